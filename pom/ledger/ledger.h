/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What was applied to a tree: .pom/ledger, and beside it one diff for each set. The diff
 * is exactly what changed in the tree, so `patch -R` can revert it as well.
 *
 *	Format: 2
 *	Next: 3
 *	Folders: PATH		folders that were empty before; revert keeps them
 *	Removed: 700 PATH	folders that went with their last file
 *
 *	Set: mport
 *	Group: base
 *	Diff: 0001-mport.diff
 *	Versions: BEFORE AFTER PATH	one a line
 *
 * Sets stand in the order in which they were applied. Folders has one path a line.
 *
 * A version is MODE:DIGEST, or - for an absent file. MODE is octal: the file's type and
 * its permissions. DIGEST is * if the ledger has none. That version is then computed:
 * take the next later version that has a digest, and revert the diffs in between.
 * BEFORE is = if it equals the AFTER of the set before. So the versions of a path are a
 * chain, and its last AFTER must be the tree's file. A rename has a line for each of its
 * two paths.
 *
 * If a patch was applied at another place or with fuzz, its diff differs from the patch
 * as written. The patch as written then stands in front of the diff, with "# " before
 * each line.
 *
 * Format 1 had only the last version of each file. It is read, and written as format 2.
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
	const char *digest; /* NULL: computed from the diffs, see above */
};

/* The versions of one file before and after a set. */
struct ledger_link {
	const char *path;
	struct ledger_version before, after;
	bool follows;   /* before equals after of the link below it */
	uint32_t cover; /* index + 1 of ledger_cover's result; or 0 */
	uint32_t moved; /* the same of ledger_cover_moved's */
};

struct ledger_set {
	uint64_t relinked; /* ledger.removals when its links were copied last */
	const char *name, *group, *repository, *summary;
	const char *depends; /* names, separated by blanks; may be "" */
	const char *config;  /* Kconfig symbols it adds; may be "" */
	const char *source;  /* digest of the set's own files; may be "" */
	const char *path;    /* of a patch file, from /; "" for other sets */
	const char *options; /* as in a series: "-p1", "-p0 -R"; "": not known */
	const char *commit;  /* made by --commit; NULL or "": none */
	const char *kept;  /* paths, one a line: new files, equal in the tree */
	const char *there; /* paths, one a line: had part of the set before */
	const char *reads; /* paths, one a line: files that it copied */
	const char *diff;  /* name of its file in .pom */
	struct span text;  /* the content of the file diff */
	struct diff patch; /* parsed from text by ledger_open */
	struct ledger_sections *sections; /* for ledger_section */
	struct ledger_link *link;
	uint32_t nlinks;
	unsigned int fuzz; /* the most fuzz of its hunks */
	bool unknown;      /* from format 1: the patch as written is unknown */
	bool open;
	bool out;           /* session_all_out's result, ... */
	uint64_t out_known; /* ... and the ledger's touches, plus 1, at that time */
	bool gone;          /* reverted in this request */
	bool changed;       /* its diff has to be written again */
	uint32_t next_alike; /* index + 1 of an earlier set in by_name; or 0 */
};

/* A link of a path's chain. */
struct ledger_ref {
	uint32_t set, link;
};

/* The edit of a mark that stands for a change of the mode. */
#define LEDGER_MODE SIZE_MAX

/* Lines that a link made and that no later one changed, where the last link has them. */
struct ledger_mark {
	size_t at, n; /* n is 0 where lines were only removed */
	size_t edit; /* the index, in the section, of the edit that made them */
	size_t first; /* index of the first of them in that edit */
	uint32_t ref; /* the link's index in its chain */
	bool adrift;  /* the file was edited since, so at is a guess */
};

struct ledger_marks {
	struct ledger_mark *v;
	size_t n, cap;
};

/* Does the tree's file have the version of the last link that was read? */
enum ledger_state { CHAIN_UNKNOWN, CHAIN_HOLDS, CHAIN_BROKEN };

struct ledger_chain {
	const char *path;
	struct ledger_ref *ref; /* in the order in which sets were applied */
	uint32_t n, cap;
	uint32_t top;     /* from this index on, all sets are gone */
	uint32_t nloaded; /* the first references: of sets that were read */
	uint32_t *reader; /* indexes of sets that copied the file, in order */
	uint32_t nreaders;
	enum ledger_state state;
	const struct piece *hashed; /* the content that digest belongs to */
	const char *digest;         /* of the tree's file; or NULL */
	struct ledger_version last; /* after of the last link that was read */
	uint32_t floor; /* index + 1 of the first set whose change is in the tree */
	bool floor_known, covers_known, touched;
	struct ledger_marks left;       /* if covers_known, of a broken chain */
	struct ledger_marks left_moved; /* under later names; if moved_known */
	uint64_t moved_known; /* the ledger's touches when moved was computed */
	bool gap; /* a removed set's before differs from the after below it */
	uint32_t joined; /* if not 0: only gone links below this index make a gap */
	/*
	 * Of a broken chain: the tree's file is as the first n links leave it. low is the
	 * smallest such n, plus 1, and high the largest, plus 1; both are 0 when there is
	 * no such n. See ledger_find_version.
	 */
	uint32_t low, high;
	/*
	 * With edited, the file is as somebody left it after the first high - 1 links, and
	 * before the next one.
	 */
	bool edited;
};

/* A folder that went with its last file. */
struct ledger_folder {
	const char *path;
	unsigned int perms; /* at most 0777 */
	bool back;          /* it is there again: it is not written */
};

struct ledger {
	uint64_t removals; /* calls of ledger_remove so far */
	uint64_t touches;  /* changes of chains so far */
	struct arena a;
	unsigned int next; /* number of the next diff, from 1 */
	struct ledger_set
		*set; /* LEDGER_SETS allocated: pointers to sets stay valid */
	size_t n;
	size_t loaded;      /* the first sets, which were read from the file */
	struct map by_name; /* last part of a name -> index + 1 */
	bool depends;       /* at least one set depends on another */
	struct map by_path; /* path -> struct ledger_chain */
	struct ledger_chain **chain;
	size_t nchains, cap_chains;
	struct ledger_undo *undo; /* for ledger_rollback */
	size_t nundo, cap_undo;
	bool present;        /* the tree has a ledger */
	struct map folders;  /* the field Folders */
	const char **folder; /* the same, as a list */
	size_t nfolders;
	struct map removed; /* the field Removed: path -> index + 1 */
	struct ledger_folder *folder_gone; /* the same, as a list */
	size_t ngone;
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
 * How many links of the chain, from the first one on, are in the tree. Fewer than all if
 * another program has restored an earlier version of the file. Call ledger_in_tree or
 * ledger_out for the file first. Without that call, and when the file has none of the
 * recorded versions, all links count.
 */
uint32_t ledger_links_in_tree(const struct ledger *l, struct ledger_chain *c);

/*
 * Calls each for the applied sets whose name or path is word, or ends in a slash and
 * word; or, where no set ever had that name, whose diff's file has it.
 */
void ledger_each_named(struct ledger *l, const char *word,
		       void (*each)(void *arg, struct ledger_set *set),
		       void *arg);

/* The one applied set of that name; NULL for none, or for several. */
struct ledger_set *ledger_get(struct ledger *l, const char *name);

/*
 * The path of the set, or "". For a mail, its name takes the place of the id at the end,
 * which nobody types. In l's memory.
 */
const char *ledger_full_name(struct ledger *l, const struct ledger_set *set);

/*
 * The one set that a user means with word: its name, ledger_full_name, the end of one, or
 * the name of its diff. NULL for none, or for several; then all gets two of them. all may be
 * NULL.
 */
struct ledger_set *ledger_meant(struct ledger *l, const char *word,
				struct ledger_set *all[2]);

/*
 * What reports call the set: its name, with as much of its path as makes it unique; or
 * the name of its diff where none does.
 */
const char *ledger_label(struct ledger *l, const struct ledger_set *set);

/*
 * Adds a set with the diff that was applied; strings are copied. The paths and modes of
 * its links are added to the chains.
 */
int ledger_add(struct ledger *l, const struct ledger_set *set, struct span diff,
	       struct pom_err *err);

/* Parses the diff of a set, once. Sets that ledger_load read are parsed already. */
int ledger_open(struct ledger *l, struct ledger_set *set, struct pom_err *err);

/*
 * The patch as its author wrote it: the commented lines in front of the diff, or without
 * them the diff. The set must be open. The text is in a, or borrowed from the set.
 */
struct span ledger_written(struct arena *a, const struct ledger_set *set);

/* The diff of a set as it was applied, without the commented patch in front of it. */
struct span ledger_changes(const struct ledger_set *set);

/* The text of a diff's file: written as comments, if it differs from diff, then diff. */
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

/* A copy of the set's links for the caller to change. Their paths must stay. */
struct ledger_link *ledger_relink(struct ledger *l, struct ledger_set *set);

/*
 * Removes a set, in memory. Its files get their versions from before the set, except the
 * files for which ledger_break was called.
 */
void ledger_remove(struct ledger *l, struct ledger_set *set);

/*
 * ledger_rollback undoes what was done since ledger_mark: removals, rewritten diffs,
 * changed links, broken chains. It does not undo ledger_add.
 */
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

/* The position of ledger_next_kin; zeroed to begin. */
struct ledger_kin {
	size_t at;
	bool below;
};

/*
 * Iterates over the chains of files that exclude a file at path: its parent folders as
 * files, and files below path as a folder. The chain of path itself is not among them.
 * NULL at the end.
 */
struct ledger_chain *ledger_next_kin(struct ledger *l, const char *path,
				     struct ledger_kin *kin);

/* The *n links of the chain that belong to sets applied after set. */
struct ledger_ref *ledger_above(const struct ledger *l, struct ledger_chain *c,
				const struct ledger_set *set, size_t *n);

/* Has the set made files, and changed no other ones? */
bool ledger_only_makes(const struct ledger_set *set);

/* The link of a set about that path, or NULL. */
struct ledger_link *ledger_link(const struct ledger *l,
				const struct ledger_set *set, struct span path);

/*
 * Does the file in the tree, disk, have the version that the set left, or one that later
 * sets made of it? Otherwise another program changed the file.
 */
bool ledger_in_tree(struct ledger *l, const struct ledger_set *set,
		    const char *path, const struct file_now *disk);

/*
 * Another program has restored an earlier version of the file, and that version occurs
 * more than once in the chain: below the set, and at or above it. So the file does not
 * show whether the tree has the set.
 */
bool ledger_unsure(struct ledger *l, const struct ledger_set *set,
		   const char *path, const struct file_now *disk);

/*
 * The last applied set that changed the file and is no longer in the tree, while the
 * given set, an earlier one, is. NULL when there is none. Call ledger_in_tree for the file
 * before.
 */
struct ledger_set *ledger_out_above(struct ledger *l,
				    const struct ledger_set *set,
				    const char *path);

/*
 * Does the file have a version from before the set, or from before an earlier set? Then
 * another program has reverted the set: `git reset` or quilt, for instance. *surely is
 * set to true if that version is not also the last one of the chain.
 */
bool ledger_out(struct ledger *l, const struct ledger_set *set,
		const char *path, const struct file_now *disk, bool *surely);

/*
 * Does the file have the version that the set or a later applied set left? Only links
 * that ledger_load read count.
 */
bool ledger_left_since(struct ledger *l, const struct ledger_set *set,
		       const char *path, const struct file_now *file);

/*
 * Is file none of the versions that the set, and the sets between it and later, left? False
 * also if one of these is not known.
 */
bool ledger_differs(struct ledger *l, const struct ledger_set *set,
		    const struct ledger_set *later, const char *path,
		    const struct file_now *file);

/*
 * quilt popped its patch, and file is what the tree has now. If that is the last version
 * of the chain, the chain is no longer broken.
 */
void ledger_came_back(struct ledger *l, const char *path,
		      const struct file_now *file);

/* The last applied set of the chain, if the file is as that set left it; else NULL. */
struct ledger_set *ledger_last(struct ledger *l, const char *path,
			       const struct file_now *disk);

/* From now on the file counts as changed by another program, to an unrecorded version. */
void ledger_break(struct ledger *l, const char *path);

/*
 * The first later set that changes lines which set added to the file, or that moves or
 * deletes the file; *out is NULL for none. Opens sets where necessary.
 */
int ledger_cover(struct ledger *l, struct ledger_set *set,
		 const struct ledger_link *link, struct ledger_set **out,
		 struct pom_err *err);

/*
 * The other name that the set gives the file at path, of which there is a chain; NULL if
 * it does not move it. Opens the set.
 */
int ledger_moves(struct ledger *l, struct ledger_set *set, const char *path,
		 const char **to, struct pom_err *err);

/*
 * Which set, up to *set, gave the file at *path that name, and from which one? Both are
 * replaced; *path is NULL if none did. Opens that set.
 */
int ledger_came_from(struct ledger *l, struct ledger_set **set,
		     const char **path, struct pom_err *err);

/*
 * Of a link that is covered by a set that moves the file: the first set that changes the
 * link's lines under the later names, or that deletes the file; NULL for none.
 */
int ledger_cover_moved(struct ledger *l, const struct ledger_link *link,
		       struct ledger_set **out, struct pom_err *err);

/*
 * ledger/left.c: what is left of the link's change where later sets changed some of its
 * lines. *out is an edit of the file, without a name: the caller sets pre and post. With
 * moved, it is of the file at the name that later sets gave it. Its hunks have the lines
 * that no later set changed, at the places where the last recorded set left them, and its
 * modes are 0 if they were changed again. False if nothing is left. Call after
 * ledger_cover, with moved after ledger_cover_moved. *out is in a and borrows from the
 * ledger.
 */
bool ledger_left(struct ledger *l, struct ledger_set *set,
		 const struct ledger_link *link, bool moved, struct arena *a,
		 struct diff_file *out);

/*
 * Iterates backwards over the sections of an open set's diff that name the path. at: 0 to
 * begin, then the last result. The result n is 0 at the end; else (n - 1) / 2 is the
 * index of the section, and (n - 1) % 2 is 1 if path is its name after the patch.
 */
uint32_t ledger_section(struct ledger *l, struct ledger_set *set,
			const char *path, uint32_t at);

/* The path in the tree of a name in a set's diff; .p is NULL for /dev/null. */
struct span ledger_path(const struct diff_name *name);

/* A file's version, with its mode only: digest is NULL. */
struct ledger_version ledger_version(const struct file_now *now);
/* The digest of the file's content, in a. NULL for what is neither a file nor a link. */
const char *ledger_digest(struct arena *a, const struct file_now *now);

/*
 * The last link of the path, if this run changed the chain and after has no digest; else
 * NULL. The caller fills the digest in before the ledger is written.
 */
struct ledger_link *ledger_undigested(struct ledger *l, const char *path);
/* The first link of the path, if this run added it and before has no digest; else NULL. */
struct ledger_link *ledger_first(struct ledger *l, const char *path);

/* The digest of the file from before the link of set, as recorded; NULL: not known. */
const char *ledger_digest_before(const struct ledger *l,
				 const struct ledger_set *set,
				 const struct ledger_link *link);

/* Notes a folder that was empty before a set, so that revert keeps it. dir is borrowed. */
void ledger_keep_folder(struct ledger *l, const char *dir);

/*
 * Notes the permissions of a folder that is removed, so that it gets them again. dir is
 * borrowed.
 */
void ledger_folder_removed(struct ledger *l, const char *dir,
			   unsigned int perms);
/* The index of a removed folder in folder_gone; ngone if there is no such folder. */
size_t ledger_removed_folder(const struct ledger *l, const char *dir, size_t n);

/* The text of .pom/ledger. Empty when no set is left. */
void ledger_text(struct ledger *l, struct buf *out);

#endif
