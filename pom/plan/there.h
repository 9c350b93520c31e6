/* SPDX-License-Identifier: GPL-2.0-only */
/* Is a hunk that does not fit in the tree already, in another form? For reports only. */
#ifndef POM_PLAN_THERE_H
#define POM_PLAN_THERE_H

#include "engine/explain.h"
#include "try/dryrun.h"

/* In which form all lines that a hunk adds are in the file. */
enum there {
	THERE_NOT,
	THERE_CONTEXT, /* at one place, where the context differs */
	THERE_BLANKS,  /* only blanks differ */
	THERE_NAMES,   /* only names differ */
	THERE_ELSEWHERE /* block by block at other places; what it removes is gone */
};

/*
 * For hunk i of the file, which fails. e explains the file before the patch; arrays are in
 * a. A hunk that adds no line with a name or a word in it is never found.
 */
enum there hunk_there(struct arena *a, struct explainer *e,
		      const struct file_result *f, uint32_t i);

/* "only blanks differ", and so on. */
const char *there_words(enum there t);

#endif
