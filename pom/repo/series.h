/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The lines of a series. Each names a patch; guards may precede the name, and options
 * follow it. See quilt(1), "The series file", guards(1) of SUSE's kernel sources, and
 * "hg help qguard" for guards in the comment behind the name.
 */
#ifndef POM_REPO_SERIES_H
#define POM_REPO_SERIES_H

#include "repo/repo.h"

struct series_entry {
	struct span name; /* as the line has it; empty: the line has none */
	const char *path; /* from path_check, below the folder of the series */
	int strip;
	unsigned int line; /* 0 if it is no line of a series */
	bool reverse;
	bool left_out;         /* its guards leave it out */
	struct span misplaced; /* an option before the name, or empty */
};

/*
 * The guards of a series while it is read. Zero it before the first line; call
 * series_guards_free afterwards.
 */
struct series_guards {
	size_t left_out;  /* number of patches that guards leave out */
	struct buf names; /* of the first guards, for a note */
	struct map seen;  /* all names of guards */
};

void series_guards_free(struct series_guards *g);

/* Where a line is, for messages. */
struct series_place {
	const char *file;
	unsigned int line;
};

/*
 * The text of a series, without a byte order mark. POM_ESYNTAX when it is in UTF-16, or
 * when its lines end in CR alone.
 */
int series_load(struct repo *r, struct origin *o, const char *file,
		struct span *text, struct pom_err *err);

/*
 * Checks whether the text is a series. At least half of its lines must name a patch. In a
 * file called series, series.conf or 00list one line is enough; without one, it still
 * passes unless the text is recognised as something else. POM_ESYNTAX or POM_EUSAGE, and
 * the message says what the text is.
 */
int series_check(struct repo *r, const struct origin *o, const char *dir,
		 struct span text, struct pom_err *err);

/* The names that a series file can have, ended by NULL. */
extern const char *const series_names[];

/*
 * Reads a line. POM_ESYNTAX, POM_EUNSAFE or POM_ELIMIT for a line that no series may have;
 * e->name is set even then. The caller may go on with the next line.
 */
int series_line(struct repo *r, struct series_guards *g, struct span line,
		const struct series_place *at, struct series_entry *e,
		struct pom_err *err);

/* The same for a list that has names only, such as the 00list of dpatch(1). */
int series_word(struct repo *r, struct span line, const struct series_place *at,
		struct series_entry *e, struct pom_err *err);

#endif
