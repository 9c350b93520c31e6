// SPDX-License-Identifier: GPL-2.0-only
/*
 * The match time: revision 0, which is mainline's, and revision 1. It replaces
 * iptables' own libxt_time.c. It accepts, shows, saves, translates and refuses
 * mainline's rules as mainline's plugin does, to the byte:
 * tests/kernel/plugins.t compares the two. Some forms that it accepts look like
 * mistakes (month 0, two of three digits of a day). Mainline accepts them, and
 * rules in use may have them.
 */
#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <xtables.h>
#include <linux/netfilter/xt_time.h>
#include <linux/netfilter/xt_timezone.h>

enum {
	O_DATESTART = 0,
	O_DATESTOP,
	O_TIMESTART,
	O_TIMESTOP,
	O_CONTIGUOUS,
	O_MONTHDAYS,
	O_WEEKDAYS,
	O_DAYS,
	O_TIMEZONE,
	O_LOCALTZ,
	O_UTC,
	O_KERNELTZ,
	F_CONTIGUOUS = 1 << O_CONTIGUOUS,
	F_WEEKDAYS   = 1 << O_WEEKDAYS,
	F_LOCALTZ    = 1 << O_LOCALTZ,
	F_UTC	     = 1 << O_UTC,
	F_KERNELTZ   = 1 << O_KERNELTZ,
};

static const struct xt_option_entry time_opts[] = {
	{.name = "timestart", .id = O_TIMESTART, .type = XTTYPE_STRING},
	{.name = "timestop", .id = O_TIMESTOP, .type = XTTYPE_STRING},
	{.name = "contiguous", .id = O_CONTIGUOUS, .type = XTTYPE_NONE},
	{.name = "datestart", .id = O_DATESTART, .type = XTTYPE_STRING},
	{.name = "datestop", .id = O_DATESTOP, .type = XTTYPE_STRING},
	{.name = "monthdays", .id = O_MONTHDAYS, .type = XTTYPE_STRING,
	 .flags = XTOPT_INVERT},
	{.name = "weekdays", .id = O_WEEKDAYS, .type = XTTYPE_STRING,
	 .flags = XTOPT_INVERT},
	{.name = "days", .id = O_DAYS, .type = XTTYPE_STRING,
	 .excl = F_WEEKDAYS | F_LOCALTZ | F_KERNELTZ, .flags = XTOPT_INVERT},
	{.name = "timezone", .id = O_TIMEZONE, .type = XTTYPE_STRING,
	 .excl = F_LOCALTZ | F_UTC | F_KERNELTZ},
	{.name = "localtz", .id = O_LOCALTZ, .type = XTTYPE_NONE,
	 .excl = F_UTC},
	{.name = "utc", .id = O_UTC, .type = XTTYPE_NONE,
	 .excl = F_LOCALTZ | F_KERNELTZ},
	{.name = "kerneltz", .id = O_KERNELTZ, .type = XTTYPE_NONE,
	 .excl = F_UTC},
	XTOPT_TABLEEND,
};

#include "time_revision1.c"

static void time_help(void)
{
	printf(
"time match options:\n"
"    --datestart time     Start and stop time, to be given in ISO 8601\n"
"    --datestop time      (YYYY[-MM[-DD[Thh[:mm[:ss]]]]])\n"
"    --timestart time     Start and stop daytime (hh:mm[:ss])\n"
"    --timestop time      (between 00:00:00 and 23:59:59)\n"
"[!] --monthdays value    List of days on which to match, separated by comma\n"
"                         (Possible days: 1 to 31; defaults to all)\n"
"[!] --weekdays value     List of weekdays on which to match, sep. by comma\n"
"                         (Possible days: Mon,Tue,Wed,Thu,Fri,Sat,Sun or 1 to 7\n"
"                         Defaults to all weekdays.)\n"
"    --kerneltz           Work with the kernel timezone instead of UTC\n"
"    --utc                Work with UTC, as without it\n"
"    --contiguous         A range of time over midnight belongs to one day\n"
"With one of these, all of the rule is by the clock of a time zone, with its\n"
"daylight saving time: the named one's, or else this machine's\n"
"[!] --days value         Like --weekdays --contiguous\n"
"    --datestart time     (YYYY:MM[:DD[:hh[:mm[:ss]]]])\n"
"    --datestop time\n"
"    --timezone name      Such as Europe/Berlin\n");
}

/* Without options, a rule matches at any time. */
static void time_init(struct xt_entry_match *match)
{
	struct xt_time_info *info = (void *)match->data;

	time_begin(match);
	info->date_stop = INT_MAX;
	info->daytime_stop = XT_TIME_MAX_DAYTIME;
	info->monthdays_match = XT_TIME_ALL_MONTHDAYS;
	info->weekdays_match = XT_TIME_ALL_WEEKDAYS;
}

/* --- Parsing the options of revision 0 */

/*
 * Reads the next number of *arg, at most max, and the separator or the end
 * after it. *arg becomes the text after the separator, or NULL at the end.
 */
static bool time_part(const char **arg, char separator, unsigned int max,
		      unsigned int *out)
{
	char *end;

	*out = strtoul(*arg, &end, 10);
	if (*out > max || (*end != separator && *end != '\0'))
		return false;
	*arg = *end == '\0' ? NULL : end + 1;
	return true;
}

/* YYYY[-MM[-DD[Thh[:mm[:ss]]]]], by the clock of UTC. */
static uint32_t time_parse_date(const char *arg)
{
	static const char separator[] = "--T::";
	static const unsigned int most[] = { 2038, 12, 31, 23, 59, 59 };
	unsigned int part[] = { 0, 1, 1, 0, 0, 0 };
	const char *rest = arg;
	struct tm tm = { 0 };
	size_t i;
	time_t t;

	for (i = 0; rest && i < ARRAY_SIZE(part); i++)
		if (!time_part(&rest, separator[i], most[i], &part[i]) ||
		    part[0] < 1970)
			xtables_error(PARAMETER_PROBLEM,
				      "Invalid date \"%s\" specified. Should be YYYY[-MM[-DD[Thh[:mm[:ss]]]]]",
				      arg);
	tm.tm_year = part[0] - 1900;
	tm.tm_mon = part[1] - 1;
	tm.tm_mday = part[2];
	tm.tm_hour = part[3];
	tm.tm_min = part[4];
	tm.tm_sec = part[5];
	t = timegm(&tm);
	if (t < 0) {
		perror("mktime");
		xtables_error(OTHER_PROBLEM, "mktime returned an error");
	}
	return t;
}

/* hh:mm[:ss] in seconds. As in mainline, an error shows what is left of arg. */
static uint32_t time_parse_clock(const char *arg)
{
	static const unsigned int most[] = { 23, 59, 59 };
	unsigned int part[] = { 0, 0, 0 };
	const char *rest = arg;
	size_t i;

	for (i = 0; rest && i < ARRAY_SIZE(part); i++) {
		arg = rest;
		if (!time_part(&rest, i < 2 ? ':' : '\0', most[i], &part[i]) ||
		    (i == 0 && !rest))
			xtables_error(PARAMETER_PROBLEM,
				      "invalid time \"%s\" specified, should be hh:mm[:ss] format and within the boundaries",
				      arg);
	}
	return part[0] * 3600 + part[1] * 60 + part[2];
}

/*
 * The next word of a list with commas, cut to size. A comma at the very end is
 * not followed by an empty word.
 */
static bool time_word(const char **list, char *word, size_t size)
{
	size_t length;

	if (!*list || **list == '\0')
		return false;
	length = strcspn(*list, ",");
	snprintf(word, size, "%.*s", (int)length, *list);
	*list += length;
	*list = **list == ',' ? *list + 1 : NULL;
	return true;
}

static uint32_t time_parse_monthdays(const char *list, bool invert)
{
	uint32_t mask = 0;
	unsigned int day;
	char word[3], *end;

	while (time_word(&list, word, sizeof(word))) {
		day = strtoul(word, &end, 0);
		if (*end != '\0' || day > 31)
			xtables_error(PARAMETER_PROBLEM,
				      "%s is not a valid day for --monthdays",
				      word);
		mask |= 1u << day;
	}
	return invert ? mask ^ XT_TIME_ALL_MONTHDAYS : mask;
}

/* A number, or the first two letters of a name. A result above 7 is no day. */
static unsigned int time_parse_weekday(const char *word)
{
	unsigned int day;
	char *end;

	day = strtoul(word, &end, 0);
	if (*end == '\0') {
		if (day == 0)
			xtables_error(PARAMETER_PROBLEM,
				      "No, the week does NOT begin with Sunday.");
		return day;
	}
	for (day = 1; day <= 7; day++)
		if (strncmp(word, time_weekdays[day], 2) == 0)
			return day;
	xtables_error(PARAMETER_PROBLEM, "%s is not a valid day specifier",
		      word);
}

static uint8_t time_parse_weekdays(const char *list, bool invert)
{
	uint32_t mask = 0;
	char word[4];

	/*
	 * mainline shifts by any number; most machines use its lowest five bits
	 */
	while (time_word(&list, word, sizeof(word)))
		mask |= 1u << (time_parse_weekday(word) & 31);
	return invert ? mask ^ XT_TIME_ALL_WEEKDAYS : mask;
}

static void time_parse(struct xt_option_call *cb)
{
	struct xt_time_info *info = cb->data;
	struct time_words *words = cb->udata;

	xtables_option_parse(cb);
	words->match = cb->match;
	switch (cb->entry->id) {
	case O_DATESTART:
		words->datestart = cb->arg;
		break;
	case O_DATESTOP:
		words->datestop = cb->arg;
		break;
	case O_TIMESTART:
		info->daytime_start = time_parse_clock(cb->arg);
		break;
	case O_TIMESTOP:
		info->daytime_stop = time_is_midnight(cb->arg) ?
					     XT_TIME_MAX_DAYTIME :
					     time_parse_clock(cb->arg);
		break;
	case O_CONTIGUOUS:
		info->flags |= XT_TIME_CONTIGUOUS;
		break;
	case O_MONTHDAYS:
		info->monthdays_match =
			time_parse_monthdays(cb->arg, cb->invert);
		break;
	case O_WEEKDAYS:
		info->weekdays_match =
			time_parse_weekdays(cb->arg, cb->invert);
		break;
	case O_DAYS:
		info->weekdays_match = time_parse_days(cb->arg, cb->invert);
		words->days = true;
		break;
	case O_TIMEZONE:
		words->timezone = cb->arg;
		break;
	case O_LOCALTZ:
		fprintf(stderr,
			"WARNING: --localtz is being replaced by --kerneltz, since \"local\" is ambiguous. Note the kernel timezone has caveats - see manpage for details.\n");
		/* fallthrough */
	case O_KERNELTZ:
		info->flags |= XT_TIME_LOCAL_TZ;
		break;
	}
}

static void time_check(struct xt_fcheck_call *cb)
{
	const struct time_words *words = cb->udata;
	struct xt_time_info *info = cb->data;

	if ((cb->xflags & F_CONTIGUOUS) &&
	    info->daytime_start < info->daytime_stop)
		xtables_error(PARAMETER_PROBLEM,
			      "time: --contiguous only makes sense when stoptime is smaller than starttime");
	if (time_upgrade(words, cb->xflags & F_UTC,
			 cb->xflags & (F_LOCALTZ | F_KERNELTZ)))
		return;
	if (words->datestart)
		info->date_start = time_parse_date(words->datestart);
	if (words->datestop)
		info->date_stop = time_parse_date(words->datestop);
}

/* --- Printing the options of revision 0 */

static bool time_has_clock(const struct xt_time_info *info)
{
	return info->daytime_start != XT_TIME_MIN_DAYTIME ||
	       info->daytime_stop != XT_TIME_MAX_DAYTIME;
}

/* Prints a date with that separator; nothing for a value that means no date. */
static void time_print_date(time_t date, const char *before, char separator)
{
	struct tm *tm;

	if (date == 0 || date == LONG_MAX)
		return;
	tm = gmtime(&date);
	printf("%s %04u-%02u-%02u%c%02u:%02u:%02u", before, tm->tm_year + 1900,
	       tm->tm_mon + 1, tm->tm_mday, separator, tm->tm_hour, tm->tm_min,
	       tm->tm_sec);
}

static void time_print(const void *ip, const struct xt_entry_match *match,
		       int numeric)
{
	const struct xt_time_info *info = (const void *)match->data;

	if (match->u.user.revision == 1) {
		time_print1((const void *)match->data);
		return;
	}
	printf(" TIME");
	if (time_has_clock(info)) {
		printf(" from");
		time_print_clock(info->daytime_start);
		printf(" to");
		time_print_clock(info->daytime_stop);
	}
	if (info->weekdays_match != XT_TIME_ALL_WEEKDAYS) {
		printf(" on");
		time_print_weekdays(info->weekdays_match);
	}
	if (info->monthdays_match != XT_TIME_ALL_MONTHDAYS) {
		printf(" on");
		time_print_monthdays(info->monthdays_match, true);
	}
	if (info->date_start != 0) {
		printf(" starting from");
		time_print_date(info->date_start, "", ' ');
	}
	if (info->date_stop != INT_MAX) {
		printf(" until date");
		time_print_date(info->date_stop, "", ' ');
	}
	if (!(info->flags & XT_TIME_LOCAL_TZ))
		printf(" UTC");
	if (info->flags & XT_TIME_CONTIGUOUS)
		printf(" contiguous");
}

static void time_save(const void *ip, const struct xt_entry_match *match)
{
	const struct xt_time_info *info = (const void *)match->data;

	if (match->u.user.revision == 1) {
		time_save1((const void *)match->data);
		return;
	}
	if (time_has_clock(info)) {
		printf(" --timestart");
		time_print_clock(info->daytime_start);
		printf(" --timestop");
		time_print_clock(info->daytime_stop);
	}
	if (info->monthdays_match != XT_TIME_ALL_MONTHDAYS) {
		printf(" --monthdays");
		time_print_monthdays(info->monthdays_match, false);
	}
	if (info->weekdays_match != XT_TIME_ALL_WEEKDAYS) {
		printf(" --weekdays");
		time_print_weekdays(info->weekdays_match);
	}
	time_print_date(info->date_start, " --datestart", 'T');
	time_print_date(info->date_stop, " --datestop", 'T');
	if (info->flags & XT_TIME_LOCAL_TZ)
		printf(" --kerneltz");
	if (info->flags & XT_TIME_CONTIGUOUS)
		printf(" --contiguous");
}

/* --- Translating to nft(8) */

static void time_xlate_date(struct xt_xlate *xl, const char *before, time_t t)
{
	struct tm *tm = gmtime(&t);

	xt_xlate_add(xl, "%s\"%04u-%02u-%02u %02u:%02u:%02u\"", before,
		     tm->tm_year + 1900, tm->tm_mon + 1, tm->tm_mday,
		     tm->tm_hour, tm->tm_min, tm->tm_sec);
}

static void time_xlate_clock(struct xt_xlate *xl, const char *before,
			     unsigned int second)
{
	xt_xlate_add(xl, "%s\"%02u:%02u:%02u\"", before, second / 3600,
		     second / 60 % 60, second % 60);
}

/* In nft, Sunday is 0. */
static void time_xlate_days(struct xt_xlate *xl, uint8_t mask)
{
	bool several = mask & (mask - 1);
	const char *separator = "";
	unsigned int day;

	xt_xlate_add(xl, " meta day %s", several ? "{" : "");
	for (day = 1; day <= 7; day++)
		if (mask & (1 << day)) {
			xt_xlate_add(xl, "%s%u", separator, day % 7);
			separator = ", ";
		}
	if (several)
		xt_xlate_add(xl, "}");
}

/* Returns 0 for what nft does not have: days of the month, and zones. */
static int time_xlate(struct xt_xlate *xl,
		      const struct xt_xlate_mt_params *params)
{
	const struct xt_time_info *info = (const void *)params->match->data;

	if (params->match->u.user.revision == 1)
		return 0;
	if (info->date_start != 0 || info->date_stop != INT_MAX) {
		time_xlate_date(xl, "meta time ", info->date_start);
		time_xlate_date(xl, "-", info->date_stop);
	}
	if (time_has_clock(info)) {
		time_xlate_clock(xl, " meta hour ", info->daytime_start);
		time_xlate_clock(xl, "-", info->daytime_stop);
	}
	if (info->monthdays_match != XT_TIME_ALL_MONTHDAYS)
		return 0;
	if (info->weekdays_match != XT_TIME_ALL_WEEKDAYS)
		time_xlate_days(xl, info->weekdays_match);
	return 1;
}

static struct xtables_match time_match = {
	.version	= XTABLES_VERSION,
	.name		= "time",
	.family		= NFPROTO_UNSPEC,
	.size		= XT_ALIGN(sizeof(struct xt_time_info)),
	.userspacesize	= XT_ALIGN(sizeof(struct xt_time_info)),
	.help		= time_help,
	.init		= time_init,
	.x6_options	= time_opts,
	.x6_parse	= time_parse,
	.x6_fcheck	= time_check,
	.udata_size	= sizeof(struct time_words),
	.print		= time_print,
	.save		= time_save,
	.xlate		= time_xlate,
};

void _init(void)
{
	time_register();
}
