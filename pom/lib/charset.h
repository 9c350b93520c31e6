/* SPDX-License-Identifier: GPL-2.0-only */
/* Text in other character sets, as UTF-8. */
#ifndef POM_LIB_CHARSET_H
#define POM_LIB_CHARSET_H

#include "lib/mem.h"

/* Is all of it UTF-8, as RFC 3629 has it? ASCII is. */
bool charset_is_utf8(struct span s);

/*
 * Appends text, which is in that character set, as UTF-8. False, and nothing is
 * appended, when the set is not known here, or when text is not in it. Names
 * are those of the IANA, letters compared without case. An empty name: UTF-8 if
 * text is that, else windows-1252.
 *
 * Only sets that mails come in are known. The name never reaches iconv(3), which
 * would load a file for it.
 */
bool charset_put(struct buf *out, struct span name, struct span text);

#endif
