// SPDX-License-Identifier: GPL-2.0-only
/* Visits the files of a tree: see walk.h. */
#include "lib/walk.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "lib/path.h"

struct walk {
	const struct root *r;
	bool (*file)(void *arg, const char *path);
	void *arg;
	enum root_kind want; /* ROOT_FILE or ROOT_LINK */
	struct buf path;
	unsigned int depth, files;
};

static bool folder(struct walk *w);

static bool left_out(const struct walk *w, const char *name)
{
	if (name[0] != '.')
		return false;
	if (w->want == ROOT_FILE)
		return true;
	return !strcmp(name, ".") || !strcmp(name, "..") ||
	       path_reserved(span_of(name));
}

/* Handles a name in the folder w->path. kind is ROOT_ABSENT when it is unknown. */
static bool entry(struct walk *w, const char *name, enum root_kind kind)
{
	size_t n = w->path.n;
	bool on = true;

	if (left_out(w, name))
		return true;
	buf_addf(&w->path, "%s%s", n ? "/" : "", name);
	if (kind == ROOT_ABSENT && root_stat(w->r, w->path.p, &kind, NULL, NULL))
		kind = ROOT_OTHER;
	if (kind == ROOT_DIR)
		on = folder(w);
	else if (kind == w->want)
		on = ++w->files <= WALK_FILES && w->file(w->arg, w->path.p);
	w->path.n = n;
	if (w->path.p)
		w->path.p[n] = '\0';
	return on;
}

static enum root_kind kind_of(unsigned char type)
{
	switch (type) {
	case DT_DIR:
		return ROOT_DIR;
	case DT_REG:
		return ROOT_FILE;
	case DT_LNK:
		return ROOT_LINK;
	case DT_UNKNOWN:
		return ROOT_ABSENT;
	default:
		return ROOT_OTHER;
	}
}

static bool folder_on_disk(struct walk *w)
{
	const struct dirent *d;
	bool on = true;
	DIR *dir;
	int fd = root_openat(w->r, w->path.n ? w->path.p : ".",
			     O_RDONLY | O_DIRECTORY, 0);

	if (fd < 0)
		return true;
	dir = fdopendir(fd);
	if (!dir) {
		close(fd);
		return true;
	}
	for (d = readdir(dir); d && on; d = readdir(dir))
		on = entry(w, d->d_name, kind_of(d->d_type));
	closedir(dir);
	return on;
}

static bool folder(struct walk *w)
{
	struct arena a = { 0 };
	bool on = true;
	char **names;
	size_t n, i;

	if (w->depth == WALK_DEPTH)
		return true;
	w->depth++;
	if (!w->r->ops) {
		on = folder_on_disk(w);
	} else if (root_list(w->r, w->path.n ? w->path.p : "", &a, &names, &n,
			     NULL) == 0) {
		for (i = 0; i < n && on; i++)
			on = entry(w, names[i], ROOT_ABSENT);
	}
	arena_free(&a);
	w->depth--;
	return on;
}

void root_walk(const struct root *r, bool (*file)(void *arg, const char *path),
	       void *arg)
{
	struct walk w = { .r = r, .file = file, .arg = arg, .want = ROOT_FILE };

	folder(&w);
	buf_free(&w.path);
}

void root_walk_links(const struct root *r,
		     bool (*link)(void *arg, const char *path), void *arg)
{
	struct walk w = { .r = r, .file = link, .arg = arg, .want = ROOT_LINK };

	folder(&w);
	buf_free(&w.path);
}
