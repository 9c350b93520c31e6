/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The interfaces between the files of the strings match: the search in bytes,
 * and the table of connections.
 */
#ifndef _NET_NETFILTER_XT_STRINGS_H
#define _NET_NETFILTER_XT_STRINGS_H

#include <linux/types.h>
#include <linux/netfilter/xt_strings.h>

struct net;
struct strings_flows;

/*
 * How much of each string a text ends with. Bit b stands for byte b of the
 * rule's text. It is set if the searched text ends with the bytes of that
 * string up to and including b.
 */
struct strings_state {
	u64 bits[2];
};

#define STRINGS_HASH_BITS 11

/*
 * A rule as checkentry compiles it. The index of a byte of a string in text is
 * also its bit in the masks.
 */
struct strings_rule {
	struct strings_flows *flows;	/* NULL without XT_STRINGS_STREAM */

	u8 count;			/* of strings */
	u8 shortest;
	u8 longest;			/* lengths */
	u8 total;			/* bytes of text */
	bool wide;			/* the bits need two words */

	/*
	 * For one short string: two of its bytes, each eight times; their
	 * offsets.
	 */
	bool paired;
	u8 pair_at[2];
	u64 pair[2];
	u64 pair_fold[2];

	/*
	 * Otherwise: a hash table of the grams (bytes in a row) of all strings.
	 */
	u8 gram;			/* bytes of a gram: 1 to 4 */
	u32 gram_mask;			/* the bytes of a gram in a word */
	u32 gram_fold;

	u64 first[2];			/* bits of each string's first byte */
	u64 last[2];

	u8 start[XT_STRINGS_MAX_COUNT + 1];
	u8 owner[XT_STRINGS_MAX_BYTES];	/* the index of a byte's string */
	u8 next[XT_STRINGS_MAX_BYTES];	/* as head: the next of that hash */
	u8 text[XT_STRINGS_MAX_BYTES];
	u8 fold[XT_STRINGS_MAX_BYTES];	/* 0x20 if case does not matter */
	u8 head[1 << STRINGS_HASH_BITS];	/* 1 + index of a gram; or 0 */
	u64 bar[2][256];		/* bits of bytes other than this one */
};

/*
 * Compiles the strings of *info, which the caller has checked, into *rule,
 * which must be zero.
 */
void strings_compile(struct strings_rule *rule,
		     const struct xt_strings_info *info);

/* Do these n bytes contain one of the strings? */
bool strings_find(const struct strings_rule *rule, const u8 *p, size_t n);

/*
 * Searches the next n bytes of a text that comes in pieces. True if one of the
 * strings ends in them. *state must be zero before the first piece.
 */
bool strings_feed(const struct strings_rule *rule, struct strings_state *state,
		  const u8 *p, size_t n);

static inline bool strings_pending(const struct strings_state *state)
{
	return state->bits[0] | state->bits[1];
}

/*
 * Packs *state into a byte. It is for the longest beginning of a string with
 * which the text ends: 1 + the index of its last byte; or 0. All shorter
 * beginnings follow from it.
 */
u8 strings_save(const struct strings_rule *rule,
		const struct strings_state *state);
void strings_restore(const struct strings_rule *rule, u8 saved,
		     struct strings_state *state);

/* A sequence number in one direction of a connection, and the state there. */
struct strings_mark {
	u32 seq;
	u8 saved;
};

/* The record of a direction: the marks before and after its last segment. */
struct strings_marks {
	struct strings_mark before;
	struct strings_mark after;
};

/* Call them before the first and after the last of the functions below. */
int strings_flows_init(void);
void strings_flows_exit(void);

/* Allocates the table of a rule in a network namespace. NULL without memory. */
struct strings_flows *strings_flows_alloc(const struct net *net);
void strings_flows_free(struct strings_flows *flows);

/* A number for the addresses and ports, n bytes, that nobody can predict. */
u64 strings_flow_id(const struct strings_flows *flows, const void *key,
		    size_t n);

/* Reads the record of a direction. False if there is none. */
bool strings_flow_get(struct strings_flows *flows, u64 id,
		      struct strings_marks *marks);

/* Writes the record; deletes it if no string has begun at the marks. */
void strings_flow_put(struct strings_flows *flows, u64 id,
		      const struct strings_marks *marks);

#endif /* _NET_NETFILTER_XT_STRINGS_H */
