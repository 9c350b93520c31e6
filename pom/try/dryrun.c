// SPDX-License-Identifier: GPL-2.0-only
/* Tries a patch on an overlay, section by section: see dryrun.h. */
#include <stdlib.h>
#include <string.h>

#include "lib/path.h"
#include "try/dryrun_internal.h"
#include "try/links.h"
#include "try/share.h"

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

/* Conflicts unless n is the kind of file that the patch changes. */
static int check_kind(struct job *j, const struct node *n,
		      const struct file_now *now)
{
	enum root_kind want = wants_link(j->r->file) ? ROOT_LINK : ROOT_FILE;

	if (now->kind == want)
		return 0;
	j->r->missing = now->kind == ROOT_ABSENT;
	if (j->r->missing)
		return job_conflict(j, "there is no such file in the tree");
	if (now->kind == ROOT_LINK || now->kind == ROOT_OTHER)
		j->r->unsafe = true;
	return job_conflict(j, arena_printf(&j->ov->a,
					    "%s is %s, and the patch is for %s",
					    strcmp(n->path, j->r->path) == 0 ?
						    "it" :
						    n->path,
					    kind_name(now->kind),
					    kind_name(want)));
}

/* A copy of the section whose hunks have the CR LF line ends of the patch. */
static const struct diff_file *with_crlf(struct job *j,
					 const struct diff_file *f)
{
	struct arena *a = j->opt->results ? j->opt->results : &j->ov->a;
	struct diff_file *out = arena_alloc(a, 1, sizeof(*out));

	*out = *f;
	out->hunk = f->crlf;
	return out;
}

static bool is_crlf(const struct line *l)
{
	return l->n > 1 && l->p[l->n - 1] == '\n' && l->p[l->n - 2] == '\r';
}

/* Has the file CR LF line ends, and the section LF only? The parser removed its CRs. */
static bool lacks_crlf(const struct diff_file *f, const struct image *in)
{
	const struct hunk *h = f->nhunks ? &f->hunk[0] : NULL;

	return image_has_crlf(in) && !(h && h->npre && is_crlf(&h->pre[0]));
}

static void place_hunks(struct job *j, const struct image *in)
{
	const struct diff_file *f = j->r->file;
	struct apply_opt opt = {
		.max_fuzz = j->opt->strict ? 0 : j->opt->max_fuzz,
		.strict = j->opt->strict,
		.certain = j->opt->certain,
		.once = j->opt->once,
		.skip_present = j->opt->skip_present,
		.owner = j->opt->owner,
		.spare = &j->ov->spare,
		.results = j->opt->results,
	};
	struct share *s = j->opt->share;

	/* of a result that is there, the lines need not be sorted */
	if (!s || !share_has(s, in, f, &opt))
		opt.finder = overlay_finder(j->ov, j->node, in);
	if (s)
		share_apply(s, &j->ov->a, in, f, &opt, &j->r->hunks);
	else
		apply_hunks(&j->ov->a, in, f->hunk, f->nhunks, &opt,
			    &j->r->hunks);
}

/*
 * The hunks of a patch whose headers end in CR LF are read with LF, as patch(1) does. If
 * the tree's file has CR LF, the hunks are tried with CR LF first, else with LF. If they
 * do not fit, they are tried with the other line ends.
 */
static void place_lf_or_crlf(struct job *j, const struct image *in)
{
	const struct diff_file *plain = j->r->file;
	const struct diff_file *crlf = with_crlf(j, plain);
	bool first = in->n ? lacks_crlf(plain, in) : j->crlf;
	struct apply_result hunks;

	j->r->file = first ? crlf : plain;
	j->r->crlf = first;
	place_hunks(j, in);
	if (!j->r->hunks.fails)
		return;
	hunks = j->r->hunks;
	j->r->file = first ? plain : crlf;
	place_hunks(j, in);
	if (!j->r->hunks.fails) {
		j->r->crlf = !first;
		return;
	}
	j->r->file = first ? crlf : plain;
	j->r->hunks = hunks;
}

/* Tries the hunks on an image of the file; sets outcome and why. */
static void try_hunks(struct job *j, struct node *n, const struct image *in)
{
	const struct diff_file *f = j->r->file;
	struct file_result *r = j->r;
	uint32_t i;

	j->node = n;
	r->before = *in;
	if (f->crlf)
		place_lf_or_crlf(j, in);
	else
		place_hunks(j, in);
	if (r->hunks.fails && r->hunks.present) {
		r->outcome = OUTCOME_PARTIAL;
		r->why =
			arena_printf(&j->ov->a,
				     "%u of %u hunks are there already, %u %s not fit",
				     r->hunks.present, f->nhunks,
				     r->hunks.fails,
				     r->hunks.fails == 1 ? "does" : "do");
	} else if (r->hunks.fails) {
		for (i = 0;
		     i + 1 < f->nhunks && r->hunks.hunk[i].state != HUNK_FAILS;
		     i++)
			;
		r->outcome = OUTCOME_CONFLICT;
		r->why =
			arena_printf(&j->ov->a,
				     "%u of %u hunk%s %s not fit, the first is #%u (line %u of the patch)%s",
				     r->hunks.fails, f->nhunks,
				     f->nhunks == 1 ? "" : "s",
				     r->hunks.fails == 1 ? "does" : "do",
				     f->hunk[i].number, f->hunk[i].line,
				     r->hunks.hunk[i].among ?
					     ": its lines are there already, among others" :
				     r->hunks.hunk[i].twice ?
					     ": its lines are there already" :
					     "");
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

/* The same; if hunks do not fit, tries a three-way merge if there is a merger. */
static int try_or_merge(struct job *j, struct node *n, const struct image *in)
{
	try_hunks(j, n, in);
	return job_merge(j, in);
}

static bool fits(const struct file_result *r)
{
	return r->outcome == OUTCOME_CLEAN || r->outcome == OUTCOME_FUZZY;
}

/*
 * The text of a link that the patch makes must not lead out of the tree. A link that is
 * restored may do so, as it did before. links_judge follows the links later.
 */
static int check_link(struct job *j, const struct node *n,
		      const struct image *im)
{
	struct line l = image_line(im, 0);
	struct span text = { "", 0 };
	struct pom_err e;

	if (j->opt->restoring)
		return 0;
	if (im->n == 1)
		text = (struct span){ l.p, l.n };
	links_note(j->ov, n);
	return job_judge(j, path_check_link(n->path, text, &e), &e);
}

/* The file has the lines of the patch already, but not its mode. */
static void mode_differs(struct job *j)
{
	if (j->opt->skip_present) {
		j->r->outcome = OUTCOME_CLEAN;
		return;
	}
	j->r->outcome = OUTCOME_PARTIAL;
	j->r->why = "its lines are there already, its mode is not";
}

/* The file to rename or copy has the lines of the patch already, but not the new name. */
static void name_differs(struct job *j, bool copy)
{
	if (j->opt->skip_present) {
		j->r->outcome = OUTCOME_CLEAN;
		return;
	}
	j->r->outcome = OUTCOME_PARTIAL;
	j->r->why =
		copy ? "its source has its lines already, but there is no copy" :
		       "its lines are there already, under the old name";
}

/*
 * The tree has the new file already, with the same lines. A script that cannot be executed
 * is not all of it; whether another file can be, is for the tree to say.
 */
static void created_already(struct job *j, struct node *n,
			    const struct file_now *now)
{
	j->r->outcome = OUTCOME_PRESENT;
	if (now->mode != 0100755 || n->now.mode != 0100644)
		return;
	mode_differs(j);
	if (fits(j->r))
		overlay_put(j->ov, n, now, false);
}

static int do_create(struct job *j, struct node *n)
{
	const struct diff_file *f = j->r->file;
	struct image empty = { 0 };
	struct file_now now = { .kind = ROOT_FILE, .mode = 0100644 };

	j->r->path = n->path;
	try_hunks(j, n, &empty);
	if (!fits(j->r))
		return job_conflict(j,
				    "the patch creates the file, but its hunks expect lines in it");
	if (f->post_mode)
		now.mode = f->post_mode;
	if (now.mode == 0120000) {
		now.kind = ROOT_LINK;
		if (check_link(j, n, &j->r->hunks.image) || j->r->why)
			return 0;
	}
	now.image = j->r->hunks.image;
	if (is_there(&n->now)) {
		if (n->now.kind == now.kind &&
		    image_eq(&n->now.image, &now.image)) {
			created_already(j, n, &now);
			return 0;
		}
		if (n->now.kind != ROOT_FILE) {
			int rc = check_kind(j, n, &n->now);

			if (rc || j->r->why)
				return rc;
		}
		if (n->now.kind != ROOT_FILE || n->now.image.n)
			return job_conflict(j,
					    "the patch creates the file, but the tree has another one there");
		if (!f->post_mode)
			now.mode = n->now.mode;
		now.perms = n->now.perms;
	}
	overlay_put(j->ov, n, &now, false);
	return 0;
}

/* Is a file deleted that was not empty, without its lines? So git diff -D has it. */
static bool lacks_lines(const struct diff_file *f)
{
	static const char *const empty =
		"e69de29bb2d1d6434b8b29ae775ad8c2e48c5391";

	return f->git && !f->nhunks && f->pre_id.n && f->pre_id.n <= 40 &&
	       memcmp(f->pre_id.p, empty, f->pre_id.n) != 0;
}

static int do_delete(struct job *j, struct node *n)
{
	struct file_now gone = { .kind = ROOT_ABSENT };

	j->r->path = n->path;
	if (!is_there(&n->now)) {
		j->r->weak = true;
		/* somebody deleted what a recorded set made: it is reverted already */
		if (j->opt->may_be_gone) {
			j->r->outcome = OUTCOME_PRESENT;
			return 0;
		}
		if (node_there(n))
			return check_kind(j, n, &n->now);
		return job_conflict(j,
				    "the patch deletes the file, but it is not there (deleted already?)");
	}
	if (wants_link(j->r->file) != (n->now.kind == ROOT_LINK) &&
	    job_made_again(j, n)) {
		j->r->outcome = OUTCOME_PRESENT;
		j->r->weak = true;
		return 0;
	}
	if (check_kind(j, n, &n->now) || j->r->why)
		return 0;
	try_hunks(j, n, &n->now.image);
	if (!fits(j->r))
		return 0;
	if (j->r->hunks.image.n && lacks_lines(j->r->file))
		return job_conflict(j,
				    "the patch deletes the file, and does not have its lines; `git diff` has them, without -D (--irreversible-delete)");
	if (j->r->hunks.image.n && !job_copy_goes(j, &j->r->hunks.image))
		return job_conflict(
			j,
			j->r->file->copy_of ?
				"it is not what the copy made: its source is another one" :
				"the patch deletes the file, but it has more in it than the patch knows");
	overlay_set(j->ov, n, &gone);
	return 0;
}

static int do_edit(struct job *j, struct node *n)
{
	const struct diff_file *f = j->r->file;
	struct file_now now;
	int rc;

	j->r->path = n->path;
	if (!node_there(n)) {
		uint32_t i;

		for (i = 0; i < f->nhunks && !f->hunk[i].npre; i++)
			;
		if (i == f->nhunks && f->nhunks && !f->git)
			return do_create(j, n);
	}
	if (check_kind(j, n, &n->now) || j->r->why)
		return 0;
	if (f->insert && !job_place(j, &n->now.image))
		return 0;
	rc = try_or_merge(j, n, &n->now.image);
	if (rc)
		return rc;
	now = n->now;
	if (f->post_mode && f->post_mode != f->pre_mode) {
		if (!f->nhunks && now.mode == f->post_mode) {
			j->r->outcome = OUTCOME_PRESENT;
			j->r->weak = true;
			return 0;
		}
		if (j->r->outcome == OUTCOME_PRESENT && now.mode != f->post_mode)
			mode_differs(j);
		now.mode = f->post_mode;
	}
	if (!fits(j->r))
		return 0;
	now.image = j->r->hunks.image;
	if (now.kind == ROOT_LINK && (check_link(j, n, &now.image) || j->r->why))
		return 0;
	if (!j->r->merged)
		overlay_follow(j->ov, n, &now.image, &j->r->hunks.edits);
	/* diagnose shows the state between sections only if a section did not fit */
	if (j->r->merged)
		overlay_set(j->ov, n, &now);
	else
		overlay_put(j->ov, n, &now, j->opt->settle && j->all_fit);
	return 0;
}

static bool span_ends(struct span s, const char *tail)
{
	size_t n = strlen(tail);

	return s.n >= n && memcmp(s.p + s.n - n, tail, n) == 0;
}

bool job_leaves_later(struct job *j, const char *path)
{
	size_t i;

	for (i = j->index + 1; i < j->d->n && !j->d->file[i].after_text; i++) {
		const struct diff_file *f = &j->d->file[i];
		const char *other;
		struct job probe = *j;
		struct file_result scratch = { .file = f };

		if (f->change != DIFF_RENAME && f->change != DIFF_DELETE)
			continue;
		if (!span_ends(f->pre.text, path)) /* a cheap test first */
			continue;
		probe.r = &scratch;
		if (job_resolve(&probe, &f->pre, &other) == 1 &&
		    strcmp(other, path) == 0)
			return true;
	}
	return false;
}

/*
 * The source is absent. Is the target what the patch would make? Without hunks, that is
 * taken for granted for a rename. A copy would have left its source there.
 */
static bool moved_already(struct job *j, struct node *to)
{
	struct image back = to->now.image;
	const struct diff_file *f = j->r->file;

	if (to->now.kind != ROOT_FILE && to->now.kind != ROOT_LINK)
		return false;
	if (!f->nhunks)
		return f->change == DIFF_RENAME;
	try_hunks(j, to, &back);
	return j->r->hunks.present == f->nhunks;
}

/* The file to rename or copy is absent, or no file: it is done already, or a conflict. */
static int no_source(struct job *j, const struct node *from,
		     const struct file_now *now, struct node *to)
{
	bool copy = j->r->file->change == DIFF_COPY;

	if (!is_there(now) && moved_already(j, to)) {
		j->r->outcome = OUTCOME_PRESENT;
		j->r->why = NULL;
		return 0;
	}
	if (now->kind != ROOT_ABSENT)
		return check_kind(j, from, now);
	return job_conflict(j,
			    arena_printf(&j->ov->a,
					 "the file to %s, %s, is not there",
					 copy ? "copy" : "rename", from->path));
}

/*
 * Gives the file, whose state is now, its new name. earlier: that is the state in which the
 * segment found from.
 */
static void move(struct job *j, struct node *from, struct node *to,
		 const struct file_now *now, bool earlier)
{
	const struct file_now gone = { .kind = ROOT_ABSENT };
	bool copy = j->r->file->change == DIFF_COPY;

	/* from and to may share the image from now on */
	overlay_share(from);
	if (!copy && !j->r->merged) {
		overlay_follow(j->ov, from, &now->image, &j->r->hunks.edits);
		overlay_follow_name(from, to);
	}
	/* where two files change places, from is already the other file */
	if (!copy && !(from->arrived && earlier))
		overlay_set(j->ov, from, &gone);
	overlay_set(j->ov, to, now);
	to->arrived = true;
}

static int do_move(struct job *j, struct node *from, struct node *to)
{
	const struct diff_file *f = j->r->file;
	bool copy = f->change == DIFF_COPY;
	bool earlier = is_there(&from->before) && (copy || from->arrived);
	struct file_now now = earlier ? from->before : from->now;
	int rc;

	j->r->path = to->path;
	j->r->from = from->path;
	if (now.kind != ROOT_FILE && now.kind != ROOT_LINK)
		return no_source(j, from, &now, to);
	if (copy && is_there(&to->now) && to != from &&
	    job_copied(j, from, to)) {
		j->r->outcome = OUTCOME_PRESENT;
		return 0;
	}
	if (is_there(&to->now) && to != from && !job_leaves_later(j, to->path))
		return job_conflict(j,
				    arena_printf(&j->ov->a,
						 "the file to %s to, %s, is there already",
						 copy ? "copy" : "rename",
						 to->path));
	rc = try_or_merge(j, from, &now.image);
	if (!rc && j->r->outcome == OUTCOME_PRESENT)
		name_differs(j, copy);
	if (rc || !fits(j->r))
		return rc;
	now.image = j->r->hunks.image;
	if (copy) {
		now.perms = 0;
		now.came = NULL;
	} else if (!now.came && from->disk.kind == ROOT_FILE) {
		now.came = from->path;
	}
	if (f->post_mode)
		now.mode = f->post_mode;
	if ((now.mode == 0120000) != (now.kind == ROOT_LINK))
		return job_conflict(j,
				    "a rename cannot turn a file into a link");
	if (now.kind == ROOT_LINK &&
	    (check_link(j, to, &now.image) || j->r->why))
		return 0;
	move(j, from, to, &now, earlier);
	return 0;
}

static int do_git_move(struct job *j)
{
	const struct diff_file *f = j->r->file;
	const char *from, *to;
	struct node *a, *b;
	int rc = job_resolve(j, &f->pre, &from);

	if (rc < 0 || j->r->why)
		return rc;
	rc = rc ? job_resolve(j, &f->post, &to) : 0;
	if (rc < 0 || j->r->why)
		return rc;
	if (!rc)
		return job_conflict(j, "the header lacks a usable name");
	j->r->path = to;
	rc = job_get(j, from, &a);
	if (rc || j->r->why)
		return rc;
	rc = job_get(j, to, &b);
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

/* A placed hunk takes memory for each line, even an empty one: checks the limits. */
static int check_memory(struct job *j)
{
	const struct diff_file *f = j->r->file;
	uint64_t more = 0;
	struct pom_err e;
	uint32_t i;
	int rc;

	for (i = 0; i < f->nhunks; i++)
		if (f->hunk[i].npost > f->hunk[i].npre)
			more += f->hunk[i].npost - f->hunk[i].npre;
	rc = more > IMAGE_LINES ?
		     pom_fail(&e, POM_ELIMIT, NULL, 0,
			      "the file would have more than %d lines",
			      IMAGE_LINES) :
		     memory_check(more * sizeof(struct line) +
					  f->nhunks * sizeof(struct hunk_result),
				  NULL, &e);
	return job_judge(j, rc, &e);
}

static const char *why_misfit(struct overlay *ov, const char *with,
			      enum root_kind kind)
{
	if (kind == ROOT_DIR)
		return "it is a folder that stays, so no file can take its place";
	if (kind == ROOT_LINK)
		return arena_printf(&ov->a,
				    "the name goes through the symbolic link %s",
				    with);
	return arena_printf(&ov->a,
			    "%s is no folder, so nothing can be put below it",
			    with);
}

/*
 * Ends the segment before the section with the index end. A file that it put below a file
 * or a link, or in the place of a folder that stays, becomes a conflict.
 */
static void end_segment(struct job *j, size_t end)
{
	const struct node *n;
	size_t at = j->mark, i;
	enum root_kind kind;
	const char *with;

	while ((n = overlay_misfit(j->ov, &at, &with, &kind))) {
		for (i = end; i > j->first; i--) {
			j->r = &j->out->file[i - 1];
			if (fits(j->r) && strcmp(j->r->path, n->path) == 0)
				break;
		}
		if (i == j->first) /* its section conflicts already */
			continue;
		j->r->unsafe |= kind == ROOT_LINK;
		job_conflict(j, why_misfit(j->ov, with, kind));
	}
	j->first = end;
	j->mark = overlay_mark(j->ov);
}

static void begin_segment(struct job *j)
{
	if (j->index)
		end_segment(j, j->index);
	overlay_begin(j->ov);
}

static int one_file(struct job *j)
{
	const struct diff_file *f = j->r->file;
	struct node *n = NULL;
	int rc = check_memory(j);

	if (rc || j->r->why)
		goto done;
	j->r->outcome = OUTCOME_CLEAN;
	if (f->change == DIFF_RENAME || f->change == DIFF_COPY)
		rc = do_git_move(j);
	else
		rc = job_choose(j, &n);
	if (!rc && !j->r->why && n) {
		if (f->change == DIFF_CREATE)
			rc = do_create(j, n);
		else if (f->change == DIFF_DELETE)
			rc = do_delete(j, n);
		else
			rc = do_edit(j, n);
	}
done:
	if (!j->r->path) /* the report shows a name even if it is unusable */
		j->r->path = path_show(&j->ov->a, shown_name(f));
	return rc;
}

/* The outcome of a patch that applies. */
static enum outcome clean_or_fuzzy(const struct patch_result *p)
{
	return p->fuzz || p->merged || p->proposed ? OUTCOME_FUZZY :
						     OUTCOME_CLEAN;
}

static void sum_up(const struct diff *d, struct patch_result *out)
{
	size_t fit = 0, present = 0, sure = 0, bad = 0, partial = 0, gone = 0;
	size_t i;

	for (i = 0; i < d->n; i++) {
		const struct file_result *r = &out->file[i];

		/* counts only files that change */
		out->changes[d->file[i].change] += r->outcome !=
						   OUTCOME_PRESENT;
		fit += fits(r);
		present += r->outcome == OUTCOME_PRESENT;
		/* a three-way merge proves that nothing is left to do */
		sure += r->outcome == OUTCOME_PRESENT && !r->weak && !r->merged;
		partial += r->outcome == OUTCOME_PARTIAL;
		bad += r->outcome == OUTCOME_CONFLICT;
		gone += r->outcome == OUTCOME_CONFLICT && r->weak;
		out->unsafe |= r->unsafe;
		out->merged += r->merged && !r->proposal;
		out->proposed += r->proposal ? r->hunks.fails : 0;
		out->crlf += r->crlf && r->outcome != OUTCOME_CONFLICT;
		out->ambiguous += r->hunks.ambiguous;
		if (r->hunks.fuzz > out->fuzz)
			out->fuzz = r->hunks.fuzz;
		if (labs(r->hunks.offset) > labs(out->offset))
			out->offset = r->hunks.offset;
	}
	if ((!bad && !partial && !sure && fit) || d->empty)
		out->outcome = clean_or_fuzzy(out);
	else if (d->letter || (!partial && !fit && present &&
			       (bad == 0 || (bad == gone && sure))))
		out->outcome = OUTCOME_PRESENT;
	else if (partial || sure)
		out->outcome = OUTCOME_PARTIAL;
	else
		out->outcome = OUTCOME_CONFLICT;
	if (out->unsafe)
		out->outcome = OUTCOME_CONFLICT;
}

/* After the whole patch: a link that leads out of the tree is a conflict of its file. */
static int judge_links(struct job *j, size_t mark, struct patch_result *out,
		       bool *keep)
{
	const char *path = NULL;
	struct pom_err e;
	size_t i, at = 0;
	int rc = links_judge(j->ov, mark, &path, &e);

	if (!rc)
		return 0;
	for (i = 0; i < out->n; i++)
		if (path && out->file[i].path &&
		    !strcmp(out->file[i].path, path))
			at = i;
	j->r = &out->file[at];
	rc = job_judge(j, rc, &e);
	if (rc)
		return rc;
	out->unsafe = true;
	out->outcome = OUTCOME_CONFLICT;
	*keep = false;
	return 0;
}

/* Does a file that the patch edits have CR LF line ends? New files get them then. */
static bool edits_crlf(struct job *j)
{
	size_t i;

	for (i = 0; i < j->d->n; i++) {
		const struct diff_file *f = &j->d->file[i];
		struct file_result scratch = { .file = f };
		struct job probe = *j;
		struct node *n = NULL;

		if (!f->crlf || f->change != DIFF_EDIT)
			continue;
		probe.r = &scratch;
		probe.err = NULL;
		if (!job_choose(&probe, &n) && n && node_there(n) &&
		    lacks_crlf(f, &n->now.image))
			return true;
	}
	return false;
}

/* Does the patch only make new files? They do not show which line ends the tree has. */
static bool only_new(const struct diff *d)
{
	size_t i;

	for (i = 0; i < d->n; i++)
		if (d->file[i].change != DIFF_CREATE)
			return false;
	return d->n > 0;
}

int dryrun(struct overlay *ov, const struct diff *d,
	   const struct dryrun_opt *opt, struct patch_result *out,
	   struct pom_err *err)
{
	struct job j = { .ov = ov, .opt = opt, .d = d, .err = err };
	size_t mark = overlay_mark(ov), i;
	bool keep;
	int rc = 0;

	ov->patch++;
	overlay_begin(ov);
	j.all_fit = true;
	j.out = out;
	j.mark = mark;
	memset(out, 0, sizeof(*out));
	out->strip = opt->strip == STRIP_GUESS ? dryrun_strip(ov, d) :
						 opt->strip;
	out->file = arena_alloc(opt->results ? opt->results : &ov->a, d->n,
				sizeof(*out->file));
	out->n = d->n;
	j.strip = (unsigned int)out->strip;
	j.crlf = d->cr_stripped && edits_crlf(&j);
	for (i = 0; i < d->n && !rc; i++) {
		j.index = i;
		if (d->file[i].after_text)
			begin_segment(&j);
		j.r = &out->file[i];
		j.r->file = &d->file[i];
		rc = one_file(&j);
		j.all_fit &= fits(j.r);
	}
	if (!rc) {
		end_segment(&j, d->n);
		sum_up(d, out);
	}
	out->lf = d->cr_stripped && only_new(d);
	keep = out->outcome == OUTCOME_CLEAN || out->outcome == OUTCOME_FUZZY;
	if (out->outcome == OUTCOME_PARTIAL && opt->skip_present) {
		keep = true;
		for (i = 0; i < d->n; i++)
			keep &= out->file[i].outcome != OUTCOME_CONFLICT &&
				out->file[i].outcome != OUTCOME_PARTIAL;
		if (keep)
			out->outcome = clean_or_fuzzy(out);
	}
	if (!rc && keep && ov->has_links)
		rc = judge_links(&j, mark, out, &keep);
	if (rc || !keep)
		overlay_rollback(ov, mark);
	return rc;
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
