/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The journal, and one tree with its .pom folder: for this room and its tests only.
 * Others use txn/txn.h.
 */
#ifndef POM_TXN_INTERNAL_H
#define POM_TXN_INTERNAL_H

#include <stdint.h>
#include <sys/stat.h>

#include "lib/hash.h"
#include "lib/mem.h"
#include "txn/txn.h"

/* The journal (txn/journal.c): the changes, in their order. */

enum {
	JOURNAL_ID = 32,                   /* hexadecimal digits */
	JOURNAL_RECORDS = 4 * TXN_CHANGES, /* folders count here too */
	JOURNAL_BYTES = 1 << 30
};

enum txn_op {
	TXN_DELETE, /* path is renamed to .pom/txn/NUM.old */
	TXN_RMDIR,  /* a folder is removed, if it is empty then */
	TXN_MKDIR,  /* a folder is made */
	TXN_CREATE, /* .pom/txn/NUM is renamed to path, where nothing is */
	TXN_REPLACE /* .pom/txn/NUM and path exchange their names */
};

struct record {
	enum txn_op op;
	unsigned int num; /* NUM of its file below .pom/txn */
	mode_t mode;      /* TXN_MKDIR: permissions, or 0 for those of
				      * the umask; not in the journal.
				      * Type and permissions of the new file,
				      * or of the folder that is removed;
				      * never setuid, setgid or sticky
				      */
	uint64_t ino;     /* of the new file */
	uint64_t size;    /* of the new file */
	char digest[DIGEST_HEX + 1]; /* of the new file */
	const char *path;            /* borrowed */
};

struct journal {
	char id[JOURNAL_ID + 1]; /* the same in all trees */
	unsigned int self;       /* index of this tree in trees */
	/* absolute paths, borrowed; the first tree is the coordinator */
	const char *trees[TXN_TREES];
	size_t ntrees;
	struct record *rec;
	size_t n;
};

/*
 * Appends a journal to out, which the caller frees. POM_ELIMIT: it has more than
 * JOURNAL_RECORDS or JOURNAL_BYTES.
 */
int journal_encode(const struct journal *j, struct buf *out,
		   struct pom_err *err);

/*
 * Reads a journal into a; text need not outlive the call. A journal comes from the tree,
 * so it is not trusted: every name in it is checked by journal_path. POM_ESYNTAX when it
 * is incomplete, changed or of another version. where is for messages.
 */
int journal_parse(struct arena *a, struct span text, const char *where,
		  struct journal *out, struct pom_err *err);

/*
 * May a transaction change this name? It may if path_check returns the name unchanged, or
 * it is below .pom/ and not used by the transaction itself. POM_EUNSAFE, POM_ELIMIT.
 */
int journal_path(struct arena *a, struct span path, struct pom_err *err);

/* One tree (txn/site.c). Zeroed at first, then site_init. */

struct site {
	struct root *root; /* borrowed */
	int pom_fd;        /* .pom, or -1 */
	int txn_fd;        /* .pom/txn, or -1 */
	int dir_fd;        /* the folder used last; see site_parent */
	char *dir;         /* its name; owned */
	struct journal j;
	bool made;        /* site_make was called: there can be staged files */
	bool journaled;   /* the tree has the journal j */
	bool no_exchange; /* the file system has no RENAME_EXCHANGE */
};

void site_init(struct site *s, struct root *r);
/* Closes what the site has opened. s must be initialized; it may be closed already. */
void site_close(struct site *s);

/* Fills err with an error from errno about path in this tree. Returns its code. */
int site_fail(const struct site *s, int errnum, const char *path,
	      const char *what, struct pom_err *err);

/* The same with this code. */
int site_refuse(const struct site *s, int code, const char *path,
		const char *what, struct pom_err *err);

/* Opens .pom and .pom/txn, if they exist. */
int site_find(struct site *s, struct pom_err *err);
/* Makes them. A new .pom gets a .gitignore. */
int site_make(struct site *s, struct pom_err *err);
/* Removes .pom/txn with its contents. */
int site_clear(struct site *s, struct pom_err *err);
/* Removes .pom if a transaction has made it and nothing else is in it. */
int site_tidy(struct site *s, struct pom_err *err);

/* Is there such a name in .pom? 1, 0, or -1 with errno. */
int site_has(const struct site *s, const char *name);

/*
 * Opens the folder that path is in, and sets *base to the last part of path; -1 with
 * errno. The site owns the descriptor, and keeps it for the next call. Call site_forget,
 * which closes it, when folders are made or removed.
 */
int site_parent(struct site *s, const char *path, const char **base);
void site_forget(struct site *s);

/* lstat(2) of path. 1; 0 if there is no such file; -1 with errno. */
int site_lstat(struct site *s, const char *path, struct stat *st);

/* Writes .pom/journal.new, durably. */
int site_write_journal(struct site *s, struct span text, struct pom_err *err);
/* Renames a file in .pom, durably. */
int site_rename(struct site *s, const char *from, const char *to,
		struct pom_err *err);
/* Makes all writes to the tree's file system durable. */
int site_sync(struct site *s, struct pom_err *err);
/* Makes the names in .pom durable. */
int site_sync_pom(struct site *s, struct pom_err *err);

/* System calls that are repeated after EINTR; 0, or -1 with errno. */

/* close(2), once: the descriptor is closed whatever it returns. */
int fs_close(int fd);
int fs_lstat(int fd, const char *name, struct stat *st);
/* flags as for unlinkat(2); 0 if there is no such file. */
int fs_remove(int fd, const char *name, int flags);
int fs_mkdir(int fd, const char *name, mode_t mode);
/* Sets the permissions of a new folder, but keeps setgid, inherited from its parent. */
int fs_permit_folder(int fd, mode_t mode);
/* name must be new, or in a folder of the transaction. */
int fs_symlink(const char *text, int fd, const char *name);
int fs_link(int fd, const char *from, int tofd, const char *to);
int fs_rename(int fd, const char *from, int tofd, const char *to);
/* Never replaces a file (EEXIST), on any file system. */
int fs_move(int fd, const char *from, int tofd, const char *to);
/*
 * Sets the owner of fd, a regular file that this process has made, to that of the file
 * which it replaces, if the process may do so. now is fd's fstat, like that of the other
 * file. chown(2) fails with EPERM, or with EINVAL when the owner has no number in this
 * user namespace; both are no error here.
 */
int fs_give(int fd, const struct stat *now, const struct stat *like);

/*
 * attributes.c: gives the new file fd the access list (acl(5)) and the user's extended
 * attributes of the file at path. *any: it has some.
 * Set the permissions afterwards, as the access list sets them, too. 0, or -1 with errno;
 * E2BIG: they have more than 1 MiB.
 */
int txn_attributes(const struct site *s, const char *path, int fd, bool *any);
/* Does this errno mean that the file system does not support the call? */
bool fs_refused(int errnum);

/* Makes the name of a record's file below .pom/txn. */
enum { NUM_NAME = 24 };
void num_name(char out[NUM_NAME], unsigned int num, const char *suffix);

/*
 * Keeps an old file (txn/keep.c) where the file system cannot exchange names:
 * .pom/txn/NUM.old becomes a hard link to base in fd, or a copy of it.
 */
int txn_keep(const struct site *s, const struct record *r, int fd,
	     const char *base, struct pom_err *err);

/* Undoing and finishing (txn/recover.c); a failed commit needs it as well. */

/* Undoes a tree's journal (txn/undo.c), for txn_roll_back. */
int site_undo(struct site *s, struct pom_err *err);

/*
 * Puts everything back. s[0] is the coordinator, which must not be done. A site without a
 * journal is only cleared. Can be repeated until it succeeds.
 */
int txn_roll_back(struct site *const *s, size_t n, struct pom_err *err);

/* Removes what a finished transaction has left. s[0] is the coordinator. */
int txn_finish(struct site *const *s, size_t n, struct pom_err *err);

/* The transaction itself (txn.c, txn/commit.c). */

/* What was at a path when txn_put or txn_del was called. */
struct ident {
	const struct stat *st; /* NULL: nothing */
};

struct change {
	struct record rec; /* op is set by the plan */
	bool put;          /* else the path will be absent */
	bool gone;         /* a txn_del came before the txn_put */
	struct ident old;
	struct ident
		like; /* where old is nothing: its owner and the like are kept */
	const char *like_path;
};

struct stage {
	struct site s;
	struct map by_path;
	struct change **change; /* owned array; the changes are in the arena */
	size_t n, cap;
	const struct map *keep; /* folders that stay when empty, or NULL */
	mode_t (*perms)(const void *arg, const char *path); /* of folders */
	const void *perms_arg;
	struct record *rec; /* owned: the plan, see txn/commit.c */
	/* owned, by index of rec: the file that must be there, or NULL */
	const struct ident **was;
	size_t nrec, rec_cap, was_cap;
};

struct txn {
	struct arena a;
	struct stage tree[TXN_TREES];
	size_t n;
	size_t changes;
	size_t max_changes; /* TXN_CHANGES, less in a test */
	unsigned int next;  /* number for the next staged file */
	bool over;          /* txn_commit was called */
	bool own;           /* it uses the caller's rights, as its roots do */
	struct buf io;      /* buffer for the joined parts of a file */
};

/* Removes what is staged in trees without a journal. Ignores errors. */
void txn_drop(struct txn *t);

/* Works out a tree's records (txn/plan.c). Changes nothing on disk. */
int txn_plan(struct txn *t, struct stage *g, struct pom_err *err);

#endif
