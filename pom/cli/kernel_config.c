// SPDX-License-Identifier: GPL-2.0-only
/* Reads the configuration of a kernel: see kernel_config.h. */
#include "cli/kernel_config.h"

#include <string.h>
#include <sys/utsname.h>

#include "lib/file.h"
#include "tree/archive.h"

enum { CONFIG_LIMIT = 4 << 20 /* bytes; a distribution's has 300,000 */ };

/* The file at path, decompressed if its name says so. False if it cannot be read. */
static bool read_file(struct kernel_config *k, const char *path)
{
	struct buf b = { 0 }, plain = { 0 };
	const struct buf *text = &b;
	bool ok = file_read(path, &b, NULL) == 0 && b.n <= CONFIG_LIMIT;

	if (ok && archive_bare_name(path)) {
		ok = archive_unpack(buf_span(&b), path, CONFIG_LIMIT, &plain,
				    NULL) == 0;
		text = &plain;
	}
	if (ok) {
		k->text = (struct span){ arena_strndup(&k->a, text->p, text->n),
					 text->n };
		k->from = path;
	}
	buf_free(&b);
	buf_free(&plain);
	return ok;
}

void kernel_config_read(struct kernel_config *k, const struct context *c)
{
	const struct worktree *w = &c->session.work[TREE_LINUX];
	struct utsname u;

	memset(k, 0, sizeof(*k));
	if (w->open) {
		if (tree_config(&w->tree.root, CONFIG_LIMIT, &k->a, &k->text,
				NULL) == 0)
			k->from = ".config of the kernel tree";
		return;
	}
	if (uname(&u) < 0)
		return;
	if (!read_file(k, arena_printf(&k->a, "/boot/config-%s", u.release)) &&
	    !read_file(k, "/proc/config.gz"))
		read_file(k,
			  arena_printf(&k->a,
				       "/lib/modules/%s/build/include/config/auto.conf",
				       u.release));
}

void kernel_config_free(struct kernel_config *k)
{
	arena_free(&k->a);
}

/* The value of CONFIG_NAME; empty when it is off. */
static struct span value_of(const struct kernel_config *k, struct span name)
{
	struct span rest = k->text, line;

	while (span_line(&rest, &line)) {
		line = span_chomp(line);
		if (!span_starts(line, SPAN("CONFIG_")))
			continue;
		line = span_skip(line, 7);
		if (span_starts(line, name) && line.n > name.n &&
		    line.p[name.n] == '=')
			return span_skip(line, name.n + 1);
	}
	return SPAN("");
}

void kernel_config_tell(const struct kernel_config *k, const char *text,
			struct buf *b)
{
	static const char option[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
	size_t n, began = b->n;

	for (; k->from && *text; text += n + (text[n] != '\0')) {
		struct span name = { text, n = strspn(text, option) }, value;

		/* a word such as xt_ACCOUNT is none */
		if (!n || !memchr(text, '_', n) ||
		    (text[n] && !strchr(" ,;:.)", text[n]))) {
			n = strcspn(text, " ");
			continue;
		}
		value = value_of(k, name);
		buf_addf(b, "%s%.*s", b->n > began ? ", " : "", (int)n, text);
		if (value.n)
			buf_addf(b, "=%.*s", (int)value.n, value.p);
		else
			buf_addstr(b, " is off");
	}
}
