// SPDX-License-Identifier: GPL-2.0-only
/*
 * The reader of folders with patches for several packages or kernels: Buildroot's global
 * patch folder (BR2_GLOBAL_PATCH_DIR), with linux/NAME.patch or linux/VERSION/NAME.patch, as
 * package/pkg-generic.mk of Buildroot reads it; and a folder of folders that have versions
 * as their names.
 */
#include <string.h>

#include "repo/quilt.h"

/* The versions that a folder has patches for, and "" if it has some itself. */
struct choices {
	const char **name;
	size_t n;
	bool other; /* some folder with patches has another name */
};

static bool has_patches(struct repo *r, const struct origin *o, const char *dir)
{
	char **names;
	size_t n, i;

	if (root_list(&o->root, dir, &r->a, &names, &n, NULL))
		return false;
	for (i = 0; i < n; i++)
		if (quilt_is_patch(names[i]) || !strcmp(names[i], "series"))
			return true;
	return false;
}

/* "6.12", "6.12.9", "5.10.254-cip72-rt32" */
static bool is_version(const char *name)
{
	size_t n = strspn(name, "0123456789");

	return n && name[n] == '.' && name[n + 1] >= '0' &&
	       name[n + 1] <= '9' &&
	       !name[strspn(name, "0123456789abcdefghijklmnopqrstuvwxyz"
				  "ABCDEFGHIJKLMNOPQRSTUVWXYZ.-_+~")];
}

static void add_choice(struct repo *r, struct choices *c, const char *name)
{
	c->name = arena_push(&r->a, c->name, c->n, sizeof(*c->name));
	c->name[c->n++] = name;
}

/* The choices in a folder, "" for the root itself. */
static void find_choices(struct repo *r, const struct origin *o,
			 const char *dir, struct choices *c)
{
	char **names;
	size_t n, i;

	memset(c, 0, sizeof(*c));
	if (*dir && has_patches(r, o, dir))
		add_choice(r, c, "");
	if (root_list(&o->root, dir, &r->a, &names, &n, NULL))
		return;
	for (i = 0; i < n; i++) {
		if (names[i][0] == '.' ||
		    !has_patches(r, o,
				 arena_printf(&r->a, "%s%s%s", dir,
					      *dir ? "/" : "", names[i])))
			continue;
		if (is_version(names[i]))
			add_choice(r, c, names[i]);
		else
			c->other = true;
	}
}

/* *dir: the package's folder, or "" if the versions are in the root; NULL for neither. */
static void find_package(struct repo *r, const struct origin *o,
			 const char **dir, struct choices *c)
{
	static const char *const package[TREE_KINDS] = {
		[TREE_LINUX] = "linux",
		[TREE_IPTABLES] = "iptables",
	};

	*dir = package[r->kind];
	if (*dir) {
		find_choices(r, o, *dir, c);
		if (c->n)
			return;
	}
	find_choices(r, o, "", c);
	*dir = c->n && !c->other ? "" : NULL;
}

int repo_has_buildroot(struct repo *r, struct origin *o, bool *is,
		       struct pom_err *err)
{
	struct choices c;
	const char *dir = NULL;

	(void)err;
	if (!o->file)
		find_package(r, o, &dir, &c);
	*is = dir;
	return 0;
}

int repo_read_buildroot(struct repo *r, struct origin *o, struct pom_err *err)
{
	const char *dir, *version, *under, *slash = strrchr(o->root.path, '/');
	struct choices c;
	size_t n;
	int rc;

	find_package(r, o, &dir, &c);
	if (!dir)
		return quilt_gone(o, err);
	o->ordered = o->links = true;
	o->name = slash && slash[1] ? arena_strdup(&r->a, slash + 1) :
				      "patches";
	rc = repo_choose_version(r, o, c.name, c.n, &version, err);
	if (rc)
		return rc;
	if (!version)
		version = "";
	under = arena_printf(&r->a, "%s%s%s", dir, *dir && *version ? "/" : "",
			     version);
	o->read_as =
		arena_printf(&r->a, "%s: %s",
			     *dir ? "Buildroot's patches of a package" :
				    "the patches for one of several kernels",
			     under);
	return quilt_add_folder(r, o, "", under, &n, err);
}
