/* SPDX-License-Identifier: GPL-2.0-only */
/* The table of check and list with several kernels: sets by trees, with reasons. */
#ifndef POM_CLI_KERNELS_TABLE_H
#define POM_CLI_KERNELS_TABLE_H

#include "cli/todo.h"

/* How a set stands in a tree. */
struct cell {
	bool tried;
	bool ok; /* of list: always */
	enum standing is;
	enum todo todo;
	enum fit fit;
	const char *why; /* of a set that is not fine, of check; else "" */
};

struct row {
	const char *name;  /* of the set */
	const char *path;  /* as it lies: todo_name */
	struct cell *cell; /* one a kernel */
};

struct column {
	const char *given; /* the value of --kernel */
	const char *label, *path, *release, *revision;
	size_t failed, todo[TODOS];
};

/* Strings are in a. */
struct table {
	struct arena a;
	struct column *col;
	size_t ncols;
	struct row *row;
	size_t nrows, cap_rows;
	struct map by_name; /* index + 1 */
	struct json_table *json;
	bool list;
};

/* Does the set of this row apply to one of the trees, and not to another one? */
bool table_differs(const struct table *t, const struct row *r);
/* Is there something to do about it for a tree? */
bool table_to_do(const struct table *t, const struct row *r);
/* Does it not apply to one of the trees? */
bool table_to_look(const struct table *t, const struct row *r);

/* The word of check --format: "drop", "offset", "conflict", "fine"; "" if not tried. */
const char *table_word(const struct cell *cell);

/*
 * The reason of column i, with the labels of all columns of that reason: "v6.12, v6.13:
 * conflict: net/dev.c:30, hunk #1: lines differ". NULL: the set applies there, or the
 * reason was that of a column before. In a.
 */
const char *table_reason(struct arena *a, const struct table *t,
			 const struct row *r, size_t i);

/* Prints the table. c has the last tree. */
void table_text(struct context *c, struct table *t);
/* The same of check --format report and html. */
void table_todo_text(struct context *c, struct table *t);
void table_html(struct table *t);

#endif
