// SPDX-License-Identifier: GPL-2.0-only
/* Rules as items: see parse.h. */
#include "rules/parse.h"

#include <string.h>

#include "rules/known.h"

/* Words that are being read. */
struct reader {
	struct rule *r;
	const struct rule_word *v;
	size_t n, at;
	const char *protocol; /* the options that -p brought along, or NULL */
	bool inverted;        /* the word before was "!" */
};

/* The options of iptables itself. values below 0: so many, which may be left out. */
static const struct core {
	const char *name, *also, *other;
	int values;
} core[] = {
	{ "-A", "--append", NULL, -1 },
	{ "-C", "--check", NULL, -1 },
	{ "-D", "--delete", NULL, -2 },
	{ "-E", "--rename-chain", NULL, -2 },
	{ "-F", "--flush", NULL, -1 },
	{ "-I", "--insert", NULL, -2 },
	{ "-L", "--list", NULL, -2 },
	{ "-N", "--new-chain", NULL, -1 },
	{ "-P", "--policy", NULL, -2 },
	{ "-R", "--replace", NULL, -2 },
	{ "-S", "--list-rules", NULL, -2 },
	{ "-X", "--delete-chain", NULL, -1 },
	{ "-Z", "--zero", NULL, -2 },
	{ "-p", "--protocol", "--proto", 1 },
	{ "-s", "--source", "--src", 1 },
	{ "-d", "--destination", "--dst", 1 },
	{ "-i", "--in-interface", NULL, 1 },
	{ "-o", "--out-interface", NULL, 1 },
	{ "-f", "--fragment", "--fragments", 0 },
	{ "-j", "--jump", NULL, 1 },
	{ "-g", "--goto", NULL, 1 },
	{ "-m", "--match", NULL, 1 },
	{ "-t", "--table", NULL, 1 },
	{ "-c", "--set-counters", NULL, 2 },
	{ "-4", "--ipv4", NULL, 0 },
	{ "-6", "--ipv6", NULL, 0 },
	{ "-n", "--numeric", NULL, 0 },
	{ "-v", "--verbose", NULL, 0 },
	{ "-w", "--wait", NULL, -1 },
	{ "-x", "--exact", NULL, 0 },
	{ "-M", "--modprobe", NULL, 1 },
	{ "--line-numbers", NULL, NULL, 0 },
};

static const struct core *find_core(struct span option)
{
	size_t i;

	for (i = 0; i < sizeof(core) / sizeof(core[0]); i++)
		if (span_is(option, core[i].name) ||
		    (core[i].also && span_is(option, core[i].also)) ||
		    (core[i].other && span_is(option, core[i].other)))
			return &core[i];
	return NULL;
}

static bool is_not(const struct rule_word *w)
{
	return !w->quoted && span_is(w->text, "!");
}

static bool is_option(const struct rule_word *w)
{
	return w->text.n > 1 && w->text.p[0] == '-' &&
	       (!w->quoted || w->raw.p[0] == '-');
}

static const struct rule_word *ahead(const struct reader *rd, size_t i)
{
	return rd->at + i < rd->n ? &rd->v[rd->at + i] : NULL;
}

static struct rule_item *add_item(struct rule *r, enum item_kind kind)
{
	r->v = arena_push(r->a, r->v, r->n, sizeof(*r->v));
	memset(&r->v[r->n], 0, sizeof(*r->v));
	r->v[r->n].kind = kind;
	return &r->v[r->n++];
}

static struct rule_option *add_option(const struct rule *r,
				      struct rule_item *it)
{
	it->v = arena_push(r->a, it->v, it->n, sizeof(*it->v));
	memset(&it->v[it->n], 0, sizeof(*it->v));
	return &it->v[it->n++];
}

static void stray(struct rule *r, struct span word)
{
	if (!r->stray.n)
		r->stray = word;
}

/* Takes a "!" that stands before the value, as it did until iptables 1.4.3. */
static void take_not(struct reader *rd, struct rule_option *o)
{
	const struct rule_word *w = ahead(rd, 0), *value = ahead(rd, 1);

	if (!w || !is_not(w) || !value || is_option(value) || o->inverted)
		return;
	rd->at++;
	o->inverted = true;
	if (!rd->r->moved.n)
		rd->r->moved = o->name;
}

static void lacks_value(struct reader *rd, const struct rule_option *o)
{
	stray(rd->r, o->name);
	rd->r->needs = true;
}

static void take_values(struct reader *rd, struct rule_option *o,
			unsigned int values)
{
	if (o->nvalues < values)
		take_not(rd, o);
	for (; o->nvalues < values && ahead(rd, 0) && !is_not(ahead(rd, 0));
	     rd->at++)
		o->value[o->nvalues++] = *ahead(rd, 0);
	if (o->nvalues < values)
		lacks_value(rd, o);
}

/* Takes words up to the next option, but at most so many. */
static void take_words(struct reader *rd, struct rule_option *o, size_t most)
{
	const struct rule_word *w;

	while ((w = ahead(rd, 0)) && !is_option(w) && !is_not(w) &&
	       o->nvalues < most) {
		o->value[o->nvalues++] = *w;
		rd->at++;
	}
}

static const char *options_of(const struct rule_item *it)
{
	return it->kind == ITEM_MATCH || it->kind == ITEM_TARGET ? it->options :
								   NULL;
}

/*
 * The item that has the option: as in iptables, a full name goes before the beginning of
 * one. Of equals, the last one.
 */
static struct rule_item *owner_of(const struct reader *rd, struct span name,
				  struct known_option *out)
{
	struct known_option one;
	struct rule_item *found = NULL;
	size_t i;

	for (i = rd->r->n; i-- > 0;) {
		struct rule_item *it = &rd->r->v[i];

		if (!options_of(it) || !known_option(it->options, name, &one))
			continue;
		if (found && !span_eq(one.name, name))
			continue;
		found = it;
		*out = one;
		if (span_eq(one.name, name))
			break;
	}
	return found;
}

/* The item for the options that -p brings along. It is made when the first of them comes. */
static struct rule_item *implicit_owner(struct reader *rd, struct span name,
					struct known_option *out)
{
	const char *options =
		rd->protocol ? known_match(span_of(rd->protocol)) : NULL;
	struct rule_item *it;

	if (!options || !known_option(options, name, out))
		return NULL;
	it = add_item(rd->r, ITEM_MATCH);
	it->name = span_of(rd->protocol);
	it->implicit = true;
	it->options = options;
	return it;
}

/* The last match or target whose options are not known, or NULL. */
static struct rule_item *unknown_owner(const struct reader *rd)
{
	size_t i;

	for (i = rd->r->n; i-- > 0;) {
		struct rule_item *it = &rd->r->v[i];

		if ((it->kind == ITEM_MATCH || it->kind == ITEM_TARGET) &&
		    !it->options && !span_is(it->v[0].name, "-g"))
			return it;
	}
	return NULL;
}

/* Takes an option of a match or target: --dport 80 or --dport=80. */
static void take_option(struct reader *rd, const struct rule_word *w)
{
	struct rule *r = rd->r;
	const char *eq = memchr(w->text.p, '=', w->text.n);
	struct span spelt = w->text, name;
	struct rule_item *it = NULL;
	struct rule_option *o;
	struct known_option known = { 0 };

	if (eq && span_starts(spelt, SPAN("--")))
		spelt.n = (size_t)(eq - spelt.p);
	if (span_starts(spelt, SPAN("--"))) {
		name = span_skip(spelt, 2);
		it = owner_of(rd, name, &known);
		if (!it || !span_eq(known.name, name)) {
			struct known_option other;
			struct rule_item *by = implicit_owner(rd, name, &other);

			if (by) {
				it = by;
				known = other;
			}
		}
	}
	if (!it)
		it = unknown_owner(rd);
	if (!it) {
		it = add_item(r, ITEM_OTHER);
		stray(r, spelt);
	}
	o = add_option(r, it);
	o->spelt = spelt;
	o->name = spelt;
	o->inverted = rd->inverted;
	if (known.name.n)
		o->name =
			span_of(arena_printf(r->a, "--%.*s", (int)known.name.n,
					     known.name.p));
	if (spelt.n < w->text.n) {
		o->value[0] = *w;
		o->value[0].raw.p = NULL;
		o->value[0].text = span_skip(w->text, spelt.n + 1);
		o->nvalues = 1;
	}
	if (known.optional)
		take_words(rd, o, 1);
	else if (known.name.n)
		take_values(rd, o, known.values);
	else if (!o->nvalues)
		take_words(rd, o, OPTION_VALUES);
}

static void take_name(struct rule_item *it, const struct rule_option *o)
{
	it->as = o->value[0];
	it->name = it->as.text.p ? it->as.text : SPAN("");
	if (it->as.expands || !it->name.n)
		return;
	if (it->kind == ITEM_MATCH) {
		it->options = known_old_match(it->name);
		if (!it->options)
			it->options = known_match(it->name);
	} else if (span_is(o->name, "-j")) {
		it->options = known_old_target(it->name);
		if (!it->options)
			it->options = known_target(it->name);
	}
}

/* -p, -t, and an address say something about the rule. */
static void look_at(struct reader *rd, const struct rule_option *o)
{
	struct rule *r = rd->r;
	const struct span value = o->nvalues ? o->value[0].text : SPAN("");

	if (span_is(o->name, "-p")) {
		rd->protocol = o->inverted ? NULL : known_protocol(value);
	} else if (span_is(o->name, "-t")) {
		r->table = value;
		r->blind_table = o->nvalues && o->value[0].expands;
	} else if (span_is(o->name, "-6") ||
		   ((span_is(o->name, "-s") || span_is(o->name, "-d")) &&
		    memchr(value.p, ':', value.n))) {
		r->six = true;
	}
}

/* The number of words that a command must have at least. */
static size_t least_words(const struct core *c)
{
	static const char *const two[] = { "-E", "-P", "-R" };
	static const char *const one[] = { "-A", "-C", "-D", "-I", "-N" };
	size_t i;

	for (i = 0; i < sizeof(two) / sizeof(two[0]); i++)
		if (strcmp(c->name, two[i]) == 0)
			return 2;
	for (i = 0; i < sizeof(one) / sizeof(one[0]); i++)
		if (strcmp(c->name, one[i]) == 0)
			return 1;
	return 0;
}

/* Does the shell put a word there? It may be several. */
static bool has_blind(const struct rule_option *o)
{
	size_t i;

	for (i = 0; i < o->nvalues && !o->value[i].expands; i++)
		;
	return i < o->nvalues;
}

/* Takes an option of iptables itself. attached: its value, as in -ptcp; may be empty. */
static void take_core(struct reader *rd, const struct core *c,
		      const struct rule_word *w, struct span attached)
{
	struct rule *r = rd->r;
	struct rule_option o = { 0 };
	struct rule_item *it;

	o.name = span_of(c->name);
	o.spelt = (struct span){ w->text.p, w->text.n - attached.n };
	o.inverted = rd->inverted;
	if (attached.n) {
		o.value[0] = *w;
		o.value[0].raw.p = NULL;
		o.value[0].text = attached;
		o.nvalues = 1;
	}
	if (c->values < 0)
		take_words(rd, &o, (size_t)-c->values);
	else
		take_values(rd, &o, (unsigned int)c->values);
	if (o.nvalues < least_words(c) && !has_blind(&o))
		lacks_value(rd, &o);
	look_at(rd, &o);
	it = add_item(r,
		      c->values < 0 && c->name[1] != 'w' ? ITEM_COMMAND :
		      strcmp(c->name, "-m") == 0         ? ITEM_MATCH :
		      strcmp(c->name, "-j") == 0 || strcmp(c->name, "-g") == 0 ?
						   ITEM_TARGET :
						   ITEM_CORE);
	*add_option(r, it) = o;
	if (it->kind != ITEM_CORE)
		take_name(it, &o);
}

/* -ptcp: the letter of a core option, with its value in the same word. */
static const struct core *attached_core(struct span text, struct span *value)
{
	const struct core *c;

	if (text.n < 3 || text.p[1] == '-' || text.p[2] == '-')
		return NULL;
	c = find_core((struct span){ text.p, 2 });
	*value = span_skip(text, 2);
	return c && c->values ? c : NULL;
}

static void take_word(struct reader *rd)
{
	const struct rule_word *w = &rd->v[rd->at++];
	struct span attached = { w->text.p, 0 };
	const struct core *c = NULL;

	if (is_not(w)) {
		rd->inverted = true;
		return;
	}
	if (is_option(w))
		c = find_core(w->text);
	if (is_option(w) && !c)
		c = attached_core(w->text, &attached);
	if (c) {
		take_core(rd, c, w, attached);
	} else if (is_option(w)) {
		take_option(rd, w);
	} else {
		struct rule_option *o =
			add_option(rd->r, add_item(rd->r, ITEM_OTHER));

		o->inverted = rd->inverted;
		o->value[o->nvalues++] = *w;
		if (w->expands)
			rd->r->blind = w->text;
		else
			stray(rd->r, w->text);
	}
	rd->inverted = false;
}

void rule_parse(struct rule *r, const struct rule_word *v, size_t n)
{
	struct reader rd = { .r = r, .v = v, .n = n };

	while (rd.at < n)
		take_word(&rd);
	if (rd.inverted)
		stray(r, SPAN("!"));
}

static void put_blank(struct buf *out)
{
	if (out->n && out->p[out->n - 1] != ' ' && out->p[out->n - 1] != '\t')
		buf_addch(out, ' ');
}

/* A word that is in quotes as a whole is no option: its dash stands before them. */
static void put_name(struct buf *out, struct span name, enum rule_form form)
{
	struct buf b = { 0 };

	rule_put(&b, name, form);
	if (name.n > 1 && b.n && b.p[0] != '-' && name.p[0] == '-') {
		b.n = 0;
		buf_addch(out, '-');
		rule_put(&b, span_skip(name, 1), form);
	}
	buf_addspan(out, buf_span(&b));
	buf_free(&b);
}

static void put_word(const struct rule *r, const struct rule_word *w,
		     struct buf *out)
{
	put_blank(out);
	if (w->raw.p && r->form != RULE_TYPED)
		buf_addspan(out, w->raw);
	else
		rule_put(out, w->text, r->form);
}

static void put_option(const struct rule *r, const struct rule_option *o,
		       struct buf *out)
{
	size_t i;

	if (o->inverted) {
		put_blank(out);
		buf_addch(out, '!');
	}
	if (o->name.n) {
		put_blank(out);
		if (r->form == RULE_TYPED)
			put_name(out, o->spelt.p ? o->spelt : o->name, r->form);
		else
			buf_addspan(out, o->spelt.p ? o->spelt : o->name);
	}
	for (i = 0; i < o->nvalues; i++)
		put_word(r, &o->value[i], out);
}

void rule_write(const struct rule *r, struct buf *out)
{
	size_t i, k;

	buf_addspan(out, r->before);
	for (i = 0; i < r->n; i++)
		for (k = 0; k < r->v[i].n; k++)
			put_option(r, &r->v[i].v[k], out);
	if (r->rest.n) {
		if (r->rest.p[-1] == ' ' || r->rest.p[-1] == '\t')
			put_blank(out);
		buf_addspan(out, r->rest);
	}
}

struct rule_item *rule_find(const struct rule *r, enum item_kind kind,
			    const char *name)
{
	size_t i;

	for (i = 0; i < r->n; i++)
		if (r->v[i].kind == kind &&
		    (!name || span_is(r->v[i].name, name)))
			return &r->v[i];
	return NULL;
}

struct rule_option *item_option(const struct rule_item *it, const char *name)
{
	size_t i;

	for (i = 0; i < it->n; i++)
		if (span_is(it->v[i].name, name))
			return &it->v[i];
	return NULL;
}

struct rule_option *item_add(struct rule *r, struct rule_item *it,
			     const char *name, const char *value)
{
	struct rule_option *o = add_option(r, it);

	o->name = span_of(name);
	if (value) {
		o->value[0].text = span_of(arena_strdup(r->a, value));
		o->nvalues = 1;
	}
	return o;
}

void item_keep(struct rule *r, struct rule_item *it,
	       const struct rule_option *old, const char *name)
{
	struct rule_option copy, *o;

	if (!old)
		return;
	copy = *old;
	o = item_add(r, it, name, NULL);
	copy.name = o->name;
	copy.spelt.p = NULL;
	*o = copy;
}

void item_become(struct rule_item *it, const char *name)
{
	struct rule_option *first = &it->v[0];

	it->name = span_of(name);
	it->options = it->kind == ITEM_MATCH ? known_match(it->name) :
					       known_target(it->name);
	first->value[0] = (struct rule_word){ .text = it->name };
	it->n = 1;
}
