// SPDX-License-Identifier: GPL-2.0-only
/* engine/merge.h and engine/words.h: hunks that do not fit, merged by lines and words. */
#include "engine/merge.h"
#include "engine.h"

/* Applies the hunks to the file, with a proposal for each that fails. */
struct tried {
	struct proposal p[4];
	const char *text; /* the result, or NULL */
	uint64_t steps;
};

static struct tried try(const char *file, const char *hunks)
{
	struct diff d = diff_of(patch_of(hunks));
	const struct diff_file *f = &d.file[0];
	struct image in = image_of(file), out;
	struct apply_opt opt = { 0 };
	struct apply_result r;
	struct tried t = { .text = NULL };
	struct merge m = { .file = &in, .hunk = f->hunk, .nhunks = f->nhunks };
	uint32_t i;

	apply_hunks(&arena, &in, f->hunk, f->nhunks, &opt, &r);
	m.result = r.hunk;
	for (i = 0; i < f->nhunks; i++)
		if (r.hunk[i].state == HUNK_FAILS)
			merge_hunk(&arena, &m, i, &t.p[i]);
	if (merge_apply(&arena, &m, t.p, 0, &out))
		t.text = text_of(&out);
	t.steps = m.steps;
	merge_free(&m);
	return t;
}

static void merged(const char *file, const char *hunks, const char *want)
{
	struct tried t = try(file, hunks);

	assert_non_null(t.text);
	assert_string_equal(t.text, want);
	assert_true(t.p[0].confidence >= MERGE_BAR);
	assert_true(t.p[0].confidence < 100);
}

static void no_merge(const char *file, const char *hunks, const char *why)
{
	struct tried t = try(file, hunks);

	assert_null(t.text);
	assert_false(t.p[0].found);
	assert_string_equal(t.p[0].why, why);
}

/* Both sides changed other words of a line. */
static void words_of_one_line(void **state)
{
	(void)state;
	merged("int f(void)\n{\n\tget(dev, old_mode, ALL | FAST);\n\treturn here;\n}\n",
	       "@@ -1,5 +1,6 @@\n int f(void)\n {\n-\tget(dev, old_mode, FAST);\n"
	       "+\tget(dev, wrap(old_mode),\n+\t    FAST);\n \treturn here;\n }\n",
	       "int f(void)\n{\n\tget(dev, wrap(old_mode),\n\t    ALL | FAST);\n\treturn here;\n}\n");
}

static void same_words_changed(void **state)
{
	(void)state;
	no_merge("int f(void)\n{\n\tget(dev, new_mode);\n\treturn here;\n}\n",
		 "@@ -1,5 +1,5 @@\n int f(void)\n {\n-\tget(dev, old_mode);\n"
		 "+\tget(dev, other_mode);\n \treturn here;\n }\n",
		 "the tree and the patch change the same words");
}

/* Lines are added; the neighbour below has another word, or is gone. */
static void beside_one_neighbour(void **state)
{
	static const char hunk[] =
		"@@ -1,5 +1,6 @@\n int first;\n int second;\n"
		"+int added;\n static int third(void);\n \n int fourth;\n";

	(void)state;
	merged("int first;\nint second;\nstatic pure int third(void);\n\nint fourth;\n",
	       hunk,
	       "int first;\nint second;\nint added;\nstatic pure int third(void);\n\nint fourth;\n");
	merged("int zero;\nvoid f(void)\n{\n\tcall(one);\n\tint second;\n}\n\nint fourth;\n",
	       "@@ -1,6 +1,7 @@\n void f(void)\n {\n \tgone(two);\n"
	       "+\tadded(three);\n }\n \n int fourth;\n",
	       "int zero;\nvoid f(void)\n{\n\tcall(one);\n\tint second;\n\tadded(three);\n}\n\nint fourth;\n");
}

/* The file has other new lines there: a block's end and beginning say where. */
static void order_of_insertion(void **state)
{
	(void)state;
	merged("int a_first;\nint b_second;\nint by_others;\n}\nint c_third;\nint d_fourth;\n",
	       "@@ -1,5 +1,6 @@\n int a_first;\n int b_second;\n+int added;\n }\n"
	       " int c_third;\n int d_fourth;\n",
	       "int a_first;\nint b_second;\nint by_others;\nint added;\n}\nint c_third;\nint d_fourth;\n");
	merged("int a_first;\nvoid b(void) {\nint by_others;\nint c_third;\nint d_fourth;\n",
	       "@@ -1,4 +1,5 @@\n int a_first;\n void b(void) {\n+int added;\n"
	       " int c_third;\n int d_fourth;\n",
	       "int a_first;\nvoid b(void) {\nint added;\nint by_others;\nint c_third;\nint d_fourth;\n");
	merged("int a_first;\nint b_second;\nint by_others;\nint c_third;\nint d_fourth;\n",
	       "@@ -1,4 +1,5 @@\n int a_first;\n int b_second;\n+int added;\n"
	       " int c_third;\n int d_fourth;\n",
	       "int a_first;\nint b_second;\nint added;\nint by_others;\nint c_third;\nint d_fourth;\n");
}

/* The more lines others have added between the neighbours, the less is sure. */
static void many_others(void **state)
{
	struct tried t =
		try("int a_first;\nint b_second;\nint x1;\nint x2;\nint x3;\nint x4;\nint c_third;\nint d_fourth;\n",
		    "@@ -1,4 +1,5 @@\n int a_first;\n int b_second;\n"
		    "+int added;\n int c_third;\n int d_fourth;\n");

	(void)state;
	assert_true(t.p[0].found);
	assert_true(t.p[0].confidence < MERGE_BAR);
}

/* The removed lines are there; the context around them is not. */
static void context_changed(void **state)
{
	(void)state;
	merged("int zero;\nint one;\nint new_two;\nint old_three;\nint four;\n",
	       "@@ -1,5 +1,5 @@\n int zero;\n int one;\n int two_was_here(void);\n"
	       "-int old_three;\n+int three;\n int four;\n",
	       "int zero;\nint one;\nint new_two;\nint three;\nint four;\n");
}

static void already_there(void **state)
{
	(void)state;
	no_merge("int a_first;\nint by_others;\nint added;\nint c_third;\nint d_fourth;\n",
		 "@@ -1,4 +1,5 @@\n int a_first;\n int b_second;\n+int added;\n"
		 " int c_third;\n int d_fourth;\n",
		 "lines that it adds are there already");
	no_merge("int a_first;\nint by_others;\nint c_third;\nint d_fourth;\nint z;\nint added;\nint another;\n",
		 "@@ -1,4 +1,6 @@\n int a_first;\n int b_second;\n+int added;\n"
		 "+int another;\n int c_third;\n int d_fourth;\n",
		 "what it adds is in the file already, elsewhere");
}

static void nothing_known(void **state)
{
	(void)state;
	no_merge("nothing\nof\nit\n",
		 "@@ -1,3 +1,3 @@\n int one;\n-int two;\n+int three;\n int four;\n",
		 "no line that shows its place is in the file");
	no_merge("int one;\nint four;\n",
		 "@@ -1,3 +1,3 @@\n int one;\n-long two(void);\n+int three;\n int four;\n",
		 "the lines that it changes are not there");
}

/* Two places that are alike: the proposal is not one to be taken. */
static void two_places(void **state)
{
	struct buf file = { 0 };
	struct tried t;
	int i, k;

	(void)state;
	for (k = 0; k < 2; k++) {
		buf_addstr(&file, "int begin;\nint old_a(int x);\nint end;\n");
		for (i = 0; i < 100; i++)
			buf_addf(&file, "line %d %d\n", k, i);
	}
	buf_addch(&file, '\0');
	t = try(file.p, "@@ -90,3 +90,3 @@\n int begin;\n-int old_a(void);\n"
			"+int new_a(void);\n int end;\n");
	assert_true(t.p[0].found);
	assert_true(t.p[0].confidence < MERGE_BAR);
	buf_free(&file);
}

/* Is the proposal below the bar, and this the first that it rests on? */
static void doubted(const char *file, const char *hunks, const char *basis)
{
	struct tried t = try(file, hunks);

	assert_non_null(t.text);
	assert_true(t.p[0].confidence < MERGE_BAR);
	assert_true(t.p[0].nbasis > 0);
	assert_string_equal(t.p[0].basis[0], basis);
}

/* The function of the hunk; the file has it as it was, or with other lines in it. */
#define PROBE_B                                               \
	"int probe_b(struct dev *d)\n{\n\tret = init_b(d);\n" \
	"\tif (ret)\n\t\treturn ret;\n\tlog_probe(ret);\n"    \
	"\treturn start_b(d);\n}\n"
#define PROBE_HUNK(heading)                                   \
	"@@ -3,6 +3,7 @@ " heading "\n \tret = init(d);\n"    \
	" \tif (ret)\n \t\treturn ret;\n \tlog_probe(ret);\n" \
	"+\tquirk(d);\n \treturn start(d);\n }\n"
#define FAR_AWAY                                                 \
	"int v1;\nint v2;\nint v3;\nint v4;\nint v5;\nint v6;\n" \
	"int v7;\nint v8;\nint v9;\n"

/* The heading names a function that is elsewhere in the file. */
static void another_function(void **state)
{
	static const char astray[] = "it is in another function: probe_b";

	(void)state;
	doubted("int probe_a(struct dev *d)\n{\n\treturn 0;\n}\n" FAR_AWAY
			PROBE_B,
		PROBE_HUNK("int probe_a(struct dev *d)"), astray);
	doubted(FAR_AWAY PROBE_B FAR_AWAY
		"int probe_a(struct dev *d)\n{\n\treturn 0;\n}\n",
		PROBE_HUNK("int probe_a(struct dev *d)"), astray);
	/* GNU diff cuts it after 40 bytes */
	doubted("static int the_probe_of_the_device(struct device *d)\n{\n\treturn 0;\n}\n" FAR_AWAY
			PROBE_B,
		PROBE_HUNK("static int the_probe_of_the_device(struc"), astray);
	doubted(&PROBE_B FAR_AWAY "int probe_a(struct dev *d)\n{\n}\n"
			[sizeof("int probe_b(struct dev *d)\n") - 1],
		PROBE_HUNK("int probe_a(struct dev *d)"),
		"it is above the function that the hunk is for");
}

/* The function has the heading's name, or that names no function. */
static void right_function(void **state)
{
	static const char *const heading[] = {
		"int probe_b(struct dev *d)",
		"int probe_b(struct device *dev)",
		"int probe_gone(struct dev *d)",
		"out_free:",
		"int v1;",
		" * of a comment",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(heading) / sizeof(heading[0]); i++) {
		char *hunk = pom_asprintf(PROBE_HUNK("%s"), heading[i]);
		struct tried t = try(FAR_AWAY PROBE_B "out_free:\n", hunk);

		assert_non_null(t.text);
		assert_true(t.p[0].confidence >= MERGE_BAR);
		assert_string_equal(t.p[0].basis[0],
				    i == 2 ?
					    "the function in its @@ line is not there" :
					    "lines are added beside a line that changed");
		free(hunk);
	}
}

/* A function that is gone was renamed, if its lines are there; else it was removed. */
static void lost_function(void **state)
{
	(void)state;
	doubted(FAR_AWAY
		"int probe_b(struct dev *d)\n{\n\tret = init_b(d);\n\tif (ret)\n"
		"\t\treturn ret;\n\treturn start_b(d);\n}\n",
		"@@ -12,6 +12,7 @@ int probe_a(struct dev *d)\n \tret = init(d);\n"
		" \tif (ret)\n \t\treturn ret;\n+\tquirk(d);\n"
		" \treturn start(d);\n }\n padding_line;\n",
		"the function in its @@ line is not there, nor is half of the context");
}

/* A function beside it is as good; that one is nearer to the line in the header. */
static void two_functions(void **state)
{
	struct tried t =
		try(FAR_AWAY PROBE_B PROBE_B FAR_AWAY,
		    "@@ -12,6 +12,7 @@\n \tret = init(d);\n \tif (ret)\n"
		    " \t\treturn ret;\n \tlog_probe(ret);\n"
		    "+\tquirk(d);\n \treturn start(d);\n }\n");

	(void)state;
	assert_true(t.p[0].found);
	assert_true(t.p[0].confidence < MERGE_BAR);
	assert_string_equal(t.p[0].basis[t.p[0].nbasis - 1],
			    "another place is nearly as similar");
}

/* One line of the file and of the hunk, between others that are the same. */
#define LINE_FILE "int begin;\n\t%s\nint middle;\nint end;\n"
#define LINE_HUNK \
	"@@ -5,4 +5,4 @@\n int begin;\n-\t%s\n+\t%s\n int middle;\n int end;\n"

/* An operator beside the words of the patch is another: these mean something else there. */
static void words_beside(void **state)
{
	static const struct {
		const char *file, *old, *new;
		bool doubted;
	} v[] = {
		{ "if (!a || !b)", "if (a && b)", "if (a && b && q)", true },
		{ "if (a || b)", "if (a && b)", "if (q && a && b)", true },
		{ "if (old != mode)", "if (old == mode)",
		  "if (old == mode && q)", true },
		{ "x = old - mode;", "x = old + mode;", "x = old + mode * q;",
		  true },
		{ "if (!p->a.is_on || !p->b.is_on)",
		  "if (p->a.is_on && p->b.is_on)",
		  "if (p->a.is_on && p->b.is_on && q)", true },
		{ "if (on(x) || is(a, b))", "if (on(x) && is(a, b))",
		  "if (on(x) && is(a, b) && q)", true },
		{ "if (on(x) || is(a, b))", "if (on(x) && is(a, b))",
		  "if (q && on(x) && is(a, b))", true },
		{ "if (on(x, ALL) && is(a, b))", "if (on(x) && is(a, b))",
		  "if (on(x) && is(a, b) && q)", false },
		{ "if (!a_flag)", "if (a_flag)", "if (a_flag && q)", true },
		{ "call(first, ALL | old, third);", "call(first, old, third);",
		  "call(wrap(first), old, third);", false },
		{ "call(first, second, more(x));", "call(first, second);",
		  "call(first);", false },
		{ "if (a != 1 && long_name)", "if (a && long_name)",
		  "if (a && long_name.of_it)", false },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
		char *file = pom_asprintf(LINE_FILE, v[i].file);
		char *hunk = pom_asprintf(LINE_HUNK, v[i].old, v[i].new);
		struct tried t = try(file, hunk);

		assert_non_null(t.text);
		assert_int_equal(t.p[0].confidence < MERGE_BAR, v[i].doubted);
		if (v[i].doubted)
			assert_string_equal(t.p[0].basis[0],
					    "words beside those that it changes are others");
		free(file);
		free(hunk);
	}
}

/* Both sides add the same name, at different places: the merge would have it twice. */
static void same_name(void **state)
{
	static const struct {
		const char *old, *file, *new;
		bool doubted;
	} v[] = {
		{ "int id, err, count;", "int id, err, i, count;",
		  "int id, err, count, i;", true },
		{ "int id, err, count;", "int id, err, i, count;",
		  "int id, err, count, k;", false },
		{ "int id, err, count;", "int i, err, count;",
		  "int id, err, count, i;", true },
		{ "call(dev, mode, ALL);", "call(dev, mode, 1 | ALL);",
		  "call(dev, 2 | mode, ALL);", false },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
		char *file = pom_asprintf(LINE_FILE, v[i].file);
		char *hunk = pom_asprintf(LINE_HUNK, v[i].old, v[i].new);
		struct tried t = try(file, hunk);

		assert_non_null(t.text);
		assert_int_equal(t.p[0].confidence < MERGE_BAR, v[i].doubted);
		if (v[i].doubted)
			assert_string_equal(t.p[0].basis[0],
					    "the tree and the patch add the same name in different places");
		free(file);
		free(hunk);
	}
}

/* Hunks that are alike, one after the other: each takes its own place. */
static void in_order(void **state)
{
	struct tried t =
		try("struct one = {\n\tget_status,\n\tread_it,\n\tretry,\n};\n"
		    "struct two = {\n\tget_status,\n\tread_it,\n\tretry,\n};\nint end;\n",
		    "@@ -1,4 +1,3 @@\n struct one = {\n \tget_status,\n-\tread_it,\n };\n"
		    "@@ -5,4 +4,3 @@\n struct two = {\n \tget_status,\n-\tread_it,\n };\n");

	(void)state;
	assert_non_null(t.text);
	assert_string_equal(t.text,
			    "struct one = {\n\tget_status,\n\tretry,\n};\n"
			    "struct two = {\n\tget_status,\n\tretry,\n};\nint end;\n");
}

/* Input that is made to be slow costs no more than the limits. */
static void hostile(void **state)
{
	size_t n = 400, i;
	struct buf file = { 0 }, hunk = { 0 };
	struct tried t;

	(void)state;
	for (i = 0; i < 3000; i++)
		buf_addf(&file, "a b c d e f g h i j k l m %zu\n", i / 60);
	buf_addf(&hunk, "@@ -1,%zu +1,%zu @@\n", n + 1, n);
	for (i = 0; i < n; i++)
		buf_addf(&hunk, " a b c d e f g h i j k l m n %zu\n", i / 60);
	buf_addf(&hunk, "-a b c d\n");
	t = try(file.p, hunk.p);
	assert_true(t.steps < 2 * MERGE_STEPS);
	buf_free(&file);
	buf_free(&hunk);
	/* one line with very many words on each side */
	buf_addf(&file, "int begin;\n");
	buf_addf(&hunk, "@@ -1,3 +1,3 @@\n int begin;\n-");
	for (i = 0; i < 20000; i++) {
		buf_addf(&file, "x%zu,", i);
		buf_addf(&hunk, "x%zu,", 3 * i / 2);
	}
	buf_addf(&file, "\nint end;\n");
	buf_addf(&hunk, "\n+int new;\n int end;\n");
	t = try(file.p, hunk.p);
	assert_false(t.p[0].found);
	assert_true(t.steps < 2 * MERGE_STEPS);
	buf_free(&file);
	buf_free(&hunk);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(words_of_one_line),
		TEST(same_words_changed),
		TEST(beside_one_neighbour),
		TEST(order_of_insertion),
		TEST(many_others),
		TEST(context_changed),
		TEST(already_there),
		TEST(nothing_known),
		TEST(two_places),
		TEST(another_function),
		TEST(right_function),
		TEST(lost_function),
		TEST(two_functions),
		TEST(words_beside),
		TEST(in_order),
		TEST(same_name),
		TEST(hostile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
