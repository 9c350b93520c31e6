// SPDX-License-Identifier: GPL-2.0-only
/* Updates the repository: see update.h. */
#include "update/update.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/file.h"
#include "lib/path.h"
#include "update/download.h"
#include "repo/repo.h"
#include "tree/scratch.h"
#include "update/trust.h"
#include "update/unpack.h"
#include "engine/minisig.h"

/* The state of an update. */
struct way {
	struct update *u;
	const struct update_options *o;
	struct arena *a; /* the store's */
	const char *url, *sig_url;
	const char *local; /* the archive's path; NULL: download it */
	struct trust trust;
	struct buf signature, archive;
	struct minisig sig;
	const struct minisig_key *key;
	struct pom_err *err;
};

/* Chooses the URL of the archive: the given one, else the last one, else home. */
static int find_url(struct way *w)
{
	const char *url = w->o->url;
	const char *last = w->u->store.current.url;
	size_t n;
	char *full;

	if (!url && last && *last)
		url = last;
	if (!url)
		url = w->o->home;
	if (!url) {
		pom_fail(w->err, POM_EUSAGE, NULL, 0,
			 "no URL is known to update from");
		pom_hint(w->err,
			 "give it once, as in `runme update URL`; it is stored");
		return POM_EUSAGE;
	}
	w->local = download_local(w->a, url);
	if (!w->local) {
		n = strcspn(url, "?#");
		w->url = url;
		w->sig_url = arena_printf(w->a, "%.*s.minisig%s", (int)n, url,
					  url + n);
		return download_check(url, w->err);
	}
	full = realpath(w->local, NULL);
	if (!full)
		return pom_fail_errno(w->err, errno, w->local,
				      "cannot open the snapshot");
	w->local = arena_strdup(w->a, full);
	free(full);
	w->url = path_show(w->a, span_of(w->local));
	w->sig_url = arena_printf(w->a, "%s.minisig", w->url);
	return 0;
}

static int read_local(struct way *w, const char *path, uint64_t limit,
		      struct buf *out)
{
	struct stat st;

	if (stat(path, &st) < 0)
		return pom_fail_errno(w->err, errno, path, "cannot open");
	if (!S_ISREG(st.st_mode))
		return pom_fail(w->err, POM_EUSAGE, path, 0,
				"a snapshot is an archive, a regular file");
	if ((uint64_t)st.st_size > limit)
		return pom_fail(w->err, POM_ELIMIT, path, 0,
				"it is larger than %llu bytes",
				(unsigned long long)limit);
	return file_read(path, out, w->err);
}

static void prepare(const struct way *w, struct download *d, const char *url,
		    uint64_t limit)
{
	*d = (struct download){
		.url = url,
		.cacert = w->o->cacert,
		.timeout = w->o->timeout ? w->o->timeout : DOWNLOAD_TIMEOUT,
		.limit = limit,
		.arg = w->o->arg,
	};
}

static int get_signature(struct way *w)
{
	struct download d;
	int rc;

	if (w->local) {
		rc = read_local(w, arena_printf(w->a, "%s.minisig", w->local),
				MINISIG_LIMIT, &w->signature);
	} else {
		prepare(w, &d, w->sig_url, MINISIG_LIMIT);
		rc = download_text(&d, &w->signature, w->err);
	}
	if (rc == POM_ENOENT && strncmp(w->err->where, "libcurl.so", 10)) {
		pom_fail(w->err, POM_ENOENT, w->sig_url, 0,
			 "the snapshot is unsigned: this signature file does not exist");
		return POM_ENOENT;
	}
	return rc;
}

/* Checks the signature alone: its key, and its age. */
static int judge_signature(struct way *w)
{
	const struct snapshot *now = &w->u->store.current;
	int rc = minisig_parse(buf_span(&w->signature), w->sig_url, &w->sig,
			       w->err);

	if (rc)
		return rc;
	w->key = trust_signer(&w->trust, &w->sig, w->sig_url, w->err);
	if (!w->key)
		return POM_EUNSAFE;
	if (!w->sig.dated) {
		pom_fail(w->err, POM_ESYNTAX, w->sig_url, 3,
			 "the trusted comment has no time stamp, so the age of the snapshot is unknown");
		pom_hint(w->err,
			 "minisign writes timestamp:SECONDS there by default");
		return POM_ESYNTAX;
	}
	if (now->number && w->sig.timestamp < now->timestamp && !w->o->force) {
		pom_fail(w->err, POM_EUNSAFE, w->sig_url, 0,
			 "the snapshot is older than the one in use: %llu is before %llu",
			 (unsigned long long)w->sig.timestamp,
			 (unsigned long long)now->timestamp);
		pom_hint(w->err,
			 "--rollback returns to the snapshot before; --force accepts this one");
		return POM_EUNSAFE;
	}
	if (w->sig.sized && w->sig.size > UPDATE_PACKED)
		return pom_fail(w->err, POM_ELIMIT, w->url, 0,
				"the snapshot is larger than %d bytes",
				UPDATE_PACKED);
	return 0;
}

/* Verifies that the archive is the signed one. */
static int verify(struct way *w)
{
	struct span archive = buf_span(&w->archive);

	if (minisig_verify(&w->sig, w->key, archive))
		return 0;
	if (w->sig.sized && archive.n < w->sig.size)
		return pom_fail(w->err, POM_EUNSAFE, w->url, 0,
				"the archive is truncated: it has %zu of %llu bytes",
				archive.n, (unsigned long long)w->sig.size);
	return pom_fail(w->err, POM_EUNSAFE, w->url, 0,
			"the archive is not the one that was signed: it was changed, or cut off");
}

static int fetch_once(struct way *w, const struct download *d, const char *part)
{
	int rc = download_file(d, part, &w->u->resumed, w->err);

	w->archive.n = 0;
	if (!rc)
		rc = file_read(part, &w->archive, w->err);
	if (rc)
		return rc;
	rc = verify(w);
	/* the partial file is useless */
	download_forget(part);
	return rc;
}

/*
 * Downloads the archive. The cache keeps partial downloads, named after their signature.
 * If the parts do not fit together, the whole archive is downloaded again.
 */
static int get_archive(struct way *w)
{
	char digest[DIGEST_HEX + 1];
	struct span sig = buf_span(&w->signature);
	const char *cache, *part;
	struct download d;
	int rc;

	if (w->local) {
		rc = read_local(w, w->local, UPDATE_PACKED, &w->archive);
		return rc ? rc : verify(w);
	}
	rc = scratch_cache(w->a, &cache, w->err);
	if (rc)
		return rc;
	pom_digest(digest, &sig, 1);
	part = arena_printf(w->a, "%s/update-%.32s", cache, digest);
	prepare(w, &d, w->url, UPDATE_PACKED);
	d.size = w->sig.sized ? w->sig.size : 0;
	d.tick = w->o->tick;
	rc = fetch_once(w, &d, part);
	if (rc == POM_EUNSAFE && w->u->resumed && w->archive.n)
		rc = fetch_once(w, &d, part);
	return rc;
}

/* Finds the one folder that has all files of the archive; "" if there is none. */
static int find_top(struct way *w, const struct root *r, const char **top)
{
	enum root_kind kind = ROOT_ABSENT;
	char **names;
	size_t n;
	int rc = root_list(r, "", w->a, &names, &n, w->err);

	*top = "";
	if (!rc && n == 1)
		rc = root_stat(r, names[0], &kind, NULL, w->err);
	if (!rc && kind == ROOT_DIR)
		*top = names[0];
	return rc;
}

/* Checks that all patches of the repository exist and can be parsed. */
static int lint_set(const struct set *s, struct pom_err *err)
{
	struct diff *d;
	size_t i;
	int k, rc = 0;

	for (k = 0; k < TREE_KINDS && !rc; k++) {
		const struct set_tree *t = &s->tree[k];

		rc = repo_patch(s, (enum tree_kind)k, NULL, &d, err);
		for (i = 0; i < t->nvariants && !rc; i++)
			rc = repo_patch(s, (enum tree_kind)k,
					&t->variant[i].from, &d, err);
	}
	return rc;
}

static int lint(struct way *w, const char *path)
{
	const struct snapshot *now = &w->u->store.current;
	const struct repo_given given = { .path = &path,
					  .n = 1,
					  .kind = TREE_LINUX };
	struct repo r;
	size_t i;
	int rc = repo_open(&r, &given, NULL, w->err);

	for (i = 0; !rc && i < r.n; i++)
		rc = lint_set(&r.set[i], w->err);
	if (rc == POM_EUSAGE)
		rc = pom_fail(w->err, POM_ESYNTAX, w->url, 0,
			      "the snapshot is not a repository of patch sets");
	if (rc)
		pom_hint(w->err,
			 "the snapshot itself is faulty; tell its publisher");
	if (!rc && now->number && strcmp(now->repository, r.name) != 0 &&
	    !w->o->force) {
		rc = pom_fail(w->err, POM_EUNSAFE, w->url, 0,
			      "this is a snapshot of `%s`, but `%s` is in use",
			      r.name, now->repository);
		pom_hint(w->err,
			 "use --dir to keep another repository in another folder, or --force to replace this one");
	}
	w->u->found.repository = arena_strdup(w->a, r.name ? r.name : "");
	w->u->groups = r.ngroups;
	w->u->sets = r.n;
	repo_close(&r);
	return rc;
}

static int unpack_and_switch(struct way *w)
{
	const struct archive_limits limits = { .bytes = UPDATE_UNPACKED,
					       .ratio = UPDATE_RATIO,
					       .entries = UPDATE_ENTRIES };
	struct archive_reader *r = NULL;
	struct root into = { .fd = -1 };
	const char *name = NULL, *top = "";
	struct store *s = &w->u->store;
	int rc = store_new(s, &name, &into, w->err);

	if (!rc)
		rc = archive_memory(&r, buf_span(&w->archive), w->url, &limits,
				    w->err);
	if (!rc)
		rc = unpack(r, &into, w->err);
	if (!rc)
		rc = find_top(w, &into, &top);
	if (!rc)
		rc = lint(w, arena_printf(w->a, "%s%s%s", into.path,
					  *top ? "/" : "", top));
	if (into.fd >= 0)
		root_close(&into);
	archive_done(r);
	if (!rc)
		rc = store_switch(s, name, top, &w->u->found, w->err);
	if (rc)
		store_drop(s, name);
	return rc;
}

static void describe(struct way *w)
{
	struct snapshot *found = &w->u->found;
	struct span archive = buf_span(&w->archive);

	found->repository = "";
	found->url = w->url;
	found->key = minisig_id(w->a, w->sig.id);
	found->timestamp = w->sig.timestamp;
	found->signature = buf_span(&w->signature);
	pom_digest(found->digest, &archive, 1);
}

/* Checks again with the store locked: another run may have changed it. */
static int judge_again(struct way *w)
{
	const struct snapshot *now = &w->u->store.current;
	const struct snapshot *found = &w->u->found;
	int rc = judge_signature(w);

	if (!rc && now->number && !strcmp(now->digest, found->digest))
		w->u->outcome =
			UPDATE_SAME; /* the same archive with a new signature */
	else if (!rc && now->number && now->timestamp == found->timestamp &&
		 !w->o->force) {
		rc = pom_fail(w->err, POM_EUNSAFE, w->url, 0,
			      "the snapshot is not newer than the one in use: same time, other contents");
		pom_hint(w->err, "--force accepts it");
	}
	return rc;
}

static int install(struct way *w)
{
	int rc;

	describe(w);
	rc = store_lock(&w->u->store, w->err);
	if (rc)
		return rc;
	w->u->outcome = UPDATE_NEW;
	rc = judge_again(w);
	if (!rc && w->u->outcome == UPDATE_NEW)
		rc = unpack_and_switch(w);
	if (rc)
		store_drop(&w->u->store, NULL);
	return rc;
}

static int go(struct way *w)
{
	struct snapshot *now = &w->u->store.current;
	int rc = find_url(w);

	if (!rc)
		rc = trust_load(&w->trust, w->a, w->o->key, w->o->nkeys,
				w->err);
	if (!rc)
		rc = get_signature(w);
	if (rc)
		return rc;
	if (now->number && span_eq(now->signature, buf_span(&w->signature))) {
		w->u->outcome = UPDATE_SAME;
		w->u->found = *now;
		return 0;
	}
	rc = judge_signature(w);
	if (!rc && w->o->check) {
		w->u->outcome = now->number && w->sig.timestamp <=
							now->timestamp ?
					UPDATE_SAME :
					UPDATE_NEW;
		describe(w);
		return 0;
	}
	if (!rc)
		rc = get_archive(w);
	return rc ? rc : install(w);
}

int update_run(struct update *u, const struct update_options *o,
	       struct pom_err *err)
{
	struct way w = { .u = u, .o = o, .a = &u->store.a, .err = err };
	struct arena a = { 0 };
	const char *path;
	int rc;

	memset(u, 0, sizeof(*u));
	u->store.root.fd = -1;
	rc = store_path(&a, o->dir, &path, err);
	if (!rc)
		rc = store_open(&u->store, path, err);
	if (!rc)
		rc = go(&w);
	u->found.signature = u->store.current.signature = (struct span){ 0 };
	trust_free(&w.trust);
	buf_free(&w.signature);
	buf_free(&w.archive);
	arena_free(&a);
	return rc;
}

int update_rollback(struct update *u, const char *dir, struct pom_err *err)
{
	struct arena a = { 0 };
	const char *path;
	int rc;

	memset(u, 0, sizeof(*u));
	u->store.root.fd = -1;
	rc = store_path(&a, dir, &path, err);
	if (!rc)
		rc = store_open(&u->store, path, err);
	if (!rc && u->store.root.fd < 0)
		rc = pom_fail(err, POM_ENOENT, path, 0,
			      "no snapshot is in use, so there is nothing to roll back");
	if (!rc)
		rc = store_lock(&u->store, err);
	if (!rc)
		rc = store_rollback(&u->store, err);
	u->outcome = UPDATE_BACK;
	u->found = u->store.current;
	arena_free(&a);
	return rc;
}

void update_free(struct update *u)
{
	store_close(&u->store);
}
