// SPDX-License-Identifier: GPL-2.0-only
/*
 * The search of extra/string against one that cannot be wrong, with strings and
 * texts of few different bytes, in one piece and in pieces. Arguments: how many
 * rules, and a number to begin with. Says which rule differs first.
 */
#include <stdio.h>
#include <stdlib.h>
#include "xt_strings_find.c"

#define TEXT_MAX 500

static u64 random_state;

/* G. Marsaglia, "Xorshift RNGs", 2003: below n. */
static unsigned int draw(unsigned int n)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (unsigned int)(random_state >> 32) % n;
}

/* What strings and texts of one rule are made of. */
struct alphabet {
	u8 first;
	unsigned int n;
	unsigned int repeat; /* of so many bytes, one is not the one before */
};

static void fill(const struct alphabet *a, u8 *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		p[i] = (u8)(a->first + draw(a->n));
		if (draw(4) == 0)
			p[i] ^= 0x20;
		if (i > 0 && draw(a->repeat) > 0)
			p[i] = p[i - 1];
	}
}

static void draw_rule(struct xt_strings_info *info, struct alphabet *a)
{
	static const unsigned int longest[] = { 1, 3, 8, 40, 128 };
	unsigned int i, len, room, total = 0, most = longest[draw(5)];

	*a = (struct alphabet){ .first = draw(2) ? 'A' : (u8)draw(256),
				.n = draw(3) ? 1 + draw(3) : 1 + draw(60),
				.repeat = 1 + draw(2) * draw(20) };
	*info = (struct xt_strings_info){ .flags = draw(2) ? XT_STRINGS_ICASE :
							     0 };
	info->count = draw(2) ? 1 : 1 + draw(XT_STRINGS_MAX_COUNT);
	fill(a, info->text, sizeof(info->text));
	for (i = 0; i < info->count; i++) {
		room = XT_STRINGS_MAX_BYTES - total - (info->count - 1 - i);
		len = 1 + draw(most);
		info->len[i] = min(len, room);
		total += info->len[i];
	}
	memset(info->text + total, 0, sizeof(info->text) - total);
}

static u8 lower(const struct xt_strings_info *info, u8 c)
{
	return (info->flags & XT_STRINGS_ICASE) && c >= 'A' && c <= 'Z' ?
		       c + 0x20 :
		       c;
}

/* Does one of the strings end at p + end? */
static bool ends(const struct xt_strings_info *info, const u8 *p, size_t end)
{
	const u8 *text = info->text;
	unsigned int i, k;

	for (i = 0; i < info->count; text += info->len[i++]) {
		if (end < info->len[i])
			continue;
		for (k = 0; k < info->len[i]; k++)
			if (lower(info, p[end - info->len[i] + k]) !=
			    lower(info, text[k]))
				break;
		if (k == info->len[i])
			return true;
	}
	return false;
}

/* One of the strings, as far as it fits, with a letter or two changed. */
static void plant(const struct xt_strings_info *info, u8 *p, size_t n)
{
	unsigned int i = draw(info->count), k;
	const u8 *text = info->text;
	size_t at = draw((unsigned int)n);

	for (k = 0; k < i; k++)
		text += info->len[k];
	for (k = 0; k < info->len[i] && at + k < n; k++)
		p[at + k] = text[k];
	if (draw(3) == 0)
		p[draw((unsigned int)n)] ^= draw(2) ? 0x20 : 1;
}

/* A copy that ends where its memory does, for the sanitizers. */
static u8 *alone(const u8 *p, size_t n)
{
	u8 *copy = malloc(n + 1) ?: (abort(), NULL);

	memcpy(copy + 1, p, n);
	return copy;
}

static bool agrees_whole(const struct strings_rule *rule,
			 const struct xt_strings_info *info, const u8 *p,
			 size_t n)
{
	bool want = false, got;
	u8 *copy = alone(p, n);
	size_t end;

	for (end = 1; end <= n; end++)
		want |= ends(info, p, end);
	got = strings_find(rule, copy + 1, n);
	free(copy);
	return got == want;
}

static bool agrees_in_pieces(const struct strings_rule *rule,
			     const struct xt_strings_info *info, const u8 *p,
			     size_t n)
{
	struct strings_state state = { 0 };
	size_t at, end, len;
	bool want, got;
	u8 *copy, saved;

	for (at = 0; at < n; at += len) {
		len = 1 + draw(draw(2) ? 5 : 200);
		len = min(len, n - at);
		for (want = false, end = at + 1; end <= at + len; end++)
			want |= ends(info, p, end);
		copy = alone(p + at, len);
		got = strings_feed(rule, &state, copy + 1, len);
		free(copy);
		if (got != want)
			return false;
		if (draw(2))
			continue;
		saved = strings_save(rule, &state);
		if (saved > rule->total)
			return false;
		strings_restore(rule, saved, &state);
	}
	return true;
}

int main(int argc, char **argv)
{
	unsigned long rules = argc > 1 ? strtoul(argv[1], NULL, 0) : 1000;
	u64 seed = argc > 2 ? strtoull(argv[2], NULL, 0) : 1;
	struct strings_rule *rule = malloc(sizeof(*rule));
	struct xt_strings_info info;
	struct alphabet a;
	u8 text[TEXT_MAX];
	unsigned long i;
	int round;
	size_t n;

	for (i = 0; rule && i < rules; i++) {
		random_state = (seed + i) * 0x9e3779b97f4a7c15ULL | 1;
		draw_rule(&info, &a);
		memset(rule, 0, sizeof(*rule));
		strings_compile(rule, &info);
		for (round = 0; round < 8; round++) {
			n = 1 + draw(draw(2) ? 40 : TEXT_MAX);
			fill(&a, text, n);
			if (draw(2))
				plant(&info, text, n);
			if (agrees_whole(rule, &info, text, n) &&
			    agrees_in_pieces(rule, &info, text, n))
				continue;
			printf("not as it should be: search 1 %llu\n",
			       (unsigned long long)(seed + i));
			return 1;
		}
	}
	free(rule);
	return 0;
}
