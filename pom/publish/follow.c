// SPDX-License-Identifier: GPL-2.0-only
/* Follows files that a newer tree has at another place: see follow.h. */
#include "publish/follow.h"

#include <string.h>

#include "plan/diagnose.h"
#include "publish/retry.h"

enum {
	SAME_NAME = 90,
	OTHER_NAME = 75,
	TOO_FEW = 50,
	/* different lines with letters, of context and to be removed, that tell a file */
	LINES_SAME = 4,
	LINES_LIKE =
		6, /* with a name of which one is the beginning of the other */
	LINES_OTHER = 12,
	STEM_SHORTEST = 4
};

/* How many different lines with letters do the hunks find in the file? */
static size_t telling_lines(const struct diff_file *f)
{
	struct map seen = { 0 };
	size_t n = 0;
	uint32_t i, j;

	for (i = 0; i < f->nhunks && n < LINES_OTHER; i++)
		for (j = 0; j < f->hunk[i].npre && n < LINES_OTHER; j++) {
			const struct line *l = &f->hunk[i].pre[j];
			void **at;

			if (!line_has_letters(l, 1))
				continue;
			at = map_at(&seen, l->p, l->n);
			n += !*at;
			*at = &seen;
		}
	map_free(&seen);
	return n;
}

/* The last part of a path, without its suffix. */
static struct span stem_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	const char *dot = strrchr(name, '.');

	return (struct span){ name, dot ? (size_t)(dot - name) : strlen(name) };
}

/* foo.c and foo_main.c */
static bool are_alike(const char *a, const char *b)
{
	struct span x = stem_of(a), y = stem_of(b);
	size_t n = x.n < y.n ? x.n : y.n;

	return n >= STEM_SHORTEST && memcmp(x.p, y.p, n) == 0;
}

/* The only place in which all hunks of a missing file fit; false if there is none. */
static bool find_place(struct session *s, enum tree_kind k,
		       const struct file_result *f, struct followed *out)
{
	struct moved m[DIAGNOSE_PLACES];
	size_t n = diagnose_moved(&s->a, s, k, f, m);
	uint32_t hunks = f->file->nhunks;
	size_t lines = telling_lines(f->file);

	if (!n || !hunks || m[0].fits < hunks || (n > 1 && m[1].fits == hunks))
		return false;
	*out = (struct followed){ f->path, m[0].path, hunks, TOO_FEW };
	if (!m[0].renamed && lines >= LINES_SAME)
		out->confidence = SAME_NAME;
	else if (m[0].renamed &&
		 lines >= (are_alike(f->path, m[0].path) ? LINES_LIKE :
							   LINES_OTHER))
		out->confidence = OTHER_NAME;
	return true;
}

/* Is it a change of a file that keeps its name, with a header that can be rewritten? */
static bool can_follow(const struct file_result *f)
{
	return f->missing && !f->unsafe && f->file && !f->from &&
	       f->file->change == DIFF_EDIT && !strchr(f->path, ' ');
}

static bool ends_name(char c)
{
	return c == '\n' || c == '\r' || c == '\t' || c == ' ';
}

/* Appends a line of a header with the new name in the place of the old one. */
static bool put_header(struct buf *b, struct span line,
		       const struct followed *f)
{
	size_t n = strlen(f->from), i = 0, from = 0;
	bool any = false;

	for (i = 1; i + n <= line.n; i++) {
		if ((line.p[i - 1] != '/' && line.p[i - 1] != ' ') ||
		    memcmp(line.p + i, f->from, n) != 0 ||
		    (i + n < line.n && !ends_name(line.p[i + n])))
			continue;
		buf_add(b, line.p + from, i - from);
		buf_addstr(b, f->to);
		from = i + n;
		i += n;
		any = true;
	}
	buf_add(b, line.p + from, line.n - from);
	return any;
}

static bool is_header(struct span line)
{
	return span_starts(line, SPAN("diff ")) ||
	       span_starts(line, SPAN("--- ")) ||
	       span_starts(line, SPAN("+++ ")) ||
	       span_starts(line, SPAN("Index: "));
}

/*
 * The section to whose header line number at belongs, and its file was followed; or NULL. In
 * front of the header are lines that diff and quilt write.
 */
static const struct followed *of_line(const struct patch_result *r,
				      const struct followed *v,
				      const size_t *of, size_t at,
				      struct span line)
{
	bool before = span_starts(line, SPAN("diff ")) ||
		      span_starts(line, SPAN("Index: "));
	size_t i;

	for (i = 0; i < r->n; i++) {
		const struct diff_file *f = r->file[i].file;

		if (!f || !f->nhunks || at >= f->hunk[0].line)
			continue;
		if (at < f->line && !before)
			return NULL;
		return of[i] ? &v[of[i] - 1] : NULL;
	}
	return NULL;
}

/*
 * Makes the patch with the new names. Only headers are changed: in hunks, a line may look
 * like one. False if a file does not have its two names there.
 */
static bool rename_in(struct arena *a, const struct patch_result *r,
		      const struct followed *v, const size_t *of,
		      struct span text, struct span *out)
{
	struct buf b = { 0 };
	size_t at = 0, i, names = 0, want = 0;
	struct span line;

	for (i = 0; i < r->n; i++)
		want += of[i] ? 2 : 0;
	while (span_line(&text, &line)) {
		const struct followed *f = of_line(r, v, of, ++at, line);

		if (!f || !is_header(line))
			buf_addspan(&b, line);
		else if (put_header(&b, line, f))
			names += line.p[0] == '-' || line.p[0] == '+';
	}
	*out = (struct span){ arena_strndup(a, b.p ? b.p : "", b.n), b.n };
	buf_free(&b);
	return names == want;
}

int follow(struct session *s, struct plan_item *it, enum tree_kind k,
	   unsigned int bar, struct follow *out, struct pom_err *err)
{
	const struct set *set = it->set;
	const struct tree_standing *t = &it->st.tree[k];
	const struct patch_result r = t->result;
	struct followed *found = arena_alloc(&s->a, r.n, sizeof(*found));
	size_t *of = arena_alloc(&s->a, r.n, sizeof(*of));
	struct span text;
	size_t i, m = 0;
	int rc;

	out->n = 0;
	if (!bar || t->is != STAND_CONFLICT || t->entry || t->by_quilt ||
	    !t->diff || set->tree[k].nvariants != 1)
		return 0;
	for (i = 0; i < r.n; i++) {
		if (r.file[i].outcome != OUTCOME_CONFLICT)
			continue;
		if (!can_follow(&r.file[i]) ||
		    !find_place(s, k, &r.file[i], &found[m]) ||
		    found[m].confidence < bar)
			return 0;
		of[i] = ++m;
	}
	rc = repo_read_patch(set->origin->repo, set->origin,
			     set->tree[k].variant[0].path, &text, err);
	if (rc || !m || !rename_in(&s->a, &r, found, of, text, &text))
		return rc;
	rc = retry_with(s, it, k, text, err);
	if (rc == 1)
		*out = (struct follow){ found, m };
	return rc < 0 ? rc : 0;
}
