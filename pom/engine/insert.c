// SPDX-License-Identifier: GPL-2.0-only
/* Finds the places of insertions: see insert.h. */
#include "engine/insert.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "engine/line_index.h"
#include "lib/hash.h"

enum {
	CONTEXT = 3,
	KEYS = 64,   /* key lines of an insertion that are searched */
	TELLING = 6, /* letters and digits that make a line distinctive */
	NEAR_ENOUGH =
		6 /* equal bytes at the beginning that make a line similar to the anchor */
};

struct lines {
	struct line *v;
	size_t n;
};

/* The line without its line end. */
static struct span bare(const struct line *l)
{
	struct span s = { l->p, l->n };

	assert(s.p || !s.n);
	s = span_chomp(s);
	if (s.n && s.n < l->n && s.p[s.n - 1] == '\r')
		s.n--;
	return s;
}

static struct span end_of(const struct line *l)
{
	struct span s = bare(l);

	return (struct span){ l->p + s.n, l->n - s.n };
}

static bool alike(const struct line *a, const struct line *b)
{
	return line_eq(a, b) || span_eq(bare(a), bare(b));
}

static bool open_ended(const struct line *l)
{
	return !l->n || l->p[l->n - 1] != '\n';
}

static bool blank(const struct line *l)
{
	return span_trim((struct span){ l->p, l->n }).n == 0;
}

static bool alnum(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9');
}

static bool telling(const struct line *l)
{
	uint32_t i, n = 0;

	for (i = 0; i < l->n && n < TELLING; i++)
		n += alnum(l->p[i]);
	return n == TELLING;
}

static bool block_tells(const struct lines *b)
{
	size_t i;

	for (i = 0; i < b->n; i++)
		if (telling(&b->v[i]))
			return true;
	return false;
}

static bool block_at(const struct lines *file, const struct lines *b, size_t at)
{
	size_t i;

	if (at > file->n || file->n - at < b->n)
		return false;
	for (i = 0; i < b->n; i++)
		if (!alike(&file->v[at + i], &b->v[i]))
			return false;
	return true;
}

/* The places of the block: up to two, which share no line. */
struct occurrences {
	unsigned int n;
	size_t at[2];
};

static uint64_t *hashes(const struct lines *l)
{
	uint64_t *hash = pom_alloc(l->n, sizeof(*hash));
	size_t i;

	for (i = 0; i < l->n; i++) {
		struct span s = bare(&l->v[i]);

		hash[i] = pom_hash(s.p, s.n);
	}
	return hash;
}

/* Finds the block in the file. Takes linear time in both, whatever the lines are. */
static struct occurrences find_block(const struct lines *file,
				     const struct lines *b)
{
	uint64_t *want = hashes(b), *have = hashes(file);
	size_t *next = sequence_table(want, b->n), i, k = 0;
	struct occurrences o = { 0 };

	for (i = 0; i < file->n && o.n < 2; i++) {
		k = sequence_step(next, want, b->n, k, have[i]);
		if (k < b->n || !block_at(file, b, i + 1 - b->n))
			continue;
		o.at[o.n++] = i + 1 - b->n;
		k = 0;
	}
	free(next);
	free(want);
	free(have);
	return o;
}

static bool is_endmenu(const struct line *l)
{
	struct span s = { l->p, l->n };

	if (!span_starts(s, SPAN("endmenu")))
		return false;
	s = span_trim(span_skip(s, strlen("endmenu")));
	return !s.n || s.p[0] == '#';
}

static bool is_anchor(const struct insertion *in, const struct line *want,
		      const struct line *l)
{
	return in->where == INSERT_BEFORE_ENDMENU ? is_endmenu(l) :
						    alike(want, l);
}

static bool same_but_blanks(struct span a, struct span b)
{
	size_t i = 0, k = 0;

	for (;;) {
		while (i < a.n && strchr(" \t", a.p[i]) && a.p[i])
			i++;
		while (k < b.n && strchr(" \t", b.p[k]) && b.p[k])
			k++;
		if (i == a.n || k == b.n)
			return i == a.n && k == b.n;
		if (a.p[i++] != b.p[k++])
			return false;
	}
}

/* Finds a line that could have been the anchor, for a message. */
static void find_near(const struct lines *file, struct span anchor,
		      struct insert_place *out)
{
	size_t i, most = NEAR_ENOUGH - 1;

	anchor = span_trim(anchor);
	for (i = 0; i < file->n && anchor.n; i++) {
		struct span s = span_trim(bare(&file->v[i]));
		size_t n = 0;

		if (same_but_blanks(s, anchor))
			n = (size_t)-1;
		else
			while (n < s.n && n < anchor.n && s.p[n] == anchor.p[n])
				n++;
		if (n <= most || (n < anchor.n / 2 && n != (size_t)-1))
			continue;
		most = n;
		out->near = true;
		out->other = i;
	}
}

static enum insert_state find_anchor(const struct lines *file,
				     const struct insertion *in,
				     struct insert_place *out)
{
	struct line want = { 0 };
	bool found = false;
	size_t i;

	line_set(&want, in->anchor);
	if (!bare(&want).n && in->where != INSERT_BEFORE_ENDMENU)
		return INSERT_NO_ANCHOR;
	for (i = 0; i < file->n; i++) {
		if (!is_anchor(in, &want, &file->v[i]))
			continue;
		if (found) {
			out->other = i;
			return INSERT_NOT_UNIQUE;
		}
		found = true;
		out->anchor = i;
	}
	if (found)
		return INSERT_FITS;
	find_near(file, in->anchor, out);
	return INSERT_NO_ANCHOR;
}

/*
 * The end of an entry of Configure.help. The entry continues, over empty lines, as long
 * as lines are indented. The empty line before the next entry's prompt belongs to it.
 */
static size_t entry_end(const struct lines *file, size_t i)
{
	for (i++; i + 1 < file->n; i++) {
		const struct line *next = &file->v[i + 1];

		if (blank(&file->v[i]) && !blank(next) && next->p[0] != ' ' &&
		    next->p[0] != '\t')
			return i + 1;
	}
	return file->n;
}

static size_t place_of(const struct lines *file, const struct insertion *in,
		       size_t anchor)
{
	switch (in->where) {
	case INSERT_BEFORE_ENDMENU:
		return anchor;
	case INSERT_AFTER_ENTRY:
		return entry_end(file, anchor);
	case INSERT_AFTER_LINE:
		break;
	}
	return anchor + 1;
}

static bool span_has(struct span s, const char *what)
{
	return s.n && memmem(s.p, s.n, what, strlen(what)) != NULL;
}

/* Is it a key line, one that occurs once in a file and identifies the insertion? */
static bool is_key(const struct insertion *in, const struct line *l)
{
	struct span s = span_trim((struct span){ l->p, l->n });

	switch (in->where) {
	case INSERT_BEFORE_ENDMENU:
		return span_starts(s, SPAN("config ")) ||
		       span_starts(s, SPAN("menuconfig "));
	case INSERT_AFTER_ENTRY:
		return span_starts(s, SPAN("CONFIG_"));
	case INSERT_AFTER_LINE:
		break;
	}
	return span_has(s, "+=") ||
	       (span_has(s, "CONFIG_") &&
		(span_has(s, "tristate ") || span_has(s, "bool ")));
}

/* Does the line only open or close a part of a Config.in, Kconfig or Makefile? */
static bool is_frame(const struct line *l)
{
	static const char *const words[] = {
		"if",    "ifeq",    "ifneq",     "ifdef",           "ifndef",
		"else",  "elif",    "fi",        "endif",           "define",
		"endef", "choice",  "endchoice", "mainmenu_option", "comment",
		"menu",  "endmenu", "help",
	};
	struct span s = span_trim((struct span){ l->p, l->n });
	size_t i, n = 0;

	while (n < s.n && s.p[n] >= 'a' && s.p[n] <= 'z')
		n++;
	s.n = n;
	for (i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (span_is(s, words[i]))
			return true;
	return false;
}

/*
 * Is a part of the block there? Key lines decide when the block has any, because
 * other lines may belong to another block. Otherwise the lines at the place decide.
 */
static bool some_there(const struct lines *file, const struct insertion *in,
		       const struct lines *b, bool anchored,
		       struct insert_place *out)
{
	const struct line *key[KEYS];
	size_t nkeys = 0, i, k;

	for (i = 0; i < b->n && nkeys < KEYS; i++)
		if (is_key(in, &b->v[i]) && telling(&b->v[i]))
			key[nkeys++] = &b->v[i];
	for (i = 0; i < file->n; i++) {
		for (k = 0; k < nkeys; k++) {
			if (!alike(&file->v[i], key[k]))
				continue;
			out->at = i;
			return true;
		}
	}
	if (nkeys || !anchored || in->where == INSERT_BEFORE_ENDMENU)
		return false;
	for (i = 0; i < b->n && out->at + i < file->n; i++) {
		if (!alike(&file->v[out->at + i], &b->v[i]))
			return false;
		if (telling(&b->v[i]) && !is_frame(&b->v[i]))
			return true;
	}
	return false;
}

/* The lines of the text. For an entry, without the empty lines at both ends. */
static void load_block(struct arena *a, const struct insertion *in,
		       struct lines *b)
{
	struct image im;

	image_load(a, in->text, &im);
	*b = (struct lines){ image_lines(a, &im), im.n };
	if (in->where != INSERT_AFTER_ENTRY)
		return;
	while (b->n && blank(&b->v[b->n - 1]))
		b->n--;
	while (b->n && blank(&b->v[0])) {
		b->v++;
		b->n--;
	}
}

static struct line ended(struct arena *a, struct span text, struct span end)
{
	struct line l = { 0 };
	char *p = arena_alloc(a, text.n + end.n + 1, 1);

	if (text.n)
		memcpy(p, text.p, text.n);
	if (end.n)
		memcpy(p + text.n, end.p, end.n);
	line_set(&l, (struct span){ p, text.n + end.n });
	return l;
}

/* The line end at the place: that of the anchor, or of the line before it. */
static struct span line_end(const struct lines *file, size_t anchor)
{
	struct span end = end_of(&file->v[anchor]);

	if (!end.n && anchor)
		end = end_of(&file->v[anchor - 1]);
	return end.n ? end : SPAN("\n");
}

/* Makes the lines to add. An entry gets an empty line between it and its neighbours. */
static void make_lines(struct arena *a, const struct lines *file,
		       const struct insertion *in, const struct lines *b,
		       struct insert_place *out)
{
	struct span end = line_end(file, out->anchor);
	bool entry = in->where == INSERT_AFTER_ENTRY;
	const struct line *above = out->at ? &file->v[out->at - 1] : NULL;
	bool before = entry && above && (!blank(above) || open_ended(above));
	bool after = entry && !before;
	size_t i, n = 0;

	out->line = arena_alloc(a, b->n + 2, sizeof(*out->line));
	if (before)
		out->line[n++] = ended(a, SPAN(""), end);
	for (i = 0; i < b->n; i++)
		out->line[n++] = ended(a, bare(&b->v[i]), end);
	if (after)
		out->line[n++] = ended(a, SPAN(""), end);
	out->nlines = n;
}

/* Is the block at its place? */
static bool stands(const struct lines *file, const struct insertion *in,
		   const struct lines *b, size_t at)
{
	if (in->where != INSERT_BEFORE_ENDMENU)
		return block_at(file, b, at);
	return at >= b->n && block_at(file, b, at - b->n);
}

static void locate_removal(const struct lines *file, const struct insertion *in,
			   const struct lines *b, bool anchored,
			   const struct occurrences *found,
			   struct insert_place *out)
{
	bool entry = in->where == INSERT_AFTER_ENTRY;

	out->n = b->n;
	if (anchored && stands(file, in, b, out->at)) {
		out->at -= in->where == INSERT_BEFORE_ENDMENU ? b->n : 0;
	} else {
		if (found->n && block_tells(b)) {
			out->state = found->n > 1 ? INSERT_NOT_UNIQUE :
						    INSERT_FITS;
			out->at = found->at[0];
			out->other = found->at[1];
		} else if (some_there(file, in, b, false, out)) {
			out->state = INSERT_PARTIAL;
		} else {
			out->state = INSERT_PRESENT;
		}
		if (out->state != INSERT_FITS)
			return;
	}
	out->state = INSERT_FITS;
	/* the empty line that was added with an entry is removed as well */
	if (!entry)
		return;
	if (out->at + out->n < file->n && blank(&file->v[out->at + out->n])) {
		out->n++;
	} else if (out->at + out->n == file->n && out->at &&
		   blank(&file->v[out->at - 1])) {
		out->at--;
		out->n++;
	}
}

/* An empty line cannot be the last one of a file without a final newline. */
static void fit_open_end(const struct lines *file, const struct insertion *in,
			 bool anchored, const struct insert_place *p,
			 struct lines *b)
{
	struct lines less = *b;

	if (!file->n || !open_ended(&file->v[file->n - 1]))
		return;
	while (less.n && blank(&less.v[less.n - 1]))
		less.n--;
	if ((anchored && p->at == file->n && !in->remove) ||
	    (less.n && file->n >= less.n &&
	     block_at(file, &less, file->n - less.n)))
		*b = less;
}

void insert_locate(struct arena *a, const struct image *im,
		   const struct insertion *in, struct insert_place *out)
{
	const struct lines all = { image_lines(a, im), im->n }, *file = &all;
	enum insert_state state;
	struct occurrences found;
	struct lines b;

	memset(out, 0, sizeof(*out));
	load_block(a, in, &b);
	if (!b.n) {
		out->state = INSERT_NOTHING;
		return;
	}
	state = find_anchor(file, in, out);
	if (state == INSERT_FITS)
		out->at = place_of(file, in, out->anchor);
	fit_open_end(file, in, state == INSERT_FITS, out, &b);
	if (!b.n) {
		out->state = INSERT_NOTHING;
		return;
	}
	found = find_block(file, &b);
	if (in->remove) {
		locate_removal(file, in, &b, state == INSERT_FITS, &found, out);
		return;
	}
	if (found.n && (block_tells(&b) || (state == INSERT_FITS &&
					    stands(file, in, &b, out->at)))) {
		out->state = INSERT_PRESENT;
		out->at = found.at[0];
	} else if (some_there(file, in, &b, state == INSERT_FITS, out)) {
		out->state = INSERT_PARTIAL;
	} else {
		out->state = state;
		if (state == INSERT_FITS)
			make_lines(a, file, in, &b, out);
	}
}

static void append(struct lines *l, const struct line *v, size_t n)
{
	if (n)
		memcpy(l->v + l->n, v, n * sizeof(*v));
	l->n += n;
}

/* Removes the last newline: a file without a final newline gets none. */
static void open_end(struct arena *a, struct lines *post)
{
	struct line *l = post->n ? &post->v[post->n - 1] : NULL;

	if (l)
		*l = ended(a, bare(l), SPAN(""));
}

void insert_hunk(struct arena *a, const struct image *im,
		 const struct insert_place *place, struct hunk *out)
{
	const struct lines all = { image_lines(a, im), im->n }, *file = &all;
	size_t near = place->at - place->anchor, lo, hi, i, common;
	size_t end = place->at + place->n;
	struct lines post = { 0 };
	bool open = file->n && open_ended(&file->v[file->n - 1]);

	assert(place->state == INSERT_FITS && end <= file->n);
	if (place->n || place->anchor > place->at)
		near = CONTEXT;
	near = near < CONTEXT ? CONTEXT : near;
	lo = place->at > near ? place->at - near : 0;
	hi = file->n - end > near ? end + near : file->n;
	memset(out, 0, sizeof(*out));
	out->number = 1;
	out->line = 1;
	out->pre_at = out->post_at = (uint32_t)lo;
	out->pre = file->v + lo;
	out->npre = (uint32_t)(hi - lo);
	post.v = arena_alloc(a, hi - lo + place->nlines, sizeof(*post.v));
	append(&post, file->v + lo, place->at - lo);
	if (open && place->nlines && place->at == file->n)
		post.v[post.n - 1] = ended(a, bare(&post.v[post.n - 1]),
					   line_end(file, place->anchor));
	append(&post, place->line, place->nlines);
	append(&post, file->v + end, hi - end);
	if (open && end == file->n && hi == file->n)
		open_end(a, &post);
	out->post = post.v;
	out->npost = (uint32_t)post.n;
	out->run = arena_alloc(a, 1, sizeof(*out->run));
	out->nruns = 1;
	for (i = 0; i < out->npre && i < out->npost && i < place->at - lo &&
		    line_eq(&out->pre[i], &out->post[i]);)
		i++;
	common = hi - end;
	out->run[0] = (struct run){
		.pre = (uint32_t)i,
		.npre = (uint32_t)(out->npre - common - i),
		.post = (uint32_t)i,
		.npost = (uint32_t)(out->npost - common - i),
	};
}
