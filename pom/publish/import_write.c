// SPDX-License-Identifier: GPL-2.0-only
/* Writes the new repository to the disk: see import.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "publish/import.h"

void import_free(struct import *im)
{
	free(im->file);
	free(im->note);
	arena_free(&im->a);
	memset(im, 0, sizeof(*im));
}

int import_write(struct import *im, const char *dest, struct pom_err *err)
{
	struct root root = { .fd = -1 }, *roots[] = { &root };
	struct txn *t = NULL;
	struct arena a = { 0 };
	char **names;
	size_t n = 0, i;
	bool made = mkdir(dest, 0777) == 0;
	int rc;

	if (!made && errno != EEXIST)
		return pom_fail_errno(err, errno, dest,
				      "cannot make the folder");
	rc = made ? root_open_made(&root, dest, err) :
		    root_open(&root, dest, err);
	if (!rc)
		rc = root_list(&root, "", &a, &names, &n, err);
	if (!rc && n)
		rc = pom_fail(err, POM_EUSAGE, dest, 0,
			      "there is something in this folder, and an import needs an empty one");
	if (!rc)
		rc = root_lock(&root, true, err);
	if (!rc)
		rc = txn_begin(&t, roots, 1, err);
	for (i = 0; i < im->n && !rc; i++)
		rc = txn_put(t, 0, im->file[i].path, im->file[i].text,
			     im->file[i].executable ? 0755 : 0644, err);
	if (!rc)
		rc = txn_commit(t, err);
	txn_free(t);
	root_close(&root);
	if (rc && made)
		rmdir(dest);
	arena_free(&a);
	return rc;
}
