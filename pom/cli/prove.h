/* SPDX-License-Identifier: GPL-2.0-only */
/* Shared by the two kinds of proof: of source trees, and of a kernel image. */
#ifndef POM_CLI_PROVE_H
#define POM_CLI_PROVE_H

#include "cli/setup.h"
#include "proof/proof.h"

/* Sets opt from the options of the command line. */
void prove_options(struct context *c, struct proof_opt *opt);

/* Prints the result of one set. */
void prove_show_set(struct context *c, const struct proof *p,
		    const struct proof_set *s);
/* Prints the result of the whole proof, after all sets. */
void prove_report(struct context *c, const struct proof *p);

/* runme prove with --image or --installed. Returns the exit status. */
int prove_image(const struct options *o);

#endif
