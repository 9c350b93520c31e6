// SPDX-License-Identifier: GPL-2.0-only
/*
 * Mails and what stands before a diff: whatever it is, decoding ends, adds next to
 * nothing, and changes nothing if it is done again; titles and authors are lines of
 * UTF-8 when the patch is; a date that was read is read the same from what is
 * written of it; and a body that is encoded here comes back as it was.
 */
#include "lib/charset.h"
#include "repo/preamble.h"
#include "engine/mail.h"
#include "engine/recognise.h"
#include "fuzz.h"

static void is_line(const char *s)
{
	MUST(!strchr(s, '\n'));
	MUST(charset_is_utf8(span_of(s)));
}

static void comes_back(struct span body)
{
	struct arena a = { 0 };
	struct buf b = { 0 };
	struct recognised r;
	struct span text;
	size_t n;

	buf_addstr(&b, "MIME-Version: 1.0\n"
		       "Content-Transfer-Encoding: quoted-printable\n\n");
	mail_put_quoted(&b, body);
	text = buf_span(&b);
	if (mail_decode(&a, &text, "", false, NULL)) {
		/* it is named, as a packed file is */
		MUST(recognise_container(body, &r));
		buf_free(&b);
		arena_free(&a);
		return;
	}
	n = text.n;
	/* there may have been nothing to encode */
	MUST(n >= body.n);
	if (text.p != b.p && body.n && body.p[body.n - 1] == '\n' &&
	    !memchr(body.p, '\r', body.n))
		MUST(!memcmp(text.p + n - body.n, body.p, body.n));
	buf_free(&b);
	arena_free(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span raw = { (const char *)data, size }, text = raw, again;
	struct arena a = { 0 };
	struct preamble p;
	int64_t seconds, same;
	int zone, zone_too;

	if (!mail_decode(&a, &text, "fuzz", false, NULL)) {
		MUST(text.n <= raw.n + raw.n / 4 + 200);
		/*
		 * A head that is no mail's can be copied once more, and a body of an unknown
		 * type, which is a text from then on, can be refused for its character set.
		 */
		again = text;
		if (!mail_decode(&a, &again, "fuzz", false, NULL))
			MUST(span_eq(again, text));
	}
	preamble_read(&a, text, &p);
	is_line(p.title);
	is_line(p.author);
	is_line(p.date);
	MUST(charset_is_utf8(span_of(p.help)));
	if (mail_time(span_of(p.date), &seconds, &zone)) {
		const char *date = mail_date(&a, seconds, zone);

		MUST(mail_time(span_of(date), &same, &zone_too));
		MUST(same == seconds && zone_too == zone);
	}
	comes_back(raw);
	arena_free(&a);
	return 0;
}
