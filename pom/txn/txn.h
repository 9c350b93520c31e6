/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A transaction: changes to one tree or several that happen all together or
 * not at all, whatever kills the process on the way.
 *
 * Every new file is written beside the tree's own, below .pom/txn/, and made
 * durable; then a journal that lists all changes is; only then do names in
 * the tree begin to change, by rename(2), while the old files stay below
 * .pom/txn/. A record in the first tree's journal says when everything is
 * done; from then on the old files go. A process that dies before that record
 * leaves a journal, and txn_recover puts everything back; after it,
 * txn_recover only clears up. The journals of several trees name each other.
 * The rules stand in txn.c.
 *
 * Files are never written through: a name gets a new inode, so hard links to
 * other trees keep their content. A replaced file's mode is kept unless the
 * change says otherwise, and so is its owner where the process may give it. What is
 * new belongs to who makes it: in a tree of another user's, root works with
 * that user's rights (lib/rights.h).
 */
#ifndef POM_TXN_H
#define POM_TXN_H

#include <stddef.h>
#include <sys/types.h>

#include "lib/err.h"
#include "lib/root.h"
#include "lib/span.h"

struct txn;

enum {
	TXN_TREES = 8,         /* trees in one transaction */
	TXN_CHANGES = 1 << 20, /* changes in one transaction */
	TXN_EXACT = 1 << 20    /* in a mode: see txn_put */
};

/*
 * The roots must be locked exclusively, belong to one user when root runs this,
 * and outlive the transaction; none of
 * them may have a journal: txn_recover comes first, or this is POM_EBUSY.
 * POM_ELIMIT, and POM_EUSAGE when a tree is named twice. Nothing is written
 * yet. *out is NULL unless it is 0; the caller gives it to txn_free.
 */
int txn_begin(struct txn **out, struct root *const *roots, size_t n,
	      struct pom_err *err);

/*
 * Creates or replaces a regular file. With S_IFLNK in mode it creates a symbolic link,
 * and text is where the link points. Missing folders are made. path is relative to the
 * tree, as path_check gives it, or below .pom/ for the ledger's own files. This call
 * writes the text, which need not outlive it. A second call for the same path replaces
 * the first.
 *
 * A new file gets the permissions in mode. A file that exists keeps its own, and only
 * its execute bits follow mode (txn_mode). With TXN_EXACT in mode it gets exactly those
 * in mode. No file gets a setuid, setgid or sticky bit.
 *
 * POM_EUNSAFE: a link or a device is in the way. A link that is to become a file or a
 * folder has to be deleted first. Whether a folder can go, or a file can become a folder,
 * depends on later calls: txn_commit checks it. After an error the transaction is as it
 * was before the call.
 *
 * txn_commit fails if what is at path now has changed by then: its inode, size, time or
 * permissions. Where a link may point is not checked here: see path_check_link.
 */
int txn_put(struct txn *t, size_t tree, const char *path, struct span text,
	    mode_t mode, struct pom_err *err);

/* A file whose text is in several parts. */
struct txn_file {
	const struct span *parts;
	size_t nparts;
	const char *digest; /* of all parts (pom_digest's), or NULL: not known */
	mode_t mode;        /* as for txn_put */
};

/* The same as txn_put for such a file. */
int txn_put_file(struct txn *t, size_t tree, const char *path,
		 const struct txn_file *f, struct pom_err *err);

/* Permissions had, with the execute bits for who can read, or with none. */
mode_t txn_mode(mode_t had, bool run);

/* The digest of what txn_put has put there last; "-" for what it has not. */
const char *txn_digest(const struct txn *t, size_t tree, const char *path);

/*
 * Removes a file or a link, and the folders that become empty by it (never
 * the root; .pom only goes when nothing but the transaction is left in it).
 * POM_ENOENT; POM_EUNSAFE for folders and devices.
 */
int txn_del(struct txn *t, size_t tree, const char *path, struct pom_err *err);

/*
 * The tree's folders with these paths stay when they become empty, unless a file
 * takes the place of one. folders must live as long as the transaction.
 */
void txn_keep_folders(struct txn *t, size_t tree, const struct map *folders);

/*
 * Does it, once; only txn_free may follow. 0: everything is changed and
 * durable. Otherwise nothing is changed, all that was staged is removed, and
 * err says why: POM_EIO with "No space left", for example; POM_ECONFLICT when
 * somebody else changed one of the files meanwhile; POM_EUNSAFE when something
 * is in the way. Should the disk refuse that too, the hint says that the next
 * start (txn_recover) puts back the rest.
 */
int txn_commit(struct txn *t, struct pom_err *err);

/* Drops what was not committed. Takes NULL. Closes nothing of the caller's. */
void txn_free(struct txn *t);

enum txn_found {
	TXN_NOTHING,     /* no journal, nothing staged */
	TXN_ROLLED_BACK, /* a run that died: the trees are the old ones */
	TXN_FINISHED     /* a run that died after it was done: the new ones */
};

/*
 * To be called with the root locked exclusively before anything else. Finds
 * what a run that died left in this tree, and in the trees that took part with
 * it (which it opens and locks itself by the paths in the journal), and puts
 * it right. Who works on several trees calls it for one before locking the
 * next: a lock of the caller's own on another tree is POM_EBUSY as well.
 *
 * When another tree of the transaction cannot be reached, POM_EIO says which
 * and nothing is changed, even if this tree is done already: its journal is
 * what the other one will ask for. POM_ECONFLICT: somebody changed a file
 * since, which stays as it is until the user has moved it. POM_ESYNTAX: a
 * journal is damaged, which no death of a process causes; nothing is changed.
 * After an error the next call goes on where this one stopped.
 */
int txn_recover(struct root *r, enum txn_found *found, struct pom_err *err);

/* True unless txn_recover would return TXN_NOTHING; reads only. */
bool txn_pending(const struct root *r);

/* Is there a .pom that nothing was applied with? txn_recover sweeps it away. */
bool txn_litter(const struct root *r);

#endif
