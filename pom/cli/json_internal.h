/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the documents of json.h are made of; the json files alone include this.
 * A value that is made is its caller's, who gives it to a document.
 */
#ifndef POM_CLI_JSON_INTERNAL_H
#define POM_CLI_JSON_INTERNAL_H

#include "cli/json.h"

struct json_t;

/* A text, or null for NULL. */
struct json_t *doc_text(const char *s);
struct json_t *doc_number(size_t n);
struct json_t *doc_names(const char *const *v, size_t n);

/* Sets a member; the value belongs to o then. */
void doc_put(struct json_t *o, const char *key, struct json_t *value);

/* A document with schema, command and exit status. */
struct json_t *doc_new(const char *command, int status);
/* Prints the document and frees it. */
void doc_print(struct json_t *o);

/* The trees of a session that are open, by their kinds. */
struct json_t *doc_trees(const struct session *s);
/* The named sets that are no more. */
struct json_t *doc_fates(const struct context *c);
/* The name of the set's group; NULL for a patch file. */
const char *doc_group(const struct plan_item *it);
/* Sets the members standing and trees. */
void doc_put_standing(struct json_t *o, const struct session *s,
		      const struct set *set, const struct set_standing *st);

#endif
