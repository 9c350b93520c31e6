// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table of connections of the strings match. A rule has one if it searches
 * across packets. It has a record of a direction of a connection only while the
 * text is in the middle of a string.
 *
 * The table consists of chunks. A chunk is allocated for its first record, and
 * freed with the rule. So a rule without such records needs little memory.
 * There are two limits: on the chunks of a rule, and on those of all rules of a
 * network namespace. The latter is needed since packets cannot charge memory to
 * a cgroup.
 */
#include <linux/atomic.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/random.h>
#include <linux/siphash.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <net/net_namespace.h>
#include <net/netns/generic.h>
#include "xt_strings.h"

/* A rule has at most 32 * 16 * 5 = 2,560 records of 24 bytes each. */
#define STRINGS_CHUNKS 32
#define STRINGS_BUCKETS 16
#define STRINGS_WAYS 5

/* Chunks of all rules of a network namespace: 4 MiB. */
#define STRINGS_NET_CHUNKS 2048

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

/* Two cache lines. */
struct strings_bucket {
	struct strings_flow way[STRINGS_WAYS];	/* the latest first */
	spinlock_t lock;		/* for the ways */
};

/* 2 KiB, and with a debugging spinlock more. */
struct strings_chunk {
	struct strings_bucket bucket[STRINGS_BUCKETS];
};

struct strings_flows {
	siphash_key_t key;
	struct strings_net *sn;
	struct strings_chunk *chunk[STRINGS_CHUNKS];	/* null: not yet */
};

/* Of a network namespace. */
struct strings_net {
	atomic_t chunks;
};

static unsigned int strings_net_id __read_mostly;

struct strings_flows *strings_flows_alloc(const struct net *net)
{
	struct strings_flows *flows;

	flows = kzalloc(sizeof(*flows), GFP_KERNEL_ACCOUNT);
	if (!flows)
		return NULL;
	get_random_bytes(&flows->key, sizeof(flows->key));
	flows->sn = net_generic(net, strings_net_id);
	return flows;
}

void strings_flows_free(struct strings_flows *flows)
{
	unsigned int i;

	if (!flows)
		return;
	for (i = 0; i < STRINGS_CHUNKS; i++) {
		if (!flows->chunk[i])
			continue;
		kfree(flows->chunk[i]);
		atomic_dec(&flows->sn->chunks);
	}
	kfree(flows);
}

/*
 * NULL without memory, or at the limit: the direction gets no record then. If
 * two processors allocate the same chunk, the first one wins.
 */
static struct strings_chunk *strings_chunk_new(struct strings_net *sn,
					       struct strings_chunk **place)
{
	struct strings_chunk *chunk, *other;
	unsigned int i;

	if (!atomic_add_unless(&sn->chunks, 1, STRINGS_NET_CHUNKS))
		return NULL;
	chunk = kzalloc(sizeof(*chunk), GFP_ATOMIC | __GFP_NOWARN);
	if (!chunk) {
		atomic_dec(&sn->chunks);
		return NULL;
	}
	for (i = 0; i < STRINGS_BUCKETS; i++)
		spin_lock_init(&chunk->bucket[i].lock);

	/* It is complete before anybody sees it. */
	other = cmpxchg_release(place, NULL, chunk);
	if (!other)
		return chunk;
	kfree(chunk);
	atomic_dec(&sn->chunks);
	/* Pairs with the other processor's cmpxchg_release(). */
	return smp_load_acquire(place);
}

/*
 * Two directions with the same number would share a record. The probability is
 * 2^-64, since nobody knows the key.
 */
u64 strings_flow_id(const struct strings_flows *flows, const void *key,
		    size_t n)
{
	return siphash(key, n, &flows->key) ?: 1;
}

/*
 * NULL if there is no such chunk, and new is false or it cannot be allocated.
 */
static struct strings_bucket *strings_bucket(struct strings_flows *flows,
					     u64 id, bool new)
{
	struct strings_chunk **place, *chunk;

	place = &flows->chunk[id / STRINGS_BUCKETS % STRINGS_CHUNKS];
	/* Pairs with cmpxchg_release() in strings_chunk_new(). */
	chunk = smp_load_acquire(place);
	if (!chunk && new)
		chunk = strings_chunk_new(flows->sn, place);
	return chunk ? &chunk->bucket[id % STRINGS_BUCKETS] : NULL;
}

static bool strings_flow_live(const struct strings_flow *flow, u32 now)
{
	u64 limit = (u64)READ_ONCE(stream_timeout) * HZ;

	return flow->id && now - flow->used < limit;
}

/* The index of the record of id, or STRINGS_WAYS. */
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

/*
 * The index of the first record that is free or too old, or else of the last.
 */
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
	struct strings_bucket *bucket = strings_bucket(flows, id, false);
	const struct strings_flow *flow;
	unsigned int i;

	if (!bucket)
		return false;
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
	struct strings_bucket *bucket = strings_bucket(flows, id, keep);
	struct strings_flow *flow;
	u32 now = (u32)jiffies;
	unsigned int i;

	if (!bucket)
		return;
	flow = bucket->way;
	spin_lock_bh(&bucket->lock);
	i = strings_flow_find(bucket, id, now);
	if (keep) {
		if (i == STRINGS_WAYS)
			i = strings_flow_evict(bucket, now);
		/* Moves the record to the front: the last one is the oldest. */
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

static struct pernet_operations strings_net_ops = {
	.id	= &strings_net_id,
	.size	= sizeof(struct strings_net),
};

int __init strings_flows_init(void)
{
	return register_pernet_subsys(&strings_net_ops);
}

void strings_flows_exit(void)
{
	unregister_pernet_subsys(&strings_net_ops);
}
