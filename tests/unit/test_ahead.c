// SPDX-License-Identifier: GPL-2.0-only
/* lib/ahead.h, tree/prefetch.h: what was read ahead is what would be read now. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/ahead.h"
#include "tree/prefetch.h"

enum { FILES = 200, LIMIT = 1 << 20 };

static char folder[] = "/tmp/test_ahead.XXXXXX";
static struct root root;
static _Atomic size_t seen; /* files that the reading thread has shown */

static void put(const char *name, const char *text)
{
	int fd = openat(root.fd, name, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	assert_true(fd >= 0);
	assert_int_equal(fd_write_all(fd, text, strlen(text)), 0);
	close(fd);
}

/* The other thread may be reading it: it is written once. */
static const char *name_of(size_t i)
{
	static char name[FILES][32];

	if (!name[i][0])
		snprintf(name[i], sizeof(name[i]), "file%zu", i);
	return name[i];
}

static int make_files(void **state)
{
	size_t i;

	(void)state;
	assert_non_null(mkdtemp(folder));
	assert_int_equal(root_open(&root, folder, NULL), 0);
	for (i = 0; i < FILES; i++)
		put(name_of(i), name_of(i));
	return 0;
}

static int remove_files(void **state)
{
	struct arena a = { 0 };
	char **names;
	size_t n, i;

	(void)state;
	root_list(&root, "", &a, &names, &n, NULL);
	for (i = 0; i < n; i++)
		if (unlinkat(root.fd, names[i], 0) < 0)
			unlinkat(root.fd, names[i], AT_REMOVEDIR);
	arena_free(&a);
	root_close(&root);
	return rmdir(folder);
}

static void count(void *arg, struct ahead *a, size_t tag)
{
	(void)arg;
	(void)a;
	(void)tag;
	atomic_fetch_add(&seen, 1);
}

/* Until the reading thread has shown that many; false after ten seconds. */
static bool wait_for(size_t n)
{
	const struct timespec nap = { .tv_nsec = 1000000 };
	int i;

	for (i = 0; i < 10000 && atomic_load(&seen) < n; i++)
		nanosleep(&nap, NULL);
	return atomic_load(&seen) >= n;
}

/* What it makes of a text is the text again, its first letter a large one. */
static void *make(void *arg, struct arena *mem, size_t tag, const char *path,
		  struct span *text)
{
	char *s = arena_strndup(mem, text->p, text->n);

	(void)arg;
	assert_true(tag < FILES + 100);
	assert_true(strncmp(path, text->p, 4) == 0);
	s[0] = 'F';
	return s;
}

static const struct ahead_ops nothing,
	counted = { .found = count }, making = { .make = make, .found = count };

static struct ahead *begin(const struct ahead_ops *ops, void *arg)
{
	struct ahead *a = ahead_new(ops, arg, FILES);

	atomic_store(&seen, 0);
	ahead_root(a, &root);
	return a;
}

/*
 * The file as a caller gets it: what was read ahead, or else what is on the disk. made:
 * what was made of it; or NULL.
 */
static struct span get(struct ahead *a, const char *name, size_t limit,
		       struct arena *mem, const void **made)
{
	struct ahead_text got = { 0 };

	if (!ahead_take(a, &root, name, limit, mem, &got))
		assert_int_equal(root_load_text(&root, name, limit, mem,
						&got.text, NULL),
				 0);
	else
		assert_true(S_ISREG(got.mode));
	if (made)
		*made = got.made;
	return got.text;
}

/* Begins with file1 listed and read, and asks for it. */
static struct ahead *with_file1(const struct ahead_ops *ops, struct arena *mem)
{
	struct ahead *a = begin(ops, NULL);

	ahead_list(a, &root, "file1", LIMIT, 0);
	ahead_start(a);
	ahead_listed(a);
	assert_true(wait_for(1));
	assert_true(span_is(get(a, "file1", LIMIT, mem, NULL), "file1"));
	return a;
}

static void what_was_read_ahead_is_what_comes_out(void **state)
{
	struct ahead *a = begin(&counted, NULL);
	struct arena mem = { 0 };
	struct ahead_text got;
	size_t i;

	(void)state;
	for (i = 0; i < FILES; i++)
		ahead_list(a, &root, name_of(i), LIMIT, i);
	ahead_start(a);
	ahead_listed(a);
	assert_true(wait_for(FILES));
	/* it has been read: what becomes of it now does not show */
	put("file7", "something else");
	for (i = 0; i < FILES; i++) {
		assert_true(ahead_take(a, &root, name_of(i), LIMIT, &mem, &got));
		assert_true(span_is(got.text, name_of(i)));
		assert_true(S_ISREG(got.mode));
		assert_null(got.made);
	}
	ahead_stop(a, &mem);
	assert_true(span_is(got.text, name_of(FILES - 1)));
	arena_free(&mem);
	put("file7", "file7");
}

static void a_file_is_given_once(void **state)
{
	struct arena mem = { 0 };
	struct ahead *a = with_file1(&counted, &mem);
	struct ahead_text got;

	(void)state;
	assert_false(ahead_take(a, &root, "file1", LIMIT, &mem, &got));
	ahead_stop(a, &mem);
	arena_free(&mem);
}

static void who_asks_at_once_gets_the_same(void **state)
{
	struct arena mem = { 0 };
	struct span text;
	size_t i;
	int round;

	(void)state;
	for (round = 0; round < 50; round++) {
		struct ahead *a = begin(&nothing, NULL);

		for (i = 0; i < FILES; i++)
			ahead_list(a, &root, name_of(i), LIMIT, i);
		ahead_start(a);
		ahead_listed(a);
		for (i = 0; i < FILES; i += (size_t)(1 + round % 3)) {
			text = get(a, name_of(i), LIMIT, &mem, NULL);
			assert_true(span_is(text, name_of(i)));
		}
		ahead_stop(a, &mem);
	}
	arena_free(&mem);
}

/* Every text names files that are to be read at once: all that come after it. */
static void name_all(void *arg, struct ahead *a, size_t tag)
{
	struct ahead_file v[FILES];
	size_t i, n = 0;

	for (i = tag + 1; i < FILES; i++)
		v[n++] = (struct ahead_file){ &root, name_of(i) };
	ahead_want(a, v, n, LIMIT);
	count(arg, a, tag);
}

static const struct ahead_ops named = { .found = name_all };

static void files_that_a_text_names_are_read_too(void **state)
{
	struct ahead *a = begin(&named, NULL);
	struct arena mem = { 0 };
	struct span text;
	size_t i;

	(void)state;
	ahead_list(a, &root, "file0", LIMIT, 0);
	ahead_start(a);
	ahead_listed(a);
	assert_true(wait_for(1));
	put("file9", "later");
	for (i = 1; i < FILES; i++) {
		text = get(a, name_of(i), LIMIT, &mem, NULL);
		assert_true(span_is(text, name_of(i)));
	}
	ahead_stop(a, &mem);
	arena_free(&mem);
	put("file9", "file9");
}

/* Whether it was made ahead or is to be made by who asks: both are right. */
static void what_was_made_of_a_text_comes_with_it(void **state)
{
	struct arena mem = { 0 };
	struct span text;
	size_t i, n = 0;
	int round;

	(void)state;
	for (round = 0; round < 50; round++) {
		struct ahead *a = begin(&making, NULL);

		for (i = 0; i < FILES; i++)
			ahead_list(a, &root, name_of(i), LIMIT, i);
		ahead_start(a);
		ahead_listed(a);
		if (round == 0)
			assert_true(wait_for(FILES));
		for (i = 0; i < FILES; i++) {
			const void *made;
			const char *s;

			text = get(a, name_of(i), LIMIT, &mem, &made);
			assert_true(span_is(text, name_of(i)));
			s = made;
			assert_true(!s || (s[0] == 'F' &&
					   strcmp(s + 1, name_of(i) + 1) == 0));
			n += s != NULL;
		}
		if (round == 0)
			assert_int_equal(n, FILES);
		ahead_stop(a, &mem);
	}
	arena_free(&mem);
}

static _Atomic int slow; /* 1: in it; 2: go on */

static void *make_slowly(void *arg, struct arena *mem, size_t tag,
			 const char *path, struct span *text)
{
	const struct timespec nap = { .tv_nsec = 1000000 };
	int i;

	(void)arg;
	(void)mem;
	(void)tag;
	(void)path;
	(void)text;
	atomic_store(&slow, 1);
	for (i = 0; i < 10000 && atomic_load(&slow) != 2; i++)
		nanosleep(&nap, NULL);
	return arena_strdup(mem, "late");
}

/* And what the reading thread comes with afterwards is not given to anybody. */
static void who_has_waited_long_enough_reads_himself(void **state)
{
	static const struct ahead_ops slowly = { .make = make_slowly,
						 .found = count };
	struct ahead *a = begin(&slowly, NULL);
	struct arena mem = { 0 };
	struct ahead_text got;

	(void)state;
	ahead_list(a, &root, "file7", LIMIT, 0);
	ahead_start(a);
	ahead_listed(a);
	while (atomic_load(&slow) != 1)
		;
	assert_false(ahead_take(a, &root, "file7", LIMIT, &mem, &got));
	atomic_store(&slow, 2);
	assert_true(wait_for(1));
	assert_false(ahead_take(a, &root, "file7", LIMIT, &mem, &got));
	ahead_stop(a, &mem);
	arena_free(&mem);
}

/* What was made of a wanted one, and of what is not listed, comes with it, too. */
static void *index_it(void *arg, struct arena *mem, struct span text)
{
	(void)arg;
	return arena_printf(mem, "%zu bytes", text.n);
}

static void want_file50(void *arg, struct ahead *a, size_t tag)
{
	struct ahead_file f = { &root, "file50" };

	(void)arg;
	(void)tag;
	ahead_want(a, &f, 1, LIMIT);
	atomic_fetch_add(&seen, 1);
}

static void a_wanted_file_comes_with_what_was_made_of_it(void **state)
{
	static const struct ahead_ops wanting = { .index = index_it,
						  .found = want_file50 };
	struct arena mem = { 0 };
	struct ahead *a = begin(&wanting, NULL);
	struct ahead_text got;

	(void)state;
	ahead_list(a, &root, "file1", LIMIT, 0);
	ahead_list(a, &root, "file2", LIMIT, 0);
	ahead_start(a);
	ahead_listed(a);
	assert_true(wait_for(2));
	assert_true(ahead_take(a, &root, "file50", LIMIT, &mem, &got));
	assert_true(span_is(got.text, "file50"));
	assert_string_equal(got.made, "6 bytes");
	assert_true(ahead_take(a, &root, "file1", LIMIT, &mem, &got));
	assert_null(got.made);
	ahead_stop(a, &mem);
	arena_free(&mem);
}

/*
 * Each listed file counts as a quarter of AHEAD_BYTES: make replaces its text by
 * one of that length, in memory that nobody touches. So four files reach the
 * limit, and the fifth exceeds it.
 */
enum { LARGE = AHEAD_BYTES / 4, OVER = 5 };

static void *make_large(void *arg, struct arena *mem, size_t tag,
			const char *path, struct span *text)
{
	static char large[LARGE];

	(void)arg;
	(void)mem;
	(void)tag;
	(void)path;
	*text = (struct span){ large, LARGE };
	return NULL;
}

/*
 * Wants file50 when the limit is exceeded, and file51 when the caller has taken
 * what exceeded it. The reader is done with a wanted file before it counts.
 */
static void want_beyond(void *arg, struct ahead *a, size_t tag)
{
	const struct ahead_file over = { &root, "file50" },
				within = { &root, "file51" };

	if (tag == OVER - 1)
		ahead_want(a, &over, 1, LIMIT);
	if (tag >= OVER)
		ahead_want(a, &within, 1, LIMIT);
	count(arg, a, tag);
}

/* The text of a file that is changed on disk before it is asked for. */
static struct span changed_on_disk(struct ahead *a, const char *name,
				   struct arena *mem)
{
	struct span text;

	put(name, "changed");
	text = get(a, name, LIMIT, mem, NULL);
	put(name, name);
	return text;
}

static void nothing_is_read_ahead_beyond_the_limit_of_bytes(void **state)
{
	static const struct ahead_ops large = { .make = make_large,
						.found = want_beyond };
	struct ahead *a = begin(&large, NULL);
	struct arena mem = { 0 };
	struct span text;
	size_t i;

	(void)state;
	for (i = 0; i < OVER; i++)
		ahead_list(a, &root, name_of(i), AHEAD_BYTES, i);
	ahead_start(a);
	/* exactly the limit is allowed: file 4 is still read ahead */
	assert_true(wait_for(OVER));
	text = changed_on_disk(a, "file50", &mem);
	assert_true(span_is(text, "changed"));
	/* what the caller has taken does not count any more */
	for (i = 0; i < OVER; i++) {
		text = get(a, name_of(i), AHEAD_BYTES, &mem, NULL);
		assert_int_equal(text.n, LARGE);
	}
	for (i = OVER; i < 20; i++)
		ahead_list(a, &root, name_of(i), AHEAD_BYTES, i);
	ahead_listed(a);
	assert_true(wait_for(OVER + 1));
	text = changed_on_disk(a, "file51", &mem);
	assert_true(span_is(text, "file51"));
	ahead_stop(a, &mem);
	arena_free(&mem);
}

static void what_is_no_file_within_the_limit_is_not_given(void **state)
{
	struct ahead *a = begin(&counted, NULL);
	struct arena mem = { 0 };
	struct ahead_text got;

	(void)state;
	assert_int_equal(mkdirat(root.fd, "folder", 0755), 0);
	assert_int_equal(symlinkat("file1", root.fd, "link"), 0);
	ahead_list(a, &root, "absent", LIMIT, 0);
	ahead_list(a, &root, "folder", LIMIT, 1);
	ahead_list(a, &root, "link", LIMIT, 2);
	ahead_list(a, &root, "link/beyond", LIMIT, 3);
	ahead_list(a, &root, "file5", 4, 4); /* one byte too long */
	ahead_list(a, &root, "file6", 5, 5);
	ahead_start(a);
	ahead_listed(a);
	assert_true(wait_for(2));
	assert_false(ahead_take(a, &root, "absent", LIMIT, &mem, &got));
	assert_false(ahead_take(a, &root, "folder", LIMIT, &mem, &got));
	assert_false(ahead_take(a, &root, "link", LIMIT, &mem, &got));
	assert_false(ahead_take(a, &root, "link/beyond", LIMIT, &mem, &got));
	assert_false(ahead_take(a, &root, "file5", 4, &mem, &got));
	assert_true(ahead_take(a, &root, "file6", 5, &mem, &got));
	ahead_stop(a, &mem);
	arena_free(&mem);
}

static void it_can_end_before_all_is_read(void **state)
{
	struct arena mem = { 0 };
	int round;
	size_t i;

	(void)state;
	for (round = 0; round < 50; round++) {
		struct ahead *a = begin(&named, NULL);

		for (i = 0; i < FILES; i++)
			ahead_list(a, &root, name_of(i), LIMIT, i);
		if (round % 2)
			ahead_start(a);
		ahead_listed(a);
		ahead_stop(a, &mem);
	}
	ahead_stop(NULL, &mem);
	arena_free(&mem);
}

/* Begins with good.diff, which changes file3, and bad.diff, which is malformed. */
static struct prefetch *begin_prefetch(void)
{
	const struct root *const tree[TREE_KINDS] = { [TREE_PLAIN] = &root };
	struct prefetch *p = prefetch_new(2);

	prefetch_folder(p, &root);
	prefetch_list(p, &root, "bad.diff", 1, 1u << TREE_PLAIN);
	prefetch_list(p, &root, "good.diff", 1, 1u << TREE_PLAIN);
	prefetch_trees(p, tree);
	prefetch_listed(p);
	prefetch_start(p);
	return p;
}

static bool is_file3(const struct image *im)
{
	struct line l = im->n == 1 ? image_line(im, 0) : (struct line){ 0 };

	return span_is((struct span){ l.p, l.n }, "file3");
}

/* Whatever the second thread gets done, the answers are right; at last it does all. */
static void a_patch_comes_parsed_and_its_file_indexed(void **state)
{
	bool parsed = false, indexed = false;
	struct arena mem = { 0 };
	struct prefetched f;
	int i;

	(void)state;
	put("good.diff", "--- a/file3\n+++ b/file3\n@@ -1,0 +2 @@\n+2\n");
	put("bad.diff", "--- a/file4\n+++ b/file4\n@@ -1,0 +2 @@\n");
	for (i = 0; i < 1000 && !(parsed && indexed); i++) {
		const struct timespec nap = { .tv_nsec = 10000 * i };
		struct prefetch *p = begin_prefetch();
		struct diff *d = NULL;
		struct span text;

		nanosleep(&nap, NULL);
		put("file3", "since");
		assert_false(
			prefetch_patch(p, &root, "bad.diff", &mem, &text, &d));
		parsed = prefetch_patch(p, &root, "good.diff", &mem, &text, &d);
		if (parsed)
			assert_true(d->n == 1 && d->file[0].nhunks == 1 &&
				    span_starts(text, SPAN("--- a/file3\n")));
		assert_int_equal(prefetch_file(p, &root, "file3", &mem, &f,
					       NULL),
				 0);
		assert_true(S_ISREG(f.mode));
		indexed = is_file3(&f.image);
		put("file3", "file3");
		prefetch_stop(p, &mem);
	}
	assert_true(parsed && indexed);
	arena_free(&mem);
}

static void without_a_prefetch_files_are_read(void **state)
{
	struct arena mem = { 0 };
	struct prefetched f;
	struct span text;
	struct diff *d;

	(void)state;
	assert_false(prefetch_patch(NULL, &root, "good.diff", &mem, &text, &d));
	assert_int_equal(prefetch_file(NULL, &root, "file3", &mem, &f, NULL),
			 0);
	assert_true(S_ISREG(f.mode) && is_file3(&f.image));
	assert_int_equal(symlinkat("file3", root.fd, "to3"), 0);
	assert_int_equal(prefetch_file(NULL, &root, "to3", &mem, &f, NULL), 0);
	assert_true(S_ISLNK(f.mode) && is_file3(&f.image));
	assert_int_equal(prefetch_file(NULL, &root, "absent", &mem, &f, NULL),
			 POM_ENOENT);
	assert_int_equal(prefetch_file(NULL, &root, "absent/f", &mem, &f, NULL),
			 POM_ENOENT);
	arena_free(&mem);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_read_ahead_is_what_comes_out),
		cmocka_unit_test(a_file_is_given_once),
		cmocka_unit_test(who_asks_at_once_gets_the_same),
		cmocka_unit_test(files_that_a_text_names_are_read_too),
		cmocka_unit_test(what_was_made_of_a_text_comes_with_it),
		cmocka_unit_test(who_has_waited_long_enough_reads_himself),
		cmocka_unit_test(a_wanted_file_comes_with_what_was_made_of_it),
		cmocka_unit_test(
			nothing_is_read_ahead_beyond_the_limit_of_bytes),
		cmocka_unit_test(what_is_no_file_within_the_limit_is_not_given),
		cmocka_unit_test(it_can_end_before_all_is_read),
		cmocka_unit_test(a_patch_comes_parsed_and_its_file_indexed),
		cmocka_unit_test(without_a_prefetch_files_are_read),
	};

	return cmocka_run_group_tests(tests, make_files, remove_files);
}
