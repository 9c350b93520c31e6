// SPDX-License-Identifier: GPL-2.0-only
/*
 * The format sarif: see format.h. Source: Static Analysis Results Interchange Format
 * (SARIF) Version 2.1.0, OASIS; the numbers in comments are its sections.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/format.h"
#include "cli/json_internal.h"

/* The rules, by their ids. */
static const struct {
	const char *id, *text;
} rules[] = {
	{ "conflict", "A hunk of the patch does not fit the tree." },
	{ "partial", "The tree has a part of the patch already." },
	{ "malformed", "The patch cannot be read." },
	{ "unsuitable", "The set is not for this version of the tree." },
	{ "merged", "Mainline has what the set adds." },
	{ "fuzzy", "The patch fits only if context lines are ignored." },
	{ "former", "The set is of an old release, and is not here any more." },
};

/* A folder that paths are relative to: 3.14.14. */
struct base {
	const char *id;
	const char *path; /* absolute, without a slash at its end */
};
enum { BASES = TREE_KINDS + 2 };

struct bases {
	struct base v[BASES];
	size_t n;
	struct arena a;
};

static void add_base(struct bases *b, const char *id, const char *path)
{
	if (path && *path == '/')
		b->v[b->n++] = (struct base){ id, path };
}

/* The working folder comes first: a CI knows files of its checkout only. */
static void find_bases(const struct context *c, struct bases *b)
{
	static const char *const ids[] = { "LINUX", "IPTABLES", "TREE" };
	char *here = getcwd(NULL, 0);
	int k;

	add_base(b, "SRCROOT", here ? arena_strdup(&b->a, here) : NULL);
	free(here);
	for (k = 0; k < TREE_KINDS; k++)
		if (c->session.work[k].open)
			add_base(b, ids[k], c->session.work[k].tree.root.path);
	if (c->repo.norigins == 1)
		add_base(b, "REPOSITORY", c->repo.origin[0].root.path);
}

/* RFC 3986, 2.3: everything else is encoded, except slashes. */
static const char *encode(struct arena *a, const char *prefix, const char *path)
{
	static const char plain[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/";
	struct buf b = { 0 };
	const char *s;

	buf_addstr(&b, prefix);
	for (; *path; path++) {
		if (strchr(plain, *path))
			buf_addch(&b, *path);
		else
			buf_addf(&b, "%%%02X", (unsigned char)*path);
	}
	s = arena_strndup(a, b.p, b.n);
	buf_free(&b);
	return s;
}

/* An artifactLocation: 3.4. */
static json_t *artifact(struct bases *b, const char *path)
{
	json_t *o = json_object();
	size_t i, n = 0;

	for (i = 0; i < b->n; i++) {
		n = strlen(b->v[i].path);
		n -= b->v[i].path[n - 1] == '/';
		if (strncmp(path, b->v[i].path, n) == 0 && path[n] == '/' &&
		    path[n + 1])
			break;
	}
	if (i < b->n) {
		doc_put(o, "uri", doc_text(encode(&b->a, "", path + n + 1)));
		doc_put(o, "uriBaseId", doc_text(b->v[i].id));
	} else {
		doc_put(o, "uri", doc_text(encode(&b->a, "file://", path)));
	}
	return o;
}

/* A location: 3.28. text: its message, or NULL. */
static json_t *location(struct bases *b, const char *path, size_t line,
			const char *text)
{
	json_t *o = json_object(), *physical = json_object(), *region;

	doc_put(physical, "artifactLocation", artifact(b, path));
	if (line) {
		region = json_object();
		doc_put(region, "startLine", doc_number(line));
		doc_put(physical, "region", region);
	}
	doc_put(o, "physicalLocation", physical);
	if (text) {
		json_t *m = json_object();

		doc_put(m, "text", doc_text(text));
		doc_put(o, "message", m);
	}
	return o;
}

static json_t *message(const char *text)
{
	json_t *o = json_object();

	doc_put(o, "text", doc_text(text));
	return o;
}

static json_t *array_of(json_t *one)
{
	json_t *a = json_array();

	json_array_append_new(a, one);
	return a;
}

static json_t *result(const struct context *c, struct bases *b,
		      const struct finding *f)
{
	static const char *const levels[] = { "none", "note", "warning",
					      "error" };
	const struct tree *t = &c->session.work[f->kind].tree;
	json_t *o = json_object();
	size_t i;

	doc_put(o, "ruleId", doc_text(f->rule));
	for (i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (strcmp(rules[i].id, f->rule) == 0)
			doc_put(o, "ruleIndex", doc_number(i));
	doc_put(o, "level", doc_text(levels[f->level]));
	doc_put(o, "message",
		message(arena_printf(&b->a, "%s: %s%s%s", f->name, f->rule,
				     *f->text ? "\n" : "", f->text)));
	if (f->patch)
		doc_put(o, "locations",
			array_of(location(b, f->patch, f->hunk, NULL)));
	if (f->file && t->root.path)
		doc_put(o, "relatedLocations",
			array_of(location(b,
					  arena_printf(&b->a, "%s/%s",
						       t->root.path, f->file),
					  f->line, "the place in the tree")));
	return o;
}

static json_t *driver(void)
{
	json_t *o = json_object(), *all = json_array();
	size_t i;

	doc_put(o, "name", doc_text("runme"));
	doc_put(o, "version", doc_text(POM_VERSION));
	for (i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		json_t *r = json_object();

		doc_put(r, "id", doc_text(rules[i].id));
		doc_put(r, "shortDescription", message(rules[i].text));
		json_array_append_new(all, r);
	}
	doc_put(o, "rules", all);
	return o;
}

/* How the run ended: 3.20. An error is a notification: 3.58. */
static json_t *invocation(struct bases *b, const struct pom_err *e, int status)
{
	json_t *o = json_object(), *n;

	doc_put(o, "executionSuccessful",
		json_boolean(status != STATUS_TROUBLE));
	doc_put(o, "exitCode", json_integer(status));
	if (e) {
		n = json_object();
		doc_put(n, "level", doc_text("error"));
		doc_put(n, "message",
			message(arena_printf(&b->a, "%s%s%s%s%s", e->where,
					     *e->where ? ": " : "", e->what,
					     *e->hint ? "\n" : "", e->hint)));
		doc_put(o, "toolExecutionNotifications", array_of(n));
	}
	return o;
}

static json_t *base_ids(struct bases *b)
{
	json_t *all = json_object();
	size_t i;

	for (i = 0; i < b->n; i++) {
		const char *path = b->v[i].path;
		json_t *o = json_object();

		doc_put(o, "uri",
			doc_text(arena_printf(&b->a, "%s%s",
					      encode(&b->a, "file://", path),
					      path[strlen(path) - 1] == '/' ?
						      "" :
						      "/")));
		doc_put(all, b->v[i].id, o);
	}
	return all;
}

void format_sarif(struct context *c, const struct findings *f,
		  const struct pom_err *e, int status)
{
	json_t *o = json_object(), *run = json_object(), *tool = json_object(),
	       *results = json_array();
	struct bases b = { 0 };
	size_t i;

	find_bases(c, &b);
	doc_put(o, "$schema",
		doc_text(
			"https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"));
	doc_put(o, "version", doc_text("2.1.0"));
	doc_put(tool, "driver", driver());
	doc_put(run, "tool", tool);
	doc_put(run, "invocations", array_of(invocation(&b, e, status)));
	doc_put(run, "originalUriBaseIds", base_ids(&b));
	for (i = 0; i < f->n; i++)
		if (f->v[i].level != FINDING_NONE)
			json_array_append_new(results, result(c, &b, &f->v[i]));
	doc_put(run, "results", results);
	doc_put(o, "runs", array_of(run));
	doc_print(o);
	arena_free(&b.a);
}
