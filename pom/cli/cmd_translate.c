// SPDX-License-Identifier: GPL-2.0-only
/* runme translate: old iptables rules in today's words. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "rules/file.h"
#include "rules/translate.h"
#include "cli/cmd.h"
#include "cli/json.h"
#include "cli/setup.h"

enum { FILE_LIMIT = 64 << 20 /* bytes of a file of rules */ };

/*
 * The repository knows what became of old names. Without one, the rest can still be said,
 * unless the user named it.
 */
static int open_names(struct context *c)
{
	const struct repo_given given = setup_given(c->o, TREE_LINUX);
	int rc = repo_open(&c->repo, &given, NULL, &c->err);

	c->has_repo = !rc;
	if (!rc)
		return 0;
	repo_close(&c->repo);
	memset(&c->repo, 0, sizeof(c->repo));
	return c->o->repo_named ? rc : 0;
}

static const struct repo *names_of(const struct context *c)
{
	return c->has_repo ? &c->repo : NULL;
}

static void put_facts(struct context *c, const struct translated *t)
{
	size_t i;

	for (i = 0; i < t->nfacts; i++)
		out_printf(&c->out, t->said ? PLAIN : WARN, "# %s\n",
			   t->fact[i].text);
	if (!t->said)
		out_printf(&c->out, WARN, "# The rule stays as it is.\n");
	else if (!t->changed)
		out_printf(&c->out, PLAIN,
			   "# Nothing in this rule has to change.\n");
}

/* Prints a rule, so that all of it can be given to a shell. */
static void put_rule(struct context *c, const struct translated *t)
{
	if (t->said) {
		out_put(&c->out, BOLD, t->iptables);
		out_printf(&c->out, PLAIN, "\n");
	}
	if (t->no_nft)
		out_printf(&c->out, DIM, "# No line for nft: %s.\n", t->no_nft);
	else if (t->has_command)
		out_put(&c->out, BOLD, t->nft);
	else if (t->nft.n)
		out_printf(&c->out, PLAIN, "# In nft: %.*s\n", (int)t->nft.n,
			   t->nft.p);
	put_facts(c, t);
}

static int one_rule(struct context *c)
{
	const struct translate_with with = { .repo = names_of(c),
					     .form = RULE_TYPED };
	const struct options *o = c->o;
	struct translated t;
	struct arena a = { 0 };
	int status;

	if (o->nnames == 1)
		translate_line(&a, &with, span_of(o->name[0]), &t);
	else
		translate_words(&a, &with, o->name, o->nnames, &t);
	/* a rule that iptables takes as it is, and nft not at all, has no translation */
	status = t.said && (t.changed || !t.no_nft) ? STATUS_OK : STATUS_NOT_SO;
	if (o->json) {
		struct json_rules *r = json_rules_new();
		struct buf given = { 0 };
		size_t i;

		for (i = 0; i < o->nnames; i++)
			buf_addf(&given, "%s%s", i ? " " : "", o->name[i]);
		json_rules_add(r,
			       &(struct json_rule){ 0, buf_span(&given), &t });
		json_rules_end(r, NULL, status);
		buf_free(&given);
	} else {
		put_rule(c, &t);
	}
	arena_free(&a);
	return status;
}

/* The hints that a file has by now. */
struct hints {
	struct arena a;
	struct map said;
};

/* The exact bytes for a program; on a terminal, nothing that it would obey. */
static void put_bytes(struct context *c, struct span text)
{
	if (c->out.tty || c->out.color)
		out_put(&c->out, PLAIN, text);
	else
		fwrite(text.p, 1, text.n, c->out.f);
}

/* Has the hint been printed in this file? Notes it, if not. */
static bool was_said(struct hints *h, const struct said_fact *f)
{
	char *text;

	if (f->kind != SAID_HINT)
		return false;
	if (map_get(&h->said, f->text, strlen(f->text)))
		return true;
	text = arena_strdup(&h->a, f->text);
	map_put(&h->said, text, strlen(text), text);
	return false;
}

static void put_remarks(struct context *c, struct hints *h,
			const struct rule_line *l)
{
	const char *const what = l->t.said ? "" : "not translated: ";
	struct span blanks = l->text;
	size_t i, n = 0;

	while (n < l->text.n && (l->text.p[n] == ' ' || l->text.p[n] == '\t'))
		n++;
	blanks.n = n;
	for (i = 0; i < l->t.nfacts; i++) {
		const struct said_fact *f = &l->t.fact[i];

		if (f->kind == SAID_NFT || was_said(h, f))
			continue;
		put_bytes(c, blanks);
		out_printf(&c->out, DIM, "# runme: %s%s\n", what, f->text);
	}
}

static void put_line(struct context *c, struct hints *h,
		     const struct rule_line *l)
{
	if (l->rule)
		put_remarks(c, h, l);
	if (!l->rule || !l->t.changed) {
		put_bytes(c, l->text);
		return;
	}
	put_bytes(c, l->t.iptables);
	if (l->text.p[l->text.n - 1] == '\n')
		put_bytes(c, SPAN("\n"));
}

/* Says on standard error which line cannot be translated. */
static void say_line(const char *file, const struct rule_line *l)
{
	struct pom_err e = { 0 };

	pom_fail(&e, POM_ESYNTAX, file, (unsigned int)l->number, "%s",
		 l->t.fact[0].text);
	out_error(&e);
}

static int whole_file(struct context *c, const char *name, struct span text)
{
	struct json_rules *doc = c->o->json ? json_rules_new() : NULL;
	int status = STATUS_OK;
	struct arena a = { 0 };
	struct rule_file f;
	struct hints h = { 0 };
	struct rule_line l;

	rule_file_begin(&f, names_of(c), text);
	while (rule_file_next(&f, &a, &l)) {
		if (l.rule && !l.t.said) {
			status = STATUS_NOT_SO;
			say_line(name, &l);
		}
		if (!doc)
			put_line(c, &h, &l);
		else if (l.rule && (l.t.changed || l.t.nfacts))
			json_rules_add(doc, &(struct json_rule){
						    l.number,
						    span_chomp(l.text), &l.t });
		arena_free(&a);
	}
	rule_file_end(&f);
	map_free(&h.said);
	arena_free(&h.a);
	if (doc)
		json_rules_end(doc, name, status);
	return status;
}

/* Reads the file; "-" is standard input. Not more than FILE_LIMIT. */
static int read_rules(const char *name, struct buf *text, struct pom_err *err)
{
	bool given = strcmp(name, "-") != 0;
	int fd = given ? open(name, O_RDONLY | O_CLOEXEC) : STDIN_FILENO;
	char part[65536];
	ssize_t n;
	int rc = 0;

	if (fd < 0)
		return pom_fail_errno(err, errno, name, "cannot open");
	do {
		n = read(fd, part, sizeof(part));
		if (n > 0)
			buf_add(text, part, (size_t)n);
	} while ((n > 0 && text->n <= FILE_LIMIT) || (n < 0 && errno == EINTR));
	if (n < 0)
		rc = pom_fail_errno(err, errno, name, "cannot read");
	else if (text->n > FILE_LIMIT)
		rc = pom_fail(err, POM_ELIMIT, name, 0,
			      "a file of rules may have %d MiB",
			      FILE_LIMIT >> 20);
	if (given)
		close(fd);
	return rc;
}

static int usage(struct context *c)
{
	pom_fail(&c->err, POM_EUSAGE, NULL, 0,
		 c->o->file && c->o->nnames ?
			 "translate: a rule, or a file; not both" :
			 "translate: which rule?");
	pom_hint(&c->err,
		 "runme translate '-A INPUT -m random --average 33 -j DROP', or runme translate --file rules.save");
	return setup_fail(c);
}

/* Is the rule one word that is a file's name? */
static bool is_file(const struct options *o)
{
	return o->nnames == 1 && !strchr(o->name[0], ' ') &&
	       access(o->name[0], R_OK) == 0;
}

/* Is the rule one word without anything in it? */
static bool is_blank(const struct options *o)
{
	return o->nnames == 1 && !span_trim(span_of(o->name[0])).n;
}

int cmd_translate(const struct options *o)
{
	struct context c;
	const char *file = o->file;
	struct buf text = { 0 };
	int status;

	memset(&c, 0, sizeof(c));
	c.o = o;
	out_init(&c.out, stdout, o->color);
	if (!file && o->nnames == 1 && !strcmp(o->name[0], "-"))
		file = "-";
	else if (!file == !o->nnames || (!file && is_blank(o)))
		return usage(&c);
	if (!file && is_file(o)) {
		pom_fail(&c.err, POM_EUSAGE, o->name[0], 0,
			 "this is a file, not a rule");
		pom_hint(&c.err, "runme translate --file %s", o->name[0]);
		return setup_fail(&c);
	}
	if (open_names(&c) || (file && read_rules(file, &text, &c.err)))
		status = setup_fail(&c);
	else
		status = file ? whole_file(&c, file, buf_span(&text)) :
				one_rule(&c);
	buf_free(&text);
	setup_done(&c);
	return status;
}
