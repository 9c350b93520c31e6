// SPDX-License-Identifier: GPL-2.0-only
/* runme refresh: writes patches/ anew from the sets, or adapts a series to a newer tree. */
#include <stdlib.h>
#include <string.h>

#include "lib/interrupt.h"
#include "lib/rights.h"
#include "tree/archive.h"
#include "plan/run.h"
#include "plan/try_set.h"
#include "publish/rebase.h"
#include "publish/refresh.h"
#include "cli/cmd.h"
#include "cli/json.h"
#include "cli/report.h"

static const char *full_path(struct context *c, const struct origin *o,
			     const char *path)
{
	return arena_printf(&c->plan.a, "%s/%s", o->root.path, path);
}

static void json_own(struct context *c, const struct refresh *f, int status)
{
	const char **file = arena_alloc(&c->plan.a, f->ndiffer, sizeof(*file));
	size_t i;

	for (i = 0; i < f->ndiffer; i++)
		file[i] = full_path(c, c->repo.origin, f->differ[i]);
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
			   c->o->check ? "differs:" : "written:", f.differ[i]);
	if (c->o->check && f.ndiffer)
		status = STATUS_NOT_SO;
	if (c->o->json)
		json_own(c, &f, status);
done:
	refresh_free(&f);
	return status;
}

/* A line of the report about a patch. */
struct said {
	const struct plan_item *it;
	enum style style;
	const char *
		what; /* NULL: chosen when it is known whether all is written */
	const char *more;
};

/* The refresh of a series on a tree. */
struct series {
	struct rewrite *write;
	size_t nwrites;
	const struct set **present; /* patches that the tree has already */
	size_t npresent;
	struct json_refreshed *tried;
	size_t ntried;
	size_t same, stuck;
	size_t ambiguous;  /* hunks of refreshed patches with several places */
	struct said *said; /* lines that are not printed yet */
	size_t nsaid;
};

static void say(struct context *c, const struct plan_item *it, enum style st,
		const char *what, const char *more)
{
	out_printf(&c->out, BOLD, "%s ", it->name);
	out_printf(&c->out, st, "%s", what);
	out_printf(&c->out, PLAIN, "%s%s\n", *more ? ": " : "", more);
}

/*
 * Keeps a line for later. Its words depend on whether the files will be written, and the
 * first patch that does not fit decides that.
 */
static void say_later(struct series *s, const struct plan_item *it,
		      enum style st, const char *what, const char *more)
{
	s->said[s->nsaid++] = (struct said){ it, st, what, more };
}

/* Is the place of a hunk in doubt? Once refreshed, the patch does not show it any more. */
static bool doubtful(const struct context *c, const struct plan_item *it)
{
	return it->st.is == STAND_FUZZY ||
	       it->st.tree[c->repo.kind].result.ambiguous;
}

static void say_waiting(struct context *c, struct series *s, bool written)
{
	size_t i;

	for (i = 0; i < s->nsaid; i++) {
		const struct said *one = &s->said[i];

		say(c, one->it, one->style,
		    one->what ? one->what :
		    written   ? "refreshed" :
				"differs",
		    one->more);
		if (!c->o->json && doubtful(c, one->it))
			report_details(c, one->it->set, &one->it->st);
	}
	s->nsaid = 0;
}

static void note(struct series *s, const char *outcome, const struct rebased *b)
{
	struct json_refreshed *r = &s->tried[s->ntried - 1];

	r->outcome = outcome;
	r->why = b->why;
	r->moved = b->moved;
	r->redrawn = b->redrawn;
}

/* "2 hunks moved, 1 with new context, offset 7 lines, fuzz 1" */
static const char *changes(struct context *c, const struct plan_item *it,
			   const struct rebased *b)
{
	const struct patch_result *r = &it->st.tree[c->repo.kind].result;
	struct arena *a = &c->plan.a;
	struct buf text = { 0 };
	const char *all;

	buf_addf(&text, "%s moved, %zu with new context",
		 report_plural(a, b->moved, "hunk"), b->redrawn);
	report_fit(&text, r);
	all = arena_strndup(a, text.p, text.n);
	buf_free(&text);
	return all;
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
		say_waiting(c, s, c->o->keep_going && !c->o->check);
		say(c, it, BAD, "not refreshed", b.why);
		note(s, "failed", &b);
		s->stuck++;
	} else if (!b.text.n) {
		note(s, "same", &b);
		s->same++;
	} else {
		note(s, "refreshed", &b);
		s->ambiguous += it->st.tree[k].result.ambiguous;
		say_later(s, it, doubtful(c, it) ? WARN : GOOD, NULL,
			  changes(c, it, &b));
		s->write[s->nwrites++] =
			(struct rewrite){ it->set->origin,
					  it->set->tree[k].variant[0].path,
					  b.text };
	}
	return 0;
}

/* What to do about a patch that is upstream. */
static const char *by_hand(struct context *c, const struct set *set)
{
	const struct origin *o = set->origin;
	const char *of = "the series";

	/* two series can have a patch of that name */
	if (o->series && c->repo.norigins > 1)
		of = full_path(c, o, o->series);
	return arena_printf(&c->plan.a,
			    "the tree has all of it; remove it from %s by hand",
			    of);
}

/* Refreshes a patch on the result of those before it. 1: stop after this one. */
static int each(struct context *c, struct plan_item *it, struct series *s)
{
	const struct rebased none = { 0 };

	s->tried[s->ntried++].item = it;
	if (!it->under && session_try(&c->session, it->set, &it->st, &c->err))
		return -1;
	if (it->st.is == STAND_EMPTY) {
		note(s, "same", &none);
		s->same++;
	} else if (standing_fits(it->st.is)) {
		if (rebase_one(c, it, s))
			return -1;
	} else if (it->st.is == STAND_PRESENT) {
		say_later(s, it, WARN, "is upstream", by_hand(c, it->set));
		s->present[s->npresent++] = it->set;
		note(s, "upstream", &none);
	} else {
		say_waiting(c, s, c->o->keep_going && !c->o->check);
		say(c, it, BAD, standing_name(it->st.is),
		    it->st.is == STAND_APPLIED ? report_without(c, it) : "");
		note(s, "failed", &none);
		if (!c->o->json)
			report_details(c, it->set, &it->st);
		s->stuck++;
	}
	return s->stuck && !c->o->keep_going;
}

/* Adds a comment to the line in the series of each patch that is upstream. */
static int mark(struct context *c, struct series *s)
{
	const struct tree *t = &c->session.work[c->repo.kind].tree;
	const struct series_comment comment = {
		s->present, s->npresent,
		arena_printf(&c->plan.a, "in %s%s%s already", tree_name(t->kind),
			     *t->release ? " " : "", t->release)
	};
	size_t i;

	for (i = 0; i < c->repo.norigins && s->npresent; i++) {
		const struct origin *o = &c->repo.origin[i];
		struct span text;

		if (!o->series)
			continue;
		if (rebase_series(&c->repo, o, &comment, &text, &c->err))
			return -1;
		if (text.n)
			s->write[s->nwrites++] =
				(struct rewrite){ o, o->series, text };
	}
	return 0;
}

static void summary(struct context *c, const struct series *s, size_t patches,
		    bool written)
{
	const struct tally tally[] = {
		{ patches, written ? "refreshed" : "needs to be refreshed",
		  written ? "refreshed" : "need to be refreshed" },
		{ s->same, "unchanged", "unchanged" },
		{ s->npresent, "is upstream", "are upstream" },
		{ s->stuck, "does not apply", "do not apply" },
	};

	report_tally(c, tally, sizeof(tally) / sizeof(tally[0]));
	report_several_places(c, s->ambiguous);
	if (s->stuck && !c->o->check && !written)
		out_printf(&c->out, BAD, "Nothing was written.%s\n",
			   c->o->keep_going ?
				   "" :
				   " --keep-going skips what does not apply, and writes the rest.");
}

static void json_series(struct context *c, const struct series *s, bool written,
			int status)
{
	const char **file = arena_alloc(&c->plan.a, s->nwrites, sizeof(*file));
	size_t i;

	for (i = 0; i < s->nwrites; i++)
		file[i] = full_path(c, s->write[i].origin, s->write[i].path);
	json_refresh(c,
		     &(struct refresh_outcome){ file, s->nwrites, s->tried,
						s->ntried, written },
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

static int series(struct context *c)
{
	struct series s = { 0 };
	bool written = false;
	size_t i, patches;
	int rc = find_under(c), status;

	s.write = pom_alloc(c->plan.n + c->repo.norigins, sizeof(*s.write));
	s.present = pom_alloc(c->plan.n, sizeof(*s.present));
	s.tried = pom_alloc(c->plan.n, sizeof(*s.tried));
	s.said = pom_alloc(c->plan.n, sizeof(*s.said));
	for (i = 0; i < c->plan.n && !rc; i++) {
		setup_tick(NULL, i, c->plan.n);
		rc = each(c, &c->plan.item[i], &s);
	}
	patches = s.nwrites;
	if (rc >= 0)
		rc = mark(c, &s);
	status = s.stuck || (c->o->check && s.nwrites) ? STATUS_NOT_SO :
							 STATUS_OK;
	interrupt_hold(false);
	if (!rc && s.nwrites && !c->o->check && (!s.stuck || c->o->keep_going)) {
		rc = rebase_write(&c->repo, s.write, s.nwrites, &c->err);
		written = !rc;
	}
	interrupt_release();
	say_waiting(c, &s, written);
	if (rc < 0)
		status = setup_fail(c);
	else if (c->o->json)
		json_series(c, &s, written, status);
	else
		summary(c, &s, patches, written);
	free(s.said);
	free(s.tried);
	free(s.write);
	free(s.present);
	return status;
}

/* Takes --onto as the tree: a kernel, iptables, or any other folder. */
static void set_onto(struct options *o)
{
	enum tree_kind k;

	for (k = TREE_LINUX; k < TREE_PLAIN; k++) {
		struct tree t;
		int rc = tree_open(&t, k, o->onto, NULL, NULL);

		tree_close(&t);
		/* only root may be able to enter the folders above another user's tree */
		rights_give_back();
		if (!rc)
			break;
	}
	memset(o->tree, 0, sizeof(o->tree));
	o->tree[k] = o->onto;
}

/* Are the repositories series? 1, 0, or an error if only some of them are. */
static int is_series(const struct options *o, struct pom_err *err)
{
	const struct repo_given given = setup_given(o, TREE_PLAIN);
	struct repo r;
	size_t i, n = 0;
	int rc = repo_open(&r, &given, NULL, err);

	for (i = 0; !rc && i < r.norigins; i++)
		n += r.origin[i].ordered;
	if (!rc && n && n < r.norigins)
		rc = pom_fail(err, POM_EUSAGE, NULL, 0,
			      "a series and another repository cannot be refreshed in one run");
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
	if (!ordered && (o->fuzz != FUZZ_DEFAULT || o->three_way || o->strict ||
			 o->keep_going)) {
		pom_fail(err, POM_EUSAGE, NULL, 0,
			 "--fuzz, --3way, --strict and --keep-going are for a series only");
		pom_hint(err, "give the series with --repo");
		return POM_EUSAGE;
	}
	return 0;
}

int cmd_refresh(const struct options *given)
{
	struct options o = *given;
	struct context c;
	int status, ordered;

	memset(&c, 0, sizeof(c));
	c.o = &o;
	out_init(&c.out, stdout, o.color);
	c.out.mute = o.json;
	ordered = is_series(&o, &c.err);
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
	if (o.onto)
		set_onto(&o);
	if (setup(&c, &o, NEED_TREE | ALL_WITHOUT_NAMES)) {
		status = setup_fail(&c);
		goto done;
	}
	c.session.opt.dry = c.session.opt.refreshes = true;
	c.out.mute = o.json;
	status = series(&c);
done:
	setup_done(&c);
	return status;
}
