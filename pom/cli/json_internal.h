/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Parts of the documents of json.h: for json*.c only. The caller owns a new value, and
 * gives it to a document.
 */
#ifndef POM_CLI_JSON_INTERNAL_H
#define POM_CLI_JSON_INTERNAL_H

#include "cli/json.h"

struct json_t;

/* A text, or null for NULL. */
struct json_t *doc_text(const char *s);
/* A text of n bytes. JSON can hold UTF-8 only: other bytes become U+FFFD. */
struct json_t *doc_text_n(const char *s, size_t n);
struct json_t *doc_number(size_t n);
struct json_t *doc_names(const char *const *v, size_t n);

/* Sets a member. o owns the value then. */
void doc_put(struct json_t *o, const char *key, struct json_t *value);

/* Makes a document with schema, command and exit status. */
struct json_t *doc_new(const char *command, int status);
/* Prints the document and frees it. */
void doc_print(struct json_t *o);

/* The open trees of a session, by their kinds. */
struct json_t *doc_trees(const struct session *s);
/* The requested names that are former sets of Patch-o-matic. */
struct json_t *doc_fates(const struct context *c);
/* What came of check --compile. */
struct compile;
struct json_t *doc_compile(const struct compile *p);
/* The name of the set's group; NULL for a patch file. */
const char *doc_group(const struct plan_item *it);
/* The sets of a plan that was run, as check has them. */
struct json_t *doc_plan_sets(struct context *c);
/* Sets the members standing and trees. */
void doc_put_standing(struct json_t *o, const struct session *s,
		      const struct set *set, const struct set_standing *st);

#endif
