// SPDX-License-Identifier: GPL-2.0-only
/* The document of runme bisect: see bisect.h. */
#include <jansson.h>

#include "cli/bisect.h"
#include "cli/json_internal.h"

static json_t *tried(const struct bisect_tried *t)
{
	json_t *o = json_object();

	doc_put(o, "revision", doc_text(t->rev));
	doc_put(o, "commit", doc_text(t->commit.hex));
	doc_put(o, "subject", doc_text(t->commit.subject));
	doc_put(o, "author", doc_text(t->commit.author));
	doc_put(o, "date", doc_text(t->commit.date));
	doc_put(o, "ok", json_boolean(t->ok));
	doc_put(o, "present", json_boolean(t->present));
	doc_put(o, "standing", doc_text(t->is));
	return o;
}

static void put_tried(json_t *o, const char *key, const struct bisect_tried *t,
		      bool any)
{
	doc_put(o, key, any && t->is ? tried(t) : json_null());
}

void json_bisect(struct context *c, const struct bisect_report *r, int status)
{
	json_t *o = doc_new("bisect", status);

	doc_put(o, "repository", doc_text(r->repository));
	put_tried(o, "good", &r->good, true);
	put_tried(o, "start", &r->start, r->parts);
	put_tried(o, "bad", &r->bad, true);
	put_tried(o, "first", &r->first, r->found);
	doc_put(o, "merge", json_boolean(r->merge));
	put_tried(o, "upstream_since", &r->since, r->upstream);
	doc_put(o, "why", doc_text(r->why));
	doc_put(o, "commits", doc_number(r->commits));
	doc_put(o, "looked", doc_number(r->looked));
	doc_put(o, "tried", doc_number(r->tried));
	doc_put(o, "sets", doc_plan_sets(c));
	doc_print(o);
}
