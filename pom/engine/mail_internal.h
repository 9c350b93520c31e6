/* SPDX-License-Identifier: GPL-2.0-only */
/* Shared by mail*.c only. */
#ifndef POM_ENGINE_MAIL_INTERNAL_H
#define POM_ENGINE_MAIL_INTERNAL_H

#include "engine/mail.h"

/* What a Content-Transfer-Encoding says. RFC 2045, 6.1. */
enum mail_transfer {
	TRANSFER_PLAIN, /* 7bit, 8bit, binary, or nothing */
	TRANSFER_QUOTED,
	TRANSFER_BASE64,
	TRANSFER_UUENCODED,
	TRANSFER_CHARSET, /* no encoding, but "utf-8", "none" or the like */
	TRANSFER_UNKNOWN
};

/*
 * Reads the value of that field. Case, quotes, comments and anything behind the first
 * word are ignored, as are blanks and marks in a word: "Quoted_printable (x)". So is a
 * typing error.
 */
enum mail_transfer mail_transfer(struct span value);
/* Is it the field Content-Transfer-Encoding, also with a typing error? */
bool mail_is_transfer(const struct mail_field *f);

/* Appends s, decoded from quoted-printable. word: it is in a header, where _ is a blank. */
void mail_unquote(struct buf *b, struct span s, bool word);
/* Appends s, decoded from base64. Skips other bytes, as git-mailinfo(1) does. */
void mail_unbase64(struct buf *b, struct span s);

/*
 * Is the body in quoted-printable, whatever its header says? It must have at least as many
 * escapes as other equals signs.
 */
bool mail_is_quoted(struct span body);
/* Has the body any escape of quoted-printable, or a line that it has broken? */
bool mail_has_escapes(struct span body);
/* Does the body begin with lines of base64? *n: the bytes of these lines. */
bool mail_is_base64(struct span body, size_t *n);

/* Restores, in place, the lines from byte from on that format=flowed has broken or stuffed. */
void mail_unflow(struct buf *b, size_t from, bool delsp);

#endif
