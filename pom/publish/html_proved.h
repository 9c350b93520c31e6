/* SPDX-License-Identifier: GPL-2.0-only */
/* The table of what a set was proved on: kernels down, versions of iptables across. */
#ifndef POM_PUBLISH_HTML_PROVED_H
#define POM_PUBLISH_HTML_PROVED_H

#include "repo/repo.h"

enum { HTML_PROOFS_MOST = 256 /* in the table */ };

/*
 * Appends the table, or that there is no proof. Of more proofs than the table may have,
 * those that come first.
 */
void html_proved(struct buf *b, const struct set *set);

#endif
