/* SPDX-License-Identifier: GPL-2.0-only */
/* A small tree in the scratch folder, for the tests of what reads one. */
#ifndef TEST_TREE_H
#define TEST_TREE_H

#include "try/dryrun.h"

extern struct root tree;

/* A frame for a test: an empty folder, and its end. */
int tree_start(void **state);
int tree_end(void **state);

#define TREE_TEST(f) cmocka_unit_test_setup_teardown(f, tree_start, tree_end)

/* A file; folders on the way are made. */
void tree_put(const char *path, const char *text);
void tree_link(const char *path, const char *text);

/* What the overlay has at path; NULL when nothing is there. */
const char *overlay_text(struct overlay *ov, const char *path);

#endif
