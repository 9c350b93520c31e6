/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tries a patch on an overlay: every file and every hunk. The outcome is data. Either
 * the whole patch is applied in memory, or nothing of it.
 */
#ifndef POM_TRY_DRYRUN_H
#define POM_TRY_DRYRUN_H

#include "try/overlay.h"
#include "engine/apply.h"
#include "engine/merge.h"

/*
 * Three-way merge of files whose hunks do not fit: see tree/git.h. Both functions append
 * to out, and return a negative error.
 * blob: finds the file that an index line names. 1; 0 if there is none, or several. NULL
 * for a tree without a git repository.
 * merge: makes one text of three. 1; 0 if they conflict.
 */
struct merger {
	void *arg;
	int (*blob)(void *arg, struct span id, struct buf *out,
		    struct pom_err *err);
	int (*merge)(void *arg, struct span base, struct span ours,
		     struct span theirs, struct buf *out, struct pom_err *err);
};

struct dryrun_opt {
	/*
	 * -p; STRIP_GUESS: see dryrun_strip. Names are judged by what it leaves of them.
	 * With 0 or a guess, an absolute name is refused.
	 */
	int strip;
	unsigned int max_fuzz;
	bool strict;  /* no fuzz, and only one place may match */
	bool certain; /* places must show that they are the hunks' (apply.h) */
	bool once;    /* a hunk that may be there already fails (apply.h) */
	bool skip_present; /* apply what is missing of a partial patch */
	bool restoring;    /* a recorded state: links may lead where they did */
	bool may_be_gone;  /* a file to delete that is absent is no conflict */
	bool settle;    /* states of a file between sections may be dropped */
	uint32_t owner; /* number, from 1, that added lines get */
	const struct merger *merger; /* NULL: no three-way merge */
	struct share *share; /* NULL, or results of equal files: try/share.h */
	/* take proposals of merge.h with at least that confidence; 0: none */
	unsigned int accept_merged;
	bool keep_some; /* those of a file in which another hunk conflicts, too */
	/*
	 * Where the results are allocated; NULL: in the overlay's arena. With an
	 * arena here, the overlay refers neither to the results nor to the diff, so
	 * both can be freed before it.
	 */
	struct arena *results;
};

enum outcome {
	OUTCOME_CLEAN,
	OUTCOME_FUZZY,
	OUTCOME_PRESENT, /* all of it is there already */
	OUTCOME_PARTIAL, /* some of it is there already */
	OUTCOME_CONFLICT
};

struct file_result {
	const struct diff_file *file;
	const char *path; /* in the tree, or a name to show if it is unusable */
	const char *from; /* the source of a rename or copy, else NULL */
	enum outcome outcome;
	bool weak;    /* "present" without proof, such as an absent file */
	bool missing; /* the patch changes the file, and it is absent */
	bool unsafe;  /* refused, because of its name or a link */
	bool merged;  /* by a three-way merge, or with proposals: */
	struct proposal *proposal; /* of each hunk that failed; or NULL */
	/*
	 * The file conflicts, and of some hunks the proposals are good enough: one for each
	 * hunk, found where it is taken (opt.keep_some); or NULL.
	 */
	struct proposal *some;
	bool crlf;       /* the hunks were taken with CR LF line ends */
	bool recorded;   /* file has hunks that revert a recorded change */
	bool around;     /* its changed lines are there; their context is not */
	bool back;       /* the section reverts a recorded change */
	const char *why; /* a sentence for a conflict, else NULL */
	struct apply_result hunks;
	struct image before; /* what the hunks were tried on */
};

struct patch_result {
	struct file_result *file;
	size_t n;
	uint32_t changes[DIFF_CHANGES]; /* number of files, by enum diff_change */
	long offset;                    /* the largest, with its sign */
	enum outcome outcome;
	unsigned int fuzz;  /* the largest */
	uint32_t ambiguous; /* hunks that fit in more than one place */
	uint32_t merged;    /* files that were merged three ways */
	uint32_t proposed;  /* hunks whose proposals were taken */
	uint32_t crlf;      /* files that were read with CR LF line ends */
	bool lf;   /* a CR LF patch that only makes new files; they get LF */
	int strip; /* the level that was used */
	bool unsafe;
};

/*
 * Tries the patch. If the outcome is clean or fuzzy, the overlay has the patch afterwards;
 * otherwise it is unchanged. Without opt->results, the results are in the overlay's arena
 * and refer to the text of the diff, which must outlive the overlay. 0, or POM_EIO and
 * the like when a file cannot be read. A fault of the patch is an outcome, not an error.
 */
int dryrun(struct overlay *ov, const struct diff *d,
	   const struct dryrun_opt *opt, struct patch_result *out,
	   struct pom_err *err);

/*
 * The strip level at which the tree has the most files of the patch. 1 if several levels
 * are equal. If the tree has none of them, as with new files: 0 when some name has no
 * folder to remove, else 1.
 */
int dryrun_strip(struct overlay *ov, const struct diff *d);

const char *outcome_name(enum outcome o);

#endif
