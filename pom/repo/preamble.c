// SPDX-License-Identifier: GPL-2.0-only
/*
 * The text before the diff: see preamble.h. Sources of the rules: mail.h for mails;
 * git-mailinfo(1) and git-am(1) for fields in a mail's text; git-log(1) "pretty formats";
 * hg help export; DEP-3 "Patch Tagging Guidelines"; dpatch(7).
 */
#include "repo/preamble.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/charset.h"
#include "engine/mail.h"
#include "repo/git_log.h"

size_t preamble_length(struct span patch)
{
	struct span rest = patch, line;

	while (span_line(&rest, &line))
		if (mail_starts_diff(line, rest))
			return (size_t)(line.p - patch.p);
	return patch.n;
}

static bool has_prefix(struct span s, const char *prefix)
{
	size_t n = strlen(prefix);

	return s.n >= n && !strncasecmp(s.p, prefix, n);
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_version(struct span s)
{
	size_t n = 1;

	if (s.n < 2 || (s.p[0] | 0x20) != 'v')
		return false;
	while (n < s.n && is_digit(s.p[n]))
		n++;
	return n > 1 && (n == s.n || !is_letter(s.p[n]));
}

/* Does c separate the words of "[PATCH net v2 1/3]"? */
static bool is_between(char c)
{
	return c == ' ' || c == ',' || c == ';';
}

/* Does s begin with a word like "1/2"? */
static bool is_number(struct span s)
{
	size_t n = 0, m;

	while (n < s.n && is_digit(s.p[n]))
		n++;
	if (!n || n == s.n || s.p[n] != '/')
		return false;
	for (m = ++n; n < s.n && is_digit(s.p[n]);)
		n++;
	return n > m && (n == s.n || is_between(s.p[n]));
}

/* Is this text from brackets a tag of patches? [PATCH], [RFC], [v2], [1/2] */
static bool is_tag(struct span s)
{
	static const char *const words[] = { "patch", "rfc", "resend" };
	size_t i, n;

	for (i = 0; i < sizeof(words) / sizeof(*words); i++) {
		n = strlen(words[i]);
		if (has_prefix(s, words[i]) && (s.n == n || !is_letter(s.p[n])))
			return true;
	}
	for (i = 0; i < s.n; i++) {
		struct span at = span_skip(s, i);

		bool begins = !i || is_between(s.p[i - 1]);

		if (span_starts(at, SPAN("PATCH")) ||
		    (begins && (is_version(at) || is_number(at))))
			return true;
	}
	return false;
}

/* Takes "[...]" off the front; *in is the text in the brackets. */
static bool take_brackets(struct span *s, struct span *in)
{
	const char *close = s->n && s->p[0] == '[' ? memchr(s->p, ']', s->n) :
						     NULL;

	if (!close)
		return false;
	*in = (struct span){ s->p + 1, (size_t)(close - s->p) - 1 };
	*s = span_trim(span_skip(*s, in->n + 2));
	return true;
}

struct span preamble_subject(struct span s)
{
	static const char *const replies[] = { "re:",  "fwd:", "fw:", "aw:",
					       "sv:",  "vs:",  "wg:", "antw:",
					       "res:", "odp:" };
	struct span rest, in;
	size_t i;

	s = span_trim(s);
	for (i = 0; i < sizeof(replies) / sizeof(*replies); i++)
		if (has_prefix(s, replies[i])) {
			s = span_trim(span_skip(s, strlen(replies[i])));
			i = (size_t)-1;
		}
	/* drops [list] only if a tag follows it */
	for (rest = s; take_brackets(&rest, &in) && rest.n;)
		if (is_tag(in))
			s = rest;
	return s;
}

static bool is_one_of(const struct mail_field *f, const char *const *names)
{
	for (; *names; names++) {
		size_t n = strlen(*names);

		if (mail_is(f, *names))
			return true;
		/* a name that ends in '-' stands for all fields that begin so */
		if ((*names)[n - 1] == '-' && f->name.n >= n &&
		    !strncasecmp(f->name.p, *names, n))
			return true;
	}
	return false;
}

/* May a header begin with this field? Not every word before a colon is one. */
static bool is_known(const struct mail_field *f)
{
	static const char *const names[] = { "From",
					     "Subject",
					     "Date",
					     "Description",
					     "Author",
					     "Origin",
					     "Bug",
					     "Bug-",
					     "Forwarded",
					     "Last-Update",
					     "Applied-Upstream",
					     "Message-Id",
					     "Return-Path",
					     "Received",
					     "To",
					     "MIME-Version",
					     "X-",
					     "Commit",
					     NULL };

	return is_one_of(f, names);
}

struct parts {
	struct buf title, author, date, text, fields;
	struct span charset; /* of the text */
	bool boxed; /* the text is of a mailbox, which puts '>' before "From " */
};

static void set_value(struct buf *to, struct span value)
{
	to->n = 0;
	buf_addspan(to, value);
}

/* Description of DEP-3: the first line is the title, the others are the text. */
static void take_description(struct parts *p, struct span value)
{
	struct span line, s;

	if (!span_line(&value, &line))
		return;
	s = span_trim(line);
	if (!p->title.n)
		set_value(&p->title, s);
	while (span_line(&value, &line)) {
		s = span_trim(line);
		/* a line with only a dot means an empty line */
		buf_addspan(&p->text, span_is(s, ".") ? SPAN("") : s);
		buf_addch(&p->text, '\n');
	}
}

/* inner: the field is in the text of a mail, and overrides that of the mail's header. */
static void take_field(struct parts *p, const struct mail_field *f, bool inner)
{
	static const char *const shown[] = { "Origin",      "Bug",
					     "Bug-",        "Forwarded",
					     "Last-Update", "Applied-Upstream",
					     NULL };
	struct span value = span_trim(f->value);

	if (is_one_of(f, shown)) {
		buf_add(&p->fields, f->name.p,
			(size_t)(f->value.p + f->value.n - f->name.p));
		if (p->fields.p[p->fields.n - 1] != '\n')
			buf_addch(&p->fields, '\n');
	}
	if (mail_is(f, "Content-Type"))
		p->charset = mail_parameter(value, "charset");
	else if (mail_is(f, "Subject"))
		set_value(&p->title, value);
	else if (mail_is(f, "Description"))
		take_description(p, value);
	else if ((mail_is(f, "From") || mail_is(f, "Author")) &&
		 ((inner && !memmem(value.p, value.n, "://", 3)) ||
		  !p->author.n))
		set_value(&p->author, value);
	else if ((mail_is(f, "Date") || mail_is(f, "AuthorDate")) &&
		 (inner || !p->date.n))
		set_value(&p->date, value);
}

/*
 * Takes the fields at the front, up to an empty line or a line that is no field. Unless
 * all, stops at a field that is not known, too. Returns the text after them.
 */
static struct span take_header(struct parts *p, struct span rest, bool inner,
			       bool all)
{
	struct span before = rest, line;
	struct mail_field f;

	while (mail_field(&rest, &f)) {
		if (!all && !is_known(&f))
			return before;
		take_field(p, &f, inner);
		before = rest;
	}
	if (span_line(&rest, &line) && span_trim(line).n)
		return before;
	return rest;
}

/* Does the text begin with fields of a mail or of DEP-3? */
static bool opens_header(struct span rest)
{
	struct mail_field f;
	struct span s = rest;
	struct mail_head h;

	return mail_field(&s, &f) && (is_known(&f) || mail_head(rest, &h));
}

static struct span trim_blank_lines(struct span s)
{
	while (s.n && (s.p[s.n - 1] == '\n' || s.p[s.n - 1] == ' ' ||
		       s.p[s.n - 1] == '\r'))
		s.n--;
	while (s.n && (s.p[0] == '\n' || s.p[0] == '\r'))
		s = span_skip(s, 1);
	return s;
}

/*
 * Adds a text, up to the line "---" that ends a commit message. Its first line is the
 * title if there is none yet. In a mail of a mailbox, removes the '>' that mailboxes put
 * before "From ".
 */
static void put_text(struct parts *p, struct span text)
{
	struct buf b = { 0 };
	struct span line, rest = text;

	while (span_line(&rest, &line) &&
	       !(span_is(span_trim(line), "---") && line.p[0] == '-')) {
		if (p->boxed && mail_is_quoted_from(line))
			line = span_skip(line, 1);
		if (line.n > 1 && line.p[line.n - 2] == '\r') {
			buf_add(&b, line.p, line.n - 2);
			line = SPAN("\n");
		}
		buf_addspan(&b, line);
	}
	text = trim_blank_lines(buf_span(&b));
	if (text.n && p->text.n)
		buf_addch(&p->text, '\n');
	if (text.n) {
		if (!p->title.n) {
			rest = text;
			span_line(&rest, &line);
			set_value(&p->title, span_trim(line));
		}
		buf_addspan(&p->text, text);
		buf_addch(&p->text, '\n');
	}
	buf_free(&b);
}

/* The same for a text whose first line is the title and no part of the text. */
static void put_message(struct parts *p, struct span text)
{
	struct span line;

	text = trim_blank_lines(text);
	if (!p->title.n && span_line(&text, &line))
		set_value(&p->title, span_trim(line));
	put_text(p, text);
}

/* Copies lines without their indent of four blanks, with which git log writes a message. */
static struct span unindent(struct buf *b, struct span rest)
{
	struct span line, before = rest;

	while (span_line(&rest, &line)) {
		bool in = span_starts(line, SPAN("    "));

		if (!in && span_trim(line).n)
			return before;
		buf_addspan(b, in ? span_skip(line, 4) : line);
		before = rest;
	}
	return rest;
}

/* Does the line begin a mail or a commit? */
static bool is_start(struct span line)
{
	return mail_is_separator(line) || git_log_is_commit(line) ||
	       span_starts(line, SPAN("# HG changeset patch"));
}

size_t preamble_count(struct span patch, bool *mails)
{
	struct span rest = mail_begin(patch), line;
	bool waits = true; /* for the diff of the mail */
	size_t n = 0;

	*mails = mail_is_separator(rest);
	while (span_line(&rest, &line)) {
		if (waits && mail_starts_diff(line, rest))
			n++, waits = false;
		else if (!waits)
			waits = is_start(line);
	}
	return n;
}

/* "author Name <address> 1735812000 +0100" of git log --format=raw */
static void take_raw(struct parts *p, struct span line)
{
	const char *end;

	if (!span_starts(line, SPAN("author ")))
		return;
	line = span_trim(span_skip(line, 7));
	end = line.n ? memrchr(line.p, '>', line.n) : NULL;
	if (!end)
		return;
	set_value(&p->author,
		  (struct span){ line.p, (size_t)(end - line.p) + 1 });
	set_value(&p->date,
		  span_trim(span_skip(line, (size_t)(end - line.p) + 1)));
}

/* Output of git show or git log -p; reads the first commit only. */
static bool take_git(struct parts *p, struct span text)
{
	struct span rest = text, line, before;
	struct mail_field f;
	struct buf b = { 0 };

	if (!span_line(&rest, &line) || !git_log_is_commit(line))
		return false;
	for (;;) {
		if (mail_field(&rest, &f)) {
			take_field(p, &f, false);
			continue;
		}
		before = rest;
		if (!span_line(&rest, &line) || !span_trim(line).n)
			break;
		if (line.p[0] == ' ') {
			rest = before;
			break;
		}
		take_raw(p, line);
	}
	/* people may have removed the indent by hand */
	if (span_starts(rest, SPAN("    "))) {
		unindent(&b, rest);
		rest = buf_span(&b);
	}
	put_message(p, rest);
	buf_free(&b);
	return p->author.n > 0;
}

/* The time zone of hg is in seconds west of UTC; RFC 5322 has +hhmm for east. */
static void take_hg_date(struct parts *p, struct span value)
{
	const char *blank = value.n ? memchr(value.p, ' ', value.n) : NULL;
	struct span seconds = value, zone = SPAN("");
	struct buf b = { 0 };
	long west;

	if (blank) {
		seconds.n = (size_t)(blank - value.p);
		zone = span_trim(span_skip(value, seconds.n));
	}
	buf_addspan(&b, zone);
	west = b.n ? strtol(b.p, NULL, 10) : 0;
	if (west < -86400 || west > 86400)
		west = 0;
	p->date.n = 0;
	buf_addspan(&p->date, seconds);
	buf_addf(&p->date, " %c%02ld%02ld", west > 0 ? '-' : '+',
		 labs(west) / 3600, labs(west) / 60 % 60);
	buf_free(&b);
}

static bool take_hg(struct parts *p, struct span rest)
{
	struct span line;

	if (!span_starts(rest, SPAN("# HG changeset patch")))
		return false;
	while (rest.n && rest.p[0] == '#' && span_line(&rest, &line)) {
		if (span_starts(line, SPAN("# User ")))
			set_value(&p->author, span_trim(span_skip(line, 7)));
		if (span_starts(line, SPAN("# Date ")))
			take_hg_date(p, span_trim(span_skip(line, 7)));
	}
	put_message(p, rest);
	return true;
}

/* The value of "user:        A Dev" and the like; an empty span if it is another line. */
static struct span log_value(struct span line, const char *name)
{
	return has_prefix(line, name) ?
		       span_trim(span_skip(line, strlen(name))) :
		       SPAN("");
}

/* The message in a log of Bazaar: its lines have two blanks in front, up to "diff:". */
static void take_bzr_message(struct parts *p, struct span rest)
{
	struct buf b = { 0 };
	struct span line;

	while (span_line(&rest, &line) && !span_starts(line, SPAN("diff:")))
		buf_addspan(&b, span_starts(line, SPAN("  ")) ?
					span_skip(line, 2) :
					line);
	put_message(p, buf_span(&b));
	buf_free(&b);
}

/* The part of a line up to " | ", which it and that are taken off. */
static struct span take_column(struct span *line)
{
	const char *bar = memmem(line->p, line->n, " | ", 3);
	struct span column = *line;

	if (!bar)
		return SPAN("");
	column.n = (size_t)(bar - line->p);
	*line = span_skip(*line, column.n + 3);
	return column;
}

/* Output of svn log --diff: "r3 | ann | 2026-11-30 18:16:14 +0000 (Mon, 30 Nov 2026) | 1 line" */
static bool take_svn_log(struct parts *p, struct span line, struct span rest)
{
	struct span number = take_column(&line), author = take_column(&line);
	struct span date = take_column(&line);
	const char *note = date.n ? memmem(date.p, date.n, " (", 2) : NULL;

	if (!note || number.n < 2 || number.p[0] != 'r' ||
	    !is_digit(number.p[1]))
		return false;
	date.n = (size_t)(note - date.p);
	set_value(&p->author, author);
	set_value(&p->date, date);
	put_message(p, rest);
	return true;
}

/* Output of hg log -p, bzr log -p or svn log --diff; reads the first change only. */
static bool take_log(struct parts *p, struct span rest)
{
	struct span line, value;
	bool ruled;

	if (!span_line(&rest, &line))
		return false;
	ruled = span_starts(line, SPAN("--------"));
	if (ruled && !span_line(&rest, &line))
		return false;
	if (ruled && take_svn_log(p, line, rest))
		return true;
	if (!has_prefix(line, "changeset: ") && !has_prefix(line, "revno: "))
		return false;
	while (span_line(&rest, &line)) {
		if ((value = log_value(line, "user: ")).n ||
		    (value = log_value(line, "author: ")).n ||
		    (!p->author.n && (value = log_value(line, "committer: ")).n))
			set_value(&p->author, value);
		else if ((value = log_value(line, "date: ")).n)
			set_value(&p->date, value);
		else if ((value = log_value(line, "timestamp: ")).n > 4)
			set_value(&p->date, span_skip(value, 4));
		else if ((value = log_value(line, "summary: ")).n)
			set_value(&p->title, value);
		else if (has_prefix(line, "description:"))
			put_message(p, rest);
		else if (has_prefix(line, "message:"))
			take_bzr_message(p, rest);
		else if (!span_trim(line).n)
			break;
		if (p->text.n)
			break;
	}
	return true;
}

/* "## NAME.dpatch by A Dev <dev@example.org>", "## DP: words" */
static bool take_dpatch(struct parts *p, struct span text)
{
	struct span rest = text, line, words;
	const char *by;
	bool any = false;

	while (span_line(&rest, &line) && (line.p[0] == '#' || !any)) {
		if (!span_starts(line, SPAN("## ")))
			continue;
		by = memmem(line.p, line.n, ".dpatch by ", 11);
		if (by) {
			words = span_skip(line, (size_t)(by - line.p) + 11);
			set_value(&p->author, span_trim(words));
			any = true;
		} else if (span_starts(line, SPAN("## DP: "))) {
			words = span_trim(span_skip(line, 7));
			any = true;
			if (!p->title.n) {
				set_value(&p->title, words);
				continue;
			}
			buf_addspan(&p->text, words);
			buf_addch(&p->text, '\n');
		}
	}
	return any;
}

/* Is it a whole mail within the text of another? Such a header may have any field. */
static bool is_whole_mail(struct span rest)
{
	struct mail_field f;
	struct mail_head h;
	bool subject = false, dated = false;

	if (!mail_head(rest, &h))
		return false;
	while (mail_field(&rest, &f)) {
		subject |= mail_is(&f, "Subject");
		dated |= mail_is(&f, "Date") || mail_is(&f, "Message-Id");
	}
	return subject && dated;
}

/* A mail, fields of DEP-3, or plain text. */
static void take_mail_or_text(struct parts *p, struct span rest)
{
	struct span line, inner;
	struct buf b = { 0 };
	bool header;

	/* the separator of a mailbox */
	if (span_starts(rest, SPAN("From "))) {
		inner = rest;
		span_line(&inner, &line);
		if (mail_is_separator(line) || opens_header(inner)) {
			rest = inner;
			p->boxed = !mail_is_of_git(line);
		}
	}
	header = opens_header(rest);
	if (header)
		rest = take_header(p, rest, false, true);
	/* a second paragraph of DEP-3, or a From: in the mail's text, as for git am */
	rest = trim_blank_lines(rest);
	if (opens_header(rest)) {
		struct mail_field f;

		inner = rest;
		if (is_whole_mail(rest))
			rest = take_header(p, rest, true, true);
		else if (!header || (mail_field(&inner, &f) && is_known(&f)))
			rest = take_header(p, rest, true, false);
	}
	/* output of git log without the line "commit" */
	if (header && !p->title.n && span_starts(rest, SPAN("    "))) {
		unindent(&b, rest);
		put_message(p, buf_span(&b));
	} else {
		put_text(p, rest);
	}
	buf_free(&b);
}

/* Can a packager have put the line before a mail: "Upstream-Status: Backport", an address? */
static bool is_packagers(struct span line)
{
	size_t n = 0;

	line = span_trim(line);
	while (n < line.n && (is_letter(line.p[n]) || line.p[n] == '-'))
		n++;
	return !line.n || (n && span_starts(span_skip(line, n), SPAN(": "))) ||
	       (memmem(line.p, line.n, "://", 3) &&
		!memchr(line.p, ' ', line.n));
}

/* Takes such lines off a mail of git, or off its Subject. *front: they, or empty. */
static struct span take_packagers(struct span text, struct span *front)
{
	struct span rest = text, line, from;
	bool blank = false;

	*front = SPAN("");
	for (from = rest; span_line(&rest, &line); from = rest) {
		if ((mail_is_of_git(line) && opens_header(rest)) ||
		    (blank && span_starts(line, SPAN("Subject: ")))) {
			*front = (struct span){ text.p,
						(size_t)(from.p - text.p) };
			return from;
		}
		if (!is_packagers(line))
			break;
		blank = !span_trim(line).n;
	}
	return text;
}

static const char *date_of(struct arena *a, const struct buf *b)
{
	int64_t seconds;
	int zone;

	if (mail_time(buf_span(b), &seconds, &zone))
		return mail_date(a, seconds, zone);
	return mail_value(a, buf_span(b));
}

static const char *text_of(struct arena *a, const struct parts *p)
{
	struct span text = buf_span(&p->text);
	struct buf b = { 0 };
	const char *s;

	if (charset_is_utf8(text) || !(charset_put(&b, p->charset, text) ||
				       charset_put(&b, SPAN(""), text)))
		s = arena_strndup(a, text.p, text.n);
	else
		s = arena_strndup(a, b.p, b.n);
	buf_free(&b);
	return s;
}

/* The first PREAMBLE_LIMIT bytes at most, without a part of a character at the end. */
static struct span beginning(struct span patch)
{
	if (patch.n <= PREAMBLE_LIMIT)
		return patch;
	patch.n = PREAMBLE_LIMIT;
	while (patch.n && ((unsigned char)patch.p[patch.n] & 0xc0) == 0x80)
		patch.n--;
	return patch;
}

const char *preamble_body(const char *title, const char *help)
{
	size_t n = strlen(title);

	if (!n || strncmp(help, title, n) != 0 || (help[n] && help[n] != '\n'))
		return help;
	return help + n + strspn(help + n, "\n");
}

void preamble_read(struct arena *a, struct span patch, struct preamble *out)
{
	struct parts p = { .charset = SPAN("") };
	struct span rest, title, front;

	patch = mail_begin(beginning(patch));
	rest = take_packagers((struct span){ patch.p, preamble_length(patch) },
			      &front);
	if (!take_git(&p, rest) && !take_hg(&p, rest) && !take_log(&p, rest) &&
	    !take_dpatch(&p, rest))
		take_mail_or_text(&p, rest);
	buf_addspan(&p.fields, trim_blank_lines(front));
	if (p.fields.n && p.text.n)
		buf_addch(&p.text, '\n');
	buf_addspan(&p.text, buf_span(&p.fields));
	/* the tags may be in an encoded word themselves */
	title = preamble_subject(span_of(mail_value(a, buf_span(&p.title))));
	out->title = arena_strndup(a, title.p, title.n);
	out->author = mail_author(a, buf_span(&p.author));
	out->date = date_of(a, &p.date);
	out->help = text_of(a, &p);
	buf_free(&p.title);
	buf_free(&p.author);
	buf_free(&p.date);
	buf_free(&p.text);
	buf_free(&p.fields);
}
