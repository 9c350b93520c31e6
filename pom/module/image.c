// SPDX-License-Identifier: GPL-2.0-only
/*
 * Prepares a distribution's own kernel to be booted with modules of sets: finds its
 * release, and which of its modules and of this machine's programs the guest needs.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "lib/file.h"
#include "lib/interrupt.h"
#include "lib/process.h"
#include "module/initrd.h"
#include "module/module.h"

enum { DEPMOD_SECONDS = 300, NAMES_MOST = 2000 };

/*
 * Offsets in an image: Documentation/arch/x86/boot.rst, "The Real-Mode Kernel Header". The
 * text of the version begins 0x200 bytes after the offset in the field BOOT_VERSION.
 */
enum {
	BOOT_FLAG = 0x1fe,
	BOOT_MAGIC = 0x202,
	BOOT_VERSION = 0x20e,
	BOOT_MOST = 0x200 + 0xffff + 256
};

/* Patterns of modules that rules or scripts may load, if the kernel has them. */
static const char *const wanted[] = {
	"veth",      "bridge",     "br_netfilter", "dummy",  "ts_*",
	"x_tables",  "xt_*",       "ipt_*",        "ip6t_*", "ip_tables",
	"iptable_*", "ip6_tables", "ip6table_*",   "nf_*",   "nft_*",
	"nfnetlink", "crc32c*",    "ipv6",
};

/* Programs that a script may call by a name that is not a word of the script. */
static const char *const programs[] = { "iptables*", "ip6tables*", "xtables-*",
					"kmod",      "nft",        NULL };

/* Files that programs read. A file that does not exist is left out. */
static const char *const data[] = { "/etc/protocols", "/etc/services",
				    "/etc/nsswitch.conf", "/etc/passwd",
				    "/etc/ld.so.cache" };

/* The modules that each back end of iptables needs. */
static const char *const legacy_modules[] = {
	"iptable_raw",    "iptable_mangle",  "iptable_nat",
	"iptable_filter", "ip6table_raw",    "ip6table_mangle",
	"ip6table_nat",   "ip6table_filter", NULL
};
static const char *const nft_modules[] = { "nf_tables", "nft_compat", NULL };

static int read_release(struct module_image *im, struct pom_err *err)
{
	unsigned char *head = arena_alloc(im->a, BOOT_MOST + 1, 1);
	int fd = open(im->kernel, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : pread(fd, head, BOOT_MOST, 0);
	size_t at;

	if (n < 0) {
		pom_fail_errno(err, errno, im->kernel, "cannot read");
		if (errno == EACCES)
			pom_hint(err,
				 "its owner is another user: give a copy that you may read with --image");
	}
	if (fd >= 0)
		close(fd);
	if (n < 0)
		return err ? err->code : POM_EIO;
	at = 0x200 + head[BOOT_VERSION] + 256u * head[BOOT_VERSION + 1];
	if (n > 0x400 && head[BOOT_FLAG] == 0x55 &&
	    head[BOOT_FLAG + 1] == 0xaa &&
	    memcmp(head + BOOT_MAGIC, "HdrS", 4) == 0 && at > 0x200 &&
	    at < (size_t)n) {
		const char *text = (const char *)head + at;

		im->release =
			arena_strndup(im->a, text, strcspn(text, " \t\n"));
	}
	if (im->release && *im->release && !strchr(im->release, '/') &&
	    *im->release != '.')
		return 0;
	pom_fail(err, POM_EUSAGE, im->kernel, 0,
		 "this is no image of a kernel for x86 PCs");
	pom_hint(err, "in most distributions that is /boot/vmlinuz-RELEASE");
	return POM_EUSAGE;
}

int module_image_open(struct module_image *im, const char *kernel,
		      const char *folder, const char *top, struct pom_err *err)
{
	char full[PATH_MAX];
	struct utsname u;
	int rc;

	im->kernel = kernel;
	rc = read_release(im, err);
	if (rc)
		return rc;
	uname(&u);
	if (strcmp(u.machine, "x86_64") != 0)
		return pom_fail(err, POM_EUSAGE, kernel, 0,
				"this kernel is for x86 PCs, and the programs that its guest is to have, this machine's, are for %s",
				u.machine);
	if (!folder)
		folder = arena_printf(im->a, "%s/lib/modules/%s", top,
				      im->release);
	if (!realpath(folder, full))
		return pom_fail_errno(err, errno, folder,
				      "cannot open the image's modules");
	im->folder = arena_strdup(im->a, full);
	if (strcmp(module_base(full), im->release) == 0)
		return 0;
	pom_fail(err, POM_EUSAGE, folder, 0,
		 "the image is of release %s, and this is no folder of that release's modules",
		 im->release);
	pom_hint(err, "name its folder lib/modules/%s with --modules",
		 im->release);
	return POM_EUSAGE;
}

static bool stop(void *arg)
{
	(void)arg;
	return interrupted();
}

/* Runs modprobe or depmod. Their exit status is ignored: later steps check the results. */
static int run(const char *const *argv, void (*line)(void *, struct span),
	       void *arg, struct pom_err *err)
{
	struct process p = { .argv = argv,
			     .seconds = DEPMOD_SECONDS,
			     .log = -1,
			     .line = line,
			     .stop = stop,
			     .arg = arg };
	struct process_result res;
	int rc = process_run(&p, &res, err);

	return rc ? rc : interrupt_check(err);
}

static int depmod(struct module_image *im, const char *base,
		  struct pom_err *err)
{
	const char *argv[] = { module_tool("depmod"), "-b", base, im->release,
			       NULL };

	if (argv[0] && module_tool("modprobe"))
		return run(argv, NULL, NULL, err);
	pom_fail(err, POM_ENOENT, NULL, 0, "depmod or modprobe is not there");
	pom_hint(err, "install the package kmod");
	return POM_ENOENT;
}

/* Makes BASE/usr/lib/modules/RELEASE, and BASE/lib as a link to usr/lib. NULL on errors. */
static const char *make_base(struct module_image *im, const char *base,
			     struct pom_err *err)
{
	const char *modules = arena_printf(im->a, "%s/usr/lib/modules", base);
	const char *all[] = { base, arena_printf(im->a, "%s/usr", base),
			      arena_printf(im->a, "%s/usr/lib", base), modules,
			      arena_printf(im->a, "%s/%s", modules,
					   im->release) };
	size_t i;

	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (mkdir(all[i], 0755) < 0) {
			pom_fail_errno(err, errno, all[i],
				       "cannot make the folder");
			return NULL;
		}
	if (symlink("usr/lib", arena_printf(im->a, "%s/lib", base)) == 0)
		return all[i - 1];
	pom_fail_errno(err, errno, base, "cannot make the folder");
	return NULL;
}

/* Is it a file of the kernel's package that depmod reads and does not make? */
static bool is_given(const char *name)
{
	return strcmp(name, "modules.order") == 0 ||
	       strncmp(name, "modules.builtin", 15) == 0;
}

static int link_modules(struct module_image *im, const char *to, bool updates,
			struct pom_err *err)
{
	DIR *d = opendir(im->folder);
	struct dirent *e;
	int rc = 0;

	if (!d)
		return pom_fail_errno(err, errno, im->folder, "cannot read");
	while (!rc && (e = readdir(d))) {
		const char *name = e->d_name;

		if (*name == '.' || !strcmp(name, "build") ||
		    !strcmp(name, "source") ||
		    (!updates && !strcmp(name, "updates")) ||
		    (!strncmp(name, "modules.", 8) && !is_given(name)))
			continue;
		if (symlink(arena_printf(im->a, "%s/%s", im->folder, name),
			    arena_printf(im->a, "%s/%s", to, name)) < 0)
			rc = pom_fail_errno(err, errno, to, "cannot link");
	}
	closedir(d);
	return rc;
}

/* "kernel/drivers/net/veth.ko.xz: ..." is veth. The name is in the arena. */
static const char *module_of(struct module_image *im, struct span line)
{
	const char *end, *p;
	char *name;

	line = span_chomp(line);
	end = memmem(line.p, line.n, ".ko", 3);
	if (!end)
		return NULL;
	for (p = end; p > line.p && p[-1] != '/'; p--)
		;
	name = arena_strndup(im->a, p, (size_t)(end - p));
	for (end = name; (p = strchr(end, '-')); end = p)
		name[p - name] = '_';
	return name;
}

/* The first of these modules that the kernel does not have; NULL if it has all. */
static const char *lacking(struct module_image *im, const char *const *v)
{
	for (; *v; v++) {
		struct span rest = im->known, line;
		bool there = false;

		while (!there && span_line(&rest, &line)) {
			const char *name = module_of(im, line);

			there = name && strcmp(name, *v) == 0;
		}
		if (!there)
			return *v;
	}
	return NULL;
}

static void read_known(struct module_image *im, const char *folder)
{
	static const char *const files[] = { "modules.dep", "modules.builtin" };
	struct buf b = { 0 };
	size_t i;

	for (i = 0; i < 2; i++)
		file_read(arena_printf(im->a, "%s/%s", folder, files[i]), &b,
			  NULL);
	im->known =
		(struct span){ arena_strndup(im->a, b.p ? b.p : "", b.n), b.n };
	buf_free(&b);
}

/* Can this back end be used? If not, im->note says what is missing. */
static bool judge_backend(struct module_image *im, const char *name,
			  const char *const *modules)
{
	static const char *const tools[] = { "iptables", "ip6tables" };
	static const char *const also[] = { "", "-save", "-restore" };
	const char *lacks = lacking(im, modules);
	size_t i;

	if (lacks)
		im->note =
			arena_printf(im->a,
				     "not with iptables-%s: kernel %s has no %s",
				     name, im->release, lacks);
	for (i = 0; i < 6 && !lacks; i++) {
		lacks = arena_printf(im->a, "%s-%s%s", tools[i / 3], name,
				     also[i % 3]);
		if (initrd_has_program(lacks))
			lacks = NULL;
		else
			im->note =
				arena_printf(im->a,
					     "not with iptables-%s: this machine has no %s",
					     name, lacks);
	}
	return !lacks;
}

static int judge(struct module_image *im, struct pom_err *err)
{
	static const char *const network[] = { "veth", "x_tables", NULL };
	const char *lacks = lacking(im, network), *note;

	if (lacks) {
		pom_fail(err, POM_ENOENT, im->folder, 0,
			 "kernel %s has no module %s, which a proof needs",
			 im->release, lacks);
		pom_hint(err,
			 "some distributions have it in a package of further modules: linux-modules-extra-%s, kernel-modules-%s",
			 im->release, im->release);
		return POM_ENOENT;
	}
	im->legacy = judge_backend(im, "legacy", legacy_modules);
	note = im->note;
	im->nft = judge_backend(im, "nft", nft_modules);
	if (im->legacy || im->nft)
		return 0;
	pom_fail(err, POM_ENOENT, NULL, 0,
		 "no back end of iptables can be tried: %s; %s", note,
		 im->note);
	pom_hint(err, "install the package iptables");
	return POM_ENOENT;
}

int module_image_look(struct module_image *im, const char *work, bool updates,
		      struct pom_err *err)
{
	const char *folder;
	int rc;

	im->work = work;
	im->stage = arena_printf(im->a, "%s/stage", work);
	folder = make_base(im, im->stage, err);
	rc = folder ? link_modules(im, folder, updates, err) : POM_EIO;
	if (!rc)
		rc = depmod(im, im->stage, err);
	if (rc)
		return rc;
	read_known(im, folder);
	return judge(im, err);
}

/* Links our modules into the stage, in updates/, which depmod prefers: depmod.d(5). */
static int stage_brought(struct module_image *im, struct pom_err *err)
{
	const struct module_brought *v = im->brought;
	const char *to = arena_printf(im->a, "%s/lib/modules/%s/updates",
				      im->stage, im->release);
	size_t i;

	if (access(to, F_OK) ==
	    0) /* ours are installed on this machine already */
		return 0;
	if (mkdir(to, 0755) < 0)
		return pom_fail_errno(err, errno, to, "cannot make the folder");
	for (i = 0; i < im->n; i++)
		if (v[i].half == MODULE_KERNEL &&
		    symlink(v[i].path, arena_printf(im->a, "%s/%s", to,
						    module_base(v[i].path))) < 0)
			return pom_fail_errno(err, errno, to, "cannot link");
	return depmod(im, im->stage, err);
}

/* The copying of the modules that the guest needs. */
struct chosen {
	struct module_image *im;
	const char *to; /* lib/modules/RELEASE that they are copied to */
	struct pom_err *err;
	int rc;
};

static int copy_file(const char *from, const char *to, struct pom_err *err)
{
	struct buf b = { 0 };
	struct span part;
	int rc = file_read(from, &b, err);

	part = buf_span(&b);
	if (!rc)
		rc = file_create(to, 0644, &part, 1, err);
	buf_free(&b);
	return rc;
}

/* Copies a file from the stage's folder of modules; rel is its path there. */
static void choose(struct chosen *c, const char *rel)
{
	struct arena *a = c->im->a;
	char *to = arena_printf(a, "%s/%s", c->to, rel), *p;

	if (c->rc || access(to, F_OK) == 0)
		return;
	for (p = strchr(to + strlen(c->to) + 1, '/'); p;
	     p = strchr(p + 1, '/')) {
		*p = '\0';
		mkdir(to, 0755); /* if this fails, copy_file fails, too */
		*p = '/';
	}
	c->rc = copy_file(arena_printf(a, "%s/lib/modules/%s/%s", c->im->stage,
				       c->im->release, rel),
			  to, c->err);
}

/* "insmod STAGE/lib/modules/RELEASE/kernel/net/x.ko.xz OPTION..." */
static void insmod_line(void *arg, struct span line)
{
	struct chosen *c = arg;
	const char *mark =
		arena_printf(c->im->a, "/lib/modules/%s/", c->im->release);
	const char *at = memmem(line.p, line.n, mark, strlen(mark));
	size_t n;

	if (!span_starts(line, SPAN("insmod ")) || !at)
		return;
	line = span_skip(line, (size_t)(at - line.p) + strlen(mark));
	for (n = 0; n < line.n && !is_space(line.p[n]); n++)
		;
	choose(c, arena_strndup(c->im->a, line.p, n));
}

static bool is_wanted(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
		if (fnmatch(wanted[i], name, 0) == 0)
			return true;
	return false;
}

/* Copies the modules that a guest may need. modprobe lists those they depend on. */
static int choose_modules(struct module_image *im, const char *final,
			  struct pom_err *err)
{
	const struct module_brought *v = im->brought;
	static const char *const given[] = { "modules.order", "modules.builtin",
					     "modules.builtin.modinfo" };
	const char **argv = arena_alloc(im->a, NAMES_MOST, sizeof(*argv));
	struct chosen c = { im, make_base(im, final, err), err, 0 };
	struct span rest = im->known, line;
	size_t i, k = 9;
	int rc;

	if (!c.to)
		return POM_EIO;
	/* -C: the modprobe.d of this machine is not for the guest */
	memcpy(argv,
	       ((const char *[]){ module_tool("modprobe"), "-d", im->stage, "-S",
				  im->release, "-C", "/dev/null", "-a", "-D" }),
	       k * sizeof(*argv));
	for (i = 0; i < im->n; i++)
		if (v[i].half == MODULE_KERNEL && k < NAMES_MOST - 1)
			argv[k++] = module_of(im, span_of(v[i].path));
	while (span_line(&rest, &line)) {
		const char *name = module_of(im, line);

		if (name && is_wanted(name) && k < NAMES_MOST - 1)
			argv[k++] = name;
	}
	rc = run(argv, insmod_line, &c, err);
	for (i = 0; i < 3 && !rc && !c.rc; i++)
		if (access(arena_printf(im->a, "%s/%s", im->folder, given[i]),
			   F_OK) == 0)
			choose(&c, given[i]);
	if (!rc)
		rc = c.rc;
	return rc ? rc : depmod(im, final, err);
}

/* Writes which set each module is of, for the guest's init. */
static int write_made(struct module_image *im, const char *path,
		      struct pom_err *err)
{
	const struct module_brought *v = im->brought;
	struct buf b = { 0 };
	struct span part;
	size_t i;
	int rc;

	for (i = 0; i < im->n; i++)
		if (v[i].half == MODULE_KERNEL)
			buf_addf(&b, "%s\t%s\n", v[i].set,
				 module_of(im, span_of(v[i].path)));
	part = buf_span(&b);
	rc = file_create(path, 0644, &part, 1, err);
	buf_free(&b);
	return rc;
}

/* Adds files, programs and plugins of this machine. */
static void add_machine(struct initrd *w, const char *plugins)
{
	static const char *const empty[] = { "/proc",   "/sys", "/dev",
					     "/run",    "/tmp", "/root",
					     "/var/lib" };
	size_t i;

	for (i = 0; i < sizeof(empty) / sizeof(empty[0]); i++)
		initrd_folder(w, empty[i]);
	for (i = 0; i < sizeof(data) / sizeof(data[0]); i++)
		initrd_file(w, data[i], NULL);
	initrd_tree(w, "/usr/share/zoneinfo", NULL, true);
	if (plugins)
		initrd_tree(w, plugins, NULL, false);
	initrd_programs(w, programs);
}

int module_image_pack(struct module_image *im, const char *const *folders,
		      struct pom_err *err)
{
	const char *final = arena_printf(im->a, "%s/final", im->work);
	const char *made = arena_printf(im->a, "%s/made", im->work);
	const struct module_brought *v = im->brought;
	struct initrd w;
	size_t i;
	int rc = stage_brought(im, err);

	if (!rc)
		rc = choose_modules(im, final, err);
	if (!rc)
		rc = write_made(im, made, err);
	if (rc)
		return rc;
	initrd_open(&w, im->a, arena_printf(im->a, "%s/initrd", im->work), err);
	for (i = 0; folders[i]; i += 2)
		initrd_tree(&w, folders[i + 1], folders[i], i == 0);
	initrd_file(&w, arena_printf(im->a, "%s/made", folders[1]), made);
	initrd_tree(&w, "/lib/modules",
		    arena_printf(im->a, "%s/usr/lib/modules", final), true);
	for (i = 0; i < im->n; i++)
		if (v[i].half == MODULE_IPTABLES && im->plugins)
			initrd_file(&w,
				    arena_printf(im->a, "%s/%s", im->plugins,
						 module_base(v[i].path)),
				    v[i].path);
	add_machine(&w, im->plugins);
	return initrd_close(&w);
}
