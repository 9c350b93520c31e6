// SPDX-License-Identifier: GPL-2.0-only
/* Trees to try transactions on: see txn_trees.h. */
#include "txn_trees.h"

#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

char base[256];
bool no_sync;

int syncfs(int fd)
{
	return no_sync ? 0 : (int)syscall(SYS_syncfs, fd);
}

int fsync(int fd)
{
	return no_sync ? 0 : (int)syscall(SYS_fsync, fd);
}

const char *at(const char *path)
{
	static char full[4][PATH_MAX];
	static unsigned int turn;
	char *s = full[turn++ % 4];

	snprintf(s, PATH_MAX, "%s/%s", base, path);
	return s;
}

void make_dir(const char *path, mode_t mode)
{
	assert_int_equal(mkdir(at(path), mode), 0);
	assert_int_equal(chmod(at(path), mode), 0);
}

void make_file(const char *path, const char *text, mode_t mode)
{
	const struct timespec old[2] = { { 1000000000, 5 }, { 1000000000, 7 } };
	int fd = open(at(path), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(fd_write_all(fd, text, strlen(text)), 0);
	assert_int_equal(fchmod(fd, mode), 0);
	assert_int_equal(futimens(fd, old), 0);
	assert_int_equal(close(fd), 0);
}

void make_link(const char *path, const char *text)
{
	assert_int_equal(symlink(text, at(path)), 0);
}

static int remove_one(const char *path, const struct stat *st, int flag,
		      struct FTW *where)
{
	(void)st;
	(void)flag;
	return where->level ? remove(path) : 0;
}

void empty_scratch(void)
{
	assert_int_equal(nftw(base, remove_one, 16, FTW_DEPTH | FTW_PHYS), 0);
}

bool exists(const char *path)
{
	struct stat st;

	return lstat(at(path), &st) == 0;
}

mode_t mode_of(const char *path)
{
	struct stat st;

	assert_int_equal(lstat(at(path), &st), 0);
	return st.st_mode & 07777;
}

void assert_text(const char *path, const char *text)
{
	char got[4096];
	ssize_t n;
	int fd = open(at(path), O_RDONLY | O_CLOEXEC);

	assert_true(fd >= 0);
	n = read(fd, got, sizeof(got) - 1);
	assert_true(n >= 0);
	close(fd);
	got[n] = '\0';
	assert_string_equal(got, text);
}

void snap(const char *path, bool strict, struct buf *out)
{
	struct dirent **names;
	char next[PATH_MAX], text[PATH_MAX];
	struct stat st;
	int i, n, fd;
	ssize_t len;

	n = scandir(path, &names, NULL, alphasort);
	assert_true(n >= 0);
	for (i = 0; i < n; i++) {
		const char *name = names[i]->d_name;

		if (strcmp(name, ".") != 0 && strcmp(name, "..") != 0) {
			snprintf(next, sizeof(next), "%.2000s/%s", path, name);
			assert_int_equal(lstat(next, &st), 0);
			buf_addf(out, "%s %o %u:%u", next, st.st_mode,
				 st.st_uid, st.st_gid);
			if (strict && !S_ISDIR(st.st_mode))
				buf_addf(out, " %lu %ld.%09ld", st.st_ino,
					 st.st_mtim.tv_sec, st.st_mtim.tv_nsec);
			len = 0;
			if (S_ISLNK(st.st_mode)) {
				len = readlink(next, text, sizeof(text));
			} else if (S_ISREG(st.st_mode)) {
				fd = open(next, O_RDONLY | O_CLOEXEC);
				assert_true(fd >= 0);
				len = read(fd, text, sizeof(text));
				close(fd);
			}
			assert_true(len >= 0 && len < (ssize_t)sizeof(text));
			buf_addf(out, " [%.*s]\n", (int)len, text);
			if (S_ISDIR(st.st_mode))
				snap(next, strict, out);
		}
		free(names[i]);
	}
	free(names);
}

int open_trees(struct trees *v, const char *names, struct pom_err *err)
{
	char name[2] = { 0 };
	int rc = 0;

	memset(v, 0, sizeof(*v));
	for (; !rc && *names; names++) {
		name[0] = *names;
		rc = root_open(&v->root[v->n], at(name), err);
		if (!rc)
			rc = root_lock(&v->root[v->n], true, err);
		v->ptr[v->n] = &v->root[v->n];
		v->n++;
	}
	return rc;
}

void close_trees(struct trees *v)
{
	size_t i;

	for (i = 0; i < v->n; i++)
		root_close(&v->root[i]);
	v->n = 0;
}

int put(struct txn *t, size_t tree, const char *path, const char *text,
	mode_t mode, struct pom_err *err)
{
	size_t half = strlen(text) / 2;
	struct span parts[2] = { { text, half },
				 { text + half, strlen(text) - half } };

	return txn_put_file(t, tree, path,
			    &(struct txn_file){ parts, 2, NULL, mode, NULL },
			    err);
}

int recover(const char *names, enum txn_found *found, struct pom_err *err)
{
	enum txn_found one;
	struct trees v;
	char name[2] = { 0 };
	int rc = 0;

	*found = TXN_NOTHING;
	for (; !rc && *names; names++) {
		name[0] = *names;
		rc = open_trees(&v, name, err);
		if (!rc)
			rc = txn_recover(v.ptr[0], &one, err);
		if (!rc && one != TXN_NOTHING)
			*found = one;
		close_trees(&v);
	}
	return rc;
}

bool pending(const char *names)
{
	struct trees v;
	bool yes = false;
	size_t i;

	assert_int_equal(open_trees(&v, names, NULL), 0);
	for (i = 0; i < v.n; i++)
		yes |= txn_pending(v.ptr[i]);
	close_trees(&v);
	return yes;
}

void fresh_trees(void)
{
	empty_scratch();
	make_dir("a", 0755);
	make_file("a/f", "old\n", 0644);
	make_dir("a/d", 0755);
	make_file("a/d/x", "x\n", 0644);
	make_dir("b", 0755);
	make_file("b/f", "old b\n", 0644);
}

struct pom_err failure;
static struct trees trees;

struct txn *begin(const char *names)
{
	struct txn *t;

	memset(&failure, 0, sizeof(failure));
	assert_int_equal(open_trees(&trees, names, &failure), 0);
	assert_int_equal(txn_begin(&t, trees.ptr, trees.n, &failure), 0);
	return t;
}

int finish(struct txn *t)
{
	int rc = txn_commit(t, &failure);

	drop(t);
	return rc;
}

void drop(struct txn *t)
{
	txn_free(t);
	close_trees(&trees);
}

void snapshot(struct buf *b, bool strict)
{
	buf_free(b);
	snap(base, strict, b);
}

void assert_same(struct buf *before, bool strict)
{
	struct buf now = { 0 };

	snapshot(&now, strict);
	assert_string_equal(before->p, now.p);
	buf_free(&now);
	buf_free(before);
}

int make_scratch(void)
{
	const char *dir = getenv("TMPDIR");

	no_sync = true;
	umask(022);
	snprintf(base, sizeof(base), "%s/pom-txn-XXXXXX",
		 dir && *dir ? dir : "/tmp");
	return mkdtemp(base) ? 0 : -1;
}

int remove_scratch(void)
{
	empty_scratch();
	return rmdir(base);
}

int scratch_start(void **state)
{
	(void)state;
	return make_scratch();
}

int scratch_end(void **state)
{
	(void)state;
	return remove_scratch();
}

int trees_fresh(void **state)
{
	(void)state;
	fresh_trees();
	return 0;
}
