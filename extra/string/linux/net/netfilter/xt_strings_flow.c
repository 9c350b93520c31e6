// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table of connections of the strings match. A rule has one if it looks
 * across packets. A direction of a connection is in it while the text is in the
 * middle of a string, and no longer; its size is fixed.
 */
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/random.h>
#include <linux/siphash.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include "xt_strings.h"

/* Directions that a rule remembers: 2,048, of 24 bytes each. */
#define STRINGS_BUCKETS 512
#define STRINGS_WAYS 4

static unsigned int stream_timeout __read_mostly = 120;
module_param(stream_timeout, uint, 0644);
MODULE_PARM_DESC(stream_timeout,
		 "seconds after which a silent connection is forgotten");

struct strings_flow {
	u64 id;				/* 0: free */
	u32 before;			/* sequence numbers of the marks */
	u32 after;
	u32 used;			/* jiffies */
	u8 before_saved;
	u8 after_saved;
};

struct strings_bucket {
	spinlock_t lock;		/* for the ways */
	struct strings_flow way[STRINGS_WAYS];	/* the latest first */
};

struct strings_flows {
	siphash_key_t key;
	struct strings_bucket bucket[STRINGS_BUCKETS];
};

struct strings_flows *strings_flows_alloc(void)
{
	struct strings_flows *flows;
	unsigned int i;

	flows = kvzalloc(sizeof(*flows), GFP_KERNEL_ACCOUNT);
	if (!flows)
		return NULL;
	get_random_bytes(&flows->key, sizeof(flows->key));
	for (i = 0; i < STRINGS_BUCKETS; i++)
		spin_lock_init(&flows->bucket[i].lock);
	return flows;
}

void strings_flows_free(struct strings_flows *flows)
{
	kvfree(flows);
}

/*
 * Two directions with the same number would share their marks, and that takes a
 * chance of 2^-64 since nobody knows the key.
 */
u64 strings_flow_id(const struct strings_flows *flows, const void *key,
		    size_t n)
{
	return siphash(key, n, &flows->key) ?: 1;
}

static struct strings_bucket *strings_bucket(struct strings_flows *flows,
					     u64 id)
{
	return &flows->bucket[id % STRINGS_BUCKETS];
}

static bool strings_flow_live(const struct strings_flow *flow, u32 now)
{
	u64 limit = (u64)READ_ONCE(stream_timeout) * HZ;

	return flow->id && now - flow->used < limit;
}

/* The place of what is known of id, or STRINGS_WAYS. */
static unsigned int strings_flow_find(const struct strings_bucket *bucket,
				      u64 id, u32 now)
{
	unsigned int i;

	for (i = 0; i < STRINGS_WAYS; i++)
		if (bucket->way[i].id == id &&
		    strings_flow_live(&bucket->way[i], now))
			break;
	return i;
}

/* The first place that is free or too old, or else the last. */
static unsigned int strings_flow_evict(const struct strings_bucket *bucket,
				       u32 now)
{
	unsigned int i;

	for (i = 0; i < STRINGS_WAYS - 1; i++)
		if (!strings_flow_live(&bucket->way[i], now))
			break;
	return i;
}

bool strings_flow_get(struct strings_flows *flows, u64 id,
		      struct strings_marks *marks)
{
	struct strings_bucket *bucket = strings_bucket(flows, id);
	const struct strings_flow *flow;
	unsigned int i;

	spin_lock_bh(&bucket->lock);
	i = strings_flow_find(bucket, id, (u32)jiffies);
	if (i < STRINGS_WAYS) {
		flow = &bucket->way[i];
		marks->before.seq = flow->before;
		marks->before.saved = flow->before_saved;
		marks->after.seq = flow->after;
		marks->after.saved = flow->after_saved;
	}
	spin_unlock_bh(&bucket->lock);
	return i < STRINGS_WAYS;
}

void strings_flow_put(struct strings_flows *flows, u64 id,
		      const struct strings_marks *marks)
{
	bool keep = marks->before.saved || marks->after.saved;
	struct strings_bucket *bucket = strings_bucket(flows, id);
	struct strings_flow *flow = bucket->way;
	u32 now = (u32)jiffies;
	unsigned int i;

	spin_lock_bh(&bucket->lock);
	i = strings_flow_find(bucket, id, now);
	if (keep) {
		if (i == STRINGS_WAYS)
			i = strings_flow_evict(bucket, now);
		/* The latest comes first, so that the last is the oldest. */
		memmove(flow + 1, flow, i * sizeof(*flow));
		flow->id = id;
		flow->before = marks->before.seq;
		flow->before_saved = marks->before.saved;
		flow->after = marks->after.seq;
		flow->after_saved = marks->after.saved;
		flow->used = now;
	} else if (i < STRINGS_WAYS) {
		flow[i].id = 0;
	}
	spin_unlock_bh(&bucket->lock);
}
