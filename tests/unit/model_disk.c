// SPDX-License-Identifier: GPL-2.0-only
/* The model's trees and series on the disk, below the working folder. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/root.h"
#include "model.h"

enum { NAME = 256 };

static int remove_one(const char *path, const struct stat *st, int flag,
		      struct FTW *where)
{
	(void)st;
	(void)flag;
	return where->level ? remove(path) : 0;
}

void model_clear(const char *path)
{
	nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static bool make_parents(const char *path)
{
	char name[NAME];
	const char *s;

	for (s = strchr(path, '/'); s; s = strchr(s + 1, '/')) {
		snprintf(name, sizeof(name), "%.*s", (int)(s - path), path);
		if (mkdir(name, 0755) < 0 && errno != EEXIST)
			return false;
	}
	return true;
}

bool model_put(const char *path, const void *p, size_t n, unsigned int mode)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	bool ok;

	if (fd < 0 && errno == ENOENT && make_parents(path))
		fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		return false;
	ok = fd_write_all(fd, p, n) == 0 && fchmod(fd, mode) == 0;
	return close(fd) == 0 && ok;
}

static bool put_text(const char *path, const char *text)
{
	return model_put(path, text, strlen(text), 0644);
}

bool model_read(const char *path, struct buf *out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	ssize_t n;

	if (fd < 0)
		return false;
	do {
		char part[8192];

		n = read(fd, part, sizeof(part));
		if (n > 0)
			buf_add(out, part, (size_t)n);
	} while (n > 0);
	close(fd);
	return n == 0;
}

const char *model_tree_dir(const struct model_seq *seq, unsigned int tree)
{
	return !seq->own ? "t" : tree ? "i" : "k";
}

/* What makes a folder a tree of the kernel, and one of iptables. */
static const char *const filler[M_TREES][12] = {
	{ "Makefile", "kernel/fork.c", "net/socket.c", "init/main.c",
	  "include/linux/kernel.h", "Kbuild", "Kconfig", "COPYING", "CREDITS",
	  "MAINTAINERS", "net/netfilter/Makefile", "net/netfilter/Kconfig" },
	{ "configure.ac", "configure", "include/xtables.h",
	  "include/libiptc/libiptc.h", "extensions/GNUmakefile.in",
	  "iptables/iptables.c" },
};

static const char *filler_text(const char *name)
{
	if (strcmp(name, "Makefile") == 0)
		return "VERSION = 6\nPATCHLEVEL = 1\nSUBLEVEL = 1\nEXTRAVERSION =\n";
	if (strncmp(name, "configure", 9) == 0)
		return "AC_INIT([iptables], [1.8.9])\n";
	return "of the tree\n";
}

static bool is_filler(unsigned int tree, const char *path, size_t n)
{
	size_t i;

	for (i = 0; i < 12 && filler[tree][i]; i++)
		if (strncmp(filler[tree][i], path, n) == 0 &&
		    (!filler[tree][i][n] || filler[tree][i][n] == '/'))
			return true;
	return false;
}

static bool write_tree(const struct model_seq *seq, unsigned int tree)
{
	const char *dir = model_tree_dir(seq, tree);
	struct buf b = { 0 };
	char path[NAME];
	bool ok = mkdir(dir, 0755) == 0;
	unsigned int i;

	for (i = 0; seq->own && ok && i < 12 && filler[tree][i]; i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, filler[tree][i]);
		ok = put_text(path, filler_text(filler[tree][i]));
	}
	for (i = 0; ok && i < M_PATHS; i++) {
		const struct model_file *f = &seq->pristine.tree[tree].file[i];

		if (f->kind == M_ABSENT)
			continue;
		b.n = 0;
		buf_reserve(&b, 1);
		model_bytes(f, &b);
		snprintf(path, sizeof(path), "%s/%s", dir, model_path[i]);
		if (f->kind == M_FILE)
			ok = model_put(path, b.p, b.n, f->mode);
		else
			ok = make_parents(path) && symlink(b.p, path) == 0;
	}
	buf_free(&b);
	return ok;
}

static bool write_own(const struct model_seq *seq, const struct model_set *set)
{
	static const char *const of[M_TREES] = { "linux", "iptables" };
	struct buf b = { 0 };
	char path[NAME], name[16];
	unsigned int i, k;
	bool ok;

	model_name(seq, set, name);
	snprintf(path, sizeof(path), "r/base/%s/info", name);
	ok = put_text(path, "Summary: a set of the test\n");
	for (i = 0; ok && i < M_TREES; i++) {
		b.n = 0;
		model_diff(set, i, true, &b);
		snprintf(path, sizeof(path), "r/base/%s/%s.diff", name, of[i]);
		if (b.n)
			ok = model_put(path, b.p, b.n, 0644);
	}
	for (i = 0; ok && i < set->nsections; i++) {
		const struct model_section *s = &set->section[i];

		if (!s->bare || s->change != M_CREATE)
			continue;
		b.n = 0;
		for (k = 0; k < s->hunk[0].n; k++)
			model_line(s->hunk[0].v[k].line, &b);
		snprintf(path, sizeof(path), "r/base/%s/%s/%s", name,
			 of[s->tree], model_path[s->to]);
		ok = model_put(path, b.p, b.n, 0644);
	}
	buf_free(&b);
	return ok;
}

static bool write_series(const struct model_seq *seq)
{
	struct buf list[2] = { { 0 }, { 0 } }, b = { 0 };
	char path[NAME], name[16];
	unsigned int i;
	bool ok = true;

	for (i = 0; ok && i < seq->nsets; i++) {
		const struct model_set *set = &seq->set[i];
		const char *dir = set->folder ? "s2" : "s";

		b.n = 0;
		model_name(seq, set, name);
		buf_addf(&list[set->folder], "%s\n", name);
		model_diff(set, 0, false, &b);
		snprintf(path, sizeof(path), "%s/%s", dir, name);
		ok = model_put(path, b.p, b.n, 0644);
	}
	for (i = 0; i < 2; i++) {
		if (ok && seq->listed && list[i].n)
			ok = model_put(i ? "s2/series" : "s/series", list[i].p,
				       list[i].n, 0644);
		buf_free(&list[i]);
	}
	buf_free(&b);
	return ok;
}

bool model_write(const struct model_seq *seq)
{
	unsigned int i;
	bool ok;

	model_clear(".");
	ok = mkdir("home", 0755) == 0 && write_tree(seq, 0);
	if (!seq->own)
		return ok && write_series(seq);
	ok = ok && write_tree(seq, 1) &&
	     put_text("r/patches/repository",
		      "Repository: of the test\nGroups: base\n");
	for (i = 0; ok && i < seq->nsets; i++)
		ok = write_own(seq, &seq->set[i]);
	return ok;
}

struct walk {
	const struct model_tree *want;
	unsigned int tree;
	bool own, loose;
	uint32_t seen;
	struct buf *why;
};

static void compare(struct walk *w, const char *full, const char *path)
{
	struct buf want = { 0 }, got = { 0 };
	const struct model_file *f;
	struct stat st;
	char text[NAME];
	unsigned int i;
	ssize_t n;

	for (i = 0; i < M_PATHS && strcmp(model_path[i], path) != 0; i++)
		;
	if (i == M_PATHS || w->want->file[i].kind == M_ABSENT) {
		if (i < M_PATHS || !w->own ||
		    !is_filler(w->tree, path, strlen(path)))
			buf_addf(w->why, "%s is there\n", full);
		return;
	}
	w->seen |= 1u << i;
	f = &w->want->file[i];
	model_bytes(f, &want);
	if (lstat(full, &st) < 0)
		return;
	if (S_ISLNK(st.st_mode)) {
		n = readlink(full, text, sizeof(text));
		buf_add(&got, text, n > 0 ? (size_t)n : 0);
	} else if (!model_read(full, &got)) {
		buf_addf(w->why, "%s cannot be read\n", full);
	}
	if (S_ISLNK(st.st_mode) != (f->kind == M_LINK))
		buf_addf(w->why, "%s is of another type\n", full);
	else if (want.n != got.n || (want.n && memcmp(want.p, got.p, want.n)))
		buf_addf(w->why, "%s is\n%s--- and should be\n%s---\n", full,
			 got.n ? got.p : "", want.n ? want.p : "");
	else if (f->kind == M_FILE && (st.st_mode & 07777) != f->mode)
		buf_addf(w->why, "%s has the mode %o and should have %o\n",
			 full, st.st_mode & 07777, (unsigned int)f->mode);
	buf_free(&want);
	buf_free(&got);
}

static bool is_record(const char *name)
{
	return strcmp(name, ".pom") == 0 || strcmp(name, ".pc") == 0 ||
	       strcmp(name, ".git") == 0 || strcmp(name, "patches") == 0;
}

static void walk(struct walk *w, const char *dir, size_t skip)
{
	DIR *d = opendir(dir);
	struct dirent *e;
	char full[NAME];
	unsigned int n = 0;

	while (d && (e = readdir(d)) != NULL) {
		const char *name = e->d_name;

		if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
			continue;
		n++;
		if (strlen(dir) < skip && is_record(name))
			continue;
		if (snprintf(full, sizeof(full), "%s/%s", dir, name) >= NAME)
			continue;
		if (e->d_type == DT_DIR)
			walk(w, full, skip);
		else
			compare(w, full, full + skip);
	}
	if (!n && !w->loose && strlen(dir) > skip)
		buf_addf(w->why, "the folder %s is empty\n", dir);
	if (d)
		closedir(d);
}

bool model_on_disk(const struct model_seq *seq, const struct model_trees *want,
		   bool loose, struct buf *why)
{
	unsigned int t, i;
	size_t before = why->n;

	for (t = 0; t < (seq->own ? 2u : 1u); t++) {
		const char *dir = model_tree_dir(seq, t);
		struct walk w = { .want = &want->tree[t],
				  .tree = t,
				  .own = seq->own,
				  .loose = loose,
				  .why = why };

		walk(&w, dir, strlen(dir) + 1);
		for (i = 0; i < M_PATHS; i++)
			if (w.want->file[i].kind != M_ABSENT &&
			    !(w.seen & 1u << i))
				buf_addf(why, "%s/%s is missing\n", dir,
					 model_path[i]);
	}
	return why->n == before;
}
