// SPDX-License-Identifier: GPL-2.0-only
/*
 * Match while a switch is on. Each network namespace has switches of its own,
 * by name: a rule that names one makes it if there is none yet, and the last
 * rule that names it takes it away. A script reads and sets it in
 * /proc/net/nf_condition/NAME.
 *
 * x_tables and nf_tables check the rules of a new table, or of a batch, before
 * they destroy the old ones. So a switch that both of them name keeps its
 * state.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/dcache.h>
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/proc_fs.h>
#include <linux/rculist.h>
#include <linux/seq_file.h>
#include <linux/seq_file_net.h>
#include <linux/skbuff.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uidgid.h>
#include <linux/netfilter/x_tables.h>
#include <linux/netfilter/xt_condition.h>
#include <net/net_namespace.h>
#include <net/netns/generic.h>

MODULE_LICENSE("GPL");
MODULE_AUTHOR("The Patch-o-matic authors");
MODULE_DESCRIPTION("Xtables: match while a switch is on");
MODULE_ALIAS("ipt_condition");
MODULE_ALIAS("ip6t_condition");

/* Switches of a namespace. */
#define CONDITION_MAX 256

struct xt_condition {
	struct list_head list;
	struct rcu_head rcu;
	unsigned long rules;	/* that name it; under the namespace's lock */
	bool on;
	char name[XT_CONDITION_NAME_SIZE];
};

struct condition_net {
	struct mutex lock;		/* to add and to remove */
	struct list_head conditions;	/* readers have RCU */
	struct proc_dir_entry *dir;	/* NULL once the namespace ends */
	unsigned int count;
};

static unsigned int condition_net_id __read_mostly;

static struct condition_net *condition_pernet(struct net *net)
{
	return net_generic(net, condition_net_id);
}

static struct xt_condition *condition_find(struct condition_net *cn,
					   const char *name)
{
	struct xt_condition *c;

	list_for_each_entry_rcu(c, &cn->conditions, list,
				lockdep_is_held(&cn->lock)) {
		if (!strcmp(c->name, name))
			return c;
	}
	return NULL;
}

/*
 * /proc/net/nf_condition/NAME. An open file holds its namespace, and is told
 * apart by its name: it may have been opened before the switch was taken away,
 * but then the functions below are not called any more.
 */

static int condition_show(struct seq_file *m, void *v)
{
	struct condition_net *cn = condition_pernet(seq_file_single_net(m));
	const struct xt_condition *c;
	int on = -ENOENT;

	rcu_read_lock();
	c = condition_find(cn, file_dentry(m->file)->d_name.name);
	if (c)
		on = READ_ONCE(c->on);
	rcu_read_unlock();
	if (on < 0)
		return on;
	seq_printf(m, "%d\n", on);
	return 0;
}

/* text has size bytes and a NUL: "0" or "1", and perhaps the end of a line. */
static int condition_write(struct file *file, char *text, size_t size)
{
	struct seq_file *m = file->private_data;
	struct condition_net *cn = condition_pernet(seq_file_single_net(m));
	struct xt_condition *c;

	if (size == 2 && text[1] == '\n')
		size = 1;
	if (size != 1 || (text[0] != '0' && text[0] != '1'))
		return -EINVAL;

	rcu_read_lock();
	c = condition_find(cn, file_dentry(file)->d_name.name);
	if (c)
		WRITE_ONCE(c->on, text[0] == '1');
	rcu_read_unlock();
	return c ? 0 : -ENOENT;
}

/* Root of the namespace's user namespace may set it, and chown and chmod it. */
static void condition_set_owner(const struct net *net,
				struct proc_dir_entry *entry)
{
	kuid_t uid = make_kuid(net->user_ns, 0);
	kgid_t gid = make_kgid(net->user_ns, 0);

	proc_set_user(entry, uid_valid(uid) ? uid : GLOBAL_ROOT_UID,
		      gid_valid(gid) ? gid : GLOBAL_ROOT_GID);
}

static struct xt_condition *condition_make(struct net *net, const char *name)
{
	struct condition_net *cn = condition_pernet(net);
	struct proc_dir_entry *entry;
	struct xt_condition *c;

	if (cn->count == CONDITION_MAX) {
		pr_info_ratelimited("no more than %u switches\n",
				    CONDITION_MAX);
		return ERR_PTR(-ENOSPC);
	}
	c = kzalloc(sizeof(*c), GFP_KERNEL_ACCOUNT);
	if (!c)
		return ERR_PTR(-ENOMEM);
	strscpy(c->name, name, sizeof(c->name));
	list_add_tail_rcu(&c->list, &cn->conditions);
	entry = proc_create_net_single_write(c->name, 0644, cn->dir,
					     condition_show, condition_write,
					     NULL);
	if (!entry) {
		list_del_rcu(&c->list);
		kfree_rcu(c, rcu);
		return ERR_PTR(-ENOMEM);
	}
	condition_set_owner(net, entry);
	cn->count++;
	return c;
}

/* Waits for programs that are about to read or to set it. */
static void condition_unmake(struct condition_net *cn, struct xt_condition *c)
{
	if (cn->dir)
		remove_proc_entry(c->name, cn->dir);
	list_del_rcu(&c->list);
	cn->count--;
	kfree_rcu(c, rcu);
}

/* The rule holds the switch until no packet can be in the rule any more. */
static bool condition_mt(const struct sk_buff *skb, struct xt_action_param *par)
{
	const struct xt_condition_info *info = par->matchinfo;

	return READ_ONCE(info->cond->on) != info->invert;
}

/* A name of a file that no shell, and no iptables-restore, has to quote. */
static bool condition_name_ok(const char *name, size_t size)
{
	size_t n;

	for (n = 0; n < size && name[n]; n++) {
		char c = name[n];

		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		    (c >= '0' && c <= '9') || c == '_')
			continue;
		if (n == 0 || (c != '-' && c != '.'))
			return false;
	}
	return n > 0 && n < size && !memchr_inv(name + n, 0, size - n);
}

static int condition_mt_check(const struct xt_mtchk_param *par)
{
	struct condition_net *cn = condition_pernet(par->net);
	struct xt_condition_info *info = par->matchinfo;
	struct xt_condition *c;

	if (!condition_name_ok(info->name, sizeof(info->name))) {
		pr_info_ratelimited("a name has 1 to %zu letters, digits, \"_\", \"-\" and \".\"\n",
				    sizeof(info->name) - 1);
		return -EINVAL;
	}
	if (info->invert > 1 ||
	    memchr_inv(info->reserved, 0, sizeof(info->reserved))) {
		pr_info_ratelimited("unknown flags\n");
		return -EINVAL;
	}

	mutex_lock(&cn->lock);
	c = condition_find(cn, info->name);
	if (!c)
		c = condition_make(par->net, info->name);
	if (!IS_ERR(c))
		c->rules++;
	mutex_unlock(&cn->lock);
	if (IS_ERR(c))
		return PTR_ERR(c);
	info->cond = c;
	return 0;
}

static void condition_mt_destroy(const struct xt_mtdtor_param *par)
{
	struct condition_net *cn = condition_pernet(par->net);
	const struct xt_condition_info *info = par->matchinfo;
	struct xt_condition *c = info->cond;

	mutex_lock(&cn->lock);
	if (!--c->rules)
		condition_unmake(cn, c);
	mutex_unlock(&cn->lock);
}

static int __net_init condition_net_init(struct net *net)
{
	struct condition_net *cn = condition_pernet(net);

	mutex_init(&cn->lock);
	INIT_LIST_HEAD(&cn->conditions);
	cn->dir = proc_net_mkdir(net, "nf_condition", net->proc_net);
	if (!cn->dir)
		return -ENOMEM;
	condition_set_owner(net, cn->dir);
	return 0;
}

/*
 * The rules of the namespace may be destroyed only later: those of tables that
 * were there before this module.
 */
static void __net_exit condition_net_exit(struct net *net)
{
	struct condition_net *cn = condition_pernet(net);

	mutex_lock(&cn->lock);
	cn->dir = NULL;
	remove_proc_subtree("nf_condition", net->proc_net);
	mutex_unlock(&cn->lock);
}

static struct pernet_operations condition_net_ops = {
	.init	= condition_net_init,
	.exit	= condition_net_exit,
	.id	= &condition_net_id,
	.size	= sizeof(struct condition_net),
};

static struct xt_match condition_mt_reg __read_mostly = {
	.name		= "condition",
	.family		= NFPROTO_UNSPEC,
	.checkentry	= condition_mt_check,
	.match		= condition_mt,
	.destroy	= condition_mt_destroy,
	.matchsize	= sizeof(struct xt_condition_info),
	.usersize	= offsetof(struct xt_condition_info, cond),
	.me		= THIS_MODULE,
};

static int __init condition_mt_init(void)
{
	int r = register_pernet_subsys(&condition_net_ops);

	if (r)
		return r;
	r = xt_register_match(&condition_mt_reg);
	if (r)
		unregister_pernet_subsys(&condition_net_ops);
	return r;
}

static void __exit condition_mt_exit(void)
{
	xt_unregister_match(&condition_mt_reg);
	unregister_pernet_subsys(&condition_net_ops);
}

module_init(condition_mt_init);
module_exit(condition_mt_exit);
