/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
#ifndef _XT_TIMEZONE_H
#define _XT_TIMEZONE_H

#include <linux/types.h>

/* Most changes of the clock in a rule, and bytes of a zone's name. */
#define XT_TIMEZONE_MAX_CHANGES 256
#define XT_TIMEZONE_NAME_LEN	64

/*
 * All times are seconds since 1970 in UTC, and are between these two. As a
 * limit of a range of dates, each means that there is no limit.
 */
#define XT_TIMEZONE_MAX_TIME	0x10000000000LL
#define XT_TIMEZONE_MIN_TIME	(-XT_TIMEZONE_MAX_TIME)

/* Most seconds from UTC to a zone, and from midnight to a yearly change. */
#define XT_TIMEZONE_MAX_OFFSET	(26 * 3600 - 1)
#define XT_TIMEZONE_MAX_WALL	(168 * 3600 - 1)

/* How a day of each year is given. */
enum {
	/* weekday number "week" (5: the last one) of the month */
	XT_TIMEZONE_WEEKDAY = 0,
	/* day 1 to 365, 29 February not counted */
	XT_TIMEZONE_JULIAN,
	/* day 0 to 365, 29 February counted */
	XT_TIMEZONE_YEARDAY,
};

/*
 * A yearly change of the clock: a day, and the time of the clock before the
 * change.
 */
struct xt_timezone_yearly {
	__s32 wall;	/* seconds after that day's midnight */
	__u16 day;	/* of the year */
	__u8 kind;
	__u8 month;	/* 1 to 12 */
	__u8 week;	/* 1 to 5 */
	__u8 weekday;	/* 0 to 6, from Sunday */
	__u8 reserved[2];
};

/*
 * The clock of a zone. An offset is the number of seconds to add to UTC. It is
 * "before" until the first change, and offset[i] from at[i] on. After the last
 * change it is "standard"; if yearly is set, it is "summer" from each start to
 * each stop. Without changes, this holds at all times. Unused bytes are zero.
 */
struct xt_timezone {
	__s64 at[XT_TIMEZONE_MAX_CHANGES] __attribute__((aligned(8)));
	__s32 offset[XT_TIMEZONE_MAX_CHANGES];
	__s32 before;
	__s32 standard;
	__s32 summer;
	__u16 count;
	__u8 yearly;
	__u8 reserved;
	struct xt_timezone_yearly start;
	struct xt_timezone_yearly stop;
	/* for userspace, ends in a zero */
	char name[XT_TIMEZONE_NAME_LEN];
};

/*
 * For a range over midnight: the part after midnight belongs to the day before.
 */
#define XT_TIMEZONE_CONTIGUOUS	0x01

struct xt_timezone_priv;

/*
 * Revision 1 of the match "time". The limits of dates and times of day belong
 * to the range. The digest is of all fields below it. It is for userspace,
 * which compares rules by the fields above the dates only.
 */
struct xt_timezone_info {
	__u64 digest __attribute__((aligned(8)));
	__u32 daytime_start;	/* seconds of the zone's day */
	__u32 daytime_stop;
	__u32 monthdays_match;	/* bits 1 to 31 */
	__u8 weekdays_match;	/* bits 1 to 7, from Monday */
	__u8 flags;
	__u8 reserved[2];

	__s64 date_start __attribute__((aligned(8)));
	__s64 date_stop __attribute__((aligned(8)));
	struct xt_timezone zone;

	/* for the kernel */
	struct xt_timezone_priv *priv __attribute__((aligned(8)));
};

#endif /* _XT_TIMEZONE_H */
