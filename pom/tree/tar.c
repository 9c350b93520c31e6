// SPDX-License-Identifier: GPL-2.0-only
/* A tarball as a root: see tree/tar.h. */
#include "tree/tar.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/path.h"
#include "tree/archive.h"
#include "engine/image.h"

enum { RATIO = 2000, TICK_EVERY = 256 /* entries */ };

const struct tar_limits tar_limits = {
	.bytes = 1ULL << 34,
	.entries = 1 << 20,
	.names = 1 << 28,
	.kept = 1 << 30,
};

struct entry {
	const char *path; /* as in the archive, top folder included */
	enum root_kind kind;
	bool executable;
	bool wanted; /* its contents are to be kept */
	bool held;   /* text has its contents */
	uint64_t size;
	const char *link;    /* the target of a symbolic link */
	struct entry *other; /* the file that this is a hard link to */
	struct span text;
};

struct tar {
	int fd;
	char *path;
	uint64_t packed; /* bytes of the archive */
	struct tar_limits limits;
	uint64_t bytes, names, kept;
	struct arena a;
	struct map by_path;
	struct entry **all;
	size_t n, cap;
	const char *top; /* "linux-6.1/", or "" */
	struct tree_wants *wants;
	bool (*tick)(void *arg, uint64_t done, uint64_t all);
	void *arg;
};

void tree_wants_add(struct tree_wants *w, const struct diff_name *name)
{
	struct span rest = name->text;
	const char *path;

	while (rest.p && rest.n) {
		const char *slash = memchr(rest.p, '/', rest.n);

		if (rest.p[0] != '/' &&
		    path_check(&w->a, rest, &path, NULL) == 0)
			map_put(&w->names, path, strlen(path), w);
		if (!slash)
			return;
		rest = span_skip(rest, (size_t)(slash - rest.p) + 1);
	}
}

void tree_wants_free(struct tree_wants *w)
{
	map_free(&w->names);
	arena_free(&w->a);
	memset(w, 0, sizeof(*w));
}

static int unsafe(struct tar *t, struct pom_err *err, const char *name,
		  const char *what)
{
	pom_fail(err, POM_EUNSAFE, t->path, 0, "the archive %s%s%.200s", what,
		 *name ? ": " : "", name);
	pom_hint(err,
		 "no release of a source tree has that; where is it from?");
	return POM_EUNSAFE;
}

/* The name without `.` and doubled slashes, in t->a; "" is the top of the archive. */
static int clean_name(struct tar *t, const char *name, const char **out,
		      struct pom_err *err)
{
	const char *p = name;
	size_t n = 0, depth = 0;
	char *s;

	if (*name == '/')
		return unsafe(t, err, name, "has an absolute name");
	if (strlen(name) > PATH_LIMIT)
		return pom_fail(err, POM_ELIMIT, t->path, 0,
				"the archive has a name of more than %d bytes",
				PATH_LIMIT);
	t->names += strlen(name);
	if (t->names > t->limits.names)
		return pom_fail(err, POM_ELIMIT, t->path, 0,
				"the names in the archive are longer than %llu bytes together",
				(unsigned long long)t->limits.names);
	s = arena_alloc(&t->a, strlen(name) + 1, 1);
	while (*p) {
		size_t len = strcspn(p, "/");

		if (len == 2 && p[0] == '.' && p[1] == '.')
			return unsafe(t, err, name, "has a name with `..`");
		if (len && !(len == 1 && p[0] == '.')) {
			if (n)
				s[n++] = '/';
			memcpy(s + n, p, len);
			n += len;
			depth++;
		}
		p += len + (p[len] == '/');
	}
	if (depth > PATH_DEPTH_LIMIT)
		return pom_fail(err, POM_ELIMIT, t->path, 0,
				"the archive has a name with more than %d parts",
				PATH_DEPTH_LIMIT);
	*out = s;
	return 0;
}

static struct entry *find(const struct tar *t, const char *path, size_t len)
{
	return map_get(&t->by_path, path, len);
}

/* Adds an entry. NULL, with err set, past the limit. */
static struct entry *add(struct tar *t, const char *path, enum root_kind kind,
			 struct pom_err *err)
{
	struct entry *e;

	if (t->n >= t->limits.entries) {
		pom_fail(err, POM_ELIMIT, t->path, 0,
			 "the archive has more than %llu entries",
			 (unsigned long long)t->limits.entries);
		return NULL;
	}
	e = arena_alloc(&t->a, 1, sizeof(*e));
	e->path = path;
	e->kind = kind;
	t->all = pom_grow(t->all, t->n, &t->cap, sizeof(*t->all));
	t->all[t->n++] = e;
	map_put(&t->by_path, path, strlen(path), e);
	return e;
}

/* Makes the folders that path is in, if they do not exist. */
static int add_folders(struct tar *t, const char *path, struct pom_err *err)
{
	const char *slash;
	struct entry *e;

	for (slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
		size_t len = (size_t)(slash - path);

		e = find(t, path, len);
		if (e && e->kind != ROOT_DIR)
			return unsafe(t, err, path,
				      "has something below a file or a link");
		if (e)
			continue;
		if (!add(t, arena_strndup(&t->a, path, len), ROOT_DIR, err))
			return POM_ELIMIT;
	}
	return 0;
}

/* Is the file wanted? path may begin with the top folder of the archive. */
static bool is_wanted(const struct tar *t, const char *path)
{
	static const char *const always[] = { "Makefile", "configure.ac" };
	const char *slash = strchr(path, '/');
	const char *names[2] = { path, slash ? slash + 1 : NULL };
	size_t i, k;

	for (i = 0; i < 2; i++) {
		if (!names[i])
			continue;
		if (t->wants &&
		    map_get(&t->wants->names, names[i], strlen(names[i])))
			return true;
		/* the ledger of sets that were applied before the tree was packed */
		if (strncmp(names[i], ".pom/", 5) == 0)
			return true;
		for (k = 0; k < sizeof(always) / sizeof(always[0]); k++)
			if (strcmp(names[i], always[k]) == 0)
				return true;
	}
	return false;
}

static int hard_link(struct tar *t, struct entry *e, const char *target,
		     struct pom_err *err)
{
	const char *path = "";
	struct entry *other;
	int rc = clean_name(t, target, &path, err);

	if (rc)
		return rc;
	other = find(t, path, strlen(path));
	while (other && other->other)
		other = other->other;
	if (!other || other == e || other->kind != ROOT_FILE)
		return unsafe(t, err, e->path,
			      "has a hard link to no file of its own");
	e->other = other;
	e->executable = other->executable;
	e->size = other->size;
	return 0;
}

static enum root_kind kind_of(enum archived_kind kind)
{
	switch (kind) {
	case ARCHIVED_FILE:
	case ARCHIVED_HARDLINK:
		return ROOT_FILE;
	case ARCHIVED_DIR:
		return ROOT_DIR;
	case ARCHIVED_LINK:
		return ROOT_LINK;
	case ARCHIVED_OTHER:
		break;
	}
	return ROOT_OTHER;
}

/* Records an entry. *out is NULL when it needs no contents. */
static int record_entry(struct tar *t, const struct archived *from,
			struct entry **out, struct pom_err *err)
{
	enum root_kind kind = kind_of(from->kind);
	const char *path = "";
	struct entry *e;
	int rc = clean_name(t, from->path, &path, err);

	*out = NULL;
	if (rc)
		return rc;
	if (!*path)
		return kind == ROOT_DIR ? 0 :
					  unsafe(t, err, from->path,
						 "has a file without a name");
	/* counts contents that are skipped, too: they are decompressed all the same */
	if (from->size > t->limits.bytes - t->bytes)
		return pom_fail(err, POM_ELIMIT, t->path, 0,
				"unpacked, the archive is larger than %llu bytes",
				(unsigned long long)t->limits.bytes);
	t->bytes += from->size;
	rc = add_folders(t, path, err);
	if (rc)
		return rc;
	e = find(t, path, strlen(path));
	if (e && !(e->kind == ROOT_DIR && kind == ROOT_DIR))
		return unsafe(t, err, path, "has a name twice");
	if (e)
		return 0;
	e = add(t, path, kind, err);
	if (!e)
		return POM_ELIMIT;
	e->executable = from->executable;
	e->size = from->size;
	*out = e;
	if (from->kind == ARCHIVED_HARDLINK)
		return hard_link(t, e, from->target ? from->target : "", err);
	if (kind != ROOT_LINK)
		return 0;
	e->link = arena_strdup(&t->a, from->target ? from->target : "");
	t->names += strlen(e->link);
	return 0;
}

static int keep(struct tar *t, struct archive_reader *r, struct entry *e,
		struct pom_err *err)
{
	struct span piece;
	char *text;
	size_t n = 0;
	int rc;

	/* only a caller that reads this file gets the error */
	if (e->size > IMAGE_LIMIT)
		return 0;
	if (e->size > t->limits.kept - t->kept)
		return pom_fail(err, POM_ELIMIT, t->path, 0,
				"the files that the patches are about are larger than %llu bytes: %s",
				(unsigned long long)t->limits.kept, e->path);
	rc = memory_check(e->size, e->path, err);
	if (rc)
		return rc;
	t->kept += e->size;
	text = arena_text(&t->a, e->size + 1);
	do {
		rc = archive_data(r, &piece, err);
		if (!rc && piece.n > e->size - n)
			rc = pom_fail(err, POM_ESYNTAX, t->path, 0,
				      "the archive is damaged, or was changed meanwhile: %s",
				      e->path);
		if (!rc && piece.n) {
			memcpy(text + n, piece.p, piece.n);
			n += piece.n;
		}
	} while (!rc && piece.n);
	text[n] = '\0';
	e->text = (struct span){ text, n };
	e->held = !rc;
	return rc;
}

static int open_reader(struct tar *t, struct archive_reader **r,
		       struct pom_err *err)
{
	const struct archive_limits limits = {
		/* headers and padding are up to two KiB for each entry */
		.bytes = t->limits.bytes + t->limits.entries * 2048,
		.ratio = RATIO,
		.entries = t->limits.entries,
	};

	if (lseek(t->fd, 0, SEEK_SET) < 0)
		return pom_fail_errno(err, errno, t->path, "cannot rewind");
	return archive_file(r, t->fd, t->packed, t->path, &limits, err);
}

/* Calls the caller's tick from time to time; POM_EINTERRUPTED if it returns false. */
static int tick(struct tar *t, const struct archive_reader *r, size_t n,
		struct pom_err *err)
{
	if (!t->tick || n % TICK_EVERY ||
	    t->tick(t->arg, r ? archive_consumed(r) : t->packed, t->packed))
		return 0;
	return pom_fail(err, POM_EINTERRUPTED, NULL, 0,
			"interrupted; nothing was changed");
}

/* Reads the archive once. The first pass records all entries; each keeps wanted files. */
static int pass(struct tar *t, bool first, struct pom_err *err)
{
	struct archive_reader *r = NULL;
	struct archived from;
	bool more = true;
	size_t seen = 0;
	int rc = open_reader(t, &r, err);

	while (!rc && more) {
		struct entry *e = NULL;
		const char *path = "";

		rc = tick(t, r, seen++, err);
		if (!rc)
			rc = archive_next(r, &from, &more, err);
		if (rc || !more)
			break;
		if (first) {
			rc = record_entry(t, &from, &e, err);
		} else if (from.kind == ARCHIVED_FILE) {
			rc = clean_name(t, from.path, &path, err);
			e = rc ? NULL : find(t, path, strlen(path));
		}
		if (rc || !e || e->kind != ROOT_FILE)
			continue;
		if (first && is_wanted(t, e->path))
			(e->other ? e->other : e)->wanted = true;
		if (e->wanted && !e->held && !e->other)
			rc = keep(t, r, e, err);
	}
	archive_done(r);
	return rc ? rc : tick(t, NULL, 0, err);
}

/* If everything is in one folder, that folder is the tree. */
static void find_top(struct tar *t)
{
	const char *slash = t->n ? strchr(t->all[0]->path, '/') : NULL;
	size_t len, i;

	t->top = "";
	if (!t->n)
		return;
	len = slash ? (size_t)(slash - t->all[0]->path) :
		      strlen(t->all[0]->path);
	if (find(t, t->all[0]->path, len)->kind != ROOT_DIR)
		return;
	for (i = 1; i < t->n; i++) {
		const char *p = t->all[i]->path;

		if (strncmp(p, t->all[0]->path, len) != 0 ||
		    (p[len] && p[len] != '/'))
			return;
	}
	t->top = arena_printf(&t->a, "%.*s/", (int)len, t->all[0]->path);
}

/* The entry at path, or NULL. POM_EUNSAFE when a folder on the way is a link. */
static int look_up(struct tar *t, const char *path, struct entry **out,
		   struct pom_err *err)
{
	struct buf full = { 0 };
	size_t i, from = strlen(t->top);
	int rc = 0;

	buf_addstr(&full, t->top);
	buf_addstr(&full, path);
	for (i = from; i < full.n && !rc; i++) {
		const struct entry *e = full.p[i] == '/' ? find(t, full.p, i) :
							   NULL;

		if (e && e->kind == ROOT_LINK)
			rc = pom_fail(err, POM_EUNSAFE, path, 0,
				      "the name goes through a symbolic link");
	}
	*out = rc ? NULL : find(t, full.p, full.n);
	buf_free(&full);
	return rc;
}

static void fill(const struct entry *e, struct stat *st)
{
	memset(st, 0, sizeof(*st));
	st->st_mode = e->kind == ROOT_LINK  ? S_IFLNK | 0777 :
		      e->kind == ROOT_DIR   ? S_IFDIR | 0755 :
		      e->kind == ROOT_OTHER ? S_IFIFO | 0644 :
		      e->executable         ? S_IFREG | 0755 :
					      S_IFREG | 0644;
	st->st_size = (off_t)(e->link ? strlen(e->link) : e->size);
}

static int tar_stat(void *store, const char *path, enum root_kind *kind,
		    struct stat *st, struct pom_err *err)
{
	struct entry *e;
	int rc = look_up(store, path, &e, err);

	*kind = e ? e->kind : ROOT_ABSENT;
	if (e && st)
		fill(e, st);
	return rc;
}

static int tar_lend(void *store, const char *path, size_t limit,
		    struct span *out, struct stat *st, struct pom_err *err)
{
	struct tar *t = store;
	struct entry *e;
	int rc = look_up(t, path, &e, err);

	if (rc)
		return rc;
	if (!e)
		return pom_fail(err, POM_ENOENT, path, 0, "no such file");
	if (st)
		fill(e, st);
	if (e->kind == ROOT_LINK) {
		*out = span_of(e->link);
		return 0;
	}
	if (e->kind != ROOT_FILE)
		return pom_fail(err, POM_EUNSAFE, path, 0,
				"not a regular file");
	if (e->size > limit)
		return pom_fail(err, POM_ELIMIT, path, 0,
				"the file is larger than %zu bytes", limit);
	e = e->other ? e->other : e;
	if (!e->held) {
		e->wanted = true;
		rc = pass(t, false, err);
	}
	if (!rc && !e->held)
		rc = pom_fail(err, POM_EIO, t->path, 0,
			      "the archive was changed meanwhile: %s is gone",
			      path);
	if (!rc)
		*out = e->text;
	return rc;
}

static int tar_read(void *store, const char *path, size_t limit, struct buf *b,
		    struct stat *st, struct pom_err *err)
{
	struct span text = { 0 };
	int rc = tar_lend(store, path, limit, &text, st, err);

	if (!rc)
		rc = memory_check(text.n, path, err);
	if (!rc)
		buf_addspan(b, text);
	return rc;
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int tar_list(void *store, const char *path, struct arena *a,
		    char ***names, size_t *n, struct pom_err *err)
{
	struct tar *t = store;
	bool root = !*path || strcmp(path, ".") == 0;
	char *under = pom_asprintf("%s%s%s", t->top, root ? "" : path,
				   root ? "" : "/");
	size_t i, len = strlen(under);

	(void)err;
	*n = 0;
	*names = arena_alloc(a, t->n, sizeof(**names));
	for (i = 0; i < t->n; i++) {
		const char *p = t->all[i]->path;

		if (strncmp(p, under, len) == 0 && p[len] &&
		    !strchr(p + len, '/'))
			(*names)[(*n)++] = arena_strdup(a, p + len);
	}
	qsort(*names, *n, sizeof(**names), by_bytes);
	free(under);
	return 0;
}

static void tar_close(void *store)
{
	struct tar *t = store;

	free(t->all);
	map_free(&t->by_path);
	arena_free(&t->a);
	free(t->path);
	if (t->fd >= 0)
		close(t->fd);
	free(t);
}

int tree_tar_open(struct root *r, const char *path, struct tree_wants *w,
		  const struct tar_limits *limits, struct pom_err *err)
{
	static const struct root_ops ops = { tar_stat, tar_read, tar_lend,
					     tar_list, tar_close };
	struct tar *t = pom_alloc(1, sizeof(*t));
	char full[PATH_MAX];
	struct stat st;
	int rc;

	t->path = pom_strdup(realpath(path, full) ? full : path);
	t->limits = *limits;
	t->top = "";
	t->wants = w;
	t->tick = w ? w->tick : NULL;
	t->arg = w ? w->arg : NULL;
	root_open_store(r, t->path, &ops, t);
	t->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (t->fd < 0 || fstat(t->fd, &st) < 0)
		return pom_fail_errno(err, errno, path, "cannot open");
	if (!S_ISREG(st.st_mode))
		return pom_fail(err, POM_EUSAGE, path, 0,
				"this is neither a folder nor a file");
	t->packed = (uint64_t)st.st_size;
	rc = pass(t, true, err);
	t->wants = NULL;
	if (!rc)
		find_top(t);
	return rc;
}
