// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads format 1 of the ledger. It had only the last version of each file:
 *
 *	Files: DIGEST MODE PATH		one a line
 *	       - MODE PATH		a deleted file, with its mode before that
 *	       - - PATH			the same, when the mode is not known
 *
 * The versions between the sets are computed from their diffs, from the last set to the
 * first.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/path.h"
#include "ledger/internal.h"

/* A file as it was before the sets that were handled so far. */
struct file {
	struct ledger_version now;
	unsigned int had; /* the mode before it was deleted, or 0 */
};

struct upgrade {
	struct ledger *l;
	struct map files; /* path -> struct file */
	struct arena a;
};

static struct file *file_at(struct upgrade *u, struct span path)
{
	struct file *f = map_get(&u->files, path.p, path.n);

	if (f)
		return f;
	f = arena_alloc(&u->a, 1, sizeof(*f));
	map_put(&u->files, path.p, path.n, f);
	return f;
}

/* "- MODE PATH"? */
static bool is_gone_line(struct span line)
{
	size_t i;

	for (i = 2; i < 8; i++)
		if (line.n < 9 || line.p[i] < '0' || line.p[i] > '7')
			return false;
	return span_starts(line, SPAN("- ")) && line.p[8] == ' ';
}

/* "DIGEST MODE PATH", "- MODE PATH" or "- - PATH". */
static bool load_file(struct upgrade *u, struct span line)
{
	struct span digest = { line.p, DIGEST_HEX };
	struct file f = { 0 };
	const char *path;

	if (span_starts(line, SPAN("- - "))) {
		line = span_skip(line, 4);
	} else if (is_gone_line(line)) {
		f.had = (unsigned int)strtoul(line.p + 2, NULL, 8);
		line = span_skip(line, 9);
	} else {
		if (line.n < DIGEST_HEX + 9 || line.p[DIGEST_HEX] != ' ' ||
		    line.p[DIGEST_HEX + 7] != ' ' || !ledger_is_digest(digest))
			return false;
		f.now.digest = arena_strndup(&u->l->a, line.p, DIGEST_HEX);
		f.now.mode =
			(unsigned int)strtoul(line.p + DIGEST_HEX + 1, NULL, 8);
		line = span_skip(line, DIGEST_HEX + 8);
	}
	if (ledger_read_path(u->l, line, &path) ||
	    (f.now.mode && !ledger_is_mode(f.now.mode)) ||
	    (f.had && !ledger_is_mode(f.had)))
		return false;
	*file_at(u, span_of(path)) = f;
	return true;
}

/* Finds or adds the set's link about that path. */
static struct ledger_link *link_for(struct upgrade *u, struct ledger_set *s,
				    struct span path, bool *new)
{
	struct file *f = file_at(u, path);
	struct ledger_link *link;
	uint32_t i;

	*new = false;
	for (i = s->nlinks; i > 0 && s->nlinks - i < 2; i--)
		if (span_is(path, s->link[i - 1].path))
			return &s->link[i - 1];
	link = &s->link[s->nlinks++];
	link->path = arena_strndup(&u->l->a, path.p, path.n);
	link->after = f->now;
	*new = true;
	return link;
}

/* Notes the modes of a path before and after a section; 0 for absent. */
static void add_name(struct upgrade *u, struct ledger_set *s, struct span path,
		     unsigned int before, unsigned int after)
{
	struct ledger_link *link;
	struct file *f;
	bool new;

	if (!path.p)
		return;
	f = file_at(u, path);
	link = link_for(u, s, path, &new);
	if (new && !after)
		link->after = (struct ledger_version){ 0 };
	else if (new && !link->after.mode)
		link->after.mode = after;
	/* an edit keeps the permissions of the file */
	if (before && after && before == after)
		before = link->after.mode;
	else if (before && !after && f->had)
		before = f->had;
	link->before = (struct ledger_version){ .mode = before };
	link->follows = true;
	f->now = link->before;
	f->had = 0;
}

static void add_section(struct upgrade *u, struct ledger_set *s,
			const struct diff_file *d)
{
	struct span pre = ledger_path(&d->pre), post = ledger_path(&d->post);
	unsigned int post_mode = d->post_mode ? d->post_mode : 0100644;
	unsigned int pre_mode = d->pre_mode ? d->pre_mode : post_mode;

	if (d->change == DIFF_EDIT && pre.p && post.p && span_eq(pre, post)) {
		add_name(u, s, post, pre_mode, post_mode);
		return;
	}
	if (d->change != DIFF_DELETE)
		add_name(u, s, post, 0, post_mode);
	if (d->change != DIFF_CREATE)
		add_name(u, s, pre, pre_mode, 0);
}

/* Do all links stay inside the tree? Otherwise they must not be followed. */
static bool all_safe(struct ledger *l, const struct ledger_set *s)
{
	uint32_t i;

	for (i = 0; i < s->nlinks; i++) {
		const char *path;

		if (path_check_record(&l->a, span_of(s->link[i].path), &path,
				      NULL))
			return false;
	}
	return true;
}

int ledger_upgrade(struct ledger *l, const struct deb822_field *files,
		   struct pom_err *err)
{
	struct upgrade u = { .l = l };
	struct span rest = files ? files->value : SPAN(""), line;
	size_t i, k;
	int rc = 0;

	while (!rc && span_line(&rest, &line)) {
		line = span_trim(line);
		if (line.n && !load_file(&u, line))
			rc = ledger_damaged(err, LEDGER_FILE,
					    files ? files->line : 0,
					    "a line of Files is malformed");
	}
	for (i = l->n; i-- > 0 && !rc;) {
		struct ledger_set *s = &l->set[i];

		s->unknown = true;
		s->nlinks = 0;
		s->link = arena_alloc(&l->a, 2 * s->patch.n, sizeof(*s->link));
		for (k = s->patch.n; k-- > 0;)
			add_section(&u, s, &s->patch.file[k]);
		if (!all_safe(l, s) || !ledger_once(s))
			rc = ledger_damaged(err, s->diff, 0,
					    "its names are not those of a ledger");
	}
	for (i = 0; i < l->n && !rc; i++) {
		struct ledger_set *s = &l->set[i];

		for (k = 0; k < s->nlinks; k++)
			s->link[k].follows =
				ledger_chain(l, span_of(s->link[k].path)) !=
				NULL;
		ledger_add_links(l, s);
	}
	map_free(&u.files);
	arena_free(&u.a);
	return rc;
}
