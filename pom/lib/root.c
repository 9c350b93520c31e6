// SPDX-License-Identifier: GPL-2.0-only
/* Opens files below a folder: see root.h. */
#include "lib/root.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "lib/rights.h"

static int open_root(struct root *r, const char *path, int flags,
		     struct pom_err *err)
{
	char full[PATH_MAX];

	memset(r, 0, sizeof(*r));
	r->fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | flags);
	if (r->fd < 0) {
		int code = pom_fail_errno(err, errno, path,
					  "cannot open the folder");

		return code;
	}
	r->own = rights_now();
	r->path = pom_strdup(realpath(path, full) ? full : path);
	return 0;
}

int root_open(struct root *r, const char *path, struct pom_err *err)
{
	return open_root(r, path, 0, err);
}

int root_open_made(struct root *r, const char *path, struct pom_err *err)
{
	struct stat st;
	int rc = open_root(r, path, O_NOFOLLOW, err);

	if (rc || (fstat(r->fd, &st) == 0 &&
		   st.st_uid == (r->own ? getuid() : geteuid())))
		return rc;
	root_close(r);
	return pom_fail(err, POM_EUNSAFE, path, 0,
			"another process has replaced the folder that was made here");
}

void root_open_store(struct root *r, const char *path,
		     const struct root_ops *ops, void *store)
{
	memset(r, 0, sizeof(*r));
	r->fd = -1;
	r->path = pom_strdup(path);
	r->ops = ops;
	r->store = store;
}

void root_close(struct root *r)
{
	if (r->ops)
		r->ops->close(r->store);
	/* closing may not unlock: another thread's descriptor table may have a copy */
	root_unlock(r);
	if (r->path && r->fd >= 0)
		close(r->fd);
	free(r->path);
	memset(r, 0, sizeof(*r));
	r->fd = -1;
}

/* The number directly before id in line. */
static long pid_before(const char *line, const char *id)
{
	const char *p = strstr(line, id);

	while (p > line && p[-1] >= '0' && p[-1] <= '9')
		p--;
	return strtol(p, NULL, 10);
}

/* Searches /proc/locks for "1: FLOCK  ADVISORY  WRITE 4711 fe:00:1234 0 EOF". */
static long lock_holder(const struct stat *st)
{
	char line[256], id[64];
	long found = 0;
	FILE *f = fopen("/proc/locks", "re");

	if (!f)
		return 0;
	snprintf(id, sizeof(id), " %02x:%02x:%lu ", major(st->st_dev),
		 minor(st->st_dev), (unsigned long)st->st_ino);
	while (!found && fgets(line, sizeof(line), f))
		if (strstr(line, "FLOCK") && strstr(line, id))
			found = pid_before(line, id);
	fclose(f);
	return found;
}

int root_lock(struct root *r, bool exclusive, struct pom_err *err)
{
	struct stat st;
	long pid = 0;

	if (r->ops)
		return 0;
	if (flock(r->fd, (exclusive ? LOCK_EX : LOCK_SH) | LOCK_NB) == 0) {
		r->locked = true;
		return 0;
	}
	if (errno != EWOULDBLOCK)
		return 0; /* NFS and some others cannot lock a folder */
	if (fstat(r->fd, &st) == 0)
		pid = lock_holder(&st);
	if (pid > 0)
		pom_fail(err, POM_EBUSY, r->path, 0,
			 "another run (process %ld) is working on this tree",
			 pid);
	else
		pom_fail(err, POM_EBUSY, r->path, 0,
			 "another run is working on this tree");
	pom_hint(err, "wait until it has ended, then try again");
	return POM_EBUSY;
}

void root_unlock(struct root *r)
{
	if (r->locked)
		flock(r->fd, LOCK_UN);
	r->locked = false;
}

/* Opens something below dir. A descriptor, or -1 with errno. */
static int open_beneath(int dir, const char *path, int flags, mode_t mode,
			bool links, bool own)
{
	struct open_how how = {
		.flags = (unsigned int)flags | O_CLOEXEC,
		.mode = (flags & (O_CREAT | __O_TMPFILE)) ? mode : 0,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS |
			   (links ? 0 : RESOLVE_NO_SYMLINKS),
	};
	bool was = rights_as(own);
	long fd;

	do {
		fd = syscall(SYS_openat2, dir, path, &how, sizeof(how));
	} while (fd < 0 && (errno == EINTR || errno == EAGAIN));
	if (was != own) {
		int e = errno;

		rights_as(was);
		errno = e;
	}
	return (int)fd;
}

int root_openat(const struct root *r, const char *path, int flags, mode_t mode)
{
	return open_beneath(r->fd, path, flags, mode, false, r->own);
}

int root_open_beside(struct root *out, const struct root *r, const char *name,
		     struct pom_err *err)
{
	bool was = rights_as(r->own);
	int up = openat(r->fd, "..", O_PATH | O_DIRECTORY | O_CLOEXEC);

	rights_as(was);
	memset(out, 0, sizeof(*out));
	out->own = r->own;
	out->fd = up < 0 ? -1 :
			   open_beneath(up, name, O_RDONLY | O_DIRECTORY, 0,
					false, r->own);
	if (out->fd < 0) {
		int code = pom_fail_errno(err, errno, name,
					  "cannot open the folder");

		if (up >= 0)
			close(up);
		return code;
	}
	close(up);
	out->path = pom_asprintf("%s/../%s", r->path, name);
	return 0;
}

int root_parent(const struct root *r, const char *path, const char **base)
{
	const char *slash = strrchr(path, '/');
	char dir[PATH_MAX];

	*base = slash ? slash + 1 : path;
	if (!slash)
		return root_openat(r, ".", O_PATH | O_DIRECTORY, 0);
	if ((size_t)(slash - path) >= sizeof(dir)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	memcpy(dir, path, (size_t)(slash - path));
	dir[slash - path] = '\0';
	return root_openat(r, dir, O_PATH | O_DIRECTORY, 0);
}

static enum root_kind kind_of(mode_t mode)
{
	if (S_ISREG(mode))
		return ROOT_FILE;
	if (S_ISDIR(mode))
		return ROOT_DIR;
	return S_ISLNK(mode) ? ROOT_LINK : ROOT_OTHER;
}

/* Opens path with O_PATH, and stats it. *fd is -1 when nothing is there. */
static int probe(const struct root *r, const char *path, int *fd,
		 struct stat *st, struct pom_err *err)
{
	*fd = root_openat(r, path, O_PATH | O_NOFOLLOW, 0);
	if (*fd < 0) {
		if (errno == ENOENT || errno == ENOTDIR)
			return 0;
		if (errno == ELOOP || errno == EXDEV)
			return pom_fail(err, POM_EUNSAFE, path, 0,
					"the name goes through a symbolic link");
		if (errno == ENOSYS)
			return pom_fail(err, POM_EIO, path, 0,
					"this system has no openat2; Linux 5.6 or newer is needed");
		return pom_fail_errno(err, errno, path, "cannot open");
	}
	if (fstat(*fd, st) < 0) {
		int code = pom_fail_errno(err, errno, path, "cannot stat");

		close(*fd);
		*fd = -1;
		return code;
	}
	return 0;
}

int root_stat(const struct root *r, const char *path, enum root_kind *kind,
	      struct stat *st, struct pom_err *err)
{
	struct stat here;
	int fd, rc;

	*kind = ROOT_ABSENT;
	if (r->ops)
		return r->ops->stat(r->store, path, kind, st, err);
	rc = probe(r, path, &fd, &here, err);
	if (rc || fd < 0)
		return rc;
	close(fd);
	*kind = kind_of(here.st_mode);
	if (st)
		*st = here;
	return 0;
}

static int read_link(int fd, const char *path, struct buf *b,
		     struct pom_err *err)
{
	char text[PATH_MAX];
	ssize_t n = readlinkat(fd, "", text, sizeof(text));

	if (n < 0)
		return pom_fail_errno(err, errno, path, "cannot read the link");
	buf_add(b, text, (size_t)n);
	return 0;
}

static int read_fd(int fd, const char *path, size_t size, size_t limit,
		   struct buf *b, struct pom_err *err)
{
	size_t from = b->n;

	buf_reserve(b, size + 1);
	for (;;) {
		ssize_t n = read(fd, b->p + b->n, b->cap - b->n - 1);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return pom_fail_errno(err, errno, path, "cannot read");
		if (n == 0)
			break;
		b->n += (size_t)n;
		if (b->n - from > limit)
			return pom_fail(err, POM_ELIMIT, path, 0,
					"the file is larger than %zu bytes",
					limit);
		if (b->cap - b->n < 2)
			buf_reserve(b, b->n - from);
	}
	b->p[b->n] = '\0';
	return 0;
}

/*
 * Opens a regular file, with one fstat. -1 for anything else, which is closed again. With
 * O_NONBLOCK, open(2) does not wait for a FIFO. A device would be opened too, but only
 * root can have put one there.
 */
static int open_plain(const struct root *r, const char *path, struct stat *st)
{
	int fd = root_openat(r, path,
			     O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, 0);

	if (fd < 0 || (fstat(fd, st) == 0 && S_ISREG(st->st_mode)))
		return fd;
	close(fd);
	return -1;
}

/* After open_plain has failed: reports the reason, or reads the text of a link into b. */
static int explain_or_link(const struct root *r, const char *path, size_t limit,
			   struct buf *b, struct stat *st, struct pom_err *err)
{
	int at, rc = probe(r, path, &at, st, err);
	size_t from = b->n;

	if (rc)
		return rc;
	if (at < 0)
		return pom_fail(err, POM_ENOENT, path, 0, "no such file");
	if (S_ISLNK(st->st_mode)) {
		rc = read_link(at, path, b, err);
		close(at);
		if (!rc && b->n - from > limit)
			rc = pom_fail(err, POM_ELIMIT, path, 0,
				      "the link's text is longer than %zu bytes",
				      limit);
		return rc;
	}
	close(at);
	if (!S_ISREG(st->st_mode))
		return pom_fail(err, POM_EUNSAFE, path, 0,
				"not a regular file");
	at = root_openat(r, path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY,
			 0);
	rc = pom_fail_errno(err, at < 0 ? errno : EAGAIN, path, "cannot open");
	if (at >= 0)
		close(at);
	return rc;
}

/* Is the file within the limit, and is there memory for it? */
static int check_size(const struct stat *st, const char *path, size_t limit,
		      struct pom_err *err)
{
	if ((unsigned long long)st->st_size > limit)
		return pom_fail(err, POM_ELIMIT, path, 0,
				"the file is larger than %zu bytes", limit);
	return memory_check((uint64_t)st->st_size, path, err);
}

int root_read(const struct root *r, const char *path, size_t limit,
	      struct buf *b, struct stat *st, struct pom_err *err)
{
	struct stat here = { 0 };
	int fd, rc;

	if (r->ops)
		return r->ops->read(r->store, path, limit, b, st, err);
	st = st ? st : &here;
	fd = open_plain(r, path, st);
	if (fd < 0)
		return explain_or_link(r, path, limit, b, st, err);
	rc = check_size(st, path, limit, err);
	if (!rc)
		rc = read_fd(fd, path, (size_t)st->st_size, limit, b, err);
	close(fd);
	return rc;
}

/*
 * Reads up to size bytes; *n is their number. Returns 0, or -1 with errno. size is one
 * more than the file should have: if the last byte stays unused, the file has ended.
 */
static int fill(int fd, char *p, size_t size, size_t *n)
{
	ssize_t got;

	*n = 0;
	do {
		got = read(fd, p + *n, size - *n);
		if (got < 0 && errno != EINTR)
			return -1;
		if (got > 0)
			*n += (size_t)got;
	} while (got && *n < size && (*n + 1 != size || size == 1));
	return 0;
}

/* Reads the whole file, of which out->st is the stat. It may grow meanwhile. */
static int load_fd(int fd, const char *path, size_t limit, struct arena *a,
		   struct root_file *out, struct pom_err *err)
{
	size_t size = (size_t)out->st.st_size + 1, n = 0;
	struct buf b = { 0 };
	char *p;
	int rc = check_size(&out->st, path, limit, err);

	if (rc)
		return rc;
	p = arena_text(a, size);
	if (fill(fd, p, size, &n) < 0)
		rc = pom_fail_errno(err, errno, path, "cannot read");
	if (!rc && n == size) {
		buf_add(&b, p, n);
		rc = read_fd(fd, path, size, limit, &b, err);
		n = b.n;
		p = arena_strndup(a, b.p, n);
		buf_free(&b);
	} else if (n < size) {
		p[n] = '\0';
	}
	if (!rc && n)
		out->text = (struct span){ p, n };
	return rc;
}

int root_load(const struct root *r, const char *path, size_t limit,
	      struct arena *a, struct root_file *out, struct pom_err *err)
{
	struct buf b = { 0 };
	int fd = -1, rc;

	*out = (struct root_file){ .text = SPAN("") };
	if (r->ops && r->ops->lend)
		return r->ops->lend(r->store, path, limit, &out->text, &out->st,
				    err);
	if (!r->ops)
		fd = open_plain(r, path, &out->st);
	if (fd >= 0) {
		rc = load_fd(fd, path, limit, a, out, err);
		close(fd);
		return rc;
	}
	rc = r->ops ? r->ops->read(r->store, path, limit, &b, &out->st, err) :
		      explain_or_link(r, path, limit, &b, &out->st, err);
	if (!rc && b.n)
		out->text = (struct span){ arena_strndup(a, b.p, b.n), b.n };
	buf_free(&b);
	return rc;
}

int root_load_text(const struct root *r, const char *path, size_t limit,
		   struct arena *a, struct span *out, struct pom_err *err)
{
	struct root_file f;
	int rc = root_load(r, path, limit, a, &f, err);

	*out = f.text;
	return rc;
}

/* Opens the target of a link, first with O_PATH only, because it can be a device. */
static int open_linked(const struct root *r, const char *path, int *fd,
		       struct stat *st, struct pom_err *err)
{
	*fd = open_beneath(r->fd, path, O_PATH, 0, true, r->own);
	if (*fd < 0 && (errno == EXDEV || errno == ELOOP))
		return pom_fail(err, POM_EUNSAFE, path, 0,
				"the symbolic link leads out of the folder");
	if (*fd < 0)
		return pom_fail_errno(err, errno, path, "cannot open");
	if (fstat(*fd, st) < 0 || !S_ISREG(st->st_mode)) {
		close(*fd);
		*fd = -1;
		return pom_fail(err, POM_EUNSAFE, path, 0,
				"the target of the symbolic link is not a file");
	}
	close(*fd);
	*fd = open_beneath(r->fd, path, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0,
			   true, r->own);
	return *fd < 0 ? pom_fail_errno(err, errno, path, "cannot open") : 0;
}

int root_load_linked(const struct root *r, const char *path, size_t limit,
		     struct arena *a, struct span *out, struct pom_err *err)
{
	struct root_file f = { .text = SPAN("") };
	int fd, rc = open_linked(r, path, &fd, &f.st, err);

	if (!rc) {
		rc = load_fd(fd, path, limit, a, &f, err);
		close(fd);
	}
	*out = f.text;
	return rc;
}

static int head_of_store(const struct root *r, const char *path, size_t limit,
			 struct buf *b, struct pom_err *err)
{
	size_t from = b->n;
	struct stat st;
	int rc = r->ops->read(r->store, path, INT_MAX, b, &st, err);

	if (!rc && !S_ISREG(st.st_mode))
		return pom_fail(err, POM_EUNSAFE, path, 0,
				"not a regular file");
	if (b->n - from > limit)
		b->n = from + limit;
	return rc;
}

int root_read_head(const struct root *r, const char *path, size_t limit,
		   struct buf *b, struct pom_err *err)
{
	size_t end = b->n + limit;
	struct stat st;
	ssize_t n = 1;
	int in;

	if (r->ops)
		return head_of_store(r, path, limit, b, err);
	in = root_openat(r, path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY,
			 0);
	if (in < 0)
		return errno == ELOOP || errno == EXDEV ?
			       pom_fail(err, POM_EUNSAFE, path, 0,
					"the name goes through a symbolic link") :
			       pom_fail_errno(err, errno, path, "cannot open");
	buf_reserve(b, limit);
	if (fstat(in, &st) < 0 || !S_ISREG(st.st_mode)) {
		close(in);
		return pom_fail(err, POM_EUNSAFE, path, 0,
				"not a regular file");
	}
	while (n && b->n < end) {
		n = read(in, b->p + b->n, end - b->n);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			break;
		b->n += (size_t)n;
	}
	b->p[b->n] = '\0';
	if (n < 0)
		pom_fail_errno(err, errno, path, "cannot read");
	close(in);
	return n < 0 ? POM_EIO : 0;
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

int root_list(const struct root *r, const char *path, struct arena *a,
	      char ***names, size_t *n, struct pom_err *err)
{
	const struct dirent *d;
	char **v = NULL;
	size_t cap = 0;
	DIR *dir;
	int fd, rc = 0;

	*names = NULL;
	*n = 0;
	if (r->ops)
		return r->ops->list(r->store, path, a, names, n, err);
	fd = root_openat(r, *path ? path : ".", O_RDONLY | O_DIRECTORY, 0);
	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return 0;
	dir = fd < 0 ? NULL : fdopendir(fd);
	if (!dir) {
		int code = pom_fail_errno(err, errno, path,
					  "cannot list the folder");

		if (fd >= 0)
			close(fd);
		return code;
	}
	for (;;) {
		errno = 0;
		d = readdir(dir);
		if (!d)
			break;
		if (!strcmp(d->d_name, ".") || !strcmp(d->d_name, ".."))
			continue;
		v = pom_grow(v, *n, &cap, sizeof(*v));
		v[(*n)++] = arena_strdup(a, d->d_name);
	}
	if (errno)
		rc = pom_fail_errno(err, errno, path, "cannot list the folder");
	closedir(dir);
	if (v) {
		qsort(v, *n, sizeof(*v), by_bytes);
		*names = arena_alloc(a, *n, sizeof(*v));
		memcpy(*names, v, *n * sizeof(*v));
	}
	free(v);
	return rc;
}

int fd_write_all(int fd, const void *data, size_t n)
{
	const char *p = data;

	while (n) {
		ssize_t w = write(fd, p, n);

		if (w < 0 && errno == EINTR)
			continue;
		if (w < 0)
			return -1;
		p += w;
		n -= (size_t)w;
	}
	return 0;
}
