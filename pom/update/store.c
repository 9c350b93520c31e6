// SPDX-License-Identifier: GPL-2.0-only
/* Keeps snapshots on disk: see store.h. */
#include "update/store.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/file.h"
#include "tree/scratch.h"
#include "engine/deb822.h"

#define CURRENT "current"
#define PREFIX "snapshot."
#define NEW "new."
enum { ORIGIN_LIMIT = 65536, NUMBER_MOST = 999999999 };

int store_path(struct arena *a, const char *given, const char **out,
	       struct pom_err *err)
{
	const char *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");

	if (given && !*given)
		return pom_fail(err, POM_EUSAGE, "--dir", 0,
				"the name of the folder is empty");
	if (given)
		*out = given;
	else if (data && *data == '/')
		*out = arena_printf(a, "%s/runme", data);
	else if (home && *home == '/')
		*out = arena_printf(a, "%s/.local/share/runme", home);
	else {
		pom_fail(err, POM_EIO, NULL, 0,
			 "there is no home folder for snapshots");
		pom_hint(err, "set HOME or XDG_DATA_HOME, or give --dir");
		return POM_EIO;
	}
	return 0;
}

const char *store_repository(struct arena *a, const char *path)
{
	const char *s = arena_printf(a, "%s/" CURRENT, path);

	return access(s, F_OK) == 0 ? s : NULL;
}

/* The number 7 if s is "snapshot.7" and tail; else 0. */
static unsigned long number_of(const char *s, const char *tail)
{
	struct span text = span_of(s);
	uint64_t n;

	if (!span_starts(text, SPAN(PREFIX)))
		return 0;
	text = span_skip(text, strlen(PREFIX));
	return span_number(&text, 10, NUMBER_MOST, &n) && span_is(text, tail) ?
		       (unsigned long)n :
		       0;
}

static const char *text_of(struct store *s, const struct deb822 *d,
			   const char *name)
{
	const struct deb822_field *f = deb822_get(d, 0, name);

	return f ? arena_strndup(&s->a, f->value.p, f->value.n) : "";
}

static int read_part(struct store *s, unsigned long n, const char *file,
		     struct span *out, struct pom_err *err)
{
	const char *path = arena_printf(&s->a, PREFIX "%lu/%s", n, file);
	struct buf b = { 0 };
	int rc = root_read(&s->root, path, ORIGIN_LIMIT, &b, NULL, err);

	if (!rc)
		*out = (struct span){ arena_strndup(&s->a, b.p, b.n), b.n };
	buf_free(&b);
	return rc;
}

static int read_snapshot(struct store *s, unsigned long n, struct snapshot *out,
			 struct pom_err *err)
{
	struct span text = { "", 0 };
	struct deb822 d;
	int rc;

	memset(out, 0, sizeof(*out));
	rc = read_part(s, n, "signature", &out->signature, err);
	if (!rc)
		rc = read_part(s, n, "origin", &text, err);
	if (!rc)
		rc = deb822_parse(&s->a, text, "origin", &d, err);
	if (rc)
		return rc;
	out->number = n;
	out->repository = text_of(s, &d, "Repository");
	out->url = text_of(s, &d, "From");
	out->key = text_of(s, &d, "Key");
	out->timestamp = strtoull(text_of(s, &d, "Timestamp"), NULL, 10);
	out->previous = number_of(text_of(s, &d, "Previous"), "");
	snprintf(out->digest, sizeof(out->digest), "%s",
		 text_of(s, &d, "Digest"));
	return 0;
}

/* Reads the link, and the description of the snapshot that it names. */
static int read_current(struct store *s, struct pom_err *err)
{
	char text[PATH_MAX];
	unsigned long n;
	ssize_t len = readlinkat(s->root.fd, CURRENT, text, sizeof(text) - 1);

	memset(&s->current, 0, sizeof(s->current));
	if (len < 0 && errno == ENOENT)
		return 0;
	text[len > 0 ? len : 0] = '\0';
	n = number_of(text, "/repository");
	if (!n) {
		pom_fail(err, POM_ESYNTAX, s->path, 0,
			 "`" CURRENT
			 "` is not the link that runme update makes");
		pom_hint(err, "remove it, or give another folder with --dir");
		return POM_ESYNTAX;
	}
	return read_snapshot(s, n, &s->current, err);
}

int store_open(struct store *s, const char *path, struct pom_err *err)
{
	int rc;

	memset(s, 0, sizeof(*s));
	s->root.fd = -1;
	s->path = arena_strdup(&s->a, path);
	if (access(path, F_OK) < 0 && errno == ENOENT)
		return 0;
	rc = root_open(&s->root, path, err);
	return rc ? rc : read_current(s, err);
}

void store_close(struct store *s)
{
	if (s->root.fd >= 0)
		root_close(&s->root);
	arena_free(&s->a);
	memset(s, 0, sizeof(*s));
	s->root.fd = -1;
}

static int make_dirs(struct store *s, struct pom_err *err)
{
	char *path = arena_strdup(&s->a, s->path), *p = path;

	do {
		p = strchr(p + 1, '/');
		if (p)
			*p = '\0';
		if (mkdir(path, 0755) < 0 && errno != EEXIST)
			return pom_fail_errno(err, errno, path,
					      "cannot make the folder");
		if (p)
			*p = '/';
	} while (p);
	return 0;
}

static void remove_entry(struct store *s, const char *name)
{
	char *path = pom_asprintf("%s/%s", s->root.path, name);

	scratch_remove(path);
	free(path);
}

static int sweep(struct store *s, unsigned long keep, unsigned long keep2,
		 bool numbered, struct pom_err *err)
{
	char **names;
	size_t n, i;
	int rc = root_list(&s->root, "", &s->a, &names, &n, err);

	for (i = 0; !rc && i < n; i++) {
		unsigned long v = number_of(names[i], "");

		if (!strncmp(names[i], NEW, strlen(NEW)) ||
		    (numbered && v && v != keep && v != keep2))
			remove_entry(s, names[i]);
	}
	return rc;
}

int store_lock(struct store *s, struct pom_err *err)
{
	int rc = 0;

	if (s->root.fd < 0) {
		rc = make_dirs(s, err);
		if (!rc)
			rc = root_open(&s->root, s->path, err);
	}
	if (!rc)
		rc = root_lock(&s->root, true, err);
	if (!rc)
		rc = sweep(s, 0, 0, false, err);
	return rc ? rc : read_current(s, err);
}

int store_new(struct store *s, const char **name, struct root *into,
	      struct pom_err *err)
{
	char *path = arena_printf(&s->a, "%s/" NEW "XXXXXX", s->root.path);

	int rc;

	*name = NULL;
	if (!mkdtemp(path))
		return pom_fail_errno(err, errno, s->path,
				      "cannot make a folder to unpack into");
	*name = strrchr(path, '/') + 1;
	rc = root_open_made(into, path, err);
	if (!rc && fchmod(into->fd, 0755) < 0)
		rc = pom_fail_errno(err, errno, path,
				    "cannot give the folder its permissions");
	return rc;
}

void store_drop(struct store *s, const char *name)
{
	if (name)
		remove_entry(s, name);
	if (!s->current.number)
		rmdir(s->path); /* fails if the folder is not empty */
}

/* One above the highest number that exists. */
static int next_number(struct store *s, unsigned long *out, struct pom_err *err)
{
	char **names;
	size_t n, i;
	int rc = root_list(&s->root, "", &s->a, &names, &n, err);

	for (*out = 1, i = 0; !rc && i < n; i++) {
		unsigned long v = number_of(names[i], "");

		if (v >= *out)
			*out = v + 1;
	}
	return rc;
}

static int write_file(struct store *s, const char *dir, const char *file,
		      struct span text, struct pom_err *err)
{
	char *path = pom_asprintf("%s/%s/%s", s->root.path, dir, file);
	int rc = file_create(path, 0644, &text, 1, err);

	free(path);
	return rc;
}

static int describe(struct store *s, const char *dir,
		    const struct snapshot *what, struct pom_err *err)
{
	struct buf b = { 0 };
	int rc;

	deb822_put(&b, "Repository", span_of(what->repository));
	deb822_put(&b, "From", span_of(what->url));
	deb822_put(&b, "Key", span_of(what->key));
	buf_addf(&b, "Timestamp: %llu\n", (unsigned long long)what->timestamp);
	deb822_put(&b, "Digest", span_of(what->digest));
	if (what->previous)
		buf_addf(&b, "Previous: " PREFIX "%lu\n", what->previous);
	rc = write_file(s, dir, "origin", buf_span(&b), err);
	if (!rc)
		rc = write_file(s, dir, "signature", what->signature, err);
	buf_free(&b);
	return rc;
}

/* Makes a new link, and replaces the old one by one rename. */
static int point_at(struct store *s, unsigned long n, struct pom_err *err)
{
	char text[64], link[32] = NEW "link";

	if (!n) {
		if (unlinkat(s->root.fd, CURRENT, 0) < 0)
			return pom_fail_errno(err, errno, s->path,
					      "cannot remove the link");
		return 0;
	}
	snprintf(text, sizeof(text), PREFIX "%lu/repository", n);
	if ((unlinkat(s->root.fd, link, 0) < 0 && errno != ENOENT) ||
	    symlinkat(text, s->root.fd, link) < 0 || syncfs(s->root.fd) < 0 ||
	    renameat(s->root.fd, link, s->root.fd, CURRENT) < 0)
		return pom_fail_errno(err, errno, s->path,
				      "cannot switch to the snapshot");
	return 0;
}

int store_switch(struct store *s, const char *name, const char *top,
		 struct snapshot *what, struct pom_err *err)
{
	const char *inner = NEW "inner", *to;
	const char *from = *top ? arena_printf(&s->a, "%s/%s", name, top) :
				  name;
	int rc;

	what->previous = s->current.number;
	rc = next_number(s, &what->number, err);
	if (rc)
		return rc;
	to = arena_printf(&s->a, PREFIX "%lu", what->number);
	/* until the link names it, sweep() removes all of this */
	if (renameat(s->root.fd, from, s->root.fd, inner) < 0 ||
	    (!*top && mkdirat(s->root.fd, name, 0755) < 0) ||
	    renameat(s->root.fd, inner, s->root.fd,
		     arena_printf(&s->a, "%s/repository", name)) < 0)
		return pom_fail_errno(err, errno, s->path,
				      "cannot arrange the snapshot");
	rc = describe(s, name, what, err);
	if (!rc && renameat(s->root.fd, name, s->root.fd, to) < 0)
		rc = pom_fail_errno(err, errno, s->path,
				    "cannot name the snapshot");
	if (!rc)
		rc = point_at(s, what->number, err);
	if (rc) {
		remove_entry(s, to);
		return rc;
	}
	fsync(s->root.fd);
	s->current = *what;
	/* after an error here, the next switch removes the rest */
	sweep(s, what->number, what->previous, true, NULL);
	return 0;
}

int store_rollback(struct store *s, struct pom_err *err)
{
	struct snapshot before = { 0 };
	unsigned long n = s->current.previous;
	int rc = 0;

	if (!s->current.number) {
		pom_fail(err, POM_ENOENT, s->path, 0,
			 "no snapshot is in use, so there is nothing to roll back");
		return POM_ENOENT;
	}
	if (n)
		rc = read_snapshot(s, n, &before, err);
	if (rc == POM_ENOENT)
		pom_fail(err, rc, s->path, 0,
			 "the snapshot before the one in use has been removed");
	if (!rc)
		rc = point_at(s, n, err);
	if (rc)
		return rc;
	fsync(s->root.fd);
	s->current = before;
	return 0;
}
