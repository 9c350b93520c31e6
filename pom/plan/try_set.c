// SPDX-License-Identifier: GPL-2.0-only
/* Tries a set in the overlays: see try_set.h. */
#include "plan/try_set.h"

#include <string.h>

#include "lib/path.h"
#include "plan/applied.h"
#include "plan/find_entry.h"
#include "plan/find_quilt.h"
#include "plan/kconfig.h"
#include "plan/kconfig_twice.h"
#include "plan/numbers.h"
#include "plan/options.h"
#include "plan/part_of.h"
#include "plan/quilt_stands.h"
#include "plan/record.h"
#include "plan/suits.h"

static const char *unsuitable_note(struct session *s, const struct set *set,
				   enum tree_kind k)
{
	return arena_printf(&s->a, "it is for %s %s, and this is %s",
			    tree_name(k), set->range_text[k],
			    s->work[k].tree.release);
}

/* Why a set with the same content is not the one that is applied. */
static const char *other_options(struct session *s, const struct set *set,
				 const struct ledger_set *e)
{
	const char *now = set->strip != STRIP_GUESS ?
				  session_options(&s->a, set, set->strip) :
				  "no -R";

	if (!*e->options)
		return "it is applied with another -p or -R; revert it first, then apply it anew";
	return arena_printf(&s->a,
			    "it is applied with %s, and %s is asked for; revert it first, then apply it anew",
			    e->options, now);
}

/*
 * Notes that quilt's patch was applied with another -p or -R than the set has. alike: the
 * set changes what the patch's file says, so that only a patch in reverse differs.
 */
static void compare_quilt(struct session *s, const struct set *set,
			  enum tree_kind k, const struct quilt_patch *p,
			  bool alike, struct tree_standing *t)
{
	bool reverse = alike ? p->reverse : p->reverse != set->reverse;
	bool strip = !alike && set->strip != STRIP_GUESS &&
		     p->strip != STRIP_GUESS && p->strip != set->strip;
	const char *how;

	if (p->rewritten && !session_quilt_made(s, set, k, p)) {
		t->other_version = true;
		t->note =
			"another version of it is applied, by quilt; `quilt pop -f` takes that off, then apply this one";
		return;
	}
	/* of those that runme made of a set, the file is the change itself */
	if (p->rewritten || p->stands != QUILT_HOLDS || p->added || p->id ||
	    (!reverse && !strip))
		return;
	how = strip      ? arena_printf(&s->a, "-p%d%s", p->strip,
                                   p->reverse ? " -R" : "") :
	      p->reverse ? "-R" :
			   "no -R";
	t->other_version = true;
	t->note =
		arena_printf(&s->a,
			     "quilt applied it with %s; `quilt pop -f` takes it off, and it can be applied anew",
			     how);
}

/* Notes the name that quilt has for the set, if that is another one. */
static void note_name(struct session *s, const struct set *set,
		      const struct quilt_patch *p, struct tree_standing *t)
{
	if (t->is == STAND_APPLIED && !t->other_version && !p->id &&
	    !p->added && strcmp(p->name, quilt_name(&s->a, set)) != 0)
		t->note = arena_printf(&s->a, "%s; recorded as %s", t->note,
				       p->name);
}

/* The version of the repository cannot be compared with the applied one. Notes why. */
static int note_unread(struct session *s, struct tree_standing *t,
		       const struct pom_err *e, struct pom_err *err)
{
	struct tree_standing read = { 0 };
	int rc = standing_of_fault(&s->a, &read, e, err);

	if (!rc)
		t->note =
			arena_printf(&s->a,
				     "%s%sthe repository's version cannot be read: %s",
				     t->note ? t->note : "",
				     t->note ? "; " : "", read.note);
	return rc;
}

/* Is there something to apply in the repository's version? False: e says why not. */
static bool can_be_read(struct session *s, const struct set *set,
			enum tree_kind k, struct pom_err *e)
{
	struct repo *r = set->origin->repo;
	struct arena mem = { 0 }, *before = repo_read_apart(r, &mem);
	struct diff *d = NULL;
	bool can = !repo_patch(set, k, session_version(s, k), &d, e);

	repo_end_apart(r, &mem, before);
	return can;
}

/* Is the applied set the version that the repository has? Notes it, if not. */
static int compare_versions(struct session *s, const struct set *set,
			    enum tree_kind k, struct tree_standing *t,
			    struct pom_err *err)
{
	struct pom_err e = { 0 };
	char digest[DIGEST_HEX + 1];
	const char *recorded_as;
	bool alike;

	if (repo_digest(set, k, session_version(s, k), digest, &e))
		return note_unread(s, t, &e, err);
	alike = !*digest || !*t->entry->source ||
		strcmp(digest, t->entry->source) == 0 ||
		session_same_mail(s, k, set, t->entry) ||
		session_same_hunks(s, k, set, t->entry);
	if (alike && session_same_options(s, k, set, t->entry)) {
		recorded_as = session_recorded_as(s, k, set, t->entry);
		if (recorded_as)
			t->note = t->note ? arena_printf(&s->a, "%s; %s",
							 t->note, recorded_as) :
					    recorded_as;
		return 0;
	}
	if (!can_be_read(s, set, k, &e))
		return note_unread(s, t, &e, err);
	t->other_version = true;
	if (!t->note || t->covered_by)
		t->note =
			alike ? other_options(s, set, t->entry) :
				"another version of it is applied; revert it first, then apply this one";
	return 0;
}

/* The set fits. If its record could not be read back, it is malformed all the same. */
static int judge_record(struct session *s, const struct set *set,
			enum tree_kind k, struct tree_standing *t,
			struct pom_err *err)
{
	struct pom_err e = { 0 };

	if (!session_recordable(s, k, set->name, t, &e))
		return 0;
	overlay_rollback(&s->work[k].ov, t->mark);
	t->changes = false;
	t->result.n = 0;
	return standing_of_fault(&s->a, t, &e, err);
}

/* How the set stands by the result of its patch. */
static int judge_result(struct session *s, const struct set *set,
			enum tree_kind k, struct tree_standing *t,
			struct pom_err *err)
{
	struct quilt_patch *by_quilt;
	int rc;

	t->is = standing_of_outcome(t->result.outcome);
	t->changes = standing_fits(t->is);
	if (t->changes)
		return judge_record(s, set, k, t, err);
	/* quilt may have the same change under another name or from another folder */
	by_quilt = session_quilt_patch(s, set, k);
	if (!by_quilt)
		return t->is == STAND_PRESENT ?
			       session_note_part(s, set, k, t, err) :
			       0;
	t->result.n = 0;
	rc = session_try_quilt(s, k, by_quilt, t, err);
	compare_quilt(s, set, k, by_quilt, true, t);
	note_name(s, set, by_quilt, t);
	return rc;
}

/*
 * Does the set stand in some way before its patch is read: by the records, the tree's
 * version, or a fault? Sets t->is then.
 */
static int try_without_patch(struct session *s, const struct set *set,
			     enum tree_kind k, struct tree_standing *t,
			     struct pom_err *err)
{
	struct quilt_patch *by_quilt;
	int rc;

	t->entry = session_entry(s, set, k);
	if (t->entry) {
		rc = session_try_entry(s, k, t->entry, t, err);
		return rc ? rc : compare_versions(s, set, k, t, err);
	}
	by_quilt = quilt_find(&s->work[k].quilt, &s->work[k].tree.root, set);
	if (by_quilt)
		by_quilt = session_quilt_patch(s, set, k);
	if (by_quilt) {
		rc = session_try_quilt(s, k, by_quilt, t, err);
		compare_quilt(s, set, k, by_quilt, false, t);
		note_name(s, set, by_quilt, t);
		return rc;
	}
	if (!set->tree[k].any)
		return 0;
	if (session_is_merged(s, set, k) && !s->opt.force) {
		t->is = STAND_MERGED;
		t->note = set->mainline;
	} else if (!session_in_range(s, set, k) && !s->opt.force) {
		t->is = STAND_UNSUITABLE;
		t->note = unsuitable_note(s, set, k);
	} else if (set->problem) {
		t->is = STAND_MALFORMED;
		t->note = set->problem;
	}
	return 0;
}

/* Notes the files that the diff names and leaves out. */
static void note_left_out(struct session *s, const struct diff *d,
			  struct tree_standing *t)
{
	const char *more = "";

	if (!d->nleft_out)
		return;
	if (d->nleft_out > 1)
		more = arena_printf(&s->a, ", and %zu more such lines",
				    d->nleft_out - 1);
	t->note =
		arena_printf(&s->a,
			     "%s%sthe patch leaves a file out, as its line %u says: %.*s%s; diff -N puts new files in",
			     t->note ? t->note : "", t->note ? "; " : "",
			     d->left_out_line, (int)d->left_out.n,
			     d->left_out.p, more);
}

/* The same for changes that it names, and that cannot be read. */
static void note_passed(struct session *s, const struct diff_passed *passed,
			struct tree_standing *t)
{
	const char *more = "";

	if (!passed->n)
		return;
	if (passed->n > 1)
		more = arena_printf(&s->a, ", and %zu more such line%s",
				    passed->n - 1, passed->n > 2 ? "s" : "");
	t->note =
		arena_printf(&s->a,
			     "%s%sline %u of the patch names a change that cannot be read: %.*s%s; %s",
			     t->note ? t->note : "", t->note ? "; " : "",
			     passed->at, (int)passed->line.n, passed->line.p,
			     more, passed->todo);
}

/* Notes what was done to the commits in the patch: its lines are counted after that. */
static void note_moved(struct session *s, const struct diff *d,
		       struct tree_standing *t)
{
	if (d->note && (t->changes || !standing_fits(t->is)))
		t->note = t->note ? arena_printf(&s->a, "%s; %s", t->note,
						 d->note) :
				    d->note;
}

/* The set fits. Notes what its diff does not put in; with --strict it is malformed. */
static void note_missing(struct session *s, enum tree_kind k,
			 const struct diff *d, struct tree_standing *t)
{
	note_left_out(s, d, t);
	note_passed(s, &d->passed, t);
	if (!s->opt.strict || (!d->nleft_out && !d->passed.n))
		return;
	overlay_rollback(&s->work[k].ov, t->mark);
	t->changes = false;
	t->result.n = 0;
	t->is = STAND_MALFORMED;
}

/*
 * Notes a Kconfig entry that the patch adds and the tree has. A refresh stops there: the hunk
 * is one that does not fit.
 */
static void judge_symbols(struct session *s, const struct set *set,
			  struct tree_standing *t)
{
	struct kconfig_twice twice = { .file = NULL };
	struct file_result *f;
	struct hunk_result *r;

	if (!s->opt.symbols || !set->origin->ordered ||
	    !kconfig_twice(s, t, &twice))
		return;
	f = twice.file;
	t->note =
		arena_printf(&s->a,
			     "it adds `config %.*s`, and %s has an entry for that",
			     (int)twice.symbol.n, twice.symbol.p,
			     path_show(&s->a, span_of(twice.path)));
	if (!s->opt.refreshes)
		return;
	overlay_rollback(&s->work[TREE_LINUX].ov, t->mark);
	t->changes = false;
	t->is = STAND_CONFLICT;
	t->result.outcome = f->outcome = OUTCOME_CONFLICT;
	f->why = t->note;
	r = &f->hunks.hunk[twice.hunk];
	*r = (struct hunk_result){ .state = HUNK_FAILS,
				   .refused = true,
				   .place.at = r->place.at };
	f->hunks.fits--;
	f->hunks.fails++;
}

/* Reads the set's patch and applies it to the overlay. */
static int try_patch(struct session *s, const struct set *set, enum tree_kind k,
		     struct tree_standing *t, struct pom_err *err)
{
	struct repo *r = set->origin->repo;
	struct dryrun_opt opt = {
		.strip = set->strip,
		.max_fuzz = s->opt.max_fuzz,
		.strict = s->opt.strict,
		.once = s->opt.refreshes,
		.skip_present = s->opt.force,
		.merger = s->opt.three_way ? &s->work[k].merger : NULL,
		.accept_merged = s->opt.accept_merged,
		.keep_some = s->opt.refreshes,
		.settle = s->opt.keep != KEEP_STATES,
		.owner = (uint32_t)s->owners,
		.results = r ? r->mem : NULL,
		.share = s->opt.share,
	};
	struct pom_err e = { 0 };
	struct diff *d;
	int rc = repo_patch(set, k, session_version(s, k), &d, &e);

	if (rc)
		return standing_of_fault(&s->a, t, &e, err);
	if (!d) {
		t->is = STAND_UNSUITABLE;
		t->note = arena_printf(&s->a, "it has no variant for %s %s",
				       tree_name(k), s->work[k].tree.release);
		return 0;
	}
	t->diff = d;
	/* quilt counts an empty patch as applied: with --quilt it is one that fits */
	if (d->letter || (d->empty && !s->opt.quilt)) {
		t->is = STAND_EMPTY;
		t->note =
			d->letter ?
				"the letter before a series; it changes nothing" :
				"an empty patch; it changes nothing";
		return 0;
	}
	rc = dryrun(&s->work[k].ov, d, &opt, &t->result, err);
	if (!rc)
		rc = judge_result(s, set, k, t, err);
	if (!rc && k == TREE_LINUX && standing_fits(t->is) && !t->note)
		t->note = kconfig_missing(&s->a, set, d);
	if (!rc && t->changes)
		note_missing(s, k, d, t);
	if (!rc)
		note_moved(s, d, t);
	if (!rc && k == TREE_LINUX && t->changes)
		judge_symbols(s, set, t);
	if (!rc && s->opt.refreshes &&
	    (t->is == STAND_PARTIAL || t->is == STAND_CONFLICT) &&
	    !t->by_quilt && numbers_doubted(&t->result))
		t->is = standing_of_outcome(t->result.outcome =
						    OUTCOME_CONFLICT);
	return rc;
}

static int try_tree(struct session *s, const struct set *set, enum tree_kind k,
		    struct tree_standing *t, struct pom_err *err)
{
	int rc;

	t->mark = overlay_mark(&s->work[k].ov);
	rc = try_without_patch(s, set, k, t, err);
	if (rc || t->is != STAND_NONE || !set->tree[k].any)
		return rc;
	return try_patch(s, set, k, t, err);
}

int session_try(struct session *s, const struct set *set,
		struct set_standing *out, struct pom_err *err)
{
	bool any = false;
	int k, rc = 0;

	session_new_owner(s, set->name);
	memset(out, 0, sizeof(*out));
	for (k = 0; k < TREE_KINDS && !rc; k++) {
		if (!s->work[k].open)
			continue;
		rc = try_tree(s, set, (enum tree_kind)k, &out->tree[k], err);
		any |= out->tree[k].is != STAND_NONE;
	}
	out->is = standing_of_trees(out);
	if (rc || !standing_fits(out->is))
		session_rollback(s, out);
	if (!rc && !any)
		out->note = "it has nothing for the trees that were given";
	return rc;
}

void session_rollback(struct session *s, const struct set_standing *st)
{
	int k;

	for (k = 0; k < TREE_KINDS; k++)
		if (s->work[k].open && st->tree[k].changes)
			overlay_rollback(&s->work[k].ov, st->tree[k].mark);
}

/* Does the report say no more of it than how many files it changed? */
static bool needs_no_details(const struct tree_standing *t)
{
	return t->is == STAND_CLEAN && t->changes && !t->popped;
}

/* The results refer to the images of these files, which the overlay must not reuse. */
static void share_results(struct worktree *w, const struct patch_result *all)
{
	size_t i;

	for (i = 0; i < all->n; i++) {
		const struct file_result *r = &all->file[i];
		struct node *n =
			map_get(&w->ov.nodes, r->path, strlen(r->path));

		if (n)
			overlay_share(n);
		n = r->from ? map_get(&w->ov.nodes, r->from, strlen(r->from)) :
			      NULL;
		if (n) /* a copy's lines are those of its source */
			overlay_share(n);
	}
}

/* Drops what the overlay keeps for a rollback, and the images that results refer to. */
static void drop_states(struct worktree *w, struct tree_standing *t)
{
	size_t i;

	for (i = 0; i < t->result.n; i++) {
		t->result.file[i].before = (struct image){ 0 };
		t->result.file[i].hunks.image = (struct image){ 0 };
	}
	overlay_settle(&w->ov, t->mark);
}

bool session_settle(struct session *s, struct set_standing *st, bool stays)
{
	bool only_numbers = stays && s->opt.keep == KEEP_NUMBERS;
	int k;

	if (s->opt.keep == KEEP_STATES)
		return false;
	for (k = 0; k < TREE_KINDS; k++) {
		struct tree_standing *t = &st->tree[k];

		if (stays && needs_no_details(t)) {
			drop_states(&s->work[k], t);
		} else {
			share_results(&s->work[k], &t->result);
			only_numbers &= t->is == STAND_NONE;
		}
	}
	for (k = 0; k < TREE_KINDS && only_numbers; k++) {
		st->tree[k].diff = NULL;
		st->tree[k].result.file = NULL;
		st->tree[k].result.n = 0;
	}
	return only_numbers;
}
