// SPDX-License-Identifier: GPL-2.0-only
/* Writes text for people: see out.h. */
#include "cli/out.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "lib/tame.h"
#include "lib/utf8.h"

enum { WIDTH = 80, WIDTH_LEAST = 40, SMALL = 512, TAB = 8 };

void out_init(struct out *o, FILE *f, enum color_when when)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");
	struct winsize ws;

	o->f = f;
	o->mute = false;
	o->tty = isatty(fileno(f));
	o->color = when == COLOR_ALWAYS ||
		   (when == COLOR_AUTO && o->tty && !(no && *no) && term &&
		    strcmp(term, "dumb") != 0);
	o->width = WIDTH;
	o->height = 0;
	if (!o->tty || ioctl(fileno(f), TIOCGWINSZ, &ws) < 0)
		return;
	if (ws.ws_col >= WIDTH_LEAST)
		o->width = ws.ws_col;
	o->height = ws.ws_row;
}

static bool is_plain(char c)
{
	return (c >= ' ' && c < 0x7f) || c == '\n' || c == '\t';
}

/* Are all eight bytes at p from ' ' to '~'? */
static bool are_plain(const char *p)
{
	const uint64_t each = 0x0101010101010101u, high = each << 7;
	uint64_t w, del;

	memcpy(&w, p, sizeof(w));
	del = w ^ each * 0x7f;
	/* per byte: subtracting sets the highest bit if the byte is too small or too large */
	return !((w | ((w - each * ' ') & ~w) | ((del - each) & ~del)) & high);
}

/* The number of bytes at the start of s that are printable ASCII. */
static size_t plain(struct span s)
{
	size_t n = 0;

	while (s.n - n >= 8 && are_plain(s.p + n))
		n += 8;
	while (n < s.n && is_plain(s.p[n]))
		n++;
	return n;
}

/*
 * Writes s with control bytes, except newlines and tabs, as \ooo. On a terminal or with
 * colour, also shows invisible characters; a pipe gets these unchanged.
 */
static void put_tame(const struct out *o, struct span s)
{
	bool seen = o->tty || o->color;
	size_t bad, shown, i;
	uint32_t hidden;
	FILE *f = o->f;

	if (s.n == 1 && is_plain(*s.p)) {
		putc_unlocked(*s.p, f);
		return;
	}
	for (;;) {
		shown = plain(s);
		if (shown)
			fwrite_unlocked(s.p, 1, shown, f);
		s = span_skip(s, shown);
		if (!s.n)
			return;
		bad = tame_control(s, &shown);
		for (i = 0; i < bad; i++)
			fprintf(f, "\\%03o", (unsigned char)s.p[i]);
		hidden = seen && !bad ? tame_hidden(s, &shown) : 0;
		if (hidden)
			fprintf(f, "<U+%04" PRIX32 ">", hidden);
		else if (!bad)
			fwrite_unlocked(s.p, 1, shown, f);
		s = span_skip(s, bad ? bad : shown);
	}
}

static const char *const sgr[] = { "", "1", "2", "32", "33", "31", "36", "7" };

static void put_styled(struct out *o, enum style st, struct span s)
{
	bool color = o->color && st != PLAIN;

	if (color)
		fprintf(o->f, "\033[%sm", sgr[st]);
	put_tame(o, s);
	if (color)
		fputs("\033[0m", o->f);
}

void out_put(struct out *o, enum style st, struct span text)
{
	struct span line = o->color ? span_chomp(text) : text;

	if (o->mute)
		return;
	/* the colour ends before the newline */
	put_styled(o, st, line);
	if (line.n < text.n)
		putc_unlocked('\n', o->f);
}

void out_printf(struct out *o, enum style st, const char *fmt, ...)
{
	struct buf b = { 0 };
	char small[SMALL];
	va_list ap;
	int n;

	if (o->mute)
		return;
	va_start(ap, fmt);
	n = vsnprintf(small, sizeof(small), fmt, ap);
	va_end(ap);
	if (n >= 0 && (size_t)n < sizeof(small)) {
		out_put(o, st, (struct span){ small, (size_t)n });
		return;
	}
	va_start(ap, fmt);
	buf_addv(&b, fmt, ap);
	va_end(ap);
	out_put(o, st, buf_span(&b));
	buf_free(&b);
}

void out_column(struct out *o, enum style st, const char *text, size_t width)
{
	size_t n = strlen(text), i;
	char small[64];

	assert(width < sizeof(small));
	if (n < width) {
		for (i = 0; i < width; i++)
			small[i] = i < n ? text[i] : ' ';
		text = small;
		n = width;
	}
	out_put(o, st, (struct span){ text, n });
}

void out_indent(struct out *o, enum style st, unsigned int blanks,
		struct span text)
{
	struct span line;

	while (!o->mute && span_line(&text, &line)) {
		line = span_chomp(line);
		if (line.n)
			fprintf(o->f, "%*s", (int)blanks, "");
		put_styled(o, st, line);
		putc('\n', o->f);
	}
}

void out_rule(struct out *o)
{
	unsigned int i, n = o->width < WIDTH ? o->width : WIDTH;
	char line[WIDTH + 1];

	for (i = 0; i + 1 < n; i++)
		line[i] = '-';
	line[i] = '\0';
	out_printf(o, DIM, "%s\n", line);
}

static enum style diff_style(struct span line)
{
	if (span_starts(line, SPAN("@@")))
		return HEAD;
	if (span_starts(line, SPAN("diff ")) ||
	    span_starts(line, SPAN("--- ")) || span_starts(line, SPAN("+++ ")))
		return BOLD;
	if (span_starts(line, SPAN("+")))
		return GOOD;
	return span_starts(line, SPAN("-")) ? BAD : PLAIN;
}

void out_diff(struct out *o, struct span diff)
{
	struct span line;

	if (!o->tty && !o->color) {
		/* another program may read it: write the exact bytes */
		fwrite(diff.p, 1, diff.n, o->f);
		return;
	}
	while (span_line(&diff, &line)) {
		struct span text = span_chomp(line);

		put_styled(o, diff_style(text), text);
		if (text.n < line.n)
			putc('\n', o->f);
	}
}

void out_put_error(struct out *o, const struct pom_err *e)
{
	if (e->where[0] && e->line)
		out_printf(o, BOLD, "%s:%u: ", e->where, e->line);
	else if (e->where[0])
		out_printf(o, BOLD, "%s: ", e->where);
	out_printf(o, PLAIN, "%s\n", e->what);
	if (e->hint[0])
		out_printf(o, PLAIN, "  %s\n", e->hint);
}

void out_error(const struct pom_err *e)
{
	struct out o;

	fflush(stdout);
	out_init(&o, stderr, COLOR_AUTO);
	out_printf(&o, BAD, "runme: ");
	out_put_error(&o, e);
}

void out_keep(struct out *o, FILE **was, char **text, size_t *n)
{
	FILE *to = open_memstream(text, n);

	if (!to)
		pom_out_of_memory();
	*was = o->f;
	o->f = to;
}

void out_take(struct out *o, FILE *was)
{
	fclose(o->f);
	o->f = was;
}

/* The byte after the colour that begins at p, or p. */
static const char *after_color(const char *p, const char *end)
{
	if (end - p < 2 || p[0] != '\033' || p[1] != '[')
		return p;
	for (p += 2; p < end && *p != 'm'; p++)
		;
	return p < end ? p + 1 : p;
}

size_t out_rows(const struct out *o, struct span text, size_t rows, size_t *all)
{
	const char *p = text.p, *end = text.p + text.n, *next;
	const char *line = p; /* where this one begins */
	size_t column = 0, row = 0, cut = text.n;

	while (p < end) {
		next = after_color(p, end);
		if (next > p) {
			p = next;
			continue;
		}
		if (*p != '\n' && column >= o->width && !utf8_continues(*p)) {
			row++;
			column = 0;
		}
		if (row == rows && cut == text.n)
			cut = (size_t)(line - text.p);
		if (*p == '\n') {
			row++;
			column = 0;
			line = p + 1;
		} else if (*p == '\t') {
			column += TAB - column % TAB;
		} else if (!utf8_continues(*p)) {
			column++;
		}
		p++;
	}
	*all = row + (column > 0);
	return cut;
}

void out_kept(struct out *o, struct span text)
{
	if (!o->mute)
		fwrite_unlocked(text.p, 1, text.n, o->f);
}

int out_done(struct out *o)
{
	if (fflush(o->f) == 0 && !ferror(o->f))
		return 0;
	if (errno == EPIPE)
		return 0; /* the reader, head for instance, has closed the pipe */
	return -1;
}
