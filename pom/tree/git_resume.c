// SPDX-License-Identifier: GPL-2.0-only
/*
 * Between the files of a tree and the branch: a note in the repository, from before the
 * first file is written until the branch has the commits. It is a reference to the latest
 * commit, refs/runme/BRANCH, so that git keeps the commits for as long.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tree/git_internal.h"

enum {
	FILE_LIMIT = 1 << 30, /* bytes */
	SEARCHED = 10000      /* commits of a branch */
};

/* The name of the note for a branch, refs/heads/NAME. The caller frees it. */
static char *note_of(const git_reference *head)
{
	const char *name = git.git_reference_name(head);

	return pom_asprintf("refs/runme/%s",
			    strncmp(name, "refs/", 5) == 0 ? name + 5 : name);
}

/* Is there NAME.lock in that folder of the repository? */
static bool is_locked(struct git_commits *g, git_repository_item_t item,
		      const char *name, struct pom_err *err)
{
	git_buf where = { 0 };
	char *lock;
	bool is;

	if (git.git_repository_item_path(&where, g->repo, item))
		return false;
	lock = pom_asprintf("%s%s.lock", where.ptr, name);
	is = access(lock, F_OK) == 0;
	if (is) {
		pom_fail(err, POM_EBUSY, lock, 0,
			 "another git works on this repository, or was killed");
		pom_hint(err,
			 "wait until it has ended; if no git runs, remove that file");
	}
	git.git_buf_dispose(&where);
	free(lock);
	return is;
}

/* POM_EBUSY while another git may write the index or the branch. */
static int check_locks(struct git_commits *g, struct pom_err *err)
{
	return is_locked(g, GIT_REPOSITORY_ITEM_INDEX, "", err) ||
			       is_locked(g, GIT_REPOSITORY_ITEM_GITDIR, "HEAD",
					 err) ||
			       is_locked(g, GIT_REPOSITORY_ITEM_COMMONDIR,
					 git.git_reference_name(g->head), err) ?
		       POM_EBUSY :
		       0;
}

int tree_git_hold(struct git_commits *g, struct pom_err *err)
{
	git_reference *made = NULL;
	char *note;
	int rc;

	if (!g->made)
		return 0;
	rc = check_locks(g, err);
	if (rc)
		return rc;
	note = note_of(g->head);
	rc = git.git_reference_create(&made, g->repo, note, &g->tip, 1, NULL);
	if (rc)
		rc = git_fail(err, rc, g->where, "cannot note the commits");
	git.git_reference_free(made);
	free(note);
	return rc;
}

bool tree_git_resumed(const struct git_commits *g)
{
	return g->resumed;
}

void git_forget(struct git_commits *g)
{
	git_reference *ref = NULL;
	char *note = note_of(g->head);

	if (!git.git_reference_lookup(&ref, g->repo, note))
		git.git_reference_delete(ref);
	git.git_reference_free(ref);
	free(note);
}

int git_move_branch(struct git_commits *g)
{
	git_reference *moved = NULL;
	int rc = git.git_reference_create_matching(&moved, g->repo,
						   git.git_reference_name(
							   g->head),
						   &g->tip, 1,
						   git.git_reference_target(
							   g->head),
						   "runme: one commit a set");

	git.git_reference_free(moved);
	if (!rc)
		git_forget(g);
	return rc;
}

/* Were both written by the same author at the same time, with the same subject? */
static bool is_same_work(git_commit *a, git_commit *b)
{
	const git_signature *x = git.git_commit_author(a);
	const git_signature *y = git.git_commit_author(b);
	const char *s = git.git_commit_summary(a);
	const char *t = git.git_commit_summary(b);

	return x->when.time == y->when.time && !strcmp(x->email, y->email) &&
	       s && t && !strcmp(s, t);
}

/* Searches the latest commits of the branch for one that is made of the commit. */
static void find_same_work(struct git_commits *g, git_commit *commit,
			   char out[65])
{
	git_revwalk *walk = NULL;
	git_commit *c;
	git_oid oid;
	size_t n = 0;

	if (git.git_revwalk_new(&walk, g->repo) ||
	    git.git_revwalk_push(walk, git.git_reference_target(g->head)))
		n = SEARCHED;
	for (; n < SEARCHED && !*out && !git.git_revwalk_next(&oid, walk);
	     n++) {
		if (git.git_commit_lookup(&c, g->repo, &oid))
			continue;
		if (is_same_work(c, commit))
			git.git_oid_tostr(out, 65, &oid);
		git.git_commit_free(c);
	}
	git.git_revwalk_free(walk);
}

void tree_git_in_branch(struct git_commits *g, const char *id, char out[65])
{
	const git_oid *head = git.git_reference_target(g->head);
	git_commit *commit = NULL;
	git_oid oid;

	*out = '\0';
	if (git.git_oid_fromstr(&oid, id) ||
	    git.git_commit_lookup(&commit, g->repo, &oid))
		return;
	if (git.git_oid_equal(&oid, head) ||
	    git.git_graph_descendant_of(g->repo, head, &oid) == 1)
		git.git_oid_tostr(out, 65, &oid);
	else
		find_same_work(g, commit, out);
	git.git_commit_free(commit);
}

/* Is the file in the tree as g->tree has it, or is it in neither? */
static bool is_written(struct git_commits *g, const struct root *r,
		       const char *full)
{
	size_t n = strlen(g->prefix);
	git_tree_entry *e = NULL;
	struct buf text = { 0 };
	git_oid oid;
	bool same = false;
	int rc;

	if (strncmp(full, g->prefix, n) != 0)
		return false;
	if (git.git_tree_entry_bypath(&e, g->tree, full))
		e = NULL;
	rc = root_read(r, full + n, FILE_LIMIT, &text, NULL, NULL);
	if (e && !rc)
		same = !git.git_odb_hash(&oid, text.p, text.n,
					 GIT_OBJECT_BLOB) &&
		       git.git_oid_equal(&oid, git.git_tree_entry_id(e));
	else
		same = !e && rc == POM_ENOENT;
	git.git_tree_entry_free(e);
	buf_free(&text);
	return same;
}

/* Notes the files that differ between HEAD and g->tree. Are all of them written? */
static bool all_written(struct git_commits *g, const struct root *r)
{
	git_diff *diff = NULL;
	bool all = !git.git_diff_tree_to_tree(&diff, g->repo, g->first, g->tree,
					      NULL);
	size_t i, n = all ? git.git_diff_num_deltas(diff) : 0;

	for (i = 0; i < n && all; i++) {
		const git_diff_delta *d = git.git_diff_get_delta(diff, i);

		git_note_path(g, d->new_file.path);
		all = is_written(g, r, d->new_file.path);
	}
	git.git_diff_free(diff);
	return all && n;
}

/* Reads the trees of HEAD and of the noted commit, if that is built on HEAD. */
static bool read_trees(struct git_commits *g)
{
	const git_oid *head = git.git_reference_target(g->head);
	git_commit *now = NULL, *then = NULL;
	bool ok = git.git_graph_descendant_of(g->repo, &g->tip, head) == 1 &&
		  !git.git_commit_lookup(&now, g->repo, head) &&
		  !git.git_commit_lookup(&then, g->repo, &g->tip) &&
		  !git.git_commit_tree(&g->first, now) &&
		  !git.git_commit_tree(&g->tree, then);

	git.git_commit_free(now);
	git.git_commit_free(then);
	return ok;
}

/* Makes g as it was, for tree_git_begin. */
static void start_again(struct git_commits *g)
{
	size_t i;

	for (i = 0; i < g->n; i++)
		free(g->path[i]);
	g->n = 0;
	git.git_tree_free(g->tree);
	git.git_tree_free(g->first);
	git.git_reference_free(g->head);
	g->tree = g->first = NULL;
	g->head = NULL;
}

int git_resume(struct git_commits *g, const struct root *r, struct pom_err *err)
{
	git_reference *ref = NULL;
	char *note;
	int rc = 0;

	if (git.git_repository_head(&g->head, g->repo))
		return 0; /* check_state says why */
	note = note_of(g->head);
	if (!git.git_reference_lookup(&ref, g->repo, note)) {
		git.git_oid_cpy(&g->tip, git.git_reference_target(ref));
		if (read_trees(g) && all_written(g, r)) {
			g->made = 1;
			rc = check_locks(g, err);
			if (!rc)
				rc = tree_git_finish(g, err);
			g->resumed = !rc;
			g->made = 0;
		} else {
			git_forget(g);
		}
	}
	git.git_reference_free(ref);
	free(note);
	start_again(g);
	g->written = false;
	return rc;
}
