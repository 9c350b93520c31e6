// SPDX-License-Identifier: GPL-2.0-only
/*
 * Match the time and the day in a time zone: revision 1 of the match "time".
 * Each rule contains the changes of the zone's clock.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/atomic.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/module.h>
#include <linux/skbuff.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/timekeeping.h>
#include <linux/netfilter/x_tables.h>
#include <linux/netfilter/xt_time.h>
#include <linux/netfilter/xt_timezone.h>

#include "xt_timezone_calendar.h"

MODULE_LICENSE("GPL");
MODULE_AUTHOR("The Patch-o-matic authors <maintainers@patch-o-matic.example>");
MODULE_DESCRIPTION("Xtables: match of time and day in a time zone");
MODULE_ALIAS("ipt_time");
MODULE_ALIAS("ip6t_time");
/* libxt_time loads the module by these names: see time_kernel_knows() there. */
MODULE_ALIAS("ipt_timezone");
MODULE_ALIAS("ip6t_timezone");

/*
 * A cache: the result of a rule for the span of time around the present in
 * which it does not change. It is one word, so a reader never sees half of an
 * update. From the top bit: the first second of the span (46 bits, signed), its
 * length (17 bits: up to a day), the result (1 bit). If the system's clock is
 * set, the time is outside of the span, or the result still holds. A length of
 * 0 means that there is no span.
 */
struct xt_timezone_priv {
	atomic64_t answer;
};

#define ANSWER_LENGTH_SHIFT	1
#define ANSWER_LENGTH_MASK	0x1ffff
#define ANSWER_FROM_SHIFT	18

static bool timezone_day(const struct xt_timezone_info *info, int days)
{
	struct tz_date date;

	if (!(info->weekdays_match & (1U << tz_weekday(days))))
		return false;

	if (info->monthdays_match == XT_TIME_ALL_MONTHDAYS)
		return true;
	tz_date_of(days, &date);
	return info->monthdays_match & (1U << date.day);
}

/*
 * The two limits of the range divide the day into three parts. The middle part
 * matches; if the range goes over midnight, the two others do. Returns whether
 * the second of the day matches, and sets from and until to its part.
 */
static bool timezone_daytime(const struct xt_timezone_info *info, int days,
			     int second, int *from, int *until)
{
	int start = info->daytime_start, stop = info->daytime_stop + 1;
	bool over = info->daytime_start >= info->daytime_stop;
	int low = min(start, stop), high = over ? start : stop;

	*from = 0;
	*until = TZ_DAY;
	if (second < low) {
		*until = low;
		if (!over)
			return false;
		if (info->flags & XT_TIMEZONE_CONTIGUOUS)
			days--;
	} else if (second < high) {
		*from = low;
		*until = high;
		if (over)
			return false;
	} else {
		*from = high;
		if (!over)
			return false;
	}
	return timezone_day(info, days);
}

static noinline bool timezone_decide(const struct xt_timezone_info *info,
				     s64 now)
{
	int days, second, from, until;
	struct tz_span span;
	bool answer;
	u64 length;

	tz_span_at(&info->zone, now, &span);
	days = tz_split(now + span.offset, &second);
	answer = timezone_daytime(info, days, second, &from, &until);

	/* limits the span to the time between two changes of the clock */
	span.from = max(span.from, now - second + from);
	span.until = min(span.until, now - second + until);

	if (now < info->date_start) {
		answer = false;
		span.until = min(span.until, info->date_start);
	} else if (now > info->date_stop) {
		answer = false;
		span.from = max(span.from, info->date_stop + 1);
	} else {
		span.from = max(span.from, info->date_start);
		span.until = min(span.until, info->date_stop + 1);
	}

	length = span.until - span.from;
	atomic64_set(&info->priv->answer,
		     (u64)span.from << ANSWER_FROM_SHIFT |
		     length << ANSWER_LENGTH_SHIFT | answer);
	return answer;
}

static bool timezone_mt(const struct sk_buff *skb, struct xt_action_param *par)
{
	const struct xt_timezone_info *info = par->matchinfo;
	s64 now = ktime_get_real_seconds();
	s64 answer = atomic64_read(&info->priv->answer);
	u64 since = now - (answer >> ANSWER_FROM_SHIFT);

	if (likely(since < (answer >> ANSWER_LENGTH_SHIFT & ANSWER_LENGTH_MASK)))
		return answer & 1;
	return timezone_decide(info, now);
}

static bool timezone_info_valid(const struct xt_timezone_info *info)
{
	return info->date_start >= XT_TIMEZONE_MIN_TIME &&
	       info->date_start <= info->date_stop &&
	       info->date_stop <= XT_TIMEZONE_MAX_TIME &&
	       info->daytime_start <= XT_TIME_MAX_DAYTIME &&
	       info->daytime_stop <= XT_TIME_MAX_DAYTIME &&
	       !(info->monthdays_match & ~XT_TIME_ALL_MONTHDAYS) &&
	       !(info->weekdays_match & ~XT_TIME_ALL_WEEKDAYS) &&
	       !(info->flags & ~XT_TIMEZONE_CONTIGUOUS) &&
	       !memchr_inv(info->reserved, 0, sizeof(info->reserved));
}

static int timezone_mt_check(const struct xt_mtchk_param *par)
{
	struct xt_timezone_info *info = par->matchinfo;

	if (!timezone_info_valid(info)) {
		pr_info_ratelimited("malformed time or date\n");
		return -EINVAL;
	}
	if (!tz_valid(&info->zone)) {
		pr_info_ratelimited("malformed time zone\n");
		return -EINVAL;
	}

	info->priv = kzalloc(sizeof(*info->priv), GFP_KERNEL_ACCOUNT);
	return info->priv ? 0 : -ENOMEM;
}

static void timezone_mt_destroy(const struct xt_mtdtor_param *par)
{
	const struct xt_timezone_info *info = par->matchinfo;

	kfree(info->priv);
}

static struct xt_match timezone_mt_reg __read_mostly = {
	.name		= "time",
	.revision	= 1,
	.family		= NFPROTO_UNSPEC,
	.checkentry	= timezone_mt_check,
	.match		= timezone_mt,
	.destroy	= timezone_mt_destroy,
	.matchsize	= sizeof(struct xt_timezone_info),
	.usersize	= offsetof(struct xt_timezone_info, priv),
	.me		= THIS_MODULE,
};

static int __init timezone_mt_init(void)
{
	return xt_register_match(&timezone_mt_reg);
}

static void __exit timezone_mt_exit(void)
{
	xt_unregister_match(&timezone_mt_reg);
}

module_init(timezone_mt_init);
module_exit(timezone_mt_exit);
