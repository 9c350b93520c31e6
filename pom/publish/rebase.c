// SPDX-License-Identifier: GPL-2.0-only
/* Rewrites a patch of a series for a newer tree: see rebase.h. */
#include "publish/rebase.h"

#include <stdlib.h>
#include <string.h>

#include "engine/emit.h"
#include "publish/refresh.h"

/* A hunk, and where it fits in the tree. */
struct spot {
	const struct hunk *h;
	const struct hunk_result *r;
	const struct file_result *file;
	const struct redraw *of; /* the section is redrawn; or NULL */
	size_t free_from; /* the first line after the changes of the hunk before */
	long delta;       /* number of lines that the hunks before it add */
};

struct text_job {
	struct arena *a;
	bool reverse;
	bool crlf;         /* the lines of the patch end in CR LF */
	bool reduced;      /* hunks were taken out of it */
	struct spot *spot; /* by the line in the patch */
	size_t n;
	const struct redraw *redraw; /* sections that are redrawn */
	size_t nredraws;
	struct span more;   /* text before the first section */
	unsigned int first; /* line of that section; 0: there is no such text */
	struct buf out;
	struct rebased *sum;
};

static int by_line(const void *a, const void *b)
{
	const struct spot *x = a, *y = b;

	return x->h->line < y->h->line ? -1 : x->h->line > y->h->line;
}

/* What was proposed for the hunk and taken, or NULL if it fits. */
static const struct proposal *proposal_of(const struct spot *s)
{
	const struct file_result *f = s->file;

	return f && s->r && f->proposal && s->r->state == HUNK_FAILS ?
		       &f->proposal[s->h - f->file->hunk] :
		       NULL;
}

/* Moves *delta and *free_from over the changes of the hunk. */
static void pass(const struct spot *s, long *delta, size_t *free_from)
{
	const struct proposal *p = proposal_of(s);
	size_t i;

	if (!p) {
		*delta += (long)s->h->npost - (long)s->h->npre;
		*free_from = s->r->place.at + s->h->npre - hunk_suffix(s->h);
		return;
	}
	for (i = 0; i < p->nedits; i++) {
		*delta += (long)p->edit[i].npost - (long)p->edit[i].npre;
		*free_from = p->edit[i].pre + p->edit[i].npre;
	}
}

static const struct redraw *redraw_of(const struct text_job *j,
				      const struct diff_file *f)
{
	size_t i;

	for (i = 0; i < j->nredraws; i++)
		if (j->redraw[i].file->line == f->line)
			return &j->redraw[i];
	return NULL;
}

/* The hunks of a section that is redrawn. */
static void find_redrawn(struct text_job *j, const struct redraw *r)
{
	uint32_t k;

	for (k = 0; k < r->file->nhunks; k++) {
		struct spot *s = &j->spot[j->n++];

		*s = (struct spot){ .h = &r->file->hunk[k], .of = r };
		if (r->replaced || !r->kept[k])
			continue;
		s->file = &r->now;
		s->r = &r->now.hunks.hunk[k];
		s->delta = r->delta[k];
	}
}

static void find_fitting(struct text_job *j, const struct file_result *f)
{
	size_t free_from = 0;
	long delta = 0;
	uint32_t k;

	for (k = 0; k < f->file->nhunks; k++) {
		const struct hunk *h = &f->file->hunk[k];
		const struct hunk_result *r = &f->hunks.hunk[k];

		j->spot[j->n++] =
			(struct spot){ h, r, f, NULL, free_from, delta };
		pass(&j->spot[j->n - 1], &delta, &free_from);
	}
}

static void find_spots(struct text_job *j, const struct patch_result *p)
{
	size_t i, all = 0;

	for (i = 0; i < p->n; i++)
		all += p->file[i].file->nhunks;
	j->spot = arena_alloc(j->a, all, sizeof(*j->spot));
	for (i = 0; i < p->n; i++) {
		const struct redraw *r = redraw_of(j, p->file[i].file);

		if (r)
			find_redrawn(j, r);
		else
			find_fitting(j, &p->file[i]);
	}
	if (j->n)
		qsort(j->spot, j->n, sizeof(*j->spot), by_line);
}

/* After a hunk was taken out, the lines of those after it have other numbers. */
static bool is_shifted(const struct spot *s)
{
	return s->h->npost &&
	       (long)s->h->post_at != (long)s->r->place.at + s->delta;
}

static bool needs_change(const struct text_job *j, const struct spot *s)
{
	if (!s->r)
		return false;
	if (s->of)
		return s->r->place.offset ||
		       (long)s->h->post_at != (long)s->h->pre_at + s->delta;
	return proposal_of(s) || (s->r->state == HUNK_FITS &&
				  (s->r->place.offset || s->r->place.fuzz ||
				   (j->reduced && is_shifted(s))));
}

/* How many lines of context at each end fuzz has left out. */
static void fuzzy_lines(const struct spot *s, uint32_t *first, uint32_t *last)
{
	uint32_t prefix = hunk_prefix(s->h), suffix = hunk_suffix(s->h);
	uint32_t most = prefix > suffix ? prefix : suffix;
	uint32_t fuzz = s->r->place.fuzz;

	*first = fuzz + prefix > most ? fuzz + prefix - most : 0;
	*last = fuzz + suffix > most ? fuzz + suffix - most : 0;
}

/* The lines of a rewritten hunk. */
struct body {
	struct buf text;
	uint32_t lead, tail; /* lines of context dropped at each end */
	bool redrawn;        /* its context differs from the old one */
};

static const char *line_end(bool crlf)
{
	return crlf ? "\r\n" : "\n";
}

/* Appends a line of the file to the patch; put_marks says whether it has a newline. */
static void put_line(struct buf *b, char sign, const struct line *l, bool crlf)
{
	bool open = !l->n || l->p[l->n - 1] != '\n';
	uint32_t n = open ? l->n : l->n - 1;

	if (n && crlf && l->p[n - 1] == '\r')
		n--;
	buf_addch(b, sign);
	buf_add(b, l->p, n);
	buf_addstr(b, line_end(crlf));
}

/*
 * Appends line i of the hunk, a line of context, as the file has it. False when the file
 * does not have it, or when it is a change of the hunk before.
 */
static bool put_context(const struct text_job *j, const struct spot *s,
			uint32_t i, struct span old, struct body *b)
{
	size_t at = s->r->place.at + i;
	struct line now;

	if (at >= s->file->before.n || at < s->free_from)
		return false;
	now = image_line(&s->file->before, at);
	if (line_eq(&now, &s->h->pre[i])) {
		buf_addspan(&b->text, old);
		return true;
	}
	b->redrawn = true;
	put_line(&b->text, ' ', &now, j->crlf);
	return true;
}

/* A remark, or "\ No newline at end of file": no line of the file (patch(1)). */
static bool is_no_line(struct span line)
{
	return line.p[0] == '#' || line.p[0] == '\\';
}

/*
 * Copies the lines of the hunk from *rest, with the file's context. Adds them to *lines.
 * Lines that say "No newline" are left out: put_marks writes them.
 */
static void put_body(const struct text_job *j, const struct spot *s,
		     struct span *rest, unsigned int *lines, struct body *b)
{
	uint32_t want = s->h->npre + s->h->npost, seen = 0, i = 0, first, last;
	char tree_side = j->reverse ? '+' : '-';
	struct span line;

	fuzzy_lines(s, &first, &last);
	while (rest->n && (seen < want || rest->p[0] == '\\')) {
		bool context;

		span_line(rest, &line);
		++*lines;
		if (is_no_line(line)) {
			if (line.p[0] == '#')
				buf_addspan(&b->text, line);
			continue;
		}
		context = line.p[0] != '+' && line.p[0] != '-';
		seen += context ? 2 : 1;
		if (!context || (i >= first && i + last < s->h->npre)) {
			buf_addspan(&b->text, line);
		} else if (!put_context(j, s, i, line, b)) {
			b->redrawn = true;
			if (i < first)
				b->lead++;
			else
				b->tail++;
		}
		if (context || line.p[0] == tree_side)
			i++;
	}
}

/* Where the new hunk is in the file before and after, and whether it ends them. */
struct sides {
	size_t pre, post;
	uint32_t npre, npost;
	bool pre_open,
		post_open; /* its last line is the file's, without a newline */
};

static void put_side(struct buf *b, char sign, struct span text, bool open,
		     const char *end)
{
	buf_addch(b, sign);
	buf_addspan(b, text);
	if (open)
		buf_addf(b, "\\ No newline at end of file%s", end);
}

/*
 * Writes which lines have no newline, as the files before and after the hunk have it.
 * What the patch said can be wrong by now: lines can follow in the file. A line of
 * context at the end of the file that gets its newline is no context any more.
 */
static void put_marks(const struct text_job *j, const struct sides *at,
		      struct body *b)
{
	struct span rest = buf_span(&b->text), line, text;
	const char *end = line_end(j->crlf);
	char minus = j->reverse ? '+' : '-', plus = j->reverse ? '-' : '+';
	uint32_t pre = 0, post = 0;
	struct buf out = { 0 };

	while (span_line(&rest, &line)) {
		char sign = line.p[0];
		bool context = sign != '+' && sign != '-' && sign != '#';
		bool in_pre = context || sign == minus;
		bool in_post = context || sign == plus;
		bool opens, open;

		pre += in_pre;
		post += in_post;
		opens = in_post && at->post_open && post == at->npost;
		open = in_pre && at->pre_open && pre == at->npre;
		text = sign == ' ' || !context ? span_skip(line, 1) : line;
		if (context && open != opens) {
			bool first = j->reverse ? opens : open;

			put_side(&out, '-', text, first, end);
			put_side(&out, '+', text, !first, end);
			continue;
		}
		buf_addspan(&out, line);
		if (open || opens)
			buf_addf(&out, "\\ No newline at end of file%s", end);
	}
	buf_free(&b->text);
	b->text = out;
}

/* Writes "-12,7" with a new line number, and with a new count if the count has changed. */
static void put_range(struct buf *b, struct span old, size_t at, uint32_t was,
		      uint32_t n)
{
	const char *comma = memchr(old.p, ',', old.n);

	buf_addf(b, "%c%zu", old.p[0], n ? at + 1 : at);
	if (was != n)
		buf_addf(b, ",%u", n);
	else if (comma)
		buf_add(b, comma, (size_t)(old.p + old.n - comma));
}

static struct span word(struct span *rest)
{
	struct span w;
	size_t n = 0;

	while (n < rest->n && rest->p[n] == ' ')
		n++;
	*rest = span_skip(*rest, n);
	for (n = 0; n < rest->n && rest->p[n] != ' ' && rest->p[n] != '\n';)
		n++;
	w = (struct span){ rest->p, n };
	*rest = span_skip(*rest, n);
	return w;
}

/* The line of the file at which the context after a hunk must end. */
static size_t context_limit(const struct text_job *j, const struct spot *s)
{
	const struct spot *next = s + 1;

	if (next < j->spot + j->n && next->file == s->file) {
		const struct proposal *p = proposal_of(next);

		if (!p)
			return next->r->place.at;
		return p->at > EMIT_CONTEXT ? p->at - EMIT_CONTEXT : 0;
	}
	return s->file->before.n;
}

/* Removes lines of context at the beginning of the body. */
static void cut_front(struct body *b, uint32_t n)
{
	struct span rest = buf_span(&b->text), line;
	struct buf text = { 0 };

	b->lead += n;
	while (n-- && span_line(&rest, &line))
		;
	buf_addspan(&text, rest);
	buf_free(&b->text);
	b->text = text;
}

static void put_context_lines(const struct text_job *j, const struct spot *s,
			      size_t at, size_t n, struct buf *out)
{
	struct line l;

	for (; n; n--, at++) {
		l = image_line(&s->file->before, at);
		put_line(out, ' ', &l, j->crlf);
	}
}

/*
 * Makes the context at both ends equally long, with lines of the file. A hunk with less
 * context after its changes than before them would only apply at the end of the file. git
 * apply refuses context that reaches into the next hunk: if that hunk is too near, drops
 * lines of context before the changes instead. Returns the number of lines added before;
 * *behind is the number of lines added after.
 */
static uint32_t even_out(const struct text_job *j, const struct spot *s,
			 struct body *b, uint32_t *behind)
{
	uint32_t prefix = hunk_prefix(s->h) - b->lead;
	uint32_t suffix = hunk_suffix(s->h) - b->tail;
	size_t at = s->r->place.at + b->lead, lead = 0;
	size_t end = s->r->place.at + s->h->npre - b->tail;
	size_t limit = context_limit(j, s);
	struct buf text = { 0 };

	*behind = 0;
	if (!s->r->place.fuzz)
		return 0;
	if (b->text.n && b->text.p[b->text.n - 1] != '\n')
		buf_addch(&b->text, '\n');
	/* without any context after the changes: lets it reach into the next hunk */
	if (limit <= end && !suffix)
		limit = s->file->before.n;
	while (suffix + *behind < prefix && end + *behind < limit)
		++*behind;
	put_context_lines(j, s, end, *behind, &b->text);
	if (suffix + *behind < prefix && limit < s->file->before.n)
		cut_front(b, prefix - suffix - *behind);
	while (prefix + lead < suffix && at - lead > s->free_from)
		lead++;
	put_context_lines(j, s, at - lead, lead, &text);
	b->redrawn |= lead || *behind;
	buf_addspan(&text, buf_span(&b->text));
	buf_free(&b->text);
	b->text = text;
	return (uint32_t)lead;
}

/* Does the hunk's side end where the file does, and has that no newline? */
static bool ends_open(const struct image *im, size_t at, uint32_t n)
{
	return im->open && n && at + n == im->n;
}

/* Both ranges for the line @@, the patch's old side first. */
static void put_ranges(struct text_job *j, const struct spot *s,
		       const struct sides *at, struct span *header)
{
	struct span minus, plus;

	word(header); /* @@ */
	minus = word(header);
	plus = word(header);
	buf_addstr(&j->out, "@@ ");
	if (j->reverse) {
		put_range(&j->out, minus, at->post, s->h->npost, at->npost);
		buf_addch(&j->out, ' ');
		put_range(&j->out, plus, at->pre, s->h->npre, at->npre);
	} else {
		put_range(&j->out, minus, at->pre, s->h->npre, at->npre);
		buf_addch(&j->out, ' ');
		put_range(&j->out, plus, at->post, s->h->npost, at->npost);
	}
}

/* Writes a hunk with these lines. at: where they are; its members *_open are set here. */
static void put_drawn(struct text_job *j, const struct spot *s,
		      struct sides *at, struct span header, struct body *b)
{
	at->pre_open = ends_open(&s->file->before, at->pre, at->npre);
	at->post_open = ends_open(&s->file->hunks.image, at->post, at->npost);
	put_marks(j, at, b);
	put_ranges(j, s, at, &header);
	buf_addspan(&j->out, header);
	buf_addspan(&j->out, buf_span(&b->text));
}

static void put_hunk(struct text_job *j, const struct spot *s,
		     struct span header, struct span *rest, unsigned int *lines)
{
	struct body b = { 0 };
	struct sides at = { .pre = s->r->place.at };
	uint32_t front, behind;

	put_body(j, s, rest, lines, &b);
	front = even_out(j, s, &b, &behind);
	at.pre += b.lead;
	at.pre -= front;
	at.post = (size_t)((long)at.pre + s->delta);
	at.npre = s->h->npre - b.lead - b.tail + front + behind;
	at.npost = s->h->npost - b.lead - b.tail + front + behind;
	put_drawn(j, s, &at, header, &b);
	if (b.redrawn)
		j->sum->redrawn++;
	else
		j->sum->moved++;
	buf_free(&b.text);
}

/* The headings of hunks that are not kept, for those in their place. */
struct headings {
	struct span v[64];
	size_t n;
};

/* Writes the hunks that are new before a kept one, or at the end of the section. */
static void put_gap(struct text_job *j, struct span text, struct headings *h)
{
	struct span line;
	size_t i = 0;

	while (span_line(&text, &line)) {
		if (!span_starts(line, SPAN("@@"))) {
			buf_addspan(&j->out, line);
			continue;
		}
		j->sum->redrawn++;
		while (line.n && is_space(line.p[line.n - 1]))
			line.n--;
		buf_addspan(&j->out, line);
		buf_addspan(&j->out,
			    i < h->n ? h->v[i] : span_of(line_end(j->crlf)));
		i++;
	}
	h->n = 0;
}

/* Reads a hunk to its end: writes it as it is, or leaves it out. */
static void pass_hunk(struct text_job *j, const struct hunk *h, bool keep,
		      struct span *rest, unsigned int *lines)
{
	uint32_t want = h->npre + h->npost, seen = 0;
	struct span line;

	while (rest->n && (seen < want || rest->p[0] == '\\')) {
		span_line(rest, &line);
		++*lines;
		if (keep)
			buf_addspan(&j->out, line);
		if (!is_no_line(line))
			seen += line.p[0] != '+' && line.p[0] != '-' ? 2 : 1;
	}
}

static struct span heading_of(struct span header)
{
	word(&header); /* @@ */
	word(&header);
	word(&header);
	while (header.n && header.p[0] == ' ')
		header = span_skip(header, 1);
	return span_starts(header, SPAN("@@")) ? span_skip(header, 2) : header;
}

/* A hunk of a section that is redrawn; its header was read. */
static void put_redrawn(struct text_job *j, const struct spot *s,
			struct span header, struct headings *h,
			struct span *rest, unsigned int *lines)
{
	const struct redraw *r = s->of;
	size_t k = (size_t)(s->h - r->file->hunk);

	if (r->replaced || !r->kept[k]) {
		if (h->n < sizeof(h->v) / sizeof(h->v[0]))
			h->v[h->n++] = heading_of(header);
		pass_hunk(j, s->h, false, rest, lines);
	} else {
		put_gap(j, r->gap[k], h);
		if (needs_change(j, s)) {
			put_hunk(j, s, header, rest, lines);
		} else {
			buf_addspan(&j->out, header);
			pass_hunk(j, s->h, true, rest, lines);
		}
	}
	if (!r->replaced && k + 1 == r->file->nhunks)
		put_gap(j, r->gap[k + 1], h);
}

/* The section that is redrawn and begins at this line of the patch, or NULL. */
static const struct redraw *redraw_at(const struct text_job *j, unsigned int at)
{
	size_t i;

	for (i = 0; i < j->nredraws; i++)
		if (j->redraw[i].file->line == at)
			return &j->redraw[i];
	return NULL;
}

/* Is it a line of git's header of a section? */
static bool is_header(struct span line)
{
	static const char *const begins[] = { "diff --git ", "old mode ",
					      "new mode ",   "deleted file ",
					      "new file ",   "rename ",
					      "copy ",       "similarity ",
					      "index ",      "dissimilarity" };
	size_t i, n = sizeof(begins) / sizeof(begins[0]);

	for (i = 0; i < n && !span_starts(line, span_of(begins[i])); i++)
		;
	return i < n;
}

/* Is the line a part of the section r, which is replaced? s: the next hunk. */
static bool is_in(const struct redraw *r, const struct spot *s,
		  const struct spot *end, struct span line)
{
	return r->file->nhunks ? s < end && s->of == r : is_header(line);
}

/* The first line after the changes of a merged hunk. */
static size_t merged_end(const struct spot *s)
{
	const struct proposal *p = proposal_of(s);
	const struct edit *last = &p->edit[p->nedits - 1];

	return last->pre + last->npre;
}

/*
 * Are both hunks merged, and so near each other that they become one? Then there is no
 * room for the context of both.
 */
static bool joins(const struct text_job *j, const struct spot *s)
{
	const struct spot *next = s + 1;

	return s >= j->spot && next < j->spot + j->n && s->file == next->file &&
	       proposal_of(s) && proposal_of(next) &&
	       proposal_of(next)->at <= merged_end(s) + 2 * EMIT_CONTEXT;
}

/* Appends lines of the file from *from on, with the changes of a merged hunk. */
static void put_edits(const struct text_job *j, const struct spot *s,
		      size_t *from, struct body *b)
{
	const struct proposal *p = proposal_of(s);
	char minus = j->reverse ? '+' : '-', plus = j->reverse ? '-' : '+';
	size_t i, k;

	for (i = 0; i < p->nedits; i++) {
		const struct edit *e = &p->edit[i];

		put_context_lines(j, s, *from, e->pre - *from, &b->text);
		*from = e->pre + e->npre;
		for (k = 0; k < e->npre; k++) {
			struct line l =
				image_line(&s->file->before, e->pre + k);

			put_line(&b->text, minus, &l, j->crlf);
		}
		for (k = 0; k < e->npost; k++)
			put_line(&b->text, plus, &p->line[e->post + k],
				 j->crlf);
	}
}

/* Where a merged hunk begins: with three lines of context, if there is room. */
static size_t merged_begin(const struct text_job *j, const struct spot *s)
{
	size_t at = proposal_of(s)->at, from, end;
	const struct spot *before = s == j->spot ? s : s - 1;

	from = at > EMIT_CONTEXT ? at - EMIT_CONTEXT : 0;
	if (from < s->free_from)
		from = s->free_from;
	if (before == s || before->file != s->file || proposal_of(before))
		return from;
	end = before->r->place.at + before->h->npre;
	return end > from && end <= at ? end : from;
}

/* Writes a hunk that was merged by words anew, with those that join it. */
static void put_merged(struct text_job *j, const struct spot *s,
		       struct span header, struct span *rest,
		       unsigned int *lines)
{
	struct sides at = { .pre = merged_begin(j, s) };
	const struct spot *last = s;
	size_t from = at.pre, to, end;
	struct body b = { 0 };
	long more = 0;

	pass_hunk(j, s->h, false, rest, lines);
	/* a hunk that joined the one before is written already */
	if (s > j->spot && joins(j, s - 1))
		return;
	put_edits(j, s, &from, &b);
	pass(s, &more, &end);
	for (; joins(j, last); last++) {
		put_edits(j, last + 1, &from, &b);
		pass(last + 1, &more, &end);
	}
	to = context_limit(j, last);
	if (to < from || to > from + EMIT_CONTEXT)
		to = to < from ? from : from + EMIT_CONTEXT;
	put_context_lines(j, s, from, to - from, &b.text);
	at.post = (size_t)((long)at.pre + s->delta);
	at.npre = (uint32_t)(to - at.pre);
	at.npost = (uint32_t)((long)at.npre + more);
	put_drawn(j, s, &at, header, &b);
	j->sum->redrawn++;
	buf_free(&b.text);
}

static void put_patch(struct text_job *j, struct span text)
{
	const struct spot *s = j->spot, *end = j->spot + j->n;
	const struct redraw *in = NULL; /* the header is not to be copied */
	struct headings headings = { .n = 0 };
	unsigned int at = 0;
	struct span line;

	while (span_line(&text, &line)) {
		const struct redraw *begins = redraw_at(j, ++at);

		if (at == j->first)
			buf_addspan(&j->out, j->more);
		if (begins && begins->replaced) {
			buf_addspan(&j->out, begins->text);
			in = begins;
		}
		while (s < end && s->h->line < at)
			s++;
		if (in && !is_in(in, s, end, line))
			in = NULL;
		if (s < end && s->h->line == at && s->of)
			put_redrawn(j, s, line, &headings, &text, &at);
		else if (s < end && s->h->line == at && proposal_of(s))
			put_merged(j, s, line, &text, &at);
		else if (s < end && s->h->line == at && needs_change(j, s))
			put_hunk(j, s, line, &text, &at);
		else if (!in)
			buf_addspan(&j->out, line);
	}
}

struct saved_file {
	struct node *node;
	struct file_now now;
};

struct saved_files {
	struct saved_file *v;
	size_t n;
};

static void save_file(void *arg, struct node *n)
{
	struct saved_files *k = arg;

	k->v[k->n++] = (struct saved_file){ n, n->now };
}

/* *same: the new patch makes the same files, without offset and fuzz. */
static int same_files(struct session *s, const struct plan_item *it,
		      enum tree_kind k, struct span text, bool *same,
		      struct pom_err *err)
{
	const struct set *set = it->set;
	size_t mark = it->st.tree[k].mark;
	struct overlay *ov = &s->work[k].ov;
	struct dryrun_opt opt = { .strip = set->strip };
	struct saved_files was = { 0 };
	struct patch_result p;
	struct diff d, back;
	size_t i;
	int rc;

	was.v = arena_alloc(&s->a, ov->nlog - mark, sizeof(*was.v));
	overlay_since(ov, mark, save_file, &was);
	overlay_rollback(ov, mark);
	rc = diff_parse(&set->origin->repo->a, text, set->info, &d, err);
	/* nobody else wrote this text: the reader of the patch cannot mend it */
	if (rc == POM_ESYNTAX) {
		*same = false;
		memset(err, 0, sizeof(*err));
		return 0;
	}
	if (rc)
		return rc;
	if (set->reverse) {
		diff_reverse(&set->origin->repo->a, &d, &back);
		d = back;
	}
	rc = dryrun(ov, &d, &opt, &p, err);
	*same = !rc && p.outcome == OUTCOME_CLEAN && !p.offset;
	for (i = 0; i < was.n && *same; i++)
		*same = file_now_eq(&was.v[i].now, &was.v[i].node->now);
	return rc;
}

/* Writes the patch of a set, and counts what changes. */
static int put_text(struct text_job *j, const struct plan_item *it,
		    enum tree_kind k, struct span *text, struct pom_err *err)
{
	const struct set *set = it->set;
	const struct origin *o = set->origin;
	struct span was = it->st.tree[k].reduced;
	int rc = 0;

	if (!j->reduced)
		rc = repo_read_patch(o->repo, o, set->tree[k].variant[0].path,
				     &was, err);
	if (rc)
		return rc;
	put_patch(j, was);
	*text = (struct span){ arena_strndup(j->a, j->out.p ? j->out.p : "",
					     j->out.n),
			       j->out.n };
	buf_free(&j->out);
	return 0;
}

static struct text_job job_for(struct session *s, const struct plan_item *it,
			       enum tree_kind k, struct rebased *out)
{
	const struct diff *d = it->st.tree[k].diff;

	memset(out, 0, sizeof(*out));
	return (struct text_job){ .a = &s->a,
				  .reverse = it->set->reverse,
				  .crlf = d && d->cr_stripped,
				  .reduced = it->st.tree[k].reduced.n > 0,
				  .sum = out };
}

/* Draws the sections of files anew that were merged three ways. */
static void redraw_merged(struct text_job *j, const struct patch_result *p)
{
	struct redraw *v = arena_alloc(j->a, p->n, sizeof(*v));
	size_t i;

	for (i = 0; i < p->n; i++) {
		const struct file_result *f = &p->file[i];
		struct marked shown;

		if (!f->merged || f->proposal || !f->hunks.fails)
			continue;
		markers_make(j->a, f, &shown);
		redraw_make(j->a, f, &shown, &f->hunks.image,
			    (j->reverse ? REDRAW_REVERSE : 0) |
				    (j->crlf ? REDRAW_CRLF : 0),
			    &v[j->nredraws++]);
	}
	j->redraw = v;
}

int rebase_patch(struct session *s, const struct plan_item *it,
		 enum tree_kind k, struct rebased *out, struct pom_err *err)
{
	struct text_job j = job_for(s, it, k, out);
	bool same = true;
	size_t i;
	int rc;

	redraw_merged(&j, &it->st.tree[k].result);
	find_spots(&j, &it->st.tree[k].result);
	for (i = 0; i < j.n && !needs_change(&j, &j.spot[i]); i++)
		;
	if (i == j.n && !j.reduced && !j.nredraws)
		return 0;
	/* new files have no lines to be rewritten */
	if (!it->set->tree[k].nvariants)
		return 0;
	rc = put_text(&j, it, k, &out->text, err);
	if (!rc)
		rc = same_files(s, it, k, out->text, &same, err);
	if (!rc && !same)
		out->why =
			j.n > 1 ?
				"written anew it would not make the same files: do its hunks overlap by now? refresh it by hand" :
				"written anew it would not make the same file; refresh it by hand";
	return rc;
}

int rebase_redrawn(struct session *s, const struct plan_item *it,
		   enum tree_kind k, const struct redrawn *v,
		   struct rebased *out, struct pom_err *err)
{
	struct text_job j = job_for(s, it, k, out);

	j.redraw = v->v;
	j.nredraws = v->n;
	j.more = v->more;
	j.first = it->st.tree[k].result.file[0].file->line;
	find_spots(&j, &it->st.tree[k].result);
	return put_text(&j, it, k, &out->text, err);
}

/*
 * The comment that each line of the origin's series gets, by number; *n: how many numbers
 * there are. To be freed. Two origins can have a patch of the same name, and a line can have guards
 * before the name: only the reader of the series knows which line is the set's.
 */
static const struct series_comment **
lines_with(const struct series_comment *c, const struct origin *o, size_t *n)
{
	const struct series_comment **line, *all = c;
	size_t i;

	*n = 1;
	for (; c; c = c->also)
		for (i = 0; i < c->n; i++)
			if (c->set[i]->origin == o && c->set[i]->line >= *n)
				*n = (size_t)c->set[i]->line + 1;
	line = pom_alloc(*n, sizeof(*line));
	for (c = all; c; c = c->also)
		for (i = 0; i < c->n; i++)
			if (c->set[i]->origin == o && c->set[i]->line)
				line[c->set[i]->line] = c;
	return line;
}

/* Has the line this comment already? */
static bool says(struct span line, const char *comment)
{
	return memmem(line.p, line.n, comment, strlen(comment)) != NULL;
}

int rebase_series(struct repo *r, const struct origin *o,
		  const struct series_comment *c, struct span *out,
		  struct pom_err *err)
{
	struct span text, line;
	struct buf b = { 0 };
	size_t changed = 0, at = 0, n;
	const struct series_comment **marked = lines_with(c, o, &n);
	int rc = repo_read(r, o, o->series, REPO_TEXT_LIMIT, &text, err);

	while (!rc && span_line(&text, &line)) {
		const struct series_comment *with = ++at < n ? marked[at] :
							       NULL;

		/* a line that stays one of the series gets no second comment */
		if (!with || (!with->out && memchr(line.p, '#', line.n))) {
			buf_addspan(&b, line);
			continue;
		}
		if (with->out)
			buf_addstr(&b, "# ");
		buf_addspan(&b, span_chomp(line));
		if (says(line, with->text))
			buf_addch(&b, '\n');
		else
			buf_addf(&b, " # %s\n", with->text);
		changed++;
	}
	*out = changed ? (struct span){ arena_strndup(&r->a, b.p, b.n), b.n } :
			 SPAN("");
	buf_free(&b);
	free(marked);
	return rc;
}

int rebase_write(struct repo *r, const struct rewrite *v, size_t n,
		 struct pom_err *err)
{
	struct root *roots[TXN_TREES];
	size_t tree[REPO_ORIGINS], nroots = 0, i, k;
	struct txn *t = NULL;
	int rc = 0;

	for (i = 0; i < r->norigins && !rc; i++) {
		for (k = 0; k < n && v[k].origin != &r->origin[i]; k++)
			;
		if (k == n)
			continue;
		rc = repo_need_folder(&r->origin[i], err);
		if (rc)
			return rc;
		if (nroots == TXN_TREES)
			return pom_fail(err, POM_ELIMIT, r->origin[i].path, 0,
					"more than %d repositories to write to",
					TXN_TREES);
		tree[i] = nroots;
		roots[nroots++] = &r->origin[i].root;
		rc = refresh_lock(&r->origin[i].root, err);
	}
	if (rc || !nroots)
		return rc;
	rc = txn_begin(&t, roots, nroots, err);
	for (i = 0; i < n && !rc; i++) {
		size_t at = tree[v[i].origin - r->origin];

		rc = v[i].gone ? txn_del(t, at, v[i].path, err) :
				 refresh_put(t, at, &v[i].origin->root,
					     v[i].path, v[i].text, err);
	}
	if (!rc)
		rc = txn_commit(t, err);
	txn_free(t);
	return rc;
}
