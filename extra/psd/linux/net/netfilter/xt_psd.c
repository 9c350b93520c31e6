// SPDX-License-Identifier: GPL-2.0-only
/*
 * psd: match the packets of sources that scan ports.
 *
 * A source is in a table from its first port until it has touched no new port
 * for a delay. The table has a fixed size. It consists of sets, and the set of
 * a source follows from a hash with a secret key. So nobody can choose sources
 * that share a set, and the work for a packet is bounded: a look at the sources
 * of one set, and at the ports of one source.
 *
 * A new source in a full set replaces another one: see psd_victim(). So a flood
 * of invented sources does not keep out a real one, and what it can displace is
 * mostly itself.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/in.h>
#include <linux/inetdevice.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/jiffies.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/percpu.h>
#include <linux/proc_fs.h>
#include <linux/random.h>
#include <linux/sched.h>
#include <linux/seq_file.h>
#include <linux/seq_file_net.h>
#include <linux/siphash.h>
#include <linux/skbuff.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/tcp.h>
#include <linux/netfilter/x_tables.h>
#include <linux/netfilter/xt_psd.h>
#include <net/ip.h>
#include <net/ipv6.h>
#include <net/net_namespace.h>
#include <net/netfilter/nf_conntrack.h>
#include <net/netns/generic.h>

MODULE_LICENSE("GPL");
MODULE_AUTHOR("The Patch-o-matic authors <maintainers@patch-o-matic.example>");
MODULE_DESCRIPTION("Xtables: match of sources that scan ports");
MODULE_ALIAS("ipt_psd");
MODULE_ALIAS("ip6t_psd");

/* A table has 256 * 8 = 2,048 sources, in 256 KiB. */
#define PSD_SETS 256
#define PSD_WAYS 8

/*
 * The last ports of a source that are remembered. A source that takes turns
 * with more ports than these counts them more than once. It is a scan anyway.
 */
#define PSD_PORTS 48

/* Most tables of a network namespace: 16 MiB. */
#define PSD_TABLES 64

/* Privileged ports are below. */
#define PSD_HI_PORTS 1024

struct psd_source {
	unsigned long last;		/* jiffies of its last new port */
	u32 sum;			/* of weights */
	u8 count;			/* of ports that are remembered */
	u8 next;			/* where the next port goes */
	u16 port[PSD_PORTS];
};

struct psd_set {
	u64 id[PSD_WAYS];		/* 0: free */
	spinlock_t lock;		/* for all of the set */
	u8 order[PSD_WAYS];		/* ways; that of the last new port first */
	struct psd_source source[PSD_WAYS];
} ____cacheline_aligned;

enum psd_count {
	PSD_PACKETS,
	PSD_OPENING,
	PSD_NEW_PORTS,
	PSD_NEW_SOURCES,
	PSD_EVICTED,
	PSD_ALARMS,
	PSD_MATCHED,
	PSD_COUNTS,
};

static const char *const psd_names[PSD_COUNTS] = {
	[PSD_PACKETS]		= "packets",
	[PSD_OPENING]		= "opening",
	[PSD_NEW_PORTS]		= "new_ports",
	[PSD_NEW_SOURCES]	= "new_sources",
	[PSD_EVICTED]		= "evicted",
	[PSD_ALARMS]		= "alarms",
	[PSD_MATCHED]		= "matched",
};

struct psd_counts {
	unsigned long n[PSD_COUNTS];
};

/* Of a network namespace. */
struct psd_net {
	struct mutex lock;		/* for the list, and for users */
	struct list_head tables;
	unsigned int ntables;
	struct psd_counts __percpu *counts;
};

/* Rules with the same options share it. */
struct psd_table {
	struct list_head list;
	struct psd_net *pn;
	unsigned int users;		/* rules */
	u8 family;
	struct xt_psd_info info;	/* the options; table is NULL */

	unsigned long delay;		/* in jiffies */
	union nf_inet_addr mask;	/* of source addresses */
	siphash_key_t key;
	struct psd_set set[PSD_SETS];
};

static unsigned int psd_net_id __read_mostly;

static void psd_count(const struct psd_table *table, enum psd_count what)
{
	this_cpu_inc(table->pn->counts->n[what]);
}

/* --- The table */

static bool psd_live(const struct psd_table *table, const struct psd_set *set,
		     unsigned int way, unsigned long now)
{
	return set->id[way] && now - set->source[way].last <= table->delay;
}

static bool psd_alarmed(const struct psd_table *table,
			const struct psd_source *source)
{
	return source->sum >= table->info.weight_threshold;
}

/* The place in set->order of the source, or PSD_WAYS. */
static unsigned int psd_find(const struct psd_table *table,
			     const struct psd_set *set, u64 id,
			     unsigned long now)
{
	unsigned int i;

	for (i = 0; i < PSD_WAYS; i++)
		if (set->id[set->order[i]] == id)
			return psd_live(table, set, set->order[i], now) ?
				       i : PSD_WAYS;
	return PSD_WAYS;
}

/*
 * The place in set->order that a new source gets: of one that is free or
 * silent; or else, among the half that has had no new port for longest, of the
 * least sum, and of equal sums the oldest.
 *
 * By the sum, a source with two ports stays while a flood of sources with one
 * port each passes. By the half, a source stays for at least four new ones even
 * if all others have a great sum, which a flood can bring about as well.
 */
static unsigned int psd_victim(const struct psd_table *table,
			       const struct psd_set *set, unsigned long now)
{
	unsigned int i, victim = PSD_WAYS - 1;

	for (i = PSD_WAYS; i-- > 0;)
		if (!psd_live(table, set, set->order[i], now))
			return i;
	for (i = PSD_WAYS - 1; i-- > PSD_WAYS / 2;)
		if (set->source[set->order[i]].sum <
		    set->source[set->order[victim]].sum)
			victim = i;
	return victim;
}

/* Makes room for the source of id. Returns its place in set->order. */
static unsigned int psd_enter(const struct psd_table *table,
			      struct psd_set *set, u64 id, unsigned long now)
{
	unsigned int place = psd_victim(table, set, now);
	unsigned int way = set->order[place], i;

	psd_count(table, PSD_NEW_SOURCES);
	if (psd_live(table, set, way, now))
		psd_count(table, PSD_EVICTED);

	/* A silent source that has come back has a record in another place. */
	for (i = 0; i < PSD_WAYS; i++)
		if (set->id[i] == id)
			set->id[i] = 0;
	set->id[way] = id;
	set->source[way].sum = 0;
	set->source[way].count = 0;
	set->source[way].next = 0;
	return place;
}

static bool psd_has_port(const struct psd_source *source, u16 port)
{
	unsigned int i;

	for (i = 0; i < source->count; i++)
		if (source->port[i] == port)
			return true;
	return false;
}

static void psd_add_port(const struct psd_table *table,
			 struct psd_source *source, u16 port,
			 unsigned int weight)
{
	source->port[source->next] = port;
	source->next = (source->next + 1) % PSD_PORTS;
	if (source->count < PSD_PORTS)
		source->count++;
	psd_count(table, PSD_NEW_PORTS);

	/* Beyond the threshold, it would only overflow some day. */
	if (psd_alarmed(table, source))
		return;
	source->sum += weight;
	if (psd_alarmed(table, source))
		psd_count(table, PSD_ALARMS);
}

/* The source of id touches a port. Does it scan? */
static bool psd_touch(struct psd_table *table, u64 id, u16 port)
{
	unsigned int weight = port < PSD_HI_PORTS ? table->info.lo_ports_weight :
						    table->info.hi_ports_weight;
	struct psd_set *set = &table->set[id % PSD_SETS];
	unsigned long now = jiffies;
	struct psd_source *source;
	unsigned int place;
	bool scans = false;
	u8 way;

	spin_lock_bh(&set->lock);
	place = psd_find(table, set, id, now);
	if (place == PSD_WAYS) {
		if (!weight)
			goto unlock;
		place = psd_enter(table, set, id, now);
	}
	way = set->order[place];
	source = &set->source[way];
	if (weight && !psd_has_port(source, port)) {
		psd_add_port(table, source, port, weight);
		source->last = now;
		memmove(set->order + 1, set->order, place);
		set->order[0] = way;
	}
	scans = psd_alarmed(table, source);
unlock:
	spin_unlock_bh(&set->lock);
	return scans;
}

static struct psd_table *psd_table_new(struct psd_net *pn, u8 family,
				       const struct xt_psd_info *options)
{
	struct psd_table *table;
	unsigned int i, k;

	table = kvzalloc(sizeof(*table), GFP_KERNEL_ACCOUNT);
	if (!table)
		return NULL;
	table->pn = pn;
	table->family = family;
	table->info = *options;
	table->delay = DIV_ROUND_UP(options->delay_threshold * HZ, 100UL);
	if (family == NFPROTO_IPV4)
		table->mask.ip = inet_make_mask(options->prefix);
	else
		for (i = 0; i < options->prefix; i++)
			table->mask.in6.s6_addr[i / 8] |= 0x80 >> i % 8;
	get_random_bytes(&table->key, sizeof(table->key));
	for (i = 0; i < PSD_SETS; i++) {
		spin_lock_init(&table->set[i].lock);
		for (k = 0; k < PSD_WAYS; k++)
			table->set[i].order[k] = k;
	}
	return table;
}

/* The table of these options. Without memory or at the limit, an error. */
static struct psd_table *psd_table_get(struct psd_net *pn, u8 family,
				       const struct xt_psd_info *options)
{
	struct psd_table *table;

	mutex_lock(&pn->lock);
	list_for_each_entry(table, &pn->tables, list)
		if (table->family == family &&
		    !memcmp(&table->info, options, sizeof(*options)))
			goto found;

	if (pn->ntables >= PSD_TABLES) {
		pr_info_ratelimited("more than %u rules with different options\n",
				    PSD_TABLES);
		table = ERR_PTR(-ENOSPC);
		goto unlock;
	}
	table = psd_table_new(pn, family, options);
	if (!table) {
		table = ERR_PTR(-ENOMEM);
		goto unlock;
	}
	list_add(&table->list, &pn->tables);
	pn->ntables++;
found:
	table->users++;
unlock:
	mutex_unlock(&pn->lock);
	return table;
}

static void psd_table_put(struct psd_table *table)
{
	struct psd_net *pn = table->pn;
	bool last;

	mutex_lock(&pn->lock);
	last = --table->users == 0;
	if (last) {
		list_del(&table->list);
		pn->ntables--;
	}
	mutex_unlock(&pn->lock);
	if (last)
		kvfree(table);
}

/* --- Packets */

/* The offset of the transport header, or -1. Only first fragments have one. */
static int psd_transport(const struct sk_buff *skb, u8 family, u8 *proto)
{
	int at = skb_network_offset(skb);
	__be16 frag = 0;

	if (family == NFPROTO_IPV4) {
		*proto = ip_hdr(skb)->protocol;
		if (ip_hdr(skb)->frag_off & htons(IP_OFFSET))
			return -1;
		return at + ip_hdrlen(skb);
	}
	*proto = ipv6_hdr(skb)->nexthdr;
	at = ipv6_skip_exthdr(skb, at + sizeof(struct ipv6hdr), proto, &frag);
	return frag & htons(~0x7) ? -1 : at;
}

/*
 * Does the segment open a connection, or look for a port in a way that no
 * connection does? RFC 9293, section 3.10.7: all segments of a connection but
 * the first SYN and RST have ACK.
 */
static bool psd_tcp_opens(const struct psd_table *table,
			  const struct tcphdr *tcp)
{
	if (tcp->rst || tcp->doff < sizeof(*tcp) / 4)
		return false;
	if (tcp->ack)
		return !tcp->syn && (table->info.flags & XT_PSD_ACK);
	return true;
}

/* RFC 9260, section 3.2: INIT, and COOKIE ECHO, which scanners send as well. */
static bool psd_sctp_opens(u8 chunk)
{
	return chunk == 1 || chunk == 10;
}

/* The destination port if the packet opens something, or -1. */
static int psd_port(const struct psd_table *table, const struct sk_buff *skb)
{
	union {
		struct tcphdr tcp;
		__be16 ports[2];
		u8 sctp[13];
	} buffer;
	const struct tcphdr *tcp;
	const __be16 *ports;
	const u8 *sctp;
	u8 proto;
	int at = psd_transport(skb, table->family, &proto);

	if (at < 0)
		return -1;
	switch (proto) {
	case IPPROTO_TCP:
		tcp = skb_header_pointer(skb, at, sizeof(*tcp), &buffer);
		if (!tcp || !psd_tcp_opens(table, tcp))
			return -1;
		return ntohs(tcp->dest);
	case IPPROTO_UDP:
	case IPPROTO_UDPLITE:
		ports = skb_header_pointer(skb, at, sizeof(buffer.ports),
					   &buffer);
		return ports ? ntohs(ports[1]) : -1;
	case IPPROTO_SCTP:
		/* The type of the first chunk follows the common header. */
		sctp = skb_header_pointer(skb, at, sizeof(buffer.sctp),
					  &buffer);
		if (!sctp || !psd_sctp_opens(sctp[12]))
			return -1;
		return sctp[2] << 8 | sctp[3];
	}
	return -1;
}

/* Does connection tracking know the packet as an answer, or as expected? */
static bool psd_known(const struct sk_buff *skb)
{
	enum ip_conntrack_info ctinfo;

	return nf_ct_get(skb, &ctinfo) && ctinfo != IP_CT_NEW;
}

static bool psd_to_many(const struct sk_buff *skb, u8 family)
{
	if (family == NFPROTO_IPV4)
		return ipv4_is_multicast(ip_hdr(skb)->daddr) ||
		       ipv4_is_lbcast(ip_hdr(skb)->daddr);
	return ipv6_addr_is_multicast(&ipv6_hdr(skb)->daddr);
}

/* A number for the source that nobody can predict, and not 0. */
static u64 psd_id(const struct psd_table *table, const struct sk_buff *skb)
{
	bool both = table->info.flags & XT_PSD_PER_DESTINATION;
	struct in6_addr pair[2] = { };
	const struct ipv6hdr *ip6;
	const struct iphdr *ip;
	unsigned int i;

	if (table->family == NFPROTO_IPV4) {
		ip = ip_hdr(skb);
		return siphash_2u32((__force u32)(ip->saddr & table->mask.ip),
				    both ? (__force u32)ip->daddr : 0,
				    &table->key) ?: 1;
	}
	ip6 = ipv6_hdr(skb);
	for (i = 0; i < 4; i++)
		pair[0].s6_addr32[i] = ip6->saddr.s6_addr32[i] &
				       table->mask.in6.s6_addr32[i];
	if (both)
		pair[1] = ip6->daddr;
	return siphash(pair, sizeof(pair), &table->key) ?: 1;
}

static bool psd_mt(const struct sk_buff *skb, struct xt_action_param *par)
{
	const struct xt_psd_info *info = par->matchinfo;
	struct psd_table *table = info->table;
	int port;

	psd_count(table, PSD_PACKETS);
	port = psd_port(table, skb);
	if (port < 0 || psd_known(skb) || psd_to_many(skb, table->family))
		return false;
	psd_count(table, PSD_OPENING);
	if (!psd_touch(table, psd_id(table, skb), port))
		return false;
	psd_count(table, PSD_MATCHED);
	return true;
}

static int psd_mt_check(const struct xt_mtchk_param *par, u8 family)
{
	struct xt_psd_info *info = par->matchinfo;
	struct xt_psd_info options = *info;
	struct psd_table *table;

	if (info->weight_threshold < 1 ||
	    info->weight_threshold > XT_PSD_MAX_WEIGHT ||
	    info->delay_threshold < 1 ||
	    info->delay_threshold > XT_PSD_MAX_DELAY ||
	    !(info->lo_ports_weight | info->hi_ports_weight) ||
	    info->prefix < 1 ||
	    info->prefix > (family == NFPROTO_IPV4 ? 32 : 128) ||
	    (info->flags & ~XT_PSD_MASK) ||
	    memchr_inv(info->reserved, 0, sizeof(info->reserved))) {
		pr_info_ratelimited("malformed options\n");
		return -EINVAL;
	}

	options.table = NULL;
	table = psd_table_get(net_generic(par->net, psd_net_id), family,
			      &options);
	if (IS_ERR(table))
		return PTR_ERR(table);
	info->table = table;
	return 0;
}

static int psd_mt_check4(const struct xt_mtchk_param *par)
{
	return psd_mt_check(par, NFPROTO_IPV4);
}

static int psd_mt_check6(const struct xt_mtchk_param *par)
{
	return psd_mt_check(par, NFPROTO_IPV6);
}

static void psd_mt_destroy(const struct xt_mtdtor_param *par)
{
	const struct xt_psd_info *info = par->matchinfo;

	psd_table_put(info->table);
}

/* --- Figures */

/* Sources that are in the table now, and of these, the ones that scan. */
static void psd_tally(struct psd_table *table, unsigned int *tracked,
		      unsigned int *scanning)
{
	struct psd_set *set;
	unsigned int way;

	for (set = table->set; set < table->set + PSD_SETS; set++) {
		spin_lock_bh(&set->lock);
		for (way = 0; way < PSD_WAYS; way++) {
			if (!psd_live(table, set, way, jiffies))
				continue;
			++*tracked;
			*scanning += psd_alarmed(table, &set->source[way]);
		}
		spin_unlock_bh(&set->lock);
	}
}

static int psd_show(struct seq_file *m, void *v)
{
	struct psd_net *pn = net_generic(seq_file_single_net(m), psd_net_id);
	unsigned int tracked = 0, scanning = 0, ntables, i;
	struct psd_table *table;
	unsigned long sum;
	int cpu;

	mutex_lock(&pn->lock);
	ntables = pn->ntables;
	list_for_each_entry(table, &pn->tables, list) {
		psd_tally(table, &tracked, &scanning);
		cond_resched();
	}
	mutex_unlock(&pn->lock);
	seq_printf(m, "tables %u\ntracked %u\nscanning %u\n", ntables, tracked,
		   scanning);

	for (i = 0; i < PSD_COUNTS; i++) {
		sum = 0;
		for_each_possible_cpu(cpu)
			sum += per_cpu_ptr(pn->counts, cpu)->n[i];
		seq_printf(m, "%s %lu\n", psd_names[i], sum);
	}
	return 0;
}

static int __net_init psd_net_init(struct net *net)
{
	struct psd_net *pn = net_generic(net, psd_net_id);

	mutex_init(&pn->lock);
	INIT_LIST_HEAD(&pn->tables);
	pn->counts = alloc_percpu(struct psd_counts);
	if (!pn->counts)
		return -ENOMEM;
	if (IS_ENABLED(CONFIG_PROC_FS) &&
	    !proc_create_net_single("psd", 0444, net->proc_net, psd_show,
				    NULL)) {
		free_percpu(pn->counts);
		return -ENOMEM;
	}
	return 0;
}

/*
 * Rules may be there still. No packet comes to them any more, and what deletes
 * them needs only the rest of struct psd_net.
 */
static void __net_exit psd_net_exit(struct net *net)
{
	struct psd_net *pn = net_generic(net, psd_net_id);

	remove_proc_entry("psd", net->proc_net);
	free_percpu(pn->counts);
}

static struct pernet_operations psd_net_ops = {
	.init	= psd_net_init,
	.exit	= psd_net_exit,
	.id	= &psd_net_id,
	.size	= sizeof(struct psd_net),
};

static struct xt_match psd_mt_reg[] __read_mostly = {
	{
		.name		= "psd",
		.family		= NFPROTO_IPV4,
		.checkentry	= psd_mt_check4,
		.match		= psd_mt,
		.destroy	= psd_mt_destroy,
		.matchsize	= sizeof(struct xt_psd_info),
		.usersize	= offsetof(struct xt_psd_info, table),
		.me		= THIS_MODULE,
	},
	{
		.name		= "psd",
		.family		= NFPROTO_IPV6,
		.checkentry	= psd_mt_check6,
		.match		= psd_mt,
		.destroy	= psd_mt_destroy,
		.matchsize	= sizeof(struct xt_psd_info),
		.usersize	= offsetof(struct xt_psd_info, table),
		.me		= THIS_MODULE,
	},
};

static int __init psd_mt_init(void)
{
	int r = register_pernet_subsys(&psd_net_ops);

	if (r)
		return r;
	r = xt_register_matches(psd_mt_reg, ARRAY_SIZE(psd_mt_reg));
	if (r)
		unregister_pernet_subsys(&psd_net_ops);
	return r;
}

static void __exit psd_mt_exit(void)
{
	xt_unregister_matches(psd_mt_reg, ARRAY_SIZE(psd_mt_reg));
	unregister_pernet_subsys(&psd_net_ops);
}

module_init(psd_mt_init);
module_exit(psd_mt_exit);
