// SPDX-License-Identifier: GPL-2.0-only
/* Writes a new set: see skeleton.h. */
#include "publish/skeleton.h"

#include <string.h>

#include "lib/file.h"
#include "publish/refresh.h"
#include "publish/skeleton_place.h"
#include "txn/txn.h"

/* The words that the texts have for the names of the set. */
struct names {
	const char *name, *lower, *upper, *author;
};

static bool is_word_char(char c, bool upper)
{
	return c == '_' || (c >= '0' && c <= '9') ||
	       (upper ? c >= 'A' && c <= 'Z' : c >= 'a' && c <= 'z');
}

/* Matches have lower-case names and targets upper-case ones, as in iptables. */
static int check_name(const struct skeleton *s, struct pom_err *err)
{
	const size_t n = strlen(s->name);
	size_t i;

	if (n > SKELETON_NAME) {
		pom_fail(err, POM_EUSAGE, s->name, 0,
			 "the name has %zu characters", n);
		pom_hint(err, "the kernel takes names of at most %d characters",
			 SKELETON_NAME);
		return POM_EUSAGE;
	}
	for (i = 0; i < n; i++)
		if (!is_word_char(s->name[i], s->target))
			break;
	if (n && i == n && (s->name[0] < '0' || s->name[0] > '9') &&
	    s->name[0] != '_')
		return 0;
	pom_fail(err, POM_EUSAGE, s->name, 0, "this is no name for a %s",
		 s->target ? "target" : "match");
	pom_hint(err, "use %s letters, digits and _, with a letter first",
		 s->target ? "upper-case" : "lower-case");
	return POM_EUSAGE;
}

static int no_group(const struct skeleton *s, const char *group,
		    struct pom_err *err)
{
	struct buf all = { 0 };
	size_t i;

	for (i = 0; i < s->repo->ngroups; i++)
		buf_addf(&all, "%s%s", i ? ", " : "", s->repo->group[i]);
	pom_fail(err, POM_EUSAGE, group, 0,
		 "the repository has no group of that name");
	pom_hint(err,
		 "its groups are: %s; patches/repository lists them in Groups",
		 buf_span(&all).p);
	buf_free(&all);
	return POM_EUSAGE;
}

/* Splits GROUP/NAME, and checks that the name is free. */
static int check_set(struct skeleton *s, struct pom_err *err)
{
	const char *slash = strchr(s->set, '/');
	const char *group;
	enum root_kind kind;
	int rc;

	if (!slash) {
		pom_fail(err, POM_EUSAGE, s->set, 0,
			 "the group of the new set is missing");
		pom_hint(err, "write GROUP/NAME, as in %s/%s",
			 s->repo->ngroups ? s->repo->group[0] : "base", s->set);
		return POM_EUSAGE;
	}
	group = arena_strndup(s->a, s->set, (size_t)(slash - s->set));
	s->name = slash + 1;
	s->dir = s->set;
	rc = check_name(s, err);
	if (rc)
		return rc;
	if (repo_group(s->repo, group) < 0)
		return no_group(s, group, err);
	if (repo_find(s->repo, s->name))
		return pom_fail(err, POM_EUSAGE, s->name, 0,
				"the repository has a set of that name");
	rc = root_stat(&s->repo->origin->root, s->dir, &kind, NULL, err);
	if (!rc && kind != ROOT_ABSENT)
		rc = pom_fail(err, POM_EUSAGE, s->dir, 0,
			      "this exists already");
	return rc;
}

bool skeleton_author_ok(const char *author)
{
	for (; *author; author++)
		if ((unsigned char)*author < ' ' || *author == 0x7f ||
		    strchr("\"\\<>", *author))
			return false;
	return true;
}

static const char *in_case(struct arena *a, const char *name, char first,
			   char last, int change)
{
	char *copy = arena_strdup(a, name), *p;

	for (p = copy; *p; p++)
		if (*p >= first && *p <= last)
			*p = (char)(*p + change);
	return copy;
}

/* The text with the names of the set in it. */
static struct span fill_in(struct arena *a, const struct names *n,
			   struct span text)
{
	const struct {
		const char *word, *value;
	} words[] = { { "@name@", n->name },
		      { "@lower@", n->lower },
		      { "@UPPER@", n->upper },
		      { "@author@", n->author } };
	struct buf b = { 0 };
	struct span out;
	size_t i;

	while (text.n) {
		for (i = 0; i < 4; i++)
			if (span_starts(text, span_of(words[i].word)))
				break;
		if (i < 4)
			buf_addstr(&b, words[i].value);
		else
			buf_addch(&b, *text.p);
		text = span_skip(text, i < 4 ? strlen(words[i].word) : 1);
	}
	out = (struct span){ arena_strndup(a, b.p ? b.p : "", b.n), b.n };
	buf_free(&b);
	return out;
}

static void add_file(struct skeleton *s, struct span path, struct span text)
{
	s->file = arena_push(s->a, s->file, s->n, sizeof(*s->file));
	s->file[s->n++] = (struct skeleton_file){
		.path = arena_printf(s->a, "%s/%.*s", s->dir, (int)path.n,
				     path.p),
		.text = text,
		.executable = span_is(path, "prove"),
	};
}

/* Adds a text under each of its paths; Kconfig becomes a part of linux.diff. */
static void add_text(struct skeleton *s, const struct names *names,
		     struct span paths, struct span text)
{
	struct span rest = fill_in(s->a, names, paths), path;

	const struct new_object object = { s->a, s->repo, s->target, s->name,
					   names->upper };

	text = fill_in(s->a, names, text);
	while ((rest = span_trim(rest)).n) {
		for (path = rest, path.n = 0; path.n < rest.n; path.n++)
			if (is_space(rest.p[path.n]))
				break;
		rest = span_skip(rest, path.n);
		if (span_is(path, "Kconfig"))
			add_file(s, SPAN("linux.diff"),
				 skeleton_place(&object, text));
		else
			add_file(s, path, text);
	}
}

/* A text begins after a line "==== PATH...". Comments stand before the first one. */
static void add_texts(struct skeleton *s, const struct names *names,
		      struct span all)
{
	struct span line, paths = SPAN(""), text = SPAN("");

	while (span_line(&all, &line)) {
		if (!span_starts(line, SPAN("==== "))) {
			text.n += line.n;
			continue;
		}
		if (paths.n)
			add_text(s, names, paths, text);
		paths = span_skip(line, 5);
		text = (struct span){ all.p, 0 };
	}
	add_text(s, names, paths, text);
}

int skeleton_plan(struct skeleton *s, struct pom_err *err)
{
	const char *path = arena_printf(s->a, "%s/%s.txt", s->texts,
					s->target ? "target" : "match");
	struct names names = { .author = s->author };
	struct buf b = { 0 };
	int rc = check_set(s, err);

	if (!rc)
		rc = file_read(path, &b, err);
	if (!rc) {
		names.name = s->name;
		names.lower = in_case(s->a, s->name, 'A', 'Z', 'a' - 'A');
		names.upper = in_case(s->a, s->name, 'a', 'z', 'A' - 'a');
		add_texts(s, &names, buf_span(&b));
	}
	buf_free(&b);
	return rc;
}

int skeleton_write(struct skeleton *s, struct pom_err *err)
{
	struct root *roots[] = { &s->repo->origin->root };
	enum txn_found found;
	struct txn *t = NULL;
	size_t i;
	int rc = repo_need_folder(s->repo->origin, err);

	if (!rc)
		rc = root_lock(roots[0], true, err);
	if (!rc)
		rc = txn_recover(roots[0], &found, err);
	if (!rc)
		rc = txn_begin(&t, roots, 1, err);
	for (i = 0; i < s->n && !rc; i++)
		rc = txn_put(t, 0, s->file[i].path, s->file[i].text,
			     s->file[i].executable ? 0755 : 0644, err);
	if (!rc)
		rc = txn_commit(t, err);
	txn_free(t);
	return rc;
}
