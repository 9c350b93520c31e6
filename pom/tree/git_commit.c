// SPDX-License-Identifier: GPL-2.0-only
/* Commits on top of HEAD, from bytes in memory: see tree/git.h. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "tree/git_internal.h"
#include "engine/mail.h"

static int refuse(struct git_commits *g, struct pom_err *err, const char *what,
		  const char *hint)
{
	pom_fail(err, POM_ECONFLICT, g->where, 0, "%s", what);
	pom_hint(err, "%s", hint);
	return POM_ECONFLICT;
}

/* Finds the place of the root in the work tree. */
static int find_prefix(struct git_commits *g, struct pom_err *err)
{
	const char *work = git.git_repository_workdir(g->repo);
	char full[PATH_MAX];
	int ignored = 0;
	size_t n;

	if (!work || !realpath(work, full))
		return refuse(g, err, "the repository has no work tree",
			      "git worktree add makes one");
	n = strlen(full);
	if (strncmp(g->where, full, n) != 0 ||
	    (g->where[n] && g->where[n] != '/'))
		return refuse(g, err,
			      "the repository's work tree is somewhere else",
			      "work there, or without --commit");
	if (!g->where[n]) {
		g->prefix = pom_strdup("");
		return 0;
	}
	g->prefix = pom_asprintf("%s/", g->where + n + 1);
	if (!git.git_ignore_path_is_ignored(&ignored, g->repo, g->prefix) &&
	    ignored)
		return refuse(g, err,
			      "the repository around this tree ignores it",
			      "git init makes a repository of the tree itself");
	return 0;
}

/* libgit2 reads no split and no sparse index. */
static int no_index(struct git_commits *g, int rc, struct pom_err *err)
{
	git_fail(err, rc, g->where, "cannot read the index");
	pom_hint(err,
		 "if it is a split or a sparse one: git update-index --no-split-index, git sparse-checkout reapply --no-sparse-index");
	return err ? err->code : POM_EIO;
}

/*
 * Checks that nothing is staged, no merge or rebase is in progress, and HEAD is a branch
 * with a commit.
 */
static int check_state(struct git_commits *g, struct pom_err *err)
{
	git_commit *commit = NULL;
	git_diff *diff = NULL;
	size_t staged = 0;
	int rc;

	if (git.git_repository_state(g->repo) != GIT_REPOSITORY_STATE_NONE)
		return refuse(g, err,
			      "a merge, a rebase or the like is not done yet",
			      "finish or abort it first (git status)");
	rc = git.git_repository_head(&g->head, g->repo);
	if (rc)
		return refuse(g, err, "the repository has no commit yet",
			      "commit the tree as it is first");
	git.git_oid_cpy(&g->tip, git.git_reference_target(g->head));
	rc = git.git_commit_lookup(&commit, g->repo, &g->tip);
	if (!rc)
		rc = git.git_commit_tree(&g->first, commit);
	if (!rc)
		rc = git.git_commit_tree(&g->tree, commit);
	git.git_commit_free(commit);
	if (rc)
		return git_fail(err, rc, g->where, "cannot read HEAD");
	rc = git.git_diff_tree_to_index(&diff, g->repo, g->first, NULL, NULL);
	if (rc)
		return no_index(g, rc, err);
	staged = git.git_diff_num_deltas(diff);
	git.git_diff_free(diff);
	if (staged)
		return refuse(g, err, "there are staged changes",
			      "commit them (git commit) or unstage them (git reset) first");
	return 0;
}

static const char *environment(const char *name)
{
	const char *s = getenv(name);

	return s && *s ? s : NULL;
}

static int find_committer(struct git_commits *g, struct pom_err *err)
{
	const char *name = environment("GIT_COMMITTER_NAME");
	const char *mail = environment("GIT_COMMITTER_EMAIL");
	int rc = name && mail ?
			 git.git_signature_now(&g->committer, name, mail) :
			 git.git_signature_default(&g->committer, g->repo);

	if (!rc)
		return 0;
	pom_fail(err, POM_EUSAGE, g->where, 0,
		 "git does not know who commits here");
	pom_hint(err,
		 "git config user.name NAME, and git config user.email ADDRESS");
	return POM_EUSAGE;
}

/* The repository, and the place of the tree in it. */
static int open_work_tree(struct git_commits *g, const struct root *r,
			  struct pom_err *err)
{
	int rc;

	g->where = r->path;
	rc = git_open_above(&g->repo, r->path, err);
	if (rc == POM_ENOENT) {
		rc = pom_fail(err, POM_EUSAGE, r->path, 0,
			      "--commit is for a git work tree, and this is none");
		pom_hint(err,
			 "leave --commit out, or git init and commit it first");
	}
	if (!rc && git.git_repository_odb(&g->odb, g->repo))
		rc = git_fail(err, GIT_ERROR, r->path,
			      "cannot open the objects");
	return rc ? rc : find_prefix(g, err);
}

int tree_git_begin(struct git_commits **out, const struct root *r,
		   struct pom_err *err)
{
	struct git_commits *g;
	int rc = git_begin(err);

	*out = NULL;
	if (rc)
		return rc;
	g = pom_alloc(1, sizeof(*g));
	*out = g;
	rc = open_work_tree(g, r, err);
	if (!rc)
		rc = git_resume(g, r, err);
	if (!rc)
		rc = check_state(g, err);
	return rc ? rc : find_committer(g, err);
}

int tree_git_resume(const struct root *r, bool *resumed, struct pom_err *err)
{
	struct git_commits *g;
	int rc;

	*resumed = false;
	if (git_begin(NULL))
		return 0;
	g = pom_alloc(1, sizeof(*g));
	rc = open_work_tree(g, r, NULL) ? 0 : git_resume(g, r, err);
	*resumed = g->resumed;
	tree_git_end(g);
	return rc;
}

/* Would the text without CRs at the ends of its lines be that blob? */
static bool is_with_lf(struct span text, const git_oid *blob)
{
	struct buf b = { 0 };
	git_oid oid;
	size_t i;
	bool is;

	for (i = 0; i < text.n; i++)
		if (text.p[i] != '\r' || i + 1 == text.n ||
		    text.p[i + 1] != '\n')
			buf_addch(&b, text.p[i]);
	is = b.n < text.n &&
	     !git.git_odb_hash(&oid, b.p, b.n, GIT_OBJECT_BLOB) &&
	     git.git_oid_equal(&oid, blob);
	buf_free(&b);
	return is;
}

/* Has the index an entry of the path that keeps git status from looking at the file? */
static const char *hidden_by(struct git_commits *g, const char *path)
{
	const git_index_entry *e = NULL;
	const char *flag = NULL;
	git_index *index = NULL;

	if (!git.git_repository_index(&index, g->repo))
		e = git.git_index_get_bypath(index, path, 0);
	if (e && e->flags_extended & GIT_INDEX_ENTRY_SKIP_WORKTREE)
		flag = "skip-worktree";
	else if (e && e->flags & GIT_INDEX_ENTRY_VALID)
		flag = "assume-unchanged";
	git.git_index_free(index);
	return flag;
}

/* The file is not as HEAD has it: says why, also where git status shows nothing. */
static int not_as_head(struct git_commits *g, const char *path,
		       const git_tree_entry *e, unsigned int mode,
		       struct span text, struct pom_err *err)
{
	char *full = pom_asprintf("%s%s", g->prefix, path);
	const char *flag = hidden_by(g, full);
	git_oid oid;

	if (flag) {
		pom_fail(err, POM_ECONFLICT, path, 0,
			 "the file is not as HEAD has it, and git was told not to look at it (%s)",
			 flag);
		pom_hint(err, "git update-index --no-%s %s shows the change",
			 flag, path);
	} else if (e && mode && is_with_lf(text, git.git_tree_entry_id(e))) {
		pom_fail(err, POM_ECONFLICT, path, 0,
			 "the file has CR LF line ends, and LF in HEAD: git converts them (core.autocrlf, or eol in .gitattributes), and --commit does not");
		pom_hint(err,
			 "turn that off and check the file out again, or leave --commit out");
	} else if (e && mode &&
		   !git.git_odb_hash(&oid, text.p, text.n, GIT_OBJECT_BLOB) &&
		   git.git_oid_equal(&oid, git.git_tree_entry_id(e))) {
		pom_fail(err, POM_ECONFLICT, path, 0,
			 "the mode of the file is not as HEAD has it (with core.fileMode=false, git status does not show that)");
		pom_hint(err,
			 "give it the mode that git ls-tree HEAD shows, or leave --commit out");
	} else {
		pom_fail(err, POM_ECONFLICT, path, 0,
			 "the file is not as HEAD has it%s",
			 !e    ? " (it is not in there)" :
			 !mode ? " (it is gone)" :
				 "");
		pom_hint(err,
			 "commit or stash what was changed first (git status)");
	}
	free(full);
	return POM_ECONFLICT;
}

bool tree_git_same(const struct git_commits *a, const struct git_commits *b)
{
	return strcmp(git.git_repository_path(a->repo),
		      git.git_repository_path(b->repo)) == 0;
}

int tree_git_is_clean(struct git_commits *g, const char *path,
		      unsigned int mode, struct span text, struct pom_err *err)
{
	char *full = pom_asprintf("%s%s", g->prefix, path);
	git_tree_entry *e = NULL;
	git_oid oid;
	bool same;
	int rc = git.git_tree_entry_bypath(&e, g->first, full);

	if (rc && rc != GIT_ENOTFOUND) {
		rc = git_fail(err, rc, path, "cannot read HEAD");
		goto done;
	}
	rc = 0;
	if (e && git.git_tree_entry_filemode(e) == GIT_FILEMODE_TREE) {
		git.git_tree_entry_free(e);
		e = NULL;
	}
	if (!e || !mode) {
		same = !e && !mode;
	} else {
		rc = git.git_odb_hash(&oid, text.p, text.n, GIT_OBJECT_BLOB);
		same = !rc &&
		       git.git_tree_entry_filemode(e) == (git_filemode_t)mode &&
		       git.git_oid_equal(&oid, git.git_tree_entry_id(e));
	}
	if (!rc && !same)
		rc = not_as_head(g, path, e, mode, text, err);
done:
	git.git_tree_entry_free(e);
	free(full);
	return rc;
}

void git_note_path(struct git_commits *g, const char *full)
{
	size_t i;

	for (i = 0; i < g->n; i++)
		if (strcmp(g->path[i], full) == 0)
			return;
	g->path = pom_grow(g->path, g->n, &g->cap, sizeof(*g->path));
	g->path[g->n++] = pom_strdup(full);
}

/*
 * Makes a tree of tree and some of the changes: the deletions if deletes, and the others if
 * not. make_tree says why not both.
 */
static int update_tree(struct git_commits *g, git_tree *tree,
		       const struct git_change *v, size_t n, bool deletes,
		       git_oid *out)
{
	git_tree_update *u = pom_alloc(n, sizeof(*u));
	char **full = pom_alloc(n, sizeof(*full));
	size_t i, k = 0;
	int rc = 0;

	for (i = 0; i < n && !rc; i++) {
		if (!v[i].mode != deletes)
			continue;
		full[k] = pom_asprintf("%s%s", g->prefix, v[i].path);
		git_note_path(g, full[k]);
		u[k].path = full[k];
		u[k].action = deletes ? GIT_TREE_UPDATE_REMOVE :
					GIT_TREE_UPDATE_UPSERT;
		u[k].filemode = (git_filemode_t)v[i].mode;
		if (!deletes)
			rc = git.git_blob_create_from_buffer(&u[k].id, g->repo,
							     v[i].text.p,
							     v[i].text.n);
		k++;
	}
	if (!rc)
		rc = git.git_tree_create_updated(out, g->repo, tree, k, u);
	for (i = 0; i < k; i++)
		free(full[i]);
	free(full);
	free(u);
	return rc;
}

/*
 * The tree of the next commit. One call of git_tree_create_updated cannot put a file in the
 * place of a folder that it empties, so a call for the deletions comes first.
 */
static int make_tree(struct git_commits *g, const struct git_change *v,
		     size_t n, git_oid *out, struct pom_err *err)
{
	git_tree *left = NULL; /* after the deletions */
	size_t i, gone = 0;
	int rc = 0;

	for (i = 0; i < n; i++)
		gone += !v[i].mode;
	if (gone)
		rc = update_tree(g, g->tree, v, n, true, out);
	if (!rc && gone && gone < n)
		rc = git.git_tree_lookup(&left, g->repo, out);
	if (!rc && gone < n)
		rc = update_tree(g, left ? left : g->tree, v, n, false, out);
	git.git_tree_free(left);
	return rc ? git_fail(err, rc, g->where, "cannot make a commit") : 0;
}

/* Makes a signature of "Name <address>", or of the committer if author is empty. */
static int make_author(struct git_commits *g, const struct git_words *words,
		       git_signature **out)
{
	const char *author = words->author;
	const char *open = strchr(author, '<');
	const char *close = open ? strchr(open, '>') : NULL;
	struct span name = { author,
			     open ? (size_t)(open - author) : strlen(author) };
	struct span mail = { open ? open + 1 : "",
			     close ? (size_t)(close - open - 1) : 0 };
	const char *n, *m;
	struct arena a = { 0 };
	int64_t seconds;
	int zone, rc;

	name = span_trim(name);
	mail = span_trim(mail);
	/* "A, B <b@example.org>" are two authors; git needs one */
	n = arena_strndup(&a, name.n ? name.p : mail.p,
			  name.n ? name.n : mail.n);
	m = mail.n ? arena_strndup(&a, mail.p, mail.n) : "unknown";
	if (!name.n && !mail.n) {
		n = g->committer->name;
		m = g->committer->email;
	}
	rc = mail_time(span_of(words->date), &seconds, &zone) ?
		     git.git_signature_new(out, n, m, seconds, zone) :
		     git.git_signature_now(out, n, m);
	arena_free(&a);
	return rc;
}

int tree_git_add(struct git_commits *g, const struct git_change *v, size_t n,
		 const struct git_words *words, char id[65],
		 struct pom_err *err)
{
	git_signature *who = NULL;
	git_commit *parent = NULL;
	git_tree *tree = NULL;
	const git_commit *parents[1];
	git_oid oid, made;
	int rc = make_tree(g, v, n, &oid, err);

	if (rc)
		return rc;
	rc = git.git_tree_lookup(&tree, g->repo, &oid);
	if (!rc)
		rc = git.git_commit_lookup(&parent, g->repo, &g->tip);
	if (!rc)
		rc = make_author(g, words, &who);
	parents[0] = parent;
	if (!rc)
		rc = git.git_commit_create(&made, g->repo, NULL, who,
					   g->committer, NULL, words->message,
					   tree, 1, parents);
	if (rc) {
		rc = git_fail(err, rc, g->where, "cannot make a commit");
		git.git_tree_free(tree);
	} else {
		git.git_tree_free(g->tree);
		g->tree = tree;
		git.git_oid_cpy(&g->tip, &made);
		git.git_oid_tostr(id, 65, &made);
		g->made++;
	}
	git.git_commit_free(parent);
	git.git_signature_free(who);
	return rc;
}

char *tree_git_subject(struct git_commits *g, const char *id)
{
	git_commit *commit = NULL;
	const char *s;
	char *subject = NULL;
	git_oid oid;

	if (git.git_oid_fromstr(&oid, id) ||
	    git.git_commit_lookup(&commit, g->repo, &oid))
		return NULL;
	s = git.git_commit_summary(commit);
	if (s)
		subject = pom_strdup(s);
	git.git_commit_free(commit);
	return subject;
}

/*
 * Adds a file to the index, as the commit has it. libgit2 would leave the mode that the index
 * has with core.fileMode=false, and convert line ends with core.autocrlf.
 */
static int add_entry(git_index *index, const char *path,
		     const git_tree_entry *committed)
{
	const uint32_t mode = git.git_tree_entry_filemode(committed);
	const git_oid *id = git.git_tree_entry_id(committed);
	const git_index_entry *e;
	git_index_entry as_committed;
	int rc = git.git_index_add_bypath(index, path);

	e = rc ? NULL : git.git_index_get_bypath(index, path, 0);
	if (!e || (e->mode == mode && git.git_oid_equal(&e->id, id)))
		return rc;
	as_committed = *e;
	as_committed.mode = mode;
	git.git_oid_cpy(&as_committed.id, id);
	return git.git_index_add(index, &as_committed);
}

/*
 * Adds to the index the changed files that the latest commit has (there), or removes those
 * that it does not have. Call it for the removals first: a file can replace a folder.
 */
static int write_entries(struct git_commits *g, git_index *index, bool there)
{
	size_t i;
	int rc = 0;

	for (i = 0; i < g->n && !rc; i++) {
		git_tree_entry *e = NULL;

		rc = git.git_tree_entry_bypath(&e, g->tree, g->path[i]);
		if (!rc && git.git_tree_entry_filemode(e) == GIT_FILEMODE_TREE)
			rc = GIT_ENOTFOUND;
		if (!rc && there)
			rc = add_entry(index, g->path[i], e);
		else if (rc == GIT_ENOTFOUND)
			rc = there ? 0 :
				     git.git_index_remove_bypath(index,
								 g->path[i]);
		git.git_tree_entry_free(e);
	}
	return rc;
}

int git_write_index(struct git_commits *g)
{
	git_index *index = NULL;
	int rc = git.git_repository_index(&index, g->repo);

	if (!rc)
		rc = git.git_index_read(index, 1);
	if (!rc)
		rc = write_entries(g, index, false);
	if (!rc)
		rc = write_entries(g, index, true);
	if (!rc)
		rc = git.git_index_write(index);
	git.git_index_free(index);
	return rc;
}

int tree_git_finish(struct git_commits *g, struct pom_err *err)
{
	char id[65];
	int rc;

	if (!g->made)
		return 0;
	git.git_oid_tostr(id, sizeof(id), &g->tip);
	rc = git_write_index(g);
	if (!rc)
		rc = git_move_branch(g);
	g->written = true;
	if (!rc)
		return 0;
	git_fail(err, rc, g->where,
		 "the files are written, and the commits are made, but the branch could not be moved to them");
	pom_hint(err,
		 "the next run with --commit does that, or git -C %s reset %.12s",
		 g->where, id);
	return err ? err->code : POM_EIO;
}

void tree_git_end(struct git_commits *g)
{
	size_t i;

	if (!g)
		return;
	if (g->head && !g->written)
		git_forget(g);
	for (i = 0; i < g->n; i++)
		free(g->path[i]);
	free(g->path);
	free(g->prefix);
	git.git_signature_free(g->committer);
	git.git_tree_free(g->tree);
	git.git_tree_free(g->first);
	git.git_reference_free(g->head);
	git.git_odb_free(g->odb);
	git.git_repository_free(g->repo);
	free(g);
	git.git_libgit2_shutdown();
}
