// SPDX-License-Identifier: GPL-2.0-only
/* The document of runme translate: see json.h. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "rules/translate.h"
#include "cli/json_internal.h"

struct json_rules {
	json_t *rules;
};

struct json_rules *json_rules_new(void)
{
	struct json_rules *r = pom_alloc(1, sizeof(*r));

	r->rules = json_array();
	return r;
}

/* A text that may have any bytes. */
static json_t *text_of(struct span s)
{
	char *copy = pom_strndup(s.p ? s.p : "", s.n);
	json_t *j = doc_text(copy);

	free(copy);
	return j;
}

static json_t *lines_of(struct span text)
{
	json_t *a = json_array();
	struct span line;

	while (span_line(&text, &line))
		json_array_append_new(a, text_of(span_chomp(line)));
	return a;
}

void json_rules_add(struct json_rules *r, const struct json_rule *rule)
{
	const struct translated *t = rule->t;
	json_t *o = json_object(), *facts = json_array();
	size_t i;

	doc_put(o, "line", rule->line ? doc_number(rule->line) : json_null());
	doc_put(o, "rule", text_of(rule->given));
	doc_put(o, "said", json_boolean(t->said));
	doc_put(o, "changed", json_boolean(t->changed));
	doc_put(o, "iptables", t->said ? text_of(t->iptables) : json_null());
	doc_put(o, "nft", t->no_nft ? json_null() : lines_of(t->nft));
	doc_put(o, "no_nft", doc_text(t->no_nft));
	for (i = 0; i < t->nfacts; i++)
		json_array_append_new(facts, doc_text(t->fact[i].text));
	doc_put(o, "facts", facts);
	json_array_append_new(r->rules, o);
}

void json_rules_end(struct json_rules *r, const char *file, int status)
{
	json_t *o = doc_new("translate", status);

	doc_put(o, "file", doc_text(file));
	doc_put(o, "rules", r->rules);
	doc_print(o);
	free(r);
}
