// SPDX-License-Identifier: GPL-2.0-only
/* Finds the nearest word: see spelling.h. */
#include "lib/spelling.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

enum { LONGEST = 63, NEAR = 2, SHORT = 3 };

static bool same_letter(char a, char b)
{
	return strncasecmp(&a, &b, 1) == 0;
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/*
 * The restricted Damerau-Levenshtein distance ("optimal string alignment"): three
 * rows of its matrix are kept. Both words have at most LONGEST bytes.
 */
static size_t distance(const char *a, const char *b)
{
	size_t rows[3][LONGEST + 1], la = strlen(a), lb = strlen(b), i, k;

	for (k = 0; k <= lb; k++)
		rows[0][k] = k;
	for (i = 1; i <= la; i++) {
		size_t *row = rows[i % 3];
		const size_t *up = rows[(i + 2) % 3], *two = rows[(i + 1) % 3];

		row[0] = i;
		for (k = 1; k <= lb; k++) {
			bool same = same_letter(a[i - 1], b[k - 1]);

			row[k] = least(least(up[k], row[k - 1]) + 1,
				       up[k - 1] + !same);
			if (i > 1 && k > 1 && same_letter(a[i - 1], b[k - 2]) &&
			    same_letter(a[i - 2], b[k - 1]))
				row[k] = least(row[k], two[k - 2] + 1);
		}
	}
	return rows[la % 3][lb];
}

struct spelling spelling_of(const char *word)
{
	return (struct spelling){ word, NULL,
				  strlen(word) > SHORT ? NEAR + 1 : NEAR };
}

void spelling_try(struct spelling *s, const char *candidate)
{
	size_t n = strlen(s->word), d;

	if (!n || n > LONGEST || strlen(candidate) > LONGEST)
		return;
	d = distance(s->word, candidate);
	if (d > 1 && n >= SHORT && strncasecmp(s->word, candidate, n) == 0)
		d = 1;
	/* a short word in which every letter is wrong is not near */
	if (d < s->distance && d < n) {
		s->distance = d;
		s->best = candidate;
	}
}
