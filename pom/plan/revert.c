// SPDX-License-Identifier: GPL-2.0-only
/*
 * Takes a set out by what the ledger recorded: see revert.h. While the chains of its files
 * hold, every version of these files is known. The later sets are undone exactly, from the
 * last one down (revert_lift.c). Then this set is undone, and the later ones are applied
 * again as they were written (revert_put.c). If one of them does not fit any more, or fits
 * at another place only, it builds upon this set, which stays. Where somebody edited a
 * file, the set's lines are searched for, as those of any other patch.
 */
#include "plan/revert.h"

#include <stdlib.h>
#include <string.h>

#include "lib/path.h"
#include "plan/applied.h"
#include "plan/copies.h"
#include "plan/edited.h"
#include "plan/gone.h"
#include "plan/taken_out.h"
#include "plan/quilt_stands.h"
#include "plan/revert_lift.h"
#include "plan/revert_put.h"

static void note_quilt(struct reverting *v, const struct quilt_patch *on_top)
{
	v->note =
		arena_printf(&v->s->a,
			     "quilt has %s on top of it; take that out first, or use `quilt pop`",
			     on_top->name);
	v->by_quilt = true;
}

/* Undoes the set itself: its exact sections, from the last one to the first. */
static int take_out(struct reverting *v, const bool *exact)
{
	const struct diff *d = &v->entry->patch;
	enum root_kind kind;
	const char *with;
	size_t i, from;
	int rc = 0;

	overlay_begin(v->ov);
	from = overlay_mark(v->ov);
	for (i = d->n; i-- > 0 && !rc && !v->lost;) {
		const struct diff_file *f = &d->file[i];
		struct span post = ledger_path(&f->post);
		struct edits *lower;

		if (!exact[i])
			continue;
		rc = revert_undo(v, v->entry, f);
		if (rc || v->lost || !post.p || f->change == DIFF_CREATE)
			continue;
		lower = arena_alloc(&v->a, 1, sizeof(*lower));
		if (!edits_of_hunks(&v->a, f->hunk, f->nhunks, lower))
			v->lost = true;
		else if (lower->n)
			map_put(&v->lower, post.p, post.n, lower);
	}
	/* a file that no set has put there can be in the way */
	v->lost |= !rc && overlay_misfit(v->ov, &from, &with, &kind);
	return rc;
}

/*
 * If no set came later, applying the set's diff turned round gives the same, and memory of
 * the overlay is reused. Sets v->turned if it fits exactly.
 */
static int turn_round(struct reverting *v, struct tree_standing *out)
{
	const struct dryrun_opt opt = { .strip = 1, .restoring = true };
	size_t om = overlay_mark(v->ov);
	struct diff *back = arena_alloc(&v->ov->a, 1, sizeof(*back));
	int rc;

	diff_reverse(&v->ov->a, &v->entry->patch, back);
	rc = dryrun(v->ov, back, &opt, &out->result, v->err);
	v->turned = !rc && out->result.outcome == OUTCOME_CLEAN &&
		    !out->result.offset;
	if (v->turned) {
		out->diff = back;
		return 0;
	}
	memset(&out->result, 0, sizeof(out->result));
	overlay_rollback(v->ov, om);
	return rc;
}

static bool all_exact(const struct reverting *v, const bool *exact)
{
	size_t i;

	for (i = 0; i < v->entry->patch.n && exact[i]; i++)
		;
	return i == v->entry->patch.n;
}

/* Notes a patch of quilt's that copied one of the files as they are now. */
static int note_copies(struct reverting *v)
{
	const struct quilt_patch *by = NULL;
	size_t i;
	int rc = 0;

	for (i = 0; i < v->npaths && !rc && !by; i++)
		rc = session_copied_by_quilt(v->s, v->kind, v->path[i], true,
					     &by, v->err);
	if (by)
		note_quilt(v, by);
	return rc;
}

/* Notes a patch of quilt's on top of a file of this section of set. */
static int note_on_top(struct reverting *v, const struct ledger_set *set,
		       const struct diff_file *f)
{
	const struct diff_name *name[] = { &f->pre, &f->post };
	const struct quilt_patch *by = NULL;
	int k, rc = 0;

	for (k = 0; k < 2 && !rc && !by; k++) {
		struct ledger_link *link =
			ledger_link(v->l, set, ledger_path(name[k]));
		struct node *n = NULL;

		rc = link ? revert_node(v, name[k], &n) : 0;
		if (rc == POM_EUNSAFE)
			return 0;
		if (!rc && n)
			rc = session_quilt_on_top(&v->s->work[v->kind], set, n,
						  &n->now, &by, v->err);
	}
	if (by)
		note_quilt(v, by);
	return rc;
}

/* The same for the sections that are marked. */
static int note_on_top_of_all(struct reverting *v, const struct ledger_set *set,
			      const bool *section)
{
	size_t i;
	int rc = 0;

	for (i = 0; i < set->patch.n && !rc && !v->note; i++)
		if (section[i])
			rc = note_on_top(v, set, &set->patch.file[i]);
	return rc;
}

/* Notes a patch of quilt's that builds upon what this set or the later ones made. */
static int note_quilt_above(struct reverting *v, const bool *exact)
{
	size_t i;
	int rc;

	if (!v->s->work[v->kind].quilt.n)
		return 0;
	rc = note_on_top_of_all(v, v->entry, exact);
	for (i = 0; i < v->n && !rc && !v->note; i++)
		rc = note_on_top_of_all(v, v->layer[i].set,
					v->layer[i].section);
	return rc || v->note ? rc : note_copies(v);
}

/*
 * Takes out the exact sections. If a version is lost, or if a note says why that cannot be
 * done, nothing has changed.
 */
static int by_versions(struct reverting *v, const bool *exact,
		       struct tree_standing *out)
{
	size_t om = overlay_mark(v->ov), lm = ledger_mark(v->l), i;
	int rc = revert_find_layers(v);

	if (!rc)
		rc = note_quilt_above(v, exact);
	if (!rc && !v->note && !v->n && all_exact(v, exact))
		rc = turn_round(v, out);
	if (!rc && v->turned)
		rc = revert_check(v, exact);
	if (rc || v->note || v->turned)
		return rc;
	for (i = v->n; i-- > 0 && !rc && !v->lost && !v->note;) {
		rc = revert_lift_layer(v, &v->layer[i]);
		if (!rc && !v->lost)
			rc = note_copies(v);
	}
	if (!rc && !v->lost && !v->note)
		rc = take_out(v, exact);
	if (!rc && !v->lost && !v->note)
		rc = revert_check(v, exact);
	for (i = 0; i < v->n && !rc && !v->lost && !v->note; i++)
		rc = revert_put_layer(v, &v->layer[i]);
	if (rc || v->lost || v->note) {
		overlay_rollback(v->ov, om);
		ledger_rollback(v->l, lm);
	}
	return rc;
}

/* Does the ledger know the versions of the section's files? 1, 0, or an error. */
static int is_exact(struct reverting *v, const struct diff_file *f)
{
	const struct file_now absent = { .kind = ROOT_ABSENT };
	const struct diff_name *name[] = { &f->pre, &f->post };
	int i;

	for (i = 0; i < 2; i++) {
		struct span path = ledger_path(name[i]);
		struct node *n;
		int rc = revert_node(v, name[i], &n);

		if (rc && rc != POM_EUNSAFE)
			return rc;
		if (path.p &&
		    !ledger_in_tree(v->l, v->entry,
				    arena_strndup(&v->a, path.p, path.n),
				    rc ? &absent : &n->disk))
			return 0;
	}
	return 1;
}

/* Is all that does not fit about files that are gone? */
static bool only_gone(const struct patch_result *r)
{
	size_t i;

	for (i = 0; i < r->n; i++)
		if (r->file[i].outcome >= OUTCOME_PARTIAL && !r->file[i].missing)
			return false;
	return true;
}

/* Takes out the rest of the sections as a patch: where their lines are found. */
static int by_bytes(struct reverting *v, const struct diff *rest,
		    struct tree_standing *out)
{
	struct dryrun_opt opt = {
		.strip = 1,
		.max_fuzz = v->s->opt.max_fuzz,
		.strict = v->s->opt.strict,
		.skip_present = v->s->opt.force,
		.restoring = true,
		.may_be_gone = true,
	};
	struct diff *back = arena_alloc(&v->s->a, 1, sizeof(*back));
	int rc;

	diff_reverse(&v->s->a, rest, back);
	out->diff = back;
	rc = session_take_back(v->s, v->kind, back, &opt, &out->result, v->err);
	if (rc)
		return rc;
	switch (out->result.outcome) {
	case OUTCOME_CLEAN:
		break;
	case OUTCOME_FUZZY:
		out->is = STAND_FUZZY;
		break;
	case OUTCOME_PRESENT:
		out->note = "its lines were taken out already";
		break;
	case OUTCOME_PARTIAL:
		out->is = STAND_PARTIAL;
		out->note = session_taken_out(v->s, &out->result);
		break;
	case OUTCOME_CONFLICT:
		out->is = STAND_CONFLICT;
		out->note = session_changed(&out->result);
		if (v->way && only_gone(&out->result))
			out->note = arena_printf(&v->s->a, "%s; %s", out->note,
						 v->way);
		break;
	}
	return 0;
}

/*
 * Did the section change its file? If not, as when it removes lines and adds the same
 * ones, the set has no link for the file.
 */
static bool changed_file(struct reverting *v, const struct diff_file *f)
{
	return v->entry->unknown ||
	       ledger_link(v->l, v->entry, ledger_path(&f->pre)) ||
	       ledger_link(v->l, v->entry, ledger_path(&f->post));
}

/* If the set created or deleted the file: the first later set about it; else NULL. */
static struct ledger_set *needs_file(const struct reverting *v,
				     const struct ledger_link *link)
{
	struct ledger_chain *c = ledger_chain(v->l, span_of(link->path));
	const struct ledger_ref *above;
	size_t n;

	if (link->before.mode && link->after.mode)
		return NULL;
	above = ledger_above(v->l, c, v->entry, &n);
	for (; n && v->l->set[above->set].gone; above++)
		n--;
	return n ? &v->l->set[above->set] : NULL;
}

/*
 * A file and a folder cannot have one name. Has somebody else put back a file that is in
 * the way of this one, so that this one is absent since then?
 */
static bool has_kin_out(const struct reverting *v, const char *path)
{
	struct ledger_kin kin = { 0 };
	struct ledger_chain *c;

	while ((c = ledger_next_kin(v->l, path, &kin)))
		if (c->state == CHAIN_BROKEN && c->high)
			return true;
	return false;
}

/*
 * Has somebody else put the files of the section back? 1, 0, or an error. A later set that
 * changed its lines and is still recorded has to be reverted first, which v->note says.
 */
static int is_out(struct reverting *v, const struct diff_file *f)
{
	struct worktree *w = &v->s->work[v->kind];
	const struct diff_name *name[] = { &f->pre, &f->post };
	const struct quilt_patch *by = NULL;
	struct ledger_set *cover = NULL;
	struct ledger_link *link[2];
	bool surely = false, out = false;
	int i, rc = 0;

	for (i = 0; i < 2; i++) {
		struct span path = ledger_path(name[i]);

		link[i] = ledger_link(v->l, v->entry, path);
		if (!path.p)
			continue;
		if (link[i])
			rc = session_is_out(w, v->entry, link[i]->path, &out,
					    &surely, v->err);
		if (rc || !link[i] || !out)
			return rc;
		/* a patch of quilt's may have made this version */
		rc = session_under_quilt(w, v->entry, link[i]->path, &by,
					 v->err);
		if (rc || by)
			return rc;
	}
	surely |= v->all_out;
	for (i = 0; i < 2 && v->lost && !surely; i++)
		surely = link[i] && has_kin_out(v, link[i]->path);
	for (i = 0; i < 2 && surely && !cover && !rc; i++) {
		if (!link[i])
			continue;
		rc = ledger_cover(v->l, v->entry, link[i], &cover, v->err);
		if (!cover)
			cover = needs_file(v, link[i]);
	}
	if (cover)
		v->note = revert_builds_on(v, cover);
	return rc ? rc : surely;
}

/*
 * The lines of the set in the link's file are going to be searched for. Notes what was built
 * upon them; if nothing was, the file's chain is broken from now on.
 */
static int break_chain(struct reverting *v, const struct ledger_link *link)
{
	struct worktree *w = &v->s->work[v->kind];
	const struct quilt_patch *quilt = NULL;
	struct ledger_set *cover = NULL;
	int rc = session_under_quilt(w, v->entry, link->path, &quilt, v->err);

	if (!rc && !quilt)
		rc = session_copied_by_quilt(v->s, v->kind, link->path, false,
					     &quilt, v->err);
	if (!rc && !quilt)
		rc = ledger_cover(v->l, v->entry, link, &cover, v->err);
	if (!rc && !quilt && !cover)
		cover = needs_file(v, link);
	if (!rc && !quilt && !cover)
		cover = revert_kin_above(v, link->path);
	if (quilt)
		note_quilt(v, quilt);
	else if (cover)
		v->note = revert_builds_on(v, cover);
	else if (!rc)
		ledger_break(v->l, link->path);
	return rc;
}

static int break_chains(struct reverting *v, const struct diff_file *f)
{
	const struct diff_name *name[] = { &f->pre, &f->post };
	int i, rc = 0;

	for (i = 0; i < 2 && !rc && !v->note; i++) {
		struct ledger_link *link =
			ledger_link(v->l, v->entry, ledger_path(name[i]));

		if (link)
			rc = break_chain(v, link);
	}
	return rc;
}

/* The section's lines are looked for in the file of today's name: see session_name_now. */
static int rename_section(struct reverting *v, struct diff_file *f)
{
	struct ledger_link *link =
		ledger_link(v->l, v->entry, ledger_path(&f->post));
	const char *now;
	int rc;

	if (!link || f->change != DIFF_EDIT)
		return 0;
	rc = session_name_now(&v->s->work[v->kind], v->entry, link->path, &now,
			      v->err);
	if (rc || now == link->path)
		return rc;
	f->pre = f->post =
		(struct diff_name){ .text = span_of(now), .placed = true };
	ledger_break(v->l, now);
	return 0;
}

/*
 * *rest: the sections whose lines have to be searched for. If something was built upon one
 * of them, v->note says so.
 */
static int collect_rest(struct reverting *v, const bool *exact,
			struct diff *rest)
{
	const struct diff *d = &v->entry->patch;
	size_t i;
	int rc = 0;

	rest->file = arena_alloc(&v->s->a, d->n, sizeof(*rest->file));
	for (i = 0; i < d->n; i++) {
		if (exact[i] || !changed_file(v, &d->file[i]))
			continue;
		rc = is_out(v, &d->file[i]);
		if (rc < 0)
			return rc;
		if (!rc)
			rest->file[rest->n++] = d->file[i];
		v->out += rc > 0;
	}
	for (i = 0, rc = 0; i < rest->n && !rc && !v->note; i++) {
		rc = break_chains(v, &rest->file[i]);
		if (!rc && !v->note)
			rc = rename_section(v, &rest->file[i]);
	}
	return rc;
}

/* Notes a file that is gone, so that it is not reverted. */
static void note_gone(struct reverting *v, const struct gone *g)
{
	buf_addstr(&v->gone, v->gone.n ? "; " : "");
	buf_addstr(&v->gone, g->path);
	if (g->where)
		buf_addf(&v->gone, " is not there, and %s stays", g->where);
	else
		buf_addstr(&v->gone, " is not there any more");
}

/* The file of a section that is to be searched for is gone: it is left out with --force. */
static void say_way(struct reverting *v, const struct gone *g)
{
	v->way =
		g->where ?
			arena_printf(&v->s->a,
				     "%s may be it now: move that back; --force leaves it, and takes the set off the record",
				     g->where) :
			"--force takes out what is left, and the set off the record";
}

/* With --force, drops the sections of rest whose files are gone. */
static int drop_gone(struct reverting *v, struct diff *rest)
{
	struct gone g;
	size_t i, n = 0;
	int rc = 0;

	for (i = 0; i < rest->n && !rc; i++) {
		rc = session_gone(v->s, v->kind, v->entry, &rest->file[i], &g,
				  v->err);
		if (!rc && g.path && rest->file[i].change != DIFF_CREATE) {
			if (!v->way || g.where)
				say_way(v, &g);
			if (v->s->opt.force) {
				note_gone(v, &g);
				v->out++;
				continue;
			}
		}
		rest->file[n++] = rest->file[i];
	}
	rest->n = n;
	return rc;
}

/* A file that the set made may have been moved: then only --force leaves it behind. */
static int note_moved(struct reverting *v, const bool *exact)
{
	const struct diff *d = &v->entry->patch;
	struct gone g;
	size_t i;
	int rc = 0;

	for (i = 0; i < d->n && !rc && !v->note; i++) {
		if (exact[i] ||
		    (d->file[i].change != DIFF_CREATE && !v->all_out))
			continue;
		rc = session_moved(v->s, v->kind, v->entry, &d->file[i], &g,
				   v->err);
		if (rc || !g.where)
			continue;
		if (v->s->opt.force)
			note_gone(v, &g);
		else
			v->note =
				arena_printf(&v->s->a,
					     "%s is not there any more, and %s has its bytes: move that back; --force leaves it, and takes the set off the record",
					     g.path, g.where);
	}
	return rc;
}

/* The file as the tree has it. Beyond a link there is nothing of the tree. */
static int disk_at(struct reverting *v, const char *path,
		   const struct file_now **disk)
{
	static const struct file_now absent = { .kind = ROOT_ABSENT };
	struct node *n;
	int rc = overlay_get(v->ov, path, &n, v->err);

	*disk = rc ? &absent : &n->disk;
	return rc == POM_EUNSAFE ? 0 : rc;
}

/*
 * Somebody may have put earlier versions of files back. Notes a file that was equal before
 * the set and later, so that it does not tell whether the tree has the set.
 */
static int note_unsure(struct reverting *v)
{
	const struct file_now *disk;
	uint32_t i;
	int rc = 0;

	for (i = 0; i < v->entry->nlinks && !rc && !v->note; i++) {
		const char *path = v->entry->link[i].path;

		rc = disk_at(v, path, &disk);
		if (!rc && ledger_unsure(v->l, v->entry, path, disk))
			v->note =
				arena_printf(&v->s->a,
					     "%s is as it was before this set, and as it was later: it does not tell whether the tree has the set; put the file's last version back first",
					     path);
	}
	return rc;
}

/* *out: all files of the set are as they were before it. */
static int is_all_out(struct reverting *v, struct ledger_set *set, bool *out)
{
	bool surely = false;
	uint32_t i;
	int rc = 0;

	*out = true;
	for (i = 0; i < set->nlinks && !rc && *out; i++)
		rc = session_is_out(&v->s->work[v->kind], set,
				    set->link[i].path, out, &surely, v->err);
	return rc;
}

/*
 * Removes later sets that somebody else has taken out of the tree from the ledger. Their
 * versions would be wrong once this set is out.
 */
static int drop_sets_out(struct reverting *v)
{
	const struct quilt_patch *by = NULL;
	struct ledger_set *above = NULL;
	bool out = true;
	uint32_t i;
	int rc = 0;

	for (i = 0; i < v->entry->nlinks && !rc && !v->note; i++) {
		const char *path = v->entry->link[i].path;

		while (!rc && out &&
		       (above = ledger_out_above(v->l, v->entry, path))) {
			/* a patch of quilt's may have made this version */
			rc = session_under_quilt(&v->s->work[v->kind], above,
						 path, &by, v->err);
			if (by)
				break;
			if (!rc)
				rc = is_all_out(v, above, &out);
			if (rc || !out)
				break;
			buf_addstr(&v->dropped, v->dropped.n ? ", " : "");
			buf_addstr(&v->dropped, above->name);
			ledger_remove(v->l, above);
		}
		if (!rc && !out)
			v->note =
				arena_printf(&v->s->a,
					     "%s is on top of it, and partly out of the tree; revert that first, or both together",
					     above->name);
	}
	return rc;
}

/* Marks the exact sections, and learns their paths. */
static int find_exact(struct reverting *v, bool *exact)
{
	const struct diff *d = &v->entry->patch;
	size_t i;

	for (i = 0; i < d->n; i++) {
		int is = is_exact(v, &d->file[i]);

		if (is < 0)
			return is;
		exact[i] = is;
		if (!exact[i])
			continue;
		revert_learn(v, ledger_path(&d->file[i].pre));
		revert_learn(v, ledger_path(&d->file[i].post));
	}
	return 0;
}

/* Counts what taking out the exact sections has done to files, for the report. */
static void count_changes(const struct diff *d, const bool *exact,
			  uint32_t *changes)
{
	static const enum diff_change back[DIFF_CHANGES] = {
		[DIFF_EDIT] = DIFF_EDIT,     [DIFF_CREATE] = DIFF_DELETE,
		[DIFF_DELETE] = DIFF_CREATE, [DIFF_RENAME] = DIFF_RENAME,
		[DIFF_COPY] = DIFF_DELETE,
	};
	size_t i;

	for (i = 0; i < d->n; i++)
		if (exact[i])
			changes[back[d->file[i].change]]++;
}

/* Files that the diff, turned round, has changed get their permissions again. */
static int restore_perms(struct reverting *v, const struct patch_result *r)
{
	size_t i;
	int rc = 0;

	for (i = 0; i < r->n && !rc; i++) {
		const struct diff_file *back = r->file[i].file;
		const struct diff_file f = {
			.change = back->change == DIFF_CREATE ? DIFF_DELETE :
								DIFF_EDIT,
			.pre = back->post,
			.post = back->pre,
			.pre_mode = back->post_mode,
			.post_mode = back->pre_mode,
		};
		struct node *n = NULL;

		if (r->file[i].outcome != OUTCOME_PRESENT)
			rc = revert_node(v, &f.pre, &n);
		if (!rc && n)
			revert_perms(v, v->entry, &f, &n->now);
		if (rc == POM_EUNSAFE)
			rc = 0;
	}
	return rc;
}

/* Is the file in the tree that a line of the record names? */
static bool is_there(const struct reverting *v, struct span line)
{
	struct arena a = { 0 };
	struct span name = line;
	const char *path;
	struct node *n;
	size_t used;
	bool there;

	if (line.n && *line.p == '"' && !path_unquote(&a, line, &name, &used))
		name.n = 0;
	there = !path_check_record(&a, name, &path, NULL) &&
		!overlay_get(v->ov, path, &n, NULL) &&
		file_now_is_file(&n->now);
	arena_free(&a);
	return there;
}

/* Appends words and the files of these lines that are in the tree. Returns their number. */
static size_t add_files(const struct reverting *v, struct buf *b,
			const char *words, const char *lines)
{
	struct span rest = span_of(lines), line;
	size_t n = 0;

	while (span_line(&rest, &line)) {
		line = span_chomp(line);
		if (!is_there(v, line))
			continue;
		buf_addstr(b, n++ ? ", " : words);
		buf_addspan(b, line);
	}
	return n;
}

/* "x.c was there before, and stays": which files of the set it did not create. */
static const char *note_kept(const struct reverting *v)
{
	struct buf b = { 0 };
	const char *text;
	size_t n = add_files(v, &b, "", v->entry->kept);

	if (n)
		buf_addstr(&b, n == 1 ? " was there before, and stays" :
					" were there before, and stay");
	if (add_files(v, &b, n ? "; what " : "what ", v->entry->there))
		buf_addstr(&b, " had of it before stays");
	text = b.n ? arena_strndup(&v->s->a, b.p, b.n) : NULL;
	buf_free(&b);
	return text;
}

/* The note of a set that came out; searched: sections that by_bytes looked for. */
static void note_result(struct reverting *v, size_t searched,
			struct tree_standing *out)
{
	/* some sections were out, and the exact ones are taken out now */
	if (out->result.outcome == OUTCOME_PRESENT &&
	    searched + v->out < v->entry->patch.n)
		out->note = NULL;
	/* all sections were out */
	if (v->out && v->out == v->entry->patch.n)
		out->note = ledger_only_makes(v->entry) ?
				    "its files were gone already" :
				    "its lines were taken out already";
	if (v->gone.n && standing_fits(out->is))
		out->note = arena_strndup(&v->s->a, v->gone.p, v->gone.n);
	if (!out->note)
		out->note = note_kept(v);
	if (v->dropped.n && standing_fits(out->is))
		out->note =
			arena_printf(&v->s->a,
				     "%s%soff the record, as out already: %.*s",
				     out->note ? out->note : "",
				     out->note ? "; " : "", (int)v->dropped.n,
				     v->dropped.p);
}

/* The files are as recorded, so lines that are not found in one are not the record's. */
static void note_lost_lines(struct reverting *v, const struct patch_result *r)
{
	size_t i;

	for (i = 0; i < r->n && !v->note; i++)
		if (r->file[i].hunks.fails)
			revert_note_changed(v, r->file[i].path);
}

/*
 * The file was as recorded, but the record did not lead back from it exactly: does what was
 * found by the lines give the file as it was?
 */
static int check_lost(struct reverting *v, bool *exact,
		      struct tree_standing *out)
{
	int rc = 0;

	if (!standing_fits(out->is)) {
		note_lost_lines(v, &out->result);
		if (v->note)
			memset(&out->result, 0, sizeof(out->result));
	}
	memset(exact, true, v->entry->patch.n * sizeof(*exact));
	if (standing_fits(out->is) && !v->n)
		rc = revert_check(v, exact);
	memset(exact, 0, v->entry->patch.n * sizeof(*exact));
	if (v->note) {
		out->is = STAND_CONFLICT;
		out->note = v->note;
	}
	return rc;
}

/* What the tree has of a set that is out is not what the sets below it have left. */
static int forget_versions(struct reverting *v)
{
	const struct file_now *disk;
	uint32_t i;
	int rc = 0;

	for (i = 0; v->all_out && i < v->entry->nlinks && !rc; i++) {
		const char *path = v->entry->link[i].path;

		rc = disk_at(v, path, &disk);
		if (!rc && ledger_last(v->l, path, disk))
			ledger_break(v->l, path);
	}
	return rc;
}

static int revert(struct reverting *v, bool *exact, struct tree_standing *out)
{
	struct diff rest = { 0 };
	int rc = find_exact(v, exact);
	bool all = !rc && all_exact(v, exact);

	if (!rc)
		rc = session_all_out(&v->s->work[v->kind], v->entry,
				     &v->all_out, v->err);
	if (!rc && !v->all_out)
		rc = note_unsure(v);
	if (!rc && !v->note)
		rc = drop_sets_out(v);
	if (!rc && !v->note && !v->all_out)
		rc = by_versions(v, exact, out);
	if (!rc && (v->lost || v->all_out))
		memset(exact, 0, v->entry->patch.n * sizeof(*exact));
	if (!rc && !v->note)
		rc = note_moved(v, exact);
	if (!rc && !v->note)
		rc = collect_rest(v, exact, &rest);
	if (!rc && !v->note)
		rc = drop_gone(v, &rest);
	if (rc)
		return rc;
	out->changes = true;
	out->note = v->note;
	out->by_quilt = v->by_quilt;
	out->is = v->note ? STAND_CONFLICT : STAND_CLEAN;
	if (v->note)
		return 0;
	if (rest.n)
		rc = by_bytes(v, &rest, out);
	if (!rc && v->lost && all)
		rc = check_lost(v, exact, out);
	/* an entry that stays is not touched: its covers would be worked out again */
	if (!rc && standing_fits(out->is))
		rc = forget_versions(v);
	if (standing_fits(out->is))
		ledger_remove(v->l, v->entry);
	if (!rc && standing_fits(out->is))
		rc = restore_perms(v, &out->result);
	if (!rc && !v->note)
		note_result(v, rest.n, out);
	if (!v->turned)
		count_changes(&v->entry->patch, exact, out->result.changes);
	return rc;
}

int revert_entry(struct session *s, enum tree_kind kind,
		 struct ledger_set *entry, struct tree_standing *out,
		 struct pom_err *err)
{
	struct reverting v = {
		.s = s,
		.kind = kind,
		.l = &s->work[kind].ledger,
		.ov = &s->work[kind].ov,
		.entry = entry,
		.err = err,
	};
	bool *exact;
	int rc = ledger_open(v.l, entry, err);

	if (rc)
		return rc;
	exact = pom_alloc(entry->patch.n, sizeof(*exact));
	rc = revert(&v, exact, out);
	free(exact);
	revert_end(&v);
	return rc;
}
