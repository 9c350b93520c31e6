/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Patch sets as modules of a kernel that is already built, and as plugins of an
 * iptables that is already installed.
 *
 * A set has two halves. The kernel half is built out of tree, by the kernel's
 * own build against the headers of that kernel, and goes into the folder
 * updates/ of the kernel's modules. The iptables half is compiled against the
 * headers of libxtables and goes into the folder that iptables reads plugins
 * from. The author of a set writes nothing extra: parts.c reads the halves out
 * of the set's patches.
 */
#ifndef POM_MODULE_H
#define POM_MODULE_H

#include "engine/diff.h"
#include "repo/repo.h"
#include "txn/txn.h"

enum module_half { MODULE_KERNEL, MODULE_IPTABLES, MODULE_HALVES };

/* A source file for the build. */
struct module_file {
	const char *path; /* in the tree that the patch is for */
	struct span text;
	bool lines; /* lines that the patch adds to a Makefile of the kernel */
};

/* An option that the set adds to the kernel's configuration. */
struct module_symbol {
	const char *name; /* without CONFIG_ */
	bool tristate;
	const char **depends; /* expressions, all of which must hold */
	size_t ndepends;
	const char **select;
	size_t nselect;
};

struct module_part {
	bool any;            /* the set has something for this half */
	const char *why_not; /* why it cannot be built; NULL if it can */
	const char *lacks;   /* what the build leaves out; or NULL */
	struct module_file *file;
	size_t n;
	const char **made; /* net/netfilter/xt_X.ko, extensions/libxt_X.so */
	size_t nmade;
};

struct module_set {
	const char *name;
	const struct set *set;
	struct module_part part[MODULE_HALVES];
	struct module_symbol *symbol;
	size_t nsymbols;
};

/*
 * Reads what a set has for the kernel and the iptables of these versions. A version whose n
 * is 0 is not known. If a half cannot be built, its part has the reason: that is not an
 * error. The result is in a, or lives as long as the repository.
 */
int module_read(struct arena *a, struct module_set *m,
		const struct version *kernel, const struct version *iptables,
		struct pom_err *err);

/* The last part of a path. */
const char *module_base(const char *path);

/*
 * Does this section of a patch replace the whole source of a plugin of iptables? It then
 * adds its own source, and puts the old one between #if 0 and #endif. added has the lines
 * that the section adds.
 */
bool module_takes_place(const struct diff_file *f, struct span added);
/*
 * The i-th name, from 0, for a plugin that iptables finds before its own extensions/libxt_X:
 * extensions/libipt_X and libip6t_X, with the suffix of path. NULL when there are no more.
 */
const char *module_beside(struct arena *a, const char *path, size_t i);
/* Is the file (libipt_X.so) one of those names? */
bool module_is_beside(const char *file);
/* The source of the guard that is linked into each plugin: see beside.c. */
extern const char module_guard[];

/* The system that modules are for. */
struct module_host {
	struct arena a;
	const char *top; /* --root, resolved, without a slash at the end */
	/* the kernel */
	const char *release, *headers;
	const char *folder; /* of the kernel's modules, resolved; or NULL */
	struct version kernel;
	struct span config;   /* the text of its configuration */
	const char *compiler; /* the name of the one that built the kernel */
	const char *note; /* a note for the user before the build; or NULL */
	const char *dkms; /* the program, if dkms is used; or NULL */
	/* iptables */
	const char *plugins; /* the folder of plugins, below top; or NULL */
	const char *iptables_text; /* "1.8.9" */
	bool nft;                  /* iptables puts its rules into nf_tables */
	const char *cflags, *libs; /* of pkg-config, for plugins */
	struct version iptables;
	struct pom_err no_iptables; /* code is 0 when plugins can be built */
};

/* top: --root, or NULL for this system. Call module_host_free afterwards. */
int module_host_open(struct module_host *h, const char *top,
		     struct pom_err *err);
/*
 * Finds the kernel of the folder headers, or with NULL the kernel that runs. installs: the
 * folder of its modules must exist. POM_ENOENT: the message says what is missing, and the
 * hint which package has it.
 */
int module_host_kernel(struct module_host *h, const char *headers,
		       bool installs, struct pom_err *err);
/* POM_ENOENT: there are no headers of this release. The hint says what to install. */
int module_no_headers(const char *release, struct pom_err *err);
/*
 * Finds iptables and the headers of its libxtables. If something is missing, sets
 * h->no_iptables and returns 0: a set may have a kernel half only.
 */
int module_host_iptables(struct module_host *h, struct pom_err *err);
void module_host_free(struct module_host *h);

/* 'y' or 'm'; 'n' for a symbol that is off or that the kernel does not have. */
char module_config(const struct module_host *h, const char *symbol);

/*
 * Sets why_not of the parts of m that cannot be built for the host. Checks its ranges and
 * lacks (unless force), what its options depend on, and iptables. v: the sets that are
 * built together; their options count as m.
 */
void module_judge(struct module_host *h, struct module_set *m,
		  const struct module_set *v, size_t n, bool force);

/*
 * name if the program is in PATH; its path in /usr/sbin, for some system programs, if it is
 * there; or NULL.
 */
const char *module_tool(const char *name);

/* Is an expression of Kconfig m or y? v as for module_judge. */
bool module_holds(const struct module_host *h, const char *expression,
		  const struct module_set *v, size_t n);

/* A build of several sets in a scratch folder. */
struct module_build {
	struct arena *a;
	const struct module_host *host;
	const struct module_set *set;
	size_t n;
	const char *work; /* the folder; set by module_build_begin */
	int lock;
	bool failed;
	const char **line; /* errors and warnings of the compilers */
	size_t nlines;
};

/* Makes the scratch folder. Call module_build_end afterwards, also after an error. */
int module_build_begin(struct module_build *b, struct pom_err *err);
/*
 * Compiles one half of all sets, in linux/ or iptables/ of b->work. If the compiler fails,
 * returns 0, sets b->failed, and b->line says why.
 */
int module_build_half(struct module_build *b, enum module_half half,
		      struct pom_err *err);
void module_build_end(struct module_build *b);
/* The path of a built file (made, of struct module_part), in b->a. */
const char *module_built(const struct module_build *b, enum module_half half,
			 const char *made);

/*
 * The sources of the kernel halves, and a Kbuild at the top with which the kernel's own
 * build makes modules of them. module_build_half compiles them, module_export writes them.
 */
void module_sources(struct arena *a, const struct module_set *v, size_t n,
		    struct module_file **out, size_t *nout);
/* A digest of one half's sources, in a. It changes when the set changes. */
const char *module_sources_digest(struct arena *a, const struct module_set *m,
				  enum module_half half);

/* A built module or plugin that an image gets: its set, and its path on this machine. */
struct module_brought {
	const char *set, *path;
	enum module_half half;
};

/*
 * A kernel's image and its modules. It is booted with programs of this machine, and with
 * modules and plugins of sets.
 */
struct module_image {
	struct arena *a;
	const char *kernel;  /* the file */
	const char *release; /* read from the image */
	const char *folder;  /* of its modules, resolved */
	/* set by module_image_look */
	const char *work;  /* a scratch folder */
	const char *stage; /* in work; its lib/modules/RELEASE has links */
	struct span known; /* the text of modules.dep and modules.builtin */
	bool legacy, nft;  /* this back end of iptables can be used */
	const char *note;  /* why a back end cannot be used; or NULL */
	/* set by the caller */
	const char *plugins; /* the folder of iptables' plugins, or NULL */
	struct module_brought *brought;
	size_t n;
};

/*
 * Reads the release of the image, and checks that folder has the modules of that release;
 * NULL: /lib/modules/RELEASE below top. POM_EUSAGE if the image or the folder is wrong.
 */
int module_image_open(struct module_image *im, const char *kernel,
		      const char *folder, const char *top, struct pom_err *err);
/*
 * Lists the kernel's modules, in the scratch folder work. POM_ENOENT if the kernel or this
 * machine lacks what a proof needs. updates: also the modules in updates/.
 */
int module_image_look(struct module_image *im, const char *work, bool updates,
		      struct pom_err *err);
/*
 * Writes work/initrd, an archive that the kernel unpacks as the guest's root. It has
 * programs and libraries of this machine, modules, and im->brought. folders: "FROM", "TO",
 * ..., NULL: the files of FROM are copied to TO; those of the first FROM with all folders
 * below it.
 */
int module_image_pack(struct module_image *im, const char *const *folders,
		      struct pom_err *err);

/* The sources of sets as a package of dkms. */
struct module_pack {
	const char *name;    /* patch-o-matic-TARPIT */
	const char *version; /* 0.1+1a2b3c4d: runme's, and a digest of the files */
	struct module_file *file; /* with dkms.conf */
	size_t n;
};

/*
 * The files of module_sources and a dkms.conf: see dkms_conf.c. The same sources have the
 * same version. The result is in a.
 */
void module_dkms_sources(struct arena *a, const struct module_set *v, size_t n,
			 struct module_pack *out);

/* What dkms has to do for an entry: see dkms.c. */
enum module_step {
	MODULE_STEADY,
	MODULE_ADDING,
	MODULE_BUILDING,
	MODULE_LEAVING,
	MODULE_STEPS
};

/*
 * What is installed. There is an entry for each half of a set, and for the kernel half one
 * for each release. A package of dkms has one entry for all kernels; its files are the
 * sources.
 */
struct module_entry {
	const char *set;
	enum module_half half;
	const char *dkms;    /* the name of its package; NULL: without dkms */
	const char *version; /* the kernel's release; iptables' or dkms' version */
	const char *
		sources; /* by module_sources_digest; NULL: of an older runme */
	const char *folder;  /* below top */
	const char **file;   /* in the folder */
	const char **digest; /* of them, by pom_digest */
	size_t n;
	const char **made; /* folders in folder that installing it made */
	size_t nmade;
	bool gone; /* the next record does not have it */
	enum module_step step;
	const char *release;  /* the kernel that step is for */
	bool now;             /* this run installs it */
	bool done;            /* module_dkms_done was called */
	enum module_step was; /* step before module_dkms_done, for undoing it */
};

struct module_record {
	struct arena a;
	const struct module_host *host;
	struct root root; /* the record's folder; fd is -1 if it does not exist */
	struct module_entry *entry;
	size_t n;
	const char **depmod; /* releases for which depmod has to run */
	size_t ndepmod;
	bool mended;       /* what an earlier run left was finished or undone */
	bool undone;       /* ... it was undone */
	bool taking_back;  /* dkms is not stopped by a signal */
	const char **note; /* kernels that lose their module, and why */
	size_t nnotes;
};

/*
 * Locks and reads the record, and finishes or undoes what a run that died has left. write:
 * makes the record's folder, and locks it exclusively. Call module_record_close afterwards.
 */
int module_record_open(struct module_record *r, const struct module_host *h,
		       bool write, struct pom_err *err);
void module_record_close(struct module_record *r);

/* The state of a recorded file: as it was written, changed, or deleted. */
enum module_state { MODULE_THERE, MODULE_CHANGED, MODULE_LOST };
int module_file_state(const struct module_record *r,
		      const struct module_entry *e, size_t file,
		      enum module_state *state, struct pom_err *err);

/* The output of `dkms status' for an entry's package. */
struct module_dkms {
	bool added;
	struct module_dkms_kernel {
		const char *release;
		bool installed; /* false: only built, or dkms warns of a difference */
	} * kernel;
	size_t n;
};

/*
 * Sets h->dkms if this machine has dkms; with --root, only if the system below it has a
 * tree of dkms.
 */
void module_dkms_find(struct module_host *h);
/* Asks dkms about an entry whose dkms is not NULL. The answer is in the record's arena. */
int module_dkms_status(struct module_record *r, const struct module_entry *e,
		       struct module_dkms *d, struct pom_err *err);
/* Is it installed for that kernel? */
bool module_dkms_has(const struct module_dkms *d, const char *release);

/* Is the module (xt_X.ko) loaded in the kernel that runs? */
bool module_loaded(const struct module_host *h, const char *file);

/*
 * Installs what was built, all of it or nothing, and runs depmod. If h->dkms is set, dkms
 * builds and installs the modules from their sources instead. Files of an earlier
 * installation are replaced. POM_ECONFLICT names a file that we have not installed. dry:
 * only checks for conflicts.
 */
int module_install(struct module_record *r, const struct module_build *b,
		   bool dry, struct pom_err *err);
/*
 * Removes the entries that are gone, with their files, and runs depmod. POM_ECONFLICT for a
 * file that somebody has changed. With force such a file stays and is no longer recorded.
 */
int module_remove(struct module_record *r, bool force, struct pom_err *err);

/*
 * Writes the built modules and plugins into the new folder path.
 */
int module_write_built(const struct module_build *b, const char *path,
		       struct pom_err *err);
/*
 * Writes the sources of sets, to be built elsewhere: a tarball, or with dkms a folder that
 * has a dkms.conf.
 */
int module_export(struct arena *a, const struct module_set *v, size_t n,
		  const char *path, bool dkms, struct pom_err *err);
/*
 * Makes Debian packages for dkms of b's sets, in the new folder path. POM_ENOENT names a
 * tool that is missing, and its package.
 */
int module_deb(struct module_build *b, const char *path, struct pom_err *err);
/*
 * Writes the same sources for rpmbuild into the new folder path: for each set a spec
 * and a tarball.
 */
int module_rpm(struct arena *a, const struct module_set *v, size_t n,
	       const char *path, struct pom_err *err);

/* Who makes a package, as Debian's other tools find that out. */
const char *module_maintainer(struct arena *a);

/* Of SOURCE_DATE_EPOCH, or now: as a mail has it, or "Tue Nov 14 2023". */
enum module_date { MODULE_DATE_DEB, MODULE_DATE_RPM };
const char *module_date(struct arena *a, enum module_date style);

#endif
