// SPDX-License-Identifier: GPL-2.0-only
/* Parses unified diffs into files and hunks: see diff.h. */
#include <stdlib.h>
#include <string.h>

#include "lib/path.h"
#include "engine/damage.h"
#include "engine/diff_internal.h"
#include "engine/mail.h"
#include "engine/recognise.h"

static struct span peek_line(struct span rest)
{
	struct span line = { "", 0 };

	span_line(&rest, &line);
	return line;
}

static bool next_line(struct parser *p, struct span *line)
{
	if (!span_line(&p->rest, line))
		return false;
	p->line++;
	return true;
}

struct diff_file *parse_new_file(struct parser *p)
{
	struct diff_file *f;

	p->file = parse_grow(p->file, p->n, &p->cap, sizeof(*p->file),
			     p->few_files);
	f = &p->file[p->n++];
	memset(f, 0, sizeof(*f));
	f->line = p->line;
	f->after_text = p->prose;
	p->prose = false;
	p->property.text.p = NULL;
	return f;
}

/* Fails because of a change that cannot be applied, and must not be ignored. */
static int refuse(struct parser *p, const char *what, const char *todo)
{
	int rc = parse_fail(p, p->line, what);

	p->refused = true;
	pom_hint(p->err, "%s", todo);
	return rc;
}

static bool ends_in(struct span s, struct span end)
{
	return s.n >= end.n && span_eq(span_skip(s, s.n - end.n), end);
}

/*
 * Is it what a program writes about a binary file that differs? The programs: diff(1) and
 * git; Mercurial; Subversion; Perforce.
 */
static bool says_binary(struct span line)
{
	line = span_trim(line);
	return (span_starts(line, SPAN("Binary files ")) &&
		ends_in(line, SPAN(" differ"))) ||
	       (span_starts(line, SPAN("Binary file ")) &&
		ends_in(line, SPAN(" has changed"))) ||
	       span_starts(line,
			   SPAN("Cannot display: file marked as a binary type")) ||
	       span_is(line, "(... files differ ...)");
}

/*
 * The same from diff(1) in any language: the line follows "diff -ur a/f b/f", where a
 * header should begin, and has both names.
 */
static bool says_differ(const struct parser *p, struct span line)
{
	struct span head = span_trim(p->diff_line), name[2];
	size_t i;

	/* diff -q writes "Files a/f and b/f differ", and has no hunks anyway */
	if (!head.n || span_starts(line, SPAN("Only in ")) ||
	    span_starts(line, SPAN("Files ")) ||
	    span_starts(line, SPAN("diff ")))
		return false;
	for (i = 0; i < 2; i++) {
		const char *blank = memrchr(head.p, ' ', head.n);

		if (!blank)
			return false;
		name[i] = span_skip(head, (size_t)(blank + 1 - head.p));
		if (!memchr(name[i].p, '/', name[i].n))
			return false;
		head = span_trim(
			(struct span){ head.p, (size_t)(blank - head.p) });
	}
	return memmem(line.p, line.n, name[0].p, name[0].n) &&
	       memmem(line.p, line.n, name[1].p, name[1].n);
}

/* Is it a name of a file that nobody sends: hidden, a backup, a reject, built? */
static bool is_litter(struct span name)
{
	static const char *const ends[] = { "~",    ".orig", ".rej",   ".bak",
					    ".o",   ".ko",   ".a",     ".so",
					    ".mod", ".cmd",  ".mod.c", NULL };
	size_t i;

	for (i = 0; ends[i]; i++)
		if (ends_in(name, span_of(ends[i])))
			return true;
	return name.p[0] == '.';
}

/*
 * "Only in new/net: x.c", or "File a/x is a directory while file b/x is a regular file":
 * what diff -r writes of a file that it leaves out. Prose has blanks in other places.
 */
static bool says_left_out(struct span line)
{
	struct span dir, name;
	const char *colon;

	line = span_trim(line);
	if (span_starts(line, SPAN("File ")))
		return memmem(line.p, line.n, " while file ", 12) &&
		       memmem(line.p, line.n, " is a ", 6);
	if (!span_starts(line, SPAN("Only in ")))
		return false;
	dir = span_skip(line, 8);
	colon = dir.n ? memmem(dir.p, dir.n, ": ", 2) : NULL;
	if (!colon)
		return false;
	name = span_skip(dir, (size_t)(colon - dir.p) + 2);
	dir.n = (size_t)(colon - dir.p);
	return dir.n && name.n && !memchr(dir.p, ' ', dir.n) &&
	       !memchr(name.p, ' ', name.n) && !is_litter(name);
}

/* Counts a line that says that a file was left out. */
static void note_left_out(struct parser *p, struct span line)
{
	if (!says_left_out(line))
		return;
	if (!p->nleft_out++) {
		p->left_out = span_trim(line);
		p->left_out_line = p->line;
	}
}

/* A line outside of any header or hunk: is it a format that is refused? */
static int foreign(struct parser *p, struct span line)
{
	if (span_starts(line, SPAN("*** ")) &&
	    span_starts(peek_line(p->rest), SPAN("--- "))) {
		struct span third = p->rest, skip;

		span_line(&third, &skip);
		if (span_starts(peek_line(third), SPAN("********")))
			return parse_fail(p, p->line,
					  "this is a context diff; make it a unified one (diff -u)");
	}
	if (span_starts(line, SPAN("@@@ -")))
		return parse_fail(p, p->line,
				  "this is a merge's combined diff; make one against a single parent (git diff A B)");
	if (span_starts(line, SPAN("GIT binary patch")))
		return refuse(p, "binary patches are not applied",
			      "`git apply` takes them; leave this one out here, or that file out of it");
	if (says_binary(line) || says_differ(p, line))
		return refuse(p,
			      "a binary file differs and its content is not in the patch",
			      "copy that file by hand, and leave it out of the patch");
	if (span_starts(line, SPAN("=== renamed file '")))
		return refuse(p,
			      "Bazaar describes the rename of a file here in words only",
			      "rename that file by hand, or make the patch with `git diff -M`");
	if (passed_edit_list(line))
		return refuse(p,
			      "this is a list of edits (*** Update File), which has no line numbers",
			      "have the edits made, and make a patch with `git diff`");
	passed_odd(p, line);
	return 0;
}

/* Forgets the --- and +++ lines and Index:, after which no hunk came. */
static void forget(struct parser *p)
{
	p->pre_line = p->post_line = p->index = (struct span){ NULL, 0 };
	p->fossil = 0;
}

static int start_plain(struct parser *p, struct span at)
{
	struct diff_file *f = p->open;

	if (!f) {
		f = parse_new_file(p);
		f->line = p->header ? p->header : p->line;
		p->open = f;
	}
	if (p->index.p)
		header_name(p, p->index, &f->index);
	p->bare.n = 0;
	return header_names(p, f, at);
}

static int scan_header(struct parser *p, struct span line)
{
	if (span_starts(line, SPAN("--- "))) {
		p->pre_line = line;
		p->post_line.p = NULL;
		p->pre_cr = line.n > 1 && line.p[line.n - 2] == '\r';
		p->header = p->line;
		if (p->open && p->open->nhunks)
			p->open = NULL;
		return 1;
	}
	if (span_starts(line, SPAN("+++ "))) {
		p->post_line = line;
		if (!p->pre_line.p) {
			p->header = p->line;
			/* another file's, whose --- is missing */
			if (p->open && p->open->nhunks)
				p->open = NULL;
		}
		return 1;
	}
	if (span_starts(line, SPAN("Index: "))) {
		forget(p);
		p->open = NULL;
		p->property.text.p = NULL;
		p->index = span_skip(line, 7);
		p->index_line = line;
		p->fossil = passed_fossil(p, line);
		p->header = p->line;
		return 1;
	}
	return 0;
}

/* Reports a hunk without a file. It may belong to the file before the text above it. */
static int lone_hunk(struct parser *p, unsigned int at)
{
	const bool behind = p->n && at == p->line;
	const struct diff_file *f = behind ? &p->file[p->n - 1] : NULL;
	const struct hunk *h = f && f->nhunks ? &f->hunk[f->nhunks - 1] : NULL;
	int rc;

	p->lone = true;
	if (h)
		rc = pom_fail(p->err, POM_ESYNTAX, p->name, at,
			      "a hunk without a file header before it; hunk #%u (line %u) ended before it, after the %u old and %u new lines that its header counts",
			      h->number, h->line, h->npre, h->npost);
	else
		rc = parse_fail(p, at,
				"a hunk without a file header before it");
	pom_hint(p->err,
		 "a hunk must follow the lines --- and +++ of its file, or another hunk of that file directly");
	return rc;
}

/* Is it the last line that svn diff writes of a deleted file without lines? */
static bool is_gone_and_empty(const struct parser *p, struct span line)
{
	return p->pre_line.p && p->post_line.p == line.p &&
	       !(p->open && p->open->git) &&
	       ends_in(span_trim(line), SPAN("\t(nonexistent)")) &&
	       !span_starts(peek_line(p->rest), SPAN("@@ "));
}

static int start_gone(struct parser *p)
{
	int rc = start_plain(p, SPAN("@@ -1 +0,0 @@"));

	forget(p);
	p->open = NULL;
	p->bare.n = 0;
	return rc;
}

/*
 * Handles a line outside of hunks. Header lines are kept until a hunk follows; any other
 * line discards them.
 */
static int scan_line(struct parser *p, struct span line)
{
	const char *what, *todo;
	struct hunk h;
	int rc;

	/* patches were joined, and each began with a byte order mark */
	line = recognise_skip_mark(line);
	if (!line.n || line.p[0] == '#')
		return 0;
	what = passed_joined(p, line, &todo);
	if (!what)
		what = passed_twice(line, &todo);
	if (what) {
		p->joined = true;
		return refuse(p, what, todo);
	}
	if (span_starts(line, SPAN("diff --git "))) {
		p->open = parse_new_file(p);
		forget(p);
		p->bare.n = 0;
		return git_start(p, p->open, line);
	}
	if (p->open && p->open->git && !p->open->nhunks) {
		rc = git_extended(p, p->open, line);
		if (rc)
			return rc < 0 ? rc : 0;
	}
	if (scan_header(p, line))
		return is_gone_and_empty(p, line) ? start_gone(p) : 0;
	if (span_starts(line, SPAN("@@ -")) &&
	    (p->pre_line.p || p->post_line.p || p->index.p)) {
		rc = start_plain(p, line);
		if (rc)
			return rc;
		forget(p);
		p->strip_cr = p->pre_cr && line.n > 1 &&
			      line.p[line.n - 2] == '\r';
		p->cr_stripped |= p->strip_cr;
		return parse_hunks(p, p->open, line);
	}
	if (hunk_header(line, &h) ||
	    (span_starts(line, SPAN("@@ -")) && p->open)) {
		if (p->n)
			return lone_hunk(p, p->line);
		if (!p->shown.n) {
			p->shown = line;
			p->shown_at = p->line;
		}
	}
	if (span_starts(line, SPAN("@@")) && p->pre_line.p && p->post_line.p &&
	    !span_starts(line, SPAN("@@@")))
		return refuse(p,
			      "the diff's hunks have no heads with numbers (@@ -1,7 +1,7 @@)",
			      "make it again with `diff -u`");
	if (parse_property(p, line)) {
		p->open = NULL;
		p->bare.n = 0;
		forget(p);
		return 0;
	}
	note_left_out(p, line);
	if (span_starts(line, SPAN("=====")) && p->index.p &&
	    p->header + 1 == p->line)
		passed_head(p, p->index_line, p->header);
	else
		passed_text(p, line);
	rc = foreign(p, line);
	p->diff_line = span_starts(line, SPAN("diff ")) ? line : SPAN("");
	if (rc)
		return rc;
	if (span_starts(line, SPAN("=====")) ||
	    span_starts(line, SPAN("diff ")) ||
	    span_starts(line, SPAN("RCS file: ")) ||
	    span_starts(line, SPAN("retrieving revision ")))
		return 0;
	/* text: a line --- before it was not a header */
	forget(p);
	if (!span_trim(line).n)
		return 0;
	p->open = NULL;
	p->prose = p->n > 0;
	return 0;
}

static int none_in_it(struct parser *p, const struct recognised *r)
{
	int rc =
		r->what ?
			pom_fail(p->err, POM_ESYNTAX, p->name, 0,
				 "there is no patch in it: it is %s", r->what) :
			pom_fail(p->err, POM_ESYNTAX, p->name, 0,
				 "there is no patch in it: no unified diff was found");

	pom_hint(p->err, "%s", r->todo);
	return rc;
}

static int nothing_found(struct parser *p, struct span text)
{
	struct recognised r;
	int rc;

	if (p->odd) {
		rc = parse_fail(p, p->odd_line, p->odd);
		pom_hint(p->err, "make it again with `diff -u`");
		return rc;
	}
	passed_flush(p);
	if (p->properties) {
		rc = parse_fail(p, p->passed.at,
				"there is no patch in it: it is a change of Subversion's properties only");
		pom_hint(p->err, "%s", p->passed.todo);
		return rc;
	}
	if (p->passed.n && recognise_spoilt(text, &r))
		return none_in_it(p, &r);
	if (p->passed.n)
		return parse_fail(p, p->passed.at,
				  "the header of a file is followed by no change: the file is empty, or the patch is cut off");
	if (!recognise_container(text, &r) && !recognise(text, &r))
		r = (struct recognised){
			NULL,
			"a patch has lines that begin with ---, +++ and @@; is this the right file?"
		};
	return none_in_it(p, &r);
}

/* A header without a change must not be ignored: the patch may be cut off. */
static int check_file(struct parser *p, const struct diff_file *f)
{
	if (!f->pre.text.p && !f->post.text.p && !f->index.text.p)
		return parse_fail(p, f->line, "a header without a file name");
	if (f->nhunks || f->change != DIFF_EDIT ||
	    (f->pre_mode && f->post_mode && f->pre_mode != f->post_mode))
		return 0;
	return parse_fail(p, f->line,
			  "the header of a file is followed by no change (is the patch cut off?)");
}

static int parse_all(struct parser *p, struct diff *out)
{
	const struct span text = p->rest;
	struct span line;
	const char *first = NULL;
	size_t i;
	int rc;

	while (next_line(p, &line)) {
		if (!p->n && span_starts(line, SPAN("--- ")))
			first = line.p;
		rc = scan_line(p, line);
		if (rc)
			return rc;
		if (p->n == 1 && !out->preamble.p) {
			if (p->file[0].git || !first)
				first = line.p;
			out->preamble.p = text.p;
			out->preamble.n = (size_t)(first - text.p);
		}
		if (p->n > DIFF_FILES)
			return pom_fail(p->err, POM_ELIMIT, p->name, p->line,
					"more than %d files", DIFF_FILES);
	}
	if (p->pre_line.p &&
	    (p->post_line.p || p->bare.n ||
	     (p->n && span_starts(p->pre_line, SPAN("--- a/")))))
		return parse_fail(p, p->header,
				  "the header of a file is followed by no hunk (is the patch cut off?)");
	if (!p->odd && (!p->n || recognise_interdiff(out->preamble)) &&
	    recognise_cover_letter(text)) {
		out->letter = true;
		out->preamble = text;
		return 0;
	}
	if (!passed_shown(p))
		return lone_hunk(p, p->shown_at);
	if (!p->n || p->odd_headed)
		return nothing_found(p, text);
	passed_flush(p);
	for (i = 0; i < p->n; i++) {
		rc = check_file(p, &p->file[i]);
		if (rc)
			return rc;
	}
	out->file = arena_alloc(p->a, p->n, sizeof(*out->file));
	memcpy(out->file, p->file, p->n * sizeof(*out->file));
	out->n = p->n;
	out->cr_stripped = p->cr_stripped;
	out->left_out = p->left_out;
	out->left_out_line = p->left_out_line;
	out->nleft_out = p->nleft_out;
	out->passed = p->passed;
	return 0;
}

static const char quoted[] =
	"it has =3D where a file has =, as a mail in quoted-printable that has lost its header; if it is one, `perl -MMIME::QuotedPrint -pe '$_ = decode_qp($_)'` decodes it";

static const char renamed[] =
	"diff --git has other names than --- and +++ below it, as where these were changed by hand; those below count, as for patch(1)";

static const struct recognised shown = {
	"a text as `cat -A` shows it, with $ at the end of each line and ^I for a tab",
	"get the file itself, or undo it with `sed 's/\\^I/\\t/g; s/\\$$//'`"
};

/* What is odd about a diff that was parsed, or NULL. */
static const char *note_of(const struct parser *p, struct span text,
			   const struct diff *d)
{
	const char *damage;

	if (mail_seems_quoted(span_skip(text, d->preamble.n)))
		return quoted;
	damage = damage_of(d);
	if (!damage)
		damage = damage_hidden(d->preamble,
				       span_skip(text, d->preamble.n));
	return damage ? damage : p->renamed ? renamed : NULL;
}

int diff_parse(struct arena *a, struct span text, const char *name,
	       struct diff *out, struct pom_err *err)
{
	struct diff_file files[PARSER_FEW];
	struct hunk hunks[PARSER_FEW];
	struct parser p = {
		.a = a,
		.name = name,
		.start = text.p,
		.err = err,
		.few_files = files,
		.file = files,
		.cap = PARSER_FEW,
		.few_hunks = hunks,
		.hunk = hunks,
		.text_line = { "", 0 }, /* span_skip takes no NULL */
		.cap_hunks = PARSER_FEW,
	};
	struct recognised r;
	int rc;

	memset(out, 0, sizeof(*out));
	if (text.n > DIFF_TEXT_LIMIT)
		return pom_fail(err, POM_ELIMIT, name, 0,
				"the patch is larger than %d bytes",
				DIFF_TEXT_LIMIT);
	p.rest = recognise_skip_mark(text);
	if (recognise_container(text, &r))
		return nothing_found(&p, text);
	rc = parse_all(&p, out);
	out->bytes = text.n;
	/* a byte order mark counts as text before the first file */
	if (!rc && out->preamble.p) {
		out->preamble.n += (size_t)(out->preamble.p - text.p);
		out->preamble.p = text.p;
	}
	if (!rc && out->n)
		out->note = note_of(&p, text, out);
	else if (rc == POM_ESYNTAX && p.n && mail_seems_quoted(text))
		pom_hint(err, "%s", quoted);
	if (!rc && out->n &&
	    recognise_page(out->preamble, span_skip(text, out->preamble.n), &r))
		rc = none_in_it(&p, &r);
	else if (!rc && damage_is_shown(out))
		rc = none_in_it(&p, &shown);
	else if (rc == POM_ESYNTAX && err && !p.joined &&
		 (p.n || p.lone || p.refused) && recognise_spoilt(text, &r))
		pom_hint(err, "the file is %s: %s", r.what, r.todo);
	if (p.file != p.few_files)
		free(p.file);
	if (p.hunk != p.few_hunks)
		free(p.hunk);
	return rc;
}
