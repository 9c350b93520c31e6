/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Takes off the sets above one that is to be taken out. While the chains of the files hold,
 * each version of a file is known, so that a later set can be undone exactly.
 */
#ifndef POM_PLAN_REVERT_LIFT_H
#define POM_PLAN_REVERT_LIFT_H

#include "engine/edit.h"
#include "plan/session.h"

/* A section of a later set that was undone. */
struct undone_section {
	const struct diff_file *file;
	struct image after; /* the file as the section left it */
	struct edits edits;
};

/* A later set, and which of its sections are about files that the set below changed. */
struct layer {
	struct ledger_set *set;
	bool *section;                /* by section of the set's diff */
	struct span text;             /* the patch as it was written, ... */
	struct diff written;          /* ... parsed */
	bool *own;                    /* by section of written */
	struct undone_section *place; /* in the order of the sections */
	size_t nplaces;
};

/* A set that is being taken out of one tree. */
struct reverting {
	struct session *s;
	enum tree_kind kind;
	struct ledger *l;
	struct overlay *ov;
	struct ledger_set *entry;
	struct pom_err *err;
	struct arena a;

	/* What differs without the set, or will: see revert_learn. */
	struct map paths;
	const char **path; /* the same, as an array */
	size_t npaths;
	struct map folders;          /* in which these paths are */
	struct ledger_chain **chain; /* of these paths, and of their kin */
	size_t nchains;
	size_t ncompared;  /* chains whose file the ledger has compared */
	struct map chains; /* the same as chain, by path */

	struct map lower; /* path -> struct edits: where the set's lines are */
	struct layer *layer; /* the later sets, the first one first */
	size_t n;            /* layers */

	const char *note;   /* why the set stays; or NULL */
	bool by_quilt;      /* because of a patch of quilt's on top */
	bool lost;          /* a version is not what the ledger says */
	bool all_out;       /* somebody else has taken the set out */
	bool turned;        /* revert.c: its diff was turned round */
	size_t out;         /* sections that somebody else has taken out */
	struct buf dropped; /* names of later sets that were out */
	struct buf gone;    /* what was not taken out, as it is gone */
	const char *way;    /* what --force does about it; or NULL */
};

/* The note that a later set changed lines of this one. */
const char *revert_builds_on(struct reverting *v, const struct ledger_set *by);

/*
 * Adds a path that differs without the set. Later sets about the path, about a folder on
 * the way to it or about a file below it have to be taken off. False: it was added before.
 */
bool revert_learn(struct reverting *v, struct span path);

/*
 * The file of that name within the segment (overlay_begin). *n is NULL for no name.
 * POM_EUNSAFE for a name that no file of the tree can have.
 */
int revert_node(struct reverting *v, const struct diff_name *name,
		struct node **n);

/* Finds the layers: the later sets that are about the paths of revert_learn. */
int revert_find_layers(struct reverting *v);

/*
 * The first later set about a folder on the way to path, or about a file below it, where
 * one had to go for the other; or NULL.
 */
struct ledger_set *revert_kin_above(struct reverting *v, const char *path);

/*
 * The section f of set was taken out, which gave the file was: sets its permissions to
 * those that the record has, if the section deleted the file, or if it changed the mode and
 * that is still what the set left.
 */
void revert_perms(const struct reverting *v, const struct ledger_set *set,
		  const struct diff_file *f, struct file_now *was);

/* Undoes a section of set. Sets v->lost if the file is not as the section left it. */
int revert_undo(struct reverting *v, const struct ledger_set *set,
		const struct diff_file *f);

/* Notes that the record does not lead back to the file as it was: it was changed. */
void revert_note_changed(struct reverting *v, const char *path);

/*
 * The set has been taken out, by the exact sections. Is each file that only these changed
 * as it was before, by the digest of the record? If not, the record was changed, which
 * v->note says.
 */
int revert_check(struct reverting *v, const bool *exact);

/* Undoes the marked sections of the layer. Sets v->lost as revert_undo does. */
int revert_lift_layer(struct reverting *v, struct layer *y);

/*
 * *out: the file as the set left it, before the sets above it. 1, or 0 if these cannot be
 * undone, or an error. The overlay is as before.
 */
int revert_version(struct session *s, enum tree_kind kind,
		   struct ledger_set *set, const char *path,
		   struct file_now *out, struct pom_err *err);

/* Frees what v refers to. */
void revert_end(struct reverting *v);

#endif
