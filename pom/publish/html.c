// SPDX-License-Identifier: GPL-2.0-only
/* Writes a catalogue as a folder of HTML pages: see html.h. */
#include "publish/html.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/interrupt.h"
#include "publish/html_put.h"
#include "publish/html_search.h"
#include "publish/html_set.h"
#include "publish/new_folder.h"

/* The list of the files, with a first line that says so. */
#define MARKER ".runme-html"
#define MARKER_LINE "runme html 1\n"

enum {
	MARKER_LIMIT = 1 << 24,
	SHORT_NAME = 16 /* bytes that fit beside a summary; also in search.js */
};

/* The name in the list of its group, with which a patch's name may begin. */
static const char *short_name(const struct repo *r, const struct set *set)
{
	const char *group = set->group < r->ngroups ? r->group[set->group] : "";
	size_t n = strlen(group);

	if (n && !strncmp(set->name, group, n) && set->name[n] == '/' &&
	    set->name[n + 1])
		return set->name + n + 1;
	return set->name;
}

static void put_set(struct buf *b, struct html_site *s, size_t i)
{
	const struct set *set = &s->repo->set[i];

	HTML(b, "<li><a href=\"%\">%</a>", s->page[i],
	     short_name(s->repo, set));
	if (*set->title || s->standing)
		HTML(b, " <span>%", set->title);
	if (s->standing)
		HTML(b, " <strong class=\"standing\">%</strong>",
		     s->standing[i]);
	buf_addstr(b,
		   *set->title || s->standing ? "</span></li>\n" : "</li>\n");
}

/* Appends the sets from *i on that are of one group. */
static void put_group(struct buf *b, struct html_site *s, size_t *i)
{
	const struct repo *r = s->repo;
	size_t group = r->set[*i].group, k, longest = 0;

	for (k = *i; k < r->n && r->set[k].group == group; k++) {
		size_t n = strlen(short_name(r, &r->set[k]));

		longest = n > longest ? n : longest;
	}
	if (group < r->ngroups && *r->group[group])
		HTML(b, "<h2>%</h2>\n", r->group[group]);
	HTML(b, "<ul class=\"%\">\n",
	     longest > SHORT_NAME ? "sets long" : "sets");
	for (; *i < k; ++*i)
		put_set(b, s, *i);
	buf_addstr(b, "</ul>\n");
}

/* "5 sets", or "168 patches" of series. */
static void put_number(struct buf *b, const struct repo *r)
{
	const char *one = "patch", *many = "patches";
	size_t i;

	for (i = 0; i < r->norigins; i++)
		if (!r->origin[i].ordered) {
			one = "set";
			many = "sets";
		}
	buf_addf(b, "%zu %s", r->n, r->n == 1 ? one : many);
}

static void put_index(struct buf *b, struct html_site *s)
{
	const struct repo *r = s->repo;
	struct html_head h = { .site = r->name,
			       .about = "Patch sets for the kernel and iptables",
			       .script = true,
			       .fates = r->nfates };
	size_t i = 0;

	html_begin(b, &h);
	HTML(b, "<h1>%</h1>\n", r->name);
	buf_addstr(b, "<p class=\"summary\">");
	put_number(b, r);
	if (r->nfates)
		buf_addf(b,
			 ", and what became of <a href=\"fates.html\">%zu old ones</a>",
			 r->nfates);
	buf_addstr(b, ".</p>\n");
	if (s->standing)
		HTML(b,
		     "<p>The word after each set says how it stands in %.</p>\n",
		     s->trees);
	buf_addstr(b,
		   "<form id=\"search\" role=\"search\" hidden>\n"
		   "<label for=\"words\">Search</label>\n"
		   "<input id=\"words\" type=\"search\" autocomplete=\"off\" spellcheck=\"false\">\n"
		   "<p id=\"found\" role=\"status\"></p>\n"
		   "<ul id=\"found-list\" class=\"sets\"></ul>\n"
		   "</form>\n<div id=\"all\">\n");
	while (i < r->n)
		put_group(b, s, &i);
	buf_addstr(b, "</div>\n");
	html_end(b, &h);
}

static void put_fate(struct buf *b, struct html_site *s, size_t i)
{
	const struct fate *f = &s->repo->fate[i];
	const struct set *set = repo_find(s->repo, f->name);

	HTML(b,
	     "<dt id=\"%\"><a href=\"#%\">%</a> <b class=\"fate\">%</b></dt>\n"
	     "<dd>%: %.",
	     s->anchor[i], s->anchor[i], f->name, repo_fate_word(f), f->what,
	     s->fate(f));
	if (*f->where)
		HTML(b, "<br>\nWhere now: %", f->where);
	if (*f->say) {
		buf_addstr(b, "<br>\nToday: <code>");
		html_command(b, span_of(f->say));
		buf_addstr(b, "</code>");
	}
	if (set)
		HTML(b,
		     "<br>\nThis repository has a set of that name: <a href=\"%\">%</a>",
		     s->page[html_site_index(s, set)], set->name);
	buf_addstr(b, "</dd>\n");
}

static void put_fates(struct buf *b, struct html_site *s)
{
	struct html_head h = { .site = s->repo->name,
			       .title = "Old names",
			       .about = "What became of old patches",
			       .fates = true };
	size_t i;

	html_begin(b, &h);
	buf_addstr(b, "<h1>Old names</h1>\n"
		      "<p class=\"summary\">What became of the sets of old "
		      "Patch-o-matic releases, and what to write today.</p>\n");
	buf_addstr(b, "<dl class=\"fates\">\n");
	for (i = 0; i < s->repo->nfates; i++)
		put_fate(b, s, i);
	buf_addstr(b, "</dl>\n");
	html_end(b, &h);
}

/* A folder that is written. */
struct work {
	struct new_folder folder;
	struct buf marker;
	struct html_written *w;
};

static int put(struct work *k, const char *name, const struct buf *b,
	       struct pom_err *err)
{
	int rc = interrupt_check(err);

	if (rc)
		return rc;
	k->w->files++;
	k->w->bytes += b->n;
	if (k->w->bytes > HTML_BYTES_MOST) {
		rc = pom_fail(err, POM_ELIMIT, name, 0,
			      "the pages have more than %d bytes",
			      HTML_BYTES_MOST);
		pom_hint(err,
			 "give a repository with fewer or shorter patches");
		return rc;
	}
	buf_addf(&k->marker, "%s\n", name);
	return new_folder_put(&k->folder, name, buf_span(b), err);
}

/* Writes a set's page; its patches are in memory only so long. */
static int put_page(struct work *k, struct html_site *s, size_t i,
		    struct pom_err *err)
{
	struct arena mem = { 0 }, *before;
	struct buf b = { 0 };
	int rc;

	before = repo_read_apart(s->repo, &mem);
	rc = html_set(&b, s, &s->repo->set[i], err);
	repo_end_apart(s->repo, &mem, before);
	if (!rc)
		rc = put(k, s->page[i], &b, err);
	buf_free(&b);
	return rc;
}

static int put_all(struct work *k, struct html_site *s, struct pom_err *err)
{
	static const char *const name[] = { "index.html", "style.css",
					    "search.js", "fates.html" };
	struct buf b[4] = { 0 };
	size_t i, n = s->repo->nfates ? 4 : 3;
	int rc = 0;

	put_index(&b[0], s);
	html_style(&b[1]);
	html_search(&b[2], s);
	put_fates(&b[3], s);
	buf_addstr(&k->marker, MARKER_LINE);
	for (i = 0; i < n && !rc; i++)
		rc = put(k, name[i], &b[i], err);
	for (i = 0; i < 4; i++)
		buf_free(&b[i]);
	for (i = 0; i < s->repo->n && !rc; i++)
		rc = put_page(k, s, i, err);
	if (!rc)
		rc = new_folder_put(&k->folder, MARKER, buf_span(&k->marker),
				    err);
	return rc;
}

/* An existing folder that is replaced. */
struct old {
	struct root root;
	struct arena a;
	char **name;
	size_t n;
};

static int refuse(const char *path, const char *what, struct pom_err *err)
{
	int rc = pom_fail(err, POM_EUSAGE, path, 0, "%s", what);

	pom_hint(err,
		 "give a folder that is new or empty, or that runme html has written");
	return rc;
}

/* Are there only regular files that the marker of an earlier run lists? */
static int check_names(struct old *o, const char *path, struct pom_err *err)
{
	struct buf text = { 0 };
	struct map listed = { 0 };
	struct span rest, line;
	enum root_kind kind;
	int rc = root_read(&o->root, MARKER, MARKER_LIMIT, &text, NULL, err);
	size_t i;

	rest = buf_span(&text);
	if (rc == POM_ENOENT || (!rc && !span_starts(rest, SPAN(MARKER_LINE))))
		rc = refuse(path,
			    "this folder has files, and runme html has not written them",
			    err);
	while (!rc && span_line(&rest, &line))
		map_put(&listed, line.p, span_chomp(line).n, o);
	for (i = 0; i < o->n && !rc; i++) {
		const char *name = o->name[i];

		rc = root_stat(&o->root, name, &kind, NULL, err);
		if (rc || (kind == ROOT_FILE &&
			   (map_get(&listed, name, strlen(name)) ||
			    !strcmp(name, MARKER))))
			continue;
		rc = pom_fail(err, POM_EUSAGE, path, 0,
			      "%s is in this folder, and runme html has not written it",
			      name);
		pom_hint(err,
			 "move it away: the folder is replaced as a whole");
	}
	map_free(&listed);
	buf_free(&text);
	return rc;
}

/* Opens the folder that is there, if there is one: *there. */
static int open_old(struct old *o, const char *path, bool *there,
		    struct pom_err *err)
{
	struct stat st;
	int rc;

	*there = lstat(path, &st) == 0;
	if (!*there)
		return errno == ENOENT ? 0 :
					 pom_fail_errno(err, errno, path,
							"cannot be looked at");
	if (S_ISLNK(st.st_mode))
		return refuse(path, "this is a symbolic link", err);
	if (!S_ISDIR(st.st_mode))
		return refuse(path, "this is no folder", err);
	rc = root_open(&o->root, path, err);
	if (!rc)
		rc = root_list(&o->root, "", &o->a, &o->name, &o->n, err);
	return rc || !o->n ? rc : check_names(o, path, err);
}

/* Removes the files that check_names has seen, and the folder if nothing else is in it. */
static void remove_old(struct old *o, struct new_folder *f)
{
	size_t i;

	for (i = 0; i < o->n; i++)
		unlinkat(o->root.fd, o->name[i], 0);
	rmdir(f->made);
	free(f->made);
	f->made = NULL;
}

static int write_folder(struct work *k, struct html_site *s, const char *path,
			struct pom_err *err)
{
	struct old old = { .root.fd = -1 };
	bool there;
	int rc = open_old(&old, path, &there, err);

	if (!rc)
		rc = new_folder_begin(&k->folder, path, err);
	if (!rc) {
		rc = put_all(k, s, err);
		if (!rc)
			rc = new_folder_end(&k->folder, path,
					    there ? &old.root : NULL, err);
		if (!rc && there)
			remove_old(&old, &k->folder);
		k->w->replaced = old.n > 0;
	}
	new_folder_drop(&k->folder);
	root_close(&old.root);
	arena_free(&old.a);
	return rc;
}

int html_write(struct html_site *s, const char *path, struct html_written *w,
	       struct pom_err *err)
{
	struct work k = { .folder.root.fd = -1, .w = w };
	size_t n = strlen(path);
	const char *last;
	char *bare;
	int rc;

	while (n > 1 && path[n - 1] == '/')
		n--;
	bare = pom_strndup(path, n);
	last = strrchr(bare, '/');
	last = last ? last + 1 : bare;
	memset(w, 0, sizeof(*w));
	/* a name that cannot be given to another folder */
	if (!*last || !strcmp(last, ".") || !strcmp(last, ".."))
		rc = refuse(path, "a folder is needed by its name", err);
	else
		rc = write_folder(&k, s, bare, err);
	buf_free(&k.marker);
	free(bare);
	return rc;
}
