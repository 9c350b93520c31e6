// SPDX-License-Identifier: GPL-2.0-only
/* Reads and writes .pom/ledger: see ledger.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/path.h"
#include "lib/rights.h"
#include "lib/trusted.h"
#include "ledger/ledger.h"
#include "ledger/internal.h"
#include "engine/deb822.h"

enum { NEXT_LIMIT = 1000000000, MODE_DIGITS = 6 };

/* The value of a field. Shared with before, the set before's value, if they are equal. */
static const char *field(struct ledger *l, const struct deb822 *d,
			 unsigned int para, const char *name,
			 const char *before)
{
	const struct deb822_field *f = deb822_get(d, para, name);

	if (!f || !f->value.n)
		return "";
	return before && span_is(f->value, before) ?
		       before :
		       arena_strndup(&l->a, f->value.p, f->value.n);
}

/*
 * The value of a field that may be quoted like a path. Older ledgers never quoted: there
 * a value that begins with a quote, but is not valid as a quoted one, is taken as it is.
 */
static const char *text(struct ledger *l, const struct deb822 *d,
			unsigned int para, const char *name, const char *before)
{
	const char *value = field(l, d, para, name, before);
	struct span s = span_of(value), plain;
	size_t used;

	if (*value != '"' || !path_unquote(&l->a, s, &plain, &used) ||
	    used != s.n)
		return value;
	if (before && span_is(plain, before))
		return before;
	return arena_strndup(&l->a, plain.p, plain.n);
}

/* Is it NNNN-SET.diff, the only form that ledger_add makes? */
static bool is_diff_name(const char *s)
{
	size_t n = strlen(s);

	return n > 5 && n < 200 && !strchr(s, '/') && s[0] != '.' &&
	       strcmp(s + n - 5, ".diff") == 0;
}

/* Are these options such as a set is recorded with: a level, and perhaps -R? */
static bool is_options(const char *s)
{
	size_t n = strncmp(s, "-p", 2) ? 0 : strspn(s + 2, "0123456789");

	return n && n < 3 && (!s[2 + n] || !strcmp(s + 2 + n, " -R"));
}

/* A number from 1 to NEXT_LIMIT; 0 if it is not one. */
static unsigned int number(const char *s)
{
	unsigned long v;
	char *end;

	if (*s < '0' || *s > '9')
		return 0;
	v = strtoul(s, &end, 10);
	return *end || v > NEXT_LIMIT ? 0 : (unsigned int)v;
}

/* Reads six octal digits, which must be the mode of a regular file or a link. */
static bool read_mode(struct span *rest, unsigned int *mode)
{
	size_t i;

	*mode = 0;
	for (i = 0; i < MODE_DIGITS; i++) {
		if (rest->n <= i || rest->p[i] < '0' || rest->p[i] > '7')
			return false;
		*mode = *mode * 8 + (unsigned int)(rest->p[i] - '0');
	}
	*rest = span_skip(*rest, MODE_DIGITS);
	return ledger_is_mode(*mode);
}

/* "-", "MODE:*" or "MODE:DIGEST". */
static bool read_version(struct ledger *l, struct span word,
			 struct ledger_version *out)
{
	*out = (struct ledger_version){ 0 };
	if (span_is(word, "-"))
		return true;
	if (!read_mode(&word, &out->mode) || !span_starts(word, SPAN(":")))
		return false;
	word = span_skip(word, 1);
	if (span_is(word, "*"))
		return true;
	out->digest = arena_strndup(&l->a, word.p, word.n);
	return ledger_is_digest(word);
}

static struct span next_word(struct span *rest)
{
	const char *blank = rest->n ? memchr(rest->p, ' ', rest->n) : NULL;
	struct span word = *rest;

	if (blank)
		word.n = (size_t)(blank - rest->p);
	*rest = span_skip(*rest, word.n + (blank != NULL));
	return word;
}

/* The last version of the path so far, or NULL if no set has changed it. */
static const struct ledger_version *left(const struct ledger *l,
					 const char *path)
{
	const struct ledger_chain *c = ledger_chain(l, span_of(path));
	const struct ledger_ref *r = c ? &c->ref[c->n - 1] : NULL;

	return r ? &l->set[r->set].link[r->link].after : NULL;
}

static bool load_link(struct ledger *l, struct span line,
		      struct ledger_link *out)
{
	struct span before = next_word(&line), after = next_word(&line);
	const struct ledger_version *below;

	if (!line.n || ledger_read_path(l, line, &out->path) ||
	    !read_version(l, after, &out->after))
		return false;
	out->follows = span_is(before, "=");
	if (!out->follows)
		return read_version(l, before, &out->before);
	below = left(l, out->path);
	if (below)
		out->before = *below;
	return below != NULL;
}

static int load_links(struct ledger *l, const struct deb822_field *f,
		      struct ledger_set *s, struct pom_err *err)
{
	struct span rest = f ? f->value : SPAN(""), line;
	uint32_t n = 0;

	while (span_line(&rest, &line))
		n++;
	s->link = arena_alloc(&l->a, n, sizeof(*s->link));
	rest = f ? f->value : SPAN("");
	while (span_line(&rest, &line)) {
		line = span_trim(line);
		if (!line.n)
			continue;
		if (!load_link(l, line, &s->link[s->nlinks]))
			return ledger_damaged(err, LEDGER_FILE, f->line,
					      "a line of Versions is malformed");
		s->nlinks++;
	}
	return ledger_once(s) ?
		       0 :
		       ledger_damaged(err, LEDGER_FILE, f ? f->line : 0,
				      "Versions names a file twice");
}

static int load_diff(struct ledger *l, const struct root *r,
		     struct ledger_set *s, struct pom_err *err)
{
	const char *path = arena_printf(&l->a, "%s/%s", LEDGER_DIR, s->diff);
	struct root_file f;
	int rc = root_load(r, path, DIFF_TEXT_LIMIT, &l->a, &f, err);

	s->text = f.text;
	if (rc == POM_ENOENT)
		return ledger_damaged(err, path, 0, "the file is missing");
	if (!rc)
		rc = trusted_file(r, path, &f.st, err);
	if (!rc)
		rc = diff_parse(&l->a, s->text, path, &s->patch, err);
	s->open = !rc;
	return rc;
}

/* what has the limit. */
static int not_readable(struct pom_err *err, const char *name, const char *what)
{
	pom_fail(err, POM_ELIMIT, name, 0,
		 "the record that revert needs would be too large to be read back: %s",
		 what);
	pom_hint(err,
		 "split the patch; the record has all lines of a file that is copied, and a patch that fits elsewhere than it says stands in it twice");
	return POM_ELIMIT;
}

static int too_many_bytes(struct pom_err *err, const char *name, const char *of,
			  int limit)
{
	char what[100];

	snprintf(what, sizeof(what), "%s is larger than %d bytes", of, limit);
	return not_readable(err, name, what);
}

int ledger_past(const char *name, bool bytes, struct pom_err *err)
{
	char what[100];

	if (bytes)
		return too_many_bytes(err, name, "its diff", DIFF_TEXT_LIMIT);
	snprintf(what, sizeof(what), "its diff has more than %d lines",
		 DIFF_LINES);
	return not_readable(err, name, what);
}

int ledger_readable(struct span text, const char *name, struct pom_err *err)
{
	/* a text of fewer bytes has neither too many lines nor too many files */
	enum { LEAST = DIFF_LINES, LEAST_OF_FILE = 16 };
	_Static_assert((uint64_t)DIFF_FILES * LEAST_OF_FILE >= LEAST,
		       "the names of too many files take more");
	struct pom_err e = { 0 };

	if (text.n <= LEAST || !diff_limits(text, name, &e))
		return 0;
	return not_readable(err, name, e.what);
}

int ledger_readable_list(size_t bytes, const char *name, struct pom_err *err)
{
	return bytes > LEDGER_LIMIT ?
		       too_many_bytes(err, name, LEDGER_FILE, LEDGER_LIMIT) :
		       0;
}

static int load_set(struct ledger *l, const struct root *r,
		    const struct deb822 *d, unsigned int para,
		    struct pom_err *err)
{
	static const struct ledger_set none;
	const struct deb822_field *f = deb822_get(d, para, "Set");
	const struct ledger_set *last = l->n ? &l->set[l->n - 1] : &none;
	struct ledger_set s = { 0 };
	int rc;

	if (!f || !f->value.n)
		return ledger_damaged(err, LEDGER_FILE, 0,
				      "a paragraph without a set's name");
	s.name = text(l, d, para, "Set", NULL);
	s.group = text(l, d, para, "Group", last->group);
	s.repository = text(l, d, para, "Repository", last->repository);
	s.summary = text(l, d, para, "Summary", NULL);
	s.depends = text(l, d, para, "Depends", last->depends);
	s.config = text(l, d, para, "Config", last->config);
	s.source = field(l, d, para, "Source", NULL);
	s.path = text(l, d, para, "Path", NULL);
	s.options = field(l, d, para, "Options", last->options);
	if (!is_options(s.options))
		s.options = "";
	s.kept = field(l, d, para, "Kept", NULL);
	s.there = field(l, d, para, "There", NULL);
	s.reads = field(l, d, para, "Reads", NULL);
	s.commit = field(l, d, para, "Commit", NULL);
	s.diff = field(l, d, para, "Diff", NULL);
	s.fuzz = number(field(l, d, para, "Fuzz", NULL));
	s.unknown = deb822_get(d, para, "Patch") != NULL;
	if (!is_diff_name(s.diff))
		return ledger_damaged(err, LEDGER_FILE, f->line,
				      "the set has no usable name of a diff");
	if (l->n >= LEDGER_SETS)
		return pom_fail(err, POM_ELIMIT, LEDGER_FILE, f->line,
				"more than %d sets", LEDGER_SETS);
	rc = load_diff(l, r, &s, err);
	if (!rc)
		rc = load_links(l, deb822_get(d, para, "Versions"), &s, err);
	if (!rc)
		ledger_add_links(l, ledger_new_set(l, &s));
	return rc;
}

static void note_loaded(struct ledger *l)
{
	size_t i;

	l->loaded = l->n;
	for (i = 0; i < l->nchains; i++) {
		struct ledger_chain *c = l->chain[i];

		c->last = *left(l, c->path);
		c->nloaded = c->n;
		c->touched = false;
	}
}

static int load_folders(struct ledger *l, const struct deb822 *d,
			struct pom_err *err)
{
	const struct deb822_field *f = deb822_get(d, 0, "Folders");
	struct span rest = f ? f->value : SPAN(""), line;
	const char *path;

	while (span_line(&rest, &line)) {
		line = span_trim(line);
		if (!line.n)
			continue;
		if (ledger_read_path(l, line, &path))
			return ledger_damaged(err, LEDGER_FILE, f->line,
					      "a line of Folders is malformed");
		ledger_keep_folder(l, path);
	}
	return 0;
}

static int load_removed(struct ledger *l, const struct deb822 *d,
			struct pom_err *err)
{
	const struct deb822_field *f = deb822_get(d, 0, "Removed");
	struct span rest = f ? f->value : SPAN(""), line;
	const char *path;

	while (span_line(&rest, &line)) {
		uint64_t perms;

		line = span_trim(line);
		if (!line.n)
			continue;
		if (!span_number(&line, 8, 0777, &perms) || !line.n ||
		    *line.p != ' ' ||
		    ledger_read_path(l, span_skip(line, 1), &path))
			return ledger_damaged(err, LEDGER_FILE, f->line,
					      "a line of Removed is malformed");
		ledger_folder_removed(l, path, (unsigned int)perms);
	}
	return 0;
}

static int load_all(struct ledger *l, const struct root *r,
		    const struct deb822 *d, struct pom_err *err)
{
	unsigned int format =
		d->paras ? number(field(l, d, 0, "Format", NULL)) : 0;
	unsigned int i;
	int rc = 0;

	l->present = true;
	if (format > LEDGER_FORMAT) {
		rc = pom_fail(err, POM_ESYNTAX, LEDGER_FILE, 1,
			      "its format is %u, and this runme knows formats 1 to %d",
			      format, LEDGER_FORMAT);
		pom_hint(err, "use the runme that wrote it, or a newer one");
		return rc;
	}
	if (!format)
		return ledger_damaged(err, LEDGER_FILE, 1,
				      "it does not say which format it has");
	l->next = number(field(l, d, 0, "Next", NULL));
	rc = load_folders(l, d, err);
	if (!rc)
		rc = load_removed(l, d, err);
	for (i = 1; i < d->paras && !rc; i++)
		rc = load_set(l, r, d, i, err);
	if (!rc && (!l->next || l->next < l->n))
		rc = ledger_damaged(err, LEDGER_FILE, 1, "Next is no number");
	if (!rc && format == 1)
		rc = ledger_upgrade(l, deb822_get(d, 0, "Files"), err);
	if (!rc)
		note_loaded(l);
	return rc;
}

/* Is it the name of a set's diff: 0001-mport.diff? */
static bool is_diff(const char *name)
{
	size_t digits = strspn(name, "0123456789"), n = strlen(name);

	return digits >= 4 && name[digits] == '-' && n > digits + 5 &&
	       strcmp(name + n - 5, ".diff") == 0;
}

/* There is no ledger. The last set takes its diff along, so where one is, it was lost. */
static int check_lost(const struct root *r, struct arena *a,
		      struct pom_err *err)
{
	char **name;
	size_t n, i;

	if (r->store || root_list(r, LEDGER_DIR, a, &name, &n, NULL))
		return 0;
	for (i = 0; i < n; i++)
		if (is_diff(name[i]))
			return ledger_damaged(err, LEDGER_FILE, 0,
					      "the file is missing, and the diffs of sets are there");
	return 0;
}

int ledger_load(struct ledger *l, const struct root *r, struct pom_err *err)
{
	struct arena a = { 0 }; /* freed here: what the ledger keeps is copied */
	struct span text;
	struct deb822 d;
	int rc;

	memset(l, 0, sizeof(*l));
	l->next = 1;
	rc = root_load_text(r, LEDGER_FILE, LEDGER_LIMIT, &a, &text, err);
	if (rc == POM_ENOENT) {
		rc = check_lost(r, &a, err);
		arena_free(&a);
		return rc;
	}
	if (!rc)
		rc = deb822_parse(&a, text, LEDGER_FILE, &d, err);
	if (!rc)
		rc = load_all(l, r, &d, err);
	arena_free(&a);
	return rc;
}

static void put_version(struct buf *out, const struct ledger_version *v)
{
	unsigned int shift;

	if (!v->mode) {
		buf_addch(out, '-');
		return;
	}
	for (shift = 3 * MODE_DIGITS; shift; shift -= 3)
		buf_addch(out, (char)('0' + ((v->mode >> (shift - 3)) & 7)));
	buf_addch(out, ':');
	if (v->digest)
		buf_add(out, v->digest, DIGEST_HEX);
	else
		buf_addch(out, '*');
}

static void put_links(struct buf *out, const struct ledger_set *s)
{
	uint32_t i;

	if (!s->nlinks)
		return;
	buf_addstr(out, "Versions:\n");
	for (i = 0; i < s->nlinks; i++) {
		const struct ledger_link *link = &s->link[i];

		buf_addch(out, ' ');
		if (link->follows)
			buf_addch(out, '=');
		else
			put_version(out, &link->before);
		buf_addch(out, ' ');
		put_version(out, &link->after);
		buf_addch(out, ' ');
		path_quote(out, "", span_of(link->path));
		buf_addch(out, '\n');
	}
}

static void put_folders(struct buf *out, const struct ledger *l)
{
	size_t i;

	if (l->nfolders)
		buf_addstr(out, "Folders:\n");
	for (i = 0; i < l->nfolders; i++) {
		buf_addch(out, ' ');
		path_quote(out, "", span_of(l->folder[i]));
		buf_addch(out, '\n');
	}
}

static void put_removed(struct buf *out, const struct ledger *l)
{
	bool any = false;
	size_t i;

	for (i = 0; i < l->ngone; i++) {
		const struct ledger_folder *f = &l->folder_gone[i];

		if (f->back)
			continue;
		buf_addf(out, "%s %03o ", any ? "" : "Removed:\n", f->perms);
		path_quote(out, "", span_of(f->path));
		buf_addch(out, '\n');
		any = true;
	}
}

/* Does the text come back unchanged when it is written without quotes? */
static bool is_plain(struct span s)
{
	size_t i;

	if (!s.n)
		return true;
	for (i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < ' ' || s.p[i] == 0x7f)
			return false;
	return s.p[0] != '"' && s.p[0] != ' ' && s.p[s.n - 1] != ' ';
}

/* Writes a field, quoted where necessary: a name may contain any byte but NUL. */
static void put_text(struct buf *out, const char *name, const char *value)
{
	struct span s = span_of(value);
	struct buf quoted = { 0 };

	if (is_plain(s)) {
		deb822_put(out, name, s);
		return;
	}
	path_quote(&quoted, "", s);
	if (quoted.p[0] == '"')
		buf_addf(out, "%s: %s\n", name, quoted.p);
	else
		buf_addf(out, "%s: \"%s\"\n", name, quoted.p);
	buf_free(&quoted);
}

static void put_set(struct buf *out, const struct ledger_set *s)
{
	buf_addch(out, '\n');
	put_text(out, "Set", s->name);
	put_text(out, "Group", s->group);
	put_text(out, "Repository", s->repository);
	put_text(out, "Summary", s->summary);
	put_text(out, "Depends", s->depends);
	put_text(out, "Config", s->config);
	deb822_put(out, "Source", span_of(s->source));
	if (*s->path)
		put_text(out, "Path", s->path);
	if (*s->options)
		deb822_put(out, "Options", span_of(s->options));
	if (s->commit && *s->commit)
		deb822_put(out, "Commit", span_of(s->commit));
	if (*s->kept)
		deb822_put(out, "Kept", span_of(s->kept));
	if (*s->there)
		deb822_put(out, "There", span_of(s->there));
	if (*s->reads)
		deb822_put(out, "Reads", span_of(s->reads));
	if (s->fuzz)
		buf_addf(out, "Fuzz: %u\n", s->fuzz);
	if (s->unknown)
		deb822_put(out, "Patch", SPAN("unknown"));
	deb822_put(out, "Diff", span_of(s->diff));
	put_links(out, s);
}

/* An estimate of the length of a set's text, to allocate the buffer once. */
static size_t length_of(const struct ledger_set *s)
{
	enum { FIELDS = 100, LINK = 24 };
	size_t n = FIELDS + strlen(s->name) + strlen(s->group) +
		   strlen(s->repository) + strlen(s->summary) +
		   strlen(s->source) + strlen(s->path) + strlen(s->diff);
	uint32_t i;

	for (i = 0; i < s->nlinks; i++)
		n += LINK + strlen(s->link[i].path) +
		     (s->link[i].after.digest ? DIGEST_HEX : 0);
	return n;
}

void ledger_text(struct ledger *l, struct buf *out)
{
	size_t i, n = 0;

	for (i = 0; i < l->n; i++)
		n += l->set[i].gone ? 0 : length_of(&l->set[i]);
	if (!n)
		return;
	buf_reserve(out, n);
	buf_addf(out,
		 "# What runme applied to this tree; `runme status` reads it.\nFormat: %d\nNext: %u\n",
		 LEDGER_FORMAT, l->next);
	put_folders(out, l);
	put_removed(out, l);
	for (i = 0; i < l->n; i++)
		if (!l->set[i].gone)
			put_set(out, &l->set[i]);
}
