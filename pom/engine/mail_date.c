// SPDX-License-Identifier: GPL-2.0-only
/* Reads and writes dates of mails and commits: see mail.h. */
#include <string.h>
#include <strings.h>

#include "engine/mail.h"

static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
static const char days[] =
	"ThuFriSatSunMonTueWed"; /* the epoch was a Thursday */

#define SECONDS_MOST 7258118400LL /* the year 2200 */

/* The parts of a date that were read so far. */
struct parts {
	int64_t seconds; /* since the epoch, if the date has this form */
	int year, month, day;
	int hour, minute, second;
	int zone;
	bool epoch, has_time;
	bool has_zone; /* has a numeric zone, which precedes a name */
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Removes at most that many digits from *s. Returns how many. */
static size_t number(struct span *s, size_t most, int64_t *out)
{
	size_t n = 0;

	for (*out = 0; n < most && n < s->n && is_digit(s->p[n]); n++)
		*out = *out * 10 + (s->p[n] - '0');
	*s = span_skip(*s, n);
	return n;
}

/* The days since the epoch, in the Gregorian calendar. */
static int64_t days_of(int64_t y, int64_t m, int64_t d)
{
	int64_t era, of_era;

	y -= m <= 2;
	era = (y >= 0 ? y : y - 399) / 400;
	of_era = y - era * 400;
	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 +
	       (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1 - 719468;
}

/* Reads "10:00:00" or "10:00" after its first number, hour. */
static bool read_time(struct span *s, int64_t hour, struct parts *p)
{
	int64_t n;

	*s = span_skip(*s, 1);
	p->hour = (int)hour;
	if (!number(s, 2, &n))
		return false;
	p->minute = (int)n;
	if (s->n && s->p[0] == ':') {
		*s = span_skip(*s, 1);
		if (!number(s, 2, &n))
			return false;
		p->second = (int)n;
	}
	p->has_time = true;
	/* skip a fraction of a second */
	if (s->n && s->p[0] == '.') {
		*s = span_skip(*s, 1);
		number(s, 9, &n);
	}
	return p->hour < 24 && p->minute < 60 && p->second < 61;
}

/* Reads "+0200" or "+02:00". */
static bool read_zone(struct span *s, struct parts *p)
{
	int sign = s->p[0] == '-' ? -1 : 1;
	int64_t n, m = 0;
	size_t digits;

	*s = span_skip(*s, 1);
	digits = number(s, 4, &n);
	if (digits == 2 && s->n && s->p[0] == ':') {
		*s = span_skip(*s, 1);
		number(s, 2, &m);
		n = n * 100 + m;
	} else if (digits != 4) {
		return false;
	}
	if (n % 100 > 59 || n / 100 > 24)
		return false;
	p->zone = sign * (int)(n / 100 * 60 + n % 100);
	p->has_zone = true;
	return true;
}

/* Reads a number, a time, or a date like "2025-01-02". */
static bool read_number(struct span *s, struct parts *p)
{
	int64_t n, m;
	size_t digits = number(s, 12, &n);

	if (s->n && s->p[0] == ':' && digits <= 2)
		return read_time(s, n, p);
	if (digits == 4 && s->n && (s->p[0] == '-' || s->p[0] == '/')) {
		p->year = (int)n;
		*s = span_skip(*s, 1);
		if (!number(s, 2, &m) || !m || m > 12 || !s->n ||
		    (s->p[0] != '-' && s->p[0] != '/'))
			return false;
		p->month = (int)m;
		*s = span_skip(*s, 1);
		if (!number(s, 2, &n))
			return false;
		p->day = (int)n;
		if (s->n && s->p[0] == 'T')
			*s = span_skip(*s, 1);
		return true;
	}
	if (digits > 8) {
		p->seconds = n;
		p->epoch = true;
	} else if (digits <= 2 && !p->day) {
		p->day = (int)n;
	} else if (digits == 4 || (digits == 2 && p->day)) {
		p->year = (int)(digits == 4 ? n : n < 70 ? 2000 + n : 1900 + n);
	} else {
		return false;
	}
	return true;
}

static size_t word_length(struct span s)
{
	size_t n = 0;

	while (n < s.n && ((s.p[n] | 0x20) >= 'a' && (s.p[n] | 0x20) <= 'z'))
		n++;
	return n;
}

/*
 * Reads the name of a zone after a time: those of RFC 5322, 4.3, and those that git knows,
 * except ambiguous ones such as IST, which is the time of India, Ireland and Israel.
 */
static void name_zone(struct span word, struct parts *p)
{
	static const struct {
		const char *name;
		int zone;
	} zones[] = {
		{ "gmt", 0 },     { "utc", 0 },     { "ut", 0 },
		{ "z", 0 },       { "est", -300 },  { "edt", -240 },
		{ "cst", -360 },  { "cdt", -300 },  { "mst", -420 },
		{ "mdt", -360 },  { "pst", -480 },  { "pdt", -420 },
		{ "akst", -540 }, { "akdt", -480 }, { "hst", -600 },
		{ "wet", 0 },     { "west", 60 },   { "bst", 60 },
		{ "cet", 60 },    { "cest", 120 },  { "met", 60 },
		{ "mest", 120 },  { "eet", 120 },   { "eest", 180 },
		{ "msk", 180 },   { "jst", 540 },   { "aest", 600 },
		{ "aedt", 660 },  { "nzst", 720 },  { "nzdt", 780 },
	};
	size_t i;

	if (!p->has_time || p->has_zone)
		return;
	for (i = 0; i < sizeof(zones) / sizeof(*zones); i++)
		if (strlen(zones[i].name) == word.n &&
		    !strncasecmp(word.p, zones[i].name, word.n))
			p->zone = zones[i].zone;
}

/* Reads the name of a month, of a day of the week, or of a zone. */
static void read_word(struct span *s, struct parts *p)
{
	size_t n = word_length(*s), i;

	for (i = 0; n >= 3 && i < 12; i++)
		if (!strncasecmp(s->p, months + 3 * i, 3))
			p->month = (int)i + 1;
	name_zone((struct span){ s->p, n }, p);
	*s = span_skip(*s, n);
}

/* Reads all parts. A comment, "(CET)", ends the date; it counts if no number is a zone. */
static bool read_parts(struct span s, struct parts *p)
{
	while (s.n && s.p[0] != '(') {
		char c = s.p[0];
		bool ok = true;

		if (is_digit(c))
			ok = read_number(&s, p);
		else if ((c == '+' || c == '-') && (p->has_time || p->epoch) &&
			 !p->has_zone && s.n > 1 && is_digit(s.p[1]))
			ok = read_zone(&s, p);
		else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'z')
			read_word(&s, p);
		else if (is_space(c) || c == ',' || c == '@' || c == '-')
			s = span_skip(s, 1);
		else
			return false;
		if (!ok)
			return false;
	}
	if (s.n) {
		s = span_skip(s, 1);
		name_zone((struct span){ s.p, word_length(s) }, p);
	}
	return true;
}

bool mail_time(struct span date, int64_t *seconds, int *zone)
{
	struct parts p = { 0 };

	date = span_trim(date);
	if (!date.n || date.n > 100 || !read_parts(date, &p))
		return false;
	*zone = p.zone;
	*seconds = p.seconds;
	if (!p.epoch) {
		if (p.year < 1970 || !p.month || p.day < 1 || p.day > 31)
			return false;
		*seconds = days_of(p.year, p.month, p.day) * 86400 +
			   p.hour * 3600 + p.minute * 60 + p.second -
			   p.zone * 60;
	}
	return *seconds >= 0 && *seconds + *zone * 60 >= 0 &&
	       *seconds < SECONDS_MOST;
}

const char *mail_date(struct arena *a, int64_t seconds, int zone)
{
	int64_t local = seconds + zone * 60, day, era, doe, yoe, doy, mp, y;
	int month, mday, rest, z = zone < 0 ? -zone : zone;

	if (local < 0)
		local = 0;
	day = local / 86400;
	rest = (int)(local % 86400);
	/* the reverse of days_of */
	era = (day + 719468) / 146097;
	doe = day + 719468 - era * 146097;
	yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	mp = (5 * doy + 2) / 153;
	mday = (int)(doy - (153 * mp + 2) / 5 + 1);
	month = (int)(mp < 10 ? mp + 3 : mp - 9);
	y = yoe + era * 400 + (month <= 2);
	return arena_printf(a, "%.3s, %d %.3s %lld %02d:%02d:%02d %c%02d%02d",
			    days + 3 * (day % 7), mday,
			    months + 3 * (month - 1), (long long)y, rest / 3600,
			    rest / 60 % 60, rest % 60, zone < 0 ? '-' : '+',
			    z / 60, z % 60);
}
