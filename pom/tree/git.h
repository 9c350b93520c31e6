/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A revision of a git repository, which is read as a folder. Files have the bytes that
 * are in the repository: no filter and no conversion of line ends is run. A submodule is
 * an empty folder. libgit2 is loaded when it is first needed. No hook and no program is
 * ever started.
 */
#ifndef POM_TREE_GIT_H
#define POM_TREE_GIT_H

#include "lib/root.h"

/*
 * Opens a revision of the repository at path, which is a work tree, a worktree or a bare
 * repository. rev is anything that names one object in gitrevisions(7): a tag, a branch,
 * the beginning of a commit's name, v6.1~2, or a folder as v6.1:linux. id gets the full
 * name of the commit, or of the tree if rev names one. POM_ENOENT: there is no repository
 * or no such revision. POM_EACCES: it belongs to somebody else. POM_EIO.
 */
int tree_git_open(struct root *r, const char *path, const char *rev, char *id,
		  size_t size, struct pom_err *err);

struct git_merger;

/*
 * For struct merger (dryrun.h): the repository that a folder is in, or that a revision is
 * of. POM_ENOENT when there is none. The merger must not outlive the root. Give it to
 * tree_git_merger_free; it may be NULL there.
 */
int tree_git_merger(struct git_merger **out, const struct root *r,
		    struct pom_err *err);
void tree_git_merger_free(struct git_merger *m);

int tree_git_blob(void *merger, struct span id, struct buf *out,
		  struct pom_err *err);
int tree_git_merge(void *merger, struct span base, struct span ours,
		   struct span theirs, struct buf *out, struct pom_err *err);

/* A file of a commit. mode is as in git; 0: the file is deleted. Borrowed. */
struct git_change {
	const char *path;
	unsigned int mode;
	struct span text;
};

struct git_commits;

/*
 * Begins commits on top of HEAD. The folder r is a work tree, or is in one. POM_EUSAGE:
 * there is no repository, or git does not know who commits. POM_ECONFLICT: something is
 * staged, or a merge is in progress. r must outlive *out. Call tree_git_end afterwards,
 * after an error too.
 */
int tree_git_begin(struct git_commits **out, const struct root *r,
		   struct pom_err *err);
/* g may be NULL. Without tree_git_finish the commits have no effect. */
void tree_git_end(struct git_commits *g);

/* Do both commit to one branch: are their folders in one work tree? */
bool tree_git_same(const struct git_commits *a, const struct git_commits *b);

/* POM_ECONFLICT unless HEAD has the file with this text and mode. mode 0: no file. */
int tree_git_is_clean(struct git_commits *g, const char *path,
		      unsigned int mode, struct span text, struct pom_err *err);

/* The text of a commit. */
struct git_words {
	const char *author; /* "Name <address>"; "": who commits */
	const char *date;   /* when it was written (mail_time); "": now */
	const char *message;
};

/* Makes the next commit, whose name goes into id. No branch has it yet. */
int tree_git_add(struct git_commits *g, const struct git_change *v, size_t n,
		 const struct git_words *words, char id[65],
		 struct pom_err *err);

/* The first line of a commit's message, which the caller frees. NULL: no such commit. */
char *tree_git_subject(struct git_commits *g, const char *id);

/*
 * The name of the commit in the branch: id, if the branch has it; or that of the commit
 * that a rebase made of it, which has the same author, date and subject. Empty if there is
 * none among the latest 10,000 commits.
 */
void tree_git_in_branch(struct git_commits *g, const char *id, char out[65]);

/*
 * Call this before the files are written, and after the last tree_git_add. POM_EBUSY: another
 * git works there. Otherwise notes the commits in the repository, so that the next
 * tree_git_begin can finish if this run is interrupted.
 */
int tree_git_hold(struct git_commits *g, struct pom_err *err);
/* Has tree_git_begin finished an earlier run? */
bool tree_git_resumed(const struct git_commits *g);
/* Does only that, in a tree that may be in no repository. */
int tree_git_resume(const struct root *r, bool *resumed, struct pom_err *err);

/*
 * Call this after the files were written. It adds them to the index, and moves the branch
 * to the latest commit if nobody has moved it. If that fails, the hint says how to finish
 * by hand.
 */
int tree_git_finish(struct git_commits *g, struct pom_err *err);

/* Appends the version of libgit2 to b, such as "libgit2 1.5.1". POM_ENOENT, POM_EIO. */
int tree_git_library(struct buf *b, struct pom_err *err);

#endif
