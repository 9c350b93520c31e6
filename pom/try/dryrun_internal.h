/* SPDX-License-Identifier: GPL-2.0-only */
/* Shared by dryrun*.c only. */
#ifndef POM_TRY_DRYRUN_INTERNAL_H
#define POM_TRY_DRYRUN_INTERNAL_H

#include "try/dryrun.h"

/*
 * The dry run of a patch. A segment is what one commit changes: sections of the patch
 * without text between them. Within a segment, the source of git's renames and copies is
 * the file as it was before the commit, so that two files can change places. If the
 * source was not there before, it is the file as it is now.
 */
struct job {
	struct overlay *ov;
	const struct dryrun_opt *opt;
	const struct diff *d;
	size_t index; /* the current section */
	unsigned int strip;
	size_t first; /* the first section of the segment */
	size_t mark;  /* overlay_mark at the start of the segment */
	bool all_fit; /* all sections so far fit */
	bool crlf;    /* a file that the patch edits has CR LF line ends */
	struct file_result *r; /* of the current section */
	struct patch_result *out;
	struct node *node; /* the file that the hunks are tried on */
	struct pom_err *err;
};

/* Makes the current section a conflict, with the reason why. Returns 0. */
int job_conflict(struct job *j, const char *why);

/*
 * Turns an error rc about the patch (unsafe, limit) into a conflict, and returns 0. Copies
 * any other error from e to j->err, and returns it. e is not read if rc is 0.
 */
int job_judge(struct job *j, int rc, const struct pom_err *e);

/*
 * The path in the tree of a name in the patch. 1: *path is set. 0: there is no such name,
 * or it is a conflict. Or an error.
 */
int job_resolve(struct job *j, const struct diff_name *name, const char **path);

/* The file at path. n->before is its state at the start of the segment. */
int job_get(struct job *j, const char *path, struct node **out);

/* Does a later section of the segment rename or delete the file at path? */
bool job_leaves_later(struct job *j, const char *path);

/*
 * The file that a section without a git header is about, chosen as patch(1) does: a name
 * that exists, or else the name of the file to create. An Index: line is used only if
 * neither --- nor +++ has a usable name.
 */
int job_choose(struct job *j, struct node **out);

/*
 * dryrun_insert.c: finds the place in this image for a section that adds lines, and makes
 * a hunk of it, in a copy of the section. False if there is nothing to try: the outcome is
 * set.
 */
bool job_place(struct job *j, const struct image *in);

/*
 * dryrun_merge.c: if hunks failed on ours and there is a merger, tries a three-way merge.
 * The outcome becomes fuzzy or present; or the reason of the conflict says why there was
 * no merge. 0, or an error of reading.
 */
int job_merge(struct job *j, const struct image *ours);

/*
 * dryrun_there.c: is the target already what the copy would make? The source may already
 * have an edit of the same segment.
 */
bool job_copied(struct job *j, const struct node *from, const struct node *to);

/*
 * The section reverts a copy, and left is the file after its hunks. Is left equal to the
 * source of the copy, now or before an edit of the same segment? The copy is deleted then.
 */
bool job_copy_goes(struct job *j, const struct image *left);

/*
 * The file does not have the kind (file or link) that the section deletes. Does a later
 * section of the segment create a file of the kind that it has?
 */
bool job_made_again(struct job *j, const struct node *n);

static inline bool node_there(const struct node *n)
{
	return n && n->now.kind != ROOT_ABSENT;
}

/* Is there a file or link? Folders are left to end_segment: they may go by then. */
static inline bool is_there(const struct file_now *now)
{
	return now->kind != ROOT_ABSENT && now->kind != ROOT_DIR;
}

#endif
