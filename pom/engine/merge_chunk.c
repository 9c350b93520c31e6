// SPDX-License-Identifier: GPL-2.0-only
/*
 * Works out the changes of a hunk whose preimage is aligned to the file: see merge.h. Lines
 * that are removed exactly stay a change of lines. Added lines stand beside a neighbour.
 * The rest is merged by words, between two context lines that are equal.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "engine/merge_internal.h"

enum {
	FAR = 3,   /* lines that the file has between two of the hunk */
	NAME = 48, /* bytes of a function's name in a message */
	UNSURE = MERGE_BAR - 10 /* the most of what is not to be taken */
};

/* What a change rests on. The number is what it leaves of the confidence, in percent. */
enum basis {
	BASIS_FUNCTION,
	BASIS_NEXT_WORDS,
	BASIS_SAME_NAME,
	BASIS_LOST, /* with these up to here it is below the bar */
	BASIS_HEADING,
	BASIS_BESIDE_ALIKE,
	BASIS_BLOCK,
	BASIS_BESIDE,
	BASIS_WEAK,
	BASIS_APPENDED,
	BASIS_PREPENDED,
	BASIS_BLANKS,
	BASIS_ORDER,
	BASIS_FAR,
	BASIS_BOTH,
	BASIS_WORDS,
	BASIS_TOUCH,
	BASIS_APART,
	BASIS_RIVAL,
	BASIS_MOVED,
	BASIS_ELSEWHERE,
	BASES
};

static const struct {
	const char *text;
	unsigned int leaves;
} bases[BASES] = {
	/* the first has the name of the function added */
	[BASIS_FUNCTION] = { "it is in another function", 75 },
	[BASIS_NEXT_WORDS] = { "words beside those that it changes are others",
			       75 },
	[BASIS_SAME_NAME] = { "the tree and the patch add the same name in different places",
			      75 },
	[BASIS_LOST] = { "the function in its @@ line is not there, nor is half of the context",
			 75 },
	[BASIS_HEADING] = { "the function in its @@ line is not there", 97 },
	[BASIS_BESIDE_ALIKE] = { "lines are added beside a line that changed",
				 95 },
	[BASIS_BLOCK] = { "lines are added at the beginning or end of a block, and the other neighbour is gone",
			  92 },
	[BASIS_BESIDE] = { "lines are added beside one neighbour, and the other is gone",
			   75 },
	[BASIS_WEAK] = { "the neighbour is a blank line", 95 },
	[BASIS_APPENDED] = { "others were added there, too; these stay the last of their block",
			     90 },
	[BASIS_PREPENDED] = { "others were added there, too; these stay the first of their block",
			      90 },
	[BASIS_BLANKS] = { "others were added there, too; these go where blank lines do not double",
			   86 },
	[BASIS_ORDER] = { "others were added there, too; these go directly below the line above",
			  80 },
	[BASIS_FAR] = { "more than three others were added there", 75 },
	[BASIS_BOTH] = { "both neighbours of the added lines changed", 55 },
	[BASIS_WORDS] = { "words of changed lines were merged", 92 },
	[BASIS_TOUCH] = { "words beside each other changed", 85 },
	[BASIS_APART] = { "a line beside a removed one changed", 97 },
	[BASIS_RIVAL] = { "another place is nearly as similar", 50 },
	[BASIS_MOVED] = { "the place is not between those of the hunks around it",
			  80 },
	[BASIS_ELSEWHERE] = { "what it adds is elsewhere in the file", 60 },
};

struct work {
	struct arena *a;
	struct merge *m;
	const struct hunk *h;
	const struct aligned *al;
	struct proposal *out;
	bool *removed; /* lines of the preimage that the hunk removes */
	size_t *edits; /* how many there were before each run */
	unsigned int doubt[BASES]; /* how many changes rest on that */
	struct span function;      /* of BASIS_FUNCTION: its first line */
};

static void rest_on(struct work *w, enum basis b)
{
	w->doubt[b]++;
}

static bool refuse(struct work *w, const char *why)
{
	w->out->why = why;
	return false;
}

static void add_edit(struct work *w, size_t at, size_t n,
		     const struct lines *with)
{
	struct proposal *o = w->out;
	struct edit *e;
	size_t i;

	o->edit = arena_push(w->a, o->edit, o->nedits, sizeof(*o->edit));
	e = &o->edit[o->nedits++];
	*e = (struct edit){ at, n, o->nlines, with->n };
	for (i = 0; i < with->n; i++) {
		o->line =
			arena_push(w->a, o->line, o->nlines, sizeof(*o->line));
		o->line[o->nlines++] = with->v[i];
	}
}

/* Doubts the place if it is in another function than line pre of the preimage. */
static void check_function(struct work *w, uint32_t pre, size_t at)
{
	struct span other;

	switch (merge_function(w->m, w->h, w->al, pre, at, &other)) {
	case FUNCTION_OTHER:
		w->doubt[BASIS_FUNCTION] = 1;
		w->function = other;
		break;
	case FUNCTION_GONE:
		w->doubt[BASIS_HEADING] = 1;
		break;
	default:
		break;
	}
}

/* Is line i of the preimage in the file as it is? */
static bool stands(const struct work *w, long i)
{
	return i >= 0 && i < (long)w->h->npre && w->al->eq[i];
}

/* The line of the file that stands for line i of the preimage, or -1. */
static long match_of(const struct work *w, long i)
{
	return i >= 0 && i < (long)w->h->npre ? w->al->match[i] : -1;
}

static bool is_strong(const struct line *l)
{
	return line_has_letters(l, 4);
}

static bool in_preimage(const struct work *w, const struct line *l)
{
	uint32_t i;

	for (i = 0; i < w->h->npre; i++)
		if (line_eq(&w->h->pre[i], l))
			return true;
	return false;
}

/* Have lines from to to - 1 of the file one that the run adds? */
static bool is_there(const struct work *w, const struct run *r, size_t from,
		     size_t to)
{
	uint32_t k;

	if (to > w->m->file->n)
		to = w->m->file->n;
	if (from >= to)
		return false;
	/* where it would cost too much to tell, nothing is proposed */
	w->m->steps += (uint64_t)(to - from) * r->npost;
	if (w->m->steps > MERGE_STEPS + w->m->file->n)
		return true;
	for (; from < to; from++)
		for (k = 0; k < r->npost; k++) {
			const struct line *l = &w->h->post[r->post + k];

			if (is_strong(l) && line_eq(l, &w->m->line[from]) &&
			    !in_preimage(w, l))
				return true;
		}
	return false;
}

/* Does the line end a block, as a closing bracket does? */
static bool closes(const struct line *l)
{
	struct span s = span_trim((struct span){ l->p, l->n });

	return s.n && (*s.p == '}' || *s.p == ')' || *s.p == ']' ||
		       (s.n > 1 && s.p[0] == '*' && s.p[1] == '/') ||
		       (s.n > 5 && memcmp(s.p, "#endif", 6) == 0) ||
		       (s.n > 6 && memcmp(s.p, "default", 7) == 0));
}

static bool is_blank(const struct line *l)
{
	return !span_trim((struct span){ l->p, l->n }).n;
}

/* Does the line begin a block? */
static bool opens(const struct line *l)
{
	struct span s = span_trim((struct span){ l->p, l->n });

	return s.n && (s.p[s.n - 1] == '{' || s.p[s.n - 1] == '(' ||
		       (s.n > 1 && s.p[0] == '/' && s.p[1] == '*'));
}

static struct lines added_by(const struct work *w, const struct run *r)
{
	return (struct lines){ w->h->post + r->post, r->npost };
}

/* Would lines that are added before line at double a blank line of the file? */
static bool doubles(const struct work *w, const struct run *r, long at)
{
	const struct line *v = &w->h->post[r->post], *file = w->m->line;

	return (at > 0 && is_blank(&v[0]) && is_blank(&file[at - 1])) ||
	       (at < (long)w->m->file->n && is_blank(&v[r->npost - 1]) &&
		is_blank(&file[at]));
}

/*
 * Both neighbours are there, with other lines of the file between them. A line that begins
 * or ends a block shows where the added lines belong. So do blank lines, if few others
 * were added.
 */
static size_t between(struct work *w, const struct run *r, long up, long low)
{
	const struct line *above = &w->h->pre[r->pre - 1];
	const struct line *below = &w->h->pre[r->pre];
	bool far = low - up > FAR + 1;
	bool first = opens(above) || (!far && is_blank(above));
	bool last = closes(below) || (!far && is_blank(below));

	if (first && !last) {
		rest_on(w, BASIS_PREPENDED);
		return (size_t)up + 1;
	}
	if (last && !first) {
		rest_on(w, BASIS_APPENDED);
		return (size_t)low;
	}
	if (doubles(w, r, up + 1) != doubles(w, r, low)) {
		rest_on(w, BASIS_BLANKS);
		return (size_t)(doubles(w, r, low) ? up + 1 : low);
	}
	rest_on(w, BASIS_ORDER);
	if (far)
		rest_on(w, BASIS_FAR);
	return (size_t)up + 1;
}

/* One neighbour is there, and the other one changed, or is gone. */
static size_t beside(struct work *w, const struct run *r, bool above)
{
	long here = match_of(w, (long)r->pre - above);
	long other = match_of(w, (long)r->pre - !above);
	bool next = other >= 0 && other == (above ? here + 1 : here - 1);

	const struct line *anchor = &w->h->pre[r->pre - above];

	if (next) {
		rest_on(w, BASIS_BESIDE_ALIKE);
	} else if (above ? opens(anchor) : closes(anchor)) {
		rest_on(w, BASIS_BLOCK);
	} else {
		rest_on(w, BASIS_BESIDE);
		if (is_blank(anchor))
			rest_on(w, BASIS_WEAK);
	}
	return (size_t)here + above;
}

/* Where lines are added. False if no neighbour shows it. */
static bool place_added(struct work *w, const struct run *r, size_t *at)
{
	long i = r->pre, up = match_of(w, i - 1), low = match_of(w, i);
	bool above = stands(w, i - 1), below = stands(w, i);
	size_t from, to;

	if (above && below && low > up + 1)
		*at = between(w, r, up, low);
	else if (above == below ? up >= 0 && low == up + 1 : below && !i)
		*at = (size_t)low;
	else if (above && i == (long)w->h->npre)
		*at = (size_t)up + 1;
	else if (above != below)
		*at = beside(w, r, above);
	else
		return refuse(w,
			      "neither line beside the added lines is there");
	if (!above && !below)
		rest_on(w, BASIS_BOTH);
	from = up >= 0            ? (size_t)up + 1 :
	       *at > r->npost + 3 ? *at - r->npost - 3 :
				    0;
	to = low >= 0 ? (size_t)low : *at + r->npost + 3;
	if (is_there(w, r, from, to))
		return refuse(w, "lines that it adds are there already");
	return true;
}

/* Are the lines that the run removes there, without others between them? */
static bool removes_exactly(const struct work *w, const struct run *r)
{
	uint32_t i;

	for (i = 0; i < r->npre; i++)
		if (!stands(w, r->pre + i) ||
		    w->al->match[r->pre + i] != w->al->match[r->pre] + (long)i)
			return false;
	return r->npre > 0;
}

static bool do_simple(struct work *w, const struct run *r)
{
	struct lines with = added_by(w, r);
	size_t at;

	if (!r->npre) {
		if (!place_added(w, r, &at))
			return false;
	} else {
		long end = (long)r->pre + r->npre;

		at = (size_t)w->al->match[r->pre];
		if ((r->pre && match_of(w, (long)r->pre - 1) != (long)at - 1) ||
		    (end < (long)w->h->npre &&
		     match_of(w, end) != (long)(at + r->npre)))
			rest_on(w, BASIS_APART);
	}
	check_function(w, r->pre, at);
	add_edit(w, at, r->npre, &with);
	return true;
}

/* Lines of the preimage and of the file, between two lines that are equal in both. */
struct chunk {
	long from, to;  /* of the preimage */
	size_t at, end; /* of the file */
};

/* False if the file does not show where the chunk begins and ends. */
static bool find_chunk(const struct work *w, const struct run *r,
		       struct chunk *c)
{
	long i, n = w->h->npre;

	for (i = (long)r->pre - 1; i >= 0; i--)
		if (stands(w, i) && !w->removed[i])
			break;
	c->from = i + 1;
	if (i >= 0) {
		c->at = (size_t)w->al->match[i] + 1;
	} else {
		while (c->from < (long)r->pre && match_of(w, c->from) < 0)
			c->from++;
		if (match_of(w, c->from) < 0)
			return false;
		c->at = (size_t)w->al->match[c->from];
	}
	for (i = (long)r->pre + r->npre; i < n; i++)
		if (stands(w, i) && !w->removed[i])
			break;
	c->to = i;
	if (i < n) {
		c->end = (size_t)w->al->match[i];
	} else {
		while (c->to > (long)r->pre + r->npre &&
		       match_of(w, c->to - 1) < 0)
			c->to--;
		if (match_of(w, c->to - 1) < 0)
			return false;
		c->end = (size_t)w->al->match[c->to - 1] + 1;
	}
	/* the end may not lie within the lines that a later run removes */
	if (c->to < n && c->to > (long)r->pre + r->npre &&
	    w->removed[c->to - 1] && w->removed[c->to])
		return false;
	return c->end > c->at &&
	       c->end - c->at <= 2 * (size_t)(c->to - c->from) + 16;
}

/*
 * The chunk's lines after the patch. *k is moved over its runs. Those that were placed
 * already are merged with the others.
 */
static struct lines patched(struct work *w, const struct chunk *c, uint32_t *k)
{
	const struct hunk *h = w->h;
	uint32_t first = *k;
	size_t from, to;

	while (first &&
	       (long)h->run[first - 1].pre + h->run[first - 1].npre > c->from)
		first--;
	if (first < *k)
		w->out->nedits = w->edits[first];

	while (*k + 1 < h->nruns &&
	       (long)h->run[*k + 1].pre + h->run[*k + 1].npre <= c->to &&
	       (long)h->run[*k + 1].pre < c->to + !h->run[*k + 1].npre)
		++*k;
	from = h->run[first].post - (h->run[first].pre - (size_t)c->from);
	to = h->run[*k].post + h->run[*k].npost +
	     ((size_t)c->to - h->run[*k].pre - h->run[*k].npre);
	assert(from <= to && to <= h->npost);
	return (struct lines){ h->post + from, to - from };
}

/* Of the lines that the runs remove, in the chunk: does one stand for a line there? */
static bool knows_removed(const struct work *w, const struct chunk *c)
{
	long i;

	for (i = c->from; i < c->to; i++)
		if (w->removed[i] && w->al->match[i] >= 0)
			return true;
	return false;
}

static struct lines lines_of(struct arena *a, struct span text)
{
	struct lines out = { 0 };
	struct line *v = NULL;
	struct span line;

	while (span_line(&text, &line)) {
		v = arena_push(a, v, out.n, sizeof(*v));
		v[out.n++] = (struct line){ line.p, (uint32_t)line.n, 0 };
	}
	out.v = v;
	return out;
}

/* Leaves out the lines at both ends that stay as they are. */
static void add_trimmed(struct work *w, size_t at, size_t n, struct lines with)
{
	const struct line *old = &w->m->line[at];

	while (n && with.n && line_eq(&old[0], &with.v[0])) {
		old++;
		with.v++;
		at++;
		n--;
		with.n--;
	}
	while (n && with.n && line_eq(&old[n - 1], &with.v[with.n - 1])) {
		n--;
		with.n--;
	}
	add_edit(w, at, n, &with);
}

static bool lines_same(const struct lines *x, const struct lines *y)
{
	size_t i;

	if (x->n != y->n)
		return false;
	for (i = 0; i < x->n; i++)
		if (!line_eq(&x->v[i], &y->v[i]))
			return false;
	return true;
}

/* Merges by words from run *k on; moves *k over the runs of the chunk. */
static bool do_words(struct work *w, uint32_t *k)
{
	const struct run *r = &w->h->run[*k];
	struct lines base, ours, theirs, merged;
	enum words_result how;
	struct chunk c;
	struct span text;

	if (!find_chunk(w, r, &c))
		return refuse(w, "the lines that it changes are not there");
	if (!knows_removed(w, &c))
		return refuse(w, "no line that it removes is there");
	theirs = patched(w, &c, k);
	base = (struct lines){ w->h->pre + c.from, (size_t)(c.to - c.from) };
	ours = (struct lines){ w->m->line + c.at, c.end - c.at };
	if (lines_same(&ours, &theirs) || is_there(w, r, c.at, c.end))
		return refuse(w, "lines that it adds are there already");
	how = words_merge(w->a, &base, &ours, &theirs, &text, &w->m->steps);
	if (how == WORDS_CONFLICT)
		return refuse(w,
			      "the tree and the patch change the same words");
	merged = lines_of(w->a, text);
	if (lines_same(&ours, &merged))
		return refuse(w, "lines that it adds are there already");
	rest_on(w, how == WORDS_BESIDE ? BASIS_NEXT_WORDS :
		   how == WORDS_SAME   ? BASIS_SAME_NAME :
		   how == WORDS_TOUCH  ? BASIS_TOUCH :
					 BASIS_WORDS);
	check_function(w, (uint32_t)c.from, c.at);
	w->out->words = true;
	add_trimmed(w, c.at, c.end - c.at, merged);
	return true;
}

/*
 * Is all that the hunk adds in the file, anywhere? *strong: the different lines of that. One
 * line is there by chance, several are not.
 */
static bool is_elsewhere(const struct work *w, uint32_t *strong)
{
	const struct line *first = NULL;
	uint32_t i, k, again = 0;

	*strong = 0;
	for (i = 0; i < w->h->nruns; i++) {
		const struct run *r = &w->h->run[i];

		for (k = 0; k < r->npost; k++) {
			const struct line *l = &w->h->post[r->post + k];

			if (!is_strong(l) || in_preimage(w, l))
				continue;
			if (merge_count(w->m, l) != 1)
				return false;
			if (first && line_eq(first, l)) {
				again++;
			} else {
				++*strong;
				first = l;
			}
		}
	}
	return *strong > 0 && !again;
}

/* Of a name, what can be printed as it is. */
static struct span printable(struct span name)
{
	size_t n = 0;

	while (n < name.n && n < NAME && name.p[n] >= ' ' && name.p[n] <= '~')
		n++;
	return span_trim((struct span){ name.p, n });
}

/* The clause for a doubt, which says what other function the place is in. */
static const char *clause(const struct work *w, enum basis b)
{
	struct buf text = { 0 };
	struct span name;
	const char *out;

	if (b != BASIS_FUNCTION)
		return bases[b].text;
	name = printable(merge_name(w->function));
	if (!name.n)
		return "it is above the function that the hunk is for";
	buf_addf(&text, "%s: %.*s", bases[b].text, (int)name.n, name.p);
	out = arena_strndup(w->a, text.p, text.n);
	buf_free(&text);
	return out;
}

static void sum_up(struct work *w)
{
	struct proposal *o = w->out;
	unsigned long same = 0, equal = 0, all = 0, c;
	uint32_t i, k;

	for (i = 0; i < w->h->npre; i++) {
		unsigned int weight = line_has_letters(&w->h->pre[i], 2) ? 4 :
									   1;

		all += weight;
		equal += w->al->eq[i] ? weight : 0;
		same += w->al->eq[i]         ? weight :
			w->al->match[i] >= 0 ? weight / 2 :
					       0;
		o->same += w->al->eq[i];
	}
	o->of = w->h->npre;
	c = 100 * (58 + 40 * same / (all ? all : 1));
	if (w->doubt[BASIS_HEADING] && 2 * equal <= all) {
		w->doubt[BASIS_HEADING] = 0;
		rest_on(w, BASIS_LOST);
	}
	if (w->al->rival)
		rest_on(w, BASIS_RIVAL);
	if (!w->al->ordered)
		rest_on(w, BASIS_MOVED);
	for (i = 0; i < BASES; i++) {
		if (w->doubt[i] && o->nbasis < MERGE_BASIS)
			o->basis[o->nbasis++] = clause(w, i);
		for (k = 0; k < w->doubt[i]; k++)
			c = c * bases[i].leaves / 100;
		if (i <= BASIS_LOST && w->doubt[i] && c > 100 * UNSURE)
			c = 100 * UNSURE;
	}
	o->confidence = (unsigned int)(c / 100);
	o->at = o->edit[0].pre;
	for (i = 1; i < o->nedits; i++)
		if (o->edit[i].pre < o->at)
			o->at = o->edit[i].pre;
	o->found = true;
}

void merge_chunks(struct arena *a, struct merge *m, const struct hunk *h,
		  const struct aligned *al, struct proposal *out)
{
	struct work w = { .a = a, .m = m, .h = h, .al = al, .out = out };
	uint32_t i, k, strong;

	w.removed = arena_alloc(a, h->npre, sizeof(*w.removed));
	w.edits = arena_alloc(a, h->nruns, sizeof(*w.edits));
	for (i = 0; i < h->nruns; i++)
		for (k = 0; k < h->run[i].npre; k++)
			w.removed[h->run[i].pre + k] = true;
	for (i = 0; i < h->nruns; i++) {
		const struct run *r = &h->run[i];

		w.edits[i] = out->nedits;
		if (!r->npre || removes_exactly(&w, r) ? !do_simple(&w, r) :
							 !do_words(&w, &i))
			return;
	}
	if (is_elsewhere(&w, &strong)) {
		if (strong > 1) {
			out->why =
				"what it adds is in the file already, elsewhere";
			return;
		}
		rest_on(&w, BASIS_ELSEWHERE);
	}
	if (out->nedits)
		sum_up(&w);
}
