/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the halves of the strings match know of each other: the search, which
 * knows bytes and no packets, and the table of connections.
 */
#ifndef _NET_NETFILTER_XT_STRINGS_H
#define _NET_NETFILTER_XT_STRINGS_H

#include <linux/types.h>
#include <linux/netfilter/xt_strings.h>

struct net;
struct strings_flows;

/*
 * How far a text has come into the strings: bit b is set if the text ends with
 * the bytes up to and including b of the string that b is a byte of.
 */
struct strings_state {
	u64 bits[2];
};

#define STRINGS_HASH_BITS 11

/*
 * What checkentry makes of a rule. A byte of a string is known by its place in
 * text, which is also its bit in the masks.
 */
struct strings_rule {
	struct strings_flows *flows;	/* null without XT_STRINGS_STREAM */

	u8 count;			/* of strings */
	u8 shortest;
	u8 longest;			/* lengths */
	u8 total;			/* bytes of text */
	bool wide;			/* the bits need two words */

	/* One string: two of its bytes, each eight times, and their places. */
	bool paired;
	u8 pair_at[2];
	u64 pair[2];
	u64 pair_fold[2];

	/* The others: the grams (bytes in a row) of all of them, hashed. */
	u8 gram;			/* bytes of a gram: 1 to 4 */
	u32 gram_mask;			/* those of a word that belong to it */
	u32 gram_fold;

	u64 first[2];			/* bits of the first byte of each */
	u64 last[2];

	u8 start[XT_STRINGS_MAX_COUNT + 1];
	u8 owner[XT_STRINGS_MAX_BYTES];	/* the string that a byte is of */
	u8 next[XT_STRINGS_MAX_BYTES];	/* as head: the next with that hash */
	u8 text[XT_STRINGS_MAX_BYTES];
	u8 fold[XT_STRINGS_MAX_BYTES];	/* 0x20 where case does not matter */
	u8 head[1 << STRINGS_HASH_BITS];	/* 1 + the place of a gram, or 0 */
	u64 bar[2][256];		/* bits that a byte does not let pass */
};

/*
 * Fills *rule, which is zeroed, from the strings of *info, which are known to
 * be well-formed.
 */
void strings_compile(struct strings_rule *rule,
		     const struct xt_strings_info *info);

/* Is one of the strings in these n bytes? */
bool strings_find(const struct strings_rule *rule, const u8 *p, size_t n);

/*
 * The next n bytes of a text that comes in pieces: does one of the strings end
 * in them? *state is all zero before the first piece.
 */
bool strings_feed(const struct strings_rule *rule, struct strings_state *state,
		  const u8 *p, size_t n);

static inline bool strings_pending(const struct strings_state *state)
{
	return state->bits[0] | state->bits[1];
}

/*
 * *state in a byte: 1 + the place of the last byte of the longest beginning of
 * a string that the text ends with, or 0. All shorter ones follow from it.
 */
u8 strings_save(const struct strings_rule *rule,
		const struct strings_state *state);
void strings_restore(const struct strings_rule *rule, u8 saved,
		     struct strings_state *state);

/* A point in one direction of a connection, and how far the text is there. */
struct strings_mark {
	u32 seq;
	u8 saved;
};

/* What is kept of a direction: the marks before and after its last segment. */
struct strings_marks {
	struct strings_mark before;
	struct strings_mark after;
};

/* Before the first of the others, and after the last; 0 or a negative error. */
int strings_flows_init(void);
void strings_flows_exit(void);

/* The table of a rule in a network namespace. Null if there is no memory. */
struct strings_flows *strings_flows_alloc(const struct net *net);
void strings_flows_free(struct strings_flows *flows);

/* A number for the addresses and ports, n bytes, that nobody can foretell. */
u64 strings_flow_id(const struct strings_flows *flows, const void *key,
		    size_t n);

/* False if nothing is known of that direction. */
bool strings_flow_get(struct strings_flows *flows, u64 id,
		      struct strings_marks *marks);

/* With nothing pending at the marks, the direction is forgotten. */
void strings_flow_put(struct strings_flows *flows, u64 id,
		      const struct strings_marks *marks);

#endif /* _NET_NETFILTER_XT_STRINGS_H */
