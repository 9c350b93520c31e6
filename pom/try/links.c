// SPDX-License-Identifier: GPL-2.0-only
/*
 * Follows the links that patches make: see links.h.
 *
 * The folder of a link is a real folder, and so are those above it. So `..` at the
 * beginning of a link's text is safe to follow. The names after it may be links; each of
 * these is judged when it is made. Only a `..` after a name can change its meaning later,
 * when a patch makes that name another link. Such links are watched: the map on_way has,
 * for each name on the way of a watched link, the links that lead through it. A tree has
 * few links of its own with `..` after a name; they are searched when a patch first makes
 * a link.
 */
#include "try/links.h"

#include <stdlib.h>
#include <string.h>

#include "lib/path.h"
#include "lib/walk.h"

enum {
	FOLLOW_LIMIT = 40, /* links on one way, as in path_resolution(7) */
	WATCH_LIMIT = 256  /* watched links of the tree; the same of patches */
};

enum leads {
	LEADS_IN,
	LEADS_OUT,
	LEADS_UNKNOWN,
	LEADS_RESERVED,
	LEADS_ROUND /* over FOLLOW_LIMIT links: to itself, most likely */
};

/* A link that is judged again when a name on its way changes. */
struct watched {
	const char *path;
	struct span text; /* in the tree; empty when a patch made the link */
};

struct on_way {
	struct watched *link;
	struct on_way *next;
};

/* A link while it is followed. */
struct trail {
	struct overlay *ov;
	struct watched *watch; /* the link, if it is watched, or NULL */
	bool disk;     /* follows the tree on the disk, not the overlay */
	struct buf at; /* the folder reached so far; no part of it is a link */
	struct buf left;       /* the part of the name that is left to follow */
	unsigned int followed; /* number of links */
};

void links_note(struct overlay *ov, const struct node *n)
{
	map_put(&ov->made_links, n->path, strlen(n->path), ov);
	ov->has_links = true;
}

static struct span text_of(const struct image *im)
{
	struct line l = image_line(im, 0);

	return im->n == 1 ? (struct span){ l.p, l.n } : SPAN("");
}

/* Has the name a part `..`? */
static bool goes_up(struct span s)
{
	while (s.n) {
		const char *slash = memchr(s.p, '/', s.n);
		size_t n = slash ? (size_t)(slash - s.p) : s.n;

		if (n == 2 && s.p[0] == '.' && s.p[1] == '.')
			return true;
		s = span_skip(s, n + (slash ? 1 : 0));
	}
	return false;
}

/* Has it a `..` after another name? Its meaning depends on what that name is. */
static bool turns_back(struct span s)
{
	while (s.n) {
		const char *slash = memchr(s.p, '/', s.n);
		size_t n = slash ? (size_t)(slash - s.p) : s.n;
		struct span part = { s.p, n };

		s = span_skip(s, n + (slash ? 1 : 0));
		if (n && !span_is(part, ".") && !span_is(part, ".."))
			return goes_up(s);
	}
	return false;
}

/* Has the overlay created a file below this folder? */
static bool has_new_files(const struct overlay *ov, const char *path)
{
	size_t i, n = strlen(path);
	const struct node *last = map_get(&ov->folders, path, n);

	if (!last || last->now.kind != ROOT_ABSENT)
		return last != NULL;
	for (i = 0; i < ov->n; i++)
		if (ov->all[i]->now.kind != ROOT_ABSENT &&
		    !strncmp(ov->all[i]->path, path, n) &&
		    ov->all[i]->path[n] == '/')
			return true;
	return false;
}

/* The kind of the file at path; appends the text of a link to text. */
static int look(struct trail *t, const char *path, enum root_kind *kind,
		struct buf *text, struct pom_err *err)
{
	const struct node *n =
		t->disk ? NULL : map_get(&t->ov->nodes, path, strlen(path));
	struct pom_err e;
	int rc;

	if (n && n->now.kind == ROOT_LINK)
		buf_addspan(text, text_of(&n->now.image));
	if (n && n->now.kind != ROOT_ABSENT && n->now.kind != ROOT_DIR) {
		*kind = n->now.kind;
		return 0;
	}
	if (!t->disk && has_new_files(t->ov, path)) {
		*kind = ROOT_DIR;
		return 0;
	}
	*kind = ROOT_ABSENT;
	if (n && n->disk.kind != ROOT_DIR)
		return 0;
	rc = root_stat(t->ov->root, path, kind, NULL, &e);
	if (!rc && *kind == ROOT_LINK)
		rc = root_read(t->ov->root, path, PATH_LIMIT, text, NULL, &e);
	/* a folder above was a link in the tree, and is a folder in the overlay */
	if (rc == POM_EUNSAFE || rc == POM_ENOENT || rc == POM_ELIMIT) {
		*kind = ROOT_ABSENT;
		return 0;
	}
	if (rc && err)
		*err = e;
	if (!rc && *kind == ROOT_DIR && !t->disk && t->ov->kinds &&
	    goes_up(buf_span(&t->left)) && overlay_folder_goes(t->ov, path))
		*kind = ROOT_ABSENT;
	return rc;
}

static void one_up(struct buf *at)
{
	while (at->n && at->p[at->n - 1] != '/')
		at->n--;
	at->n -= at->n > 0;
}

/* Puts the text of a link before the part of the name that is left. */
static void follow(struct trail *t, const struct buf *text)
{
	struct buf rest = { 0 };

	buf_addspan(&rest, buf_span(text));
	buf_addch(&rest, '/');
	buf_addspan(&rest, buf_span(&t->left));
	buf_free(&t->left);
	t->left = rest;
	t->followed++;
}

/*
 * Notes that the watched link leads through t->at. Keys that begin with a slash, which no
 * path does, record which pairs are in the map already.
 */
static void note_way(struct trail *t)
{
	struct overlay *ov = t->ov;
	const char *key;
	struct on_way *w;
	void **at;

	if (!t->watch)
		return;
	key = arena_printf(&ov->a, "/%p/%s", (void *)t->watch, t->at.p);
	if (map_get(&ov->on_way, key, strlen(key)))
		return;
	map_put(&ov->on_way, key, strlen(key), t->watch);
	at = map_at(&ov->on_way, arena_strndup(&ov->a, t->at.p, t->at.n),
		    t->at.n);
	w = arena_alloc(&ov->a, 1, sizeof(*w));
	w->link = t->watch;
	w->next = *at;
	*at = w;
}

/* Takes the first part off what is left of the name. */
static struct span next_part(struct trail *t, struct arena *a)
{
	struct span all = buf_span(&t->left), part;
	const char *slash = memchr(all.p, '/', all.n);
	size_t n = slash ? (size_t)(slash - all.p) : all.n;

	part = (struct span){ arena_strndup(a, all.p, n), n };
	n += slash ? 1 : 0;
	memmove(t->left.p, t->left.p + n, t->left.n - n);
	t->left.n -= n;
	return part;
}

/* Follows one part of the name; *over: the way ends here. */
static int step(struct trail *t, struct span part, bool *over, enum leads *is,
		struct pom_err *err)
{
	struct buf text = { 0 };
	enum root_kind kind;
	size_t was = t->at.n;
	int rc;

	buf_addf(&t->at, "%s%s", was ? "/" : "", part.p);
	if (path_reserved(part)) {
		*is = LEADS_RESERVED;
		*over = true;
		return 0;
	}
	note_way(t);
	/* a longer name cannot exist */
	kind = ROOT_ABSENT;
	rc = part.n > PATH_PART_LIMIT || t->at.n > PATH_LIMIT ?
		     0 :
		     look(t, t->at.p, &kind, &text, err);
	if (!rc && kind == ROOT_LINK) {
		t->at.n = was;
		if (text.n && text.p[0] == '/')
			*is = LEADS_OUT;
		else if (t->followed == FOLLOW_LIMIT)
			*is = LEADS_ROUND;
		*over = *is != LEADS_IN;
		follow(t, &text);
	} else if (!rc && kind != ROOT_DIR) {
		if (goes_up(buf_span(&t->left)))
			*is = LEADS_UNKNOWN;
		*over = true;
	}
	buf_free(&text);
	return rc;
}

/* Follows the link at path with that text. at and left of t are empty before and after. */
static int trace(struct trail *t, const char *path, struct span text,
		 enum leads *is, struct pom_err *err)
{
	const char *slash = strrchr(path, '/');
	struct arena a = { 0 };
	bool over = false;
	int rc = 0;

	*is = LEADS_IN;
	if (slash)
		buf_add(&t->at, path, (size_t)(slash - path));
	buf_addspan(&t->left, text);
	if (text.n && text.p[0] == '/') {
		*is = LEADS_OUT;
		over = true;
	}
	while (!rc && !over && t->left.n) {
		struct span part = next_part(t, &a);

		if (!part.n || span_is(part, "."))
			continue;
		if (!span_is(part, "..")) {
			rc = step(t, part, &over, is, err);
		} else if (t->at.n) {
			one_up(&t->at);
		} else {
			*is = LEADS_OUT;
			over = true;
		}
	}
	buf_free(&t->at);
	buf_free(&t->left);
	arena_free(&a);
	return rc;
}

static int fail_unsafe(const char *path, enum leads is, struct pom_err *err)
{
	const char *what =
		is == LEADS_OUT ?
			"it leads out of the tree" :
		is == LEADS_RESERVED ?
			"it leads into .pom, .pc or a folder of a version control system" :
		is == LEADS_ROUND ?
			"it leads to itself, or over more links than Linux follows" :
			"it cannot be told whether it leads out of the tree, as a name before \"..\" is no folder";
	struct arena a = { 0 };

	pom_fail(err, POM_EUNSAFE, path, 0, "the symbolic link %s: %s",
		 path_show(&a, span_of(path)), what);
	arena_free(&a);
	return POM_EUNSAFE;
}

static int too_many(struct pom_err *err)
{
	return pom_fail(err, POM_ELIMIT, NULL, 0,
			"where more than %d symbolic links lead that have \"..\" behind a name cannot be told",
			WATCH_LIMIT);
}

/* The state of the walk through the tree's links. */
struct search {
	struct overlay *ov;
	struct pom_err *err;
	size_t n;
	int rc;
};

/* Watches a link of the tree if it has a `..` after a name. False ends the walk. */
static bool tree_link(void *arg, const char *path)
{
	struct search *s = arg;
	struct overlay *ov = s->ov;
	struct trail t = { .ov = ov, .disk = true };
	struct buf text = { 0 };
	struct watched *w;
	enum leads is;

	if (root_read(ov->root, path, PATH_LIMIT, &text, NULL, NULL) == 0 &&
	    turns_back(buf_span(&text)) && s->n++ < WATCH_LIMIT) {
		w = arena_alloc(&ov->a, 1, sizeof(*w));
		w->path = arena_strdup(&ov->a, path);
		w->text = (struct span){ arena_strndup(&ov->a, text.p, text.n),
					 text.n };
		t.watch = w;
		s->rc = trace(&t, w->path, w->text, &is, s->err);
	}
	buf_free(&text);
	return !s->rc && s->n <= WATCH_LIMIT;
}

static int watch_tree(struct overlay *ov, struct pom_err *err)
{
	struct search s = { .ov = ov, .err = err };

	if (!ov->root->ops)
		root_walk_links(ov->root, tree_link, &s);
	if (s.n > WATCH_LIMIT)
		return too_many(err);
	ov->tree_links_known = !s.rc;
	return s.rc;
}

/* Judges a link that a patch made; w is NULL if it is not watched yet. */
static int judge_made(struct overlay *ov, const struct node *n,
		      struct watched *w, const char **path, struct pom_err *err)
{
	struct span text = text_of(&n->now.image);
	struct trail t = { .ov = ov };
	enum leads is;
	int rc;

	*path = n->path;
	if (!w && turns_back(text)) {
		if (ov->watched++ >= WATCH_LIMIT)
			return too_many(err);
		w = arena_alloc(&ov->a, 1, sizeof(*w));
		w->path = n->path;
	}
	t.watch = w;
	rc = trace(&t, n->path, text, &is, err);
	return rc || is == LEADS_IN ? rc : fail_unsafe(n->path, is, err);
}

static bool made_by_patch(const struct overlay *ov, const struct node *n)
{
	return n->now.kind == ROOT_LINK &&
	       map_get(&ov->made_links, n->path, strlen(n->path)) &&
	       !file_now_eq(&n->now, &n->disk);
}

/* Judges a watched link again. A link of the tree may lead out if it did so before. */
static int judge_again(struct overlay *ov, struct watched *w, const char **path,
		       struct pom_err *err)
{
	const struct node *n = map_get(&ov->nodes, w->path, strlen(w->path));
	struct trail now = { .ov = ov, .watch = w };
	struct trail then = { .ov = ov, .disk = true };
	enum leads was, is;
	int rc;

	if (n && made_by_patch(ov, n))
		return judge_made(ov, n, w, path, err);
	if (!w->text.n || (n && !file_now_eq(&n->now, &n->disk)))
		return 0; /* it is gone */
	rc = trace(&now, w->path, w->text, &is, err);
	if (rc || is == LEADS_IN)
		return rc;
	*path = w->path;
	/* a folder made later could let it lead out */
	if (is == LEADS_UNKNOWN || is == LEADS_ROUND)
		return fail_unsafe(w->path, is, err);
	rc = trace(&then, w->path, w->text, &was, err);
	return rc || was == is ? rc : fail_unsafe(w->path, is, err);
}

/* Judges the watched links that lead through, or to, the first n bytes of at. */
static int judge_those_by(struct overlay *ov, const char *at, size_t n,
			  const char **path, struct pom_err *err)
{
	const struct on_way *w;
	int rc = 0;

	for (w = map_get(&ov->on_way, at, n); w && !rc; w = w->next)
		rc = judge_again(ov, w->link, path, err);
	return rc;
}

/*
 * Judges the watched links that lead through n, or through a folder above it: a way ends
 * at the first name that does not exist.
 */
static int judge_by(struct overlay *ov, const struct node *n, const char **path,
		    struct pom_err *err)
{
	size_t i, len = strlen(n->path);
	int rc = judge_those_by(ov, n->path, len, path, err);

	for (i = 1; i < len && !rc; i++)
		if (n->path[i] == '/')
			rc = judge_those_by(ov, n->path, i, path, err);
	return rc;
}

int links_judge(struct overlay *ov, size_t mark, const char **path,
		struct pom_err *err)
{
	size_t i;
	int rc = 0;

	for (i = mark; i < ov->nlog && !rc; i++) {
		const struct node *n = ov->log[i].node;

		if (!made_by_patch(ov, n))
			continue;
		rc = judge_made(ov, n, NULL, path, err);
		if (!rc && !ov->tree_links_known)
			rc = watch_tree(ov, err);
	}
	for (i = mark; i < ov->nlog && !rc; i++) {
		const struct node *n = ov->log[i].node;

		if (n->now.kind == ROOT_LINK ||
		    ov->log[i].was.kind == ROOT_LINK)
			rc = judge_by(ov, n, path, err);
	}
	return rc;
}
