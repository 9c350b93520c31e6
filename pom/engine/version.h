/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Versions of kernels and of iptables, and ranges of them.
 *
 * Versions are compared part by part as numbers, but only up to the last part of the bound:
 * 6.12.3 is in `= 6.12` and in `<= 6.12`, as in the old Patch-o-matic. A release candidate
 * counts as its release unless the bound is a candidate itself: a set for 7.2 is for
 * 7.2-rc3 as well.
 */
#ifndef POM_ENGINE_VERSION_H
#define POM_ENGINE_VERSION_H

#include <stdbool.h>

#include "lib/err.h"
#include "lib/span.h"

enum { VERSION_PARTS = 4, RANGE_TERMS = 8 };

struct version {
	unsigned int part[VERSION_PARTS];
	unsigned int n;  /* number of parts; 0: no version */
	unsigned int rc; /* number of the release candidate; 0: none */
};

enum range_op { RANGE_LT, RANGE_LE, RANGE_EQ, RANGE_GE, RANGE_GT };

struct range {
	struct {
		enum range_op op;
		struct version v;
	} term[RANGE_TERMS];
	unsigned int n; /* all terms must hold; 0: every version is in it */
};

/*
 * Reads "6.12.3", "6.12", "7.2-rc3" or "2.4.20-pre8". A v before it is skipped, and so is
 * a distribution's suffix after it. False when it has no number.
 */
bool version_parse(struct span s, struct version *out);

/* Compares v with a bound, up to the bound's last part: <0, 0 or >0. */
int version_cmp(const struct version *v, const struct version *bound);

/*
 * Compares two versions for sorting, by all parts: <0, 0 or >0. A missing part is 0. A
 * candidate comes before its release.
 */
int version_order(const struct version *a, const struct version *b);

/* Reads ">= 5.10, < 7.3". A version alone means =. POM_ESYNTAX, POM_ELIMIT. */
int range_parse(struct span s, struct range *out, struct pom_err *err);

bool range_has(const struct range *r, const struct version *v);

#endif
