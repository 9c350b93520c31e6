/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Unified diffs, with and without git's extended headers: parsing them,
 * turning them round. Sources of the rules: patch(1), git-diff(1) "generating
 * patch text with -p", POSIX diff -u.
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

/* How a patch is applied when nothing else is said. */
enum {
	STRIP_GUESS = -1, /* leading folders of a name: whatever fits */
	STRIP_LIMIT = 32,
	FUZZ_DEFAULT = 2 /* lines; patch(1) and quilt have the same */
};

/*
 * A line of a file or of a patch, its newline included: a last line without
 * newline is another line than the same with one.
 */
struct line {
	const char *p;
	uint32_t n;
	uint32_t owner; /* who put it there; 0: it is the tree's own */
};

/* Lines pre.. of the preimage become lines post.. of the postimage. */
struct run {
	uint32_t pre, npre;
	uint32_t post, npost;
};

struct hunk {
	unsigned int number; /* from 1, in its file */
	unsigned int line;   /* of its @@ in the patch, from 1 */
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

/* A name as the patch writes it, quotes resolved, nothing stripped yet. */
struct diff_name {
	struct span text; /* .p is NULL when there is none */
	bool bare;        /* without the a/ or b/ that -p1 takes off */
	bool placed;      /* the tree's own: nothing is taken off, ever */
};

/* What path_check made of a name, level parts of which were taken off. */
struct diff_path {
	struct span name;
	unsigned int level;
	const char *path;
	uint32_t len, hash; /* of path; map_hash's */
};

struct insertion; /* insert.h */

struct diff_file {
	unsigned int line; /* of its header in the patch, from 1 */
	enum diff_change change;
	uint32_t nhunks;
	bool git;        /* has a diff --git header */
	bool after_text; /* prose stands before it: another commit, maybe */
	struct diff_name pre, post, index;
	const struct diff_name *copy_of; /* in the reverse of a copy: its source */
	const struct diff_path *known; /* of one of them, if somebody looked */
	struct span pre_id,
		post_id; /* blobs of an index line, maybe cut short */
	unsigned int pre_mode, post_mode; /* 0: not said */
	struct hunk *hunk;                /* nhunks of them */
	/*
	 * The same with the CRs that were taken off: for a tree whose files have CR
	 * LF line ends. NULL where none were.
	 */
	struct hunk *crlf;
	/* lines whose place is found in the file; it has no hunks then. Or NULL */
	const struct insertion *insert;
};

struct diff {
	struct diff_file *file;
	size_t n;
	struct span preamble; /* the text before the first file */
	bool empty;  /* a file of no bytes in a series: it changes nothing */
	bool letter; /* before a series, "[PATCH 0/3]": it changes nothing */
	bool cr_stripped; /* its headers end in CR LF: see crlf */
	size_t bytes;     /* of its text */
};

/*
 * Parses a patch; lines are borrowed from text, all else lives in a. name is
 * what messages call the patch.
 *
 * POM_ESYNTAX with the line for everything that would be applied otherwise
 * than it reads: a hunk with more or fewer lines than its header says, a bad
 * number, a patch cut off, a binary or context diff, an ed script (none is
 * ever run), a header that nothing follows, no patch at all. POM_EUNSAFE for
 * modes other than files 0644 and 0755 and links (setuid, submodules),
 * POM_ELIMIT past the limits above.
 *
 * Beyond POSIX, as patch(1): an empty line in a hunk is an empty context line,
 * a line that begins with a tab lost its blank, and a patch whose header lines
 * end in CR LF loses its CRs.
 */
int diff_parse(struct arena *a, struct span text, const char *name,
	       struct diff *out, struct pom_err *err);

/*
 * POM_ELIMIT if diff_parse would give that for a diff of emit.h. Takes no memory. What is
 * before its first section has no line that begins with "@@ -" or "diff --git ".
 */
int diff_limits(struct span text, const char *name, struct pom_err *err);

/* The patch that takes this one back. Shares lines with it; arrays are in a. */
void diff_reverse(struct arena *a, const struct diff *d, struct diff *out);

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
