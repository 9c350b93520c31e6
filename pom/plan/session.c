// SPDX-License-Identifier: GPL-2.0-only
/* One run over the trees: see session.h. */
#include "plan/session.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "plan/diagnose.h"
#include "lib/path.h"
#include "lib/rights.h"
#include "lib/trusted.h"

const char *standing_name(enum standing is)
{
	static const char *const names[] = {
		"none",    "empty",    "applied",   "present",
		"clean",   "fuzzy",    "merged",    "unsuitable",
		"partial", "conflict", "malformed",
	};

	return names[is];
}

bool standing_fits(enum standing is)
{
	return is == STAND_CLEAN || is == STAND_FUZZY;
}

bool standing_there(enum standing is)
{
	return is == STAND_EMPTY || is == STAND_APPLIED ||
	       is == STAND_PRESENT || is == STAND_MERGED;
}

static uint32_t new_owner(struct session *s, const char *name)
{
	s->owner_name = pom_grow(s->owner_name, s->owners, &s->cap_owners,
				 sizeof(*s->owner_name));
	s->owner_name[s->owners++] = name;
	return s->owners;
}

static int check_writable(const struct tree *t, struct pom_err *err)
{
	if (faccessat(t->root.fd, ".", W_OK, AT_EACCESS) == 0)
		return 0;
	pom_fail(err, POM_EACCES, t->root.path, 0,
		 "no permission to write into the %s", tree_title(t->kind));
	pom_hint(err, "run as its owner, or work on a copy of the tree");
	if (rights_taken())
		rights_hint(err);
	return POM_EACCES;
}

/* Two trees in one folder would wait for each other's lock. */
static int check_other(const struct session *s, enum tree_kind k,
		       struct pom_err *err)
{
	struct stat a, b;
	int i;

	if (fstat(s->work[k].tree.root.fd, &a) < 0)
		return 0;
	for (i = 0; i < (int)k; i++)
		if (s->work[i].open &&
		    fstat(s->work[i].tree.root.fd, &b) == 0 &&
		    a.st_dev == b.st_dev && a.st_ino == b.st_ino)
			return pom_fail(err, POM_EUSAGE,
					s->work[k].tree.root.path, 0,
					"this folder is the %s already",
					tree_title((enum tree_kind)i));
	return 0;
}

/* Without a git repository there is no base version, so nothing can be merged. */
static int open_merger(struct session *s, enum tree_kind k, struct pom_err *err)
{
	struct merger *m = &s->work[k].merger;
	struct git_merger *g;
	struct pom_err e;
	int rc = tree_git_merger(&g, &s->work[k].tree.root, &e);

	m->arg = g;
	m->blob = g ? tree_git_blob : NULL;
	m->merge = g ? tree_git_merge : NULL;
	if (rc && rc != POM_ENOENT && err)
		*err = e;
	return rc == POM_ENOENT ? 0 : rc;
}

/* Records that a stranger could have written are refused. */
static int judge_records(const struct root *r, struct pom_err *err)
{
	static const char *const pom[] = { "journal", "journal.new",
					   "done",    "txn",
					   "ledger",  ".gitignore" };
	static const char *const pc[] = { "applied-patches", ".version",
					  ".quilt_patches",  ".quilt_series",
					  ".pom_sets",       "series" };
	int rc = trusted_folder(r, ".pom", pom, 6, err);

	return rc ? rc : trusted_folder(r, ".pc", pc, 6, err);
}

/*
 * Finishes or takes back what a run that died has left. A .pom that only it has
 * made is swept away where that can be: nobody is kept from reading by it.
 */
static int recover_tree(struct session *s, enum tree_kind k,
			struct pom_err *err)
{
	struct root *r = &s->work[k].tree.root;
	int rc;

	if (txn_pending(r)) {
		rc = root_lock(r, true, err);
		return rc ? rc : txn_recover(r, &s->work[k].found, err);
	}
	if (txn_litter(r) && root_lock(r, true, NULL) == 0)
		txn_recover(r, &s->work[k].found, NULL);
	return 0;
}

/* Of two trees, the message says whose ledger it is. */
static int load_ledger(struct ledger *l, const struct root *r,
		       struct pom_err *err)
{
	struct pom_err e = { 0 };
	int rc = ledger_load(l, r, &e);

	if (!rc || !err)
		return rc;
	*err = e;
	if (e.where[0] != '/')
		snprintf(err->where, sizeof(err->where), "%s/%.*s", r->path,
			 (int)(sizeof(err->where) / 2), e.where);
	if (!*err->hint && (rc == POM_ESYNTAX || rc == POM_EUNSAFE))
		pom_hint(err, "restore it from a backup");
	return rc;
}

static int open_tree(struct session *s, enum tree_kind k, const char *path,
		     bool write, struct pom_err *err)
{
	struct tree *t = &s->work[k].tree;
	int rc = write || s->opt.folders ? tree_need_folder(path, err) : 0;

	if (rc)
		return rc;
	s->work[k].open = true;
	s->work[k].names = diagnose_names();
	rc = tree_open(t, k, path, s->opt.wants, err);
	if (!rc)
		rc = check_other(s, k, err);
	if (!rc && write)
		rc = check_writable(t, err);
	if (!rc)
		rc = root_lock(&t->root, write, err);
	if (!rc && t->from == TREE_FOLDER)
		rc = judge_records(&t->root, err);
	if (!rc && t->from == TREE_FOLDER)
		rc = recover_tree(s, k, err);
	if (rc)
		return rc;
	overlay_init(&s->work[k].ov, &t->root);
	if (s->opt.three_way)
		rc = open_merger(s, k, err);
	if (!rc)
		rc = load_ledger(&s->work[k].ledger, &t->root, err);
	return rc ? rc : quilt_load(&s->work[k].quilt, &s->a, &t->root, err);
}

int session_open(struct session *s, const char *const path[TREE_KINDS],
		 bool write, const struct session_opt *opt, struct pom_err *err)
{
	int k, rc = 0;

	memset(s, 0, sizeof(*s));
	s->opt = *opt;
	for (k = 0; k < TREE_KINDS && !rc; k++)
		if (path[k])
			rc = open_tree(s, (enum tree_kind)k, path[k], write,
				       err);
	return rc;
}

void session_close(struct session *s)
{
	int k;

	for (k = 0; k < TREE_KINDS; k++) {
		if (!s->work[k].open)
			continue;
		overlay_free(&s->work[k].ov);
		session_forget_known(&s->work[k]);
		ledger_free(&s->work[k].ledger);
		tree_git_merger_free(s->work[k].merger.arg);
		tree_close(&s->work[k].tree);
		quilt_free(&s->work[k].quilt);
		diagnose_forget(s->work[k].names);
	}
	free(s->owner_name);
	arena_free(&s->a);
	memset(s, 0, sizeof(*s));
	rights_give_back();
}

static bool in_range(const struct session *s, const struct set *set,
		     enum tree_kind k)
{
	return !s->work[k].tree.version.n || !set->ranges ||
	       range_has(&set->ranges->tree[k], &s->work[k].tree.version);
}

static bool is_merged(const struct session *s, const struct set *set,
		      enum tree_kind k)
{
	return k == TREE_LINUX && set->has_merged &&
	       s->work[k].tree.version.n &&
	       range_has(&set->ranges->merged, &s->work[k].tree.version);
}

static enum standing standing_of(enum outcome o)
{
	switch (o) {
	case OUTCOME_CLEAN:
		return STAND_CLEAN;
	case OUTCOME_FUZZY:
		return STAND_FUZZY;
	case OUTCOME_PRESENT:
		return STAND_PRESENT;
	case OUTCOME_PARTIAL:
		return STAND_PARTIAL;
	case OUTCOME_CONFLICT:
		break;
	}
	return STAND_CONFLICT;
}

static const char *unsuitable_note(struct session *s, const struct set *set,
				   enum tree_kind k)
{
	return arena_printf(&s->a, "it is for %s %s, and this is %s",
			    tree_name(k), set->range_text[k],
			    s->work[k].tree.release);
}

/* Is what is applied under this name the same that the repository has? */
static int try_version(struct session *s, const struct set *set,
		       enum tree_kind k, struct tree_standing *t,
		       struct pom_err *err)
{
	char digest[DIGEST_HEX + 1];
	const char *as;
	int rc = repo_digest(set, k, session_version(s, k), digest, err);

	if (rc)
		return rc;
	if (!*digest || !*t->entry->source ||
	    strcmp(digest, t->entry->source) == 0) {
		as = session_recorded_as(s, k, set, t->entry);
		if (as)
			t->note = t->note ? arena_printf(&s->a, "%s; %s",
							 t->note, as) :
					    as;
		return 0;
	}
	t->other = true;
	if (!t->note || t->covered_by)
		t->note =
			"another version of it is applied; revert it first, then apply this one";
	return 0;
}

/*
 * One set whose files cannot be read must not keep the user from the others, so
 * that is a standing. What is wrong with the system stays an error.
 */
static int judge(struct session *s, struct tree_standing *t,
		 const struct pom_err *e, struct pom_err *err)
{
	struct pom_err *unread;

	if (!pom_of_input(e->code)) {
		if (err)
			*err = *e;
		return e->code;
	}
	unread = arena_alloc(&s->a, 1, sizeof(*unread));
	*unread = *e;
	t->unread = unread;
	t->is = STAND_MALFORMED;
	t->note = e->line ? arena_printf(&s->a, "%s:%u: %s", e->where, e->line,
					 e->what) :
			    arena_printf(&s->a, "%s: %s", e->where, e->what);
	if (*e->hint)
		t->note = arena_printf(&s->a, "%s; %s", t->note, e->hint);
	return 0;
}

/* A set that fits does not if its record could not be read back. */
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
	return judge(s, t, &e, err);
}

/* How the set stands, after its patch was tried. */
static int judge_result(struct session *s, const struct set *set,
			enum tree_kind k, struct tree_standing *t,
			struct pom_err *err)
{
	struct quilt_patch *by_quilt;

	t->is = standing_of(t->result.outcome);
	t->changes = standing_fits(t->is);
	if (t->changes)
		return judge_record(s, set, k, t, err);
	/* quilt may have it under another name, or from another folder */
	by_quilt = session_quilt_patch(s, set, k);
	if (!by_quilt)
		return 0;
	t->result.n = 0;
	return session_try_quilt(s, k, by_quilt, t, err);
}

static int try_tree(struct session *s, const struct set *set, enum tree_kind k,
		    struct tree_standing *t, struct pom_err *err)
{
	struct repo *r = set->origin->repo;
	struct dryrun_opt opt = {
		.strip = set->strip,
		.max_fuzz = s->opt.max_fuzz,
		.strict = s->opt.strict,
		.skip_present = s->opt.force,
		.merger = s->opt.three_way ? &s->work[k].merger : NULL,
		.settle = s->opt.keep != KEEP_STATES,
		.owner = s->owners,
		.results = r ? r->mem : NULL,
	};
	struct quilt_patch *by_quilt;
	struct pom_err e = { 0 };
	struct diff *d;
	int rc;

	t->mark = overlay_mark(&s->work[k].ov);
	session_entry(s, set, k, &t->entry);
	if (t->entry) {
		rc = session_try_entry(s, k, t->entry, t, err);
		return rc ? rc : try_version(s, set, k, t, err);
	}
	by_quilt = quilt_find(&s->work[k].quilt, &s->work[k].tree.root, set);
	if (by_quilt)
		return session_try_quilt(s, k, by_quilt, t, err);
	if (!set->tree[k].any)
		return 0;
	if (is_merged(s, set, k) && !s->opt.force) {
		t->is = STAND_MERGED;
		t->note = set->mainline;
		return 0;
	}
	if (!in_range(s, set, k) && !s->opt.force) {
		t->is = STAND_UNSUITABLE;
		t->note = unsuitable_note(s, set, k);
		return 0;
	}
	if (set->problem) {
		t->is = STAND_MALFORMED;
		t->note = set->problem;
		return 0;
	}
	rc = repo_patch(set, k, session_version(s, k), &d, &e);
	if (rc)
		return judge(s, t, &e, err);
	if (!d) {
		t->is = STAND_UNSUITABLE;
		t->note = arena_printf(&s->a, "it has no variant for %s %s",
				       tree_name(k), s->work[k].tree.release);
		return 0;
	}
	t->diff = d;
	/* quilt counts an empty patch as applied: there it is one that fits */
	if (d->letter || (d->empty && !s->opt.quilt)) {
		t->is = STAND_EMPTY;
		t->note =
			d->letter ?
				"the letter before a series; it changes nothing" :
				"an empty patch; it changes nothing";
		return 0;
	}
	rc = dryrun(&s->work[k].ov, d, &opt, &t->result, err);
	return rc ? rc : judge_result(s, set, k, t, err);
}

/*
 * All trees together: what stands in the way anywhere, stands in the way. A
 * set that is applied in one tree and fits into the other one fits.
 */
static enum standing standing_of_trees(const struct set_standing *st)
{
	enum standing worst = STAND_NONE;
	int k;

	for (k = 0; k < TREE_KINDS; k++)
		if (st->tree[k].is > worst)
			worst = st->tree[k].is;
	return worst;
}

int session_try(struct session *s, const struct set *set,
		struct set_standing *out, struct pom_err *err)
{
	bool any = false;
	int k, rc = 0;

	new_owner(s, set->name);
	memset(out, 0, sizeof(*out));
	for (k = 0; k < TREE_KINDS && !rc; k++) {
		if (!s->work[k].open)
			continue;
		rc = try_tree(s, set, (enum tree_kind)k, &out->tree[k], err);
		any |= out->tree[k].is != STAND_NONE;
	}
	out->is = standing_of_trees(out);
	if (rc || !standing_fits(out->is))
		session_back(s, out);
	if (!rc && !any)
		out->note = "it has nothing for the trees that were given";
	return rc;
}

void session_back(struct session *s, const struct set_standing *st)
{
	int k;

	for (k = 0; k < TREE_KINDS; k++)
		if (s->work[k].open && st->tree[k].changes)
			overlay_rollback(&s->work[k].ov, st->tree[k].mark);
}

/* It applied cleanly, and the report only says how many files it changed. */
static bool plainly_in(const struct tree_standing *t)
{
	return t->is == STAND_CLEAN && t->changes && !t->popped;
}

/* What st refers to lies in an image that is shared from now on. */
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

bool session_settle(struct session *s, struct set_standing *st, bool stays)
{
	bool numbers = stays && s->opt.keep == KEEP_NUMBERS;
	size_t i;
	int k;

	for (k = 0; k < TREE_KINDS && s->opt.keep != KEEP_STATES; k++) {
		struct tree_standing *t = &st->tree[k];

		if (!stays || !plainly_in(t)) {
			share_results(&s->work[k], &t->result);
			numbers &= t->is == STAND_NONE;
			continue;
		}
		for (i = 0; i < t->result.n; i++)
			t->result.file[i].before =
				t->result.file[i].hunks.image =
					(struct image){ 0 };
		overlay_settle(&s->work[k].ov, t->mark);
	}
	for (k = 0; k < TREE_KINDS && numbers; k++) {
		st->tree[k].diff = NULL;
		st->tree[k].result.file = NULL;
		st->tree[k].result.n = 0;
	}
	return numbers;
}

bool session_suits(const struct session *s, const struct set *set,
		   enum tree_kind k)
{
	return set->tree[k].any && !set->problem && !is_merged(s, set, k) &&
	       in_range(s, set, k);
}

int session_back_diff(struct session *s, const struct set *set,
		      enum tree_kind k, struct tree_standing *t,
		      struct pom_err *err)
{
	struct pom_err e = { 0 };
	struct diff *d, *back;
	int rc = repo_patch(set, k, session_version(s, k), &d, &e);

	if (rc)
		return judge(s, t, &e, err);
	if (!d)
		return 0;
	back = arena_alloc(&s->a, 1, sizeof(*back));
	diff_reverse(&s->a, d, back);
	t->diff = back;
	return 0;
}

int session_try_back(struct session *s, const struct set *set, enum tree_kind k,
		     struct tree_standing *t, struct pom_err *err)
{
	struct dryrun_opt opt = {
		.strip = set->strip,
		.max_fuzz = s->opt.max_fuzz,
		.strict = s->opt.strict,
		.skip_present = s->opt.force,
		.merger = s->opt.three_way ? &s->work[k].merger : NULL,
		.owner = new_owner(s, set->name),
	};
	int rc;

	if (!set->tree[k].any || set->problem)
		return 0;
	/* what no set was for, none has brought */
	if (!session_suits(s, set, k) && !s->opt.force)
		return 0;
	rc = session_back_diff(s, set, k, t, err);
	if (rc || !t->diff)
		return rc;
	rc = dryrun(&s->work[k].ov, t->diff, &opt, &t->result, err);
	if (rc)
		return rc;
	t->is = standing_of(t->result.outcome);
	t->changes = standing_fits(t->is);
	return 0;
}

/* What the set of that name is in the tree's ledger, or NULL. */
static struct ledger_set *find_entry(struct session *s, const struct named *n,
				     enum tree_kind k)
{
	struct ledger_set *e;

	if (!n->set)
		return ledger_meant(&s->work[k].ledger, n->name, NULL);
	session_entry(s, n->set, k, &e);
	return e;
}

void session_numbers(struct session *s, const struct set *set, const char *name,
		     size_t number[TREE_KINDS])
{
	const struct named n = { set, name };
	int k;

	for (k = 0; k < TREE_KINDS; k++) {
		const struct quilt *q = &s->work[k].quilt;
		const struct quilt_patch *p = NULL;
		const struct ledger_set *e =
			s->work[k].open ? find_entry(s, &n, (enum tree_kind)k) :
					  NULL;

		number[k] = e ? ledger_number(&s->work[k].ledger, e) : 0;
		if (e || !s->work[k].open || !q->n)
			continue;
		p = set ? session_quilt_patch(s, set, (enum tree_kind)k) :
			  quilt_get(q, name);
		if (p)
			number[k] = LEDGER_SETS + (size_t)(p - q->patch) + 1;
	}
}

/* No ledger has the set. If the tree has it all the same, a note says that it stays. */
static int look_whether_it_stays(struct session *s, const struct set *set,
				 enum tree_kind k, struct tree_standing *t,
				 struct pom_err *err)
{
	struct tree_standing back = { .mark = t->mark };
	int rc = session_try_unrecorded(s, set, k, &back, err);

	if (rc)
		return rc;
	if (back.lines_of) {
		t->stays = true;
		t->lines_of = back.lines_of;
		t->note = back.note;
		return 0;
	}
	if (back.changes)
		overlay_rollback(&s->work[k].ov, back.mark);
	if (back.is == STAND_MALFORMED) {
		*t = back;
		return 0;
	}
	if (!standing_fits(back.is) && back.is != STAND_PARTIAL)
		return 0;
	/* an empty patch, a cover letter: nothing of it can be there */
	if (back.diff && !back.diff->n)
		return 0;
	t->stays = true;
	t->note =
		back.is == STAND_PARTIAL ?
			"not recorded; what is there of it was there before, and stays" :
			"not recorded; it was there before, and stays";
	session_quilt_named(s, set, k, t);
	return 0;
}

int session_revert_in(struct session *s, const struct named *of,
		      enum tree_kind k, struct set_standing *out,
		      struct pom_err *err)
{
	struct tree_standing *t = &out->tree[k];
	struct worktree *w = &s->work[k];
	const struct set *set = of->set;
	int rc;

	t->entry = find_entry(s, of, k);
	t->mark = overlay_mark(&w->ov);
	if (t->entry)
		rc = revert_entry(s, k, t->entry, t, err);
	else if (set ? session_quilt_patch(s, set, k) :
		       quilt_get(&w->quilt, of->name))
		rc = pop_patch(s, of, k, t, err);
	else if (set && s->opt.unrecorded)
		rc = session_try_unrecorded(s, set, k, t, err);
	else
		rc = set ? look_whether_it_stays(s, set, k, t, err) : 0;
	out->is = standing_of_trees(out);
	return rc;
}

void session_revert_begin(const struct session *s, struct revert_back *back)
{
	int k;

	memset(back, 0, sizeof(*back));
	for (k = 0; k < TREE_KINDS; k++) {
		if (!s->work[k].open)
			continue;
		back->overlay[k] = overlay_mark(&s->work[k].ov);
		back->ledger[k] = ledger_mark(&s->work[k].ledger);
	}
}

void session_revert_undo(struct session *s, const struct revert_back *back)
{
	int k;

	for (k = 0; k < TREE_KINDS; k++) {
		if (!s->work[k].open)
			continue;
		overlay_rollback(&s->work[k].ov, back->overlay[k]);
		ledger_rollback(&s->work[k].ledger, back->ledger[k]);
	}
}

void session_revert_unpop(struct session *s, const struct set_standing *st)
{
	int k;

	for (k = 0; k < TREE_KINDS; k++)
		if (st->tree[k].popped)
			s->work[k].quilt.patch[st->tree[k].popped - 1].gone =
				false;
}

int session_try_revert(struct session *s, const struct set *set,
		       const char *name, struct set_standing *out,
		       struct pom_err *err)
{
	const struct named of = { set, name };
	struct revert_back back;
	int k, rc = 0;

	memset(out, 0, sizeof(*out));
	session_revert_begin(s, &back);
	for (k = 0; k < TREE_KINDS && !rc; k++)
		if (s->work[k].open)
			rc = session_revert_in(s, &of, (enum tree_kind)k, out,
					       err);
	if (rc || !standing_fits(out->is)) {
		session_revert_undo(s, &back);
		session_revert_unpop(s, out);
	}
	return rc;
}
