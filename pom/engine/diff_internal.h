/* SPDX-License-Identifier: GPL-2.0-only */
/* Shared by the files of the diff parser only. */
#ifndef POM_ENGINE_DIFF_INTERNAL_H
#define POM_ENGINE_DIFF_INTERNAL_H

#include "engine/diff.h"

enum { PARSER_FEW = 4 };

struct parser {
	struct arena *a;
	const char *start; /* of the whole text */
	struct span rest;  /* text that is not read yet */
	unsigned int line; /* number of the last line that was read */
	const char *name;
	struct pom_err *err;

	/* all files, and the hunks of the current one, which are copied at its end */
	struct diff_file *file;
	size_t n, cap;
	struct hunk *hunk;
	size_t cap_hunks;
	struct diff_file *few_files; /* first memory of file: PARSER_FEW of them */
	struct hunk *few_hunks;
	struct diff_file *open; /* the current file, or NULL */

	struct span diff_line; /* "diff -ur a/f b/f", if that was the last line */
	struct span git_line; /* the names of diff --git, not yet split */
	struct span from; /* the old name of a rename or copy, still quoted */

	struct span hunk_head,
		hunk_body; /* of the current hunk: its @@ line, and
					   * the whole text after that line */

	/* header lines that were read; a hunk should follow them */
	struct span pre_line, post_line, index;
	struct span index_line; /* the whole line of index */
	char fossil; /* 'A', 'D': Fossil says that this file is new, or gone; or 0 */
	unsigned int header; /* line number of the first of them */
	bool pre_cr;         /* --- ended in CR LF */
	bool strip_cr;       /* remove CRs from this file's hunks */
	bool cr_stripped;    /* CRs were removed from a file's hunks */
	bool prose;          /* text came since the last file */
	bool lone;           /* the error is a hunk without a file */
	bool refused;        /* the error is a change that cannot be applied */
	bool renamed;        /* --- and +++ have other names than diff --git */
	bool joined;         /* it says what to do: no other advice is better */

	/* the file of the last "Property changes on:"; .text.p is NULL without one */
	struct diff_name property;

	struct span left_out; /* see struct diff */
	unsigned int left_out_line;
	size_t nleft_out;

	struct span shown; /* an @@ line before the first file; or empty */
	unsigned int shown_at;

	struct diff_passed passed;
	bool properties; /* the first of passed is a property of Subversion's */
	struct span bare; /* the header of a file, until its change comes */
	unsigned int bare_at;
	struct span text_line; /* the last line of text */

	const char *odd; /* another format that was seen, or NULL */
	unsigned int odd_line;
	bool odd_headed; /* behind the header of a file: it is no prose */
};

/* pom_grow, but v may still be the first memory, few, which is not freed. */
void *parse_grow(void *v, size_t n, size_t *cap, size_t size, const void *few);

/* Adds a file, of which nothing is known yet but its line. */
struct diff_file *parse_new_file(struct parser *p);

/*
 * diff_property.c: returns 1 if the line begins the property changes of a file in svn diff,
 * or is about its svn:executable, which changes the mode of that file. 0: it does not.
 */
int parse_property(struct parser *p, struct span line);

/* Fails with POM_ESYNTAX at that line of the patch. */
int parse_fail(struct parser *p, unsigned int line, const char *what);

/* diff_header.c: begins the file of a "diff --git" line. */
int git_start(struct parser *p, struct diff_file *f, struct span line);
/* Returns 1 if the line is one of git's extended header lines, 0 if not, <0: an error. */
int git_extended(struct parser *p, struct diff_file *f, struct span line);
/*
 * Sets the names of f from the --- and +++ lines. From these and the first @@ line, at,
 * it also decides whether the file is created or deleted.
 */
int header_names(struct parser *p, struct diff_file *f, struct span at);
/* Reads one name, quoted or not, up to its time stamp. */
void header_name(struct parser *p, struct span text, struct diff_name *out);

/* diff_passed.c: the header of a file; its change should follow. at: its number. */
void passed_head(struct parser *p, struct span line, unsigned int at);
/* Notes the header that is waiting for its change: there is none. */
void passed_flush(struct parser *p);
/*
 * Fossil writes "ADDED    f" or "DELETED  f" before "Index: f", and the same name behind ---
 * and +++. Returns 'A', 'D', or 0 if the Index: line has no such line before it.
 */
char passed_fossil(const struct parser *p, struct span index);
/*
 * Notes the @@ line before the first file, if there is one, and that file has a git header:
 * a message shows a part of some diff. False: that file has none, so its hunk it may be.
 */
bool passed_shown(struct parser *p);
/* Notes what a line of text says of changes that cannot be read. */
void passed_text(struct parser *p, struct span line);
/*
 * Why a line outside of hunks shows that patches were joined which do not fit together: the
 * first one had no newline at its end, or the second one is in UTF-16 or has colours. NULL:
 * it does not.
 */
const char *passed_joined(const struct parser *p, struct span line,
			  const char **todo);
/* Why such a line shows that the line ends of the patch are CR CR LF. NULL: it does not. */
const char *passed_twice(struct span line, const char **todo);
/* "*** Begin Patch", "*** Update File: f" */
bool passed_edit_list(struct span line);
/*
 * Notes a command of a normal diff, an ed script or a diff for RCS. Behind the header of a
 * file it is one; in a text it may look like one.
 */
void passed_odd(struct parser *p, struct span line);

/* diff_hunk.c: reads the numbers of an @@ line into h; false if it is not one. */
bool hunk_header(struct span s, struct hunk *h);

/*
 * Fails with POM_ESYNTAX at that line, for the hunk that was read last. The message names
 * the hunk, the line counts of its header, and the lines that follow. what: a sentence.
 */
int parse_fail_hunk(struct parser *p, const struct hunk *h, unsigned int line,
		    const char *what);

/* Reads the hunk whose @@ line this is, and the hunks directly after it. */
int parse_hunks(struct parser *p, struct diff_file *f, struct span line);

#endif
