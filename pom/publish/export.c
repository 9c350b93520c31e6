// SPDX-License-Identifier: GPL-2.0-only
/* Writes sets for other tools: see export.h. */
#include "publish/export.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/charset.h"
#include "lib/interrupt.h"
#include "tree/archive.h"
#include "repo/preamble.h"
#include "ledger/quilt.h"
#include "publish/new_folder.h"
#include "engine/emit.h"
#include "engine/mail.h"

void export_free(struct export *x)
{
	free(x->patch);
	arena_free(&x->a);
	memset(x, 0, sizeof(*x));
}

/*
 * Would git am end the commit message at this line? Three dashes end it if they are alone
 * or before a name; more dashes do not. The separator of a mailbox ends it, too.
 */
static bool ends_message(struct span line)
{
	if (span_starts(line, SPAN("---"))) {
		struct span rest = span_skip(line, 3);

		return !span_trim(rest).n ||
		       (rest.n > 1 && rest.p[0] == ' ' && !is_space(rest.p[1]));
	}
	return span_starts(line, SPAN("diff -")) ||
	       span_starts(line, SPAN("Index: ")) || mail_is_separator(line);
}

/* Would git am read the first line of a message as a field of the mail? */
static bool is_field(struct span line)
{
	struct mail_field f;

	return span_starts(line, SPAN("[PATCH]")) ||
	       (line.p[0] == '>' && mail_is_of_git(span_skip(line, 1))) ||
	       (mail_field(&line, &f) &&
		(mail_is(&f, "From") || mail_is(&f, "Subject") ||
		 mail_is(&f, "Date")));
}

/* Writes the commit message, with a blank before lines that git am would not keep. */
static void put_message(struct buf *b, struct span text)
{
	struct span line;
	bool first = true;

	while (span_line(&text, &line)) {
		if (ends_message(line) || (first && is_field(line)))
			buf_addch(b, ' ');
		first &= !span_trim(line).n;
		buf_addspan(b, line);
		if (line.p[line.n - 1] != '\n')
			buf_addch(b, '\n');
	}
}

/*
 * Writes the diff. Puts '>' before "From ": it would begin a mail. No line of a hunk begins
 * with "From ", so only text between two diffs changes.
 */
static void put_diff(struct buf *b, struct span diff)
{
	struct span rest = diff;
	const char *at;

	while (rest.n && (at = memmem(rest.p, rest.n, "\nFrom ", 6))) {
		size_t n = (size_t)(at - rest.p) + 1;

		buf_add(b, rest.p, n);
		buf_addch(b, '>');
		rest = span_skip(rest, n);
	}
	buf_addspan(b, rest);
	if (diff.n && diff.p[diff.n - 1] != '\n')
		buf_addch(b, '\n');
}

/* A text for a field of the mail's header: UTF-8, without line ends. */
static struct span one_line(struct arena *a, const char *text)
{
	struct buf b = { 0 };
	size_t i;
	char *s;

	charset_put(&b, SPAN(""), span_trim(span_of(text)));
	s = arena_strndup(a, b.p ? b.p : "", b.n);
	for (i = 0; i < b.n; i++)
		if (s[i] == '\n' || s[i] == '\r')
			s[i] = ' ';
	buf_free(&b);
	return span_of(s);
}

/* Writes the first of the authors; git needs an address. */
static void put_author(struct arena *a, struct buf *b, const char *author)
{
	struct span s = one_line(a, author), name, address = SPAN("");
	const char *open = s.n ? memchr(s.p, '<', s.n) : NULL;
	const char *end = open ? memchr(open, '>', s.n - (size_t)(open - s.p)) :
				 NULL;

	name = (struct span){ s.p, open ? (size_t)(open - s.p) : s.n };
	name = span_trim(name);
	if (end)
		address = (struct span){ open + 1, (size_t)(end - open) - 1 };
	else if (name.n && memchr(name.p, '@', name.n))
		address = name;
	if (address.n && address.p == name.p)
		name.n = 0;
	if (!name.n && !address.n)
		name = SPAN("unknown");
	mail_put_author(b, name,
			address.n ? address : SPAN("unknown@localhost"));
}

bool export_omits_date(const struct set *set)
{
	int64_t seconds;
	int zone;

	return *set->date && !mail_time(span_of(set->date), &seconds, &zone);
}

static void put_mail(struct arena *a, struct buf *b, const struct set *set,
		     struct span diff)
{
	const char *base = strrchr(set->name, '/');
	const char *title = *set->title ? set->title :
			    base        ? base + 1 :
					  set->name;
	struct buf words = { 0 };

	put_author(a, b, set->author);
	if (*set->date && !export_omits_date(set))
		buf_addf(b, "Date: %s\n", one_line(a, set->date).p);
	buf_addstr(b, "Subject: [PATCH] ");
	if (!repo_is_patch_name(set->name))
		title = arena_printf(a, "%s: %s", set->name, title);
	mail_put_words(b, one_line(a, title), strlen("Subject: [PATCH] "));
	buf_addstr(b, "\nMIME-Version: 1.0\n"
		      "Content-Type: text/plain; charset=UTF-8\n"
		      "Content-Transfer-Encoding: 8bit\n\n");
	charset_put(&words, SPAN(""),
		    span_of(preamble_body(set->title, set->help)));
	put_message(b, buf_span(&words));
	buf_addstr(b, "---\n\n");
	put_diff(b, diff);
	buf_free(&words);
}

static int needs_tree(const struct set *set, const char *why,
		      struct pom_err *err)
{
	int rc = pom_fail(err, POM_EUSAGE, set->info, 0, "%s", why);

	pom_hint(err,
		 "with a tree, what it changes there is written: give KERNEL_DIR, --kernel, --iptables or --tree");
	return rc;
}

/* Writes a new file of the set as a section of a diff. */
static int put_source(struct export *x, struct repo *r, const struct origin *o,
		      const struct source *s, struct buf *b,
		      struct pom_err *err)
{
	struct emit_file e = { .post = s->target, .post_mode = 0100644 };
	struct image im;
	struct span text;
	int rc = repo_read(r, o, s->path, REPO_TEXT_LIMIT, &text, err);

	if (rc)
		return rc;
	if (s->executable)
		e.post_mode = 0100755;
	image_load(&x->a, text, &im);
	e.after = &im;
	emit_file(&x->a, b, &e);
	return 0;
}

/* Writes the set's diff and new files as its repository has them. */
static int put_from_repository(struct export *x, const struct set *set,
			       struct buf *b, struct pom_err *err)
{
	struct repo *r = set->origin->repo;
	const struct set_tree *t = &set->tree[x->kind];
	const struct variant *best = NULL;
	struct span text;
	size_t i;
	int rc = 0;

	if (set->old)
		return needs_tree(set, "this set is of an old format", err);
	if (set->reverse)
		return needs_tree(set,
				  "the series takes it out (-R), and a mail can only put a patch in",
				  err);
	if (set->strip != 1 && set->strip >= 0)
		return needs_tree(set, "its patch is not one for -p1", err);
	for (i = 0; i < t->nvariants; i++) {
		const struct variant *one = &t->variant[i];

		if (one->from.n &&
		    (!x->version || version_cmp(x->version, &one->from) < 0))
			continue;
		if (!best || version_order(&one->from, &best->from) > 0)
			best = one;
	}
	if (t->nvariants && !best)
		return needs_tree(set,
				  "each of its diffs is for some versions only",
				  err);
	if (best) {
		rc = repo_read_patch(r, set->origin, best->path, &text, err);
		if (rc)
			return rc;
		buf_addspan(b, span_skip(text, preamble_length(text)));
	}
	for (i = 0; i < t->nsources && !rc; i++)
		rc = put_source(x, r, set->origin, &t->source[i], b, err);
	return rc;
}

static struct exported *append(struct export *x)
{
	x->patch = pom_grow(x->patch, x->n, &x->cap, sizeof(*x->patch));
	memset(&x->patch[x->n], 0, sizeof(*x->patch));
	return &x->patch[x->n++];
}

/* The name of a patch of a series; it is not compressed any more. */
static const char *own_name(struct export *x, const struct set *set)
{
	const char *name = quilt_name(&x->a, set);

	/* two repositories can have patches of the same name */
	if (strcmp(name, set->name))
		name = set->name;
	if (!set->tree[x->kind].nvariants)
		return arena_printf(&x->a, "%s.patch", name);
	if (archive_bare_name(set->tree[x->kind].variant[0].path))
		name = arena_strndup(&x->a, name, archive_bare_name(name));
	return name;
}

int export_add_text(struct export *x, const struct set *set, struct span text,
		    struct pom_err *err)
{
	int rc = repo_describe(set, err);
	struct exported *e;

	if (rc)
		return rc;
	e = append(x);
	e->path = own_name(x, set);
	e->options = "";
	if (set->strip != 1 && set->strip >= 0)
		e->options = arena_printf(&x->a, " -p%d", set->strip);
	if (set->reverse)
		e->options = arena_printf(&x->a, "%s -R", e->options);
	e->text = (struct span){ arena_strndup(&x->a, text.p, text.n), text.n };
	return 0;
}

static int add_whole(struct export *x, const struct set *set,
		     struct pom_err *err)
{
	const char *path = set->tree[x->kind].variant[0].path;
	struct span text;
	int rc = repo_read_patch(set->origin->repo, set->origin, path, &text,
				 err);

	return rc ? rc : export_add_text(x, set, text, err);
}

/* The name of a mail in the folder. */
static const char *mail_name(struct export *x, const struct set *set)
{
	if (x->whole && set->origin->ordered)
		return own_name(x, set);
	if (strchr(set->name, '/'))
		return arena_printf(&x->a, "%04zu-%s", x->n,
				    strrchr(set->name, '/') + 1);
	return arena_printf(&x->a, "%04zu-%s%s", x->n, set->name,
			    repo_is_patch_name(set->name) ? "" : ".patch");
}

int export_add(struct export *x, const struct set *set,
	       const struct span *change, struct pom_err *err)
{
	struct buf diff = { 0 }, b = { 0 };
	struct exported *e;
	int rc;

	if (!set->tree[x->kind].any)
		return 0;
	rc = repo_describe(set, err);
	if (rc)
		return rc;
	if (x->whole && set->origin->ordered && !change &&
	    set->tree[x->kind].nvariants)
		return add_whole(x, set, err);
	if (change) {
		buf_addspan(&diff, *change);
		rc = repo_one_author(set, err);
	} else {
		rc = put_from_repository(x, set, &diff, err);
	}
	if (!rc && diff.n) {
		put_mail(&x->a, &b, set, buf_span(&diff));
		e = append(x);
		e->path = mail_name(x, set);
		e->options = "";
		e->text = (struct span){ arena_strndup(&x->a, b.p, b.n), b.n };
	}
	buf_free(&diff);
	buf_free(&b);
	return rc;
}

static void put_series(const struct export *x, struct buf *b)
{
	size_t i;

	for (i = 0; i < x->n; i++)
		buf_addf(b, "%s%s\n", x->patch[i].path, x->patch[i].options);
}

int export_folder(const char *path, const struct archive_member *v, size_t n,
		  struct pom_err *err)
{
	struct new_folder f;
	size_t i;
	int rc = new_folder_begin(&f, path, err);

	for (i = 0; i < n && !rc; i++) {
		rc = interrupt_check(err);
		if (!rc)
			rc = new_folder_put(&f, v[i].path, v[i].text, err);
	}
	if (!rc)
		rc = new_folder_end(&f, path, NULL, err);
	new_folder_drop(&f);
	return rc;
}

int export_quilt(struct export *x, const char *path, struct pom_err *err)
{
	struct archive_member *v = pom_alloc(x->n + 1, sizeof(*v));
	struct buf series = { 0 };
	size_t i;
	int rc;

	for (i = 0; i < x->n; i++)
		v[i] = (struct archive_member){ x->patch[i].path,
						x->patch[i].text };
	put_series(x, &series);
	v[x->n] = (struct archive_member){ "series", buf_span(&series) };
	rc = export_folder(path, v, x->n + 1, err);
	buf_free(&series);
	free(v);
	return rc;
}

int export_file(const char *path, struct span text, struct pom_err *err)
{
	char *made = new_folder_template(path);
	mode_t mask = umask(0);
	int fd, rc = 0;

	umask(mask);
	fd = mkostemp(made, O_CLOEXEC);
	if (fd < 0) {
		rc = pom_fail_errno(err, errno, path, "cannot be made");
		free(made);
		return rc;
	}
	if (fd_write_all(fd, text.p, text.n) < 0 ||
	    fchmod(fd, 0666 & ~mask) < 0 || fsync(fd) < 0)
		rc = pom_fail_errno(err, errno, path, "cannot be written");
	close(fd);
	if (!rc)
		rc = new_folder_rename(made, path, err);
	if (rc)
		unlink(made);
	free(made);
	return rc;
}

/* Bytes of a line of a mail without its line end: RFC 5322, 2.1.1. */
enum { LINE_MOST = 998 };

/*
 * Must the body be encoded? git am and other tools change CR LF, NUL and very long lines.
 *
 * A line ">From " means two things: git am takes it as it is, as git format-patch writes
 * it; readers of the format mboxrd (git am --patch-format=mboxrd, b4, mutt) remove a '>'.
 * Encoded it is the same line for all of them.
 */
static bool needs_encoding(struct span text)
{
	struct span line;

	if (text.n && memchr(text.p, '\0', text.n))
		return true;
	while (span_line(&text, &line))
		if (line.n > LINE_MOST || mail_is_quoted_from(line) ||
		    (line.n > 1 && line.p[line.n - 2] == '\r'))
			return true;
	return false;
}

/* Reads "12" or "12,3" at the start of *s. *n: the 3, which is 1 if it is missing. */
static bool count_lines(struct span *s, uint64_t *n)
{
	if (!span_number(s, 10, DIFF_LINE_NUMBER, n))
		return false;
	*n = 1;
	if (!span_starts(*s, SPAN(",")))
		return true;
	*s = span_skip(*s, 1);
	return span_number(s, 10, DIFF_LINE_NUMBER, n);
}

/* Lines of a hunk that are still to come. */
struct to_come {
	uint64_t pre, post;
};

static void begin_hunk(struct to_come *t, struct span line)
{
	struct to_come n;

	if (!span_starts(line, SPAN("@@ -")))
		return;
	line = span_skip(line, 4);
	if (!count_lines(&line, &n.pre) || !span_starts(line, SPAN(" +")))
		return;
	line = span_skip(line, 2);
	if (count_lines(&line, &n.post))
		*t = n;
}

/* Is the line one of the hunk? Then it has come. */
static bool is_of_hunk(struct to_come *t, struct span line)
{
	bool pre = line.p[0] != '+', post = line.p[0] != '-';

	if (!t->pre && !t->post)
		return false;
	if (line.p[0] == '\\')
		return true;
	t->pre -= pre && t->pre;
	t->post -= post && t->post;
	return true;
}

/*
 * Writes the body without the CRs of the headers, which git does not read. Those of the
 * hunks are in the files, but not where a line has no newline: the CR came with that of
 * the patch.
 */
static void put_plain_headers(struct buf *b, struct span body)
{
	struct to_come t = { 0 };
	bool all = false; /* the @@ line of the hunk has a CR, too */
	struct span line;

	while (span_line(&body, &line)) {
		bool dos = line.n > 1 && line.p[line.n - 2] == '\r';
		bool inside = is_of_hunk(&t, line);
		bool take = dos &&
			    (!inside || (all && span_starts(body, SPAN("\\"))));

		buf_add(b, line.p, line.n - (take ? 2u : 0u));
		if (take)
			buf_addch(b, '\n');
		if (!inside) {
			begin_hunk(&t, line);
			all = dos;
		}
	}
}

/* Writes a mail of put_mail to a mailbox, encoded if tools would change it otherwise. */
static void put_in_box(struct buf *b, struct span text)
{
	struct span rest = text;
	struct buf body = { 0 };
	struct mail_head h;
	struct mail_field f;

	if (!mail_head(text, &h) || !needs_encoding(h.body)) {
		buf_addspan(b, text);
		return;
	}
	while (mail_field(&rest, &f)) {
		buf_add(b, f.name.p, f.name.n + 1);
		buf_addspan(b, mail_is(&f, "Content-Transfer-Encoding") ?
				       SPAN(" quoted-printable\n") :
				       f.value);
	}
	buf_addch(b, '\n');
	put_plain_headers(&body, h.body);
	mail_put_quoted(b, buf_span(&body));
	buf_free(&body);
}

int export_mbox(struct export *x, const char *path, struct pom_err *err)
{
	struct buf all = { 0 };
	size_t i;
	int rc;

	for (i = 0; i < x->n; i++) {
		/* tools recognize a mail with a patch by this date */
		buf_addstr(&all,
			   "From 0000000000000000000000000000000000000000 Mon Sep 17 00:00:00 2001\n");
		put_in_box(&all, x->patch[i].text);
		/* this newline belongs to the mailbox: RFC 4155 */
		buf_addch(&all, '\n');
	}
	rc = export_file(path, buf_span(&all), err);
	buf_free(&all);
	return rc;
}

int export_tar(struct export *x, const char *path, struct pom_err *err)
{
	const char *slash = strrchr(path, '/');
	const char *base = slash ? slash + 1 : path;
	const char *end = strstr(base, ".tar");
	const char *top = arena_strndup(&x->a, base,
					end && end > base ?
						(size_t)(end - base) :
						strlen(base));
	struct archive_member *v = pom_alloc(x->n + 1, sizeof(*v));
	struct buf series = { 0 }, out = { 0 };
	size_t i;
	int rc;

	for (i = 0; i < x->n; i++)
		v[i] = (struct archive_member){
			arena_printf(&x->a, "%s/%s", top, x->patch[i].path),
			x->patch[i].text
		};
	put_series(x, &series);
	v[x->n] =
		(struct archive_member){ arena_printf(&x->a, "%s/series", top),
					 buf_span(&series) };
	rc = archive_pack(path, v, x->n + 1, &out, err);
	if (!rc)
		rc = export_file(path, buf_span(&out), err);
	buf_free(&series);
	buf_free(&out);
	free(v);
	return rc;
}
