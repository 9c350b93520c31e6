/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of the transaction share, and its tests see: the journal,
 * and one tree with its .pom folder. For nobody else: use txn/txn.h.
 */
#ifndef POM_TXN_INTERNAL_H
#define POM_TXN_INTERNAL_H

#include <stdint.h>
#include <sys/stat.h>

#include "lib/hash.h"
#include "lib/mem.h"
#include "txn/txn.h"

/* The journal (txn/journal.c): what is to be changed, in this order. */

enum {
	JOURNAL_ID = 32,                   /* hexadecimal digits */
	JOURNAL_RECORDS = 4 * TXN_CHANGES, /* folders count here too */
	JOURNAL_BYTES = 1 << 30
};

enum txn_op {
	TXN_DELETE, /* path goes to .pom/txn/NUM.old */
	TXN_RMDIR,  /* a folder goes, if the deletions emptied it */
	TXN_MKDIR,  /* a folder comes */
	TXN_CREATE, /* .pom/txn/NUM goes to path, where nothing is */
	TXN_REPLACE /* .pom/txn/NUM changes places with path */
};

struct record {
	enum txn_op op;
	unsigned int num;            /* of the file below .pom/txn */
	mode_t mode;                 /* type and permissions: the new file's, or
				 * those of the folder that goes;
				 * never setuid, setgid or sticky
				 */
	uint64_t ino;                /* of the new file, */
	uint64_t size;               /* its bytes, */
	char digest[DIGEST_HEX + 1]; /* and their digest */
	const char *path;            /* borrowed */
};

struct journal {
	char id[JOURNAL_ID + 1];      /* the same in all trees */
	unsigned int self;            /* this tree's place in trees */
	const char *trees[TXN_TREES]; /* absolute, borrowed; 0 coordinates */
	size_t ntrees;
	struct record *rec;
	size_t n;
};

/*
 * Writes a journal onto the end of out, or POM_ELIMIT: more than
 * JOURNAL_RECORDS or JOURNAL_BYTES. The caller frees out.
 */
int journal_encode(const struct journal *j, struct buf *out,
		   struct pom_err *err);

/*
 * Reads one, into a; text need not outlive the call. A journal is data from
 * the tree, so from a stranger: every name in it has gone through
 * journal_path. POM_ESYNTAX when it is torn, changed or of another version;
 * where goes into the error.
 */
int journal_parse(struct arena *a, struct span text, const char *where,
		  struct journal *out, struct pom_err *err);

/*
 * The names that a transaction may change: what path_check lets pass, as
 * path_check writes it, and names below .pom/ that the transaction does not
 * use itself. POM_EUNSAFE, POM_ELIMIT.
 */
int journal_path(struct arena *a, struct span path, struct pom_err *err);

/* One tree (txn/site.c): zeroed, then site_init. */

struct site {
	struct root *root; /* borrowed */
	int pom_fd;        /* .pom, or -1 */
	int txn_fd;        /* .pom/txn, or -1 */
	int dir_fd;        /* the folder named last; see site_parent */
	char *dir;         /* its name; owned */
	struct journal j;
	bool made;        /* site_make was called: there may be staging */
	bool journaled;   /* j stands in the tree */
	bool no_exchange; /* the file system has no RENAME_EXCHANGE */
};

void site_init(struct site *s, struct root *r);
/* Closes what the site opened; takes an initialised or closed one. */
void site_close(struct site *s);

/* An error about path in this tree, from errno. Returns the code. */
int site_fail(const struct site *s, int errnum, const char *path,
	      const char *what, struct pom_err *err);

/* The same with a code of its own. */
int site_refuse(const struct site *s, int code, const char *path,
		const char *what, struct pom_err *err);

/* Opens .pom and .pom/txn as far as they exist. */
int site_find(struct site *s, struct pom_err *err);
/* Makes them, and .pom/.gitignore with a new .pom. */
int site_make(struct site *s, struct pom_err *err);
/* Removes .pom/txn with all that is in it. */
int site_clear(struct site *s, struct pom_err *err);
/* Removes .pom if a transaction made it and nothing else is left in it. */
int site_tidy(struct site *s, struct pom_err *err);

/* Whether .pom has this name: 1, 0, or -1 with errno. */
int site_has(const struct site *s, const char *name);

/*
 * The folder that path lies in, and the last part of path; -1 with errno. The
 * descriptor is the site's and kept for the next call: site_forget drops it,
 * and has to be called when folders come or go.
 */
int site_parent(struct site *s, const char *path, const char **base);
void site_forget(struct site *s);

/* 1: st is what stands at path; 0: nothing does; -1 with errno. */
int site_lstat(struct site *s, const char *path, struct stat *st);

/* Writes .pom/journal.new, durably. */
int site_write_journal(struct site *s, struct span text, struct pom_err *err);
/* Renames a file in .pom, durably. */
int site_rename(struct site *s, const char *from, const char *to,
		struct pom_err *err);
/* Makes all that was written to the tree's file system durable. */
int site_sync(struct site *s, struct pom_err *err);
/* Makes the names in .pom durable. */
int site_sync_pom(struct site *s, struct pom_err *err);

/* System calls that EINTR does not end; 0, or -1 with errno. */

/* close(2) once: the descriptor is gone whatever it returns. */
int fs_close(int fd);
int fs_lstat(int fd, const char *name, struct stat *st);
/* flags as for unlinkat(2); what is not there is removed. */
int fs_remove(int fd, const char *name, int flags);
int fs_mkdir(int fd, const char *name, mode_t mode);
/* The name is new, or in a folder of the transaction's own. */
int fs_symlink(const char *text, int fd, const char *name);
int fs_link(int fd, const char *from, int tofd, const char *to);
int fs_rename(int fd, const char *from, int tofd, const char *to);
/* Never takes a name that is in use (EEXIST), on any file system. */
int fs_move(int fd, const char *from, int tofd, const char *to);
/*
 * Gives fd, a regular file that this process has made (now is its fstat), the
 * owner of the one that it takes the place of, where the process may (chown(2):
 * EPERM; EINVAL when the owner has no number in this user namespace).
 */
int fs_give(int fd, const struct stat *now, const struct stat *like);
/* True for an errno that says: not on this file system. */
bool fs_refused(int errnum);

/* The name of a record's file below .pom/txn. */
enum { NUM_NAME = 24 };
void num_name(char out[NUM_NAME], unsigned int num, const char *suffix);

/*
 * A second name for an old file (txn/keep.c), where names cannot be exchanged:
 * .pom/txn/NUM.old becomes a link to, or a copy of, what base in fd is.
 */
int txn_keep(const struct site *s, const struct record *r, int fd,
	     const char *base, struct pom_err *err);

/* The other half (txn/recover.c), which a failed commit needs as well. */

/* Undoes a tree's journal (txn/undo.c), for txn_roll_back. */
int site_undo(struct site *s, struct pom_err *err);

/*
 * Puts everything back; s[0] is the coordinator, which must not be done. A
 * site without journal is only cleared. May be repeated until it succeeds.
 */
int txn_roll_back(struct site *const *s, size_t n, struct pom_err *err);

/* Clears up after a transaction that is done; s[0] is the coordinator. */
int txn_finish(struct site *const *s, size_t n, struct pom_err *err);

/* The transaction itself (txn.c, txn/commit.c). */

/* What stood at a path when the change was asked for. */
struct ident {
	const struct stat *st; /* NULL: nothing */
};

struct change {
	struct record rec; /* op is set by the plan */
	bool put;          /* else the path is to be absent */
	bool gone;         /* a txn_del came before the txn_put */
	struct ident old;
};

struct stage {
	struct site s;
	struct map by_path;
	struct change **change; /* owned array; the changes are in the arena */
	size_t n, cap;
	const struct map *keep;   /* folders that stay, or NULL */
	struct record *rec;       /* owned: the plan, see txn/commit.c */
	const struct ident **was; /* owned: what a record finds, or NULL */
	size_t nrec, rec_cap, was_cap;
};

struct txn {
	struct arena a;
	struct stage tree[TXN_TREES];
	size_t n;
	size_t changes;
	size_t max_changes; /* TXN_CHANGES, less in a test */
	unsigned int next;  /* number for the next staged file */
	bool over;          /* committed, well or not */
	bool own;           /* as its roots are: with the caller's rights */
	struct buf io;      /* to gather what one write takes */
};

/* Removes what is staged in trees without journal, as far as it can be. */
void txn_drop(struct txn *t);

/* Works out a tree's records (txn/plan.c). Changes nothing on disk. */
int txn_plan(struct txn *t, struct stage *g, struct pom_err *err);

#endif
