// SPDX-License-Identifier: GPL-2.0-only
/* Finds a place for the Kconfig entry of a new set: see skeleton_place.h. */
#include "publish/skeleton_place.h"

#include <string.h>

/*
 * Entries of net/netfilter/Kconfig, and the objects before theirs in the Makefile. These
 * lines are the same in Linux 5.10, 6.1, 6.12 and 7.2. The line numbers are those of 6.12.
 */
struct place {
	const char *symbol, *before; /* after NETFILTER_XT_MATCH_ or _TARGET_ */
	const char *prompt;          /* what follows `tristate' */
	unsigned int kconfig, makefile; /* the lines of symbol */
};

static const struct place matches[] = {
	{ "BPF", "ADDRTYPE", " '\"bpf\" match support'", 1170, 191 },
	{ "CLUSTER", "BPF", " '\"cluster\" match support'", 1189, 192 },
	{ "CONNBYTES", "COMMENT",
	  "  '\"connbytes\" per-connection counter match support'", 1215, 194 },
	{ "CPU", "CONNTRACK", " '\"cpu\" match support'", 1271, 198 },
	{ "DSCP", "DEVGROUP", " '\"dscp\" and \"tos\" match support'", 1301,
	  201 },
	{ "ECN", "DSCP", " '\"ecn\" match support'", 1316, 202 },
	{ "ESP", "ECN", " '\"esp\" match support'", 1325, 203 },
	{ "HASHLIMIT", "ESP", " '\"hashlimit\" match support'", 1334, 204 },
	{ "HELPER", "HASHLIMIT", " '\"helper\" match support'", 1349, 205 },
	{ "IPRANGE", "IPCOMP", " '\"iprange\" address range match support'",
	  1376, 208 },
	{ "L2TP", "IPVS", " '\"l2tp\" match support'", 1396, 210 },
	{ "LENGTH", "L2TP", " '\"length\" match support'", 1406, 211 },
	{ "LIMIT", "LENGTH", " '\"limit\" match support'", 1415, 212 },
	{ "MULTIPORT", "MAC", " '\"multiport\" Multiple port match support'",
	  1443, 214 },
	{ "NFACCT", "MULTIPORT", " '\"nfacct\" match support'", 1453, 215 },
	{ "OWNER", "OSF", " '\"owner\" match support'", 1477, 217 },
	{ "PKTTYPE", "PHYSDEV", " '\"pkttype\" packet type match support'",
	  1506, 220 },
	{ "QUOTA", "POLICY", " '\"quota\" match support'", 1518, 222 },
	{ "REALM", "RATEEST", "  '\"realm\" match support'", 1538, 224 },
	{ "SCTP", "RECENT", "  '\"sctp\" protocol match support'", 1562, 226 },
	{ "SOCKET", "SCTP", " '\"socket\" match support'", 1574, 227 },
	{ "STATE", "SOCKET", " '\"state\" match support'", 1592, 228 },
	{ "STRING", "STATISTIC", "  '\"string\" match support'", 1612, 230 },
	{ "TCPMSS", "STRING", " '\"tcpmss\" match support'", 1625, 231 },
	{ "TIME", "TCPMSS", " '\"time\" match support'", 1635, 232 },
	{ "U32", "TIME", " '\"u32\" match support'", 1649, 233 },
};
static const struct place targets[] = {
	{ "CLASSIFY", "CHECKSUM", " '\"CLASSIFY\" target support'", 835, 167 },
	{ "CT", "CONNSECMARK", " '\"CT\" target support'", 869, 169 },
	{ "HMARK", "HL", " '\"HMARK\" target support'", 912, 172 },
	{ "LED", "HMARK", " '\"LED\" target support'", 938, 173 },
	{ "NETMAP", "LOG", " '\"NETMAP\" target support'", 990, 175 },
	{ "NFLOG", "NETMAP", " '\"NFLOG\" target support'", 1000, 176 },
	{ "NFQUEUE", "NFLOG", " '\"NFQUEUE\" target Support'", 1010, 177 },
	{ "RATEEST", "NFQUEUE", " '\"RATEEST\" target support'", 1029, 178 },
	{ "SECMARK", "MASQUERADE", " '\"SECMARK\" target support'", 1111, 181 },
	{ "TEE", "TCPOPTSTRIP",
	  " '\"TEE\" - packet cloning to alternate destination'", 1065, 185 },
	{ "TPROXY", "SECMARK",
	  " '\"TPROXY\" target transparent proxying support'", 1077, 182 },
	{ "TRACE", "TEE", "  '\"TRACE\" target support'", 1099, 186 },
};

static const char *const kinds[] = { "MATCH", "TARGET" };

/* "obj-$(CONFIG_NETFILTER_XT_MATCH_LIMIT) += xt_limit.o" */
static void put_object(struct buf *b, bool target, const char *symbol,
		       const char *file)
{
	buf_addf(b, "obj-$(CONFIG_NETFILTER_XT_%s_%s) += xt_", kinds[target],
		 symbol);
	for (; *file; file++)
		buf_addch(b, !target && *file >= 'A' && *file <= 'Z' ?
				     (char)(*file + 'a' - 'A') :
				     *file);
	buf_addstr(b, ".o\n");
}

static bool has_line(const struct diff *d, struct span text)
{
	size_t i, k, l;

	for (i = 0; i < d->n; i++)
		for (k = 0; k < d->file[i].nhunks; k++)
			for (l = 0; l < d->file[i].hunk[k].npre; l++) {
				const struct line *x =
					&d->file[i].hunk[k].pre[l];

				if (span_eq((struct span){ x->p, x->n }, text))
					return true;
			}
	return false;
}

/* Has a patch of the repository one of the place's lines as its context? */
static bool is_used(struct repo *r, bool target, const struct place *p)
{
	struct buf config = { 0 }, object = { 0 };
	bool used = false;
	size_t i, k;

	buf_addf(&config, "config NETFILTER_XT_%s_%s\n", kinds[target],
		 p->symbol);
	put_object(&object, target, p->symbol, p->symbol);
	for (i = 0; i < r->n && !used; i++) {
		const struct set *s = &r->set[i];
		const struct set_tree *t = &s->tree[TREE_LINUX];

		/* a patch that cannot be read uses no place */
		for (k = 0; k < t->nvariants && !used; k++) {
			struct diff *d = NULL;

			if (!repo_patch(s, TREE_LINUX, &t->variant[k].from, &d,
					NULL) &&
			    d)
				used = has_line(d, buf_span(&config)) ||
				       has_line(d, buf_span(&object));
		}
	}
	buf_free(&config);
	buf_free(&object);
	return used;
}

/* The first free place after the name, else the first free one, else the one after it. */
static const struct place *choose(const struct new_object *o)
{
	const struct place *all = o->target ? targets : matches;
	const size_t n = o->target ? sizeof(targets) / sizeof(*targets) :
				     sizeof(matches) / sizeof(*matches);
	size_t first = 0, i;

	while (first < n - 1 && strcmp(all[first].symbol, o->upper) < 0)
		first++;
	for (i = 0; i < n; i++) {
		const struct place *p = &all[(first + i) % n];

		if (!is_used(o->repo, o->target, p))
			return p;
	}
	return &all[first];
}

static void put_header(struct buf *b, const char *file)
{
	buf_addf(b,
		 "diff --git a/net/netfilter/%s b/net/netfilter/%s\n"
		 "--- a/net/netfilter/%s\n+++ b/net/netfilter/%s\n",
		 file, file, file, file);
}

struct span skeleton_place(const struct new_object *o, struct span entry)
{
	const struct place *p = choose(o);
	unsigned int lines = 0;
	struct span rest = entry, line, out;
	struct buf b = { 0 };

	while (span_line(&rest, &line))
		lines++;
	put_header(&b, "Kconfig");
	buf_addf(&b, "@@ -%u,3 +%u,%u @@\n \n", p->kconfig - 1, p->kconfig - 1,
		 lines + 3);
	while (span_line(&entry, &line)) {
		buf_addch(&b, '+');
		buf_addspan(&b, line);
	}
	buf_addf(&b, " config NETFILTER_XT_%s_%s\n \ttristate%s\n",
		 kinds[o->target], p->symbol, p->prompt);
	put_header(&b, "Makefile");
	buf_addf(&b, "@@ -%u,2 +%u,3 @@\n ", p->makefile - 1, p->makefile - 1);
	put_object(&b, o->target, p->before, p->before);
	buf_addch(&b, '+');
	put_object(&b, o->target, o->upper, o->name);
	buf_addch(&b, ' ');
	put_object(&b, o->target, p->symbol, p->symbol);
	out = (struct span){ arena_strndup(o->a, b.p, b.n), b.n };
	buf_free(&b);
	return out;
}
