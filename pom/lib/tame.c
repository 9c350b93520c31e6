// SPDX-License-Identifier: GPL-2.0-only
/* Finds control bytes and invisible characters: see tame.h. */
#include "lib/tame.h"

#include "lib/utf8.h"

size_t tame_control(struct span s, size_t *shown)
{
	const unsigned char *p = (const unsigned char *)s.p;
	size_t len = utf8_length(s);

	*shown = len ? len : 1;
	if (p[0] < 0x20 || p[0] == 0x7f)
		return 1;
	if (len == 2 && p[0] == 0xc2 && p[1] < 0xa0)
		return 2;
	return !len && p[0] >= 0x80 && p[0] < 0xa0;
}

/*
 * Default_Ignorable_Code_Point of Unicode 15.0 (DerivedCoreProperties.txt), in order.
 * The property includes the controls of direction (UAX #9). Added here: the separators of
 * lines and paragraphs, and the marks of interlinear annotation.
 */
static const struct {
	uint32_t first, last;
} hidden[] = {
	{ 0xad, 0xad },       { 0x34f, 0x34f },     { 0x61c, 0x61c },
	{ 0x115f, 0x1160 },   { 0x17b4, 0x17b5 },   { 0x180b, 0x180f },
	{ 0x200b, 0x200f },   { 0x2028, 0x202e },   { 0x2060, 0x206f },
	{ 0x3164, 0x3164 },   { 0xfe00, 0xfe0f },   { 0xfeff, 0xfeff },
	{ 0xffa0, 0xffa0 },   { 0xfff0, 0xfffb },   { 0x1bca0, 0x1bca3 },
	{ 0x1d173, 0x1d17a }, { 0xe0000, 0xe0fff },
};

uint32_t tame_hidden(struct span s, size_t *shown)
{
	const unsigned char *p = (const unsigned char *)s.p;
	size_t len = utf8_length(s), i;
	uint32_t c;

	*shown = len ? len : 1;
	if (len < 2)
		return 0;
	c = p[0] & (0x7fu >> len);
	for (i = 1; i < len; i++)
		c = c << 6 | (p[i] & 0x3f);
	for (i = 0; i < sizeof(hidden) / sizeof(hidden[0]); i++)
		if (c >= hidden[i].first && c <= hidden[i].last)
			return c;
	return 0;
}
