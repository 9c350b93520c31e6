/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copies of files that both quilt and the ledger know. Neither record says that a patch of
 * the other one copied a file. So each copy is made again in memory: if that gives the
 * file at the copy's path, it was made of this file.
 */
#ifndef POM_PLAN_COPIES_H
#define POM_PLAN_COPIES_H

#include "plan/session.h"

/*
 * *by: a patch of quilt's that copied the file as the overlay has it; NULL: none did. held:
 * the tree has the ledger's last version of the file, so that only a patch above quilt's
 * last change of the file can have copied it.
 */
int session_copied_by_quilt(struct session *s, enum tree_kind k,
			    const char *path, bool held,
			    const struct quilt_patch **by, struct pom_err *err);

/*
 * *by: the first set of the ledger that copied one of the files, a map of paths to struct
 * file_now, when the file was so; NULL: none did. Each set's patch is read once.
 */
int session_copied_by_set(struct session *s, enum tree_kind k,
			  const struct map *files, struct ledger_set **by,
			  struct pom_err *err);

#endif
