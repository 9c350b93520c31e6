// SPDX-License-Identifier: GPL-2.0-only
/*
 * The transaction (domain/txn.h): what it does, and that nothing which ends
 * it early, at any system call, leaves anything but the old or the new trees.
 *
 * POM_EXHAUSTIVE=1 kills recoveries at every call after a kill at every call,
 * which takes minutes; without it, a selection is tried.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "domain/txn_internal.h"
#include "inject.h"

/* A scratch folder; most tests use the trees a and b in it. */
static char base[] = "/tmp/pom-txn-XXXXXX";

/* What the child of a crash test tells; shared memory. */
static struct told {
	int rc;
	enum txn_found found;
	struct pom_err err;
} *told;

/* What the tests do themselves need not reach a disk: it takes most time. */
static bool no_sync;

int syncfs(int fd)
{
	return no_sync ? 0 : (int)syscall(SYS_syncfs, fd);
}

int fsync(int fd)
{
	return no_sync ? 0 : (int)syscall(SYS_fsync, fd);
}

static const char *at(const char *path)
{
	static char full[4][PATH_MAX];
	static unsigned int turn;
	char *s = full[turn++ % 4];

	snprintf(s, PATH_MAX, "%s/%s", base, path);
	return s;
}

static void make_dir(const char *path, mode_t mode)
{
	assert_int_equal(mkdir(at(path), mode), 0);
	assert_int_equal(chmod(at(path), mode), 0);
}

static void make_file(const char *path, const char *text, mode_t mode)
{
	const struct timespec old[2] = { { 1000000000, 5 },
					 { 1000000000, 7 } };
	int fd = open(at(path), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(fd_write_all(fd, text, strlen(text)), 0);
	assert_int_equal(fchmod(fd, mode), 0);
	assert_int_equal(futimens(fd, old), 0);
	assert_int_equal(close(fd), 0);
}

static void make_link(const char *path, const char *text)
{
	assert_int_equal(symlink(text, at(path)), 0);
}

static int remove_one(const char *path, const struct stat *st, int flag,
		      struct FTW *where)
{
	(void)st;
	(void)flag;
	return where->level ? remove(path) : 0;
}

static void empty_scratch(void)
{
	assert_int_equal(nftw(base, remove_one, 16, FTW_DEPTH | FTW_PHYS), 0);
}

static bool exists(const char *path)
{
	struct stat st;

	return lstat(at(path), &st) == 0;
}

static mode_t mode_of(const char *path)
{
	struct stat st;

	assert_int_equal(lstat(at(path), &st), 0);
	return st.st_mode & 07777;
}

static void assert_text(const char *path, const char *text)
{
	char got[4096];
	ssize_t n;
	int fd = open(at(path), O_RDONLY | O_CLOEXEC);

	assert_true(fd >= 0);
	n = read(fd, got, sizeof(got) - 1);
	assert_true(n >= 0);
	close(fd);
	got[n] = '\0';
	assert_string_equal(got, text);
}

/* Everything below path, as text: names, types, modes, owners, bytes. */
static void snap(const char *path, bool strict, struct buf *out)
{
	struct dirent **names;
	char next[PATH_MAX], text[PATH_MAX];
	struct stat st;
	int i, n, fd;
	ssize_t len;

	n = scandir(path, &names, NULL, alphasort);
	assert_true(n >= 0);
	for (i = 0; i < n; i++) {
		const char *name = names[i]->d_name;

		if (strcmp(name, ".") != 0 && strcmp(name, "..") != 0) {
			snprintf(next, sizeof(next), "%.2000s/%s", path, name);
			assert_int_equal(lstat(next, &st), 0);
			buf_addf(out, "%s %o %u:%u", next, st.st_mode,
				 st.st_uid, st.st_gid);
			if (strict && !S_ISDIR(st.st_mode))
				buf_addf(out, " %lu %ld.%09ld", st.st_ino,
					 st.st_mtim.tv_sec,
					 st.st_mtim.tv_nsec);
			len = 0;
			if (S_ISLNK(st.st_mode)) {
				len = readlink(next, text, sizeof(text));
			} else if (S_ISREG(st.st_mode)) {
				fd = open(next, O_RDONLY | O_CLOEXEC);
				assert_true(fd >= 0);
				len = read(fd, text, sizeof(text));
				close(fd);
			}
			assert_true(len >= 0 && len < (ssize_t)sizeof(text));
			buf_addf(out, " [%.*s]\n", (int)len, text);
			if (S_ISDIR(st.st_mode))
				snap(next, strict, out);
		}
		free(names[i]);
	}
	free(names);
}

/* Trees that are open and locked, as a command would have them. */
struct trees {
	struct root root[TXN_TREES];
	struct root *ptr[TXN_TREES];
	size_t n;
};

static int open_trees(struct trees *v, const char *names, struct pom_err *err)
{
	char name[2] = { 0 };
	int rc = 0;

	memset(v, 0, sizeof(*v));
	for (; !rc && *names; names++) {
		name[0] = *names;
		rc = root_open(&v->root[v->n], at(name), err);
		if (!rc)
			rc = root_lock(&v->root[v->n], true, err);
		v->ptr[v->n] = &v->root[v->n];
		v->n++;
	}
	return rc;
}

static void close_trees(struct trees *v)
{
	size_t i;

	for (i = 0; i < v->n; i++)
		root_close(&v->root[i]);
	v->n = 0;
}

static int put(struct txn *t, size_t tree, const char *path, const char *text,
	       mode_t mode, struct pom_err *err)
{
	size_t half = strlen(text) / 2;
	struct span parts[2] = { { text, half },
				 { text + half, strlen(text) - half } };

	return txn_put(t, tree, path, parts, 2, mode, err);
}

/* One at a time, as a command opens its trees. */
static int recover(const char *names, enum txn_found *found,
		   struct pom_err *err)
{
	enum txn_found one;
	struct trees v;
	char name[2] = { 0 };
	int rc = 0;

	*found = TXN_NOTHING;
	for (; !rc && *names; names++) {
		name[0] = *names;
		rc = open_trees(&v, name, err);
		if (!rc)
			rc = txn_recover(v.ptr[0], &one, err);
		if (!rc && one != TXN_NOTHING)
			*found = one;
		close_trees(&v);
	}
	return rc;
}

static bool pending(const char *names)
{
	struct trees v;
	bool yes = false;
	size_t i;

	assert_int_equal(open_trees(&v, names, NULL), 0);
	for (i = 0; i < v.n; i++)
		yes |= txn_pending(v.ptr[i]);
	close_trees(&v);
	return yes;
}

/*
 * The scenario of the crash tests: two trees, every kind of change.
 */

static void build_old(void)
{
	empty_scratch();
	make_dir("a", 0755);
	make_file("a/Makefile", "all:\n", 0644);
	make_file("a/run.sh", "true\n", 0644);
	make_file("a/shared", "ours\n", 0664);
	make_file("a/untouched", "stay\n", 0640);
	make_dir("a/net", 0755);
	make_file("a/net/old.c", "int old;\n", 0644);
	make_file("a/net/keep.c", "int keep;\n", 0600);
	make_dir("a/gone", 02750);
	make_dir("a/gone/deep", 0700);
	make_file("a/gone/deep/x.c", "x\n", 0644);
	make_file("a/gone/y.c", "y\n", 0755);
	make_file("a/thing", "a file\n", 0644);
	make_dir("a/pack", 0711);
	make_file("a/pack/one", "1\n", 0644);
	make_link("a/pack/two", "one");
	make_link("a/link", "Makefile");
	make_link("a/way", "net");
	make_dir("b", 0755);
	make_dir("b/.pom", 0755);
	make_file("b/.pom/ledger", "was here\n", 0644);
	make_file("b/Makefile", "b:\n", 0644);
	make_file("b/del.c", "\n", 0444);
}

static int changes(struct txn *t, struct pom_err *err)
{
	int rc = put(t, 0, "Makefile", "all: new\n", 0644, err);

	rc = rc ? rc : put(t, 0, "run.sh", "true\n", 0755, err);
	rc = rc ? rc : put(t, 0, "shared", "theirs\n", 0644, err);
	rc = rc ? rc : txn_del(t, 0, "net/old.c", err);
	rc = rc ? rc : put(t, 0, "net/new/deep/n.c", "n\n", 0644, err);
	rc = rc ? rc : put(t, 0, "net/new/m.sh", "m\n", 0755, err);
	rc = rc ? rc : txn_del(t, 0, "gone/deep/x.c", err);
	rc = rc ? rc : txn_del(t, 0, "gone/y.c", err);
	rc = rc ? rc : txn_del(t, 0, "thing", err);
	rc = rc ? rc : put(t, 0, "thing/inner", "in\n", 0644, err);
	rc = rc ? rc : txn_del(t, 0, "pack/one", err);
	rc = rc ? rc : txn_del(t, 0, "pack/two", err);
	rc = rc ? rc : put(t, 0, "pack", "packed\n", 0644, err);
	rc = rc ? rc : put(t, 0, "link", "run.sh", S_IFLNK, err);
	rc = rc ? rc : txn_del(t, 0, "way", err);
	rc = rc ? rc : put(t, 0, "way/f", "f\n", 0644, err);
	rc = rc ? rc : put(t, 0, "net/sym", "keep.c", S_IFLNK, err);
	rc = rc ? rc : put(t, 0, ".pom/ledger", "a: set\n", 0644, err);
	rc = rc ? rc : put(t, 1, "Makefile", "b: new\n", 0644, err);
	rc = rc ? rc : txn_del(t, 1, "del.c", err);
	rc = rc ? rc : put(t, 1, "d/c.c", "c\n", 0644, err);
	rc = rc ? rc : put(t, 1, ".pom/ledger", "b: set\n", 0644, err);
	return rc;
}

/* One of each kind, for tests that try calls against calls. */
static int few_changes(struct txn *t, struct pom_err *err)
{
	int rc = put(t, 0, "run.sh", "true\n", 0755, err);

	rc = rc ? rc : txn_del(t, 0, "gone/y.c", err);
	rc = rc ? rc : txn_del(t, 0, "gone/deep/x.c", err);
	rc = rc ? rc : put(t, 0, "gone", "a file\n", 0644, err);
	rc = rc ? rc : put(t, 0, "net/new/m.sh", "m\n", 0755, err);
	rc = rc ? rc : put(t, 0, "link", "run.sh", S_IFLNK, err);
	rc = rc ? rc : put(t, 1, "Makefile", "b: new\n", 0644, err);
	rc = rc ? rc : txn_del(t, 1, ".pom/ledger", err);
	return rc;
}

static int (*scenario)(struct txn *t, struct pom_err *err) = changes;

/* The child of the crash tests; the exit status says nothing. */
static int run_changes(void *arg)
{
	struct txn *t = NULL;
	struct trees v;

	(void)arg;
	no_sync = false;
	told->rc = open_trees(&v, "ab", &told->err);
	if (!told->rc)
		told->rc = txn_begin(&t, v.ptr, v.n, &told->err);
	if (!told->rc)
		told->rc = scenario(t, &told->err);
	if (!told->rc)
		told->rc = txn_commit(t, &told->err);
	txn_free(t);
	close_trees(&v);
	return 0;
}

static int run_recovery(void *arg)
{
	no_sync = false;
	told->rc = recover(arg, &told->found, &told->err);
	return 0;
}

static struct buf old_strict, old_plain, new_plain;

enum state { STATE_OLD, STATE_NEW, STATE_BROKEN };

static bool same(const struct buf *a, const struct buf *b)
{
	return a->n == b->n && memcmp(a->p, b->p, a->n) == 0;
}

/* copied: an old file may have come back as a copy of itself. */
static enum state state_now(bool copied)
{
	struct buf strict = { 0 }, plain = { 0 };
	enum state s = STATE_BROKEN;

	snap(base, true, &strict);
	snap(base, false, &plain);
	if (same(&strict, &old_strict) || (copied && same(&plain, &old_plain)))
		s = STATE_OLD;
	else if (same(&plain, &new_plain))
		s = STATE_NEW;
	else
		print_error("neither old nor new:\n%s", strict.p);
	buf_free(&strict);
	buf_free(&plain);
	return s;
}

static void note_old(void)
{
	buf_free(&old_strict);
	buf_free(&old_plain);
	snap(base, true, &old_strict);
	snap(base, false, &old_plain);
}

/* Builds the old trees again unless they stand there. */
static void reset(enum state s)
{
	if (s == STATE_OLD)
		return;
	build_old();
	note_old();
}

static void inject(const struct inject *how, int (*fn)(void *), void *arg,
		   struct inject_end *end)
{
	memset(told, 0, sizeof(*told));
	assert_int_equal(inject_run(how, fn, arg, end), 0);
}

/* What the trees become when nothing interferes. */
static void learn_new(void)
{
	build_old();
	run_changes(NULL);
	no_sync = true;
	assert_int_equal(told->rc, 0);
	buf_free(&new_plain);
	snap(base, false, &new_plain);
}

static bool exhaustive(void)
{
	return getenv("POM_EXHAUSTIVE") != NULL;
}

static char order_ab[] = "ab", order_ba[] = "ba";

/* Recovers, and says what that made of the trees. */
static enum state after_recovery(char *order, bool copied)
{
	enum txn_found found;
	struct pom_err err = { 0 };
	int rc = recover(order, &found, &err);
	enum state s;

	if (rc)
		print_error("%s: %s\n", err.where, err.what);
	assert_int_equal(rc, 0);
	assert_false(pending("ab"));
	s = state_now(copied);
	if (found == TXN_ROLLED_BACK)
		assert_int_equal(s, STATE_OLD);
	if (found == TXN_FINISHED)
		assert_int_equal(s, STATE_NEW);
	return s;
}

static void skip_unless_traced(void)
{
	if (inject_works())
		return;
	print_message("system calls cannot be traced here\n");
	skip();
}

static void kill_everywhere(struct inject how)
{
	bool seen[3] = { false };
	struct inject_end end;
	enum state s = STATE_NEW;

	skip_unless_traced();
	scenario = changes;
	learn_new();
	how.act = INJECT_KILL;
	how.no_sync = true;
	for (how.at = 1;; how.at++) {
		reset(s);
		inject(&how, run_changes, NULL, &end);
		if (!end.hit)
			break;
		s = after_recovery(how.at % 2 ? order_ab : order_ba,
				   how.no_link);
		if (s == STATE_BROKEN)
			fail_msg("killed at call %lu (%ld)", how.at, end.nr);
		/* never back to old once it has been new */
		assert_false(s == STATE_OLD && seen[STATE_NEW]);
		seen[s] = true;
	}
	assert_int_equal(told->rc, 0);
	assert_int_equal(state_now(how.no_link), STATE_NEW);
	assert_true(seen[STATE_OLD] && seen[STATE_NEW]);
	print_message("killed at each of %lu calls\n", end.calls);
}

static void killed_at_any_call_leaves_old_or_new(void **state)
{
	struct inject how = { 0 };

	(void)state;
	kill_everywhere(how);
}

static void killed_without_exchange(void **state)
{
	struct inject how = { .no_flags = true };

	(void)state;
	kill_everywhere(how);
}

static void killed_without_exchange_and_links(void **state)
{
	struct inject how = { .no_flags = true, .no_link = true };

	(void)state;
	kill_everywhere(how);
}

/* The state that a run leaves which is killed at this call. */
static bool killed_run(struct inject how, unsigned long call)
{
	struct inject_end end;

	reset(STATE_NEW);
	how.act = INJECT_KILL;
	how.at = call;
	inject(&how, run_changes, NULL, &end);
	return end.hit;
}

/* One run, then its recovery killed everywhere, each time from the start. */
static unsigned long kill_recoveries(struct inject how, unsigned long call)
{
	char *order = call % 2 ? order_ab : order_ba;
	enum state want = STATE_BROKEN, s;
	struct inject_end end;

	how.act = INJECT_KILL;
	how.no_sync = true;
	for (how.at = 1;; how.at++) {
		killed_run(how, call);
		inject(&how, run_recovery, order, &end);
		if (!end.hit)
			break;
		s = after_recovery(how.at % 2 ? order : order_ab, how.no_link);
		if (want == STATE_BROKEN)
			want = s;
		if (s == STATE_BROKEN || s != want)
			fail_msg("killed at call %lu, then at %lu (%ld)", call,
				 how.at, end.nr);
	}
	assert_int_equal(told->rc, 0);
	assert_int_equal(state_now(how.no_link), want);
	return end.calls;
}

static void recovery_may_be_killed_at_any_call(void **state)
{
	struct inject how = { .no_sync = true };
	unsigned long call, all, most = 0, sum = 0, n;

	(void)state;
	skip_unless_traced();
	scenario = exhaustive() ? changes : few_changes;
	learn_new();
	for (all = 1; exhaustive() && killed_run(how, all); all++)
		;
	for (all = exhaustive() ? all : 150; killed_run(how, all); all++)
		;
	for (call = all - 1; call; call = call > 11 ? call - 11 : 0) {
		how.no_flags = call % 3 == 1;
		n = kill_recoveries(how, call);
		most = n > most ? n : most;
		sum += n;
	}
	print_message("recoveries killed at %lu calls, up to %lu each\n", sum,
		      most);
}
static int make_scratch(void **state)
{
	(void)state;
	told = mmap(NULL, sizeof(*told), PROT_READ | PROT_WRITE,
		    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	no_sync = true;
	umask(022);
	return told != MAP_FAILED && mkdtemp(base) ? 0 : -1;
}

static int remove_scratch(void **state)
{
	(void)state;
	empty_scratch();
	buf_free(&old_strict);
	buf_free(&old_plain);
	buf_free(&new_plain);
	munmap(told, sizeof(*told));
	return rmdir(base);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(killed_at_any_call_leaves_old_or_new),
		cmocka_unit_test(killed_without_exchange),
		cmocka_unit_test(killed_without_exchange_and_links),
		cmocka_unit_test(recovery_may_be_killed_at_any_call),
	};

	return cmocka_run_group_tests(tests, make_scratch, remove_scratch);
}
