// SPDX-License-Identifier: GPL-2.0-only
/* The lines of a series: see series.h. */
#include "repo/series.h"

#include <stdio.h>
#include <string.h>

#include "lib/path.h"
#include "repo/file.h"
#include "engine/recognise.h"

enum { CHECKED_LINES = 512 /* lines that decide whether a file is a series */ };

const char *const series_names[] = { "series", "series.conf", "00list", NULL };

/* Has the file one of the names of a series? */
static bool is_named(const char *file)
{
	const char *slash = strrchr(file, '/'), *const * name;

	for (name = series_names; *name; name++)
		if (!strcmp(slash ? slash + 1 : file, *name))
			return true;
	return false;
}

void series_guards_free(struct series_guards *g)
{
	buf_free(&g->names);
	map_free(&g->seen);
}

static bool next_word(struct span *rest, struct span *word)
{
	size_t n = 0;

	*rest = span_trim(*rest);
	while (n < rest->n && rest->p[n] != ' ' && rest->p[n] != '\t')
		n++;
	*word = (struct span){ rest->p, n };
	*rest = span_skip(*rest, n);
	return n && word->p[0] != '#';
}

/* Reads the number of -pN. */
static bool read_strip(struct span value, struct series_entry *e)
{
	uint64_t n;

	if (!span_number(&value, 10, STRIP_LIMIT, &n) || value.n)
		return false;
	e->strip = (int)n;
	return true;
}

static bool is_chosen(struct repo *r, struct span name)
{
	size_t i;

	for (i = 0; i < r->nguards; i++)
		if (span_is(name, r->guard[i]))
			return true;
	return false;
}

/* Notes the name of a guard, once. */
static void note_guard(struct repo *r, struct series_guards *g,
		       struct span word)
{
	struct span name = span_skip(word, 1);

	if (name.n && name.p[0] == '!')
		name = span_skip(name, 1);
	if (!name.n || map_get(&g->seen, name.p, name.n))
		return;
	map_put(&g->seen, name.p, name.n, r);
	map_put(&r->guards_seen, name.p, name.n, r);
	if (g->seen.n <= 8)
		buf_addf(&g->names, "%s%.*s", g->names.n ? ", " : "",
			 (int)name.n, name.p);
}

/*
 * Guards are +NAME, -NAME, +!NAME, -!NAME, and - for never. The last guard that matches
 * decides. If none matches, the patch is left out if its first guard has a +.
 */
static void take_guard(struct repo *r, struct series_guards *g,
		       struct span word, bool first, struct series_entry *e)
{
	struct span name = span_skip(word, 1);
	bool no = name.n && name.p[0] == '!';

	note_guard(r, g, word);
	if (first)
		e->left_out = word.p[0] == '+';
	if (no)
		name = span_skip(name, 1);
	if (!name.n || is_chosen(r, name) != no)
		e->left_out = word.p[0] == '-';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/*
 * Mercurial's queues and guilt have guards behind the name: "x.patch #+NAME #-NAME". The
 * patch is left out if it has a + and none of these is chosen, or if one of its - is.
 * quilt has none, and takes them for a comment. rest: the line after the name.
 */
static void read_guards_behind(struct repo *r, struct series_guards *g,
			       struct span rest, struct series_entry *e)
{
	bool wanted = false, chosen = false, barred = false;
	struct span word;

	while (next_word(&rest, &word) || word.n) {
		if (word.p[0] != '#')
			continue;
		word = span_skip(word, 1);
		if (word.n < 2 || (word.p[0] != '+' && word.p[0] != '-') ||
		    !is_letter(word.p[1]))
			break;
		note_guard(r, g, word);
		if (word.p[0] == '-') {
			barred |= is_chosen(r, span_skip(word, 1));
			continue;
		}
		wanted = true;
		chosen |= is_chosen(r, span_skip(word, 1));
	}
	e->left_out |= barred || (wanted && !chosen);
}

/* -R or -p1 */
static bool is_option(struct span word)
{
	return span_is(word, "-R") ||
	       (word.n > 2 && span_starts(word, SPAN("-p")) &&
		word.p[2] >= '0' && word.p[2] <= '9');
}

/* The guards before a name, if there are any, and the name. */
static void read_name(struct repo *r, struct series_guards *g,
		      struct span *line, struct series_entry *e)
{
	struct span word, next, rest;
	bool first = true, more = next_word(line, &word);

	while (more && (word.p[0] == '+' || word.p[0] == '-')) {
		rest = *line;
		more = next_word(&rest, &next);
		/* the only word of a line is a name, even if it begins with + or - */
		if (!more && word.n > 1 && first)
			break;
		if (more && is_option(next))
			break;
		if (more && is_option(word))
			e->misplaced = word;
		else
			take_guard(r, g, word, first, e);
		first = false;
		word = more ? next : SPAN("");
		*line = rest;
	}
	e->name = word;
	if (!word.n || word.p[0] == '#')
		e->name = SPAN("");
}

/* Fails for words that are surely no name of a patch. */
static int check_name(struct span name, const char *file, unsigned int at,
		      struct pom_err *err)
{
	const char *what = NULL, *hint = NULL;

	if (memmem(name.p, name.n, "://", 3)) {
		what = "this is an address, and a series names files";
		hint = "download what is there, and name that";
	} else if (span_is(name, "<<<<<<<") || span_is(name, "=======") ||
		   span_is(name, "|||||||") || span_is(name, ">>>>>>>")) {
		what = "this is the mark of a merge conflict";
		hint = "keep the lines of one side, and take the marks out";
	} else if (name.p[0] == '<') {
		what = "this is a web page";
		hint = "download the raw file, or the patches of its commits";
	}
	if (!what)
		return 0;
	pom_fail(err, POM_ESYNTAX, file, at, "%s", what);
	pom_hint(err, "%s", hint);
	return POM_ESYNTAX;
}

/* [-pN] [-R] [# comment] */
static int read_options(struct span line, const char *file, unsigned int at,
			struct series_entry *e, struct pom_err *err)
{
	struct span word;

	while (next_word(&line, &word)) {
		if (span_is(word, "-R")) {
			e->reverse = true;
			continue;
		}
		if (!span_starts(word, SPAN("-p"))) {
			pom_fail(err, POM_ESYNTAX, file, at,
				 "`%.*s`: a series takes -pN and -R only",
				 (int)word.n, word.p);
			if (word.p[0] != '-')
				pom_hint(err,
					 "a series cannot name a file with a blank in its name: rename it");
			return POM_ESYNTAX;
		}
		word = span_skip(word, 2);
		if (!word.n && !next_word(&line, &word))
			word.n = 0;
		if (!read_strip(word, e))
			return pom_fail(err, POM_ESYNTAX, file, at,
					"-p needs a number from 0 to %d",
					STRIP_LIMIT);
	}
	return 0;
}

/* Checks that the name is a path in the repository, and sets e->path. */
static int take_path(struct repo *r, const struct series_place *at,
		     struct series_entry *e, struct pom_err *err)
{
	int rc;

	/* path_check refuses a slash at the end; reading the folder fails later */
	while (e->name.n > 1 && e->name.p[e->name.n - 1] == '/')
		e->name.n--;
	rc = path_check(&r->a, e->name, &e->path, err);
	if (rc && err) {
		err->line = at->line;
		snprintf(err->where, sizeof(err->where), "%s", at->file);
	}
	return rc;
}

int series_line(struct repo *r, struct series_guards *g, struct span line,
		const struct series_place *at, struct series_entry *e,
		struct pom_err *err)
{
	int rc;

	*e = (struct series_entry){ .strip = r->strip, .line = at->line };
	read_name(r, g, &line, e);
	if (!e->name.n)
		return 0;
	read_guards_behind(r, g, line, e);
	rc = check_name(e->name, at->file, at->line, err);
	if (!rc && e->misplaced.n)
		rc = pom_fail(err, POM_ESYNTAX, at->file, at->line,
			      "`%.*s` has to stand behind the name",
			      (int)e->misplaced.n, e->misplaced.p);
	if (!rc)
		rc = read_options(line, at->file, at->line, e, err);
	return rc ? rc : take_path(r, at, e, err);
}

int series_word(struct repo *r, struct span line, const struct series_place *at,
		struct series_entry *e, struct pom_err *err)
{
	*e = (struct series_entry){ .strip = r->strip };
	if (!next_word(&line, &e->name)) {
		e->name = SPAN("");
		return 0;
	}
	return take_path(r, at, e, err);
}

int series_load(struct repo *r, struct origin *o, const char *file,
		struct span *text, struct pom_err *err)
{
	int rc = repo_read(r, o, file, REPO_TEXT_LIMIT, text, err);

	if (rc)
		return rc;
	if (span_starts(*text, SPAN("\xff\xfe")) ||
	    span_starts(*text, SPAN("\xfe\xff"))) {
		pom_fail(err, POM_ESYNTAX, file, 0, "this is a text in UTF-16");
		pom_hint(err, "make it UTF-8: iconv -f UTF-16 -t UTF-8");
		return POM_ESYNTAX;
	}
	if (text->n && memchr(text->p, '\r', text->n) &&
	    !memchr(text->p, '\n', text->n)) {
		pom_fail(err, POM_ESYNTAX, file, 0, "its lines end in CR only");
		pom_hint(err, "convert it with `tr '\\r' '\\n'`");
		return POM_ESYNTAX;
	}
	*text = recognise_skip_mark(*text);
	return 0;
}

/* Does the line name an existing file, or have a patch's suffix? */
static bool names_something(struct repo *r, const struct origin *o,
			    const char *dir, const struct series_entry *e)
{
	enum root_kind kind = ROOT_ABSENT;
	const char *path;

	if (memmem(e->name.p, e->name.n, "://", 3))
		return false;
	if (repo_is_patch_name(arena_strndup(&r->a, e->name.p, e->name.n)))
		return true;
	return !path_check(&r->a, e->name, &path, NULL) &&
	       !root_stat(&o->root, arena_printf(&r->a, "%s%s", dir, path),
			  &kind, NULL, NULL) &&
	       kind != ROOT_ABSENT;
}

/* How many of the first lines have a name; *names: how many of these name a patch. */
static size_t count_names(struct repo *r, const struct origin *o,
			  const char *dir, struct span text, size_t *names)
{
	struct series_guards g = { 0 };
	struct series_entry e;
	struct span line;
	size_t i, n = 0;

	*names = 0;
	for (i = 0; i < CHECKED_LINES && span_line(&text, &line); i++) {
		e = (struct series_entry){ .strip = 1 };
		read_name(r, &g, &line, &e);
		if (!e.name.n)
			continue;
		n++;
		*names += names_something(r, o, dir, &e);
	}
	series_guards_free(&g);
	return n;
}

/* Checks a file that has the name of a series, and in which no line names a patch. */
static int check_named(const char *file, struct span text, struct pom_err *err)
{
	struct recognised is;
	struct span rest = text, line, word;
	unsigned int at = 0;

	if (recognise_container(text, &is) ||
	    (!recognise_names(text) && recognise(text, &is))) {
		pom_fail(err, POM_ESYNTAX, file, 0,
			 "this is no series: it is %s", is.what);
		pom_hint(err, "%s", is.todo);
		return POM_ESYNTAX;
	}
	while (span_line(&rest, &line)) {
		at++;
		if (next_word(&line, &word))
			return check_name(word, file, at, err);
	}
	return 0;
}

int series_check(struct repo *r, const struct origin *o, const char *dir,
		 struct span text, struct pom_err *err)
{
	size_t names, n = count_names(r, o, dir, text, &names);

	if (is_named(o->series))
		return names || !n ? 0 : check_named(o->series, text, err);
	return names * 2 >= n ? 0 : repo_name_file(o, text, err);
}
