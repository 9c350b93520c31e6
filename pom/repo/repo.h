/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The catalogue: groups of sets with their patches. A reader of this room, one for each
 * format of repositories, fills it in. The rooms above do not know which reader it was.
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
 * A diff for a tree, from a version on. Several diffs with the same version are applied
 * one after the other, in the order of part.
 */
struct variant {
	struct version from; /* n is 0: for every version */
	unsigned int part;   /* its order among the diffs of this version */
	/* a further limit on the versions that it is for, or NULL */
	const struct range *when;
	bool mixed;       /* it has sections for the other tree as well */
	const char *path; /* in the repository */
};

/*
 * A new file that the set adds to the tree, or lines that it adds to a file of the tree.
 * repo_patch takes those whose version is the nearest at or below the tree's.
 */
struct source {
	const char *path;   /* in the repository */
	const char *target; /* in the tree */
	struct version from;
	const struct range *when; /* or NULL */
	bool executable;
	bool lines; /* where, and its first line, say where the lines go */
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
 * What a set was proved on: a version of the kernel and one of iptables. date is that of
 * the sources. With binaries, iptables was a distribution's package, and date is that of
 * the package. With image, the kernel was a distribution's image; kernel is its release,
 * and date that of the image.
 */
struct proved {
	const char *kernel, *iptables, *date;
	bool binaries;
	bool image, emulated;
};

struct repo_reader;

/* One of the repositories that the catalogue was read from. */
struct origin {
	struct repo *repo; /* the catalogue that it belongs to */
	struct root root;
	const char *path;   /* as the user gave it */
	const char *file;   /* name in root, when a file was given; or NULL */
	const char *name;   /* what it calls itself; never NULL */
	const char *update; /* URL of its snapshots, or NULL */
	const struct repo_reader *reader; /* NULL: a patch file of the user's */
	const char *series; /* path of quilt's series in root, or NULL */
	bool plain;   /* quilt itself reads the series: it has no guards */
	bool ordered; /* sorted by the series instead of by group */
	bool links;   /* its files may be symbolic links, see repo_read */
	bool input;   /* a patch from standard input: repo_open_input */
	size_t first_group;  /* of its sets; sorts an ordered origin */
	bool gathered;       /* not all of its sets are files in one folder */
	const char *read_as; /* the layout, if it had to be chosen; or NULL */
	const char **note;   /* notes for the user, a line each */
	size_t nnotes;
	const char **id; /* of a mailbox: struct set's id of each set; or NULL */
	size_t nsets;    /* sets added so far; index of the next id */
	char **top; /* the names in root itself, once repo_list has read them */
	size_t ntop;
};

/* tree: the versions that a set is for. merged: the kernels that have it already. */
struct set_ranges {
	struct range tree[TREE_KINDS];
	struct range merged;
};

/* Why a set cannot be read at all; the fields are those of struct pom_err. */
struct set_fault {
	int code;
	unsigned int line;
	const char *where, *what, *hint;
};

struct set {
	const char *name;            /* unique in the catalogue */
	const struct origin *origin; /* all paths of the set are in its root */
	size_t group;                /* index into repo.group */
	/*
	 * Identifies the set even if its name changes: its path in the
	 * origin's root; for a mail its Message-Id, or its title without one;
	 * for a patch file of the user's its absolute path; for a patch
	 * from standard input its name. Never NULL.
	 */
	const char *id;
	const char *title;                     /* Summary */
	const char *author, *status, *license; /* never NULL, may be "" */
	const char *date; /* of the author, as RFC 5322 has it; or "" */
	const char *mainline, *successor;
	const char *help;          /* shown as it is; "" when there is none */
	struct set_ranges *ranges; /* NULL: for all versions, merged in none */
	const char *range_text[TREE_KINDS];
	bool has_merged;
	const char **depends, **conflicts;
	size_t ndepends, nconflicts;
	const char **config, **needs; /* Kconfig: what it adds, and needs */
	size_t nconfig, nneeds;
	struct proved *proved;
	size_t nproved;
	struct set_tree tree[TREE_KINDS];
	const char *recompile; /* the set's Recompile field, or NULL */
	bool old; /* of an old format: its errors do not fail the repository */
	bool files_first;    /* its new files are applied before its diffs */
	const char *problem; /* why it cannot be applied at all, or NULL */
	const struct set_fault *fault; /* what repo_patch fails with, or NULL */
	int strip;         /* -p of its diffs; STRIP_GUESS when not known */
	unsigned int line; /* the line of the series that names it, or 0 */
	bool reverse;      /* its diffs are applied in reverse */
	bool described;    /* title, author and help are set: repo_describe */
	bool by_patch;     /* by the text before its diff */
	struct span patch; /* kept for repo_describe; empty when not read */
	const char *info;  /* its file, for messages */
};

/* What became of a set that is no longer in the repository, or never was. */
struct fate {
	const char *name, *what, *fate, *where, *say;
};

/*
 * Callbacks while a series is read. series is called first, with the most patches that
 * there can be. patch is called for each patch, in order; path is in the origin's root,
 * and lives as long as the catalogue.
 */
struct repo_watch {
	void *arg;
	void (*series)(void *arg, struct origin *o, size_t patches);
	void (*patch)(void *arg, const struct origin *o, const char *path,
		      int strip);
};

/* Arguments of repo_open. */
struct repo_given {
	const char *const *path;
	size_t n;
	const char *const *guard; /* the names of guards that are set */
	size_t nguards;
	enum tree_kind kind; /* the tree of patches whose format does not say */
	const int *strip;    /* -p where a series gives none; NULL: 1 */
	const char *platform; /* of OpenWrt; NULL: generic patches only */
	/* the kernel whose patches are meant where there are several; or NULL */
	const char *kernel_version;
	/*
	 * Called to choose between the patches of several kernels: the version of the
	 * kernel's tree. False when there is no such tree. May be NULL.
	 */
	bool (*tree_version)(const void *arg, struct version *v);
	const void *arg;
	/*
	 * NULL, or called for each folder before it is read, to put back what a killed
	 * run has left half written. After an error the folder is not read.
	 */
	int (*opened)(struct root *root, struct pom_err *err);
};

struct repo {
	struct arena a;
	/* given, watch, opened, guard, nguards, strip: valid only during repo_open */
	const struct repo_given *given;
	bool used_platform, used_kernel_version; /* some reader used them */
	const struct repo_watch *watch;
	int (*opened)(struct root *root, struct pom_err *err);
	const char *const *guard;
	int strip;
	size_t nguards;
	struct map guards_seen; /* names of guards that patches have */
	struct arena *mem; /* memory for what is read of patches; NULL: a */
	struct buf *text;  /* decompressed texts */
	size_t ntext, cap_text;
	const struct origin *latest_of; /* the patch that was read last */
	const char *latest;
	struct span latest_text;
	struct diff *latest_diff;  /* parsed already; or NULL */
	const char *latest_note;   /* of it: diff.note */
	struct map joined;         /* for read.c */
	struct prefetch *prefetch; /* borrowed, or NULL: tree/prefetch.h */
	/*
	 * Keep parsed patches: for a catalogue whose sets are tried on several trees.
	 * Nothing may change a patch of repo_patch then.
	 */
	bool keep_parsed;
	struct map parsed;     /* for patch.c */
	struct set *kept;      /* the set of the last repo_keep_patch */
	struct origin *origin; /* in the order in which they were given */
	size_t norigins;
	enum tree_kind kind; /* the tree of patches whose format does not say */
	const char *name;    /* the origins' names, joined */
	const char **group;  /* names, each once */
	size_t ngroups, cap_groups;
	struct set *set; /* sorted by group, or by series */
	size_t n, cap;
	struct map by_name; /* to index + 1 */
	bool conflicts;     /* some set has Conflicts */
	struct fate *fate;
	size_t nfates, cap_fates;
};

/*
 * Opens the given repositories as one catalogue. The first reader that knows the format
 * of a repository reads it. Groups of the same name become one. A set whose name an
 * earlier repository has is called GROUP/NAME, or GROUP/NAME:2 and so on when that is
 * taken as well. POM_ESYNTAX with file and line for what is malformed, POM_EUSAGE for a
 * folder that is no repository and for a guard that no patch has, POM_ELIMIT. watch may
 * be NULL. Call repo_close afterwards, also after an error.
 */
int repo_open(struct repo *r, const struct repo_given *given,
	      const struct repo_watch *watch, struct pom_err *err);
void repo_close(struct repo *r);

/*
 * Opens a patch file of the user's as a repository of one set, which has the name of the
 * file and is for one kind of tree. strip as in struct set. Call repo_close afterwards,
 * also after an error.
 */
int repo_open_file(struct repo *r, const char *path, enum tree_kind kind,
		   int strip, struct set **out, struct pom_err *err);

/*
 * The same for a patch that was read from standard input. text must live as long as r; it
 * may be compressed, or a mailbox. The name of the set is stdin-X.patch, where X is the
 * beginning of the digest of text: the same patch has the same name, and another one
 * another. Messages name it "standard input".
 */
int repo_open_input(struct repo *r, struct span text, enum tree_kind kind,
		    int strip, struct set **out, struct pom_err *err);

/*
 * Does the name end in .patch, .diff or .dpatch, in upper or lower case? .gz, .bz2, .xz or
 * .zst may follow.
 */
bool repo_is_patch_name(const char *name);

/* POM_EUSAGE for an archive or a mailbox: runme writes into folders only. */
int repo_need_folder(const struct origin *o, struct pom_err *err);

/* Does the name end in .mbox, .mbx or .eml? A compression suffix may follow. */
bool repo_is_mails_name(const char *name);

/* "NAME" or "GROUP/NAME"; NULL when there is none. */
struct set *repo_find(const struct repo *r, const char *name);
/* The same; if there is none, the only one whose name differs in case alone. */
struct set *repo_find_any_case(const struct repo *r, const char *name);
/* The set's ranges, which the caller fills in; allocates them at the first call. */
struct set_ranges *repo_ranges(struct repo *r, struct set *s);
/*
 * The index of the group, or -1. name may also be the path of a series as the user gave
 * it, or the last part of that path. The result is then the group of its last set, so
 * that the whole series is meant.
 */
long repo_group(const struct repo *r, const char *name);
/* Prefers the name in the same case to one in another; NULL when there is none. */
const struct fate *repo_fate(const struct repo *r, const char *name);
/* What reports call the fate: "merged" for one that is in mainline. */
const char *repo_fate_word(const struct fate *f);
/* Tries the names of sets, groups and old sets, in this order. */
void repo_nearly(const struct repo *r, struct spelling *s);

/*
 * The set's parsed patch for that tree and version: the nearest variant at or below the
 * version, and the new files. *out is NULL when the set has nothing for it. The patch
 * lives as long as the repository, unless repo_read_into was called.
 */
int repo_patch(const struct set *s, enum tree_kind kind,
	       const struct version *v, struct diff **out, struct pom_err *err);

/*
 * From now on repo_patch and repo_read allocate from mem. A call with NULL ends this, and
 * drops the catalogue's pointers into mem, so that the caller can free it.
 */
void repo_read_into(struct repo *r, struct arena *mem);

/*
 * The same for a few patches in between. Call repo_end_apart with what repo_read_apart
 * returned: patches go where they went before, and mem is freed.
 */
struct arena *repo_read_apart(struct repo *r, struct arena *mem);
void repo_end_apart(struct repo *r, struct arena *mem, struct arena *before);

static inline struct arena *repo_mem(struct repo *r)
{
	return r->mem ? r->mem : &r->a;
}

/* Fails with the set's fault, if it has one. */
int repo_fault(const struct set *s, struct pom_err *err);

/* The path in the origin's root of the nearest diff that repo_patch reads, or NULL. */
const char *repo_patch_path(const struct set *s, enum tree_kind kind,
			    const struct version *v);

/*
 * Fills the set's title, author, date and help in from the text before its diff, unless
 * that was done. Until then they are empty for the sets of a series. For a patch that
 * cannot be read, the title says why, and 0 is returned; fails on errors of the system.
 */
int repo_describe(const struct set *s, struct pom_err *err);
/*
 * POM_EUSAGE, with what helps, if the set is described by a patch that is several mails or
 * commits: what is made of it would have the author and the message of the first one only.
 */
int repo_one_author(const struct set *s, struct pom_err *err);
/*
 * Remembers the text of a patch that has been read, so that repo_describe need not read
 * it again. text must live as long as the catalogue, or be in the memory of repo_apart.
 */
void repo_keep_patch(const struct set *s, struct span patch);

/*
 * The digest of the texts that repo_patch would parse. It tells two versions of a set
 * apart, or two patch files of one name. "" when there are no texts.
 */
int repo_digest(const struct set *s, enum tree_kind kind,
		const struct version *v, char digest[DIGEST_HEX + 1],
		struct pom_err *err);

/* The name of the set's group; NULL for a patch file of the user's, which has none. */
const char *set_group(const struct set *s);

/*
 * Where a patch of a series, or a patch file of the user's, comes from: its absolute path;
 * for a mail the path of the mailbox and the set's id. "" for a patch from standard input,
 * and for a set of any other format: its name identifies it. In a.
 */
const char *repo_set_path(struct arena *a, const struct set *s);

/*
 * Calls name for each file name in the set's patches for that tree, for all versions of the
 * tree. Leaves out a patch that cannot be read or parsed.
 */
void repo_each_name(const struct set *s, enum tree_kind kind,
		    void (*name)(void *arg, const struct diff_name *n),
		    void *arg);

/*
 * For readers: root_list in an origin. The names in the root itself are read once and
 * kept: do not change the array.
 */
int repo_list(struct repo *r, const struct origin *o, const char *dir,
	      char ***names, size_t *n, struct pom_err *err);

/*
 * Reads a file of a repository; the text lives as long as the catalogue. In an origin
 * with links the file may be a symbolic link: to a file beneath the origin's root, or to
 * a patch or a series in a folder beside the root, if that folder has a series.
 * POM_EUNSAFE for any other link.
 */
int repo_read(struct repo *r, const struct origin *o, const char *path,
	      size_t limit, struct span *out, struct pom_err *err);

/* Reads a patch, decompresses it (archive.h) and decodes it if it is a mail (mail.h). */
int repo_read_whole(struct repo *r, const struct origin *o, const char *path,
		    struct span *out, struct pom_err *err);

/*
 * The same. Of several mails or commits in it, leaves out and moves those that mails_join
 * would; r->latest_note tells it. All patches are read by this function. path must live as
 * long as the catalogue.
 */
int repo_read_patch(struct repo *r, const struct origin *o, const char *path,
		    struct span *out, struct pom_err *err);

/* Is this path in a diff one of a file of iptables? */
bool repo_is_iptables_path(struct span path);

/*
 * A format of repositories. is_one tells from the names in the folder, or from the file
 * that was given, whether o has this format, and reads no more than that needs. read adds
 * the groups and sets to the catalogue, or fails with file and line. check, unless it is
 * NULL, is called when all repositories have been read. sign names the files by which
 * such a folder is known, for messages.
 */
struct repo_reader {
	const char *name, *sign;
	int (*is_one)(struct repo *r, struct origin *o, bool *is,
		      struct pom_err *err);
	int (*read)(struct repo *r, struct origin *o, struct pom_err *err);
	int (*check)(struct repo *r, const struct origin *o,
		     struct pom_err *err);
};

/* For readers: the index of the group, which is added if there is none. POM_ELIMIT. */
int repo_add_group(struct repo *r, const char *name, size_t *group,
		   struct pom_err *err);

/*
 * For readers: chooses between the patches of several kernels. name has the n versions as
 * the folders have them; "" stands for patches of any version, which are chosen if none
 * of the others is meant. *chosen is that of --kernel-version; or the only one; or that of
 * the tree; NULL if n is 0. POM_EUSAGE, with the choices, if none of these decides.
 */
int repo_choose_version(struct repo *r, const struct origin *o,
			const char *const *name, size_t n, const char **chosen,
			struct pom_err *err);

/* For readers that know how many sets they will add: allocates for them at once. */
void repo_reserve(struct repo *r, size_t more);

/* What a reader knows of a set that it adds. */
struct new_set {
	size_t group;
	const char *name;
	const char *where; /* its file, for messages and as its id */
};

/*
 * For readers: adds a set. Its texts are "", strip is 1, described is true. Its name may
 * differ from the given one, see repo_open. *out is valid until the next set is added.
 * POM_ESYNTAX when this origin has a set of that name in the group, POM_ELIMIT.
 */
int repo_add_set(struct repo *r, const struct origin *o,
		 const struct new_set *what, struct set **out,
		 struct pom_err *err);

/* For readers: gives the set a fault, which says why it cannot be read. */
void repo_spoil(struct repo *r, struct set *s, const struct pom_err *why);

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

/* repo/openwrt.c: OpenWrt's target/linux. */
int repo_has_openwrt(struct repo *r, struct origin *o, bool *is,
		     struct pom_err *err);
int repo_read_openwrt(struct repo *r, struct origin *o, struct pom_err *err);

/* repo/buildroot.c: a folder with the patches of packages, for several versions. */
int repo_has_buildroot(struct repo *r, struct origin *o, bool *is,
		       struct pom_err *err);
int repo_read_buildroot(struct repo *r, struct origin *o, struct pom_err *err);

/* repo/recipe.c: the SRC_URI of a recipe of Yocto. */
int repo_has_recipe(struct repo *r, struct origin *o, bool *is,
		    struct pom_err *err);
int repo_read_recipe(struct repo *r, struct origin *o, struct pom_err *err);

/* repo/spec.c: the patches of a spec file of RPM. */
int repo_has_spec(struct repo *r, struct origin *o, bool *is,
		  struct pom_err *err);
int repo_read_spec(struct repo *r, struct origin *o, struct pom_err *err);

/* repo/quilt.c: a series, or a folder of patches. */
int repo_has_quilt(struct repo *r, struct origin *o, bool *is,
		   struct pom_err *err);
int repo_read_quilt(struct repo *r, struct origin *o, struct pom_err *err);

#endif
