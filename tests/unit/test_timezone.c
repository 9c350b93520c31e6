// SPDX-License-Identifier: GPL-2.0-only
/*
 * The clocks of base/time, by the code that its kernel half and its iptables
 * half share, against those of the C library: every zone that this machine has.
 */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

/* The machine is the current directory. */
#define TZ_MACHINE "localtime"
#define TZ_VARIABLE "TZ"

/* Found as if they were the system's: iptables has fewer warnings than we. */
#include <timezone_helper.c>

#define YEAR_2500 16725225600

static uint64_t seed = 1;

/* G. Marsaglia: "Xorshift RNGs", J. Stat. Software 8 (2003), no. 14. */
static uint64_t draw(uint64_t below)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed % below;
}

static void days_are_dates(void **state)
{
	struct tz_date date;
	struct tm tm;
	int day;

	(void)state;
	for (day = -800000; day < 12800000; day += day < 1200000 ? 1 : 997) {
		time_t at = (time_t)day * TZ_DAY;

		tz_date_of(day, &date);
		assert_non_null(gmtime_r(&at, &tm));
		assert_int_equal(date.year, tm.tm_year + 1900);
		assert_int_equal(date.month, tm.tm_mon + 1);
		assert_int_equal(date.day, tm.tm_mday);
		assert_int_equal(tz_weekday(day) % 7, tm.tm_wday);
		assert_int_equal(tz_days(date.year, date.month, date.day), day);
	}
}

static void days_have_seconds(void **state)
{
	int second;

	(void)state;
	assert_int_equal(tz_split(0, &second), 0);
	assert_int_equal(second, 0);
	assert_int_equal(tz_split(-1, &second), -1);
	assert_int_equal(second, TZ_DAY - 1);
	assert_int_equal(tz_split(-TZ_DAY, &second), -1);
	assert_int_equal(second, 0);
	assert_int_equal(tz_split(TZ_DAY - 1, &second), 0);
	assert_int_equal(second, TZ_DAY - 1);
}

/* The zone's clock at an instant is that of the C library, whose TZ is set. */
static void same_clock(const char *name, const struct xt_timezone *zone,
		       int64_t at)
{
	struct tz_span span;
	time_t t = at;
	struct tm tm;

	tz_span_at(zone, at, &span);
	assert_non_null(localtime_r(&t, &tm));
	if (span.offset != tm.tm_gmtoff)
		fail_msg("%s at %lld: %d, not %ld", name, (long long)at,
			 (int)span.offset, tm.tm_gmtoff);
	assert_true(span.from <= at && at < span.until);
}

/* All changes, the seconds around them, and others; back from local time. */
static void same_clocks(const char *name, const struct xt_timezone *zone,
			int64_t from, int64_t until)
{
	struct tz_span span;
	int64_t at;
	int i;

	for (at = from; at < until; at = span.until) {
		tz_span_at(zone, at, &span);
		assert_true(span.from == at || at == from);
		same_clock(name, zone, at);
		same_clock(name, zone, at + 1);
		same_clock(name, zone, span.until - 1);
		if (span.until > until)
			break;
		assert_true(tz_first(zone, at + span.offset) <= at);
		assert_true(tz_last(zone, at + span.offset) >= at);
	}
	for (i = 0; i < 200; i++) {
		at = from + (int64_t)draw((uint64_t)(until - from));
		same_clock(name, zone, at);
		tz_span_at(zone, at, &span);
		assert_true(tz_first(zone, at + span.offset) <= at);
		assert_true(tz_last(zone, at + span.offset) >= at);
	}
}

static unsigned int zones_seen;

static void each_zone(const char *folder);

static void zone_file(const char *name)
{
	struct xt_timezone zone;
	const char *wrong = tz_from_name(name, &zone);

	if (wrong && strstr(wrong, "no time zone in it"))
		return; /* a table for people */
	if (wrong)
		fail_msg("%s: %s", name, wrong);
	assert_true(tz_valid(&zone));
	setenv("TZ", name, 1);
	tzset();
	zones_seen++;
	same_clocks(name, &zone,
		    zone.count == XT_TIMEZONE_MAX_CHANGES ? zone.at[0] : 0,
		    YEAR_2500);
}

/* Below TZ_FOLDER; "" for all of it. */
static void each_zone(const char *folder)
{
	char path[512];
	struct dirent *entry;
	DIR *dir;

	snprintf(path, sizeof(path), "%s/%s", TZ_FOLDER, folder);
	dir = opendir(path);
	assert_non_null(dir);
	while ((entry = readdir(dir))) {
		snprintf(path, sizeof(path), "%s%s%s", folder,
			 *folder ? "/" : "", entry->d_name);
		if (entry->d_type == DT_DIR) {
			if (entry->d_name[0] != '.' && strcmp(path, "right") &&
			    strcmp(path, "posix"))
				each_zone(path);
		} else if (tz_name_valid(path) && strcmp(path, "localtime")) {
			zone_file(path);
		}
	}
	closedir(dir);
}

static void all_zones_are_as_in_libc(void **state)
{
	(void)state;
	each_zone("");
	print_message("%u zones\n", zones_seen);
	assert_true(zones_seen > 300);
}

static void words_are_as_in_libc(void **state)
{
	static const char *const words[] = {
		"CET-1CEST,M3.5.0,M10.5.0/3",
		"IST-1GMT0,M10.5.0,M3.5.0/1",
		"<+1030>-10:30<+11>-11,M10.1.0,M4.1.0",
		"<-04>4<-03>,M9.1.6/24,M4.1.6/24",
		"EET-2EEST,M3.4.4/50,M10.4.4/50",
		"<-02>2<-01>,M3.5.0/-1,M10.5.0/0",
		"IST-2IDT,M3.4.4/26,M10.5.0",
		"EST5EDT,J60,J300/3:04:05",
		"EST5EDT,59,300/12",
		"AAA+24",
		"JST-9",
		"UTC0",
	};
	struct xt_timezone zone;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		assert_null(tz_from_name(words[i], &zone));
		assert_true(tz_valid(&zone));
		assert_int_equal(zone.count, 0);
		setenv("TZ", words[i], 1);
		tzset();
		same_clocks(words[i], &zone, 0, YEAR_2500);
	}
}

/* RFC 9636, section 3.3.1: how to say so. */
static void summer_can_be_for_ever(void **state)
{
	struct xt_timezone zone;
	struct tz_span span;
	int64_t at;

	(void)state;
	assert_null(tz_from_name("EST5EDT,0/0,J365/25", &zone));
	for (at = 1700000000; at < 1900000000; at = span.until) {
		tz_span_at(&zone, at, &span);
		assert_int_equal(span.offset, -4 * 3600);
	}
}

static void words_that_are_none(void **state)
{
	static const char *const words[] = {
		"",
		"C-1",
		"XXX",
		"CET-",
		"CET-25",
		"CET-1:60",
		"CET-1x",
		"CET-1CEST",
		"CET-1CEST,M3.5.0",
		"CET-1CEST,M3.5.0,",
		"CET-1CEST,M0.5.0,M10.5.0",
		"CET-1CEST,M13.5.0,M10.5.0",
		"CET-1CEST,M3.0.0,M10.5.0",
		"CET-1CEST,M3.6.0,M10.5.0",
		"CET-1CEST,M3.5.7,M10.5.0",
		"CET-1CEST,M3.5,M10.5.0",
		"CET-1CEST,J0,M10.5.0",
		"CET-1CEST,J366,M10.5.0",
		"CET-1CEST,366,M10.5.0",
		"CET-1CEST,M3.5.0/168,M10.5.0",
		"CET-1CEST,M3.5.0,M10.5.0/3,",
		"<CE>-1",
		"<CET-1",
		"CET-99999999999999999999",
		"../../etc/passwd",
		"/usr/share/zoneinfo/Europe/Berlin",
		"Europe/../Europe/Berlin",
		"Europe//Berlin",
		"Europe/",
		"Europe",
		"localtime",
		"right/Europe/Berlin",
	};
	char longest[100];
	struct xt_timezone zone;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (!tz_from_name(words[i], &zone))
			fail_msg("\"%s\" was taken", words[i]);

	memset(longest, 'A', sizeof(longest));
	memcpy(longest + XT_TIMEZONE_NAME_LEN - 2, "1", 2);
	assert_null(tz_from_name(longest, &zone));
	memcpy(longest + XT_TIMEZONE_NAME_LEN - 2, "10", 3);
	assert_non_null(tz_from_name(longest, &zone));
}

/* A date in the hour that comes twice, and one in the hour that never comes. */
static void dates_around_a_change(void **state)
{
	struct xt_timezone zone;
	int64_t there = (int64_t)tz_days(2026, 10, 25) * TZ_DAY + 9000;
	int64_t gone = (int64_t)tz_days(2026, 3, 29) * TZ_DAY + 9000;

	(void)state;
	assert_null(tz_from_name("Europe/Berlin", &zone));
	assert_int_equal(tz_first(&zone, there), there - 7200);
	assert_int_equal(tz_last(&zone, there), there - 3600);
	assert_int_equal(tz_first(&zone, gone), 1774746000);
	assert_int_equal(tz_last(&zone, gone), 1774746000 - 1);
}

static void own_zone(void **state)
{
	struct xt_timezone zone;

	(void)state;
	assert_null(tz_of_machine("", 0, &zone));
	assert_string_equal(zone.name, "UTC");
	assert_null(tz_of_machine(":Asia/Kolkata", 0, &zone));
	assert_string_equal(zone.name, "Asia/Kolkata");
	assert_null(tz_of_machine("/usr/share/zoneinfo/Asia/Tokyo", 0, &zone));
	assert_string_equal(zone.name, "Asia/Tokyo");
	assert_null(tz_of_machine("JST-9", 0, &zone));
	assert_int_equal(zone.standard, 9 * 3600);
	assert_non_null(tz_of_machine("/etc/passwd", 0, &zone));
	assert_non_null(tz_of_machine("nonsense", 0, &zone));
	assert_string_equal(tz_name_in_path("../usr/share/zoneinfo/Asia/Tokyo"),
			    "Asia/Tokyo");
	assert_null(tz_name_in_path("/usr/share/zoneinfo/../x"));
	assert_null(tz_name_in_path("/usr/share/Asia/Tokyo"));
}

static void write_variable(const char *text)
{
	FILE *f = fopen(TZ_VARIABLE, "w");

	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
}

/* Files of the machine: link, text of TZ_VARIABLE or null, name; null: wrong. */
static void own_files(void **state)
{
	static const struct {
		const char *link, *variable, *name;
	} t[] = {
		{ NULL, NULL, "UTC" },
		{ NULL, "", "UTC" },
		{ NULL, "\n", "UTC" },
		{ NULL, "JST-9\n", "JST-9" },
		{ NULL, "JST-9\r\nCET-1\n", "JST-9" },
		{ NULL, ":Asia/Kolkata\n", "Asia/Kolkata" },
		{ NULL, "/usr/share/zoneinfo/Asia/Kolkata", "Asia/Kolkata" },
		{ NULL, "/tmp/zone\n", NULL },
		{ NULL, "nonsense\n", NULL },
		{ NULL, "$(id)\n", NULL },
		{ NULL,
		  "<a23456789012345678901234567890123456789012345678901234567890>-1",
		  NULL },
		{ "nowhere", NULL, NULL },
		{ "nowhere", "\n", NULL },
		{ "nowhere", "JST-9\n", "JST-9" },
		{ "/usr/share/zoneinfo/No/Where", "JST-9\n", "JST-9" },
		{ "/usr/share/zoneinfo/No/Where", NULL, NULL },
		{ "localtime", NULL, NULL },
		{ "/dev/null/zone", NULL, NULL },
		{ "/usr/share/zoneinfo/Asia/Tokyo", "CET-1\n", "Asia/Tokyo" },
	};
	char folder[] = "/tmp/test_timezone.XXXXXX";
	struct xt_timezone zone;
	const char *wrong;
	size_t i;

	(void)state;
	assert_non_null(mkdtemp(folder));
	assert_int_equal(chdir(folder), 0);
	for (i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		if (t[i].link)
			assert_int_equal(symlink(t[i].link, TZ_MACHINE), 0);
		if (t[i].variable)
			write_variable(t[i].variable);
		memset(&zone, 'x', sizeof(zone));
		wrong = tz_of_machine(NULL, 0, &zone);
		if (!wrong != !!t[i].name)
			fail_msg("%zu: %s", i, wrong ? wrong : "not refused");
		if (t[i].name)
			assert_string_equal(zone.name, t[i].name);
		unlink(TZ_MACHINE);
		unlink(TZ_VARIABLE);
	}
	assert_int_equal(chdir("/"), 0);
	assert_int_equal(rmdir(folder), 0);
}

/* What words can stand for: nothing but them to come, and everything else. */
static void copies_without_a_name(void **state)
{
	struct xt_timezone zone, words;

	(void)state;
	assert_null(tz_from_name("Europe/Berlin", &zone));
	assert_null(tz_from_name("CET-1CEST,M3.5.0,M10.5.0/3", &words));
	assert_true(tz_same_from(1767225600, &zone, &words));
	assert_false(tz_same_from(0, &zone, &words));
	assert_null(tz_from_name("Africa/Casablanca", &zone));
	assert_null(tz_from_name("<+01>-1", &words));
	assert_false(tz_same_from(1767225600, &zone, &words));
}

/* Read from memory that ends with it, so that the sanitizer sees what is past. */
static const char *read_exactly(const uint8_t *data, size_t size)
{
	uint8_t *copy = malloc(size ? size : 1);
	char words[XT_TIMEZONE_NAME_LEN];
	struct xt_timezone zone;
	const char *wrong;

	assert_non_null(copy);
	memcpy(copy, data, size);
	memset(&zone, 0, sizeof(zone));
	wrong = tz_from_file(copy, size, &zone, words);
	if (!wrong)
		assert_true(tz_valid(&zone));
	free(copy);
	return wrong;
}

static void damaged_files(void **state)
{
	static uint8_t data[TZ_MAX_FILE], other[TZ_MAX_FILE];
	ssize_t size = tz_read_name("America/New_York", data, sizeof(data));
	int round, i;
	ssize_t n;

	(void)state;
	assert_true(size > 1000);
	assert_null(read_exactly(data, (size_t)size));
	for (n = 0; n < size; n++)
		assert_non_null(read_exactly(data, (size_t)n));
	for (round = 0; round < 20000; round++) {
		memcpy(other, data, (size_t)size);
		for (i = 0; i < 1 + round % 4; i++)
			other[draw(round % 2 ? 100 : (uint64_t)size)] =
				(uint8_t)draw(256);
		read_exactly(other, (size_t)size);
	}
}

/* What the RFC forbids is found where a number says so, and not only by luck. */
static void files_with_wrong_numbers(void **state)
{
	static uint8_t data[TZ_MAX_FILE], other[TZ_MAX_FILE];
	ssize_t size = tz_read_name("America/New_York", data, sizeof(data));
	const uint8_t *second = memmem(data + 44, (size_t)size - 44, "TZif", 4);
	size_t head = (size_t)(second - data), times = head + 44;
	size_t n = (size_t)tz_big_endian(second + 32, 4), counts;

	(void)state;
	assert_non_null(second);
	memcpy(other, data, (size_t)size);
	memcpy(other + times + 8, other + times, 8);
	assert_non_null(read_exactly(other, (size_t)size));

	memcpy(other, data, (size_t)size);
	other[times + 8 * n] = 200;
	assert_non_null(read_exactly(other, (size_t)size));

	/* the offset of the first type: +0x7f000000 seconds */
	memcpy(other, data, (size_t)size);
	other[times + 9 * n] = 0x7f;
	assert_non_null(read_exactly(other, (size_t)size));

	memcpy(other, data, (size_t)size);
	other[4] = other[head + 4] = '1';
	assert_non_null(read_exactly(other, (size_t)size));

	for (counts = 20; counts < 44; counts++) {
		memcpy(other, data, (size_t)size);
		other[head + counts] = 0xff;
		assert_non_null(read_exactly(other, (size_t)size));
		memcpy(other, data, (size_t)size);
		other[counts] = 0xff;
		assert_non_null(read_exactly(other, (size_t)size));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(days_are_dates),
		cmocka_unit_test(days_have_seconds),
		cmocka_unit_test(all_zones_are_as_in_libc),
		cmocka_unit_test(words_are_as_in_libc),
		cmocka_unit_test(summer_can_be_for_ever),
		cmocka_unit_test(words_that_are_none),
		cmocka_unit_test(dates_around_a_change),
		cmocka_unit_test(own_zone),
		cmocka_unit_test(own_files),
		cmocka_unit_test(copies_without_a_name),
		cmocka_unit_test(damaged_files),
		cmocka_unit_test(files_with_wrong_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
