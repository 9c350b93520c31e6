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

enum { SOURCE_BYTES = 4 << 20 };

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

static bool includes(struct span text, const char *name)
{
	char *wide = pom_asprintf("<%s>", name);
	char *near = pom_asprintf("\"%s\"", name);
	char *below = pom_asprintf("/%s\"", name);
	bool is = memmem(text.p, text.n, wide, strlen(wide)) ||
		  memmem(text.p, text.n, near, strlen(near)) ||
		  memmem(text.p, text.n, below, strlen(below));

	free(wide);
	free(near);
	free(below);
	return is;
}

static void add(struct compile_job *c, struct compile_patch *p,
		const char *path, size_t *left)
{
	size_t i;

	for (i = 0; i < p->n; i++)
		if (!strcmp(p->object[i].path, path))
			return;
	p->object[p->n++] = (struct compile_object){
		.path = arena_strdup(&c->out->a, path),
		.is = COMPILE_NOT_BUILT,
		.user = true,
	};
	(*left)--;
}

/* The text of a file that the plan changes, after the item. False: it is not there. */
static bool text_after(struct compile_job *c, size_t item, const char *path,
		       struct arena *a, struct span *text)
{
	struct span *parts;
	struct buf b = { 0 };
	size_t i, k, n;

	for (i = c->first[item + 1]; i-- > 0;) {
		const struct compile_file *f = &c->file[i];

		if (strcmp(f->path, path))
			continue;
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
	return root_load_text(&c->j.s->work[TREE_LINUX].tree.root, path,
			      SOURCE_BYTES, a, text, NULL) == 0;
}

static bool is_c(const char *path)
{
	size_t n = strlen(path);

	return n > 2 && !strcmp(path + n - 2, ".c");
}

static void add_of_plan(struct compile_job *c, size_t item, const char *name,
			size_t *left)
{
	struct compile_patch *p = &c->out->patch[item];
	struct arena a = { 0 };
	struct span text;
	size_t i;

	for (i = 0; i < c->first[c->out->n] && *left; i++) {
		const char *path = c->file[i].path;

		if (is_c(path) && !c->file[i].shared &&
		    strspn(path, "/.") == 0 &&
		    text_after(c, item, path, &a, &text) &&
		    includes(text, name))
			add(c, p, path, left);
		arena_free(&a);
	}
}

static int add_of_folder(struct compile_job *c, size_t item, const char *dir,
			 const char *name, size_t *left)
{
	struct compile_patch *p = &c->out->patch[item];
	struct arena a = { 0 };
	struct span text;
	char **names;
	size_t n = 0, i;
	int rc = root_list(&c->j.s->work[TREE_LINUX].tree.root, dir, &a, &names,
			   &n, c->j.err);

	for (i = 0; i < n && *left && !rc; i++) {
		const char *path = arena_printf(&a, "%s%s%s", dir,
						*dir ? "/" : "", names[i]);

		rc = interrupt_check(c->j.err);
		if (!rc && is_c(path) &&
		    !root_load_text(&c->j.s->work[TREE_LINUX].tree.root, path,
				    SOURCE_BYTES, &a, &text, NULL) &&
		    includes(text, name))
			add(c, p, path, left);
	}
	arena_free(&a);
	return rc;
}

int compile_users(struct compile_job *c, size_t item)
{
	static const char *const common[] = {
		"kernel", "lib",      "mm",           "fs",
		"net",    "net/core", "net/ipv4",     "block",
		"init",   "crypto",   "drivers/base",
	};
	size_t i, k, left = COMPILE_USERS;
	int rc = 0;

	for (i = c->first[item]; i < c->first[item + 1] && left && !rc; i++) {
		const char *path = c->file[i].path, *name = included_as(path);
		const char *slash = strrchr(path, '/');
		size_t n = strlen(path);

		if (n < 2 || strcmp(path + n - 2, ".h") ||
		    !strncmp(path, "tools/", 6))
			continue;
		add_of_plan(c, item, name, &left);
		if (!rc && left && !strstr(path, "include/"))
			rc = add_of_folder(c, item,
					   arena_printf(&c->p.a, "%.*s",
							slash ? (int)(slash -
								      path) :
								0,
							path),
					   name, &left);
		for (k = 0; k < sizeof(common) / sizeof(*common) && left &&
			    !rc && strstr(path, "include/");
		     k++)
			rc = add_of_folder(c, item, common[k], name, &left);
	}
	return rc;
}
