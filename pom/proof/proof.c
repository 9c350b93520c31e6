// SPDX-License-Identifier: GPL-2.0-only
/* The steps of a proof, and its result in the cache: see proof.h. */
#include "proof/proof.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/file.h"
#include "lib/interrupt.h"
#include "lib/rights.h"
#include "proof/internal.h"
#include "engine/deb822.h"

const char *proof_step_name(enum proof_step step)
{
	static const char *const names[] = {
		"apply", "configure", "kernel", "iptables", "boot", "done",
	};

	return names[step];
}

bool proof_builds(const struct proof *p, const struct proof_set *s)
{
	return s->builds && (p->failed_at > PROOF_IPTABLES ||
			     (p->objects && p->failed_at == PROOF_KERNEL));
}

void proof_free(struct proof *p)
{
	arena_free(&p->a);
	memset(p, 0, sizeof(*p));
}

static void add_files(struct proof_job *j, struct proof_set *set,
		      const struct tree_standing *t)
{
	size_t i;

	for (i = 0; i < t->result.n; i++)
		if (t->result.file[i].path)
			map_put(&j->files, t->result.file[i].path,
				strlen(t->result.file[i].path), set);
	/* the files of a set that was applied before are in the ledger */
	for (i = 0; t->entry && i < t->entry->patch.n; i++) {
		const struct diff_name *name = &t->entry->patch.file[i].post;
		const char *slash =
			name->text.p ? memchr(name->text.p, '/', name->text.n) :
				       NULL;

		if (slash)
			map_put(&j->files, slash + 1,
				name->text.n -
					(size_t)(slash + 1 - name->text.p),
				set);
	}
}

const char *proof_script(struct proof *p, const struct plan_item *it)
{
	const char *slash;
	char *path;

	if (!it->set || !set_group(it->set) || it->set->origin->ordered)
		return NULL;
	slash = strrchr(it->set->info, '/');
	path = arena_printf(&p->a, "%s/%.*s/prove", it->set->origin->root.path,
			    slash ? (int)(slash - it->set->info) : 1,
			    slash ? it->set->info : ".");
	return access(path, R_OK) == 0 ? path : NULL;
}

static void make_sets(struct proof_job *j, struct plan *plan)
{
	size_t i;
	int k;

	j->p->set = arena_alloc(&j->p->a, plan->n, sizeof(*j->p->set));
	j->p->n = plan->n;
	for (i = 0; i < plan->n; i++) {
		struct proof_set *set = &j->p->set[i];

		set->item = &plan->item[i];
		set->name = plan->item[i].name;
		set->script = proof_script(j->p, &plan->item[i]);
		set->builds = set->boots = true;
		for (k = 0; k < TREE_KINDS; k++)
			add_files(j, set, &plan->item[i].st.tree[k]);
	}
}

/* Is the entry in the cache? Updates its time of use, which scratch_bound reads. */
static bool cached(const struct proof_job *j, const char *key, const char *file)
{
	char *path = pom_asprintf("%s%s%s", key, *file ? "/" : "", file);
	bool there = !j->opt->fresh && access(path, R_OK) == 0 &&
		     utimensat(AT_FDCWD, key, NULL, 0) == 0;

	free(path);
	return there;
}

/*
 * Writes Machine and Checks, and then a paragraph for each set: Set, Passed, Total,
 * Skipped, Runs. Only good results are saved. Errors are ignored.
 */
static void save_result(struct proof_job *j, const char *key)
{
	char *tmp = pom_asprintf("%s/result", j->work);
	struct buf b = { 0 };
	size_t i;
	struct span part;

	buf_addf(&b, "Machine: %s\nChecks:", j->p->machine);
	for (i = 0; i < j->p->nchecks; i++)
		buf_addf(&b, " %s", j->p->check[i]);
	buf_addstr(&b, "\n\n");
	for (i = 0; i < j->p->n; i++)
		buf_addf(&b,
			 "Set: %s\nPassed: %u\nTotal: %u\nSkipped: %u\nRuns: %u\n\n",
			 j->p->set[i].name, j->p->set[i].passed,
			 j->p->set[i].total, j->p->set[i].skipped,
			 j->p->set[i].runs);
	part = buf_span(&b);
	if (file_create(tmp, 0644, &part, 1, NULL) == 0 && rename(tmp, key) < 0)
		unlink(tmp);
	buf_free(&b);
	free(tmp);
}

static unsigned int value(const struct deb822 *d, unsigned int para,
			  const char *name)
{
	const struct deb822_field *f = deb822_get(d, para, name);
	struct span s = f ? f->value : SPAN("");
	uint64_t n;

	return span_number(&s, 10, UINT_MAX, &n) ? (unsigned int)n : 0;
}

static void load_machine(struct proof *p, const struct deb822 *d)
{
	const struct deb822_field *f = deb822_get(d, 0, "Machine");

	if (f)
		p->machine = arena_strndup(&p->a, f->value.p, f->value.n);
	f = deb822_get(d, 0, "Checks");
	p->check = arena_alloc(&p->a, PROOF_CHECKS, sizeof(*p->check));
	if (f)
		p->nchecks =
			proof_words(&p->a, f->value, p->check, PROOF_CHECKS);
}

static bool load_result(struct proof_job *j, const char *key)
{
	struct buf b = { 0 };
	struct deb822 d;
	unsigned int i;
	bool ok = false;

	if (!cached(j, key, "") || file_read(key, &b, NULL))
		goto done;
	if (deb822_parse(&j->p->a, buf_span(&b), key, &d, NULL) ||
	    d.paras != j->p->n + 1)
		goto done;
	for (i = 1; i < d.paras; i++) {
		struct proof_set *s = &j->p->set[i - 1];
		const struct deb822_field *f = deb822_get(&d, i, "Set");

		if (!f || !span_is(f->value, s->name))
			goto done;
		s->passed = value(&d, i, "Passed");
		s->total = value(&d, i, "Total");
		s->skipped = value(&d, i, "Skipped");
		s->runs = value(&d, i, "Runs");
	}
	load_machine(j->p, &d);
	j->p->cached = ok = true;
done:
	buf_free(&b);
	return ok;
}

int proof_open_log(struct proof_job *j, enum proof_step step)
{
	char *path =
		pom_asprintf("%s/%s.log", j->p->logs, proof_step_name(step));
	int rc = 0;

	if (mkdir(j->p->logs, 0755) < 0 && errno != EEXIST)
		rc = pom_fail_errno(j->err, errno, j->p->logs,
				    "cannot make the folder");

	if (j->log >= 0)
		close(j->log);
	j->log = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (j->log < 0 && !rc)
		rc = pom_fail_errno(j->err, errno, path, "cannot make the log");
	free(path);
	j->step = step;
	j->done = 0;
	if (!rc && j->opt->progress)
		j->opt->progress(j->opt->arg, step, 0, j->total);
	return rc;
}

/* Returns rc, and notes that the step has failed if rc is 1. */
static int step(struct proof_job *j, enum proof_step name, int rc)
{
	if (rc > 0)
		j->p->failed_at = name;
	return rc;
}

/*
 * Locks the entries of the cache that have to be built. This waits for other runs, so the
 * caller has to check again which entries are there. kernel is NULL when only objects are
 * built: these are not in the cache.
 */
static int claim(struct proof_job *j, const char *kernel, const char *iptables,
		 int lock[2])
{
	int rc = 0;

	lock[0] = lock[1] = -1;
	if (kernel && !cached(j, kernel, "linux"))
		rc = scratch_claim(kernel, &lock[0], j->err);
	if (!rc && iptables && !cached(j, iptables, "sbin"))
		rc = scratch_claim(iptables, &lock[1], j->err);
	return rc;
}

/* kernel is NULL: builds only the objects that the plan touches. */
static int build(struct proof_job *j, const char *kernel, const char *iptables)
{
	bool linux_tree, iptables_tree;
	int k, lock[2], rc = claim(j, kernel, iptables, lock);

	linux_tree = j->s->work[TREE_LINUX].open &&
		     (!kernel || !cached(j, kernel, "linux"));
	iptables_tree = iptables && !cached(j, iptables, "sbin");
	if (!rc && linux_tree)
		rc = proof_tree(j, TREE_LINUX, SCRATCH_LINKS);
	if (!rc && iptables_tree)
		rc = proof_tree(j, TREE_IPTABLES, SCRATCH_COPY);
	/* the user's trees are not read after this point */
	for (k = 0; k < TREE_KINDS; k++)
		if (j->s->work[k].open)
			root_unlock(&j->s->work[k].tree.root);
	if (!rc && linux_tree) {
		rc = proof_open_log(j, PROOF_KERNEL);
		if (!rc)
			rc = step(j, PROOF_KERNEL,
				  kernel ? proof_build_kernel(j, kernel) :
					   proof_build_objects(j));
	}
	scratch_release(kernel, lock[0]);
	if (!rc && iptables_tree) {
		rc = proof_open_log(j, PROOF_IPTABLES);
		if (!rc)
			rc = step(j, PROOF_IPTABLES,
				  proof_build_iptables(j, iptables));
	}
	scratch_release(iptables, lock[1]);
	return rc;
}

static bool has_config(const struct proof *p)
{
	size_t i;

	for (i = 0; i < p->n; i++)
		if (p->set[i].item->set && p->set[i].item->set->nconfig)
			return true;
	return false;
}

bool proof_all_well(const struct proof *p)
{
	size_t i;

	if (p->failed_at != PROOF_DONE)
		return false;
	for (i = 0; i < p->n; i++) {
		const struct proof_set *s = &p->set[i];

		if ((!p->release && !s->item->ok) || !s->builds || !s->boots ||
		    s->nlines || s->passed + s->left_out != s->total ||
		    s->skipped != s->left_out ||
		    (p->packets && s->script && !s->passed))
			return false;
	}
	return true;
}

static int prove(struct proof_job *j)
{
	const char *kernel = NULL, *iptables = NULL, *result = NULL;
	bool objects = j->opt->build_only && !has_config(j->p);
	int rc = 0;

	if (j->s->work[TREE_LINUX].open && !objects)
		rc = proof_kernel_key(j, &kernel);
	if (!rc && j->s->work[TREE_IPTABLES].open)
		rc = proof_iptables_key(j, &iptables);
	if (!rc && !j->opt->build_only)
		rc = proof_result_key(j, kernel, iptables, &result);
	if (rc)
		return rc;
	j->p->packets = !j->opt->build_only;
	if (result && load_result(j, result))
		return 0;
	rc = build(j, kernel, iptables);
	/* a kernel from the cache was not configured in this run */
	if (!rc && kernel)
		rc = proof_read_config(j, arena_printf(&j->p->a, "%s/config",
						       kernel));
	if (!rc && !j->opt->build_only) {
		rc = proof_open_log(j, PROOF_BOOT);
		if (!rc)
			rc = proof_machine_there(j);
		if (!rc)
			rc = step(j, PROOF_BOOT,
				  proof_boot(j, kernel, iptables));
	}
	if (!rc && result && proof_all_well(j->p))
		save_result(j, result);
	return rc;
}

/* Is the set of a folder, or a file in one, that is another user's? */
static bool is_foreign(const struct set *set)
{
	const struct root *r = &set->origin->root;
	struct stat st;

	return r->fd >= 0 && (fstat(r->fd, &st) < 0 || st.st_uid != 0);
}

int proof_may_build(const struct plan *plan, struct pom_err *err)
{
	size_t i;

	for (i = 0; getuid() == 0 && i < plan->n; i++) {
		const struct set *set = plan->item[i].set;

		if (!set || !set->origin || !is_foreign(set))
			continue;
		pom_fail(err, POM_EUSAGE, set->name, 0,
			 "it lies in a folder of another user: what is built could run any program of theirs as root");
		pom_hint(err,
			 "run it as that user, or copy the patches to a folder of root's once you have read them");
		return POM_EUSAGE;
	}
	/* the Makefiles of a tree can run any program */
	if (!rights_taken())
		return 0;
	pom_fail(err, POM_EUSAGE, NULL, 0,
		 "a proof builds the tree, which runs what its owner wrote there, and root does not do that for another user");
	pom_hint(err, "run it as the tree's owner: sudo -u OWNER runme prove");
	return POM_EUSAGE;
}

static int need_trees(const struct session *s, const struct plan *plan,
		      const struct proof_opt *opt, struct pom_err *err)
{
	int rc = proof_may_build(plan, err);

	if (rc)
		return rc;
	if (opt->build_only ?
		    s->work[TREE_LINUX].open || s->work[TREE_IPTABLES].open :
		    s->work[TREE_LINUX].open && s->work[TREE_IPTABLES].open)
		return 0;
	pom_fail(err, POM_EUSAGE, NULL, 0,
		 "a proof with packets needs both trees, a kernel's and iptables'");
	pom_hint(err, "set KERNEL_DIR and IPTABLES_DIR, or give --build-only");
	return POM_EUSAGE;
}

int proof_run(struct proof *out, struct plan *plan, struct session *s,
	      const struct proof_opt *opt, struct pom_err *err)
{
	struct proof_job j = {
		.p = out, .s = s, .opt = opt, .err = err, .lock = -1, .log = -1
	};
	int rc = need_trees(s, plan, opt, err);

	memset(out, 0, sizeof(*out));
	out->failed_at = PROOF_DONE;
	if (!rc)
		rc = scratch_cache(&out->a, &j.cache, err);
	if (rc)
		return rc;
	make_sets(&j, plan);
	if (plan->failed) {
		out->failed_at = PROOF_APPLY;
		goto done;
	}
	scratch_sweep(j.cache);
	rc = scratch_make(&out->a, j.cache, &j.work, &j.lock, err);
	if (!rc) {
		/* the logs stay after the scratch folder work.X is removed, as log-X */
		out->logs = arena_printf(&out->a, "%s/log-%s", j.cache,
					 strrchr(j.work, '.') + 1);
		rc = prove(&j);
	}
	if (j.work) {
		interrupt_take_back();
		scratch_drop(j.work, j.lock);
	}
	scratch_bound(j.cache, PROOF_CACHE_LIMIT);
done:
	if (j.log >= 0)
		close(j.log);
	map_free(&j.files);
	out->ok = rc == 0 && proof_all_well(out);
	return rc < 0 ? rc : 0;
}
