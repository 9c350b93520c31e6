/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Trees in a scratch folder to try transactions on: making, opening, looking.
 * What cannot be done fails the test.
 */
#ifndef TXN_TREES_H
#define TXN_TREES_H

#include <stdbool.h>
#include <sys/stat.h>

#include "lib/mem.h"
#include "txn/txn.h"

/* The scratch folder, below TMPDIR or /tmp; trees are a, b, ... in it. */
extern char base[256];

/*
 * fsync and syncfs do nothing while this is true, as make_scratch leaves it:
 * what the tests do themselves need not reach a disk, and it takes most time.
 */
extern bool no_sync;

int make_scratch(void);
int remove_scratch(void);
void empty_scratch(void);

/* make_scratch, remove_scratch and fresh_trees, to frame a test or a group. */
int scratch_start(void **state);
int scratch_end(void **state);
int trees_fresh(void **state);

/* The whole name of path; good for four calls. */
const char *at(const char *path);

/* Files get a time that is long past. */
void make_dir(const char *path, mode_t mode);
void make_file(const char *path, const char *text, mode_t mode);
void make_link(const char *path, const char *text);

bool exists(const char *path);
mode_t mode_of(const char *path);
void assert_text(const char *path, const char *text);

/*
 * Everything below path (a whole name) onto out, as text: names, types, modes,
 * owners, bytes; strict: inodes and times of files too.
 */
void snap(const char *path, bool strict, struct buf *out);

/* Trees that are open and locked, as a command would have them. */
struct trees {
	struct root root[TXN_TREES + 1];
	struct root *ptr[TXN_TREES + 1];
	size_t n;
};

/* names: one letter a tree. */
int open_trees(struct trees *v, const char *names, struct pom_err *err);
void close_trees(struct trees *v);

/* txn_put, in two parts. */
int put(struct txn *t, size_t tree, const char *path, const char *text,
	mode_t mode, struct pom_err *err);

/* txn_recover, one tree after the other, as a command opens its trees. */
int recover(const char *names, enum txn_found *found, struct pom_err *err);

/*
 * Trees a (f, d/x) and b (f), and transactions on trees by name, one at a
 * time: begin opens them, finish (which commits) and drop close them.
 */
void fresh_trees(void);
struct txn *begin(const char *names);
int finish(struct txn *t);
void drop(struct txn *t);
extern struct pom_err failure; /* of begin, finish */

/* All of the scratch folder; assert_same frees it. */
void snapshot(struct buf *b, bool strict);
void assert_same(struct buf *before, bool strict);

/* Whether txn_recover would find something in one of them. */
bool pending(const char *names);

#endif
