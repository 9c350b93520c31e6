// SPDX-License-Identifier: GPL-2.0-only
/* Writes the hunks of a patch that is rewritten: see rebase_hunk.h. */
#include "publish/rebase_hunk.h"

#include <string.h>

#include "engine/emit.h"

void rebase_pass(const struct spot *s, long *delta, size_t *free_from)
{
	const struct proposal *p = s->proposal;
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

const char *rebase_line_end(bool crlf)
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
	buf_addstr(b, rebase_line_end(crlf));
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
	const char *end = rebase_line_end(j->crlf);
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

struct span rebase_word(struct span *rest)
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
		const struct proposal *p = next->proposal;

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

	rebase_word(header); /* @@ */
	minus = rebase_word(header);
	plus = rebase_word(header);
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

void rebase_put_hunk(struct text_job *j, const struct spot *s,
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
		j->redrawn++;
	else
		j->moved++;
	buf_free(&b.text);
}

void rebase_copy_hunk(struct text_job *j, const struct hunk *h, bool keep,
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

/* The first line after the changes of a merged hunk. */
static size_t merged_end(const struct spot *s)
{
	const struct proposal *p = s->proposal;
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
	       s->proposal && next->proposal &&
	       next->proposal->at <= merged_end(s) + 2 * EMIT_CONTEXT;
}

/* Appends lines of the file from *from on, with the changes of a merged hunk. */
static void put_edits(const struct text_job *j, const struct spot *s,
		      size_t *from, struct body *b)
{
	const struct proposal *p = s->proposal;
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
	size_t at = s->proposal->at, from, end;
	const struct spot *before = s == j->spot ? s : s - 1;

	from = at > EMIT_CONTEXT ? at - EMIT_CONTEXT : 0;
	if (from < s->free_from)
		from = s->free_from;
	if (before == s || before->file != s->file || before->proposal)
		return from;
	end = before->r->place.at + before->h->npre;
	return end > from && end <= at ? end : from;
}

void rebase_put_merged(struct text_job *j, const struct spot *s,
		       struct span header, struct span *rest,
		       unsigned int *lines)
{
	struct sides at = { .pre = merged_begin(j, s) };
	const struct spot *last = s;
	size_t from = at.pre, to, end;
	struct body b = { 0 };
	long more = 0;

	rebase_copy_hunk(j, s->h, false, rest, lines);
	/* a hunk that joined the one before is written already */
	if (s > j->spot && joins(j, s - 1))
		return;
	put_edits(j, s, &from, &b);
	rebase_pass(s, &more, &end);
	for (; joins(j, last); last++) {
		put_edits(j, last + 1, &from, &b);
		rebase_pass(last + 1, &more, &end);
	}
	to = context_limit(j, last);
	if (to < from || to > from + EMIT_CONTEXT)
		to = to < from ? from : from + EMIT_CONTEXT;
	put_context_lines(j, s, from, to - from, &b.text);
	at.post = (size_t)((long)at.pre + s->delta);
	at.npre = (uint32_t)(to - at.pre);
	at.npost = (uint32_t)((long)at.npre + more);
	put_drawn(j, s, &at, header, &b);
	j->redrawn++;
	buf_free(&b.text);
}
