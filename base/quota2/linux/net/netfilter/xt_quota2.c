// SPDX-License-Identifier: GPL-2.0-only
/*
 * Match packets while a named counter lasts, or count them.
 *
 * A counter belongs to a network namespace. The first rule that names it
 * creates it, and it lives as long as a rule names it. x_tables and nf_tables
 * both check the rules of a new ruleset before they destroy those of the old
 * one: a counter that both name is never without a rule, and keeps its value.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/atomic.h>
#include <linux/cache.h>
#include <linux/capability.h>
#include <linux/ctype.h>
#include <linux/err.h>
#include <linux/hash.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/proc_fs.h>
#include <linux/rculist.h>
#include <linux/seq_file.h>
#include <linux/seq_file_net.h>
#include <linux/skbuff.h>
#include <linux/slab.h>
#include <linux/stringhash.h>
#include <linux/netfilter/x_tables.h>
#include <linux/netfilter/xt_quota2.h>
#include <net/net_namespace.h>
#include <net/netns/generic.h>

MODULE_LICENSE("GPL");
MODULE_AUTHOR("The Patch-o-matic authors <maintainers@patch-o-matic.example>");
MODULE_DESCRIPTION("Xtables: match of quotas and counters with names");
MODULE_ALIAS("ipt_quota2");
MODULE_ALIAS("ip6t_quota2");

/* Counters of a namespace. Their proc entries are not charged to a cgroup. */
#define QUOTA2_MAX_COUNTERS 4096
#define QUOTA2_HASH_BITS 7

/* The bits of value are those of a u64. Packets use nothing but value. */
struct xt_quota2_counter {
	atomic64_t value;
	struct hlist_node node ____cacheline_aligned_in_smp;
	struct rcu_head rcu;
	unsigned int rules;
	char name[XT_QUOTA2_NAME_LEN];
};

/*
 * lock is for changes of the hash table and for rules. The functions of the
 * proc files do not take it, because remove_proc_entry() waits for them.
 */
struct quota2_net {
	struct mutex lock;		/* of all fields, and of counter->rules */
	struct proc_dir_entry *dir;	/* NULL once the namespace ends */
	unsigned int counters;
	struct hlist_head hash[1 << QUOTA2_HASH_BITS];
};

static unsigned int quota2_net_id __read_mostly;

static struct hlist_head *quota2_bucket(struct quota2_net *qn, const char *name)
{
	u32 hash = full_name_hash(qn, name, strlen(name));

	return &qn->hash[hash_32(hash, QUOTA2_HASH_BITS)];
}

static struct xt_quota2_counter *quota2_find(struct quota2_net *qn,
					     const char *name)
{
	struct xt_quota2_counter *counter;

	hlist_for_each_entry_rcu(counter, quota2_bucket(qn, name), node,
				 lockdep_is_held(&qn->lock)) {
		if (!strcmp(counter->name, name))
			return counter;
	}
	return NULL;
}

static void quota2_add(struct xt_quota2_counter *counter, u64 n)
{
	s64 old = atomic64_read(&counter->value);
	u64 sum;

	do {
		sum = (u64)old + n;
		if (sum < n)
			sum = U64_MAX;
	} while (!atomic64_try_cmpxchg(&counter->value, &old, sum));
}

/*
 * Returns whether n was left. If less was left, nothing is from now on: no
 * smaller packet comes through after a larger one did not.
 */
static bool quota2_take(struct xt_quota2_counter *counter, u64 n)
{
	s64 old = atomic64_read(&counter->value);
	u64 left;

	do {
		/* Without a write, CPUs share the cache line of what is used up. */
		if (!old)
			return false;
		left = (u64)old >= n ? (u64)old - n : 0;
	} while (!atomic64_try_cmpxchg(&counter->value, &old, left));

	return (u64)old >= n;
}

static bool quota2_mt(const struct sk_buff *skb, struct xt_action_param *par)
{
	const struct xt_quota2_info *info = par->matchinfo;
	struct xt_quota2_counter *counter = info->counter;
	u64 n = info->flags & XT_QUOTA2_PACKETS ? 1 : skb->len;
	bool change = !(info->flags & XT_QUOTA2_NO_CHANGE);
	bool fits;

	if (info->flags & XT_QUOTA2_GROW) {
		if (change)
			quota2_add(counter, n);
		return true;
	}

	if (change)
		fits = quota2_take(counter, n);
	else
		fits = (u64)atomic64_read(&counter->value) >= n;

	return fits != !!(info->flags & XT_QUOTA2_INVERT);
}

/* The files: /proc/net/xt_quota/NAME */

static struct xt_quota2_counter *quota2_of_file(const struct file *file)
{
	struct net *net = seq_file_single_net(file->private_data);

	return quota2_find(net_generic(net, quota2_net_id),
			   file->f_path.dentry->d_name.name);
}

static int quota2_show(struct seq_file *m, void *v)
{
	struct xt_quota2_counter *counter;
	u64 value = 0;

	rcu_read_lock();
	counter = quota2_of_file(m->file);
	if (counter)
		value = atomic64_read(&counter->value);
	rcu_read_unlock();
	if (!counter)
		return -ENOENT;

	seq_printf(m, "%llu\n", value);
	return 0;
}

/* "N" sets the counter, "+N" adds, "-N" takes off, as far as there is something. */
static int quota2_write(struct file *file, char *text, size_t size)
{
	const struct net *net = seq_file_single_net(file->private_data);
	struct xt_quota2_counter *counter;
	char sign = 0;
	u64 n;
	int r;

	if (!file_ns_capable(file, net->user_ns, CAP_NET_ADMIN))
		return -EPERM;

	if (strlen(text) != size)
		return -EINVAL;
	if (*text == '+' || *text == '-')
		sign = *text++;
	if (!isdigit(*text))
		return -EINVAL;
	r = kstrtou64(text, 10, &n);
	if (r)
		return r;

	rcu_read_lock();
	counter = quota2_of_file(file);
	if (!counter)
		r = -ENOENT;
	else if (sign == '+')
		quota2_add(counter, n);
	else if (sign == '-')
		quota2_take(counter, n);
	else
		atomic64_set(&counter->value, n);
	rcu_read_unlock();
	return r;
}

/* Rules */

/*
 * A name is a name of a file, a word of a shell and of iptables-save, and has
 * no ":", which ends it in the output of grep.
 */
static bool quota2_name_is_valid(const char *name)
{
	size_t i, len = strnlen(name, XT_QUOTA2_NAME_LEN);

	if (!len || len == XT_QUOTA2_NAME_LEN ||
	    memchr_inv(name + len, 0, XT_QUOTA2_NAME_LEN - len))
		return false;
	for (i = 0; i < len; i++) {
		if (!isascii(name[i]) ||
		    (!isalnum(name[i]) && !strchr(i ? "_-.@+" : "_", name[i])))
			return false;
	}
	return true;
}

static struct xt_quota2_counter *quota2_new(struct quota2_net *qn,
					    const struct xt_quota2_info *info)
{
	struct xt_quota2_counter *counter;

	if (qn->counters >= QUOTA2_MAX_COUNTERS) {
		pr_info_ratelimited("at most %u counters\n",
				    QUOTA2_MAX_COUNTERS);
		return ERR_PTR(-ENOSPC);
	}

	counter = kzalloc(sizeof(*counter), GFP_KERNEL_ACCOUNT);
	if (!counter)
		return ERR_PTR(-ENOMEM);
	atomic64_set(&counter->value, info->quota);
	strscpy(counter->name, info->name, sizeof(counter->name));

	/* Before the file, which finds it there. */
	hlist_add_head_rcu(&counter->node, quota2_bucket(qn, counter->name));
	if (!proc_create_net_single_write(counter->name, 0640, qn->dir,
					  quota2_show, quota2_write, NULL)) {
		hlist_del_rcu(&counter->node);
		kfree_rcu(counter, rcu);
		return ERR_PTR(-ENOMEM);
	}
	qn->counters++;
	return counter;
}

static struct xt_quota2_counter *quota2_get(struct net *net,
					    const struct xt_quota2_info *info)
{
	struct quota2_net *qn = net_generic(net, quota2_net_id);
	struct xt_quota2_counter *counter;

	mutex_lock(&qn->lock);
	counter = quota2_find(qn, info->name);
	if (!counter)
		counter = quota2_new(qn, info);
	if (!IS_ERR(counter))
		counter->rules++;
	mutex_unlock(&qn->lock);
	return counter;
}

static void quota2_put(struct net *net, struct xt_quota2_counter *counter)
{
	struct quota2_net *qn = net_generic(net, quota2_net_id);

	mutex_lock(&qn->lock);
	if (!--counter->rules) {
		hlist_del_rcu(&counter->node);
		qn->counters--;
		if (qn->dir)
			remove_proc_entry(counter->name, qn->dir);
		kfree_rcu(counter, rcu);
	}
	mutex_unlock(&qn->lock);
}

static int quota2_mt_check(const struct xt_mtchk_param *par)
{
	const unsigned int inverted_grow = XT_QUOTA2_GROW | XT_QUOTA2_INVERT;
	struct xt_quota2_info *info = par->matchinfo;

	if (!quota2_name_is_valid(info->name)) {
		pr_info_ratelimited("a counter needs a name of up to 31 letters, digits or _ - . @ +\n");
		return -EINVAL;
	}
	if (info->flags & ~XT_QUOTA2_MASK ||
	    memchr_inv(info->reserved, 0, sizeof(info->reserved))) {
		pr_info_ratelimited("unknown flags\n");
		return -EINVAL;
	}
	if ((info->flags & inverted_grow) == inverted_grow) {
		pr_info_ratelimited("a rule that counts up cannot be inverted\n");
		return -EINVAL;
	}

	info->counter = quota2_get(par->net, info);
	return PTR_ERR_OR_ZERO(info->counter);
}

static void quota2_mt_destroy(const struct xt_mtdtor_param *par)
{
	const struct xt_quota2_info *info = par->matchinfo;

	quota2_put(par->net, info->counter);
}

static struct xt_match quota2_mt_reg __read_mostly = {
	.name		= "quota2",
	.family		= NFPROTO_UNSPEC,
	.checkentry	= quota2_mt_check,
	.match		= quota2_mt,
	.destroy	= quota2_mt_destroy,
	.matchsize	= sizeof(struct xt_quota2_info),
	.usersize	= offsetof(struct xt_quota2_info, counter),
	.me		= THIS_MODULE,
};

static int __net_init quota2_net_init(struct net *net)
{
	struct quota2_net *qn = net_generic(net, quota2_net_id);

	mutex_init(&qn->lock);
	qn->dir = proc_net_mkdir(net, "xt_quota", net->proc_net);
	return qn->dir ? 0 : -ENOMEM;
}

/* The tables of the namespace may destroy their rules before this, or after. */
static void __net_exit quota2_net_exit(struct net *net)
{
	struct quota2_net *qn = net_generic(net, quota2_net_id);

	mutex_lock(&qn->lock);
	qn->dir = NULL;
	mutex_unlock(&qn->lock);
	remove_proc_subtree("xt_quota", net->proc_net);
}

static struct pernet_operations quota2_net_ops = {
	.init	= quota2_net_init,
	.exit	= quota2_net_exit,
	.id	= &quota2_net_id,
	.size	= sizeof(struct quota2_net),
};

static int __init quota2_mt_init(void)
{
	int r = register_pernet_subsys(&quota2_net_ops);

	if (r)
		return r;
	r = xt_register_match(&quota2_mt_reg);
	if (r)
		unregister_pernet_subsys(&quota2_net_ops);
	return r;
}

static void __exit quota2_mt_exit(void)
{
	xt_unregister_match(&quota2_mt_reg);
	unregister_pernet_subsys(&quota2_net_ops);
}

module_init(quota2_mt_init);
module_exit(quota2_mt_exit);
