// SPDX-License-Identifier: GPL-2.0-only
/* Reads a patch from standard input: see input.h. */
#include "cli/input.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/mem.h"
#include "engine/diff.h"
#include "cli/opt_table.h"

enum { PIECE = 1 << 16 };

static const char where[] = "standard input";

bool input_is(const char *name)
{
	return strcmp(name, "-") == 0;
}

static int read_all(struct buf *b, struct pom_err *err)
{
	ssize_t n = 1;
	int rc = 0;

	while (n && !rc) {
		buf_reserve(b, PIECE);
		n = read(STDIN_FILENO, b->p + b->n, PIECE);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return pom_fail_errno(err, errno, where, "cannot read");
		b->n += (size_t)n;
		if (b->n > DIFF_TEXT_LIMIT)
			return pom_fail(err, POM_ELIMIT, where, 0,
					"the patch is larger than %d bytes",
					DIFF_TEXT_LIMIT);
		rc = memory_check(PIECE, where, err);
	}
	return rc;
}

int input_read(const struct options *o, struct span *out, struct pom_err *err)
{
	static struct buf text;
	static bool was_read;
	int rc = 0;

	*out = SPAN("");
	if (o->command->bit == IN_WALK) {
		pom_fail(err, POM_EUSAGE, "-", 0,
			 "the walk reads answers from standard input, so no patch can come from there");
		pom_hint(err, "use runme apply, which does not ask");
		return POM_EUSAGE;
	}
	if (!was_read && isatty(STDIN_FILENO))
		fprintf(stderr,
			"runme: reading a patch from the terminal; Ctrl-D in an empty line ends it\n");
	if (!was_read)
		rc = read_all(&text, err);
	was_read = true;
	if (!rc && !text.n) {
		rc = pom_fail(err, POM_ESYNTAX, where, 0,
			      "it is empty, and a patch is expected there");
		pom_hint(err, "did the command before runme fail?");
	}
	*out = buf_span(&text);
	return rc;
}
