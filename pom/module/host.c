// SPDX-License-Identifier: GPL-2.0-only
/*
 * The system that modules are for: its kernel's headers and configuration, its iptables
 * and the headers of libxtables. Before anything is built, everything is searched. An
 * error names what is missing, and the package that has it.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "lib/file.h"
#include "lib/process.h"
#include "module/module.h"

enum { ANSWER_SECONDS = 30 };

/* UEFI specification, section 3.3. The file has four bytes of attributes, then 0 or 1. */
#define SECURE_BOOT                  \
	"/sys/firmware/efi/efivars/" \
	"SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"

int module_host_open(struct module_host *h, const char *top,
		     struct pom_err *err)
{
	char full[PATH_MAX];

	memset(h, 0, sizeof(*h));
	h->top = "";
	if (!top)
		return 0;
	if (!realpath(top, full))
		return pom_fail_errno(err, errno, top, "cannot open");
	if (strcmp(full, "/") != 0)
		h->top = arena_strdup(&h->a, full);
	return 0;
}

void module_host_free(struct module_host *h)
{
	arena_free(&h->a);
	memset(h, 0, sizeof(*h));
}

const char *module_tool(const char *name)
{
	static const char *const tools[][2] = {
		{ "depmod", "/usr/sbin/depmod" },
		{ "modprobe", "/usr/sbin/modprobe" },
		{ "iptables", "/usr/sbin/iptables" },
		{ "dkms", "/usr/sbin/dkms" },
	};
	size_t i;

	if (process_found(name))
		return name;
	for (i = 0; i < sizeof(tools) / sizeof(tools[0]); i++)
		if (strcmp(tools[i][0], name) == 0 && process_found(tools[i][1]))
			return tools[i][1];
	return NULL;
}

/* The path below top with its links resolved, in the arena; NULL if it does not exist. */
static const char *resolve(struct module_host *h, const char *path)
{
	const char *whole = arena_printf(&h->a, "%s%s", h->top, path);
	char full[PATH_MAX], text[PATH_MAX];
	ssize_t n = readlink(whole, text, sizeof(text) - 1);

	/* below --root, an absolute link leads to a place below --root */
	if (n > 0 && text[0] == '/' && *h->top) {
		text[n] = '\0';
		whole = arena_printf(&h->a, "%s%s", h->top, text);
	}
	return realpath(whole, full) ? arena_strdup(&h->a, full) : NULL;
}

static void read_text(struct module_host *h, const char *path, struct span *out)
{
	struct buf b = { 0 };

	*out = SPAN("");
	if (file_read(path, &b, NULL) == 0)
		*out = (struct span){ arena_strndup(&h->a, b.p ? b.p : "", b.n),
				      b.n };
	buf_free(&b);
}

/* The value of CONFIG_NAME as it is written; empty when it is not set. */
static struct span config_value(const struct module_host *h, const char *name)
{
	struct span rest = h->config, line;
	size_t n = strlen(name);

	while (span_line(&rest, &line)) {
		line = span_chomp(line);
		if (line.n > n + 8 && memcmp(line.p, "CONFIG_", 7) == 0 &&
		    memcmp(line.p + 7, name, n) == 0 && line.p[n + 7] == '=')
			return span_skip(line, n + 8);
	}
	return SPAN("");
}

char module_config(const struct module_host *h, const char *symbol)
{
	struct span v = config_value(h, symbol);

	return v.n == 1 && (*v.p == 'y' || *v.p == 'm') ? *v.p : 'n';
}

int module_no_headers(const char *release, struct pom_err *err)
{
	pom_fail(err, POM_ENOENT, NULL, 0,
		 "the headers of kernel %s are not there", release);
	pom_hint(err,
		 "install the package linux-headers-%s (Debian, Ubuntu) or kernel-devel-%s (Fedora), or name their folder with --kernel",
		 release, release);
	return POM_ENOENT;
}

static int no_compiler(const struct module_host *h, struct pom_err *err)
{
	pom_fail(err, POM_ENOENT, h->compiler, 0,
		 "kernel %s was built with this compiler, which is not there",
		 h->release);
	pom_hint(err, "install the package that has %s, and make", h->compiler);
	return POM_ENOENT;
}

/*
 * Reads the release, which is the name of the folder of modules, and the version. On Debian
 * the release, 6.1.0-57-amd64, does not have the full version; kernel.release has it.
 */
static int read_release(struct module_host *h, struct pom_err *err)
{
	const char *begin, *end;
	struct span text;

	read_text(h,
		  arena_printf(&h->a, "%s/include/generated/utsrelease.h",
			       h->headers),
		  &text);
	begin = strchr(text.p, '"');
	end = begin ? strchr(begin + 1, '"') : NULL;
	if (!end) {
		pom_fail(err, POM_EUSAGE, h->headers, 0,
			 "these are no headers of a kernel that was built: there is no include/generated/utsrelease.h");
		pom_hint(err,
			 "name the folder that /lib/modules/RELEASE/build leads to; sources alone do not do");
		return POM_EUSAGE;
	}
	h->release = arena_strndup(&h->a, begin + 1, (size_t)(end - begin) - 1);
	read_text(h,
		  arena_printf(&h->a, "%s/include/config/kernel.release",
			       h->headers),
		  &text);
	if (!strchr(h->release, '/') && h->release[0] != '.' &&
	    (version_parse(span_trim(text), &h->kernel) ||
	     version_parse(span_of(h->release), &h->kernel)))
		return 0;
	return pom_fail(err, POM_ESYNTAX, h->headers, 0,
			"its utsrelease.h has no release: %s", h->release);
}

/* Reads the kernel's release, configuration and compiler from the folder of headers. */
static int read_headers(struct module_host *h, struct pom_err *err)
{
	struct span word;
	int rc = read_release(h, err);

	if (rc)
		return rc;
	if (access(arena_printf(&h->a, "%s/Module.symvers", h->headers), F_OK) <
	    0) {
		pom_fail(err, POM_ENOENT, h->headers, 0,
			 "there is no Module.symvers: a module that is built without it does not load");
		pom_hint(err, "build the kernel first, or install its headers");
		return POM_ENOENT;
	}
	read_text(h,
		  arena_printf(&h->a, "%s/include/config/auto.conf", h->headers),
		  &h->config);
	if (module_config(h, "MODULES") == 'n')
		return pom_fail(err, POM_EUSAGE, h->headers, 0,
				"kernel %s has no modules (CONFIG_MODULES)",
				h->release);
	/* "gcc-12 (Debian 12.2.0-14) 12.2.0", in quotes since 6.2 */
	word = config_value(h, "CC_VERSION_TEXT");
	if (!word.n)
		word = SPAN("gcc");
	else if (*word.p == '"')
		word = span_skip(word, 1);
	h->compiler = arena_strndup(&h->a, word.p, word.n);
	h->compiler =
		arena_strndup(&h->a, h->compiler, strcspn(h->compiler, " \""));
	if (!process_found(h->compiler))
		return no_compiler(h, err);
	if (process_found("make"))
		return 0;
	pom_fail(err, POM_ENOENT, "make", 0, "it is not installed");
	pom_hint(err, "install the package make");
	return POM_ENOENT;
}

static void note_secure_boot(struct module_host *h)
{
	struct span text;

	read_text(h, arena_printf(&h->a, "%s" SECURE_BOOT, h->top), &text);
	if (text.n == 5 && text.p[4] == 1 &&
	    module_config(h, "MODULE_SIG") != 'n')
		h->note =
			"Secure Boot is on: the kernel loads only modules that a key which it knows has signed. Sign them with the kernel's scripts/sign-file and enroll the key with mokutil --import, or switch Secure Boot off";
}

/* Finds the folder of the kernel's modules. depmod must have run in it. */
static int find_folder(struct module_host *h, struct pom_err *err)
{
	h->folder =
		resolve(h, arena_printf(&h->a, "/lib/modules/%s", h->release));
	if (!h->folder) {
		pom_fail(err, POM_ENOENT, NULL, 0,
			 "there are no modules of kernel %s here: %s/lib/modules/%s is lacking",
			 h->release, h->top, h->release);
		pom_hint(err,
			 "a container has no kernel of its own: run this on the machine that boots the kernel");
		return POM_ENOENT;
	}
	if (access(arena_printf(&h->a, "%s/modules.dep", h->folder), F_OK) == 0)
		return 0;
	pom_fail(err, POM_ENOENT, h->folder, 0,
		 "there is no modules.dep, so this kernel finds no modules");
	pom_hint(err, "run depmod %s first", h->release);
	return POM_ENOENT;
}

int module_host_kernel(struct module_host *h, const char *headers,
		       bool installs, struct pom_err *err)
{
	char full[PATH_MAX];
	struct utsname u;
	int rc;

	if (!headers) {
		uname(&u);
		h->release = arena_strdup(&h->a, u.release);
		rc = installs ? find_folder(h, err) : 0;
		if (rc)
			return rc;
		h->headers =
			resolve(h, arena_printf(&h->a, "/lib/modules/%s/build",
						h->release));
		if (!h->headers)
			return module_no_headers(h->release, err);
	} else if (realpath(headers, full)) {
		h->headers = arena_strdup(&h->a, full);
	} else {
		return pom_fail_errno(err, errno, headers, "cannot open");
	}
	rc = read_headers(h, err);
	if (!rc && installs)
		rc = find_folder(h, err);
	if (!rc && installs)
		note_secure_boot(h);
	return rc;
}

static void keep_first(void *arg, struct span line)
{
	struct buf *b = arg;

	if (!b->n)
		buf_addspan(b, span_trim(line));
}

/* The first line that a program prints, in the arena; NULL if the program fails. */
static const char *answer(struct module_host *h, const char *const *argv)
{
	struct buf b = { 0 };
	struct process r = { .argv = argv,
			     .seconds = ANSWER_SECONDS,
			     .log = -1,
			     .line = keep_first,
			     .arg = &b };
	struct process_result res;
	const char *out = NULL;

	if (process_run(&r, &res, NULL) == 0 && res.end == PROCESS_EXITED &&
	    res.status == 0)
		out = arena_strndup(&h->a, b.p ? b.p : "", b.n);
	buf_free(&b);
	return out;
}

static const char *ask_pkg_config(struct module_host *h, const char *what)
{
	const char *argv[] = { "pkg-config", what, "xtables", NULL };

	return answer(h, argv);
}

/* Reads "iptables v1.8.9 (nf_tables)". */
static int find_iptables(struct module_host *h)
{
	const char *argv[] = { module_tool("iptables"), "--version", NULL };
	struct pom_err *e = &h->no_iptables;
	const char *said = argv[0] ? answer(h, argv) : NULL, *v;

	v = said ? strstr(said, " v") : NULL;
	if (!v || !version_parse(span_of(v + 2), &h->iptables)) {
		pom_fail(e, POM_ENOENT, "iptables", 0,
			 argv[0] ? "it does not tell its version" :
				   "it is not installed");
		pom_hint(e, "install the package iptables");
		return e->code;
	}
	h->iptables_text = arena_strndup(&h->a, v + 2, strcspn(v + 2, " \t("));
	h->nft = strstr(v, "nf_tables") != NULL;
	return 0;
}

static int find_xtables(struct module_host *h)
{
	struct pom_err *e = &h->no_iptables;
	const char *version, *dir;

	version = process_found("pkg-config") ?
			  ask_pkg_config(h, "--modversion") :
			  NULL;
	if (!version) {
		pom_fail(e, POM_ENOENT, NULL, 0,
			 "the headers of libxtables are not there, or pkg-config is not");
		pom_hint(e,
			 "install the packages libxtables-dev and pkg-config (Debian, Ubuntu) or iptables-devel (Fedora)");
		return e->code;
	}
	if (strcmp(version, h->iptables_text) != 0) {
		pom_fail(e, POM_ECONFLICT, NULL, 0,
			 "iptables is version %s, and the headers of libxtables are of version %s: a plugin that is compiled with these would not work (unknown option)",
			 h->iptables_text, version);
		pom_hint(e,
			 "install the headers of iptables %s; on Debian, iptables and libxtables-dev of the same suite",
			 h->iptables_text);
		return e->code;
	}
	dir = ask_pkg_config(h, "--variable=xtlibdir");
	if (dir && dir[0] == '/')
		h->plugins = resolve(h, dir);
	h->cflags = ask_pkg_config(h, "--cflags");
	h->libs = ask_pkg_config(h, "--libs");
	if (h->plugins && h->cflags && h->libs)
		return 0;
	pom_fail(e, POM_ENOENT, NULL, 0,
		 "the folder that iptables reads plugins from is not there: %s%s",
		 h->top, dir ? dir : "");
	pom_hint(e, "install the package iptables");
	return e->code;
}

int module_host_iptables(struct module_host *h, struct pom_err *err)
{
	(void)err;
	if (find_iptables(h) == 0)
		find_xtables(h);
	return 0;
}
