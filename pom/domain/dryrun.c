// SPDX-License-Identifier: GPL-2.0-only
/* A patch on an overlay: see dryrun.h. */
#include "domain/dryrun.h"

#include <stdlib.h>
#include <string.h>

#include "base/path.h"

/*
 * A segment is what one commit changes: the files of a patch between which no
 * prose stands. Within it git's renames and copies speak of the state before
 * the commit, so that two files can change places; across segments, and where
 * the source was not there before, they speak of what is there now.
 */
struct job {
	struct overlay *ov;
	const struct dryrun_opt *opt;
	const struct diff *d;
	size_t index; /* of the file at work */
	unsigned int strip;
	struct file_result *r;
	struct pom_err *err;
};

static int conflict(struct job *j, const char *why)
{
	j->r->outcome = OUTCOME_CONFLICT;
	j->r->why = why;
	return 0;
}

static int unsafe(struct job *j, const char *why)
{
	j->r->unsafe = true;
	return conflict(j, why);
}

/* Errors that speak of the patch become its outcome; others stay errors. */
static int judge(struct job *j, int rc, const struct pom_err *e)
{
	if (rc == POM_EUNSAFE || rc == POM_ELIMIT)
		return unsafe(j, arena_strdup(&j->ov->a, e->what));
	if (rc && j->err)
		*j->err = *e;
	return rc;
}

/* 1: there is a path; 0: no such name, or a conflict is noted; <0 error. */
static int resolve(struct job *j, const struct diff_name *name,
		   const char **path)
{
	unsigned int level = j->strip;
	struct pom_err e;
	struct span rest;
	int rc;

	*path = NULL;
	if (!name->text.p)
		return 0;
	if (name->bare && level)
		level--;
	if (name->text.n && name->text.p[0] == '/') {
		rc = path_check(&j->ov->a, name->text, path, &e);
		return judge(j, rc, &e);
	}
	if (!path_strip(name->text, level, &rest))
		return 0;
	rc = path_check(&j->ov->a, rest, path, &e);
	if (rc)
		return judge(j, rc, &e);
	return 1;
}

static int get(struct job *j, const char *path, struct node **out)
{
	struct pom_err e;
	int rc = overlay_get(j->ov, path, out, &e);

	*out = rc ? NULL : *out;
	if (rc)
		return judge(j, rc, &e);
	if ((*out)->segment != j->ov->segment) {
		(*out)->segment = j->ov->segment;
		(*out)->before = (*out)->now;
		(*out)->arrived = false;
	}
	return 0;
}

static bool is_there(const struct node *n)
{
	return n->now.kind != ROOT_ABSENT;
}

/* patch(1): fewer parts, then a shorter last part, then a shorter name. */
static int better_name(const char *a, const char *b)
{
	unsigned int pa = path_parts(span_of(a)), pb = path_parts(span_of(b));
	const char *base_a = strrchr(a, '/'), *base_b = strrchr(b, '/');
	size_t la = strlen(base_a ? base_a + 1 : a);
	size_t lb = strlen(base_b ? base_b + 1 : b);

	if (pa != pb)
		return pa < pb;
	if (la != lb)
		return la < lb;
	return strlen(a) < strlen(b);
}

/* How many folders have to be made for it. */
static unsigned int new_folders(struct job *j, const char *path)
{
	unsigned int n = 0;
	const char *slash;

	for (slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/'))
		n += !overlay_has_folder(j->ov, path, (size_t)(slash - path));
	return n;
}

/* Of the names of a file that is to be made: the fewest new folders first. */
static struct node *new_name(struct job *j, struct node *const *v, size_t n)
{
	unsigned int least = 0, folders;
	struct node *best = NULL;
	size_t i;

	for (i = 0; i < n; i++) {
		folders = n > 1 ? new_folders(j, v[i]->path) : 0;
		if (best &&
		    (folders > least || (folders == least &&
					 !better_name(v[i]->path, best->path))))
			continue;
		least = folders;
		best = v[i];
	}
	return best;
}

/*
 * The file that a patch without a git header means, as patch(1) finds it: the
 * one that is there, or the one to be made. An Index: line counts only where
 * --- and +++ say nothing.
 */
static int choose(struct job *j, struct node **out)
{
	const struct diff_file *f = j->r->file;
	const struct diff_name *names[] = { &f->pre, &f->post, &f->index };
	struct node *best = NULL, *v[3];
	size_t i, n = 0;

	*out = NULL;
	for (i = 0; i < 3 && !(i == 2 && n); i++) {
		const char *path;
		int rc = resolve(j, names[i], &path);

		if (rc < 0 || j->r->why)
			return rc;
		if (!rc)
			continue;
		rc = get(j, path, &v[n]);
		if (rc || j->r->why)
			return rc;
		if (is_there(v[n]) &&
		    (!best || better_name(v[n]->path, best->path)))
			best = v[n];
		if (!n || v[n] != v[n - 1])
			n++;
	}
	*out = best ? best : new_name(j, v, n);
	if (!*out)
		return conflict(j,
				arena_printf(&j->ov->a,
					     "the names have fewer than %u folders in front (try another -p)",
					     j->strip));
	return 0;
}

static const char *kind_name(enum root_kind k)
{
	switch (k) {
	case ROOT_DIR:
		return "a folder";
	case ROOT_LINK:
		return "a symbolic link";
	case ROOT_OTHER:
		return "a device, a FIFO or a socket";
	case ROOT_FILE:
		return "a regular file";
	case ROOT_ABSENT:
		break;
	}
	return "nothing";
}

static bool wants_link(const struct diff_file *f)
{
	return f->pre_mode == 0120000 ||
	       (!f->pre_mode && f->post_mode == 0120000);
}

/* Is what stands at n the kind of thing that the patch changes? */
static int check_kind(struct job *j, const struct node *n,
		      const struct file_now *now)
{
	enum root_kind want = wants_link(j->r->file) ? ROOT_LINK : ROOT_FILE;

	if (now->kind == want)
		return 0;
	if (now->kind == ROOT_ABSENT)
		return conflict(j, "there is no such file in the tree");
	if (now->kind == ROOT_LINK || now->kind == ROOT_OTHER)
		j->r->unsafe = true;
	return conflict(j, arena_printf(&j->ov->a,
					"%s is %s, and the patch is for %s",
					n->path, kind_name(now->kind),
					kind_name(want)));
}

/* The hunks on an image; sets outcome and why. */
static void try_hunks(struct job *j, const struct image *in)
{
	const struct diff_file *f = j->r->file;
	struct file_result *r = j->r;
	struct apply_opt opt = {
		.max_fuzz = j->opt->strict ? 0 : j->opt->max_fuzz,
		.strict = j->opt->strict,
		.skip_present = j->opt->skip_present,
		.owner = j->opt->owner,
	};
	uint32_t i;

	r->before = *in;
	apply_hunks(&j->ov->a, in, f->hunk, f->nhunks, &opt, &r->hunks);
	if (r->hunks.fails && r->hunks.present) {
		r->outcome = OUTCOME_PARTIAL;
		r->why =
			arena_printf(&j->ov->a,
				     "%u of %u hunks are there already, %u do not fit",
				     r->hunks.present, f->nhunks,
				     r->hunks.fails);
	} else if (r->hunks.fails) {
		for (i = 0;
		     i + 1 < f->nhunks && r->hunks.hunk[i].state != HUNK_FAILS;
		     i++)
			;
		r->outcome = OUTCOME_CONFLICT;
		r->why =
			arena_printf(&j->ov->a,
				     "%u of %u hunk%s %s not fit, the first is #%u (line %u of the patch)",
				     r->hunks.fails, f->nhunks,
				     f->nhunks == 1 ? "" : "s",
				     r->hunks.fails == 1 ? "does" : "do",
				     f->hunk[i].number, f->hunk[i].line);
	} else if (r->hunks.present && r->hunks.fits && !j->opt->skip_present) {
		r->outcome = OUTCOME_PARTIAL;
		r->why = arena_printf(&j->ov->a,
				      "%u of %u hunks are there already",
				      r->hunks.present, f->nhunks);
	} else if (r->hunks.present && !r->hunks.fits) {
		r->outcome = OUTCOME_PRESENT;
	} else {
		r->outcome = r->hunks.fuzz ? OUTCOME_FUZZY : OUTCOME_CLEAN;
	}
}

static bool fits(const struct file_result *r)
{
	return r->outcome == OUTCOME_CLEAN || r->outcome == OUTCOME_FUZZY;
}

static void put(struct job *j, struct node *n, struct file_now now)
{
	overlay_set(j->ov, n, &now);
}

/* A link's new text must not lead out. */
static int check_link(struct job *j, const char *path, const struct image *im)
{
	struct span text = { "", 0 };
	struct pom_err e;

	if (im->n == 1)
		text = (struct span){ im->v[0].p, im->v[0].n };
	return judge(j, path_check_link(path, text, &e), &e);
}

static int do_create(struct job *j, struct node *n)
{
	const struct diff_file *f = j->r->file;
	struct image empty = { 0 };
	struct file_now now = { .kind = ROOT_FILE, .mode = 0100644 };

	j->r->path = n->path;
	try_hunks(j, &empty);
	if (!fits(j->r))
		return conflict(j,
				"the patch creates the file, but its hunks expect lines in it");
	if (f->post_mode)
		now.mode = f->post_mode;
	if (now.mode == 0120000) {
		now.kind = ROOT_LINK;
		if (check_link(j, n->path, &j->r->hunks.image) || j->r->why)
			return 0;
	}
	now.image = j->r->hunks.image;
	if (is_there(n)) {
		if (n->now.kind == now.kind &&
		    image_eq(&n->now.image, &now.image)) {
			j->r->outcome = OUTCOME_PRESENT;
			return 0;
		}
		if (n->now.kind != ROOT_FILE && n->now.kind != ROOT_ABSENT)
			return check_kind(j, n, &n->now);
		if (n->now.kind != ROOT_FILE || n->now.image.n)
			return conflict(j,
					"the patch creates the file, but the tree has another one there");
		if (!f->post_mode)
			now.mode = n->now.mode;
	}
	put(j, n, now);
	return 0;
}

static int do_delete(struct job *j, struct node *n)
{
	struct file_now gone = { .kind = ROOT_ABSENT };

	j->r->path = n->path;
	if (!is_there(n)) {
		j->r->weak = true;
		return conflict(j,
				"the patch deletes the file, but it is not there (deleted already?)");
	}
	if (check_kind(j, n, &n->now) || j->r->why)
		return 0;
	try_hunks(j, &n->now.image);
	if (!fits(j->r))
		return 0;
	if (j->r->hunks.image.n)
		return conflict(j,
				"the patch deletes the file, but it has more in it than the patch knows");
	put(j, n, gone);
	return 0;
}

static int do_edit(struct job *j, struct node *n)
{
	const struct diff_file *f = j->r->file;
	struct file_now now;

	j->r->path = n->path;
	if (!is_there(n)) {
		uint32_t i;

		for (i = 0; i < f->nhunks && !f->hunk[i].npre; i++)
			;
		if (i == f->nhunks && f->nhunks && !f->git)
			return do_create(j, n);
	}
	if (check_kind(j, n, &n->now) || j->r->why)
		return 0;
	try_hunks(j, &n->now.image);
	now = n->now;
	if (f->post_mode && f->post_mode != f->pre_mode) {
		if (!f->nhunks && now.mode == f->post_mode) {
			j->r->outcome = OUTCOME_PRESENT;
			j->r->weak = true;
			return 0;
		}
		now.mode = f->post_mode;
	}
	if (!fits(j->r))
		return 0;
	now.image = j->r->hunks.image;
	if (now.kind == ROOT_LINK &&
	    (check_link(j, n->path, &now.image) || j->r->why))
		return 0;
	put(j, n, now);
	return 0;
}

/* Will a later file of the segment take what stands at path away? */
static bool leaves_later(struct job *j, const char *path)
{
	size_t i;

	for (i = j->index + 1; i < j->d->n && !j->d->file[i].after_text; i++) {
		const struct diff_file *f = &j->d->file[i];
		const char *other;
		struct job probe = *j;
		struct file_result scratch = { .file = f };

		if (f->change != DIFF_RENAME && f->change != DIFF_DELETE)
			continue;
		probe.r = &scratch;
		if (resolve(&probe, &f->pre, &other) == 1 &&
		    strcmp(other, path) == 0)
			return true;
	}
	return false;
}

/* The source is gone and the target is what it would become: done already. */
static bool moved_already(struct job *j, const struct node *to)
{
	struct image back = to->now.image;
	const struct diff_file *f = j->r->file;

	if (to->now.kind != ROOT_FILE && to->now.kind != ROOT_LINK)
		return false;
	if (!f->nhunks)
		return true;
	try_hunks(j, &back);
	return j->r->hunks.present == f->nhunks;
}

static int do_move(struct job *j, struct node *from, struct node *to)
{
	const struct diff_file *f = j->r->file;
	bool copy = f->change == DIFF_COPY;
	struct file_now now, gone = { .kind = ROOT_ABSENT };
	bool earlier = from->before.kind != ROOT_ABSENT &&
		       (copy || from->arrived);

	j->r->path = to->path;
	j->r->from = from->path;
	now = earlier ? from->before : from->now;
	if (now.kind == ROOT_ABSENT && moved_already(j, to)) {
		j->r->outcome = OUTCOME_PRESENT;
		j->r->why = NULL;
		return 0;
	}
	if (now.kind == ROOT_ABSENT)
		return conflict(j,
				arena_printf(&j->ov->a,
					     "the file to %s, %s, is not there",
					     copy ? "copy" : "rename",
					     from->path));
	if (now.kind != ROOT_FILE && now.kind != ROOT_LINK)
		return check_kind(j, from, &now);
	if (is_there(to) && to != from && !leaves_later(j, to->path))
		return conflict(j,
				arena_printf(&j->ov->a,
					     "the file to %s to, %s, is there already",
					     copy ? "copy" : "rename",
					     to->path));
	try_hunks(j, &now.image);
	if (!fits(j->r))
		return 0;
	now.image = j->r->hunks.image;
	if (f->post_mode)
		now.mode = f->post_mode;
	if ((now.mode == 0120000) != (now.kind == ROOT_LINK))
		return conflict(j, "a rename cannot turn a file into a link");
	if (now.kind == ROOT_LINK &&
	    (check_link(j, to->path, &now.image) || j->r->why))
		return 0;
	if (!copy && !from->arrived)
		put(j, from, gone);
	else if (!copy && !earlier)
		put(j, from, gone);
	put(j, to, now);
	to->arrived = true;
	return 0;
}

static int do_git_move(struct job *j)
{
	const struct diff_file *f = j->r->file;
	const char *from, *to;
	struct node *a, *b;
	int rc = resolve(j, &f->pre, &from);

	if (rc < 0 || j->r->why)
		return rc;
	rc = rc ? resolve(j, &f->post, &to) : 0;
	if (rc < 0 || j->r->why)
		return rc;
	if (!rc)
		return conflict(j, "the header lacks a usable name");
	j->r->path = to;
	rc = get(j, from, &a);
	if (rc || j->r->why)
		return rc;
	rc = get(j, to, &b);
	if (rc || j->r->why)
		return rc;
	return do_move(j, a, b);
}

static struct span shown_name(const struct diff_file *f)
{
	if (f->post.text.p)
		return f->post.text;
	return f->pre.text.p ? f->pre.text : f->index.text;
}

static int one_file(struct job *j)
{
	const struct diff_file *f = j->r->file;
	struct node *n = NULL;
	int rc;

	if (j->index == 0 || f->after_text)
		j->ov->segment++;
	j->r->outcome = OUTCOME_CLEAN;
	if (f->change == DIFF_RENAME || f->change == DIFF_COPY)
		rc = do_git_move(j);
	else
		rc = choose(j, &n);
	if (!j->r->path) /* for the report, whatever it is */
		j->r->path = path_show(&j->ov->a, shown_name(f));
	if (rc || j->r->why || !n)
		return rc;
	switch (f->change) {
	case DIFF_CREATE:
		return do_create(j, n);
	case DIFF_DELETE:
		return do_delete(j, n);
	default:
		return do_edit(j, n);
	}
}

static void sum_up(const struct diff *d, struct patch_result *out)
{
	size_t fit = 0, present = 0, sure = 0, bad = 0, partial = 0, gone = 0;
	size_t i;

	for (i = 0; i < d->n; i++) {
		const struct file_result *r = &out->file[i];

		fit += fits(r);
		present += r->outcome == OUTCOME_PRESENT;
		sure += r->outcome == OUTCOME_PRESENT && !r->weak;
		partial += r->outcome == OUTCOME_PARTIAL;
		bad += r->outcome == OUTCOME_CONFLICT;
		gone += r->outcome == OUTCOME_CONFLICT && r->weak;
		out->unsafe |= r->unsafe;
		out->ambiguous += r->hunks.ambiguous;
		if (r->hunks.fuzz > out->fuzz)
			out->fuzz = r->hunks.fuzz;
		if (labs(r->hunks.offset) > labs(out->offset))
			out->offset = r->hunks.offset;
	}
	if (!bad && !partial && !sure && fit)
		out->outcome = out->fuzz ? OUTCOME_FUZZY : OUTCOME_CLEAN;
	else if (!partial && !fit && present &&
		 (bad == 0 || (bad == gone && sure)))
		out->outcome = OUTCOME_PRESENT;
	else if (partial || sure)
		out->outcome = OUTCOME_PARTIAL;
	else
		out->outcome = OUTCOME_CONFLICT;
	if (out->unsafe)
		out->outcome = OUTCOME_CONFLICT;
}

int dryrun(struct overlay *ov, const struct diff *d,
	   const struct dryrun_opt *opt, struct patch_result *out,
	   struct pom_err *err)
{
	struct job j = { .ov = ov, .opt = opt, .d = d, .err = err };
	size_t mark = overlay_mark(ov), i;
	bool keep;
	int rc = 0;

	memset(out, 0, sizeof(*out));
	out->strip = opt->strip == STRIP_GUESS ? dryrun_strip(ov, d) :
						 opt->strip;
	out->file = arena_alloc(&ov->a, d->n, sizeof(*out->file));
	out->n = d->n;
	j.strip = (unsigned int)out->strip;
	for (i = 0; i < d->n && !rc; i++) {
		j.index = i;
		j.r = &out->file[i];
		j.r->file = &d->file[i];
		rc = one_file(&j);
	}
	if (!rc)
		sum_up(d, out);
	keep = out->outcome == OUTCOME_CLEAN || out->outcome == OUTCOME_FUZZY;
	if (out->outcome == OUTCOME_PARTIAL && opt->skip_present) {
		keep = true;
		for (i = 0; i < d->n; i++)
			keep &= out->file[i].outcome != OUTCOME_CONFLICT &&
				out->file[i].outcome != OUTCOME_PARTIAL;
		if (keep)
			out->outcome = out->fuzz ? OUTCOME_FUZZY :
						   OUTCOME_CLEAN;
	}
	if (rc || !keep)
		overlay_rollback(ov, mark);
	return rc;
}

/* How many of the names at this level are in the tree, of those that should. */
static size_t names_there(struct overlay *ov, const struct diff *d,
			  unsigned int level, size_t *asked)
{
	size_t i, k, there = 0;

	*asked = 0;
	for (i = 0; i < d->n; i++) {
		const struct diff_file *f = &d->file[i];
		const struct diff_name *names[] = { &f->pre, &f->post,
						    &f->index };
		bool found = false;

		if (f->change == DIFF_CREATE)
			continue;
		++*asked;
		for (k = 0; k < 3 && !found; k++) {
			struct span rest;
			enum root_kind kind;
			const char *path;
			unsigned int l = level - (names[k]->bare && level);

			if (!names[k]->text.p || names[k]->text.p[0] == '/' ||
			    !path_strip(names[k]->text, l, &rest) ||
			    path_check(&ov->a, rest, &path, NULL) ||
			    root_stat(ov->root, path, &kind, NULL, NULL))
				continue;
			found = kind == ROOT_FILE || kind == ROOT_LINK;
		}
		there += found;
	}
	return there;
}

int dryrun_strip(struct overlay *ov, const struct diff *d)
{
	static const unsigned int order[] = { 1, 0, 2, 3, 4, 5, 6, 7, 8 };
	size_t best = 0, asked, i;
	unsigned int level = 1;

	for (i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		size_t there = names_there(ov, d, order[i], &asked);

		if (there > best) {
			best = there;
			level = order[i];
		}
		if (best == asked)
			break;
	}
	return (int)level;
}

const char *outcome_name(enum outcome o)
{
	switch (o) {
	case OUTCOME_CLEAN:
		return "clean";
	case OUTCOME_FUZZY:
		return "fuzzy";
	case OUTCOME_PRESENT:
		return "present";
	case OUTCOME_PARTIAL:
		return "partial";
	case OUTCOME_CONFLICT:
		break;
	}
	return "conflict";
}
