/* SPDX-License-Identifier: GPL-2.0-only */
/* What a terminal would obey instead of showing it. */
#ifndef POM_LIB_TAME_H
#define POM_LIB_TAME_H

#include <stddef.h>
#include <stdint.h>

#include "lib/span.h"

/*
 * How many bytes at the beginning of s, which is not empty, are a control: 1
 * for C0 and DEL, newline and tab among them, and for a byte from 80 to 9F
 * that is no part of a character in UTF-8, since terminals without UTF-8 obey
 * it; 2 for a C1 control in UTF-8 (C2 80 to C2 9F). 0: none is; *shown is then
 * how many bytes the character there has.
 */
size_t tame_control(struct span s, size_t *shown);

/*
 * The code point at the beginning of s, which is not empty, if a terminal shows
 * nothing for it, or text around it in another order: characters that turn the
 * direction of text, that have no width, or that break a line. They let a line
 * read otherwise than it is. 0: none is there. *shown as above.
 */
uint32_t tame_hidden(struct span s, size_t *shown);

#endif
