// SPDX-License-Identifier: GPL-2.0-only
/*
 * NAT of UDP that does not depend on the peer (RFC 4787): an inside endpoint has
 * the same outside endpoint towards every peer (REQ-1), every peer can reach it
 * there (REQ-8), and so can other inside hosts (REQ-9).
 *
 * A mapping joins an inside endpoint and an outside endpoint. In POSTROUTING a
 * connection gets the outside endpoint of its mapping, which is made first if
 * there is none. In PREROUTING a connection to the outside endpoint of a mapping
 * gets its inside endpoint. The translation itself is netfilter's:
 * nf_nat_setup_info() is asked for exactly this address and port.
 *
 * Nothing tells a module that a connection has ended, and a reference would keep
 * it from ending. So a worker looks through all connections from time to time:
 * fullcone_now is the number of this look. A mapping notes the last look in which
 * a connection used it, and ends when two looks have found none. No memory is
 * needed for a connection, only for a mapping. Two looks, because a connection
 * is not in the table while its first packet is still on its way.
 *
 * fullcone_net.lock is held when a mapping is made or ends, and when the note of
 * a mapping that the current look has not found yet is renewed: so a mapping
 * cannot end between being found and being used. The tables are read under RCU.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/inetdevice.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/netdevice.h>
#include <linux/notifier.h>
#include <linux/proc_fs.h>
#include <linux/random.h>
#include <linux/rhashtable.h>
#include <linux/seq_file.h>
#include <linux/seq_file_net.h>
#include <linux/skbuff.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>
#include <linux/netfilter/x_tables.h>
#include <linux/netfilter/xt_FULLCONENAT.h>
#include <net/addrconf.h>
#include <net/ip.h>
#include <net/net_namespace.h>
#include <net/netns/generic.h>
#include <net/route.h>
#include <net/sock.h>
#include <net/udp.h>
#include <net/netfilter/nf_conntrack.h>
#include <net/netfilter/nf_conntrack_core.h>
#include <net/netfilter/nf_conntrack_zones.h>
#include <net/netfilter/nf_nat.h>
#include <net/netfilter/nf_nat_masquerade.h>

MODULE_LICENSE("GPL");
MODULE_AUTHOR("The Patch-o-matic authors <maintainers@patch-o-matic.example>");
MODULE_DESCRIPTION("Xtables: NAT of UDP that is the same for every peer");
MODULE_ALIAS("ipt_FULLCONENAT");
MODULE_ALIAS("ip6t_FULLCONENAT");

/* Ports of each parity that are tried when a mapping is made. */
#define FULLCONE_TRIES 128

/* A look that takes long makes the next one wait so many times as long. */
#define FULLCONE_REST 20
#define FULLCONE_INTERVAL (5 * HZ)

/* Buckets and mappings that are looked at in one go. */
#define FULLCONE_BATCH 1024

static unsigned int max_mappings __read_mostly = 131072;
module_param(max_mappings, uint, 0644);
MODULE_PARM_DESC(max_mappings, "mappings of a network namespace at most");

enum fullcone_count {
	FULLCONE_CREATED,
	FULLCONE_ENDED,
	FULLCONE_INBOUND,
	FULLCONE_HAIRPINS,
	FULLCONE_LOCAL,
	FULLCONE_CONFLICTS,
	FULLCONE_OVER_LIMIT,
	FULLCONE_EXHAUSTED,
	FULLCONE_COUNTS,
};

static const char *const fullcone_names[FULLCONE_COUNTS] = {
	[FULLCONE_CREATED]	= "created",
	[FULLCONE_ENDED]	= "ended",
	[FULLCONE_INBOUND]	= "inbound",
	[FULLCONE_HAIRPINS]	= "hairpins",
	[FULLCONE_LOCAL]	= "local",
	[FULLCONE_CONFLICTS]	= "conflicts",
	[FULLCONE_OVER_LIMIT]	= "over_limit",
	[FULLCONE_EXHAUSTED]	= "exhausted",
};

struct fullcone_net {
	spinlock_t lock;	/* for what becomes of mappings: see above */
	unsigned int mappings;
	atomic_long_t count[FULLCONE_COUNTS];
};

static unsigned int fullcone_net_id __read_mostly;

/* A key of the tables. All bytes count: the unused ones are zero. */
struct fullcone_end {
	struct net *net;
	union nf_inet_addr addr;
	__be16 port;
	u16 zone;
	u8 family;
	u8 unused[3];
};

struct fullcone_map {
	struct rhlist_head inside_node;
	struct rhash_head outside_node;
	struct fullcone_end inside;
	struct fullcone_end outside;
	int ifindex;
	u32 seen;
	struct rcu_head rcu;
};

/*
 * By the inside endpoint, which has a mapping for each outside address; and by
 * the outside endpoint, which has one mapping.
 */
static const struct rhashtable_params fullcone_inside_params = {
	.key_len	= sizeof(struct fullcone_end),
	.key_offset	= offsetof(struct fullcone_map, inside),
	.head_offset	= offsetof(struct fullcone_map, inside_node),
	.automatic_shrinking = true,
};

static const struct rhashtable_params fullcone_outside_params = {
	.key_len	= sizeof(struct fullcone_end),
	.key_offset	= offsetof(struct fullcone_map, outside),
	.head_offset	= offsetof(struct fullcone_map, outside_node),
	.automatic_shrinking = true,
};

static struct rhltable fullcone_inside;
static struct rhashtable fullcone_outside;

static u32 fullcone_now;
static atomic_t fullcone_mappings = ATOMIC_INIT(0);
static struct workqueue_struct *fullcone_wq;

/* Held while mappings are ended, so that a namespace outlives its mappings. */
static DEFINE_MUTEX(fullcone_mutex);

static void fullcone_look(struct work_struct *work);
static void fullcone_check(struct work_struct *work);
static DECLARE_DELAYED_WORK(fullcone_look_work, fullcone_look);
static DECLARE_DELAYED_WORK(fullcone_check_work, fullcone_check);

static void fullcone_add(struct fullcone_net *fn, enum fullcone_count what)
{
	atomic_long_inc(&fn->count[what]);
}

static void fullcone_set_end(struct fullcone_end *end, const struct nf_conn *ct,
			     enum ip_conntrack_dir zone_dir,
			     const union nf_inet_addr *addr, __be16 port)
{
	memset(end, 0, sizeof(*end));
	end->net = nf_ct_net(ct);
	end->addr = *addr;
	end->port = port;
	end->zone = nf_ct_zone_id(nf_ct_zone(ct), zone_dir);
	end->family = nf_ct_l3num(ct);
}

static bool fullcone_is(const struct fullcone_end *end,
			const union nf_inet_addr *addr, __be16 port)
{
	return end->port == port && nf_inet_addr_cmp(&end->addr, addr);
}

static struct fullcone_map *
fullcone_find_outside(const struct fullcone_end *outside)
{
	return rhashtable_lookup(&fullcone_outside, outside,
				 fullcone_outside_params);
}

static void fullcone_remove(struct fullcone_map *map)
{
	struct fullcone_net *fn = net_generic(map->outside.net,
					      fullcone_net_id);

	lockdep_assert_held(&fn->lock);
	if (rhashtable_remove_fast(&fullcone_outside, &map->outside_node,
				   fullcone_outside_params))
		return;
	rhltable_remove(&fullcone_inside, &map->inside_node,
			fullcone_inside_params);
	fn->mappings--;
	atomic_dec(&fullcone_mappings);
	fullcone_add(fn, FULLCONE_ENDED);
	kfree_rcu(map, rcu);
}

/*
 * A connection that needs an outside endpoint. tuple is the packet as it leaves
 * this host, but for its source. dev is the device that it leaves through, or
 * NULL for a connection that stays inside: it has the outside address of the
 * mapping that it goes to.
 */
struct fullcone_conn {
	struct nf_conn *ct;
	struct fullcone_net *fn;
	const struct xt_fullconenat_info *info;
	const struct net_device *dev;
	int ifindex;
	struct nf_conntrack_tuple tuple;
	struct fullcone_end inside;
	struct fullcone_end outside;
};

/* Is there a program on this host that receives what comes from there? */
static bool fullcone_is_local(const struct fullcone_end *to,
			      const union nf_inet_addr *from, __be16 port,
			      int ifindex)
{
	struct sock *sk = NULL;

	if (to->family == NFPROTO_IPV4)
		sk = udp4_lib_lookup(to->net, from->ip, port, to->addr.ip,
				     to->port, ifindex);
#if IS_ENABLED(CONFIG_IPV6)
	else
		sk = udp6_lib_lookup(to->net, &from->in6, port, &to->addr.in6,
				     to->port, ifindex);
#endif
	if (!sk)
		return false;
	sock_put(sk);
	return true;
}

/*
 * Would the reply be one of another connection, or look like the original? Then
 * netfilter could only drop one of them.
 */
static bool fullcone_is_taken(struct fullcone_conn *c)
{
	struct nf_conntrack_tuple reply;

	c->tuple.src.u3 = c->outside.addr;
	c->tuple.src.u.udp.port = c->outside.port;
	nf_ct_invert_tuple(&reply, &c->tuple);
	return nf_ct_tuple_equal(&reply,
		&c->ct->tuplehash[IP_CT_DIR_ORIGINAL].tuple) ||
	       nf_conntrack_tuple_taken(&reply, c->ct);
}

static bool fullcone_is_free(struct fullcone_conn *c, unsigned int port)
{
	c->outside.port = htons(port);
	return !fullcone_find_outside(&c->outside) && !fullcone_is_taken(c) &&
	       !fullcone_is_local(&c->outside, &c->tuple.dst.u3,
				  c->tuple.dst.u.udp.port, c->ifindex);
}

/* Without --to-ports, privileged ports stay so (REQ-3), as with MASQUERADE. */
static void fullcone_range(const struct fullcone_conn *c, unsigned int *min,
			   unsigned int *max)
{
	const unsigned int port = ntohs(c->inside.port);

	if (c->info->flags & XT_FULLCONENAT_PORTS) {
		*min = c->info->min_port;
		*max = c->info->max_port;
	} else if (port < 512) {
		*min = 1;
		*max = 511;
	} else if (port < 1024) {
		*min = 600;
		*max = 1023;
	} else {
		*min = 1024;
		*max = 65535;
	}
}

static bool fullcone_choose_of(struct fullcone_conn *c, unsigned int first,
			       unsigned int max)
{
	unsigned int n, at, i;

	if (first > max)
		return false;
	n = (max - first) / 2 + 1;
	at = reciprocal_scale(get_random_u32(), n);
	for (i = 0; i < min_t(unsigned int, n, FULLCONE_TRIES); i++) {
		if (fullcone_is_free(c, first + 2 * at))
			return true;
		if (n <= FULLCONE_TRIES)
			at = (at + 1) % n;
		else
			at = reciprocal_scale(get_random_u32(), n);
	}
	return false;
}

/* Sets the outside port: the inside one, one of its parity (REQ-4), or any. */
static bool fullcone_choose(struct fullcone_conn *c)
{
	const unsigned int port = ntohs(c->inside.port);
	unsigned int min, max, other;

	fullcone_range(c, &min, &max);
	if (!(c->info->flags &
	      (XT_FULLCONENAT_RANDOM | XT_FULLCONENAT_RANDOM_FULLY)) &&
	    port >= min && port <= max && fullcone_is_free(c, port))
		return true;
	other = (min ^ port) & 1;
	return fullcone_choose_of(c, min + other, max) ||
	       fullcone_choose_of(c, min + !other, max);
}

#if IS_ENABLED(CONFIG_IPV6)
static bool fullcone_is_ula(const struct in6_addr *addr)
{
	return (addr->s6_addr[0] & 0xfe) == 0xfc;
}

/* Can one address stand for the other? They are of the same kind. */
static bool fullcone_alike(const struct in6_addr *a, const struct in6_addr *b)
{
	return ipv6_addr_src_scope(a) == ipv6_addr_src_scope(b) &&
	       fullcone_is_ula(a) == fullcone_is_ula(b);
}
#endif

/*
 * IPv6 chooses the source address by the peer: so for IPv6, a mapping to another
 * address of the device does as well.
 */
static bool fullcone_fits(const struct fullcone_conn *c,
			  const struct fullcone_map *map)
{
#if IS_ENABLED(CONFIG_IPV6)
	if (map->outside.family == NFPROTO_IPV6 && c->dev &&
	    map->ifindex == c->ifindex &&
	    fullcone_alike(&map->outside.addr.in6, &c->outside.addr.in6))
		return ipv6_chk_addr(map->outside.net, &map->outside.addr.in6,
				     c->dev, 1);
#endif
	return false;
}

static struct fullcone_map *fullcone_find_inside(const struct fullcone_conn *c)
{
	struct fullcone_map *map, *fits = NULL;
	struct rhlist_head *list, *pos;

	list = rhltable_lookup(&fullcone_inside, &c->inside,
			       fullcone_inside_params);
	rhl_for_each_entry_rcu(map, pos, list, inside_node) {
		if (map->outside.zone != c->outside.zone)
			continue;
		if (nf_inet_addr_cmp(&map->outside.addr, &c->outside.addr))
			return map;
		if (!fits && fullcone_fits(c, map))
			fits = map;
	}
	return fits;
}

/* Can the connection have this mapping? Then its outside endpoint is set. */
static bool fullcone_use(struct fullcone_conn *c,
			 const struct fullcone_map *map)
{
	c->outside.addr = map->outside.addr;
	c->outside.port = map->outside.port;
	return !fullcone_is_taken(c);
}

/* The fast way: there is a mapping, and it cannot end now. */
static bool fullcone_have(struct fullcone_conn *c)
{
	const struct fullcone_map *map = fullcone_find_inside(c);

	return map && READ_ONCE(map->seen) == READ_ONCE(fullcone_now) &&
	       fullcone_use(c, map);
}

static struct fullcone_map *fullcone_make(struct fullcone_conn *c)
{
	struct fullcone_map *map;

	if (c->fn->mappings >= READ_ONCE(max_mappings))
		return NULL;
	map = kzalloc(sizeof(*map), GFP_ATOMIC);
	if (!map)
		return NULL;
	map->inside = c->inside;
	map->outside = c->outside;
	map->ifindex = c->ifindex;
	map->seen = READ_ONCE(fullcone_now);
	if (rhltable_insert(&fullcone_inside, &map->inside_node,
			    fullcone_inside_params))
		goto free;
	if (rhashtable_insert_fast(&fullcone_outside, &map->outside_node,
				   fullcone_outside_params))
		goto remove;
	c->fn->mappings++;
	if (atomic_inc_return(&fullcone_mappings) == 1)
		queue_delayed_work(fullcone_wq, &fullcone_look_work,
				   FULLCONE_INTERVAL);
	return map;

remove:
	rhltable_remove(&fullcone_inside, &map->inside_node,
			fullcone_inside_params);
	/* It was in a table that is read under RCU. */
	kfree_rcu(map, rcu);
	return NULL;
free:
	kfree(map);
	return NULL;
}

/*
 * Sets the outside endpoint. Without memory for a mapping, or where the port of
 * the mapping is taken towards this peer, the connection has a port of its own
 * and no mapping. Returns false if no port is free.
 */
static bool fullcone_get(struct fullcone_conn *c)
{
	const union nf_inet_addr addr = c->outside.addr;
	struct fullcone_map *map;
	bool ok = true;

	if (fullcone_have(c))
		return true;
	c->outside.addr = addr;

	spin_lock_bh(&c->fn->lock);
	map = fullcone_find_inside(c);
	if (map) {
		WRITE_ONCE(map->seen, READ_ONCE(fullcone_now));
		if (fullcone_use(c, map))
			goto unlock;
		fullcone_add(c->fn, FULLCONE_CONFLICTS);
	}
	ok = fullcone_choose(c);
	if (!ok)
		fullcone_add(c->fn, FULLCONE_EXHAUSTED);
	else if (!map)
		fullcone_add(c->fn, fullcone_make(c) ? FULLCONE_CREATED :
						       FULLCONE_OVER_LIMIT);
unlock:
	spin_unlock_bh(&c->fn->lock);
	return ok;
}

/* Has netfilter translate to exactly this endpoint. */
static unsigned int fullcone_translate(struct nf_conn *ct,
				       const struct fullcone_end *end,
				       enum nf_nat_manip_type manip)
{
	struct nf_nat_range2 range = {
		.flags		= NF_NAT_RANGE_MAP_IPS |
				  NF_NAT_RANGE_PROTO_SPECIFIED,
		.min_addr	= end->addr,
		.max_addr	= end->addr,
		.min_proto.udp.port = end->port,
		.max_proto.udp.port = end->port,
	};

	return nf_nat_setup_info(ct, &range, manip);
}

/* The source of a connection, whose other members the caller has set. */
static unsigned int fullcone_source(struct fullcone_conn *c,
				    const union nf_inet_addr *addr)
{
	const struct nf_conntrack_tuple *orig =
		&c->ct->tuplehash[IP_CT_DIR_ORIGINAL].tuple;

	c->fn = net_generic(nf_ct_net(c->ct), fullcone_net_id);
	nf_ct_invert_tuple(&c->tuple, &c->ct->tuplehash[IP_CT_DIR_REPLY].tuple);
	fullcone_set_end(&c->inside, c->ct, IP_CT_DIR_ORIGINAL, &orig->src.u3,
			 orig->src.u.udp.port);
	fullcone_set_end(&c->outside, c->ct, IP_CT_DIR_REPLY, addr, 0);
	if (!fullcone_get(c))
		return NF_DROP;
	return fullcone_translate(c->ct, &c->outside, NF_NAT_MANIP_SRC);
}

/* The address that MASQUERADE would take. */
static bool fullcone_address(const struct sk_buff *skb,
			     const struct nf_conn *ct,
			     const struct net_device *out,
			     union nf_inet_addr *addr)
{
	memset(addr, 0, sizeof(*addr));
	if (nf_ct_l3num(ct) == NFPROTO_IPV4) {
		__be32 hop = rt_nexthop(skb_rtable(skb), ip_hdr(skb)->daddr);

		addr->ip = inet_select_addr(out, hop, RT_SCOPE_UNIVERSE);
		return addr->ip;
	}
#if IS_ENABLED(CONFIG_IPV6)
	return !ipv6_dev_get_saddr(nf_ct_net(ct), out, &ipv6_hdr(skb)->daddr,
				   0, &addr->in6);
#else
	return false;
#endif
}

static unsigned int fullcone_masquerade(struct sk_buff *skb,
					const struct xt_action_param *par,
					u8 protocol)
{
	const struct xt_fullconenat_info *info = par->targinfo;
	struct nf_nat_range2 range = {};

	switch (protocol) {
	case IPPROTO_TCP:
	case IPPROTO_UDP:
	case IPPROTO_UDPLITE:
	case IPPROTO_SCTP:
	case IPPROTO_DCCP:
		if (!(info->flags & XT_FULLCONENAT_PORTS))
			break;
		range.flags |= NF_NAT_RANGE_PROTO_SPECIFIED;
		range.min_proto.all = htons(info->min_port);
		range.max_proto.all = htons(info->max_port);
	}
	if (info->flags & XT_FULLCONENAT_RANDOM)
		range.flags |= NF_NAT_RANGE_PROTO_RANDOM;
	if (info->flags & XT_FULLCONENAT_RANDOM_FULLY)
		range.flags |= NF_NAT_RANGE_PROTO_RANDOM_FULLY;

	if (xt_family(par) == NFPROTO_IPV4)
		return nf_nat_masquerade_ipv4(skb, xt_hooknum(par), &range,
					      xt_out(par));
#if IS_ENABLED(CONFIG_IPV6)
	return nf_nat_masquerade_ipv6(skb, &range, xt_out(par));
#else
	return NF_ACCEPT;
#endif
}

static bool fullcone_is_zero(const struct nf_conntrack_tuple *orig)
{
	return !memchr_inv(&orig->src.u3, 0, sizeof(orig->src.u3));
}

static unsigned int fullcone_outgoing(struct sk_buff *skb,
				      const struct xt_action_param *par,
				      struct nf_conn *ct)
{
	const struct nf_conntrack_tuple *orig =
		&ct->tuplehash[IP_CT_DIR_ORIGINAL].tuple;
	struct fullcone_conn c = {
		.ct		= ct,
		.info		= par->targinfo,
		.dev		= xt_out(par),
		.ifindex	= xt_out(par)->ifindex,
	};
	union nf_inet_addr addr;
	struct nf_conn_nat *nat;

	if (nf_ct_protonum(ct) != IPPROTO_UDP || fullcone_is_zero(orig))
		return fullcone_masquerade(skb, par, nf_ct_protonum(ct));
	if (!fullcone_address(skb, ct, xt_out(par), &addr))
		return NF_DROP;
	/* This host's own: its sockets are reached without a mapping. */
	if (nf_inet_addr_cmp(&addr, &orig->src.u3))
		return fullcone_masquerade(skb, par, IPPROTO_UDP);

	/* MASQUERADE ends the connection if the device or its address goes. */
	nat = nf_ct_nat_ext_add(ct);
	if (nat)
		nat->masq_index = c.ifindex;
	return fullcone_source(&c, &addr);
}

/* The packet came from the outside, or with --hairpin from the inside. */
static unsigned int fullcone_incoming(const struct xt_action_param *par,
				      struct nf_conn *ct)
{
	const struct nf_conntrack_tuple *orig =
		&ct->tuplehash[IP_CT_DIR_ORIGINAL].tuple;
	struct fullcone_conn c = { .ct = ct, .info = par->targinfo };
	const struct fullcone_map *map;
	struct fullcone_net *fn;
	struct fullcone_end to;
	unsigned int verdict;

	if (nf_ct_protonum(ct) != IPPROTO_UDP)
		return XT_CONTINUE;
	fn = net_generic(nf_ct_net(ct), fullcone_net_id);
	fullcone_set_end(&to, ct, IP_CT_DIR_ORIGINAL, &orig->dst.u3,
			 orig->dst.u.udp.port);
	map = fullcone_find_outside(&to);
	if (!map)
		return XT_CONTINUE;
	if (fullcone_is_local(&to, &orig->src.u3, orig->src.u.udp.port,
			      xt_in(par)->ifindex)) {
		fullcone_add(fn, FULLCONE_LOCAL);
		return XT_CONTINUE;
	}
	verdict = fullcone_translate(ct, &map->inside, NF_NAT_MANIP_DST);
	if (verdict != NF_ACCEPT)
		return verdict;
	if (!(c.info->flags & XT_FULLCONENAT_HAIRPIN)) {
		fullcone_add(fn, FULLCONE_INBOUND);
		return NF_ACCEPT;
	}
	fullcone_add(fn, FULLCONE_HAIRPINS);
	c.ifindex = map->ifindex;
	return fullcone_source(&c, &to.addr);
}

static unsigned int fullcone_tg(struct sk_buff *skb,
				const struct xt_action_param *par)
{
	const unsigned int hook = xt_hooknum(par);
	enum ip_conntrack_info ctinfo;
	struct nf_conn *ct = nf_ct_get(skb, &ctinfo);

	if (!ct || nf_ct_is_confirmed(ct) ||
	    nf_nat_initialized(ct, HOOK2MANIP(hook)))
		return XT_CONTINUE;
	if (hook == NF_INET_POST_ROUTING)
		return fullcone_outgoing(skb, par, ct);
	if (hook == NF_INET_PRE_ROUTING &&
	    (ctinfo == IP_CT_NEW || ctinfo == IP_CT_RELATED))
		return fullcone_incoming(par, ct);
	return XT_CONTINUE;
}

/* iptables says only "Invalid argument": the reason is in the log. */
static int fullcone_tg_check(const struct xt_tgchk_param *par)
{
	const struct xt_fullconenat_info *info = par->targinfo;
	const u8 choice = XT_FULLCONENAT_PORTS | XT_FULLCONENAT_RANDOM |
			  XT_FULLCONENAT_RANDOM_FULLY;

	if (info->flags & ~XT_FULLCONENAT_FLAGS ||
	    memchr_inv(info->reserved, 0, sizeof(info->reserved))) {
		pr_info_ratelimited("unknown option\n");
		return -EINVAL;
	}
	if (info->flags & XT_FULLCONENAT_PORTS ?
		    !info->min_port || info->min_port > info->max_port :
		    info->min_port || info->max_port) {
		pr_info_ratelimited("bad range of ports\n");
		return -EINVAL;
	}
	if (info->flags & XT_FULLCONENAT_HAIRPIN &&
	    par->hook_mask & (1 << NF_INET_POST_ROUTING)) {
		pr_info_ratelimited("--hairpin is for PREROUTING\n");
		return -EINVAL;
	}
	if (info->flags & choice && !(info->flags & XT_FULLCONENAT_HAIRPIN) &&
	    par->hook_mask & (1 << NF_INET_PRE_ROUTING)) {
		pr_info_ratelimited("in PREROUTING, ports are chosen with --hairpin only\n");
		return -EINVAL;
	}
	return nf_ct_netns_get(par->net, par->family);
}

static void fullcone_tg_destroy(const struct xt_tgdtor_param *par)
{
	nf_ct_netns_put(par->net, par->family);
}

/* --- Which mappings are in use */

static void fullcone_see(const struct fullcone_end *outside,
			 const union nf_inet_addr *addr, __be16 port)
{
	struct fullcone_map *map = fullcone_find_outside(outside);

	if (map && fullcone_is(&map->inside, addr, port))
		WRITE_ONCE(map->seen, fullcone_now);
}

/*
 * A connection from the outside counts only if the inside has answered: otherwise
 * a stranger could keep a mapping for ever (RFC 4787, REQ-6).
 */
static void fullcone_see_conn(const struct nf_conn *ct)
{
	const struct nf_conntrack_tuple *orig =
		&ct->tuplehash[IP_CT_DIR_ORIGINAL].tuple;
	const struct nf_conntrack_tuple *reply =
		&ct->tuplehash[IP_CT_DIR_REPLY].tuple;
	const unsigned long status = READ_ONCE(ct->status);
	struct fullcone_end end;

	if (nf_ct_protonum(ct) != IPPROTO_UDP || nf_ct_is_expired(ct))
		return;
	if (status & IPS_SRC_NAT) {
		fullcone_set_end(&end, ct, IP_CT_DIR_REPLY, &reply->dst.u3,
				 reply->dst.u.udp.port);
		fullcone_see(&end, &orig->src.u3, orig->src.u.udp.port);
	}
	if (status & IPS_DST_NAT && status & IPS_SEEN_REPLY) {
		fullcone_set_end(&end, ct, IP_CT_DIR_ORIGINAL, &orig->dst.u3,
				 orig->dst.u.udp.port);
		fullcone_see(&end, &reply->src.u3, reply->src.u.udp.port);
	}
}

static bool fullcone_see_bucket(unsigned int at)
{
	spinlock_t *lock = &nf_conntrack_locks[at % CONNTRACK_LOCKS];
	struct nf_conntrack_tuple_hash *h;
	struct hlist_nulls_node *n;
	bool more;

	local_bh_disable();
	nf_conntrack_lock(lock);
	rcu_read_lock();
	more = at < nf_conntrack_htable_size;
	if (more)
		hlist_nulls_for_each_entry(h, n, &nf_conntrack_hash[at], hnnode)
			if (NF_CT_DIRECTION(h) == IP_CT_DIR_REPLY)
				fullcone_see_conn(nf_ct_tuplehash_to_ctrack(h));
	rcu_read_unlock();
	spin_unlock(lock);
	local_bh_enable();
	return more;
}

/* Is the outside address of a mapping still one of its device, which is up? */
static bool fullcone_is_right(const struct fullcone_map *map)
{
	const struct net_device *dev;
	const struct in_device *in_dev;
	const struct in_ifaddr *ifa;

	dev = dev_get_by_index_rcu(map->outside.net, map->ifindex);
	if (!dev || !(dev->flags & IFF_UP))
		return false;
#if IS_ENABLED(CONFIG_IPV6)
	if (map->outside.family == NFPROTO_IPV6)
		return ipv6_chk_addr(map->outside.net, &map->outside.addr.in6,
				     dev, 1);
#endif
	in_dev = __in_dev_get_rcu(dev);
	if (!in_dev)
		return false;
	in_dev_for_each_ifa_rcu(ifa, in_dev)
		if (ifa->ifa_local == map->outside.addr.ip)
			return true;
	return false;
}

static bool fullcone_is_unused(const struct fullcone_map *map)
{
	return READ_ONCE(fullcone_now) - READ_ONCE(map->seen) >= 2;
}

static bool fullcone_is_wrong(const struct fullcone_map *map)
{
	return !fullcone_is_right(map);
}

/*
 * Ends the mappings of a namespace, or of all (NULL), for which over() holds.
 * Returns how many it has ended: then it may have passed over others.
 */
static unsigned int fullcone_end_if(const struct net *net,
				    bool (*over)(const struct fullcone_map *map))
{
	struct rhashtable_iter iter;
	struct fullcone_map *map;
	unsigned int n = 0, ended = 0;

	lockdep_assert_held(&fullcone_mutex);
	rhashtable_walk_enter(&fullcone_outside, &iter);
	rhashtable_walk_start(&iter);
	while ((map = rhashtable_walk_next(&iter))) {
		struct fullcone_net *fn;

		/* The table has a new size: the walk begins anew. */
		if (IS_ERR(map))
			continue;
		if (!net || net == map->outside.net) {
			fn = net_generic(map->outside.net, fullcone_net_id);
			spin_lock_bh(&fn->lock);
			if (over(map)) {
				fullcone_remove(map);
				ended++;
			}
			spin_unlock_bh(&fn->lock);
		}
		if (++n % FULLCONE_BATCH == 0) {
			rhashtable_walk_stop(&iter);
			cond_resched();
			rhashtable_walk_start(&iter);
		}
	}
	rhashtable_walk_stop(&iter);
	rhashtable_walk_exit(&iter);
	return ended;
}

static void fullcone_look(struct work_struct *work)
{
	unsigned long begin = jiffies;
	unsigned int at = 0;

	mutex_lock(&fullcone_mutex);
	WRITE_ONCE(fullcone_now, fullcone_now + 1);
	while (fullcone_see_bucket(at))
		if (++at % FULLCONE_BATCH == 0)
			cond_resched();
	fullcone_end_if(NULL, fullcone_is_unused);
	mutex_unlock(&fullcone_mutex);
	if (atomic_read(&fullcone_mappings))
		queue_delayed_work(fullcone_wq, &fullcone_look_work,
				   max_t(unsigned long, FULLCONE_INTERVAL,
					 FULLCONE_REST * (jiffies - begin)));
}

static void fullcone_check(struct work_struct *work)
{
	mutex_lock(&fullcone_mutex);
	while (fullcone_end_if(NULL, fullcone_is_wrong))
		;
	mutex_unlock(&fullcone_mutex);
}

/* For addresses of IPv6, this is called where it must not sleep. */
static int fullcone_event(struct notifier_block *nb, unsigned long event,
			  void *data)
{
	if (event == NETDEV_DOWN && atomic_read(&fullcone_mappings))
		queue_delayed_work(fullcone_wq, &fullcone_check_work, HZ / 20);
	return NOTIFY_DONE;
}

static struct notifier_block fullcone_dev_notifier = {
	.notifier_call = fullcone_event,
};

static struct notifier_block fullcone_inet_notifier = {
	.notifier_call = fullcone_event,
};

#if IS_ENABLED(CONFIG_IPV6)
static struct notifier_block fullcone_inet6_notifier = {
	.notifier_call = fullcone_event,
};

static int fullcone_register_inet6(void)
{
	return register_inet6addr_notifier(&fullcone_inet6_notifier);
}

static void fullcone_unregister_inet6(void)
{
	unregister_inet6addr_notifier(&fullcone_inet6_notifier);
}
#else
static int fullcone_register_inet6(void)
{
	return 0;
}

static void fullcone_unregister_inet6(void)
{
}
#endif

static int __init fullcone_register_notifiers(void)
{
	int r = register_netdevice_notifier(&fullcone_dev_notifier);

	if (r)
		return r;
	r = register_inetaddr_notifier(&fullcone_inet_notifier);
	if (r)
		goto unregister_dev;
	r = fullcone_register_inet6();
	if (r)
		goto unregister_inet;
	r = nf_nat_masquerade_inet_register_notifiers();
	if (!r)
		return 0;

	fullcone_unregister_inet6();
unregister_inet:
	unregister_inetaddr_notifier(&fullcone_inet_notifier);
unregister_dev:
	unregister_netdevice_notifier(&fullcone_dev_notifier);
	return r;
}

static void fullcone_unregister_notifiers(void)
{
	nf_nat_masquerade_inet_unregister_notifiers();
	fullcone_unregister_inet6();
	unregister_inetaddr_notifier(&fullcone_inet_notifier);
	unregister_netdevice_notifier(&fullcone_dev_notifier);
}

/* --- Namespaces and the module */

static int fullcone_show(struct seq_file *m, void *v)
{
	struct fullcone_net *fn = net_generic(seq_file_single_net(m),
					      fullcone_net_id);
	int i;

	seq_printf(m, "mappings %u\n", READ_ONCE(fn->mappings));
	for (i = 0; i < FULLCONE_COUNTS; i++)
		seq_printf(m, "%s %lu\n", fullcone_names[i],
			   atomic_long_read(&fn->count[i]));
	return 0;
}

static int __net_init fullcone_net_init(struct net *net)
{
	struct fullcone_net *fn = net_generic(net, fullcone_net_id);

	spin_lock_init(&fn->lock);
	if (IS_ENABLED(CONFIG_PROC_FS) &&
	    !proc_create_net_single("fullconenat", 0444, net->proc_net,
				    fullcone_show, NULL))
		return -ENOMEM;
	return 0;
}

static bool fullcone_is_any(const struct fullcone_map *map)
{
	return true;
}

/* No packet is in the namespace any more. */
static void __net_exit fullcone_net_exit(struct net *net)
{
	struct fullcone_net *fn = net_generic(net, fullcone_net_id);

	remove_proc_entry("fullconenat", net->proc_net);
	mutex_lock(&fullcone_mutex);
	/* A walk may pass over what is there while the table gets a new size. */
	while (fn->mappings)
		fullcone_end_if(net, fullcone_is_any);
	mutex_unlock(&fullcone_mutex);
}

static struct pernet_operations fullcone_net_ops = {
	.init		= fullcone_net_init,
	.exit		= fullcone_net_exit,
	.id		= &fullcone_net_id,
	.size		= sizeof(struct fullcone_net),
};

#define FULLCONE_TARGET(f) { \
	.name		= "FULLCONENAT", \
	.family		= (f), \
	.table		= "nat", \
	.hooks		= (1 << NF_INET_PRE_ROUTING) | \
			  (1 << NF_INET_POST_ROUTING), \
	.target		= fullcone_tg, \
	.checkentry	= fullcone_tg_check, \
	.destroy	= fullcone_tg_destroy, \
	.targetsize	= sizeof(struct xt_fullconenat_info), \
	.me		= THIS_MODULE, \
}

static struct xt_target fullcone_tg_reg[] __read_mostly = {
	FULLCONE_TARGET(NFPROTO_IPV4),
#if IS_ENABLED(CONFIG_IPV6)
	FULLCONE_TARGET(NFPROTO_IPV6),
#endif
};

static int __init fullcone_tables_init(void)
{
	int r = rhltable_init(&fullcone_inside, &fullcone_inside_params);

	if (r)
		return r;
	r = rhashtable_init(&fullcone_outside, &fullcone_outside_params);
	if (r)
		goto free_inside;
	fullcone_wq = alloc_workqueue("xt_FULLCONENAT", WQ_UNBOUND, 0);
	if (fullcone_wq)
		return 0;

	r = -ENOMEM;
	rhashtable_destroy(&fullcone_outside);
free_inside:
	rhltable_destroy(&fullcone_inside);
	return r;
}

static void fullcone_tables_free(void)
{
	destroy_workqueue(fullcone_wq);
	rhashtable_destroy(&fullcone_outside);
	rhltable_destroy(&fullcone_inside);
}

static int __init fullcone_tg_init(void)
{
	int r = fullcone_tables_init();

	if (r)
		return r;
	r = register_pernet_subsys(&fullcone_net_ops);
	if (r)
		goto free_tables;
	r = fullcone_register_notifiers();
	if (r)
		goto unregister_net;
	r = xt_register_targets(fullcone_tg_reg, ARRAY_SIZE(fullcone_tg_reg));
	if (!r)
		return 0;

	fullcone_unregister_notifiers();
unregister_net:
	unregister_pernet_subsys(&fullcone_net_ops);
free_tables:
	fullcone_tables_free();
	return r;
}

/* Rules are gone, and so no packet can make a mapping. */
static void __exit fullcone_tg_exit(void)
{
	xt_unregister_targets(fullcone_tg_reg, ARRAY_SIZE(fullcone_tg_reg));
	fullcone_unregister_notifiers();
	cancel_delayed_work_sync(&fullcone_look_work);
	cancel_delayed_work_sync(&fullcone_check_work);
	unregister_pernet_subsys(&fullcone_net_ops);
	fullcone_tables_free();
}

module_init(fullcone_tg_init);
module_exit(fullcone_tg_exit);
