// SPDX-License-Identifier: GPL-2.0-only
/* Errors as values: see err.h. */
#include "lib/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "lib/tame.h"

/* Replaces controls: messages go to a terminal, and names in them may be hostile. */
static void tame(char *text)
{
	struct span s = span_of(text);
	size_t bad, shown;

	while (s.n) {
		bad = 0;
		shown = 1;
		if (*text < ' ' || *text > '~') /* most text is plain */
			bad = tame_control(s, &shown);
		if (bad && *text != '\n' && *text != '\t')
			memset(text, '?', bad);
		s = span_skip(s, bad ? bad : shown);
		text += bad ? bad : shown;
	}
}

static void fill(struct pom_err *e, int code, const char *where,
		 unsigned int line)
{
	const char *quote = where && span_needs_quotes(span_of(where)) ? "\"" :
									 "";

	e->code = code;
	e->line = line;
	e->hint[0] = '\0';
	e->where[0] = '\0';
	if (where)
		snprintf(e->where, sizeof(e->where), "%s%s%s", quote, where,
			 quote);
	tame(e->where);
}

int pom_fail(struct pom_err *e, int code, const char *where, unsigned int line,
	     const char *fmt, ...)
{
	va_list ap;

	if (!e)
		return code;
	fill(e, code, where, line);
	va_start(ap, fmt);
	vsnprintf(e->what, sizeof(e->what), fmt, ap);
	va_end(ap);
	tame(e->what);
	return code;
}

static int code_of_errno(int errnum)
{
	switch (errnum) {
	case EACCES:
	case EPERM:
	case EROFS:
		return POM_EACCES;
	case ENOENT:
	case ENOTDIR:
		return POM_ENOENT;
	case ELOOP:
	case EXDEV:
		return POM_EUNSAFE;
	default:
		return POM_EIO;
	}
}

int pom_fail_errno(struct pom_err *e, int errnum, const char *where,
		   const char *fmt, ...)
{
	int code = code_of_errno(errnum);
	va_list ap;
	size_t n;

	if (!e)
		return code;
	fill(e, code, where, 0);
	va_start(ap, fmt);
	vsnprintf(e->what, sizeof(e->what), fmt, ap);
	va_end(ap);
	n = strlen(e->what);
	snprintf(e->what + n, sizeof(e->what) - n, ": %s", strerror(errnum));
	tame(e->what);
	return code;
}

void pom_hint(struct pom_err *e, const char *fmt, ...)
{
	va_list ap;

	if (!e)
		return;
	va_start(ap, fmt);
	vsnprintf(e->hint, sizeof(e->hint), fmt, ap);
	va_end(ap);
	tame(e->hint);
}

bool pom_of_input(int code)
{
	switch (code) {
	case POM_ESYNTAX:
	case POM_EUNSAFE:
	case POM_ELIMIT:
	case POM_ENOENT:
	case POM_EACCES:
		return true;
	default:
		return false;
	}
}
