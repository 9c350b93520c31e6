// SPDX-License-Identifier: GPL-2.0-only
/* Translates one rule: see translate.h. */
#include "rules/translate.h"

#include <string.h>

#include "rules/known.h"
#include "rules/nft.h"
#include "rules/old.h"
#include "rules/program.h"

/* What became of a match or target that iptables does not have; false: nothing is known. */
static bool say_fate(struct said *s, const struct translate_with *with,
		     struct span name)
{
	const char *text = arena_strndup(s->a, name.p, name.n);
	const struct set *set;
	const struct fate *f;

	if (!with->repo)
		return false;
	set = repo_find(with->repo, text);
	if (set && strcmp(set->name, text) == 0) {
		say_failed(s,
			   "%s is not in iptables today. The set %s of %s/ has it: runme show %s.",
			   text, text, set_group(set), text);
		return true;
	}
	f = repo_fate(with->repo, text);
	if (!f || strcmp(f->name, text) != 0)
		return false;
	say_failed(s, "%s is not in iptables today: %s.", text,
		   *f->where ? f->where : "nobody maintains it");
	if (*f->say)
		say(s, "Today it would be: %s", f->say);
	return true;
}

static bool is_verdict(struct span name)
{
	return span_is(name, "ACCEPT") || span_is(name, "DROP") ||
	       span_is(name, "RETURN");
}

static void check_match(struct said *s, const struct translate_with *with,
			const struct rule_item *it)
{
	if (it->as.expands || !it->name.n || it->options || it->implicit)
		return;
	if (!say_fate(s, with, it->name))
		say_failed(s, "The match %.*s is not known here.",
			   SHORT(it->name));
}

static bool is_chain(const struct translate_with *with, struct span name)
{
	return with->chains && map_get(with->chains, name.p, name.n);
}

static void check_target(struct said *s, const struct translate_with *with,
			 const struct rule_item *it)
{
	bool upper = it->name.n && it->name.p[0] >= 'A' && it->name.p[0] <= 'Z';

	if (it->as.expands || !it->name.n || it->options ||
	    is_verdict(it->name) || span_is(it->v[0].name, "-g") ||
	    is_chain(with, it->name))
		return;
	if (upper && say_fate(s, with, it->name))
		return;
	if (known_gone(it->name))
		say_failed(s,
			   "%.*s is not in iptables today; with a repository, runme show %.*s says where it is.",
			   SHORT(it->name), SHORT(it->name));
	else if (it->n > 1)
		say_failed(s, "The target %.*s is not known here.",
			   SHORT(it->name));
	else if (with->chains)
		say(s,
		    "%.*s is no chain of this file; it is taken for one that is there already.",
		    SHORT(it->name));
	else if (with->form == RULE_TYPED)
		say(s, "%.*s is taken for a chain of your own.",
		    SHORT(it->name));
}

/* What iptables refuses today although its words are the same. */
static void check_refused(struct said *s, const struct rule *r,
			  const struct rule_item *it)
{
	struct rule_option *o = item_option(it, "--reject-with");
	size_t i, to = 0;

	if (span_is(r->table, "nat") && span_is(it->name, "DROP"))
		say_failed(s,
			   "The table nat does not drop any more: drop in the table raw or mangle.");
	if (o && o->nvalues && span_is(o->value[0].text, "echo-reply"))
		say_failed(s,
			   "REJECT does not answer a ping any more: nothing does.");
	for (i = 1; i < it->n; i++)
		to += span_starts(it->v[i].name, SPAN("--to-source")) ||
		      span_starts(it->v[i].name, SPAN("--to-destination"));
	if (to > 1)
		say_failed(s,
			   "%.*s takes one range of addresses since Linux 2.6.11, and this rule has %zu.",
			   SHORT(it->name), to);
}

/* Are the options of the item, as they are by now, those that iptables has? */
static void check_options(struct said *s, const struct rule_item *it)
{
	const char *options = it->kind == ITEM_MATCH ? known_match(it->name) :
						       known_target(it->name);
	size_t i;

	for (i = it->implicit ? 0 : 1; options && i < it->n; i++) {
		const struct rule_option *o = &it->v[i];
		struct known_option known;

		if (o->name.n < 3 ||
		    !known_option(options, span_skip(o->name, 2), &known))
			say_failed(s, "%.*s has no option %.*s today.",
				   SHORT(it->name), SHORT(o->name));
		else if (o->inverted && !known.inverts)
			say_failed(s, "%.*s takes no \"!\" today.",
				   SHORT(o->name));
	}
}

static void translate_item(struct said *s, const struct translate_with *with,
			   struct rule *r, struct rule_item *it)
{
	bool failed = s->failed;
	size_t facts = s->n;
	old_fn *fn = NULL;

	s->failed = false;
	if (it->kind == ITEM_MATCH) {
		check_match(s, with, it);
		fn = it->as.expands ? NULL : old_match(it->name);
	} else if (it->kind == ITEM_TARGET) {
		check_target(s, with, it);
		check_refused(s, r, it);
		/* a target that is named as a chain of the file is that chain */
		fn = it->as.expands || is_chain(with, it->name) ||
				     span_is(it->v[0].name, "-g") ?
			     NULL :
			     old_target(it->name);
	}
	if (fn)
		fn(s, r, it);
	/* nft_write() can say what iptables cannot say of this one */
	it->gone = s->failed && !span_is(it->name, "ipv4options");
	for (; !s->failed && facts < s->n; facts++)
		s->fact[facts].moot = true;
	s->failed |= failed;
}

/* Says what was odd about the words. */
static void say_odd(struct said *s, const struct translate_with *with,
		    const struct rule *r)
{
	if (r->stray.n)
		say_failed(s,
			   r->needs ? "%.*s lacks a value." :
				      "%.*s is not known here.",
			   SHORT(r->stray));
	/* a line "*drop" of a file has been said */
	if (r->table.p != with->table.p && !r->blind_table &&
	    !known_table(r->table))
		say_failed(s, "The table %.*s is not known here.",
			   SHORT(r->table));
	if (r->moved.n) {
		s->changed = true;
		if (!s->failed)
			say(s,
			    "\"!\" stands before an option now, not before its value.");
	}
	if (r->blind.n && s->changed)
		say(s, "What the shell puts for %.*s is not known here.",
		    SHORT(r->blind));
}

static void write_result(struct said *s, struct rule *r, struct span given,
			 struct translated *out)
{
	struct buf b = { 0 };

	out->has_command = rule_find(r, ITEM_COMMAND, NULL);
	if (r->stray.n)
		out->no_nft = "nft cannot say what is not known here";
	else
		out->no_nft = nft_write(s, r, &b);
	if (!out->no_nft)
		out->nft =
			(struct span){ arena_strndup(r->a, b.p ? b.p : "", b.n),
				       b.n };
	b.n = 0;
	out->said = !s->failed;
	out->changed = s->changed && !s->failed;
	out->iptables = given;
	if (out->said && (out->changed || r->form == RULE_TYPED)) {
		if (r->form == RULE_TYPED && !r->before.n && out->has_command)
			r->before = r->six ? SPAN("ip6tables") :
					     SPAN("iptables");
		rule_write(r, &b);
		out->iptables =
			(struct span){ arena_strndup(r->a, b.p ? b.p : "", b.n),
				       b.n };
	}
	buf_free(&b);
}

/* Is there a further rule behind an operator of the shell? */
static bool has_rule(struct span rest)
{
	return rest.n && *rest.p != '#' &&
	       memmem(rest.p, rest.n, "tables -", 8);
}

/* What comes before the rule, up to the last of these words. */
static struct span before(struct arena *a, enum rule_form form,
			  struct span given, const struct rule_words *words,
			  size_t n)
{
	struct buf b = { 0 };

	if (!n)
		return SPAN("");
	if (form != RULE_TYPED) {
		const struct rule_word *last = &words->v[n - 1];

		given.n = (size_t)(last->raw.p - given.p) + last->raw.n;
		return given;
	}
	program_put(&b, words, n);
	given.p = arena_strndup(a, b.p, b.n);
	given.n = b.n;
	buf_free(&b);
	return given;
}

static void translate(struct arena *a, const struct translate_with *with,
		      struct span given, const struct rule_words *words,
		      struct translated *out)
{
	struct said s = { .a = a };
	struct rule r = { .a = a,
			  .form = with->form,
			  .six = with->six,
			  .table = with->table,
			  .rest = words->rest };
	size_t skip = program_words(words, &r.six), i;

	r.before = before(a, with->form, given, words, skip);
	if (words->n > skip)
		rule_parse(&r, words->v + skip, words->n - skip);
	for (i = 0; i < r.n; i++)
		translate_item(&s, with, &r, &r.v[i]);
	say_odd(&s, with, &r);
	if (!r.n && with->form == RULE_TYPED && !s.failed)
		say_failed(&s, "There is no rule.");
	for (i = 0; i < r.n && !s.failed; i++)
		if (r.v[i].kind == ITEM_MATCH || r.v[i].kind == ITEM_TARGET)
			check_options(&s, &r.v[i]);
	if (has_rule(r.rest))
		say_failed(&s,
			   "A line has one rule; what comes after it was not looked at.");
	write_result(&s, &r, given, out);
	said_end(&s);
	out->fact = s.fact;
	out->nfacts = s.n;
}

void translate_line(struct arena *a, const struct translate_with *with,
		    struct span line, struct translated *out)
{
	struct rule_words words;
	struct said s = { .a = a };
	struct pom_err err;

	memset(out, 0, sizeof(*out));
	if (!rule_split(a, line, with->form, &words, &err)) {
		translate(a, with, line, &words, out);
		return;
	}
	say_failed(&s, "The rule cannot be read: %s.", err.what);
	out->iptables = line;
	out->no_nft = "nft cannot say what is not known here";
	said_end(&s);
	out->fact = s.fact;
	out->nfacts = s.n;
}

void translate_words(struct arena *a, const struct translate_with *with,
		     char *const *word, size_t n, struct translated *out)
{
	struct buf line = { 0 };
	size_t i;

	/* quoted and split again, so that there is one way for all */
	for (i = 0; i < n; i++) {
		if (i)
			buf_addch(&line, ' ');
		if (strcmp(word[i], "!") == 0)
			buf_addch(&line, '!');
		else
			rule_put(&line, span_of(word[i]), RULE_TYPED);
	}
	translate_line(a, with,
		       (struct span){
			       arena_strndup(a, line.p ? line.p : "", line.n),
			       line.n },
		       out);
	buf_free(&line);
}
