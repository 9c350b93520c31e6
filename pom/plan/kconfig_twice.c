// SPDX-License-Identifier: GPL-2.0-only
/* Kconfig symbols that a patch adds and the tree has: see kconfig_twice.h. */
#include "plan/kconfig_twice.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
	FILE_LIMIT =
		1 << 20, /* bytes of a Kconfig file; longer ones are not read */
	FILES = 1 << 14, /* Kconfig files of a tree */
	PLACES = 8       /* files of which is kept that they have a symbol */
};

/* The files that have an entry for a symbol. */
struct places {
	const char *path[PLACES];
	size_t n;
};

struct kconfig_index {
	struct arena a;
	struct map by_symbol; /* -> struct places */
	const struct root *root;
	const char **queue; /* FILES paths, of which n are filled */
	size_t n;
	struct map seen; /* those in the queue */
	char **arch;     /* the names in arch/ */
	size_t narch;
	bool read;
};

void kconfig_index_free(struct kconfig_index *x)
{
	if (!x)
		return;
	map_free(&x->by_symbol);
	map_free(&x->seen);
	arena_free(&x->a);
	free(x);
}

/* Is it a Kconfig file, and none that an editor or patch(1) has left? */
static bool is_kconfig(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path, *dot = strrchr(name, '.');

	if (dot && (!strcmp(dot, ".orig") || !strcmp(dot, ".rej")))
		return false;
	return strncmp(name, "Kconfig", 7) == 0 && !strchr(name, '~');
}

/* Takes a word that a blank or the end of the line follows. */
static bool take_word(struct span *s, const char *word)
{
	struct span rest = *s;

	if (!span_starts(rest, span_of(word)))
		return false;
	rest = span_skip(rest, strlen(word));
	if (rest.n && !is_space(*rest.p))
		return false;
	*s = span_trim(rest);
	return true;
}

/* The symbol of a line "config X" or "menuconfig X"; empty if it is none. */
static struct span symbol_of(const struct line *l)
{
	struct span s = span_trim((struct span){ l->p, l->n });

	if (take_word(&s, "config") || take_word(&s, "menuconfig"))
		return s;
	return (struct span){ "", 0 };
}

/* Is it a line of an entry that gives it a prompt? */
static bool is_prompt(const struct line *l)
{
	static const char *const types[] = { "bool", "tristate", "string",
					     "int",  "hex",      "prompt" };
	struct span s = span_trim((struct span){ l->p, l->n });
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (take_word(&s, types[i]))
			return s.n && (*s.p == '"' || *s.p == '\'');
	return false;
}

/* Does the line end the properties of an entry: a help text, or another thing? */
static bool ends_entry(const struct line *l)
{
	struct span s = span_trim((struct span){ l->p, l->n });

	return take_word(&s, "help") || take_word(&s, "---help---") ||
	       (l->n > 1 && !is_space(l->p[0]) && l->p[0] != '#');
}

/* Calls each with the symbol of every entry that has a prompt. */
static void each_entry(const struct image *im,
		       void (*each)(void *arg, struct span symbol), void *arg)
{
	struct span symbol = { "", 0 }, s;
	struct cursor c;
	struct line l;

	cursor_set(&c, im, 0);
	while (cursor_next(&c, &l)) {
		s = symbol_of(&l);
		if (s.n) {
			symbol = s;
		} else if (symbol.n && is_prompt(&l)) {
			each(arg, symbol);
			symbol.n = 0;
		} else if (ends_entry(&l)) {
			symbol.n = 0;
		}
	}
}

struct noting {
	struct kconfig_index *x;
	const char *path;
};

static void note_symbol(void *arg, struct span symbol)
{
	const struct noting *n = arg;
	struct arena *a = &n->x->a;
	struct places *p = map_get(&n->x->by_symbol, symbol.p, symbol.n);

	if (!p) {
		p = arena_alloc(a, 1, sizeof(*p));
		/* the map borrows the key, and the file is freed */
		map_put(&n->x->by_symbol, arena_strndup(a, symbol.p, symbol.n),
			symbol.n, p);
	}
	if (p->n < PLACES && (!p->n || p->path[p->n - 1] != n->path))
		p->path[p->n++] = n->path;
}

/* Has the path this beginning? */
static bool is_below(const char *path, const char *folder)
{
	return strncmp(path, folder, strlen(folder)) == 0;
}

/* Files that are not of the kernel's own configuration. */
static bool is_apart(const char *path)
{
	return is_below(path, "scripts/") || is_below(path, "tools/") ||
	       is_below(path, "Documentation/");
}

static void add_file(struct kconfig_index *x, struct span path)
{
	const char *copy;

	if (x->n == FILES || map_get(&x->seen, path.p, path.n))
		return;
	copy = arena_strndup(&x->a, path.p, path.n);
	map_put(&x->seen, copy, path.n, x);
	x->queue[x->n++] = copy;
}

/* Adds the file of a line source "PATH"; a variable in it is each architecture's name. */
static void add_source(struct kconfig_index *x, const struct line *l)
{
	struct span s = span_trim((struct span){ l->p, l->n });
	const char *end, *var, *close;
	size_t i;

	if (!take_word(&s, "source") || s.n < 2 || *s.p != '"')
		return;
	s = span_skip(s, 1);
	end = memchr(s.p, '"', s.n);
	if (!end)
		return;
	s.n = (size_t)(end - s.p);
	var = memmem(s.p, s.n, "$(", 2);
	close = var ? memchr(var, ')', (size_t)(end - var)) : NULL;
	if (!close) {
		add_file(x, s);
		return;
	}
	for (i = 0; i < x->narch; i++)
		add_file(x,
			 span_of(arena_printf(&x->a, "%.*s%s%.*s",
					      (int)(var - s.p), s.p, x->arch[i],
					      (int)(end - close - 1),
					      close + 1)));
}

static void note_file(struct kconfig_index *x, const char *path)
{
	struct noting n = { .x = x, .path = path };
	struct buf text = { 0 };
	struct arena a = { 0 };
	struct cursor c;
	struct image im;
	struct line l;

	if (!is_apart(path) &&
	    !root_read(x->root, path, FILE_LIMIT, &text, NULL, NULL)) {
		image_load(&a, buf_span(&text), &im);
		each_entry(&im, note_symbol, &n);
		cursor_set(&c, &im, 0);
		while (cursor_next(&c, &l))
			add_source(x, &l);
	}
	arena_free(&a);
	buf_free(&text);
}

/* Reads the files that the tree's first Kconfig file leads to. */
static void read_index(struct kconfig_index *x)
{
	size_t i;

	x->queue = arena_alloc(&x->a, FILES, sizeof(*x->queue));
	if (root_list(x->root, "arch", &x->a, &x->arch, &x->narch, NULL))
		x->narch = 0;
	add_file(x, SPAN("Kconfig"));
	for (i = 0; i < x->n; i++)
		note_file(x, x->queue[i]);
}

static struct kconfig_index *index_of(struct worktree *w)
{
	struct kconfig_index *x = w->symbols;

	if (!x)
		x = w->symbols = pom_alloc(1, sizeof(*x));
	if (!x->read) {
		x->root = &w->tree.root;
		read_index(x);
	}
	x->read = true;
	return x;
}

static void count_symbol(void *arg, struct span symbol)
{
	struct map *m = arg;
	void **at = map_at(m, symbol.p, symbol.n);

	*at = (void *)((uintptr_t)*at + 1);
}

static size_t count_of(const struct map *m, struct span symbol)
{
	return (uintptr_t)map_get(m, symbol.p, symbol.n);
}

/* Can both files be read for one configuration? Not if they are of two architectures. */
static bool can_meet(const char *a, const char *b)
{
	size_t n = 0;

	if (!is_below(a, "arch/") || !is_below(b, "arch/"))
		return true;
	for (n = 5; a[n] && a[n] != '/' && a[n] == b[n]; n++)
		;
	return a[n] == b[n];
}

/* Has the file, as the patches so far have left it, an entry for the symbol? */
static bool still_has(struct worktree *w, const char *path, struct span symbol)
{
	struct map m = { 0 };
	struct node *n;
	bool has;

	if (overlay_get(&w->ov, path, &n, NULL) || n->now.kind != ROOT_FILE)
		return false;
	each_entry(&n->now.image, count_symbol, &m);
	has = count_of(&m, symbol) > 0;
	map_free(&m);
	return has;
}

/* The file that has another entry for the symbol, which this file has got; or NULL. */
static const char *other_of(struct worktree *w, const char *path,
			    struct span symbol, size_t count)
{
	const struct places *p =
		map_get(&index_of(w)->by_symbol, symbol.p, symbol.n);
	size_t i;

	if (count > 1)
		return path;
	for (i = 0; p && i < p->n; i++)
		if (strcmp(p->path[i], path) != 0 &&
		    can_meet(p->path[i], path) &&
		    still_has(w, p->path[i], symbol))
			return p->path[i];
	return NULL;
}

/* The entries that a section adds. True at the first that the tree has. */
static bool in_file(struct worktree *w, struct file_result *f,
		    const struct map *before, const struct map *after,
		    struct kconfig_twice *out)
{
	uint32_t i, k, m;

	for (i = 0; i < f->file->nhunks; i++)
		for (k = 0; k < f->file->hunk[i].nruns; k++)
			for (m = 0; m < f->file->hunk[i].run[k].npost; m++) {
				const struct hunk *h = &f->file->hunk[i];
				struct span s =
					symbol_of(&h->post[h->run[k].post + m]);
				size_t n = count_of(after, s);

				if (!s.n || n <= count_of(before, s))
					continue;
				out->path = other_of(w, f->path, s, n);
				out->hunk = i;
				out->symbol = s;
				if (out->path)
					return true;
			}
	return false;
}

bool kconfig_twice(struct session *s, struct tree_standing *t,
		   struct kconfig_twice *out)
{
	struct worktree *w = &s->work[TREE_LINUX];
	bool found = false;
	size_t i;

	for (i = 0; i < t->result.n && !found; i++) {
		struct file_result *f = &t->result.file[i];
		struct map before = { 0 }, after = { 0 };
		struct noting n = { .path = f->path };

		if (!f->hunks.hunk || !is_kconfig(f->path) ||
		    is_apart(f->path) || w->tree.from == TREE_ARCHIVE)
			continue;
		each_entry(&f->before, count_symbol, &before);
		each_entry(&f->hunks.image, count_symbol, &after);
		out->file = f;
		found = in_file(w, f, &before, &after, out);
		/* a later patch may add the same entry */
		if (w->symbols && !found) {
			n.x = w->symbols;
			n.path = arena_strdup(&n.x->a, f->path);
			each_entry(&f->hunks.image, note_symbol, &n);
		}
		map_free(&before);
		map_free(&after);
	}
	return found;
}
