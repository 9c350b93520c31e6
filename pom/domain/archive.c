// SPDX-License-Identifier: GPL-2.0-only
/* What is compressed or packed: see archive.h. The room of libarchive. */
#include "domain/archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>

#include "base/library.h"

/* The functions of the library that are used, once load() was. */
#define MEMBER(NAME) __typeof__(&NAME) NAME
static struct {
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
} lib;
#undef MEMBER

static int load(struct pom_err *err)
{
	static const struct library_symbol symbols[] = {
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

/* Only what the library does itself: for others it would start programs. */
static bool set_filters(struct archive *a)
{
	return !lib.archive_read_support_filter_gzip(a) &&
	       !lib.archive_read_support_filter_bzip2(a) &&
	       !lib.archive_read_support_filter_xz(a) &&
	       !lib.archive_read_support_filter_zstd(a);
}

static int damaged(struct archive *a, const char *name, struct pom_err *err)
{
	const char *what = lib.archive_error_string(a);

	return pom_fail(err, POM_ESYNTAX, name, 0, "cannot be decompressed: %s",
			what ? what : "it is damaged");
}

static int read_all(struct archive *a, const char *name, size_t limit,
		    struct buf *out, struct pom_err *err)
{
	enum { STEP = 1 << 16 };
	size_t from = out->n;

	for (;;) {
		la_ssize_t n;

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
		rc = pom_fail(err, POM_EIO, name, 0,
			      "this libarchive cannot read gzip, bzip2, xz and zstd by itself");
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
		rc = pom_fail(err, POM_ESYNTAX, name, 0,
			      "it is not compressed with gzip, bzip2, xz or zstd");
	else if (got == ARCHIVE_OK)
		rc = read_all(a, name, limit, out, err);
done:
	if (a)
		lib.archive_read_free(a);
	return rc;
}
