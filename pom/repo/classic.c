// SPDX-License-Identifier: GPL-2.0-only
/*
 * The reader of Patch-o-matic as it was before patch-o-matic-ng. Each group is a folder.
 * Beside NAME.patch lie NAME.patch.help, and lines to add to the configuration and the
 * Makefile: NAME.patch.config.in, .configure.help, .makefile. Names with .patch.ipv6 are
 * the set's part for IPv6.
 */
#include <string.h>

#include "lib/path.h"
#include "tree/archive.h"
#include "repo/old.h"

/* Where the groups' folders can be: old iptables sources contain patch-o-matic/. */
static const char *const places[] = { "", "patch-o-matic" };

static const char userspace[] = "userspace";

enum part {
	PART_NONE,
	PART_PATCH,
	PART_HELP,
	PART_CONFIG,
	PART_CONFIGURE,
	PART_MAKEFILE
};

/* What a file's name says. */
struct part_name {
	struct span set;
	enum part part;
	bool ipv6, iptables;
	bool dotted; /* the name has .patch, as it should */
};

static const char *join(struct repo *r, const char *dir, const char *name)
{
	return *dir ? arena_printf(&r->a, "%s/%s", dir, name) : name;
}

static enum root_kind kind_of(const struct origin *o, const char *path)
{
	enum root_kind kind;

	return root_stat(&o->root, path, &kind, NULL, NULL) ? ROOT_OTHER : kind;
}

static bool skip_prefix(struct span *s, const char *start)
{
	if (!span_starts(*s, span_of(start)))
		return false;
	*s = span_skip(*s, strlen(start));
	return true;
}

static enum part part_of(struct span *tail)
{
	if (skip_prefix(tail, ".configure.help"))
		return PART_CONFIGURE;
	if (skip_prefix(tail, ".config.in"))
		return PART_CONFIG;
	if (skip_prefix(tail, ".makefile") || skip_prefix(tail, ".Makefile"))
		return PART_MAKEFILE;
	if (skip_prefix(tail, ".help"))
		return PART_HELP;
	return PART_NONE;
}

/* Which of the set's files it is, from the part of the name after `.patch`. */
static void parse_tail(struct span tail, struct part_name *out)
{
	out->ipv6 = skip_prefix(&tail, ".ipv6");
	out->iptables = skip_prefix(&tail, ".userspace") ||
			skip_prefix(&tail, ".iptables");
	if (!tail.n) {
		out->part = PART_PATCH;
		return;
	}
	out->part = part_of(&tail);
	/* what is left of the name is a number (.makefile_2) or .ipv6 */
	if (tail.n && memmem(tail.p, tail.n, "ipv6", 4))
		out->ipv6 = true;
}

static void parse_name(const char *file, struct part_name *out)
{
	size_t packed = archive_bare_name(file), i;
	struct span s = { file, packed ? packed : strlen(file) }, tail;

	memset(out, 0, sizeof(*out));
	for (i = 1; i < s.n; i++) {
		tail = span_skip(s, i);
		if (!skip_prefix(&tail, ".patch") ||
		    (tail.n && tail.p[0] != '.'))
			continue;
		out->set = (struct span){ s.p, i };
		out->dotted = true;
		parse_tail(tail, out);
		if (packed && out->part != PART_PATCH)
			out->part = PART_NONE;
		return;
	}
	for (i = 1; i < s.n && !packed; i++) {
		tail = span_skip(s, i);
		out->part = part_of(&tail);
		if (out->part == PART_NONE)
			continue;
		out->set = (struct span){ s.p, i };
		return;
	}
}

/* Has the folder patches? *sure: and files that only this format has. */
static bool is_group(struct repo *r, const struct origin *o, const char *dir,
		     bool *sure)
{
	bool patches = false;
	char **files;
	size_t n, i;

	*sure = false;
	if ((*dir && kind_of(o, dir) != ROOT_DIR) ||
	    repo_list(r, o, dir, &files, &n, NULL))
		return false;
	for (i = 0; i < n; i++) {
		struct part_name name;

		parse_name(files[i], &name);
		patches |= name.dotted && name.part == PART_PATCH;
		*sure |= name.dotted &&
			 (name.part > PART_PATCH ||
			  (name.part == PART_PATCH && name.ipv6));
	}
	return patches;
}

/* The place that has groups, or NULL. *alone: the repository's folder is itself a group. */
static const char *find_place(struct repo *r, const struct origin *o,
			      bool *alone)
{
	size_t p, g;
	bool sure;

	*alone = false;
	for (p = 0; p < sizeof(places) / sizeof(*places); p++) {
		if (old_format_has_series(r, o, places[p]))
			continue;
		for (g = 0; old_format_groups[g]; g++) {
			const char *dir =
				join(r, places[p], old_format_groups[g]);

			if (is_group(r, o, dir, &sure) &&
			    !old_format_has_series(r, o, dir))
				return places[p];
		}
	}
	*alone = !old_format_has_series(r, o, "") &&
		 is_group(r, o, "", &sure) && sure;
	return *alone ? "" : NULL;
}

int repo_has_classic(struct repo *r, struct origin *o, bool *is,
		     struct pom_err *err)
{
	bool alone;

	(void)err;
	*is = !o->file && find_place(r, o, &alone);
	return 0;
}

/* For which trees the patch has sections. */
static int look_into(struct repo *r, struct origin *o, const char *path,
		     bool has[TREE_KINDS], struct pom_err *err)
{
	struct span text, line, name;
	int rc = repo_read_patch(r, o, path, &text, err);

	while (!rc && span_line(&text, &line)) {
		size_t n = 0;

		if (!span_starts(line, SPAN("--- ")) &&
		    !span_starts(line, SPAN("+++ ")))
			continue;
		name = span_trim(span_skip(line, 4));
		while (n < name.n && name.p[n] != ' ' && name.p[n] != '\t')
			n++;
		name.n = n;
		if (!memchr(name.p, '/', name.n) || span_is(name, "/dev/null"))
			continue;
		has[repo_is_iptables_path(name) ? TREE_IPTABLES : TREE_LINUX] =
			true;
	}
	return rc;
}

static int read_patch(struct repo *r, struct origin *o, struct set *s,
		      const char *path, const struct part_name *name,
		      struct pom_err *err)
{
	struct variant v = { .path = path, .part = name->ipv6 };
	bool has[TREE_KINDS] = { false };
	struct pom_err e = { 0 };
	int k, rc;

	if (kind_of(o, path) != ROOT_FILE) {
		old_format_add_variant(r, s, TREE_LINUX, &v);
		old_format_problem(r, s, path, 0, "it is no regular file");
		return 0;
	}
	rc = look_into(r, o, path, has, &e);
	rc = old_format_judge(r, s, rc, &e, err);
	if (name->iptables || strcmp(r->group[s->group], userspace) == 0) {
		has[TREE_IPTABLES] = true;
		has[TREE_LINUX] = false;
	}
	has[TREE_LINUX] |= !has[TREE_IPTABLES];
	v.mixed = has[TREE_LINUX] && has[TREE_IPTABLES];
	for (k = 0; k < TREE_KINDS && !rc; k++)
		if (has[k])
			old_format_add_variant(r, s, (enum tree_kind)k, &v);
	return rc;
}

static void read_lines(struct repo *r, struct set *s, const char *path,
		       const struct part_name *name)
{
	struct source v = { .path = path, .lines = true };
	const char *file = name->part == PART_CONFIG ? "Config.in" : "Makefile";

	v.where = INSERT_AFTER_LINE;
	v.target = arena_printf(&r->a, "net/ipv%d/netfilter/%s",
				name->ipv6 ? 6 : 4, file);
	if (name->part == PART_CONFIGURE) {
		v.where = INSERT_AFTER_ENTRY;
		v.target = "Documentation/Configure.help";
	}
	old_format_add_source(r, s, TREE_LINUX, &v);
}

static int read_help(struct repo *r, struct origin *o, struct set *s,
		     const char *path, struct pom_err *err)
{
	struct pom_err e = { 0 };
	struct old_format_fields fields;
	struct span text, rest;
	int rc = repo_read(r, o, path, REPO_TEXT_LIMIT, &text, &e);

	if (rc)
		return old_format_judge(r, s, rc, &e, err);
	old_format_read_fields(r, s, text, true, &fields, &rest);
	text = span_of(old_format_text(r, rest));
	while (text.n && text.p[0] == '\n')
		text = span_skip(text, 1);
	/* the IPv6 part may have a help of its own */
	s->help = *s->help ? arena_printf(&r->a, "%s\n%s", s->help, text.p) :
			     text.p;
	return 0;
}

/* All files of a group, in the order of their names. */
struct group {
	const char *dir, *name;
	char **file;
	size_t n;
};

/* Files of one set are neighbours in the sorted list: their names begin with the set's. */
static bool in_family(const char *file, struct span set)
{
	return span_starts(span_of(file), set) && file[set.n] == '.';
}

static int read_set(struct repo *r, struct origin *o, const struct group *g,
		    size_t first, struct span set, struct pom_err *err)
{
	const char *name = arena_strndup(&r->a, set.p, set.n);
	const struct old_set what = {
		.group = g->name,
		.name = name,
		.info = join(r, g->dir, arena_printf(&r->a, "%s.patch", name)),
	};
	struct set *s;
	size_t i = first;
	int rc = old_format_add_set(r, o, &what, &s, err);

	while (i && in_family(g->file[i - 1], set))
		i--;
	for (; i < g->n && in_family(g->file[i], set) && !rc; i++) {
		const char *path = join(r, g->dir, g->file[i]);
		struct part_name p;

		parse_name(g->file[i], &p);
		if (!span_eq(p.set, set) || old_format_is_junk(g->file[i]))
			continue;
		if (p.part == PART_PATCH)
			rc = read_patch(r, o, s, path, &p, err);
		else if (p.part == PART_HELP)
			rc = read_help(r, o, s, path, err);
		else if (p.part != PART_NONE)
			read_lines(r, s, path, &p);
	}
	if (!rc)
		old_format_give_title(r, s);
	return rc;
}

/* Is file i the first patch of its set? read_set reads the others together with it. */
static bool begins_set(const struct group *g, size_t i, struct span *set)
{
	struct part_name name, other;

	if (old_format_is_junk(g->file[i]))
		return false;
	parse_name(g->file[i], &name);
	if (name.part != PART_PATCH)
		return false;
	*set = name.set;
	while (i && in_family(g->file[i - 1], *set)) {
		parse_name(g->file[--i], &other);
		if (span_eq(other.set, *set) && other.part == PART_PATCH &&
		    !old_format_is_junk(g->file[i]))
			return false;
	}
	return true;
}

static int read_group(struct repo *r, struct origin *o, const char *dir,
		      const char *name, struct pom_err *err)
{
	struct group g = { .dir = dir, .name = name };
	struct span set;
	size_t i;
	int rc = repo_list(r, o, dir, &g.file, &g.n, err);

	for (i = 0; i < g.n && !rc; i++)
		if (begins_set(&g, i, &set))
			rc = read_set(r, o, &g, i, set, err);
	return rc;
}

static bool well_known(const char *name)
{
	size_t g;

	for (g = 0; old_format_groups[g]; g++)
		if (strcmp(old_format_groups[g], name) == 0)
			return true;
	return false;
}

static int read_others(struct repo *r, struct origin *o, const char *place,
		       struct pom_err *err)
{
	char **names;
	size_t n = 0, i;
	bool sure;
	int rc = repo_list(r, o, place, &names, &n, err);

	for (i = 0; i < n && !rc; i++) {
		const char *dir = join(r, place, names[i]);

		if (!old_format_is_junk(names[i]) && names[i][0] != '.' &&
		    !well_known(names[i]) && is_group(r, o, dir, &sure))
			rc = read_group(r, o, dir, names[i], err);
	}
	return rc;
}

int repo_read_classic(struct repo *r, struct origin *o, struct pom_err *err)
{
	bool alone, sure;
	const char *place = find_place(r, o, &alone), *dir, *slash;
	size_t g;
	int rc = 0;

	o->name = "Patch-o-matic";
	if (alone) {
		slash = strrchr(o->root.path, '/');
		return read_group(r, o, "",
				  slash && slash[1] ? slash + 1 : "patches",
				  err);
	}
	place = place ? place : "";
	for (g = 0; old_format_groups[g] && !rc; g++) {
		dir = join(r, place, old_format_groups[g]);
		if (is_group(r, o, dir, &sure))
			rc = read_group(r, o, dir, old_format_groups[g], err);
	}
	return rc ? rc : read_others(r, o, place, err);
}
