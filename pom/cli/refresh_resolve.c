// SPDX-License-Identifier: GPL-2.0-only
/* A refresh that stops at a conflict: see refresh_resolve.h. */
#include "cli/refresh_resolve.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/interrupt.h"
#include "lib/path.h"
#include "lib/rights.h"
#include "cli/json.h"
#include "cli/report.h"

enum {
	EDITOR_WORDS = 16,
	HUNKS_NAMED = 8 /* hunks of a file that are named by their lines */
};

bool sitting_goes_on(const struct options *o)
{
	return o->go_on || o->skip || o->drop || o->abort;
}

int sitting_check_use(const struct options *o, struct pom_err *err)
{
	if (o->go_on + o->skip + o->drop + o->abort > 1)
		return pom_fail(err, POM_EUSAGE, NULL, 0,
				"--continue, --skip, --drop and --abort exclude each other");
	if (o->go_on && o->check && o->json)
		return pom_fail(err, POM_EUSAGE, NULL, 0,
				"--continue --check prints a patch, and no document: leave --json out");
	if (o->edit && (o->keep_going || o->check || o->json || o->abort))
		return pom_fail(err, POM_EUSAGE, NULL, 0,
				"--edit excludes --keep-going, --check, --json and --abort");
	if (sitting_goes_on(o) &&
	    (o->onto || (o->check && !o->go_on) || o->keep_going ||
	     o->three_way || o->strict || o->nguards ||
	     o->fuzz != FUZZ_DEFAULT || o->accept_merged || o->drop_upstream ||
	     o->platform || o->kernel_version)) {
		pom_fail(err, POM_EUSAGE, NULL, 0,
			 "--continue, --skip, --drop and --abort go on with the tree and the options that the refresh began with");
		pom_hint(err,
			 "give only --repo, --edit, --json or --quiet with them, and --check with --continue");
		return POM_EUSAGE;
	}
	return 0;
}

/* "runme refresh --continue --repo s" */
static const char *command(struct arena *a, const struct options *o,
			   const char *option)
{
	const char *s = arena_printf(a, "runme refresh %s", option);
	size_t i;

	for (i = 0; i < o->nrepos; i++)
		s = arena_printf(a, "%s --repo %s", s,
				 path_word(a, o->repo[i]));
	return s;
}

static int in_the_way(const struct options *o, const struct resolve *r,
		      struct pom_err *err)
{
	struct arena a = { 0 };
	int rc = pom_fail(err, POM_ECONFLICT, o->repo[0], 0,
			  "a refresh onto %s has stopped at %s and waits",
			  r->tree, r->patch[r->stop].path);

	pom_hint(err, "`%s` goes on; --abort gives it up",
		 command(&a, o, "--continue"));
	arena_free(&a);
	return rc;
}

/* Would root go on with what another user has written? */
static bool is_foreign(const struct root *root)
{
	struct stat st;

	return getuid() == 0 && (fstat(root->fd, &st) < 0 || st.st_uid != 0);
}

static int no_editor(const struct options *o, struct pom_err *err)
{
	pom_fail(err, POM_EUSAGE, o->repo[0], 0,
		 "the series belongs to another user, and root opens no editor on that user's files");
	pom_hint(err,
		 "run it as that user, `sudo -u OWNER runme refresh --edit`, or without --edit");
	return POM_EUSAGE;
}

/* Removes a state that nobody has worked on: the new run begins anew. */
static int begin_anew(struct sitting *t, struct root *root, struct pom_err *err)
{
	int rc;

	resolve_free(&t->was);
	interrupt_hold(false);
	rc = resolve_drop(root, err);
	interrupt_release();
	return rc;
}

int sitting_begin(struct sitting *t, struct options *o, struct root *root,
		  struct pom_err *err)
{
	int rc;

	if (o->edit && !sitting_goes_on(o) && is_foreign(root))
		return no_editor(o, err);
	if (!resolve_there(root)) {
		if (!sitting_goes_on(o))
			return 0;
		pom_fail(err, POM_ENOENT, o->repo[0], 0,
			 "no refresh of it has stopped, so there is nothing to go on with");
		pom_hint(err,
			 "of several series, the first one of the refresh has what stopped; give all of them, in that order");
		return POM_ENOENT;
	}
	if ((o->check && !o->go_on) || o->abort)
		return 0;
	rc = resolve_load(root, &t->was, err);
	if (rc)
		return rc;
	if (sitting_goes_on(o) && is_foreign(root)) {
		pom_fail(err, POM_EUSAGE, o->repo[0], 0,
			 "what has stopped belongs to another user, and says which tree is read");
		pom_hint(err,
			 "go on as that user: `sudo -u OWNER runme refresh --continue`; --abort gives it up");
		return POM_EUSAGE;
	}
	/* a run without a tree cannot begin, and what has stopped is not lost for it */
	if (!sitting_goes_on(o))
		return resolve_untouched(root, &t->was) &&
				       !setup_no_tree_given(o) ?
			       begin_anew(t, root, err) :
			       in_the_way(o, &t->was, err);
	memset(o->tree, 0, sizeof(o->tree));
	o->tree[t->was.kind] = t->was.tree;
	o->fuzz = t->was.fuzz;
	o->strict = t->was.strict;
	o->three_way = t->was.three_way;
	o->strip = t->was.strip;
	o->guard = t->was.guard;
	o->nguards = t->was.nguards;
	o->accept_merged = t->was.accept_merged;
	o->drop_upstream = t->was.drop_upstream;
	o->platform = t->was.platform;
	o->kernel_version = t->was.kernel_version;
	return 0;
}

void sitting_end(struct sitting *t)
{
	resolve_free(&t->was);
	resolve_free(&t->now);
	memset(t, 0, sizeof(*t));
}

int sitting_abort(struct context *c, struct root *root)
{
	int rc;

	interrupt_hold(false);
	rc = resolve_drop(root, &c->err);
	interrupt_release();
	if (rc)
		return setup_fail(c);
	out_printf(&c->out, PLAIN,
		   "The refresh was given up. The series is as it was.\n");
	if (c->o->json)
		json_refresh(c, &(struct refresh_outcome){ .file = NULL },
			     STATUS_OK);
	return STATUS_OK;
}

int sitting_resume(struct context *c, struct sitting *t)
{
	size_t i;
	int rc = resolve_inputs(&t->now, &c->repo, &c->plan, c->repo.kind,
				&c->err);

	if (!rc)
		rc = resolve_same_inputs(&t->was, &t->now, &c->err);
	if (!rc)
		rc = resolve_same_files(&t->was,
					&c->session.work[c->repo.kind].ov,
					&c->err);
	for (i = 0; i < t->was.n && !rc; i++) {
		t->now.patch[i].what = t->was.patch[i].what;
		t->now.patch[i].text = t->was.patch[i].text;
	}
	return rc;
}

/* Can the set be taken out: of the series file, or of a folder of patches? */
static bool can_drop(const struct context *c, const struct set *set)
{
	if (set->origin->series)
		return set->line > 0;
	return set->tree[c->repo.kind].nvariants > 0;
}

int sitting_decision(struct context *c, struct sitting *t, size_t i)
{
	const struct plan_item *it = &c->plan.item[i];
	struct resolve_patch *p = &t->now.patch[i];

	if (!t->was.text.n)
		return RESOLVE_OPEN;
	if (i != t->was.stop)
		return (int)p->what;
	p->what = c->o->skip ? RESOLVE_SKIP :
		  c->o->drop ? RESOLVE_DROP :
			       RESOLVE_DONE;
	if (p->what == RESOLVE_DROP && !can_drop(c, it->set)) {
		pom_fail(&c->err, POM_EUSAGE, it->name, 0,
			 "these are new files, and no patch of a series");
		pom_hint(&c->err,
			 "go on with --skip, and remove the files by hand afterwards");
		return POM_EUSAGE;
	}
	return (int)p->what;
}

/* Runs in the child. A signal that ends the tool has to end the editor as well. */
static void exec_editor(pid_t parent, const char *editor,
			const char *const *files, size_t n)
{
	char **argv = pom_alloc(EDITOR_WORDS + n + 1, sizeof(*argv));
	char *copy = pom_strdup(editor), *save = NULL, *w;
	size_t words = 0, i;

	for (w = strtok_r(copy, " \t", &save); w && words < EDITOR_WORDS;
	     w = strtok_r(NULL, " \t", &save))
		argv[words++] = w;
	for (i = 0; i < n; i++)
		argv[words + i] = pom_strdup(files[i]);
	signal(SIGINT, SIG_DFL);
	signal(SIGQUIT, SIG_DFL);
	/* a change of rights would undo PR_SET_PDEATHSIG (prctl(2)) */
	if (words && rights_keep() && !prctl(PR_SET_PDEATHSIG, SIGTERM) &&
	    getppid() == parent)
		execvp(argv[0], argv);
	_exit(127);
}

static const char *editor_name(void)
{
	static const char *const names[] = { "VISUAL", "EDITOR" };
	const char *v;
	size_t i;

	for (i = 0; i < 2; i++) {
		v = getenv(names[i]);
		if (v && v[strspn(v, " \t")])
			return v;
	}
	return "vi";
}

/* Opens the editor on the files, on the user's terminal, and waits for its end. */
static int run_editor(const char *const *files, size_t n, struct pom_err *err)
{
	const char *editor = editor_name();
	void (*on_int)(int) = signal(SIGINT, SIG_IGN);
	void (*on_quit)(int) = signal(SIGQUIT, SIG_IGN);
	int status = -1;
	pid_t parent = getpid(), pid;

	fflush(NULL);
	pid = fork();
	if (pid == 0)
		exec_editor(parent, editor, files, n);
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	signal(SIGINT, on_int);
	signal(SIGQUIT, on_quit);
	if (pid < 0)
		return pom_fail_errno(err, errno, editor, "cannot start");
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return 0;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
		pom_fail(err, POM_ENOENT, editor, 0,
			 "the editor cannot be run");
	else
		pom_fail(err, POM_ECONFLICT, editor, 0,
			 "the editor ended with an error, so its files were not taken");
	pom_hint(err,
		 "set VISUAL or EDITOR; --continue goes on without an editor");
	return err->code;
}

/* Opens the files of the conflict; those that are still there. */
static int edit(struct context *c, struct root *root,
		const struct resolve_works *w)
{
	struct arena *a = &c->plan.a;
	const char **file = arena_alloc(a, w->n, sizeof(*file));
	enum root_kind kind;
	size_t i, n = 0;

	for (i = 0; i < w->n; i++)
		if (!root_stat(root, w->v[i].at, &kind, NULL, NULL) &&
		    kind == ROOT_FILE)
			file[n++] = arena_printf(a, "%s/%s", root->path,
						 w->v[i].at);
	return n ? run_editor(file, n, &c->err) : 0;
}

/* Names the files that were left out: the tree has no such file. */
static void say_left(struct context *c, const struct resolved *r)
{
	struct out err, *o = &c->out;
	size_t i;

	/* with --check, the new patch is all of the output */
	out_init(&err, stderr, c->o->color);
	if (c->o->check)
		o = &err;
	for (i = 0; i < r->nleft; i++)
		out_printf(o, WARN,
			   "%s: not taken: it is no file of the tree that the patch leaves alone\n",
			   r->left[i]);
}

static int take(struct context *c, struct sitting *t, size_t i,
		struct resolved *r)
{
	const struct plan_item *it = &c->plan.item[i];
	struct root *root = &c->repo.origin->root;
	enum tree_kind k = c->repo.kind;
	struct resolve_works w;
	char where[sizeof(c->err.where)];
	int rc = rights_settle(root, &c->err);

	/* what root reads here goes into a patch of the owner */
	if (!rc && c->o->edit) {
		resolve_works(&c->session, it, k, &w);
		rc = edit(c, root, &w);
	}
	if (!rc)
		rc = resolve_take(&c->session, root, it, k, r, &c->err);
	if (!rc) {
		t->now.patch[i].text = r->text;
		return 0;
	}
	snprintf(where, sizeof(where), "%s", c->err.where);
	if (strncmp(where, RESOLVE_DIR, strlen(RESOLVE_DIR)) == 0)
		snprintf(c->err.where, sizeof(c->err.where), "%.*s/%.*s",
			 (int)sizeof(c->err.where) / 2 - 2,
			 c->repo.origin->file ? root->path :
						c->repo.origin->path,
			 (int)sizeof(c->err.where) / 2 - 2, where);
	if (r->marker) {
		c->err.line = (unsigned int)r->marker;
		pom_hint(&c->err,
			 "edit the file until no marker is left, then --continue");
	}
	return rc;
}

int sitting_resolved(struct context *c, struct sitting *t, size_t i,
		     struct resolved *r)
{
	int rc;

	memset(r, 0, sizeof(*r));
	if (i != t->was.stop) {
		r->text = t->now.patch[i].text;
		return resolve_apply(&c->session, c->plan.item[i].set,
				     c->repo.kind, r->text, &c->err);
	}
	rc = take(c, t, i, r);
	say_left(c, r);
	return rc;
}

/* The path of the tree, so that it can be opened from any folder. */
static const char *absolute(struct arena *a, const char *path)
{
	char *here;
	const char *out = path;

	if (*path == '/')
		return path;
	here = getcwd(NULL, 0);
	if (here)
		out = arena_printf(a, "%s/%s", here, path);
	free(here);
	return out;
}

static void set_options(struct context *c, struct resolve *r)
{
	const struct options *o = c->o;
	enum tree_kind k = c->repo.kind;

	r->kind = k;
	r->tree = absolute(&r->a, o->tree[k] ? o->tree[k] : "");
	r->fuzz = o->fuzz;
	r->strict = o->strict;
	r->three_way = o->three_way;
	r->strip = o->strip;
	r->guard = o->guard;
	r->nguards = o->nguards;
	r->accept_merged = o->accept_merged;
	r->drop_upstream = o->drop_upstream;
	r->platform = o->platform;
	r->kernel_version = o->kernel_version;
}

int sitting_stop(struct context *c, struct sitting *t, size_t i)
{
	const struct plan_item *it = &c->plan.item[i];
	struct root *root = &c->repo.origin->root;
	enum tree_kind k = c->repo.kind;
	int rc = 0;

	if (it->st.is == STAND_APPLIED ||
	    repo_need_folder(c->repo.origin, NULL))
		return 0;
	if (!t->now.patch)
		rc = resolve_inputs(&t->now, &c->repo, &c->plan, k, &c->err);
	if (rc)
		return rc;
	set_options(c, &t->now);
	t->now.stop = i;
	resolve_files(&t->now, &c->session.work[k].ov);
	resolve_works(&c->session, it, k, &t->works);
	interrupt_hold(false);
	rc = resolve_write(root, &t->was, &t->now, t->works.v, t->works.n,
			   &c->err);
	interrupt_release();
	root_unlock(root);
	if (!rc)
		t->stopped = it;
	return rc;
}

/* Is the hunk one of those that say_hunks names? */
static bool is_named(const struct file_result *f, uint32_t i, bool merged)
{
	return merged ? f->some && f->some[i].found :
			f->hunks.hunk[i].state == HUNK_PRESENT;
}

/* " (2 hunks already there: lines 66, 80; compare them)" */
static void say_hunks(struct context *c, const struct resolve_work *w,
		      bool merged)
{
	const struct file_result *f = w->file;
	uint32_t shown = 0, i;
	size_t n = 0;

	for (i = 0; f->hunks.hunk && i < f->file->nhunks; i++)
		n += is_named(f, i, merged);
	if (!n)
		return;
	out_printf(&c->out, merged ? WARN : PLAIN, " (%s %s: line%s",
		   report_plural(&c->plan.a, n, "hunk"),
		   merged ? "merged" : "already there", n == 1 ? "" : "s");
	for (i = 0; i < f->file->nhunks && shown < HUNKS_NAMED; i++)
		if (is_named(f, i, merged))
			out_printf(&c->out, merged ? WARN : PLAIN, "%s %u",
				   shown++ ? "," : "",
				   w->shown.hunk[i].row + 1);
	out_printf(&c->out, merged ? WARN : PLAIN, "%s; compare %s)",
		   n > shown ? ", ..." : "", n == 1 ? "it" : "them");
}

static void say_file(struct context *c, const struct resolve_work *w)
{
	const struct origin *o = c->repo.origin;
	size_t line = markers_left(w->shown.text, 1, w->file);

	out_printf(&c->out, BOLD, "  %s/%s", o->file ? o->root.path : o->path,
		   w->at);
	if (line)
		out_printf(&c->out, BOLD, ":%zu", line);
	if (w->shown.conflicts > 1)
		out_printf(&c->out, PLAIN, " (%zu conflicts)",
			   w->shown.conflicts);
	say_hunks(c, w, true);
	say_hunks(c, w, false);
	if (w->file->missing)
		out_printf(&c->out, PLAIN, " (the tree has no such file)");
	out_printf(&c->out, PLAIN, "\n");
}

static void say_command(struct context *c, const char *option, const char *what)
{
	out_printf(&c->out, PLAIN, "  %s", what);
	out_printf(&c->out, BOLD, "\n    %s\n",
		   command(&c->plan.a, c->o, option));
}

void sitting_say(struct context *c, const struct sitting *t)
{
	size_t i;

	out_printf(&c->out, BAD, "Stopped at %s", t->stopped->name);
	out_printf(&c->out, PLAIN,
		   ", patch %zu of %zu. Nothing is written yet.\n",
		   t->now.stop + 1, t->now.n);
	if (t->works.why)
		out_printf(&c->out, PLAIN, "It cannot be resolved here: %s.\n",
			   t->works.why);
	else if (t->works.any && !t->works.n)
		out_printf(&c->out, PLAIN,
			   "No file has to be edited: the tree has a part of the patch already.\n");
	if (t->works.n)
		out_printf(&c->out, PLAIN, "The files to resolve:\n");
	for (i = 0; i < t->works.n; i++)
		say_file(c, &t->works.v[i]);
	if (c->o->edit && t->works.n)
		return; /* the editor comes next */
	out_printf(&c->out, PLAIN, "Then one of these:\n");
	if (t->works.any && !t->works.why) {
		say_command(c, "--continue --check",
			    "show the patch that the files make");
		say_command(c, "--continue", "take the files, and go on");
	}
	say_command(c, "--skip", "leave the patch as it is, and go on");
	if (can_drop(c, t->stopped->set))
		say_command(c, "--drop",
			    t->stopped->set->origin->series ?
				    "take the patch out of the series, and go on" :
				    "go on without the patch; at the end, its file is named to be removed");
	say_command(c, "--abort",
		    "give the refresh up; the series stays as it was");
}
