/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A patch on an overlay: every file and every hunk tried, the outcome as data,
 * all of it applied in memory or none.
 */
#ifndef POM_TRY_DRYRUN_H
#define POM_TRY_DRYRUN_H

#include "try/overlay.h"
#include "engine/apply.h"

/*
 * Merging from three sides where hunks do not fit. blob finds the file that an
 * index line names: 1, or 0 when it is not there, or more than one is. merge
 * makes one text of three: 1, or 0 when they conflict. Both append to out, and
 * an error is negative. See tree/git.h. blob is NULL for a
 * tree that lies in no repository.
 */
struct merger {
	void *arg;
	int (*blob)(void *arg, struct span id, struct buf *out,
		    struct pom_err *err);
	int (*merge)(void *arg, struct span base, struct span ours,
		     struct span theirs, struct buf *out, struct pom_err *err);
};

struct dryrun_opt {
	int strip; /* -p; STRIP_GUESS: see dryrun_strip */
	unsigned int max_fuzz;
	bool strict;       /* no fuzz, no second place */
	bool skip_present; /* apply what is missing of a partial patch */
	bool restoring; /* by the tree's record: a link may lead where it did */
	bool may_be_gone; /* what is deleted, and not there, is out already */
	bool settle;    /* nobody looks at a file as it was between sections */
	uint32_t owner; /* marks the lines that it adds; from 1 */
	const struct merger *merger; /* NULL: what does not fit stays out */
	/*
	 * NULL, or where the results go: then nothing that the overlay keeps
	 * shares anything with the diff or with them, and both may be forgotten.
	 */
	struct arena *apart;
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
	const char *path; /* as written in the tree, or shown */
	const char *from; /* of a rename or copy, else NULL */
	enum outcome outcome;
	bool weak;       /* present, but that proves nothing */
	bool missing;    /* it is to be changed and is not there */
	bool unsafe;     /* refused for what it names */
	bool merged;     /* from three sides: the hunks alone did not fit */
	bool crlf;       /* the hunks were taken with CR LF line ends */
	const char *why; /* a sentence for a conflict, else NULL */
	struct apply_result hunks;
	struct image before; /* what the hunks were tried on */
};

struct patch_result {
	struct file_result *file;
	size_t n;
	uint32_t changes[DIFF_CHANGES]; /* how many files by what happens to them */
	long offset;                    /* the farthest */
	enum outcome outcome;
	unsigned int fuzz;  /* the largest */
	uint32_t ambiguous; /* hunks that fit in more than one place */
	uint32_t merged;    /* files that were merged from three sides */
	uint32_t crlf;      /* files that were taken with CR LF line ends */
	bool lf; /* it makes new files only, and they get LF instead of its CR LF */
	int strip; /* the level that was used */
	bool unsafe;
};

/*
 * Tries the patch on the overlay, and leaves it applied there when the outcome
 * is clean or fuzzy, otherwise leaves the overlay as it was. Unless they are to
 * be apart, the results and their texts are in the overlay's arena; they share
 * lines with the diff, whose text must outlive the overlay. 0, or POM_EIO and the like when a file cannot
 * be read; what is wrong with the patch itself is in the result.
 */
int dryrun(struct overlay *ov, const struct diff *d,
	   const struct dryrun_opt *opt, struct patch_result *out,
	   struct pom_err *err);

/*
 * The strip level at which most of the names that should be there are: 1 when
 * several do equally well or none does.
 */
int dryrun_strip(struct overlay *ov, const struct diff *d);

/* How many parts of the name are taken off at that strip level. */
unsigned int dryrun_level(const struct diff_name *name, unsigned int strip);

const char *outcome_name(enum outcome o);

#endif
