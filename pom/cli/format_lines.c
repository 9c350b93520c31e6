// SPDX-License-Identifier: GPL-2.0-only
/*
 * The formats junit and github: see format.h. Names and texts come from patches, so they
 * can have any bytes. Source of the rules: XML 1.0, 2.2 and 2.4.
 */
#include <string.h>

#include "lib/path.h"
#include "lib/tame.h"
#include "lib/utf8.h"
#include "cli/format.h"
#include "cli/github.h"

/* U+FFFE and U+FFFF are not allowed in XML. */
static bool is_no_character(struct span s, size_t n)
{
	return n == 3 && memcmp(s.p, "\xef\xbf", 2) == 0 &&
	       (unsigned char)s.p[2] >= 0xbe;
}

static const char *entity(char c, bool attribute)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\n': /* in an attribute, it would become a blank */
		return attribute ? "&#10;" : "\n";
	case '\t':
		return attribute ? "&#9;" : "\t";
	}
	return NULL;
}

/* Prints text that is valid in XML. Controls become \ooo. */
static void put_xml(const char *text, bool attribute)
{
	struct span s = span_of(text);
	size_t n, shown, i;

	for (; s.n; s = span_skip(s, n)) {
		const char *e = entity(*s.p, attribute);
		size_t control = tame_control(s, &shown);

		n = utf8_length(s);
		if (e) {
			fputs(e, stdout);
		} else if (control) {
			n = control;
			for (i = 0; i < n; i++)
				printf("\\%03o", (unsigned char)s.p[i]);
		} else if (!n || is_no_character(s, n)) {
			fputs("\xef\xbf\xbd", stdout);
			n = n ? n : 1;
		} else {
			fwrite(s.p, 1, n, stdout);
		}
	}
}

static void put_attribute(const char *name, const char *value)
{
	printf(" %s=\"", name);
	put_xml(value, true);
	putchar('"');
}

/* A testsuite: the sets of a group, in their order. */
struct suite {
	const char *name;
	size_t tests, failures, skipped;
	size_t first, last; /* indices of findings + 1 */
};

struct suites {
	struct suite *v;
	size_t n;
	size_t *next; /* for each finding: the next one of its suite, + 1 */
};

static bool is_skipped(const struct finding *f)
{
	return f->item && (f->item->st.is == STAND_MERGED ||
			   f->item->st.is == STAND_UNSUITABLE);
}

static bool is_failure(const struct finding *f)
{
	return !is_skipped(f) && f->level >= FINDING_WARNING;
}

static const char *suite_of(const struct finding *f)
{
	const char *group = f->item && f->item->set ? set_group(f->item->set) :
						      NULL;

	if (group)
		return group;
	return f->item ? "patch files" : "former sets";
}

static void sort_into_suites(struct arena *a, const struct findings *f,
			     struct suites *s)
{
	struct map by_name = { 0 };
	size_t i;

	s->next = arena_alloc(a, f->n, sizeof(*s->next));
	s->v = arena_alloc(a, f->n, sizeof(*s->v));
	for (i = 0; i < f->n; i++) {
		const char *name = suite_of(&f->v[i]);
		void **at = map_at(&by_name, name, strlen(name));
		struct suite *x = *at;

		if (!x) {
			x = &s->v[s->n++];
			x->name = name;
			*at = x;
		}
		x->tests++;
		x->skipped += is_skipped(&f->v[i]);
		x->failures += is_failure(&f->v[i]);
		if (x->last)
			s->next[x->last - 1] = i + 1;
		else
			x->first = i + 1;
		x->last = i + 1;
	}
	map_free(&by_name);
}

static void put_case(struct arena *a, const struct finding *f)
{
	printf("    <testcase");
	put_attribute("classname", suite_of(f));
	put_attribute("name", f->name);
	if (f->patch)
		put_attribute("file", format_path(a, f->patch));
	if (is_skipped(f)) {
		printf(">\n      <skipped");
		put_attribute("message", *f->text ? f->text : f->rule);
		printf("/>\n    </testcase>\n");
	} else if (is_failure(f)) {
		printf(">\n      <failure");
		put_attribute("type", f->rule);
		put_attribute("message",
			      arena_printf(a, "%s: %s", f->name, f->rule));
		putchar('>');
		put_xml(f->text, false);
		printf("</failure>\n    </testcase>\n");
	} else {
		printf("/>\n");
	}
}

static void put_suite(struct arena *a, const struct findings *f,
		      const struct suites *all, const struct suite *s)
{
	size_t i;

	printf("  <testsuite");
	put_attribute("name", s->name);
	printf(" tests=\"%zu\" failures=\"%zu\" errors=\"0\" skipped=\"%zu\">\n",
	       s->tests, s->failures, s->skipped);
	for (i = s->first; i; i = all->next[i - 1])
		put_case(a, &f->v[i - 1]);
	printf("  </testsuite>\n");
}

/* The message of an error as out_error has it. */
static const char *error_text(struct arena *a, const struct pom_err *e)
{
	const char *line = e->line ? arena_printf(a, ":%u", e->line) : "";

	return arena_printf(a, "%s%s%s%s%s%s", e->where, line,
			    *e->where ? ": " : "", e->what,
			    *e->hint ? "\n" : "", e->hint);
}

void format_junit(struct context *c, const struct findings *f,
		  const struct pom_err *e, int status)
{
	struct arena a = { 0 };
	struct suites s = { 0 };
	size_t i, failures = 0, skipped = 0;

	(void)c;
	(void)status;
	sort_into_suites(&a, f, &s);
	for (i = 0; i < s.n; i++) {
		failures += s.v[i].failures;
		skipped += s.v[i].skipped;
	}
	printf("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
	printf("<testsuites name=\"runme check\" tests=\"%zu\" failures=\"%zu\" errors=\"%d\" skipped=\"%zu\">\n",
	       f->n + (e ? 1 : 0), failures, e ? 1 : 0, skipped);
	for (i = 0; i < s.n; i++)
		put_suite(&a, f, &s, &s.v[i]);
	if (e) {
		printf("  <testsuite name=\"runme\" tests=\"1\" failures=\"0\" errors=\"1\" skipped=\"0\">\n    <testcase classname=\"runme\" name=\"check\">\n      <error type=\"error\"");
		put_attribute("message", e->what);
		putchar('>');
		put_xml(error_text(&a, e), false);
		printf("</error>\n    </testcase>\n  </testsuite>\n");
	}
	printf("</testsuites>\n");
	arena_free(&a);
}

void format_github(struct context *c, const struct findings *f,
		   const struct pom_err *e, int status)
{
	static const char *const levels[] = { NULL, "notice", "warning",
					      "error" };
	struct arena a = { 0 };
	size_t i;

	(void)c;
	(void)status;
	for (i = 0; i < f->n; i++) {
		const struct finding *x = &f->v[i];

		if (x->level == FINDING_NONE)
			continue;
		printf("::%s ", levels[x->level]);
		if (x->patch) {
			printf("file=");
			github_put(format_path(&a, x->patch), true);
			if (x->hunk)
				printf(",line=%u", x->hunk);
			putchar(',');
		}
		printf("title=");
		github_put(arena_printf(&a, "%s: %s", x->name, x->rule), true);
		printf("::");
		github_put(*x->text ? x->text : x->rule, false);
		putchar('\n');
	}
	if (e)
		github_command("error", "runme", error_text(&a, e));
	arena_free(&a);
}
