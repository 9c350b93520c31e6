// SPDX-License-Identifier: GPL-2.0-only
/* Opens everything that a command needs: see setup.h. */
#include "cli/setup.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "lib/interrupt.h"
#include "lib/path.h"
#include "lib/rights.h"
#include "plan/ahead.h"
#include "plan/commit.h"
#include "plan/git.h"
#include "plan/open.h"
#include "publish/refresh.h"
#include "cli/github.h"
#include "cli/input.h"
#include "cli/json.h"
#include "cli/names.h"
#include "cli/opt_table.h"

static bool may_ask(const struct options *o)
{
	return !o->batch && !o->json && isatty(STDIN_FILENO) &&
	       isatty(STDOUT_FILENO);
}

int setup_no_tree(struct context *c)
{
	pom_fail(&c->err, POM_EUSAGE, NULL, 0, "no tree was given");
	if (c->o->command && c->o->command->bit == IN_REFRESH)
		pom_hint(&c->err,
			 "give the new tree with --onto, or set KERNEL_DIR or IPTABLES_DIR");
	else
		pom_hint(&c->err,
			 "set KERNEL_DIR (and IPTABLES_DIR) to the sources, or give --kernel and --iptables; for patch files and series, --tree takes any folder");
	return POM_EUSAGE;
}

/*
 * Is path such a tree? Says why it is not. What is no folder is not looked at, and neither
 * is another user's: session_open does that.
 */
static bool is_such_tree(enum tree_kind kind, const char *path)
{
	struct pom_err err;
	struct tree t;
	struct stat st;
	int rc;

	if (rights_foreign(path) ||
	    (stat(path, &st) == 0 && !S_ISDIR(st.st_mode)))
		return true;
	rc = tree_open(&t, kind, path, NULL, &err);
	tree_close(&t);
	if (rc)
		out_error(&err);
	return rc == 0;
}

/* Asks until the answer is such a tree, or none. */
static int ask_tree(struct context *c, enum tree_kind kind, const char **path)
{
	const char *given = tree_default(&c->plan.a, kind);
	char *question =
		pom_asprintf("Where are the sources of %s? [%s]",
			     kind == TREE_LINUX ? "the kernel" : "iptables",
			     given ? given : "none");
	char *answer;
	bool any;

	do {
		any = ask_path(&c->out, question, &answer);
		*path = given;
		if (any && strcmp(answer, "none") == 0)
			*path = NULL;
		else if (any && *answer)
			*path = arena_strdup(&c->plan.a, answer);
		free(answer);
	} while (any && *path && *path != given && !is_such_tree(kind, *path));
	free(question);
	return any ? 0 :
		     pom_fail(&c->err, POM_EINTERRUPTED, NULL, 0,
			      "no answer; nothing was changed");
}

/* Shows a progress bar after the first second. unit: of done and all, " MiB" or "". */
static bool progress(uint64_t done, uint64_t all, const char *unit)
{
	enum { BAR = 40, MORE_THAN = 1 };
	static struct timespec start;
	static bool running, shown;
	static int tty = -1;
	struct timespec now;
	int n;

	if (tty < 0)
		tty = isatty(STDERR_FILENO);
	if (!tty)
		return true;
	clock_gettime(CLOCK_MONOTONIC, &now);
	if (!running)
		start = now;
	running = done < all;
	if (now.tv_sec - start.tv_sec <= MORE_THAN && !shown)
		return true;
	shown = done < all;
	n = all ? (int)(done * BAR / all) : 0;
	fprintf(stderr, "\r[%.*s%*s] %llu of %llu%s%s", n,
		"########################################", BAR - n, "",
		(unsigned long long)done, (unsigned long long)all, unit,
		shown ? "" : "\r\033[K");
	fflush(stderr);
	return true;
}

static bool tick_bytes(void *arg, uint64_t done, uint64_t all)
{
	(void)arg;
	return progress(done >> 20, all >> 20, " MiB");
}

bool setup_has_tree(const struct context *c)
{
	int k;

	for (k = 0; k < TREE_KINDS && !c->session.work[k].open; k++)
		;
	return k < TREE_KINDS;
}

bool setup_no_tree_given(const struct options *o)
{
	int k;

	for (k = 0; k < TREE_KINDS && !o->tree[k]; k++)
		;
	return k == TREE_KINDS;
}

enum tree_kind setup_kind(const struct options *o)
{
	if (o->tree[TREE_PLAIN])
		return TREE_PLAIN;
	return !o->tree[TREE_LINUX] && o->tree[TREE_IPTABLES] ? TREE_IPTABLES :
								TREE_LINUX;
}

/* Prints what a repository leaves out, and why. */
static void say_notes(const struct options *o, const struct repo *r)
{
	struct arena a = { 0 };
	size_t i, k;

	for (i = 0; i < r->norigins; i++)
		for (k = 0; k < r->origin[i].nnotes; k++) {
			const char *note =
				path_show(&a, span_of(r->origin[i].note[k]));

			note = arena_printf(&a, "%s: %s", r->origin[i].path,
					    note);
			if (github_wanted(o))
				github_command("notice", "runme", note);
			else
				fprintf(stderr, "runme: %s\n", note);
		}
	arena_free(&a);
}

/* Opens a patch file, or the patch from standard input, as c's next one. */
static int open_file(struct context *c, const char *name, struct set **set)
{
	enum tree_kind kind = setup_kind(c->o);
	struct repo *r = &c->files[c->nfiles];
	struct span text;
	int rc;

	if (!input_is(name)) {
		c->nfiles++;
		return repo_open_file(r, name, kind, c->o->strip, set, &c->err);
	}
	rc = input_read(c->o, &text, &c->err);
	if (rc)
		return rc;
	c->nfiles++;
	rc = repo_open_input(r, text, kind, c->o->strip, set, &c->err);
	if (!rc && plan_find(&c->plan, (*set)->name))
		rc = pom_fail(&c->err, POM_EUSAGE, "-", 0,
			      "standard input is given twice");
	return rc;
}

static int open_files(struct context *c)
{
	size_t i;

	c->files = pom_alloc(c->o->nnames, sizeof(*c->files));
	for (i = 0; i < c->o->nnames; i++) {
		const char *name = c->o->name[i];
		struct set *set;
		int rc;

		if (!names_given_file(c, name))
			continue;
		rc = open_file(c, name, &set);
		if (!rc)
			say_notes(c->o, &c->files[c->nfiles - 1]);
		/* two files of the same name are two sets */
		if (!rc && plan_find(&c->plan, set->name))
			set->name = set->info;
		if (!rc)
			rc = plan_add(&c->plan, set, &c->err);
		if (rc)
			return rc;
	}
	return 0;
}

static bool names_archive(const struct options *o)
{
	struct stat st;
	int k;

	for (k = 0; k < TREE_KINDS; k++)
		if (o->tree[k] && stat(o->tree[k], &st) == 0 &&
		    S_ISREG(st.st_mode))
			return true;
	return false;
}

/* Says what an earlier run had left in a tree or a repository. */
static void say_found(const char *path, enum txn_found found)
{
	struct out err;

	if (found == TXN_NOTHING)
		return;
	out_init(&err, stderr, COLOR_NEVER);
	out_printf(&err, PLAIN, "runme: %s: %s\n", path,
		   found == TXN_ROLLED_BACK ?
			   "an earlier run was cut off; its unfinished changes were undone" :
			   "an earlier run was cut off after its changes were complete; its temporary files were removed");
}

/* What a killed run has left in a repository is undone before that is read. */
static int recover_repo(struct root *root, struct pom_err *err)
{
	enum txn_found found = TXN_NOTHING;
	int rc = refresh_recover(root, &found, err);

	say_found(root->path, found);
	return rc;
}

/* The version of the kernel's tree; see repo_given. A tarball is not read for it. */
static bool kernel_version(const void *arg, struct version *v)
{
	const struct options *o = arg;
	struct tree t;
	bool is;

	if (!o->tree[TREE_LINUX] || names_archive(o))
		return false;
	is = !tree_open(&t, TREE_LINUX, o->tree[TREE_LINUX], NULL, NULL);
	*v = t.version;
	tree_close(&t);
	/* the repository is read with the caller's rights */
	rights_give_back();
	return is;
}

struct repo_given setup_given(const struct options *o, enum tree_kind kind)
{
	return (struct repo_given){ .path = o->repo,
				    .n = o->nrepos,
				    .guard = o->guard,
				    .nguards = o->nguards,
				    .kind = kind,
				    .opened = recover_repo,
				    .strip = o->strip == STRIP_GUESS ?
						     NULL :
						     &o->strip,
				    .platform = o->platform,
				    .kernel_version = o->kernel_version,
				    .tree_version = kernel_version,
				    .arg = o };
}

/* Opens the repository. revert goes on without one: the ledgers may be enough. */
static int open_repo(struct context *c, unsigned int need)
{
	const struct options *o = c->o;
	const struct repo_given given = setup_given(o, setup_kind(o));
	struct repo_watch watch, *early = NULL;
	const char *near;
	size_t i;
	int rc;

	/*
	 * When all of a repository is checked, its patches are read by a second thread
	 * while the series is still parsed. A walk looks at a patch when it comes to it.
	 */
	if ((need & ALL_WITHOUT_NAMES) && (need & NEED_TREE) &&
	    !(need & MAY_ASK) && !o->nnames && !o->nexclude && o->nrepos == 1) {
		early = &watch;
		c->plan.reading = reading_early(&c->repo, early);
	}
	rc = repo_open(&c->repo, &given, early, &c->err);
	if (!rc)
		say_notes(o, &c->repo);

	/* no repository, but a missing patch file: report that instead */
	for (i = 0;
	     rc && !o->repo_given && !(need & FOR_REVERT) && i < o->nnames; i++)
		if ((names_file(o->name[i]) || names_folder(o->name[i])) &&
		    !names_given_file(c, o->name[i])) {
			c->has_repo = true; /* opened in part: close it later */
			return names_no_file(c, o->name[i]);
		}
	c->has_repo = !rc || !(need & FOR_REVERT);
	/* the same for a mistyped command */
	near = rc && o->nnames ? names_command(c, o->name[0]) : NULL;
	if (near)
		pom_hint(&c->err, "did you mean runme %s?", near);
	if (c->has_repo)
		return rc;
	c->no_repo = c->err;
	reading_end(&c->plan.reading);
	repo_close(&c->repo);
	memset(&c->repo, 0, sizeof(c->repo));
	return 0;
}

static void want(void *arg, const struct diff_name *name)
{
	tree_wants_add(arg, name);
}

static void collect_names(struct context *c)
{
	size_t i;
	int k;

	for (i = 0; i < c->plan.n; i++)
		for (k = 0; k < TREE_KINDS; k++)
			repo_each_name(c->plan.item[i].set, (enum tree_kind)k,
				       want, &c->wants);
}

int setup_trees(struct context *c, unsigned int need)
{
	const char *path[TREE_KINDS];
	struct session_opt opt = {
		.max_fuzz = c->o->fuzz,
		.strict = c->o->strict,
		.quilt = c->o->quilt,
		.force = c->o->force,
		.unrecorded = c->o->unrecorded,
		.wants = &c->wants,
		.three_way = c->o->three_way,
		.history = c->o->history,
		.accept_merged = c->o->accept_merged,
		.folders = need & NEED_FOLDER,
		.share = c->share,
	};
	int rc = 0;

	memcpy(path, c->o->tree, sizeof(path));
	if ((need & NEED_TREE) && setup_no_tree_given(c->o)) {
		if (!(need & MAY_ASK) || !may_ask(c->o))
			return setup_no_tree(c);
		rc = ask_tree(c, TREE_LINUX, &path[TREE_LINUX]);
		if (!rc)
			rc = ask_tree(c, TREE_IPTABLES, &path[TREE_IPTABLES]);
		c->none_named = !rc && !path[TREE_LINUX] &&
				!path[TREE_IPTABLES];
		if (c->none_named)
			rc = setup_no_tree(c);
	}
	if (rc)
		return rc;
	do {
		/* a tarball is read once, for the files of all sets */
		if (names_archive(c->o) && !(need & (FOR_REVERT | NEED_WRITE)))
			collect_names(c);
		rc = session_open(&c->session, path, need & NEED_WRITE, &opt,
				  &c->err);
		/* no lock may be held while waiting */
		if (rc == POM_EBUSY)
			session_close(&c->session);
	} while (rc && setup_wait(c->o, &c->err));
	return rc;
}

/* Are all names old ones, of which no tree has to tell? */
static bool only_fates(const struct context *c)
{
	return c->nfates && !c->plan.n && setup_no_tree_given(c->o);
}

/* Nothing was named. Says which names there are, if the user has named the repository. */
static int no_names(struct context *c, unsigned int need)
{
	static const char what[] = "no set or group was named";
	const struct command *cmd = c->o->command;
	const char *groups = "";
	size_t i;
	int rc = 0;

	if (!c->o->repo_given || !cmd || !(cmd->bit & (IN_APPLY | IN_REVERT))) {
		rc = pom_fail(&c->err, POM_EUSAGE, NULL, 0, "%s", what);
		pom_hint(&c->err, "`runme list` shows all sets and groups");
		return rc;
	}
	rc = open_repo(c, need);
	if (rc || !c->has_repo)
		return rc ? rc : c->no_repo.code;
	for (i = 0; i < c->repo.ngroups && i < 3; i++)
		groups = arena_printf(&c->plan.a, "%s%s%s", groups,
				      i ? ", " : "", c->repo.group[i]);
	rc = pom_fail(&c->err, POM_EUSAGE, NULL, 0, "%s", what);
	pom_hint(&c->err,
		 "--all takes all %zu; or name sets, or a group (%s%s): `runme list --repo %s` shows them",
		 c->repo.n, path_show(&c->plan.a, span_of(groups)),
		 c->repo.ngroups > i ? ", ..." : "", c->o->repo[0]);
	return rc;
}

/* With --all, no name is needed. To list it means something else. */
static int take_all(struct context *c, unsigned int *need)
{
	if (!c->o->all || c->o->command->bit == IN_LIST)
		return 0;
	if (c->o->nnames) {
		pom_fail(&c->err, POM_EUSAGE, c->o->name[0], 0,
			 "it is given beside --all");
		pom_hint(&c->err, "name sets, or give --all");
		return POM_EUSAGE;
	}
	if (*need & NEED_NAMES)
		*need = (*need & ~(unsigned int)NEED_NAMES) | ALL_WITHOUT_NAMES;
	return 0;
}

/* Refuses options that choose patches of a repository: only patch files were named. */
static int check_no_repo(struct context *c)
{
	const struct options *o = c->o;
	const char *name = o->nguards        ? "--guard" :
			   o->platform       ? "--platform" :
			   o->kernel_version ? "--kernel-version" :
					       NULL;

	if (!name)
		return 0;
	pom_fail(&c->err, POM_EUSAGE, name, 0,
		 "it has no effect: only patch files were named");
	pom_hint(&c->err, "leave it out");
	return POM_EUSAGE;
}

int setup(struct context *c, const struct options *o, unsigned int need)
{
	bool early;
	int rc = 0;

	memset(c, 0, sizeof(*c));
	c->o = o;
	c->plan.alone = need & FOR_REVERT;
	out_init(&c->out, stdout, o->color);
	rc = take_all(c, &need);
	if (!rc && (need & NEED_NAMES) && !o->nnames)
		rc = no_names(c, need);
	if (rc)
		return rc;
	if (o->repo_given && !(need & NO_REPO))
		rc = open_repo(c, need);
	if (!rc)
		rc = open_files(c);
	if (!rc && !(need & NO_REPO) && !o->repo_given)
		rc = c->nfiles < o->nnames + !o->nnames ? open_repo(c, need) :
							  check_no_repo(c);
	/* a wrong name is reported before a tree is opened, or asked for */
	early = !(need & FOR_REVERT) || setup_no_tree_given(o);
	c->wants.tick = tick_bytes;
	if (!rc && early)
		rc = names_to_plan(c, need);
	if (!rc && !(need & TREES_LATER) && !only_fates(c))
		rc = setup_trees(c, need);
	if (!rc)
		setup_say_recovered(c);
	return rc || early ? rc : names_to_plan(c, need);
}

void setup_done(struct context *c)
{
	size_t i;

	reading_end(&c->plan.reading);
	session_close(&c->session);
	tree_wants_free(&c->wants);
	plan_free(&c->plan);
	if (c->has_repo)
		repo_close(&c->repo);
	for (i = 0; i < c->nfiles; i++)
		repo_close(&c->files[i]);
	free(c->files);
	free(c->fate);
	buf_free(&c->line);
}

bool setup_wait(const struct options *o, struct pom_err *e)
{
	enum { FIRST_MS = 50, LONGEST_MS = 1000 };
	static long ms;
	struct timespec t;
	struct out err;

	if (!o->wait || e->code != POM_EBUSY)
		return false;
	out_init(&err, stderr, COLOR_NEVER);
	if (!ms)
		out_printf(&err, PLAIN,
			   "runme: %s: %s; waiting for it (Ctrl-C ends this)\n",
			   e->where, e->what);
	ms = ms ? ms * 2 : FIRST_MS;
	if (ms > LONGEST_MS)
		ms = LONGEST_MS;
	t = (struct timespec){ ms / 1000, ms % 1000 * 1000000 };
	nanosleep(&t, NULL);
	return !interrupt_check(e);
}

int setup_fail(struct context *c)
{
	out_error(&c->err);
	if (c->o->json)
		json_error(&c->err);
	return STATUS_TROUBLE;
}

int setup_unread(struct context *c)
{
	const struct plan_item *it = c->plan.n == 1 ? c->plan.item : NULL;
	int k;

	if (!it || it->st.is != STAND_MALFORMED || it->set->old)
		return 0;
	/* a group or repository of one set does not count as a request for that set */
	if (!c->o->nnames || repo_group(&c->repo, c->o->name[0]) >= 0)
		return 0;
	for (k = 0; k < TREE_KINDS; k++)
		if (it->st.tree[k].unread)
			c->err = *it->st.tree[k].unread;
	return c->err.code;
}

int setup_need_record(struct context *c)
{
	int k;

	for (k = 0; k < TREE_KINDS; k++) {
		const struct worktree *w = &c->session.work[k];

		if (!w->open || !*w->tree.revision || w->ledger.n || w->quilt.n)
			continue;
		pom_fail(&c->err, POM_EUSAGE, w->tree.root.path, 0,
			 "a revision has no record of what was applied");
		pom_hint(&c->err,
			 "`runme check` says which patches it has; the record is in the work tree");
		return POM_EUSAGE;
	}
	return 0;
}

void setup_say_recovered(struct context *c)
{
	int k;

	for (k = 0; k < TREE_KINDS; k++)
		if (c->session.work[k].open)
			say_found(c->session.work[k].tree.root.path,
				  c->session.work[k].found);
}

static void say_resumed(struct context *c, const struct plan_git *g)
{
	struct out err;
	int k;

	out_init(&err, stderr, COLOR_NEVER);
	for (k = 0; k < TREE_KINDS; k++)
		if (g->resumed[k])
			out_printf(&err, PLAIN,
				   "runme: %s: an earlier run was cut off before its commits were in the branch; they are now\n",
				   c->session.work[k].tree.root.path);
}

int setup_commit(struct context *c, bool revert)
{
	struct plan_git git = { 0 };
	int rc = 0;

	interrupt_hold(false);
	if (c->o->commit)
		rc = plan_git_prepare(&git, &c->plan, &c->session, revert,
				      &c->err);
	say_resumed(c, &git);
	if (!rc)
		rc = session_commit(&c->session, &c->err);
	if (!rc)
		rc = plan_git_finish(&git, &c->err);
	plan_git_end(&git);
	interrupt_release();
	return rc;
}

bool setup_tick(void *arg, size_t done, size_t all)
{
	(void)arg;
	return progress(done + 1, all, "");
}
