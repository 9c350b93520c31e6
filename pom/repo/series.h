/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The lines of a series: a name each, with guards before it and options behind it.
 * See quilt(1), "The series file", and guards(1) of the kernel sources of SUSE.
 */
#ifndef POM_REPO_SERIES_H
#define POM_REPO_SERIES_H

#include "repo/repo.h"

struct series_entry {
	struct span name; /* as it stands there; empty: the line has none */
	const char *path; /* below the folder of the series, checked */
	int strip;
	bool reverse;
	bool out;              /* by its guards */
	struct span misplaced; /* an option before the name, or empty */
};

/* Zeroed before the first line; series_guards_free afterwards. */
struct series_guards {
	size_t n;         /* patches that are left out */
	struct buf names; /* of guards, for a note; the first ones */
	struct map seen;
};

void series_guards_free(struct series_guards *g);

/* Where a line is, for messages. */
struct series_place {
	const char *file;
	unsigned int line;
};

/* The text of a series; POM_ESYNTAX when it is in UTF-16. */
int series_load(struct repo *r, struct origin *o, const char *file,
		struct span *text, struct pom_err *err);

/*
 * Is the text a series at all? Half of its lines have to name a patch. In a file that is
 * named as a series is, one line is enough, or a text of which nothing else is known.
 * POM_ESYNTAX or POM_EUSAGE, and says what it is.
 */
int series_check(struct repo *r, const struct origin *o, const char *dir,
		 struct span text, struct pom_err *err);

/* What a series is called; NULL is the last one. */
extern const char *const series_names[];

/*
 * Reads a line. POM_ESYNTAX, POM_EUNSAFE or POM_ELIMIT, with e's name, for what no
 * series may say; the lines below it may be read all the same.
 */
int series_line(struct repo *r, struct series_guards *g, struct span line,
		const struct series_place *at, struct series_entry *e,
		struct pom_err *err);

/* The same of a list that has names only, as that of dpatch(1). */
int series_word(struct repo *r, struct span line, const struct series_place *at,
		struct series_entry *e, struct pom_err *err);

#endif
