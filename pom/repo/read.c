// SPDX-License-Identifier: GPL-2.0-only
/* Reads files and patches of a repository: see repo.h. */
#include "repo/repo.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "lib/path.h"
#include "tree/archive.h"
#include "tree/prefetch.h"
#include "repo/file.h"
#include "repo/git_log.h"
#include "repo/log_order.h"
#include "repo/mails.h"
#include "engine/mail.h"

static int refuse_link(const char *path, struct pom_err *err)
{
	pom_fail(err, POM_EUNSAFE, path, 0,
		 "a symbolic link, but to no patch of this repository");
	pom_hint(err,
		 "links are read that lead to a file in the repository, or to a patch in a folder beside it that has a series");
	return POM_EUNSAFE;
}

/*
 * Opens the folder beside the repository that the link at path leads into. to is the text
 * of the link. Returns the name in that folder, or NULL if such a link is not followed.
 *
 * Whoever wrote the repository must not choose what is read elsewhere. A patch in a
 * folder with a series is no secret, and the links of patches/linux-VERSION lead to such
 * patches.
 */
static const char *open_beside(struct repo *r, const struct origin *o,
			       const char *path, struct span to,
			       struct root *beside)
{
	enum root_kind kind = ROOT_ABSENT;
	const char *p, *slash;

	for (p = path; p; p = strchr(p, '/')) {
		if (!span_starts(to, SPAN("../")))
			return NULL;
		to = span_skip(to, 3);
		p++;
	}
	if (path_check(&r->a, to, &p, NULL))
		return NULL;
	slash = strchr(p, '/');
	if (!slash || !(repo_is_patch_name(p) || !strcmp(slash, "/series")) ||
	    root_open_beside(beside, &o->root,
			     arena_strndup(&r->a, p, (size_t)(slash - p)), NULL))
		return NULL;
	if (root_stat(beside, "series", &kind, NULL, NULL) == 0 &&
	    kind == ROOT_FILE)
		return slash + 1;
	root_close(beside);
	return NULL;
}

/* file->text is the text of the link at path. Links in the other folder are not followed. */
static int read_beside(struct repo *r, const struct origin *o, const char *path,
		       size_t limit, struct root_file *file,
		       struct pom_err *err)
{
	struct root beside;
	const char *name = open_beside(r, o, path, file->text, &beside);
	int rc;

	if (!name)
		return refuse_link(path, err);
	rc = root_load(&beside, name, limit, repo_mem(r), file, err);
	if (rc && err)
		snprintf(err->where, sizeof(err->where), "%s", path);
	root_close(&beside);
	return rc || S_ISREG(file->st.st_mode) ? rc : refuse_link(path, err);
}

int repo_read(struct repo *r, const struct origin *o, const char *path,
	      size_t limit, struct span *out, struct pom_err *err)
{
	struct pom_err why = { 0 };
	struct root_file file;
	int rc = root_load(&o->root, path, limit, repo_mem(r), &file, err);

	*out = file.text;
	if (rc || S_ISREG(file.st.st_mode))
		return rc;
	if (!o->links)
		return pom_fail(err, POM_EUNSAFE, path, 0,
				"a file of the repository is a symbolic link");
	if (o->root.ops) {
		pom_fail(err, POM_EUNSAFE, path, 0,
			 "a symbolic link, and those of an archive are not followed");
		pom_hint(err, "unpack the archive, and name its folder");
		return POM_EUNSAFE;
	}
	rc = root_load_linked(&o->root, path, limit, repo_mem(r), out, &why);
	if (rc == POM_EUNSAFE) {
		rc = read_beside(r, o, path, limit, &file, err);
		*out = file.text;
		return rc;
	}
	if (rc && err)
		*err = why;
	return rc;
}

int repo_list(struct repo *r, const struct origin *o, const char *dir,
	      char ***names, size_t *n, struct pom_err *err)
{
	struct origin *own = &r->origin[o - r->origin];
	int rc = 0;

	if (*dir)
		return root_list(&o->root, dir, &r->a, names, n, err);
	if (!o->top)
		rc = root_list(&o->root, "", &r->a, &own->top, &own->ntop, err);
	*names = o->top;
	*n = o->ntop;
	return rc;
}

static bool ends_in_one(const char *name, const char *const *ends)
{
	size_t n = archive_bare_name(name);

	if (!n)
		n = strlen(name);
	for (; *ends; ends++) {
		size_t m = strlen(*ends);

		if (n > m && !strncasecmp(name + n - m, *ends, m))
			return true;
	}
	return false;
}

bool repo_is_patch_name(const char *name)
{
	static const char *const ends[] = { ".patch", ".diff", ".dpatch",
					    NULL };

	return ends_in_one(name, ends);
}

int repo_need_folder(const struct origin *o, struct pom_err *err)
{
	if (!o->root.ops)
		return 0;
	pom_fail(err, POM_EUSAGE, o->path, 0,
		 "this has to be a folder, and it is a mailbox or an archive");
	pom_hint(err,
		 "unpack the archive; of mails runme export -o FOLDER makes a folder");
	return POM_EUSAGE;
}

bool repo_is_mails_name(const char *name)
{
	static const char *const ends[] = { ".mbox", ".mbx", ".eml", NULL };

	return ends_in_one(name, ends);
}

static int read_packed(struct repo *r, const struct origin *o, const char *path,
		       struct span *out, struct pom_err *err)
{
	struct buf *b;
	int rc = repo_read(r, o, path, ARCHIVE_PACKED_LIMIT, out, err);

	if (rc)
		return rc;
	r->text = pom_grow(r->text, r->ntext, &r->cap_text, sizeof(*r->text));
	b = &r->text[r->ntext++];
	memset(b, 0, sizeof(*b));
	rc = archive_unpack(*out, path, DIFF_TEXT_LIMIT, b, err);
	*out = buf_span(b);
	return rc;
}

/* A patch of several mails or commits, in the order in which they are taken. */
struct joined {
	struct span text;
	const char *note; /* what was left out or moved; NULL: nothing */
};

/* Can it be several mails or commits? Nearly always it is not. */
static bool may_be_several(struct span text)
{
	if (!text.n || (!memmem(text.p, text.n, "\nFrom ", 6) &&
			!memmem(text.p, text.n, "\ncommit ", 8)))
		return false;
	return mail_is_separator(mail_begin(text)) || git_log_is(text);
}

static const char *join_notes(struct repo *r, const struct origin *o)
{
	struct buf b = { 0 };
	const char *s = NULL;
	size_t i;

	for (i = 0; i < o->nnotes; i++)
		buf_addf(&b, "%s%s", i ? "; " : "", o->note[i]);
	if (b.n)
		s = arena_strndup(&r->a, b.p, b.n);
	buf_free(&b);
	return s;
}

/*
 * Puts the mails or commits of a patch in order, as for a mailbox that is given by itself.
 * A patch is read several times: keeps the result.
 */
static void join(struct repo *r, const struct origin *o, const char *path,
		 struct span *text)
{
	struct origin of_patch = *o;
	struct joined *j;
	const char *key;
	void **at;
	bool several = may_be_several(*text);
	const char *note = NULL;
	struct span turned = *text;

	r->latest_note = NULL;
	if (!several)
		note = log_order(repo_mem(r), *text, &turned);
	if (note) {
		r->latest_note = note;
		r->latest_diff = NULL; /* it was parsed without this */
		*text = turned;
	}
	if (!several)
		return;
	key = arena_printf(&r->a, "%zu/%s", (size_t)(o - r->origin), path);
	at = map_at(&r->joined, key, strlen(key));
	if (!*at) {
		*at = j = arena_alloc(&r->a, 1, sizeof(*j));
		of_patch.note = NULL;
		of_patch.nnotes = 0;
		of_patch.path = path;
		mails_join(r, &of_patch, *text, &j->text);
		j->note = join_notes(r, &of_patch);
	}
	j = *at;
	r->latest_note = j->note;
	if (!j->note)
		return;
	*text = j->text;
	r->latest_diff = NULL; /* it was parsed without this */
}

int repo_read_whole(struct repo *r, const struct origin *o, const char *path,
		    struct span *out, struct pom_err *err)
{
	int rc;

	if (prefetch_patch(r->prefetch, &o->root, path, repo_mem(r), out,
			   &r->latest_diff))
		return 0;
	r->latest_diff = NULL;
	rc = archive_bare_name(path) ?
		     read_packed(r, o, path, out, err) :
		     repo_read(r, o, path, DIFF_TEXT_LIMIT, out, err);
	return rc ? rc : mail_decode(repo_mem(r), out, path, false, err);
}

int repo_read_patch(struct repo *r, const struct origin *o, const char *path,
		    struct span *out, struct pom_err *err)
{
	int rc;

	/* a patch is read for parsing, and again for its digest: keeps the last text */
	if (r->latest_of == o && r->latest == path) {
		*out = r->latest_text;
		return 0;
	}
	rc = repo_read_whole(r, o, path, out, err);
	if (rc)
		return rc;
	join(r, o, path, out);
	r->latest_of = o;
	r->latest = path;
	r->latest_text = *out;
	return 0;
}
