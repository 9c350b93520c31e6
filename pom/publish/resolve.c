// SPDX-License-Identifier: GPL-2.0-only
/* The state of a refresh that has stopped: see resolve.h. */
#include "publish/resolve.h"

#include <stdlib.h>
#include <string.h>

#include "lib/path.h"
#include "lib/trusted.h"
#include "publish/refresh.h"

#define STATE RESOLVE_DIR "/state"
#define FIRST_LINE "runme refresh 1"

enum {
	STATE_LIMIT = 1 << 26, /* bytes of the state */
	LEFT_LIMIT = 1 << 16   /* files in the folder */
};

static const char *const words[] = { [RESOLVE_OPEN] = "open",
				     [RESOLVE_DONE] = "done",
				     [RESOLVE_SKIP] = "skip",
				     [RESOLVE_DROP] = "drop" };

bool resolve_there(const struct root *root)
{
	enum root_kind kind;

	return root->fd >= 0 && !root_stat(root, STATE, &kind, NULL, NULL) &&
	       kind != ROOT_ABSENT;
}

void resolve_free(struct resolve *r)
{
	arena_free(&r->a);
	memset(r, 0, sizeof(*r));
}

/* The state while it is read. */
struct reading_state {
	struct resolve *r;
	struct span line;
	unsigned int at; /* number of the line */
	bool ended;
};

static int damaged(const struct reading_state *s, struct pom_err *err)
{
	int rc = pom_fail(err, POM_ESYNTAX, STATE, s->at,
			  "the state of the refresh is damaged");

	pom_hint(err, "give it up with `runme refresh --abort`");
	return rc;
}

/* Takes the next word, which a blank ends. */
static struct span next_word(struct span *rest)
{
	const char *blank = rest->n ? memchr(rest->p, ' ', rest->n) : NULL;
	struct span w = *rest;

	if (blank)
		w.n = (size_t)(blank - rest->p);
	*rest = span_skip(*rest, w.n + (blank ? 1 : 0));
	return w;
}

static bool take_digest(struct span *rest, char out[DIGEST_HEX + 1])
{
	struct span w = next_word(rest);
	size_t i;

	if (w.n != DIGEST_HEX)
		return false;
	for (i = 0; i < w.n; i++)
		if (!w.p[i] || !strchr("0123456789abcdef", w.p[i]))
			return false;
	memcpy(out, w.p, w.n);
	out[w.n] = '\0';
	return true;
}

static bool take_number(struct span *rest, uint64_t most, uint64_t *out)
{
	struct span w = next_word(rest);

	return span_number(&w, 10, most, out) && !w.n;
}

/* The rest of a line: a name that can be quoted. */
static bool take_name(struct arena *a, struct span rest, const char **out)
{
	struct span plain = rest;
	size_t used;

	if (!rest.n || memchr(rest.p, '\0', rest.n))
		return false;
	if (rest.p[0] == '"' &&
	    (!path_unquote(a, rest, &plain, &used) || used != rest.n ||
	     memchr(plain.p, '\0', plain.n)))
		return false;
	*out = arena_strndup(a, plain.p, plain.n);
	return true;
}

static bool read_patch(struct resolve *r, struct span rest)
{
	struct resolve_patch p = { .path = NULL };
	struct span what = next_word(&rest);

	while (p.what <= RESOLVE_DROP && !span_is(what, words[p.what]))
		p.what++;
	if (p.what > RESOLVE_DROP || r->n == REPO_SETS ||
	    !take_digest(&rest, p.digest) || !take_name(&r->a, rest, &p.path))
		return false;
	r->patch = arena_push(&r->a, r->patch, r->n, sizeof(*r->patch));
	r->patch[r->n++] = p;
	return true;
}

static bool read_input(struct resolve *r, struct span rest,
		       struct resolve_input **v, size_t *n)
{
	struct resolve_input f = { .path = NULL };
	uint64_t mode;

	if (!take_number(&rest, 0777777, &mode) ||
	    !take_digest(&rest, f.digest) || !take_name(&r->a, rest, &f.path))
		return false;
	f.mode = (unsigned int)mode;
	*v = arena_push(&r->a, *v, *n, sizeof(**v));
	(*v)[(*n)++] = f;
	return true;
}

static bool read_options(struct resolve *r, struct span rest)
{
	uint64_t fuzz, strict, three_way, strip, merged, drop;

	if (!take_number(&rest, 1000, &fuzz) ||
	    !take_number(&rest, 1, &strict) ||
	    !take_number(&rest, 1, &three_way) ||
	    !take_number(&rest, STRIP_LIMIT + 1, &strip) ||
	    !take_number(&rest, 100, &merged) ||
	    !take_number(&rest, 1, &drop) || rest.n)
		return false;
	r->fuzz = (unsigned int)fuzz;
	r->strict = strict;
	r->three_way = three_way;
	r->strip = (int)strip - 1;
	r->accept_merged = (unsigned int)merged;
	r->drop_upstream = drop;
	return true;
}

static bool read_line(struct reading_state *s, struct span rest)
{
	struct resolve *r = s->r;
	struct span w = next_word(&rest);
	uint64_t v;

	if (s->ended)
		return false;
	if (span_is(w, "patch"))
		return read_patch(r, rest);
	if (span_is(w, "file"))
		return read_input(r, rest, &r->file, &r->nfiles);
	if (span_is(w, "work"))
		return read_input(r, rest, &r->work, &r->nworks);
	if (span_is(w, "series"))
		return read_input(r, rest, &r->series, &r->nseries);
	if (span_is(w, "options"))
		return read_options(r, rest);
	if (span_is(w, "guard")) {
		r->guard = arena_push(&r->a, r->guard, r->nguards,
				      sizeof(*r->guard));
		return take_name(&r->a, rest, &r->guard[r->nguards++]);
	}
	if (span_is(w, "platform"))
		return take_name(&r->a, rest, &r->platform);
	if (span_is(w, "kernel-version"))
		return take_name(&r->a, rest, &r->kernel_version);
	if (span_is(w, "tree")) {
		if (!take_number(&rest, TREE_KINDS - 1, &v))
			return false;
		r->kind = (enum tree_kind)v;
		return take_name(&r->a, rest, &r->tree);
	}
	if (span_is(w, "stop")) {
		if (!take_number(&rest, REPO_SETS, &v) || rest.n)
			return false;
		r->stop = (size_t)v;
		return true;
	}
	s->ended = span_is(w, "end") && !rest.n;
	return s->ended;
}

static const char *patch_file(struct arena *a, size_t i)
{
	return arena_printf(a, RESOLVE_DIR "/%zu.patch", i + 1);
}

/* Reads the texts of the resolved patches. */
static int load_texts(const struct root *root, struct resolve *r,
		      struct pom_err *err)
{
	size_t i;
	int rc = 0;

	for (i = 0; i < r->n && !rc; i++) {
		struct resolve_patch *p = &r->patch[i];

		if (p->what != RESOLVE_DONE)
			continue;
		rc = trusted_way(root, patch_file(&r->a, i), err);
		if (!rc)
			rc = root_load_text(root, patch_file(&r->a, i),
					    DIFF_TEXT_LIMIT, &r->a, &p->text,
					    err);
	}
	return rc;
}

int resolve_load(const struct root *root, struct resolve *out,
		 struct pom_err *err)
{
	struct reading_state s = { .r = out };
	struct span rest;
	int rc = trusted_way(root, STATE, err);

	memset(out, 0, sizeof(*out));
	if (!rc)
		rc = root_load_text(root, STATE, STATE_LIMIT, &out->a,
				    &out->text, err);
	if (rc)
		return rc;
	rest = out->text;
	while (span_line(&rest, &s.line)) {
		bool whole = s.line.p[s.line.n - 1] == '\n';

		s.line = span_chomp(s.line);
		if (++s.at == 1 ? !span_is(s.line, FIRST_LINE) :
				  !whole || !read_line(&s, s.line))
			return damaged(&s, err);
	}
	if (!s.ended || !out->tree || out->stop >= out->n)
		return damaged(&s, err);
	return load_texts(root, out, err);
}

static void put_input(struct buf *b, const char *word,
		      const struct resolve_input *f)
{
	buf_addf(b, "%s %u %s ", word, f->mode, f->digest);
	path_quote(b, "", span_of(f->path));
	buf_addch(b, '\n');
}

/* Nothing if there is no name. */
static void put_name(struct buf *b, const char *word, const char *name)
{
	if (!name)
		return;
	buf_addstr(b, word);
	path_quote(b, "", span_of(name));
	buf_addch(b, '\n');
}

static void put_state(struct buf *b, const struct resolve *r,
		      const struct resolve_work *v, size_t n)
{
	struct resolve_input work = { .path = NULL };
	size_t i;

	buf_addf(b, FIRST_LINE "\ntree %d ", (int)r->kind);
	path_quote(b, "", span_of(r->tree));
	buf_addf(b, "\noptions %u %d %d %d %u %d\n", r->fuzz, r->strict,
		 r->three_way, r->strip + 1, r->accept_merged,
		 r->drop_upstream);
	put_name(b, "platform ", r->platform);
	put_name(b, "kernel-version ", r->kernel_version);
	for (i = 0; i < r->nguards; i++) {
		buf_addstr(b, "guard ");
		path_quote(b, "", span_of(r->guard[i]));
		buf_addch(b, '\n');
	}
	for (i = 0; i < r->nseries; i++)
		put_input(b, "series", &r->series[i]);
	for (i = 0; i < r->n; i++) {
		buf_addf(b, "patch %s %s ", words[r->patch[i].what],
			 r->patch[i].digest);
		path_quote(b, "", span_of(r->patch[i].path));
		buf_addch(b, '\n');
	}
	for (i = 0; i < r->nfiles; i++)
		put_input(b, "file", &r->file[i]);
	for (i = 0; i < n; i++) {
		work.path = v[i].at;
		pom_digest(work.digest, &v[i].shown.text, 1);
		put_input(b, "work", &work);
	}
	buf_addf(b, "stop %zu\nend\n", r->stop);
}

int resolve_inputs(struct resolve *r, struct repo *repo, const struct plan *p,
		   enum tree_kind k, struct pom_err *err)
{
	struct arena mem = { 0 };
	size_t i;
	int rc = 0;

	r->series = arena_alloc(&r->a, repo->norigins, sizeof(*r->series));
	for (i = 0; i < repo->norigins && !rc; i++) {
		const struct origin *o = &repo->origin[i];
		struct resolve_input *f = &r->series[r->nseries];
		struct span text;

		if (!o->series)
			continue;
		rc = repo_read(repo, o, o->series, REPO_TEXT_LIMIT, &text, err);
		if (rc)
			break;
		f->path = arena_printf(&r->a, "%s/%s", o->root.path, o->series);
		pom_digest(f->digest, &text, 1);
		r->nseries++;
	}
	r->patch = arena_alloc(&r->a, p->n, sizeof(*r->patch));
	for (r->n = 0; r->n < p->n && !rc; r->n++) {
		const struct set *set = p->item[r->n].set;
		struct arena *before = repo_read_apart(set->origin->repo, &mem);
		struct resolve_patch *now = &r->patch[r->n];
		struct span text = { "", 0 };

		now->path = set->id;
		if (set->tree[k].nvariants) {
			now->path = arena_strdup(&r->a,
						 set->tree[k].variant[0].path);
			rc = repo_read_patch(set->origin->repo, set->origin,
					     set->tree[k].variant[0].path,
					     &text, err);
			/* a patch that cannot be read is a standing */
			if (rc && pom_of_input(rc))
				rc = 0;
		}
		pom_digest(now->digest, &text, 1);
		repo_end_apart(set->origin->repo, &mem, before);
	}
	return rc;
}

static int changed(const char *where, const char *what, struct pom_err *err)
{
	int rc = pom_fail(err, POM_ECONFLICT, where, 0, "%s", what);

	pom_hint(err,
		 "undo that change, or give the refresh up with --abort and start again");
	return rc;
}

/* The refresh began with other series than those that are given, from number i on. */
static int other_series(const struct resolve *was, size_t i,
			struct pom_err *err)
{
	struct buf all = { 0 };
	int rc =
		pom_fail(err, POM_EUSAGE,
			 i < was->nseries ? was->series[i].path : NULL, 0,
			 i < was->nseries ?
				 "the refresh began with this series, too, and --repo does not name it, or not at its place" :
				 "the refresh began with fewer series than --repo names");

	for (i = 0; i < was->nseries; i++)
		buf_addf(&all, "%s%s", i ? ", " : "", was->series[i].path);
	pom_hint(err,
		 "with --repo, name the repositories of these, in this order: %s",
		 buf_span(&all).p);
	buf_free(&all);
	return rc;
}

int resolve_same_inputs(const struct resolve *was, const struct resolve *now,
			struct pom_err *err)
{
	static const char since[] = "it has changed since the refresh stopped";
	size_t i;

	for (i = 0; i < was->nseries; i++)
		if (i >= now->nseries ||
		    strcmp(was->series[i].path, now->series[i].path) != 0)
			return other_series(was, i, err);
	if (i < now->nseries)
		return other_series(was, i, err);
	for (i = 0; i < was->nseries; i++)
		if (strcmp(was->series[i].digest, now->series[i].digest) != 0)
			return changed(was->series[i].path, since, err);
	for (i = 0; i < was->n && i < now->n; i++)
		if (strcmp(was->patch[i].digest, now->patch[i].digest) != 0 ||
		    strcmp(was->patch[i].path, now->patch[i].path) != 0)
			return changed(was->patch[i].path, since, err);
	if (was->n != now->n || was->nseries != now->nseries)
		return changed(NULL,
			       "there are more or fewer patches than when the refresh stopped",
			       err);
	return 0;
}

static void describe(const struct file_now *f, struct resolve_input *out)
{
	struct arena a = { 0 };
	struct span *parts = NULL;
	size_t n = 0;

	if (file_now_is_file(f))
		image_spans(&a, &f->image, &parts, &n);
	out->mode = f->kind == ROOT_DIR ? 1 : file_now_mode(f);
	pom_digest(out->digest, parts, n);
	arena_free(&a);
}

void resolve_files(struct resolve *r, const struct overlay *ov)
{
	size_t i;

	r->file = arena_alloc(&r->a, ov->n, sizeof(*r->file));
	for (i = 0; i < ov->n; i++) {
		r->file[i].path = arena_strdup(&r->a, ov->all[i]->path);
		describe(&ov->all[i]->disk, &r->file[i]);
	}
	r->nfiles = ov->n;
}

int resolve_same_files(const struct resolve *r, struct overlay *ov,
		       struct pom_err *err)
{
	size_t i;

	for (i = 0; i < r->nfiles; i++) {
		const struct resolve_input *f = &r->file[i];
		struct resolve_input now = { .path = NULL };
		const char *path;
		struct node *n;
		int rc = path_check(&ov->a, span_of(f->path), &path, err);

		if (!rc)
			rc = overlay_get(ov, path, &n, err);
		if (rc && (f->mode || !pom_of_input(rc)))
			return rc;
		if (rc) /* such as a name that leads through a link */
			continue;
		describe(&n->disk, &now);
		if (now.mode != f->mode || strcmp(now.digest, f->digest) != 0)
			return changed(f->path,
				       "this file of the tree has changed since the refresh stopped",
				       err);
	}
	return 0;
}

/* The paths of files. */
struct paths {
	struct arena *a;
	const char **v;
	size_t n;
};

static int list_in(const struct root *root, const char *dir, unsigned int depth,
		   struct paths *out, struct pom_err *err)
{
	char **names;
	size_t m, i;
	int rc = root_list(root, dir, out->a, &names, &m, err);

	for (i = 0; i < m && !rc; i++) {
		const char *path = arena_printf(out->a, "%s/%s", dir, names[i]);
		enum root_kind kind;

		rc = root_stat(root, path, &kind, NULL, err);
		if (!rc && kind == ROOT_DIR && depth < PATH_DEPTH_LIMIT) {
			rc = list_in(root, path, depth + 1, out, err);
			continue;
		}
		if (!rc && (out->n == LEFT_LIMIT || kind == ROOT_DIR))
			rc = pom_fail(err, POM_ELIMIT, path, 0,
				      "more than %d files, or folders too deep",
				      LEFT_LIMIT);
		out->v = arena_push(out->a, out->v, out->n, sizeof(*out->v));
		out->v[out->n++] = path;
	}
	return rc;
}

int resolve_list(const struct root *root, struct arena *a, const char ***v,
		 size_t *n, struct pom_err *err)
{
	struct paths out = { .a = a };
	int rc = list_in(root, RESOLVE_DIR, 0, &out, err);

	*v = out.v;
	*n = out.n;
	return rc;
}

static bool is_as_made(const struct root *root, const struct resolve_input *f)
{
	char digest[DIGEST_HEX + 1];
	struct arena a = { 0 };
	struct span text;
	bool same;

	same = !root_load_text(root, f->path, IMAGE_LIMIT, &a, &text, NULL);
	if (same) {
		pom_digest(digest, &text, 1);
		same = strcmp(digest, f->digest) == 0;
	}
	arena_free(&a);
	return same;
}

bool resolve_untouched(const struct root *root, const struct resolve *r)
{
	struct arena a = { 0 };
	const char **v;
	size_t n, i;
	bool same = !resolve_list(root, &a, &v, &n, NULL);

	/* the state itself is a file as well */
	same = same && n == r->nworks + 1;
	arena_free(&a);
	for (i = 0; i < r->n && same; i++)
		same = r->patch[i].what == RESOLVE_OPEN;
	for (i = 0; i < r->nworks && same; i++)
		same = strncmp(r->work[i].path, RESOLVE_FILES "/",
			       sizeof(RESOLVE_FILES)) == 0 &&
		       is_as_made(root, &r->work[i]);
	return same;
}

/* Is the state the one that was read? */
static int still_same(const struct root *root, const struct resolve *was,
		      struct pom_err *err)
{
	struct buf now = { 0 };
	bool same;
	int rc = 0;

	if (was->text.n) {
		rc = root_read(root, STATE, STATE_LIMIT, &now, NULL, NULL);
		same = !rc && span_eq(buf_span(&now), was->text);
	} else {
		same = !resolve_there(root);
	}
	buf_free(&now);
	if (same)
		return 0;
	rc = pom_fail(err, POM_ECONFLICT, root->path, 0,
		      "another run has gone on with this refresh");
	pom_hint(err, "start this again");
	return rc;
}

/* Removes what is there, and puts the new state and files. */
static int put_all(struct txn *t, const struct root *root,
		   const struct resolve *now, const struct resolve_work *v,
		   size_t n, struct pom_err *err)
{
	struct arena a = { 0 };
	struct buf text = { 0 };
	const char **old;
	size_t nold, i;
	int rc = resolve_list(root, &a, &old, &nold, err);

	for (i = 0; i < nold && !rc; i++)
		rc = txn_del(t, 0, old[i], err);
	for (i = 0; now && i < now->n && !rc; i++)
		if (now->patch[i].what == RESOLVE_DONE)
			rc = txn_put(t, 0, patch_file(&a, i),
				     now->patch[i].text, 0644, err);
	for (i = 0; i < n && !rc; i++)
		rc = txn_put(t, 0, v[i].at, v[i].shown.text, 0644, err);
	if (now && !rc) {
		put_state(&text, now, v, n);
		rc = txn_put(t, 0, STATE, buf_span(&text), 0644, err);
	}
	buf_free(&text);
	arena_free(&a);
	return rc;
}

int resolve_write(struct root *root, const struct resolve *was,
		  const struct resolve *now, const struct resolve_work *v,
		  size_t n, struct pom_err *err)
{
	struct txn *t = NULL;
	int rc = refresh_lock(root, err);

	if (!rc && was)
		rc = still_same(root, was, err);
	if (!rc)
		rc = txn_begin(&t, &root, 1, err);
	if (!rc)
		rc = put_all(t, root, now, v, n, err);
	if (!rc)
		rc = txn_commit(t, err);
	txn_free(t);
	return rc;
}

int resolve_drop(struct root *root, struct pom_err *err)
{
	return resolve_write(root, NULL, NULL, NULL, 0, err);
}
