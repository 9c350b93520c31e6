// SPDX-License-Identifier: GPL-2.0-only
/* Old targets: see old.h. */
#include "rules/old.h"

#include <string.h>

/* The chain that the rule is in; empty if it is not known. */
static struct span chain_of(const struct rule *r)
{
	const struct rule_item *it = rule_find(r, ITEM_COMMAND, NULL);

	return it ? it->name : SPAN("");
}

static void say_balance(struct said *s, struct rule *r, struct rule_item *it)
{
	struct rule_item old = *it;

	if (it->n != 2 || !item_option(it, "--to-destination")) {
		say_failed(s, "BALANCE: one --to-destination is needed");
		return;
	}
	s->changed = true;
	item_become(it, "DNAT");
	item_keep(r, it, item_option(&old, "--to-destination"),
		  "--to-destination");
	say(s,
	    "BALANCE is DNAT to a range now. The address depends on those of the connection; it is not the next one each time.");
}

static void say_ftos(struct said *s, struct rule *r, struct rule_item *it)
{
	struct rule_item old = *it;
	const struct rule_option *o = item_option(it, "--set-ftos");
	struct span tos;

	if (it->n != 2 || !o || !o->nvalues || o->value[0].expands) {
		say_failed(s, "FTOS: --set-ftos with a number is needed");
		return;
	}
	tos = item_option(&old, "--set-ftos")->value[0].text;
	s->changed = true;
	item_become(it, "TOS");
	item_add(r, it, "--set-tos",
		 arena_printf(r->a, "%.*s/0xff", (int)tos.n, tos.p));
	say(s,
	    "FTOS is TOS with a mask of the whole byte now; nothing is lost.");
}

static void say_hoplimit(struct said *s, struct rule *r, struct rule_item *it)
{
	struct rule_item old = *it;
	size_t i;

	s->changed = true;
	item_become(it, "HL");
	for (i = 1; i < old.n; i++)
		item_keep(r, it, &old.v[i],
			  arena_strndup(r->a, old.v[i].name.p, old.v[i].name.n));
	say(s, "HOPLIMIT is HL now; nothing is lost.");
}

static void say_notrack(struct said *s, struct rule *r, struct rule_item *it)
{
	s->changed = true;
	item_become(it, "CT");
	item_add(r, it, "--notrack", NULL);
	say(s, "NOTRACK is CT --notrack now; nothing is lost.");
}

static void say_pool(struct said *s, struct rule *r, struct rule_item *it)
{
	struct rule_item old = *it;
	struct rule_option *o;
	bool add, src;

	if (it->n != 2 || !it->v[1].nvalues) {
		say_failed(s, "POOL: one pool for each -j SET");
		return;
	}
	add = span_starts(old.v[1].name, SPAN("--add"));
	src = memmem(old.v[1].name.p, old.v[1].name.n, "src", 3);
	s->changed = true;
	item_become(it, "SET");
	item_keep(r, it, &old.v[1], add ? "--add-set" : "--del-set");
	o = &it->v[1];
	o->value[o->nvalues++] =
		(struct rule_word){ .text = span_of(src ? "src" : "dst") };
	say_hint(s,
		 "Pools are sets of ipset(8) now: create the set before the rule, for instance with: ipset create NAME hash:ip");
}

static void say_queue(struct said *s, struct rule *r, struct rule_item *it)
{
	s->changed = true;
	item_become(it, "NFQUEUE");
	item_add(r, it, "--queue-num", "0");
	say(s,
	    "QUEUE was for the module ip_queue, which Linux 3.5 removed. The program has to use libnetfilter_queue.");
}

static void say_route(struct said *s, struct rule *r, struct rule_item *it)
{
	const struct rule_item old = *it;
	const struct rule_option *gw = item_option(it, "--gw");

	if (!item_option(it, "--tee") || !gw) {
		say_failed(s,
			   "ROUTE: iptables does not route any more; it marks, and a rule of ip(8) routes.");
		say(s,
		    "Mark: -t mangle -A PREROUTING ... -j MARK --set-mark 1");
		say(s,
		    "Route: ip rule add fwmark 1 table 100; ip route add default via GATEWAY dev INTERFACE table 100");
		return;
	}
	s->changed = true;
	item_become(it, "TEE");
	item_keep(r, it, gw, "--gateway");
	item_keep(r, it, item_option(&old, "--oif"), "--oif");
	say(s,
	    "ROUTE --tee is TEE now. It routes the copy by the gateway alone.");
	if (item_option(&old, "--iif"))
		say(s, "--iif is lost: nothing pretends another interface.");
}

static void say_same(struct said *s, struct rule *r, struct rule_item *it)
{
	struct rule_item old = *it;
	struct span chain = chain_of(r);
	bool dnat = span_is(chain, "PREROUTING") || span_is(chain, "OUTPUT");
	size_t i, ranges = 0;

	for (i = 1; i < it->n; i++)
		ranges += span_is(it->v[i].name, "--to");
	if (ranges != 1) {
		say_failed(s,
			   "SAME: NAT takes one range of addresses today, and this rule has %zu",
			   ranges);
		return;
	}
	s->changed = true;
	item_become(it, dnat ? "DNAT" : "SNAT");
	item_keep(r, it, item_option(&old, "--to"),
		  dnat ? "--to-destination" : "--to-source");
	item_keep(r, it, item_option(&old, "--random"), "--random");
	item_add(r, it, "--persistent", NULL);
	say(s, "SAME is %s with --persistent now.", dnat ? "DNAT" : "SNAT");
	if (!dnat && !span_is(chain, "POSTROUTING"))
		say(s,
		    "In a chain for PREROUTING or OUTPUT, write DNAT --to-destination.");
	if (!item_option(&old, "--nodst"))
		say(s,
		    "Without --nodst, SAME looked at the destination as well; --persistent does not.");
}

static void say_ulog(struct said *s, struct rule *r, struct rule_item *it)
{
	struct rule_item old = *it;

	s->changed = true;
	item_become(it, "NFLOG");
	if (item_option(&old, "--ulog-nlgroup"))
		item_keep(r, it, item_option(&old, "--ulog-nlgroup"),
			  "--nflog-group");
	else
		item_add(r, it, "--nflog-group", "1");
	item_keep(r, it, item_option(&old, "--ulog-prefix"), "--nflog-prefix");
	item_keep(r, it, item_option(&old, "--ulog-cprange"), "--nflog-size");
	item_keep(r, it, item_option(&old, "--ulog-qthreshold"),
		  "--nflog-threshold");
	say(s,
	    "ULOG is NFLOG now. The program has to listen to NFLOG: in ulogd2, the plugin NFLOG instead of ULOG.");
	if (!item_option(&old, "--ulog-nlgroup"))
		say(s,
		    "The group of ULOG was 1 by default, that of NFLOG is 0.");
}

static const struct {
	const char *name;
	old_fn *fn;
} targets[] = {
	{ "BALANCE", say_balance },   { "FTOS", say_ftos },
	{ "HOPLIMIT", say_hoplimit }, { "NOTRACK", say_notrack },
	{ "POOL", say_pool },         { "QUEUE", say_queue },
	{ "ROUTE", say_route },       { "SAME", say_same },
	{ "ULOG", say_ulog },
};

old_fn *old_target(struct span name)
{
	size_t i;

	for (i = 0; i < sizeof(targets) / sizeof(targets[0]); i++)
		if (span_is(name, targets[i].name))
			return targets[i].fn;
	return NULL;
}
