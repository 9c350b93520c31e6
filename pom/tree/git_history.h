/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The history of a git repository: its commits, their order, and which of them have the same
 * files. libgit2 reads the objects; no program is started, and nothing is checked out.
 */
#ifndef POM_TREE_GIT_HISTORY_H
#define POM_TREE_GIT_HISTORY_H

#include "lib/root.h"

enum {
	HISTORY_COMMITS = 1 << 22, /* in one line of history */
	HISTORY_ID = 41,   /* bytes of a name in hexadecimal, with the NUL */
	HISTORY_SHORT = 12 /* digits of a short name, as the kernel has them */
};

struct git_history;

/* The name of a commit. */
struct commit_id {
	unsigned char raw[20];
};

/* What is shown of a commit. All texts are in an arena. */
struct history_commit {
	struct commit_id id;
	char hex[HISTORY_ID];
	const char *subject, *author; /* the author's name alone */
	const char *date;             /* the author's, as 2024-03-31; or "" */
	struct commit_id *parent;
	size_t nparents;
};

/*
 * Opens the repository at path, as tree_git_open does. Takes the rights of its owner: they
 * must still be taken when the functions below are called. Call tree_history_free
 * afterwards, after an error too.
 */
int tree_history_open(struct git_history **out, const char *path,
		      struct pom_err *err);
void tree_history_free(struct git_history *h); /* takes NULL */

/*
 * The repository that a tree is of: r is a folder in a work tree, or a revision (tree/git.h)
 * with the name revision. *tip is the commit, or HEAD. POM_ENOENT: it is of none, or is no
 * commit. The paths below are those of the repository: tree_history_prefix is before those
 * of the tree. Call tree_history_free afterwards, after an error too.
 */
int tree_history_of(struct git_history **out, const struct root *r,
		    const char *revision, struct commit_id *tip,
		    struct pom_err *err);
const char *tree_history_prefix(const struct git_history *h);
/* Is the repository a shallow clone, without the older commits? */
bool tree_history_shallow(const struct git_history *h);

/*
 * Appends the file at path in the commit. 1; 0 if there is no file, or one of more than 16
 * MiB; or an error.
 */
int tree_history_file(struct git_history *h, const struct commit_id *id,
		      const char *path, struct buf *out, struct pom_err *err);

/* The commit that rev names (gitrevisions(7)). POM_ENOENT: there is none. */
int tree_history_find(struct git_history *h, const char *rev,
		      struct commit_id *out, struct pom_err *err);

/* Reads a commit; its texts are in a. */
int tree_history_read(struct git_history *h, struct arena *a,
		      const struct commit_id *id, struct history_commit *out,
		      struct pom_err *err);

static inline bool commit_id_eq(const struct commit_id *a,
				const struct commit_id *b)
{
	return memcmp(a->raw, b->raw, sizeof(a->raw)) == 0;
}
void commit_id_hex(const struct commit_id *id, char out[HISTORY_ID]);

/* The latest commit that is in the history of both. POM_ENOENT: there is none. */
int tree_history_base(struct git_history *h, const struct commit_id *a,
		      const struct commit_id *b, struct commit_id *out,
		      struct pom_err *err);

/* Is old in the history of id, or the same commit? 1, 0, or an error. */
int tree_history_has(struct git_history *h, const struct commit_id *id,
		     const struct commit_id *old, struct pom_err *err);

/* A part of a line of history: each commit is the first parent of the next. */
struct history_line {
	struct commit_id *id; /* from the oldest to the latest */
	size_t n, cap;
	struct commit_id before; /* the first parent of the oldest */
	bool root;               /* the oldest has no parent */
};

/*
 * The commits that lead from to, by first parents, to one that is in the history of from.
 * They are not in that history themselves. POM_ELIMIT for more than HISTORY_COMMITS. Call
 * history_line_free afterwards, after an error too.
 */
int tree_history_line(struct git_history *h, const struct commit_id *from,
		      const struct commit_id *to, struct history_line *out,
		      struct pom_err *err);
void history_line_free(struct history_line *l);

/* The same for the latest commits up to id, at most that many. */
int tree_history_latest(struct git_history *h, const struct commit_id *id,
			size_t most, struct history_line *out,
			struct pom_err *err);

/*
 * Have both commits the same at each of these paths: the same file, or nothing, with the
 * same in its way? Compares the names of blobs; reads no file. 1, 0, or an error.
 */
int tree_history_same(struct git_history *h, const struct commit_id *a,
		      const struct commit_id *b, const char *const *path,
		      size_t n, struct pom_err *err);

#endif
