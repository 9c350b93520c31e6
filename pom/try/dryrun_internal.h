/* SPDX-License-Identifier: GPL-2.0-only */
/* What the parts of the dry run share; nobody else includes this. */
#ifndef POM_TRY_DRYRUN_INTERNAL_H
#define POM_TRY_DRYRUN_INTERNAL_H

#include "try/dryrun.h"

/*
 * A segment is what one commit changes: the files of a patch between which no
 * prose stands. Within it git's renames and copies speak of the state before
 * the commit, so that two files can change places; across segments, and where
 * the source was not there before, they speak of what is there now.
 */
struct job {
	struct overlay *ov;
	const struct dryrun_opt *opt;
	const struct diff *d;
	size_t index; /* of the file at work */
	unsigned int strip;
	size_t first; /* of the segment */
	size_t mark;  /* of the overlay before that */
	bool plain;   /* all sections so far fit */
	bool crlf;    /* the files that the patch edits have CR LF line ends */
	struct file_result *r;
	struct patch_result *out;
	struct node *node; /* that hunks are tried on */
	struct pom_err *err;
};

/* Notes why the file at work does not go in; 0. */
int job_conflict(struct job *j, const char *why);

/* Errors that speak of the patch become its outcome; others stay errors. */
int job_judge(struct job *j, int rc, const struct pom_err *e);

/*
 * The path of the name in the tree. 1: *path is set; 0: there is no such name, or a conflict
 * is noted; negative: an error.
 */
int job_resolve(struct job *j, const struct diff_name *name, const char **path);

/* The file at path, as this commit found it. */
int job_get(struct job *j, const char *path, struct node **out);

/* Will a later file of the segment take what stands at path away? */
bool job_leaves_later(struct job *j, const char *path);

/*
 * The file that a patch without a git header means, as patch(1) finds it: the
 * one that is there, or the one to be made. An Index: line counts only where
 * --- and +++ say nothing.
 */
int job_choose(struct job *j, struct node **out);

/*
 * dryrun_insert.c: for a section whose lines still look for their place, its
 * hunk for this image, as the file of the result. False when there is nothing
 * left to try: the outcome is noted.
 */
bool job_place(struct job *j, const struct image *in);

/*
 * dryrun_merge.c: where hunks failed on ours and there is a merger, the result
 * of a merge in their place, fuzzy or present; or a longer sentence why not. 0,
 * or an error of reading.
 */
int job_merge(struct job *j, const struct image *ours);

/*
 * dryrun_there.c: is the target of the copy what the copy would make? The source may have
 * an edit of the same segment already.
 */
bool job_copied(struct job *j, const struct node *from, const struct node *to);

/*
 * The section is the reverse of a copy, and left is what its hunks leave of the file. Is
 * that the source, now or before an edit of the same segment, so that the file goes?
 */
bool job_copy_goes(struct job *j, const struct image *left);

/*
 * The file is not of the kind that the section deletes. Does a later section of the segment
 * make it anew, of the kind that it has?
 */
bool job_made_again(struct job *j, const struct node *n);

static inline bool node_there(const struct node *n)
{
	return n && n->now.kind != ROOT_ABSENT;
}

/* Is it something else than a folder? Whether one is in the way is told at the end. */
static inline bool is_there(const struct file_now *now)
{
	return now->kind != ROOT_ABSENT && now->kind != ROOT_DIR;
}

#endif
