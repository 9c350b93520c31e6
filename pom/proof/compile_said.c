// SPDX-License-Identifier: GPL-2.0-only
/*
 * What make and the compiler say while the objects of a plan are compiled: which objects
 * failed, and with which errors.
 */
#include <string.h>

#include "proof/compile_internal.h"

enum { ERRORS_BYTES = 1 << 16 /* of one object, that are kept to compare */ };

/* The line without the ../ that leads from the build folder to the sources. */
static char *keep_line(struct compile_job *c, struct span line)
{
	const char *at = memmem(line.p, line.n, ".s:", 3);

	/* the assembler names the compiler's file, which has another name each time */
	if (at && line.p[0] == '/')
		at = memmem(at, line.n - (size_t)(at - line.p), " Error: ", 8);
	if (at && line.p[0] == '/')
		line = span_skip(line, (size_t)(at - line.p));
	while (span_starts(line, SPAN("../")))
		line = span_skip(line, 3);
	line = span_trim(line);
	return arena_strndup(&c->out->a, line.p, line.n);
}

/* The object of "make[3]: *** [../scripts/Makefile.build:250: lib/sort.o] Error 1". */
static char *object_in(struct compile_job *c, struct span line)
{
	const char *end = memmem(line.p, line.n, ".o] ", 4), *p;

	if (!end) /* "No rule to make target 'lib/x.o'.  Stop." */
		end = memmem(line.p, line.n, ".o'", 3);
	for (p = end; p && p > line.p && !strchr(" ['`", p[-1]); p--)
		;
	return p ? arena_strndup(&c->out->a, p, (size_t)(end + 2 - p)) : NULL;
}

/* Notes the place of a source in which the macro with the error is used. */
static void note_use(struct compile_job *c, struct span line)
{
	const char *end = memmem(line.p, line.n, ".c:", 3), *colon;

	if (!c->said || c->use ||
	    !memmem(line.p, line.n, " note: in expansion of macro ", 29) ||
	    !end)
		return;
	end += 3;
	colon = memchr(end, ':', line.n - (size_t)(end - line.p));
	if (colon)
		line.n = (size_t)(colon - line.p);
	c->use = keep_line(c, line);
}

/* The first error of the object, with the place in its source. */
static char *first_error(struct compile_job *c, struct span line)
{
	if (!c->said)
		return keep_line(c, line);
	if (!c->use || !strncmp(c->said, c->use, strcspn(c->use, ":")))
		return c->said;
	return arena_printf(&c->out->a, "%s (used in %s)", c->said, c->use);
}

/* What an error says, without its place, which a patch can move. */
static struct span words_of(struct span line)
{
	const char *at = memmem(line.p, line.n, "rror: ", 6), *used;

	if (!at)
		return (struct span){ "", 0 };
	line = span_skip(line, (size_t)(at - line.p) + 6);
	used = memmem(line.p, line.n, " (used in ", 10);
	if (used)
		line.n = (size_t)(used - line.p);
	return span_trim(line);
}

/* Keeps an error of the object that is being compiled. */
static void keep_error(struct compile_job *c, struct span line)
{
	const char *kept;

	if (c->more_errors && c->said)
		return;
	kept = keep_line(c, line);
	if (!c->said)
		c->said = arena_strdup(&c->out->a, kept);
	if (memmem(line.p, line.n, "fatal error: ", 13) ||
	    c->errors.n + line.n > ERRORS_BYTES)
		c->more_errors = true;
	else
		buf_addf(&c->errors, "%s\n", kept);
}

void compile_forget(struct compile_job *c)
{
	c->said = c->use = NULL;
	c->errors.n = 0;
	c->more_errors = false;
}

/* Notes for an object that fails its first error, and all of them if they are known. */
static void note_failed(struct compile_job *c, const char *object,
			struct span line)
{
	size_t n = strlen(object);

	map_put(&c->failed, object, n, first_error(c, line));
	if (c->errors.n && !c->more_errors)
		map_put(&c->every, object, n,
			arena_strndup(&c->p.a, c->errors.p, c->errors.n));
}

void compile_line(void *arg, struct span line)
{
	struct compile_job *c = arg;
	char *object;

	if (span_starts(line, SPAN("  CC ")) ||
	    span_starts(line, SPAN("  AS "))) {
		compile_forget(c);
		if (c->opt->progress)
			c->opt->progress(c->opt->arg, c->done, c->all);
		return;
	}
	if (!span_starts(line, SPAN("make"))) {
		if (memmem(line.p, line.n, " Error: ", 8) ||
		    memmem(line.p, line.n, "error:", 6))
			keep_error(c, line);
		note_use(c, line);
		return;
	}
	if (!memmem(line.p, line.n, "***", 3))
		return;
	object = object_in(c, line);
	if (object && memmem(line.p, line.n, "No rule to make", 15)) {
		map_put(&c->absent, object, strlen(object), object);
	} else if (object && map_get(&c->asked, object, strlen(object))) {
		note_failed(c, object, line);
	} else if (!c->stray && !memmem(line.p, line.n, "Error 2", 7)) {
		c->stray = first_error(c, line);
	}
	compile_forget(c);
}

/* Is there an error that says the same? */
static bool has_error(const char *errors, struct span words)
{
	struct span rest, line;

	for (rest = span_of(errors); span_line(&rest, &line);) {
		line = words_of(span_chomp(line));
		if (line.n == words.n && !memcmp(line.p, words.p, words.n))
			return true;
	}
	return false;
}

const char *compile_new_error(struct compile_job *c,
			      const struct compile_object *o)
{
	const char *object = compile_object_of(&c->p.a, o->path);
	const char *before = map_get(&c->every, object, strlen(object));
	const char *now = map_get(&c->now, object, strlen(object));
	struct span rest, line;

	if (!before)
		return NULL;
	for (rest = span_of(now ? now : o->line); span_line(&rest, &line);) {
		struct span words = words_of(line = span_chomp(line));

		if (words.n && !has_error(before, words))
			return arena_strndup(&c->out->a, line.p, line.n);
	}
	return NULL;
}
