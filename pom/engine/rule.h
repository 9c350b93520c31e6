/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The words of an iptables rule: splits a line into its words, and writes a word so that
 * the same program reads it again.
 */
#ifndef POM_ENGINE_RULE_H
#define POM_ENGINE_RULE_H

#include "lib/err.h"
#include "lib/mem.h"
#include "lib/span.h"

/* Who reads the line. */
enum rule_form {
	/*
	 * iptables-restore. Only " quotes, and \ only between quotes; the second " ends
	 * the word.
	 */
	RULE_SAVE,
	/* A person, who types what a shell takes. $ and ` are characters like others. */
	RULE_TYPED,
	/* A shell that runs a script: it replaces what follows $ or is between `. */
	RULE_SCRIPT
};

enum {
	RULE_WORDS = 255, /* of a line; iptables-restore takes no more */
	RULE_BYTES = 1023 /* of a word; iptables-restore takes no more */
};

struct rule_word {
	struct span text; /* without its quotes */
	struct span
		raw; /* as it is in the line; p is NULL for a word of our own */
	bool quoted; /* at least a part of it is in quotes */
	bool expands; /* RULE_SCRIPT: the shell replaces a part of it */
};

struct rule_words {
	struct rule_word *v;
	size_t n;
	/* RULE_SCRIPT: from the first operator (; & | < > and brackets) or comment on */
	struct span rest;
};

/*
 * Splits a line, which has no newline at its end. In a script, a backslash with a newline
 * separates words. Texts are in a or in the line. POM_ESYNTAX: a quote is not closed, or
 * there is a control character other than a tab, or a word has a newline. POM_ELIMIT: RULE_WORDS or RULE_BYTES.
 */
int rule_split(struct arena *a, struct span line, enum rule_form form,
	       struct rule_words *out, struct pom_err *err);

/*
 * Appends a word, in quotes if it needs them. For RULE_SAVE they are those of
 * iptables-save. In the other forms, the shell neither replaces nor runs any part of it.
 */
void rule_put(struct buf *b, struct span word, enum rule_form form);

#endif
