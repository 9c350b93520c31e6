/* SPDX-License-Identifier: GPL-2.0-only */
/* Finds control bytes, which a terminal obeys, and invisible characters. */
#ifndef POM_LIB_TAME_H
#define POM_LIB_TAME_H

#include <stddef.h>
#include <stdint.h>

#include "lib/span.h"

/*
 * The length of the control at the beginning of s, which is not empty. 1: a C0 control,
 * newline and tab included; DEL; or a byte from 80 to 9F that is not part of a character
 * in UTF-8, because a terminal without UTF-8 obeys it. 2: a C1 control in UTF-8 (C2 80 to
 * C2 9F). 0: not a control; then *shown is the length of the character there.
 */
size_t tame_control(struct span s, size_t *shown);

/*
 * The code point at the beginning of s, which is not empty, if it hides something on a
 * terminal: it changes the direction of text, has no width, or breaks a line. Such
 * characters make a line look different from what it is. 0: it hides nothing. *shown is as
 * above.
 */
uint32_t tame_hidden(struct span s, size_t *shown);

#endif
