// SPDX-License-Identifier: GPL-2.0-only
/*
 * The transaction (txn/txn.h) ended early at any system call, by a kill or
 * by a failure: it leaves the old trees or the new ones, and nothing else.
 *
 * Every call of a run is killed at, and fails with every error. Ending the
 * recoveries at every call, each after a kill at every call, is a square that
 * takes a quarter of an hour: POM_EXHAUSTIVE=1 does it (POM_EXHAUSTIVE=N/M the
 * N-th of M shares of it); without it, a selection is tried. An argument names
 * the tests to run, with * and ?.
 *
 * slow: a transaction is run again for every system call of it.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

#include "inject.h"
#include "txn_trees.h"

/* What the child of a crash test tells; shared memory. */
static struct told {
	int rc;
	enum txn_found found;
	struct pom_err err;
} * told;

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
	make_dir("a/gone", 0750);
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
	rc = rc ? rc : put(t, 0, "net/new/\"odd\"\n\t\\\377", "m\n", 0755, err);
	rc = rc ? rc : put(t, 0, "link", "run.sh", S_IFLNK, err);
	rc = rc ? rc : put(t, 1, "Makefile", "b: new\n", 0644, err);
	rc = rc ? rc : txn_del(t, 1, ".pom/ledger", err);
	return rc;
}

static int (*scenario)(struct txn *t, struct pom_err *err) = changes;

/* The child of the crash tests; told says how it went. */
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

/* Under ASan a fork costs four times as much: every fourth call is tried. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define COARSE 4
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define COARSE 4
#elif !defined(COARSE)
#define COARSE 1
#endif

static bool exhaustive(void)
{
	return getenv("POM_EXHAUSTIVE") != NULL;
}

/* Which of the calls are this run's: from the n-th last on, every step-th. */
static unsigned long share(unsigned long *step)
{
	const char *s = getenv("POM_EXHAUSTIVE");
	unsigned long n, m;

	if (!s || sscanf(s, "%lu/%lu", &n, &m) != 2 || !n || n > m)
		return 0;
	*step *= m;
	return n - 1;
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
	scenario = how.no_flags && !exhaustive() ? few_changes : changes;
	learn_new();
	how.act = INJECT_KILL;
	how.no_sync = true;
	for (how.at = 1;; how.at += COARSE) {
		reset(s);
		inject(&how, run_changes, NULL, &end);
		if (!end.hit)
			break;
		s = after_recovery(how.at / COARSE % 2 ? order_ab : order_ba,
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
	print_message("killed at %lu of %lu calls\n", end.calls / COARSE,
		      end.calls);
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

/* Leaves what a run leaves that is killed at this call. */
static void killed_run(struct inject how, unsigned long call)
{
	struct inject_end end;

	reset(STATE_NEW);
	how.act = INJECT_KILL;
	how.at = call;
	inject(&how, run_changes, NULL, &end);
}

static unsigned long count_calls(struct inject how)
{
	struct inject_end end;

	learn_new();
	reset(STATE_NEW);
	how.act = INJECT_NOTHING;
	how.no_sync = true;
	inject(&how, run_changes, NULL, &end);
	assert_int_equal(told->rc, 0);
	return end.calls;
}

/* One run, and its recovery ended early everywhere, each from the start. */
static unsigned long spoil_recoveries(struct inject how, unsigned long call)
{
	char *order = call % 2 ? order_ab : order_ba;
	enum state want = STATE_BROKEN, s;
	struct inject_end end;

	for (how.at = 1;; how.at++) {
		killed_run(how, call);
		inject(&how, run_recovery, order, &end);
		if (!end.hit)
			break;
		s = after_recovery(how.at % 2 ? order : order_ab, how.no_link);
		if (want == STATE_BROKEN)
			want = s;
		if (s == STATE_BROKEN || s != want)
			fail_msg("killed at call %lu, then hit at %lu (%ld)",
				 call, how.at, end.nr);
	}
	assert_int_equal(told->rc, 0);
	assert_int_equal(state_now(how.no_link), want);
	return end.calls;
}

static void spoil_recoveries_everywhere(struct inject how, unsigned long step)
{
	unsigned long call, most = 0, sum = 0, n, all;

	skip_unless_traced();
	scenario = exhaustive() ? changes : few_changes;
	how.no_sync = true;
	all = count_calls(how);
	step *= COARSE;
	all -= share(&step);
	for (call = all; call; call = call > step ? call - step : 0) {
		how.no_flags = call % 3 == 1;
		n = spoil_recoveries(how, call);
		most = n > most ? n : most;
		sum += n;
	}
	print_message("hit at %lu calls, up to %lu a recovery\n", sum, most);
}

static void recovery_may_be_killed_at_any_call(void **state)
{
	struct inject how = { .act = INJECT_KILL };

	(void)state;
	spoil_recoveries_everywhere(how, exhaustive() ? 1 : 37);
}

static void recovery_may_fail_at_any_call(void **state)
{
	struct inject how = { .act = INJECT_FAIL, .errnum = EIO };

	(void)state;
	spoil_recoveries_everywhere(how, exhaustive() ? 5 : 67);
	how.act = INJECT_FAIL_LATE;
	spoil_recoveries_everywhere(how, exhaustive() ? 5 : 71);
}

/* Calls that a signal breaks off, in reality: those must be repeated. */
static bool interruptible(long nr)
{
	switch (nr) {
	case SYS_write:
	case SYS_fsync:
	case SYS_syncfs:
	case SYS_openat2:
	case SYS_renameat:
	case SYS_renameat2:
	case SYS_linkat:
	case SYS_unlinkat:
	case SYS_mkdirat:
	case SYS_symlinkat:
	case SYS_fchmod:
	case SYS_fchown:
	case SYS_getrandom:
	case SYS_close:
		return true;
	default:
		return false;
	}
}

static enum state judge_failure(const struct inject *how,
				const struct inject_end *end)
{
	enum state s, want = told->rc ? STATE_OLD : STATE_NEW;

	/* what is left has to be announced */
	if (told->rc && pending("ab") &&
	    !strstr(told->err.hint, "the next start"))
		fail_msg("call %lu (%ld): no word of what is left", how->at,
			 end->nr);
	/* when nothing is pending, this removes an empty .pom at most */
	s = after_recovery(order_ba, how->no_link);
	if (told->rc && !told->err.what[0])
		fail_msg("call %lu (%ld): no message", how->at, end->nr);
	if (s != want)
		fail_msg("call %lu (%ld): it returned %d (%s: %s)", how->at,
			 end->nr, told->rc, told->err.where, told->err.what);
	if (how->errnum == EINTR && told->rc && interruptible(end->nr))
		fail_msg("call %lu (%ld): ended by EINTR: %s", how->at, end->nr,
			 told->err.what);
	return s;
}

static void fail_everywhere(struct inject how)
{
	unsigned long good = 0, left = 0;
	struct inject_end end;
	enum state s = STATE_NEW;

	skip_unless_traced();
	scenario = exhaustive() ? changes : few_changes;
	how.no_sync = true;
	learn_new();
	for (how.at = 1;; how.at += COARSE) {
		reset(s);
		inject(&how, run_changes, NULL, &end);
		if (end.killed || end.status)
			fail_msg("call %lu (%ld): it crashed", how.at, end.nr);
		left += end.hit && pending("ab");
		s = judge_failure(&how, &end);
		if (!end.hit)
			break;
		good += told->rc == 0;
	}
	print_message("%s at %lu of %lu calls: %lu done all the same, %lu left to recover\n",
		      how.act == INJECT_SHORT ? "cut short" :
						strerror(how.errnum),
		      end.calls / COARSE, end.calls, good, left);
}

static void any_call_may_fail(void **state)
{
	struct inject how = { .act = INJECT_FAIL, .errnum = EIO };
	static const int errors[] = { EIO, EINTR, ENOSPC, EACCES };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		how.errnum = errors[i];
		fail_everywhere(how);
	}
}

/* NFS and FUSE may do the work and report an error all the same. */
static void any_call_may_fail_when_it_is_done(void **state)
{
	struct inject how = { .act = INJECT_FAIL_LATE, .errnum = EIO };

	(void)state;
	fail_everywhere(how);
	how.errnum = EINTR;
	fail_everywhere(how);
}

static void any_call_may_fail_without_exchange(void **state)
{
	struct inject how = { .act = INJECT_FAIL, .errnum = EIO };

	(void)state;
	how.no_flags = true;
	fail_everywhere(how);
	how.no_link = true;
	fail_everywhere(how);
}

static void any_write_may_be_short(void **state)
{
	struct inject how = { .act = INJECT_SHORT };

	(void)state;
	fail_everywhere(how);
}

/* At every call of the run, as another process would read them. */
static void read_along(void *arg, long nr)
{
	char text[64] = { 0 };
	unsigned int *seen = arg;
	int fd = open(at("a/Makefile"), O_RDONLY | O_CLOEXEC);
	ssize_t n;

	(void)nr;
	assert_true(fd >= 0);
	n = read(fd, text, sizeof(text) - 1);
	close(fd);
	assert_true(n > 0);
	if (strcmp(text, "all:\n") == 0)
		seen[0]++;
	else if (strcmp(text, "all: new\n") == 0)
		seen[1]++;
	else
		fail_msg("neither the old nor the new file: %s", text);
	n = readlink(at("a/link"), text, sizeof(text));
	assert_true(n == 6 || n == 8); /* run.sh, Makefile */
}

static void a_reader_finds_the_old_or_the_new_file(void **state)
{
	unsigned int seen[2] = { 0 };
	struct inject how = { .no_sync = true,
			      .look = read_along,
			      .look_arg = seen };
	struct inject_end end;
	int i;

	(void)state;
	skip_unless_traced();
	scenario = changes;
	for (i = 0; i < 2; i++) {
		how.no_flags = i > 0;
		reset(STATE_NEW);
		inject(&how, run_changes, NULL, &end);
		assert_int_equal(told->rc, 0);
	}
	assert_true(seen[0] > 100 && seen[1] > 100);
}

/* The order of what changes names and of what makes it durable. */
static void note_order(void *arg, long nr)
{
	struct buf *order = arg;
	char c;

	switch (nr) {
	case SYS_fsync:
		c = 'f';
		break;
	case SYS_syncfs:
		c = 's';
		break;
	case SYS_renameat:
		c = 'j'; /* a journal, or done */
		break;
	case SYS_mkdirat:
	case SYS_renameat2:
	case SYS_unlinkat:
		c = 'n';
		break;
	default:
		return;
	}
	if (c != 'n' || !order->n || order->p[order->n - 1] != c)
		buf_addch(order, c);
}

static void a_power_cut_finds_the_disk_in_order(void **state)
{
	struct buf order = { 0 };
	struct inject how = { .no_sync = true,
			      .look = note_order,
			      .look_arg = &order };
	struct inject_end end;

	(void)state;
	skip_unless_traced();
	scenario = few_changes;
	reset(STATE_NEW);
	inject(&how, run_changes, NULL, &end);
	assert_int_equal(told->rc, 0);
	/*
	 * Staged; two journals written, all of it durable; their names durable
	 * one by one; names in the trees, durable; done, durable; b cleared,
	 * its journal gone durably, and only then a's.
	 */
	assert_string_equal(order.p, "nffssjfjfnssjfnfn");
	buf_free(&order);
}

static unsigned int files;

static int many_changes(struct txn *t, struct pom_err *err)
{
	unsigned int i;
	char name[32];
	int rc = 0;

	for (i = 0; !rc && i < files; i++) {
		snprintf(name, sizeof(name), "f%u", i);
		rc = put(t, 0, name, "new\n", 0644, err);
		snprintf(name, sizeof(name), "n%u", i);
		rc = rc ? rc : put(t, 0, name, "new\n", 0644, err);
		snprintf(name, sizeof(name), "d%u", i);
		rc = rc ? rc : txn_del(t, 0, name, err);
	}
	return rc;
}

static unsigned long calls_for(unsigned int n)
{
	struct inject how = { .no_sync = true };
	struct inject_end end;
	char name[32];

	empty_scratch();
	make_dir("a", 0755);
	make_dir("b", 0755);
	for (files = 0; files < n; files++) {
		snprintf(name, sizeof(name), "a/f%u", files);
		make_file(name, "old\n", 0644);
		snprintf(name, sizeof(name), "a/d%u", files);
		make_file(name, "old\n", 0644);
	}
	scenario = many_changes;
	inject(&how, run_changes, NULL, &end);
	assert_int_equal(told->rc, 0);
	return end.calls;
}

/* A replaced, a created and a deleted file together. */
static void every_file_takes_the_same_few_calls(void **state)
{
	unsigned long few, many, more;

	(void)state;
	skip_unless_traced();
	few = calls_for(50);
	many = calls_for(150);
	more = calls_for(350);
	print_message("%lu, %lu calls for 100, 200 more of three kinds\n",
		      many - few, more - many);
	assert_true(many - few < 100 * 26);
	assert_true(more - many < 200 * 26);
}

static int set_up(void **state)
{
	cpu_set_t one;

	(void)state;
	/* the tracer waits for the child and the other way round: one CPU */
	CPU_ZERO(&one);
	CPU_SET((size_t)sched_getcpu(), &one);
	sched_setaffinity(0, sizeof(one), &one);
	told = mmap(NULL, sizeof(*told), PROT_READ | PROT_WRITE,
		    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	return told == MAP_FAILED ? -1 : make_scratch();
}

static int tear_down(void **state)
{
	(void)state;
	buf_free(&old_strict);
	buf_free(&old_plain);
	buf_free(&new_plain);
	munmap(told, sizeof(*told));
	return remove_scratch();
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(killed_at_any_call_leaves_old_or_new),
		cmocka_unit_test(killed_without_exchange),
		cmocka_unit_test(killed_without_exchange_and_links),
		cmocka_unit_test(recovery_may_be_killed_at_any_call),
		cmocka_unit_test(recovery_may_fail_at_any_call),
		cmocka_unit_test(any_call_may_fail),
		cmocka_unit_test(any_call_may_fail_when_it_is_done),
		cmocka_unit_test(any_call_may_fail_without_exchange),
		cmocka_unit_test(any_write_may_be_short),
		cmocka_unit_test(a_reader_finds_the_old_or_the_new_file),
		cmocka_unit_test(a_power_cut_finds_the_disk_in_order),
		cmocka_unit_test(every_file_takes_the_same_few_calls),
	};

	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
