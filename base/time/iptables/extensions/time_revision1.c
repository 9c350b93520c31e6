// SPDX-License-Identifier: GPL-2.0-only
/*
 * Revision 1 of time, for time_plugin.c, which includes this file: rules with
 * --days, with a date with colons, or with --timezone.
 *
 * A rule begins as revision 0. When all options have been read and one of these
 * three is among them, time_upgrade() makes it a rule of revision 1.
 */
#include <linux/netfilter_ipv4/ip_tables.h>
#include <linux/netfilter_ipv6/ip6_tables.h>
#include "timezone_helper.c"

/* Of time_plugin.c. */
static struct xtables_match time_match;

/*
 * The family of the program. libxtables has had it since 1.4.1. Its header
 * declares it since 1.8.8; this declaration must be compatible with that one.
 */
extern const struct time_family {
	const char *words[3];
	uint8_t family;
} *time_family __asm__("afinfo");

/* The options of a rule while they are read. */
struct time_words {
	/*
	 * where libxtables keeps the rule's data; NULL before the first option
	 */
	struct xt_entry_match **match;
	/* the arguments of the command, unchanged */
	const char *datestart;
	const char *datestop;
	const char *timezone;
	bool days;
};

/* --- Parsing */

/* YYYY with at least one more part after a colon. */
static bool time_date_has_colons(const char *arg)
{
	return arg && arg[strspn(arg, "0123456789")] == ':';
}

/* Reads exactly that many digits. */
static bool time_digits(const char **arg, unsigned int digits, int *out)
{
	*out = 0;
	for (; digits > 0; digits--, (*arg)++) {
		if (**arg < '0' || **arg > '9')
			return false;
		*out = *out * 10 + **arg - '0';
	}
	return true;
}

/*
 * YYYY[:MM[:DD[:hh[:mm[:ss]]]]] or YYYY[-MM[-DD[Thh[:mm[:ss]]]]], read as UTC,
 * in seconds since 1970. A part that is missing has its lowest value.
 */
static int64_t time_parse_local(const char *arg, const char *option)
{
	const char *separator = time_date_has_colons(arg) ? ":::::" : "--T::";
	static const int least[] = { 1970, 1, 1, 0, 0, 0 };
	static const int most[] = { 9999, 12, 31, 23, 59, 59 };
	struct tz_date date;
	const char *s = arg;
	int part[6], i, day;
	bool good = true;

	memcpy(part, least, sizeof(part));
	for (i = 0; good && i < 6; i++) {
		good = time_digits(&s, i == 0 ? 4 : 2, &part[i]) &&
		       part[i] >= least[i] && part[i] <= most[i];
		if (*s == '\0')
			break;
		good = good && i < 5 && *s++ == separator[i];
	}

	day = tz_days(part[0], part[1], part[2]);
	tz_date_of(day, &date);
	if (!good || date.day != part[2])
		xtables_error(PARAMETER_PROBLEM,
			      "time: --%s \"%s\" is not a date: give YYYY:MM:DD:hh:mm:ss or YYYY-MM-DDThh:mm:ss, from 1970 on, or less of it from the left",
			      option, arg);
	return (int64_t)day * TZ_DAY + part[3] * 3600 + part[4] * 60 + part[5];
}

static bool time_is_midnight(const char *arg)
{
	return strcmp(arg, "24:00") == 0 || strcmp(arg, "24:00:00") == 0;
}

/* The beginning of the name of a day, with at least two letters; or 1 to 7. */
static int time_parse_day(const char *word, size_t length)
{
	static const char *const names[] = {
		"monday", "tuesday", "wednesday", "thursday",
		"friday", "saturday", "sunday",
	};
	int i;

	if (length == 1 && *word >= '1' && *word <= '7')
		return *word - '0';
	for (i = 0; i < 7 && length >= 2; i++)
		if (strncasecmp(word, names[i], length) == 0)
			return i + 1;
	return 0;
}

static uint8_t time_parse_days(const char *arg, bool invert)
{
	const char *word = arg;
	uint8_t days = 0;
	int day;

	for (;;) {
		size_t length = strcspn(word, ",");

		day = time_parse_day(word, length);
		if (day == 0)
			xtables_error(PARAMETER_PROBLEM,
				      "time: --days \"%s\" are not days: give a list of Mon,Tue,Wed,Thu,Fri,Sat,Sun",
				      arg);
		days |= 1 << day;
		if (word[length] == '\0')
			break;
		word += length + 1;
	}
	return invert ? days ^ XT_TIME_ALL_WEEKDAYS : days;
}

/* --- From revision 0 to revision 1 */

static void time_find_zone(const struct time_words *words, bool utc,
			   struct xt_timezone *zone)
{
	const char *wrong;

	if (words->timezone) {
		wrong = tz_from_name(words->timezone, zone);
		if (wrong)
			xtables_error(PARAMETER_PROBLEM,
				      "time: --timezone \"%s\": %s",
				      words->timezone, wrong);
		return;
	}

	wrong = utc ? tz_utc(zone) : tz_of_machine(getenv("TZ"), time(NULL), zone);
	if (wrong)
		xtables_error(PARAMETER_PROBLEM,
			      "time: this machine's time zone%s%s%s: %s: say --timezone NAME",
			      *zone->name ? " \"" : "", zone->name,
			      *zone->name ? "\"" : "", wrong);
}

static void time_find_dates(const struct time_words *words,
			    struct xt_timezone_info *info)
{
	info->date_start = XT_TIMEZONE_MIN_TIME;
	info->date_stop = XT_TIMEZONE_MAX_TIME;
	if (words->datestart)
		info->date_start = tz_first(&info->zone,
			time_parse_local(words->datestart, "datestart"));
	if (words->datestop)
		info->date_stop = tz_last(&info->zone,
			time_parse_local(words->datestop, "datestop"));
	if (info->date_start > info->date_stop)
		xtables_error(PARAMETER_PROBLEM,
			      "time: --datestop is before --datestart");
}

/*
 * --days is --weekdays with --contiguous, and is saved so. --contiguous has no
 * effect without days, or with a range within a day; it is left out then.
 */
static void time_find_days(const struct time_words *words,
			   const struct xt_time_info *from,
			   struct xt_timezone_info *info)
{
	bool over = from->daytime_start >= from->daytime_stop;

	info->daytime_start = from->daytime_start;
	info->daytime_stop = from->daytime_stop;
	info->monthdays_match = from->monthdays_match;
	info->weekdays_match = from->weekdays_match;
	if (info->monthdays_match & ~XT_TIME_ALL_MONTHDAYS ||
	    info->monthdays_match == 0 || info->weekdays_match == 0)
		xtables_error(PARAMETER_PROBLEM,
			      "time: there is no such day: the week has 1 to 7, the month 1 to 31");

	if (!words->days && !(from->flags & XT_TIME_CONTIGUOUS))
		return;
	if (info->weekdays_match != XT_TIME_ALL_WEEKDAYS ||
	    (info->monthdays_match != XT_TIME_ALL_MONTHDAYS && over))
		info->flags = XT_TIMEZONE_CONTIGUOUS;
}

#define TIME_SIZE_0 XT_ALIGN(sizeof(struct xt_time_info))
#define TIME_SIZE_1 XT_ALIGN(sizeof(struct xt_timezone_info))

/*
 * To find a rule, iptables-nft compares as many bytes as the registered match
 * says, for a rule of any revision. That is the size of revision 0. So the
 * first bytes of revision 1, which include the digest, must differ for
 * different rules.
 */
_Static_assert(offsetof(struct xt_timezone_info, date_start) == TIME_SIZE_0,
	       "rules are compared by what is above the dates");

/*
 * FNV-1a by G. Fowler, L. C. Noll, P. Vo (draft-eastlake-fnv). The digest
 * depends on the byte order and the sizes of this machine. It is used on this
 * machine only.
 */
static uint64_t time_digest(const struct xt_timezone_info *info)
{
	const uint8_t *at = (const uint8_t *)&info->date_start;
	const uint8_t *end = (const uint8_t *)&info->priv;
	uint64_t digest = 0xcbf29ce484222325;

	for (; at < end; at++)
		digest = (digest ^ *at) * 0x100000001b3;
	return digest;
}

/*
 * Does the kernel have revision 1? Without it, the kernel would refuse the rule
 * with "No chain/target/match by that name". If revision 0 is loaded, asking
 * for revision 1 does not load a module. So this asks for another name, for
 * which the module has an alias.
 */
static bool time_kernel_knows(void)
{
	int option = time_family->family == NFPROTO_IPV6 ?
			     IP6T_SO_GET_REVISION_MATCH :
			     IPT_SO_GET_REVISION_MATCH;

	if (xt_params->compat_rev(time_match.name, 1, option))
		return true;
	xt_params->compat_rev("timezone", 1, option);
	return xt_params->compat_rev(time_match.name, 1, option);
}

static void time_ask_kernel(const struct time_words *words)
{
	static bool known;

	if (!known)
		known = time_kernel_knows();
	if (!known)
		xtables_error(PARAMETER_PROBLEM,
			      "time: this kernel's time match cannot do %s: it lacks xt_timezone. Say --weekdays and YYYY-MM-DD (times are UTC then), or use a kernel with this set",
			      words->days ? "--days" :
			      words->timezone ? "--timezone" :
						"dates with colons");
}

/* The match whose rule these words are of. */
static struct xtables_match *time_match_of(const struct time_words *words)
{
	return (void *)((char *)words->match -
			offsetof(struct xtables_match, m));
}

/* Call it first for the data of a new rule, which libxtables has zeroed. */
static void time_begin(struct xt_entry_match *data)
{
	/* the rule before this one may have set another size */
	if (time_match.m == data)
		time_match.size = TIME_SIZE_0;
	data->u.match_size = XT_ALIGN(sizeof(*data)) + TIME_SIZE_0;
}

/*
 * Call it last. Makes it a rule of revision 1 if its words need that; true if
 * so.
 */
static bool time_upgrade(const struct time_words *words, bool utc, bool kernel)
{
	bool colons = time_date_has_colons(words->datestart) ||
		      time_date_has_colons(words->datestop);
	size_t size = XT_ALIGN(sizeof(struct xt_entry_match)) + TIME_SIZE_1;
	struct xt_entry_match *old, *new;
	struct xt_timezone_info *info;

	if (!words->match)
		return false;
	time_match_of(words)->size = TIME_SIZE_0;
	if (!colons && !words->days && !words->timezone)
		return false;
	if (kernel)
		xtables_error(PARAMETER_PROBLEM,
			      "time: --days, --timezone and dates with colons are by the clock of a time zone: with --kerneltz, say --weekdays and YYYY-MM-DD");

	time_ask_kernel(words);
	old = *words->match;
	new = xtables_calloc(1, size);
	new->u.match_size = size;
	new->u.user.revision = 1;
	strcpy(new->u.user.name, old->u.user.name);
	info = (void *)new->data;
	time_find_zone(words, utc, &info->zone);
	time_find_dates(words, info);
	time_find_days(words, (const void *)old->data, info);
	info->digest = time_digest(info);

	time_match_of(words)->size = TIME_SIZE_1;
	*words->match = new;
	free(old);
	return true;
}

/* --- Printing; revision 0 uses some of it as well */

static const char *const time_weekdays[] = {
	NULL, "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun",
};

static void time_print_weekdays(uint8_t mask)
{
	const char *separator = " ";
	unsigned int day;

	for (day = 1; day <= 7; day++)
		if (mask & (1 << day)) {
			printf("%s%s", separator, time_weekdays[day]);
			separator = ",";
		}
	if (*separator == ' ')
		printf(" ");
}

/* Prints numbers, or with in_order "1st". As in mainline, 11 is "11st". */
static void time_print_monthdays(uint32_t mask, bool in_order)
{
	static const char *const ends[] = { "th", "st", "nd", "rd" };
	const char *separator = " ";
	unsigned int day;

	for (day = 1; day <= 31; day++)
		if (mask & (1u << day)) {
			printf("%s%u%s", separator, day,
			       !in_order ? "" : ends[day % 10 < 4 ? day % 10 : 0]);
			separator = ",";
		}
	if (*separator == ' ')
		printf(" ");
}

static void time_print_clock(unsigned int second)
{
	printf(" %02u:%02u:%02u", second / 3600, second / 60 % 60, second % 60);
}

static bool time_has_daytime(const struct xt_timezone_info *info)
{
	return info->daytime_start != XT_TIME_MIN_DAYTIME ||
	       info->daytime_stop != XT_TIME_MAX_DAYTIME;
}

static void time_print_local(const struct xt_timezone *zone, int64_t at,
			     char separator)
{
	struct tz_span span;
	struct tz_date date;
	int second;

	tz_span_at(zone, at, &span);
	tz_date_of(tz_split(at + span.offset, &second), &date);
	printf(" %04d-%02d-%02d%c%02d:%02d:%02d", date.year, date.month,
	       date.day, separator, second / 3600, second / 60 % 60,
	       second % 60);
}

/*
 * The kernel accepts any bytes as a name, from anybody who may set rules. Bytes
 * that cannot be in a name could mean something to a shell or a terminal:
 * prints '?'.
 */
static void time_print_zone(const struct xt_timezone *zone)
{
	const char *s = zone->name;

	for (; s < zone->name + sizeof(zone->name) && *s != '\0'; s++)
		putchar(tz_letter(*s) || strchr("0123456789+-_/<>,.:", *s) ?
				*s : '?');
}

static void time_print1(const struct xt_timezone_info *info)
{
	printf(" TIME");
	if (time_has_daytime(info)) {
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
	if (info->date_start != XT_TIMEZONE_MIN_TIME) {
		printf(" starting from");
		time_print_local(&info->zone, info->date_start, ' ');
	}
	if (info->date_stop != XT_TIMEZONE_MAX_TIME) {
		printf(" until date");
		time_print_local(&info->zone, info->date_stop, ' ');
	}
	printf(" in ");
	time_print_zone(&info->zone);
	if (info->flags & XT_TIMEZONE_CONTIGUOUS &&
	    info->daytime_start >= info->daytime_stop)
		printf(" contiguous");
}

static void time_save1(const struct xt_timezone_info *info)
{
	bool contiguous = info->flags & XT_TIMEZONE_CONTIGUOUS;
	const char *quote;

	if (time_has_daytime(info)) {
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
		printf(contiguous ? " --days" : " --weekdays");
		time_print_weekdays(info->weekdays_match);
	} else if (contiguous) {
		printf(" --contiguous");
	}
	if (info->date_start != XT_TIMEZONE_MIN_TIME) {
		printf(" --datestart");
		time_print_local(&info->zone, info->date_start, 'T');
	}
	if (info->date_stop != XT_TIMEZONE_MAX_TIME) {
		printf(" --datestop");
		time_print_local(&info->zone, info->date_stop, 'T');
	}
	quote = tz_name_valid(info->zone.name) ? "" : "\"";
	printf(" --timezone %s", quote);
	time_print_zone(&info->zone);
	printf("%s", quote);
}

/* --- Registration */

/* Prints rules of revision 1 that come from the kernel. */
static struct xtables_match time_match1;

/*
 * libxtables uses the highest revision that the kernel has, for new rules and
 * for rules that it shows. New rules must begin as revision 0 here. So only
 * revision 0 is registered, and revision 1 is put into the list of libxtables
 * after it.
 */
static void time_register(void)
{
	xtables_register_match(&time_match);
	xtables_find_match(time_match.name, XTF_DONT_LOAD, NULL);

	time_match1 = time_match;
	time_match1.revision = 1;
	time_match1.size = TIME_SIZE_1;
	time_match.next = &time_match1;
}
