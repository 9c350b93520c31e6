/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A transaction: changes to one tree or several. All of them happen or none, even if the
 * process is killed in between.
 *
 * New files are written below .pom/txn/ first, and made durable. Then a journal that lists
 * all changes is made durable. Only then names in the tree change, by rename(2), and the
 * old files stay below .pom/txn/. When everything is done, the journal of the first tree
 * is renamed; then the old files are removed. If a process dies before this rename,
 * txn_recover puts everything back. If it dies later, txn_recover only removes what is
 * left. With several trees, each journal has the names of all of them. txn.c has the
 * rules.
 *
 * A file is never written in place: a changed file is a new inode, so that a hard link in
 * another tree keeps its content. A file that replaces another one gets its permissions,
 * unless the change has others, and its owner if the process may set it. A new file
 * belongs to the process's user. In a tree of another user, root works with that user's
 * rights (lib/rights.h).
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
	TXN_EXACT = 1 << 20    /* a bit of a mode: see txn_put */
};

/*
 * Begins a transaction on these roots, and writes nothing yet. The roots must be locked
 * exclusively, and outlive the transaction. If root runs this, they must all belong to
 * one user. POM_EBUSY when one has a journal: call txn_recover first. POM_EUSAGE when a
 * tree is there twice. POM_ELIMIT. *out is NULL after an error; otherwise the caller gives
 * it to txn_free.
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
	const char *
		like; /* NULL, or a file of the tree: a new file gets its owner and access list */
};

/* The same as txn_put for such a file. */
int txn_put_file(struct txn *t, size_t tree, const char *path,
		 const struct txn_file *f, struct pom_err *err);

/*
 * The permissions had, so that the owner can execute the file, or cannot, as run says. If
 * that differs: without execute bits; or with that bit for the owner and for everybody who
 * can read.
 */
mode_t txn_mode(mode_t had, bool run);

/* The digest of what the latest txn_put for path has written; "-": there was none. */
const char *txn_digest(const struct txn *t, size_t tree, const char *path);

/*
 * Removes a file or a link, and the folders that become empty by it: but not the root, and
 * .pom only if nothing but the transaction is in it. POM_ENOENT; POM_EUNSAFE for a folder
 * or a device.
 */
int txn_del(struct txn *t, size_t tree, const char *path, struct pom_err *err);

/*
 * These folders of the tree stay when they become empty, unless a file replaces one.
 * folders has their paths, and must live as long as the transaction.
 */
void txn_keep_folders(struct txn *t, size_t tree, const struct map *folders);

/*
 * The permissions for a folder that is made: perms returns them, or 0 for those of the
 * umask, which a folder also gets that its owner could not use. arg must live as long as
 * the transaction.
 */
void txn_folder_perms(struct txn *t, size_t tree,
		      mode_t (*perms)(const void *arg, const char *path),
		      const void *arg);

/*
 * Carries out the transaction. Only txn_free may be called afterwards. 0: everything is
 * changed, and durable. After an error nothing is changed, and what was staged is removed:
 * POM_ECONFLICT when somebody else has changed one of the files, POM_EUNSAFE when
 * something is in the way, POM_EIO. If the disk fails in putting things back, too, the
 * hint says that the next start does it (txn_recover).
 */
int txn_commit(struct txn *t, struct pom_err *err);

/* Removes what was staged and not committed. t may be NULL. The roots stay open. */
void txn_free(struct txn *t);

enum txn_found {
	TXN_NOTHING,     /* no journal, nothing staged */
	TXN_ROLLED_BACK, /* a run has died: the trees are as before it */
	TXN_FINISHED /* a run has died after step 5: the trees are changed */
};

/*
 * Undoes or finishes the transaction of a run that has died. Call this before anything
 * else, with the root locked exclusively. It opens and locks the other trees of that
 * transaction by the paths in the journal. So a caller with several trees calls this for
 * one tree before it locks the next: otherwise its own lock causes POM_EBUSY.
 *
 * POM_EIO: another tree of the transaction cannot be opened. Then nothing is changed, even
 * if this tree is done already, because the other tree will need this journal.
 * POM_ECONFLICT: somebody has changed a file since; it stays as it is until the user has
 * moved it. POM_ESYNTAX: a journal is damaged, which a killed process never causes;
 * nothing is changed. After an error the next call continues.
 */
int txn_recover(struct root *r, enum txn_found *found, struct pom_err *err);

/* Would txn_recover find something? Only reads. */
bool txn_pending(const struct root *r);

/* Is there a .pom without a ledger? txn_recover removes it if nothing else is in it. */
bool txn_litter(const struct root *r);

#endif
