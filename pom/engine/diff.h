/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Parses and reverses unified diffs, with and without git's extended headers. Sources of
 * the rules: patch(1), git-diff(1) "generating patch text with -p", POSIX diff -u.
 */
#ifndef POM_ENGINE_DIFF_H
#define POM_ENGINE_DIFF_H

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>

#include "lib/err.h"
#include "lib/mem.h"
#include "lib/span.h"

enum {
	DIFF_TEXT_LIMIT = 1 << 28,    /* bytes of one patch */
	DIFF_LINES = 1 << 24,         /* lines of one patch, to its last hunk */
	DIFF_FILES = 1 << 20,         /* files in one patch */
	DIFF_LINE_NUMBER = 0x7fffffff /* the largest in a hunk's header */
};

/* Defaults for applying a patch. */
enum {
	STRIP_GUESS = -1, /* strip as many folders as fit the tree best */
	STRIP_LIMIT = 32,
	FUZZ_DEFAULT = 2 /* lines; patch(1) and quilt have the same */
};

/*
 * A line of a file or of a patch, with its newline. So a last line without a newline
 * differs from the same line with one.
 */
struct line {
	const char *p;
	uint32_t n;
	uint32_t owner; /* number of the set that added it; 0: the tree's own */
};

/* Lines pre.. of the preimage become lines post.. of the postimage. */
struct run {
	uint32_t pre, npre;
	uint32_t post, npost;
};

struct hunk {
	unsigned int number; /* from 1, in its file */
	unsigned int line;   /* of its @@ in the patch, from 1 */
	struct span heading; /* the text after its second @@, without blanks */
	uint32_t pre_at;     /* where the header puts it, from 0 */
	uint32_t post_at;
	uint32_t npre, npost;
	struct line *pre, *post;
	struct run *run; /* in order, with context between them */
	uint32_t nruns;
};

enum diff_change {
	DIFF_EDIT, /* also a change of mode */
	DIFF_CREATE,
	DIFF_DELETE,
	DIFF_RENAME,
	DIFF_COPY
};
enum { DIFF_CHANGES = DIFF_COPY + 1 };

/* A name as the patch has it: unquoted, but not stripped. */
struct diff_name {
	struct span text; /* .p is NULL when there is none */
	bool bare;        /* has no a/ or b/ in front: -p1 must strip nothing */
	bool placed;      /* is a path in the tree: never stripped */
};

/* Lines that are added to a file at a line of it, the anchor: see insert.h. */
enum insert_where {
	INSERT_AFTER_LINE,    /* directly after the anchor */
	INSERT_AFTER_ENTRY,   /* after the anchor's entry in a Configure.help */
	INSERT_BEFORE_ENDMENU /* Kconfig; the anchor is `endmenu` itself */
};

struct insertion {
	enum insert_where where;
	bool remove;        /* remove the lines */
	struct span anchor; /* a whole line of the file */
	struct span text;   /* the lines */
};

struct diff_file {
	unsigned int line; /* of its header in the patch, from 1 */
	enum diff_change change;
	uint32_t nhunks;
	bool git;        /* has a diff --git header */
	bool after_text; /* text stands before it: it may be another commit's */
	struct diff_name pre, post, index;
	const struct diff_name *copy_of; /* in the reverse of a copy: its source */
	struct span pre_id,
		post_id; /* blobs of an index line, maybe cut short */
	unsigned int pre_mode, post_mode; /* 0: not in the patch */
	struct hunk *hunk;                /* nhunks of them */
	/*
	 * The hunks with the CRs that were removed from hunk, for a tree whose files
	 * have CR LF line ends. NULL if none were removed.
	 */
	struct hunk *crlf;
	/* an insertion instead of hunks: see insert.h; or NULL */
	const struct insertion *insert;
};

/*
 * Changes that the patch names and that were not read: the header of a file without a
 * change, a diff that is indented or quoted. What patch(1) and git ignore as well, or most
 * of it; so they do not make the patch malformed.
 */
struct diff_passed {
	size_t n;         /* how many lines name such a change */
	struct span line; /* the first of them */
	unsigned int at;  /* its number */
	const char *todo; /* what can be done about it */
};

struct diff {
	struct diff_file *file;
	size_t n;
	struct span preamble; /* the text before the first file */
	bool empty;  /* an empty file in a series: it changes nothing */
	bool letter; /* a cover letter, "[PATCH 0/3]": it changes nothing */
	bool cr_stripped; /* its headers end in CR LF: see diff_file.crlf */
	size_t bytes;     /* size of its text */
	/*
	 * What diff -r without -N says of files that it leaves out: the first such line, or
	 * empty, its number, and how many there are. Not of files that nobody sends, such
	 * as x.o, x.orig and .config.
	 */
	struct span left_out;
	unsigned int left_out_line;
	size_t nleft_out;
	struct diff_passed passed;
	const char *
		note; /* what was done to the text before it was parsed, or NULL */
};

/*
 * Parses a patch. Lines are borrowed from text; everything else is in a. name: for
 * messages.
 *
 * POM_ESYNTAX, with the line, if the patch could be misunderstood: a hunk with more or
 * fewer lines than its header counts, a bad number, a patch that is cut off, a binary or
 * context diff, an ed script (these are never run), a header without a change, or no
 * patch at all. POM_EUNSAFE for a mode that is neither a file's, 0644 or 0755, nor a
 * link's. POM_ELIMIT past the limits above.
 *
 * Beyond POSIX, as in patch(1): an empty line in a hunk is an empty context line, a line
 * that begins with a tab is a context line that has lost its blank, and if the headers
 * end in CR LF, the CRs are removed.
 */
int diff_parse(struct arena *a, struct span text, const char *name,
	       struct diff *out, struct pom_err *err);

/*
 * POM_ELIMIT if diff_parse would give that for a diff of emit.h. Takes no memory. What is
 * before its first section has no line that begins with "@@ -" or "diff --git ".
 */
int diff_limits(struct span text, const char *name, struct pom_err *err);

/* Makes the reverse of d. It shares lines with d; arrays are in a. */
void diff_reverse(struct arena *a, const struct diff *d, struct diff *out);

/* How many leading folders the strip level removes from this name. */
static inline unsigned int diff_level(const struct diff_name *name,
				      unsigned int strip)
{
	if (name->placed)
		return 0;
	return name->bare && strip ? strip - 1 : strip;
}

static inline void line_set(struct line *l, struct span text)
{
	l->p = text.p;
	l->n = (uint32_t)text.n;
}

static inline bool line_eq(const struct line *a, const struct line *b)
{
	assert(a && b);
	return a->n == b->n && memcmp(a->p, b->p, a->n) == 0;
}

/* Has the last of the lines no newline? */
static inline bool lines_open(const struct line *v, uint32_t n)
{
	return n && v[n - 1].p[v[n - 1].n - 1] != '\n';
}

/*
 * Does the hunk only take the newline at the end of the file away? Where the file goes on
 * behind its place, it can change nothing.
 */
bool hunk_only_opens(const struct hunk *h);

/* Lines of context before the first and after the last change. */
static inline uint32_t hunk_prefix(const struct hunk *h)
{
	return h->nruns ? h->run[0].pre : h->npre;
}

static inline uint32_t hunk_suffix(const struct hunk *h)
{
	const struct run *r = h->nruns ? &h->run[h->nruns - 1] : NULL;

	return r ? h->npre - (r->pre + r->npre) : h->npre;
}

#endif
