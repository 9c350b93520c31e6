// SPDX-License-Identifier: GPL-2.0-only
/* runme search: sets and old names by words of their names and texts. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "plan/item.h"
#include "cli/cmd.h"
#include "cli/json.h"
#include "cli/names.h"
#include "cli/report.h"

enum {
	TEXTS = 4,
	FULL_FATES = 3 /* so many old names are shown in full */
};

/* What is searched of a set or an old name, one after another. */
struct texts {
	const char *text[TEXTS];
	size_t n;
};

static const char *skip_joints(const char *s)
{
	return s + strspn(s, " -_");
}

/* Does text begin with word? Blanks, dashes, underscores and case do not count. */
static bool begins(const char *text, const char *word)
{
	for (word = skip_joints(word); *word; word = skip_joints(word + 1)) {
		text = skip_joints(text);
		if (tolower((unsigned char)*text) !=
		    tolower((unsigned char)*word))
			return false;
		text++;
	}
	return true;
}

/*
 * The first of the texts that has the word, whatever the case; or NULL. "port scan" has
 * portscan, and psd-weight has psdweight.
 */
static const char *find_word(const struct texts *t, const char *word)
{
	const char *at = NULL, *p;
	size_t i;

	for (i = 0; i < t->n && !at; i++)
		at = strcasestr(t->text[i], word);
	for (i = 0; i < t->n && !at && *skip_joints(word); i++)
		for (p = t->text[i]; *p && !at; p++)
			if (begins(p, word))
				at = p;
	return at;
}

static bool has_all(const struct texts *t, const struct options *o)
{
	size_t i;

	for (i = 0; i < o->nnames; i++)
		if (!find_word(t, o->name[i]))
			return false;
	return true;
}

/* What a line of the list shows. */
static struct texts shown_of(const struct set *s)
{
	return (struct texts){ { s->name, s->title }, 2 };
}

static struct texts all_of(const struct set *s)
{
	return (struct texts){ { s->name, s->title, s->help, s->author }, 4 };
}

static struct texts texts_of_fate(const struct fate *f)
{
	return (struct texts){ { f->name, f->what, f->where, f->say }, 4 };
}

/* Adds the sets that have all words in what is shown, or else in their help only. */
static int find_sets(struct context *c, bool in_help)
{
	size_t i;

	for (i = 0; i < c->repo.n; i++) {
		const struct set *set = &c->repo.set[i];
		struct texts shown, all;

		if (repo_describe(set, &c->err))
			return -1;
		shown = shown_of(set);
		all = all_of(set);
		if (has_all(&shown, c->o) != in_help && has_all(&all, c->o) &&
		    plan_add(&c->plan, set, &c->err))
			return -1;
	}
	return 0;
}

static bool is_found(const struct fate *f, const void *o)
{
	struct texts t = texts_of_fate(f);

	return has_all(&t, o);
}

/* What was found becomes the plan, and the fates, of the context. */
static int find(struct context *c, size_t *best)
{
	c->plan.alone = true; /* what a set depends on was not found */
	if (find_sets(c, false))
		return -1;
	*best = c->plan.n;
	names_all_fates(c, is_found, c->o);
	return find_sets(c, true);
}

/* The line of the help that has the first word that no other text has. */
static void show_line(struct context *c, const struct set *set)
{
	const struct texts shown = shown_of(set);
	const struct texts help = { { set->help }, 1 };
	const char *at = NULL, *end;
	size_t i;

	for (i = 0; i < c->o->nnames && !at; i++)
		if (!find_word(&shown, c->o->name[i]))
			at = find_word(&help, c->o->name[i]);
	if (!at)
		return;
	end = strchrnul(at, '\n');
	while (at > set->help && at[-1] != '\n')
		at--;
	while (*at == ' ' || *at == '\t')
		at++;
	out_printf(&c->out, DIM, "    %.*s\n", (int)(end - at), at);
}

static void show_fates(struct context *c)
{
	size_t i;

	if (c->nfates <= FULL_FATES) {
		report_fates(c);
		return;
	}
	for (i = 0; i < c->nfates; i++) {
		out_printf(&c->out, PLAIN, "  %-14s ", c->fate[i]->name);
		out_printf(&c->out, WARN, "%-11s", report_fate(c->fate[i]));
		out_printf(&c->out, PLAIN, "%s\n", c->fate[i]->what);
	}
	out_printf(&c->out, DIM,
		   "`runme show NAME` says where an old one is now, and what to write today.\n");
}

/* best: so many of the sets come before the old names. */
static int report(struct context *c, size_t best)
{
	size_t i;

	for (i = 0; i < c->plan.n && setup_has_tree(c); i++)
		if (plan_try_alone(&c->session, &c->plan.item[i], &c->err))
			return -1;
	report_names(c);
	for (i = 0; i <= c->plan.n && !c->o->json; i++) {
		if (i == best)
			show_fates(c);
		if (i == c->plan.n)
			break;
		report_listed(c, &c->plan.item[i], setup_has_tree(c));
		show_line(c, c->plan.item[i].set);
	}
	return 0;
}

/* Is there a word to search for? Blanks are none: every text has them. */
static bool has_words(const struct options *o)
{
	size_t i;

	for (i = 0; i < o->nnames; i++)
		if (!span_trim(span_of(o->name[i])).n)
			return false;
	return o->nnames > 0;
}

int cmd_search(const struct options *o)
{
	struct options all = *o;
	struct context c;
	int status = STATUS_OK;
	size_t best;

	all.nnames = 0;
	if (!has_words(o)) {
		memset(&c, 0, sizeof(c));
		c.o = o;
		pom_fail(&c.err, POM_EUSAGE, NULL, 0,
			 "search: for which words?");
		pom_hint(&c.err, "runme search port scan");
		return setup_fail(&c);
	}
	if (setup(&c, &all, 0)) {
		status = setup_fail(&c);
		goto done;
	}
	c.o = o;
	if (find(&c, &best) || report(&c, best)) {
		status = setup_fail(&c);
		goto done;
	}
	if (!c.plan.n && !c.nfates)
		status = STATUS_NOT_SO;
	if (o->json)
		json_sets(&c, "search", status);
	else if (status)
		out_printf(&c.out, PLAIN,
			   "No set and no old name has all of these words.\n");
done:
	setup_done(&c);
	return status;
}
