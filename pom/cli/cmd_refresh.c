// SPDX-License-Identifier: GPL-2.0-only
/* runme refresh: writes patches/ anew from the sets, or adapts a series to a newer tree. */
#include <stdlib.h>
#include <string.h>

#include "lib/interrupt.h"
#include "lib/rights.h"
#include "tree/archive.h"
#include "plan/run.h"
#include "plan/try_set.h"
#include "publish/drop_upstream.h"
#include "publish/refresh.h"
#include "cli/cmd.h"
#include "cli/refresh_say.h"
#include "cli/report.h"

static void json_own(struct context *c, const struct refresh *f, int status)
{
	const char **file = arena_alloc(&c->plan.a, f->ndiffer, sizeof(*file));
	size_t i;

	for (i = 0; i < f->ndiffer; i++)
		file[i] = refresh_path(c, c->repo.origin, f->differ[i]);
	json_refresh(c,
		     &(struct refresh_outcome){ .file = file,
						.nfiles = f->ndiffer,
						.written = f->ndiffer &&
							   !c->o->check },
		     status);
}

static int write_own(struct context *c, struct refresh *f)
{
	int rc;

	interrupt_hold(false);
	rc = refresh_write(f, &c->err);
	interrupt_release();
	return rc;
}

static int native(struct context *c)
{
	struct refresh f = { 0 };
	int status = STATUS_OK;
	size_t i;

	if (refresh_plan(&f, &c->repo, &c->err)) {
		status = setup_fail(c);
		goto done;
	}
	if (!c->o->check && write_own(c, &f)) {
		status = setup_fail(c);
		goto done;
	}
	for (i = 0; i < f.ndiffer; i++)
		out_printf(&c->out, PLAIN, "%s %s\n",
			   c->o->check                    ? "differs:" :
			   refresh_wants(&f, f.differ[i]) ? "written:" :
							    "removed:",
			   f.differ[i]);
	if (c->o->check && f.ndiffer)
		status = STATUS_NOT_SO;
	if (c->o->json)
		json_own(c, &f, status);
done:
	refresh_free(&f);
	return status;
}

static void note(struct series *s, const char *outcome, const struct rebased *b)
{
	struct json_refreshed *r = &s->tried[s->ntried - 1];

	r->outcome = outcome;
	r->why = b->why;
	r->moved = b->moved;
	r->redrawn = b->redrawn;
}

/* Later patches are judged without this one. */
static void is_without(struct series *s, const struct plan_item *it)
{
	if (!s->without)
		s->without = it;
	s->last_without = it;
	s->nwithout++;
}

static int rebase_one(struct context *c, struct plan_item *it, struct series *s)
{
	enum tree_kind k = c->repo.kind;
	struct rebased b;

	if (rebase_patch(&c->session, it, k, &b, &c->err))
		return -1;
	if (b.text.n && archive_bare_name(it->set->tree[k].variant[0].path))
		b.why = "it is compressed; unpack it first";
	if (b.why) {
		refresh_say_waiting(c, s, c->o->keep_going && !c->o->check);
		refresh_say(c, it, BAD, "not refreshed", b.why);
		note(s, "failed", &b);
		s->stuck++;
		is_without(s, it);
	} else if (!b.text.n) {
		note(s, "same", &b);
		s->same++;
	} else {
		note(s, "refreshed", &b);
		refresh_say_later(s, it, refresh_doubtful(c, it) ? WARN : GOOD,
				  NULL, refresh_changes(c, it, s, &b));
		s->write[s->nwrites++] =
			(struct rewrite){ it->set->origin,
					  it->set->tree[k].variant[0].path,
					  b.text, false };
	}
	return 0;
}

/* --continue --check: keeps the new patch, and says what becomes of the old one. */
static int preview(struct context *c, const struct plan_item *it,
		   struct series *s, const struct resolved *r)
{
	struct out err;

	out_init(&err, stderr, c->o->color);
	out_printf(&err, BOLD, "%s ", it->name);
	out_printf(&err, r->nlost ? WARN : GOOD, "would be resolved");
	out_printf(&err, PLAIN, ": %s\n", refresh_resolution(c, r));
	s->preview = r->text;
	return 1;
}

/* A patch that somebody has decided about: resolved, skipped or dropped. 1: as in each. */
static int decided(struct context *c, struct plan_item *it, struct series *s,
		   int what)
{
	size_t i = s->ntried - 1;
	struct rebased b = { 0 };
	struct resolved r;

	if (standing_fits(it->st.is))
		session_rollback(&c->session, &it->st);
	if (what == RESOLVE_DONE) {
		if (sitting_resolved(c, s->sit, i, &r))
			return -1;
		if (c->o->check && i == s->sit->was.stop)
			return preview(c, it, s, &r);
		note(s, "resolved", &r.sum);
		s->tried[i].lost = r.lost;
		s->tried[i].nlost = r.nlost;
		s->resolved++;
		refresh_say_later(s, it, r.nlost ? WARN : GOOD, "resolved",
				  refresh_resolution(c, &r));
		s->write[s->nwrites++] = (struct rewrite){
			it->set->origin,
			it->set->tree[c->repo.kind].variant[0].path, r.text,
			false
		};
		return 0;
	}
	if (what == RESOLVE_DROP) {
		note(s, "dropped", &b);
		s->dropped[s->ndropped++] = it->set;
		refresh_say_later(s, it, WARN, "is dropped",
				  it->set->origin->series ?
					  "" :
					  "remove its file by hand at the end");
		return 0;
	}
	note(s, "skipped", &b);
	s->skipped++;
	is_without(s, it);
	refresh_say_later(s, it, WARN, "is skipped", "it stays as it is");
	return 0;
}

/* Refreshes a patch on the result of those before it. 1: end after this one. */
static int each(struct context *c, struct plan_item *it, struct series *s)
{
	const struct rebased none = { 0 };
	int what = sitting_decision(c, s->sit, s->ntried);

	if (what < 0)
		return -1;
	s->tried[s->ntried++].item = it;
	s->followed.n = 0;
	if (!it->under && session_try(&c->session, it->set, &it->st, &c->err))
		return -1;
	if (what != RESOLVE_OPEN)
		return decided(c, it, s, what);
	if (c->o->drop_upstream && it->st.is == STAND_PARTIAL &&
	    drop_upstream(&c->session, it, c->repo.kind, &c->err))
		return -1;
	if (it->st.is == STAND_CONFLICT &&
	    follow(&c->session, it, c->repo.kind, c->o->accept_merged,
		   &s->followed, &c->err))
		return -1;
	if (it->st.is == STAND_EMPTY) {
		note(s, "same", &none);
		s->same++;
	} else if (standing_fits(it->st.is)) {
		if (rebase_one(c, it, s))
			return -1;
	} else if (it->st.is == STAND_PRESENT) {
		refresh_say_later(s, it, WARN, "is upstream",
				  refresh_by_hand(c, it->set));
		s->present[s->npresent++] = it->set;
		note(s, "upstream", &none);
	} else {
		refresh_say_waiting(c, s, c->o->keep_going && !c->o->check);
		refresh_say(c, it, BAD, standing_name(it->st.is),
			    it->st.is == STAND_APPLIED ? report_without(c, it) :
							 "");
		note(s, "failed", &none);
		if (!c->o->json)
			report_details(c, it->set, &it->st);
		s->stuck++;
		is_without(s, it);
	}
	return s->stuck && !c->o->keep_going;
}

/* Adds a comment to the line in the series of each patch that is upstream, or dropped. */
static int mark(struct context *c, struct series *s)
{
	const struct tree *t = &c->session.work[c->repo.kind].tree;
	const char *name = arena_printf(&c->plan.a, "%s%s%s",
					tree_name(t->kind),
					*t->release ? " " : "", t->release);
	const struct series_comment dropped = {
		s->dropped, s->ndropped,
		arena_printf(&c->plan.a, "dropped: does not apply to %s", name),
		true, NULL
	};
	const struct series_comment comment = {
		s->present, s->npresent,
		arena_printf(&c->plan.a, "in %s already", name),
		c->o->drop_upstream, &dropped
	};
	size_t i;

	for (i = 0; i < c->repo.norigins && s->npresent + s->ndropped; i++) {
		const struct origin *o = &c->repo.origin[i];
		struct span text;

		if (!o->series)
			continue;
		if (rebase_series(&c->repo, o, &comment, &text, &c->err))
			return -1;
		if (text.n)
			s->write[s->nwrites++] =
				(struct rewrite){ o, o->series, text, false };
	}
	return 0;
}

static void json_series(struct context *c, const struct series *s, bool written,
			int status)
{
	const char **file = arena_alloc(&c->plan.a, s->nwrites, sizeof(*file));
	size_t i;

	const struct resolve_works *w = &s->sit->works;
	const char **work = arena_alloc(&c->plan.a, w->n, sizeof(*work));

	for (i = 0; i < s->nwrites; i++)
		file[i] = refresh_path(c, s->write[i].origin, s->write[i].path);
	for (i = 0; i < w->n; i++)
		work[i] = refresh_path(c, c->repo.origin, w->v[i].at);
	json_refresh(c,
		     &(struct refresh_outcome){ file, s->nwrites, s->tried,
						s->ntried, written,
						s->sit->stopped, work, w->n },
		     status);
}

/* Finds patches that are upstream below others that are: revert from the last one on. */
static int find_under(struct context *c)
{
	int k, rc = plan_run(&c->plan, &c->session, NULL, NULL, &c->err);

	for (k = 0; k < TREE_KINDS && !rc; k++)
		if (c->session.work[k].open)
			overlay_rollback(&c->session.work[k].ov, 0);
	return rc;
}

/* Writes the patches and the series, and removes the state of the refresh. */
static int write_series(struct context *c, struct series *s)
{
	const struct origin *o = c->repo.origin;
	struct rewrite *v;
	const char **gone = NULL;
	size_t n = 0, i;
	int rc = 0;

	if (s->sit->was.text.n)
		rc = resolve_list(&o->root, &c->plan.a, &gone, &n, &c->err);
	if (rc)
		return rc;
	v = arena_alloc(&c->plan.a, s->nwrites + n, sizeof(*v));
	memcpy(v, s->write, s->nwrites * sizeof(*v));
	for (i = 0; i < n; i++)
		v[s->nwrites + i] = (struct rewrite){ .origin = o,
						      .path = gone[i],
						      .gone = true };
	return rebase_write(&c->repo, v, s->nwrites + n, &c->err);
}

/* Goes through the patches. 0; 1 after a stop or a preview; or -1. */
static int go_through(struct context *c, struct series *s)
{
	size_t i;
	int rc = find_under(c);

	if (!rc && s->sit->was.text.n)
		rc = sitting_resume(c, s->sit);
	if (rc)
		return -1;
	for (i = 0; i < c->plan.n && !rc; i++) {
		setup_tick(NULL, i, c->plan.n);
		/* the run that stopped here has told of those before */
		if (s->sit->was.text.n && i == s->sit->was.stop)
			s->nsaid = 0;
		rc = each(c, &c->plan.item[i], s);
	}
	if (rc == 1 && !c->o->check && sitting_stop(c, s->sit, i - 1))
		rc = -1;
	return rc;
}

static void series_alloc(struct series *s, size_t n, size_t origins)
{
	s->write = pom_alloc(n + origins, sizeof(*s->write));
	s->present = pom_alloc(n, sizeof(*s->present));
	s->dropped = pom_alloc(n, sizeof(*s->dropped));
	s->tried = pom_alloc(n, sizeof(*s->tried));
	s->said = pom_alloc(n, sizeof(*s->said));
}

static void series_free(struct series *s)
{
	free(s->said);
	free(s->tried);
	free(s->write);
	free(s->present);
	free(s->dropped);
}

static int series(struct context *c, struct sitting *sit)
{
	struct series s = { .sit = sit };
	bool written = false;
	size_t patches;
	int rc, status;

	series_alloc(&s, c->plan.n, c->repo.norigins);
	rc = go_through(c, &s);
	if (s.preview.n) {
		ask_page(&c->out, s.preview);
		series_free(&s);
		return STATUS_OK;
	}
	patches = s.nwrites;
	if (rc >= 0)
		rc = mark(c, &s);
	status = s.stuck || s.skipped || (c->o->check && s.nwrites) ?
			 STATUS_NOT_SO :
			 STATUS_OK;
	interrupt_hold(false);
	if (!rc && (s.nwrites || sit->was.text.n) && !c->o->check &&
	    (!s.stuck || c->o->keep_going)) {
		rc = write_series(c, &s);
		written = !rc && s.nwrites;
	}
	interrupt_release();
	refresh_say_waiting(c, &s, written);
	if (rc < 0)
		status = setup_fail(c);
	else if (c->o->json)
		json_series(c, &s, written, status);
	else
		refresh_summary(c, &s, patches, written);
	series_free(&s);
	return status;
}

/*
 * Takes --onto as the tree: a kernel, iptables, or any other folder. POM_ENOENT if there is
 * nothing.
 */
static int set_onto(struct options *o, struct pom_err *err)
{
	enum tree_kind k;
	int rc = 0;

	for (k = TREE_LINUX; k < TREE_PLAIN; k++) {
		struct tree t;

		rc = tree_open(&t, k, o->onto, NULL, err);
		tree_close(&t);
		/* only root may be able to enter the folders above another user's tree */
		rights_give_back();
		if (!rc)
			break;
	}
	memset(o->tree, 0, sizeof(o->tree));
	o->tree[k] = o->onto;
	if (rc != POM_ENOENT)
		return 0;
	pom_hint(err, "--onto names it; is that the right path?");
	return rc;
}

/*
 * Reads the state of the refresh that is gone on with: the version of its tree chooses
 * between patches for several, so it must be known before the repository is opened.
 */
static int goes_on(struct options *o, struct sitting *sit, struct pom_err *err)
{
	enum txn_found found;
	struct root root;
	int rc;

	if (!sitting_goes_on(o) || o->abort || o->nrepos != 1 ||
	    root_open(&root, o->repo[0], NULL))
		return 0;
	rc = refresh_recover(&root, &found, err);
	if (!rc && resolve_there(&root))
		rc = sitting_begin(sit, o, &root, err);
	root_close(&root);
	rights_give_back();
	return rc;
}

/*
 * Are the repositories series? 1, 0, or an error if only some of them are. Reads the state of
 * a refresh that has stopped. --abort: removes it, and *status is set.
 */
static int is_series(struct context *c, struct options *o, struct sitting *sit,
		     int *status)
{
	struct repo_given given;
	struct repo r;
	size_t i, n = 0;
	int rc = goes_on(o, sit, &c->err);

	if (rc)
		return rc;
	given = setup_given(o, setup_kind(o));
	rc = repo_open(&r, &given, NULL, &c->err);

	/* what stopped can be given up even if the series cannot be read */
	if (o->abort && r.norigins && resolve_there(&r.origin->root)) {
		*status = sitting_abort(c, &r.origin->root);
		repo_close(&r);
		return 0;
	}
	for (i = 0; !rc && i < r.norigins; i++)
		n += r.origin[i].ordered;
	if (!rc && n && n < r.norigins)
		rc = pom_fail(&c->err, POM_EUSAGE, NULL, 0,
			      "a series and another repository cannot be refreshed in one run");
	if (!rc && n && !sit->was.text.n)
		rc = sitting_begin(sit, o, &r.origin->root, &c->err);
	repo_close(&r);
	return rc ? rc : n > 0;
}

static int check_use(const struct options *o, int ordered, struct pom_err *err)
{
	if (o->nnames)
		return pom_fail(err, POM_EUSAGE, o->name[0], 0,
				"refresh takes no names: it writes all of patches/, or refreshes a whole series");
	if (!ordered && o->onto) {
		pom_fail(err, POM_EUSAGE, o->onto, 0,
			 "only a series can be refreshed onto a tree");
		pom_hint(err,
			 "give the series with --repo; sets are adapted by editing their files");
		return POM_EUSAGE;
	}
	if (!ordered && (o->edit || sitting_goes_on(o))) {
		pom_fail(err, POM_EUSAGE, NULL, 0,
			 "--edit, --continue, --skip, --drop and --abort are for a series only");
		pom_hint(err, "give the series with --repo");
		return POM_EUSAGE;
	}
	if (!ordered && (o->fuzz != FUZZ_DEFAULT || o->three_way || o->strict ||
			 o->keep_going || o->drop_upstream)) {
		pom_fail(err, POM_EUSAGE, NULL, 0,
			 "--fuzz, --3way, --strict, --keep-going and --drop-upstream are for a series only");
		pom_hint(err, "give the series with --repo");
		return POM_EUSAGE;
	}
	return 0;
}

/* One run, until it ends or stops. */
static int run(const struct options *given, struct sitting *sit)
{
	struct options o = *given;
	struct context c;
	int status = -1, ordered;

	memset(&c, 0, sizeof(c));
	c.o = &o;
	out_init(&c.out, stdout, o.color);
	c.out.mute = o.json;
	if (sitting_check_use(&o, &c.err))
		return setup_fail(&c);
	/* the version of the new tree chooses between patches for several */
	if (o.onto && set_onto(&o, &c.err))
		return setup_fail(&c);
	ordered = is_series(&c, &o, sit, &status);
	if (status >= 0)
		return status;
	if (ordered < 0 || check_use(&o, ordered, &c.err))
		return setup_fail(&c);
	if (!ordered) {
		const struct repo_given own = setup_given(&o, TREE_LINUX);

		c.has_repo = true;
		status = repo_open(&c.repo, &own, NULL, &c.err) ?
				 setup_fail(&c) :
				 native(&c);
		goto done;
	}
	if (setup(&c, &o, NEED_TREE | ALL_WITHOUT_NAMES)) {
		status = setup_fail(&c);
		goto done;
	}
	c.session.opt.dry = c.session.opt.refreshes = true;
	c.session.opt.symbols = true;
	c.out.mute = o.json;
	status = series(&c, sit);
done:
	setup_done(&c);
	return status;
}

int cmd_refresh(const struct options *given)
{
	struct options o = *given;
	struct sitting sit = { .stopped = NULL };
	bool again;
	int status;

	do {
		status = run(&o, &sit);
		again = o.edit && sit.stopped && sit.works.n;
		sitting_end(&sit);
		/* with --edit, the editor is opened on what the run has stopped at */
		o.go_on = true;
		o.skip = o.drop = false;
		o.onto = NULL;
		o.fuzz = FUZZ_DEFAULT;
		o.strict = o.three_way = false;
		o.nguards = 0;
		o.accept_merged = 0;
		o.drop_upstream = false;
		o.platform = o.kernel_version = NULL;
		/* the next run opens all files anew */
		if (again)
			rights_give_back();
	} while (again);
	return status;
}
