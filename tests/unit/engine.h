/* SPDX-License-Identifier: GPL-2.0-only */
/* What the tests of the engine share. */
#ifndef TEST_ENGINE_H
#define TEST_ENGINE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/apply.h"

/* Everything that a test makes; engine_start and engine_end are its frame. */
extern struct arena arena;

int engine_start(void **state);
int engine_end(void **state);

#define TEST(f) cmocka_unit_test_setup_teardown(f, engine_start, engine_end)

struct image image_of(const char *text);
/* The bytes of an image, NUL-terminated. */
const char *text_of(const struct image *im);

/* A patch that has to parse. */
struct diff diff_of(const char *text);
/* A patch that must not: with this code, at this line, saying this. */
void refused(const char *text, int code, unsigned int line, const char *say);

/* The first file's hunks on a file. */
struct apply_result apply_to(const char *file, const char *patch,
			     unsigned int fuzz);

/* "--- a/f\n+++ b/f\n" before the hunks. */
const char *patch_of(const char *hunks);

/* n lines "1\n" to "n\n", and other text behind them. */
const char *numbered(int n, const char *more);

#endif
