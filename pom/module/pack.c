// SPDX-License-Identifier: GPL-2.0-only
/* What was built, or is to be built elsewhere, as a folder or a tarball. */
#include <stdlib.h>
#include <string.h>

#include "lib/file.h"
#include "publish/export.h"
#include "module/module.h"

/* Kernels have at most that many minor numbers: 4.20, 5.19, 6.19 were the last. */
enum { MINORS = 32 };

static void add_member(struct arena *a, struct archive_member **v, size_t *n,
		       const char *path, struct span text)
{
	*v = arena_push(a, *v, *n, sizeof(**v));
	(*v)[(*n)++] = (struct archive_member){ path, text };
}

int module_write_built(const struct module_build *b, const char *path,
		       struct pom_err *err)
{
	struct archive_member *v = NULL;
	size_t n = 0, i, k;
	int half, rc = 0;

	for (i = 0; i < b->n; i++)
		for (half = 0; half < MODULE_HALVES; half++) {
			const struct module_part *p = &b->set[i].part[half];

			for (k = 0; k < p->nmade && !p->why_not && !rc; k++) {
				struct buf f = { 0 };

				rc = file_read(module_built(b,
							    (enum module_half)
								    half,
							    p->made[k]),
					       &f, err);
				add_member(b->a, &v, &n,
					   module_base(p->made[k]),
					   (struct span){
						   arena_strndup(b->a,
								 f.p ? f.p : "",
								 f.n),
						   f.n });
				buf_free(&f);
			}
		}
	return rc ? rc : export_folder(path, v, n, err);
}

static void put_minors(struct buf *b, unsigned int major, unsigned int from,
		       unsigned int to)
{
	unsigned int i;

	buf_addf(b, "%s%u[.](", b->n > 2 ? "|" : "", major);
	for (i = from; i <= to; i++)
		buf_addf(b, "%s%u", i > from ? "|" : "", i);
	buf_addstr(b, ")");
}

/*
 * The range of kernels as the regular expression that dkms wants: ^(5[.](10|11)|
 * 6[.][0-9]+)([^0-9]|$). Empty: the range says nothing that has one.
 */
static void put_exclusive(struct buf *b, const struct range *r)
{
	unsigned int low[2] = { 2, 6 }, high[2] = { 0, 0 }, i, major;

	for (i = 0; i < r->n; i++) {
		const struct version *v = &r->term[i].v;
		enum range_op op = r->term[i].op;

		if (op == RANGE_GE || op == RANGE_GT || op == RANGE_EQ) {
			low[0] = v->part[0];
			low[1] = v->n > 1 ? v->part[1] : 0;
		}
		if (op == RANGE_LE || op == RANGE_LT || op == RANGE_EQ) {
			high[0] = v->part[0];
			high[1] = v->n > 1 ? v->part[1] : MINORS;
			/* below 7.0 is up to all of 6 */
			if (op == RANGE_LT && v->n < 3 && high[1]-- == 0) {
				high[0]--;
				high[1] = MINORS;
			}
		}
	}
	if (!high[0] || high[0] < low[0] || high[1] > MINORS)
		return;
	buf_addstr(b, "^(");
	for (major = low[0]; major <= high[0]; major++)
		put_minors(b, major, major == low[0] ? low[1] : 0,
			   major == high[0] ? high[1] : MINORS);
	buf_addstr(b, ")([^0-9]|$)");
}

static struct span dkms_conf(struct arena *a, const struct module_set *v,
			     size_t n)
{
	struct buf b = { 0 }, only = { 0 };
	size_t i, k, number = 0;
	struct span out;

	buf_addstr(&b, "# Made by runme module export.\n"
		       "PACKAGE_NAME=\"patch-o-matic");
	for (i = 0; i < n; i++)
		buf_addf(&b, "-%s", module_base(v[i].name));
	buf_addf(&b, "\"\nPACKAGE_VERSION=\"%s\"\nAUTOINSTALL=\"yes\"\n",
		 POM_VERSION);
	for (i = 0; i < n; i++) {
		const struct module_part *p = &v[i].part[MODULE_KERNEL];

		for (k = 0; k < p->nmade; k++, number++) {
			const char *base = module_base(p->made[k]);

			buf_addf(&b,
				 "BUILT_MODULE_NAME[%zu]=\"%.*s\"\n"
				 "BUILT_MODULE_LOCATION[%zu]=\"%.*s\"\n"
				 "DEST_MODULE_LOCATION[%zu]=\"/updates\"\n",
				 number, (int)strlen(base) - 3, base, number,
				 (int)(base - p->made[k]), p->made[k], number);
		}
		if (!only.n && v[i].set->ranges)
			put_exclusive(&only,
				      &v[i].set->ranges->tree[TREE_LINUX]);
	}
	if (only.n)
		buf_addf(&b, "BUILD_EXCLUSIVE_KERNEL=\"%s\"\n", only.p);
	out = (struct span){ arena_strndup(a, b.p, b.n), b.n };
	buf_free(&b);
	buf_free(&only);
	return out;
}

/* The folder's name in a tarball: its own, without .tar and what follows. */
static const char *top_of(struct arena *a, const char *path)
{
	const char *base = module_base(path), *end = strstr(base, ".tar");

	return arena_strndup(a, base,
			     end && end > base ? (size_t)(end - base) :
						 strlen(base));
}

int module_export(struct arena *a, const struct module_set *v, size_t n,
		  const char *path, bool dkms, struct pom_err *err)
{
	const struct span makefile = SPAN(
		"# Made by runme module export: make, or make KDIR=HEADERS.\n"
		"KDIR ?= /lib/modules/$(shell uname -r)/build\n"
		"modules modules_install clean:\n"
		"\t$(MAKE) -C $(KDIR) M=$(CURDIR) $@\n"
		".PHONY: modules modules_install clean\n");
	struct archive_member *m = NULL;
	struct module_file *file;
	struct buf out = { 0 };
	size_t nm = 0, nfile, i;
	int rc;

	module_sources(a, v, n, &file, &nfile);
	for (i = 0; i < nfile; i++)
		add_member(a, &m, &nm,
			   dkms ? file[i].path :
				  arena_printf(a, "%s/%s", top_of(a, path),
					       file[i].path),
			   file[i].text);
	if (dkms) {
		add_member(a, &m, &nm, "dkms.conf", dkms_conf(a, v, n));
		return export_folder(path, m, nm, err);
	}
	add_member(a, &m, &nm, arena_printf(a, "%s/Makefile", top_of(a, path)),
		   makefile);
	rc = archive_pack(path, m, nm, &out, err);
	if (!rc)
		rc = export_file(path, buf_span(&out), err);
	buf_free(&out);
	return rc;
}
