/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * check --format: reports for the annotations of a CI. sarif: SARIF 2.1.0 (OASIS). junit:
 * the XML that Jenkins and GitLab read. github: workflow commands of GitHub Actions. And
 * reports for people, grouped by what is to be done: report (cli/todo_text.h) and html
 * (cli/todo_html.h).
 */
#ifndef POM_CLI_FORMAT_H
#define POM_CLI_FORMAT_H

#include "cli/setup.h"

enum finding_level {
	FINDING_NONE, /* there is nothing to say */
	FINDING_NOTE,
	FINDING_WARNING,
	FINDING_ERROR
};

/* A set of the plan, or a requested former set. Strings live as long as the plan. */
struct finding {
	const struct plan_item *item; /* NULL: a former set */
	const char *name;
	const char *rule; /* the standing, or "former" */
	const char *text; /* why; lines without controls. "" for FINDING_NONE */
	const char *patch;   /* absolute path of the patch, or NULL */
	unsigned int hunk;   /* line of the patch, or 0 */
	enum tree_kind kind; /* of file */
	const char *file;    /* path in the tree, or NULL */
	size_t line;         /* of file, or 0 */
	enum finding_level level;
};

/* All findings: the sets of the plan in order, then the former sets. */
struct findings {
	struct finding *v;
	size_t n;
};

/* Is there a --format, and one for a CI? */
bool format_for_ci(const struct options *o);

/*
 * POM_EUSAGE if check has --format with an unknown name, together with --json, or one for
 * a CI with several kernels. Without --format, 0.
 */
int format_check(const struct options *o, struct pom_err *err);

/*
 * Prints the report of a plan that was run. e: the error that ended the check, or NULL. An
 * error goes to standard error as well, except for github: its runner also obeys commands
 * in what stands there.
 */
void format_report(struct context *c, const struct pom_err *e, int status);

/*
 * Prints c->err, which ended the run before the plan was run. Of the reports for people,
 * standard output then has nothing.
 */
void format_error(struct context *c);

/* A path for a report: below the working folder without it, else as it is. In a. */
const char *format_path(struct arena *a, const char *path);

/* json_sarif.c: prints the document. f may be empty. e: the error, or NULL. */
void format_sarif(struct context *c, const struct findings *f,
		  const struct pom_err *e, int status);

/* format_lines.c: the same for the other two. */
void format_junit(struct context *c, const struct findings *f,
		  const struct pom_err *e, int status);
void format_github(struct context *c, const struct findings *f,
		   const struct pom_err *e, int status);

#endif
