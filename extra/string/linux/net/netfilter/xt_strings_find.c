// SPDX-License-Identifier: GPL-2.0-only
/*
 * The search of the strings match. There are three algorithms:
 *
 * - For one short string: searches two of its bytes that are rare in most
 *   texts, at their distance. Tests eight places of the text at once.
 * - For one long string, or several: looks up a few bytes (a gram) of the text
 *   in a hash table of the grams of all strings, at places with a fixed
 *   distance. The distance is so small that no string fits in between. In
 *   contrast to Boyer-Moore, the next place does not depend on what was found,
 *   so the processor need not wait for it.
 * - Bitwise (Baeza-Yates and Gonnet, "A new approach to text searching", 1992):
 *   slower than the others at their best, but its speed does not depend on the
 *   text. A hostile text can make the others compare very often; they have a
 *   budget, and continue with this algorithm when it is spent. It can stop and
 *   go on at any byte, so it also searches across pieces of a text.
 */
#include <linux/bitops.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include "xt_strings.h"

/* One string of up to this length is searched by two of its bytes. */
#define STRINGS_PAIR_MAX 15

/* For pieces of up to this many bytes, the bitwise search is the fastest. */
#define STRINGS_SMALL 16

#define STRINGS_ONES 0x0101010101010101ULL
#define STRINGS_HIGHS (STRINGS_ONES << 7)

struct strings_word {
	__le64 v;
} __packed;

struct strings_half {
	__le32 v;
} __packed;

static __always_inline u64 load64(const u8 *p)
{
	return le64_to_cpu(((const struct strings_word *)p)->v);
}

static __always_inline u32 load32(const u8 *p)
{
	return le32_to_cpu(((const struct strings_half *)p)->v);
}

/*
 * The comparisons that a search may make, in words of eight bytes: a constant
 * for a match and a few false hits, and a share of the length of the text.
 */
static __always_inline int strings_budget(size_t n)
{
	return 24 + n / 32;
}

/*
 * Is string i at p? The bits of fold are ignored: letters differ in them by
 * case.
 */
static bool strings_same(const struct strings_rule *r, unsigned int i,
			 const u8 *p, int *budget)
{
	const u8 *text = r->text + r->start[i];
	const u8 *fold = r->fold + r->start[i];
	unsigned int len = r->start[i + 1] - r->start[i];
	unsigned int k;

	for (k = 0; k + 8 <= len; k += 8) {
		--*budget;
		if ((load64(p + k) | load64(fold + k)) != load64(text + k))
			return false;
	}
	--*budget;
	if (len >= 8) {
		k = len - 8;
		return (load64(p + k) | load64(fold + k)) == load64(text + k);
	}
	for (; k < len; k++)
		if ((p[k] | fold[k]) != text[k])
			return false;
	return true;
}

/*
 * The bitwise search of a text that continues from *state. The bits are
 * inverted here, which saves an operation for each byte: the shift brings in a
 * 0, which is right for the first byte of a single string. With several
 * strings, the bits of their first bytes must be cleared.
 */
static __always_inline bool strings_narrow(const struct strings_rule *r,
					   struct strings_state *state,
					   const u8 *p, size_t n, bool only)
{
	const u64 clear = only ? U64_MAX : ~r->first[0];
	const u64 *bar = r->bar[0];
	u64 d = ~state->bits[0];
	u64 seen = U64_MAX;

	for (; n >= 4; n -= 4, p += 4) {
		d = (d << 1 & clear) | bar[p[0]];
		seen &= d;
		d = (d << 1 & clear) | bar[p[1]];
		seen &= d;
		d = (d << 1 & clear) | bar[p[2]];
		seen &= d;
		d = (d << 1 & clear) | bar[p[3]];
		seen &= d;
	}
	for (; n > 0; n--) {
		d = (d << 1 & clear) | bar[*p++];
		seen &= d;
	}
	state->bits[0] = ~d;
	return ~seen & r->last[0];
}

static __always_inline bool strings_wide(const struct strings_rule *r,
					 struct strings_state *state,
					 const u8 *p, size_t n, bool only)
{
	const u64 clear0 = only ? U64_MAX : ~r->first[0];
	const u64 clear1 = only ? U64_MAX : ~r->first[1];
	u64 d0 = ~state->bits[0], d1 = ~state->bits[1];
	u64 seen0 = U64_MAX, seen1 = U64_MAX;

	for (; n > 0; n--, p++) {
		d1 = ((d1 << 1 | d0 >> 63) & clear1) | r->bar[1][*p];
		d0 = (d0 << 1 & clear0) | r->bar[0][*p];
		seen0 &= d0;
		seen1 &= d1;
	}
	state->bits[0] = ~d0;
	state->bits[1] = ~d1;
	return (~seen0 & r->last[0]) | (~seen1 & r->last[1]);
}

static bool strings_bitwise(const struct strings_rule *r,
			    struct strings_state *state, const u8 *p, size_t n)
{
	if (r->wide)
		return r->count == 1 ? strings_wide(r, state, p, n, true) :
				       strings_wide(r, state, p, n, false);
	return r->count == 1 ? strings_narrow(r, state, p, n, true) :
			       strings_narrow(r, state, p, n, false);
}

static noinline bool strings_steady(const struct strings_rule *r, const u8 *p,
				    size_t n)
{
	struct strings_state state = { };

	return strings_bitwise(r, &state, p, n);
}

/*
 * Tests eight places. The highest bit of a byte is set if the pair may begin
 * there.
 */
static __always_inline u64 strings_pair_at(const struct strings_rule *r,
					   const u8 *p)
{
	u64 x = ((load64(p + r->pair_at[0]) | r->pair_fold[0]) ^ r->pair[0]) |
		((load64(p + r->pair_at[1]) | r->pair_fold[1]) ^ r->pair[1]);

	return (x - STRINGS_ONES) & ~x;
}

/* Compares the string at the places of hits, a result of strings_pair_at(). */
static bool strings_pair_same(const struct strings_rule *r, u64 hits,
			      const u8 *p, int *budget)
{
	for (hits &= STRINGS_HIGHS; hits; hits &= hits - 1)
		if (strings_same(r, 0, p + __ffs64(hits) / 8, budget))
			return true;
	return false;
}

/* Does the string begin in the 32 bytes at p? */
static noinline bool strings_pair_block(const struct strings_rule *r,
					const u8 *p, int *budget)
{
	unsigned int k;

	for (k = 0; k < 32; k += 8)
		if (strings_pair_same(r, strings_pair_at(r, p + k), p + k,
				      budget))
			return true;
	return false;
}

static bool strings_find_pair(const struct strings_rule *r, const u8 *p,
			      size_t n)
{
	/* Places where the string can begin: at least one. */
	size_t places = n - r->longest + 1;
	int budget = strings_budget(n);
	const u8 *end = p + n;
	u64 hits;

	if (places < 8) {
		for (; places > 0; places--, p++)
			if (strings_same(r, 0, p, &budget))
				return true;
		return false;
	}

	for (; places >= 32; places -= 32, p += 32) {
		hits = strings_pair_at(r, p) | strings_pair_at(r, p + 8) |
		       strings_pair_at(r, p + 16) | strings_pair_at(r, p + 24);
		if (likely(!(hits & STRINGS_HIGHS)))
			continue;
		if (strings_pair_block(r, p, &budget))
			return true;
		if (unlikely(budget < 0))
			return strings_steady(r, p, end - p);
	}
	for (; places > 0; places -= 8, p += 8) {
		if (places < 8) {
			/*
			 * Goes back to test a full eight; some for the second
			 * time.
			 */
			p -= 8 - places;
			places = 8;
		}
		if (strings_pair_same(r, strings_pair_at(r, p), p, &budget))
			return true;
	}
	return false;
}

static __always_inline unsigned int strings_hash(const struct strings_rule *r,
						 u32 bytes)
{
	bytes = (bytes & r->gram_mask) | r->gram_fold;
	return bytes * 0x9e3779b1U >> (32 - STRINGS_HASH_BITS);
}

/* Loads a gram that has fewer than four bytes up to the end of the text. */
static u32 strings_load_end(const u8 *p, const u8 *end)
{
	u32 bytes = 0;
	unsigned int k;

	for (k = 0; k < 4 && p + k < end; k++)
		bytes |= (u32)p[k] << (8 * k);
	return bytes;
}

/*
 * Compares all strings with the gram at text + at. place: from
 * strings_rule.head.
 */
static noinline bool strings_sample_same(const struct strings_rule *r,
					 unsigned int place, const u8 *text,
					 size_t at, size_t n, int *budget)
{
	for (; place && *budget >= 0; place = r->next[place - 1]) {
		unsigned int i = r->owner[place - 1];
		unsigned int before = place - 1 - r->start[i];
		unsigned int len = r->start[i + 1] - r->start[i];

		--*budget;
		if (before <= at && at - before + len <= n &&
		    strings_same(r, i, text + at - before, budget))
			return true;
	}
	return false;
}

static bool strings_find_sampled(const struct strings_rule *r, const u8 *p,
				 size_t n)
{
	/*
	 * In a text, a string has a gram at one of any step places in a row.
	 * A string that is found at a place or later begins at
	 * place - (step - 1) or later.
	 */
	const unsigned int step = r->shortest - r->gram + 1;
	int budget = strings_budget(n);
	unsigned int h0, h1, h2, h3;
	size_t at = step - 1;

	for (; at + 3 * step + 4 <= n; at += 4 * step) {
		h0 = r->head[strings_hash(r, load32(p + at))];
		h1 = r->head[strings_hash(r, load32(p + at + step))];
		h2 = r->head[strings_hash(r, load32(p + at + 2 * step))];
		h3 = r->head[strings_hash(r, load32(p + at + 3 * step))];
		if (likely(!(h0 | h1 | h2 | h3)))
			continue;
		if ((h0 && strings_sample_same(r, h0, p, at, n, &budget)) ||
		    (h1 && strings_sample_same(r, h1, p, at + step, n,
					       &budget)) ||
		    (h2 && strings_sample_same(r, h2, p, at + 2 * step, n,
					       &budget)) ||
		    (h3 && strings_sample_same(r, h3, p, at + 3 * step, n,
					       &budget)))
			return true;
		if (unlikely(budget < 0))
			return strings_steady(r, p + at - (step - 1),
					      n - at + (step - 1));
	}
	for (; at + r->gram <= n; at += step) {
		h0 = r->head[strings_hash(r, strings_load_end(p + at, p + n))];
		if (h0 && strings_sample_same(r, h0, p, at, n, &budget))
			return true;
		if (unlikely(budget < 0))
			return strings_steady(r, p + at - (step - 1),
					      n - at + (step - 1));
	}
	return false;
}

bool strings_find(const struct strings_rule *r, const u8 *p, size_t n)
{
	if (n < r->shortest)
		return false;
	return r->paired ? strings_find_pair(r, p, n) :
			   strings_find_sampled(r, p, n);
}

/* Does a string that began before this piece end in it? */
static bool strings_finish(const struct strings_rule *r,
			   const struct strings_state *state, const u8 *p,
			   size_t n)
{
	u64 d0 = state->bits[0], d1 = state->bits[1];

	for (; n > 0 && (d0 | d1); n--, p++) {
		d1 = (d1 << 1 | d0 >> 63) & ~r->bar[1][*p];
		d0 = (d0 << 1) & ~r->bar[0][*p];
		if ((d0 & r->last[0]) | (d1 & r->last[1]))
			return true;
	}
	return false;
}

bool strings_feed(const struct strings_rule *r, struct strings_state *state,
		  const u8 *p, size_t n)
{
	const size_t tail = r->longest - 1;
	bool found;

	if (n <= STRINGS_SMALL || n < tail)
		return strings_bitwise(r, state, p, n);

	found = (strings_pending(state) && strings_finish(r, state, p, n)) ||
		strings_find(r, p, n);

	/*
	 * A beginning of a string at the end of this piece is within the tail.
	 */
	*state = (struct strings_state){ };
	strings_bitwise(r, state, p + n - tail, tail);
	return found;
}

static u64 strings_bit(const struct strings_state *state, unsigned int b)
{
	return state->bits[b / 64] >> (b % 64) & 1;
}

u8 strings_save(const struct strings_rule *r, const struct strings_state *state)
{
	unsigned int b, i, depth, longest = 0;
	u8 saved = 0;

	if (!strings_pending(state))
		return 0;
	for (b = 0; b < r->total; b++) {
		if (!strings_bit(state, b))
			continue;
		i = r->owner[b];
		depth = b - r->start[i] + 1;
		/*
		 * A complete string is not a beginning; only its longest
		 * counts.
		 */
		if (b + 1 == r->start[i + 1] || depth <= longest)
			continue;
		longest = depth;
		saved = b + 1;
	}
	return saved;
}

void strings_restore(const struct strings_rule *r, u8 saved,
		     struct strings_state *state)
{
	unsigned int start;

	*state = (struct strings_state){ };
	if (!saved)
		return;
	start = r->start[r->owner[saved - 1]];
	strings_bitwise(r, state, r->text + start, saved - start);
}

/* How frequent a byte is in packets, roughly, from 0 to 9. */
static unsigned int strings_usual(u8 byte)
{
	static const char letters[] = "etaoinsr";

	if (byte == ' ' || byte == 0)
		return 9;
	if (byte < 0x80 && strchr(letters, byte))
		return 8;
	if (byte >= 'a' && byte <= 'z')
		return 6;
	if (byte == '0' || byte == 0xff || byte == '\n' || byte == '\r')
		return 6;
	if ((byte >= '1' && byte <= '9') || (byte >= 'A' && byte <= 'Z'))
		return 4;
	if (byte < 0x80 && strchr(".,-/\"'=:;<>_", byte))
		return 4;
	return byte >= 0x80 || byte < ' ' ? 2 : 1;
}

/* Chooses the two rarest bytes of the string, different ones if possible. */
static void strings_compile_pair(struct strings_rule *r)
{
	unsigned int best = U32_MAX, a, b, k, cost;

	for (a = 0; a < r->longest; a++) {
		for (b = a; b < r->longest; b++) {
			cost = strings_usual(r->text[a]) +
			       strings_usual(r->text[b]);
			if (r->text[a] == r->text[b])
				cost += 16;
			if (a == b)
				cost += 32;
			if (cost >= best)
				continue;
			best = cost;
			r->pair_at[0] = a;
			r->pair_at[1] = b;
		}
	}
	for (k = 0; k < 2; k++) {
		r->pair[k] = r->text[r->pair_at[k]] * STRINGS_ONES;
		r->pair_fold[k] = r->fold[r->pair_at[k]] * STRINGS_ONES;
	}
	r->paired = true;
}

/*
 * Hashes the grams of each string, in its first bytes, up to the shortest
 * length.
 */
static void strings_compile_grams(struct strings_rule *r, bool icase)
{
	unsigned int i, k, place, hash;

	r->gram = r->shortest >= 8 ? 4 :
		  r->shortest >= 4 ? 3 :
		  r->shortest >= 2 ? 2 : 1;
	r->gram_mask = U32_MAX >> (32 - 8 * r->gram);
	r->gram_fold = icase ? 0x20202020 : 0;

	for (i = 0; i < r->count; i++) {
		for (k = 0; k + r->gram <= r->shortest; k++) {
			place = r->start[i] + k;
			hash = strings_hash(r, strings_load_end(r->text + place,
								r->text + r->total));
			r->next[place] = r->head[hash];
			r->head[hash] = place + 1;
		}
	}
}

static void strings_compile_bits(struct strings_rule *r)
{
	unsigned int i, b, c;

	r->wide = r->total > 64;
	memset(r->bar, 0xff, sizeof(r->bar));
	for (b = 0; b < r->total; b++)
		for (c = 0; c < 256; c++)
			if ((c | r->fold[b]) == r->text[b])
				r->bar[b / 64][c] &= ~BIT_ULL(b % 64);
	for (i = 0; i < r->count; i++) {
		b = r->start[i];
		r->first[b / 64] |= BIT_ULL(b % 64);
		b = r->start[i + 1] - 1;
		r->last[b / 64] |= BIT_ULL(b % 64);
	}
}

void strings_compile(struct strings_rule *r, const struct xt_strings_info *info)
{
	bool icase = info->flags & XT_STRINGS_ICASE;
	unsigned int i, b;

	r->count = info->count;
	r->shortest = XT_STRINGS_MAX_BYTES;
	for (i = 0; i < r->count; i++) {
		r->start[i + 1] = r->start[i] + info->len[i];
		memset(r->owner + r->start[i], i, info->len[i]);
		r->shortest = min(r->shortest, info->len[i]);
		r->longest = max(r->longest, info->len[i]);
	}
	r->total = r->start[r->count];

	for (b = 0; b < r->total; b++) {
		u8 lower = info->text[b] | 0x20;

		if (icase && lower >= 'a' && lower <= 'z')
			r->fold[b] = 0x20;
		r->text[b] = info->text[b] | r->fold[b];
	}

	strings_compile_bits(r);
	if (r->count == 1 && r->longest <= STRINGS_PAIR_MAX)
		strings_compile_pair(r);
	else
		strings_compile_grams(r, icase);
}
