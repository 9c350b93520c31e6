// SPDX-License-Identifier: GPL-2.0-only
/* Why a set does not fit: see diagnose.h. */
#include "plan/diagnose.h"

#include <stdlib.h>
#include <string.h>

#include "engine/retrace.h"
#include "lib/path.h"
#include "lib/walk.h"

/* What is known of the file that was diagnosed last. */
struct last_file {
	struct image image;
	unsigned int dropped; /* overlay.dropped when image was taken */
	char *path;
	struct explainer explainer;
	struct finder finder;
	struct merge merge;
	/* line -> number, from 1, of the last set of the ledger that */
	struct map removed; /* removed the line from the file, or */
	struct map added;   /* added it */
	bool indexed;       /* both maps are filled */
};

/* Where files with one name are. n counts those without a place here, too. */
struct places {
	const char *path[DIAGNOSE_PLACES];
	size_t n;
};

struct diagnose_cache {
	struct arena a;
	struct ledger *ledger;
	struct map by_name;   /* last part of a path -> struct places */
	bool walked;          /* by_name has all files of the tree */
	size_t searched;      /* missing files looked for by their hunks */
	struct map renamed;   /* key_of such a file -> struct renames */
	uint64_t merge_steps; /* that proposals have cost */
	struct last_file last;
};

static void forget_file(struct last_file *l)
{
	explainer_free(&l->explainer);
	finder_free(&l->finder);
	merge_free(&l->merge);
	map_free(&l->removed);
	map_free(&l->added);
	free(l->path);
	memset(l, 0, sizeof(*l));
}

static struct last_file *look_at_file(const struct diagnosis *d)
{
	struct last_file *l = &d->session->work[d->kind].diagnosed->last;
	unsigned int dropped = d->session->work[d->kind].ov.dropped;
	const struct file_result *f = d->file;

	if (l->path && image_same(&l->image, &f->before) &&
	    l->dropped == dropped && strcmp(l->path, f->path) == 0)
		return l;
	forget_file(l);
	l->image = f->before;
	l->dropped = dropped;
	l->path = pom_strdup(f->path);
	l->explainer.file = l->finder.file = l->merge.file = &l->image;
	return l;
}

/* Notes set s of the ledger for the lines, unless a later set is noted. */
static void note_lines(struct map *by_line, const struct line *v, uint32_t n,
		       size_t s)
{
	uint32_t i;

	for (i = 0; i < n; i++) {
		void **set = map_at(by_line, v[i].p, v[i].n);

		if (!*set)
			*set = (void *)(uintptr_t)(s + 1);
	}
}

static void note_hunk(struct last_file *d, const struct hunk *h, size_t s)
{
	uint32_t i;

	for (i = 0; i < h->nruns; i++) {
		const struct run *r = &h->run[i];

		note_lines(&d->removed, &h->pre[r->pre], r->npre, s);
		note_lines(&d->added, &h->post[r->post], r->npost, s);
	}
}

/* Fills both maps, from the last set of the ledger down. */
static void index_ledger(struct last_file *d, struct ledger *l)
{
	const struct ledger_chain *c = ledger_chain(l, span_of(d->path));
	uint32_t i, k, at;

	d->indexed = true;
	for (i = c ? c->n : 0; i--;) {
		struct ledger_set *set = &l->set[c->ref[i].set];

		for (at = 0; !set->gone &&
			     (at = ledger_section(l, set, d->path, at));) {
			const struct diff_file *f =
				&set->patch.file[(at - 1) / 2];

			for (k = 0; (at - 1) % 2 && k < f->nhunks; k++)
				note_hunk(d, &f->hunk[k], c->ref[i].set);
		}
	}
}

static size_t last_set(const struct map *by_line, const struct line *l)
{
	return (uintptr_t)map_get(by_line, l->p, l->n);
}

/*
 * The last set of the ledger that added a line that stands where another one is expected,
 * or that removed the one that is expected; or NULL. What d is of is not meant, nor is a
 * set after which another one did the contrary.
 */
static struct ledger_set *applied_by(const struct diagnosis *d,
				     struct last_file *f, const struct hunk *h,
				     const struct explanation *x)
{
	struct ledger *l = d->session->work[d->kind].diagnosed->ledger;
	size_t n_lines = x->ndiffer < DIAGNOSE_LINES ? x->ndiffer :
						       DIAGNOSE_LINES;
	size_t own = d->own ? (size_t)(d->own - l->set) + 1 : 0;
	size_t i, s, last = 0;

	if (!f->indexed)
		index_ledger(f, l);
	for (i = 0; i < n_lines; i++) {
		const struct line *expected = &h->pre[x->differ[i]];
		struct line have = image_line(&f->image, x->at + x->differ[i]);

		s = last_set(&f->removed, expected);
		if (s > last && s != own && s > last_set(&f->added, expected))
			last = s;
		s = have.n ? last_set(&f->added, &have) : 0;
		if (s > last && s != own && s >= last_set(&f->removed, &have))
			last = s;
	}
	return last ? &l->set[last - 1] : NULL;
}

/*
 * Takes the lines of a section, which back reverts, out of the file. False if they do not
 * stand there. out is in a, and shares lines with the file.
 */
static bool comes_off(struct arena *a, const struct image *file,
		      const struct diff_file *back, struct image *out)
{
	const struct apply_opt exact = { 0 };
	struct hunk *drawn = arena_alloc(a, back->nhunks, sizeof(*drawn));
	enum retraced *is = arena_alloc(a, back->nhunks, sizeof(*is));
	struct finder finder = { .file = file };
	struct apply_result r;
	bool certain;
	uint32_t i;

	certain = retrace(a, &finder, back->hunk, back->nhunks, drawn, is);
	for (i = 0; i < back->nhunks; i++)
		certain &= is[i] == RETRACED;
	finder_free(&finder);
	apply_hunks(a, file, certain ? drawn : back->hunk, back->nhunks, &exact,
		    &r);
	*out = r.image;
	return !r.fails && !r.present &&
	       (back->change != DIFF_DELETE || !r.image.n);
}

/* Do the lines of the section come off its file, as the tree has it? */
static bool comes_off_tree(const struct diagnosis *d,
			   const struct diff_file *back)
{
	const struct root *root = &d->session->work[d->kind].tree.root;
	struct arena a = { 0 };
	struct buf text = { 0 };
	struct image image, without;
	const char *path;
	bool off = !back->nhunks || !back->pre.text.p ||
		   back->change == DIFF_CREATE;

	if (!off &&
	    !path_check_record(&a, ledger_path(&back->pre), &path, NULL) &&
	    !root_read(root, path, IMAGE_LIMIT, &text, NULL, NULL)) {
		image_load(&a, buf_span(&text), &image);
		off = comes_off(&a, &image, back, &without);
	}
	buf_free(&text);
	arena_free(&a);
	return off;
}

/* A recorded set that might be reverted. */
struct way_out {
	struct ledger_set *by;
	bool helped; /* the set was named already */
	bool known;  /* its files were looked at: */
	/* two paths that its lines do not come off in the tree, or one, or none */
	struct span stays[2];
};

struct ways_out {
	struct way_out v[DIAGNOSE_FILES];
	size_t n;
	size_t trials; /* reverts of a set from a file that may be tried */
};

/* A file without the lines of a recorded set, to try hunks on. */
struct trial {
	struct way_out *way;
	struct arena a;
	struct image without;
	struct finder finder;
	bool off; /* the set's lines come off this file */
};

enum { TRIALS = 8 /* sets that are tried on one file */ };

struct trials {
	struct trial v[TRIALS];
	size_t n;
};

static void trials_free(struct trials *all)
{
	size_t i;

	for (i = 0; i < all->n; i++) {
		finder_free(&all->v[i].finder);
		arena_free(&all->v[i].a);
	}
	all->n = 0;
}

/* Takes the set's lines out of a copy of the file. */
static void begin_trial(struct diagnosis *d, struct trial *t)
{
	struct ledger *ledger = d->session->work[d->kind].diagnosed->ledger;
	struct last_file *l = look_at_file(d);
	struct ledger_set *by = t->way->by;
	uint32_t at = 0;

	if (session_needed_by(d->session, by->name))
		return;
	while (!t->off && (at = ledger_section(ledger, by, l->path, at))) {
		struct diff one = { .file = &by->patch.file[(at - 1) / 2],
				    .n = 1 };
		struct diff back;

		if ((at - 1) % 2 == 0)
			continue;
		diff_reverse(&t->a, &one, &back);
		t->off = comes_off(&t->a, &l->image, back.file, &t->without);
	}
	t->finder.file = &t->without;
}

static struct way_out *way_out_by(struct ways_out *ways, struct ledger_set *by)
{
	size_t i;

	for (i = 0; i < ways->n; i++)
		if (ways->v[i].by == by)
			return &ways->v[i];
	/* each has at least one trial */
	ways->v[ways->n] = (struct way_out){ .by = by };
	return &ways->v[ways->n++];
}

/* The set's trial on this file; NULL: no more sets are tried, or it was named already. */
static struct trial *trial_of(struct diagnosis *d, struct trials *all,
			      struct ledger_set *by, struct ways_out *ways)
{
	struct way_out *way;
	struct trial *t;
	size_t i;

	for (i = 0; i < all->n; i++)
		if (all->v[i].way->by == by)
			return &all->v[i];
	if (all->n == TRIALS || !ways->trials)
		return NULL;
	way = way_out_by(ways, by);
	if (way->helped)
		return NULL;
	ways->trials--;
	t = &all->v[all->n++];
	*t = (struct trial){ .way = way };
	begin_trial(d, t);
	return t;
}

/* Looks at the files of the set, until it is clear that it does not come off. */
static void look_at_files(const struct diagnosis *d, struct way_out *way)
{
	struct arena a = { 0 };
	struct diff back;
	size_t i, n = 0;

	way->known = true;
	diff_reverse(&a, &way->by->patch, &back);
	for (i = 0; i < back.n && n < 2; i++) {
		struct span path = ledger_path(&back.file[i].pre);

		if ((n && span_eq(path, way->stays[0])) ||
		    comes_off_tree(d, &back.file[i]))
			continue;
		way->stays[n++] = path;
	}
	arena_free(&a);
}

/* Do the set's lines come off all its other files? */
static bool comes_off_others(struct diagnosis *d, struct way_out *way)
{
	const char *path = look_at_file(d)->path;

	if (!way->known)
		look_at_files(d, way);
	return (!way->stays[0].p || span_is(way->stays[0], path)) &&
	       (!way->stays[1].p || span_is(way->stays[1], path));
}

/* Does the hunk fit in the file without the set? */
static bool fits_without(const struct diagnosis *d, struct trial *t,
			 const struct hunk *h)
{
	struct arena a = { 0 };
	struct hunk drawn;
	enum retraced is;
	struct place p;

	locate(&t->finder, h, 0, 0, d->session->opt.max_fuzz, &p);
	if (!p.found && d->own && retrace(&a, &t->finder, h, 1, &drawn, &is))
		p.found = is == RETRACED;
	arena_free(&a);
	return p.found;
}

/*
 * Would the hunk fit if the recorded set was reverted, and can that be reverted? Reads its
 * files. A set whose lines were edited counts as one that cannot be reverted.
 */
static bool revert_helps(struct diagnosis *d, struct trial *t,
			 const struct hunk *h)
{
	return t->off && fits_without(d, t, h) && comes_off_others(d, t->way);
}

/*
 * The least fuzz with which the hunk fits, by bisection: what fits with some fuzz fits with
 * more.
 */
static void try_fuzz(const struct diagnosis *d, struct finder *finder,
		     const struct hunk *h, struct hunk_diagnosis *out)
{
	uint32_t most = hunk_prefix(h) > hunk_suffix(h) ? hunk_prefix(h) :
							  hunk_suffix(h);
	unsigned int none = d->session->opt.max_fuzz, fits = DIAGNOSE_FUZZ;
	struct place p;

	/* some context has to be left to compare */
	if (fits >= most)
		fits = most ? most - 1 : 0;
	if (fits <= none || !locate_with(finder, h, fits, &p))
		return;
	/* apply.h: such a hunk does not fit there with any fuzz */
	if (hunk_only_opens(h) && p.at + h->npre < finder->file->n)
		return;
	out->fuzz_at = p.at;
	/* it fits without more fuzz, and fails for another reason */
	if (locate_with(finder, h, none, &p))
		return;
	out->fuzz_helps = true;
	while (fits > none + 1) {
		unsigned int half = none + (fits - none) / 2;

		if (locate_with(finder, h, half, &p)) {
			fits = half;
			out->fuzz_at = p.at;
		} else {
			none = half;
		}
	}
	out->fuzz = fits;
}

void diagnose_begin(struct diagnosis *d, const struct session *s,
		    enum tree_kind k, const struct tree_standing *t,
		    const struct file_result *f)
{
	*d = (struct diagnosis){
		.session = s, .kind = k, .own = t->entry, .file = f
	};
}

void diagnose_hunk(struct arena *a, struct diagnosis *d, uint32_t i,
		   struct hunk_diagnosis *out)
{
	const struct file_result *f = d->file;
	const struct hunk *h = &f->file->hunk[i];

	struct last_file *l = look_at_file(d);
	struct diagnose_cache *c = d->session->work[d->kind].diagnosed;
	uint64_t before;

	memset(out, 0, sizeof(*out));
	explain_hunk(a, &l->explainer, h, &out->x);
	/* a recorded set is not going to be applied, so that no advice is needed */
	if (f->recorded)
		return;
	out->changed_by = session_owner(d->session, out->x.owner);
	if (!out->changed_by && out->x.ndiffer) {
		out->by = applied_by(d, l, h, &out->x);
		out->changed_by = out->by ? out->by->name : NULL;
		out->before = out->by != NULL;
	}
	/* with fuzz, it would go in twice */
	if (f->hunks.hunk[i].among || f->hunks.hunk[i].twice ||
	    f->hunks.hunk[i].loose)
		return;
	try_fuzz(d, &l->finder, h, out);
	/* a file that is applied in part needs no merge, but a decision */
	if (f->hunks.present)
		return;
	if (c->merge_steps > MERGE_TOTAL) {
		out->merge.why = "too many lines were compared";
		return;
	}
	before = l->merge.steps;
	l->merge.hunk = f->file->hunk;
	l->merge.nhunks = f->file->nhunks;
	l->merge.result = f->hunks.hunk;
	merge_hunk(a, &l->merge, i, &out->merge);
	c->merge_steps += l->merge.steps - before;
}

enum there diagnose_there(struct arena *a, struct diagnosis *d, uint32_t i)
{
	return hunk_there(a, &look_at_file(d)->explainer, d->file, i);
}

static bool note_name(void *arg, const char *path)
{
	struct diagnose_cache *c = arg;
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	struct places *p = map_get(&c->by_name, name, strlen(name));

	if (!p) {
		p = arena_alloc(&c->a, 1, sizeof(*p));
		name = arena_strdup(&c->a, name);
		map_put(&c->by_name, name, strlen(name), p);
	}
	/* a name with many places, such as Makefile, says nothing */
	if (p->n < DIAGNOSE_PLACES)
		p->path[p->n] = arena_strdup(&c->a, path);
	p->n++;
	return true;
}

struct diagnose_cache *diagnose_cache_new(struct ledger *l)
{
	struct diagnose_cache *c = pom_alloc(1, sizeof(*c));

	c->ledger = l;
	return c;
}

void diagnose_cache_reset(struct diagnose_cache *c)
{
	if (!c)
		return;
	forget_file(&c->last);
	map_free(&c->renamed);
}

void diagnose_cache_free(struct diagnose_cache *c)
{
	if (!c)
		return;
	forget_file(&c->last);
	map_free(&c->by_name);
	map_free(&c->renamed);
	arena_free(&c->a);
	free(c);
}

static uint32_t hunks_that_fit(const struct session *s, enum tree_kind k,
			       const char *path, const struct diff_file *f)
{
	struct arena a = { 0 };
	struct buf text = { 0 };
	struct image image;
	struct finder finder = { .file = &image };
	uint32_t i, fits = 0;
	struct place p;

	if (root_read(&s->work[k].tree.root, path, IMAGE_LIMIT, &text, NULL,
		      NULL))
		goto done;
	image_load(&a, buf_span(&text), &image);
	for (i = 0; i < f->nhunks; i++) {
		locate(&finder, &f->hunk[i], 0, 0, s->opt.max_fuzz, &p);
		fits += p.found;
	}
done:
	finder_free(&finder);
	buf_free(&text);
	arena_free(&a);
	return fits;
}

static int most_first(const void *x, const void *y)
{
	const struct moved *a = x, *b = y;

	if (a->fits != b->fits)
		return a->fits > b->fits ? -1 : 1;
	return strcmp(a->path, b->path);
}

/* ".c"; "" without a suffix */
static const char *suffix_of(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot ? dot : "";
}

/* What was found for a file. */
struct renames {
	struct moved to[DIAGNOSE_PLACES];
	size_t n;
};

/* A digest of all that the places depend on: the name, and what the hunks expect. */
static char *key_of(struct arena *a, const struct file_result *f)
{
	char *digest = arena_alloc(a, DIGEST_HEX + 1, 1);
	struct span *part;
	size_t n = 1;
	uint32_t i, k;

	for (i = 0; i < f->file->nhunks; i++)
		n += f->file->hunk[i].npre + 1;
	part = pom_alloc(n, sizeof(*part));
	part[0] = (struct span){ f->path, strlen(f->path) + 1 };
	for (n = 1, i = 0; i < f->file->nhunks; i++) {
		const struct hunk *h = &f->file->hunk[i];

		for (k = 0; k < h->npre; k++)
			part[n++] = (struct span){ h->pre[k].p, h->pre[k].n };
		part[n++] = (struct span){ "\0", 1 };
	}
	pom_digest(digest, part, n);
	free(part);
	return digest;
}

/* Files in the folder of f in which all of its hunks fit. */
static size_t search_renamed(struct arena *a, const struct session *s,
			     enum tree_kind k, const struct file_result *f,
			     struct moved out[DIAGNOSE_PLACES])
{
	const char *slash = strrchr(f->path, '/'), *path;
	const char *dir = arena_strndup(a, f->path,
					slash ? (size_t)(slash - f->path) : 0);
	size_t n, i, found = 0, tried = 0;
	char **name;

	if (s->work[k].diagnosed->searched++ >= DIAGNOSE_FILES ||
	    root_list(&s->work[k].tree.root, dir, a, &name, &n, NULL))
		return 0;
	for (i = 0; i < n && found < DIAGNOSE_PLACES; i++) {
		if (strcmp(suffix_of(name[i]), suffix_of(f->path)) != 0)
			continue;
		if (tried++ == DIAGNOSE_FILES)
			break;
		path = arena_printf(a, "%s%s%s", dir, *dir ? "/" : "", name[i]);
		if (hunks_that_fit(s, k, path, f->file) == f->file->nhunks)
			out[found++] =
				(struct moved){ path, f->file->nhunks, true };
	}
	return found;
}

/* The same, found once for each file and its hunks: a document asks twice. */
static size_t renamed_to(const struct session *s, enum tree_kind k,
			 const struct file_result *f,
			 struct moved out[DIAGNOSE_PLACES])
{
	struct diagnose_cache *c = s->work[k].diagnosed;
	struct renames *r;
	char *key;

	if (!f->file->nhunks)
		return 0;
	key = key_of(&c->a, f);
	r = map_get(&c->renamed, key, DIGEST_HEX);
	if (!r) {
		r = arena_alloc(&c->a, 1, sizeof(*r));
		r->n = search_renamed(&c->a, s, k, f, r->to);
		map_put(&c->renamed, key, DIGEST_HEX, r);
	}
	memcpy(out, r->to, sizeof(r->to));
	return r->n;
}

size_t diagnose_moved(struct arena *a, const struct session *s,
		      enum tree_kind k, const struct file_result *f,
		      struct moved out[DIAGNOSE_PLACES])
{
	struct diagnose_cache *c = s->work[k].diagnosed;
	const char *slash = strrchr(f->path, '/');
	const char *name = slash ? slash + 1 : f->path;
	const struct places *p;
	size_t i;

	if (!f->missing || s->work[k].tree.from == TREE_ARCHIVE)
		return 0;
	if (!c->walked)
		root_walk(&s->work[k].tree.root, note_name, c);
	c->walked = true;
	p = map_get(&c->by_name, name, strlen(name));
	if (!p)
		return renamed_to(s, k, f, out);
	if (p->n > DIAGNOSE_PLACES)
		return 0;
	for (i = 0; i < p->n; i++) {
		out[i].renamed = false;
		out[i].path = arena_strdup(a, p->path[i]);
		out[i].fits = hunks_that_fit(s, k, p->path[i], f->file);
	}
	qsort(out, p->n, sizeof(*out), most_first);
	return p->n;
}

struct tries {
	struct arena *a;
	const char **v;
	size_t n;
};

static void add_try(struct tries *t, const char *sentence)
{
	size_t i;

	for (i = 0; i < t->n; i++)
		if (strcmp(t->v[i], sentence) == 0)
			return;
	if (t->n < DIAGNOSE_TRIES)
		t->v[t->n++] = sentence;
}

/* Sums over the files of a set that does not fit. */
struct failures {
	size_t conflicts;  /* files with this outcome */
	size_t fails;      /* hunks that fit nowhere */
	size_t there;      /* hunks that are present */
	size_t by_fuzz;    /* those of fails that fit with fuzz, */
	unsigned int fuzz; /* and the most that one of them needs */
	size_t by_merge;   /* those of fails that could be merged, */
	unsigned int bar;  /* and the least confidence of one of them */
};

/* What can be done about the set that changed the lines of a hunk. */
static void add_tries_of(struct tries *t, struct diagnosis *file,
			 const struct hunk *h, const struct hunk_diagnosis *d,
			 struct trials *trials, struct ways_out *ways)
{
	struct trial *trial;

	if (!d->before) {
		add_try(t,
			file->session->opt.refreshes ?
				arena_printf(t->a, "%s changed lines there",
					     d->changed_by) :
				arena_printf(t->a,
					     "%s changed lines there in this request: `--exclude %s` tries it without",
					     d->changed_by,
					     path_word(t->a, d->changed_by)));
		return;
	}
	trial = trial_of(file, trials, d->by, ways);
	if (!trial || trial->way->helped || !revert_helps(file, trial, h))
		return;
	trial->way->helped = true;
	add_try(t,
		arena_printf(t->a,
			     "%s was applied before and changed lines there: `runme revert %s` takes it out",
			     d->changed_by, path_word(t->a, d->changed_by)));
}

/* Adds a file to the sums, and what its hunks suggest to the sentences. */
static void add_file(struct tries *t, struct diagnosis *all,
		     struct ways_out *ways, struct failures *sum)
{
	const struct file_result *f = all->file;
	struct trials trials = { .n = 0 };
	uint32_t i;

	sum->conflicts += f->outcome == OUTCOME_CONFLICT;
	for (i = 0; f->hunks.hunk && i < f->file->nhunks; i++) {
		struct hunk_diagnosis d;

		sum->there += f->hunks.hunk[i].state == HUNK_PRESENT ||
			      f->hunks.hunk[i].among || f->hunks.hunk[i].twice;
		if (f->hunks.hunk[i].state != HUNK_FAILS ||
		    f->hunks.hunk[i].place.found)
			continue;
		diagnose_hunk(t->a, all, i, &d);
		sum->fails++;
		if (d.fuzz_helps) {
			sum->by_fuzz++;
			if (d.fuzz > sum->fuzz)
				sum->fuzz = d.fuzz;
		}
		if (d.merge.found) {
			if (!sum->by_merge || d.merge.confidence < sum->bar)
				sum->bar = d.merge.confidence;
			sum->by_merge++;
		}
		if (d.changed_by)
			add_tries_of(t, all, &f->file->hunk[i], &d, &trials,
				     ways);
	}
	trials_free(&trials);
}

/* Only sets in a folder of their own can have variants. */
static void suggest_variant(struct tries *t, const struct session *s,
			    const struct set *set, enum tree_kind k)
{
	const struct version *v = &s->work[k].tree.version;

	size_t n = set ? strlen(set->info) : 0;

	if (n > 5 && strcmp(set->info + n - 5, "/info") == 0 &&
	    set->tree[k].nvariants && v->n > 1)
		add_try(t,
			arena_printf(t->a,
				     "the author of the set can add %s-%u.%u.diff, a version of the change for this kernel",
				     tree_name(k), v->part[0], v->part[1]));
}

/*
 * What to do about a recorded set that was changed in the tree. Of a check it can be
 * reverted; what hinders the revert has to be put right by hand.
 */
static void add_recorded(struct tries *t, const struct tree_standing *st)
{
	bool recorded = false, hinders = false;
	size_t i;

	for (i = 0; st->entry && i < st->result.n; i++) {
		const struct file_result *f = &st->result.file[i];

		recorded |= f->recorded;
		hinders |= !f->missing &&
			   (f->outcome == OUTCOME_CONFLICT || f->hunks.fails);
	}
	if (recorded && st->is == STAND_PARTIAL)
		add_try(t,
			arena_printf(t->a,
				     "`runme revert %s` takes out what is left of it, or says what hinders; then it can be applied again",
				     path_word(t->a, st->entry->name)));
	else if (!recorded && hinders)
		add_try(t,
			arena_printf(t->a,
				     "put that back as %s/%s has it, or undo it by hand; then revert again",
				     LEDGER_DIR, st->entry->diff));
}

size_t diagnose_tries(struct arena *a, const struct session *s,
		      const struct set *set, enum tree_kind k,
		      const struct tree_standing *st,
		      const char *out[DIAGNOSE_TRIES])
{
	struct tries t = { a, out, 0 };
	struct ways_out ways = { .trials = DIAGNOSE_FILES };
	struct failures sum = { 0 };
	struct diagnosis d;
	size_t i;

	switch (st->is) {
	case STAND_UNSUITABLE:
		if (!s->opt.refreshes)
			add_try(&t,
				"--force tries it all the same, where it has a variant");
		break;
	case STAND_MERGED:
		add_try(&t,
			s->opt.refreshes ?
				"no patch is needed" :
				"no patch is needed; --force applies it all the same");
		break;
	case STAND_PARTIAL:
	case STAND_CONFLICT:
		break;
	default:
		return 0;
	}
	for (i = 0; i < st->result.n; i++) {
		diagnose_begin(&d, s, k, st, &st->result.file[i]);
		if (d.file->file)
			add_file(&t, &d, &ways, &sum);
	}
	/* a recorded set has to be reverted first */
	if (st->is == STAND_PARTIAL && !st->entry && !st->by_quilt &&
	    !sum.fails && !sum.conflicts)
		add_try(&t,
			s->opt.refreshes ?
				"part of it is in the tree already: --drop-upstream takes that out of the patch" :
				"--force applies what is missing, if the rest fits");
	if (sum.fails && sum.by_fuzz == sum.fails)
		add_try(&t,
			arena_printf(a,
				     "--fuzz %u makes every hunk fit; look at the result",
				     sum.fuzz));
	/* revert merges nothing, and a patch that stays out is not to be dropped */
	if (sum.fails && sum.by_merge == sum.fails && !sum.there &&
	    !s->opt.reverts)
		add_try(&t,
			arena_printf(a,
				     s->opt.refreshes ?
					     "--accept-merged=%u, from the beginning of a refresh, takes the proposed merges" :
					     "--accept-merged=%u takes the proposed merges; look at the result",
				     sum.bar));
	if (sum.there && st->is == STAND_CONFLICT && !s->opt.reverts)
		add_try(&t,
			"some of it is there already: has upstream taken it, in another form? Then drop it");
	add_recorded(&t, st);
	/* a set that is applied needs no other variant */
	if (sum.fails && st->is == STAND_CONFLICT && !st->entry && !st->by_quilt)
		suggest_variant(&t, s, set, k);
	return t.n;
}
