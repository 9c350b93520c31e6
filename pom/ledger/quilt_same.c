// SPDX-License-Identifier: GPL-2.0-only
/* Compares sets with quilt's patches by what they change: see quilt.h. */
#include "ledger/internal.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool quilt_ends_in(struct span name, const char *path)
{
	size_t n = strlen(path);

	return name.n >= n && !memcmp(name.p + name.n - n, path, n) &&
	       (name.n == n || name.p[name.n - n - 1] == '/');
}

/* The longest of the paths in which name ends, or NULL. */
static const char *longest_end(const struct map *paths, struct span name)
{
	const char *const *path;
	const char *slash;

	while (name.n) {
		path = map_get(paths, name.p, name.n);
		if (path)
			return *path;
		slash = memchr(name.p, '/', name.n);
		if (!slash)
			break;
		name = span_skip(name, (size_t)(slash + 1 - name.p));
	}
	return NULL;
}

static void add_copy(struct quilt *q, size_t patch, const struct diff_file *f,
		     const struct map *paths)
{
	const char *path = longest_end(paths, f->post.text);

	if (!path)
		return;
	q->copy = arena_push(q->a, q->copy, q->ncopies, sizeof(*q->copy));
	q->copy[q->ncopies++] = (struct quilt_copy){ .patch = patch,
						     .file = f,
						     .target = path };
}

static int copies_in(struct quilt *q, const struct root *root, size_t patch,
		     struct span text, struct pom_err *err)
{
	const char *name = q->patch[patch].name, **path;
	struct map paths = { 0 };
	struct diff d;
	size_t i, n;
	int rc;

	/* most patches copy no file, and need not be parsed */
	if (!memmem(text.p, text.n, "\ncopy from ", 11) ||
	    diff_parse(q->a, text, name, &d, NULL))
		return 0;
	rc = quilt_files(q, root, name, &path, &n, err);
	for (i = 0; !rc && i < n; i++)
		map_put(&paths, path[i], strlen(path[i]), &path[i]);
	for (i = 0; !rc && i < d.n; i++)
		if (d.file[i].change == DIFF_COPY)
			add_copy(q, patch, &d.file[i], &paths);
	map_free(&paths);
	return rc;
}

static void add_run(struct buf *b, char what, const struct line *v, uint32_t n)
{
	uint32_t i;

	for (i = 0; i < n; i++) {
		buf_addch(b, what);
		buf_add(b, v[i].p, v[i].n);
		if (!v[i].n || v[i].p[v[i].n - 1] != '\n')
			buf_addstr(b, "\n\\\n");
	}
}

static struct span last_name(const struct diff_name *name)
{
	struct span s = name->text;
	const char *slash = s.n ? memrchr(s.p, '/', s.n) : NULL;

	return slash ? span_skip(s, (size_t)(slash + 1 - s.p)) : s;
}

static void add_hunk(struct buf *b, const struct hunk *h, bool context)
{
	uint32_t m;

	if (context) {
		add_run(b, '<', h->pre, h->npre);
		add_run(b, '>', h->post, h->npost);
	}
	for (m = 0; m < h->nruns && !context; m++) {
		const struct run *r = &h->run[m];

		add_run(b, '-', h->pre + r->pre, r->npre);
		add_run(b, '+', h->post + r->post, r->npost);
	}
}

/* Appends what a section changes, as quilt_digest has it. */
static void add_section(struct buf *b, const struct diff_file *f, bool context)
{
	bool mode = f->change != DIFF_DELETE && f->post_mode &&
		    f->post_mode != f->pre_mode &&
		    (f->change != DIFF_CREATE || f->post_mode != 0100644);
	uint32_t k;

	buf_addf(b, "@%d %o ", f->change, mode ? f->post_mode : 0);
	buf_addspan(b,
		    last_name(f->change == DIFF_DELETE ? &f->pre : &f->post));
	buf_addch(b, '\n');
	for (k = 0; k < f->nhunks; k++)
		add_hunk(b, &f->hunk[k], context);
}

void quilt_digest(const struct diff *d, char *out)
{
	struct buf b = { 0 };
	struct span all;
	size_t i;

	for (i = 0; i < d->n; i++)
		add_section(&b, &d->file[i], false);
	all = buf_span(&b);
	pom_digest(out, &all, 1);
	buf_free(&b);
}

static int by_digest(const void *x, const void *y)
{
	return memcmp(x, y, DIGEST_HEX + 1);
}

void quilt_hunks_digest(const struct diff *d, char *out)
{
	char(*v)[DIGEST_HEX + 1] = pom_alloc(d->n, sizeof(*v));
	struct buf b = { 0 };
	struct span s;
	size_t i;

	for (i = 0; i < d->n; i++) {
		b.n = 0;
		add_section(&b, &d->file[i], true);
		s = buf_span(&b);
		pom_digest(v[i], &s, 1);
	}
	if (d->n)
		qsort(v, d->n, sizeof(*v), by_digest);
	s = (struct span){ (const char *)v, d->n * sizeof(*v) };
	pom_digest(out, &s, 1);
	buf_free(&b);
	free(v);
}

/* The quilt_digest of a patch, computed once; "" if it cannot be read. */
static const char *changes(struct quilt *q, const struct root *tree,
			   struct quilt_patch *p)
{
	struct arena a = { 0 };
	struct span text = p->text;
	char digest[DIGEST_HEX + 1];
	struct diff d;

	if (p->changes)
		return p->changes;
	p->changes = "";
	if ((text.n || !quilt_text(q, tree, p->name, &text)) &&
	    !diff_parse(&a, text, p->name, &d, NULL)) {
		quilt_digest(&d, digest);
		p->changes = arena_strdup(q->a, digest);
	}
	arena_free(&a);
	return p->changes;
}

struct quilt_patch *quilt_same(struct quilt *q, const struct root *tree,
			       const char *digest)
{
	size_t i;

	for (i = q->n; i-- > 0;)
		if (!q->patch[i].gone &&
		    !strcmp(changes(q, tree, &q->patch[i]), digest))
			return &q->patch[i];
	return NULL;
}

static uint64_t of_line(struct span line)
{
	line = span_chomp(line);
	return pom_hash(line.p, line.n);
}

static uint64_t of_lines(const struct line *v, uint32_t n)
{
	uint64_t sum = 0;
	uint32_t i;

	for (i = 0; i < n; i++)
		sum += of_line((struct span){ v[i].p, v[i].n });
	return sum;
}

uint64_t quilt_net(const struct diff *d)
{
	uint64_t sum = 0;
	uint32_t k, m;
	size_t i;

	for (i = 0; i < d->n; i++) {
		if (d->file[i].change == DIFF_COPY)
			return 0;
		for (k = 0; k < d->file[i].nhunks; k++)
			for (m = 0; m < d->file[i].hunk[k].nruns; m++) {
				const struct hunk *h = &d->file[i].hunk[k];
				const struct run *r = &h->run[m];

				sum += of_lines(h->post + r->post, r->npost);
				sum -= of_lines(h->pre + r->pre, r->npre);
			}
	}
	return sum;
}

/* *sum: of the lines of a file of the tree; 0 for one that is not there. */
static bool of_file(const struct quilt *q, const char *path, uint64_t *sum)
{
	struct arena a = { 0 };
	struct span text = { 0 }, line;
	enum root_kind kind;
	bool read = !root_stat(q->tree, path, &kind, NULL, NULL);

	*sum = 0;
	if (read && kind != ROOT_ABSENT)
		read = kind == ROOT_FILE &&
		       !root_load_text(q->tree, path, IMAGE_LIMIT, &a, &text,
				       NULL);
	while (read && kind == ROOT_FILE && span_line(&text, &line))
		*sum += of_line(line);
	arena_free(&a);
	return read;
}

/*
 * Sets p->net. above has the sums of the files as the patches above found them; it gets
 * those of this patch.
 */
static void know_net(struct quilt *q, struct quilt_patch *p, struct map *above)
{
	const char **path;
	uint64_t *after, before;
	bool known = true;
	size_t i, n;

	if (quilt_files(q, q->tree, p->name, &path, &n, NULL))
		return;
	for (i = 0; i < n; i++) {
		void **at = map_at(above, path[i], strlen(path[i]));

		after = *at;
		if (!after) {
			*at = after = arena_alloc(q->a, 1, sizeof(*after));
			known &= of_file(q, path[i], after);
		}
		known &= of_file(q,
				 arena_printf(q->a, "%s/%s/%s", PC, p->name,
					      path[i]),
				 &before);
		p->net += *after - before;
		*after = before;
	}
	if (!known)
		p->net = 0;
}

void quilt_know_nets(struct quilt *q)
{
	struct map above = { 0 };
	size_t i;

	for (i = q->n; i-- > 0 && !q->nets_known;)
		if (!q->patch[i].added)
			know_net(q, &q->patch[i], &above);
	q->nets_known = true;
	map_free(&above);
}

void quilt_know_sets(struct quilt *q, struct repo *r)
{
	struct quilt_patch *p;
	size_t i;

	if (q->sets_in == r)
		return;
	for (i = 0; i < q->n; i++)
		q->patch[i].at = NULL;
	for (i = 0; i < r->n; i++) {
		p = quilt_find(q, q->tree, &r->set[i]);
		if (p)
			p->at = &r->set[i];
	}
	q->sets_in = r;
}

bool quilt_is_about(const struct quilt *q, const struct quilt_patch *p,
		    const struct diff *d)
{
	const char **path;
	size_t i, k, n;

	if (quilt_files(q, q->tree, p->name, &path, &n, NULL))
		return false;
	for (i = 0; i < n; i++) {
		for (k = 0; k < d->n; k++)
			if ((d->file[k].pre.text.p &&
			     quilt_ends_in(d->file[k].pre.text, path[i])) ||
			    (d->file[k].post.text.p &&
			     quilt_ends_in(d->file[k].post.text, path[i])))
				break;
		if (k == d->n)
			return false;
	}
	return true;
}

static const char *last_part(const char *name)
{
	const char *slash = strrchr(name, '/');

	return slash ? slash + 1 : name;
}

/*
 * May the patch be a copy of the set of its name? A patch file in the tree may be. One
 * outside the tree is a set of its own, as long as it can be read.
 */
static bool is_copy(struct quilt *q, const struct quilt_patch *p)
{
	char *folder = quilt_folder(q, q->tree);
	char *tree = realpath(q->tree->path, NULL);
	size_t n = tree ? strlen(tree) : 0;
	bool inside = folder && tree && strncmp(folder, tree, n) == 0;
	struct span text;

	free(folder);
	free(tree);
	return inside || quilt_text(q, q->tree, p->name, &text) != 0;
}

struct quilt_patch *quilt_named(struct quilt *q, const struct set *set)
{
	const char *name = last_part(set->name);
	size_t i, n = strlen(name);

	for (i = q->n; i-- > 0;) {
		struct quilt_patch *p = &q->patch[i];
		const char *last = last_part(p->name);

		if (p->gone || strncmp(last, name, n) != 0 ||
		    (last[n] && strcmp(last + n, ".patch") != 0))
			continue;
		if (p->id ? *p->id == '/' && access(p->id, F_OK) != 0 :
			    is_copy(q, p))
			return p;
	}
	return NULL;
}

bool quilt_lost(struct quilt *q, const struct root *tree, struct quilt_patch *p)
{
	return !*changes(q, tree, p);
}

static bool is_later(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec != b->tv_sec ? a->tv_sec > b->tv_sec :
					a->tv_nsec > b->tv_nsec;
}

/* *at: when that was written in .pc/NAME. False: it is not there. */
static bool written_at(const struct quilt *q, const char *name,
		       const char *path, struct timespec *at)
{
	enum root_kind kind;
	struct stat st;

	if (root_stat(q->tree, arena_printf(q->a, "%s/%s/%s", PC, name, path),
		      &kind, &st, NULL) ||
	    kind != ROOT_FILE)
		return false;
	*at = st.st_ctim;
	return true;
}

bool quilt_is_newer(const struct quilt *q, const struct root *tree,
		    const struct quilt_patch *p)
{
	char *folder = quilt_folder(q, tree);
	struct root in = { 0 };
	struct timespec at, last = { 0 };
	enum root_kind kind = ROOT_ABSENT;
	const char **path;
	struct stat st;
	size_t i, n;
	bool known = written_at(q, p->name, ".timestamp", &last);

	if (!known && !quilt_files(q, tree, p->name, &path, &n, NULL))
		for (i = 0; i < n; i++)
			if (written_at(q, p->name, path[i], &at) &&
			    (!known || is_later(&at, &last))) {
				last = at;
				known = true;
			}
	if (!folder || root_open(&in, folder, NULL) ||
	    root_stat(&in, p->name, &kind, &st, NULL))
		known = false;
	root_close(&in);
	free(folder);
	return known && kind == ROOT_FILE && is_later(&st.st_ctim, &last);
}

/*
 * Compares names from their ends. A slash is less than all else, so that the names that end
 * in a path follow each other.
 */
static int compare_ends(struct span a, struct span b)
{
	unsigned char x, y;

	while (a.n && b.n && a.p[a.n - 1] == b.p[b.n - 1]) {
		a.n--;
		b.n--;
	}
	if (!a.n || !b.n)
		return (a.n > 0) - (b.n > 0);
	x = (unsigned char)a.p[a.n - 1];
	y = (unsigned char)b.p[b.n - 1];
	if (x == '/' || y == '/')
		return x == '/' ? -1 : 1;
	return x < y ? -1 : 1;
}

static int compare_copies(const void *a, const void *b)
{
	const struct quilt_copy *x = a, *y = b;
	int c = compare_ends(x->file->pre.text, y->file->pre.text);

	if (c || x->patch != y->patch)
		return c ? c : x->patch < y->patch ? -1 : 1;
	return (x->file > y->file) - (x->file < y->file);
}

int quilt_copies(struct quilt *q, const struct root *root, struct pom_err *err)
{
	struct span text;
	size_t i;
	int rc = 0;

	for (i = 0; i < q->n && !rc && !q->copies_known; i++)
		if (!q->patch[i].added &&
		    !quilt_text(q, root, q->patch[i].name, &text))
			rc = copies_in(q, root, i, text, err);
	if (q->ncopies && !q->copies_known)
		qsort(q->copy, q->ncopies, sizeof(*q->copy), compare_copies);
	q->copies_known = true;
	return rc;
}

size_t quilt_copies_from(const struct quilt *q, const char *path)
{
	size_t from = 0, to = q->ncopies, mid;

	while (from < to) {
		mid = from + (to - from) / 2;
		if (compare_ends(q->copy[mid].file->pre.text, span_of(path)) < 0)
			from = mid + 1;
		else
			to = mid;
	}
	if (from < q->ncopies &&
	    quilt_ends_in(q->copy[from].file->pre.text, path))
		return from;
	return q->ncopies;
}
