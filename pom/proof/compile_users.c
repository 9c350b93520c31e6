// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which sources include a header that a patch changes. All of them can be thousands. So at
 * most COMPILE_USERS are taken: first those that the plan changes itself, then those beside
 * the header, then those in folders that nearly every kernel has.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/interrupt.h"
#include "proof/compile_internal.h"

enum {
	SOURCE_BYTES = 4 << 20,
	PLAN_LOOKS = 1 << 16, /* the most for the plan: headers times sources */
	TREE_READS = 1 << 18, /* the same of sources of the tree */
	LOOK_BYTES = 1 << 15  /* a longer source counts more than once */
};

/* A search for the users of an item's headers. */
struct search {
	struct compile_job *c;
	struct compile_patch *p;
	size_t left;               /* users that may still be added */
	struct map have;           /* paths of p->object */
	char *wide, *near, *below; /* the header, as an #include can have it */
};

/* What an #include has for the header: "linux/x.h", or its name alone. */
static const char *included_as(const char *path)
{
	static const char *const from[] = { "include/uapi/", "include/" };
	const char *slash = strrchr(path, '/');
	size_t i;

	for (i = 0; i < sizeof(from) / sizeof(*from); i++) {
		const char *at = strstr(path, from[i]);

		if (at && (at == path || at[-1] == '/'))
			return at + strlen(from[i]);
	}
	return slash ? slash + 1 : path;
}

static bool includes(const struct search *s, struct span text)
{
	return memmem(text.p, text.n, s->wide, strlen(s->wide)) ||
	       memmem(text.p, text.n, s->near, strlen(s->near)) ||
	       memmem(text.p, text.n, s->below, strlen(s->below));
}

static void add(struct search *s, const char *path)
{
	struct compile_object *o = &s->p->object[s->p->n];
	size_t n = strlen(path);

	if (map_get(&s->have, path, n))
		return;
	*o = (struct compile_object){
		.path = arena_strdup(&s->c->out->a, path),
		.is = COMPILE_NOT_BUILT,
		.user = true,
	};
	map_put(&s->have, o->path, n, o);
	s->p->n++;
	s->left--;
}

/* The text of a file that the plan changes, after the item. False: it is not there. */
static bool text_after(const struct search *s, const char *path,
		       struct arena *a, struct span *text)
{
	struct compile_job *c = s->c;
	const struct compile_file *f = map_get(&c->latest, path, strlen(path));
	struct span *parts;
	struct buf b = { 0 };
	size_t k, n;

	if (!f)
		return root_load_text(&c->j.s->work[TREE_LINUX].tree.root, path,
				      SOURCE_BYTES, a, text, NULL) == 0;
	if (f->after.kind != ROOT_FILE)
		return false;
	image_spans(a, &f->after.image, &parts, &n);
	for (k = 0; k < n; k++)
		buf_addspan(&b, parts[k]);
	text->p = arena_strndup(a, b.p ? b.p : "", b.n);
	text->n = b.n;
	buf_free(&b);
	return true;
}

static bool is_c(const char *path)
{
	size_t n = strlen(path);

	return n > 2 && !strcmp(path + n - 2, ".c");
}

/* Lists the C files of the plan. */
static void list_sources(struct compile_job *c)
{
	size_t i, n = c->first[c->out->n];
	struct map seen = { 0 };

	c->source = arena_alloc(&c->p.a, n + 1, sizeof(*c->source));
	for (i = 0; i < n; i++) {
		struct compile_file *f = &c->file[i];
		void **at = map_at(&seen, f->path, strlen(f->path));

		if (!*at && is_c(f->path) && !f->shared &&
		    strspn(f->path, "/.") == 0)
			c->source[c->nsources++] = f->path;
		*at = f;
	}
	map_free(&seen);
}

/* Brings c->latest up to the state after the item. */
static void note_files(struct compile_job *c, size_t item)
{
	for (; c->nlatest < c->first[item + 1]; c->nlatest++) {
		struct compile_file *f = &c->file[c->nlatest];

		map_put(&c->latest, f->path, strlen(f->path), f);
	}
}

static int add_of_plan(struct search *s)
{
	struct compile_job *c = s->c;
	struct arena a = { 0 };
	struct span text;
	size_t i;
	int rc = 0;

	for (i = 0; i < c->nsources && s->left && c->looks < PLAN_LOOKS && !rc;
	     i++) {
		c->looks++;
		rc = interrupt_check(c->j.err);
		if (!rc && text_after(s, c->source[i], &a, &text)) {
			c->looks += text.n / LOOK_BYTES;
			if (includes(s, text))
				add(s, c->source[i]);
		}
		arena_free(&a);
	}
	return rc;
}

static int add_of_folder(struct search *s, const char *dir)
{
	struct compile_job *c = s->c;
	const struct root *root = &c->j.s->work[TREE_LINUX].tree.root;
	struct arena a = { 0 };
	struct span text;
	char **names;
	size_t n = 0, i;
	int rc;

	if (!s->left || c->reads >= TREE_READS)
		return 0;
	c->reads++;
	rc = root_list(root, dir, &a, &names, &n, c->j.err);
	for (i = 0; i < n && s->left && c->reads < TREE_READS && !rc; i++) {
		const char *path = arena_printf(&a, "%s%s%s", dir,
						*dir ? "/" : "", names[i]);

		rc = interrupt_check(c->j.err);
		if (rc || !is_c(path))
			continue;
		c->reads++;
		if (root_load_text(root, path, SOURCE_BYTES, &a, &text, NULL))
			continue;
		c->reads += text.n / LOOK_BYTES;
		if (includes(s, text))
			add(s, path);
	}
	arena_free(&a);
	return rc;
}

/* Finds the users of a header, in the plan first. */
static int add_users(struct search *s, const char *path)
{
	static const char *const common[] = {
		"kernel", "lib",      "mm",           "fs",
		"net",    "net/core", "net/ipv4",     "block",
		"init",   "crypto",   "drivers/base",
	};
	const char *slash = strrchr(path, '/'), *name = included_as(path);
	size_t k, n = sizeof(common) / sizeof(*common);
	char *dir = pom_strndup(path, slash ? (size_t)(slash - path) : 0);
	bool everywhere = strstr(path, "include/");
	int rc;

	s->wide = pom_asprintf("<%s>", name);
	s->near = pom_asprintf("\"%s\"", name);
	s->below = pom_asprintf("/%s\"", name);
	rc = add_of_plan(s);
	if (!rc && !everywhere)
		rc = add_of_folder(s, dir);
	for (k = 0; k < n && !rc && everywhere; k++)
		rc = add_of_folder(s, common[k]);
	free(dir);
	free(s->wide);
	free(s->near);
	free(s->below);
	return rc;
}

static bool is_header(const char *path)
{
	size_t n = strlen(path);

	return n >= 2 && !strcmp(path + n - 2, ".h") &&
	       strncmp(path, "tools/", 6) != 0;
}

int compile_users(struct compile_job *c, size_t item)
{
	struct search s = { .c = c,
			    .p = &c->out->patch[item],
			    .left = COMPILE_USERS };
	size_t i;
	int rc = 0;

	if (!c->source)
		list_sources(c);
	note_files(c, item);
	for (i = 0; i < s.p->n; i++)
		map_put(&s.have, s.p->object[i].path,
			strlen(s.p->object[i].path), &s.p->object[i]);
	for (i = c->first[item]; i < c->first[item + 1] && s.left && !rc; i++)
		if (is_header(c->file[i].path))
			rc = add_users(&s, c->file[i].path);
	map_free(&s.have);
	return rc;
}
