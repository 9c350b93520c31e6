// SPDX-License-Identifier: GPL-2.0-only
/*
 * Makes a package of dkms from the sources of sets: its name, version and dkms.conf.
 *
 * The package of a new kernel runs `dkms autoinstall', and stays half-configured when that
 * fails. dkms 3.0 fails for a kernel that BUILD_EXCLUSIVE_KERNEL excludes; every dkms fails
 * for a module that does not compile. dkms.conf is a bash script. dkms sources it, and
 * skips a module whose AUTOINSTALL is empty. So the script lets dkms build the module
 * first. If that fails, it says in one line why it skips the kernel, and empties
 * AUTOINSTALL. `dkms build' and `dkms install' still fail.
 */
#include <ctype.h>
#include <string.h>

#include "lib/hash.h"
#include "module/module.h"

enum {
	/* the highest second number of a version; so far 4.20, 5.19 and 6.19 */
	MINORS = 32,
	ONE_DIGIT = 9, /* the highest first number that is written out */
	DIGITS = 8     /* of the digest in a version */
};

/*
 * Does the set have the same sources for that kernel? If the set has a variant of its patch
 * for that kernel, this package is not for it.
 */
static bool same_sources(struct arena *a, const struct module_set *m,
			 unsigned int major, unsigned int minor)
{
	const struct version kernel = { .part = { major, minor }, .n = 2 };
	const struct version none = { .n = 0 };
	struct module_set other = { .name = m->name, .set = m->set };
	const struct module_part *p = &m->part[MODULE_KERNEL],
				 *o = &other.part[MODULE_KERNEL];
	size_t i;

	if (m->set->tree[TREE_LINUX].nvariants +
		    m->set->tree[TREE_LINUX].nsources <
	    2)
		return true;
	if (module_read(a, &other, &kernel, &none, NULL) || o->why_not ||
	    o->n != p->n)
		return false;
	for (i = 0; i < p->n; i++)
		if (strcmp(o->file[i].path, p->file[i].path) != 0 ||
		    !span_eq(o->file[i].text, p->file[i].text))
			return false;
	return true;
}

/* Appends "|6[.](1|2)", or nothing if the set has other sources for all these kernels. */
static void put_minors(struct arena *a, struct buf *b,
		       const struct module_set *m, unsigned int major,
		       const unsigned int range[2])
{
	const char *between = b->n > 2 ? "|" : "";
	unsigned int i;
	bool any = false;

	for (i = range[0]; i <= range[1]; i++) {
		if (!same_sources(a, m, major, i))
			continue;
		if (any)
			buf_addf(b, "|%u", i);
		else
			buf_addf(b, "%s%u[.](%u", between, major, i);
		any = true;
	}
	if (any)
		buf_addstr(b, ")");
}

/*
 * Appends the set's range of kernels as a regular expression for dkms:
 * ^(5[.](10|11)|6[.](0|1|2))([^0-9]|$). Nothing if the range cannot be written so.
 */
static void put_exclusive(struct arena *a, struct buf *b,
			  const struct module_set *m)
{
	const struct range *r = &m->set->ranges->tree[TREE_LINUX];
	unsigned int low[2] = { 2, 6 }, high[2] = { 0, 0 }, i, major;
	bool open = false;

	for (i = 0; i < r->n; i++) {
		const struct version *v = &r->term[i].v;
		enum range_op op = r->term[i].op;

		if (op == RANGE_GE || op == RANGE_GT || op == RANGE_EQ) {
			low[0] = v->part[0];
			low[1] = v->n > 1 ? v->part[1] : 0;
		}
		if (op == RANGE_LE || op == RANGE_LT || op == RANGE_EQ) {
			high[0] = v->part[0];
			high[1] = v->n > 1       ? v->part[1] :
				  op == RANGE_LT ? 0 :
						   MINORS;
			/* < 7 and < 7.0 become 6.MINORS */
			if (op == RANGE_LT && v->n < 3 && high[1]-- == 0) {
				high[0]--;
				high[1] = MINORS;
			}
		}
	}
	if (!high[0]) { /* no upper end */
		open = true;
		high[0] = low[0] > ONE_DIGIT ? low[0] : ONE_DIGIT;
		high[1] = MINORS;
	}
	if (!r->n || high[0] < low[0] || high[1] > MINORS)
		return;
	buf_addstr(b, "^(");
	for (major = low[0]; major <= high[0]; major++)
		put_minors(a, b, m, major,
			   (const unsigned int[2]){
				   major == low[0] ? low[1] : 0,
				   major == high[0] ? high[1] : MINORS });
	if (open && same_sources(a, m, high[0], high[1]))
		buf_addstr(b, "|[1-9][0-9]+[.][0-9]+");
	buf_addstr(b, ")([^0-9]|$)");
}

/* Without BTF, as in build.c. */
static const char make_line[] =
	"MAKE[0]=\"make -C $kernel_source_dir"
	" M=$dkms_tree/$PACKAGE_NAME/$PACKAGE_VERSION/build"
	" CONFIG_DEBUG_INFO_BTF_MODULES=\"\n";

/* The script that sets AUTOINSTALL: see above. For dkms 3.0 and 3.2. */
static const char autoinstall[] =
	"AUTOINSTALL=\"yes\"\n"
	"# A kernel that this is not for, or for which it does not compile, is passed\n"
	"# over: an error of `dkms autoinstall' would leave the kernel's package\n"
	"# half-configured. What `dkms build' says decides.\n"
	"pom_try() {\n"
	"	local tree=$dkms_tree/$PACKAGE_NAME/$PACKAGE_VERSION kernel machine\n"
	"	# those of the command line, behind dkms' own local ones\n"
	"	kernel=$(unset kernelver; echo \"${kernelver[0]}\")\n"
	"	machine=$(unset arch; echo \"${arch[0]}\")\n"
	"	[ -n \"$kernel\" ] && [ -n \"$machine\" ] || return 0\n"
	"	[ ! -d \"$tree/$kernel/$machine/module\" ] || return 0\n"
	"	# dkms reads this file several times\n"
	"	[ \"$(cat \"$tree/build/passed-over\" 2>/dev/null)\" != \"$$ $kernel\" ] ||\n"
	"		return 1\n"
	"	\"$0\" build --dkmstree \"$dkms_tree\" --sourcetree \"$source_tree\" \\\n"
	"		--installtree \"$install_tree\" -m \"$PACKAGE_NAME\" \\\n"
	"		-v \"$PACKAGE_VERSION\" -k \"$kernel\" -a \"$machine\" \\\n"
	"		>/dev/null 2>&1 </dev/null\n"
	"	case $? in\n"
	"	0) return 0 ;;\n"
	"	77) echo \"$PACKAGE_NAME: it is not for kernel $kernel, which is passed over.\" ;;\n"
	"	*)\n"
	"		echo \"$PACKAGE_NAME: it cannot be built for kernel $kernel, which is passed over.\"\n"
	"		grep -m 3 error: \"$tree/build/make.log\" 2>/dev/null\n"
	"		echo \"  All of it: $tree/build/make.log\"\n"
	"		;;\n"
	"	esac >&2\n"
	"	mkdir -p \"$tree/build\" && echo \"$$ $kernel\" >\"$tree/build/passed-over\"\n"
	"	return 1\n"
	"}\n"
	"# only where dkms asks for AUTOINSTALL: it lists packages at the same time\n"
	"case \" ${FUNCNAME[*]} \" in\n"
	"*' read_conf_or_die autoinstall '*) pom_try || AUTOINSTALL= ;;\n"
	"esac\n";

/* The package's name. dkms and its hooks split names at blanks, ',', ':' and '/'. */
static const char *package_name(struct arena *a, const struct module_set *v,
				size_t n)
{
	struct buf b = { 0 };
	const char *out, *p;
	size_t i;

	buf_addstr(&b, "patch-o-matic");
	for (i = 0; i < n; i++) {
		buf_addch(&b, '-');
		for (p = module_base(v[i].name); *p; p++)
			buf_addch(&b, isalnum((unsigned char)*p) ||
						      strchr("._+-", *p) ?
					      *p :
					      '_');
	}
	out = arena_strndup(a, b.p, b.n);
	buf_free(&b);
	return out;
}

/* The part of dkms.conf after the name and version, which the version's digest covers. */
static struct span modules_of(struct arena *a, const struct module_set *v,
			      size_t n)
{
	struct buf b = { 0 }, only = { 0 }, needs = { 0 };
	size_t i, k, number = 0;
	struct span out;

	for (i = 0; i < n; i++) {
		const struct module_part *p = &v[i].part[MODULE_KERNEL];

		for (k = 0; k < p->nmade && !p->why_not; k++, number++) {
			const char *base = module_base(p->made[k]);

			buf_addf(&b,
				 "BUILT_MODULE_NAME[%zu]=\"%.*s\"\n"
				 "BUILT_MODULE_LOCATION[%zu]=\"%.*s\"\n"
				 "DEST_MODULE_LOCATION[%zu]=\"/updates/dkms\"\n",
				 number, (int)strlen(base) - 3, base, number,
				 (int)(base - p->made[k]), p->made[k], number);
		}
		if (!only.n && v[i].set->ranges)
			put_exclusive(a, &only, &v[i]);
		/* dkms compares them with .config, if the headers have one */
		for (k = 0; k < v[i].set->nneeds; k++)
			buf_addf(&needs, "%sCONFIG_%s", needs.n ? " " : "",
				 v[i].set->needs[k]);
	}
	if (only.n)
		buf_addf(&b, "BUILD_EXCLUSIVE_KERNEL=\"%.*s\"\n", (int)only.n,
			 only.p);
	if (needs.n)
		buf_addf(&b, "BUILD_EXCLUSIVE_CONFIG=\"%.*s\"\n", (int)needs.n,
			 needs.p);
	buf_addstr(&b, make_line);
	buf_addstr(&b, autoinstall);
	out = (struct span){ arena_strndup(a, b.p, b.n), b.n };
	buf_free(&b);
	buf_free(&only);
	buf_free(&needs);
	return out;
}

/* runme's version and a digest of the sources, so that other sources are another version. */
static const char *package_version(struct arena *a, const struct module_pack *p,
				   struct span modules)
{
	struct span *part = arena_alloc(a, 2 * p->n + 1, sizeof(*part));
	char digest[DIGEST_HEX + 1];
	size_t i, n = 0;

	part[n++] = modules;
	for (i = 0; i < p->n; i++) {
		part[n++] = span_of(p->file[i].path);
		part[n++] = p->file[i].text;
	}
	pom_digest(digest, part, n);
	return arena_printf(a, "%s+%.*s", POM_VERSION, DIGITS, digest);
}

void module_dkms_sources(struct arena *a, const struct module_set *v, size_t n,
			 struct module_pack *out)
{
	struct span modules = modules_of(a, v, n);
	const char *conf;

	module_sources(a, v, n, &out->file, &out->n);
	out->name = package_name(a, v, n);
	out->version = package_version(a, out, modules);
	conf = arena_printf(a,
			    "# Made by runme module, for dkms.\n"
			    "PACKAGE_NAME=\"%s\"\n"
			    "PACKAGE_VERSION=\"%s\"\n"
			    "%.*s",
			    out->name, out->version, (int)modules.n, modules.p);
	out->file = arena_push(a, out->file, out->n, sizeof(*out->file));
	out->file[out->n++] =
		(struct module_file){ "dkms.conf", span_of(conf), false };
}
