// SPDX-License-Identifier: GPL-2.0-only
/* Three-way merge with the blobs of a repository: see tree/git.h. */
#include <stdlib.h>

#include "tree/git_internal.h"
#include "engine/image.h"

struct git_merger {
	git_repository *repo;
	git_odb *odb;
};

int tree_git_merger(struct git_merger **out, const struct root *r,
		    struct pom_err *err)
{
	struct git_merger *m;
	int rc = git_begin(err);

	*out = NULL;
	if (rc)
		return rc;
	m = pom_alloc(1, sizeof(*m));
	rc = r->ops ? git_of_revision(&m->repo, r, err) :
		      git_open_above(&m->repo, r->path, err);
	if (!rc && git.git_repository_odb(&m->odb, m->repo))
		rc = git_fail(err, GIT_ERROR, r->path,
			      "cannot open the objects");
	if (rc)
		tree_git_merger_free(m);
	else
		*out = m;
	return rc;
}

void tree_git_merger_free(struct git_merger *m)
{
	if (!m)
		return;
	git.git_odb_free(m->odb);
	git.git_repository_free(m->repo);
	free(m);
	git.git_libgit2_shutdown();
}

int tree_git_blob(void *merger, struct span id, struct buf *out,
		  struct pom_err *err)
{
	struct git_merger *m = merger;
	git_blob *blob = NULL;
	git_object_t type;
	git_oid oid, full;
	size_t size;
	int rc;

	if (id.n > GIT_OID_HEXSZ || git.git_oid_fromstrn(&oid, id.p, id.n))
		return 0;
	if (git.git_odb_exists_prefix(&full, m->odb, &oid, id.n))
		return 0; /* none, or several */
	if (git.git_odb_read_header(&size, &type, m->odb, &full) ||
	    type != GIT_OBJECT_BLOB)
		return 0;
	if (size > IMAGE_LIMIT)
		return pom_fail(err, POM_ELIMIT, NULL, 0,
				"the blob is larger than %d bytes",
				IMAGE_LIMIT);
	rc = git.git_blob_lookup(&blob, m->repo, &full);
	if (rc)
		return git_fail(err, rc, NULL, "cannot read a blob");
	buf_add(out, git.git_blob_rawcontent(blob), size);
	git.git_blob_free(blob);
	return 1;
}

int tree_git_merge(void *merger, struct span base, struct span ours,
		   struct span theirs, struct buf *out, struct pom_err *err)
{
	git_merge_file_input side[3] = { 0 };
	const struct span text[3] = { base, ours, theirs };
	git_merge_file_result result = { 0 };
	int i, rc;

	(void)merger;
	for (i = 0; i < 3; i++) {
		side[i].version = GIT_MERGE_FILE_INPUT_VERSION;
		side[i].ptr = text[i].p;
		side[i].size = text[i].n;
	}
	rc = git.git_merge_file(&result, &side[0], &side[1], &side[2], NULL);
	if (rc)
		return git_fail(err, rc, NULL, "cannot merge");
	if (result.automergeable)
		buf_add(out, result.ptr, result.len);
	rc = result.automergeable ? 1 : 0;
	git.git_merge_file_result_free(&result);
	return rc;
}
