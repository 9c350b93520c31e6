/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
#ifndef _XT_TIMEZONE_H
#define _XT_TIMEZONE_H

#include <linux/types.h>

/* Changes of the clock that a rule can list, and bytes of a zone's name. */
#define XT_TIMEZONE_MAX_CHANGES 256
#define XT_TIMEZONE_NAME_LEN	64

/*
 * All times are seconds since 1970 in UTC, and lie between these two; as the
 * ends of a range of dates, they mean that there is no end.
 */
#define XT_TIMEZONE_MAX_TIME	0x10000000000LL
#define XT_TIMEZONE_MIN_TIME	(-XT_TIMEZONE_MAX_TIME)

/* Seconds that a zone is off UTC, and a yearly change off its midnight. */
#define XT_TIMEZONE_MAX_OFFSET	(26 * 3600 - 1)
#define XT_TIMEZONE_MAX_WALL	(168 * 3600 - 1)

/* How a day of every year is told. */
enum {
	/* weekday number "week" (5: the last one) of the month */
	XT_TIMEZONE_WEEKDAY = 0,
	/* day 1 to 365, 29 February not counted */
	XT_TIMEZONE_JULIAN,
	/* day 0 to 365, 29 February counted */
	XT_TIMEZONE_YEARDAY,
};

/* When the clock changes every year: a day, and the time by the old clock. */
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
 * The clock of a place. Offsets are seconds to add to UTC: "before" up to the
 * first change, then offset[i] from at[i] on. From the last change on it is
 * standard, unless yearly is set: then summer, from each start to each stop.
 * Without changes, that is so always. What is not in use is zero.
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

/* The part of a range over midnight after it belongs to the day before. */
#define XT_TIMEZONE_CONTIGUOUS	0x01

struct xt_timezone_priv;

/*
 * Revision 1 of the match "time". Dates and times of day are inclusive. The
 * digest is for userspace, which compares rules by what is above the dates: it
 * is made of all that is below.
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
