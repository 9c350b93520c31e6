// SPDX-License-Identifier: GPL-2.0-only
/* Reads the hunks of a diff: the @@ line, and the lines that it counts. */
#include <string.h>

#include "engine/diff_internal.h"

static bool number(struct span *s, uint32_t *out)
{
	uint64_t v;

	if (!span_number(s, 10, DIFF_LINE_NUMBER, &v))
		return false;
	*out = (uint32_t)v;
	return true;
}

static inline bool eat(struct span *s, struct span t)
{
	if (!span_starts(*s, t))
		return false;
	*s = span_skip(*s, t.n);
	return true;
}

/* Reads "-12,7" or "-12", which means "-12,1". */
static bool side(struct span *s, uint32_t *at, uint32_t *count)
{
	*count = 1;
	if (!number(s, at))
		return false;
	if (eat(s, SPAN(",")) && !number(s, count))
		return false;
	/*
	 * If the count is 0, the number is that of the line before (POSIX). As an index
	 * from 0, that is the place itself.
	 */
	if (*count && !*at)
		return false;
	*at -= *count > 0;
	return *at + (uint64_t)*count <= DIFF_LINE_NUMBER;
}

bool hunk_header(struct span s, struct hunk *h)
{
	if (!eat(&s, SPAN("@@ -")) || !side(&s, &h->pre_at, &h->npre) ||
	    !eat(&s, SPAN(" +")) || !side(&s, &h->post_at, &h->npost) ||
	    !eat(&s, SPAN(" @@")))
		return false;
	h->heading = span_trim(s);
	return true;
}

/* Is the line empty? Then it is an empty line of context that has lost its blank. */
static bool is_empty(struct span line)
{
	return span_is(line, "\n") || span_is(line, "\r\n");
}

/* Is it "-- ", with which the signature of a mail begins (RFC 3676, 4.3)? */
static bool is_signature(struct span line)
{
	return line.n > 2 && span_is(span_trim(line), "--");
}

/* Does the section of another file begin with the line? rest: the text after it. */
static bool starts_file(struct span line, struct span rest)
{
	return span_starts(line, SPAN("--- ")) &&
	       span_starts(rest, SPAN("+++ "));
}

/*
 * Counts the old and the new lines after an @@ line, up to a line that cannot belong to a
 * hunk. For messages.
 */
static void count_lines(struct span rest, uint32_t *old, uint32_t *new)
{
	uint32_t empty = 0;
	struct span line;

	*old = *new = 0;
	while (span_line(&rest, &line)) {
		char sign = line.p[0];

		if (sign == '#' || sign == '\\')
			continue;
		if (is_empty(line) || sign == '\t')
			sign = ' ';
		if (!strchr(" +-", sign) || !sign || is_signature(line) ||
		    starts_file(line, rest))
			break;
		*old += sign != '+';
		*new += sign != '-';
		empty = is_empty(line) ? empty + 1 : 0;
	}
	*old -= empty;
	*new -= empty;
}

int parse_fail_hunk(struct parser *p, const struct hunk *h, unsigned int line,
		    const char *what)
{
	enum { SHOWN = 60 };
	struct span head = p->hunk_head;
	const char *end = head.n > 2 ? memmem(head.p + 2, head.n - 2, "@@", 2) :
				       NULL;
	uint32_t old, new;
	int rc;

	if (end)
		head.n = (size_t)(end - head.p) + 2;
	if (head.n > SHOWN)
		head.n = SHOWN;
	head = span_trim(head);
	count_lines(p->hunk_body, &old, &new);
	rc = pom_fail(p->err, POM_ESYNTAX, p->name, line,
		      "hunk #%u (%.*s): %s; the header counts %u old and %u new lines, and %u old and %u new lines follow",
		      h->number, (int)head.n, head.p, what, h->npre, h->npost,
		      old, new);
	pom_hint(p->err,
		 "get the patch again, or let `rediff` or `recountdiff` of patchutils correct the numbers");
	return rc;
}

static bool ends_in_crlf(const struct line *l)
{
	return l->n > 1 && l->p[l->n - 1] == '\n' && l->p[l->n - 2] == '\r';
}

/* A copy of the lines with LF instead of CR LF, in the parser's arena. */
static struct line *without_cr(struct parser *p, const struct line *v,
			       uint32_t n)
{
	struct line *out = arena_alloc(p->a, n, sizeof(*out));
	uint32_t i;
	char *s;

	for (i = 0; i < n; i++) {
		out[i] = v[i];
		if (!ends_in_crlf(&v[i]))
			continue;
		s = arena_text(p->a, v[i].n - 1);
		memcpy(s, v[i].p, v[i].n - 2);
		s[v[i].n - 2] = '\n';
		line_set(&out[i], (struct span){ s, v[i].n - 1 });
	}
	return out;
}

static struct span with_newline(struct parser *p, struct span text)
{
	char *s = arena_alloc(p->a, text.n + 1, 1);

	memcpy(s, text.p, text.n);
	s[text.n] = '\n';
	return (struct span){ s, text.n + 1 };
}

struct reader {
	struct hunk *h;
	uint32_t npre, npost; /* read so far */
	uint32_t cap_runs;
	char last;    /* sign of the line before */
	bool no_more; /* one side ended without a newline: it has no more lines */
};

static void change_run(struct parser *p, struct reader *r)
{
	struct hunk *h = r->h;
	struct run *v;

	if (r->last == '-' || r->last == '+')
		return;
	if (h->nruns == r->cap_runs) {
		r->cap_runs = r->cap_runs ? r->cap_runs * 2 : 1;
		v = arena_alloc(p->a, r->cap_runs, sizeof(*v));
		if (h->nruns)
			memcpy(v, h->run, h->nruns * sizeof(*v));
		h->run = v;
	}
	v = &h->run[h->nruns++];
	*v = (struct run){ .pre = r->npre, .post = r->npost };
}

/* Removes the newline of a line; in a patch with CR LF line ends, also the CR. */
static bool drop_newline(const struct parser *p, struct line *l)
{
	uint32_t end = p->strip_cr && ends_in_crlf(l) ? 2 : 1;

	if (l->n <= end)
		return false;
	if (l->p[l->n - 1] == '\n')
		line_set(l, (struct span){ l->p, l->n - end });
	return true;
}

/* "\ No newline at end of file": removes the newline of the line before. */
static int no_newline(struct parser *p, struct reader *r)
{
	struct hunk *h = r->h;

	if (!r->last)
		return parse_fail(p, p->line,
				  "\"No newline\" before the first line of a hunk");
	if ((r->last != '+' && !drop_newline(p, &h->pre[r->npre - 1])) ||
	    (r->last != '-' && !drop_newline(p, &h->post[r->npost - 1])))
		return parse_fail(p, p->line,
				  "an empty line cannot lack its newline");
	r->no_more = true;
	return 0;
}

/* Adds a line with that sign, which the header counts, to the hunk. */
static inline void take_line(struct parser *p, struct reader *r, char sign,
			     struct span text)
{
	struct hunk *h = r->h;

	if (sign != ' ')
		change_run(p, r);
	if (sign != '+')
		line_set(&h->pre[r->npre++], text);
	if (sign != '-')
		line_set(&h->post[r->npost++], text);
	if (sign == '-')
		h->run[h->nruns - 1].npre++;
	if (sign == '+')
		h->run[h->nruns - 1].npost++;
	r->last = sign;
}

/*
 * Would the hunk have the lines that its header counts if those without a sign were context?
 * Then a mailer or a web page has taken the first blank of each line off. A single line
 * behind others is rather text after a hunk that is too short.
 */
static bool lost_blanks(const struct parser *p, const struct reader *r,
			struct span line)
{
	static const char *const heads[] = { "@@ ", "diff ", "--- ",
					     "Index: " };
	uint32_t npre = r->npre, npost = r->npost;
	struct span rest = p->rest;
	unsigned int without = npre || npost ? 0 : 1; /* lines without a sign */
	size_t i;

	do {
		char sign = line.p[0];

		without += !strchr(" \t\r\n+-\\", sign) || !sign;
		for (i = 0; i < sizeof(heads) / sizeof(*heads); i++)
			if (span_starts(line, span_of(heads[i])))
				return false;
		npre += sign != '+' && sign != '\\';
		npost += sign != '-' && sign != '\\';
	} while ((npre < r->h->npre || npost < r->h->npost) &&
		 span_line(&rest, &line));
	return without > 1 && npre == r->h->npre && npost == r->h->npost;
}

/*
 * Was a line broken in two, as mailers do? Then the hunk has as many lines as its header
 * counts, if lines that begin with no sign are taken for the ends of the lines before.
 */
static bool is_wrapped(const struct parser *p, const struct hunk *h)
{
	struct span rest = p->hunk_body, line;
	uint32_t npre = 0, npost = 0;

	while ((npre < h->npre || npost < h->npost) && span_line(&rest, &line)) {
		char sign = is_empty(line) || line.p[0] == '\t' ? ' ' :
								  line.p[0];

		if (span_starts(line, SPAN("@@ -")) ||
		    span_starts(line, SPAN("diff ")) || starts_file(line, rest))
			return false;
		npre += sign == ' ' || sign == '-';
		npost += sign == ' ' || sign == '+';
	}
	return npre == h->npre && npost == h->npost;
}

/* How many lines begin with each of three signs. */
struct signs {
	char sign[3];
	uint32_t n[3];
};

/* Counts the sign. False: there are others already, or it may begin a text. */
static bool count_sign(struct signs *s, char sign)
{
	size_t i = 0;

	if (!strchr(" +-<>=.~!|_:^%&$?", sign) || !sign)
		return false;
	while (i < 3 && s->sign[i] && s->sign[i] != sign)
		i++;
	if (i == 3)
		return false;
	s->sign[i] = sign;
	s->n[i]++;
	return true;
}

/* Are these the lines of the hunk, if sign i stands for a blank, j for - and k for +? */
static bool stands_for(const struct signs *s, const struct hunk *h, size_t i,
		       size_t j)
{
	static const char usual[] = " -+";
	const size_t place[] = { i, j, 3 - i - j };
	size_t k;

	for (k = 0; k < 3; k++) {
		char sign = s->sign[place[k]];

		if (sign && sign != usual[k] && strchr(usual, sign))
			return false;
	}
	return s->n[i] + s->n[j] == h->npre &&
	       s->n[i] + s->n[place[2]] == h->npost;
}

/* Has the hunk other signs than usual, as git diff --output-indicator-new makes them? */
static bool has_other_signs(const struct parser *p, const struct hunk *h)
{
	struct span rest = p->hunk_body, line;
	struct signs s = { .sign = { 0 } };
	size_t i, j;

	while (span_line(&rest, &line) &&
	       count_sign(&s, is_empty(line) ? ' ' : line.p[0]))
		for (i = 0; i < 3; i++)
			for (j = 0; j < 3; j++)
				if (i != j && stands_for(&s, h, i, j))
					return true;
	return false;
}

/* The last line of the patch, with +, has no newline. patch(1) takes it as it is. */
static int ends_open(struct parser *p, const struct reader *r)
{
	int rc =
		parse_fail(p, p->line,
			   "the patch ends in the middle of a line (is it cut off?)");

	if (r->npre == r->h->npre && r->npost + 1 == r->h->npost)
		pom_hint(p->err,
			 "if only the last newline was lost, `sed -e '$a\\'` puts it back; else get the patch again");
	return rc;
}

static int hunk_line(struct parser *p, struct reader *r, struct span line)
{
	struct hunk *h = r->h;
	struct span text = line;
	char sign = line.p[0];

	if (sign == '\\')
		return no_newline(p, r);
	if (sign == '\n' || sign == '\t' ||
	    (sign == '\r' && line.n == 2 && line.p[1] == '\n'))
		sign = ' ';
	else
		text = span_skip(line, 1);
	if (sign != ' ' && sign != '-' && sign != '+') {
		parse_fail_hunk(p, h, p->line,
				"the hunk has fewer lines than its header says");
		if (is_wrapped(p, h))
			pom_hint(p->err,
				 "this line seems to be the end of the one before, which a mailer broke; join the two, or get the patch as a file");
		else if (has_other_signs(p, h))
			pom_hint(p->err,
				 "its lines have other signs than a blank, - and +; make it again without --output-indicator-new and the like");
		else if (lost_blanks(p, r, line))
			pom_hint(p->err,
				 "the lines of context seem to have lost the blank that each begins with; get the patch as a file: what a page or a mail shows is no patch");
		return POM_ESYNTAX;
	}
	if ((sign != '+' && r->npre == h->npre) ||
	    (sign != '-' && r->npost == h->npost))
		return parse_fail_hunk(p, h, p->line,
				       "the hunk has more lines than its header says");
	if ((sign != '+' && lines_open(h->pre, r->npre)) ||
	    (sign != '-' && lines_open(h->post, r->npost)))
		return parse_fail(p, p->line,
				  "a line without a newline has other lines after it");
	if (line.p[line.n - 1] != '\n') {
		/* a cut-off line may match the file, but a new line would be wrong */
		if (sign == '+')
			return ends_open(p, r);
		text = with_newline(p, text);
	}
	take_line(p, r, sign, text);
	return 0;
}

/*
 * Handles nearly all lines: those with a sign, a newline, and a place in the counts of the
 * header. Returns false for other lines, which hunk_line handles.
 */
static inline bool plain_line(struct parser *p, struct reader *r,
			      struct span line)
{
	const struct hunk *h = r->h;
	char sign = line.p[0];

	if ((sign != ' ' && sign != '-' && sign != '+') || r->no_more ||
	    line.p[line.n - 1] != '\n' || (sign != '+' && r->npre == h->npre) ||
	    (sign != '-' && r->npost == h->npost))
		return false;
	take_line(p, r, sign, span_skip(line, 1));
	return true;
}

/* Reads a line. Skips comments, which begin with #, also in a hunk, as in patch(1). */
static bool next_line(struct parser *p, struct span *line)
{
	do {
		if (!span_line(&p->rest, line))
			return false;
		p->line++;
	} while (line->p[0] == '#');
	return true;
}

/* Has the rest of the patch enough bytes for the lines that the header counts? */
static bool plausible(const struct parser *p, const struct hunk *h)
{
	return (uint64_t)h->npre <= p->rest.n &&
	       (uint64_t)h->npost <= p->rest.n;
}

/*
 * Has the hunk lines that do not belong to it, because its header counts too many? The
 * signature of a mail, "-- " and a version, can be taken for an old line, and the names of
 * the next file, "--- " and "+++ ", for an old and a new one. A hunk with context before
 * its changes and none after them is at the end of its file. Then no other hunk of that
 * file can follow.
 */
static bool took_too_much(const struct parser *p, const struct hunk *h)
{
	const struct run *r = &h->run[h->nruns - 1];
	const struct line *old, *new;

	if (!r->npre || r->pre + r->npre != h->npre || !p->rest.n)
		return false;
	old = &h->pre[h->npre - 1];
	if (old->n == 3 && memcmp(old->p, "- \n", 3) == 0)
		return p->rest.p[0] >= '0' && p->rest.p[0] <= '9';
	if (!r->npost || !h->run[0].pre)
		return false;
	new = &h->post[h->npost - 1];
	return old->n > 3 && memcmp(old->p, "-- ", 3) == 0 && new->n > 3 &&
	       memcmp(new->p, "++ ", 3) == 0 &&
	       span_starts(p->rest, SPAN("@@ -"));
}

enum { HUNK_ROOM = 5 * sizeof(struct hunk) };

static int too_many_lines(const char *name, unsigned int line,
			  struct pom_err *err)
{
	return pom_fail(err, POM_ELIMIT, name, line,
			"the patch has more than %d lines", DIFF_LINES);
}

int diff_limits(struct span text, const char *name, struct pom_err *err)
{
	unsigned int at = 0, files = 0;
	struct span line;
	struct hunk h;

	if (text.n > DIFF_TEXT_LIMIT)
		return pom_fail(err, POM_ELIMIT, name, 0,
				"the patch is larger than %d bytes",
				DIFF_TEXT_LIMIT);
	while (span_line(&text, &line)) {
		at++;
		if (span_starts(line, SPAN("diff --git ")) &&
		    ++files > DIFF_FILES)
			return pom_fail(err, POM_ELIMIT, name, at,
					"more than %d files", DIFF_FILES);
		if (span_starts(line, SPAN("@@ -")) && hunk_header(line, &h) &&
		    (at + (uint64_t)h.npre > DIFF_LINES ||
		     at + (uint64_t)h.npost > DIFF_LINES))
			return too_many_lines(name, at, err);
	}
	return 0;
}

/* Each line needs a struct line, even if the line is empty. */
static int check_limits(const struct parser *p, const struct hunk *h)
{
	uint64_t all = (uint64_t)h->npre + h->npost;
	uint64_t least = h->npre > h->npost ? h->npre : h->npost;

	if (p->line + least > DIFF_LINES)
		return too_many_lines(p->name, p->line, p->err);
	/* HUNK_ROOM: the array of hunks is copied when it grows; each gets a result later */
	return memory_check(all * sizeof(struct line) +
				    (uint64_t)h->number * HUNK_ROOM,
			    p->name, p->err);
}

/*
 * The patch ends in the middle of a hunk. Editors take empty lines off the end of a file:
 * patch(1) guesses so. Lines that were cut off would be lost with that guess.
 */
static int ends_early(struct parser *p, const struct reader *r)
{
	static const char *const back[] = { "$G", "$G;$G", "$G;$G;$G" };
	const struct hunk *h = r->h;
	uint32_t lost = h->npre - r->npre;
	int rc =
		parse_fail_hunk(p, h, p->line,
				"the patch ends in the middle of a hunk (is it cut off?)");

	if (h->nruns && lost && lost <= sizeof(back) / sizeof(*back) &&
	    lost == h->npost - r->npost)
		pom_hint(p->err,
			 "if an editor took empty lines off its end, `sed '%s'` puts them back; else get the patch again, or let `rediff` or `recountdiff` of patchutils correct the numbers",
			 back[lost - 1]);
	return rc;
}

static int one_hunk(struct parser *p, struct hunk *h)
{
	struct reader r = { .h = h };
	struct span line;
	int rc;

	if (!plausible(p, h))
		return parse_fail_hunk(p, h, p->line,
				       "the hunk has fewer lines than its header says (is the patch cut off?)");
	rc = check_limits(p, h);
	if (rc)
		return rc;
	h->pre = arena_alloc(p->a, (size_t)h->npre + h->npost, sizeof(*h->pre));
	h->post = h->pre + h->npre;
	while (r.npre < h->npre || r.npost < h->npost) {
		if (!next_line(p, &line))
			return ends_early(p, &r);
		rc = plain_line(p, &r, line) ? 0 : hunk_line(p, &r, line);
		if (rc)
			return rc;
	}
	if (!h->nruns)
		return parse_fail(p, h->line, "the hunk changes nothing");
	if (took_too_much(p, h))
		return parse_fail_hunk(p, h, p->line,
				       "the hunk has fewer lines than its header says");
	if (p->rest.n && p->rest.p[0] == '\\') {
		next_line(p, &line);
		return no_newline(p, &r);
	}
	return 0;
}

/* Does bzr log -p begin its next change with the line? "-----…", and then "revno: 12". */
static bool starts_revno(struct span line, struct span rest)
{
	return span_starts(line, SPAN("----------")) &&
	       span_starts(rest, SPAN("revno: "));
}

/* After a complete hunk: could the line be part of it, but not be counted? */
static bool is_surplus(struct span line, struct span rest)
{
	if (!strchr(" +-", line.p[0]) || !line.p[0] || !span_trim(line).n)
		return false;
	return !span_starts(line, SPAN("--- ")) &&
	       !span_starts(line, SPAN("+++ ")) && !is_signature(line) &&
	       !span_is(span_trim(line), "---") && !starts_file(line, rest) &&
	       !starts_revno(line, rest);
}

/*
 * Checks the lines directly after a complete hunk. *next: another hunk follows. patch(1)
 * and git apply ignore lines that are not in a hunk; a diffstat, for instance, is only
 * text. Three cases are errors here. Lines with + or - are part of the change, and would
 * be lost. Any line before another hunk of the file means that the header is wrong. The
 * same is true for lines that make the context after the change as long as that before it.
 */
static int look_behind(struct parser *p, const struct hunk *h, bool *next)
{
	unsigned int at = p->line, first = 0;
	struct span rest = p->rest, line;
	bool changes = false, stat = false;
	uint32_t n = 0;

	*next = false;
	while (span_line(&rest, &line)) {
		at++;
		if (line.p[0] == '#')
			continue;
		*next = span_starts(line, SPAN("@@ -"));
		if (*next || !is_surplus(line, rest))
			break;
		first = first ? first : at;
		changes |= line.p[0] != ' ';
		stat |= memmem(line.p, line.n, " | ", 3) != NULL;
		n++;
	}
	if (first && (changes || *next ||
		      (!stat && hunk_suffix(h) + n == hunk_prefix(h))))
		return parse_fail_hunk(p, h, first,
				       "the hunk has more lines than its header says");
	return 0;
}

/* Reads consecutive hunks into p->hunk. *n: their number. */
static int read_hunks(struct parser *p, uint32_t number, struct span line,
		      size_t *n)
{
	for (*n = 0;;) {
		struct hunk *h;
		bool next = false;
		int rc;

		p->hunk = parse_grow(p->hunk, *n, &p->cap_hunks,
				     sizeof(*p->hunk), p->few_hunks);
		h = &p->hunk[*n];
		memset(h, 0, sizeof(*h));
		if (!hunk_header(line, h))
			return parse_fail(p, p->line,
					  "malformed hunk header; `@@ -LINE,COUNT +LINE,COUNT @@` is expected");
		++*n;
		h->number = number + (uint32_t)*n;
		h->line = p->line;
		p->hunk_head = line;
		p->hunk_body = p->rest;
		rc = one_hunk(p, h);
		if (!rc)
			rc = look_behind(p, h, &next);
		if (rc || !next)
			return rc;
		next_line(p, &line);
	}
}

/* Adds the hunks that were read last, with their CRs, to f->crlf. */
static void add_crlf(struct parser *p, struct diff_file *f, size_t n)
{
	struct hunk *all = arena_alloc(p->a, f->nhunks + n, sizeof(*all));

	if (f->nhunks)
		memcpy(all, f->crlf ? f->crlf : f->hunk,
		       f->nhunks * sizeof(*all));
	memcpy(all + f->nhunks, p->hunk, n * sizeof(*all));
	f->crlf = all;
}

int parse_hunks(struct parser *p, struct diff_file *f, struct span line)
{
	struct hunk *all;
	size_t n;
	int rc = read_hunks(p, f->nhunks, line, &n);

	if (rc)
		return rc;
	all = arena_alloc(p->a, f->nhunks + n, sizeof(*all));
	if (f->nhunks)
		memcpy(all, f->hunk, f->nhunks * sizeof(*all));
	memcpy(all + f->nhunks, p->hunk, n * sizeof(*all));
	if (p->strip_cr || f->crlf)
		add_crlf(p, f, n);
	f->hunk = all;
	f->nhunks += (uint32_t)n;
	for (; p->strip_cr && n; n--) {
		struct hunk *h = &f->hunk[f->nhunks - n];

		h->pre = without_cr(p, h->pre, h->npre);
		h->post = without_cr(p, h->post, h->npost);
	}
	return 0;
}
