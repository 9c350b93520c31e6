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

/* A file to be written before the build. */
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
	const char *why_not; /* why it cannot be built so; NULL: it can */
	const char *lacks;   /* what will not be done of it; or NULL */
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
 * Reads what a set has for the kernel and the iptables of these versions; a
 * version without parts is one that is not known. Whatever keeps a half from
 * being built is a reason in its part, not an error. All of it is in a, or lives
 * as long as the repository.
 */
int module_read(struct arena *a, struct module_set *m,
		const struct version *kernel, const struct version *iptables,
		struct pom_err *err);

/* The last part of a path. */
const char *module_base(const char *path);

/*
 * Puts a file of a patch a plugin of its own in the place of iptables' source: the
 * lines that it adds are the whole source then, and the old ones are behind #if 0.
 * added: what module_read takes for these lines.
 */
bool module_takes_place(const struct diff_file *f, struct span added);
/*
 * The i-th name, from 0, of a plugin that is to be found before iptables' own
 * extensions/libxt_X, with the same end as path; NULL when there are no more.
 */
const char *module_beside(struct arena *a, const char *path, size_t i);
/* Is the file (libipt_X.so) one of those names? */
bool module_is_beside(const char *file);
/* The source of what begins a plugin; beside.c says how it is compiled. */
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
	const char *compiler; /* that it was built with */
	const char *note;     /* to be said before modules are built; or NULL */
	const char *dkms;     /* the program that modules go to; or NULL */
	/* iptables */
	const char *plugins; /* the folder of plugins, below top; or NULL */
	const char *iptables_text; /* "1.8.9" */
	bool nft;                  /* iptables puts its rules into nf_tables */
	const char *cflags, *libs; /* of pkg-config, for plugins */
	struct version iptables;
	struct pom_err no_iptables; /* code is 0 when plugins can be built */
};

/* top: --root, or NULL for the system itself. module_host_free afterwards. */
int module_host_open(struct module_host *h, const char *top,
		     struct pom_err *err);
/*
 * Finds the kernel: that of headers, or of the release, or (both NULL) the one
 * that runs. installs: its folder of modules must be there. POM_ENOENT with
 * what is lacking and which package has it.
 */
int module_host_kernel(struct module_host *h, const char *headers,
		       bool installs, struct pom_err *err);
/* Fails with what to install, as no headers of this release are there. */
int module_no_headers(const char *release, struct pom_err *err);
/*
 * Finds iptables and the headers of its libxtables. What is lacking goes into
 * no_iptables: a set may have a kernel half only.
 */
int module_host_iptables(struct module_host *h, struct pom_err *err);
void module_host_free(struct module_host *h);

/* 'y', 'm', or 'n' for what is off or is no symbol of the kernel's. */
char module_config(const struct module_host *h, const char *symbol);

/*
 * Judges a set against the host: its ranges and what it lacks (unless force),
 * what its options depend on, what is missing of iptables. Reasons go into the
 * parts of m. v: the sets that are built together, whose options count as on.
 */
void module_judge(struct module_host *h, struct module_set *m,
		  const struct module_set *v, size_t n, bool force);

/*
 * A program by its name: as it stands, when it is in PATH, or its path in one of
 * the folders for system programs; NULL: it is not there.
 */
const char *module_tool(const char *name);

/* Does an expression of Kconfig hold? */
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
	const char **line; /* what the compilers complained of */
	size_t nlines;
};

/* The scratch folder; module_build_end afterwards in either case. */
int module_build_begin(struct module_build *b, struct pom_err *err);
/*
 * Compiles one half of all sets. 0, also if it failed: then b->failed is true
 * and the lines say why. Below b->work there are then linux/ and iptables/ with
 * what was made.
 */
int module_build_half(struct module_build *b, enum module_half half,
		      struct pom_err *err);
void module_build_end(struct module_build *b);
/* The path of what was made, in a. */
const char *module_built(const struct module_build *b, enum module_half half,
			 const char *made);

/*
 * The sources of the kernel half with a Kbuild on top, by which the kernel's own
 * build makes modules of them: what module_build_half builds and module_export
 * gives away.
 */
void module_sources(struct arena *a, const struct module_set *v, size_t n,
		    struct module_file **out, size_t *nout);

/* A file of a set: where it is, and where iptables or modprobe looks for it. */
struct module_brought {
	const char *set, *path;
	enum module_half half;
};

/*
 * A kernel's image and its modules, to be booted with the machine's own programs
 * and with modules and plugins of sets.
 */
struct module_image {
	struct arena *a;
	const char *kernel;  /* the file */
	const char *release; /* as the image says it */
	const char *folder;  /* of the modules, resolved */
	/* what module_image_look finds */
	const char *work;  /* a scratch folder */
	const char *stage; /* in it, with lib/modules/RELEASE of links */
	struct span known; /* the text of modules.dep and modules.builtin */
	bool legacy, nft;  /* kernel and machine have these back ends */
	const char *note;  /* why one of them is not there; or NULL */
	/* what the caller puts in */
	const char *plugins; /* the folder that iptables looks in, or NULL */
	struct module_brought *brought;
	size_t n;
};

/*
 * Reads which release the image is, and whether folder has the modules of that:
 * POM_EUSAGE says what is wrong. folder NULL: it is /lib/modules/RELEASE below
 * top.
 */
int module_image_open(struct module_image *im, const char *kernel,
		      const char *folder, const char *top, struct pom_err *err);
/*
 * Looks, in the scratch folder work, at what the modules are: what a proof needs
 * of them and of the machine must be there. updates: with those that were
 * installed beside the kernel's own.
 */
int module_image_look(struct module_image *im, const char *work, bool updates,
		      struct pom_err *err);
/*
 * Writes work/initrd, an archive that the kernel unpacks as the guest's root:
 * programs and libraries of the machine, modules, what was brought. folders:
 * "FROM", "TO", ..., NULL: files that are copied to where the guest is to have
 * them; of the first one with those in the folders below.
 */
int module_image_pack(struct module_image *im, const char *const *folders,
		      struct pom_err *err);

/* The sources of sets as a package of dkms. */
struct module_pack {
	const char *name;    /* patch-o-matic-TARPIT */
	const char *version; /* 0.1+1a2b3c4d: runme's, and a digest of it all */
	struct module_file *file; /* with dkms.conf */
	size_t n;
};

/*
 * What module_sources gives, with a dkms.conf (dkms.c says what that promises).
 * The same sources have the same version. All of it is in a.
 */
void module_dkms_sources(struct arena *a, const struct module_set *v, size_t n,
			 struct module_pack *out);

/* How far dkms is with an entry: see dkms.c. */
enum module_step {
	MODULE_STEADY,
	MODULE_ADDING,
	MODULE_BUILDING,
	MODULE_LEAVING,
	MODULE_STEPS
};

/*
 * What is installed: one entry a half of a set, and for the kernel a release. What
 * dkms has is one entry for all kernels, and its files are the sources.
 */
struct module_entry {
	const char *set;
	enum module_half half;
	const char *dkms;    /* the name of its package; NULL: without dkms */
	const char *version; /* the kernel's release, iptables', dkms' version */
	const char *folder;  /* below top */
	const char **file;   /* in the folder */
	const char **digest; /* of them, by pom_digest */
	size_t n;
	const char **made; /* folders in it that were not there before */
	size_t nmade;
	bool gone; /* to be left out of the record */
	enum module_step step;
	const char *release;  /* the kernel that a step is for */
	bool now;             /* this run works on it, ... */
	bool done;            /* ... has it done, ... */
	enum module_step was; /* ... and may have to take it back to this */
};

struct module_record {
	struct arena a;
	const struct module_host *host;
	struct root root; /* of the record's own folder; fd -1: none is there */
	struct module_entry *entry;
	size_t n;
	const char **depmod; /* releases that depmod has to be run for */
	size_t ndepmod;
	bool mended; /* an earlier run was cut off, and is finished now */
	bool undone; /* ... and was taken back */
	bool taking_back;
	const char **note; /* what a kernel has lost by an installation */
	size_t nnotes;
};

/*
 * Locks and reads the record (write: makes its folder), after it has finished or
 * taken back what a run that died left. module_record_close afterwards.
 */
int module_record_open(struct module_record *r, const struct module_host *h,
		       bool write, struct pom_err *err);
void module_record_close(struct module_record *r);

/* How a recorded file stands now. */
enum module_state { MODULE_THERE, MODULE_CHANGED, MODULE_LOST };
int module_file_state(const struct module_record *r,
		      const struct module_entry *e, size_t file,
		      enum module_state *state, struct pom_err *err);

/* What dkms says of an entry's package. */
struct module_dkms {
	bool added;
	struct module_dkms_kernel {
		const char *release;
		bool installed; /* false: built, or not as it was built */
	} * kernel;
	size_t n;
};

/*
 * Finds dkms: then sets are registered with it. With --root that is this machine's,
 * if the system there has a tree of dkms.
 */
void module_dkms_find(struct module_host *h);
/* Asks dkms for an entry with a name of dkms. The answer is in the record's arena. */
int module_dkms_status(struct module_record *r, const struct module_entry *e,
		       struct module_dkms *d, struct pom_err *err);
/* Is it installed for that kernel? */
bool module_dkms_has(const struct module_dkms *d, const char *release);

/* Is the module (xt_X.ko) loaded in the kernel that runs? */
bool module_loaded(const struct module_host *h, const char *file);

/*
 * Installs what was built: all of it or nothing, and depmod after it. Where the
 * host has dkms, modules are built once more by that, from their sources. Files of
 * an earlier installation are replaced. POM_ECONFLICT names a file that is
 * somebody else's. With dry only that is looked for.
 */
int module_install(struct module_record *r, const struct module_build *b,
		   bool dry, struct pom_err *err);
/*
 * Takes the entries that are gone out again: files that are as they were
 * written, and what depmod made of them. POM_ECONFLICT for a file that somebody
 * changed, unless force: then it stays, and only the record forgets it.
 */
int module_remove(struct module_record *r, bool force, struct pom_err *err);

/*
 * Writes what was built into the new folder path: modules, plugins.
 */
int module_write_built(const struct module_build *b, const char *path,
		       struct pom_err *err);
/*
 * Writes the sources of sets to be built elsewhere: a tarball, or (dkms) a
 * folder with a dkms.conf, named as dkms wants it.
 */
int module_export(struct arena *a, const struct module_set *v, size_t n,
		  const char *path, bool dkms, struct pom_err *err);
/*
 * Makes packages of Debian's out of the sources of b's sets, for dkms: into the new
 * folder path. POM_ENOENT names a tool that is lacking, and its package.
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
