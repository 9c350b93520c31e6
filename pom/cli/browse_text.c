// SPDX-License-Identifier: GPL-2.0-only
/* Texts in the panes of `runme browse`: see browse_text.h. */
#include "cli/browse_text.h"

#include <stdlib.h>
#include <string.h>

#include "lib/utf8.h"

enum {
	TAB = 8,
	ESCAPE = '\033',
	/*
	 * Where a line ends before this column with the next word, the text ends it there
	 * on purpose. Help texts are filled to about 72 columns.
	 */
	FILLED = 58,
	INDENT = 2 /* of running text in a report; what has more stays as it is */
};

void sheet_print_begin(struct sheet_print *p)
{
	memset(p, 0, sizeof(*p));
	/* as on a terminal, so that out.c shows what is invisible */
	p->out = (struct out){ .tty = true, .color = true, .width = 80 };
	p->out.f = open_memstream(&p->p, &p->n);
	if (!p->out.f)
		p->out.mute = true;
}

/* The length of "\033[32m" at the beginning of s; 0: there is none. */
static size_t escape(struct span s, enum style *style)
{
	static const struct {
		const char *code;
		enum style style;
	} all[] = {
		{ "\033[0m", PLAIN }, { "\033[1m", BOLD },  { "\033[2m", DIM },
		{ "\033[32m", GOOD }, { "\033[33m", WARN }, { "\033[31m", BAD },
		{ "\033[36m", HEAD }, { "\033[7m", MARK },
	};
	size_t i;

	for (i = 0; *s.p == ESCAPE && i < sizeof(all) / sizeof(all[0]); i++) {
		if (!span_starts(s, span_of(all[i].code)))
			continue;
		*style = all[i].style;
		return strlen(all[i].code);
	}
	return 0;
}

/* Appends the bytes with blanks in place of tabs. */
static void add_untabbed(struct buf *b, struct span s)
{
	enum style style;
	size_t column = 0, n;

	buf_reserve(b, s.n);
	while (s.n) {
		n = escape(s, &style);
		if (n) {
			buf_add(b, s.p, n);
		} else if (*s.p == '\t') {
			n = TAB - column % TAB;
			buf_addf(b, "%*s", (int)n, "");
			column += n;
			n = 1;
		} else {
			n = 1;
			column = *s.p == '\n' ? 0 :
						column + !utf8_continues(*s.p);
			buf_addch(b, *s.p);
		}
		s = span_skip(s, n);
	}
}

static size_t blanks(struct span s)
{
	size_t n = 0;

	while (n < s.n && s.p[n] == ' ')
		n++;
	return n;
}

/* The length of "- " or "2. " at the beginning of s; or 0. */
static size_t bullet(struct span s)
{
	struct span rest = s;
	uint64_t n;

	if (span_starts(s, SPAN("- ")) || span_starts(s, SPAN("* ")))
		return 2;
	if (span_number(&rest, 10, 999, &n) && span_starts(rest, SPAN(". ")))
		return s.n - rest.n + 2;
	return 0;
}

/* The column of the text behind "  --option   ", "  name  " or a bullet; 0: there is none. */
static size_t text_column(struct span line)
{
	size_t at = blanks(line), gap = bullet(span_skip(line, at));

	if (gap)
		return at + gap;

	for (; at < line.n; at++) {
		gap = blanks(span_skip(line, at));
		if (gap > 1)
			return at + gap;
	}
	return 0;
}

/* A bullet, or a comment among commands. */
static bool begins(struct span line)
{
	line = span_trim(line);
	return bullet(line) || (line.n && *line.p == '#');
}

/* Is the end of the line only where the text was filled? column: of its text. */
static bool flows_on(struct span line, struct span next, size_t column)
{
	size_t indent = blanks(next), word = indent;

	while (word < next.n && next.p[word] != ' ')
		word++;
	return word > indent && line.n + word - indent >= FILLED &&
	       !begins(next) && !memchr(line.p, ESCAPE, line.n) &&
	       !memchr(next.p, ESCAPE, next.n) &&
	       (column ? indent == column :
			 indent == INDENT && blanks(line) == INDENT);
}

/* Makes one line of those lines that were filled, so that a narrow pane can fill them anew. */
static void join_filled(struct buf *b)
{
	struct span rest = buf_span(b), line = { 0 }, next;
	struct buf all = { 0 };
	size_t column = 0;

	while (span_line(&rest, &next)) {
		next = span_chomp(next);
		if (line.n && flows_on(line, next, column)) {
			buf_addch(&all, ' ');
			buf_addspan(&all, span_skip(next, blanks(next)));
		} else {
			if (line.p)
				buf_addch(&all, '\n');
			buf_addspan(&all, next);
			column = text_column(next);
		}
		line = next;
	}
	if (line.p)
		buf_addch(&all, '\n');
	buf_free(b);
	*b = all;
}

void sheet_print_end(struct sheet_print *p, struct sheet *t, bool wrap)
{
	sheet_free(t);
	if (p->out.f) {
		fclose(p->out.f);
		add_untabbed(&t->raw, (struct span){ p->p, p->n });
	}
	free(p->p);
	if (wrap)
		join_filled(&t->raw);
	t->wrap = wrap;
}

void sheet_free(struct sheet *t)
{
	buf_free(&t->raw);
	free(t->row);
	memset(t, 0, sizeof(*t));
}

uint32_t sheet_character(struct span *s)
{
	size_t n = utf8_length(*s), i;
	uint32_t c = (unsigned char)s->p[0];

	if (!n) {
		c = 0xfffd;
		n = 1;
	} else if (n > 1) {
		c &= 0x7fu >> n;
		for (i = 1; i < n; i++)
			c = c << 6 | ((unsigned char)s->p[i] & 0x3f);
	}
	*s = span_skip(*s, n);
	return c;
}

void sheet_append(char *text, size_t size, uint32_t c)
{
	size_t at = strlen(text),
	       n = c < 0x80    ? 1 :
		   c < 0x800   ? 2 :
		   c < 0x10000 ? 3 :
				 4,
	       i;

	if (at + n >= size)
		return;
	for (i = n; i-- > 1; c >>= 6)
		text[at + i] = (char)(0x80 | (c & 0x3f));
	text[at] = (char)(n == 1 ? c : ((0xf00u >> n) & 0xff) | c);
	text[at + n] = '\0';
}

/*
 * Blanks for the rows that go on a line: as many as it has, or up to the text behind its
 * label or option.
 */
static unsigned int hanging(struct span line, unsigned int width)
{
	enum style style;
	unsigned int column = 0, label = 0,
		     option = memchr(line.p, ESCAPE, line.n) ?
				      0 :
				      (unsigned int)text_column(line);
	size_t n;

	while (line.n && (*line.p == ' ' || *line.p == ESCAPE)) {
		n = escape(line, &style);
		column += !n;
		line = span_skip(line, n ? n : 1);
	}
	label = column;
	while (line.n && *line.p != ' ' && *line.p != '\n') {
		n = escape(line, &style);
		label += !n;
		line = span_skip(line, n ? n : 1);
	}
	if (line.n > 2 && line.p[-1] == ':' && line.p[1] == ' ') {
		for (; line.n && (*line.p == ' ' || *line.p == ESCAPE);
		     line = span_skip(line, n ? n : 1)) {
			n = escape(line, &style);
			label += !n;
		}
		column = label;
	} else if (option) {
		column = option < width / 2 ? option : column + TAB / 2;
	}
	return column < width / 2 ? column : 0;
}

static void add_row(struct sheet *t, struct sheet_row row)
{
	t->row = pom_grow(t->row, t->n, &t->cap, sizeof(*t->row));
	t->row[t->n++] = row;
}

/* The state while a line is broken. */
struct flow {
	struct sheet_row row;
	unsigned int column;    /* after the indent */
	size_t blank;           /* the latest blank in the row; 0: none */
	enum style style;       /* now */
	enum style blank_style; /* at that blank */
	unsigned int since;     /* columns after that blank */
};

/* Ends the row before the character at `at`, or at the latest blank. */
static void break_row(struct sheet *t, struct flow *f, size_t at,
		      unsigned int indent)
{
	bool blank = f->blank > f->row.from;

	f->row.to = blank ? f->blank : at;
	add_row(t, f->row);
	f->row = (struct sheet_row){ .from = blank ? f->blank + 1 : at,
				     .indent = indent,
				     .style = blank ? f->blank_style :
						      f->style };
	f->column = blank ? f->since : 0;
	f->blank = 0;
}

/* Makes rows of a line of the text. *style: before it, and after it. */
static void flow_line(struct sheet *t, struct span s, enum style *style,
		      sheet_columns *columns)
{
	size_t from = (size_t)(s.p - t->raw.p), to = from + s.n;
	unsigned int width = t->width, indent = hanging(s, width), wide;
	struct flow f = { .row = { .from = from, .style = *style },
			  .style = *style };
	bool full, blank;
	size_t at, n;

	while (s.n) {
		at = (size_t)(s.p - t->raw.p);
		n = escape(s, &f.style);
		if (n) {
			s = span_skip(s, n);
			continue;
		}
		wide = columns(sheet_character(&s));
		full = t->wrap && f.column &&
		       f.row.indent + f.column + wide > width;
		blank = t->raw.p[at] == ' ';
		if (full && !blank)
			break_row(t, &f, at, indent);
		f.column += wide;
		f.since += wide;
		/* not among the blanks at the beginning of a line */
		if (blank && (f.row.from != from || f.column > indent + 1)) {
			f.blank = at;
			f.blank_style = f.style;
			f.since = 0;
		}
		/* a blank for which there is no room is left out */
		if (full && blank)
			break_row(t, &f, at, indent);
	}
	f.row.to = to;
	add_row(t, f.row);
	*style = f.style;
}

void sheet_flow(struct sheet *t, unsigned int width, sheet_columns *columns)
{
	struct span rest = buf_span(&t->raw), line;
	size_t first = t->top < t->n ? t->row[t->top].from : 0;
	enum style style = PLAIN;

	if (t->width == width && width)
		return;
	t->width = width ? width : 1;
	t->n = 0;
	while (span_line(&rest, &line))
		flow_line(t, span_chomp(line), &style, columns);
	/* show what was shown before */
	for (t->top = 0; t->top + 1 < t->n && t->row[t->top + 1].from <= first;
	     t->top++)
		;
}

void sheet_scroll(struct sheet *t, long rows, size_t height)
{
	size_t most = t->n > height ? t->n - height : 0;

	if (rows < 0)
		t->top -= (size_t)-rows < t->top ? (size_t)-rows : t->top;
	else
		t->top += (size_t)rows;
	if (t->top > most)
		t->top = most;
}

bool sheet_next(const struct sheet *t, size_t row, size_t *at,
		struct sheet_piece *out)
{
	const struct sheet_row *r = &t->row[row];
	enum style style;
	struct span s;
	size_t n;

	if (!*at) {
		*at = r->from;
		out->style = r->style;
	}
	s = (struct span){ t->raw.p + *at, r->to - *at };
	while (s.n && (n = escape(s, &style))) {
		out->style = style;
		s = span_skip(s, n);
	}
	out->text.p = s.p;
	while (s.n && !escape(s, &style))
		s = span_skip(s, 1);
	out->text.n = (size_t)(s.p - out->text.p);
	*at = (size_t)(s.p - t->raw.p);
	return out->text.n;
}

/* Has the row the word? */
static bool row_has(const struct sheet *t, size_t row, const char *word)
{
	struct sheet_piece p = { .style = PLAIN };
	struct buf b = { 0 };
	size_t at = 0;
	bool found;

	while (sheet_next(t, row, &at, &p))
		buf_addspan(&b, p.text);
	found = b.n && strcasestr(b.p, word);
	buf_free(&b);
	return found;
}

size_t sheet_find(const struct sheet *t, const char *word, size_t from,
		  bool forwards)
{
	size_t i;

	if (forwards) {
		for (i = from; i < t->n; i++)
			if (row_has(t, i, word))
				return i;
		return t->n;
	}
	for (i = from < t->n ? from + 1 : t->n; i-- > 0;)
		if (row_has(t, i, word))
			return i;
	return t->n;
}

const char *sheet_tame(struct arena *a, const char *s)
{
	struct sheet_print p;
	const char *tame;

	sheet_print_begin(&p);
	p.out.color = false;
	out_put(&p.out, PLAIN, span_of(s));
	if (p.out.f)
		fclose(p.out.f);
	tame = arena_strndup(a, p.p ? p.p : "", p.n);
	free(p.p);
	return tame;
}
