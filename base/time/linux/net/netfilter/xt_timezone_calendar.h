/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The calendar, and the clocks of time zones. The kernel and iptables use the
 * same file. Times are seconds since 1970 in UTC, from XT_TIMEZONE_MIN_TIME to
 * XT_TIMEZONE_MAX_TIME. Local times are such times plus an offset. Days are
 * counted from 1970-01-01. The calendar is the Gregorian one for all times.
 */
#ifndef _XT_TIMEZONE_CALENDAR_H
#define _XT_TIMEZONE_CALENDAR_H

#include <linux/netfilter/xt_timezone.h>

#define TZ_DAY 86400

struct tz_date {
	int year;
	int month;	/* 1 to 12 */
	int day;	/* 1 to 31 */
};

/* From one change of the clock until the next one. */
struct tz_span {
	__s64 from;
	__s64 until;	/* the first second after the span */
	__s32 offset;
};

/* Rounds down, for divisors above 0. */
static int tz_div(int a, int b)
{
	return a / b - (a % b < 0);
}

static int tz_mod(int a, int b)
{
	return a - tz_div(a, b) * b;
}

/* Days from year 0 until year, for years that begin in March. */
static int tz_days_before(int year)
{
	return 365 * year + tz_div(year, 4) - tz_div(year, 100) +
	       tz_div(year, 400);
}

/* Days from 1 March of the year 0 to 1 January 1970. */
#define TZ_DAYS_BEFORE_1970 719468

/*
 * Days from 1970-01-01 to that day. A year that begins in March has the leap
 * day at its end. In such a year, any five months in a row have 153 days.
 */
static int tz_days(int year, int month, int day)
{
	int m = tz_mod(month - 3, 12);

	return tz_days_before(month < 3 ? year - 1 : year) +
	       (153 * m + 2) / 5 + day - 1 - TZ_DAYS_BEFORE_1970;
}

static void tz_date_of(int days, struct tz_date *date)
{
	int day = days + TZ_DAYS_BEFORE_1970;
	/* the year, or the one before it: 400 years have 146097 days */
	int year = tz_div(day, 146097) * 400 + tz_mod(day, 146097) / 366;
	int m;

	while (tz_days_before(year + 1) <= day)
		year++;
	day -= tz_days_before(year);
	m = (5 * day + 2) / 153;
	date->day = day - (153 * m + 2) / 5 + 1;
	date->month = m < 10 ? m + 3 : m - 9;
	date->year = m < 10 ? year : year + 1;
}

/* 1 (Monday) to 7. 1 January 1970 was a Thursday. */
static int tz_weekday(int days)
{
	return tz_mod(days + 3, 7) + 1;
}

/*
 * Returns the day of a local time, and sets *second to the second of that day.
 */
static int tz_split(__s64 local, int *second)
{
	__s32 rest;
	int days = div_s64_rem(local, TZ_DAY, &rest);

	if (rest < 0) {
		rest += TZ_DAY;
		days--;
	}
	*second = rest;
	return days;
}

/* The day of a yearly change in that year. */
static int tz_yearly_day(const struct xt_timezone_yearly *when, int year)
{
	int first = tz_days(year, 1, 1), day, next;

	if (when->kind == XT_TIMEZONE_YEARDAY)
		return first + when->day;
	if (when->kind == XT_TIMEZONE_JULIAN)
		return first + when->day - 1 +
		       (when->day >= 60 && tz_days(year, 3, 1) - first == 60);

	first = tz_days(year, when->month, 1);
	next = when->month == 12 ? first + 31 :
				   tz_days(year, when->month + 1, 1);
	day = first + tz_mod(when->weekday - tz_weekday(first), 7) +
	      7 * (when->week - 1);
	return day < next ? day : day - 7;
}

/* The time of the change in UTC, if the clock has that offset before it. */
static __s64 tz_yearly_at(const struct xt_timezone_yearly *when, int year,
			  __s32 offset)
{
	return (__s64)tz_yearly_day(when, year) * TZ_DAY + when->wall - offset;
}

/*
 * A change is at most a week and two days away from its day of the year. So the
 * changes of two years before and after are enough. If one summer starts at the
 * second at which another stops, they are one span (RFC 9636, section 3.3.1:
 * daylight saving time all year).
 */
static void tz_yearly_span(const struct xt_timezone *zone, __s64 time,
			   struct tz_span *span)
{
	int second, year, last;
	struct tz_date date;

	tz_date_of(tz_split(time, &second), &date);
	last = date.year + 2;
	for (year = date.year - 2; year <= last; year++) {
		__s64 start = tz_yearly_at(&zone->start, year, zone->standard);
		__s64 stop = tz_yearly_at(&zone->stop, year, zone->summer);

		if (stop <= time && stop > span->from) {
			span->from = stop;
			span->offset = zone->standard;
		} else if (stop > time && stop < span->until) {
			span->until = stop;
		}
		if (start <= time && start >= span->from) {
			span->from = start;
			span->offset = zone->summer;
		} else if (start > time && start < span->until) {
			span->until = start;
		}
	}
}

/* The span that time is in. */
static void tz_span_at(const struct xt_timezone *zone, __s64 time,
		       struct tz_span *span)
{
	unsigned int low = 0, high = zone->count;
	__s64 last = XT_TIMEZONE_MIN_TIME;

	/* binary search: the number of changes until time */
	while (low < high) {
		unsigned int middle = (low + high) / 2;

		if (zone->at[middle] <= time)
			low = middle + 1;
		else
			high = middle;
	}
	if (low > 0)
		last = zone->at[low - 1];

	span->from = last;
	span->until = XT_TIMEZONE_MAX_TIME + 1;
	if (low < zone->count) {
		span->until = zone->at[low];
		span->offset = low > 0 ? zone->offset[low - 1] : zone->before;
		return;
	}

	span->offset = zone->standard;
	if (zone->yearly) {
		span->from = XT_TIMEZONE_MIN_TIME;
		tz_yearly_span(zone, time, span);
		if (span->from < last)
			span->from = last;
	}
}

static bool tz_offset_valid(__s32 offset)
{
	return offset >= -XT_TIMEZONE_MAX_OFFSET &&
	       offset <= XT_TIMEZONE_MAX_OFFSET;
}

static bool tz_yearly_valid(const struct xt_timezone_yearly *when)
{
	if (when->wall < -XT_TIMEZONE_MAX_WALL ||
	    when->wall > XT_TIMEZONE_MAX_WALL ||
	    when->reserved[0] || when->reserved[1])
		return false;

	switch (when->kind) {
	case XT_TIMEZONE_WEEKDAY:
		return when->month >= 1 && when->month <= 12 &&
		       when->week >= 1 && when->week <= 5 &&
		       when->weekday <= 6 && when->day == 0;
	case XT_TIMEZONE_JULIAN:
		return when->day >= 1 && when->day <= 365;
	case XT_TIMEZONE_YEARDAY:
		return when->day <= 365;
	}
	return false;
}

static bool tz_changes_valid(const struct xt_timezone *zone)
{
	__s64 last = XT_TIMEZONE_MIN_TIME;
	unsigned int i;

	if (zone->count > XT_TIMEZONE_MAX_CHANGES)
		return false;

	for (i = 0; i < zone->count; i++) {
		if (zone->at[i] <= last || zone->at[i] > XT_TIMEZONE_MAX_TIME ||
		    !tz_offset_valid(zone->offset[i]))
			return false;
		last = zone->at[i];
	}
	return true;
}

/* Can the functions above handle this zone? */
static bool tz_valid(const struct xt_timezone *zone)
{
	if (!tz_changes_valid(zone) || !tz_offset_valid(zone->before) ||
	    !tz_offset_valid(zone->standard) ||
	    !tz_offset_valid(zone->summer) ||
	    zone->yearly > 1 || zone->reserved ||
	    zone->name[XT_TIMEZONE_NAME_LEN - 1])
		return false;

	return !zone->yearly || (tz_yearly_valid(&zone->start) &&
				 tz_yearly_valid(&zone->stop));
}

#endif /* _XT_TIMEZONE_CALENDAR_H */
