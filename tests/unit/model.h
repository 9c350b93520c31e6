/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A small model of trees and patches, for the test of random series: it knows
 * what every set does, since it makes them, and uses nothing of the engine.
 *
 *	model_make.c	makes trees, series and steps at random
 *	model_tree.c	applies sets to a tree in memory: what is right
 *	model_text.c	a tree and a set as bytes
 *	model_disk.c	a tree on the disk: written, compared
 *	model_quilt.c	what `quilt pop' does
 *	model_run.c	a sequence of commands, and whether all was right
 *	model_apply.c	what apply should come to
 *	model_end.c	the end of a sequence
 *	model_shrink.c	a failing sequence made small, and printed
 */
#ifndef MODEL_H
#define MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/mem.h"

enum {
	M_TREES = 2,
	M_PATHS = 22,
	M_LINES = 96, /* of a file */
	M_OPS = 64,   /* lines of a hunk */
	M_HUNKS = 4,
	M_SECTIONS = 4,
	M_SETS = 30,
	M_STEPS = 24
};

/*
 * A line is a number: those below M_REPEATED stand in many places, all others
 * in one. Flags say how it ends.
 */
enum { M_REPEATED = 6, M_NUMBER = 0x3fff, M_CR = 0x4000, M_NONL = 0x8000 };

enum model_kind { M_ABSENT, M_FILE, M_LINK };

struct model_file {
	uint8_t kind; /* enum model_kind */
	uint16_t mode;
	uint16_t n;
	uint16_t line[M_LINES]; /* of a link: its target, one line */
};

struct model_tree {
	struct model_file file[M_PATHS];
};

/* All trees of a sequence; the second only with sets of our own format. */
struct model_trees {
	struct model_tree tree[M_TREES];
};

struct model_hunk {
	uint16_t at;   /* first line in the old file, from 0 */
	uint8_t n;     /* lines, in v */
	uint8_t lead;  /* lines of context before the first change */
	uint8_t trail; /* and after the last one */
	struct {
		char op; /* ' ', '-' or '+' */
		uint16_t line;
	} v[M_OPS];
};

enum model_change { M_EDIT, M_CREATE, M_DELETE, M_RENAME, M_COPY };

/* What a set does to a file. */
struct model_section {
	uint8_t tree;
	uint8_t change;   /* enum model_change */
	uint8_t from, to; /* paths; the same but for M_RENAME, M_COPY */
	uint8_t kind;     /* of what is made, edited or deleted */
	uint16_t old_mode, new_mode; /* 0 and 0: the mode stays as it is */
	bool bare; /* without git's headers; of our own format: a whole file */
	uint8_t nhunks;
	struct model_hunk hunk[M_HUNKS];
};

struct model_set {
	uint8_t folder; /* 0 or 1: which of the two series */
	uint8_t number; /* in its folder, from 1 */
	uint8_t nsections;
	struct model_section section[M_SECTIONS];
};

enum model_op { M_APPLY, M_REVERT, M_POP, M_AGAIN };

enum {
	M_KEEP = 1,      /* --keep-going */
	M_QUILT = 2,     /* --quilt */
	M_COMMIT = 4,    /* --commit */
	M_FORCE = 8,     /* --force */
	M_BY_PATH = 16,  /* sets as patch files, without --repo */
	M_BY_GROUP = 32, /* all, by the name of their group */
	M_BY_NAME = 64   /* to revert: names alone, without --repo */
};

struct model_step {
	uint8_t op; /* enum model_op; M_AGAIN: the command before once more */
	uint8_t flags;
	uint8_t n;
	uint8_t set[M_SETS];
};

/* A sequence is plain data: a copy with something left out is one, too. */
struct model_seq {
	uint64_t seed;
	bool own;      /* our own format, two trees; otherwise a series */
	bool listed;   /* the series has a file `series' */
	bool git;      /* the trees are git repositories */
	bool at_once;  /* the end takes all out with one command */
	uint8_t reset; /* before it, git takes out some of the last commits */
	struct model_trees pristine;
	unsigned int nsets, nsteps;
	struct model_set set[M_SETS];
	struct model_step step[M_STEPS];
};

/* model_tree.c */

enum model_fit {
	M_FITS,
	M_THERE,  /* its result is there already */
	M_PARTLY, /* of a set: some of its sections are */
	M_NOT,
	M_UNSURE /* it depends on what the model does not know */
};

/* The section turned round. Not for M_COPY. */
void model_invert(const struct model_section *s, struct model_section *out);

/*
 * How the set fits into the trees, without fuzz. M_FITS: it was applied, to each
 * tree that has not all of its part. *mask has the sections that fit; with part, M_PARTLY applies them as well. What is
 * not applied leaves the trees alone.
 */
enum model_fit model_apply(struct model_trees *t, const struct model_set *set,
			   bool part, unsigned int *mask);

/* The sections in mask; false, and the trees are in between, if one does not
 * fit. */
bool model_apply_mask(struct model_trees *t, const struct model_set *set,
		      unsigned int mask);

/*
 * Takes all of the set back, as if it had gone in; false, and the trees stay as they
 * are, when it cannot have.
 */
bool model_take_off(struct model_trees *t, const struct model_set *set);

bool model_same_file(const struct model_file *a, const struct model_file *b);
bool model_same(const struct model_trees *a, const struct model_trees *b);

/* Is the set about that path of the tree? */
bool model_touches(const struct model_set *set, unsigned int tree,
		   unsigned int path);
/* Is one of the paths a folder on the way to the other one? */
bool model_kin(unsigned int a, unsigned int b);

/* Have they a file in common, or files that cannot be there together? */
bool model_meet(const struct model_set *a, const struct model_set *b);

/* model_text.c */

extern const char *const model_path[M_PATHS];

/* A line with its end; a link's target without one. */
void model_line(uint16_t line, struct buf *out);
void model_bytes(const struct model_file *f, struct buf *out);

/* The set's diff for one tree; empty when it has nothing for it. */
void model_diff(const struct model_set *set, unsigned int tree, bool own,
		struct buf *out);
/* "03.patch", or "s03" in our own format. */
void model_name(const struct model_seq *seq, const struct model_set *set,
		char out[16]);

/* model_make.c */

/* What can be switched on and off, by POM_MODEL_KINDS. */
enum model_feature {
	M_DO_EDIT,
	M_DO_CREATE,
	M_DO_DELETE,
	M_DO_RENAME,
	M_DO_COPY,
	M_DO_CHMOD,
	M_DO_LINK,
	M_DO_UNDO,    /* the revert of an earlier set */
	M_DO_REPEAT,  /* lines that stand in many places */
	M_DO_ENDS,    /* CR LF, and no newline at the end */
	M_DO_OVERLAP, /* sets that change each other's lines */
	M_DO_OWN,     /* our own format, with two trees */
	M_DO_TWICE,   /* two series with the same names */
	M_DO_PRESENT, /* sets that the tree has before */
	M_DO_PARTIAL, /* or of which it has a file */
	M_DO_KEEP,
	M_DO_FORCE,
	M_DO_QUILT,
	M_DO_COMMIT,
	M_DO_RESET, /* git reset, before the end */
	M_DO_PATHS, /* patch files by their path, sets by their name alone */
	M_DO_SHAPE, /* files become folders, and folders files */
	M_DO_ORDER, /* applied in another order than that of the series */
	M_FEATURES
};

/*
 * Which features are on, as bits: all, or those in text, names with commas
 * between; a name after `-' is left out. False when a name is unknown.
 */
bool model_features(const char *text, uint32_t *out);

void model_make(struct model_seq *seq, uint64_t seed, uint32_t features);

struct model_random {
	uint64_t state;
};

/* A number below n. */
unsigned int model_below(struct model_random *r, unsigned int n);

/* model_disk.c: all below the working folder. */

/* Trees, patches and an empty home. */
bool model_write(const struct model_seq *seq);
/* Removes all in the folder. */
void model_clear(const char *path);
/* "t", or "k" and "i". */
const char *model_tree_dir(const struct model_seq *seq, unsigned int tree);
/*
 * Compares a tree on the disk; what is different goes to why. Empty folders are
 * all right with loose, as quilt leaves them.
 */
bool model_on_disk(const struct model_seq *seq, const struct model_trees *want,
		   bool loose, struct buf *why);
/* Bytes of a file; false when it cannot be read. */
bool model_read(const char *path, struct buf *out);
bool model_put(const char *path, const void *p, size_t n, unsigned int mode);

/* model_quilt.c */

/* The topmost patch that quilt has in the tree; false for none. */
bool model_quilt_top(const char *tree, char name[64]);
/* Takes it out as quilt does, from what quilt kept. */
bool model_quilt_pop(const char *tree);

/* model_run.c */

struct model_sum {
	unsigned long commands, applied, reverted, refused, careful, popped,
		committed, there, excused, loose;
};

struct model_result {
	const char *kind; /* which check failed; NULL: none */
	int step;         /* in which; nsteps and more: in the end */
	struct buf why;   /* what was expected, what was found */
	struct buf log;   /* the commands */
	struct model_sum sum;
};

/*
 * Runs the sequence in the working folder, which is emptied. True when all was
 * right. Standard output and error must be the descriptor said.
 */
bool model_run(const struct model_seq *seq, int said, struct model_result *out);
void model_result_free(struct model_result *r);

/* Runs the tool with these words, in this process; what it said is in text. */
int model_tool(int said, const char *const *word, size_t n, struct buf *text);

/* model_shrink.c */

/* Leaves out of the sequence what it fails without, for so many seconds. */
void model_shrink(struct model_seq *seq,
		  bool (*fails)(const struct model_seq *seq),
		  unsigned int seconds);
/*
 * The sequence as a script for a person: what model_write makes, which it
 * does here, then the commands in log, and as comments what was wrong.
 */
void model_script(const struct model_seq *seq, const char *log, const char *why,
		  struct buf *out);

#endif
