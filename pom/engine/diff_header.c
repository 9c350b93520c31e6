// SPDX-License-Identifier: GPL-2.0-only
/* Reads the headers of files in a diff: git's, and the --- and +++ lines. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "lib/path.h"
#include "engine/diff_internal.h"

/* The line without LF or CR LF at its end. */
static struct span bare_line(struct span s)
{
	s = span_chomp(s);
	if (s.n && s.p[s.n - 1] == '\r')
		s.n--;
	return s;
}

static bool digits(struct span s, size_t at, size_t n, long *out)
{
	*out = 0;
	if (s.n < at + n)
		return false;
	for (; n; n--, at++) {
		if (s.p[at] < '0' || s.p[at] > '9')
			return false;
		*out = *out * 10 + (s.p[at] - '0');
	}
	return true;
}

/* "Jan": 0 to 11, or -1. */
static long month_of(struct span s)
{
	static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	long i;

	for (i = 0; s.n == 3 && i < 12; i++)
		if (memcmp(s.p, names + 3 * i, 3) == 0)
			return i;
	return -1;
}

struct stamp {
	long year, month, day; /* 0 if missing; months count from 1 */
	long second;           /* of the day; -1 if missing */
};

/* Reads "12:34:56". Ignores a fraction. */
static bool read_clock(struct span s, struct stamp *t)
{
	long h, m, sec;

	if (!digits(s, 0, 2, &h) || !digits(s, 3, 2, &m) ||
	    !digits(s, 6, 2, &sec) || s.p[2] != ':' || s.p[5] != ':')
		return false;
	t->second = h * 3600 + m * 60 + sec;
	return true;
}

/* Reads one word of a date. Ignores a weekday and a zone. */
static bool read_date_word(struct span s, struct stamp *t)
{
	long month = month_of(s), n, year, day;

	if (month >= 0)
		t->month = month + 1;
	else if (s.n == 10 && digits(s, 0, 4, &year) && s.p[4] == '-' &&
		 digits(s, 5, 2, &month) && digits(s, 8, 2, &day))
		*t = (struct stamp){ year, month, day, t->second };
	else if (s.n == 4 && digits(s, 0, 4, &n))
		t->year = n;
	else if ((s.n == 1 || s.n == 2) && digits(s, 0, s.n, &n))
		t->day = n;
	else if (s.n > 2 && s.p[2] == ':')
		return read_clock(s, t);
	return true;
}

/*
 * Is it the date of an absent file? For these, diff -N writes the first second of 1970,
 * often in local time and without the zone. So this accepts any time from 25 hours before
 * it to 26 hours after it, as patch(1) does. The forms are those of diff -u ("1970-01-01
 * 01:00:00.000000000 +0100"), of ctime(3) and Mercurial ("Thu Jan 1 00:00:00 1970
 * +0000"), and of CVS and mails ("1 Jan 1970 00:00:00 -0000").
 */
static bool is_epoch(struct span s)
{
	enum { HOUR = 3600, DAY = 24 * HOUR };
	struct stamp t = { .second = -1 };
	long at;

	for (s = span_trim(s); s.n; s = span_trim(s)) {
		size_t n = 0;

		while (n < s.n && s.p[n] != ' ' && s.p[n] != '\t')
			n++;
		if (!read_date_word((struct span){ s.p, n }, &t))
			return false;
		s = span_skip(s, n);
	}
	if (t.second < 0)
		return false;
	if (t.year == 1970 && t.month == 1)
		at = (t.day - 1) * DAY + t.second;
	else if (t.year == 1969 && t.month == 12)
		at = (t.day - 32) * DAY + t.second;
	else
		return false;
	return t.day && at > -25 * HOUR && at < 26 * HOUR;
}

/* Does the stamp mean that there is no file? Subversion writes "(revision 0)" then. */
static bool is_nothing(struct span stamp)
{
	return is_epoch(stamp) || span_is(stamp, "(nonexistent)") ||
	       span_is(stamp, "(revision 0)");
}

/* Removes leading blanks and then one word from *s. Returns the word. */
static struct span take_word(struct span *s)
{
	struct span word;
	size_t n = 0;

	*s = span_trim(*s);
	while (n < s->n && s->p[n] != ' ')
		n++;
	word = (struct span){ s->p, n };
	*s = span_skip(*s, n);
	return word;
}

static bool is_day(struct span s)
{
	long n;

	return (s.n == 1 || s.n == 2) && digits(s, 0, s.n, &n);
}

/*
 * Is it what programs write after a name: a date in one of the forms of is_epoch(), or
 * "(revision 12)" and the like of Subversion?
 */
static bool is_stamp(struct span s)
{
	static const char days[] = "MonTueWedThuFriSatSun";
	struct span word = take_word(&s), next;
	long n;
	size_t i;

	if (!word.n)
		return false;
	if (word.p[0] == '(')
		return (s.n ? s.p[s.n - 1] : word.p[word.n - 1]) == ')';
	if (word.n == 10 && digits(word, 0, 4, &n) &&
	    (word.p[4] == '-' || word.p[4] == '/'))
		return true;
	next = take_word(&s);
	if (word.n == 4 && word.p[3] == ',')
		word.n--;
	for (i = 0; word.n == 3 && days[i]; i += 3)
		if (!memcmp(word.p, days + i, 3))
			return is_day(next) || month_of(next) >= 0;
	return is_day(word) && month_of(next) >= 0;
}

/* Has it a time like "12:34"? A date in any language has one. */
static bool has_clock(struct span s)
{
	long n;

	while (s.n) {
		struct span word = take_word(&s);

		if (word.n > 4 && digits(word, 0, 2, &n) && word.p[2] == ':' &&
		    digits(word, 3, 2, &n))
			return true;
	}
	return false;
}

/* Is it the name that the git header has, with or without a prefix? */
static bool same_name(const struct diff_name *git, struct span name)
{
	const struct span want = git->text;
	struct span tail;

	if (!want.p || span_eq(want, name))
		return true;
	/* the names of a rename have no prefix, but name has one, maybe with slashes */
	if (git->bare)
		return name.n > want.n && name.p[name.n - want.n - 1] == '/' &&
		       span_eq(want, span_skip(name, name.n - want.n));
	return path_strip(name, 1, &tail) && span_eq(want, tail);
}

/* The length of the git header's name at the start of line, before a stamp; or 0. */
static size_t length_by_git(struct span line, const struct diff_name *git)
{
	struct span tail = line, rest;
	int level;

	for (level = 0; level < 2 && git->text.n; level++) {
		if (level && !path_strip(line, 1, &tail))
			return 0;
		if (!span_starts(tail, git->text))
			continue;
		rest = span_skip(tail, git->text.n);
		if (!rest.n ||
		    (rest.p[0] == ' ' &&
		     (!span_trim(rest).n || is_stamp(rest) || has_clock(rest))))
			return line.n - rest.n;
	}
	return 0;
}

static size_t first_word(struct span line)
{
	const char *end = line.n ? memchr(line.p, ' ', line.n) : NULL;

	return end ? (size_t)(end - line.p) : line.n;
}

static struct span trim_end(struct span s)
{
	while (s.n && s.p[s.n - 1] == ' ')
		s.n--;
	return s;
}

/* The length of a name without a tab after it: up to a stamp. It may have blanks. */
static size_t length_by_stamp(struct span line)
{
	size_t i;

	line = trim_end(line);
	for (i = 1; i < line.n; i++)
		if (line.p[i] == ' ' && line.p[i - 1] != ' ' &&
		    is_stamp(span_skip(line, i)))
			return i;
	return has_clock(line) ? first_word(line) : line.n;
}

/* A name of a --- or +++ line, or of Index:. */
struct side {
	struct span name, stamp;
	struct span
		line; /* the whole line, if neither quotes nor a tab end the name */
};

static void cut_side(struct side *s, size_t n)
{
	s->name = (struct span){ s->line.p, n };
	s->stamp = span_trim(span_skip(s->line, n));
}

/* Cuts off a name that no tab ends, with the help of the name in the git header. */
static void cut_by_git(struct side *s, const struct diff_name *git)
{
	size_t n = same_name(git, s->line) ? s->line.n :
					     length_by_git(s->line, git);

	cut_side(s, n ? n : length_by_stamp(s->line));
	/* blanks at the end of the line were removed before */
	if (!n && span_eq(trim_end(git->text), trim_end(s->line)))
		s->name = git->text;
}

/*
 * Reads a name. diff(1) and git end a name that has a blank with a tab, but mail programs
 * lose tabs. Without one, the name ends as in the git header, or before a stamp.
 */
static void take_side(struct parser *p, struct span text,
		      const struct diff_name *git, struct side *s)
{
	struct span line = bare_line(text);
	const char *tab;
	size_t used;

	*s = (struct side){ .line = { NULL, 0 } };
	if (path_unquote(p->a, line, &s->name, &used)) {
		line = span_skip(line, used);
		/* what stands right behind the quotes is no date, as for patch(1) */
		if (line.n && is_space(line.p[0]))
			s->stamp = span_trim(line);
		return;
	}
	s->line = line;
	tab = line.n ? memchr(line.p, '\t', line.n) : NULL;
	if (tab) {
		cut_side(s, (size_t)(tab - line.p));
		s->line.p = NULL;
		return;
	}
	if (span_is((struct span){ line.p, first_word(line) }, "/dev/null"))
		cut_side(s, first_word(line));
	else if (git && git->text.p)
		cut_by_git(s, git);
	else
		cut_side(s, length_by_stamp(line));
}

void header_name(struct parser *p, struct span text, struct diff_name *out)
{
	struct side s;

	take_side(p, text, NULL, &s);
	out->text = s.name;
	out->bare = false;
	if (!out->text.n)
		out->text.p = NULL;
}

/* Has the side of the @@ line that begins with sign the line number 0? */
static bool from_nothing(struct span at, char sign)
{
	const char *s = memchr(at.p, sign, at.n);
	size_t left = s ? at.n - (size_t)(s - at.p) : 0;

	return left > 2 && s[1] == '0' && (s[2] < '0' || s[2] > '9');
}

/* Returns 0 for a file, 1 if the file may be absent (epoch), 2 if it is (/dev/null). */
static int give_side(const struct side *s, struct diff_name *out)
{
	if (!s->name.p)
		return 0;
	if (span_is(s->name, "/dev/null")) {
		out->text.p = NULL;
		return 2;
	}
	out->text = s->name;
	out->bare = false;
	return is_nothing(s->stamp) ? 1 : 0;
}

/* Are the names equal after their first part, as a/x and b/x are? */
static bool same_tail(struct span a, struct span b)
{
	struct span x, y;

	return path_strip(a, 1, &x) && path_strip(b, 1, &y) && span_eq(x, y);
}

/*
 * Do --- and +++ name one file, but the git header another one? Somebody gave the patch other
 * names by hand then. patch(1) takes those of --- and +++, but cuts them off at a blank.
 */
static bool is_renamed(const struct diff_file *f, struct span pre,
		       struct span post)
{
	return f->change == DIFF_EDIT && !memchr(pre.p, ' ', pre.n) &&
	       (span_eq(pre, post) || same_tail(pre, post));
}

/* Checks that --- and +++ agree with the git header before them. */
static int git_names(struct parser *p, struct diff_file *f,
		     const struct diff_name *pre, int pre_is,
		     const struct diff_name *post, int post_is)
{
	bool same;

	if (f->change == DIFF_EDIT && pre_is == 2)
		f->change = DIFF_CREATE;
	if (f->change == DIFF_EDIT && post_is == 2)
		f->change = DIFF_DELETE;
	/* svn diff --git has the name, and "(nonexistent)" behind it */
	if (f->change == DIFF_CREATE && pre_is == 1)
		pre_is = 2;
	if (f->change == DIFF_DELETE && post_is == 1)
		post_is = 2;
	same = (pre_is == 2 || same_name(&f->pre, pre->text)) &&
	       (post_is == 2 || same_name(&f->post, post->text));
	if ((pre_is == 2) != (f->change == DIFF_CREATE) ||
	    (post_is == 2) != (f->change == DIFF_DELETE) ||
	    (!same && !is_renamed(f, pre->text, post->text)))
		return parse_fail(p, p->header,
				  "the git header and the names below it contradict each other");
	p->renamed |= !same;
	if (f->change != DIFF_RENAME && f->change != DIFF_COPY) {
		f->pre = *pre;
		f->post = *post;
	}
	return 0;
}

/*
 * Without a git header: if both lines have the same name, its blanks belong to it.
 * Otherwise the first blank ends it, as in patch(1).
 */
static void agree(struct side *a, struct side *b)
{
	if ((!a->line.p && !b->line.p) || span_eq(a->name, b->name) ||
	    same_tail(a->name, b->name) || span_is(a->name, "/dev/null") ||
	    span_is(b->name, "/dev/null"))
		return;
	if (a->line.p)
		cut_side(a, first_word(a->line));
	if (b->line.p)
		cut_side(b, first_word(b->line));
}

static bool is_absolute(const struct diff_name *n)
{
	return n->text.p && n->text.n && n->text.p[0] == '/';
}

int header_names(struct parser *p, struct diff_file *f, struct span at)
{
	struct diff_name pre = { 0 }, post = { 0 };
	struct side from = { 0 }, to = { 0 };
	int pre_is, post_is;

	if (p->pre_line.p)
		take_side(p, span_skip(p->pre_line, 4), f->git ? &f->pre : NULL,
			  &from);
	if (p->post_line.p)
		take_side(p, span_skip(p->post_line, 4),
			  f->git ? &f->post : NULL, &to);
	if (!f->git)
		agree(&from, &to);
	pre_is = give_side(&from, &pre);
	post_is = give_side(&to, &post);
	if ((pre.text.p && !pre.text.n) || (post.text.p && !post.text.n))
		return parse_fail(p, p->header, "a header without a file name");
	if (pre_is == 2 && post_is == 2)
		return parse_fail(p, p->header, "both names are /dev/null");
	if (f->git && p->pre_line.p && p->post_line.p)
		return git_names(p, f, &pre, pre_is, &post, post_is);
	if (f->git)
		return parse_fail(p, p->line,
				  "a hunk without --- and +++ before it");
	f->pre = pre;
	f->post = post;
	if (p->fossil == 'A' && !pre_is)
		pre_is = 1;
	if (p->fossil == 'D' && !post_is)
		post_is = 1;
	/* an epoch alone is no proof: files from some archives have that date */
	if (pre_is == 2 || (pre_is && from_nothing(at, '-')))
		f->change = DIFF_CREATE;
	else if (post_is == 2 || (post_is && from_nothing(at, '+')))
		f->change = DIFF_DELETE;
	/* the name of the absent side is not used, so it may be unsafe */
	if (f->change == DIFF_CREATE && f->post.text.p && is_absolute(&f->pre))
		f->pre.text.p = NULL;
	if (f->change == DIFF_DELETE && f->pre.text.p && is_absolute(&f->post))
		f->post.text.p = NULL;
	if (!f->pre.text.p && !f->post.text.p && !f->index.text.p)
		return parse_fail(p, p->header, "a header without a file name");
	return 0;
}

/* A position in a line: a slash, and the first byte after it and further slashes. */
struct tail {
	size_t slash, at; /* in the line; its length when there is none */
};

static struct tail find_tail(struct span line, size_t from)
{
	const char *s = memchr(line.p + from, '/', line.n - from);
	struct tail t;

	t.slash = t.at = s ? (size_t)(s - line.p) : line.n;
	while (t.at < line.n && line.p[t.at] == '/')
		t.at++;
	return t;
}

/*
 * Finds the blank between two names without quotes. From one blank to the next, the first
 * tail gets longer and the second one does not. So they have the same length at one blank
 * at most, and the time is linear in the line. A second name in quotes ends before the
 * next blank with a quote after it.
 */
static bool split_at_blank(struct parser *p, struct span text, struct span *a,
			   struct span *b)
{
	struct tail first = find_tail(text, 0), second = { 0 };
	struct span x, y;
	size_t used, i;

	for (i = 1; i + 1 < text.n; i++) {
		if (text.p[i] != ' ')
			continue;
		*a = (struct span){ text.p, i };
		*b = span_skip(text, i + 1);
		if (b->p[0] == '"') {
			if (!path_unquote(p->a, *b, b, &used))
				continue;
			if (!path_strip(*b, 1, &y))
				y = (struct span){ "", 0 };
		} else {
			if (second.slash <= i)
				second = find_tail(text, i + 1);
			y = span_skip(text, second.at);
		}
		x = span_skip(*a, first.at < i ? first.at : i);
		if ((y.n && span_eq(x, y)) || span_eq(*a, *b))
			return true;
	}
	return false;
}

/*
 * "a/old/x b/new/x", as git diff --no-index old new has it: names that are equal after some
 * more parts than the first. Without another blank they can be split.
 */
static bool split_at_only_blank(struct span text, struct span *a,
				struct span *b)
{
	const char *blank = text.n ? memchr(text.p, ' ', text.n) : NULL;
	const char *slash;
	size_t n = 0;

	if (!blank)
		return false;
	*a = (struct span){ text.p, (size_t)(blank - text.p) };
	*b = span_skip(text, a->n + 1);
	if (memchr(b->p, ' ', b->n) || path_parts(*a) != path_parts(*b))
		return false;
	while (n < a->n && n < b->n && a->p[a->n - 1 - n] == b->p[b->n - 1 - n])
		n++;
	slash = n ? memchr(a->p + a->n - n, '/', n) : NULL;
	return slash && slash + 1 < blank;
}

/* Both names end in blanks, but those at the end of the line were removed: adds them. */
static void restore_blanks(struct parser *p, struct span *a, struct span *b)
{
	size_t n = 0;

	while (n < b->n && b->p[n] == ' ')
		n++;
	a->n += n;
	*b = span_of(arena_printf(p->a, "%.*s%*s", (int)(b->n - n), b->p + n,
				  (int)n, ""));
}

/*
 * Splits "diff --git a/x b/x", if no other line has the names. Both names are equal after
 * their first part, so there is only one way to split the line.
 */
static void split_git_line(struct parser *p, struct diff_file *f,
			   struct span text)
{
	struct span a, b;
	size_t used;

	if (path_unquote(p->a, text, &a, &used)) {
		b = span_trim(span_skip(text, used));
		if (b.n && b.p[0] == '"' && !path_unquote(p->a, b, &b, &used))
			return;
		if (!same_tail(a, b))
			return;
	} else if (!split_at_blank(p, text, &a, &b)) {
		if (!split_at_only_blank(text, &a, &b))
			return;
	} else if (b.n && b.p[0] == ' ' && a.p[0] != ' ') {
		restore_blanks(p, &a, &b);
	}
	f->pre.text = a;
	f->post.text = b;
	f->pre.bare = f->post.bare = false;
}

int git_start(struct parser *p, struct diff_file *f, struct span line)
{
	f->git = true;
	p->git_line = bare_line(span_skip(line, strlen("diff --git ")));
	split_git_line(p, f, p->git_line);
	return 0;
}

static int read_mode(struct parser *p, struct span text, unsigned int *out)
{
	unsigned int mode = 0;
	size_t i;

	text = bare_line(text);
	for (i = 0; i < text.n && text.p[i] >= '0' && text.p[i] <= '7' && i < 7;
	     i++)
		mode = mode * 8 + (unsigned int)(text.p[i] - '0');
	if (i != text.n || i != 6)
		return parse_fail(p, p->line,
				  "the mode is no octal number of six digits");
	if (mode == 0160000)
		return pom_fail(p->err, POM_EUNSAFE, p->name, p->line,
				"a submodule (mode 160000) cannot be put into a plain tree");
	if (!S_ISREG(mode) && mode != 0120000)
		return pom_fail(p->err, POM_EUNSAFE, p->name, p->line,
				"mode %06o is neither a file's nor a symbolic link's",
				mode);
	if (mode & 07000)
		return pom_fail(p->err, POM_EUNSAFE, p->name, p->line,
				"mode %06o: setuid, setgid and sticky bits are refused",
				mode);
	*out = S_ISREG(mode) ? ((mode & 0100) ? 0100755 : 0100644) : mode;
	return 0;
}

/* The hexadecimal digits at the start of text. */
static struct span take_id(struct span text)
{
	size_t n = 0;

	while (n < text.n && ((text.p[n] >= '0' && text.p[n] <= '9') ||
			      (text.p[n] >= 'a' && text.p[n] <= 'f')))
		n++;
	return (struct span){ text.p, n };
}

static void read_ids(struct diff_file *f, struct span text)
{
	struct span pre = take_id(text);

	text = span_skip(text, pre.n);
	if (!span_starts(text, SPAN("..")))
		return;
	f->pre_id = pre;
	f->post_id = take_id(span_skip(text, 2));
}

/* "index 1234567..89abcde 100644": the blobs, and the mode if it is unchanged. */
static int index_line(struct parser *p, struct diff_file *f, struct span text)
{
	const char *blank = memchr(text.p, ' ', text.n);
	int rc;

	read_ids(f, text);
	if (!blank)
		return 0;
	text = span_skip(text, (size_t)(blank - text.p) + 1);
	rc = read_mode(p, text, &f->pre_mode);
	f->post_mode = f->pre_mode;
	return rc;
}

/*
 * Do from and to, the names of a rename or a copy, lack the a/ and b/ of the git header,
 * line? They do, unless the header has none either (git diff --no-prefix).
 */
static bool is_bare(struct span line, struct span from, struct span to)
{
	return line.n != from.n + 1 + to.n || !span_starts(line, from) ||
	       line.p[from.n] != ' ' ||
	       !span_eq(span_skip(line, from.n + 1), to);
}

static int read_moved(struct parser *p, struct span text, struct diff_name *out)
{
	size_t used;

	if (!text.n)
		return parse_fail(p, p->line, "a header without a file name");
	if (text.p + text.n == p->rest.p)
		return parse_fail(p, p->line,
				  "the patch ends in the middle of a line (is it cut off?)");
	if (!path_unquote(p->a, text, &out->text, &used))
		out->text = text;
	out->bare = true;
	return 0;
}

/* Without the revision that svn diff --git writes after it: "f@12" with "a/f b/g". */
static struct span without_revision(struct span git_line, struct span from)
{
	struct span name = from;

	while (name.n && name.p[name.n - 1] >= '0' && name.p[name.n - 1] <= '9')
		name.n--;
	if (name.n < 2 || name.n == from.n || name.p[--name.n] != '@' ||
	    memmem(git_line.p, git_line.n, from.p, from.n) ||
	    !memmem(git_line.p, git_line.n, name.p, name.n))
		return from;
	return name;
}

static int moved_from(struct parser *p, struct diff_file *f, struct span text,
		      enum diff_change change)
{
	f->change = change;
	p->from = without_revision(p->git_line, bare_line(text));
	return read_moved(p, p->from, &f->pre);
}

static int moved_to(struct parser *p, struct diff_file *f, struct span text,
		    enum diff_change change)
{
	int rc = read_moved(p, bare_line(text), &f->post);

	f->change = change;
	if (!is_bare(p->git_line, p->from, bare_line(text)))
		f->pre.bare = f->post.bare = false;
	return rc;
}

static bool rest_of(struct span line, const char *key, struct span *rest)
{
	struct span k = span_of(key);

	if (!span_starts(line, k))
		return false;
	*rest = span_skip(line, k.n);
	return true;
}

int git_extended(struct parser *p, struct diff_file *f, struct span line)
{
	struct span rest;
	int rc = 0;

	if (rest_of(line, "old mode ", &rest)) {
		rc = read_mode(p, rest, &f->pre_mode);
	} else if (rest_of(line, "new mode ", &rest)) {
		rc = read_mode(p, rest, &f->post_mode);
	} else if (rest_of(line, "deleted file mode ", &rest)) {
		f->change = DIFF_DELETE;
		rc = read_mode(p, rest, &f->pre_mode);
	} else if (rest_of(line, "new file mode ", &rest)) {
		f->change = DIFF_CREATE;
		rc = read_mode(p, rest, &f->post_mode);
	} else if (rest_of(line, "rename from ", &rest) ||
		   rest_of(line, "rename old ", &rest)) {
		rc = moved_from(p, f, rest, DIFF_RENAME);
	} else if (rest_of(line, "rename to ", &rest) ||
		   rest_of(line, "rename new ", &rest)) {
		rc = moved_to(p, f, rest, DIFF_RENAME);
	} else if (rest_of(line, "copy from ", &rest)) {
		rc = moved_from(p, f, rest, DIFF_COPY);
	} else if (rest_of(line, "copy to ", &rest)) {
		rc = moved_to(p, f, rest, DIFF_COPY);
	} else if (rest_of(line, "index ", &rest)) {
		rc = index_line(p, f, rest);
	} else if (!rest_of(line, "similarity index ", &rest) &&
		   !rest_of(line, "dissimilarity index ", &rest)) {
		return 0;
	}
	return rc ? rc : 1;
}
