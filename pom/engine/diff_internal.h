/* SPDX-License-Identifier: GPL-2.0-only */
/* What the parts of the diff parser share; nobody else includes this. */
#ifndef POM_ENGINE_DIFF_INTERNAL_H
#define POM_ENGINE_DIFF_INTERNAL_H

#include "engine/diff.h"

enum { PARSER_FEW = 4 };

struct parser {
	struct arena *a;
	struct span rest;  /* what is not read yet */
	unsigned int line; /* of the line read last */
	const char *name;
	struct pom_err *err;

	/* files, and the hunks of the one that is read; copied then */
	struct diff_file *file;
	size_t n, cap;
	struct hunk *hunk;
	size_t cap_hunks;
	struct diff_file *few_files; /* the room for them, PARSER_FEW, at first */
	struct hunk *few_hunks;
	struct diff_file *open; /* whose header or hunks are being read */

	struct span diff_line; /* "diff -ur a/f b/f", if that was the last line */
	struct span git_line; /* the names of diff --git, as they stand */
	struct span from;     /* of a rename or copy, as it stands */

	struct span hunk_head, hunk_body; /* of the hunk that is read: its @@
					   * line, and all that follows that */

	/* the header lines seen, waiting for a hunk */
	struct span pre_line, post_line, index;
	unsigned int header; /* line of the first of them */
	bool pre_cr;         /* --- ended in CR LF */
	bool strip_cr;       /* in this file's hunks */
	bool cr_stripped;    /* in any */
	bool prose;          /* text since the last file */
	bool lone;           /* a hunk without a file: that is the error */
	bool refused;        /* a change that cannot be applied: that is it */

	const char *odd; /* a format that is refused, seen in passing */
	unsigned int odd_line;
};

/* pom_grow, where v may still be the room for few. */
void *parse_grow(void *v, size_t n, size_t *cap, size_t size, const void *few);

/* POM_ESYNTAX at that line of the patch. */
int parse_fail(struct parser *p, unsigned int line, const char *what);

/* diff_header.c */
int git_start(struct parser *p, struct diff_file *f, struct span line);
/* 1: the line was one of git's extended header lines; 0: it was not; <0. */
int git_extended(struct parser *p, struct diff_file *f, struct span line);
/*
 * The names of --- and +++ into f, and what they and the first @@ line say
 * about existence.
 */
int header_names(struct parser *p, struct diff_file *f, struct span at);
/* One name, quoted or not, up to its time stamp. */
void header_name(struct parser *p, struct span text, struct diff_name *out);

/* diff_hunk.c: the numbers of an @@ line into h; false when it is none. */
bool hunk_header(struct span s, struct hunk *h);

/*
 * POM_ESYNTAX at that line, for the hunk that was read last: names it, the numbers
 * of its header and the numbers of lines that follow. what is a sentence.
 */
int parse_fail_hunk(struct parser *p, const struct hunk *h, unsigned int line,
		    const char *what);

/*
 * Reads the hunk whose @@ line this is, and those that follow it
 * without a break.
 */
int parse_hunks(struct parser *p, struct diff_file *f, struct span line);

#endif
