// SPDX-License-Identifier: GPL-2.0-only
/* Writes built files, or sources to build elsewhere, as a folder or a tarball. */
#include <stdlib.h>
#include <string.h>

#include "lib/file.h"
#include "publish/export.h"
#include "module/module.h"

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

/* The name of the top folder in a tarball: that of the tarball without .tar.gz or so. */
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
	struct module_pack pack = { 0 };
	struct buf out = { 0 };
	size_t nm = 0, i;
	int rc;

	if (dkms)
		module_dkms_sources(a, v, n, &pack);
	else
		module_sources(a, v, n, &pack.file, &pack.n);
	for (i = 0; i < pack.n; i++)
		add_member(a, &m, &nm,
			   dkms ? pack.file[i].path :
				  arena_printf(a, "%s/%s", top_of(a, path),
					       pack.file[i].path),
			   pack.file[i].text);
	if (dkms)
		return export_folder(path, m, nm, err);
	add_member(a, &m, &nm, arena_printf(a, "%s/Makefile", top_of(a, path)),
		   makefile);
	rc = archive_pack(path, m, nm, &out, err);
	if (!rc)
		rc = export_file(path, buf_span(&out), err);
	buf_free(&out);
	return rc;
}
