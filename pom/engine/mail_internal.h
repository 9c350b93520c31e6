/* SPDX-License-Identifier: GPL-2.0-only */
/* What the parts of mail.h share; nobody else includes this. */
#ifndef POM_ENGINE_MAIL_INTERNAL_H
#define POM_ENGINE_MAIL_INTERNAL_H

#include "engine/mail.h"

/* Decoded, and appended. word: of a header, where _ is a blank. */
void mail_unquote(struct buf *b, struct span s, bool word);
/* What base64 does not have is passed over, as git-mailinfo(1) does. */
void mail_unbase64(struct buf *b, struct span s);

/*
 * Is the body in that encoding, whatever its header says? quoted-printable: at
 * least as many escapes as equals signs that begin none.
 */
bool mail_is_quoted(struct span body);
/*
 * base64: *n bytes from its start are, and they are lines of nothing else.
 */
bool mail_is_base64(struct span body, size_t *n);

/* Lines that format=flowed has broken or stuffed, put together again, in place. */
void mail_unflow(struct buf *b, size_t from, bool delsp);

#endif
