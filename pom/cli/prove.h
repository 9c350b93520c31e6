/* SPDX-License-Identifier: GPL-2.0-only */
/* What the two kinds of proof share: of trees, and of a kernel's image. */
#ifndef POM_CLI_PROVE_H
#define POM_CLI_PROVE_H

#include "cli/setup.h"
#include "proof/proof.h"

/* The options of the command line, for the proof. */
void prove_options(struct context *c, struct proof_opt *opt);

/* What came out for a set, and after all of them for the proof, in words. */
void prove_show_set(struct context *c, const struct proof *p,
		    const struct proof_set *s);
void prove_report(struct context *c, const struct proof *p);

/* runme prove --image, --installed: the exit status. */
int prove_image(const struct options *o);

#endif
