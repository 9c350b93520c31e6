/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A tree in memory, with the changes that patches would make. A file is read from the
 * disk when it is first used. Changes can be rolled back to a mark. Nothing is written to
 * the disk.
 */
#ifndef POM_TRY_OVERLAY_H
#define POM_TRY_OVERLAY_H

#include "lib/root.h"
#include "engine/locate.h"

/* A file at one moment. mode is 0100644, 0100755 or 0120000 as in git. */
struct file_now {
	enum root_kind kind;
	unsigned int mode;
	unsigned int perms; /* all permission bits of a file; 0: those of mode */
	struct image image; /* of a link: its text, one line */
	bool own; /* only the overlay refers to the image: overlay_put */
	const char *came; /* path on the disk of the file that was renamed to it */
};

/* Is it a file, or a link, whose text counts as one line? */
static inline bool file_now_is_file(const struct file_now *f)
{
	return f->kind == ROOT_FILE || f->kind == ROOT_LINK;
}

/* The mode of a file or a link; 0 where there is none. */
static inline unsigned int file_now_mode(const struct file_now *f)
{
	return file_now_is_file(f) ? f->mode : 0;
}

struct node {
	const char *path;
	struct file_now disk; /* as it is on the disk */
	struct file_now now;
	unsigned int segment;   /* overlay.segment at its last use */
	struct file_now before; /* its state when that segment began */
	bool arrived;           /* the segment renamed another file to it */
	unsigned int patch;     /* overlay.patch at its last change */
	size_t logged;          /* index of its first log entry: overlay_at */
	struct searched *searched; /* for overlay_finder */
};

struct overlay_log {
	struct node *node;
	struct file_now was;
};

struct overlay {
	struct root *root;         /* borrowed */
	struct prefetch *prefetch; /* borrowed, or NULL: tree/prefetch.h */
	struct share *share;       /* borrowed, or NULL: try/share.h */
	struct arena a;            /* texts of files, images and paths */
	struct map nodes;
	struct map folders; /* folders in which files were created */
	struct node **all;  /* in the order of their first use */
	size_t n, cap;
	struct overlay_log *log;
	size_t nlog, cap_log;
	unsigned int segment; /* see overlay_begin; 0: none yet */
	bool kinds; /* some name changed between file, link and folder */
	struct image_spare spare;

	/* for links.c */
	struct map made_links; /* links that patches made, rolled back or not */
	struct map on_way;     /* names that other links lead through */
	bool has_links;        /* made_links is not empty */
	bool tree_links_known;
	unsigned int watched; /* number of watched links that patches made */

	unsigned int dropped;      /* number of images whose memory is reused */
	struct searched *searched; /* the finders of all files */
	uint64_t searched_lines;   /* lines of these files, approximately */
	unsigned int patch;        /* number of the patch that is tried */
	uint64_t merge_steps;      /* that proposals have cost: merge.h */
};

void overlay_init(struct overlay *ov, struct root *root);
void overlay_free(struct overlay *ov);

/*
 * The file at path, which path_check has checked; path is copied. *out belongs to the
 * overlay; its kind is ROOT_ABSENT when there is no such file. POM_EUNSAFE when a folder
 * on the way is a symbolic link, in the tree or in the overlay. POM_EIO, POM_EACCES or
 * POM_ELIMIT when the file cannot be read.
 */
int overlay_get(struct overlay *ov, const char *path, struct node **out,
		struct pom_err *err);
/*
 * A segment is a group of changes whose order does not matter: those of a patch without
 * text between them. Within it a file may take the place of a folder before the files in
 * that folder are deleted, and a file may be put below a file that is deleted later.
 * overlay_begin begins a segment; overlay_misfit checks the result.
 */
void overlay_begin(struct overlay *ov);

/*
 * The next file that was created since the mark *at, and that the tree cannot have; NULL
 * when there is none. *at becomes the mark for the next call. *with is what is in the way,
 * and *kind its kind: the file's own path and ROOT_DIR for a folder that is not empty; or
 * a name on the way to the file that is no folder.
 */
struct node *overlay_misfit(struct overlay *ov, size_t *at, const char **with,
			    enum root_kind *kind);

/*
 * overlay_get within a segment: the names on the way are judged as they were when it
 * began.
 */
int overlay_get_in_segment(struct overlay *ov, const char *path,
			   struct node **out, struct pom_err *err);

/*
 * The same for a path below a symbolic link that the segment deletes: the file is absent,
 * and nothing is read.
 */
struct node *overlay_get_absent(struct overlay *ov, const char *path);

/*
 * Is the folder on the disk not empty, and has the overlay deleted everything in it? Then
 * the folder will be removed, and another file can take its name.
 */
bool overlay_folder_goes(struct overlay *ov, const char *path);

/* Are the first len bytes of path a folder, on the disk or in the overlay? */
bool overlay_has_folder(const struct overlay *ov, const char *path, size_t len);

/*
 * The finder for hunks that are tried on the image im of a file. It is kept, so that the
 * lines of the file are sorted once and not for each patch and section.
 */
struct finder *overlay_finder(struct overlay *ov, struct node *node,
			      const struct image *im);

/*
 * Tells the file's finder that the edits change the file's image to the image to. Call it
 * before overlay_set.
 */
void overlay_follow(struct overlay *ov, struct node *node,
		    const struct image *to, const struct edits *edits);

/* The file was renamed: to gets the finder of from. */
void overlay_follow_name(struct node *from, struct node *to);

/* Changes a file; its image must live as long as the overlay. */
void overlay_set(struct overlay *ov, struct node *node,
		 const struct file_now *now);

/*
 * overlay_set for an image that image_new has made and nothing else refers to: its memory
 * is used again when the state is not needed any more. settle: of a file that the same
 * patch has changed before, only the result is needed.
 */
void overlay_put(struct overlay *ov, struct node *node,
		 const struct file_now *now, bool settle);

/* From now on something else refers to the image of the file. */
static inline void overlay_share(struct node *node)
{
	node->now.own = false;
}

/*
 * Keeps the changes since the mark for good: nothing can be rolled back to the mark or
 * beyond it, and the memory of the states in between is used again.
 */
void overlay_settle(struct overlay *ov, size_t mark);

/* Drops all changes; files that were read stay in memory. */
void overlay_restart(struct overlay *ov);

/* A point to roll back to, and the roll-back. */
size_t overlay_mark(const struct overlay *ov);
void overlay_rollback(struct overlay *ov, size_t mark);

/* Calls each for the files that changed since the mark, in the order of their first change. */
void overlay_since(struct overlay *ov, size_t mark,
		   void (*each)(void *arg, struct node *n), void *arg);

/* The file at the mark; it must be the mark of the last call of overlay_since. */
const struct file_now *overlay_at(const struct overlay *ov,
				  const struct node *node, size_t mark);

/* Forgets all files, so that they are read from the disk again. */
void overlay_reset(struct overlay *ov);

bool file_now_eq(const struct file_now *a, const struct file_now *b);

#endif
