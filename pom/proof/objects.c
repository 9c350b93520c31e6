// SPDX-License-Identifier: GPL-2.0-only
/*
 * A proof of sets without Kconfig symbols of their own. Builds the objects of the files
 * that they touch, with the tree's configuration or the default one.
 */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "lib/file.h"
#include "proof/internal.h"

enum { OBJECTS_AT_ONCE = 500 };

const char *proof_arch_folder(const char *arch, struct arena *a)
{
	static const char *const known[][2] = {
		{ "x86_64", "x86" },    { "i", "x86" },
		{ "aarch64", "arm64" }, { "arm64", "arm64" },
		{ "arm", "arm" },       { "ppc", "powerpc" },
		{ "riscv", "riscv" },   { "s390", "s390" },
		{ "mips", "mips" },
	};
	struct utsname u;
	size_t i;

	if (!arch && uname(&u) < 0)
		return "";
	if (!arch)
		arch = arena_strdup(a, u.machine);
	for (i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (strncmp(arch, known[i][0], strlen(known[i][0])) == 0)
			return known[i][1];
	return arch;
}

/* Is there such a word in the Makefile? */
static bool has_word(const char *file, const char *word)
{
	size_t n = strlen(word), at;
	struct buf b = { 0 };
	const char *p;
	bool has = false;

	if (file_read(file, &b, NULL) == 0)
		for (p = b.p; !has && p; p = p ? p + 1 : NULL) {
			p = memmem(p, b.n - (size_t)(p - b.p), word, n);
			if (!p)
				break;
			at = (size_t)(p - b.p);
			has = !at || strchr(" \t=\\\n(,", p[-1]);
		}
	buf_free(&b);
	return has;
}

/*
 * Is the file compiled to an object of its own? Some C files are only included by others,
 * as in kernel/sched. The Makefile of an object's folder, or of one above, names it.
 */
static bool has_rule(struct arena *a, const char *tree, const char *path)
{
	char *dir = arena_strdup(a, path), *slash;
	bool has = false;

	for (slash = strrchr(dir, '/'); slash && !has;
	     slash = strrchr(dir, '/')) {
		const char *rest = path + (slash - dir) + 1;
		const char *object =
			arena_printf(a, "%.*so", (int)strlen(rest) - 1, rest);

		*slash = '\0';
		has = has_word(arena_printf(a, "%s/%s/Makefile", tree, dir),
			       object) ||
		      has_word(arena_printf(a, "%s/%s/Kbuild", tree, dir),
			       object);
	}
	return has;
}

const char *proof_why_not(struct arena *a, const char *tree, const char *path,
			  const char *arch)
{
	static const char *const programs[] = { "Documentation/", "samples/",
						"scripts/", "tools/", "usr/" };
	size_t i, n;

	if (access(arena_printf(a, "%s/%s", tree, path), F_OK) < 0)
		return "it goes";
	for (i = 0; i < sizeof(programs) / sizeof(*programs); i++)
		if (strncmp(path, programs[i], strlen(programs[i])) == 0)
			return "it is no part of the kernel";
	arch = proof_arch_folder(arch, a);
	n = strlen(arch);
	if (strncmp(path, "arch/", 5) == 0 &&
	    (strncmp(path + 5, arch, n) || path[5 + n] != '/'))
		return "it is for another architecture";
	if (!has_rule(a, tree, path))
		return "no Makefile has it as an object of its own";
	return NULL;
}

bool proof_is_source(const char *path)
{
	const char *end = strrchr(path, '.');

	return end && (!strcmp(end, ".c") || !strcmp(end, ".S"));
}

/* Adds the set's sources to the objects in v, each once, or to set->aside. */
static void sort_files(struct proof_job *j, struct proof_set *set,
		       const char *tree, const char **v, size_t *n,
		       struct map *seen)
{
	const struct patch_result *r = &set->item->st.tree[TREE_LINUX].result;
	struct arena *a = &j->p->a;
	size_t i;

	set->aside = arena_alloc(a, r->n, sizeof(*set->aside));
	for (i = 0; i < r->n; i++) {
		const char *path = r->file[i].path, *why;

		if (!path || !proof_is_source(path))
			continue;
		why = proof_why_not(a, tree, path, NULL);
		if (why) {
			set->aside[set->naside++] =
				arena_printf(a, "%s: %s", path, why);
			continue;
		}
		set->compiled++;
		if (map_get(seen, path, strlen(path)))
			continue;
		map_put(seen, path, strlen(path), set);
		v[(*n)++] =
			arena_printf(a, "%.*so", (int)strlen(path) - 1, path);
	}
}

/* Collects the objects of the files that the plan touches. */
static const char **objects(struct proof_job *j, const char *tree, size_t *n)
{
	struct map seen = { 0 };
	const char **v;
	size_t i, all = 0;

	for (i = 0; i < j->p->n; i++)
		all += j->p->set[i].item->st.tree[TREE_LINUX].result.n;
	v = arena_alloc(&j->p->a, all + 1, sizeof(*v));
	*n = 0;
	for (i = 0; i < j->p->n; i++)
		sort_files(j, &j->p->set[i], tree, v, n, &seen);
	map_free(&seen);
	return v;
}

static int configure(struct proof_job *j, const char *tree)
{
	static const char *const def[] = { "defconfig", NULL };
	static const char *const old[] = { "olddefconfig", NULL };
	struct arena *a = &j->p->a;
	const char *theirs =
		arena_printf(a, "%s/.config",
			     j->s->work[TREE_LINUX].tree.root.path);
	struct buf config = { 0 };
	int rc;

	if (mkdir(arena_printf(a, "%s/out", tree), 0755) < 0)
		return pom_fail_errno(j->err, errno, tree, "cannot make out/");
	if (access(theirs, R_OK) < 0)
		return proof_kbuild(j, tree, def, false);
	rc = file_read(theirs, &config, j->err);
	if (!rc)
		rc = file_append(arena_printf(a, "%s/out/.config", tree),
				 buf_span(&config), j->err);
	if (!rc)
		rc = proof_kbuild(j, tree, old, false);
	buf_free(&config);
	return rc;
}

int proof_build_objects(struct proof_job *j)
{
	static const char *const prepare[] = { "modules_prepare", NULL };
	const char *tree = arena_printf(&j->p->a, "%s/linux", j->work);
	const char **v, **more;
	size_t n, at, some, i;
	int rc;

	v = objects(j, tree, &n);
	rc = n ? configure(j, tree) : 0;
	if (!rc && n)
		rc = proof_kbuild(j, tree, prepare, true);
	j->p->objects = !rc;
	j->total = j->done + n;
	more = arena_alloc(&j->p->a, OBJECTS_AT_ONCE + 2, sizeof(*more));
	/* goes on after an error, so that every set gets a result */
	more[0] = "--keep-going";
	for (at = 0; !rc && at < n; at += some) {
		some = n - at < OBJECTS_AT_ONCE ? n - at : OBJECTS_AT_ONCE;
		for (i = 0; i < some; i++)
			more[i + 1] = v[at + i];
		more[some + 1] = NULL;
		rc = proof_kbuild(j, tree, more, true);
	}
	return rc ? rc : proof_broken(j->p);
}
