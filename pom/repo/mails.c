// SPDX-License-Identifier: GPL-2.0-only
/*
 * Mails as a repository: see repo/mails.h. Sources of the rules: git-format-patch(1) for
 * names of files and for the tags in the brackets of a subject; RFC 5322 3.6.4 for the
 * fields that connect the mails of a thread.
 */
#include "repo/mails.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "tree/folder.h"
#include "repo/mails_internal.h"
#include "repo/preamble.h"
#include "engine/mail.h"
#include "engine/recognise.h"

enum {
	NAME_MOST = 57, /* bytes of a file's name without .patch */
	NUMBER_MOST = 99999
};

bool mails_are(struct span text)
{
	struct mail_head h;

	text = mail_begin(text);
	return text.n && (mail_is_separator(text) || mail_head(text, &h));
}

/* Drops the empty line with which a mailbox ends each mail: RFC 4155. */
static struct span without_blank(struct span mail)
{
	if (mail.n > 1 && !memcmp(mail.p + mail.n - 2, "\n\n", 2))
		mail.n--;
	return mail;
}

void mails_split(struct repo *r, struct span box, struct span **mail, size_t *n)
{
	struct span rest = mail_begin(box), sep, body;
	size_t i = 0;

	*n = 1;
	if (mail_is_separator(rest))
		for (*n = 0; mail_next(&rest, &sep, &body);)
			++*n;
	*mail = arena_alloc(&r->a, *n, sizeof(**mail));
	rest = mail_begin(box);
	if (!mail_is_separator(rest)) {
		(*mail)[0] = rest;
		return;
	}
	while (i < *n && mail_next(&rest, &sep, &body))
		(*mail)[i++] =
			without_blank((struct span){ sep.p, sep.n + body.n });
}

void mails_note(struct mailbox *w, const char *what)
{
	struct origin *o = w->o;

	o->note = arena_push(&w->r->a, o->note, o->nnotes, sizeof(*o->note));
	o->note[o->nnotes++] = what;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static unsigned int number_at(struct span s, size_t *n)
{
	unsigned int x = 0;

	for (*n = 0; *n < s.n && is_digit(s.p[*n]); ++*n)
		if (x <= NUMBER_MOST)
			x = x * 10 + (unsigned int)(s.p[*n] - '0');
	return x > NUMBER_MOST ? 0 : x;
}

/* Can a version begin at byte i of a tag: "PATCH v2", "PATCHv2", "RFC,v2"? */
static bool begins_version(struct span s, size_t i)
{
	return !i || strchr(" ,-[", s.p[i - 1]) ||
	       (i >= 5 && strncasecmp(s.p + i - 5, "PATCH", 5) == 0) ||
	       (i >= 3 && strncasecmp(s.p + i - 3, "RFC", 3) == 0);
}

/* Reads version, number and count from "PATCH v2 3/5"; other characters go into words. */
static void read_tag(struct letter *l, struct span s, struct buf *words)
{
	size_t i, n, m;

	l->tagged |= memmem(s.p, s.n, "PATCH", 5) != NULL;
	for (i = 0; i < s.n; i++) {
		struct span at = span_skip(s, i);

		if (begins_version(s, i) && at.n > 1 &&
		    (at.p[0] | 0x20) == 'v' && is_digit(at.p[1])) {
			l->version = number_at(span_skip(at, 1), &n);
			i += n;
		} else if (is_digit(at.p[0])) {
			unsigned int x = number_at(at, &n), of;

			at = span_skip(at, n);
			i += n - 1;
			if (!at.n || at.p[0] != '/')
				continue;
			of = number_at(span_skip(at, 1), &m);
			if (!m || x > of)
				continue;
			l->number = x;
			l->of = of;
			i += m + 1;
		} else if (!strchr(" ,", at.p[0])) {
			buf_addch(words, at.p[0]);
		}
	}
}

static void read_subject(struct mailbox *w, struct letter *l, struct span value)
{
	struct span s = span_of(mail_value(&w->r->a, value));
	struct span bare = preamble_subject(s), tags;
	const char *open = s.n ? memchr(s.p, '[', s.n) : NULL;
	struct buf words = { 0 };

	l->title = arena_strndup(&w->r->a, bare.p, bare.n);
	tags = (struct span){ s.p, s.n - bare.n };
	l->reply =
		tags.n &&
		memchr(tags.p, ':',
		       open && open < bare.p ? (size_t)(open - s.p) : tags.n);
	if (open && open < bare.p) {
		read_tag(l, (struct span){ open, (size_t)(bare.p - open) },
			 &words);
		l->tags = arena_strndup(&w->r->a, buf_span(&words).p, words.n);
		buf_free(&words);
	}
}

/* The first "<...>" of a value, or "". */
static const char *first_id(struct mailbox *w, struct span value)
{
	const char *open = value.n ? memchr(value.p, '<', value.n) : NULL;
	const char *end =
		open ? memchr(open, '>', value.n - (size_t)(open - value.p)) :
		       NULL;

	return end ? arena_strndup(&w->r->a, open, (size_t)(end - open) + 1) :
		     "";
}

static void read_letter(struct mailbox *w, struct letter *l, struct span mail)
{
	struct span rest, sep, body;
	struct mail_field f;
	size_t before;
	const char *name =
		arena_printf(&w->r->a, "%s, mail %zu", w->o->path, l->at + 1);
	bool whole;

	l->text = mail;
	l->title = l->tags = l->from = l->date = "";
	l->id = l->answers = l->thread = "";
	l->version = 1;
	/* a mail that cannot be decoded still becomes a set, which reports the error */
	whole = !mail_decode(&w->r->a, &l->text, name, false, NULL);
	rest = mail_begin(l->text);
	before = preamble_length(l->text);
	l->patch = !whole || before < l->text.n;
	if (mail_is_separator(rest))
		span_line(&rest, &sep);
	while (mail_field(&rest, &f)) {
		body = span_trim(f.value);
		if (mail_is(&f, "Subject"))
			read_subject(w, l, body);
		else if (mail_is(&f, "Message-Id"))
			l->id = first_id(w, body);
		else if (mail_is(&f, "References"))
			l->thread = first_id(w, body);
		else if (mail_is(&f, "In-Reply-To"))
			l->answers = first_id(w, body);
		else if (mail_is(&f, "From"))
			l->from = mail_value(&w->r->a, body);
		else if (mail_is(&f, "Date"))
			l->date = mail_value(&w->r->a, body);
	}
	if (!*l->thread)
		l->thread = l->answers;
	l->cover = l->of && !l->number &&
		   (!l->patch || recognise_interdiff((struct span){
					 l->text.p, whole ? before : 0 }));
}

/* Is it a reply, without a patch, that has the version and number of the mail it answers? */
static bool answers_patch(const struct letter *l, const struct map *ids)
{
	const struct letter *to =
		*l->answers ? map_get(ids, l->answers, strlen(l->answers)) :
			      NULL;

	return !l->patch && to && to != l && to->patch && to->of == l->of &&
	       to->number == l->number && to->version == l->version;
}

/* Leaves out mails that have no patch, replies, and copies. */
static void leave_out(struct mailbox *w)
{
	struct map ids = { 0 };
	size_t i, patches = 0;

	for (i = 0; i < w->n; i++) {
		struct letter *l = &w->v[i];

		patches += l->patch && !l->reply;
		if (!*l->id)
			continue;
		if (map_get(&ids, l->id, strlen(l->id)))
			l->left_out = "is there twice";
		else
			map_put(&ids, l->id, strlen(l->id), l);
	}
	for (i = 0; i < w->n; i++) {
		struct letter *l = &w->v[i];

		if (l->left_out)
			continue;
		if (l->cover && !l->reply)
			l->left_out = "is a cover letter";
		else if ((l->reply && !l->patch) || answers_patch(l, &ids))
			l->left_out = "is a reply";
		else if (l->reply && patches)
			l->left_out = "is a reply, although it has a diff";
		else if (!l->patch && !(l->tagged && (l->number || !l->of)))
			l->left_out = "has no patch";
	}
	map_free(&ids);
}

static int by_order(const void *a, const void *b)
{
	const struct letter *x = a, *y = b;

	if (x->place != y->place)
		return x->place < y->place ? -1 : 1;
	if (x->number != y->number)
		return x->number < y->number ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

/* Drops the mails that are left out, and sorts the others. */
static void put_in_order(struct mailbox *w)
{
	size_t i, n = 0, series, have, numbered;

	for (i = 0; i < w->n; i++) {
		struct letter *l = &w->v[i];

		if (l->left_out)
			continue;
		l->place = l->series ? w->series[l->series - 1].first :
				       l->order;
		w->v[n++] = *l;
	}
	w->n = n;
	if (n)
		qsort(w->v, n, sizeof(*w->v), by_order);
	for (i = 1; i < n; i++)
		if (w->v[i].order < w->v[i - 1].order) {
			mails_note(w,
				   "its mails are not in the order of their numbers; they are taken in that order");
			break;
		}
	for (i = 0; i < n; i += have) {
		series = w->v[i].series;
		for (have = 1;
		     series && i + have < n && w->v[i + have].series == series;)
			have++;
		/* a patch 0/N is not one of the N */
		numbered = have - !w->v[i].number;
		if (series && numbered < w->v[i].of)
			mails_note(w,
				   arena_printf(&w->r->a,
						"the series of \"%s\" has %u patches, and only %zu of them %s here",
						w->v[i].title, w->v[i].of,
						numbered,
						numbered == 1 ? "is" : "are"));
	}
}

/*
 * The name that git's format_sanitized_subject would make: of letters, digits, '_' and
 * '.'; one '-' replaces any other characters, and dots are not repeated.
 */
static const char *file_name(struct mailbox *w, size_t number,
			     const char *title)
{
	struct buf b = { 0 };
	const char *s;
	size_t n;
	bool dash = false;

	buf_addf(&b, "%04zu-", number);
	n = b.n;
	for (; *title; title++) {
		bool plain = (*title >= 'a' && *title <= 'z') ||
			     (*title >= 'A' && *title <= 'Z') ||
			     is_digit(*title) || *title == '.' || *title == '_';

		if (!plain) {
			dash = true;
			continue;
		}
		if (dash && b.n > n)
			buf_addch(&b, '-');
		dash = false;
		if (*title != '.' || b.p[b.n - 1] != '.')
			buf_addch(&b, *title);
	}
	if (b.n > NAME_MOST)
		b.n = NAME_MOST;
	while (b.n > n && (b.p[b.n - 1] == '.' || b.p[b.n - 1] == '-'))
		b.n--;
	if (b.n == n)
		buf_addstr(&b, "mail");
	s = arena_printf(&w->r->a, "%.*s.patch", (int)b.n, b.p);
	buf_free(&b);
	return s;
}

/* Notes how many mails are left out, and why. */
static void say_left_out(struct mailbox *w)
{
	static const char *const why[] = { "is a cover letter", "is a reply",
					   "has no patch", "is there twice" };
	static const char *const one[] = { "cover letter", "reply",
					   "mail without a patch", "copy" };
	static const char *const many[] = { "cover letters", "replies",
					    "mails without a patch", "copies" };
	struct buf b = { 0 };
	size_t i, k, n;

	for (k = 0; k < sizeof(why) / sizeof(*why); k++) {
		for (i = n = 0; i < w->n; i++)
			n += w->v[i].left_out &&
			     !strcmp(w->v[i].left_out, why[k]);
		if (n)
			buf_addf(&b, "%s%zu %s", b.n ? ", " : "", n,
				 n == 1 ? one[k] : many[k]);
	}
	if (b.n)
		mails_note(w, arena_printf(&w->r->a, "left out: %s", b.p));
	buf_free(&b);
	for (i = 0; i < w->n; i++)
		if (w->v[i].left_out && w->v[i].patch &&
		    !strcmp(w->v[i].left_out,
			    "is a reply, although it has a diff"))
			mails_note(w,
				   arena_printf(&w->r->a,
						"mail %zu, a reply%s%s%s, has a diff as well; it is left out: save it by itself to take it",
						w->v[i].at + 1,
						*w->v[i].title ? " to \"" : "",
						w->v[i].title,
						*w->v[i].title ? "\"" : ""));
}

/*
 * What identifies a mail in a mailbox that is written anew: its Message-Id; else its title,
 * as the name has it behind the number, or a digest if the name does not have it; without
 * a title a digest of its text. Never its position.
 */
static const char *id_of(struct mailbox *w, const struct letter *l,
			 const char *name)
{
	const char *title = strchr(name, '-') + 1;
	struct span text = *l->title ? span_of(l->title) : l->text;
	char digest[DIGEST_HEX + 1];

	if (*l->id)
		return l->id;
	if (strcmp(title, "mail.patch") != 0)
		return title;
	pom_digest(digest, &text, 1);
	return arena_printf(&w->r->a, "mail-%s", digest);
}

/* The id, or the id and a number if it is in ids already. Adds the result. */
static const char *unique(struct mailbox *w, struct map *ids, const char *id)
{
	size_t n = strlen(id);
	void **at = map_at(ids, id, n);
	uintptr_t before = (uintptr_t)*at;

	*at = (void *)(before + 1);
	return before ? arena_printf(&w->r->a, "%s, %zu", id,
				     (size_t)before + 1) :
			id;
}

static int make_folder(struct mailbox *w)
{
	struct folder *f = folder_new();
	struct map ids = { 0 };
	struct folder_file file = { .kind = ROOT_FILE };
	struct buf series = { 0 };
	size_t i;
	int rc = 0;

	w->o->id = arena_alloc(&w->r->a, w->n, sizeof(*w->o->id));
	for (i = 0; i < w->n && !rc; i++) {
		const char *name = file_name(w, i + 1, w->v[i].title);

		file.text = w->v[i].text;
		rc = folder_add(f, span_of(name), &file, w->err);
		buf_addf(&series, "%s\n", name);
		w->o->id[i] = unique(w, &ids, id_of(w, &w->v[i], name));
	}
	map_free(&ids);
	file.text.p = arena_strndup(&w->r->a, series.p, series.n);
	file.text.n = series.n;
	if (!rc)
		rc = folder_add(f, SPAN("series"), &file, w->err);
	buf_free(&series);
	if (rc)
		folder_free(f);
	else
		folder_root(f, &w->o->root, w->o->path);
	return rc;
}

/*
 * Some mail programs save the newest mail first: reverses the order then. In mails of git
 * format-patch, Date: is the author's, so it does not tell the order.
 */
static void put_oldest_first(struct mailbox *w)
{
	int64_t time, first = 0, last = 0;
	struct span rest, line;
	struct letter swap;
	size_t i;
	int zone;

	for (i = 0; i < w->n; i++) {
		const struct letter *l = &w->v[i];

		rest = mail_begin(l->text);
		if (!*l->id ||
		    (span_line(&rest, &line) && mail_is_of_git(line)) ||
		    !mail_time(span_of(l->date), &time, &zone) ||
		    (i && time > last))
			return;
		first = i ? first : time;
		last = time;
	}
	if (first == last)
		return;
	for (i = 0; i < w->n / 2; i++) {
		swap = w->v[i];
		w->v[i] = w->v[w->n - 1 - i];
		w->v[w->n - 1 - i] = swap;
	}
	for (i = 0; i < w->n; i++)
		w->v[i].order = i;
	mails_note(w,
		   "its newest mail stands first; they are taken from the oldest on");
}

/* Reads the mails; w keeps those that are patches, in order. */
static void choose(struct mailbox *w, const struct span *mail)
{
	size_t i;

	w->v = pom_alloc(w->n, sizeof(*w->v));
	for (i = 0; i < w->n; i++) {
		w->v[i].at = w->v[i].order = i;
		read_letter(w, &w->v[i], mail[i]);
	}
	put_oldest_first(w);
	leave_out(w);
	mails_find_series(w);
	say_left_out(w);
	put_in_order(w);
}

int mails_open(struct repo *r, struct origin *o, const struct span *mail,
	       size_t n, struct pom_err *err)
{
	struct mailbox w = { .r = r, .o = o, .n = n, .err = err };
	int rc = 0;

	if (n > REPO_SETS)
		return pom_fail(err, POM_ELIMIT, o->path, 0,
				"more than %d mails", REPO_SETS);
	choose(&w, mail);
	if (!w.n) {
		rc = pom_fail(err, POM_EUSAGE, o->path, 0,
			      "none of the %zu mails in it has a patch", n);
		pom_hint(err,
			 "get the whole thread, or only its patches (b4 am)");
	}
	if (!rc)
		rc = make_folder(&w);
	free(w.v);
	return rc;
}

void mails_join(struct repo *r, struct origin *o, struct span box,
		struct span *out)
{
	struct mailbox w = { .r = r, .o = o };
	struct buf b = { 0 };
	struct span *mail;
	size_t i, n;

	*out = box;
	mails_split(r, box, &mail, &n);
	if (n < 2 || n > REPO_SETS)
		return;
	w.n = n;
	choose(&w, mail);
	for (i = 0; i < w.n; i++)
		buf_addspan(&b, w.v[i].text);
	if (w.n && o->nnotes)
		*out = (struct span){ arena_strndup(&r->a, b.p, b.n), b.n };
	else
		o->nnotes = 0;
	buf_free(&b);
	free(w.v);
}
