// SPDX-License-Identifier: GPL-2.0-only
/*
 * The info of an old set: whatever it says, it is read to its end, and what is
 * kept of it is text.
 */
#include "repo/old.h"
#include "fuzz.h"

static void is_text(const char *s)
{
	for (; *s; s++)
		MUST((unsigned char)*s >= 0x20 || *s == '\n' || *s == '\t');
}

static void is_name(const char *s)
{
	MUST(*s && *s != '-' && *s != '.' && strlen(s) <= 64);
	MUST(!strpbrk(s, "/ \t\n") && !strchr(s, 0x1b));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = { (const char *)data, size }, rest;
	struct repo r = { 0 };
	struct set s = { .name = "one", .info = "one/info" };
	struct old_format_fields fields;
	size_t i;

	if (!size)
		return 0;
	s.title = s.author = s.status = s.license = s.successor = s.help = "";
	old_format_read_fields(&r, &s, text, data[0] & 1, &fields, &rest);
	MUST(rest.n <= text.n);
	s.help = old_format_text(&r, rest);
	old_format_give_title(&r, &s);
	is_text(s.title);
	is_text(s.author);
	is_text(s.help);
	if (s.problem)
		is_text(s.problem);
	for (i = 0; i < s.ndepends; i++)
		is_name(s.depends[i]);
	for (i = 0; i < s.nconflicts; i++)
		is_name(s.conflicts[i]);
	MUST(!s.ranges || s.ranges->tree[TREE_LINUX].n <= RANGE_TERMS);
	arena_free(&r.a);
	return 0;
}
