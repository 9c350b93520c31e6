// SPDX-License-Identifier: GPL-2.0-only
/* The part of check --compile in a document: see json.h. */
#include <jansson.h>

#include "proof/compile.h"
#include "cli/json_internal.h"

static json_t *object(const struct compile_patch *p,
		      const struct compile_object *v)
{
	json_t *o = json_object();

	doc_put(o, "set", doc_text(p->item->name));
	doc_put(o, "source", doc_text(v->path));
	doc_put(o, "result", doc_text(compile_name(v->is)));
	doc_put(o, "line", doc_text(v->line));
	doc_put(o, "by_header", json_boolean(v->user));
	doc_put(o, "cached", json_boolean(v->cached));
	return o;
}

json_t *doc_compile(const struct compile *p)
{
	json_t *o = json_object(), *objects = json_array();
	size_t i, k;

	for (i = 0; i < p->n; i++)
		for (k = 0; k < p->patch[i].n; k++)
			json_array_append_new(objects,
					      object(&p->patch[i],
						     &p->patch[i].object[k]));
	doc_put(o, "config", doc_text(p->own_config ? "tree" : "defconfig"));
	doc_put(o, "compiled", doc_number(p->count[COMPILE_OK]));
	doc_put(o, "broken", doc_number(p->count[COMPILE_BROKEN]));
	doc_put(o, "broken_before", doc_number(p->count[COMPILE_AS_WAS]));
	doc_put(o, "not_built", doc_number(p->count[COMPILE_NOT_BUILT]));
	doc_put(o, "cached", doc_number(p->cached));
	doc_put(o, "objects", objects);
	return o;
}
