// SPDX-License-Identifier: GPL-2.0-only
/*
 * What `quilt pop' does, for the model test: the files of the topmost patch
 * come back from .pc/NAME, an empty one there means that there was none, and
 * the name leaves .pc/applied-patches. test_model.c compares it with quilt.
 */
#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "model.h"

enum { NAME = 256 };

/* Lines of applied-patches; *last is where the last one begins. */
static bool applied(const char *tree, struct buf *b, size_t *last)
{
	char path[NAME];
	const char *nl;

	snprintf(path, sizeof(path), "%s/.pc/applied-patches", tree);
	if (!model_read(path, b) || !b->n || b->p[b->n - 1] != '\n')
		return false;
	nl = memrchr(b->p, '\n', b->n - 1);
	*last = nl ? (size_t)(nl - b->p) + 1 : 0;
	return true;
}

bool model_quilt_top(const char *tree, char name[64])
{
	struct buf b = { 0 };
	size_t last;
	bool ok = applied(tree, &b, &last);

	if (ok)
		snprintf(name, 64, "%.*s", (int)(b.n - last - 1), b.p + last);
	buf_free(&b);
	return ok;
}

static bool restore(const char *kept, const char *path)
{
	struct buf b = { 0 };
	struct stat st;
	bool ok = stat(kept, &st) == 0 && model_read(kept, &b);

	if (ok && (unlink(path) == 0 || b.n))
		ok = !b.n || model_put(path, b.p, b.n, st.st_mode & 07777);
	buf_free(&b);
	return ok;
}

/* All files below kept, to below tree. */
static bool restore_all(const char *kept, const char *tree)
{
	DIR *d = opendir(kept);
	struct dirent *e;
	bool ok = d;

	while (ok && (e = readdir(d)) != NULL) {
		char from[NAME], to[NAME];

		if (e->d_name[0] == '.')
			continue;
		ok = snprintf(from, NAME, "%s/%s", kept, e->d_name) < NAME &&
		     snprintf(to, NAME, "%s/%s", tree, e->d_name) < NAME;
		if (ok)
			ok = e->d_type == DT_DIR ? restore_all(from, to) :
						   restore(from, to);
	}
	if (d)
		closedir(d);
	return ok;
}

bool model_quilt_pop(const char *tree)
{
	struct buf b = { 0 };
	char name[64], path[NAME];
	size_t last;
	bool ok = model_quilt_top(tree, name) && applied(tree, &b, &last);

	if (ok) {
		snprintf(path, sizeof(path), "%s/.pc/%s", tree, name);
		ok = restore_all(path, tree);
		model_clear(path);
		rmdir(path);
		snprintf(path, sizeof(path), "%s/.pc/applied-patches", tree);
		ok = ok && (last ? model_put(path, b.p, last, 0644) :
				   unlink(path) == 0);
	}
	buf_free(&b);
	return ok;
}
