// SPDX-License-Identifier: GPL-2.0-only
/*
 * Random series, applied and taken out in any order: the trees are what a
 * small model says, status is 0 after each command, and the end is the pristine
 * tree. See model.h. The environment can say
 *
 *	POM_MODEL_SEED	where to begin, or `random'; sequence n has this plus n
 *	POM_MODEL_RUNS	how many sequences
 *	POM_MODEL_KINDS	features, with commas; those after a `-' are left out
 *
 * slow: each sequence starts the tool some dozens of times.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/process.h"
#include "model.h"
#include "txn_trees.h"

#if defined(__SANITIZE_ADDRESS__)
enum { RUNS = 500 };
#else
enum { RUNS = 10000 };
#endif

enum {
	WORKERS = 2,
	FINDS = 64,
	SHOWN = 3,           /* failures that are made small and printed */
	SHRINK_SECONDS = 20, /* for each of them */
	SEQUENCE_SECONDS = 60,
	KIND = 40,
	TEXT = 1 << 16
};

struct find {
	uint64_t seed;
	char kind[KIND];
};

/* What workers tell; each writes its own part. */
struct worker {
	uint64_t at; /* the sequence that it is in */
	unsigned long failed;
	unsigned int nfinds;
	struct find find[FINDS];
	struct model_sum sum;
};

static struct shared {
	struct worker worker[WORKERS];
	char kind[KIND]; /* of a trial */
	char log[TEXT], why[TEXT];
} * shared;

static uint64_t seed;
static unsigned long runs = RUNS;
static uint32_t features;

/* A folder to work in, and what the tool says goes into a file of memory. */
static int enter(unsigned int worker)
{
	char name[8];
	int said = memfd_create("said", MFD_CLOEXEC);

	snprintf(name, sizeof(name), "w%u", worker);
	if (said < 0 || (mkdir(at(name), 0755) < 0 && !exists(name)) ||
	    chdir(at(name)) < 0)
		_exit(3);
	fflush(stdout);
	if (dup2(said, 1) < 0 || dup2(said, 2) < 0)
		_exit(3);
	return said;
}

static void add_sum(struct model_sum *to, const struct model_sum *from)
{
	unsigned long *a = (unsigned long *)to;
	const unsigned long *b = (const unsigned long *)from;
	size_t i;

	for (i = 0; i < sizeof(*to) / sizeof(*a); i++)
		a[i] += b[i];
}

static void note_find(struct worker *w, uint64_t of, const char *kind)
{
	w->failed++;
	if (w->nfinds == FINDS)
		return;
	w->find[w->nfinds].seed = of;
	snprintf(w->find[w->nfinds++].kind, KIND, "%s", kind);
}

static void work(unsigned int nr, uint64_t from, unsigned int workers)
{
	struct worker *w = &shared->worker[nr];
	int said = enter(nr);
	static struct model_seq seq;
	struct model_result res;

	for (w->at = from; w->at < runs; w->at += workers) {
		alarm(SEQUENCE_SECONDS);
		model_make(&seq, seed + w->at, features);
		if (!model_run(&seq, said, &res))
			note_find(w, seq.seed, res.kind);
		add_sum(&w->sum, &res.sum);
		model_result_free(&res);
	}
	_exit(0);
}

/* Ends with all sequences run, also after one that killed its process. */
static void all_sequences(unsigned int workers)
{
	pid_t pid[WORKERS];
	unsigned int i, left = workers;
	int status;

	for (i = 0; i < workers; i++) {
		pid[i] = fork();
		assert_true(pid[i] >= 0);
		if (!pid[i])
			work(i, i, workers);
	}
	while (left) {
		pid_t ended = wait(&status);

		assert_true(ended > 0);
		for (i = 0; i < workers && pid[i] != ended; i++)
			;
		left--;
		if (i == workers || status == 0)
			continue;
		note_find(&shared->worker[i], seed + shared->worker[i].at,
			  "it crashed");
		if (shared->worker[i].nfinds == FINDS)
			continue;
		pid[i] = fork();
		assert_true(pid[i] >= 0);
		if (!pid[i])
			work(i, shared->worker[i].at + workers, workers);
		left++;
	}
}

/* Runs it in a process of its own; shared has what was wrong. */
static bool trial(const struct model_seq *seq)
{
	struct model_result res;
	pid_t pid = fork();
	int status, said;

	assert_true(pid >= 0);
	if (!pid) {
		said = enter(WORKERS);
		alarm(SEQUENCE_SECONDS);
		model_run(seq, said, &res);
		snprintf(shared->kind, KIND, "%s", res.kind ? res.kind : "");
		snprintf(shared->log, TEXT, "%s", res.log.n ? res.log.p : "");
		snprintf(shared->why, TEXT, "%s", res.why.n ? res.why.p : "");
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (status)
		snprintf(shared->kind, KIND, "it crashed");
	return shared->kind[0];
}

static const char *wanted_kind;

static bool fails_so(const struct model_seq *seq)
{
	return trial(seq) && strcmp(shared->kind, wanted_kind) == 0;
}

static void show(const struct find *f)
{
	static struct model_seq seq;
	struct buf script = { 0 };
	pid_t pid;
	int status;

	wanted_kind = f->kind;
	model_make(&seq, f->seed, features);
	model_shrink(&seq, fails_so, SHRINK_SECONDS);
	trial(&seq);
	pid = fork();
	assert_true(pid >= 0);
	if (!pid) {
		int out = dup(2);

		enter(WORKERS);
		model_script(&seq, shared->log, shared->why, &script);
		dprintf(out, "%s# that is: %s\n\n", script.p, f->kind);
		_exit(0);
	}
	waitpid(pid, &status, 0);
}

static void show_finds(unsigned int workers)
{
	const char *shown[SHOWN];
	unsigned int i, k, n = 0, j;

	for (i = 0; i < workers; i++) {
		for (k = 0; k < shared->worker[i].nfinds; k++) {
			const struct find *f = &shared->worker[i].find[k];

			print_message("POM_MODEL_SEED=%llu POM_MODEL_RUNS=1: %s\n",
				      (unsigned long long)f->seed, f->kind);
			for (j = 0; j < n && strcmp(shown[j], f->kind); j++)
				;
			if (j < n || n == SHOWN)
				continue;
			shown[n++] = f->kind;
			show(f);
		}
	}
}

static void random_series(void **state)
{
	unsigned int workers = sysconf(_SC_NPROCESSORS_ONLN) > 1 ? WORKERS : 1;
	struct model_sum sum = { 0 };
	unsigned long failed = 0;
	unsigned int i;

	(void)state;
	if (runs < workers)
		workers = 1;
	print_message("POM_MODEL_SEED=%llu POM_MODEL_RUNS=%lu\n",
		      (unsigned long long)seed, runs);
	all_sequences(workers);
	for (i = 0; i < workers; i++) {
		failed += shared->worker[i].failed;
		add_sum(&sum, &shared->worker[i].sum);
	}
	print_message("%lu commands: %lu sets applied (%lu by commits), %lu taken for there, %lu reverted, %lu popped\n",
		      sum.commands, sum.applied, sum.committed, sum.there,
		      sum.reverted, sum.popped);
	print_message("%lu reverts refused, %lu of them without need; %lu that the model cannot judge; %lu refused for quilt or git\n",
		      sum.refused, sum.careful, sum.loose, sum.excused);
	show_finds(workers);
	if (failed)
		fail_msg("%lu of %lu sequences failed", failed, runs);
}

static bool quilt_pop(void)
{
	static const char *const argv[] = { "quilt", "pop", "-q", NULL };
	static const char *const env[] = { "QUILT_PATCHES=../s", "QUILT_SERIES",
					   NULL };
	struct process p = { .argv = argv, .dir = "t", .env = env, .log = -1 };
	struct process_result end;

	return process_run(&p, &end, NULL) == 0 && end.end == PROCESS_EXITED &&
	       end.status == 0;
}

/* Pops one patch after the other, with quilt or without; all states. */
static int states(const struct model_seq *seq, int said, bool by_quilt,
		  struct buf *out)
{
	static const char *const apply[] = { "runme",  "apply",   "--tree", "t",
					     "-k",     "--quilt", "--fuzz", "0",
					     "--repo", "s",       "s" };
	struct buf text = { 0 };
	char top[64];
	int n = 0;

	if (!model_write(seq))
		return -1;
	model_tool(said, apply, sizeof(apply) / sizeof(apply[0]), &text);
	buf_free(&text);
	while (model_quilt_top("t", top)) {
		if (!(by_quilt ? quilt_pop() : model_quilt_pop("t")))
			return -1;
		n++;
		buf_addf(out, "without %s:\n", top);
		/* of .pc, quilt keeps more than what the model needs */
		assert_int_equal(rename("t/.pc", "pc"), 0);
		snap("t", false, out);
		assert_int_equal(rename("pc", "t/.pc"), 0);
	}
	return n;
}

/* quilt does not pop files with a blank in their names reliably. */
static bool has_blanks(const struct model_seq *seq)
{
	unsigned int i, k;

	for (i = 0; i < M_PATHS; i++)
		for (k = 0; k < seq->nsets && strchr(model_path[i], ' '); k++)
			if (model_touches(&seq->set[k], 0, i))
				return true;
	return false;
}

static void quilt_is_simulated(void **state)
{
	static struct model_seq seq;
	unsigned int i, popped = 0;
	uint32_t of;
	pid_t pid;
	int status;

	(void)state;
	if (!process_found("quilt")) {
		print_message("SKIP: there is no quilt\n");
		skip();
	}
	assert_true(
		model_features("edit,create,delete,rename,chmod,ends,overlap",
			       &of));
	for (i = 0; popped < 12; i++) {
		assert_true(i < 1000);
		model_make(&seq, seed + i, of);
		if (has_blanks(&seq))
			continue;
		pid = fork();
		assert_true(pid >= 0);
		if (!pid) {
			struct buf a = { 0 }, b = { 0 };
			int said = enter(WORKERS);
			int n;

			buf_addch(&a, '\n');
			buf_addch(&b, '\n');
			n = states(&seq, said, true, &a);
			if (n < 0 || states(&seq, said, false, &b) != n)
				_exit(255);
			_exit(strcmp(a.p, b.p) == 0 ? n : 254);
		}
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_true(WIFEXITED(status) && WEXITSTATUS(status) < 254);
		popped += (unsigned int)WEXITSTATUS(status);
	}
	print_message("%u patches popped by quilt and by the model\n", popped);
}

static bool settings(void)
{
	const char *s = getenv("POM_MODEL_SEED"), *n = getenv("POM_MODEL_RUNS");
	const char *kinds = getenv("POM_MODEL_KINDS");

	if (s && !strcmp(s, "random")) {
		if (getrandom(&seed, 4, 0) != 4)
			return false;
	} else if (s && *s) {
		seed = strtoull(s, NULL, 10);
	}
	if (n && *n)
		runs = strtoul(n, NULL, 10);
	return model_features(kinds, &features);
}

static int set_up(void **state)
{
	static const char *const unset[] = { "KERNEL_DIR", "IPTABLES_DIR",
					     "POM_REPO", "POM_HOME",
					     "XDG_CACHE_HOME" };
	size_t i;

	(void)state;
	/* all in memory, where there is such a place */
	if (access("/dev/shm", W_OK) == 0)
		setenv("TMPDIR", "/dev/shm", 1);
	if (!settings() || make_scratch() < 0)
		return -1;
	for (i = 0; i < sizeof(unset) / sizeof(unset[0]); i++)
		unsetenv(unset[i]);
	setenv("HOME", at("home"), 1);
	setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
	setenv("GIT_AUTHOR_NAME", "N", 1);
	setenv("GIT_AUTHOR_EMAIL", "n@example.org", 1);
	setenv("GIT_COMMITTER_NAME", "N", 1);
	setenv("GIT_COMMITTER_EMAIL", "n@example.org", 1);
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	return shared == MAP_FAILED ? -1 : 0;
}

static int tear_down(void **state)
{
	(void)state;
	munmap(shared, sizeof(*shared));
	return remove_scratch();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(quilt_is_simulated),
		cmocka_unit_test(random_series),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
