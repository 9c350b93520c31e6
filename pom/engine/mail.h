/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Mails that carry patches: their fields, their bodies as they were meant, and
 * mailboxes of them. Sources of the rules: RFC 5322 (fields), RFC 2045 and 2046
 * (encodings, parts), RFC 2047 (words in fields), RFC 3676 (format=flowed), RFC
 * 4155 and git-mailsplit(1) (mailboxes), git-mailinfo(1) for what is malformed.
 *
 * All of it takes time in proportion to the text.
 */
#ifndef POM_ENGINE_MAIL_H
#define POM_ENGINE_MAIL_H

#include <stdint.h>

#include "lib/err.h"
#include "lib/mem.h"
#include "lib/span.h"

enum {
	MAIL_DEPTH = 5,      /* parts in parts; git-mailinfo(1) has 5 as well */
	MAIL_BOUNDARY = 200, /* bytes of a boundary; RFC 2046 has 70 */
	MAIL_WORD = 1 << 10  /* bytes of an encoded word; RFC 2047 has 75 */
};

/* "Name: value"; value has its continuation lines, as they are. */
struct mail_field {
	struct span name, value;
};

/*
 * Takes the field at the start of *rest, with its continuation lines, off it.
 * False, and nothing is taken, when no field is there.
 */
bool mail_field(struct span *rest, struct mail_field *out);

/* Letters are compared without case. */
bool mail_is(const struct mail_field *f, const char *name);

/*
 * The header of a mail: fields, one of which only mails have (From, Subject,
 * Received, MIME-Version and the like), up to an empty line, the beginning of a
 * diff or the end. False when text does not begin with one.
 */
struct mail_head {
	struct span fields; /* without the empty line */
	struct span body;   /* what is behind that line */
	struct span type,
		transfer; /* Content-Type, -Transfer-Encoding, or empty */
};
bool mail_head(struct span text, struct mail_head *out);

/* Does a diff begin with this line? rest is what follows it. */
bool mail_starts_diff(struct span line, struct span rest);

/* The parameter of a Content-Type, without its quotes; empty when it has none. */
struct span mail_parameter(struct span type, const char *name);

/* Is the line the one that a mailbox has before each mail? "From x ... 10:00:00 2025" */
bool mail_is_separator(struct span line);

/*
 * Takes the next mail off *rest, which begins with a separator's line: sep is
 * that line, mail is what follows up to the next one. False at the end.
 */
bool mail_next(struct span *rest, struct span *sep, struct span *mail);

/* Blank lines and a byte order mark of UTF-8 off the front. */
struct span mail_begin(struct span text);

/*
 * Makes of a patch that was read the text that was meant: a byte order mark is
 * left away; of a mail, or of each mail of a mailbox, the body is decoded
 * (quoted-printable, base64), the parts that are text or patches stand one
 * behind the other, and the header says so. A part in HTML that has a diff is left
 * away, because it has &lt; in the place of <. Nothing else of the header changes.
 * *text is left alone when there is nothing to decode, else the new one is in a;
 * doing it again changes nothing.
 *
 * A header alone does not make a body encoded: where a body is not in the
 * encoding that its header names, somebody has saved it decoded, and it is left
 * as it is. POM_ESYNTAX for an encoding that is not decoded (uuencode), and for a
 * base64 body with other bytes amidst it, and where the only diff is in HTML. name is what messages call the patch.
 * cut: it is only the beginning of one, so nothing is malformed.
 */
int mail_decode(struct arena *a, struct span *text, const char *name, bool cut,
		struct pom_err *err);

/* A field's value as one line of UTF-8: unfolded, encoded words decoded. In a. */
const char *mail_value(struct arena *a, struct span value);

/*
 * The same of an author: "Name <address>", of `"Name" <address>` and of
 * `address (Name)`, too. In a.
 */
const char *mail_author(struct arena *a, struct span value);

/*
 * A date as RFC 5322, ctime(3), git's --date=iso, =raw and hg have them: seconds
 * since the epoch, and the minutes by which its zone is ahead of UTC. False when
 * it is none.
 */
bool mail_time(struct span date, int64_t *seconds, int *zone);

/* That date as RFC 5322 writes it. In a. */
const char *mail_date(struct arena *a, int64_t seconds, int zone);

/* For who writes mails: a value as encoded words where it has to be, folded. */
void mail_put_words(struct buf *b, struct span value, size_t column);

/* "From: " an author, whose name is quoted or encoded where it has to be. */
void mail_put_author(struct buf *b, struct span name, struct span address);

/* A body as quoted-printable. */
void mail_put_quoted(struct buf *b, struct span body);

#endif
