// SPDX-License-Identifier: GPL-2.0-only
/* A small tree on the disk: see tree.h. */
#include "tree.h"

#include "engine.h"
#include "txn_trees.h"

struct root tree = { .fd = -1 };

int tree_start(void **state)
{
	(void)state;
	return make_scratch() || root_open(&tree, base, NULL);
}

int tree_end(void **state)
{
	(void)state;
	root_close(&tree);
	arena_free(&arena);
	return remove_scratch();
}

static void make_folders(const char *path)
{
	const char *s;

	for (s = strchr(path, '/'); s; s = strchr(s + 1, '/')) {
		const char *name =
			arena_strndup(&arena, path, (size_t)(s - path));

		if (!exists(name))
			make_dir(name, 0755);
	}
}

void tree_put(const char *path, const char *text)
{
	make_folders(path);
	make_file(path, text, 0644);
}

void tree_link(const char *path, const char *text)
{
	make_folders(path);
	make_link(path, text);
}

const char *overlay_text(struct overlay *ov, const char *path)
{
	struct node *n;

	assert_int_equal(overlay_get(ov, path, &n, NULL), 0);
	return n->now.kind == ROOT_ABSENT ? NULL : text_of(&n->now.image);
}
