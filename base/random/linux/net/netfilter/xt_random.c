// SPDX-License-Identifier: GPL-2.0-only
/*
 * Match packets with a given probability, each independently of the others.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/random.h>
#include <linux/skbuff.h>
#include <linux/netfilter/x_tables.h>
#include <linux/netfilter/xt_random.h>

MODULE_LICENSE("GPL");
MODULE_AUTHOR("The Patch-o-matic authors <maintainers@patch-o-matic.example>");
MODULE_DESCRIPTION("Xtables: match of a random part of the packets");
MODULE_ALIAS("ipt_random");
MODULE_ALIAS("ip6t_random");

static DEFINE_PER_CPU(u64, random_state);

/*
 * SplitMix64 (G. Steele, D. Lea, C. Flood: "Fast splittable pseudorandom
 * number generators", OOPSLA 2014). Its state is a counter, so one this_cpu
 * operation steps it, in any context and with preemption on or off. Over the
 * period of 2^64 each value comes equally often. Its output can be predicted
 * from earlier output: this is for sampling, not for secrets.
 *
 * All CPUs use the same cycle, each from a random starting point.
 */
static u32 random_draw(void)
{
	u64 z = 0x9e3779b97f4a7c15ULL;

	z = this_cpu_add_return(random_state, z);
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return (z ^ (z >> 31)) >> 32;
}

static bool random_mt(const struct sk_buff *skb, struct xt_action_param *par)
{
	const struct xt_random_info *info = par->matchinfo;

	return random_draw() < info->threshold;
}

static int random_mt_check(const struct xt_mtchk_param *par)
{
	const struct xt_random_info *info = par->matchinfo;

	if (info->threshold > XT_RANDOM_ALWAYS) {
		pr_info_ratelimited("threshold above 100 percent\n");
		return -EINVAL;
	}
	return 0;
}

static struct xt_match random_mt_reg __read_mostly = {
	.name		= "random",
	.family		= NFPROTO_UNSPEC,
	.checkentry	= random_mt_check,
	.match		= random_mt,
	.matchsize	= sizeof(struct xt_random_info),
	.me		= THIS_MODULE,
};

static int __init random_mt_init(void)
{
	int cpu;

	for_each_possible_cpu(cpu)
		per_cpu(random_state, cpu) = get_random_u64();

	return xt_register_match(&random_mt_reg);
}

static void __exit random_mt_exit(void)
{
	xt_unregister_match(&random_mt_reg);
}

module_init(random_mt_init);
module_exit(random_mt_exit);
