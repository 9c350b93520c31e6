// SPDX-License-Identifier: GPL-2.0-only
/* Scratch trees and the cache: see scratch.h. */
#include "tree/scratch.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "lib/interrupt.h"

enum {
	DEPTH_LIMIT = 64,
	COPY_BYTES = 1 << 26 /* copied between two checks for a signal */
};
#define WORK_PREFIX "work."

static int make_dirs(char *path, struct pom_err *err)
{
	char *p;

	for (p = path + 1;; p++) {
		char c = *p;

		if (c && c != '/')
			continue;
		*p = '\0';
		if (mkdir(path, 0700) < 0 && errno != EEXIST)
			return pom_fail_errno(err, errno, path,
					      "cannot make the folder");
		*p = c;
		if (!c)
			return 0;
	}
}

int scratch_cache(struct arena *a, const char **path, struct pom_err *err)
{
	const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
	char *s;

	if (cache && *cache == '/') {
		s = arena_printf(a, "%s/patch-o-matic", cache);
	} else if (home && *home == '/') {
		s = arena_printf(a, "%s/.cache/patch-o-matic", home);
	} else {
		pom_fail(err, POM_EIO, NULL, 0,
			 "there is no home folder for the cache");
		pom_hint(err, "set HOME or XDG_CACHE_HOME");
		return POM_EIO;
	}
	*path = s;
	return make_dirs(s, err);
}

int scratch_make(struct arena *a, const char *cache, const char **path,
		 int *lock, struct pom_err *err)
{
	char *s = arena_printf(a, "%s/" WORK_PREFIX "XXXXXX", cache);

	*lock = -1;
	if (!mkdtemp(s))
		return pom_fail_errno(err, errno, cache,
				      "cannot make a scratch folder");
	*lock = open(s, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (*lock < 0 || flock(*lock, LOCK_EX | LOCK_NB) < 0) {
		int rc = pom_fail_errno(err, errno, s, "cannot lock");

		scratch_drop(s, *lock);
		return rc;
	}
	*path = s;
	return 0;
}

static void remove_at(int dir, const char *name, unsigned int depth)
{
	const struct dirent *d;
	DIR *stream;
	int fd;

	if (unlinkat(dir, name, 0) == 0 || depth > DEPTH_LIMIT)
		return;
	fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return;
	/* files in a folder without write permission could not be removed */
	if (fchmod(fd, 0700) < 0)
		errno = 0;
	stream = fdopendir(fd);
	if (!stream) {
		close(fd);
		return;
	}
	for (d = readdir(stream); d; d = readdir(stream))
		if (strcmp(d->d_name, ".") && strcmp(d->d_name, ".."))
			remove_at(dirfd(stream), d->d_name, depth + 1);
	closedir(stream);
	unlinkat(dir, name, AT_REMOVEDIR);
}

void scratch_remove(const char *path)
{
	remove_at(AT_FDCWD, path, 0);
}

void scratch_drop(const char *path, int lock)
{
	scratch_remove(path);
	if (lock >= 0)
		close(lock);
}

void scratch_sweep(const char *cache)
{
	const struct dirent *d;
	DIR *dir = opendir(cache);
	int fd;

	if (!dir)
		return;
	for (d = readdir(dir); d; d = readdir(dir)) {
		if (strncmp(d->d_name, WORK_PREFIX, strlen(WORK_PREFIX)) != 0)
			continue;
		fd = openat(dirfd(dir), d->d_name,
			    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0)
			remove_at(dirfd(dir), d->d_name, 0);
		if (fd >= 0)
			close(fd);
	}
	closedir(dir);
}

static bool ends_in(const char *name, const char *end)
{
	size_t n = strlen(name), m = strlen(end);

	return n >= m && strcmp(name + n - m, end) == 0;
}

/* Files that a build in the tree makes. `make O=` refuses a tree with them. */
static bool is_output(const char *dir, const char *name)
{
	static const char *const names[] = {
		".git",
		".pom",
		".config",
		".config.old",
		".version",
		"vmlinux",
		"vmlinux.o",
		"vmlinux.a",
		"System.map",
		"Module.symvers",
		"modules.order",
		"modules.builtin",
		"modules.builtin.modinfo",
		"modules-only.symvers",
		".missing-syscalls.d",
		".libs",
	};
	static const char *const ends[] = { ".o",  ".ko", ".a",   ".cmd",
					    ".lo", ".la", ".mod", ".mod.c",
					    ".oo", ".so" };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (ends_in(name, ends[i]))
			return true;
	return (!strcmp(name, "generated") || !strcmp(name, "config")) &&
	       ends_in(dir, "include");
}

struct walk {
	const struct root *from;
	enum scratch_how how;
	struct buf *names; /* text for the digest; NULL: copies the tree */
	struct pom_err *err;
};

static int copy_file(int from, const char *name, int to, const struct stat *st)
{
	struct timespec times[2] = { st->st_atim, st->st_mtim };
	int in = openat(from, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC), out;
	ssize_t n = -1;

	if (in < 0)
		return -1;
	out = openat(to, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
		     (st->st_mode & 0777) | 0600);
	if (out < 0) {
		close(in);
		return -1;
	}
	do {
		n = copy_file_range(in, NULL, out, NULL, COPY_BYTES, 0);
	} while ((n > 0 || (n < 0 && errno == EINTR)) && !interrupted());
	if (n < 0 && (errno == EXDEV || errno == EINVAL || errno == ENOSYS ||
		      errno == EOPNOTSUPP)) {
		char text[65536];

		do {
			n = read(in, text, sizeof(text));
			if (n > 0 && fd_write_all(out, text, (size_t)n))
				n = -1;
		} while (n > 0);
	}
	if (futimens(out, times) < 0)
		n = -1;
	close(in);
	return close(out) < 0 || n < 0 ? -1 : 0;
}

static int copy_link(int from, const char *name, int to)
{
	char text[PATH_MAX];
	ssize_t n = readlinkat(from, name, text, sizeof(text) - 1);

	if (n < 0)
		return -1;
	text[n] = '\0';
	return symlinkat(text, to, name);
}

static int link_file(const struct walk *w, int from, const char *dir,
		     const char *name, int to)
{
	char *full;
	int rc;

	if (linkat(from, name, to, name, 0) == 0)
		return 0;
	/* another file system, or another user's file */
	full = pom_asprintf("%s/%s%s%s", w->from->path, dir, *dir ? "/" : "",
			    name);
	rc = symlinkat(full, to, name);
	free(full);
	return rc;
}

static int walk_dir(struct walk *w, const char *dir, int to,
		    unsigned int depth);

static int walk_entry(struct walk *w, int from, const char *dir,
		      const char *name, int to, unsigned int depth)
{
	struct stat st;
	char *path;
	int rc = interrupt_check(w->err), sub;

	if (rc)
		return rc;
	if (fstatat(from, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return pom_fail_errno(w->err, errno, name, "cannot stat");
	path = pom_asprintf("%s%s%s", dir, *dir ? "/" : "", name);
	if (S_ISDIR(st.st_mode)) {
		sub = -1;
		if (to >= 0 &&
		    (mkdirat(to, name, 0755) < 0 ||
		     (sub = openat(to, name,
				   O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0))
			rc = pom_fail_errno(w->err, errno, path,
					    "cannot make the scratch folder");
		if (!rc)
			rc = walk_dir(w, path, sub, depth + 1);
		if (sub >= 0)
			close(sub);
	} else if (w->names) {
		buf_addf(w->names, "%s %llo %lld %lld.%09ld\n", path,
			 (unsigned long long)st.st_mode, (long long)st.st_size,
			 (long long)st.st_mtim.tv_sec,
			 (long)st.st_mtim.tv_nsec);
	} else if (S_ISLNK(st.st_mode)) {
		rc = copy_link(from, name, to);
	} else if (S_ISREG(st.st_mode) && w->how == SCRATCH_COPY) {
		rc = copy_file(from, name, to, &st);
	} else if (S_ISREG(st.st_mode)) {
		rc = link_file(w, from, dir, name, to);
	}
	if (rc == -1)
		rc = pom_fail_errno(w->err, errno, path,
				    "cannot copy into the scratch tree");
	free(path);
	return rc;
}

static int walk_dir(struct walk *w, const char *dir, int to, unsigned int depth)
{
	struct arena a = { 0 };
	char **names;
	size_t n, i;
	int from = -1;
	int rc = root_list(w->from, dir, &a, &names, &n, w->err);

	if (!rc && depth > DEPTH_LIMIT)
		rc = pom_fail(w->err, POM_ELIMIT, dir, 0,
			      "folders are nested deeper than %d", DEPTH_LIMIT);
	if (!rc) {
		from = root_openat(w->from, *dir ? dir : ".",
				   O_RDONLY | O_DIRECTORY, 0);
		if (from < 0)
			rc = pom_fail_errno(w->err, errno, dir, "cannot open");
	}
	for (i = 0; i < n && !rc; i++)
		if (!is_output(dir, names[i]))
			rc = walk_entry(w, from, dir, names[i], to, depth);
	if (from >= 0)
		close(from);
	arena_free(&a);
	return rc;
}

int scratch_tree(const struct root *from, const char *to, enum scratch_how how,
		 struct pom_err *err)
{
	struct walk w = { .from = from, .how = how, .err = err };
	int fd, rc;

	if (mkdir(to, 0755) < 0)
		return pom_fail_errno(err, errno, to, "cannot make the folder");
	fd = open(to, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return pom_fail_errno(err, errno, to, "cannot open");
	rc = walk_dir(&w, "", fd, 0);
	close(fd);
	return rc ? rc : interrupt_check(err);
}

int scratch_digest(const struct root *tree, char out[DIGEST_HEX + 1],
		   struct pom_err *err)
{
	struct buf names = { 0 };
	struct walk w = { .from = tree, .names = &names, .err = err };
	int rc = walk_dir(&w, "", -1, 0);
	struct span part = buf_span(&names);

	pom_digest(out, &part, 1);
	buf_free(&names);
	return rc;
}

/* The bytes on disk of a file or folder. A file with several links counts for each. */
static unsigned long long size_of(int dir, const char *name, unsigned int depth)
{
	unsigned long long sum = 0;
	const struct dirent *d;
	struct stat st;
	DIR *stream;
	int fd;

	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return 0;
	sum = (unsigned long long)st.st_blocks * 512;
	if (!S_ISDIR(st.st_mode) || depth > DEPTH_LIMIT)
		return sum;
	fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	stream = fd < 0 ? NULL : fdopendir(fd);
	if (!stream)
		return sum;
	for (d = readdir(stream); d; d = readdir(stream))
		if (strcmp(d->d_name, ".") && strcmp(d->d_name, ".."))
			sum += size_of(dirfd(stream), d->d_name, depth + 1);
	closedir(stream);
	return sum;
}

struct entry {
	char *name;
	struct timespec used;
	unsigned long long size;
};

static int oldest_first(const void *x, const void *y)
{
	const struct entry *a = x, *b = y;

	if (a->used.tv_sec != b->used.tv_sec)
		return a->used.tv_sec < b->used.tv_sec ? -1 : 1;
	return a->used.tv_nsec < b->used.tv_nsec ? -1 : 1;
}

void scratch_bound(const char *cache, unsigned long long most)
{
	unsigned long long sum = 0;
	struct entry *v = NULL;
	const struct dirent *d;
	size_t n = 0, cap = 0, i;
	DIR *dir = opendir(cache);
	struct stat st;

	if (!dir)
		return;
	for (d = readdir(dir); d; d = readdir(dir)) {
		if (d->d_name[0] == '.' ||
		    !strncmp(d->d_name, WORK_PREFIX, strlen(WORK_PREFIX)) ||
		    fstatat(dirfd(dir), d->d_name, &st, AT_SYMLINK_NOFOLLOW))
			continue;
		v = pom_grow(v, n, &cap, sizeof(*v));
		v[n].name = pom_strdup(d->d_name);
		v[n].used = st.st_mtim;
		v[n].size = size_of(dirfd(dir), d->d_name, 0);
		sum += v[n++].size;
	}
	if (n)
		qsort(v, n, sizeof(*v), oldest_first);
	for (i = 0; i < n; i++) {
		if (sum > most) {
			remove_at(dirfd(dir), v[i].name, 0);
			sum -= v[i].size;
		}
		free(v[i].name);
	}
	free(v);
	closedir(dir);
}

/* "FOLDER/.NAME": scratch_bound skips names that begin with a dot. */
static char *claim_name(const char *path)
{
	const char *name = strrchr(path, '/') + 1;

	return pom_asprintf("%.*s.%s", (int)(name - path), path, name);
}

int scratch_claim(const char *path, int *lock, struct pom_err *err)
{
	char *name = claim_name(path);
	struct stat st;
	int rc = 0;

	for (;;) {
		*lock = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW,
			     0600);
		if (*lock < 0) {
			rc = pom_fail_errno(err, errno, name,
					    "cannot make the lock");
			break;
		}
		if (flock(*lock, LOCK_EX) < 0 || fstat(*lock, &st) < 0) {
			rc = errno == EINTR ?
				     pom_fail(err, POM_EINTERRUPTED, NULL, 0,
					      "interrupted; nothing of it is left") :
				     pom_fail_errno(err, errno, name,
						    "cannot lock it");
			break;
		}
		/* scratch_release of another run has removed the file: tries again */
		if (st.st_nlink)
			break;
		close(*lock);
	}
	if (rc && *lock >= 0) {
		close(*lock);
		*lock = -1;
	}
	free(name);
	return rc;
}

void scratch_release(const char *path, int lock)
{
	char *name;

	if (lock < 0)
		return;
	name = claim_name(path);
	unlink(name);
	close(lock);
	free(name);
}
