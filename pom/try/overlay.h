/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A tree in memory, as it would be: files are read when they are first asked
 * for, and every change since then can be taken back to a mark. Nothing here
 * writes to the disk.
 */
#ifndef POM_TRY_OVERLAY_H
#define POM_TRY_OVERLAY_H

#include "lib/root.h"
#include "engine/locate.h"

/* A file at one moment. mode is 0100644, 0100755 or 0120000 as in git. */
struct file_now {
	enum root_kind kind;
	unsigned int mode;
	unsigned int perms; /* a file's permissions in full; 0: as mode says */
	struct image image; /* of a link: its text, one line */
};

struct node {
	const char *path;
	struct file_now disk; /* as the tree has it */
	struct file_now now;
	/* for the file renames of one patch: see dryrun.c */
	unsigned int segment;
	unsigned int patch; /* the last one that changed it: see overlay */
	struct file_now before;
	bool arrived;
	const struct piece *own; /* the room of now's image, if nobody shares it */
	size_t logged;           /* for overlay_at */
	int stands;              /* for ledger_node_stands */
	struct searched *searched; /* for overlay_finder */
};

struct overlay_log {
	struct node *node;
	struct file_now was;
	const struct piece *own; /* of node, then */
};

struct overlay {
	struct root *root; /* borrowed */
	struct arena a;    /* what was read, images and paths */
	struct map nodes;
	struct map folders; /* that something was put beneath */
	struct node **all;  /* in the order in which they were asked for */
	size_t n, cap;
	struct overlay_log *log;
	size_t nlog, cap_log;
	unsigned int segment;
	bool kinds; /* a change made another kind of thing of some name */
	struct image_spare spare;

	/* for links.c */
	struct map made_links; /* by patches, be it that they were taken back */
	struct map on_way;     /* names that decide where other links lead */
	bool has_links;        /* some were made */
	bool tree_links_known;
	unsigned int watched; /* of patches */
	unsigned int dropped; /* images whose pieces may be those of others now */
	struct searched *searched; /* the finders of all files */
	uint64_t searched_lines;   /* about, of these files */
	unsigned int patch;        /* a number for each patch that is tried */
};

void overlay_init(struct overlay *ov, struct root *root);
void overlay_free(struct overlay *ov);

/*
 * The file at path (path_check's result; copied). What is not there is a node
 * of kind ROOT_ABSENT. POM_EUNSAFE when a folder on the way is a symbolic link,
 * in the tree or by a change made here; POM_EIO, POM_EACCES, POM_ELIMIT when it
 * cannot be read.
 */
int overlay_get(struct overlay *ov, const char *path, struct node **out,
		struct pom_err *err);
/* For who has the path's length and map_hash already. */
int overlay_get_hashed(struct overlay *ov, const char *path, size_t len,
		       uint32_t hash, struct node **out, struct pom_err *err);

/*
 * Has the folder at path something in it on disk, and was all of that taken away
 * here, so that it will go and something else can take its place?
 */
bool overlay_folder_goes(struct overlay *ov, const char *path);

/* Is there a folder at the first len bytes of path, in the tree or put here? */
bool overlay_has_folder(const struct overlay *ov, const char *path, size_t len);

/*
 * The finder for a file whose hunks are tried on that image: it is kept for the
 * next one, so that patch after patch and section after section finds the file's lines
 * sorted.
 */
struct finder *overlay_finder(struct overlay *ov, struct node *node,
			      const struct image *im);

/* Before overlay_set: the edits make that image of the one that the file has. */
void overlay_follow(struct overlay *ov, struct node *node,
		    const struct image *to, const struct edits *edits);

/* The file is at another name now. */
void overlay_follow_name(struct node *from, struct node *to);

/* Changes a file; its image must live as long as the overlay. */
void overlay_set(struct overlay *ov, struct node *node,
		 const struct file_now *now);

/*
 * The same where the patch that is tried has changed the file before, to an image that
 * nobody else has: its memory is used again, and nobody may look at it. False, and
 * nothing is done, where that is not so.
 */
bool overlay_replace(struct overlay *ov, struct node *node,
		     const struct file_now *now);

/*
 * What overlay_set has just put there is an image of image_room's that nobody
 * else has; or somebody has it, too, from now on.
 */
static inline void overlay_own(struct node *node)
{
	node->own = node->now.image.piece;
}
static inline void overlay_share(struct node *node)
{
	node->own = NULL;
}

/*
 * What was changed since the mark stays: nobody goes back to it or before it, or
 * looks at what was between, and its memory is used again.
 */
void overlay_settle(struct overlay *ov, size_t mark);

/* All is as the tree has it; what was read of it is kept. */
void overlay_restart(struct overlay *ov);

/* A point to come back to, and coming back. */
size_t overlay_mark(const struct overlay *ov);
void overlay_rollback(struct overlay *ov, size_t mark);

/*
 * The files that changed since the mark, in the order in which they did first:
 * calls each for them.
 */
void overlay_since(struct overlay *ov, size_t mark,
		   void (*each)(void *arg, struct node *n), void *arg);

/* The file as it was at the mark, which overlay_since was last called with. */
const struct file_now *overlay_at(const struct overlay *ov,
				  const struct node *node, size_t mark);

/* Forgets the tree: what was written meanwhile is read again when needed. */
void overlay_reset(struct overlay *ov);

bool file_now_eq(const struct file_now *a, const struct file_now *b);

#endif
