// SPDX-License-Identifier: GPL-2.0-only
/* The page of a set: see html_set.h. */
#include "publish/html_set.h"

#include "publish/html_diff.h"
#include "publish/html_help.h"
#include "publish/html_proved.h"
#include "publish/html_put.h"
#include "repo/preamble.h"

enum { OPEN_LINES = 150 /* a longer diff is folded at first */ };

static const char *const in_tree[TREE_KINDS] = {
	[TREE_LINUX] = "In the kernel",
	[TREE_IPTABLES] = "In iptables",
	[TREE_PLAIN] = "In the folder",
};

static void put_fact(struct buf *b, const char *name, const char *value)
{
	if (!value || !*value)
		return;
	HTML(b, "<dt>%</dt>\n<dd>", name);
	html_words(b, span_of(value));
	buf_addstr(b, "</dd>\n");
}

static void put_symbols(struct buf *b, const char *name,
			const char *const *word, size_t n)
{
	size_t i;

	if (!n)
		return;
	HTML(b, "<dt>%</dt>\n<dd>", name);
	for (i = 0; i < n; i++) {
		const char *p = word[i];

		buf_addstr(b, i ? "\n<code>CONFIG_" : "<code>CONFIG_");
		for (; *p; p++) {
			html_text(b, (struct span){ p, 1 });
			if (*p == '_') /* a line may break here */
				buf_addstr(b, "<wbr>");
		}
		buf_addstr(b, "</code>");
	}
	buf_addstr(b, "</dd>\n");
}

/* Names of sets, with links to those that there are. */
static void put_sets(struct buf *b, struct html_site *s, const char *name,
		     const char *const *word, size_t n)
{
	size_t i;

	if (!n)
		return;
	HTML(b, "<dt>%</dt>\n<dd>", name);
	for (i = 0; i < n; i++) {
		const char *link = html_site_link(s, word[i]);

		buf_addstr(b, i ? ", " : "");
		if (link)
			HTML(b, "<a href=\"%\">%</a>", link, word[i]);
		else
			html_str(b, word[i]);
	}
	buf_addstr(b, "</dd>\n");
}

static void put_facts(struct buf *b, struct html_site *s, const struct set *set)
{
	size_t i = html_site_index(s, set);
	const char *standing = s->standing ? s->standing[i] : NULL;

	buf_addstr(b, "<dl class=\"facts\">\n");
	if (standing)
		HTML(b, "<dt>Standing</dt>\n<dd><strong>%</strong> in %</dd>\n",
		     standing, s->trees);
	put_fact(b, "Author", set->author);
	put_fact(b, "Date", set->date);
	put_fact(b, "Status", set->status);
	put_fact(b, "Licence", set->license);
	put_fact(b, "Source", set->id);
	put_fact(b, "Linux", set->range_text[TREE_LINUX]);
	put_fact(b, "Iptables", set->range_text[TREE_IPTABLES]);
	put_sets(b, s, "Depends on", set->depends, set->ndepends);
	put_sets(b, s, "Needed by", s->needed_by[i].v, s->needed_by[i].n);
	put_sets(b, s, "Conflicts with", set->conflicts, set->nconflicts);
	put_symbols(b, "Adds", set->config, set->nconfig);
	put_symbols(b, "Needs", set->needs, set->nneeds);
	put_fact(b, "Rebuild", set->recompile);
	put_fact(b, "Mainline has", set->mainline);
	put_fact(b, "Successor", set->successor);
	put_fact(b, "Problem", set->problem);
	buf_addstr(b, "</dl>\n");
}

/* The name as a word of a shell. */
static const char *shell_word(struct arena *a, const char *name)
{
	struct buf b = { 0 };
	const char *p, *word;

	if (*name &&
	    !name[strspn(name,
			 "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-+/:@%,")])
		return name;
	buf_addch(&b, '\'');
	for (p = name; *p; p++)
		buf_addf(&b, *p == '\'' ? "'\\'%c'" : "%c", *p);
	buf_addch(&b, '\'');
	word = arena_strndup(a, b.p, b.n);
	buf_free(&b);
	return word;
}

/* The commands that try, apply and revert the set. */
static void put_commands(struct buf *b, struct html_site *s,
			 const struct set *set, struct html_parts *parts)
{
	const char *word = shell_word(&s->a, set->name);
	const char *repo = s->given ? " --repo REPOSITORY" : "";
	const char *tree = set->tree[TREE_PLAIN].any ? " --tree FOLDER" : "";
	const char *dash = *word == '-' ? " --" : "";

	html_part(b, parts, "apply", "How to apply it");
	buf_addstr(b, "<pre tabindex=\"0\"><code>");
	if (set->tree[TREE_LINUX].any)
		buf_addstr(b, "export KERNEL_DIR=/usr/src/linux\n");
	if (set->tree[TREE_IPTABLES].any)
		buf_addstr(b, "export IPTABLES_DIR=/usr/src/iptables\n");
	HTML(b,
	     "runme check%%% %    # writes nothing, says what would happen\n"
	     "runme apply%%% %\n"
	     "runme revert%%% %</code></pre>\n",
	     repo, tree, dash, word, repo, tree, dash, word, repo, tree, dash,
	     word);
	if (set->tree[TREE_LINUX].any || set->tree[TREE_IPTABLES].any)
		HTML(b,
		     "<p>The variables name the source trees%. All trees change, or none.</p>\n",
		     s->given ?
			     ", and REPOSITORY the place of these sets: a folder or a file" :
			     "");
}

static void begin_file(struct buf *b, const char *what, const char *name,
		       size_t lines)
{
	bool open = lines <= OPEN_LINES && !strcmp(what, "edits");

	buf_addf(b, "<details%s>\n<summary>", open ? " open" : "");
	HTML(b, "<code>%</code> <span class=\"note\">%, ", name, what);
	buf_addf(b, "%zu line%s</span></summary>\n", lines,
		 lines == 1 ? "" : "s");
}

/* What there is of a patch that cannot be read: why. */
static int put_fault(struct buf *b, const char *path, int rc,
		     const struct pom_err *e, struct pom_err *err)
{
	if (!pom_of_input(rc)) {
		*err = *e;
		return rc;
	}
	HTML(b, "<p><strong>%</strong> cannot be read: %</p>\n", path, e->what);
	return 0;
}

static int put_variant(struct buf *b, const struct set *set,
		       const struct variant *v, size_t *left,
		       struct pom_err *err)
{
	struct repo *r = set->origin->repo;
	struct pom_err e = { 0 };
	struct span text;
	int rc = repo_read_patch(r, set->origin, v->path, &text, &e);

	if (rc)
		return put_fault(b, v->path, rc, &e, err);
	text = span_skip(text, preamble_length(text));
	begin_file(b, "edits", v->path, html_lines(text));
	html_diff(b, text, left);
	buf_addstr(b, "</details>\n");
	return 0;
}

static int put_source(struct buf *b, const struct set *set,
		      const struct source *f, size_t *left, struct pom_err *err)
{
	struct repo *r = set->origin->repo;
	struct pom_err e = { 0 };
	struct span text;
	int rc = repo_read(r, set->origin, f->path, REPO_TEXT_LIMIT, &text, &e);

	if (rc)
		return put_fault(b, f->path, rc, &e, err);
	begin_file(b, f->lines ? "lines for this file" : "new file", f->target,
		   html_lines(text));
	html_source(b, text, left);
	buf_addstr(b, "</details>\n");
	return 0;
}

static int put_changes(struct buf *b, const struct set *set,
		       struct html_parts *parts, struct pom_err *err)
{
	size_t left = HTML_PATCH_MOST, i;
	int k, rc = 0;

	html_part(b, parts, "changes", "What it changes");
	for (k = 0; k < TREE_KINDS; k++) {
		const struct set_tree *t = &set->tree[k];

		if (!t->any)
			continue;
		HTML(b, "<h3>%</h3>\n", in_tree[k]);
		for (i = 0; i < t->nvariants && !rc; i++)
			rc = put_variant(b, set, &t->variant[i], &left, err);
		for (i = 0; i < t->nsources && !rc; i++)
			rc = put_source(b, set, &t->source[i], &left, err);
	}
	return rc;
}

int html_set(struct buf *b, struct html_site *s, const struct set *set,
	     struct pom_err *err)
{
	struct html_parts parts = { 0 };
	struct html_head h = { .site = s->repo->name,
			       .title = set->name,
			       .about = set->title,
			       .fates = s->repo->nfates };
	struct buf body = { 0 };
	const char *help = preamble_body(set->title, set->help);
	const char *group = set_group(set);
	bool named;
	int rc;

	html_begin(b, &h);
	if (group && *group)
		HTML(b, "<p class=\"group\">%</p>\n", group);
	/* the name of a patch says less than its title */
	named = !*set->title || !repo_is_patch_name(set->name);
	HTML(b, "<h1>%</h1>\n", named ? set->name : set->title);
	if (*set->title)
		HTML(b, "<p class=\"summary\">%</p>\n",
		     named ? set->title : set->name);
	put_facts(b, s, set);
	if (*help) {
		html_part(&body, &parts, "about", "What it does");
		html_help(&body, &parts, help);
	}
	put_commands(&body, s, set, &parts);
	if (set->nproved ||
	    (set->origin->reader && !set->origin->ordered && !set->old)) {
		html_part(&body, &parts, "proved", "What it was proved on");
		html_proved(&body, set);
	}
	rc = put_changes(&body, set, &parts, err);
	html_list_parts(b, &parts);
	buf_addspan(b, buf_span(&body));
	html_end(b, &h);
	buf_free(&body);
	return rc;
}
