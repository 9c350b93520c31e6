/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads mails with patches and mailboxes, and writes mails. Sources of the rules: RFC 5322
 * (fields), RFC 2045 and 2046 (encodings, parts), RFC 2047 (words in fields), RFC 3676
 * (format=flowed), RFC 4155 and git-mailsplit(1) (mailboxes), git-mailinfo(1) (malformed
 * mails).
 *
 * All functions take linear time in the text.
 */
#ifndef POM_ENGINE_MAIL_H
#define POM_ENGINE_MAIL_H

#include <stdint.h>

#include "lib/err.h"
#include "lib/mem.h"
#include "lib/span.h"

enum {
	MAIL_DEPTH = 5, /* nested parts; git-mailinfo(1) allows 5 as well */
	MAIL_BOUNDARY = 200, /* bytes of a boundary; RFC 2046 allows 70 */
	MAIL_WORD = 1 << 10  /* bytes of an encoded word; RFC 2047 allows 75 */
};

/* "Name: value". value includes its continuation lines, unchanged. */
struct mail_field {
	struct span name, value;
};

/*
 * Removes the field at the start of *rest, with its continuation lines. False if *rest
 * does not begin with a field; then *rest is unchanged.
 */
bool mail_field(struct span *rest, struct mail_field *out);

/* Has the field that name, in upper or lower case? */
bool mail_is(const struct mail_field *f, const char *name);

/*
 * The header of a mail: fields up to an empty line, the beginning of a diff, or the end.
 * At least one of them must be a field that only mails have, such as From, Subject or
 * Received. mail_head returns false if text does not begin with such a header.
 */
struct mail_head {
	struct span fields; /* without the empty line */
	struct span body;   /* the text after that line */
	struct span type,
		transfer; /* Content-Type, -Transfer-Encoding, or empty */
};
bool mail_head(struct span text, struct mail_head *out);

/* Does a diff begin with this line? rest: the text after it. */
bool mail_starts_diff(struct span line, struct span rest);

/* The parameter of a Content-Type, without its quotes; empty when it has none. */
struct span mail_parameter(struct span type, const char *name);

/* Is it the line that precedes each mail in a mailbox, "From x ... 10:00:00 2025"? */
bool mail_is_separator(struct span line);

/* Is it a separator of git format-patch, which always has the same date? */
bool mail_is_of_git(struct span line);

/*
 * Is it "From " after one or more '>'? Most programs put one '>' before each such line of a
 * mail, and before "From ", when they add it to a mailbox (the format mboxrd), and remove
 * it later. git format-patch does not, unless format.mboxrd is set.
 */
bool mail_is_quoted_from(struct span line);

/*
 * Removes the next mail from *rest, which begins with a separator. sep gets the separator,
 * mail the text up to the next separator. False at the end.
 */
bool mail_next(struct span *rest, struct span *sep, struct span *mail);

/* The text without blank lines and a byte order mark of UTF-8 in front. */
struct span mail_begin(struct span text);

/*
 * Decodes a patch file. A byte order mark is removed, also before a later header. In a mail, or in each mail of a
 * mailbox, a body in quoted-printable or base64 is decoded, the parts that are text or
 * patches are joined, and the header names the new encoding; other fields stay. A part in
 * HTML that has a diff is left out, because it has &lt; instead of <. So is one whose diff
 * an earlier part has, byte for byte. A boundary that the header does not name, or that is
 * not in the body, is found by the Content- fields behind it. If there is nothing to decode, *text stays, else the new text is in a. To decode twice changes nothing.
 *
 * If a body is not in the encoding that its header names, it was saved decoded, and stays
 * as it is. POM_ESYNTAX for uuencode, which is not decoded, for other lines inside a
 * base64 body, and if the only diff is in HTML. name: for messages. cut: text is only the
 * beginning of a file, so do not report it as malformed.
 */
int mail_decode(struct arena *a, struct span *text, const char *name, bool cut,
		struct pom_err *err);

/*
 * Seems the diff to be in quoted-printable, from a mail whose header was lost? It has =3D,
 * and no equals sign that is none of an escape or of a line's end.
 */
bool mail_seems_quoted(struct span diff);

/* A field's value as one line of UTF-8: unfolded, encoded words decoded. In a. */
const char *mail_value(struct arena *a, struct span value);

/*
 * An author's value as "Name <address>", in a. Also reads `"Name" <address>`,
 * `address (Name)`, and "a at b.org" and "a () b ! org", which archives write for a@b.org.
 */
const char *mail_author(struct arena *a, struct span value);

/*
 * Reads a date in a form of RFC 5322, ctime(3), git's --date=iso and =raw, or hg. seconds:
 * since the epoch. zone: minutes ahead of UTC. False if it is not a date.
 */
bool mail_time(struct span date, int64_t *seconds, int *zone);

/* The date in the form of RFC 5322, in a. */
const char *mail_date(struct arena *a, int64_t seconds, int zone);

/*
 * Appends a field's value, folded, and encoded where necessary. column: where the value
 * begins in its line.
 */
void mail_put_words(struct buf *b, struct span value, size_t column);

/* Appends a From field. The name is quoted or encoded where necessary. */
void mail_put_author(struct buf *b, struct span name, struct span address);

/*
 * Appends a body as quoted-printable. Lines that mailboxes change, "From " and ">From ",
 * get an encoded first byte, so that no program changes them.
 */
void mail_put_quoted(struct buf *b, struct span body);

#endif
