// SPDX-License-Identifier: GPL-2.0-only
/* What kind of tree a folder is: see tree.h. */
#include "tree/tree.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "lib/rights.h"
#include "tree/git.h"
#include "tree/tar.h"

enum { MAKEFILE_LIMIT = 1 << 22 };

const char *tree_name(enum tree_kind kind)
{
	static const char *const names[TREE_KINDS] = { "linux", "iptables",
						       "tree" };

	return names[kind];
}

const char *tree_title(enum tree_kind kind)
{
	static const char *const titles[TREE_KINDS] = { "kernel tree",
							"iptables tree",
							"tree" };

	return titles[kind];
}

const char *tree_from_name(enum tree_from from)
{
	static const char *const names[] = { "directory", "git", "tarball" };

	return names[from];
}

static bool has(const struct root *r, const char *path)
{
	enum root_kind kind;

	return root_stat(r, path, &kind, NULL, NULL) == 0 &&
	       kind != ROOT_ABSENT;
}

static bool has_file(const struct root *r, const char *path)
{
	enum root_kind kind;

	return root_stat(r, path, &kind, NULL, NULL) == 0 && kind == ROOT_FILE;
}

/* The text after the first `NAME =`, := or ?=. */
static bool make_variable(struct span text, const char *name,
			  struct span *value)
{
	struct span line, want = span_of(name);

	while (span_line(&text, &line)) {
		if (!span_starts(line, want))
			continue;
		line = span_trim(span_skip(line, want.n));
		if (line.n && strchr(":?", line.p[0]) && line.p[0])
			line = span_skip(line, 1);
		if (!line.n || line.p[0] != '=')
			continue;
		*value = span_trim(span_skip(line, 1));
		return true;
	}
	return false;
}

static bool contains(struct span text, const char *what)
{
	return text.n && memmem(text.p, text.n, what, strlen(what)) != NULL;
}

/* Fails for a folder that is not a tree of this kind. what: what it is; NULL: unknown. */
static int refuse(struct tree *t, struct pom_err *err, const char *what)
{
	const char *want = t->kind == TREE_LINUX ?
				   "the source tree of a kernel" :
				   "the source tree of iptables";

	return pom_fail(err, POM_EUSAGE, t->root.path, 0, "this is %s%snot %s",
			what ? what : "", what ? ", " : "", want);
}

static void hint_kernel(struct pom_err *err)
{
	pom_hint(err,
		 "runme module install SET builds a set against headers; for the sources, unpack the package linux-source-VERSION, or a tarball, and point KERNEL_DIR at it");
}

static void hint_looked(struct pom_err *err)
{
	pom_hint(err,
		 "looked for: a Makefile with VERSION and PATCHLEVEL, as a kernel has them, and a folder such as net/ipv4 or include/linux. For the sets, unpack a kernel source (package linux-source-VERSION, or a tarball); for patch files and series, --tree takes any folder");
}

static bool is_iptables(const struct root *r)
{
	return has(r, "extensions") &&
	       (has(r, "include/xtables.h") || has(r, "include/xtables.h.in") ||
		has(r, "include/iptables.h"));
}

/* A package of kernel headers has these folders, too. */
static bool has_kernel_folders(const struct root *r)
{
	return has(r, "net") && has(r, "kernel") && has(r, "include/linux") &&
	       has(r, "init");
}

static bool has_kernel_code(const struct root *r)
{
	return has_file(r, "kernel/fork.c") && has_file(r, "net/socket.c");
}

/* Is it a folder of headers, for building modules, or /usr? */
static bool is_headers(const struct root *r, struct span makefile)
{
	return has(r, "include/generated") || has(r, "Module.symvers") ||
	       contains(makefile, "linux-headers") ||
	       (has(r, "include/linux") && !has(r, "net") && !has(r, "kernel"));
}

/* Is it a build folder (make O=DIR)? Up to 5.3 its Makefile has the version, too. */
static bool is_build_folder(const struct root *r, struct span makefile)
{
	return has(r, ".config") &&
	       (has(r, "source") || has(r, "vmlinux.o") ||
		contains(makefile, "Automatically generated"));
}

/*
 * Is it a part of a kernel's sources, such as a sparse checkout of git? If the files of a
 * patch are missing, trying the patch will show it.
 */
static bool is_part_of_kernel(const struct root *r, struct span makefile)
{
	static const char *const places[] = {
		"net/ipv4",      "net/netfilter",    "net/core",
		"net/socket.c",  "include/net",      "include/linux",
		"include/uapi",  "drivers/net",      "drivers/base",
		"drivers/gpu",   "drivers/usb",      "arch/x86",
		"arch/arm",      "arch/arm64",       "arch/i386",
		"arch/mips",     "arch/powerpc",     "arch/riscv",
		"fs/ext4",       "fs/namei.c",       "mm/memory.c",
		"block/bio.c",   "kernel/fork.c",    "kernel/sched",
		"init/main.c",   "sound/core",       "sound/soc",
		"lib/kobject.c", "security/selinux", "crypto/api.c",
	};
	size_t i;

	if (has(r, "include/generated") || has(r, "Module.symvers") ||
	    has(r, "debian/control") || is_build_folder(r, makefile))
		return false;
	if (has_file(r, "Kbuild") && has_file(r, "Kconfig"))
		return true;
	for (i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (has(r, places[i]))
			return true;
	return false;
}

static bool is_kernel(const struct root *r)
{
	return has_kernel_folders(r) && has_kernel_code(r);
}

/* Kernels have had VERSION, PATCHLEVEL and SUBLEVEL from 2.4 until today. */
static bool kernel_release(struct span text, char *out, size_t size)
{
	struct span v, p, s, e;

	if (!make_variable(text, "VERSION", &v) ||
	    !make_variable(text, "PATCHLEVEL", &p))
		return false;
	if (!make_variable(text, "SUBLEVEL", &s))
		s = SPAN("0");
	if (!make_variable(text, "EXTRAVERSION", &e))
		e = SPAN("");
	snprintf(out, size, "%.*s.%.*s.%.*s%.*s", (int)v.n, v.p, (int)p.n, p.p,
		 (int)s.n, s.p, (int)e.n, e.p);
	return true;
}

/* Fails for a bare git repository, or a work tree's .git; false for any other folder. */
static bool explain_git(struct tree *t, struct pom_err *err)
{
	const struct root *r = &t->root;

	if (!has_file(r, "HEAD") || !has(r, "objects") || !has(r, "refs"))
		return false;
	pom_fail(err, POM_EUSAGE, r->path, 0,
		 "this is a git repository, and no revision of it is named");
	pom_hint(err, "give %s@REVISION, a tag or a branch", r->path);
	return true;
}

/* Fails for a folder without a kernel: says what it is, and what to do. */
static int explain_no_kernel(struct tree *t, struct span makefile,
			     struct pom_err *err)
{
	const struct root *r = &t->root;
	int rc;

	if (explain_git(t, err))
		return POM_EUSAGE;
	if (is_iptables(r)) {
		rc = refuse(t, err, "the source tree of iptables");
		pom_hint(err,
			 "are KERNEL_DIR and IPTABLES_DIR the wrong way round?");
		return rc;
	}
	if (is_build_folder(r, makefile)) {
		rc = refuse(t, err, "a folder that a kernel was built in");
		pom_hint(err,
			 "point KERNEL_DIR at the sources it was built from (its link `source` leads there)");
		return rc;
	}
	if (has(r, "debian/control") && has(r, "debian/changelog")) {
		rc = refuse(t, err, "some other Debian source package");
	} else if (is_headers(r, makefile)) {
		rc = refuse(t, err, "kernel headers without the sources");
		hint_kernel(err);
		return rc;
	} else if (has(r, "Makefile") || has(r, "configure.ac") ||
		   has(r, "CMakeLists.txt") || has(r, "meson.build")) {
		rc = refuse(t, err, "the source tree of some other project");
	} else {
		rc = refuse(t, err, NULL);
	}
	hint_looked(err);
	return rc;
}

/* Other projects use the same variables; their VERSION often is 1, or a year. */
static bool is_kernel_version(const struct version *v)
{
	enum { OLDEST = 2, NEWEST = 99 };

	return v->n && v->part[0] >= OLDEST && v->part[0] <= NEWEST;
}

static int open_kernel(struct tree *t, struct pom_err *err)
{
	struct buf makefile = { 0 };
	bool versioned;
	int rc = 0;

	if (has_file(&t->root, "Makefile")) {
		rc = root_read(&t->root, "Makefile", MAKEFILE_LIMIT, &makefile,
			       NULL, err);
		if (rc)
			goto done;
	}
	versioned = kernel_release(buf_span(&makefile), t->release,
				   sizeof(t->release)) &&
		    version_parse(span_of(t->release), &t->version) &&
		    is_kernel_version(&t->version);
	t->part = !is_kernel(&t->root);
	if (versioned && t->part && has_kernel_folders(&t->root)) {
		rc = refuse(t, err, "kernel headers without the sources");
		pom_hint(err,
			 "kernel/fork.c and net/socket.c were looked for: unpack a kernel source (package linux-source-VERSION, or a tarball) and point KERNEL_DIR at it");
	} else if (!versioned ||
		   (t->part &&
		    !is_part_of_kernel(&t->root, buf_span(&makefile)))) {
		rc = explain_no_kernel(t, buf_span(&makefile), err);
	}
done:
	buf_free(&makefile);
	return rc;
}

/*
 * configure.ac has AC_INIT([iptables], [1.8.9]). Older releases have IPTABLES_VERSION or
 * NETFILTER_VERSION in Makefile.
 */
static bool iptables_release(struct tree *t, char *out, size_t size)
{
	struct buf text = { 0 };
	bool found = false;
	struct span v;
	const char *p;

	if (root_read(&t->root, "configure.ac", MAKEFILE_LIMIT, &text, NULL,
		      NULL) == 0) {
		p = strstr(text.p, "AC_INIT(");
		p = p ? strchr(p, ',') : NULL;
		if (p) {
			p += strspn(p, ", [\n\t");
			snprintf(out, size, "%.*s", (int)strcspn(p, "]), \n"),
				 p);
			found = true;
		}
	}
	text.n = 0;
	if (!found &&
	    root_read(&t->root, "Makefile", MAKEFILE_LIMIT, &text, NULL,
		      NULL) == 0 &&
	    (make_variable(buf_span(&text), "IPTABLES_VERSION", &v) ||
	     make_variable(buf_span(&text), "NETFILTER_VERSION", &v))) {
		snprintf(out, size, "%.*s", (int)v.n, v.p);
		found = true;
	}
	buf_free(&text);
	return found;
}

static int open_iptables(struct tree *t, struct pom_err *err)
{
	int rc;

	if (is_iptables(&t->root) &&
	    iptables_release(t, t->release, sizeof(t->release)) &&
	    version_parse(span_of(t->release), &t->version))
		return 0;
	if (explain_git(t, err))
		return POM_EUSAGE;
	if (is_kernel(&t->root)) {
		rc = refuse(t, err, "the source tree of a kernel");
		pom_hint(err,
			 "are KERNEL_DIR and IPTABLES_DIR the wrong way round?");
		return rc;
	}
	rc = refuse(t, err, NULL);
	pom_hint(err,
		 "looked for: extensions/, include/xtables.h and the version in configure.ac; unpack the sources of iptables (apt-get source iptables) and point IPTABLES_DIR at them");
	return rc;
}

/* The length of REPOSITORY in REPOSITORY@REVISION: up to the last @ after a folder. Or 0. */
static size_t repository_of(const char *path)
{
	const char *at;

	for (at = path + strlen(path); at > path; at--) {
		struct stat st;
		char *dir;
		bool is;

		if (*at != '@')
			continue;
		dir = pom_strndup(path, (size_t)(at - path));
		is = stat(dir, &st) == 0 && S_ISDIR(st.st_mode);
		free(dir);
		if (is)
			return (size_t)(at - path);
	}
	return 0;
}

int tree_need_folder(const char *path, struct pom_err *err)
{
	struct stat st;
	bool there = stat(path, &st) == 0;
	bool git = !there && repository_of(path);

	if (!git && (!there || !S_ISREG(st.st_mode)))
		return 0;
	pom_fail(err, POM_EUSAGE, path, 0, "%s is no folder to work in",
		 git ? "a revision of a git repository" : "a file");
	if (git)
		pom_hint(err,
			 "it can only be looked at: check it out (git worktree add DIR REVISION) and give DIR; there, --commit makes one commit a set");
	else
		pom_hint(err,
			 "a tarball of the sources can only be looked at: unpack it and give the folder");
	return POM_EUSAGE;
}

static int open_revision(struct tree *t, const char *path, size_t cut,
			 struct pom_err *err)
{
	char *dir = pom_strndup(path, cut);
	struct stat st;
	int rc;

	if (stat(dir, &st) < 0)
		rc = pom_fail_errno(err, errno, dir, "cannot stat");
	else
		rc = rights_take(&st, dir, err);
	if (!rc)
		rc = tree_git_open(&t->root, dir, path + cut + 1, t->revision,
				   sizeof(t->revision), err);
	t->from = TREE_REVISION;
	free(dir);
	return rc;
}

/* Takes the rights of the tree's owner, before anything in it is read. */
static int open_folder(struct tree *t, const char *path, struct pom_err *err)
{
	struct stat st;
	int rc = root_open(&t->root, path, err);

	if (rc)
		return rc;
	if (fstat(t->root.fd, &st) < 0)
		return pom_fail_errno(err, errno, path, "cannot stat");
	return rights_take(&st, t->root.path, err);
}

/* Opens a folder, a revision, or a tarball. */
static int open_root(struct tree *t, const char *path, struct tree_wants *w,
		     struct pom_err *err)
{
	struct stat st;
	size_t cut;
	int rc;

	if (stat(path, &st) == 0) {
		if (S_ISDIR(st.st_mode))
			return open_folder(t, path, err);
		t->from = TREE_ARCHIVE;
		rc = tree_tar_open(&t->root, path, w, &tar_limits, err);
		if (rc == POM_ESYNTAX)
			pom_hint(err,
				 "a tree is a folder, a tarball, or REPOSITORY@REVISION");
		return rc;
	}
	cut = repository_of(path);
	if (cut)
		return open_revision(t, path, cut, err);
	rc = open_folder(t, path, err);
	if (rc == POM_ENOENT)
		pom_hint(err, "%s names it; is that the right path?",
			 t->kind == TREE_LINUX ? "KERNEL_DIR or --kernel" :
			 t->kind == TREE_IPTABLES ?
						 "IPTABLES_DIR or --iptables" :
						 "--tree");
	return rc;
}

int tree_open(struct tree *t, enum tree_kind kind, const char *path,
	      struct tree_wants *w, struct pom_err *err)
{
	int rc;

	memset(t, 0, sizeof(*t));
	t->kind = kind;
	t->root.fd = -1;
	if (!*path)
		return pom_fail(err, POM_EUSAGE, NULL, 0,
				"the path of the %s is empty",
				tree_title(kind));
	rc = open_root(t, path, w, err);
	if (rc)
		return rc;
	switch (kind) {
	case TREE_LINUX:
		return open_kernel(t, err);
	case TREE_IPTABLES:
		return open_iptables(t, err);
	default:
		return 0;
	}
}

int tree_config(const struct root *r, size_t limit, struct arena *a,
		struct span *out, struct pom_err *err)
{
	struct root_file f;
	int rc = root_load(r, ".config", limit, a, &f, err);

	*out = f.text;
	if (rc || S_ISREG(f.st.st_mode))
		return rc;
	*out = SPAN("");
	if (r->ops)
		rc = pom_fail(err, POM_EUNSAFE, ".config", 0,
			      "a symbolic link, and those of a tree that is not unpacked are not followed");
	else
		rc = root_load_linked(r, ".config", limit, a, out, err);
	if (rc == POM_EUNSAFE)
		pom_hint(err, "put the file itself in the place of the link");
	return rc;
}

void tree_close(struct tree *t)
{
	root_close(&t->root);
}

const char *tree_default(struct arena *a, enum tree_kind kind)
{
	const char *const places[] = { ".", kind == TREE_IPTABLES ?
						    "/usr/src/iptables" :
						    "/usr/src/linux" };
	struct utsname un;
	const char *path = NULL;
	size_t i;

	for (i = 0; i < 2 && !path; i++) {
		struct tree t;

		if (rights_foreign(places[i]))
			continue; /* a default is no reason to change rights */
		if (tree_open(&t, kind, places[i], NULL, NULL) == 0)
			path = places[i];
		tree_close(&t);
	}
	if (!path && kind == TREE_LINUX && uname(&un) == 0) {
		char *s = arena_printf(a, "/lib/modules/%s/source", un.release);

		if (access(s, R_OK) == 0)
			path = s;
	}
	return path;
}
