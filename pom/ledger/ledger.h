/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What was applied to a tree: .pom/ledger, and beside it for each set the exact
 * diff as it went in, which patch -R takes as well.
 *
 *	Format: 2
 *	Next: 3
 *	Folders: PATH		those that were empty, and stay; one a line
 *
 *	Set: mport
 *	Group: base
 *	Diff: 0001-mport.diff
 *	Versions: BEFORE AFTER PATH	one a line
 *	...				in the order in which they went in
 *
 * A version is MODE:DIGEST, or - when the file is not there. MODE is octal and
 * has the permissions. DIGEST is * where only the diffs tell it: counted down
 * from the next version above that has a digest. BEFORE is = where the set found
 * what the set before it had left there. So the versions of a path are a chain:
 * its last AFTER must be the tree's. A rename is two paths.
 *
 * Where the patch was not written as it went in (another place, less context),
 * it stands in front of its diff, each line behind "# ".
 *
 * Format 1 had the last versions only; it is read, and written as format 2.
 */
#ifndef POM_LEDGER_H
#define POM_LEDGER_H

#include "lib/hash.h"
#include "lib/root.h"
#include "try/overlay.h"

#define LEDGER_DIR ".pom"
#define LEDGER_FILE ".pom/ledger"

enum { LEDGER_FORMAT = 2, LEDGER_LIMIT = 1 << 26, LEDGER_SETS = 65536 };

/* How a file was at one moment. */
struct ledger_version {
	unsigned int mode;  /* kind and permissions; 0: it was not there */
	const char *digest; /* NULL: the diffs tell */
};

/* What a set made of one file. */
struct ledger_link {
	const char *path;
	struct ledger_version before, after;
	bool follows;   /* before is what the set before it left there */
	uint32_t cover; /* index + 1 of the set that ledger_cover finds, or 0 */
};

struct ledger_set {
	uint64_t relinked; /* the removal that its links were last copied for */
	const char *name, *group, *repository, *summary;
	const char *depends; /* names, separated by blanks; may be "" */
	const char *config;  /* Kconfig symbols it adds; may be "" */
	const char *source;  /* digest of what it was made from; may be "" */
	const char *path;    /* of a patch file, from /; "" for other sets */
	const char *commit;  /* that it went in by; NULL or "": none */
	const char *kept;    /* files that it brings and the tree had; lines */
	const char *reads;   /* files that it made copies of; lines */
	const char *diff;    /* name of its file in .pom */
	struct span text;    /* of that file */
	struct diff patch;   /* parsed from it, once it was opened */
	struct ledger_sections *sections; /* for ledger_section */
	struct ledger_link *link;
	uint32_t nlinks;
	unsigned int fuzz; /* with which it went in */
	bool unknown;      /* how the patch was written is: from format 1 */
	bool open;
	bool gone;           /* taken out in this request */
	bool changed;        /* its diff is to be written anew */
	uint32_t next_alike; /* index + 1 of one of the same last name; or 0 */
};

/* A link of a path's chain. */
struct ledger_ref {
	uint32_t set, link;
};

/* Is the file as the last link had it when the ledger was read? */
enum ledger_state { CHAIN_UNKNOWN, CHAIN_HOLDS, CHAIN_BROKEN };

struct ledger_chain {
	const char *path;
	struct ledger_ref *ref; /* in the order in which the sets went in */
	uint32_t n, cap;
	uint32_t top;     /* those from there on are of sets that are gone */
	uint32_t nloaded; /* of the sets that were read */
	uint32_t *reader; /* sets that made a copy of the file, in their order */
	uint32_t nreaders;
	enum ledger_state state;
	struct ledger_version last; /* as it was read */
	uint32_t floor;             /* index + 1 of the first set that holds */
	bool floor_known, covers_known, touched;
	bool apart; /* what went found another file than the top had left */
	uint32_t joined; /* those from there on do not count for that; or 0 */
};

struct ledger {
	uint64_t removals;
	struct arena a;
	unsigned int next; /* number of the next diff, from 1 */
	struct ledger_set
		*set; /* room for LEDGER_SETS: they stay where they are */
	size_t n;
	size_t loaded;      /* the first ones, which were read */
	struct map by_name; /* the last part of a name, to index + 1 */
	bool depends;       /* some set depends on another */
	struct map by_path; /* to struct ledger_chain */
	struct ledger_chain **chain;
	size_t nchains, cap_chains;
	struct ledger_undo *undo; /* what sets were before a revert */
	size_t nundo, cap_undo;
	bool present;        /* there is a ledger in the tree */
	struct map folders;  /* that were empty before a set, and stay */
	const char **folder; /* the same */
	size_t nfolders;
};

/*
 * Reads the ledger of a tree; none is no error. POM_ESYNTAX when it, or one of
 * its diffs, is damaged (with the file and line) or of a newer format, POM_EIO.
 * ledger_free in either case.
 */
int ledger_load(struct ledger *l, const struct root *r, struct pom_err *err);
void ledger_free(struct ledger *l);

/*
 * The sets that stand in the tree whose name or path is word, or ends in it
 * behind a slash: calls each for them.
 */
void ledger_each_named(struct ledger *l, const char *word,
		       void (*each)(void *arg, struct ledger_set *set),
		       void *arg);

/* Is or was there a set with that last part of a name? */
bool ledger_knows(const struct ledger *l, const char *last);

/* The one set of that name that stands in the tree; NULL for none, or more. */
struct ledger_set *ledger_get(struct ledger *l, const char *name);

/*
 * The one set that a word of the user's means: its name or path, or an end of them.
 * NULL for none, or for more; all, unless it is NULL, gets two of them then.
 */
struct ledger_set *ledger_meant(struct ledger *l, const char *word,
				struct ledger_set *all[2]);

/* What tells a set from others: its name, or what is needed of its path, too. */
const char *ledger_label(struct ledger *l, const struct ledger_set *set);

/*
 * Adds a set (strings are copied) with the diff that was applied, and the links
 * that its link has: their paths and modes, which become parts of the chains.
 */
int ledger_add(struct ledger *l, const struct ledger_set *set, struct span diff,
	       struct pom_err *err);

/*
 * Parses a set's diff, unless that was done. Those that were read are open;
 * those that were added wait until somebody wants to know.
 */
int ledger_open(struct ledger *l, struct ledger_set *set, struct pom_err *err);

/*
 * The text of the patch as it was written: what stands in front of the diff, or the
 * diff itself. The set must be open. In a, or the set's.
 */
struct span ledger_written(struct arena *a, const struct ledger_set *set);

/* The diff of a set as it went in, without the patch as it was written. */
struct span ledger_changes(const struct ledger_set *set);

/* A diff as it is kept: behind the patch as it was written, if that differs. */
void ledger_join(struct buf *out, struct span written, struct span diff);

/* Replaces the text of a set's diff. */
int ledger_rewrite(struct ledger *l, struct ledger_set *set, struct span diff,
		   struct pom_err *err);

/* The set's links, to be changed: all but their paths. */
struct ledger_link *ledger_relink(struct ledger *l, struct ledger_set *set);

/*
 * Takes a set out, in memory: its files are what they were before it, but those
 * of ledger_break.
 */
void ledger_remove(struct ledger *l, struct ledger_set *set);

/* A point to come back to, and coming back: what those did is undone. */
size_t ledger_mark(const struct ledger *l);
void ledger_rollback(struct ledger *l, size_t mark);

/* The place of the set in the order in which sets were applied, from 1. */
static inline size_t ledger_number(const struct ledger *l,
				   const struct ledger_set *set)
{
	return (size_t)(set - l->set) + 1;
}

/* The chain of a path, or NULL. */
struct ledger_chain *ledger_chain(const struct ledger *l, struct span path);

/* The sets that went in after set and have a link there, by their indexes. */
struct ledger_ref *ledger_above(const struct ledger *l, struct ledger_chain *c,
				const struct ledger_set *set, size_t *n);

/* The link of a set about that path, or NULL. */
struct ledger_link *ledger_link(const struct ledger *l,
				const struct ledger_set *set, struct span path);

/*
 * Has the file, which the tree has like that, the version that the set left there,
 * or that those after it made of that, one after the other? Else somebody else
 * changed it.
 */
bool ledger_holds(struct ledger *l, const struct ledger_set *set,
		  const char *path, const struct file_now *disk);

/*
 * Has it a version from before the set, or from before one that the set builds upon?
 * Then somebody else has taken the set out, as `git reset` does; surely when it
 * has not the last version of its chain as well.
 */
bool ledger_out(struct ledger *l, const struct ledger_set *set,
		const char *path, const struct file_now *disk, bool *surely);

/*
 * Is that a version of the file that was read and stands: the one that set left
 * there, or one of those that came after it?
 */
bool ledger_left(struct ledger *l, const struct ledger_set *set,
		 const char *path, const struct file_now *file);

/*
 * Quilt's patch on top of the file went, which is like that again: it may be what the
 * last set left there that has not gone.
 */
void ledger_came_back(struct ledger *l, const char *path,
		      const struct file_now *file);

/* The set whose version the file has, the last of its chain that stands; or NULL. */
struct ledger_set *ledger_last(struct ledger *l, const char *path,
			       const struct file_now *disk);

/* From now on somebody else has changed the file. */
void ledger_break(struct ledger *l, const char *path);

/*
 * The first set after set that changes lines of its that are about the file, or
 * moves or deletes the file; NULL for none. Sets are opened as need be.
 */
int ledger_cover(struct ledger *l, struct ledger_set *set,
		 const struct ledger_link *link, struct ledger_set **out,
		 struct pom_err *err);

/*
 * Which sections of an open set's diff name the path: the last one for at == 0, and for
 * what was returned last the one before it; 0 behind the first. (n - 1) / 2 is the
 * number of the section, and (n - 1) % 2 says that it is its name afterwards.
 */
uint32_t ledger_section(struct ledger *l, struct ledger_set *set,
			const char *path, uint32_t at);

/* A name in a set's diff as the path in the tree; .p is NULL for no file. */
struct span ledger_path(const struct diff_name *name);

/* The version of a file whose digest is not known; that, with its digest. */
struct ledger_version ledger_version(const struct file_now *now);
const char *ledger_digest(struct arena *a, const struct file_now *now);

/*
 * For who writes: the last link of the path, if it was touched in this run and
 * has no digest that it should have; else NULL.
 */
struct ledger_link *ledger_undigested(struct ledger *l, const char *path);
/* The path's first link, if it was added in this run and lacks a digest before. */
struct ledger_link *ledger_first(struct ledger *l, const char *path);

/* A folder that was empty before a set is to stay. dir lives as long as l. */
void ledger_keep_folder(struct ledger *l, const char *dir);

/* The text of .pom/ledger. Empty when no set is left. */
void ledger_text(struct ledger *l, struct buf *out);

#endif
