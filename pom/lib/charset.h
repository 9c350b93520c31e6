/* SPDX-License-Identifier: GPL-2.0-only */
/* Converts text from other character sets to UTF-8. */
#ifndef POM_LIB_CHARSET_H
#define POM_LIB_CHARSET_H

#include "lib/mem.h"

/* Is all of it valid UTF-8 (RFC 3629)? */
bool charset_is_utf8(struct span s);

/*
 * Appends text as UTF-8. name: its character set, a name of IANA, in any case. If name is
 * empty, text is read as UTF-8 if it is valid, else as windows-1252. If the set is
 * unknown, or text is not valid in it, returns false and appends nothing.
 *
 * Only sets that mails use are known. The name is never given to iconv(3), which would
 * load a file for it.
 */
bool charset_put(struct buf *out, struct span name, struct span text);

#endif
