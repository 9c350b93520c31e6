/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reports for programs: one JSON document on standard output. runme-json(7) describes its
 * members. "schema" is incremented when a member changes its meaning.
 */
#ifndef POM_CLI_JSON_H
#define POM_CLI_JSON_H

#include "plan/plan.h"

enum { JSON_SCHEMA = 1 };

struct context;

/* check, apply, revert: a plan that was run. command: as the user gave it. */
void json_plan(struct context *c, const char *command, bool written,
	       int status);

/* list and show: the sets of the plan, from the repository. */
void json_sets(const struct context *c, const char *command, int status);

/* status: the ledgers, and the standings of n of their sets. */
struct json_applied {
	enum tree_kind tree;
	const struct ledger_set *set;
	const char *label; /* see ledger_label */
	const struct set_standing *st;
};
void json_status(const struct context *c, const struct json_applied *v,
		 size_t n, int status);

/* prove: the sets, and the result for each. */
struct proof;
void json_proof(const struct context *c, const struct proof *p, int status);

/* The result of an update. */
struct update;
void json_update(const struct update *u, bool check, int status);

/* A patch of a series that was refreshed on a tree. */
struct resolve_lost;
struct json_refreshed {
	const struct plan_item *item;
	/* "same", "refreshed", "resolved", "upstream", "skipped", "dropped", "failed" */
	const char *outcome;
	size_t moved, redrawn;           /* hunks */
	const struct resolve_lost *lost; /* of files that somebody has edited */
	size_t nlost;
	const char *why; /* a sentence, or NULL */
};

/* A refresh. written: the files were written; otherwise they would be. */
struct refresh_outcome {
	const char *const *file;
	size_t nfiles;
	const struct json_refreshed *patch;
	size_t npatches;
	bool written;
	const struct plan_item *stopped; /* at this patch; NULL: it did not stop */
	const char *const *work; /* then: the files with its conflicts */
	size_t nworks;
};
void json_refresh(const struct context *c, const struct refresh_outcome *r,
		  int status);

/* An export to path in that format. The document lists the patches of x if written. */
struct export;
void json_export(const struct context *c, const struct export *x,
		 const char *path, const char *format, bool written,
		 int status);

/* An import to path. It was written if it has at least one set. */
struct import;
void json_import(const struct context *c, const struct import *im,
		 const char *path, int status);

/* The pages that were written to path. */
struct html_site;
struct html_written;
void json_html(const struct context *c, const struct html_site *s,
	       const char *path, const struct html_written *w);

/* module: the result for each requested set. See cli/module.h. */
struct module_work;
void json_module(struct module_work *w, int status);

/*
 * check or list with several kernels: one document with a member for each. json_table_add
 * adds the result in c, with ok and changes if there is a plan. json_table_differ adds a set
 * that applies to some trees and not to others; call it for check after all kernels.
 * json_table_end prints, unless command is NULL, and frees.
 */
struct json_table;
struct json_table *json_table_new(void);
void json_table_add(struct json_table *t, struct context *c, const char *kernel,
		    bool planned);
void json_table_differ(struct json_table *t, const char *name);
void json_table_end(struct json_table *t, const char *command, int status);

struct translated;
/* translate: rules that were given, and what they are today. */
struct json_rule {
	size_t line; /* of the file; 0: it was given as an argument */
	struct span given;
	const struct translated *t;
};
struct json_rules;
struct json_rules *json_rules_new(void);
void json_rules_add(struct json_rules *r, const struct json_rule *rule);
/* Prints the document and frees. */
void json_rules_end(struct json_rules *r, const char *file, int status);

void json_error(const struct pom_err *e);

/* The version of jansson that is loaded, such as "2.14". */
const char *json_library(void);

#endif
