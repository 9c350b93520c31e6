// SPDX-License-Identifier: GPL-2.0-only
/*
 * The machines that a kernel is built for: User Mode Linux; or a PC that qemu emulates, if
 * User Mode Linux lacks a check of --sanitize. The configuration of the tree decides which
 * checks there are, not the kernel's version.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/file.h"
#include "proof/internal.h"

enum { ARGS = 40 };
#define QEMU "qemu-system-x86_64"
#define QEMU_PACKAGE "qemu-system-x86"

static const char *const uml_make[] = { "ARCH=um", "SUBARCH=x86_64", NULL };
static const char *const qemu_make[] = { "ARCH=x86_64", NULL };

const struct proof_machine proof_uml = {
	.name = "uml",
	.make = uml_make,
	.target = "linux",
	.image = "linux",
};

const struct proof_machine proof_qemu = {
	.name = "qemu",
	.make = qemu_make,
	.config = "config-qemu",
	.target = "bzImage",
	.image = "arch/x86/boot/bzImage",
};

/* The checks of --sanitize: their names in reports, and their symbols. */
static const struct {
	const char *name, *symbol;
} checks[] = {
	{ "kasan", "KASAN" },
	{ "ubsan", "UBSAN" },
	{ "lockdep", "PROVE_LOCKING" },
	{ "sleep", "DEBUG_ATOMIC_SLEEP" },
	{ "kmemleak", "DEBUG_KMEMLEAK" },
	{ "slab", "SLUB_DEBUG" },
};

enum { CHECKS = sizeof(checks) / sizeof(checks[0]) };
_Static_assert(sizeof(checks) <= PROOF_CHECKS * sizeof(checks[0]),
	       "there is room for all checks");

size_t proof_words(struct arena *a, struct span text, const char **out,
		   size_t max)
{
	size_t n = 0;

	for (text = span_trim(text); text.n && n < max; n++) {
		const char *blank = memchr(text.p, ' ', text.n);
		size_t len = blank ? (size_t)(blank - text.p) : text.n;

		out[n] = arena_strndup(a, text.p, len);
		text = span_trim(span_skip(text, len));
	}
	return n;
}

/* Is there a line "CONFIG_" symbol "=y"? */
static bool is_on(struct span config, const char *symbol)
{
	char *line = pom_asprintf("\nCONFIG_%s=y\n", symbol);
	bool on = memmem(config.p, config.n, line, strlen(line)) != NULL;

	free(line);
	return on;
}

int proof_read_config(struct proof_job *j, const char *path)
{
	struct proof *p = j->p;
	struct buf b = { 0 };
	size_t i;
	int rc = file_read(path, &b, j->err);

	p->check = arena_alloc(&p->a, PROOF_CHECKS, sizeof(*p->check));
	p->nchecks = 0;
	for (i = 0; i < CHECKS && !rc; i++)
		if (is_on(buf_span(&b), checks[i].symbol))
			p->check[p->nchecks++] = checks[i].name;
	j->machine = is_on(buf_span(&b), "UML") ? &proof_uml : &proof_qemu;
	p->machine = j->machine->name;
	buf_free(&b);
	return rc;
}

static bool has_check(const struct proof *p, const char *name)
{
	size_t i;

	for (i = 0; i < p->nchecks; i++)
		if (!strcmp(p->check[i], name))
			return true;
	return false;
}

/*
 * Kernels that know UBSAN_SANITIZE_ALL, which not every architecture has, check only files
 * that ask for it unless that symbol is on: UBSAN does not count as on then.
 */
static void drop_idle_ubsan(struct proof *p, struct span kconfig,
			    struct span config)
{
	static const char all[] = "\nconfig UBSAN_SANITIZE_ALL\n";
	size_t i;

	if (!memmem(kconfig.p, kconfig.n, all, strlen(all)) ||
	    is_on(config, "UBSAN_SANITIZE_ALL"))
		return;
	for (i = 0; i < p->nchecks; i++)
		if (!strcmp(p->check[i], "ubsan")) {
			memmove(p->check + i, p->check + i + 1,
				(--p->nchecks - i) * sizeof(*p->check));
			return;
		}
}

int proof_lacks(struct proof_job *j, const char *tree, const char *config,
		const char **lacks)
{
	struct arena *a = &j->p->a;
	struct buf kconfig = { 0 }, b = { 0 };
	size_t i;
	int rc = proof_read_config(j, config);

	*lacks = NULL;
	if (!rc)
		rc = file_read(config, &b, j->err);
	/* without that file there is no UBSAN */
	(void)file_read(arena_printf(a, "%s/lib/Kconfig.ubsan", tree), &kconfig,
			NULL);
	drop_idle_ubsan(j->p, buf_span(&kconfig), buf_span(&b));
	for (i = 0; i < CHECKS && !rc; i++)
		if (!has_check(j->p, checks[i].name))
			*lacks = arena_printf(a, "%s%s%s", *lacks ? *lacks : "",
					      *lacks ? ", " : "",
					      checks[i].name);
	buf_free(&kconfig);
	buf_free(&b);
	return rc;
}

static int need_qemu(struct pom_err *err, const char *what)
{
	if (process_found(QEMU))
		return 0;
	pom_fail(err, POM_ENOENT, NULL, 0,
		 "%s, and there is no " QEMU " to boot it on", what);
	pom_hint(err, "install " QEMU_PACKAGE
		      " (that is how Debian calls the package)");
	return POM_ENOENT;
}

int proof_machine_there(struct proof_job *j)
{
	if (j->machine != &proof_qemu)
		return 0;
	return need_qemu(j->err,
			 "this kernel has not all of its checks as User Mode Linux");
}

int proof_image_there(struct pom_err *err)
{
	return need_qemu(err, "a distribution's kernel is for a PC");
}

/*
 * The checks of slab. In User Mode Linux, KASAN reports slab's poison and red zones as
 * faults; it has its own. So only slab's consistency checks are on there.
 */
static const char *slab_checks(const struct proof_job *j)
{
	return j->machine == &proof_uml && has_check(j->p, "kasan") ?
		       "slub_debug=F" :
		       "slub_debug=FZPU";
}

/* The parameters for the kernel and for the guest's first process, on both machines. */
static const char *kernel_words(struct proof_job *j, const char *dir)
{
	struct arena *a = &j->p->a;
	const char *common =
		arena_printf(a,
			     "root=/dev/root ro init=%s/guest/init POM_PROVE=%s POM_LIMIT=%d",
			     j->opt->share, dir,
			     j->opt->sanitize ? PROOF_SLOW_SCRIPT_SECONDS :
						PROOF_SCRIPT_SECONDS);

	/* a slow guest must not be reported as locked up */
	return j->opt->sanitize ?
		       arena_printf(a,
				    "%s POM_SLOW=1 %s workqueue.watchdog_thresh=300",
				    common, slab_checks(j)) :
		       common;
}

static void uml_command(struct proof_job *j, const char *image,
			const char *words, const char **argv)
{
	size_t n = 0;

	argv[n++] = image;
	argv[n++] = j->opt->sanitize ? "mem=1024M" : "mem=384M";
	argv[n++] = "rootfstype=hostfs";
	argv[n++] = "rootflags=/";
	argv[n++] = "con0=null,fd:1";
	argv[n++] = "con=null";
	argv[n++] = "ssl=null";
	/* from 6.16 on: processes are switched without ptrace, if this system allows */
	argv[n++] = "seccomp=auto";
	n += proof_words(&j->p->a, span_of(words), argv + n, ARGS - 1 - n);
	argv[n] = NULL;
}

/* Puts a PC into argv. A guest that panics resets itself; -no-reboot ends qemu then. */
static size_t add_pc(const char **argv, const char *accel, const char *smp)
{
	static const char *const fixed[] = {
		QEMU,          "-no-user-config",
		"-nodefaults", "-machine",
		"q35",         "-cpu",
		"max",         "-m",
		"2G",          "-display",
		"none",        "-serial",
		"stdio",       "-no-reboot",
	};
	size_t n;

	for (n = 0; n < sizeof(fixed) / sizeof(fixed[0]); n++)
		argv[n] = fixed[n];
	argv[n++] = "-accel";
	argv[n++] = accel;
	argv[n++] = "-smp";
	argv[n++] = smp;
	return n;
}

/*
 * The guest mounts the host's files read-only over 9P. The tag is the name of the root
 * device in root=. Does not use KVM: within a virtual machine /dev/kvm can often be
 * opened, but the guest hangs, or ends because of a processor register that is missing.
 */
static void qemu_command(struct proof_job *j, const char *image,
			 const char *words, const char **argv)
{
	size_t n = add_pc(argv, "tcg", "2");

	argv[n++] = "-fsdev";
	argv[n++] =
		"local,id=host,path=/,security_model=none,readonly=on,multidevs=remap";
	argv[n++] = "-device";
	argv[n++] = "virtio-9p-pci,fsdev=host,mount_tag=/dev/root";
	argv[n++] = "-kernel";
	argv[n++] = image;
	argv[n++] = "-append";
	argv[n++] =
		arena_printf(&j->p->a,
			     "console=ttyS0 panic=-1 oops=panic rootfstype=9p rootflags=trans=virtio,version=9p2000.L,msize=262144,cache=loose %s",
			     words);
	argv[n] = NULL;
}

const char **proof_image_command(struct proof_job *j,
				 const struct proof_image *im, bool kvm)
{
	struct arena *a = &j->p->a;
	const char **argv = arena_alloc(a, ARGS, sizeof(*argv));
	const char *one = strchr(j->p->backends, ' ') ? NULL : j->p->backends;
	/* when emulated, two processors need a third more time than one */
	size_t n = add_pc(argv, kvm ? "kvm" : "tcg", kvm ? "2" : "1");

	argv[n++] = "-kernel";
	argv[n++] = im->kernel;
	argv[n++] = "-initrd";
	argv[n++] = im->initrd;
	argv[n++] = "-append";
	argv[n++] = arena_printf(
		a,
		"console=ttyS0 quiet loglevel=4 panic=-1 oops=panic rdinit=" PROOF_GUEST
		"/init POM_PROVE=" PROOF_HERE " POM_LIMIT=%d%s%s%s",
		PROOF_SCRIPT_SECONDS, one ? " POM_BACKENDS=" : "",
		one ? one : "",
		kvm ? "" :
		      " POM_SLOW=1 POM_SHORT=1 workqueue.watchdog_thresh=300");
	argv[n] = NULL;
	return argv;
}

const char **proof_command(struct proof_job *j, const char *kernel,
			   const char *dir)
{
	struct arena *a = &j->p->a;
	const char **argv = arena_alloc(a, ARGS, sizeof(*argv));
	const char *image = arena_printf(a, "%s/linux", kernel);
	const char *words = kernel_words(j, dir);

	if (j->machine == &proof_qemu)
		qemu_command(j, image, words, argv);
	else
		uml_command(j, image, words, argv);
	return argv;
}
