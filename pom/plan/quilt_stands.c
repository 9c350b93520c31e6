// SPDX-License-Identifier: GPL-2.0-only
/* How what quilt applied stands: see quilt_stands.h. */
#include "plan/quilt_stands.h"

#include <string.h>

#include "engine/retrace.h"
#include "lib/path.h"

#include "plan/applied.h"
#include "plan/quilt_kept.h"
#include "plan/taken_out.h"

/* *d: the patch as its file is today, in memory of the overlay. False: it cannot be read. */
static bool read_patch(struct worktree *w, const char *name, struct diff *d)
{
	struct span text;

	return !quilt_text(&w->quilt, &w->tree.root, name, &text) &&
	       !diff_parse(&w->ov.a, text, name, d, NULL);
}

static struct kept_files files_of(struct worktree *w, const struct diff *d)
{
	return (struct kept_files){
		.w = w,
		.a = &w->ov.a,
		.max_fuzz = FUZZ_DEFAULT,
		.strip = STRIP_GUESS,
		.d = d,
	};
}

/*
 * Does quilt's patch fit what quilt kept of n's file, and make something else of it than now
 * is? 1, 0, or an error. 0 also for a patch that cannot be read.
 */
static int makes_other(struct worktree *w, const struct quilt_patch *q,
		       const struct node *n, const struct file_now *now,
		       struct pom_err *err)
{
	size_t mark = overlay_mark(&w->ov), i;
	struct kept_files k;
	struct diff d;
	int rc;

	if (!read_patch(w, q->name, &d))
		return 0;
	k = files_of(w, &d);
	rc = kept_load(&k, q->name, err);
	for (i = 0; !rc && i < k.n; i++) {
		k.file[i].above = k.file[i].node != n;
		k.file[i].now = *now;
	}
	if (!rc)
		rc = kept_gives(&k, false, err);
	overlay_rollback(&w->ov, mark);
	return rc ? (rc > 0 ? 0 : rc) : k.fits;
}

int session_quilt_on_top(struct worktree *w, const struct ledger_set *e,
			 struct node *n, const struct file_now *now,
			 const struct quilt_patch **by, struct pom_err *err)
{
	const struct file_now is = *now; /* it may be n's */
	struct quilt_patch *last = NULL;
	int rc = session_under_quilt(w, e, n->path, by, err);

	if (!rc && *by && ledger_last(&w->ledger, n->path, &n->disk))
		rc = quilt_last(&w->quilt, n->path, &last, err);
	if (!rc && last)
		rc = makes_other(w, last, n, &is, err);
	if (rc > 0)
		*by = NULL;
	return rc < 0 ? rc : 0;
}

int session_set_on_top(struct worktree *w, struct node *n,
		       const struct file_now *now, struct ledger_set **by,
		       struct pom_err *err)
{
	const struct quilt_patch *above = NULL;
	int rc = 0;

	*by = ledger_last(&w->ledger, n->path, &n->disk);
	if (*by)
		rc = session_quilt_on_top(w, *by, n, now, &above, err);
	if (above)
		*by = NULL;
	return rc;
}

int session_set_on_patch(struct session *s, enum tree_kind k,
			 const struct quilt_patch *p, struct ledger_set **by,
			 struct pom_err *err)
{
	struct worktree *w = &s->work[k];
	const char **path;
	struct node *n;
	size_t i, count;
	int rc;

	*by = NULL;
	if (!w->ledger.n)
		return 0;
	rc = quilt_files(&w->quilt, &w->tree.root, p->name, &path, &count, err);
	for (i = 0; !rc && i < count && !*by; i++) {
		rc = overlay_get(&w->ov, path[i], &n, err);
		if (!rc)
			rc = session_set_on_top(w, n, &n->now, by, err);
		else if (rc == POM_EUNSAFE) /* below what is a link now */
			rc = 0;
	}
	return rc;
}

/* The kept file that a section with that name is about: the longest path that ends it. */
static struct kept *file_of(const struct kept_files *k, struct span name)
{
	struct kept *best = NULL;
	size_t i;

	for (i = 0; name.p && i < k->n; i++)
		if (quilt_ends_in(name, k->file[i].node->path) &&
		    (!best ||
		     strlen(k->file[i].node->path) > strlen(best->node->path)))
			best = &k->file[i];
	return best;
}

/*
 * r: a section that was turned round, and that cannot be taken out. Is it of a file that the
 * patch made, in which its lines stand beside others?
 */
static bool has_more(struct worktree *w, const struct file_result *r)
{
	const struct diff_file *f = r->file;
	struct node *n;

	if (f->change != DIFF_DELETE || r->unsafe ||
	    overlay_get(&w->ov, r->path, &n, NULL) || n->now.kind != ROOT_FILE)
		return false;
	return retrace(&w->ov.a, overlay_finder(&w->ov, n, &n->now.image),
		       f->hunk, f->nhunks,
		       arena_alloc(&w->ov.a, f->nhunks, sizeof(struct hunk)),
		       arena_alloc(&w->ov.a, f->nhunks, sizeof(enum retraced)));
}

/* Do the patch's lines stand in its files, as the overlay has them? */
static int lines_stand(struct kept_files *k, struct pom_err *err)
{
	const struct dryrun_opt opt = { .strip = k->strip,
					.max_fuzz = FUZZ_DEFAULT };
	size_t mark = overlay_mark(&k->w->ov), i;
	struct diff judged = *k->d, back;
	struct patch_result result;
	int rc;

	judged.file = arena_alloc(k->a, k->d->n, sizeof(*judged.file));
	judged.n = 0;
	for (i = 0; i < k->d->n; i++) {
		const struct diff_file *f = &k->d->file[i];
		const struct kept *of = file_of(k, f->post.text);

		if (!of)
			of = file_of(k, f->pre.text);
		if (of && !of->above)
			judged.file[judged.n++] = *f;
	}
	diff_reverse(k->a, &judged, &back);
	rc = dryrun(&k->w->ov, &back, &opt, &result, err);
	overlay_rollback(&k->w->ov, mark);
	for (i = 0; i < result.n && !rc; i++)
		if (result.file[i].outcome != OUTCOME_CLEAN &&
		    result.file[i].outcome != OUTCOME_FUZZY &&
		    !has_more(k->w, &result.file[i]))
			break;
	return rc ? rc : i == result.n;
}

/* *undone: the file is as the patch or one below it found it. */
static int was_put_back(const struct kept_files *k, const char *name,
			const struct kept *f, bool *undone, struct pom_err *err)
{
	const struct quilt_patch *by;
	struct file_now was;
	size_t at = 0;
	int rc = 0;

	*undone = file_now_eq(&f->now, &f->was);
	while (!*undone && !rc) {
		rc = quilt_below(&k->w->quilt, f->node->path, &at, &by, &was,
				 err);
		if (rc || !by)
			break;
		*undone = file_now_eq(&f->now, &was);
		if (strcmp(by->name, name) == 0)
			break;
	}
	return rc;
}

/* Are all files as the patch or one below it found them? Then no edit can be lost. */
static int is_undone(const struct kept_files *k, const char *name,
		     struct pom_err *err)
{
	bool undone = true;
	size_t i;
	int rc = 0;

	for (i = 0; i < k->n && !rc && undone; i++)
		rc = was_put_back(k, name, &k->file[i], &undone, err);
	return rc ? rc : undone;
}

/*
 * Has a recorded set changed the file? With in_patch, the name is from a patch and may have
 * leading folders that -p strips.
 */
static bool is_recorded(const struct ledger *l, struct span name, bool in_patch)
{
	size_t i;
	uint32_t k;

	for (i = 0; i < l->n; i++)
		for (k = 0; !l->set[i].gone && k < l->set[i].nlinks; k++) {
			const char *path = l->set[i].link[k].path;

			if (in_patch ? quilt_ends_in(name, path) :
				       span_is(name, path))
				return true;
		}
	return false;
}

/*
 * quilt does not keep the source of a copy. If a recorded set may have changed the source,
 * the copy is left out of k->d, and is not compared.
 */
static void leave_copies_out(struct kept_files *k)
{
	struct diff *rest = arena_alloc(k->a, 1, sizeof(*rest));
	size_t i;

	*rest = *k->d;
	rest->file = arena_alloc(k->a, k->d->n, sizeof(*rest->file));
	rest->n = 0;
	for (i = 0; i < k->d->n; i++) {
		const struct diff_file *f = &k->d->file[i];
		struct kept *copy = file_of(k, f->post.text);

		if (f->change == DIFF_COPY && copy &&
		    is_recorded(&k->w->ledger, f->pre.text, true))
			copy->above = true;
		else
			rest->file[rest->n++] = *f;
	}
	k->d = rest;
}

/*
 * kept_gives for each way in which quilt can have applied the patch. *reverse: with -R.
 */
static int gives_somehow(struct kept_files *k, bool *reverse,
			 struct pom_err *err)
{
	const struct diff *d = k->d;
	struct diff back;
	int rc = kept_gives(k, false, err);

	if (!rc)
		rc = kept_gives(k, true, err);
	if (rc)
		return rc;
	diff_reverse(k->a, d, &back); /* -R in the series */
	k->d = &back;
	rc = kept_gives(k, false, err);
	*reverse = rc > 0;
	k->d = d;
	return rc;
}

/*
 * How one patch stands: an enum quilt_stands, or an error. The later patches are off the
 * overlay. *off: this one is off as well now.
 */
static int judge(struct kept_files *k, struct quilt_patch *p, bool *off,
		 struct pom_err *err)
{
	bool *reverse = &p->reverse;
	size_t i, left = 0;
	int rc = gives_somehow(k, reverse, err);

	*off = rc > 0;
	if (rc)
		return rc < 0 ? rc : QUILT_HOLDS;
	leave_copies_out(k);
	for (i = 0; i < k->n; i++) {
		k->file[i].above |= is_recorded(&k->w->ledger,
						span_of(k->file[i].node->path),
						false);
		left += !k->file[i].above;
	}
	if (left < k->n)
		rc = left ? gives_somehow(k, reverse, err) : 1;
	if (rc)
		return rc < 0 ? rc : QUILT_HOLDS;
	rc = lines_stand(k, err);
	if (rc)
		return rc < 0 ? rc : QUILT_EDITED;
	rc = is_undone(k, p->name, err);
	return rc < 0 ? rc : rc ? QUILT_OUT : QUILT_CHANGED;
}

/* Has the section, at this level, the name of one of these files? */
static bool is_among(const struct map *paths, const struct diff_file *f,
		     unsigned int strip)
{
	const struct diff_name *names[] = { &f->pre, &f->post };
	struct span path;
	size_t i;

	for (i = 0; i < 2; i++)
		if (names[i]->text.p &&
		    path_strip(names[i]->text, diff_level(names[i], strip),
			       &path) &&
		    map_get(paths, path.p, path.n))
			return true;
	return false;
}

/* The -p with which all sections are about files that quilt kept, or STRIP_GUESS. */
static int level_of(const struct kept_files *k)
{
	static const unsigned int order[] = { 1, 0, 2, 3, 4, 5, 6, 7, 8 };
	const size_t levels = sizeof(order) / sizeof(order[0]);
	struct map paths = { 0 };
	size_t i, f;

	for (i = 0; i < k->n; i++)
		map_put(&paths, k->file[i].node->path,
			strlen(k->file[i].node->path), &k->file[i]);
	for (i = 0; i < levels; i++) {
		for (f = 0; f < k->d->n; f++)
			if (!is_among(&paths, &k->d->file[f], order[i]))
				break;
		if (f == k->d->n)
			break;
	}
	map_free(&paths);
	return i < levels ? (int)order[i] : STRIP_GUESS;
}

/* Is the file as p, or a patch of quilt's below it, found it? 1, 0, or an error. */
static int is_put_back(struct worktree *w, const struct quilt_patch *p,
		       const struct kept *f, struct pom_err *err)
{
	const struct quilt_patch *by;
	struct file_now was;
	size_t at = 0;
	int rc;

	do {
		rc = quilt_below(&w->quilt, f->node->path, &at, &by, &was, err);
		/* quilt does not tell an empty file from an absent one */
		if (!rc && by && by <= p &&
		    (file_now_eq(&was, &f->now) ||
		     (was.kind == ROOT_ABSENT && f->now.kind == ROOT_FILE &&
		      !f->now.image.n)))
			return 1;
	} while (!rc && by && by < p);
	return rc;
}

/*
 * The patch's file does not make the tree's files of what quilt kept. Was it written anew
 * since, and no file put back? Then the files tell no more than that the patch, as it was
 * then, changed them. 1, 0, or an error.
 */
static int is_rewritten(const struct kept_files *k, const struct quilt_patch *p,
			struct pom_err *err)
{
	size_t i;
	int rc = 0;

	if (p->id || !k->n ||
	    !quilt_is_newer(&k->w->quilt, &k->w->tree.root, p))
		return 0;
	for (i = 0; i < k->n && !rc; i++)
		rc = is_put_back(k->w, p, &k->file[i], err);
	return rc < 0 ? rc : !rc;
}

/* Does a file differ from what quilt kept of it? An empty one can have been empty. */
static bool has_changes(const struct kept_files *k)
{
	size_t i;

	for (i = 0; i < k->n; i++) {
		const struct kept *f = &k->file[i];
		bool empty = f->unsure && f->now.kind == ROOT_FILE &&
			     !f->now.image.n;

		if (!empty && !file_now_eq(&f->now, &f->was))
			return true;
	}
	return false;
}

/* Sets how the patch stands, and takes it off the overlay, as `quilt pop -f' would. */
static int take_off(struct worktree *w, struct quilt_patch *p,
		    struct pom_err *err)
{
	const struct file_now absent = { .kind = ROOT_ABSENT };
	struct diff *d = arena_alloc(&w->ov.a, 1, sizeof(*d));
	struct kept_files k = files_of(w, d);
	struct quilt_patch *last;
	bool off = false;
	size_t i;
	int rc = kept_load(&k, p->name, err);

	for (i = 0; !rc && i < k.n; i++) {
		struct kept *f = &k.file[i];

		rc = quilt_last(&w->quilt, f->node->path, &last, err);
		/* as on the disk: what this run changed does not count */
		if (last == p) /* quilt leaves a folder where it is */
			overlay_set(&w->ov, f->node,
				    f->node->disk.kind == ROOT_DIR ?
					    &absent :
					    &f->node->disk);
		f->now = f->node->now;
	}
	if (rc)
		return rc;
	rc = QUILT_HOLDS; /* nothing is known of a patch that cannot be read */
	if (read_patch(w, p->name, d) && d->n) {
		k.strip = p->strip = level_of(&k);
		rc = judge(&k, p, &off, err);
	} else {
		p->unwritten = has_changes(&k);
	}
	if (rc < 0)
		return rc;
	p->stands = (unsigned char)rc;
	rc = rc == QUILT_HOLDS ? 0 : is_rewritten(&k, p, err);
	if (rc < 0)
		return rc;
	p->rewritten = rc > 0;
	if (p->rewritten)
		p->stands = QUILT_HOLDS;
	for (i = 0; i < k.n && !off; i++)
		overlay_set(&w->ov, k.file[i].node,
			    k.file[i].unsure ? &absent : &k.file[i].was);
	return 0;
}

/* Sets how all patches stand, from the top of the stack down. */
static int judge_all(struct worktree *w, struct pom_err *err)
{
	size_t mark = overlay_mark(&w->ov), i;
	int rc = 0;

	for (i = w->quilt.n; i-- > 0 && !rc;)
		if (!w->quilt.patch[i].gone && !w->quilt.patch[i].added)
			rc = take_off(w, &w->quilt.patch[i], err);
	overlay_rollback(&w->ov, mark);
	return rc;
}

/*
 * Is a file as the patch found it, while a later patch of the file is out of the tree? Then
 * whatever took the later one out took this one out as well. If the last patch of the file
 * stands, it may have given the file that state. 1, 0, or an error.
 */
static int went_with_later(struct worktree *w, const struct quilt_patch *p,
			   struct pom_err *err)
{
	struct kept_files k = files_of(w, NULL);
	struct quilt_patch *last;
	size_t i;
	int rc = kept_load(&k, p->name, err);

	/* below what is a link now, nothing is as the patch found it */
	if (rc == POM_EUNSAFE)
		return 0;
	for (i = 0; i < k.n && !rc; i++) {
		const struct kept *f = &k.file[i];

		if (f->unsure || !file_now_eq(&f->node->disk, &f->was))
			continue;
		rc = quilt_last(&w->quilt, f->node->path, &last, err);
		rc = rc ? rc : last && last->stands >= QUILT_CHANGED;
	}
	return rc;
}

/*
 * The command that puts the edits of the patch's files into its file. quilt wants -f if a
 * later patch has one of these files.
 */
static int refresh_of(struct session *s, enum tree_kind kind,
		      const struct quilt_patch *p, const char **out,
		      struct pom_err *err)
{
	struct worktree *w = &s->work[kind];
	struct quilt_patch *last;
	const char **path;
	bool below = false;
	size_t i, n;
	int rc = quilt_files(&w->quilt, &w->tree.root, p->name, &path, &n, err);

	for (i = 0; !rc && i < n && !below; i++) {
		rc = quilt_last(&w->quilt, path[i], &last, err);
		below = !rc && last && last != p;
	}
	*out = p == quilt_top(&w->quilt) ?
		       "quilt refresh" :
		       arena_printf(&s->a, "quilt refresh %s%s",
				    below ? "-f " : "", p->name);
	return rc;
}

/*
 * Notes that files of the patch were edited since, or that the patch's file does not have
 * the change, with the command that writes it.
 */
static int note_edits(struct session *s, enum tree_kind kind,
		      const struct quilt_patch *p, struct tree_standing *t,
		      struct pom_err *err)
{
	const char *refresh;
	int rc = refresh_of(s, kind, p, &refresh, err);

	if (rc)
		return rc;
	if (p->stands == QUILT_CHANGED)
		t->is = STAND_PARTIAL;
	t->note = arena_printf(
		&s->a,
		p->unwritten ?
			"by quilt; its file is missing or has no patch in it: `%s` writes it" :
		p->stands == QUILT_CHANGED ?
			"quilt applied it, and its lines were changed since: `%s` takes that up; `quilt pop -f` takes it off, and loses what was edited" :
			"by quilt; its files were edited since: `%s` takes that up",
		refresh);
	return 0;
}

int session_try_quilt(struct session *s, enum tree_kind kind,
		      struct quilt_patch *p, struct tree_standing *t,
		      struct pom_err *err)
{
	struct worktree *w = &s->work[kind];
	struct ledger_set *by = NULL;
	int rc = p->stands || p->added ? 0 : judge_all(w, err);

	t->is = STAND_APPLIED;
	t->by_quilt = true;
	t->note = "by quilt";
	if (rc || p->added)
		return rc;
	if (p->stands == QUILT_HOLDS)
		rc = went_with_later(w, p, err);
	if (rc < 0)
		return rc;
	if (rc || p->stands == QUILT_OUT) {
		t->is = STAND_PARTIAL;
		t->note =
			"quilt applied it, and not all of it is there any more: `quilt pop -f` takes it off, and it can be applied again";
		return 0;
	}
	if (p->rewritten)
		t->note = "by quilt; its file has another version by now";
	else if (p->stands != QUILT_HOLDS || p->unwritten)
		rc = note_edits(s, kind, p, t, err);
	if (rc || t->is == STAND_PARTIAL)
		return rc;
	rc = session_set_on_patch(s, kind, p, &by, err);
	if (!rc && by)
		t->note = arena_printf(&s->a, "by quilt; %s is on top of it",
				       ledger_label(&w->ledger, by));
	return rc;
}
