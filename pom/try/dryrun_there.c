// SPDX-License-Identifier: GPL-2.0-only
/* Copies that are there already, and files that already changed between file and link. */
#include <string.h>

#include "engine/edit.h"
#include "try/dryrun_internal.h"

/* Is name, of a section of the same segment, the file at path? */
static bool names_path(struct job *j, const struct diff_file *f,
		       const struct diff_name *name, const char *path)
{
	struct file_result scratch = { .file = f };
	struct job probe = *j;
	const char *is;

	probe.r = &scratch;
	return name->text.p && job_resolve(&probe, name, &is) == 1 &&
	       strcmp(is, path) == 0;
}

/* Undoes in *im the edits of this file by the segment, as far as they are in it already. */
static void undo_edits(struct job *j, const char *path, struct image *im)
{
	size_t i = j->index;
	struct image was;

	while (i && !j->d->file[i].after_text)
		i--;
	for (; i < j->d->n; i++) {
		const struct diff_file *f = &j->d->file[i];

		if (i > j->index && f->after_text)
			break;
		if (f->change == DIFF_EDIT && f->nhunks &&
		    names_path(j, f, &f->pre, path) &&
		    hunks_undo(&j->ov->a, im, f->hunk, f->nhunks, &was))
			*im = was;
	}
}

bool job_copied(struct job *j, const struct node *from, const struct node *to)
{
	const struct diff_file *f = j->r->file;
	struct image source = from->now.image, made = to->now.image;

	if (f->change != DIFF_COPY || to->now.kind != from->now.kind ||
	    (f->post_mode && to->now.mode != f->post_mode))
		return false;
	if (f->nhunks &&
	    !hunks_undo(&j->ov->a, &to->now.image, f->hunk, f->nhunks, &made))
		return false;
	if (image_eq(&source, &made))
		return true;
	undo_edits(j, from->path, &source);
	return image_eq(&source, &made);
}

bool job_copy_goes(struct job *j, const struct image *left)
{
	const struct diff_name *name = j->r->file->copy_of;
	struct file_result scratch = { .file = j->r->file };
	struct image source, was;
	struct job probe = *j;
	const char *path;
	struct node *n;
	size_t i;

	probe.r = &scratch;
	if (!name || job_resolve(&probe, name, &path) != 1 ||
	    overlay_get(j->ov, path, &n, NULL))
		return false;
	source = n->now.image;
	if (image_eq(left, &source))
		return true;
	for (i = j->index + 1; i < j->d->n && !j->d->file[i].after_text; i++) {
		const struct diff one = { .file = &j->d->file[i], .n = 1 };
		struct diff made;

		if (one.file->change != DIFF_EDIT || !one.file->nhunks ||
		    !names_path(j, one.file, &one.file->pre, path))
			continue;
		diff_reverse(&j->ov->a, &one, &made);
		if (hunks_undo(&j->ov->a, &source, made.file->hunk,
			       made.file->nhunks, &was) &&
		    image_eq(left, &was))
			return true;
	}
	return false;
}

bool job_made_again(struct job *j, const struct node *n)
{
	size_t i;

	for (i = j->index + 1; i < j->d->n && !j->d->file[i].after_text; i++) {
		const struct diff_file *f = &j->d->file[i];
		bool link = f->post_mode == 0120000;

		if (f->change == DIFF_CREATE &&
		    link == (n->now.kind == ROOT_LINK) &&
		    names_path(j, f, &f->post, n->path))
			return true;
	}
	return false;
}
