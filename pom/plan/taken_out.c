// SPDX-License-Identifier: GPL-2.0-only
/* Has something else taken a recorded set out of a file? See taken_out.h. */
#include "plan/taken_out.h"

#include "ledger/quilt.h"

/* The most calls of session_all_out in each other; a ledger can have 65,536 sets. */
enum { ALL_OUT_NESTED = 50 };
/* The later sets of a chain that are asked for a link. What each says rests on more of them. */
enum { ABOVE = 4 };

/* The tree's file of that name, as it was read, or as it will be after this run. */
static int file_of(struct worktree *w, const char *path, bool read,
		   const struct file_now **file, struct pom_err *err)
{
	static const struct file_now absent = { .kind = ROOT_ABSENT };
	struct node *n;
	int rc = overlay_get(&w->ov, path, &n, err);

	*file = rc ? &absent : read ? &n->disk : &n->now;
	return rc == POM_EUNSAFE ? 0 : rc;
}

/* Sets out, surely and first. */
static int is_out(struct worktree *w, struct ledger_set *set, const char *path,
		  struct taken_out *x, struct pom_err *err)
{
	const struct file_now *disk;
	int rc = file_of(w, path, true, &disk, err);

	x->out = !rc && ledger_out(&w->ledger, set, path, disk, &x->surely);
	while (!rc && x->out && disk->kind == ROOT_ABSENT) {
		rc = ledger_came_from(&w->ledger, &set, &path, err);
		if (rc || !path)
			break;
		rc = file_of(w, path, true, &disk, err);
		x->out = !rc &&
			 ledger_out(&w->ledger, set, path, disk, &x->first);
	}
	return rc;
}

int session_is_out(struct worktree *w, struct ledger_set *set, const char *path,
		   bool *out, bool *surely, struct pom_err *err)
{
	struct taken_out x = { .surely = *surely };
	int rc = is_out(w, set, path, &x, err);

	*out = x.out;
	*surely = x.surely;
	return rc;
}

/*
 * Did the set e, or one above it, leave the file as was? quilt does not tell an empty file
 * from an absent one.
 */
static bool left_so(struct ledger *l, const struct ledger_set *e,
		    const char *path, struct file_now *was)
{
	if (ledger_left_since(l, e, path, was))
		return true;
	if (was->kind != ROOT_ABSENT)
		return false;
	was->kind = ROOT_FILE; /* an empty one */
	return ledger_left_since(l, e, path, was);
}

int session_under_quilt(struct worktree *w, const struct ledger_set *e,
			const char *path, const struct quilt_patch **by,
			struct pom_err *err)
{
	struct file_now was;
	size_t at = 0;
	int rc;

	do {
		rc = quilt_below(&w->quilt, path, &at, by, &was, err);
	} while (!rc && *by && !left_so(&w->ledger, e, path, &was));
	return rc;
}

/*
 * x->cover, a later set, gave the file another name. Sets x->gone if the tree has the file
 * at none of its names: the last of them is as it was before it got that name.
 */
static int look_whether_gone(struct worktree *w, struct taken_out *x,
			     struct pom_err *err)
{
	const char *to = x->to, *path;
	struct ledger_set *set = x->cover, *by = NULL;
	const struct file_now *disk;
	bool out = false;
	int rc;

	do {
		path = to;
		to = NULL;
		rc = file_of(w, path, true, &disk, err);
		if (rc || disk->kind != ROOT_ABSENT)
			return rc;
		rc = ledger_cover(&w->ledger, set,
				  ledger_link(&w->ledger, set, span_of(path)),
				  &by, err);
		if (!rc && by)
			rc = ledger_moves(&w->ledger, by, path, &to, err);
		if (to)
			set = by;
	} while (!rc && to);
	return rc ? rc : session_is_out(w, set, path, &out, &x->gone, err);
}

/*
 * Of a file that is out, and that later sets may have given another name: if the tree has
 * it there, the one at its old name is a copy, and was not put back.
 */
static int look_at_name(struct worktree *w, struct taken_out *x,
			struct pom_err *err)
{
	const struct file_now *disk;
	bool there = false, out = true;
	int rc = file_of(w, x->to, true, &disk, err);

	if (!rc && disk->kind != ROOT_ABSENT)
		rc = session_is_out(w, x->cover, x->to, &out, &there, err);
	if (!out)
		x->out = x->surely = false;
	else if (!rc && !x->surely)
		rc = look_whether_gone(w, x, err);
	x->surely |= x->gone;
	return rc;
}

/* A later set of the link's chain is out, so that the link is, too, if its file shows it. */
static int look_above(struct worktree *w, struct ledger_set *set,
		      const struct ledger_link *link, struct taken_out *x,
		      struct pom_err *err)
{
	struct ledger *l = &w->ledger;
	struct ledger_chain *c = ledger_chain(l, span_of(link->path));
	const struct file_now *disk;
	const struct ledger_ref *above;
	size_t n, i;
	int rc = file_of(w, link->path, true, &disk, err);

	above = ledger_above(l, c, set, &n);
	for (i = 0; i < n && i < ABOVE && !rc && !x->surely; i++) {
		struct ledger_set *later = &l->set[above[i].set];

		if (later->gone)
			continue;
		if (!ledger_differs(l, set, later, link->path, disk))
			break;
		rc = session_all_out(w, later, &x->surely, err);
	}
	return rc;
}

int session_link_out(struct worktree *w, struct ledger_set *set,
		     const struct ledger_link *link, struct taken_out *x,
		     struct pom_err *err)
{
	const struct file_now *disk;
	int rc = file_of(w, link->path, true, &disk, err);

	*x = (struct taken_out){ 0 };
	if (rc)
		return rc;
	/* ledger_cover needs the state of the chain, which this call sets */
	ledger_in_tree(&w->ledger, set, link->path, disk);
	rc = ledger_cover(&w->ledger, set, link, &x->cover, err);
	if (!rc && x->cover)
		rc = ledger_moves(&w->ledger, x->cover, link->path, &x->to,
				  err);
	if (!rc)
		rc = is_out(w, set, link->path, x, err);
	/* one version can be from before the set and from after it: then the set holds */
	x->out &= !x->surely ||
		  !ledger_in_tree(&w->ledger, set, link->path, disk);
	x->surely |= x->first;
	x->surely &= x->out;
	if (!rc && x->out && x->to)
		rc = look_at_name(w, x, err);
	/* a patch of quilt's may have made this version */
	if (!rc && x->out)
		rc = session_under_quilt(w, set, link->path, &x->quilt, err);
	if (!rc && x->out && !x->surely && !x->quilt)
		rc = look_above(w, set, link, x, err);
	return rc;
}

/* Sets set->out and set->out_known. */
static int find_all_out(struct worktree *w, struct ledger_set *set,
			struct pom_err *err)
{
	struct ledger *l = &w->ledger;
	bool all = set->nlinks > 0, surely = false;
	struct taken_out x;
	uint32_t i;
	int rc = 0;

	/* that is quick, and most sets are in the tree */
	for (i = 0; i < set->nlinks && !rc && all; i++)
		rc = session_is_out(w, set, set->link[i].path, &all, &surely,
				    err);
	surely = false;
	if (!rc && all)
		rc = ledger_open(l, set, err);
	for (i = 0; i < set->nlinks && !rc && all; i++) {
		rc = session_link_out(w, set, &set->link[i], &x, err);
		all &= x.out && !x.quilt;
		surely |= x.surely;
	}
	if (rc)
		return rc;
	set->out = all && surely;
	set->out_known = l->touches + 1;
	return 0;
}

int session_all_out(struct worktree *w, struct ledger_set *set, bool *out,
		    struct pom_err *err)
{
	struct ledger *l = &w->ledger;
	struct ledger_set *later = l->set + l->n;
	int rc = 0;

	*out = set->out;
	if (set->out_known == l->touches + 1)
		return 0;
	/* a set asks for later ones: from the last one down, none asks for one that is unknown */
	while (w->nested == ALL_OUT_NESTED && --later > set && !rc)
		if (later->out_known != l->touches + 1)
			rc = find_all_out(w, later, err);
	w->nested++;
	if (!rc)
		rc = find_all_out(w, set, err);
	w->nested--;
	*out = set->out;
	return rc;
}

int session_name_now(struct worktree *w, struct ledger_set *set,
		     const char *path, const char **now, struct pom_err *err)
{
	const struct ledger_set *own = set;
	const struct file_now *file;
	int rc = file_of(w, path, false, &file, err);

	*now = path;
	while (!rc && path && file->kind == ROOT_ABSENT) {
		rc = ledger_came_from(&w->ledger, &set, &path, err);
		if (set == own)
			path = NULL;
		if (!rc && path)
			rc = file_of(w, path, false, &file, err);
	}
	if (!rc && path)
		*now = path;
	return rc;
}
