/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Versions of kernels and of iptables, and ranges of them.
 *
 * Versions compare part by part as numbers, and only as many parts as the
 * bound gives: 6.12.3 is in `= 6.12` and in `<= 6.12` (the habit of
 * Patch-o-matic). A release candidate counts as its release unless the bound
 * names a candidate itself: a set for 7.2 goes into 7.2-rc3.
 */
#ifndef POM_ENGINE_VERSION_H
#define POM_ENGINE_VERSION_H

#include <stdbool.h>

#include "lib/err.h"
#include "lib/span.h"

enum { VERSION_PARTS = 4, RANGE_TERMS = 8 };

struct version {
	unsigned int part[VERSION_PARTS];
	unsigned int n;  /* parts given; 0 is no version at all */
	unsigned int rc; /* 0 is none */
};

enum range_op { RANGE_LT, RANGE_LE, RANGE_EQ, RANGE_GE, RANGE_GT };

struct range {
	struct {
		enum range_op op;
		struct version v;
	} term[RANGE_TERMS];
	unsigned int n; /* all terms must hold; none: everything does */
};

/*
 * "6.12.3", "6.12", "7.2-rc3", "2.4.20-pre8"; a leading v and what follows
 * the numbers (a distribution's suffix) are passed over. False when no number
 * is there or one is past 999999.
 */
bool version_parse(struct span s, struct version *out);

/* <0, 0, >0, over as many parts as bound has. */
int version_cmp(const struct version *v, const struct version *bound);

/*
 * <0, 0, >0 over all parts, a missing part being 0 and a candidate coming
 * before its release: an order to sort by.
 */
int version_order(const struct version *a, const struct version *b);

/* ">= 5.10, < 7.3"; a bare version means =. POM_ESYNTAX, POM_ELIMIT. */
int range_parse(struct span s, struct range *out, struct pom_err *err);

bool range_has(const struct range *r, const struct version *v);

#endif
