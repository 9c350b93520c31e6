// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a match costs by itself: for kernels that are measured, no others.
 *
 * A packet, from its IPv4 header on, is written to /proc/xt_bench. Reading the
 * file calls every match of every rule in the reader's legacy table "raw" with
 * it, many times, and gives a line for each: number of the rule, name and
 * revision of the match, picoseconds a call (the least of some rounds), and
 * whether it matched.
 */
#include <linux/ip.h>
#include <linux/ktime.h>
#include <linux/math64.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/netfilter/x_tables.h>
#include <linux/netfilter_ipv4.h>
#include <linux/netfilter_ipv4/ip_tables.h>
#include <linux/nsproxy.h>
#include <linux/proc_fs.h>
#include <linux/sched.h>
#include <linux/seq_file.h>
#include <linux/skbuff.h>
#include <linux/uaccess.h>
#include <net/ip.h>
#include <net/net_namespace.h>

#define BENCH_ROUNDS	15
#define BENCH_ROUND_NS	(3 * NSEC_PER_MSEC)
#define BENCH_BATCH	64

static DEFINE_MUTEX(bench_mutex);
static struct sk_buff *bench_skb;

static int bench_packet(const char __user *from, size_t len)
{
	struct sk_buff *skb;

	if (len < sizeof(struct iphdr) || len > 65535)
		return -EINVAL;
	skb = alloc_skb(len + NET_SKB_PAD, GFP_KERNEL);
	if (!skb)
		return -ENOMEM;
	skb_reserve(skb, NET_SKB_PAD);
	if (copy_from_user(skb_put(skb, len), from, len)) {
		kfree_skb(skb);
		return -EFAULT;
	}
	skb_reset_network_header(skb);
	if (ip_hdrlen(skb) < sizeof(struct iphdr) || ip_hdrlen(skb) > len) {
		kfree_skb(skb);
		return -EINVAL;
	}
	skb_set_transport_header(skb, ip_hdrlen(skb));
	skb->protocol = htons(ETH_P_IP);
	skb->ip_summed = CHECKSUM_UNNECESSARY;
	mutex_lock(&bench_mutex);
	swap(bench_skb, skb);
	mutex_unlock(&bench_mutex);
	kfree_skb(skb);
	return 0;
}

/* One round: picoseconds a call. */
static u64 bench_round(struct xt_action_param *par, bool *matched)
{
	u64 start, now, calls = 0;
	unsigned int i;

	local_bh_disable();
	start = ktime_get_ns();
	do {
		for (i = 0; i < BENCH_BATCH; i++)
			*matched = par->match->match(bench_skb, par);
		calls += BENCH_BATCH;
		now = ktime_get_ns();
	} while (now - start < BENCH_ROUND_NS);
	local_bh_enable();
	cond_resched();
	return div64_u64((now - start) * 1000, calls);
}

static void bench_match(struct seq_file *m, struct net *net, unsigned int rule,
			const struct xt_entry_match *match)
{
	struct nf_hook_state state = {
		.hook = NF_INET_PRE_ROUTING,
		.pf = NFPROTO_IPV4,
		.in = net->loopback_dev,
		.net = net,
	};
	struct xt_action_param par = {
		.match = match->u.kernel.match,
		.matchinfo = match->data,
		.state = &state,
		.thoff = ip_hdrlen(bench_skb),
	};
	u64 best = U64_MAX;
	bool matched = false;
	unsigned int i;

	for (i = 0; i < BENCH_ROUNDS; i++)
		best = min(best, bench_round(&par, &matched));
	seq_printf(m, "%u %s %u %llu %d\n", rule, par.match->name,
		   par.match->revision, best, matched);
}

static void bench_table(struct seq_file *m, struct net *net,
			const struct xt_table_info *info)
{
	const struct xt_entry_match *match;
	unsigned int rule = 0;
	struct ipt_entry *e;

	xt_entry_foreach(e, info->entries, info->size) {
		rule++;
		xt_ematch_foreach(match, e)
			bench_match(m, net, rule, match);
	}
}

static int bench_show(struct seq_file *m, void *v)
{
	struct net *net = current->nsproxy->net_ns;
	struct xt_table *t;

	mutex_lock(&bench_mutex);
	if (!bench_skb) {
		mutex_unlock(&bench_mutex);
		return -ENODATA;
	}
	t = xt_find_table_lock(net, AF_INET, "raw");
	if (IS_ERR(t)) {
		mutex_unlock(&bench_mutex);
		return PTR_ERR(t);
	}
	bench_table(m, net, t->private);
	xt_table_unlock(t);
	mutex_unlock(&bench_mutex);
	return 0;
}

static int bench_open(struct inode *inode, struct file *file)
{
	return single_open_size(file, bench_show, NULL, 1 << 18);
}

static ssize_t bench_write(struct file *file, const char __user *from,
			   size_t len, loff_t *pos)
{
	int err = bench_packet(from, len);

	return err ? err : len;
}

static const struct proc_ops bench_ops = {
	.proc_open	= bench_open,
	.proc_read	= seq_read,
	.proc_write	= bench_write,
	.proc_lseek	= seq_lseek,
	.proc_release	= single_release,
};

static int __init bench_init(void)
{
	if (!proc_create("xt_bench", 0600, NULL, &bench_ops))
		return -ENOMEM;
	return 0;
}

static void __exit bench_exit(void)
{
	remove_proc_entry("xt_bench", NULL);
	kfree_skb(bench_skb);
}

module_init(bench_init);
module_exit(bench_exit);
MODULE_DESCRIPTION("Xtables: what a match costs");
MODULE_LICENSE("GPL");
