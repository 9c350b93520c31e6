// SPDX-License-Identifier: GPL-2.0-only
/*
 * The names of results in the cache. A name has a digest of everything that can change
 * the result, so that the same input has the same name.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/file.h"
#include "proof/internal.h"

enum { FILE_LIMIT = 64 << 20 }; /* bytes of a file that is hashed */

/* Appends a text that describes the patched tree of kind k. */
static int describe_tree(struct proof_job *j, enum tree_kind k, struct buf *b)
{
	struct overlay *ov = &j->s->work[k].ov;
	char digest[DIGEST_HEX + 1];
	size_t i;
	int rc = scratch_digest(&j->s->work[k].tree.root, digest, j->err);

	buf_addf(b, "tree %s\n", digest);
	for (i = 0; i < ov->n && !rc; i++) {
		const struct node *n = ov->all[i];
		struct span *parts;
		size_t nparts;

		if (file_now_eq(&n->disk, &n->now))
			continue;
		image_spans(&ov->a, &n->now.image, &parts, &nparts);
		pom_digest(digest, parts, nparts);
		buf_addf(b, "%s %06o %s\n", n->path, n->now.mode, digest);
	}
	return rc;
}

static const char *env_or(const char *name, const char *other)
{
	const char *s = getenv(name);

	return s && *s ? s : other;
}

static void first_line(void *arg, struct span line)
{
	struct buf *b = arg;

	if (!b->n)
		buf_addspan(b, line);
}

void proof_describe_compiler(struct buf *b)
{
	const char *cross = env_or("CROSS_COMPILE", "");
	const char *llvm = env_or("LLVM", "");
	char *gcc = pom_asprintf("%sgcc", cross);
	const char *argv[] = { env_or("CC", *llvm ? "clang" : gcc), "--version",
			       NULL };
	struct buf said = { 0 };
	struct process p = { .argv = argv,
			     .seconds = 10,
			     .log = -1,
			     .line = first_line,
			     .arg = &said };
	struct process_result res;

	if (process_run(&p, &res, NULL) == 0)
		buf_addspan(b, buf_span(&said));
	buf_addf(b, "\n%s %s %s\n", argv[0], cross, llvm);
	buf_free(&said);
	free(gcc);
}

static void end_key(struct proof_job *j, struct buf *b, const char *what,
		    const char **key)
{
	char digest[DIGEST_HEX + 1];
	struct span part = buf_span(b);

	pom_digest(digest, &part, 1);
	*key = arena_printf(&j->p->a, "%s/%s-%.40s", j->cache, what, digest);
	buf_free(b);
}

static int add_config(struct proof_job *j, const char *name, struct buf *b)
{
	return file_read(arena_printf(&j->p->a, "%s/guest/%s", j->opt->share,
				      name),
			 b, j->err);
}

int proof_kernel_key(struct proof_job *j, const char **key)
{
	struct buf b = { 0 };
	size_t i, k;
	int rc;

	buf_addf(&b, "kernel 2 %d\n", j->opt->sanitize);
	proof_describe_compiler(&b);
	for (i = 0; i < j->p->n; i++) {
		const struct set *set = j->p->set[i].item->set;

		for (k = 0; set && k < set->nconfig; k++)
			buf_addf(&b, "%s\n", set->config[k]);
		for (k = 0; set && k < set->nneeds; k++)
			buf_addf(&b, "%s\n", set->needs[k]);
	}
	rc = add_config(j, "config", &b);
	if (!rc && j->opt->sanitize)
		rc = add_config(j, "config-sanitize", &b);
	if (!rc && j->opt->sanitize)
		rc = add_config(j, "config-qemu", &b);
	if (!rc)
		rc = describe_tree(j, TREE_LINUX, &b);
	end_key(j, &b, "kernel", key);
	return rc;
}

int proof_iptables_key(struct proof_job *j, const char **key)
{
	/* variables of the environment that its configure reads */
	static const char *const names[] = {
		"PKG_CONFIG_PATH", "libmnl_CFLAGS", "libmnl_LIBS",
		"libnftnl_CFLAGS", "libnftnl_LIBS",
	};
	struct buf b = { 0 };
	size_t i;
	int rc;

	buf_addstr(&b, "iptables 2\n");
	for (i = 0; i < sizeof(names) / sizeof(*names); i++)
		buf_addf(&b, "%s=%s\n", names[i], env_or(names[i], ""));
	proof_describe_compiler(&b);
	rc = describe_tree(j, TREE_IPTABLES, &b);
	end_key(j, &b, "iptables", key);
	return rc;
}

/* Appends the digests of the files in the folder itself; leaves out the name but. */
static int add_folder(struct proof_job *j, const char *dir, const char *but,
		      struct buf *b)
{
	char digest[DIGEST_HEX + 1];
	struct root r = { 0 };
	struct buf text = { 0 };
	struct span part;
	enum root_kind kind;
	char **names;
	size_t n = 0, i;
	int rc = root_open(&r, dir, j->err);

	if (!rc)
		rc = root_list(&r, "", &j->p->a, &names, &n, j->err);
	for (i = 0; i < n && !rc; i++) {
		rc = root_stat(&r, names[i], &kind, NULL, j->err);
		if (rc || kind != ROOT_FILE || (but && !strcmp(names[i], but)))
			continue;
		text.n = 0;
		rc = root_read(&r, names[i], FILE_LIMIT, &text, NULL, j->err);
		part = buf_span(&text);
		pom_digest(digest, &part, 1);
		buf_addf(b, "%s %s\n", names[i], digest);
	}
	buf_free(&text);
	root_close(&r);
	return rc;
}

int proof_result_key(struct proof_job *j, const char *kernel,
		     const char *iptables, const char **key)
{
	struct arena *a = &j->p->a;
	struct buf b = { 0 };
	size_t i;
	int rc;

	buf_addf(&b, "result 2\n%s\n%s\n", kernel, iptables);
	rc = add_folder(j, arena_printf(a, "%s/guest", j->opt->share), NULL,
			&b);
	for (i = 0; i < j->p->n && !rc; i++) {
		const struct proof_set *s = &j->p->set[i];

		buf_addf(&b, "set %s\n", s->name);
		/*
		 * a script can read the files beside it, such as help. info changes when a
		 * proof is recorded; the other two keys have what matters of it
		 */
		if (s->script)
			rc = add_folder(j,
					arena_strndup(a, s->script,
						      strlen(s->script) -
							      strlen("/prove")),
					"info", &b);
	}
	end_key(j, &b, "result", key);
	return rc;
}
