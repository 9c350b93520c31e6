/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the parts of a revert share; nobody else includes this. revert.c says how a set
 * is taken out, revert_lift.c takes off the sets above it, revert_put.c puts them back.
 */
#ifndef POM_PLAN_REVERT_INTERNAL_H
#define POM_PLAN_REVERT_INTERNAL_H

#include "plan/session.h"
#include "engine/edit.h"

/* A section of a later set that was undone. */
struct undone_section {
	const struct diff_file *file;
	struct image after; /* as the section left the file */
	struct edits edits;
};

/* A later set, and what of it is about files that this one changes. */
struct layer {
	struct ledger_set *set;
	bool *section;    /* of its diff */
	bool *own;        /* of the patch as it was written */
	struct span text; /* of that */
	struct diff written;
	struct undone_section *place; /* in the order of the sections */
	size_t nplaces;
};

struct reverting {
	struct session *s;
	enum tree_kind kind;
	struct ledger *l;
	struct overlay *ov;
	struct ledger_set *entry;
	struct arena a;
	struct map paths;   /* that are not what they were without the set */
	struct map folders; /* the folders that these are in */
	struct ledger_chain **chain; /* of these paths, and of their kin */
	size_t nchains, nseen; /* of these, how many files were looked at */
	struct map chains;     /* the same, by path */
	struct map lower;      /* to struct edits: its places in them */
	const char **path;
	size_t npaths;
	struct layer *layer; /* from the first one up */
	size_t n, cap;
	const char *note;    /* why it stays */
	const char *dropped; /* names of sets that were out, and go with it */
	size_t out;          /* sections that somebody else has taken out */
	bool by_quilt;       /* a patch of quilt's on top is why */
	bool lost;           /* some version is not what the ledger says */
	bool turned;         /* see turn_round */
	struct pom_err *err;
};

/* A file's mode; 0 where no file is. */
static inline unsigned int revert_mode(const struct file_now *f)
{
	return f->kind == ROOT_FILE || f->kind == ROOT_LINK ? f->mode : 0;
}

/* The note that a later set stands on this one. */
const char *revert_builds_on(struct reverting *v, const struct ledger_set *by);

/*
 * The path is not what it was without the set. True if that is new. Later sets that are
 * about it, about a folder on the way to it or a file below it, have to be taken off.
 */
bool revert_learn(struct reverting *v, struct span path);

/*
 * The file of that name within the segment (overlay_begin). *n is NULL for no name.
 * POM_EUNSAFE for one that is none of a file there.
 */
int revert_node(struct reverting *v, const struct diff_name *name,
		struct node **n);

/* Finds the layers: the later sets that are about paths that were learnt, or will be. */
int revert_find_layers(struct reverting *v);

/*
 * The first set above this one that is about a folder on the way to path, or a file below
 * it: one of the two had to go for the other. NULL for none.
 */
struct ledger_set *revert_kin_above(struct reverting *v, const char *path);

/* Takes a section of set back. Sets lost when the files are not what it made. */
int revert_undo(struct reverting *v, const struct ledger_set *set,
		const struct diff_file *f);

/* Undoes what of the layer is marked, and keeps what it was. */
int revert_lift_layer(struct reverting *v, struct layer *y);

/* Applies it again, and rewrites its record; or notes why that cannot be. */
int revert_put_layer(struct reverting *v, struct layer *y);

#endif
