// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rules of strangers: a rule that is translated needs no further translation, and what is
 * printed for a shell is one command, of which the shell neither replaces nor runs a part.
 * The first byte says who wrote the rule.
 */
#include "fuzz.h"
#include "lib/tame.h"
#include "rules/translate.h"

/* One command for a shell. The words must be as many, if that is not 0. */
static void is_command(struct arena *a, struct span line, size_t words)
{
	struct rule_words w;
	size_t i;

	if (rule_split(a, line, RULE_SCRIPT, &w, NULL) == POM_ELIMIT)
		return;
	MUST(rule_split(a, line, RULE_SCRIPT, &w, NULL) == 0);
	MUST(w.rest.n == 0);
	MUST(!words || w.n == words);
	for (i = 0; i < w.n; i++)
		MUST(!w.v[i].expands);
}

static void is_shown(const struct translated *t)
{
	size_t i;

	for (i = 0; i < t->nfacts; i++) {
		struct span text = span_of(t->fact[i].text);
		size_t shown;

		MUST(text.n);
		while (text.n) {
			MUST(!tame_control(text, &shown) || *text.p == '\t');
			text = span_skip(text, *text.p == '\t' ? 1 : shown);
		}
	}
	MUST(t->said || t->nfacts);
	MUST(!t->changed || t->said);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct translate_with with = { 0 };
	struct translated t, again;
	struct arena a = { 0 };
	struct span line, text, given;

	if (!size)
		return 0;
	with.form = (enum rule_form)(*data % 3);
	given = (struct span){ (const char *)data + 1, size - 1 };
	translate_line(&a, &with, given, &t);
	is_shown(&t);
	if (!t.said)
		MUST(span_eq(t.iptables, given));
	if (t.changed) {
		translate_line(&a, &with, t.iptables, &again);
		MUST(!again.changed);
		MUST(again.said || with.form == RULE_SCRIPT ||
		     t.iptables.n > RULE_BYTES);
	}
	if (t.said && with.form == RULE_TYPED)
		is_command(&a, t.iptables, 0);
	text = t.nft;
	while (!t.no_nft && t.has_command && span_line(&text, &line))
		is_command(&a, span_chomp(line), 2);
	arena_free(&a);
	return 0;
}
