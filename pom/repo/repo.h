/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The catalogue: groups of sets with their patches, whoever wrote them down in
 * whatever format. A reader of this room fills it; nothing above knows which.
 */
#ifndef POM_REPO_H
#define POM_REPO_H

#include "lib/hash.h"
#include "lib/root.h"
#include "lib/spelling.h"
#include "tree/tree.h"
#include "engine/diff.h"
#include "engine/insert.h"
#include "engine/version.h"

enum {
	REPO_ORIGINS = 64,
	REPO_GROUPS = 4096,
	REPO_SETS = 65536,
	REPO_TEXT_LIMIT = 1 << 22, /* bytes of an info, a help, a source */
	REPO_VARIANTS = 64,
	REPO_FILES = 4096 /* new files of one set in one tree */
};

/*
 * A diff for a tree, from a version on. Of several with the same version each
 * goes on where the one before it ended.
 */
struct variant {
	struct version from; /* n is 0: for every version */
	unsigned int part;   /* the place among those of its version */
	const struct range
		*when;    /* the versions that it is for, besides; or NULL */
	bool mixed;       /* has sections for the other tree, too */
	const char *path; /* in the repository */
};

/*
 * A file that the set brings, or lines for one that the tree has: where it is,
 * and where it goes. Those with the nearest version at or below the tree's count.
 */
struct source {
	const char *path;   /* in the repository */
	const char *target; /* in the tree */
	struct version from;
	const struct range *when; /* or NULL */
	bool executable;
	bool lines; /* to be put at the place that where and the first line say */
	enum insert_where where;
};

struct set_tree {
	bool any; /* the set has something for this tree */
	struct variant *variant;
	size_t nvariants;
	struct source *source;
	size_t nsources;
};

/*
 * A pair of trees that a set was proved on, and the date of their sources; with
 * binaries, of the packages of iptables, which were taken as they were built. Or
 * (image) a distribution's kernel, the release and the date of its image.
 */
struct proved {
	const char *kernel, *iptables, *date;
	bool binaries;
	bool image, emulated;
};

struct repo_reader;

/* One of the repositories that the catalogue was read from. */
struct origin {
	struct repo *repo; /* which has this origin */
	struct root root;
	const char *path; /* as it was given */
	const char *file; /* the file in root that was given; NULL: the folder */
	const char *name;                 /* what it calls itself; never NULL */
	const char *update;               /* URL of its snapshots, or NULL */
	const struct repo_reader *reader; /* NULL: a patch file of the user's */
	const char *series; /* of quilt, in root; NULL: there is none */
	bool plain;         /* the series is as quilt has it, without guards */
	bool ordered; /* a series: its sets keep their order, not groups */
	bool links;   /* its files may be links to others, see repo_read */
	size_t first_group; /* of its sets; what an ordered one stands by */
	const char **note;  /* what is to be said of it, each a line */
	size_t nnotes;
	const char **id; /* of a mailbox: of its sets, as they come; or NULL */
	size_t nsets;    /* that it has until now, for id */
	char **top; /* what lies in root itself, once repo_list has read it */
	size_t ntop;
};

/* Versions: those that a set is for, and the kernels that have it. */
struct set_ranges {
	struct range tree[TREE_KINDS];
	struct range merged;
};

/* Why nothing of a set can be read, as struct pom_err has it. */
struct set_fault {
	int code;
	unsigned int line;
	const char *where, *what, *hint;
};

struct set {
	const char *name;            /* no other set of the catalogue has it */
	const struct origin *origin; /* whose root all its paths are in */
	size_t group;                /* index into repo.group */
	/*
	 * By which a patch is known whatever it is called: its path in the
	 * origin's root; of a mail its Message-Id, or else its number; of a file of
	 * the user's its absolute path. Never NULL.
	 */
	const char *id;
	const char *title;                     /* Summary */
	const char *author, *status, *license; /* never NULL, may be "" */
	const char *date; /* of the author, as RFC 5322 has it; or "" */
	const char *mainline, *successor;
	const char *help;          /* text as it is; "" when there is none */
	struct set_ranges *ranges; /* NULL: for all versions, and in none */
	const char *range_text[TREE_KINDS];
	bool has_merged;
	const char **depends, **conflicts;
	size_t ndepends, nconflicts;
	const char **config, **needs; /* Kconfig: what it adds, and needs */
	size_t nconfig, nneeds;
	struct proved *proved;
	size_t nproved;
	struct set_tree tree[TREE_KINDS];
	const char *
		recompile; /* what to build anew, as the set says it, or NULL */
	bool old; /* of an old format: what is wrong with it is said of it alone */
	bool files_first; /* what its folders have goes in before its diffs */
	const char *problem; /* why it cannot be applied at all, or NULL */
	const struct set_fault *fault; /* what repo_patch fails with, or NULL */
	int strip;         /* -p of its diffs; STRIP_GUESS when not known */
	bool reverse;      /* its diffs are to be turned round */
	bool described;    /* title, author, help are read: see repo_describe */
	struct span patch; /* or, until then, the patch if that has been read */
	const char *info;  /* its file, for messages */
};

/* What became of a set that is not in the repository (any more). */
struct fate {
	const char *name, *what, *fate, *where, *say;
};

/*
 * Who wants to know of a series while it is read: where it begins, with as many
 * patches as it may have, and each patch in its order, by its path in the
 * origin's root, which lives as long as the catalogue.
 */
struct repo_watch {
	void *arg;
	void (*series)(void *arg, struct origin *o, size_t patches);
	void (*patch)(void *arg, const struct origin *o, const char *path,
		      int strip);
};

/* What is to be opened. */
struct repo_given {
	const char *const *path;
	size_t n;
	const char *const *guard; /* the names of guards that hold */
	size_t nguards;
	enum tree_kind kind; /* what patches are for that do not say it */
	const int *strip; /* -p of patches of which a series has none; NULL: 1 */
};

struct repo {
	struct arena a;
	const struct repo_watch *watch; /* while it is opened, or NULL */
	const char *const *guard;       /* while it is opened */
	int strip;                      /* the same: of patches, by default */
	size_t nguards;
	struct map guards_seen; /* names of guards that patches have */
	struct arena *mem; /* what is read of patches goes there; NULL: into a */
	struct buf *text;
	size_t ntext, cap_text;
	const struct origin *latest_of; /* the patch that was read last */
	const char *latest;
	struct span latest_text;
	struct diff *latest_diff;  /* parsed already; or NULL */
	struct prefetch *prefetch; /* borrowed, or NULL: tree/prefetch.h */
	struct set *kept;          /* whose patch was kept of late */
	struct origin *origin;     /* in the order in which they were given */
	size_t norigins;
	enum tree_kind kind; /* what patches are for that do not say it */
	const char *name;    /* the origins' names */
	const char **group;  /* no name twice */
	size_t ngroups, cap_groups;
	struct set *set; /* by group (or series), then as they were read */
	size_t n, cap;
	struct map by_name; /* to index + 1 */
	bool conflicts;     /* some set has Conflicts */
	struct fate *fate;
	size_t nfates, cap_fates;
};

/*
 * Opens the repositories that are given as one catalogue, each by the first reader
 * that knows it: groups of the same name become one, and a set whose name is
 * taken by an earlier repository goes by GROUP/NAME, or GROUP/NAME:2 and so on
 * when that is taken as well. POM_ESYNTAX with file and line for what is
 * malformed, POM_EUSAGE for a folder that is no repository and for a guard that no
 * patch has, POM_ELIMIT. watch may be NULL. repo_close afterwards in either case.
 */
int repo_open(struct repo *r, const struct repo_given *given,
	      const struct repo_watch *watch, struct pom_err *err);
void repo_close(struct repo *r);

/*
 * A repository of one set: a patch file of the user's, named as the file is, for
 * one kind of tree. strip as in struct set. repo_close afterwards in either case.
 */
int repo_open_file(struct repo *r, const char *path, enum tree_kind kind,
		   int strip, struct set **out, struct pom_err *err);

/*
 * Does the name end in .patch, .diff or .dpatch, in any case, or in one of these and .gz,
 * .bz2, .xz or .zst?
 */
bool repo_names_patch(const char *name);

/* POM_EUSAGE for an archive or a mailbox, which nothing can be written into. */
int repo_need_folder(const struct origin *o, struct pom_err *err);

/* Is it a mailbox or a mail by its name? .mbox, .mbx, .eml; compressed or not. */
bool repo_names_mails(const char *name);

/* "NAME" or "GROUP/NAME"; NULL when there is none. */
struct set *repo_find(const struct repo *r, const char *name);
/* The same; if there is none, the only one whose name differs in case alone. */
struct set *repo_find_any_case(const struct repo *r, const char *name);
/* The set's ranges, to be filled. */
struct set_ranges *repo_ranges(struct repo *r, struct set *s);
/*
 * The index of the group, or -1. The path that a series was given as, or the last part of
 * that, stands for all of it: for the group of its last set.
 */
long repo_group(const struct repo *r, const char *name);
/* In this case, or else in any; NULL when there is none. */
const struct fate *repo_fate(const struct repo *r, const char *name);
/* Tries the names of sets, groups and old sets, in this order. */
void repo_nearly(const struct repo *r, struct spelling *s);

/*
 * The set's patch for that tree and version, parsed: the nearest variant at or
 * below the version, and the new files. *out is NULL when the set has nothing
 * for it. All of it lives as long as the repository, or as repo_read_into says.
 */
int repo_patch(const struct set *s, enum tree_kind kind,
	       const struct version *v, struct diff **out, struct pom_err *err);

/*
 * From now on what repo_patch and repo_read give is in mem, until this is called
 * with NULL: then the catalogue knows nothing any more of what is there.
 */
void repo_read_into(struct repo *r, struct arena *mem);
static inline struct arena *repo_mem(struct repo *r)
{
	return r->mem ? r->mem : &r->a;
}

/* The first diff that repo_patch would read for it, in the origin's root, or NULL. */
const char *repo_patch_path(const struct set *s, enum tree_kind kind,
			    const struct version *v);

/*
 * Reads what a patch says of itself into the set's title, author and help, if
 * that was not done: a set whose patch was never looked at has them empty.
 */
int repo_describe(const struct set *s, struct pom_err *err);
/*
 * Remembers the text of a patch that has been read, so that repo_describe need not
 * read it: text lives as long as the catalogue.
 */
void repo_keep_patch(const struct set *s, struct span patch);

/*
 * The digest of the texts that repo_patch would parse, by which two versions of
 * a set, or two patch files of one name, are told apart. Empty when there are
 * none. POM_EIO and the like.
 */
int repo_digest(const struct set *s, enum tree_kind kind,
		const struct version *v, char digest[DIGEST_HEX + 1],
		struct pom_err *err);

/* The name of the set's group; NULL: it has none, as a file of the user's. */
const char *set_group(const struct set *s);

/*
 * What a patch is known by beside its content: the path of its file, from /, or that
 * of its repository and its id. "" for a set that has its name for that. In a.
 */
const char *repo_set_path(struct arena *a, const struct set *s);

/*
 * Hands every name that any of the set's patches for that tree has to name,
 * whatever version they are for; what cannot be read or parsed has none.
 */
void repo_names(const struct set *s, enum tree_kind kind,
		void (*name)(void *arg, const struct diff_name *n), void *arg);

/*
 * For readers: root_list in an origin, whose root itself is read only once. The
 * array is shared, and not to be changed.
 */
int repo_list(struct repo *r, const struct origin *o, const char *dir,
	      char ***names, size_t *n, struct pom_err *err);

/*
 * Reads a file of a repository; the text lives as long as the catalogue. Of an
 * origin with links the file may be a symbolic link: to a file beneath the
 * origin's root, or to a patch or a series in a folder beside that root which
 * has a series. POM_EUNSAFE for any other link.
 */
int repo_read(struct repo *r, const struct origin *o, const char *path,
	      size_t limit, struct span *out, struct pom_err *err);

/*
 * The same for a patch, which may be compressed (archive.h), and is decoded if it
 * is a mail (mail.h): the only way by which patches are read. path must live on.
 */
int repo_read_patch(struct repo *r, const struct origin *o, const char *path,
		    struct span *out, struct pom_err *err);

/* Is a file of that name, as a diff has it, one of iptables? */
bool repo_names_iptables(struct span path);

/*
 * A format of repositories. is_one tells by what lies in the folder (or by the
 * file that was given) whether it is one of them, and reads no more than that
 * needs; read adds its groups and sets to the catalogue or fails with file and
 * line; check, unless it is NULL, comes when all repositories have been read.
 * sign names what such a folder has, for messages.
 */
struct repo_reader {
	const char *name, *sign;
	int (*is_one)(struct repo *r, struct origin *o, bool *is,
		      struct pom_err *err);
	int (*read)(struct repo *r, struct origin *o, struct pom_err *err);
	int (*check)(struct repo *r, const struct origin *o,
		     struct pom_err *err);
};

/* For readers: the group's index, a new one if there is none. POM_ELIMIT. */
int repo_add_group(struct repo *r, const char *name, size_t *group,
		   struct pom_err *err);

/* For readers that know how many sets will be added: room for them at once. */
void repo_reserve(struct repo *r, size_t more);

/*
 * For readers: a new set in that group, its texts "", its strip 1, described,
 * named as in struct set. The pointer is good until the next is added. POM_ESYNTAX when
 * its group has one of that name, POM_ELIMIT; where is for messages.
 */
int repo_add_set(struct repo *r, const struct origin *o, size_t group,
		 const char *name, const char *where, struct set **out,
		 struct pom_err *err);

/* repo/ng.c, repo/classic.c: patch-o-matic-ng, and Patch-o-matic before it. */
int repo_has_ng(struct repo *r, struct origin *o, bool *is,
		struct pom_err *err);
int repo_read_ng(struct repo *r, struct origin *o, struct pom_err *err);
int repo_has_classic(struct repo *r, struct origin *o, bool *is,
		     struct pom_err *err);
int repo_read_classic(struct repo *r, struct origin *o, struct pom_err *err);

/* repo/native.c: the format with patches/repository. */
int repo_has_native(struct repo *r, struct origin *o, bool *is,
		    struct pom_err *err);
int repo_read_native(struct repo *r, struct origin *o, struct pom_err *err);
int repo_check_native(struct repo *r, const struct origin *o,
		      struct pom_err *err);

/* repo/quilt.c: a series, or a folder of patches. */
int repo_has_quilt(struct repo *r, struct origin *o, bool *is,
		   struct pom_err *err);
int repo_read_quilt(struct repo *r, struct origin *o, struct pom_err *err);

#endif
