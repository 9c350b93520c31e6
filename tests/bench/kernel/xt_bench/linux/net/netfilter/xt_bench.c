// SPDX-License-Identifier: GPL-2.0-only
/*
 * What matches, chains and targets cost by themselves: for kernels that are
 * measured, no others.
 *
 * IPv4 packets, one after the other, are written to /proc/xt_bench/packets, all
 * at once: they take the place of those before. Then a read of
 *
 *   matches   calls every match of every rule in the reader's legacy table
 *             "raw" with one packet after the other, all of which have IP
 *             headers of the same length;
 *   chains    sends the first packet through every built-in chain of the legacy
 *             table "mangle", which has to let it go;
 *   receive   receives a copy of every packet from the device "sink", and does
 *             with it what a host does;
 *   stream    does the same with packets of TCP, each copy of which goes on in
 *             its connection where the one before ended.
 *
 * Each is done in many short rounds, which take turns, so that what else the
 * machine has to do is no worse for one than for another. A line for each says:
 * number (of the rule, of the hook, of the packet), name, picoseconds a call
 * (the median of the rounds, then the least), and what came of it (whether any
 * packet matched, the chain's verdict).
 */
#include <linux/ip.h>
#include <linux/ktime.h>
#include <linux/math64.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/netdevice.h>
#include <linux/netfilter/x_tables.h>
#include <linux/netfilter_ipv4.h>
#include <linux/netfilter_ipv4/ip_tables.h>
#include <linux/nsproxy.h>
#include <linux/proc_fs.h>
#include <linux/sched.h>
#include <linux/seq_file.h>
#include <linux/skbuff.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/tcp.h>
#include <linux/uaccess.h>
#include <net/ip.h>
#include <net/net_namespace.h>

#define BENCH_ROUNDS	101
#define BENCH_ROUND_NS	(200 * NSEC_PER_USEC)
#define BENCH_PACKETS	32
#define BENCH_BYTES	65535
#define BENCH_CASES	512

/* Something that is measured. */
struct bench_case {
	void (*run)(struct bench_case *c);	/* does it so many times: */
	unsigned int calls;
	unsigned int packets;			/* with so many packets */
	unsigned int number;
	char name[XT_EXTENSION_MAXNAMELEN + 8];
	unsigned int result;

	struct nf_hook_state state;
	struct xt_action_param par;		/* of a match */
	struct xt_table *table;			/* of a chain */
	const struct sk_buff *skb;
	u32 seq;				/* of the next one in a stream */

	u64 ps[BENCH_ROUNDS];
};

struct bench {
	struct net *net;
	struct bench_case *cases;
	unsigned int n;
};

static DEFINE_MUTEX(bench_mutex);
static struct sk_buff *bench_packets[BENCH_PACKETS];
static struct proc_dir_entry *bench_dir;

static void bench_run_match(struct bench_case *c)
{
	unsigned int i, k, found = 0;

	for (i = 0; i < c->calls; i++)
		for (k = 0; k < c->packets; k++)
			found |= c->par.match->match(bench_packets[k], &c->par);
	c->result = found;
}

static void bench_run_chain(struct bench_case *c)
{
	struct sk_buff *skb = (struct sk_buff *)c->skb;
	unsigned int i;

	for (i = 0; i < c->calls; i++)
		c->result = ipt_do_table(c->table, skb, &c->state);
}

static void bench_run_receive(struct bench_case *c)
{
	struct sk_buff *skb;
	unsigned int i;

	for (i = 0; i < c->calls; i++) {
		skb = skb_copy(c->skb, GFP_ATOMIC);
		if (!skb)
			continue;
		skb->dev = c->state.in;
		c->result = netif_receive_skb(skb);
	}
}

/* The checksum is said to be right, so nobody looks whether it is. */
static void bench_run_stream(struct bench_case *c)
{
	unsigned int i, len = c->skb->len - ip_hdrlen(c->skb);
	struct sk_buff *skb;

	len -= tcp_hdrlen(c->skb);
	for (i = 0; i < c->calls; i++) {
		skb = skb_copy(c->skb, GFP_ATOMIC);
		if (!skb)
			continue;
		skb->dev = c->state.in;
		tcp_hdr(skb)->seq = htonl(c->seq);
		c->seq += len;
		c->result = netif_receive_skb(skb);
	}
}

/* Nanoseconds of a round. */
static u64 bench_time(struct bench_case *c)
{
	u64 start, end;

	local_bh_disable();
	start = ktime_get_ns();
	c->run(c);
	end = ktime_get_ns();
	local_bh_enable();
	cond_resched();
	return end - start;
}

/* So many calls that the clock's own time does not count. This warms up, too. */
static void bench_settle(struct bench_case *c)
{
	c->calls = 1;
	while (bench_time(c) < BENCH_ROUND_NS && c->calls < 1 << 20)
		c->calls *= 2;
}

static int bench_compare(const void *a, const void *b)
{
	const u64 x = *(const u64 *)a, y = *(const u64 *)b;

	return x < y ? -1 : x > y;
}

static void bench_measure(struct seq_file *m, struct bench *b)
{
	struct bench_case *c;
	unsigned int round;

	for (c = b->cases; c < b->cases + b->n; c++)
		bench_settle(c);
	for (round = 0; round < BENCH_ROUNDS; round++)
		for (c = b->cases; c < b->cases + b->n; c++)
			c->ps[round] = div_u64(bench_time(c) * 1000,
					       c->calls * c->packets);
	for (c = b->cases; c < b->cases + b->n; c++) {
		sort(c->ps, BENCH_ROUNDS, sizeof(c->ps[0]), bench_compare,
		     NULL);
		seq_printf(m, "%u %s %llu %llu %u\n", c->number, c->name,
			   c->ps[BENCH_ROUNDS / 2], c->ps[0], c->result);
	}
}

/* A further case, or null if there are too many. */
static struct bench_case *bench_add(struct bench *b, unsigned int number,
				    const char *name, unsigned int hook)
{
	struct bench_case *c;

	if (b->n == BENCH_CASES)
		return NULL;
	c = &b->cases[b->n++];
	c->number = number;
	strscpy(c->name, name, sizeof(c->name));
	c->packets = 1;
	c->skb = bench_packets[0];
	c->state.hook = hook;
	c->state.pf = NFPROTO_IPV4;
	c->state.net = b->net;
	if (hook != NF_INET_LOCAL_OUT && hook != NF_INET_POST_ROUTING)
		c->state.in = b->net->loopback_dev;
	if (hook != NF_INET_PRE_ROUTING && hook != NF_INET_LOCAL_IN)
		c->state.out = b->net->loopback_dev;
	return c;
}

static void bench_add_match(struct bench *b, unsigned int rule,
			    const struct xt_entry_match *m)
{
	const struct xt_match *match = m->u.kernel.match;
	struct bench_case *c;

	c = bench_add(b, rule, match->name, NF_INET_PRE_ROUTING);
	if (!c)
		return;
	c->run = bench_run_match;
	c->par.match = match;
	c->par.matchinfo = m->data;
	c->par.state = &c->state;
	c->par.thoff = ip_hdrlen(c->skb);
	while (c->packets < BENCH_PACKETS && bench_packets[c->packets])
		c->packets++;
}

static int bench_matches(struct seq_file *m, struct bench *b)
{
	const struct xt_entry_match *match;
	struct xt_table_info *info;
	unsigned int rule = 0;
	struct ipt_entry *e;
	struct xt_table *t;

	t = xt_find_table_lock(b->net, AF_INET, "raw");
	if (IS_ERR(t))
		return PTR_ERR(t);
	info = t->private;
	xt_entry_foreach(e, info->entries, info->size) {
		rule++;
		xt_ematch_foreach(match, e)
			bench_add_match(b, rule, match);
	}
	bench_measure(m, b);
	xt_table_unlock(t);
	return 0;
}

static int bench_chains(struct seq_file *m, struct bench *b)
{
	static const char *const names[] = { "PREROUTING", "INPUT", "FORWARD",
					     "OUTPUT", "POSTROUTING" };
	struct bench_case *c;
	struct xt_table *t;
	unsigned int hook;

	t = xt_find_table_lock(b->net, AF_INET, "mangle");
	if (IS_ERR(t))
		return PTR_ERR(t);
	for (hook = 0; hook < ARRAY_SIZE(names); hook++) {
		c = bench_add(b, hook, names[hook], hook);
		if (!c)
			break;
		c->run = bench_run_chain;
		c->table = t;
	}
	bench_measure(m, b);
	xt_table_unlock(t);
	return 0;
}

static bool bench_is_tcp(const struct sk_buff *skb)
{
	unsigned int head = ip_hdrlen(skb);

	return ip_hdr(skb)->protocol == IPPROTO_TCP &&
	       skb->len >= head + sizeof(struct tcphdr) &&
	       tcp_hdrlen(skb) >= sizeof(struct tcphdr) &&
	       skb->len >= head + tcp_hdrlen(skb);
}

static int bench_from_sink(struct seq_file *m, struct bench *b,
			   void (*run)(struct bench_case *c))
{
	struct net_device *dev = dev_get_by_name(b->net, "sink");
	struct bench_case *c;
	unsigned int i;

	if (!dev)
		return -ENODEV;
	for (i = 0; i < BENCH_PACKETS && bench_packets[i]; i++) {
		c = bench_add(b, i + 1, "packet", NF_INET_PRE_ROUTING);
		if (!c)
			break;
		c->run = run;
		c->skb = bench_packets[i];
		if (bench_is_tcp(c->skb))
			c->seq = ntohl(tcp_hdr(c->skb)->seq);
		c->state.in = dev;
	}
	bench_measure(m, b);
	dev_put(dev);
	return 0;
}

static int bench_receive(struct seq_file *m, struct bench *b)
{
	return bench_from_sink(m, b, bench_run_receive);
}

static int bench_stream(struct seq_file *m, struct bench *b)
{
	unsigned int i;

	for (i = 0; i < BENCH_PACKETS && bench_packets[i]; i++)
		if (!bench_is_tcp(bench_packets[i]))
			return -EINVAL;
	return bench_from_sink(m, b, bench_run_stream);
}

static int bench_show(struct seq_file *m, void *v)
{
	int (*kind)(struct seq_file *m, struct bench *b) = m->private;
	struct bench b = { .net = current->nsproxy->net_ns };
	int err = -ENODATA;

	b.cases = kvcalloc(BENCH_CASES, sizeof(*b.cases), GFP_KERNEL);
	if (!b.cases)
		return -ENOMEM;
	mutex_lock(&bench_mutex);
	if (bench_packets[0])
		err = kind(m, &b);
	mutex_unlock(&bench_mutex);
	kvfree(b.cases);
	return err;
}

static void bench_free(struct sk_buff *packets[])
{
	unsigned int i;

	for (i = 0; i < BENCH_PACKETS; i++)
		kfree_skb(packets[i]);
}

/* The packet that begins at data, in which there are len bytes at most. */
static struct sk_buff *bench_packet(const u8 *data, size_t len)
{
	const struct iphdr *ip = (const struct iphdr *)data;
	struct sk_buff *skb;
	size_t size;

	if (len < sizeof(*ip))
		return ERR_PTR(-EINVAL);
	size = ntohs(ip->tot_len);
	if (ip->version != 4 || ip->ihl * 4 < sizeof(*ip) ||
	    size < ip->ihl * 4 || size > len)
		return ERR_PTR(-EINVAL);

	skb = alloc_skb(size + NET_SKB_PAD, GFP_KERNEL);
	if (!skb)
		return ERR_PTR(-ENOMEM);
	skb_reserve(skb, NET_SKB_PAD);
	skb_put_data(skb, data, size);
	skb_reset_mac_header(skb);
	skb_reset_network_header(skb);
	skb_set_transport_header(skb, ip_hdrlen(skb));
	skb->protocol = htons(ETH_P_IP);
	skb->pkt_type = PACKET_HOST;
	skb->ip_summed = CHECKSUM_UNNECESSARY;
	ip_send_check(ip_hdr(skb));
	return skb;
}

static int bench_parse(const u8 *data, size_t len)
{
	struct sk_buff *packets[BENCH_PACKETS] = {};
	unsigned int n = 0, i;

	while (len > 0) {
		struct sk_buff *skb = n == BENCH_PACKETS ?
					ERR_PTR(-E2BIG) :
					bench_packet(data, len);

		if (IS_ERR(skb)) {
			bench_free(packets);
			return PTR_ERR(skb);
		}
		packets[n++] = skb;
		data += skb->len;
		len -= skb->len;
	}

	mutex_lock(&bench_mutex);
	for (i = 0; i < BENCH_PACKETS; i++)
		swap(bench_packets[i], packets[i]);
	mutex_unlock(&bench_mutex);
	bench_free(packets);
	return 0;
}

static ssize_t bench_write(struct file *file, const char __user *from,
			   size_t len, loff_t *pos)
{
	void *data;
	int err;

	if (len > BENCH_BYTES)
		return -EINVAL;
	data = vmemdup_user(from, len);
	if (IS_ERR(data))
		return PTR_ERR(data);
	err = bench_parse(data, len);
	kvfree(data);
	return err ? err : len;
}

static const struct proc_ops bench_write_ops = {
	.proc_write	= bench_write,
	.proc_lseek	= noop_llseek,
};

/* With room for all lines: if that ran out, it would be done once more. */
static int bench_open(struct inode *inode, struct file *file)
{
	return single_open_size(file, bench_show, pde_data(inode), 1 << 16);
}

static const struct proc_ops bench_read_ops = {
	.proc_open	= bench_open,
	.proc_read	= seq_read,
	.proc_lseek	= seq_lseek,
	.proc_release	= single_release,
};

static int __init bench_init(void)
{
	bench_dir = proc_mkdir("xt_bench", NULL);
	if (!bench_dir)
		return -ENOMEM;
	if (!proc_create("packets", 0200, bench_dir, &bench_write_ops) ||
	    !proc_create_data("matches", 0400, bench_dir, &bench_read_ops,
			      bench_matches) ||
	    !proc_create_data("chains", 0400, bench_dir, &bench_read_ops,
			      bench_chains) ||
	    !proc_create_data("receive", 0400, bench_dir, &bench_read_ops,
			      bench_receive) ||
	    !proc_create_data("stream", 0400, bench_dir, &bench_read_ops,
			      bench_stream)) {
		proc_remove(bench_dir);
		return -ENOMEM;
	}
	return 0;
}

static void __exit bench_exit(void)
{
	proc_remove(bench_dir);
	bench_free(bench_packets);
}

module_init(bench_init);
module_exit(bench_exit);
MODULE_DESCRIPTION("Xtables: what matches, chains and targets cost");
MODULE_LICENSE("GPL");
