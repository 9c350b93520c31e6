/* SPDX-License-Identifier: GPL-2.0-only */
/* Opens and closes the trees of a session, and reads them again. */
#ifndef POM_PLAN_OPEN_H
#define POM_PLAN_OPEN_H

#include "plan/session.h"

/*
 * Opens and locks the trees whose path is not NULL, recovers what a killed run has left,
 * and reads the ledgers. write: lock exclusively, and check that the trees can be
 * written. Call session_close afterwards, also after an error.
 */
int session_open(struct session *s, const char *const path[TREE_KINDS],
		 bool write, const struct session_opt *opt,
		 struct pom_err *err);
void session_close(struct session *s);

/* Reads the trees and the ledgers again. No result of a try can be used from then on. */
int session_reload(struct session *s, struct pom_err *err);

/* Reads the ledgers again, without what was accepted or reverted in memory. */
int session_reload_ledgers(struct session *s, struct pom_err *err);

#endif
