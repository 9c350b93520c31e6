// SPDX-License-Identifier: GPL-2.0-only
/* The files that quilt keeps of a patch: see quilt_kept.h. */
#include "plan/quilt_kept.h"

#include <string.h>

#include "lib/trusted.h"

static int64_t nanoseconds(const struct timespec *t)
{
	return (int64_t)t->tv_sec * 1000000000 + t->tv_nsec;
}

/*
 * Was the empty file there before the patch? quilt links it then, or copies it with its
 * date. For an absent file, quilt makes one, so all dates are those of the push.
 */
static bool is_old(const struct stat *kept, const struct stat *folder)
{
	const int64_t second = 1000000000;
	int64_t made = nanoseconds(&kept->st_mtim);

	return nanoseconds(&kept->st_ctim) - made >= second &&
	       nanoseconds(&folder->st_mtim) - made >= second;
}

int kept_load(struct kept_files *k, const char *name, struct pom_err *err)
{
	const struct root *root = &k->w->tree.root;
	struct overlay *ov = &k->w->ov;
	const char **path;
	enum root_kind kind;
	struct stat folder = { 0 };
	size_t i;
	int rc = quilt_files(&k->w->quilt, root, name, &path, &k->n, err);

	if (!rc && k->n)
		rc = root_stat(root, arena_printf(k->a, ".pc/%s", name), &kind,
			       &folder, err);

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
		f->old = f->unsure && is_old(&kept.st, &folder);
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
