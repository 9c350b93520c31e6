// SPDX-License-Identifier: GPL-2.0-only
/* Archives and mailboxes as repositories: see repo/file.h. */
#include "repo/file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "lib/path.h"
#include "tree/archive.h"
#include "tree/folder.h"
#include "repo/git_log.h"
#include "repo/preamble.h"
#include "repo/mails.h"
#include "engine/mail.h"
#include "engine/recognise.h"

enum {
	HEAD = 1 << 16,     /* bytes from which a file is recognised */
	UNPACKED = 1 << 28, /* most bytes of an archive, or of a mailbox */
	RATIO = 1000,       /* most unpacked bytes for a packed one */
	ENTRIES = 2 * REPO_SETS,
	FOLDERS = 4096, /* most folders that are searched for patches */
	MAGIC_TAR = 257 /* offset of "ustar": tar(5) */
};

static bool ends_in(const char *name, const char *end)
{
	size_t n = strlen(name), m = strlen(end);

	return n > m && !strcmp(name + n - m, end);
}

static bool is_compressed(struct span s)
{
	return span_starts(s, SPAN("\x1f\x8b")) ||
	       span_starts(s, SPAN("BZh")) ||
	       span_starts(s, SPAN("\xfd"
				   "7zXZ")) ||
	       span_starts(s, SPAN("\x28\xb5\x2f\xfd"));
}

static bool is_tar(struct span s)
{
	return s.n > MAGIC_TAR + 5 && !memcmp(s.p + MAGIC_TAR, "ustar", 5);
}

static bool is_zip(struct span s)
{
	return span_starts(s, SPAN("PK\3\4"));
}

static int no_repository(const struct origin *o, const char *what,
			 const char *hint, struct pom_err *err)
{
	pom_fail(err, POM_EUSAGE, o->path, 0,
		 "this is no repository of patch sets: it is %s", what);
	pom_hint(err, "%s", hint);
	return POM_EUSAGE;
}

static int keep_file(struct repo *r, struct archive_reader *a, struct span *out,
		     struct pom_err *err)
{
	struct buf b = { 0 };
	struct span piece;
	int rc;

	do {
		rc = archive_data(a, &piece, err);
		if (!rc)
			buf_addspan(&b, piece);
	} while (!rc && piece.n);
	*out = SPAN("");
	if (!rc && b.n)
		*out = (struct span){ arena_strndup(&r->a, b.p, b.n), b.n };
	buf_free(&b);
	return rc;
}

/* The folder in which macOS puts the attributes of files into a zip archive. */
static bool is_of_macos(const char *path)
{
	return !strncmp(path, "__MACOSX", 8) && (!path[8] || path[8] == '/');
}

static int keep_entry(struct repo *r, const struct origin *o,
		      struct archive_reader *a, const struct archived *e,
		      struct folder *f, struct pom_err *err)
{
	struct folder_file file = { .executable = e->executable };
	const char *path = arena_strdup(&r->a, e->path);
	struct pom_err bad = { 0 };
	int rc = 0;

	switch (e->kind) {
	case ARCHIVED_FILE:
		file.kind = ROOT_FILE;
		rc = keep_file(r, a, &file.text, err);
		break;
	case ARCHIVED_DIR:
		file.kind = ROOT_DIR;
		break;
	case ARCHIVED_LINK:
		file.kind = ROOT_LINK;
		file.text = span_of(
			arena_strdup(&r->a, e->target ? e->target : ""));
		break;
	case ARCHIVED_HARDLINK:
		file.kind = ROOT_FILE;
		file.text = folder_text(f, e->target ? e->target : "");
		break;
	case ARCHIVED_OTHER:
		return 0;
	}
	rc = rc ? rc : folder_add(f, span_of(path), &file, &bad);
	if (rc && *bad.what && *path)
		pom_fail(err, rc, o->path, 0, "the archive has a file %s: %s",
			 path_say(&r->a, span_of(path)), bad.what);
	else if (rc && *bad.what)
		pom_fail(err, rc, o->path, 0,
			 "the archive has a file without a name");
	return rc;
}

/* Reads the archive that is open at fd into a folder in memory, which o's root becomes. */
static int open_archive(struct repo *r, struct origin *o, int fd, uint64_t size,
			struct pom_err *err)
{
	const struct archive_limits limits = { .bytes = UNPACKED,
					       .ratio = RATIO,
					       .entries = ENTRIES,
					       .zip = true };
	struct folder *f = folder_new();
	struct archive_reader *a = NULL;
	struct archived e;
	bool more = true;
	int rc = archive_file(&a, fd, size, o->path, &limits, err);

	while (!rc && more) {
		rc = archive_next(a, &e, &more, err);
		if (!rc && more && !is_of_macos(e.path))
			rc = keep_entry(r, o, a, &e, f, err);
	}
	archive_done(a);
	if (rc == POM_ELIMIT && err && !*err->hint)
		pom_hint(err,
			 "is it a source tree? --kernel and --iptables name these; an archive of patches is smaller");
	else if (rc && err && !*err->hint)
		pom_hint(err,
			 "get it again, or unpack it and name the folder of its patches");
	if (rc)
		folder_free(f);
	else
		folder_root(f, &o->root, o->path);
	return rc;
}

static int open_mails(struct repo *r, struct origin *o, struct span box,
		      struct pom_err *err)
{
	struct span *mail;
	size_t n;

	mails_split(r, box, &mail, &n);
	return mails_open(r, o, mail, n, err);
}

int repo_name_file(const struct origin *o, struct span text,
		   struct pom_err *err)
{
	struct recognised is;

	if (recognise_archive(text, &is))
		return no_repository(o, is.what,
				     "unpack it first, and name the folder of its patches",
				     err);
	if (recognise_container(text, &is) || recognise(text, &is))
		return no_repository(o, is.what, is.todo, err);
	return no_repository(o,
			     "a text that does not name patches line by line",
			     "name a folder of patches, a series, a mailbox, or an archive (tar, zip) of patches",
			     err);
}

/* Fails for a file that its name or beginning shows to be no repository. */
static int check_not_repository(const struct origin *o, struct span head,
				struct pom_err *err)
{
	struct recognised is;

	if (span_starts(head, SPAN("# v2 git bundle")) ||
	    span_starts(head, SPAN("# v3 git bundle")))
		return no_repository(o, "a git bundle",
				     "git clone it; git format-patch makes patches of its commits",
				     err);
	if (recognise_container(head, &is))
		return repo_name_file(o, head, err);
	/* repo/recipe.c and repo/spec.c read these */
	if (ends_in(o->path, ".bb") || ends_in(o->path, ".bbappend") ||
	    ends_in(o->path, ".inc") || ends_in(o->path, ".spec"))
		return 0;
	if (ends_in(o->path, ".scc"))
		return no_repository(o, "a list of Yocto's kernel features",
				     "name the recipe, or the folder that the patches lie in",
				     err);
	if (!head.n ||
	    (preamble_length(head) == head.n && !repo_is_patch_name(o->path)))
		return 0;
	if (!memmem(head.p, head.n, "@@ -", 4) &&
	    !memmem(head.p, head.n, "diff --git ", 11) && recognise(head, &is))
		return repo_name_file(o, head, err);
	return no_repository(o, "a patch",
			     "give it as an argument: runme check FILE; or name the folder that it is in",
			     err);
}

/* Decompresses packed. The text lives as long as r. */
static int unpack(struct repo *r, struct span packed, const char *name,
		  size_t limit, struct span *out, struct pom_err *err)
{
	struct buf *b;
	int rc;

	r->text = pom_grow(r->text, r->ntext, &r->cap_text, sizeof(*r->text));
	b = &r->text[r->ntext++];
	memset(b, 0, sizeof(*b));
	rc = archive_unpack(packed, name, limit, b, err);
	*out = buf_span(b);
	return rc;
}

/* A compressed file that is no archive: archives of mailing lists compress mailboxes. */
static int open_compressed(struct repo *r, struct origin *o, struct span packed,
			   bool *is, struct pom_err *err)
{
	struct recognised other;
	struct span text;
	int rc = unpack(r, packed, o->path, UNPACKED, &text, err);

	if (rc)
		return rc;
	*is = true;
	if (mails_are(text))
		return open_mails(r, o, text, err);
	if (text.n > HEAD)
		text.n = HEAD;
	rc = check_not_repository(o, text, err);
	if (!rc && recognise(text, &other) && !recognise_names(text))
		rc = repo_name_file(o, text, err);
	return rc ? rc :
		    no_repository(o, "a compressed file with no mails in it",
				  "unpack it first", err);
}

static int load(struct repo *r, const struct origin *o, int fd, size_t size,
		struct span *out, struct pom_err *err)
{
	char *p = arena_text(&r->a, size + 1);
	size_t n = 0;

	*out = SPAN("");
	while (n < size) {
		ssize_t got = pread(fd, p + n, size - n, (off_t)n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return pom_fail_errno(err, errno, o->path,
					      "cannot read");
		if (!got)
			break;
		n += (size_t)got;
	}
	p[n] = '\0';
	*out = (struct span){ p, n };
	return 0;
}

static int open_file(struct repo *r, struct origin *o, int fd, size_t size,
		     bool *is, struct pom_err *err)
{
	struct span head = SPAN(""), all = SPAN("");
	struct recognised other;
	bool packed;
	int rc = load(r, o, fd, size < HEAD ? size : HEAD, &head, err);

	if (rc)
		return rc;
	packed = is_compressed(head);
	*is = true;
	if (recognise_document(head, &other))
		return no_repository(o, other.what, other.todo, err);
	if (is_tar(head) || is_zip(head) ||
	    (packed && (strstr(o->path, ".tar.") || ends_in(o->path, ".tgz") ||
			ends_in(o->path, ".txz") || ends_in(o->path, ".tbz2") ||
			ends_in(o->path, ".tbz") || ends_in(o->path, ".tzst"))))
		return open_archive(r, o, fd, size, err);
	*is = packed || mails_are(head);
	if (!*is)
		return check_not_repository(o, head, err);
	if (size > UNPACKED)
		return pom_fail(err, POM_ELIMIT, o->path, 0,
				"the file is larger than %d bytes", UNPACKED);
	rc = load(r, o, fd, size, &all, err);
	if (rc)
		return rc;
	return packed ? open_compressed(r, o, all, is, err) :
			open_mails(r, o, all, err);
}

int repo_open_packed(struct repo *r, struct origin *o, bool *is,
		     struct pom_err *err)
{
	int fd = open(o->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat st;
	int rc = 0;

	*is = false;
	if (fd < 0)
		return pom_fail_errno(err, errno, o->path, "cannot open");
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		rc = open_file(r, o, fd, (size_t)st.st_size, is, err);
	else
		rc = no_repository(o, "a pipe, a device or the like",
				   "write what comes from it to a file, and name that",
				   err);
	close(fd);
	return rc;
}

/* In a folder, compressed mailboxes are not read. */
static bool is_mail_name(const char *name)
{
	return repo_is_mails_name(name) && !archive_bare_name(name);
}

/* The mails of a folder while they are read. */
struct mail_pile {
	struct span *v;
	size_t n, bytes;
};

static void add_mail(struct repo *r, struct mail_pile *p, struct span text)
{
	p->v = arena_push(&r->a, p->v, p->n, sizeof(*p->v));
	p->v[p->n++] = mail_begin(text);
}

/*
 * Adds the mails of the files in dir, in the order of their names. named: only files with
 * the name of a mailbox, which may have several mails each.
 */
static int add_mails(struct repo *r, const struct origin *o, const char *dir,
		     bool named, struct mail_pile *p, struct pom_err *err)
{
	struct span *mail;
	char **names;
	size_t m, i, k, n;
	int rc = root_list(&o->root, dir, &r->a, &names, &m, err);

	for (i = 0; i < m && !rc; i++) {
		const char *path =
			*dir ? arena_printf(&r->a, "%s/%s", dir, names[i]) :
			       names[i];
		struct root_file f;

		if (names[i][0] == '.' || (named && !is_mail_name(names[i])))
			continue;
		rc = root_load(&o->root, path, UNPACKED, &r->a, &f, err);
		p->bytes += f.text.n;
		if (!rc && p->bytes > UNPACKED)
			rc = pom_fail(err, POM_ELIMIT, o->path, 0,
				      "its mails are larger than %d bytes",
				      UNPACKED);
		if (rc || !S_ISREG(f.st.st_mode))
			continue;
		if (!named) {
			add_mail(r, p, f.text);
			continue;
		}
		mails_split(r, f.text, &mail, &n);
		for (k = 0; k < n; k++)
			add_mail(r, p, mail[k]);
	}
	return rc;
}

/* Has the folder files with names of mails, and no name that another format has? */
static bool is_folder_of_mails(struct repo *r, const struct origin *o)
{
	static const char *const others[] = { "patches", "patchlets",  "base",
					      "debian",  "series",     "00list",
					      "objects", "series.conf" };
	char **names;
	size_t n, i, k, found = 0;

	if (root_list(&o->root, "", &r->a, &names, &n, NULL))
		return false;
	for (i = 0; i < n; i++) {
		if (repo_is_patch_name(names[i]))
			return false;
		for (k = 0; k < sizeof(others) / sizeof(*others); k++)
			if (!strcmp(names[i], others[k]))
				return false;
		found += is_mail_name(names[i]);
	}
	return found > 0;
}

int repo_open_maildir(struct repo *r, struct origin *o, bool *is,
		      struct pom_err *err)
{
	enum root_kind cur = ROOT_ABSENT, fresh = ROOT_ABSENT;
	struct mail_pile p = { 0 };
	struct root folder;
	int rc = 0;

	*is = root_stat(&o->root, "cur", &cur, NULL, NULL) == 0 &&
	      root_stat(&o->root, "new", &fresh, NULL, NULL) == 0 &&
	      cur == ROOT_DIR && fresh == ROOT_DIR;
	if (*is) {
		rc = add_mails(r, o, "cur", false, &p, err);
		if (!rc)
			rc = add_mails(r, o, "new", false, &p, err);
	} else {
		*is = is_folder_of_mails(r, o);
		if (*is)
			rc = add_mails(r, o, "", true, &p, err);
	}
	if (rc || !*is)
		return rc;
	/* mails_open replaces o's root */
	folder = o->root;
	rc = mails_open(r, o, p.v, p.n, err);
	if (!rc)
		root_close(&folder);
	return rc;
}

/* Adds the names in dir to the list of folders that are searched. */
static void push_folders(struct repo *r, const char *dir, char **names,
			 size_t n, const char ***v, size_t *m)
{
	size_t i;

	for (i = 0; i < n && *m < FOLDERS; i++) {
		/* hidden folders are skipped: .pom has diffs that are no patches */
		if (names[i][0] == '.')
			continue;
		*v = arena_push(&r->a, *v, *m, sizeof(**v));
		(*v)[(*m)++] = arena_printf(&r->a, "%s%s%s", dir,
					    *dir ? "/" : "", names[i]);
	}
}

/*
 * Up to eight folders below o's root that have patches, as those of OpenWrt, Buildroot, and
 * Debian without a series have. The nearest to the top come first. NULL: there are none.
 */
static char *folders_of_patches(struct repo *r, const struct origin *o)
{
	const char **v = NULL;
	struct buf b = { 0 };
	char **names, *s = NULL;
	size_t n, m = 0, i, k, found = 0;

	if (repo_list(r, o, "", &names, &n, NULL))
		return NULL;
	push_folders(r, "", names, n, &v, &m);
	for (i = 0; i < m && found < 8; i++) {
		if (root_list(&o->root, v[i], &r->a, &names, &n, NULL))
			continue;
		for (k = 0; k < n && !repo_is_patch_name(names[k]); k++)
			;
		if (k < n)
			buf_addf(&b, "%s%s", found++ ? ", " : "",
				 path_say(&r->a, span_of(v[i])));
		else
			push_folders(r, v[i], names, n, &v, &m);
	}
	if (found)
		s = arena_strndup(&r->a, b.p, b.n);
	buf_free(&b);
	return s;
}

static bool has(const struct origin *o, const char *name)
{
	enum root_kind kind;

	return root_stat(&o->root, name, &kind, NULL, NULL) == 0 &&
	       kind != ROOT_ABSENT;
}

/* Makes o's root a folder in memory with that file. If it fails, the root is unchanged. */
static int open_alone(struct origin *o, const char *name, struct span text,
		      struct pom_err *err)
{
	const struct folder_file file = { .kind = ROOT_FILE, .text = text };
	struct folder *f = folder_new();
	int rc = folder_add(f, span_of(name), &file, err);

	if (rc)
		folder_free(f);
	else
		folder_root(f, &o->root, o->path);
	return rc;
}

int repo_open_box(struct repo *r, struct origin *o, const char **name,
		  struct pom_err *err)
{
	struct span text, all;
	struct buf head = { 0 };
	struct root was;
	bool box;
	int rc;

	/* errors are ignored here: repo_patch reads the file again and reports them */
	box = !root_read_head(&o->root, *name, HEAD, &head, NULL) &&
	      (mail_is_separator(mail_begin(buf_span(&head))) ||
	       git_log_is(buf_span(&head)) || archive_bare_name(*name));
	buf_free(&head);
	if (!box || repo_read_whole(r, o, *name, &text, NULL))
		return 0;
	if (!mail_is_separator(mail_begin(text)) && !git_log_is(text))
		return 0;
	mails_join(r, o, text, &all);
	if (all.p == text.p)
		return 0;
	if (archive_bare_name(*name))
		*name = arena_strndup(&r->a, *name, archive_bare_name(*name));
	was = o->root;
	rc = open_alone(o, *name, all, err);
	if (!rc)
		root_close(&was);
	return rc;
}

int repo_open_text(struct repo *r, struct origin *o, const char *name,
		   struct span text, struct pom_err *err)
{
	int rc = 0;

	if (is_compressed(text))
		rc = unpack(r, text, name, DIFF_TEXT_LIMIT, &text, err);
	return rc ? rc : open_alone(o, name, text, err);
}

bool repo_is_git(const struct origin *o)
{
	return has(o, "objects") && has(o, "refs") && has(o, "HEAD");
}

int repo_name_git(const struct origin *o, struct pom_err *err)
{
	return no_repository(o, "a repository of git",
			     "git format-patch makes patches of commits, in a folder that can be named here",
			     err);
}

bool repo_name_folder(struct repo *r, const struct origin *o,
		      struct pom_err *err)
{
	const char *inner = folders_of_patches(r, o);
	char **names;
	size_t n, i;

	if (inner) {
		no_repository(o,
			      arena_printf(&r->a,
					   "a folder of folders with patches: %s",
					   inner),
			      o->root.ops ?
				      "unpack it, and name these, one --repo each, in the order in which they are applied" :
				      "name these, one --repo each, in the order in which they are applied",
			      err);
		return true;
	}
	if (repo_list(r, o, "", &names, &n, NULL))
		return false;
	for (i = 0; i < n; i++) {
		if (!strcmp(names[i], ".git")) {
			no_repository(o, "a work tree of git, without patches",
				      "git format-patch makes patches of commits, in a folder that can be named here",
				      err);
			return true;
		}
	}
	return false;
}
