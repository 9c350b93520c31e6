// SPDX-License-Identifier: GPL-2.0-only
/* What was applied to a tree: see ledger.h. */
#include "domain/ledger.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/path.h"
#include "engine/deb822.h"

enum { NEXT_LIMIT = 1000000000 };

struct ledger_undo {
	size_t index;
	struct ledger_set was;
};

/* The sections about a file; those from top on are of sets that are gone. */
struct refs {
	struct ledger_ref *v;
	size_t n, cap, top;
};

void ledger_free(struct ledger *l)
{
	free(l->set);
	free(l->undo);
	free(l->file);
	map_free(&l->by_name);
	map_free(&l->by_file);
	map_free(&l->by_path);
	arena_free(&l->a);
	memset(l, 0, sizeof(*l));
}

/* A copy; what the set before said as well is there already. */
static const char *share(struct ledger *l, struct span s, const char *before)
{
	if (!s.n)
		return "";
	return before && span_is(s, before) ? before :
					      arena_strndup(&l->a, s.p, s.n);
}

static const char *field(struct ledger *l, const struct deb822 *d,
			 unsigned int para, const char *name,
			 const char *before)
{
	const struct deb822_field *f = deb822_get(d, para, name);

	return f ? share(l, f->value, before) : "";
}

static const struct ledger_set *last_set(const struct ledger *l)
{
	static const struct ledger_set none;

	return l->n ? &l->set[l->n - 1] : &none;
}

static int damaged(struct pom_err *err, const char *file, unsigned int line,
		   const char *what)
{
	int rc = pom_fail(err, POM_ESYNTAX, file, line,
			  "the ledger is damaged: %s", what);

	pom_hint(err,
		 "restore the tree's .pom folder from a backup, or start from a fresh tree");
	return rc;
}

/* Room for one more set, which its name will find. */
static struct ledger_set *new_set(struct ledger *l, const char *name)
{
	size_t len = strlen(name);
	uintptr_t before = (uintptr_t)map_get(&l->by_name, name, len);

	/* what is not used of it is never touched, so it is not there */
	if (!l->set)
		l->set = pom_alloc(LEDGER_SETS, sizeof(*l->set));
	if (before && !l->set[before - 1].gone)
		l->twice = true;
	else
		map_put(&l->by_name, name, len, (void *)(uintptr_t)(l->n + 1));
	map_free(&l->by_file);
	return &l->set[l->n++];
}

/* A name of a diff must be one of ours: NNNN-set.diff, no folder in it. */
static bool is_diff_name(const char *s)
{
	size_t n = strlen(s);

	return n > 5 && n < 200 && !strchr(s, '/') && s[0] != '.' &&
	       strcmp(s + n - 5, ".diff") == 0;
}

static int load_set(struct ledger *l, const struct root *r,
		    const struct deb822 *d, unsigned int para,
		    struct pom_err *err)
{
	const struct deb822_field *f = deb822_get(d, para, "Set");
	const struct ledger_set *last = last_set(l);
	struct ledger_set s = { 0 };
	const char *path;
	int rc;

	if (!f || !f->value.n)
		return damaged(err, LEDGER_FILE, 0,
			       "a paragraph without a set's name");
	s.name = field(l, d, para, "Set", NULL);
	s.group = field(l, d, para, "Group", last->group);
	s.repository = field(l, d, para, "Repository", last->repository);
	s.summary = field(l, d, para, "Summary", NULL);
	s.depends = field(l, d, para, "Depends", last->depends);
	s.config = field(l, d, para, "Config", last->config);
	s.source = field(l, d, para, "Source", NULL);
	s.commit = field(l, d, para, "Commit", NULL);
	s.diff = field(l, d, para, "Diff", NULL);
	if (!is_diff_name(s.diff))
		return damaged(err, LEDGER_FILE, f->line,
			       "the set has no usable name of a diff");
	if (l->n >= LEDGER_SETS)
		return pom_fail(err, POM_ELIMIT, LEDGER_FILE, f->line,
				"more than %d sets", LEDGER_SETS);
	path = arena_printf(&l->a, "%s/%s", LEDGER_DIR, s.diff);
	rc = root_load(r, path, DIFF_TEXT_LIMIT, &l->a, &s.text, NULL, err);
	if (rc == POM_ENOENT)
		return damaged(err, path, 0, "the file is missing");
	if (rc)
		return rc;
	rc = diff_parse(&l->a, s.text, path, &s.patch, err);
	if (rc)
		return rc;
	s.open = true;
	*new_set(l, s.name) = s;
	l->depends |= *s.depends != '\0';
	return 0;
}

static struct ledger_file *file_slot(struct ledger *l, const char *path)
{
	size_t len = strlen(path);
	uintptr_t i = (uintptr_t)map_get(&l->by_path, path, len);

	if (i)
		return &l->file[i - 1];
	l->file = pom_grow(l->file, l->nfiles, &l->cap_files, sizeof(*l->file));
	memset(&l->file[l->nfiles], 0, sizeof(*l->file));
	l->file[l->nfiles].path = arena_strdup(&l->a, path);
	map_put(&l->by_path, l->file[l->nfiles].path, len,
		(void *)(uintptr_t)(l->nfiles + 1));
	return &l->file[l->nfiles++];
}

/* "- MODE PATH": of a deleted file, the mode that it had. */
static bool is_gone_line(struct span line)
{
	size_t i;

	for (i = 2; i < 8; i++)
		if (line.n < 9 || line.p[i] < '0' || line.p[i] > '7')
			return false;
	return span_starts(line, SPAN("- ")) && line.p[8] == ' ';
}

/* "DIGEST MODE PATH", "- MODE PATH" or "- - PATH". */
static int load_file(struct ledger *l, struct span line, unsigned int at,
		     struct pom_err *err)
{
	struct span rest, name;
	struct ledger_file *f;
	unsigned long mode = 0;
	const char *path;
	char digest[DIGEST_HEX + 1] = "-";
	size_t used;

	if (span_starts(line, SPAN("- - "))) {
		rest = span_skip(line, 4);
	} else if (is_gone_line(line)) {
		mode = strtoul(line.p + 2, NULL, 8);
		rest = span_skip(line, 9);
	} else {
		if (line.n < DIGEST_HEX + 9 || line.p[DIGEST_HEX] != ' ' ||
		    line.p[DIGEST_HEX + 7] != ' ')
			return damaged(err, LEDGER_FILE, at,
				       "a line of Files is malformed");
		memcpy(digest, line.p, DIGEST_HEX);
		digest[DIGEST_HEX] = '\0';
		mode = strtoul(line.p + DIGEST_HEX + 1, NULL, 8);
		rest = span_skip(line, DIGEST_HEX + 8);
	}
	name = rest;
	if (rest.n && rest.p[0] == '"' &&
	    !path_unquote(&l->a, rest, &name, &used))
		return damaged(err, LEDGER_FILE, at, "a name is malformed");
	if (path_check_record(&l->a, name, &path, err))
		return damaged(err, LEDGER_FILE, at, "a name is not safe");
	f = file_slot(l, path);
	memcpy(f->digest, digest, sizeof(digest));
	f->mode = (unsigned int)mode;
	return 0;
}

/* From 1 to NEXT_LIMIT; 0 for anything else. */
static unsigned int number(const char *s)
{
	unsigned long v;
	char *end;

	if (*s < '0' || *s > '9')
		return 0;
	v = strtoul(s, &end, 10);
	return *end || v > NEXT_LIMIT ? 0 : (unsigned int)v;
}

static int load_all(struct ledger *l, const struct root *r,
		    const struct deb822 *d, struct pom_err *err)
{
	const struct deb822_field *files;
	struct span rest, line;
	unsigned int i;
	int rc;

	l->present = true;
	if (!d->paras ||
	    number(field(l, d, 0, "Format", NULL)) != LEDGER_FORMAT)
		return damaged(err, LEDGER_FILE, 1,
			       "its format is not 1 (was it written by a newer runme?)");
	l->next = number(field(l, d, 0, "Next", NULL));
	files = deb822_get(d, 0, "Files");
	rest = files ? files->value : SPAN("");
	while (span_line(&rest, &line)) {
		line = span_trim(line);
		rc = line.n ? load_file(l, line, files->line, err) : 0;
		if (rc)
			return rc;
	}
	for (i = 1; i < d->paras; i++) {
		rc = load_set(l, r, d, i, err);
		if (rc)
			return rc;
	}
	if (!l->next || l->next < l->n)
		return damaged(err, LEDGER_FILE, 1, "Next is no number");
	return 0;
}

int ledger_load(struct ledger *l, const struct root *r, struct pom_err *err)
{
	struct arena a = { 0 }; /* what is kept is copied */
	struct span text;
	struct deb822 d;
	int rc;

	memset(l, 0, sizeof(*l));
	l->next = 1;
	rc = root_load(r, LEDGER_FILE, LEDGER_LIMIT, &a, &text, NULL, err);
	if (rc == POM_ENOENT)
		return 0;
	if (!rc)
		rc = deb822_parse(&a, text, LEDGER_FILE, &d, err);
	if (!rc)
		rc = load_all(l, r, &d, err);
	arena_free(&a);
	return rc;
}

struct ledger_set *ledger_get(const struct ledger *l, const char *name)
{
	size_t i = ledger_age(l, name);

	if (i && !l->set[i - 1].gone)
		return &l->set[i - 1];
	for (i = 0; i < l->n && l->twice; i++)
		if (!l->set[i].gone && strcmp(l->set[i].name, name) == 0)
			return &l->set[i];
	return NULL;
}

size_t ledger_age(const struct ledger *l, const char *name)
{
	return (uintptr_t)map_get(&l->by_name, name, strlen(name));
}

static void keep(struct ledger *l, const struct ledger_set *set)
{
	l->undo = pom_grow(l->undo, l->nundo, &l->cap_undo, sizeof(*l->undo));
	l->undo[l->nundo++] =
		(struct ledger_undo){ (size_t)(set - l->set), *set };
}

static void set_text(struct ledger *l, struct ledger_set *set, struct span diff)
{
	set->text.p = arena_strndup(&l->a, diff.p, diff.n);
	set->text.n = diff.n;
	set->changed = true;
	set->open = false;
}

int ledger_open(struct ledger *l, struct ledger_set *set, struct pom_err *err)
{
	int rc;

	if (set->open)
		return 0;
	rc = diff_parse(&l->a, set->text, set->diff, &set->patch, err);
	set->open = !rc;
	return rc;
}

int ledger_rewrite(struct ledger *l, struct ledger_set *set, struct span diff,
		   struct pom_err *err)
{
	size_t sections = set->patch.n;
	int rc;

	keep(l, set);
	set_text(l, set, diff);
	rc = ledger_open(l, set, err);
	if (set->patch.n != sections)
		map_free(&l->by_file);
	return rc;
}

void ledger_remove(struct ledger *l, struct ledger_set *set)
{
	keep(l, set);
	set->gone = true;
}

size_t ledger_mark(const struct ledger *l)
{
	return l->nundo;
}

static struct refs *refs_of(const struct ledger *l, struct span path)
{
	return path.p ? map_get(&l->by_file, path.p, path.n) : NULL;
}

/* What was gone is there again: it may be beyond the top. */
static void come_back(struct ledger *l, const struct ledger_set *set)
{
	size_t i;

	for (i = 0; i < set->patch.n; i++) {
		struct refs *a =
			refs_of(l, ledger_path(&set->patch.file[i].pre));
		struct refs *b =
			refs_of(l, ledger_path(&set->patch.file[i].post));

		if (a)
			a->top = a->n;
		if (b)
			b->top = b->n;
	}
}

void ledger_rollback(struct ledger *l, size_t mark)
{
	while (l->nundo > mark) {
		const struct ledger_undo *u = &l->undo[--l->nundo];
		struct ledger_set *set = &l->set[u->index];

		if (set->patch.n != u->was.patch.n)
			map_free(&l->by_file);
		*set = u->was;
		come_back(l, set);
	}
}

struct span ledger_path(const struct diff_name *name)
{
	struct span s = name->text;

	if (s.p && !name->bare && !path_strip(name->text, 1, &s))
		s.p = NULL;
	return s;
}

static void add_ref(struct ledger *l, struct span path, size_t set, size_t k)
{
	struct refs *r;

	if (!path.p)
		return;
	r = map_get(&l->by_file, path.p, path.n);
	if (!r) {
		r = arena_alloc(&l->a, 1, sizeof(*r));
		map_put(&l->by_file, path.p, path.n, r);
	}
	if (r->n == r->cap) {
		struct ledger_ref *v;

		r->cap = r->cap ? r->cap * 2 : 4;
		v = arena_alloc(&l->a, r->cap, sizeof(*v));
		if (r->n)
			memcpy(v, r->v, r->n * sizeof(*v));
		r->v = v;
	}
	r->v[r->n++] = (struct ledger_ref){ (uint32_t)set, (uint32_t)k };
	r->top = r->n;
}

static int index_files(struct ledger *l, struct pom_err *err)
{
	size_t i, k;

	for (i = 0; i < l->n; i++) {
		int rc = ledger_open(l, &l->set[i], err);

		if (rc)
			return rc;
		for (k = 0; k < l->set[i].patch.n; k++) {
			const struct diff_file *f = &l->set[i].patch.file[k];
			struct span pre = ledger_path(&f->pre);
			struct span post = ledger_path(&f->post);

			add_ref(l, pre, i, k);
			if (!pre.p || !post.p || !span_eq(pre, post))
				add_ref(l, post, i, k);
		}
	}
	return 0;
}

int ledger_above(struct ledger *l, const struct ledger_set *set,
		 struct span path, struct ledger_ref **out, size_t *n,
		 struct pom_err *err)
{
	size_t at = (size_t)(set - l->set), i;
	struct ledger_ref *v;
	struct refs *r;
	int rc = l->by_file.n ? 0 : index_files(l, err);

	*out = NULL;
	*n = 0;
	r = rc ? NULL : refs_of(l, path);
	if (!r)
		return rc;
	while (r->top && l->set[r->v[r->top - 1].set].gone)
		r->top--;
	for (i = r->top; i && r->v[i - 1].set > at;)
		i--;
	v = pom_alloc(r->top - i, sizeof(*v));
	for (; i < r->top; i++)
		if (!l->set[r->v[i].set].gone)
			v[(*n)++] = r->v[i];
	*out = v;
	return 0;
}

/* A set's name can be a patch file's: only plain letters go into a file name. */
static const char *diff_name(struct ledger *l, const char *set)
{
	char *s = arena_printf(&l->a, "%04u-%.100s.diff", l->next++, set), *p;

	for (p = s; *p; p++)
		if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-+",
			    *p))
			*p = '_';
	return s;
}

int ledger_add(struct ledger *l, const struct ledger_set *set, struct span diff,
	       struct pom_err *err)
{
	const char *name = arena_strdup(&l->a, set->name);
	const struct ledger_set *last = last_set(l);
	struct ledger_set *s;

	if (l->n >= LEDGER_SETS)
		return pom_fail(err, POM_ELIMIT, LEDGER_FILE, 0,
				"more than %d sets", LEDGER_SETS);
	s = new_set(l, name);
	*s = (struct ledger_set){
		.name = name,
		.group = share(l, span_of(set->group), last->group),
		.repository =
			share(l, span_of(set->repository), last->repository),
		.summary = share(l, span_of(set->summary), NULL),
		.depends = share(l, span_of(set->depends), last->depends),
		.config = share(l, span_of(set->config), last->config),
		.source = share(l, span_of(set->source), NULL),
	};
	s->diff = diff_name(l, s->name);
	l->depends |= *s->depends != '\0';
	set_text(l, s, diff);
	return 0;
}

void ledger_note(struct ledger *l, const char *path, const struct file_now *now,
		 unsigned int had)
{
	char digest[DIGEST_HEX + 1] = "-";
	struct span *parts;
	size_t n;

	if (now->kind != ROOT_ABSENT) {
		image_spans(&l->a, &now->image, &parts, &n);
		pom_digest(digest, parts, n);
	}
	ledger_note_as(l, path, now, had, digest);
}

void ledger_note_as(struct ledger *l, const char *path,
		    const struct file_now *now, unsigned int had,
		    const char *digest)
{
	struct ledger_file *f = file_slot(l, path);
	bool gone = now->kind == ROOT_ABSENT;

	snprintf(f->digest, sizeof(f->digest), "%s", gone ? "-" : digest);
	f->mode = now->mode;
	if (gone)
		f->mode = had ? 0100000 | (had & 0777) : 0;
}

const struct ledger_file *ledger_noted(const struct ledger *l, const char *path)
{
	uintptr_t i = (uintptr_t)map_get(&l->by_path, path, strlen(path));

	return i ? &l->file[i - 1] : NULL;
}

bool ledger_file_stands(const struct ledger *l, const char *path,
			const struct file_now *now)
{
	const struct ledger_file *f = ledger_noted(l, path);
	char digest[DIGEST_HEX + 1];
	struct arena scratch = { 0 };
	struct span *parts;
	size_t n;

	if (!f)
		return false;
	if (now->kind == ROOT_ABSENT)
		return f->digest[0] == '-';
	if (f->mode != now->mode || f->digest[0] == '-')
		return false;
	image_spans(&scratch, &now->image, &parts, &n);
	pom_digest(digest, parts, n);
	arena_free(&scratch);
	return strcmp(digest, f->digest) == 0;
}

bool ledger_node_stands(const struct ledger *l, struct node *n)
{
	enum { UNKNOWN, YES, NO };

	if (n->stands == UNKNOWN)
		n->stands = ledger_file_stands(l, n->path, &n->disk) ? YES : NO;
	/* as it was written and then changed, it is as it was written no more */
	if (n->stands == YES)
		return file_now_eq(&n->disk, &n->now);
	return !file_now_eq(&n->disk, &n->now) &&
	       ledger_file_stands(l, n->path, &n->now);
}

/* Notes which of the files the diff is about. */
static void mark_used(const struct ledger *l, const struct diff *d, bool *used)
{
	size_t i, k;

	for (i = 0; i < d->n; i++) {
		const struct diff_name *name[] = { &d->file[i].pre,
						   &d->file[i].post };

		for (k = 0; k < 2; k++) {
			struct span s = ledger_path(name[k]);
			uintptr_t at = s.p ? (uintptr_t)map_get(&l->by_path,
								s.p, s.n) :
					     0;

			if (at)
				used[at - 1] = true;
		}
	}
}

/* A set that is not open is read for its names only, and closed again. */
static void mark_all(const struct ledger *l, bool *used)
{
	size_t i;

	for (i = 0; i < l->n; i++) {
		const struct ledger_set *set = &l->set[i];
		struct arena a = { 0 };
		struct diff d;

		if (set->gone)
			continue;
		if (set->open)
			mark_used(l, &set->patch, used);
		else if (diff_parse(&a, set->text, set->diff, &d, NULL) == 0)
			mark_used(l, &d, used);
		arena_free(&a);
	}
}

static int by_path(const void *a, const void *b)
{
	return strcmp((*(const struct ledger_file *const *)a)->path,
		      (*(const struct ledger_file *const *)b)->path);
}

static void put_files(struct ledger *l, struct buf *out)
{
	const struct ledger_file **v = pom_alloc(l->nfiles, sizeof(*v));
	bool *used = pom_alloc(l->nfiles, sizeof(*used));
	size_t i, n = 0;

	mark_all(l, used);
	for (i = 0; i < l->nfiles; i++)
		if (used[i])
			v[n++] = &l->file[i];
	qsort(v, n, sizeof(*v), by_path);
	buf_addstr(out, "Files:\n");
	for (i = 0; i < n; i++) {
		if (v[i]->digest[0] == '-' && v[i]->mode)
			buf_addf(out, " - %06o ", v[i]->mode);
		else if (v[i]->digest[0] == '-')
			buf_addstr(out, " - - ");
		else
			buf_addf(out, " %s %06o ", v[i]->digest, v[i]->mode);
		path_quote(out, "", span_of(v[i]->path));
		buf_addch(out, '\n');
	}
	free(used);
	free(v);
}

void ledger_text(struct ledger *l, struct buf *out)
{
	size_t i;
	bool any = false;

	for (i = 0; i < l->n; i++)
		any |= !l->set[i].gone;
	if (!any)
		return;
	buf_addf(out,
		 "# What runme applied to this tree; `runme status` reads it.\nFormat: %d\nNext: %u\n",
		 LEDGER_FORMAT, l->next);
	put_files(l, out);
	for (i = 0; i < l->n; i++) {
		const struct ledger_set *s = &l->set[i];

		if (s->gone)
			continue;
		buf_addch(out, '\n');
		deb822_put(out, "Set", span_of(s->name));
		deb822_put(out, "Group", span_of(s->group));
		deb822_put(out, "Repository", span_of(s->repository));
		deb822_put(out, "Summary", span_of(s->summary));
		deb822_put(out, "Depends", span_of(s->depends));
		deb822_put(out, "Config", span_of(s->config));
		deb822_put(out, "Source", span_of(s->source));
		if (s->commit && *s->commit)
			deb822_put(out, "Commit", span_of(s->commit));
		deb822_put(out, "Diff", span_of(s->diff));
	}
}
