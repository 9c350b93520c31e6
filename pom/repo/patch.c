// SPDX-License-Identifier: GPL-2.0-only
/* Makes the diffs and new files of a set one patch for a tree; see repo.h. */
#include <string.h>

#include "repo/repo.h"

/* Linux 2.5.45 replaced Config.in and Configure.help by Kconfig. */
static const struct version kconfig_since = { .part = { 2, 5, 45 }, .n = 3 };

int repo_fault(const struct set *s, struct pom_err *err)
{
	const struct set_fault *f = s->fault;

	if (!f)
		return 0;
	pom_fail(err, f->code, f->where, f->line, "%s", f->what);
	if (*f->hint)
		pom_hint(err, "%s", f->hint);
	return f->code;
}

static bool is_for(const struct version *from, const struct range *when,
		   const struct version *v)
{
	if (!v)
		return !from->n;
	return (!when || range_has(when, v)) &&
	       (!from->n || version_cmp(v, from) >= 0);
}

/* The version with more parts is the nearer of two equal ones: 2.6.0 before 2.6. */
static int order(const struct version *a, const struct version *b)
{
	int c = version_order(a, b);

	return c ? c : (a->n > b->n) - (a->n < b->n);
}

/* A diff of the nearest version; NULL when the set has none for v. */
static const struct variant *nearest(const struct set_tree *t,
				     const struct version *v)
{
	const struct variant *best = NULL;
	size_t i;

	for (i = 0; i < t->nvariants; i++) {
		const struct variant *x = &t->variant[i];

		if (!is_for(&x->from, x->when, v))
			continue;
		if (!best || order(&x->from, &best->from) > 0)
			best = x;
	}
	return best;
}

/* The same for its new files, or (lines) for its lines for existing files. */
static const struct source *nearest_source(const struct set_tree *t,
					   const struct version *v, bool lines)
{
	const struct source *best = NULL;
	size_t i;

	for (i = 0; i < t->nsources; i++) {
		const struct source *x = &t->source[i];

		if (x->lines != lines || !is_for(&x->from, x->when, v))
			continue;
		if (!best || order(&x->from, &best->from) > 0)
			best = x;
	}
	return best;
}

/* The parts of a set that make its patch, in order. The lists are in r's arena. */
struct choice {
	const struct variant **variant;
	size_t nvariants;
	const struct source **source;
	size_t nsources;
};

static void add_part(struct choice *c, const struct variant *v)
{
	size_t i = c->nvariants++;

	for (; i && c->variant[i - 1]->part > v->part; i--)
		c->variant[i] = c->variant[i - 1];
	c->variant[i] = v;
}

static const char *base_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* Are these lines for a configuration language that kernel v does not have? */
static bool is_foreign_config(const struct source *s, const struct version *v)
{
	bool has_kconfig = v && version_cmp(v, &kconfig_since) >= 0;
	const char *name = base_of(s->target);

	if (!v || !s->lines)
		return false;
	if (strcmp(name, "Kconfig") == 0)
		return !has_kconfig;
	return has_kconfig && (strcmp(name, "Config.in") == 0 ||
			       strcmp(name, "Configure.help") == 0);
}

/* Has the choice lines for the configuration language of kernel v? */
static bool has_native_config(const struct choice *c, const struct version *v)
{
	size_t i;

	for (i = 0; i < c->nsources; i++) {
		const char *name = base_of(c->source[i]->target);

		if (!is_foreign_config(c->source[i], v) &&
		    (strcmp(name, "Kconfig") == 0 ||
		     strcmp(name, "Config.in") == 0))
			return true;
	}
	return false;
}

/*
 * Chooses the parts of a set for a tree. False when it has none. In our own
 * format a set that has diffs, but none for this version, has no parts. In the old
 * formats the nearest diffs, the nearest files and the nearest lines are chosen
 * independently (Netfilter_POM.pm, requirements_fulfilled).
 */
static bool choose(const struct set *s, enum tree_kind kind,
		   const struct version *v, struct choice *c)
{
	struct repo *r = s->origin->repo;
	const struct set_tree *t = &s->tree[kind];
	const struct variant *best = nearest(t, v);
	const struct source *first[] = { nearest_source(t, v, false),
					 nearest_source(t, v, true) };
	size_t i, n;

	memset(c, 0, sizeof(*c));
	if (!t->any || (!best && !first[0] && !first[1]) ||
	    (!best && t->nvariants && !s->old))
		return false;
	c->variant = arena_alloc(&r->a, t->nvariants, sizeof(void *));
	c->source = arena_alloc(&r->a, t->nsources, sizeof(void *));
	for (i = 0; best && i < t->nvariants; i++)
		if (is_for(&t->variant[i].from, t->variant[i].when, v) &&
		    !order(&t->variant[i].from, &best->from))
			add_part(c, &t->variant[i]);
	for (i = 0; i < t->nsources; i++) {
		const struct source *x = &t->source[i];

		/* first is not NULL where is_for holds for any source */
		if (first[x->lines] && is_for(&x->from, x->when, v) &&
		    !order(&x->from, &first[x->lines]->from))
			c->source[c->nsources++] = x;
	}
	if (kind != TREE_LINUX || !has_native_config(c, v))
		return true;
	for (i = n = 0; i < c->nsources; i++)
		if (!is_foreign_config(c->source[i], v))
			c->source[n++] = c->source[i];
	c->nsources = n;
	return true;
}

void repo_read_into(struct repo *r, struct arena *mem)
{
	r->mem = mem;
	r->latest = NULL;
	r->latest_of = NULL;
	r->latest_diff = NULL;
	if (!mem && r->kept)
		r->kept->patch = SPAN("");
	r->kept = NULL;
}

struct arena *repo_read_apart(struct repo *r, struct arena *mem)
{
	struct arena *before = r->mem;

	if (before)
		repo_read_into(r, NULL);
	repo_read_into(r, mem);
	return before;
}

void repo_end_apart(struct repo *r, struct arena *mem, struct arena *before)
{
	repo_read_into(r, NULL);
	if (before)
		repo_read_into(r, before);
	arena_free(mem);
}

/* Makes the section of a diff that creates a new file of the set. */
static void new_file(struct repo *r, struct span text, const struct source *s,
		     struct diff_file *f)
{
	struct span rest, line;
	struct hunk *h;
	uint32_t n = 0;

	f->change = DIFF_CREATE;
	f->post = (struct diff_name){ .text = span_of(s->target),
				      .bare = true,
				      .placed = true };
	f->post_mode = s->executable ? 0100755 : 0100644;
	for (rest = text; span_line(&rest, &line);)
		n++;
	if (!n)
		return;
	h = arena_alloc(repo_mem(r), 1, sizeof(*h));
	h->number = 1;
	h->line = 1;
	h->npost = n;
	h->post = arena_alloc(repo_mem(r), n, sizeof(*h->post));
	h->run = arena_alloc(repo_mem(r), 1, sizeof(*h->run));
	h->run[0] = (struct run){ .npost = n };
	h->nruns = 1;
	for (n = 0, rest = text; span_line(&rest, &line);)
		line_set(&h->post[n++], line);
	f->hunk = h;
	f->nhunks = 1;
}

/* The first line of the file is the anchor, except in lines for Kconfig. */
static int new_lines(struct repo *r, struct span text, const struct source *s,
		     struct diff_file *f, struct pom_err *err)
{
	struct insertion *in = arena_alloc(repo_mem(r), 1, sizeof(*in));

	in->where = s->where;
	if (text.n && memchr(text.p, '\0', text.n))
		return pom_fail(err, POM_ESYNTAX, s->path, 0,
				"there are NUL bytes in it, so it is no text");
	if (s->where != INSERT_BEFORE_ENDMENU) {
		if (!span_line(&text, &in->anchor) || !span_trim(in->anchor).n)
			return pom_fail(err, POM_ESYNTAX, s->path, 1,
					"the first line has to be a line of %s, and it is empty",
					s->target);
	}
	in->text = text;
	if (!span_trim(text).n)
		return pom_fail(err, POM_ESYNTAX, s->path, 0,
				"there are no lines to add in it");
	f->insert = in;
	f->pre = f->post = (struct diff_name){ .text = span_of(s->target),
					       .bare = true,
					       .placed = true };
	return 0;
}

static int add_source(struct repo *r, const struct origin *o,
		      const struct source *s, struct diff_file *f,
		      struct pom_err *err)
{
	struct span text;
	int rc = repo_read(r, o, s->path, REPO_TEXT_LIMIT, &text, err);

	if (rc)
		return rc;
	memset(f, 0, sizeof(*f));
	f->git = true;
	if (s->lines)
		return new_lines(r, text, s, f, err);
	new_file(r, text, s, f);
	return 0;
}

static bool has_part(struct span path, const char *part, bool prefix)
{
	struct span want = span_of(part);

	while (path.n) {
		const char *slash = memchr(path.p, '/', path.n);
		size_t n = slash ? (size_t)(slash - path.p) : path.n;
		struct span s = { path.p, n };

		if (slash && (prefix ? span_starts(s, want) : span_eq(s, want)))
			return true;
		path = span_skip(path, n + (slash ? 1 : 0));
	}
	return false;
}

bool repo_is_iptables_path(struct span path)
{
	return has_part(path, "extensions", false) ||
	       has_part(path, "userspace", false) ||
	       has_part(path, "libiptc", false) ||
	       has_part(path, "iptables", true);
}

static bool is_for_tree(const struct diff_file *f, enum tree_kind kind)
{
	struct span name = f->post.text.p ? f->post.text : f->pre.text;
	bool iptables;

	if (span_is(name, "/dev/null") || !name.p)
		name = f->pre.text;
	iptables = name.p && repo_is_iptables_path(name);
	return iptables == (kind == TREE_IPTABLES);
}

/*
 * The build of iptables before 1.4 runs the scripts extensions/.NAME-test. Diffs of that
 * time could not record that a file is executable.
 */
static void mark_test(struct diff_file *f)
{
	struct span name = f->post.text;
	const char *slash;

	if (!name.p || f->post_mode & 0111)
		return;
	if (f->change != DIFF_CREATE &&
	    (f->nhunks != 1 || f->hunk[0].npre || f->insert))
		return;
	slash = memrchr(name.p, '/', name.n);
	if (!slash)
		return;
	name = span_skip(name, (size_t)(slash + 1 - name.p));
	if (name.n > 6 && name.p[0] == '.' && memmem(name.p, name.n, "-test", 5))
		f->post_mode = 0100755;
}

/* Appends v to the sections of d. d may share v: both live as long as the repository. */
static void add_files(struct repo *r, struct diff *d, struct diff_file *v,
		      size_t n, bool mixed, enum tree_kind kind)
{
	struct diff_file *all;
	size_t i;

	if (!n)
		return;
	if (!d->n && !mixed) {
		d->file = v;
		d->n = n;
		return;
	}
	all = arena_alloc(repo_mem(r), d->n + n, sizeof(*all));
	if (d->n)
		memcpy(all, d->file, d->n * sizeof(*all));
	for (i = 0; i < n; i++) {
		if (mixed && !is_for_tree(&v[i], kind))
			continue;
		all[d->n++] = v[i];
	}
	d->file = all;
}

static int parse_patch(const struct set *s, const char *path, struct diff **out,
		       struct pom_err *err)
{
	struct repo *r = s->origin->repo;
	const char *note;
	struct span text;
	int rc = repo_read_patch(r, s->origin, path, &text, err);

	if (rc)
		return rc;
	repo_keep_patch(s, text);
	/* whoever gets it may change it */
	*out = r->latest_diff;
	r->latest_diff = NULL;
	if (*out)
		return 0;
	note = r->latest_note;
	*out = arena_alloc(repo_mem(r), 1, sizeof(**out));
	/* as in quilt, an empty file in a series is a patch that changes nothing */
	(*out)->empty = !text.n &&
			(s->origin->series ||
			 (s->origin->ordered && !s->origin->root.ops));
	if ((*out)->empty)
		return 0;
	rc = diff_parse(repo_mem(r), text, path, *out, err);
	if (note)
		(*out)->note = note;
	return rc;
}

static int add_diffs(const struct set *s, enum tree_kind kind,
		     const struct choice *c, struct diff *out,
		     struct pom_err *err)
{
	struct repo *r = s->origin->repo;
	size_t i;
	int rc;

	for (i = 0; i < c->nvariants; i++) {
		const char *path = c->variant[i]->path;
		struct diff *d;

		rc = parse_patch(s, path, &d, err);
		if (rc)
			return rc;
		if (!i)
			out->preamble = d->preamble;
		else if (d->n) /* it applies to the result of the diff before */
			d->file[0].after_text = true;
		out->cr_stripped |= d->cr_stripped;
		if (d->note)
			out->note = d->note;
		add_files(r, out, d->file, d->n, c->variant[i]->mixed, kind);
	}
	return 0;
}

static int add_sources(const struct set *s, enum tree_kind kind,
		       const struct choice *c, struct diff *out,
		       struct pom_err *err)
{
	struct repo *r = s->origin->repo;
	struct diff_file *files =
		arena_alloc(repo_mem(r), c->nsources, sizeof(*files));
	size_t i;
	int rc;

	for (i = 0; i < c->nsources; i++) {
		rc = add_source(r, s->origin, c->source[i], &files[i], err);
		if (rc)
			return rc;
	}
	add_files(r, out, files, c->nsources, false, kind);
	return 0;
}

static int join_parts(const struct set *s, enum tree_kind kind,
		      const struct choice *c, struct diff **out,
		      struct pom_err *err)
{
	struct repo *r = s->origin->repo;
	struct diff *d = arena_alloc(repo_mem(r), 1, sizeof(*d));
	int rc = 0;

	*out = d;
	if (s->files_first)
		rc = add_sources(s, kind, c, d, err);
	if (!rc)
		rc = add_diffs(s, kind, c, d, err);
	if (!rc && !s->files_first)
		rc = add_sources(s, kind, c, d, err);
	return rc;
}

/* A patch that is kept for the next tree. */
struct parsed {
	struct span text;
	struct diff *diff;
	char digest[DIGEST_HEX + 1];
};

/* Is the patch one file as it is? */
static bool is_one_file(const struct choice *c)
{
	return c->nvariants == 1 && !c->nsources && !c->variant[0]->mixed;
}

/* Where what is known of the chosen patch is kept; NULL: nothing of it is. */
static struct parsed *keep(const struct set *s, const struct choice *c)
{
	struct repo *r = s->origin->repo;
	void **at;

	if (!r->keep_parsed || r->mem || s->old || !is_one_file(c))
		return NULL;
	/* the address of the path identifies the file */
	at = map_at(&r->parsed, (const char *)&c->variant[0]->path,
		    sizeof(c->variant[0]->path));
	if (!*at)
		*at = arena_alloc(&r->a, 1, sizeof(struct parsed));
	return *at;
}

/* parse_patch, once for each file. */
static int parse_once(const struct set *s, const struct choice *c,
		      struct diff **d, struct pom_err *err)
{
	struct parsed *kept = keep(s, c);
	int rc;

	if (kept && kept->diff) {
		*d = kept->diff;
		repo_keep_patch(s, kept->text);
		return 0;
	}
	rc = parse_patch(s, c->variant[0]->path, d, err);
	if (!rc && kept) {
		kept->diff = *d;
		kept->text = s->origin->repo->latest_text;
	}
	return rc;
}

/*
 * A fault's file is a path in its repository. Where several patches or repositories were
 * given, that can be the path of another one: puts what the user typed in front.
 */
static void name_fault(const struct set *s, struct pom_err *err)
{
	const struct origin *o = s->origin;
	const char *typed = o->path, *shown;
	struct arena a = { 0 };

	if (!err || !*err->where || *err->where == '/' || o->input)
		return;
	if (!strncmp(typed, "./", 2))
		typed += 2;
	if (!*o->name && !strcmp(base_of(typed), err->where))
		shown = typed; /* a patch file */
	else if (o->repo->norigins > 1 && strcmp(typed, err->where) != 0)
		shown = arena_printf(&a, "%s/%s", typed, err->where);
	else
		shown = err->where;
	if (shown != err->where && strlen(shown) < sizeof(err->where))
		memcpy(err->where, shown, strlen(shown) + 1);
	arena_free(&a);
}

int repo_patch(const struct set *s, enum tree_kind kind,
	       const struct version *v, struct diff **out, struct pom_err *err)
{
	struct repo *r = s->origin->repo;
	struct choice c;
	struct diff *d;
	size_t i;
	int rc = repo_fault(s, err);

	*out = NULL;
	if (!rc && !choose(s, kind, v, &c))
		return 0;
	if (!rc && is_one_file(&c))
		rc = parse_once(s, &c, &d, err);
	else if (!rc)
		rc = join_parts(s, kind, &c, &d, err);
	if (rc) {
		name_fault(s, err);
		return rc;
	}
	for (i = 0; s->old && kind == TREE_IPTABLES && i < d->n; i++)
		mark_test(&d->file[i]);
	*out = d;
	if (s->reverse) {
		*out = arena_alloc(repo_mem(r), 1, sizeof(**out));
		diff_reverse(repo_mem(r), d, *out);
	}
	return 0;
}

const char *repo_patch_path(const struct set *s, enum tree_kind kind,
			    const struct version *v)
{
	const struct variant *best = nearest(&s->tree[kind], v);

	return best ? best->path : NULL;
}

void repo_each_name(const struct set *s, enum tree_kind kind,
		    void (*name)(void *arg, const struct diff_name *n),
		    void *arg)
{
	struct repo *r = s->origin->repo;
	const struct set_tree *t = &s->tree[kind];
	size_t i, k;

	if (s->fault)
		return;
	for (i = 0; i < t->nsources; i++) {
		const struct diff_name n = { .text = span_of(
						     t->source[i].target) };

		name(arg, &n);
	}
	for (i = 0; i < t->nvariants; i++) {
		struct arena a = { 0 };
		struct diff d = { 0 };
		struct span text;

		if (!repo_read_patch(r, s->origin, t->variant[i].path, &text,
				     NULL) &&
		    !diff_parse(&a, text, t->variant[i].path, &d, NULL)) {
			for (k = 0; k < d.n; k++) {
				name(arg, &d.file[k].pre);
				name(arg, &d.file[k].post);
				name(arg, &d.file[k].index);
			}
		}
		arena_free(&a);
	}
}

int repo_digest(const struct set *s, enum tree_kind kind,
		const struct version *v, char digest[DIGEST_HEX + 1],
		struct pom_err *err)
{
	struct repo *r = s->origin->repo;
	struct span *parts;
	struct choice c;
	struct parsed *kept;
	size_t n = 0, i;
	int rc = repo_fault(s, err);

	digest[0] = '\0';
	if (rc || !choose(s, kind, v, &c))
		return rc;
	kept = keep(s, &c);
	if (kept && *kept->digest) {
		memcpy(digest, kept->digest, DIGEST_HEX + 1);
		return 0;
	}
	parts = arena_alloc(&r->a, c.nvariants + c.nsources, sizeof(*parts));
	for (i = 0; i < c.nvariants && !rc; i++)
		rc = repo_read_patch(r, s->origin, c.variant[i]->path,
				     &parts[n++], err);
	for (i = 0; i < c.nsources && !rc; i++)
		rc = repo_read(r, s->origin, c.source[i]->path, REPO_TEXT_LIMIT,
			       &parts[n++], err);
	if (!rc && c.nvariants)
		repo_keep_patch(s, parts[0]);
	if (!rc)
		pom_digest(digest, parts, n);
	if (!rc && kept)
		memcpy(kept->digest, digest, DIGEST_HEX + 1);
	return rc;
}
