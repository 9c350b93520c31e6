// SPDX-License-Identifier: GPL-2.0-only
/* A tree in memory: see overlay.h. */
#include "try/overlay.h"

#include <stdlib.h>
#include <string.h>

#include "tree/prefetch.h"
#include "try/share.h"

/* The finder of a file in which hunks were searched. */
struct searched {
	struct searched *next;
	struct node *node;
	struct finder finder;
	struct image now;   /* the image that the finder has sorted */
	struct image then;  /* the one that finder_back returns to; or empty */
	unsigned int patch; /* overlay.patch when now last changed */
};

void overlay_init(struct overlay *ov, struct root *root)
{
	memset(ov, 0, sizeof(*ov));
	ov->root = root;
}

static void forget_searched(struct overlay *ov)
{
	struct searched *s, *next;

	for (s = ov->searched; s; s = next) {
		next = s->next;
		if (s->node)
			s->node->searched = NULL;
		finder_free(&s->finder);
		free(s);
	}
	ov->searched = NULL;
	ov->searched_lines = 0;
}

void overlay_free(struct overlay *ov)
{
	free(ov->all);
	free(ov->log);
	map_free(&ov->nodes);
	map_free(&ov->folders);
	map_free(&ov->made_links);
	map_free(&ov->on_way);
	forget_searched(ov);
	if (ov->share)
		share_keep(ov->share, &ov->a);
	arena_free(&ov->a);
	memset(ov, 0, sizeof(*ov));
}

void overlay_reset(struct overlay *ov)
{
	struct root *root = ov->root;

	overlay_free(ov);
	overlay_init(ov, root);
}

/*
 * Has the overlay a file instead of a folder on the way to path? 0: no. 1: yes, so nothing
 * can be at path. POM_EUNSAFE for a link. With segment, a name that was a folder when that
 * segment began counts as a folder.
 */
static int check_ancestors(struct overlay *ov, const char *path,
			   unsigned int segment, struct pom_err *err)
{
	const char *slash;

	for (slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
		const struct node *n =
			map_get(&ov->nodes, path, (size_t)(slash - path));

		if (!n || n->now.kind == ROOT_DIR ||
		    (segment && n->segment == segment &&
		     n->before.kind == ROOT_DIR))
			continue;
		/* below a link made in this segment, overlay_misfit finds it later */
		if (n->now.kind == ROOT_LINK &&
		    (!segment || n->segment != segment ||
		     n->before.kind == ROOT_LINK))
			return pom_fail(err, POM_EUNSAFE, path, 0,
					"the name goes through the symbolic link %s",
					n->path);
		return 1;
	}
	return 0;
}

static unsigned int git_mode(mode_t mode)
{
	if (S_ISLNK(mode))
		return 0120000;
	return (mode & 0100) ? 0100755 : 0100644;
}

static int load(struct overlay *ov, struct node *n, struct pom_err *err)
{
	struct prefetched f;
	bool shared = ov->share && !ov->prefetch;
	int rc = shared ? share_load(ov->share, ov->root, n->path, &ov->a, &f,
				     err) :
			  prefetch_file(ov->prefetch, ov->root, n->path, &ov->a,
					&f, err);

	if (rc == POM_ENOENT)
		return 0;
	if (rc == POM_EUNSAFE) /* a folder or a device is not an error */
		return root_stat(ov->root, n->path, &n->disk.kind, NULL, err);
	if (rc)
		return rc;
	n->disk.kind = S_ISLNK(f.mode) ? ROOT_LINK : ROOT_FILE;
	n->disk.mode = git_mode(f.mode);
	n->disk.perms = S_ISREG(f.mode) ? f.mode & 0777 : 0;
	n->disk.image = f.image;
	if (ov->share && !shared)
		share_add(ov->share, n->path, &f.image);
	if (n->disk.image.n > IMAGE_LINES)
		return pom_fail(err, POM_ELIMIT, n->path, 0,
				"the file has more than %d lines", IMAGE_LINES);
	return 0;
}

static struct node *new_node(struct overlay *ov, const char *path)
{
	struct node *n = arena_alloc(&ov->a, 1, sizeof(*n));

	n->path = arena_strdup(&ov->a, path);
	return n;
}

static void add_node(struct overlay *ov, struct node *n)
{
	n->now = n->disk;
	map_put(&ov->nodes, n->path, strlen(n->path), n);
	ov->all = pom_grow(ov->all, ov->n, &ov->cap, sizeof(*ov->all));
	ov->all[ov->n++] = n;
}

/* n: the node of path if there is one. *out becomes n, or a new node. */
static int find(struct overlay *ov, const char *path, unsigned int segment,
		struct node *n, struct node **out, struct pom_err *err)
{
	/* while no name has changed its kind, load alone finds a link on the way */
	int rc = ov->kinds ? check_ancestors(ov, path, segment, err) : 0;
	int loaded = 0;

	*out = n;
	if (rc < 0)
		return rc;
	if (n)
		return 0;
	n = new_node(ov, path);
	if (!rc)
		loaded = load(ov, n, err);
	if (loaded)
		return check_ancestors(ov, path, segment, err) < 0 ?
			       POM_EUNSAFE :
			       loaded;
	add_node(ov, n);
	*out = n;
	return 0;
}

int overlay_get(struct overlay *ov, const char *path, struct node **out,
		struct pom_err *err)
{
	struct node *n = map_get(&ov->nodes, path, strlen(path));

	return find(ov, path, 0, n, out, err);
}

/* Keeps the state of the node at the start of the segment, once a segment. */
static void keep_before(const struct overlay *ov, struct node *n)
{
	if (n->segment == ov->segment)
		return;
	n->segment = ov->segment;
	n->before = n->now;
	n->arrived = false;
}

void overlay_begin(struct overlay *ov)
{
	ov->segment++;
}

int overlay_get_in_segment(struct overlay *ov, const char *path,
			   struct node **out, struct pom_err *err)
{
	struct node *n = map_get(&ov->nodes, path, strlen(path));
	int rc = find(ov, path, ov->segment, n, out, err);

	if (!rc)
		keep_before(ov, *out);
	return rc;
}

struct node *overlay_get_absent(struct overlay *ov, const char *path)
{
	struct node *n = map_get(&ov->nodes, path, strlen(path));

	if (!n) {
		n = new_node(ov, path);
		add_node(ov, n);
	}
	keep_before(ov, n);
	return n;
}

bool overlay_has_folder(const struct overlay *ov, const char *path, size_t len)
{
	enum root_kind kind;
	char *name;
	bool is;

	if (map_get(&ov->folders, path, len))
		return true;
	name = pom_strndup(path, len);
	is = root_stat(ov->root, name, &kind, NULL, NULL) == 0 &&
	     kind == ROOT_DIR;
	free(name);
	return is;
}

bool overlay_folder_goes(struct overlay *ov, const char *path)
{
	char **names;
	size_t n, i;

	if (root_list(ov->root, path, &ov->a, &names, &n, NULL))
		return false;
	for (i = 0; i < n; i++) {
		const char *at = arena_printf(&ov->a, "%s/%s", path, names[i]);
		const struct node *node = map_get(&ov->nodes, at, strlen(at));

		if (node && node->now.kind == ROOT_DIR)
			node = NULL;
		if (node ? node->now.kind != ROOT_ABSENT :
			   !overlay_folder_goes(ov, at))
			return false;
	}
	return n > 0;
}

/* Will a file be left below the node's path, in the overlay or on the disk? */
static bool has_below(struct overlay *ov, const struct node *node)
{
	size_t i, len = strlen(node->path);

	if (node->disk.kind == ROOT_DIR && !overlay_folder_goes(ov, node->path))
		return true;
	for (i = 0; map_get(&ov->folders, node->path, len) && i < ov->n; i++) {
		const struct node *n = ov->all[i];

		if (n->now.kind != ROOT_ABSENT && n->now.kind != ROOT_DIR &&
		    !strncmp(n->path, node->path, len) && n->path[len] == '/')
			return true;
	}
	return false;
}

/* The first name on the way to path that exists and is no folder; or NULL. */
static const char *in_the_way(struct overlay *ov, const char *path,
			      enum root_kind *kind)
{
	const char *slash;

	for (slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
		size_t len = (size_t)(slash - path);
		const struct node *n = map_get(&ov->nodes, path, len);
		const char *above = arena_strndup(&ov->a, path, len);

		*kind = ROOT_ABSENT;
		if (n)
			*kind = n->now.kind;
		else if (root_stat(ov->root, above, kind, NULL, NULL))
			return NULL;
		if (*kind != ROOT_ABSENT && *kind != ROOT_DIR)
			return above;
	}
	return NULL;
}

struct node *overlay_misfit(struct overlay *ov, size_t *at, const char **with,
			    enum root_kind *kind)
{
	while (*at < ov->nlog) {
		const struct overlay_log *l = &ov->log[(*at)++];
		const enum root_kind was = l->was.kind, is = l->node->now.kind;

		if ((was != ROOT_ABSENT && was != ROOT_DIR) ||
		    (is != ROOT_FILE && is != ROOT_LINK))
			continue;
		*with = in_the_way(ov, l->node->path, kind);
		if (*with)
			return l->node;
		if (!has_below(ov, l->node))
			continue;
		*with = l->node->path;
		*kind = ROOT_DIR;
		return l->node;
	}
	return NULL;
}

static void note_folders(struct overlay *ov, struct node *n)
{
	const char *s;

	for (s = strchr(n->path, '/'); s; s = strchr(s + 1, '/'))
		map_put(&ov->folders, n->path, (size_t)(s - n->path), n);
}

static struct searched *search(struct overlay *ov, struct node *node,
			       const struct image *im)
{
	struct searched *s = node->searched;

	if (s)
		return s;
	/* bounds the memory that the finders of many large files take */
	if (ov->searched_lines + im->n > IMAGE_LINES)
		forget_searched(ov);
	s = pom_alloc(1, sizeof(*s));
	s->next = ov->searched;
	s->node = node;
	ov->searched = node->searched = s;
	ov->searched_lines += im->n;
	return s;
}

struct finder *overlay_finder(struct overlay *ov, struct node *node,
			      const struct image *im)
{
	struct searched *s = search(ov, node, im);

	if (s->finder.file && image_same(&s->now, im))
		return &s->finder;
	if (s->finder.file && s->then.n && image_same(&s->then, im) &&
	    finder_back(&s->finder, &s->now)) {
		s->now = s->then;
	} else {
		finder_free(&s->finder);
		s->now = *im;
		s->finder.file = &s->now;
	}
	memset(&s->then, 0, sizeof(s->then));
	s->patch = 0;
	return &s->finder;
}

void overlay_follow(struct overlay *ov, struct node *node,
		    const struct image *to, const struct edits *edits)
{
	struct searched *s = node->searched;
	bool first;

	if (!s || !s->finder.file || !image_same(&s->now, &node->now.image))
		return;
	first = s->patch != ov->patch;
	if (first)
		s->then = s->now;
	s->patch = ov->patch;
	finder_follow(&s->finder, to, edits, first);
	s->now = *to;
	s->finder.file = &s->now;
}

void overlay_follow_name(struct node *from, struct node *to)
{
	struct searched *s = from->searched;

	from->searched = to->searched;
	to->searched = s;
	if (from->searched)
		from->searched->node = from;
	if (s)
		s->node = to;
}

/* Call it before the memory of these pieces is used for another image. */
static void unsearch(struct node *node, const struct piece *gone)
{
	struct searched *s = node->searched;

	if (s && s->now.piece == gone)
		finder_free(&s->finder);
	if (s && s->then.piece == gone)
		memset(&s->then, 0, sizeof(s->then));
}

void overlay_set(struct overlay *ov, struct node *node,
		 const struct file_now *now)
{
	ov->log = pom_grow(ov->log, ov->nlog, &ov->cap_log, sizeof(*ov->log));
	ov->log[ov->nlog++] = (struct overlay_log){ node, node->now };
	keep_before(ov, node);
	if (node->now.kind == ROOT_ABSENT && now->kind != ROOT_ABSENT)
		note_folders(ov, node);
	ov->kinds |= now->kind != node->disk.kind;
	node->now = *now;
	node->now.own = false;
	node->patch = ov->patch;
}

/* Drops an image of the node, so that its memory is used for another one. */
static void drop(struct overlay *ov, struct node *node, struct image *im)
{
	unsearch(node, im->piece);
	ov->dropped++;
	image_drop(&ov->spare, im);
}

/* Is its state one between two sections of a patch, which nothing else refers to? */
static bool between(const struct overlay *ov, const struct node *node,
		    const struct file_now *now)
{
	const struct piece *piece = node->now.image.piece;

	return node->patch == ov->patch && node->now.own &&
	       node->now.kind == now->kind &&
	       piece != node->before.image.piece && piece != now->image.piece;
}

void overlay_put(struct overlay *ov, struct node *node,
		 const struct file_now *now, bool settle)
{
	if (settle && between(ov, node, now)) {
		drop(ov, node, &node->now.image);
		node->now = *now;
	} else {
		overlay_set(ov, node, now);
	}
	node->now.own = true;
}

void overlay_settle(struct overlay *ov, size_t mark)
{
	while (ov->nlog > mark) {
		struct overlay_log *l = &ov->log[--ov->nlog];

		if (l->was.own && l->was.image.piece != l->node->now.image.piece)
			drop(ov, l->node, &l->was.image);
	}
}

void overlay_restart(struct overlay *ov)
{
	size_t i;

	for (i = 0; i < ov->n; i++)
		ov->all[i]->now = ov->all[i]->disk;
	ov->nlog = 0;
	ov->kinds = false;
}

size_t overlay_mark(const struct overlay *ov)
{
	return ov->nlog;
}

void overlay_rollback(struct overlay *ov, size_t mark)
{
	while (ov->nlog > mark) {
		const struct overlay_log *l = &ov->log[--ov->nlog];

		l->node->now = l->was;
	}
}

void overlay_since(struct overlay *ov, size_t mark,
		   void (*each)(void *arg, struct node *n), void *arg)
{
	size_t i, end = ov->nlog;

	for (i = end; i > mark; i--)
		ov->log[i - 1].node->logged = i - 1;
	for (i = mark; i < end; i++)
		if (ov->log[i].node->logged == i)
			each(arg, ov->log[i].node);
}

const struct file_now *overlay_at(const struct overlay *ov,
				  const struct node *node, size_t mark)
{
	size_t i = node->logged;

	if (i >= mark && i < ov->nlog && ov->log[i].node == node)
		return &ov->log[i].was;
	return &node->now;
}

bool file_now_eq(const struct file_now *a, const struct file_now *b)
{
	if (a->kind != b->kind)
		return false;
	if (a->kind != ROOT_FILE && a->kind != ROOT_LINK)
		return true;
	return a->mode == b->mode && image_eq(&a->image, &b->image);
}
