// SPDX-License-Identifier: GPL-2.0-only
/*
 * Time zones for time_revision1.c, which includes this file. They are read from
 * the files in /usr/share/zoneinfo (RFC 9636) and from the variable TZ (POSIX,
 * XBD 8.3). The input may be wrong or hostile: every count is checked against
 * the size of the file. Functions return NULL, or an error that can follow "the
 * zone NAME: ".
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>

/* The kernel's function, for xt_timezone_calendar.h. */
static int64_t div_s64_rem(int64_t dividend, int32_t divisor,
			   int32_t *remainder)
{
	*remainder = dividend % divisor;
	return dividend / divisor;
}

#include "xt_timezone_calendar.h"

#ifndef TZ_FOLDER
#define TZ_FOLDER "/usr/share/zoneinfo"
#endif
#ifndef TZ_MACHINE
#define TZ_MACHINE "/etc/localtime"
#endif

/* A file with the text of TZ, on systems without TZ_FOLDER: musl, uClibc. */
#ifndef TZ_VARIABLE
#define TZ_VARIABLE "/etc/TZ"
#endif

/* Bytes of a file; the largest one there is has 4,000. */
#define TZ_MAX_FILE 65536

/* Older changes may be dropped if there are too many: 2020-01-01. */
#define TZ_NEEDED 1577836800

/* --- The text of TZ: std offset dst [offset],start[/time],stop[/time] */

/* A number of one to three digits, at most max. */
static bool tz_word_number(const char **text, int max, int *out)
{
	const char *s = *text;
	int n = 0;

	while (*s >= '0' && *s <= '9' && s - *text < 3)
		n = n * 10 + *s++ - '0';
	if (s == *text || (*s >= '0' && *s <= '9') || n > max)
		return false;
	*text = s;
	*out = n;
	return true;
}

/* [+-]hh[:mm[:ss]], in seconds. */
static bool tz_word_time(const char **text, int max_hours, int *out)
{
	int sign = 1, hours, minutes = 0, seconds = 0;

	if (**text == '+' || **text == '-')
		sign = *(*text)++ == '-' ? -1 : 1;
	if (!tz_word_number(text, max_hours, &hours))
		return false;
	if (**text == ':') {
		(*text)++;
		if (!tz_word_number(text, 59, &minutes))
			return false;
		if (**text == ':') {
			(*text)++;
			if (!tz_word_number(text, 59, &seconds))
				return false;
		}
	}
	*out = sign * (hours * 3600 + minutes * 60 + seconds);
	return true;
}

static bool tz_letter(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* Three letters or more; within < and > also digits and signs. */
static bool tz_word_name(const char **text)
{
	const char *s = *text, *first = s;

	if (*s == '<') {
		for (first = ++s; tz_letter(*s) || *s == '+' || *s == '-' ||
		     (*s >= '0' && *s <= '9'); s++)
			;
		*text = s + 1;
		return *s == '>' && s - first >= 3;
	}
	while (tz_letter(*s))
		s++;
	*text = s;
	return s - first >= 3;
}

/* Mm.w.d, Jn or n, and /time. */
static bool tz_word_yearly(const char **text, struct xt_timezone_yearly *out)
{
	int month = 0, week = 0, weekday = 0, day = 0, wall = 2 * 3600;
	const char *s = *text;

	if (*s == 'M') {
		s++;
		if (!tz_word_number(&s, 12, &month) || month < 1 || *s++ != '.' ||
		    !tz_word_number(&s, 5, &week) || week < 1 || *s++ != '.' ||
		    !tz_word_number(&s, 6, &weekday))
			return false;
		out->kind = XT_TIMEZONE_WEEKDAY;
	} else if (*s == 'J') {
		s++;
		if (!tz_word_number(&s, 365, &day) || day < 1)
			return false;
		out->kind = XT_TIMEZONE_JULIAN;
	} else {
		if (!tz_word_number(&s, 365, &day))
			return false;
		out->kind = XT_TIMEZONE_YEARDAY;
	}
	if (*s == '/') {
		s++;
		if (!tz_word_time(&s, 167, &wall))
			return false;
	}
	out->month = month;
	out->week = week;
	out->weekday = weekday;
	out->day = day;
	out->wall = wall;
	*text = s;
	return true;
}

/*
 * Sets standard, summer, yearly, start and stop of zone. Offsets in the text
 * are hours west of Greenwich: they are added to local time to get UTC.
 */
static const char *tz_from_words(const char *text, struct xt_timezone *zone)
{
	const char *wrong = "this is neither a file in " TZ_FOLDER
		" nor like CET-1CEST,M3.5.0,M10.5.0/3";
	int west, east;

	if (!tz_word_name(&text) || !tz_word_time(&text, 24, &west))
		return wrong;
	zone->standard = -west;
	if (*text == '\0')
		return NULL;

	if (!tz_word_name(&text))
		return wrong;
	east = 3600 - west;
	if (*text != ',') {
		if (!tz_word_time(&text, 24, &west))
			return wrong;
		east = -west;
	}
	zone->summer = east;
	zone->yearly = 1;
	if (*text++ != ',' || !tz_word_yearly(&text, &zone->start) ||
	    *text++ != ',' || !tz_word_yearly(&text, &zone->stop) || *text)
		return wrong;
	return NULL;
}

/* --- Files of zones */

struct tz_file {
	const uint8_t *data;
	size_t left;
};

/* Takes n items of size bytes; NULL if the file has fewer. */
static const uint8_t *tz_take(struct tz_file *file, size_t n, size_t size)
{
	const uint8_t *at = file->data;

	if (n > file->left / size)
		return NULL;
	file->data += n * size;
	file->left -= n * size;
	return at;
}

static int64_t tz_big_endian(const uint8_t *at, size_t bytes)
{
	uint64_t n = at[0] & 0x80 ? UINT64_MAX : 0;

	while (bytes-- > 0)
		n = n << 8 | *at++;
	return n;
}

/* The header: RFC 9636, section 3.1. In the order of the file. */
struct tz_counts {
	uint32_t ut, standard, leap, times, types, chars;
};

static const char *tz_header(struct tz_file *file, struct tz_counts *counts)
{
	const uint8_t *at = tz_take(file, 44, 1);
	uint32_t n[6];
	size_t i;

	if (!at || memcmp(at, "TZif", 4) != 0)
		return "its file has no time zone in it";
	if (at[4] < '2')
		return "its file is of version 1, which ends in 2037: install a newer tzdata";
	for (i = 0; i < 6; i++)
		n[i] = tz_big_endian(at + 20 + 4 * i, 4);
	*counts = (struct tz_counts){ n[0], n[1], n[2], n[3], n[4], n[5] };
	return NULL;
}

/* Adds a change of the clock, unless the offset stays the same. */
static const char *tz_add(struct xt_timezone *zone, int64_t at, int64_t offset,
			  int64_t last)
{
	if (offset < -XT_TIMEZONE_MAX_OFFSET || offset > XT_TIMEZONE_MAX_OFFSET)
		return "its file has a clock that is off by more than a day";
	if (offset == last)
		return NULL;

	if (zone->count == XT_TIMEZONE_MAX_CHANGES) {
		if (zone->at[0] >= TZ_NEEDED)
			return "its clock changes too often";
		zone->before = zone->offset[0];
		zone->count--;
		memmove(zone->at, zone->at + 1,
			zone->count * sizeof(*zone->at));
		memmove(zone->offset, zone->offset + 1,
			zone->count * sizeof(*zone->offset));
	}
	zone->at[zone->count] = at;
	zone->offset[zone->count++] = offset;
	return NULL;
}

/* Adds all changes, except those before 1970. */
static const char *tz_changes(const uint8_t *times, const uint8_t *indices,
			      const uint8_t *types,
			      const struct tz_counts *counts,
			      struct xt_timezone *zone)
{
	int64_t offset = tz_big_endian(types, 4), last = offset, previous = 0;
	const char *wrong;
	uint32_t i;

	wrong = tz_add(zone, 0, offset, last);
	zone->before = last;
	for (i = 0; i < counts->times && !wrong; i++) {
		int64_t at = tz_big_endian(times + 8 * i, 8);

		if ((i > 0 && at <= previous) || at > XT_TIMEZONE_MAX_TIME ||
		    indices[i] >= counts->types)
			return "its file is damaged";
		previous = at;
		offset = tz_big_endian(types + 6 * indices[i], 4);
		if (at <= 0)
			wrong = tz_add(zone, at, offset, offset);
		else
			wrong = tz_add(zone, at, offset, last);
		last = offset;
		if (zone->count == 0)
			zone->before = last;
	}
	zone->standard = last;
	return wrong;
}

/*
 * Reads the last line of the file: a text of TZ for the time after the last
 * change. Copies it to words, too.
 */
static const char *tz_footer(struct tz_file *file, struct xt_timezone *zone,
			     char words[XT_TIMEZONE_NAME_LEN])
{
	const char *text = (const char *)file->data;
	const char *end;

	words[0] = '\0';
	if (file->left < 2 || text[0] != '\n')
		return "its file is damaged";
	text++;
	end = memchr(text, '\n', file->left - 1);
	if (!end || end - text >= XT_TIMEZONE_NAME_LEN)
		return "its file is damaged";

	/* an empty line: the offset of the last change stays */
	if (end == text)
		return NULL;

	memcpy(words, text, end - text);
	words[end - text] = '\0';
	return tz_from_words(words, zone) ? "its file is damaged" : NULL;
}

/*
 * Sets all of zone, which has to be zero, but the name. words gets the last
 * line of the file.
 */
static const char *tz_from_file(const uint8_t *data, size_t size,
				struct xt_timezone *zone,
				char words[XT_TIMEZONE_NAME_LEN])
{
	struct tz_file file = { data, size };
	const uint8_t *times, *indices, *types;
	struct tz_counts counts;
	const char *wrong;

	/* The first part has 32-bit times: skips it. */
	wrong = tz_header(&file, &counts);
	if (wrong)
		return wrong;
	if (!tz_take(&file, counts.times, 5) || !tz_take(&file, counts.types, 6) ||
	    !tz_take(&file, counts.chars, 1) || !tz_take(&file, counts.leap, 8) ||
	    !tz_take(&file, counts.standard, 1) || !tz_take(&file, counts.ut, 1))
		return "its file is damaged";

	wrong = tz_header(&file, &counts);
	if (wrong)
		return wrong;
	times = tz_take(&file, counts.times, 8);
	indices = tz_take(&file, counts.times, 1);
	types = tz_take(&file, counts.types, 6);
	if (!times || !indices || !types || counts.types == 0 ||
	    !tz_take(&file, counts.chars, 1) ||
	    !tz_take(&file, counts.leap, 12) ||
	    !tz_take(&file, counts.standard, 1) || !tz_take(&file, counts.ut, 1))
		return "its file is damaged";
	if (counts.leap > 0)
		return "it counts leap seconds, which the kernel does not: take the zone without \"right/\"";

	wrong = tz_changes(times, indices, types, &counts, zone);
	if (!wrong)
		wrong = tz_footer(&file, zone, words);
	if (zone->count == 0)
		zone->before = 0;
	if (!wrong && !tz_valid(zone))
		wrong = "its file is damaged";
	return wrong;
}

/* --- Names */

/* Is it a name that is a path below TZ_FOLDER, and does not lead out of it? */
static bool tz_name_valid(const char *name)
{
	const char *s;

	if (strlen(name) >= XT_TIMEZONE_NAME_LEN)
		return false;
	for (s = name; *s; s++) {
		bool first = s == name || s[-1] == '/';

		if (first && !tz_letter(*s))
			return false;
		if (!tz_letter(*s) && !strchr("0123456789+-_/", *s))
			return false;
	}
	return s != name && s[-1] != '/';
}

/* Reads at most size bytes. Returns their number, or -1. */
static ssize_t tz_read_path(const char *path, uint8_t *data, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	size_t have = 0;
	struct stat st;
	ssize_t n = -1;

	if (fd < 0)
		return -1;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
		do {
			n = read(fd, data + have, size - have);
			have += n > 0 ? n : 0;
		} while (n > 0 && have < size);
	} else {
		errno = EINVAL;
	}
	close(fd);
	return n < 0 ? -1 : (ssize_t)have;
}

static ssize_t tz_read_name(const char *name, uint8_t *data, size_t size)
{
	char path[sizeof(TZ_FOLDER) + 1 + XT_TIMEZONE_NAME_LEN];

	if (!tz_name_valid(name)) {
		errno = EINVAL;
		return -1;
	}
	snprintf(path, sizeof(path), "%s/%s", TZ_FOLDER, name);
	return tz_read_path(path, data, size);
}

/*
 * The zone with this name, or the one that this text of TZ describes. Refuses
 * "localtime", which is another zone on another machine.
 */
static const char *tz_from_name(const char *name, struct xt_timezone *zone)
{
	static uint8_t data[TZ_MAX_FILE];
	char words[XT_TIMEZONE_NAME_LEN];
	ssize_t size;

	memset(zone, 0, sizeof(*zone));
	if (strlen(name) >= sizeof(zone->name))
		return "the name is too long";
	strcpy(zone->name, name);
	if (strcmp(name, "localtime") == 0)
		return "this is no zone's name: leave --timezone out, or say which";

	size = tz_read_name(name, data, sizeof(data));
	if (size >= 0)
		return tz_from_file(data, size, zone, words);
	/* UTC is known without files */
	return strcmp(name, "UTC") == 0 ? NULL : tz_from_words(name, zone);
}

static const char *tz_utc(struct xt_timezone *zone)
{
	memset(zone, 0, sizeof(*zone));
	strcpy(zone->name, "UTC");
	return NULL;
}

/* --- The machine's own zone */

/* The part of a path after ".../zoneinfo/", or NULL. */
static const char *tz_name_in_path(const char *path)
{
	const char *at = strstr(path, "/zoneinfo/"), *next;

	if (!at)
		return NULL;
	while ((next = strstr(at + 1, "/zoneinfo/")))
		at = next;
	at += strlen("/zoneinfo/");
	return tz_name_valid(at) ? at : NULL;
}

/* Reads the first line of a file; "" if there is no such file. */
static void tz_read_line(const char *path, char *text, size_t size)
{
	ssize_t n = tz_read_path(path, (uint8_t *)text, size - 1);

	text[n > 0 ? n : 0] = '\0';
	text[strcspn(text, "\r\n")] = '\0';
}

/*
 * Do both clocks show the same time now, and at all changes of zone from now
 * on?
 */
static bool tz_same_from(int64_t now, const struct xt_timezone *zone,
			 const struct xt_timezone *words)
{
	int64_t last = zone->count ? zone->at[zone->count - 1] : now;
	struct tz_span span, other;

	for (; now <= last; now = span.until) {
		tz_span_at(zone, now, &span);
		tz_span_at(words, now, &other);
		if (span.offset != other.offset || span.until != other.until)
			return false;
	}
	return true;
}

/*
 * TZ_MACHINE is no link to a zone but a copy of one. If /etc/timezone names a
 * zone with the same file, that is the zone. Otherwise only the last line of
 * the copy can be used: it is enough if all later changes follow from it.
 */
static const char *tz_from_copy(int64_t now, struct xt_timezone *zone)
{
	static uint8_t data[TZ_MAX_FILE], other[TZ_MAX_FILE];
	ssize_t size = tz_read_path(TZ_MACHINE, data, sizeof(data));
	char name[XT_TIMEZONE_NAME_LEN];
	struct xt_timezone copy;
	const char *wrong;

	if (size < 0)
		return TZ_MACHINE " cannot be read";
	/* Debian writes the name of the zone there. */
	tz_read_line("/etc/timezone", name, sizeof(name));
	if (tz_read_name(name, other, sizeof(other)) == size &&
	    memcmp(data, other, size) == 0)
		return tz_from_name(name, zone);

	memset(&copy, 0, sizeof(copy));
	memset(zone, 0, sizeof(*zone));
	wrong = tz_from_file(data, size, &copy, zone->name);
	if (!wrong)
		wrong = tz_from_words(zone->name, zone);
	if (!wrong && !tz_same_from(now, &copy, zone))
		wrong = "it has no name";
	return wrong;
}

/* The zone of the variable TZ; an empty one means UTC. */
static const char *tz_from_variable(const char *tz, struct xt_timezone *zone)
{
	const char *name;

	tz += *tz == ':';
	if (*tz == '\0')
		return tz_utc(zone);
	name = *tz == '/' ? tz_name_in_path(tz) : tz;
	if (!name)
		return "TZ is the path of a file";
	return tz_from_name(name, zone);
}

/* The machine's zone if TZ_MACHINE does not exist, or is a link to no file. */
static const char *tz_without_file(const char *link, struct xt_timezone *zone)
{
	/*
	 * one byte more, so that a text that is too long is not cut and
	 * accepted
	 */
	char tz[XT_TIMEZONE_NAME_LEN + 2];
	const char *name;

	tz_read_line(TZ_VARIABLE, tz, sizeof(tz));
	if (*tz != '\0')
		return tz_from_variable(tz, zone);
	if (*link == '\0')
		return tz_utc(zone);

	memset(zone, 0, sizeof(*zone));
	name = tz_name_in_path(link);
	if (name)
		strcpy(zone->name, name);
	return TZ_MACHINE " is a link to nothing, and there is no " TZ_VARIABLE;
}

/*
 * The zone of the machine: that of tz, which is the variable TZ or NULL; or of
 * TZ_MACHINE; or of TZ_VARIABLE; or else UTC. now is the present time: see
 * tz_from_copy().
 */
static const char *tz_of_machine(const char *tz, int64_t now,
				 struct xt_timezone *zone)
{
	char path[4096];
	const char *name;
	struct stat st;
	ssize_t n;

	if (tz)
		return tz_from_variable(tz, zone);

	n = readlink(TZ_MACHINE, path, sizeof(path) - 1);
	path[n > 0 ? n : 0] = '\0';
	if (stat(TZ_MACHINE, &st) < 0 && (n > 0 || errno == ENOENT))
		return tz_without_file(path, zone);
	name = tz_name_in_path(path);
	return name ? tz_from_name(name, zone) : tz_from_copy(now, zone);
}

/* --- From local time */

/* The first time at which the clock shows local or a later time. */
static int64_t tz_first(const struct xt_timezone *zone, int64_t local)
{
	int64_t at = local - XT_TIMEZONE_MAX_OFFSET - 1;
	struct tz_span span;

	for (;;) {
		tz_span_at(zone, at, &span);
		at = local - span.offset;
		if (at < span.from)
			return span.from;
		if (at < span.until)
			return at;
		at = span.until;
	}
}

/* The last time at which the clock shows local or an earlier time. */
static int64_t tz_last(const struct xt_timezone *zone, int64_t local)
{
	int64_t at = local + XT_TIMEZONE_MAX_OFFSET + 1;
	struct tz_span span;

	for (;;) {
		tz_span_at(zone, at, &span);
		at = local - span.offset;
		if (at >= span.until)
			return span.until - 1;
		if (at >= span.from)
			return at;
		at = span.from - 1;
	}
}
