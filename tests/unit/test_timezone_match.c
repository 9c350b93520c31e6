// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel half of base/time, compiled into this program: what it answers at
 * an instant, whatever it was asked before, is what the C library's clock and a
 * plain reading of the rule say; and what is malformed is refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

/* Found as if they were the system's. */
#include <xt_timezone.c>

s64 kernel_now;

static uint64_t seed = 1;

/* G. Marsaglia: "Xorshift RNGs", J. Stat. Software 8 (2003), no. 14. */
static uint64_t draw(uint64_t below)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed % below;
}

/* M month.week.weekday at two */
static struct xt_timezone_yearly sunday(int month, int week, int wall)
{
	return (struct xt_timezone_yearly){
		.wall = wall,
		.month = (__u8)month,
		.week = (__u8)week,
	};
}

/* What the words say, which the C library has in TZ. */
static struct xt_timezone zones[] = {
	{ .name = "UTC0" },
	{ .name = "IST-5:30", .standard = 19800 },
	{ .name = "CET-1CEST,M3.5.0,M10.5.0/3",
	  .standard = 3600,
	  .summer = 7200,
	  .yearly = 1 },
	{ .name = "IST-1GMT0,M10.5.0,M3.5.0/1",
	  .standard = 3600,
	  .summer = 0,
	  .yearly = 1 },
	{ .name = "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0",
	  .standard = 37800,
	  .summer = 39600,
	  .yearly = 1 },
};

static void make_zones(void)
{
	zones[2].start = sunday(3, 5, 7200);
	zones[2].stop = sunday(10, 5, 3 * 3600);
	zones[3].start = sunday(10, 5, 7200);
	zones[3].stop = sunday(3, 5, 3600);
	zones[4].start = sunday(10, 1, 7200);
	zones[4].stop = sunday(4, 1, 7200);
}

static const struct xt_timezone_info always = {
	.date_start = XT_TIMEZONE_MIN_TIME,
	.date_stop = XT_TIMEZONE_MAX_TIME,
	.daytime_stop = XT_TIME_MAX_DAYTIME,
	.monthdays_match = XT_TIME_ALL_MONTHDAYS,
	.weekdays_match = XT_TIME_ALL_WEEKDAYS,
};

static int add(struct xt_timezone_info *info)
{
	struct xt_mtchk_param par = { .matchinfo = info };

	return timezone_mt_check(&par);
}

static void take_out(struct xt_timezone_info *info)
{
	struct xt_mtdtor_param par = { .matchinfo = info };

	timezone_mt_destroy(&par);
}

static bool ask(const struct xt_timezone_info *info, s64 now)
{
	struct xt_action_param par = { .matchinfo = info };

	kernel_now = now;
	return timezone_mt(NULL, &par);
}

/* The rule, read plainly, by the C library's clock. */
static bool plainly(const struct xt_timezone_info *info, s64 now)
{
	u32 start = info->daytime_start, stop = info->daytime_stop, second;
	time_t t = now;
	struct tm tm;
	int weekday;

	assert_non_null(localtime_r(&t, &tm));
	second = (u32)(tm.tm_hour * 3600 + tm.tm_min * 60 + tm.tm_sec);
	if (now < info->date_start || now > info->date_stop)
		return false;
	if (start < stop && (second < start || second > stop))
		return false;
	if (start >= stop && second < start && second > stop)
		return false;
	if (start >= stop && second < start &&
	    (info->flags & XT_TIMEZONE_CONTIGUOUS)) {
		struct tm before = { .tm_year = tm.tm_year,
				     .tm_mon = tm.tm_mon,
				     .tm_mday = tm.tm_mday - 1 };

		(void)timegm(&before);
		tm = before;
	}
	weekday = tm.tm_wday ? tm.tm_wday : 7;
	return (info->weekdays_match >> weekday & 1) &&
	       (info->monthdays_match >> tm.tm_mday & 1);
}

static void agree(const struct xt_timezone_info *info, s64 now)
{
	bool expected = plainly(info, now);

	if (ask(info, now) != expected || ask(info, now) != expected)
		fail_msg("%s at %lld: %u to %u, days %x, %x, flags %x",
			 info->zone.name, now, info->daytime_start,
			 info->daytime_stop, info->weekdays_match,
			 info->monthdays_match, info->flags);
}

/* Goes to a time and to both ends of what is remembered there, and past them. */
static void agree_around(const struct xt_timezone_info *info, s64 now)
{
	s64 answer, from, until;

	agree(info, now);
	answer = atomic64_read(&info->priv->answer);
	from = answer >> ANSWER_FROM_SHIFT;
	until = from + (answer >> ANSWER_LENGTH_SHIFT & ANSWER_LENGTH_MASK);
	assert_true(from <= now && now < until);
	agree(info, from);
	agree(info, until - 1);
	agree(info, until);
	agree(info, from - 1);
	agree(info, from + (s64)draw((uint64_t)(until - from)));
}

static u32 draw_daytime(void)
{
	return (u32)(draw(3) ? draw(24) * 3600 + draw(2) * 1800 :
			       draw(XT_TIME_MAX_DAYTIME + 1));
}

static struct xt_timezone_info draw_rule(const struct xt_timezone *zone)
{
	struct xt_timezone_info info = always;

	info.zone = *zone;
	if (draw(4)) {
		info.daytime_start = draw_daytime();
		info.daytime_stop = draw(8) ? draw_daytime() :
					      info.daytime_start;
		if (!draw(16))
			info.daytime_start =
				min(info.daytime_stop + 1, XT_TIME_MAX_DAYTIME);
	}
	if (draw(2))
		info.weekdays_match = (u8)draw(256) & XT_TIME_ALL_WEEKDAYS;
	if (!draw(3))
		info.monthdays_match = (u32)draw(1ull << 32) &
				       XT_TIME_ALL_MONTHDAYS;
	if (draw(2))
		info.flags = XT_TIMEZONE_CONTIGUOUS;
	if (!draw(4))
		info.date_start = (s64)draw(4000000000);
	if (!draw(4))
		info.date_stop =
			max(info.date_start, 0) + (s64)draw(4000000000);
	return info;
}

/* Changes of clock of these zones in 2026 and in 2050, and any time. */
static s64 draw_time(void)
{
	static const s64 changes[] = {
		1774746000, 1792890000, 1775314800, 1791039600,
		2531955600, 2550704400, 2532524400, 2548249200,
	};

	switch (draw(3)) {
	case 0:
		return changes[draw(8)] + (s64)draw(3 * 86400) - 86400;
	case 1:
		return (s64)draw(8000000000);
	}
	return 1800000000 + (s64)draw(40 * 86400);
}

static void rules_are_read_plainly(void **state)
{
	size_t i;
	int n, k;

	(void)state;
	make_zones();
	for (i = 0; i < sizeof(zones) / sizeof(zones[0]); i++) {
		setenv("TZ", zones[i].name, 1);
		tzset();
		for (n = 0; n < 400; n++) {
			struct xt_timezone_info info = draw_rule(&zones[i]);

			assert_int_equal(add(&info), 0);
			for (k = 0; k < 50; k++)
				agree_around(&info, draw_time());
			agree_around(&info, max(info.date_start, 0));
			take_out(&info);
		}
	}
}

/* A clock that jumps gets no answer of another time. */
static void clocks_jump(void **state)
{
	struct xt_timezone_info info = always;

	(void)state;
	info.daytime_start = 12 * 3600;
	info.daytime_stop = 13 * 3600;
	assert_int_equal(add(&info), 0);
	assert_true(ask(&info, 12 * 3600));
	assert_false(ask(&info, 0));
	assert_true(ask(&info, 100000ll * 86400 + 12 * 3600));
	assert_false(ask(&info, 9223372036));
	assert_true(ask(&info, 13 * 3600));
	assert_false(ask(&info, 13 * 3600 + 1));
	take_out(&info);
}

#define REFUSED(change)                                \
	do {                                           \
		struct xt_timezone_info info = always; \
                                                       \
		info.zone = zones[2];                  \
		assert_int_equal(add(&info), 0);       \
		take_out(&info);                       \
		change;                                \
		assert_int_equal(add(&info), -EINVAL); \
	} while (0)

#define TAKEN(change)                                  \
	do {                                           \
		struct xt_timezone_info info = always; \
                                                       \
		info.zone = zones[2];                  \
		change;                                \
		assert_int_equal(add(&info), 0);       \
		ask(&info, 1800000000);                \
		take_out(&info);                       \
	} while (0)

static void malformed_rules_are_refused(void **state)
{
	(void)state;
	make_zones();
	REFUSED(info.date_start = XT_TIMEZONE_MIN_TIME - 1);
	REFUSED(info.date_start = INT64_MIN);
	REFUSED(info.date_stop = XT_TIMEZONE_MAX_TIME + 1);
	REFUSED(info.date_stop = INT64_MAX);
	REFUSED((info.date_start = 2, info.date_stop = 1));
	TAKEN((info.date_start = 2, info.date_stop = 2));
	REFUSED(info.daytime_start = XT_TIME_MAX_DAYTIME + 1);
	REFUSED(info.daytime_start = UINT32_MAX);
	REFUSED(info.daytime_stop = XT_TIME_MAX_DAYTIME + 1);
	REFUSED(info.daytime_stop = UINT32_MAX);
	REFUSED(info.monthdays_match = 1);
	REFUSED(info.weekdays_match = 1);
	TAKEN((info.monthdays_match = 0, info.weekdays_match = 0));
	REFUSED(info.flags = 2);
	REFUSED(info.flags = 0x80);
	REFUSED(info.reserved[1] = 1);
}

static void fill(struct xt_timezone *zone, unsigned int count)
{
	unsigned int i;

	zone->count = (__u16)count;
	for (i = 0; i < count && i < XT_TIMEZONE_MAX_CHANGES; i++) {
		zone->at[i] = 1700000000 + i;
		zone->offset[i] = (__s32)i;
	}
}

static void malformed_zones_are_refused(void **state)
{
	(void)state;
	make_zones();
	TAKEN(fill(&info.zone, XT_TIMEZONE_MAX_CHANGES));
	REFUSED(fill(&info.zone, XT_TIMEZONE_MAX_CHANGES + 1));
	REFUSED(fill(&info.zone, UINT16_MAX));
	REFUSED((fill(&info.zone, 3), info.zone.at[2] = info.zone.at[1]));
	REFUSED((fill(&info.zone, 3), info.zone.at[0] = info.zone.at[1] + 1));
	REFUSED((fill(&info.zone, 3), info.zone.at[0] = XT_TIMEZONE_MIN_TIME));
	REFUSED((fill(&info.zone, 3),
		 info.zone.at[2] = XT_TIMEZONE_MAX_TIME + 1));
	TAKEN((fill(&info.zone, 3), info.zone.at[2] = XT_TIMEZONE_MAX_TIME));
	REFUSED((fill(&info.zone, 3),
		 info.zone.offset[1] = XT_TIMEZONE_MAX_OFFSET + 1));
	REFUSED((fill(&info.zone, 3), info.zone.offset[0] = INT32_MIN));
	REFUSED(info.zone.before = INT32_MAX);
	REFUSED(info.zone.standard = -XT_TIMEZONE_MAX_OFFSET - 1);
	REFUSED(info.zone.summer = INT32_MIN);
	TAKEN((info.zone.standard = -XT_TIMEZONE_MAX_OFFSET,
	       info.zone.summer = XT_TIMEZONE_MAX_OFFSET));
	REFUSED(info.zone.yearly = 2);
	REFUSED(info.zone.reserved = 1);
	REFUSED(memset(info.zone.name, 'A', sizeof(info.zone.name)));
	REFUSED(info.zone.start.kind = 3);
	REFUSED(info.zone.start.month = 0);
	REFUSED(info.zone.start.month = 13);
	REFUSED(info.zone.start.week = 0);
	REFUSED(info.zone.start.week = 6);
	REFUSED(info.zone.start.weekday = 7);
	REFUSED(info.zone.start.day = 1);
	REFUSED(info.zone.start.reserved[0] = 1);
	REFUSED(info.zone.stop.wall = XT_TIMEZONE_MAX_WALL + 1);
	REFUSED(info.zone.stop.wall = INT32_MIN);
	TAKEN((info.zone.stop.wall = XT_TIMEZONE_MAX_WALL,
	       info.zone.start.wall = -XT_TIMEZONE_MAX_WALL));
	REFUSED(info.zone.stop.kind = XT_TIMEZONE_JULIAN);
	REFUSED((info.zone.stop.kind = XT_TIMEZONE_JULIAN,
		 info.zone.stop.day = 366));
	REFUSED((info.zone.stop.kind = XT_TIMEZONE_YEARDAY,
		 info.zone.stop.day = 366));
	TAKEN((info.zone.stop.kind = XT_TIMEZONE_YEARDAY,
	       info.zone.stop.day = 365));
}

/* Bytes of anything: if it is taken, it can be asked, at any time. */
static void any_bytes_can_be_asked(void **state)
{
	struct xt_timezone_info info;
	int n, i, taken = 0;

	(void)state;
	make_zones();
	for (n = 0; n < 30000; n++) {
		struct xt_timezone_info bad = draw_rule(&zones[n % 5]);
		unsigned char *bytes = (unsigned char *)&bad;

		if (n % 3 == 0)
			fill(&bad.zone, (unsigned int)draw(257));
		for (i = 0; i < 1 + n % 3; i++) {
			size_t end =
				sizeof(bad.zone.at) + sizeof(bad.zone.offset);
			size_t at = (size_t)draw(40 + 80);

			bytes[at < 40 ? at : at + end] = (u8)draw(256);
		}
		info = bad;
		if (add(&info))
			continue;
		taken++;
		for (i = 0; i < 10; i++)
			ask(&info, draw_time());
		take_out(&info);
	}
	assert_true(taken > 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rules_are_read_plainly),
		cmocka_unit_test(clocks_jump),
		cmocka_unit_test(malformed_rules_are_refused),
		cmocka_unit_test(malformed_zones_are_refused),
		cmocka_unit_test(any_bytes_can_be_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
