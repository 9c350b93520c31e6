// SPDX-License-Identifier: GPL-2.0-only
/* Builds the kernel and iptables in the scratch trees of a proof. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/file.h"
#include "proof/internal.h"

enum { KERNEL_OBJECTS = 1000 };

/*
 * Makes the folders on the way to a path below top. A link or a file that a folder takes the
 * place of is removed, so that nothing is written through a link. 0, or -1 with errno.
 */
static int make_parents(char *path, size_t top)
{
	struct stat st;
	char *p;

	for (p = strchr(path + top + 1, '/'); p; p = strchr(p + 1, '/')) {
		bool bad;

		*p = '\0';
		bad = lstat(path, &st) == 0 && !S_ISDIR(st.st_mode) &&
		      unlink(path) < 0;
		bad = bad || (mkdir(path, 0755) < 0 && errno != EEXIST);
		*p = '/';
		if (bad)
			return -1;
	}
	return 0;
}

/* Are the names on the way to a path below top folders, and no links? */
static bool has_parents(char *path, size_t top)
{
	struct stat st;
	bool has = true;
	char *p;

	for (p = strchr(path + top + 1, '/'); p && has;
	     p = strchr(p + 1, '/')) {
		*p = '\0';
		has = lstat(path, &st) == 0 && S_ISDIR(st.st_mode);
		*p = '/';
	}
	return has;
}

/* Removes what is at a path, but not a folder that has taken the place of a file. */
static int remove_file(const char *path)
{
	struct stat st;

	if (lstat(path, &st) < 0)
		return errno == ENOENT ? 0 : -1;
	return S_ISDIR(st.st_mode) ? 0 : unlink(path);
}

int proof_write(struct proof_job *j, const char *top, const char *name,
		const struct file_now *now)
{
	struct arena *a = &j->p->a;
	char *path = pom_asprintf("%s/%s", top, name), *to;
	struct span *parts;
	size_t nparts;
	int rc = 0;

	if (now->kind == ROOT_ABSENT) {
		if (has_parents(path, strlen(top)) && remove_file(path) < 0)
			rc = pom_fail_errno(j->err, errno, path,
					    "cannot remove it from the scratch tree");
		goto done;
	}
	if (make_parents(path, strlen(top)) < 0) {
		rc = pom_fail_errno(j->err, errno, path,
				    "cannot write into the scratch tree");
		goto done;
	}
	/* a hard link to the user's file is removed, never written to */
	scratch_remove(path);
	image_spans(a, &now->image, &parts, &nparts);
	if (now->kind == ROOT_FILE) {
		rc = file_create(path, now->mode & 0777, parts, nparts, j->err);
		goto done;
	}
	to = pom_strndup(nparts ? parts[0].p : "", nparts ? parts[0].n : 0);
	if (symlink(to, path) < 0)
		rc = pom_fail_errno(j->err, errno, path,
				    "cannot make the symbolic link");
	free(to);
done:
	free(path);
	return rc;
}

int proof_tree(struct proof_job *j, enum tree_kind k, enum scratch_how how)
{
	const char *path =
		arena_printf(&j->p->a, "%s/%s", j->work, tree_name(k));
	const struct overlay *ov = &j->s->work[k].ov;
	size_t i;
	int rc = scratch_tree(&j->s->work[k].tree.root, path, how, j->err);

	for (i = 0; i < ov->n && !rc; i++)
		if (!file_now_eq(&ov->all[i]->disk, &ov->all[i]->now))
			rc = proof_write(j, path, ov->all[i]->path,
					 &ov->all[i]->now);
	return rc;
}

static bool is_object_line(struct span line)
{
	/* "  CC net/core/dev.o" of kbuild; libtool and make write such lines, too */
	return span_starts(line, SPAN("  CC ")) ||
	       span_starts(line, SPAN("  AS ")) ||
	       span_starts(line, SPAN("  HOSTCC ")) ||
	       span_starts(line, SPAN("  LD ")) ||
	       span_starts(line, SPAN("  AR ")) ||
	       span_starts(line, SPAN("  GEN "));
}

/* "PATH:LINE:COLUMN: warning: ..." */
static bool is_complaint(struct span line, bool *error)
{
	*error = memmem(line.p, line.n, " error: ", 8) != NULL ||
		 memmem(line.p, line.n, "fatal error:", 12) != NULL;
	return *error || memmem(line.p, line.n, " warning: ", 10) != NULL;
}

/* The set of the file whose path the line begins with, or NULL. */
static struct proof_set *owner_of(const struct proof_job *j, struct span line)
{
	const char *colon = memchr(line.p, ':', line.n);
	const struct map_slot *least = NULL;
	struct proof_set *set;
	struct span path;
	size_t i;

	if (!colon)
		return NULL;
	path = (struct span){ line.p, (size_t)(colon - line.p) };
	while (span_starts(path, SPAN("../")))
		path = span_skip(path, 3);
	set = map_get(&j->files, path.p, path.n);
	/*
	 * iptables is compiled folder by folder, so the line has only the end of the path.
	 * If several files match, takes the one whose name sorts first: the order of the
	 * map is random.
	 */
	for (i = 0; !set && i < j->files.cap; i++) {
		const struct map_slot *s = &j->files.slot[i];

		if (s->key && path.n && s->len > path.n &&
		    s->key[s->len - path.n - 1] == '/' &&
		    memcmp(s->key + s->len - path.n, path.p, path.n) == 0 &&
		    (!least || strcmp(s->key, least->key) < 0))
			least = s;
	}
	return least ? least->value : set;
}

/* The set of "make[3]: *** [.../Makefile.build:250: lib/sort.o] Error 1". */
static struct proof_set *owner_of_object(const struct proof_job *j,
					 struct span line)
{
	const char *end = memmem(line.p, line.n, ".o] ", 4), *p;
	struct proof_set *set = NULL;
	size_t i;

	for (p = end; p && p > line.p && p[-1] != ' ' && p[-1] != '['; p--)
		;
	for (i = 0; p && i < 2 && !set; i++) {
		char *path =
			pom_asprintf("%.*s.%c", (int)(end - p), p, "cS"[i]);

		set = map_get(&j->files, path, strlen(path));
		free(path);
	}
	return set;
}

/* Reads a line of a build: counts objects, and attributes errors and warnings to sets. */
static void build_line(void *arg, struct span line)
{
	struct proof_job *j = arg;
	struct proof_set *set;
	bool error;

	if (is_object_line(line)) {
		j->done++;
		if (j->opt->progress)
			j->opt->progress(j->opt->arg, j->step, j->done,
					 j->total);
		return;
	}
	if ((span_starts(line, SPAN("make")) &&
	     memmem(line.p, line.n, "***", 3)) ||
	    (span_starts(line, SPAN("*** ")) &&
	     !span_starts(line, SPAN("*** Default configuration"))) ||
	    span_starts(line, SPAN("configure: error:"))) {
		proof_keep_line(j, NULL, line);
		set = owner_of_object(j, line);
		if (set)
			set->builds = false;
		return;
	}
	if (!is_complaint(line, &error))
		return;
	set = owner_of(j, line);
	if (set) {
		set->builds = false;
		proof_keep_line(j, set, line);
	} else if (error) {
		proof_keep_line(j, NULL, line);
	}
}

static const char *env(const char *name)
{
	const char *s = getenv(name);

	return s && *s ? s : NULL;
}

bool proof_distcc(void)
{
	return !env("CC") && env("DISTCC_HOSTS") && process_found("distcc");
}

/*
 * CC for make: the user's; or the gcc of CROSS_COMPILE by way of ccache, which calls distcc
 * itself (proof_program sets CCACHE_PREFIX); or by way of distcc. NULL: the tree's own.
 */
static const char *compiler_word(struct arena *a)
{
	const char *by = process_found("ccache") ? "ccache" :
			 proof_distcc()          ? "distcc" :
						   NULL;

	if (env("CC"))
		return arena_printf(a, "CC=%s", env("CC"));
	if (!by || env("LLVM"))
		return NULL;
	return arena_printf(a, "CC=%s %sgcc", by,
			    env("CROSS_COMPILE") ? env("CROSS_COMPILE") : "");
}

int proof_kbuild(struct proof_job *j, const char *tree, const char *const *more,
		 bool parallel)
{
	return proof_kbuild_lines(j, tree, more, parallel, build_line);
}

int proof_kbuild_lines(struct proof_job *j, const char *tree,
		       const char *const *more, bool parallel,
		       void (*line)(void *arg, struct span line))
{
	struct arena *a = &j->p->a;
	const char **argv = NULL;
	size_t n = 0, cap = 0, i;
	int rc;
	const char *words[] = {
		"make",
		"-C",
		tree,
		"O=out",
		compiler_word(a),
		env("CROSS_COMPILE") ? arena_printf(a, "CROSS_COMPILE=%s",
						    env("CROSS_COMPILE")) :
				       NULL,
		j->arch ? arena_printf(a, "ARCH=%s", j->arch) : NULL,
		arena_printf(a, "-j%u", parallel ? j->opt->jobs : 1),
	};

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		argv = pom_grow(argv, n, &cap, sizeof(*argv));
		if (words[i])
			argv[n++] = words[i];
	}
	for (i = 0; j->machine && j->machine->make[i]; i++) {
		argv = pom_grow(argv, n, &cap, sizeof(*argv));
		argv[n++] = j->machine->make[i];
	}
	for (i = 0; more[i]; i++) {
		argv = pom_grow(argv, n, &cap, sizeof(*argv));
		argv[n++] = more[i];
	}
	argv = pom_grow(argv, n, &cap, sizeof(*argv));
	argv[n] = NULL;
	rc = proof_program(j, argv, NULL, PROOF_BUILD_SECONDS, line);
	free(argv);
	return rc;
}

static void add_symbols(const struct proof *p, struct buf *b)
{
	size_t i, k;

	for (i = 0; i < p->n; i++) {
		const struct set *set = p->set[i].item->set;

		for (k = 0; set && k < set->nneeds; k++)
			buf_addf(b, "CONFIG_%s=y\n", set->needs[k]);
		for (k = 0; set && k < set->nconfig; k++)
			buf_addf(b, "CONFIG_%s=y\n", set->config[k]);
	}
}

/* Reports a symbol that stays off: it has dependencies that no set names. */
static int check_symbols(struct proof_job *j, const char *config)
{
	struct buf b = { 0 };
	size_t i, k;
	int rc = file_read(config, &b, j->err);

	for (i = 0; i < j->p->n && !rc; i++) {
		struct proof_set *s = &j->p->set[i];
		const struct set *set = s->item->set;

		for (k = 0; set && k < set->nconfig; k++) {
			char *want =
				pom_asprintf("\nCONFIG_%s=y\n", set->config[k]);
			char *say =
				pom_asprintf("CONFIG_%s cannot be switched on: Kconfig does not know it, or something it depends on is off",
					     set->config[k]);

			if (!memmem(b.p, b.n, want, strlen(want))) {
				s->builds = false;
				proof_keep_line(j, s, span_of(say));
			}
			free(want);
			free(say);
		}
	}
	buf_free(&b);
	return rc;
}

/*
 * Makes the configuration: tinyconfig, the parts in guest/, and the symbols of the sets.
 */
static int configure_for(struct proof_job *j, const char *tree,
			 const struct proof_machine *machine)
{
	static const char *const tiny[] = { "tinyconfig", NULL };
	static const char *const old[] = { "olddefconfig", NULL };
	const char *const parts[] = {
		"config",
		j->opt->sanitize ? "config-sanitize" : NULL,
		machine->config,
	};
	struct arena *a = &j->p->a;
	struct buf b = { 0 };
	size_t i;
	int rc;

	j->machine = machine;
	rc = proof_kbuild(j, tree, tiny, false);
	for (i = 0; i < sizeof(parts) / sizeof(parts[0]) && !rc; i++)
		if (parts[i])
			rc = file_read(arena_printf(a, "%s/guest/%s",
						    j->opt->share, parts[i]),
				       &b, j->err);
	buf_addch(&b, '\n');
	add_symbols(j->p, &b);
	if (!rc)
		rc = file_append(arena_printf(a, "%s/out/.config", tree),
				 buf_span(&b), j->err);
	buf_free(&b);
	return rc ? rc : proof_kbuild(j, tree, old, false);
}

/*
 * Configures for User Mode Linux. With --sanitize, if it lacks a check, configures for
 * qemu. If that lacks a check as well, the step fails.
 */
static int configure_kernel(struct proof_job *j, const char *tree)
{
	struct arena *a = &j->p->a;
	const char *out = arena_printf(a, "%s/out", tree);
	const char *config = arena_printf(a, "%s/.config", out);
	const char *lacks = NULL;
	int rc = configure_for(j, tree, &proof_uml);

	if (!rc)
		rc = proof_lacks(j, tree, config, &lacks);
	if (!rc && lacks && j->opt->sanitize) {
		scratch_remove(out);
		rc = configure_for(j, tree, &proof_qemu);
		if (!rc)
			rc = proof_lacks(j, tree, config, &lacks);
		if (!rc && lacks) {
			proof_keep_line(j, NULL,
					span_of(arena_printf(a,
							     "neither as User Mode Linux nor on x86-64 this kernel can be built with: %s",
							     lacks)));
			rc = 1;
		}
	}
	if (!rc && !j->opt->build_only)
		rc = proof_machine_there(j);
	return rc ? rc : check_symbols(j, config);
}

int proof_broken(const struct proof *p)
{
	size_t i;

	for (i = 0; i < p->n; i++)
		if (!p->set[i].builds)
			return 1;
	return 0;
}

/* Moves the result to its place in the cache, by one rename. */
static int keep_result(struct proof_job *j, const char *from, const char *key)
{
	scratch_remove(key);
	if (rename(from, key) == 0)
		return 0;
	return pom_fail_errno(j->err, errno, key, "cannot keep the result");
}

int proof_build_kernel(struct proof_job *j, const char *key)
{
	const char *target[] = { NULL, NULL };
	struct arena *a = &j->p->a;
	const char *tree = arena_printf(a, "%s/linux", j->work);
	const char *done = arena_printf(a, "%s/kernel", j->work);
	int rc;

	j->total = KERNEL_OBJECTS;
	rc = configure_kernel(j, tree);
	if (!rc)
		rc = proof_broken(j->p);
	if (!rc) {
		target[0] = j->machine->target;
		rc = proof_kbuild(j, tree, target, true);
	}
	if (rc)
		return rc;
	if (proof_broken(j->p))
		return 1; /* there are warnings in files of the sets */
	if (mkdir(done, 0755) < 0 ||
	    rename(arena_printf(a, "%s/out/%s", tree, j->machine->image),
		   arena_printf(a, "%s/linux", done)) < 0 ||
	    rename(arena_printf(a, "%s/out/.config", tree),
		   arena_printf(a, "%s/config", done)) < 0)
		return pom_fail_errno(j->err, errno, done,
				      "cannot keep the kernel");
	scratch_remove(tree);
	return keep_result(j, done, key);
}

static int configure_iptables(struct proof_job *j, const char *tree,
			      const char *prefix)
{
	struct arena *a = &j->p->a;
	const char *gen[] = { "./autogen.sh", NULL };
	const char *conf[] = { "./configure",
			       "--quiet",
			       arena_printf(a, "--prefix=%s", prefix),
			       "--disable-connlabel",
			       "--disable-bpf-compiler",
			       NULL,
			       NULL };
	int rc = 0;

	if (env("CC"))
		conf[5] = arena_printf(a, "CC=%s", env("CC"));
	else if (process_found("ccache"))
		conf[5] = "CC=ccache gcc";
	if (access(arena_printf(a, "%s/configure", tree), X_OK) < 0)
		rc = proof_program(j, gen, tree, PROOF_BUILD_SECONDS,
				   build_line);
	return rc ? rc :
		    proof_program(j, conf, tree, PROOF_BUILD_SECONDS,
				  build_line);
}

int proof_build_iptables(struct proof_job *j, const char *key)
{
	struct arena *a = &j->p->a;
	const char *tree = arena_printf(a, "%s/iptables", j->work);
	const char *stage = arena_printf(a, "%s/stage", j->work);
	const char *make[] = { "make", arena_printf(a, "-j%u", j->opt->jobs),
			       NULL };
	const char *install[] = { "make", arena_printf(a, "DESTDIR=%s", stage),
				  "install", NULL };
	int rc;

	j->total = 0;
	rc = configure_iptables(j, tree, key);
	if (!rc)
		rc = proof_program(j, make, tree, PROOF_BUILD_SECONDS,
				   build_line);
	if (!rc)
		rc = proof_broken(j->p);
	if (!rc)
		rc = proof_program(j, install, tree, PROOF_BUILD_SECONDS,
				   build_line);
	if (rc)
		return rc;
	return keep_result(j, arena_printf(a, "%s%s", stage, key), key);
}
