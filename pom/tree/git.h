/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Trees that lie in a git repository: a revision, read as if it was a folder.
 * Files are the bytes that the repository has, no filter or line end
 * conversion is run; a submodule is an empty folder. libgit2 is loaded when
 * the first of them is opened; no hook and no program is ever started.
 */
#ifndef POM_TREE_GIT_H
#define POM_TREE_GIT_H

#include "lib/root.h"

/*
 * Opens a revision of the repository whose folder is path (a work tree, a
 * worktree, or a bare one), and puts the full name of the commit, or of the
 * tree when rev names one, into id. rev is anything that gitrevisions(7) has
 * for one object: a tag, a branch, a name or its beginning, v6.1~2, and a
 * folder as v6.1:linux. POM_ENOENT when there is no repository or no such
 * revision, POM_EACCES when it belongs to somebody else, POM_EIO.
 */
int tree_git_open(struct root *r, const char *path, const char *rev, char *id,
		  size_t size, struct pom_err *err);

struct git_merger;

/*
 * For struct merger (dryrun.h): the repository that a folder lies in, or that
 * a revision is of. POM_ENOENT when it lies in none. The merger must not
 * outlive the root; give it to tree_git_merger_free, which takes NULL as well.
 */
int tree_git_merger(struct git_merger **out, const struct root *r,
		    struct pom_err *err);
void tree_git_merger_free(struct git_merger *m);

int tree_git_blob(void *merger, struct span id, struct buf *out,
		  struct pom_err *err);
int tree_git_merge(void *merger, struct span base, struct span ours,
		   struct span theirs, struct buf *out, struct pom_err *err);

/* A file of a commit: mode as git has it, 0 when it is gone. Borrowed. */
struct git_change {
	const char *path;
	unsigned int mode;
	struct span text;
};

struct git_commits;

/*
 * Begins commits on top of HEAD in the repository whose work tree the folder r
 * is, or lies in. POM_EUSAGE when there is none, or git does not know who
 * commits; POM_ECONFLICT when something is staged, or a merge is going on.
 * r must outlive it; tree_git_end afterwards in either case.
 */
int tree_git_begin(struct git_commits **out, const struct root *r,
		   struct pom_err *err);
/* Takes NULL. What was not finished stays without effect. */
void tree_git_end(struct git_commits *g);

/* POM_ECONFLICT unless HEAD has the file just so; mode 0: does not have it. */
int tree_git_is_clean(struct git_commits *g, const char *path,
		      unsigned int mode, struct span text, struct pom_err *err);

/* What a commit says. */
struct git_words {
	const char *author; /* "Name <address>"; "": who commits */
	const char *date;   /* when it was written (mail_time); "": now */
	const char *message;
};

/* Makes the next commit, and puts its name into id. Nothing leads to it yet. */
int tree_git_add(struct git_commits *g, const struct git_change *v, size_t n,
		 const struct git_words *words, char id[65],
		 struct pom_err *err);

/* The first line of a commit's message, to be freed; NULL: no such commit. */
char *tree_git_subject(struct git_commits *g, const char *id);

/*
 * Once the files are written: enters them into the index and moves the branch
 * to the latest commit, if it is where it was. When that fails, the hint says
 * how to finish by hand.
 */
int tree_git_finish(struct git_commits *g, struct pom_err *err);

#endif
