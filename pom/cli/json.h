/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The report for programs: one JSON document on standard output. Its members
 * are described in runme-json(7); "schema" counts up when one of them changes its
 * meaning.
 */
#ifndef POM_CLI_JSON_H
#define POM_CLI_JSON_H

#include "plan/plan.h"

enum { JSON_SCHEMA = 1 };

struct context;

/* A plan that was run; command as the user gave it. */
void json_plan(const struct context *c, const char *command, bool written,
	       int status);

/* list and show: what the repository says of the sets in the plan. */
void json_sets(const struct context *c, const char *command, int status);

/* What is applied: the ledgers, and the standings of n of their sets. */
struct json_applied {
	enum tree_kind tree;
	const struct ledger_set *set;
	const char *label; /* its name, or more if others have that as well */
	const struct set_standing *st;
};
void json_status(const struct context *c, const struct json_applied *v,
		 size_t n, int status);

/* A proof; what the sets are, and what came out for each. */
struct proof;
void json_proof(const struct context *c, const struct proof *p, int status);

/* What became of an update. */
struct update;
void json_update(const struct update *u, bool check, int status);

/*
 * A refresh: the files that are, or would be, written anew, and of a series
 * the patches that were tried. outcome is "same", "refreshed", "upstream" or
 * "failed", why a sentence or NULL.
 */
struct json_refreshed {
	const struct plan_item *item;
	const char *outcome;
	size_t moved, redrawn; /* hunks */
	const char *why;
};
void json_refresh(const struct context *c, const char *const *file,
		  size_t nfiles, const struct json_refreshed *v, size_t n,
		  bool written, int status);

/* An export to path in that format, with the patches of x if it is written. */
struct export;
void json_export(const struct context *c, const struct export *x,
		 const char *path, const char *format, bool written,
		 int status);

/* An import to path: written if there is any set in it. */
struct import;
void json_import(const struct context *c, const struct import *im,
		 const char *path, int status);

/* What became of the sets that were asked for as modules: see cli/module.h. */
struct module_work;
void json_module(struct module_work *w, int status);

/*
 * check or list with several kernels: a document for each, as members of one.
 * json_table_add takes what c has come to, with ok and changes if it was
 * planned; json_table_end prints (unless command is NULL) and frees.
 */
struct json_table;
struct json_table *json_table_new(void);
void json_table_add(struct json_table *t, const struct context *c,
		    const char *kernel, bool planned);
void json_table_end(struct json_table *t, const char *command, int status);

void json_error(const struct pom_err *e);

#endif
