// SPDX-License-Identifier: GPL-2.0-only
/* Compressed files and archives: see archive.h. Only this file uses libarchive. */
#include "tree/archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "lib/library.h"

/* The functions of the library, after load(). */
#define MEMBER(NAME) __typeof__ (&(NAME))(NAME)
static struct {
	MEMBER(archive_version_string);
	MEMBER(archive_read_new);
	MEMBER(archive_read_free);
	MEMBER(archive_read_support_filter_gzip);
	MEMBER(archive_read_support_filter_bzip2);
	MEMBER(archive_read_support_filter_xz);
	MEMBER(archive_read_support_filter_zstd);
	MEMBER(archive_read_support_format_raw);
	MEMBER(archive_read_support_format_empty);
	MEMBER(archive_read_open_memory);
	MEMBER(archive_read_next_header);
	MEMBER(archive_read_data);
	MEMBER(archive_filter_code);
	MEMBER(archive_error_string);
	MEMBER(archive_read_support_format_tar);
	MEMBER(archive_read_support_format_zip);
	MEMBER(archive_filter_bytes);
	MEMBER(archive_entry_pathname);
	MEMBER(archive_entry_pathname_utf8);
	MEMBER(archive_entry_hardlink);
	MEMBER(archive_entry_hardlink_utf8);
	MEMBER(archive_entry_symlink);
	MEMBER(archive_entry_symlink_utf8);
	MEMBER(archive_read_open_fd);
	MEMBER(archive_entry_filetype);
	MEMBER(archive_entry_perm);
	MEMBER(archive_entry_size);
	MEMBER(archive_write_new);
	MEMBER(archive_write_free);
	MEMBER(archive_write_set_format_pax_restricted);
	MEMBER(archive_write_add_filter_gzip);
	MEMBER(archive_write_add_filter_bzip2);
	MEMBER(archive_write_add_filter_xz);
	MEMBER(archive_write_add_filter_zstd);
	MEMBER(archive_write_set_filter_option);
	MEMBER(archive_write_open);
	MEMBER(archive_write_set_bytes_in_last_block);
	MEMBER(archive_write_header);
	MEMBER(archive_write_data);
	MEMBER(archive_write_close);
	MEMBER(archive_entry_new);
	MEMBER(archive_entry_free);
	MEMBER(archive_entry_set_pathname);
	MEMBER(archive_entry_set_size);
	MEMBER(archive_entry_set_filetype);
	MEMBER(archive_entry_set_perm);
	MEMBER(archive_entry_set_mtime);
} lib;
#undef MEMBER

static int load(struct pom_err *err)
{
	static const struct library_symbol symbols[] = {
		LIBRARY_SYMBOL(lib, archive_version_string),
		LIBRARY_SYMBOL(lib, archive_read_new),
		LIBRARY_SYMBOL(lib, archive_read_free),
		LIBRARY_SYMBOL(lib, archive_read_support_filter_gzip),
		LIBRARY_SYMBOL(lib, archive_read_support_filter_bzip2),
		LIBRARY_SYMBOL(lib, archive_read_support_filter_xz),
		LIBRARY_SYMBOL(lib, archive_read_support_filter_zstd),
		LIBRARY_SYMBOL(lib, archive_read_support_format_raw),
		LIBRARY_SYMBOL(lib, archive_read_support_format_empty),
		LIBRARY_SYMBOL(lib, archive_read_open_memory),
		LIBRARY_SYMBOL(lib, archive_read_next_header),
		LIBRARY_SYMBOL(lib, archive_read_data),
		LIBRARY_SYMBOL(lib, archive_filter_code),
		LIBRARY_SYMBOL(lib, archive_error_string),
		LIBRARY_SYMBOL(lib, archive_read_support_format_tar),
		LIBRARY_SYMBOL(lib, archive_read_support_format_zip),
		LIBRARY_SYMBOL(lib, archive_filter_bytes),
		LIBRARY_SYMBOL(lib, archive_entry_pathname),
		LIBRARY_SYMBOL(lib, archive_entry_pathname_utf8),
		LIBRARY_SYMBOL(lib, archive_entry_hardlink),
		LIBRARY_SYMBOL(lib, archive_entry_hardlink_utf8),
		LIBRARY_SYMBOL(lib, archive_entry_symlink),
		LIBRARY_SYMBOL(lib, archive_entry_symlink_utf8),
		LIBRARY_SYMBOL(lib, archive_read_open_fd),
		LIBRARY_SYMBOL(lib, archive_entry_filetype),
		LIBRARY_SYMBOL(lib, archive_entry_perm),
		LIBRARY_SYMBOL(lib, archive_entry_size),
		LIBRARY_SYMBOL(lib, archive_write_new),
		LIBRARY_SYMBOL(lib, archive_write_free),
		LIBRARY_SYMBOL(lib, archive_write_set_format_pax_restricted),
		LIBRARY_SYMBOL(lib, archive_write_add_filter_gzip),
		LIBRARY_SYMBOL(lib, archive_write_add_filter_bzip2),
		LIBRARY_SYMBOL(lib, archive_write_add_filter_xz),
		LIBRARY_SYMBOL(lib, archive_write_add_filter_zstd),
		LIBRARY_SYMBOL(lib, archive_write_set_filter_option),
		LIBRARY_SYMBOL(lib, archive_write_open),
		LIBRARY_SYMBOL(lib, archive_write_set_bytes_in_last_block),
		LIBRARY_SYMBOL(lib, archive_write_header),
		LIBRARY_SYMBOL(lib, archive_write_data),
		LIBRARY_SYMBOL(lib, archive_write_close),
		LIBRARY_SYMBOL(lib, archive_entry_new),
		LIBRARY_SYMBOL(lib, archive_entry_free),
		LIBRARY_SYMBOL(lib, archive_entry_set_pathname),
		LIBRARY_SYMBOL(lib, archive_entry_set_size),
		LIBRARY_SYMBOL(lib, archive_entry_set_filetype),
		LIBRARY_SYMBOL(lib, archive_entry_set_perm),
		LIBRARY_SYMBOL(lib, archive_entry_set_mtime),
	};

	return library_load("libarchive.so.13", "libarchive13", symbols,
			    sizeof(symbols) / sizeof(*symbols), err);
}

size_t archive_bare_name(const char *name)
{
	static const char *const ends[] = { ".gz", ".bz2", ".xz", ".zst" };
	size_t n = strlen(name), i;

	for (i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
		size_t m = strlen(ends[i]);

		if (n > m && strcmp(name + n - m, ends[i]) == 0)
			return n - m;
	}
	return 0;
}

/* Only filters that libarchive has built in: for others it would start programs. */
static bool set_filters(struct archive *a)
{
	return !lib.archive_read_support_filter_gzip(a) &&
	       !lib.archive_read_support_filter_bzip2(a) &&
	       !lib.archive_read_support_filter_xz(a) &&
	       !lib.archive_read_support_filter_zstd(a);
}

static const char no_filters[] =
	"this libarchive cannot read gzip, bzip2, xz and zstd by itself";

static int damaged(struct archive *a, const char *name, struct pom_err *err)
{
	const char *what = lib.archive_error_string(a);

	pom_fail(err, POM_ESYNTAX, name, 0, "cannot be decompressed: %s",
		 what ? what : "it is damaged");
	pom_hint(err, "get the file again");
	return POM_ESYNTAX;
}

static int not_compressed(const char *name, struct pom_err *err)
{
	pom_fail(err, POM_ESYNTAX, name, 0,
		 "it is not compressed with gzip, bzip2, xz or zstd");
	pom_hint(err,
		 "get the file again; if it is a text, give it a name without that ending");
	return POM_ESYNTAX;
}

static int read_all(struct archive *a, const char *name, size_t limit,
		    struct buf *out, struct pom_err *err)
{
	enum { STEP = 1 << 16 };
	size_t from = out->n;

	for (;;) {
		la_ssize_t n;

		int rc = memory_check(STEP, name, err);

		if (rc)
			return rc;
		buf_reserve(out, STEP);
		n = lib.archive_read_data(a, out->p + out->n, STEP);
		if (n < 0)
			return damaged(a, name, err);
		if (!n)
			return 0;
		out->n += (size_t)n;
		out->p[out->n] = '\0';
		if (out->n - from > limit)
			return pom_fail(err, POM_ELIMIT, name, 0,
					"it decompresses to more than %zu bytes",
					limit);
	}
}

int archive_unpack(struct span packed, const char *name, size_t limit,
		   struct buf *out, struct pom_err *err)
{
	struct archive_entry *entry;
	struct archive *a;
	int rc = load(err), got;

	if (rc)
		return rc;
	a = lib.archive_read_new();
	if (!a || !set_filters(a) || lib.archive_read_support_format_raw(a) ||
	    lib.archive_read_support_format_empty(a)) {
		rc = pom_fail(err, POM_EIO, name, 0, "%s", no_filters);
		goto done;
	}
	if (lib.archive_read_open_memory(a, packed.p, packed.n)) {
		rc = damaged(a, name, err);
		goto done;
	}
	got = lib.archive_read_next_header(a, &entry);
	if (got != ARCHIVE_OK && got != ARCHIVE_EOF)
		rc = damaged(a, name, err);
	else if (lib.archive_filter_code(a, 0) == ARCHIVE_FILTER_NONE)
		rc = not_compressed(name, err);
	else if (got == ARCHIVE_OK)
		rc = read_all(a, name, limit, out, err);
done:
	if (a)
		lib.archive_read_free(a);
	return rc;
}

enum { BLOCK = 65536, FILE_BLOCK = 1 << 18, RATIO_FROM = 1 << 20 };

struct archive_reader {
	struct archive *a;
	char *name;
	struct archive_limits limits;
	uint64_t packed;  /* bytes of the archive */
	uint64_t entries; /* seen */
	uint64_t data;    /* bytes of contents, holes included */
	char block[BLOCK];
};

static int broken(struct archive_reader *r, struct pom_err *err)
{
	const char *why = lib.archive_error_string(r->a);

	return pom_fail(err, POM_ESYNTAX, r->name, 0,
			"the archive cannot be read: %s",
			why ? why : "it is damaged");
}

/* Makes a reader that has no archive yet. *out is for archive_done, after an error too. */
static int begin(struct archive_reader **out, uint64_t packed, const char *name,
		 const struct archive_limits *limits, struct pom_err *err)
{
	struct archive_reader *r;
	int rc;

	*out = NULL;
	rc = load(err);
	if (rc)
		return rc;
	r = pom_alloc(1, sizeof(*r));
	*out = r;
	r->name = pom_strdup(name);
	r->limits = *limits;
	r->packed = packed;
	r->entries = r->data = 0;
	r->a = lib.archive_read_new();
	if (!r->a || !set_filters(r->a) ||
	    lib.archive_read_support_format_tar(r->a) ||
	    (limits->zip && lib.archive_read_support_format_zip(r->a)))
		return pom_fail(err, POM_EIO, name, 0, "%s", no_filters);
	return 0;
}

int archive_memory(struct archive_reader **out, struct span archive,
		   const char *name, const struct archive_limits *limits,
		   struct pom_err *err)
{
	int rc = begin(out, archive.n, name, limits, err);

	if (!rc && lib.archive_read_open_memory((*out)->a, archive.p, archive.n))
		rc = broken(*out, err);
	return rc;
}

int archive_file(struct archive_reader **out, int fd, uint64_t size,
		 const char *name, const struct archive_limits *limits,
		 struct pom_err *err)
{
	int rc = begin(out, size, name, limits, err);

	if (!rc && lib.archive_read_open_fd((*out)->a, fd, FILE_BLOCK))
		rc = broken(*out, err);
	return rc;
}

uint64_t archive_consumed(const struct archive_reader *r)
{
	int64_t n = lib.archive_filter_bytes(r->a, -1);

	return n > 0 ? (uint64_t)n : 0;
}

/*
 * Checks the limits so far. The unpacked size is that of the tar stream, or that of the
 * contents: the latter is larger when files have holes.
 */
static int within_limits(struct archive_reader *r, struct pom_err *err)
{
	int64_t all = lib.archive_filter_bytes(r->a, 0);
	uint64_t n = all > 0 ? (uint64_t)all : 0;

	if (n < r->data)
		n = r->data;
	if (n > r->limits.bytes)
		return pom_fail(err, POM_ELIMIT, r->name, 0,
				"unpacked, the archive is larger than %llu bytes",
				(unsigned long long)r->limits.bytes);
	if (n > RATIO_FROM && n / r->limits.ratio > r->packed)
		return pom_fail(err, POM_ELIMIT, r->name, 0,
				"unpacked, the archive is more than %llu times as large as it is",
				(unsigned long long)r->limits.ratio);
	return 0;
}

static enum archived_kind kind_of(struct archive_entry *e)
{
	if (lib.archive_entry_hardlink(e))
		return ARCHIVED_HARDLINK;
	switch (lib.archive_entry_filetype(e)) {
	case AE_IFREG:
		return ARCHIVED_FILE;
	case AE_IFDIR:
		return ARCHIVED_DIR;
	case AE_IFLNK:
		return ARCHIVED_LINK;
	default:
		return ARCHIVED_OTHER;
	}
}

static const char *target_of(struct archive_entry *e)
{
	const char *s = lib.archive_entry_hardlink(e);

	if (!s)
		s = lib.archive_entry_hardlink_utf8(e);
	if (!s)
		s = lib.archive_entry_symlink(e);
	return s ? s : lib.archive_entry_symlink_utf8(e);
}

int archive_next(struct archive_reader *r, struct archived *out, bool *more,
		 struct pom_err *err)
{
	struct archive_entry *e;
	int rc = lib.archive_read_next_header(r->a, &e);
	int64_t size;

	*more = rc != ARCHIVE_EOF;
	if (!*more)
		return within_limits(r, err);
	/* a warning means a character that the locale does not have */
	if (rc != ARCHIVE_OK && rc != ARCHIVE_WARN)
		return broken(r, err);
	if (++r->entries > r->limits.entries)
		return pom_fail(err, POM_ELIMIT, r->name, 0,
				"the archive has more than %llu entries",
				(unsigned long long)r->limits.entries);
	out->path = lib.archive_entry_pathname(e);
	if (!out->path)
		out->path = lib.archive_entry_pathname_utf8(e);
	if (!out->path)
		return pom_fail(err, POM_ESYNTAX, r->name, 0,
				"an entry of the archive has no name");
	out->kind = kind_of(e);
	out->target = target_of(e);
	out->executable = lib.archive_entry_perm(e) & S_IXUSR;
	size = lib.archive_entry_size(e);
	out->size = size > 0 ? (uint64_t)size : 0;
	return within_limits(r, err);
}

int archive_data(struct archive_reader *r, struct span *out,
		 struct pom_err *err)
{
	la_ssize_t n = lib.archive_read_data(r->a, r->block, BLOCK);

	*out = (struct span){ r->block, 0 };
	if (n < 0)
		return broken(r, err);
	out->n = (size_t)n;
	r->data += out->n;
	return within_limits(r, err);
}

void archive_done(struct archive_reader *r)
{
	if (!r)
		return;
	if (r->a)
		lib.archive_read_free(r->a);
	free(r->name);
	free(r);
}

/* The write callback of archive_pack: appends to the buffer arg. */
static la_ssize_t append(struct archive *a, void *arg, const void *p, size_t n)
{
	(void)a;
	buf_add(arg, p, n);
	return (la_ssize_t)n;
}

static int set_compression(struct archive *a, const char *name)
{
	size_t n = strlen(name);

	if (!archive_bare_name(name))
		return 0;
	switch (name[n - 2]) {
	case 'g': /* .gz, without a time: the same input gives the same bytes */
		return lib.archive_write_add_filter_gzip(a) ||
		       lib.archive_write_set_filter_option(a, "gzip",
							   "timestamp", NULL);
	case 'z':
		return lib.archive_write_add_filter_bzip2(a);
	case 'x':
		return lib.archive_write_add_filter_xz(a);
	default:
		return lib.archive_write_add_filter_zstd(a);
	}
}

static int put_member(struct archive *a, const struct archive_member *m)
{
	struct archive_entry *e = lib.archive_entry_new();
	int rc;

	if (!e)
		return -1;
	lib.archive_entry_set_pathname(e, m->path);
	lib.archive_entry_set_size(e, (la_int64_t)m->text.n);
	lib.archive_entry_set_filetype(e, AE_IFREG);
	lib.archive_entry_set_perm(e, 0644);
	lib.archive_entry_set_mtime(e, 0, 0);
	rc = lib.archive_write_header(a, e);
	if (!rc && m->text.n &&
	    lib.archive_write_data(a, m->text.p, m->text.n) !=
		    (la_ssize_t)m->text.n)
		rc = -1;
	lib.archive_entry_free(e);
	return rc;
}

int archive_pack(const char *name, const struct archive_member *v, size_t n,
		 struct buf *out, struct pom_err *err)
{
	struct archive *a;
	size_t i;
	int rc = load(err);

	if (rc)
		return rc;
	a = lib.archive_write_new();
	rc = !a || lib.archive_write_set_format_pax_restricted(a) ||
	     set_compression(a, name) ||
	     lib.archive_write_set_bytes_in_last_block(a, 1) ||
	     lib.archive_write_open(a, out, NULL, append, NULL);
	for (i = 0; i < n && !rc; i++)
		rc = put_member(a, &v[i]);
	if (!rc)
		rc = lib.archive_write_close(a);
	if (rc)
		rc = pom_fail(err, POM_EIO, name, 0,
			      "the archive cannot be made: %s",
			      a && lib.archive_error_string(a) ?
				      lib.archive_error_string(a) :
				      "there is no reason given");
	if (a)
		lib.archive_write_free(a);
	return rc;
}

int archive_library(struct buf *b, struct pom_err *err)
{
	int rc = load(err);

	if (!rc)
		buf_addstr(b, lib.archive_version_string());
	return rc;
}
