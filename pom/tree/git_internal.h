/* SPDX-License-Identifier: GPL-2.0-only */
/* libgit2, for the files git*.c of this room only. */
#ifndef POM_TREE_GIT_INTERNAL_H
#define POM_TREE_GIT_INTERNAL_H

#include <git2.h>

#include "lib/root.h"
#include "tree/git.h"

/* The functions of libgit2 that are used. */
#define GIT_FUNCTIONS(X)                     \
	X(git_blob_create_from_buffer)       \
	X(git_blob_free)                     \
	X(git_blob_lookup)                   \
	X(git_blob_rawcontent)               \
	X(git_blob_rawsize)                  \
	X(git_buf_dispose)                   \
	X(git_commit_author)                 \
	X(git_commit_create)                 \
	X(git_commit_free)                   \
	X(git_commit_lookup)                 \
	X(git_commit_parent_id)              \
	X(git_commit_parentcount)            \
	X(git_commit_summary)                \
	X(git_commit_tree)                   \
	X(git_diff_free)                     \
	X(git_diff_get_delta)                \
	X(git_diff_num_deltas)               \
	X(git_diff_tree_to_index)            \
	X(git_diff_tree_to_tree)             \
	X(git_error_last)                    \
	X(git_graph_descendant_of)           \
	X(git_ignore_path_is_ignored)        \
	X(git_index_add)                     \
	X(git_index_add_bypath)              \
	X(git_index_free)                    \
	X(git_index_get_bypath)              \
	X(git_index_read)                    \
	X(git_index_remove_bypath)           \
	X(git_index_write)                   \
	X(git_libgit2_init)                  \
	X(git_libgit2_opts)                  \
	X(git_libgit2_shutdown)              \
	X(git_libgit2_version)               \
	X(git_merge_base)                    \
	X(git_merge_file)                    \
	X(git_merge_file_result_free)        \
	X(git_object_free)                   \
	X(git_object_id)                     \
	X(git_object_peel)                   \
	X(git_odb_exists_prefix)             \
	X(git_odb_free)                      \
	X(git_odb_hash)                      \
	X(git_odb_read_header)               \
	X(git_oid_cpy)                       \
	X(git_oid_equal)                     \
	X(git_oid_fromstr)                   \
	X(git_oid_fromstrn)                  \
	X(git_oid_tostr)                     \
	X(git_reference_create)              \
	X(git_reference_create_matching)     \
	X(git_reference_delete)              \
	X(git_reference_free)                \
	X(git_reference_lookup)              \
	X(git_reference_name)                \
	X(git_reference_target)              \
	X(git_repository_free)               \
	X(git_repository_head)               \
	X(git_repository_index)              \
	X(git_repository_is_shallow)         \
	X(git_repository_item_path)          \
	X(git_repository_odb)                \
	X(git_repository_open_ext)           \
	X(git_repository_path)               \
	X(git_repository_state)              \
	X(git_repository_workdir)            \
	X(git_revparse_single)               \
	X(git_revwalk_free)                  \
	X(git_revwalk_hide)                  \
	X(git_revwalk_new)                   \
	X(git_revwalk_next)                  \
	X(git_revwalk_push)                  \
	X(git_revwalk_simplify_first_parent) \
	X(git_signature_default)             \
	X(git_signature_free)                \
	X(git_signature_new)                 \
	X(git_signature_now)                 \
	X(git_tree_create_updated)           \
	X(git_tree_entry_byindex)            \
	X(git_tree_entry_byname)             \
	X(git_tree_entry_bypath)             \
	X(git_tree_entry_filemode)           \
	X(git_tree_entry_free)               \
	X(git_tree_entry_id)                 \
	X(git_tree_entry_name)               \
	X(git_tree_entrycount)               \
	X(git_tree_free)                     \
	X(git_tree_lookup)

#define GIT_POINTER(name) __typeof__ (&(name))(name);
struct git_functions {
	GIT_FUNCTIONS(GIT_POINTER)
};
#undef GIT_POINTER

extern struct git_functions git;

/* Loads and initializes libgit2. Each call needs a git.git_libgit2_shutdown. */
int git_begin(struct pom_err *err);

/* Fills err with libgit2's message for its code. Returns a POM_ code. */
int git_fail(struct pom_err *err, int code, const char *where,
	     const char *what);

/* Opens the repository at path itself, not one above it. */
int git_open_here(git_repository **out, const char *path, struct pom_err *err);

/* The object that rev names in the repository at path. The caller frees it. */
int git_find_object(git_object **out, git_repository *repo, const char *path,
		    const char *rev, struct pom_err *err);

/* Opens the repository that path lies in. */
int git_open_above(git_repository **out, const char *path, struct pom_err *err);

/* Opens the repository of a revision again. POM_ENOENT: the root is no revision. */
int git_of_revision(git_repository **out, const struct root *r,
		    struct pom_err *err);

/* Commits that are made on top of HEAD: see tree_git_begin. */
struct git_commits {
	git_repository *repo;
	git_odb *odb;
	const char *where; /* the root's path, borrowed */
	char *prefix; /* path of the root in the work tree: "" or "linux/" */
	git_reference *head;
	git_tree *first, *tree; /* of HEAD, and of the latest commit */
	git_oid tip;            /* the latest commit */
	git_signature *committer;
	char **path; /* changed files, with the prefix */
	size_t n, cap;
	size_t made;  /* number of commits */
	bool written; /* the files are written: the commits are to stay */
	bool resumed; /* what an interrupted run had begun was finished */
};

/* Notes a changed file, with the prefix, for git_write_index. */
void git_note_path(struct git_commits *g, const char *full);
/* Brings the noted files into the index, as the latest commit has them. */
int git_write_index(struct git_commits *g);
/*
 * Moves the branch to the latest commit, unless somebody has moved it, and forgets what
 * tree_git_hold noted. A code of libgit2.
 */
int git_move_branch(struct git_commits *g);
/* Deletes the note of tree_git_hold. */
void git_forget(struct git_commits *g);
/*
 * Finishes a run that was interrupted after it had written its files: if tree_git_hold has
 * left a note and the files are as its commits have them, the branch is moved to these.
 * Otherwise deletes the note.
 */
int git_resume(struct git_commits *g, const struct root *r,
	       struct pom_err *err);

#endif
