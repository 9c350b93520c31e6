// SPDX-License-Identifier: GPL-2.0-only
/* Reads the headers and parts of mails, and decodes them: see mail.h. */
#include "engine/mail.h"

#include <string.h>
#include <strings.h>

#include "engine/mail_internal.h"
#include "engine/recognise.h"

bool mail_starts_diff(struct span line, struct span rest)
{
	if (!line.p || !line.n)
		return false;
	switch (line.p[0]) {
	case 'd':
		return span_starts(line, SPAN("diff --git ")) ||
		       span_starts(line, SPAN("diff -"));
	case 'I':
		return span_starts(line, SPAN("Index: "));
	case '-':
		return span_starts(line, SPAN("--- ")) &&
		       span_starts(rest, SPAN("+++ "));
	default:
		return false;
	}
}

/*
 * The length of NAME if the line begins with "NAME:"; else 0. RFC 5322, 2.2. Old mails may
 * have blanks before the colon (4.5.8). *value: the length with the colon.
 */
static size_t name_length(struct span line, size_t *value)
{
	size_t n = 0, colon;

	while (n < line.n && line.p[n] > ' ' && line.p[n] < 0x7f &&
	       line.p[n] != ':')
		n++;
	for (colon = n; colon < line.n && line.p[colon] == ' ';)
		colon++;
	*value = colon + 1;
	return n && colon < line.n && line.p[colon] == ':' ? n : 0;
}

bool mail_field(struct span *rest, struct mail_field *out)
{
	struct span r = *rest, line;
	size_t n, value;

	if (!span_line(&r, &line) || mail_starts_diff(line, r))
		return false;
	n = name_length(line, &value);
	if (!n)
		return false;
	out->name = (struct span){ line.p, n };
	while (r.n && (r.p[0] == ' ' || r.p[0] == '\t')) {
		struct span more = r;

		span_line(&more, &line);
		if (!span_trim(line).n)
			break;
		r = more;
	}
	out->value = (struct span){ rest->p + value,
				    (size_t)(r.p - rest->p) - value };
	*rest = r;
	return true;
}

bool mail_is(const struct mail_field *f, const char *name)
{
	size_t n = strlen(name);

	return f->name.n == n && !strncasecmp(f->name.p, name, n);
}

/* Is it a field that only mails have? */
static bool is_mails(const struct mail_field *f)
{
	static const char *const names[] = {
		"From",
		"Subject",
		"Date",
		"Message-Id",
		"Received",
		"Return-Path",
		"MIME-Version",
		"Content-Type",
		"To",
		"Delivered-To",
		"Content-Transfer-Encoding",
	};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (mail_is(f, names[i]))
			return true;
	return false;
}

bool mail_head(struct span text, struct mail_head *out)
{
	struct span rest = text, line;
	struct mail_field f;
	bool any = false;

	memset(out, 0, sizeof(*out));
	out->type = out->transfer = SPAN("");
	while (mail_field(&rest, &f)) {
		any |= is_mails(&f);
		if (!out->type.n && mail_is(&f, "Content-Type"))
			out->type = span_trim(f.value);
		/* of two fields, the one that was added to an encoded body */
		if (mail_is_transfer(&f) &&
		    mail_transfer(out->transfer) == TRANSFER_PLAIN)
			out->transfer = span_trim(f.value);
	}
	out->fields = (struct span){ text.p, text.n - rest.n };
	out->body = rest;
	if (!span_line(&rest, &line) || mail_starts_diff(line, rest))
		return any;
	if (span_trim(line).n)
		return false;
	out->body = rest;
	return any;
}

/* RFC 2045, 5.1: an attribute is a word; its value is a word or quoted. */
struct span mail_parameter(struct span type, const char *name)
{
	size_t want = strlen(name);

	while (type.n) {
		const char *semi = type.p;
		const char *end = type.p + type.n;
		struct span s;
		bool quoted = false;

		for (; semi < end && (*semi != ';' || quoted); semi++)
			quoted ^= *semi == '"';
		s = span_trim((struct span){ type.p, (size_t)(semi - type.p) });
		type = span_skip(type, (size_t)(semi - type.p) + (semi < end));
		if (s.n <= want || strncasecmp(s.p, name, want) != 0)
			continue;
		s = span_trim(span_skip(s, want));
		if (!s.n || s.p[0] != '=')
			continue;
		s = span_trim(span_skip(s, 1));
		if (s.n > 1 && s.p[0] == '"' && s.p[s.n - 1] == '"')
			s = (struct span){ s.p + 1, s.n - 2 };
		return s;
	}
	return SPAN("");
}

static bool has_word(struct span s, const char *word)
{
	size_t n = strlen(word);

	return s.n >= n && !strncasecmp(s.p, word, n);
}

static bool is_word(struct span s, const char *word)
{
	return s.n == strlen(word) && has_word(s, word);
}

enum { CHARSET = 40 }; /* bytes of the name of a character set, with its end */

/* Is it the name of a character set, which can be written into a header safely? */
static bool is_charset(struct span s)
{
	static const char letters[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:+";
	size_t i;

	for (i = 0; i < s.n; i++)
		if (!memchr(letters, s.p[i], sizeof(letters) - 1))
			return false;
	return s.n && s.n < CHARSET;
}

struct decoding {
	struct recognised
		hidden; /* a part that cannot be read; what is NULL: none */
	struct buf out, leaf;
	const char *name;
	bool cut;
	bool quote;   /* mark lines that look like a mailbox's separator */
	bool any;     /* something was decoded */
	bool html;    /* a part in HTML with a diff was left out */
	size_t start; /* of this mail in out */
	unsigned int diffs;    /* parts of it that have a diff */
	char charset[CHARSET]; /* of the first part that names one, or "" */
	struct pom_err *err;
};

static bool names_patch(struct span type)
{
	struct span name = mail_parameter(type, "name");

	return (name.n > 6 && !memcmp(name.p + name.n - 6, ".patch", 6)) ||
	       (name.n > 5 && !memcmp(name.p + name.n - 5, ".diff", 5));
}

/* Can a part of this type be text or a patch? */
static bool is_text(struct span type)
{
	if (!type.n)
		return true;
	return has_word(type, "text/") && !has_word(type, "text/html");
}

/* Is the type HTML, and the file not named like a patch? */
static bool is_html(struct span type)
{
	return (has_word(type, "text/html") ||
		has_word(type, "application/xhtml")) &&
	       !names_patch(type);
}

/* The text from its diff on, without blank lines at its end; empty: it has none. */
static struct span find_diff(struct span text)
{
	struct span line;

	while (span_line(&text, &line))
		if (mail_starts_diff(line, text))
			return span_trim(
				(struct span){ line.p, line.n + text.n });
	return SPAN("");
}

static bool has_diff(struct span text)
{
	return find_diff(text).n > 0;
}

/*
 * Has the mail this diff already, byte for byte? Some people put a patch into the text and
 * attach it as well. Each part is compared with all before it, so only a few are.
 */
static bool is_repeated(struct decoding *d)
{
	enum { MOST = 8 };
	struct span diff = find_diff(buf_span(&d->leaf)), mail, found;
	const char *at;

	if (!diff.n || !d->diffs++ || d->diffs > MOST)
		return false;
	mail = span_skip(buf_span(&d->out), d->start);
	at = mail.n ? memmem(mail.p, mail.n, diff.p, diff.n) : NULL;
	if (!at)
		return false;
	found = span_skip(mail, (size_t)(at - mail.p) + diff.n);
	return !found.n || is_space(found.p[0]);
}

/* Appends the decoded body. Marks lines that could be taken for a mail's beginning. */
static void put_leaf(struct decoding *d)
{
	struct span rest = buf_span(&d->leaf), line;

	if (!d->quote) {
		buf_addspan(&d->out, rest);
	} else {
		while (span_line(&rest, &line)) {
			if (mail_is_separator(line))
				buf_addch(&d->out, '>');
			buf_addspan(&d->out, line);
		}
	}
	if (d->out.n && d->out.p[d->out.n - 1] != '\n')
		buf_addch(&d->out, '\n');
}

static int damaged(struct decoding *d, struct span rest)
{
	struct span line;
	size_t n;

	while (!d->cut && span_line(&rest, &line)) {
		if (span_trim(line).n < 60 || !mail_is_base64(line, &n))
			continue;
		pom_fail(d->err, POM_ESYNTAX, d->name, 0,
			 "the mail's base64 is damaged: it has other lines in the middle");
		pom_hint(d->err, "get the mail again, from its archive");
		return POM_ESYNTAX;
	}
	return 0;
}

/* The file name of a part: from Content-Type, or else from Content-Disposition. */
static struct span part_name(const struct mail_head *h)
{
	struct span name = mail_parameter(h->type, "name"), rest = h->fields;
	struct mail_field f;

	while (!name.n && mail_field(&rest, &f))
		if (mail_is(&f, "Content-Disposition"))
			name = mail_parameter(f.value, "filename");
	return name;
}

/* Has the file name the ending of a patch, or of an archive? */
static bool may_be_patch(struct span name)
{
	static const char *const words[] = { "patch", "diff", "winmail.dat" };
	size_t i, k, n;

	for (k = 0; k < sizeof(words) / sizeof(*words); k++)
		for (i = 0, n = strlen(words[k]); i + n <= name.n; i++)
			if (!strncasecmp(name.p + i, words[k], n))
				return true;
	return false;
}

/* Can the part have a patch, so that its encoding must be known? */
static bool matters(const struct mail_head *h)
{
	return is_text(h->type) || names_patch(h->type) ||
	       may_be_patch(part_name(h)) || has_word(h->type, "message/") ||
	       has_diff(h->body);
}

static int unknown_transfer(struct decoding *d, const struct mail_head *h)
{
	struct span rest = h->transfer, line = rest;

	span_line(&rest, &line);
	line = span_trim(line);
	pom_fail(d->err, POM_ESYNTAX, d->name, 0,
		 "the mail's body cannot be decoded: its header says `Content-Transfer-Encoding: %.*s', which is no known encoding",
		 (int)line.n, line.p);
	pom_hint(d->err,
		 "get the mail again, from its archive; or write quoted-printable, base64 or 8bit there, whichever the body is in");
	return POM_ESYNTAX;
}

/* Decodes the body into d->leaf. */
static int decode(struct decoding *d, const struct mail_head *h)
{
	enum mail_transfer transfer = mail_transfer(h->transfer);
	size_t n;
	int rc = 0;

	d->leaf.n = 0;
	if (transfer == TRANSFER_CHARSET && !mail_has_escapes(h->body))
		transfer = TRANSFER_PLAIN;
	if (!d->cut && transfer >= TRANSFER_CHARSET && matters(h))
		return unknown_transfer(d, h);
	if (transfer == TRANSFER_QUOTED && mail_is_quoted(h->body)) {
		mail_unquote(&d->leaf, h->body, false);
		d->any = true;
	} else if (transfer == TRANSFER_BASE64 && mail_is_base64(h->body, &n)) {
		mail_unbase64(&d->leaf, (struct span){ h->body.p, n });
		rc = damaged(d, span_skip(h->body, n));
		/* after the base64: a footer from a mailing list */
		if (d->leaf.n && d->leaf.p[d->leaf.n - 1] != '\n')
			buf_addch(&d->leaf, '\n');
		buf_addspan(&d->leaf, span_skip(h->body, n));
		d->any = true;
	} else {
		buf_addspan(&d->leaf, h->body);
	}
	if (is_word(mail_parameter(h->type, "format"), "flowed")) {
		n = d->leaf.n;
		mail_unflow(&d->leaf, 0,
			    is_word(mail_parameter(h->type, "delsp"), "yes"));
		d->any |= d->leaf.n != n;
	}
	return rc;
}

static int put_entity(struct decoding *d, const struct mail_head *h, int depth);

/* Is the line a boundary? *last: it ends the last part. */
static bool is_boundary(struct span line, struct span boundary, bool *last)
{
	if (line.n < boundary.n + 2 || line.p[0] != '-' || line.p[1] != '-' ||
	    memcmp(line.p + 2, boundary.p, boundary.n) != 0)
		return false;
	line = span_trim(span_skip(line, boundary.n + 2));
	*last = span_is(line, "--");
	return *last || !line.n;
}

/* The boundary in front of the first line that begins with Content-; empty: none. */
static struct span guess_boundary(struct span body)
{
	struct span line;

	while (span_line(&body, &line)) {
		if (line.p[0] != '-' || !has_word(body, "Content-"))
			continue;
		line = span_trim(line);
		if (line.n > 2 && line.p[1] == '-')
			return span_skip(line, 2);
	}
	return SPAN("");
}

/*
 * The boundary that the header of a multipart names; or, if the body has no such line, the
 * one that it seems to have: the header may be damaged, or have it in pieces (RFC 2231).
 */
static struct span boundary_of(const struct mail_head *h)
{
	struct span boundary = mail_parameter(h->type, "boundary");
	struct span rest = h->body, line;
	bool last;

	while (boundary.n && span_line(&rest, &line))
		if (is_boundary(line, boundary, &last))
			return boundary;
	return guess_boundary(h->body);
}

/* Removes the next part from *rest, which begins after a boundary. */
static bool next_part(struct span *rest, struct span boundary,
		      struct mail_head *h)
{
	struct span part = *rest, line;
	bool last = false, any = rest->n > 0;

	while (span_line(rest, &line)) {
		if (!is_boundary(line, boundary, &last))
			continue;
		part.n = (size_t)(line.p - part.p);
		break;
	}
	if (last)
		rest->n = 0;
	/* a part may have no header, or one without the fields of a mail */
	mail_head(part, h);
	return any;
}

/* multipart/alternative: takes the part in plain text. */
static int put_alternative(struct decoding *d, struct span rest,
			   struct span boundary, int depth)
{
	struct mail_head h, best = { 0 };
	int score, most = -1;

	while (next_part(&rest, boundary, &h)) {
		score = !h.type.n || has_word(h.type, "text/plain") ? 2 :
			is_text(h.type)                             ? 1 :
								      0;
		if (score > most) {
			best = h;
			most = score;
		}
	}
	return most < 0 ? 0 : put_entity(d, &best, depth);
}

static int put_parts(struct decoding *d, const struct mail_head *h,
		     struct span boundary, int depth)
{
	struct span rest = h->body, line;
	bool last = false, found = false;
	struct mail_head part;
	int rc = 0;

	while (!found && span_line(&rest, &line))
		found = is_boundary(line, boundary, &last);
	if (!found || last)
		return 0;
	d->any = true;
	if (has_word(h->type, "multipart/alternative"))
		return put_alternative(d, rest, boundary, depth);
	while (!rc && next_part(&rest, boundary, &part))
		rc = put_entity(d, &part, depth);
	return rc;
}

/* A mail inside a mail: adds its author, subject and date, and its body. */
static int put_inner(struct decoding *d, const struct mail_head *outer,
		     int depth)
{
	struct buf body = { 0 };
	struct mail_head h;
	struct mail_field f;
	struct span rest;
	int rc = decode(d, outer);

	if (rc)
		return rc;
	buf_addspan(&body, buf_span(&d->leaf));
	rest = buf_span(&body);
	if (!mail_head(rest, &h))
		goto done;
	while (mail_field(&rest, &f))
		if (mail_is(&f, "From") || mail_is(&f, "Subject") ||
		    mail_is(&f, "Date"))
			buf_add(&d->out, f.name.p,
				(size_t)(f.value.p + f.value.n - f.name.p));
	buf_addch(&d->out, '\n');
	d->any = true;
	rc = put_entity(d, &h, depth + 1);
done:
	buf_free(&body);
	return rc;
}

/* Notes a part that may be the patch but cannot be read: packed, or in UTF-16. */
static void look_for_hidden(struct decoding *d, const struct mail_head *h)
{
	struct span leaf = buf_span(&d->leaf);
	bool patch = may_be_patch(part_name(h));

	if (d->hidden.what)
		return;
	if (has_word(h->type, "application/pkcs7-mime") ||
	    has_word(h->type, "application/x-pkcs7-mime")) {
		d->hidden = (struct recognised){
			"encrypted, or packed with its signature (S/MIME)",
			"decrypt it if it is; else save it as plain text"
		};
		return;
	}
	if (!patch && !is_text(h->type))
		return;
	if (recognise_container(leaf, &d->hidden) ||
	    (patch && !is_text(h->type) &&
	     recognise_magic(leaf, false, &d->hidden)))
		return;
	d->hidden = (struct recognised){ NULL, NULL };
	if (has_word(mail_parameter(h->type, "charset"), "utf-16"))
		d->hidden = (struct recognised){
			"a text in UTF-16",
			"convert it with `iconv -f UTF-16 -t UTF-8`"
		};
	else if (has_word(mail_parameter(h->type, "charset"), "utf-7"))
		d->hidden = (struct recognised){
			"a text in UTF-7",
			"convert it with `iconv -f UTF-7 -t UTF-8`"
		};
}

static int put_entity(struct decoding *d, const struct mail_head *h, int depth)
{
	struct span boundary = SPAN(""), charset;
	int rc;

	if (has_word(h->type, "multipart/") && depth < MAIL_DEPTH)
		boundary = boundary_of(h);
	if (boundary.n && boundary.n <= MAIL_BOUNDARY)
		return put_parts(d, h, boundary, depth + 1);
	if (depth && depth < MAIL_DEPTH && has_word(h->type, "message/rfc822"))
		return put_inner(d, h, depth);
	rc = decode(d, h);
	if (rc)
		return rc;
	if (is_html(h->type) && recognise_html(buf_span(&d->leaf))) {
		d->html = true;
		return 0;
	}
	look_for_hidden(d, h);
	if (depth && !is_text(h->type) && !names_patch(h->type) &&
	    !has_diff(buf_span(&d->leaf)))
		return 0;
	/* a copy, as an inner mail is freed when it has been read */
	charset = mail_parameter(h->type, "charset");
	if (!d->charset[0] && is_charset(charset))
		memcpy(d->charset, charset.p, charset.n);
	if (!is_repeated(d))
		put_leaf(d);
	return 0;
}

/* Fails if the mail is in a form that cannot be decoded here. */
static int check_hidden(struct decoding *d, const struct mail_head *h)
{
	if (!d->cut && has_word(h->type, "multipart/encrypted")) {
		pom_fail(d->err, POM_ESYNTAX, d->name, 0,
			 "this mail is encrypted");
		pom_hint(d->err, "decrypt it, and save the patch");
		return POM_ESYNTAX;
	}
	if (d->cut || mail_transfer(h->transfer) != TRANSFER_UUENCODED)
		return 0;
	pom_fail(d->err, POM_ESYNTAX, d->name, 0,
		 "this is a mail with a uuencoded body, which is not supported");
	pom_hint(d->err, "extract the patch from the mail with uudecode");
	return POM_ESYNTAX;
}

/* If the decoded mail has no diff, reports the part that may have it. */
static int say_hidden(struct decoding *d, size_t from)
{
	if (d->cut || (!d->hidden.what && !d->html) ||
	    (d->out.n > from &&
	     has_diff((struct span){ d->out.p + from, d->out.n - from })))
		return 0;
	if (d->html) {
		pom_fail(d->err, POM_ESYNTAX, d->name, 0,
			 "this mail is in HTML, which writes < as &lt; and spoils a patch");
		pom_hint(d->err,
			 "save it as plain text, or fetch it from the raw view of the mail's archive");
		return POM_ESYNTAX;
	}
	pom_fail(d->err, POM_ESYNTAX, d->name, 0,
		 "instead of a readable patch, this mail has a part that is %s",
		 d->hidden.what);
	pom_hint(d->err, "save it from the mail; then: %s", d->hidden.todo);
	return POM_ESYNTAX;
}

static bool needs_decoding(const struct mail_head *h)
{
	return mail_transfer(h->transfer) != TRANSFER_PLAIN ||
	       has_word(h->type, "multipart/") || is_html(h->type) ||
	       is_word(mail_parameter(h->type, "format"), "flowed") ||
	       is_word(mail_parameter(h->type, "charset"), "utf-7");
}

/* Does the text begin with a part of a mail whose own header was not saved? */
static bool begins_with_part(struct span text)
{
	struct span line;

	return span_starts(text, SPAN("--")) && span_line(&text, &line) &&
	       span_trim(line).n > 2 && has_word(text, "Content-");
}

static bool read_head(struct span mail, struct mail_head *h)
{
	if (!begins_with_part(mail))
		return mail_head(mail, h);
	*h = (struct mail_head){ SPAN(""), mail, SPAN("multipart/mixed"),
				 SPAN("") };
	return true;
}

/* Appends the decoded mail with a new header, or the mail unchanged. */
static int put_mail(struct decoding *d, struct span mail)
{
	bool any = d->any;
	size_t from = d->out.n, at;
	struct span rest = mail, body;
	struct mail_head h;
	struct mail_field f;
	struct buf text = { 0 };
	int rc;

	if (!read_head(mail, &h) || !needs_decoding(&h)) {
		buf_addspan(&d->out, mail);
		return 0;
	}
	memset(d->charset, 0, sizeof(d->charset));
	d->start = from;
	d->diffs = 0;
	d->any = false;
	d->hidden.what = NULL;
	d->html = false;
	rc = check_hidden(d, &h);
	if (!rc)
		rc = put_entity(d, &h, 0);
	if (!rc)
		rc = say_hidden(d, from);
	if (rc)
		return rc;
	if (!d->any) {
		d->out.n = from;
		buf_addspan(&d->out, mail);
		d->any = any;
		return 0;
	}
	/* only now it is known what the header has to say */
	body = (struct span){ d->out.p + from, d->out.n - from };
	while (mail_field(&rest, &f))
		if (!mail_is(&f, "Content-Type") && !mail_is_transfer(&f))
			buf_add(&text, f.name.p,
				(size_t)(f.value.p + f.value.n - f.name.p));
	if (text.n && text.p[text.n - 1] != '\n')
		buf_addch(&text, '\n');
	buf_addstr(&text, "Content-Type: text/plain");
	if (d->charset[0])
		buf_addf(&text, "; charset=\"%s\"", d->charset);
	buf_addstr(&text, "\nContent-Transfer-Encoding: 8bit\n\n");
	at = text.n;
	buf_reserve(&d->out, at);
	memmove(d->out.p + from + at, d->out.p + from, body.n);
	memcpy(d->out.p + from, text.p, at);
	d->out.n += at;
	d->out.p[d->out.n] = '\0';
	buf_free(&text);
	return 0;
}

/* Quick test: can there be anything to decode? Nearly always there is not. */
static bool has_content(struct span text)
{
	struct span line;

	if (begins_with_part(text))
		return true;
	while (span_line(&text, &line) && !strchr("\n-+@", line.p[0]))
		if ((line.p[0] | 0x20) == 'c' && has_word(line, "Content"))
			return true;
	return false;
}

static bool needs(struct span mail)
{
	struct mail_head h;

	return has_content(mail) && read_head(mail, &h) && needs_decoding(&h);
}

static bool any_needs(struct span text)
{
	struct span sep, mail, rest = text;

	if (!mail_is_separator(text))
		return needs(text);
	while (mail_next(&rest, &sep, &mail))
		if (needs(mail))
			return true;
	return false;
}

/* The next byte order mark of UTF-8 at the start of a line other than the first; or NULL. */
static const char *next_mark(const char *s, const char *end)
{
	return s < end ? memmem(s, (size_t)(end - s), "\n\xef\xbb\xbf", 4) :
			 NULL;
}

/*
 * Removes byte order marks before headers of files: patches that had them were joined. A
 * line of a hunk begins with another byte. Other programs would not see such a header.
 */
static void remove_marks(struct arena *a, struct span *text)
{
	const char *s = text->p, *end, *at;
	struct buf b = { 0 };

	if (!text->n)
		return;
	end = s + text->n;
	at = next_mark(s, end);
	for (; at; at = next_mark(at + 4, end)) {
		struct span rest = { at + 4, (size_t)(end - at) - 4 };

		if (!span_starts(rest, SPAN("diff --git ")) &&
		    !span_starts(rest, SPAN("--- ")) &&
		    !span_starts(rest, SPAN("Index: ")))
			continue;
		buf_add(&b, s, (size_t)(at + 1 - s));
		s = rest.p;
	}
	if (s == text->p)
		return;
	buf_add(&b, s, (size_t)(end - s));
	*text = (struct span){ arena_strndup(a, b.p, b.n), b.n };
	buf_free(&b);
}

int mail_decode(struct arena *a, struct span *text, const char *name, bool cut,
		struct pom_err *err)
{
	struct decoding d = { .name = name, .cut = cut, .err = err };
	struct span rest, sep, mail;
	int rc = 0;

	while (span_starts(*text, SPAN("\xef\xbb\xbf")))
		*text = span_skip(*text, 3);
	remove_marks(a, text);
	rest = mail_begin(*text);
	if (!any_needs(rest))
		return 0;
	buf_reserve(&d.out, rest.n);
	d.quote = mail_is_separator(rest);
	if (!d.quote) {
		rc = put_mail(&d, rest);
	} else {
		while (!rc && mail_next(&rest, &sep, &mail)) {
			buf_addspan(&d.out, sep);
			rc = put_mail(&d, mail);
		}
	}
	if (!rc && d.any)
		*text = (struct span){ arena_strndup(a, d.out.p, d.out.n),
				       d.out.n };
	buf_free(&d.out);
	buf_free(&d.leaf);
	return rc;
}
