// SPDX-License-Identifier: GPL-2.0-only
/* The files that quilt keeps of a patch: see quilt_kept.h. */
#include "plan/quilt_kept.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/trusted.h"

static int64_t nanoseconds(const struct timespec *t)
{
	return (int64_t)t->tv_sec * 1000000000 + t->tv_nsec;
}

/* When the file was made, in nanoseconds; -1 if the file system does not tell. */
static int64_t born(const struct root *root, const char *path)
{
	int fd = root_openat(root, path, O_PATH | O_NOFOLLOW | O_CLOEXEC, 0);
	struct statx st;
	int64_t at = -1;

	if (fd < 0)
		return -1;
	if (!statx(fd, "", AT_EMPTY_PATH, STATX_BTIME, &st) &&
	    (st.stx_mask & STATX_BTIME))
		at = (int64_t)st.stx_btime.tv_sec * 1000000000 +
		     st.stx_btime.tv_nsec;
	close(fd);
	return at;
}

/*
 * Was the empty file there before the patch, or was it not? patch(1) moves a file that was
 * there into quilt's folder, and makes an empty one of a file that was not. So the former
 * is older than the folder. In a copy of the tree all files are younger than the folder;
 * then dates tell that are a second or more before the push. ours: runme made the folder,
 * which it does only for files that were not there.
 */
static void tell_age(struct kept *f, const struct root *root, const char *dir,
		     const char *path, const struct stat *st, bool ours)
{
	const int64_t second = 1000000000, tick = 10000000;
	int64_t made = nanoseconds(&st->st_mtim), file = born(root, path);
	enum root_kind kind;
	struct stat folder;
	int64_t of_folder = born(root, dir);

	if (root_stat(root, dir, &kind, &folder, NULL))
		return;
	f->old = (!ours && file >= 0 && file + tick < of_folder) ||
		 (nanoseconds(&st->st_ctim) - made >= second &&
		  nanoseconds(&folder.st_mtim) - made >= second);
	/* a copy that keeps dates is younger than its date */
	f->made = !f->old &&
		  (ours || (file >= 0 && of_folder >= 0 && file <= made));
}

int kept_load(struct kept_files *k, const char *name, struct pom_err *err)
{
	const struct root *root = &k->w->tree.root;
	struct overlay *ov = &k->w->ov;
	const char **path;
	const char *dir = arena_printf(k->a, ".pc/%s", name);
	enum root_kind stamp = ROOT_ABSENT;
	size_t i;
	int rc = quilt_files(&k->w->quilt, root, name, &path, &k->n, err);

	/* quilt writes it, runme does not */
	if (!rc)
		rc = root_stat(root, arena_printf(k->a, "%s/.timestamp", dir),
			       &stamp, NULL, err);
	k->file = arena_alloc(k->a, rc ? 0 : k->n, sizeof(*k->file));
	for (i = 0; !rc && i < k->n; i++) {
		struct kept *f = &k->file[i];
		const char *at;
		struct root_file kept;

		at = arena_printf(k->a, ".pc/%s/%s", name, path[i]);
		rc = trusted_way(root, at, err);
		if (!rc)
			rc = root_load(root, at, IMAGE_LIMIT, &ov->a, &kept,
				       err);
		if (!rc)
			rc = overlay_get(ov, path[i], &f->node, err);
		if (rc)
			return rc;
		f->now = f->node->now;
		f->unsure = !kept.text.n;
		if (f->unsure)
			tell_age(f, root, dir, at, &kept.st,
				 stamp == ROOT_ABSENT);
		f->was.kind = ROOT_FILE;
		f->was.mode = kept.st.st_mode & 0100 ? 0100755 : 0100644;
		f->was.perms = kept.st.st_mode & 0777;
		image_load(&ov->a, kept.text, &f->was.image);
	}
	return rc;
}

/* kept_gives, once each file has its empty. */
static int gives_with_empty(struct kept_files *k, bool forced,
			    struct pom_err *err)
{
	const struct file_now absent = { .kind = ROOT_ABSENT };
	struct dryrun_opt opt = {
		.strip = k->strip,
		.max_fuzz = k->max_fuzz,
		.skip_present = forced,
		.restoring = true,
	};
	struct overlay *ov = &k->w->ov;
	size_t start = overlay_mark(ov), mark, i;
	bool fits;
	int rc;

	for (i = 0; i < k->n; i++) {
		const struct kept *f = &k->file[i];

		overlay_set(ov, f->node,
			    f->unsure && !f->empty ? &absent : &f->was);
	}
	mark = overlay_mark(ov);
	rc = dryrun(ov, k->d, &opt, &k->result, err);
	if (rc)
		return rc;
	for (i = 0; i < k->n; i++)
		if (!k->file[i].above &&
		    !file_now_eq(&k->file[i].node->now, &k->file[i].now))
			break;
	overlay_rollback(ov, mark);
	fits = k->result.outcome == OUTCOME_CLEAN ||
	       k->result.outcome == OUTCOME_FUZZY;
	k->fits |= fits;
	if (fits && i == k->n && (k->n || k->d->empty))
		return 1;
	overlay_rollback(ov, start);
	return 0;
}

/* Does the first section about the file need the file? */
static bool is_needed(const struct kept_files *k, const char *path)
{
	size_t i;

	for (i = 0; i < k->result.n; i++) {
		const struct file_result *r = &k->result.file[i];

		if (r->from && strcmp(r->from, path) == 0)
			return true;
		if (strcmp(r->path, path) == 0)
			return r->file->change == DIFF_EDIT ||
			       r->file->change == DIFF_DELETE;
	}
	return false;
}

/*
 * quilt keeps an empty file of a file that was empty, and of one that was not there. Four
 * ways are tried: those files were there that have an old date, none of them, those that
 * the patch needs, or all.
 */
static int gives_with_some(struct kept_files *k, bool forced,
			   struct pom_err *err)
{
	enum { OLD, NONE, NEEDED, ALL, WAYS };
	size_t i;
	int way, rc = 0;

	for (i = 0; i < k->n && !k->file[i].old; i++)
		;
	for (way = i < k->n ? OLD : NONE; way < WAYS && !rc; way++) {
		for (i = 0; i < k->n; i++)
			k->file[i].empty =
				way == ALL || (way == OLD && k->file[i].old) ||
				(way == NEEDED &&
				 is_needed(k, k->file[i].node->path));
		rc = gives_with_empty(k, forced, err);
	}
	return rc;
}

/*
 * The diff without the modes that svn diff gives as a property: patch(1) leaves the modes
 * as they are. NULL if it has none.
 */
static const struct diff *without_properties(struct kept_files *k)
{
	struct diff *out = arena_alloc(k->a, 1, sizeof(*out));
	bool any = false;
	size_t i;

	*out = *k->d;
	out->file = arena_alloc(k->a, k->d->n, sizeof(*out->file));
	out->n = 0;
	for (i = 0; i < k->d->n; i++) {
		struct diff_file f = k->d->file[i];

		if (!f.git && (f.pre_mode || f.post_mode)) {
			any = true;
			f.pre_mode = f.post_mode = 0;
		}
		if (f.git || f.nhunks || f.insert || f.change != DIFF_EDIT)
			out->file[out->n++] = f;
	}
	return any ? out : NULL;
}

int kept_gives(struct kept_files *k, bool forced, struct pom_err *err)
{
	const struct diff *d = k->d;
	int rc = gives_with_some(k, forced, err);

	if (rc)
		return rc;
	k->d = without_properties(k);
	if (k->d)
		rc = gives_with_some(k, forced, err);
	k->d = d;
	return rc;
}

/* Does the patch say that it makes the file? */
static bool says_new(const struct kept_files *k, const char *path)
{
	enum diff_change how;
	size_t i;

	for (i = 0; i < k->result.n; i++) {
		if (strcmp(k->result.file[i].path, path) != 0)
			continue;
		how = k->result.file[i].file->change;
		return how == DIFF_CREATE || how == DIFF_RENAME ||
		       how == DIFF_COPY;
	}
	return false;
}

const char *kept_guess(const struct kept_files *k)
{
	size_t i;

	for (i = 0; i < k->n; i++) {
		const struct kept *f = &k->file[i];

		if (f->unsure && !f->empty && !f->made &&
		    f->now.kind == ROOT_FILE && !says_new(k, f->node->path))
			return f->node->path;
	}
	return NULL;
}
