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
 * has the permissions. DIGEST is * where the ledger has none: the
 * version is then the next one above that has a digest, with the diffs of the
 * sets in between reversed. BEFORE is = where the set found
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

/* The state of a file at one moment. */
struct ledger_version {
	unsigned int mode;  /* kind and permissions; 0: the file was absent */
	const char *digest; /* NULL: it follows from the diffs */
};

/* The versions of one file before and after a set. */
struct ledger_link {
	const char *path;
	struct ledger_version before, after;
	bool follows;   /* before is the after of the link below it */
	uint32_t cover; /* index + 1 of ledger_cover's result; or 0 */
};

struct ledger_set {
	uint64_t relinked; /* the removal for which its links were copied */
	const char *name, *group, *repository, *summary;
	const char *depends; /* names, separated by blanks; may be "" */
	const char *config;  /* Kconfig symbols it adds; may be "" */
	const char *source;  /* digest of what it was made from; may be "" */
	const char *path;    /* of a patch file, from /; "" for other sets */
	const char *commit;  /* that --commit made; NULL or "": none */
	const char *kept;    /* new files that the tree had already; lines */
	const char *there;   /* files that had part of it already; lines */
	const char *reads;   /* files that it copied; lines */
	const char *diff;    /* name of its file in .pom */
	struct span text;    /* of that file */
	struct diff patch;   /* parsed from text by ledger_open */
	struct ledger_sections *sections; /* for ledger_section */
	struct ledger_link *link;
	uint32_t nlinks;
	unsigned int fuzz; /* with which it was applied */
	bool unknown;      /* from format 1: the patch as written is unknown */
	bool open;
	bool gone;           /* reverted in this request */
	bool changed;        /* its diff has to be written again */
	uint32_t next_alike; /* index + 1 of a set with that last name; or 0 */
};

/* A link of a path's chain. */
struct ledger_ref {
	uint32_t set, link;
};

/* When the ledger was read: did the file have the version of the last link? */
enum ledger_state { CHAIN_UNKNOWN, CHAIN_HOLDS, CHAIN_BROKEN };

struct ledger_chain {
	const char *path;
	struct ledger_ref *ref; /* in the order in which sets were applied */
	uint32_t n, cap;
	uint32_t top; /* references from there on are of sets that are gone */
	uint32_t nloaded; /* references of sets that were read */
	uint32_t *reader; /* indexes of sets that copied the file, in order */
	uint32_t nreaders;
	enum ledger_state state;
	const struct piece *hashed; /* the tree's file, when it was hashed */
	const char *digest;         /* of that; or NULL */
	struct ledger_version last; /* of the last link that was read */
	uint32_t floor;             /* index + 1 of the first set that holds */
	bool floor_known, covers_known, touched;
	bool apart; /* a removed set had found a file that the set below it did not leave */
	uint32_t joined; /* gone links from this index on do not set apart; 0: all do */
	/*
	 * Of a broken chain: the tree has a version of the file that the first n links
	 * lead to. low is the smallest such n, plus 1, and high the largest; both are 0
	 * when there is no such n. See ledger_stand.
	 */
	uint32_t low, high;
};

struct ledger {
	uint64_t removals;
	struct arena a;
	unsigned int next; /* number of the next diff, from 1 */
	struct ledger_set
		*set; /* room for LEDGER_SETS: they stay where they are */
	size_t n;
	size_t loaded;      /* the first sets, which were read from the file */
	struct map by_name; /* last part of a name -> index + 1 */
	bool depends;       /* some set depends on another */
	struct map by_path; /* path -> struct ledger_chain */
	struct ledger_chain **chain;
	size_t nchains, cap_chains;
	struct ledger_undo *undo; /* for ledger_rollback */
	size_t nundo, cap_undo;
	bool present;       /* there is a ledger in the tree */
	struct map folders; /* folders that were empty before a set, and stay */
	const char **folder; /* the same, as a list */
	size_t nfolders;
	struct ledger_chain **sorted; /* by path, for ledger_next_kin */
	size_t nsorted;
};

/*
 * Reads the ledger of a tree; a tree without one is no error. POM_ESYNTAX, with file and
 * line, when the ledger or a diff is damaged, or has a newer format; POM_EIO. Call
 * ledger_free afterwards, also after an error.
 */
int ledger_load(struct ledger *l, const struct root *r, struct pom_err *err);
void ledger_free(struct ledger *l);

/*
 * How many links of the chain, from its first one, are in the tree: fewer than all where
 * something else has put an earlier version of the file back. Known once ledger_holds or
 * ledger_out has seen the file; until then, and with a version of its own, all of them.
 */
uint32_t ledger_standing(const struct ledger *l, struct ledger_chain *c);

/*
 * Calls each for the applied sets whose name or path is word, or ends in a slash and
 * word.
 */
void ledger_each_named(struct ledger *l, const char *word,
		       void (*each)(void *arg, struct ledger_set *set),
		       void *arg);

/* Does a set that is or was in the ledger have that last part of its name? */
bool ledger_knows(const struct ledger *l, const char *last);

/* The one applied set of that name; NULL for none, or for several. */
struct ledger_set *ledger_get(struct ledger *l, const char *name);

/*
 * The one set that a user means with word: its name, its path, or the end of one. NULL
 * for none, or for several; then all gets two of them. all may be NULL.
 */
struct ledger_set *ledger_meant(struct ledger *l, const char *word,
				struct ledger_set *all[2]);

/* What reports call the set: its name, with as much of its path as makes it unique. */
const char *ledger_label(struct ledger *l, const struct ledger_set *set);

/*
 * Adds a set with the diff that was applied; strings are copied. The paths and modes of
 * its links are added to the chains.
 */
int ledger_add(struct ledger *l, const struct ledger_set *set, struct span diff,
	       struct pom_err *err);

/*
 * Parses the diff of a set, if that was not done. Sets that were read are open; sets that
 * were added are parsed here.
 */
int ledger_open(struct ledger *l, struct ledger_set *set, struct pom_err *err);

/*
 * The patch as its author wrote it: what stands before the diff, or else the diff. The
 * set must be open. The text is in a, or the set's own.
 */
struct span ledger_written(struct arena *a, const struct ledger_set *set);

/* The diff of a set as it was applied, without the patch as it was written. */
struct span ledger_changes(const struct ledger_set *set);

/* The text of a diff's file: the patch as it was written, if that differs, and the diff. */
void ledger_join(struct buf *out, struct span written, struct span diff);

/*
 * Can ledger_load read the text of a diff's file? POM_ELIMIT, with the limit, if not.
 * Only a text that could be past a limit is looked at. name is for the message.
 */
int ledger_readable(struct span text, const char *name, struct pom_err *err);
/* For a text that is known to be past the limit of bytes or lines: that error. */
int ledger_past(const char *name, bool bytes, struct pom_err *err);
/* As ledger_readable for .pom/ledger itself, from its length. */
int ledger_readable_list(size_t bytes, const char *name, struct pom_err *err);

/* Replaces the text of a set's diff. */
int ledger_rewrite(struct ledger *l, struct ledger_set *set, struct span diff,
		   struct pom_err *err);

/* The set's links, which the caller may change, but for their paths. */
struct ledger_link *ledger_relink(struct ledger *l, struct ledger_set *set);

/*
 * Removes a set, in memory. Its files have the versions before it again, except for files
 * of ledger_break.
 */
void ledger_remove(struct ledger *l, struct ledger_set *set);

/* A point to roll back to, and the roll-back, which undoes ledger_remove and its like. */
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

/* Where ledger_next_kin is; zero to begin. */
struct ledger_kin {
	size_t at;
	bool below;
};

/*
 * Iterates over the chains of files that cannot be there together with a file of that
 * path: folders on the way to it, and files below it, for which it would have to be a
 * folder. The same path is none of them. NULL at the end.
 */
struct ledger_chain *ledger_next_kin(struct ledger *l, const char *path,
				     struct ledger_kin *kin);

/* The links of the chain that belong to sets applied after set. *n: how many. */
struct ledger_ref *ledger_above(const struct ledger *l, struct ledger_chain *c,
				const struct ledger_set *set, size_t *n);

/* The link of a set about that path, or NULL. */
struct ledger_link *ledger_link(const struct ledger *l,
				const struct ledger_set *set, struct span path);

/*
 * disk: the file in the tree. Does it have the version that the set left, or a version
 * that the sets after it made of that in turn? Otherwise something else changed it.
 */
bool ledger_holds(struct ledger *l, const struct ledger_set *set,
		  const char *path, const struct file_now *disk);

/*
 * Something else has put an earlier version of the file back, and the file had that
 * version before the set as well as after it, or after a set above it: it does not tell
 * whether the tree has the set.
 */
bool ledger_unsure(struct ledger *l, const struct ledger_set *set,
		   const char *path, const struct file_now *disk);

/*
 * The topmost set about the file that is out of the tree, while the given set, which is
 * below it, is in the tree. NULL when there is none. Call ledger_holds for the file before.
 */
struct ledger_set *ledger_out_above(struct ledger *l,
				    const struct ledger_set *set,
				    const char *path);

/*
 * Does the file have a version from before the set, or from before a set below it? Then
 * something else has reverted the set: `git reset`, say, or a patch of quilt's. *surely
 * becomes true when the file does not have the last version of its chain as well.
 */
bool ledger_out(struct ledger *l, const struct ledger_set *set,
		const char *path, const struct file_now *disk, bool *surely);

/*
 * Does the file have the version that the set left, or that an applied set after it left?
 * Only links that were read count.
 */
bool ledger_left(struct ledger *l, const struct ledger_set *set,
		 const char *path, const struct file_now *file);

/*
 * Quilt's patch on top of the file was popped, and the file is in this state again: the
 * chain may hold now.
 */
void ledger_came_back(struct ledger *l, const char *path,
		      const struct file_now *file);

/* The last applied set of the chain, if the file has its version; else NULL. */
struct ledger_set *ledger_last(struct ledger *l, const char *path,
			       const struct file_now *disk);

/* From now on the file counts as changed by something else, to a version of its own. */
void ledger_break(struct ledger *l, const char *path);

/*
 * The first set after set that changes lines which set added to the file, or moves or
 * deletes the file; NULL for none. Opens sets where necessary.
 */
int ledger_cover(struct ledger *l, struct ledger_set *set,
		 const struct ledger_link *link, struct ledger_set **out,
		 struct pom_err *err);

/*
 * Iterates backwards over the sections of an open set's diff that name the path. at: 0 to
 * begin, then the last result. The result n is 0 at the end; else (n - 1) / 2 is the
 * index of the section, and (n - 1) % 2 is 1 if path is its name after the patch.
 */
uint32_t ledger_section(struct ledger *l, struct ledger_set *set,
			const char *path, uint32_t at);

/* A name in a set's diff as the path in the tree; .p is NULL for no file. */
struct span ledger_path(const struct diff_name *name);

/* A file's version without its digest, and the digest. */
struct ledger_version ledger_version(const struct file_now *now);
const char *ledger_digest(struct arena *a, const struct file_now *now);

/*
 * Before the ledger is written: the last link of the path, if this run changed it and its
 * digest is missing; else NULL.
 */
struct ledger_link *ledger_undigested(struct ledger *l, const char *path);
/* The first link of the path, if this run added it and before has no digest; else NULL. */
struct ledger_link *ledger_first(struct ledger *l, const char *path);

/* Notes a folder that was empty before a set, so that revert keeps it. dir is borrowed. */
void ledger_keep_folder(struct ledger *l, const char *dir);

/* The text of .pom/ledger. Empty when no set is left. */
void ledger_text(struct ledger *l, struct buf *out);

#endif
