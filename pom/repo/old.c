// SPDX-License-Identifier: GPL-2.0-only
/* What the readers of the two old formats have in common: see repo/old.h. */
#include "repo/old.h"

#include <string.h>
#include <strings.h>

#include "lib/charset.h"
#include "lib/utf8.h"

enum {
	NAME_LIMIT = 64,
	TITLE_LIMIT = 72,
	REQUIREMENTS = 64,
	SAME_NAMES = 1000
};

const char *const old_format_groups[] = { "updates",  "submitted", "pending",
					  "base",     "extra",     "external",
					  "obsolete", NULL };

static bool ends_with(struct span s, const char *end)
{
	size_t n = strlen(end);

	return s.n > n && memcmp(s.p + s.n - n, end, n) == 0;
}

bool old_format_has_series(struct repo *r, const struct origin *o,
			   const char *dir)
{
	enum root_kind kind;

	return root_stat(&o->root,
			 *dir ? arena_printf(&r->a, "%s/series", dir) :
				"series",
			 &kind, NULL, NULL) == 0 &&
	       (kind == ROOT_FILE || kind == ROOT_LINK);
}

bool old_format_is_junk(const char *name)
{
	static const char *const whole[] = { "CVS", "SCCS", "RCS", "core" };
	static const char *const ends[] = { "~", ".orig", ".rej", ".bak",
					    ".swp" };
	static const char *const hidden[] = { ".#",   ".svn", ".git",
					      ".cvs", ".pom", ".pc",
					      ".hg",  ".bzr", ".DS_Store" };
	struct span s = span_of(name);
	size_t i;

	if (!s.n || name[0] == '#')
		return true;
	for (i = 0; i < sizeof(whole) / sizeof(*whole); i++)
		if (strcmp(name, whole[i]) == 0)
			return true;
	for (i = 0; i < sizeof(ends) / sizeof(*ends); i++)
		if (ends_with(s, ends[i]))
			return true;
	for (i = 0; i < sizeof(hidden) / sizeof(*hidden); i++)
		if (span_starts(s, span_of(hidden[i])))
			return true;
	return false;
}

const char *old_format_text(struct repo *r, struct span text)
{
	bool utf8 = charset_is_utf8(text);
	struct buf b = { 0 };
	const char *out;
	size_t i;

	for (i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];

		if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7f)
			continue;
		if (utf8 || c < 0x80) {
			buf_addch(&b, (char)c);
		} else if (c >= 0xa0) { /* 0x80 to 0x9f are control characters */
			buf_addch(&b, (char)(0xc0 | (c >> 6)));
			buf_addch(&b, (char)(0x80 | (c & 0x3f)));
		}
	}
	out = arena_strndup(&r->a, buf_span(&b).p, b.n);
	buf_free(&b);
	return out;
}

void old_format_problem(struct repo *r, struct set *s, const char *file,
			unsigned int line, const char *what)
{
	if (s->problem)
		return;
	if (line)
		s->problem = arena_printf(&r->a, "%s:%u: %s", file, line, what);
	else
		s->problem = arena_printf(&r->a, "%s: %s", file, what);
	s->problem = old_format_text(r, span_of(s->problem));
}

int old_format_judge(struct repo *r, struct set *s, int rc,
		     const struct pom_err *e, struct pom_err *err)
{
	if (!rc)
		return 0;
	if (rc == POM_ESYNTAX || rc == POM_EUNSAFE || rc == POM_ELIMIT ||
	    rc == POM_ENOENT) {
		old_format_problem(r, s, e->where, e->line, e->what);
		return 0;
	}
	if (err)
		*err = *e;
	return rc;
}

/* Characters that our own format does not allow in names become underlines. */
static const char *clean_name(struct repo *r, struct span name)
{
	size_t i, n = name.n > NAME_LIMIT ? NAME_LIMIT : name.n;
	char *s = arena_alloc(&r->a, n + 2, 1);

	for (i = 0; i < n; i++)
		s[i] = name.p[i] && strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-+",
					   name.p[i]) ?
			       name.p[i] :
			       '_';
	if (!n || s[0] == '-' || s[0] == '.')
		s[0] = '_';
	return s;
}

int old_format_add_set(struct repo *r, const struct origin *o,
		       const struct old_set *what, struct set **out,
		       struct pom_err *err)
{
	const char *clean = clean_name(r, span_of(what->name));
	struct new_set new = { .name = clean, .where = what->info };
	struct pom_err e;
	unsigned int i;
	int rc = repo_add_group(r, clean_name(r, span_of(what->group)),
				&new.group, err);

	if (rc)
		return rc;
	rc = repo_add_set(r, o, &new, out, &e);
	/* clean_name has made two names equal */
	for (i = 2; rc == POM_ESYNTAX && i < SAME_NAMES; i++) {
		new.name = arena_printf(&r->a, "%s.%u", clean, i);
		rc = repo_add_set(r, o, &new, out, &e);
	}
	if (rc) {
		if (err)
			*err = e;
		return rc;
	}
	(*out)->old = true;
	(*out)->strip = STRIP_GUESS;
	return 0;
}

static bool next_word(struct span *rest, struct span *word)
{
	static const char between[] = " \t\r\n,;";
	size_t n = 0;

	while (rest->n && memchr(between, rest->p[0], sizeof(between) - 1))
		*rest = span_skip(*rest, 1);
	while (n < rest->n && !memchr(between, rest->p[n], sizeof(between) - 1))
		n++;
	*word = (struct span){ rest->p, n };
	*rest = span_skip(*rest, n);
	return n > 0;
}

static void add_name(struct repo *r, const char ***list, size_t *n,
		     struct span word)
{
	const char **v = arena_push(&r->a, *list, *n, sizeof(*v));

	v[(*n)++] = clean_name(r, word);
	*list = v;
}

/* Names of sets that this one depends on; `!NAME` is one that it conflicts with. */
static void read_depends(struct repo *r, struct set *s, struct span value)
{
	struct span word;

	while (next_word(&value, &word)) {
		if (word.p[0] == '(') { /* skips (>= 2): sets have no version */
			while (memchr(word.p, ')', word.n) == NULL &&
			       next_word(&value, &word))
				;
			continue;
		}
		if (word.p[0] != '!') {
			if (!span_is(word, s->name))
				add_name(r, &s->depends, &s->ndepends, word);
			continue;
		}
		word = span_skip(word, 1);
		if (word.n || next_word(&value, &word))
			add_name(r, &s->conflicts, &s->nconflicts, word);
	}
}

/* Adds the terms of one range to another one. False past the limit. */
static bool add_terms(struct range *to, const struct range *terms)
{
	unsigned int i;

	for (i = 0; i < terms->n; i++) {
		if (to->n == RANGE_TERMS)
			return false;
		to->term[to->n++] = terms->term[i];
	}
	return true;
}

static void add_range(struct repo *r, struct set *s, enum tree_kind kind,
		      const struct range *terms, struct span text,
		      unsigned int line)
{
	const char *said = s->range_text[kind];

	if (!add_terms(&repo_ranges(r, s)->tree[kind], terms)) {
		old_format_problem(r, s, s->info, line,
				   "there are too many requirements");
		return;
	}
	s->range_text[kind] = arena_printf(&r->a, "%s%s%.*s", said ? said : "",
					   said ? ", " : "", (int)text.n,
					   text.p);
}

/* One `NAME OPERATOR VERSION`. A name alone is a set that this one depends on. */
static void read_requirement(struct repo *r, struct set *s, struct span term,
			     unsigned int line, struct old_format_fields *out)
{
	struct span name, op;
	struct range range;
	size_t n = 0;

	term = span_trim(term);
	while (n < term.n && (!term.p[n] || !strchr("<>=! \t", term.p[n])))
		n++;
	name = (struct span){ term.p, n };
	op = span_trim(span_skip(term, n));
	if (!name.n && !op.n)
		return;
	if (!op.n) {
		if (!span_is(name, "linux") && !span_is(name, "iptables"))
			read_depends(r, s, name);
		return;
	}
	if (!name.n || range_parse(op, &range, NULL)) {
		old_format_problem(r, s, s->info, line,
				   arena_printf(&r->a,
						"the requirement `%.*s` cannot be understood",
						(int)term.n, term.p));
		return;
	}
	if (span_is(name, "linux")) {
		add_range(r, s, TREE_LINUX, &range, op, line);
	} else if (span_is(name, "iptables")) {
		add_range(r, s, TREE_IPTABLES, &range, op, line);
	} else if (out->nreq < REQUIREMENTS) {
		if (!out->req)
			out->req = arena_alloc(&r->a, REQUIREMENTS,
					       sizeof(*out->req));
		out->req[out->nreq++] = (struct old_format_requirement){
			.part = arena_strndup(&r->a, name.p, name.n),
			.when = range,
			.line = line,
		};
	}
}

static void read_requires(struct repo *r, struct set *s, struct span value,
			  unsigned int line, struct old_format_fields *out)
{
	while (value.n) {
		const char *comma = memchr(value.p, ',', value.n);
		size_t n = comma ? (size_t)(comma - value.p) : value.n;

		read_requirement(r, s, (struct span){ value.p, n }, line, out);
		value = span_skip(value, n + (comma ? 1 : 0));
	}
}

static bool field_is(struct span name, const char *what)
{
	return name.n == strlen(what) && strncasecmp(name.p, what, name.n) == 0;
}

/* False when there is no field of that name. */
static bool one_field(struct repo *r, struct set *s, struct span name,
		      struct span value, unsigned int line,
		      struct old_format_fields *out)
{
	const char *text = old_format_text(r, value);

	if (field_is(name, "Title"))
		s->title = text;
	else if (field_is(name, "Author") || field_is(name, "Authors"))
		s->author = *s->author ? arena_printf(&r->a, "%s, %s",
						      s->author, text) :
					 text;
	else if (field_is(name, "Status"))
		s->status = text;
	else if (field_is(name, "Successor"))
		s->successor = text;
	else if (field_is(name, "Recompile"))
		s->recompile = text;
	else if (field_is(name, "License") || field_is(name, "Licence"))
		s->license = text;
	else if (field_is(name, "Repository"))
		out->group = text;
	else if (field_is(name, "Depends"))
		read_depends(r, s, value);
	else if (field_is(name, "Conflicts"))
		while (next_word(&value, &name))
			add_name(r, &s->conflicts, &s->nconflicts, name);
	else if (field_is(name, "Requires"))
		read_requires(r, s, value, line, out);
	else
		return false;
	return true;
}

/* `Name: value`: the name is one word of letters and dashes. */
static bool split_field(struct span line, struct span *name, struct span *value)
{
	size_t n = 0;

	while (n < line.n &&
	       ((line.p[n] >= 'a' && line.p[n] <= 'z') ||
		(line.p[n] >= 'A' && line.p[n] <= 'Z') || line.p[n] == '-'))
		n++;
	*name = (struct span){ line.p, n };
	line = span_skip(line, n);
	while (line.n && (line.p[0] == ' ' || line.p[0] == '\t'))
		line = span_skip(line, 1);
	if (!n || !line.n || line.p[0] != ':')
		return false;
	*value = span_trim(span_skip(line, 1));
	return true;
}

/* Reads a field and its continuation lines. *text becomes the text after them. */
static bool next_field(struct span *text, struct span *name, struct buf *value,
		       unsigned int *lines)
{
	struct span more = *text, line, first;

	*lines = 0;
	if (!span_line(&more, &line) || !split_field(line, name, &first))
		return false;
	buf_addspan(value, first);
	do {
		*text = more;
		++*lines;
		if (!span_line(&more, &line) || !span_trim(line).n ||
		    (line.p[0] != ' ' && line.p[0] != '\t'))
			return true;
		buf_addch(value, ' ');
		buf_addspan(value, span_trim(line));
	} while (true);
}

void old_format_read_fields(struct repo *r, struct set *s, struct span text,
			    bool known, struct old_format_fields *out,
			    struct span *rest)
{
	unsigned int at = 1, lines;
	struct buf value = { 0 };
	struct span name;

	memset(out, 0, sizeof(*out));
	/* a byte order mark, which some editors write */
	if (span_starts(text, SPAN("\xef\xbb\xbf")))
		text = span_skip(text, 3);
	*rest = text;
	while (next_field(&text, &name, &value, &lines)) {
		if (!one_field(r, s, name, buf_span(&value), at, out) && known)
			break;
		at += lines;
		*rest = text;
		buf_free(&value);
	}
	buf_free(&value);
}

void old_format_give_title(struct repo *r, struct set *s)
{
	struct span rest = span_of(s->help), line;
	size_t n;

	if (*s->title)
		return;
	while (span_line(&rest, &line)) {
		line = span_trim(line);
		if (!line.n)
			continue;
		n = utf8_cut(line, TITLE_LIMIT).n;
		s->title = arena_printf(&r->a, "%.*s%s", (int)n, line.p,
					n < line.n ? "..." : "");
		return;
	}
	s->title = s->name;
}

void old_format_add_variant(struct repo *r, struct set *s, enum tree_kind kind,
			    const struct variant *v)
{
	struct set_tree *t = &s->tree[kind];
	struct variant *all;

	t->any = true;
	if (t->nvariants == REPO_VARIANTS) {
		old_format_problem(r, s, v->path, 0,
				   "the set has too many variants");
		return;
	}
	all = arena_push(&r->a, t->variant, t->nvariants, sizeof(*all));
	all[t->nvariants++] = *v;
	t->variant = all;
}

void old_format_add_source(struct repo *r, struct set *s, enum tree_kind kind,
			   const struct source *v)
{
	struct set_tree *t = &s->tree[kind];

	t->any = true;
	if (t->nsources == REPO_FILES) {
		old_format_problem(r, s, v->path, 0,
				   "the set has too many files");
		return;
	}
	t->source = arena_push(&r->a, t->source, t->nsources, sizeof(*v));
	t->source[t->nsources++] = *v;
}
