// SPDX-License-Identifier: GPL-2.0-only
/*
 * The reader of RPM's spec files, as Fedora's: the Patch lines, in the order in which %prep
 * applies them. See rpm-spec(5) of RPM, and "Build scriptlets" in its manual. Of the
 * conditions only %if 0 is known; of other ones the first branch is read.
 */
#include <stdio.h>
#include <string.h>

#include "lib/path.h"
#include "repo/macros.h"
#include "repo/quilt.h"

enum {
	NUMBER_MOST = 1000000, /* of a patch */
	NESTED = 32,           /* conditions in conditions */
	ARGS = 32              /* words of a line of %prep */
};

/* Which branch of a condition the line is in. */
enum branch {
	BRANCH_READ,    /* the one that is read */
	BRANCH_NOT_YET, /* the branch of %if 0 */
	BRANCH_OTHER    /* one after that which is read */
};

/* A line PatchN: NAME. */
struct declared {
	uint64_t number;
	struct span name; /* the file's */
	unsigned int line;
	bool applied;
};

struct spec {
	struct repo *r;
	struct origin *o;
	const char *file;
	struct macros vars;
	struct declared *patch;
	size_t n;
	uint64_t next;              /* the number of a line without one */
	bool prep;                  /* in %prep */
	bool applies;               /* %prep applies some */
	enum branch branch[NESTED]; /* of each condition that is open */
	size_t depth;
	size_t conditions; /* other than %if 0 */
	unsigned int line;
};

static bool is_spec_name(const char *name)
{
	size_t n = strlen(name);

	return n > 5 && name[0] != '.' && !strcmp(name + n - 5, ".spec");
}

/* The only spec file of a folder; *n: how many there are. */
static int find_spec(struct repo *r, struct origin *o, const char **name,
		     size_t *n, bool *series, struct pom_err *err)
{
	char **names;
	size_t i, m;
	int rc = repo_list(r, o, "", &names, &m, err);

	*n = 0;
	*name = NULL;
	*series = false;
	for (i = 0; !rc && i < m; i++) {
		*series |= !strcmp(names[i], "series");
		if (!is_spec_name(names[i]))
			continue;
		*name = names[i];
		++*n;
	}
	return rc;
}

int repo_has_spec(struct repo *r, struct origin *o, bool *is,
		  struct pom_err *err)
{
	const char *name;
	bool series;
	size_t n;
	int rc;

	*is = o->file && is_spec_name(o->file);
	if (o->file)
		return 0;
	rc = find_spec(r, o, &name, &n, &series, err);
	*is = !rc && n && !series;
	return rc;
}

static bool take_word(struct span *rest, struct span *word)
{
	size_t n = 0;

	*rest = span_trim(*rest);
	while (n < rest->n && !is_space(rest->p[n]))
		n++;
	*word = (struct span){ rest->p, n };
	*rest = span_skip(*rest, n);
	return n;
}

/* The expanded text is read here only, so that it is not kept. */
static bool is_zero(struct spec *c, struct span text)
{
	struct arena a = { 0 };
	bool zero = span_is(span_trim(macros_expand(&c->vars, &a, text,
						    MACROS_TEXT)),
			    "0");

	arena_free(&a);
	return zero;
}

/* %if, %else, %endif and their like. False for any other line. */
static bool take_condition(struct spec *c, struct span line)
{
	struct span word;
	bool never;

	take_word(&line, &word);
	if (span_starts(word, SPAN("%if"))) {
		never = span_is(word, "%if") && is_zero(c, line);
		c->conditions += !never;
		if (c->depth < NESTED)
			c->branch[c->depth] = never ? BRANCH_NOT_YET :
						      BRANCH_READ;
		c->depth++;
	} else if (span_starts(word, SPAN("%el"))) {
		if (c->depth && c->depth <= NESTED) {
			enum branch *b = &c->branch[c->depth - 1];

			*b = *b == BRANCH_NOT_YET ? BRANCH_READ : BRANCH_OTHER;
		}
	} else if (span_is(word, "%endif")) {
		c->depth -= c->depth > 0;
	} else {
		return false;
	}
	return true;
}

static bool is_skipped(const struct spec *c)
{
	size_t i;

	for (i = 0; i < c->depth && i < NESTED; i++)
		if (c->branch[i] != BRANCH_READ)
			return true;
	return false;
}

/*
 * "Patch12: https://host/name.patch": the file has the last part of an address. A text that
 * is too long is cut off somewhere: all of it is kept, and add() refuses it as a name.
 */
static void declare(struct spec *c, uint64_t number, struct span value)
{
	struct declared *d;
	const char *slash;

	value = macros_expand(&c->vars, &c->r->a, span_trim(value),
			      MACROS_NAME);
	slash = memrchr(value.p, '/', value.n);
	if (slash && value.n <= MACROS_NAME &&
	    memmem(value.p, value.n, "://", 3))
		value = span_skip(value, (size_t)(slash + 1 - value.p));
	if (!value.n || c->n == REPO_SETS)
		return;
	c->patch = arena_push(&c->r->a, c->patch, c->n, sizeof(*c->patch));
	d = &c->patch[c->n++];
	*d = (struct declared){ number, value, c->line, false };
	c->next = number + 1;
}

/* Tags and definitions before %prep. */
static void take_tag(struct spec *c, struct span line)
{
	const char *colon = memchr(line.p, ':', line.n);
	struct span name, word, value;
	uint64_t number = c->next;

	if (span_starts(line, SPAN("%global ")) ||
	    span_starts(line, SPAN("%define "))) {
		line = span_skip(line, 8);
		if (take_word(&line, &word))
			macros_set(&c->vars, word, span_trim(line));
		return;
	}
	if (!colon)
		return;
	name = span_trim((struct span){ line.p, (size_t)(colon - line.p) });
	value = span_trim(span_skip(line, name.n + 1));
	if (span_is(name, "Name"))
		macros_set(&c->vars, SPAN("name"), value);
	else if (span_is(name, "Version"))
		macros_set(&c->vars, SPAN("version"), value);
	else if (span_is(name, "Release"))
		macros_set(&c->vars, SPAN("release"), value);
	if (!span_starts(name, SPAN("Patch")))
		return;
	name = span_skip(name, 5);
	if (name.n && (!span_number(&name, 10, NUMBER_MOST, &number) || name.n))
		return;
	declare(c, number, value);
}

/* -p1, or -p and then 1. False if the word is another one. */
static bool take_option(struct span word, struct span *line, const char *letter,
			uint64_t *n)
{
	struct span value = span_skip(word, 2);

	if (!span_starts(word, span_of(letter)))
		return false;
	if (!value.n && !take_word(line, &value))
		return false;
	return span_number(&value, 10, NUMBER_MOST, n) && !value.n;
}

static int add(struct spec *c, struct declared *d, int strip, bool reverse,
	       struct pom_err *err)
{
	struct series_entry e = { .name = d->name,
				  .strip = strip,
				  .reverse = reverse };
	enum root_kind kind = ROOT_ABSENT;
	struct pom_err why = { 0 };
	const char *path;
	int rc;

	c->applies = true;
	if (d->applied)
		return 0;
	d->applied = true;
	rc = path_check(&c->r->a, d->name, &path, &why);
	if (!rc && memchr(d->name.p, '%', d->name.n))
		rc = pom_fail(&why, POM_ESYNTAX, c->file, d->line,
			      "the name has a macro that is not known here");
	if (!rc && (root_stat(&c->o->root, path, &kind, NULL, NULL) ||
		    kind == ROOT_ABSENT))
		rc = pom_fail(&why, POM_ESYNTAX, c->file, d->line,
			      "the patch does not lie beside the spec file");
	return rc ? quilt_add_unreadable(c->r, c->o, &e, &why, err) :
		    quilt_add_patch(c->r, c->o, "", path, &e, err);
}

/* The patches with numbers from first to last, in the order of the lines. */
static int add_range(struct spec *c, uint64_t first, uint64_t last, int strip,
		     struct pom_err *err)
{
	size_t i;
	int rc = 0;

	for (i = 0; i < c->n && !rc; i++)
		if (c->patch[i].number >= first && c->patch[i].number <= last)
			rc = add(c, &c->patch[i], strip, false, err);
	return rc;
}

/* %autosetup and %autopatch: without -p, patch(1) guesses how much of the names is cut. */
static int autopatch(struct spec *c, struct span line, bool setup,
		     struct pom_err *err)
{
	uint64_t number[ARGS], strip = 0, first = 0, last = NUMBER_MOST;
	size_t count = 0, i;
	bool any = false;
	struct span word;
	int rc = 0, level;

	while (take_word(&line, &word)) {
		if (setup && span_is(word, "-N"))
			return 0;
		if (take_option(word, &line, "-p", &strip))
			any = true;
		else if (!setup && count < ARGS &&
			 !take_option(word, &line, "-m", &first) &&
			 !take_option(word, &line, "-M", &last) &&
			 span_number(&word, 10, NUMBER_MOST, &number[count]) &&
			 !word.n)
			count++;
	}
	level = any && strip <= STRIP_LIMIT ? (int)strip : STRIP_GUESS;
	for (i = 0; i < count && !rc; i++)
		rc = add_range(c, number[i], number[i], level, err);
	return count ? rc : add_range(c, first, last, level, err);
}

/* "%patch -P 1 -p1", "%patch 1 -p1" and "%patch1 -p1"; without -p it is -p0. */
static int patch(struct spec *c, struct span line, struct pom_err *err)
{
	uint64_t number[ARGS], strip = 0, n;
	struct span word, rest = span_skip(line, strlen("%patch"));
	bool reverse = false;
	size_t i, count = 0;
	int rc = 0;

	if (rest.n && span_number(&rest, 10, NUMBER_MOST, &n))
		number[count++] = n;
	while (take_word(&rest, &word)) {
		if (take_option(word, &rest, "-p", &strip))
			continue;
		if (span_is(word, "-R"))
			reverse = true;
		else if (count < ARGS &&
			 (take_option(word, &rest, "-P", &n) ||
			  (span_number(&word, 10, NUMBER_MOST, &n) && !word.n)))
			number[count++] = n;
	}
	if (!count)
		number[count++] = 0;
	if (strip > STRIP_LIMIT)
		strip = 0;
	for (n = 0; n < count && !rc; n++)
		for (i = 0; i < c->n && !rc; i++)
			if (c->patch[i].number == number[n])
				rc = add(c, &c->patch[i], (int)strip, reverse,
					 err);
	return rc;
}

/* ApplyPatch NAME and ApplyOptionalPatch NAME, as in spec files of kernels. */
static int apply_name(struct spec *c, struct span line, struct pom_err *err)
{
	struct span word;
	size_t i;
	int rc = 0;

	take_word(&line, &word);
	take_word(&line, &word);
	word = macros_expand(&c->vars, &c->r->a, word, MACROS_NAME);
	for (i = 0; i < c->n && !rc; i++)
		if (span_eq(c->patch[i].name, word))
			rc = add(c, &c->patch[i], 1, false, err);
	return rc;
}

static int take_prep(struct spec *c, struct span line, struct pom_err *err)
{
	if (span_starts(line, SPAN("%autosetup")))
		return autopatch(c, span_skip(line, 10), true, err);
	if (span_starts(line, SPAN("%autopatch")))
		return autopatch(c, span_skip(line, 10), false, err);
	if (span_starts(line, SPAN("%patch")))
		return patch(c, line, err);
	if (span_starts(line, SPAN("ApplyPatch ")) ||
	    span_starts(line, SPAN("ApplyOptionalPatch ")))
		return apply_name(c, line, err);
	if (memmem(line.p, line.n, "%{patches}", 10) ||
	    memmem(line.p, line.n, "%{PATCHES}", 10))
		return add_range(c, 0, NUMBER_MOST, 1, err);
	return 0;
}

/* %prep begins or ends: any of the other sections begins. */
static bool take_section(struct spec *c, struct span line)
{
	static const char *const name[] = { "%prep",  "%build", "%install",
					    "%check", "%files", "%changelog",
					    NULL };
	struct span word;
	size_t i;

	take_word(&line, &word);
	for (i = 0; name[i]; i++)
		if (span_is(word, name[i])) {
			c->prep = i == 0;
			return true;
		}
	return false;
}

static int read_lines(struct spec *c, struct pom_err *err)
{
	unsigned int next = 0;
	struct span text, line;
	bool tags = true;
	int rc = repo_read(c->r, c->o, c->file, REPO_TEXT_LIMIT, &text, err);

	while (!rc && macros_line(&c->r->a, &text, &line, &c->line, &next)) {
		line = span_trim(line);
		if (!line.n || line.p[0] == '#' || take_condition(c, line) ||
		    is_skipped(c))
			continue;
		if (take_section(c, line))
			tags = false;
		else if (tags)
			take_tag(c, line);
		else if (c->prep)
			rc = take_prep(c, line, err);
	}
	/* a shell function of %prep may apply them all */
	if (!rc && c->n && !c->applies) {
		quilt_note(c->r, c->o,
			   "%prep names no patches; all of them are read, with -p1");
		rc = add_range(c, 0, NUMBER_MOST, 1, err);
	}
	return rc;
}

static void say_left_out(struct spec *c)
{
	struct arena *a = &c->r->a;
	size_t i, n = 0;

	for (i = 0; i < c->n; i++)
		n += !c->patch[i].applied;
	if (n)
		quilt_note(c->r, c->o,
			   arena_printf(a,
					"left out, because %%prep does not apply them: %zu",
					n));
	if (c->conditions)
		quilt_note(c->r, c->o,
			   arena_printf(a,
					"conditions of which the first branch is read: %zu",
					c->conditions));
	if (macros_note(&c->vars))
		quilt_note(c->r, c->o, macros_note(&c->vars));
}

int repo_read_spec(struct repo *r, struct origin *o, struct pom_err *err)
{
	struct spec c = { .r = r, .o = o, .file = o->file };
	size_t n = 1, before = r->n, group;
	bool series;
	int rc = 0;

	o->ordered = o->links = true;
	if (!c.file)
		rc = find_spec(r, o, &c.file, &n, &series, err);
	if (rc)
		return rc;
	if (!c.file)
		return quilt_gone(o, err);
	if (n > 1) {
		pom_fail(err, POM_EUSAGE, o->path, 0,
			 "there are %zu spec files", n);
		pom_hint(err, "name one, such as --repo %s/%s", o->path,
			 c.file);
		return POM_EUSAGE;
	}
	o->name = arena_strndup(&r->a, c.file, strlen(c.file) - 5);
	o->read_as = arena_printf(&r->a, "a spec file of RPM: %s",
				  path_show(&r->a, span_of(c.file)));
	c.vars = (struct macros){ .a = &r->a, .sigil = '%' };
	rc = read_lines(&c, err);
	if (!rc)
		say_left_out(&c);
	macros_free(&c.vars);
	if (rc || r->n > before)
		return rc;
	quilt_note(r, o, "the spec file names no patches");
	return repo_add_group(r, o->name, &group, err);
}
