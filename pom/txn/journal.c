// SPDX-License-Identifier: GPL-2.0-only
/*
 * The journal as text: encoding and parsing, no I/O.
 *
 *	runme journal 2
 *	id 5c0e...			of the transaction, from getrandom(2)
 *	self 0				this tree's place in the list of trees
 *	tree /home/me/linux		all of them, the coordinator first
 *	tree /home/me/iptables
 *	delete 7 net/old.c
 *	rmdir 40755 net/only
 *	mkdir net/new
 *	create 3 100644 INODE SIZE DIGEST net/new/x.c
 *	replace 4 100755 INODE SIZE DIGEST "a name with\ttab"
 *	sum DIGEST			of all bytes before this line
 *
 * Journals of version 1 are read, too. There, rmdir has the user and the group of the
 * folder after its mode. They are ignored: a folder that is made again belongs to the
 * user of the process that makes it.
 */
#include <inttypes.h>
#include <string.h>
#include <strings.h>

#include "lib/path.h"
#include "txn/internal.h"

static const char magic[] = "runme journal 2\n";
static const char magic_1[] = "runme journal 1\n";
static const char sum_word[] = "sum ";

/* By enum txn_op. */
static const char *const words[] = { "delete", "rmdir", "mkdir", "create",
				     "replace" };

static void encode_record(const struct record *r, struct buf *out)
{
	buf_addf(out, "%s ", words[r->op]);
	switch (r->op) {
	case TXN_DELETE:
		buf_addf(out, "%u ", r->num);
		break;
	case TXN_RMDIR:
		buf_addf(out, "%o ", r->mode);
		break;
	case TXN_CREATE:
	case TXN_REPLACE:
		buf_addf(out, "%u %o %" PRIu64 " %" PRIu64 " %s ", r->num,
			 r->mode, r->ino, r->size, r->digest);
		break;
	case TXN_MKDIR:
		break;
	}
	path_quote(out, "", span_of(r->path));
	buf_addch(out, '\n');
}

int journal_encode(const struct journal *j, struct buf *out,
		   struct pom_err *err)
{
	char sum[DIGEST_HEX + 1];
	size_t i, from = out->n;
	struct span body;

	if (j->n > JOURNAL_RECORDS)
		return pom_fail(err, POM_ELIMIT, NULL, 0,
				"more than %d changes of files and folders",
				JOURNAL_RECORDS);
	buf_addf(out, "%sid %s\nself %u\n", magic, j->id, j->self);
	for (i = 0; i < j->ntrees; i++) {
		buf_addstr(out, "tree ");
		path_quote(out, "", span_of(j->trees[i]));
		buf_addch(out, '\n');
	}
	for (i = 0; i < j->n; i++)
		encode_record(&j->rec[i], out);
	body.p = out->p + from;
	body.n = out->n - from;
	pom_digest(sum, &body, 1);
	buf_addf(out, "%s%s\n", sum_word, sum);
	if (out->n - from > JOURNAL_BYTES)
		return pom_fail(err, POM_ELIMIT, NULL, 0,
				"a journal of more than %d bytes",
				JOURNAL_BYTES);
	return 0;
}

int journal_path(struct arena *a, struct span path, struct pom_err *err)
{
	static const char *const ours[] = { "txn", "journal", "journal.new",
					    "done", ".gitignore" };
	struct span rest = path, first;
	const char *clean = NULL, *slash;
	size_t i;
	int rc;

	if (span_starts(path, SPAN(".pom/"))) {
		rest = span_skip(path, 5);
		slash = rest.n ? memchr(rest.p, '/', rest.n) : NULL;
		first = rest;
		if (slash)
			first.n = (size_t)(slash - rest.p);
		for (i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
			if (first.n == strlen(ours[i]) &&
			    strncasecmp(first.p, ours[i], first.n) == 0)
				return pom_fail(err, POM_EUNSAFE,
						path_show(a, path), 0,
						"the transaction's own file");
	}
	rc = path_check_record(a, rest, &clean, err);
	if (rc)
		return rc;
	if (!span_is(rest, clean))
		return pom_fail(err, POM_EUNSAFE, path_show(a, path), 0,
				"a name with empty parts");
	return 0;
}

/* The state of the parser: what is left of a line, and the number of the line. */
struct cursor {
	struct arena *a;
	struct span rest;
	const char *where;
	unsigned int line;
	bool owners; /* version 1: rmdir has a user and a group */
};

static int bad(const struct cursor *c, const char *what, struct pom_err *err)
{
	pom_fail(err, POM_ESYNTAX, c->where, c->line, "%s", what);
	pom_hint(err,
		 "the journal is damaged, so nothing was touched; the old files stand below .pom/txn");
	return POM_ESYNTAX;
}

/* Reads up to the next blank, and skips it. Without a blank, reads the rest. */
static struct span word(struct cursor *c)
{
	const char *blank = c->rest.n ? memchr(c->rest.p, ' ', c->rest.n) :
					NULL;
	struct span w = c->rest;

	if (blank)
		w.n = (size_t)(blank - w.p);
	c->rest = span_skip(c->rest, w.n + (blank ? 1 : 0));
	return w;
}

static bool number(struct cursor *c, unsigned int base, uint64_t max,
		   uint64_t *out)
{
	struct span w = word(c);

	return span_number(&w, base, max, out) && !w.n;
}

static bool number32(struct cursor *c, unsigned int base, unsigned int *out)
{
	uint64_t v = 0;
	bool ok = number(c, base, UINT32_MAX, &v);

	*out = (unsigned int)v;
	return ok;
}

static bool hex(struct cursor *c, size_t n, char *out)
{
	struct span w = word(c);
	size_t i;

	if (w.n != n)
		return false;
	for (i = 0; i < n; i++)
		if (!w.p[i] || !strchr("0123456789abcdef", w.p[i]))
			return false;
	memcpy(out, w.p, n);
	out[n] = '\0';
	return true;
}

/* A name up to the end of the line, as path_quote writes it. */
static bool name(struct cursor *c, const char **out)
{
	struct span s = c->rest;
	size_t used;

	if (s.n && s.p[0] == '"' &&
	    (!path_unquote(c->a, c->rest, &s, &used) || used != c->rest.n))
		return false;
	if (!s.n || memchr(s.p, '\0', s.n))
		return false;
	*out = arena_strndup(c->a, s.p, s.n);
	return true;
}

static bool mode(struct cursor *c, mode_t *out)
{
	bool ok = number32(c, 8, out);

	*out &= S_IFMT | 0777;
	return ok;
}

static bool parse_fields(struct cursor *c, struct record *r)
{
	struct span op = word(c);
	unsigned int uid, gid; /* of version 1; not used */
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (span_is(op, words[i]))
			break;
	r->op = (enum txn_op)i;
	switch (i) {
	case TXN_DELETE:
		return number32(c, 10, &r->num);
	case TXN_RMDIR:
		return mode(c, &r->mode) && S_ISDIR(r->mode) &&
		       (!c->owners ||
			(number32(c, 10, &uid) && number32(c, 10, &gid)));
	case TXN_MKDIR:
		return true;
	case TXN_CREATE:
	case TXN_REPLACE:
		return number32(c, 10, &r->num) && mode(c, &r->mode) &&
		       (S_ISREG(r->mode) || S_ISLNK(r->mode)) &&
		       number(c, 10, UINT64_MAX, &r->ino) &&
		       number(c, 10, INT64_MAX, &r->size) &&
		       hex(c, DIGEST_HEX, r->digest);
	default:
		return false;
	}
}

static int parse_head(struct cursor *c, struct span *body, struct journal *out,
		      struct pom_err *err)
{
	struct span line;
	const char *path;

	c->line = 2;
	if (!span_line(body, &line))
		return bad(c, "no transaction id", err);
	c->rest = span_chomp(line);
	if (!span_is(word(c), "id") || !hex(c, JOURNAL_ID, out->id))
		return bad(c, "no transaction id", err);
	c->line++;
	if (!span_line(body, &line))
		return bad(c, "no place in the list of trees", err);
	c->rest = span_chomp(line);
	if (!span_is(word(c), "self") || !number32(c, 10, &out->self))
		return bad(c, "no place in the list of trees", err);
	while (span_starts(*body, SPAN("tree ")) && span_line(body, &line)) {
		c->line++;
		c->rest = span_skip(span_chomp(line), 5);
		if (out->ntrees == TXN_TREES || !name(c, &path) ||
		    path[0] != '/')
			return bad(c, "no list of trees", err);
		out->trees[out->ntrees++] = path;
	}
	if (out->self >= out->ntrees)
		return bad(c, "this tree is not in the list", err);
	return 0;
}

/* Checks the first line and the last one; *body is what is between them. */
static int frame(struct cursor *c, struct span text, struct span *body,
		 struct pom_err *err)
{
	const size_t tail = sizeof(sum_word) - 1 + DIGEST_HEX + 1;
	char sum[DIGEST_HEX + 1];
	struct span end;

	c->owners = span_starts(text, span_of(magic_1));
	if (!c->owners && !span_starts(text, span_of(magic)))
		return bad(c, "not a journal that this version writes", err);
	if (text.n > JOURNAL_BYTES)
		return bad(c, "the journal is too large", err);
	if (text.n < sizeof(magic) - 1 + tail)
		return bad(c, "the journal is torn", err);
	body->p = text.p;
	body->n = text.n - tail;
	end = span_skip(text, body->n);
	pom_digest(sum, body, 1);
	if (body->p[body->n - 1] != '\n' || !span_starts(end, SPAN("sum ")) ||
	    end.p[end.n - 1] != '\n' || memcmp(end.p + 4, sum, DIGEST_HEX) != 0)
		return bad(c, "the journal is torn", err);
	*body = span_skip(*body, sizeof(magic) - 1);
	return 0;
}

int journal_parse(struct arena *a, struct span text, const char *where,
		  struct journal *out, struct pom_err *err)
{
	struct cursor c = { .a = a, .where = where, .line = 1 };
	struct span body, rest, line;
	size_t lines = 0;
	int rc;

	memset(out, 0, sizeof(*out));
	rc = frame(&c, text, &body, err);
	if (!rc)
		rc = parse_head(&c, &body, out, err);
	if (rc)
		return rc;
	for (rest = body; span_line(&rest, &line);)
		lines++;
	if (lines > JOURNAL_RECORDS)
		return bad(&c, "the journal is too long", err);
	out->rec = arena_alloc(a, lines, sizeof(*out->rec));
	while (span_line(&body, &line)) {
		struct record *r = &out->rec[out->n];

		c.line++;
		c.rest = span_chomp(line);
		if (!parse_fields(&c, r) || !name(&c, &r->path))
			return bad(&c, "no record of a change", err);
		rc = journal_path(a, span_of(r->path), err);
		if (rc)
			return bad(&c, "a change that no run would make", err);
		out->n++;
	}
	return 0;
}
