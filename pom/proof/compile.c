// SPDX-License-Identifier: GPL-2.0-only
/*
 * Compiles the objects of a plan, patch by patch: see compile.h.
 *
 * Consecutive patches are built by one make if no one of them can change the objects of
 * another one: so a patch that changes a header, or a file beside one of the group, begins
 * a new group. This is worth some seconds for each patch, as kbuild looks through its
 * Makefiles before it compiles anything.
 */
#include "proof/compile.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/interrupt.h"
#include "proof/compile_internal.h"

enum { OBJECTS_AT_ONCE = 500 };

const char *compile_name(enum compile_is is)
{
	static const char *const names[] = {
		[COMPILE_OK] = "compiles",
		[COMPILE_BROKEN] = "broken",
		[COMPILE_AS_WAS] = "broken before",
		[COMPILE_NOT_BUILT] = "not built",
	};

	return names[is];
}

static bool ends_in(const char *s, const char *end)
{
	size_t n = strlen(s), m = strlen(end);

	return n >= m && !strcmp(s + n - m, end);
}

static bool is_shared(const char *path)
{
	static const char *const apart[] = { ".rst",  ".txt",  ".dts",
					     ".dtsi", ".yaml", ".md" };
	size_t i;

	if (!strncmp(path, "Documentation/", 14))
		return false;
	if (proof_is_source(path))
		/* programs of the build, such as objtool */
		return !strncmp(path, "tools/", 6) ||
		       !strncmp(path, "scripts/", 8);
	for (i = 0; i < sizeof(apart) / sizeof(*apart); i++)
		if (ends_in(path, apart[i]))
			return false;
	return true;
}

static size_t folder_length(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? (size_t)(slash - path) + 1 : 0;
}

bool compile_near(const char *path, const char *other)
{
	size_t n = folder_length(path), m = folder_length(other);

	return strncmp(path, other, n < m ? n : m) == 0;
}

/* The items that changed the kernel, and the files of each, from the overlay's log. */
static void collect(struct compile_job *c, struct plan *plan)
{
	struct overlay *ov = &c->j.s->work[TREE_LINUX].ov;
	struct arena *a = &c->out->a;
	struct compile_file *last;
	size_t i, k, n = plan->n, end = ov->nlog;
	struct map seen = { 0 }, next = { 0 };

	c->first = arena_alloc(a, n + 1, sizeof(*c->first));
	c->file = arena_alloc(a, ov->nlog + 1, sizeof(*c->file));
	c->out->patch = arena_alloc(a, n, sizeof(*c->out->patch));
	c->out->n = n;
	/* backwards, so that the state before a change is that after the one before */
	last = c->file + ov->nlog;
	c->first[n] = ov->nlog;
	for (i = n; i-- > 0;) {
		const struct tree_standing *t =
			&plan->item[i].st.tree[TREE_LINUX];

		c->out->patch[i].item = &plan->item[i];
		map_free(&seen);
		for (k = end; t->changes && k > t->mark; k--) {
			struct node *node = ov->log[k - 1].node;
			size_t len = strlen(node->path);
			struct compile_file *f =
				map_get(&seen, node->path, len);

			if (!f) {
				const struct compile_file *later =
					map_get(&next, node->path, len);

				f = --last;
				f->path = node->path;
				f->after = later ? later->before : node->now;
				f->shared = is_shared(f->path);
				map_put(&seen, f->path, len, f);
				map_put(&next, f->path, len, f);
			}
			f->before = ov->log[k - 1].was;
		}
		if (t->changes)
			end = t->mark;
		c->first[i] = (size_t)(last - c->file);
	}
	/* files with several changes in one item left a gap at the beginning */
	c->file = last;
	for (i = n + 1; i-- > 0;)
		c->first[i] -= c->first[0];
	map_free(&seen);
	map_free(&next);
}

/* May the name be given to make? Others could be an option, a variable, or several words. */
static bool is_plain(const char *path)
{
	return strspn(path, "abcdefghijklmnopqrstuvwxyz"
			    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./+,-") ==
		       strlen(path) &&
	       path[0] != '-';
}

/* Is it in the build folder? A patch has no say in what kbuild makes. */
static bool is_output(const char *path)
{
	return !strncmp(path, "out", 3) && (!path[3] || path[3] == '/');
}

static const char odd_name[] =
	"its name has characters that make would read as something else";

static int list_objects(struct compile_job *c, size_t item)
{
	struct compile_patch *p = &c->out->patch[item];
	size_t i, n = c->first[item + 1] - c->first[item];

	p->object =
		arena_alloc(&c->out->a, n + COMPILE_USERS, sizeof(*p->object));
	for (i = c->first[item]; i < c->first[item + 1]; i++) {
		const struct compile_file *f = &c->file[i];
		struct compile_object *o = &p->object[p->n];

		if (!proof_is_source(f->path) || f->after.kind != ROOT_FILE ||
		    !strncmp(f->path, "Documentation/", 14))
			continue;
		o->path = f->path;
		o->is = COMPILE_NOT_BUILT;
		if (!is_plain(f->path))
			o->line = odd_name;
		else if (is_output(f->path))
			o->line = "it is in out/, where the objects are made";
		p->n++;
	}
	return n ? compile_users(c, item) : 0;
}

/* Is it settled by now what came of the object? */
static bool is_settled(const struct compile_object *o)
{
	return o->is != COMPILE_NOT_BUILT || o->line;
}

static size_t unsettled(const struct compile_job *c, size_t first, size_t end)
{
	size_t i, k, n = 0;

	for (i = first; i < end; i++)
		for (k = 0; k < c->out->patch[i].n; k++)
			n += !is_settled(&c->out->patch[i].object[k]);
	return n;
}

/* Brings the scratch tree to the state after the first to items. */
static int go_to(struct compile_job *c, size_t to)
{
	size_t i;
	int rc = 0;

	while (c->state != to && !rc) {
		bool on = c->state < to;
		size_t item = on ? c->state : c->state - 1;

		for (i = c->first[item]; i < c->first[item + 1] && !rc; i++) {
			const struct compile_file *f = &c->file[i];
			const char *name = f->path + folder_length(f->path);

			if (!is_output(f->path))
				rc = proof_write(&c->j, c->tree, f->path,
						 on ? &f->after : &f->before);
			if (!strncmp(name, "Kconfig", 7))
				c->configured = false;
		}
		c->state = on ? item + 1 : item;
	}
	return rc;
}

static int begin(struct compile_job *c)
{
	struct arena *a = &c->out->a;
	int rc = scratch_make(a, c->j.cache, &c->j.work, &c->j.lock, c->j.err);

	if (rc)
		return rc;
	c->tree = arena_printf(a, "%s/linux", c->j.work);
	/* the log stays after the scratch folder work.X is removed, as log-X */
	c->p.logs = arena_printf(a, "%s/log-%s", c->j.cache,
				 strrchr(c->j.work, '.') + 1);
	c->out->logs = c->p.logs;
	if (c->opt->progress)
		c->opt->progress(c->opt->arg, 0, 0);
	rc = scratch_tree(&c->j.s->work[TREE_LINUX].tree.root, c->tree,
			  SCRATCH_LINKS, c->j.err);
	/* only a link to what somebody has built there */
	scratch_remove(arena_printf(a, "%s/out", c->tree));
	/* the user's tree is not read after this point */
	root_unlock(&c->j.s->work[TREE_LINUX].tree.root);
	return rc ? rc : proof_open_log(&c->j, PROOF_KERNEL);
}

const char *compile_object_of(struct arena *a, const char *source)
{
	return arena_printf(a, "%.*so", (int)strlen(source) - 1, source);
}

static bool is_there(struct compile_job *c, const struct compile_object *o)
{
	char *path = pom_asprintf("%s/out/%s", c->tree,
				  compile_object_of(&c->p.a, o->path));
	bool there = access(path, F_OK) == 0;

	free(path);
	return there;
}

/* Makes these objects, also those that are up to date. */
static int make(struct compile_job *c, struct compile_object **v, size_t n)
{
	const char **more =
		arena_alloc(&c->p.a, OBJECTS_AT_ONCE + 3, sizeof(*more));
	size_t at, i, some;
	int rc = 0;

	map_free(&c->asked);
	map_free(&c->failed);
	map_free(&c->absent);
	map_free(&c->every);
	compile_forget(c);
	c->stray = NULL;
	more[0] = "--keep-going";
	/* the lines of a compiler and its command's stay together */
	more[1] = "--output-sync=target";
	for (at = 0; at < n && rc >= 0; at += some) {
		some = n - at < OBJECTS_AT_ONCE ? n - at : OBJECTS_AT_ONCE;
		for (i = 0; i < some; i++) {
			more[i + 2] =
				compile_object_of(&c->p.a, v[at + i]->path);
			map_put(&c->asked, more[i + 2], strlen(more[i + 2]), c);
			if (unlink(arena_printf(&c->p.a, "%s/out/%s", c->tree,
						more[i + 2])) < 0 &&
			    errno != ENOENT)
				return pom_fail_errno(c->j.err, errno,
						      more[i + 2],
						      "cannot remove it");
		}
		more[some + 2] = NULL;
		rc = proof_kbuild_lines(&c->j, c->tree, more, true,
					compile_line);
	}
	/* the result is what is there, not make's exit status */
	return rc < 0 ? rc : interrupt_check(c->j.err);
}

/* What came of an object that make was asked for. */
static void judge(struct compile_job *c, struct compile_object *o)
{
	const char *object = compile_object_of(&c->p.a, o->path);
	const char *line = map_get(&c->failed, object, strlen(object));

	if (is_there(c, o)) {
		o->is = COMPILE_OK;
	} else if (line) {
		o->is = COMPILE_BROKEN;
		o->line = line;
		if (map_get(&c->every, object, strlen(object)))
			map_put(&c->now, object, strlen(object),
				map_get(&c->every, object, strlen(object)));
	} else if (map_get(&c->absent, object, strlen(object)) || !c->stray) {
		o->line = "make has no rule for it in this configuration";
	} else {
		/* something that all objects need does not compile */
		o->is = COMPILE_BROKEN;
		o->common = true;
		o->line = c->stray;
	}
}

/* The file of the item with that path, or NULL. */
static const struct compile_file *file_of(const struct compile_job *c,
					  size_t item, const char *path)
{
	size_t i;

	for (i = c->first[item]; i < c->first[item + 1]; i++)
		if (!strcmp(c->file[i].path, path))
			return &c->file[i];
	return NULL;
}

/*
 * The broken objects of the items from first to end: did they compile before? The scratch
 * tree goes to the state to, in which their sources are as they were before the item.
 */
static int look_before(struct compile_job *c, size_t first, size_t end,
		       size_t to)
{
	struct compile_object **v = NULL;
	size_t n = 0, cap = 0, i, k;
	int rc = 0;

	for (i = first; i < end; i++)
		for (k = 0; k < c->out->patch[i].n; k++) {
			struct compile_object *o = &c->out->patch[i].object[k];
			const struct compile_file *f = file_of(c, i, o->path);

			if (o->is != COMPILE_BROKEN || o->cached ||
			    (f && f->before.kind != ROOT_FILE && !o->common))
				continue;
			v = pom_grow(v, n, &cap, sizeof(*v));
			v[n++] = o;
		}
	if (n)
		rc = go_to(c, to);
	if (n && !rc)
		rc = compile_configure(c, first, first);
	if (n && !rc)
		rc = make(c, v, n);
	for (i = 0; i < n && !rc; i++) {
		const char *line = v[i]->common ? NULL :
						  compile_new_error(c, v[i]);

		/* without a source, only what every object needs can tell */
		if (is_there(c, v[i]) || (v[i]->common && !c->stray))
			continue;
		if (line)
			v[i]->line = line;
		else
			v[i]->is = COMPILE_AS_WAS;
	}
	free(v);
	return rc;
}

static const char *why_not(struct compile_job *c, const char *path)
{
	const char *why = is_plain(path) ? proof_why_not(&c->out->a, c->tree,
							 path, c->j.arch) :
					   odd_name;
	const char *off = why ? NULL : compile_off(c, path);

	return off ? arena_printf(&c->out->a, "%s is off", off) : why;
}

/* Compiles the objects of the items from first to end, which do not depend on each other. */
static int build_group(struct compile_job *c, size_t first, size_t end)
{
	struct compile_object **v;
	size_t n = 0, i, k, todo = unsettled(c, first, end);
	int rc;

	if (!todo)
		return 0;
	rc = c->tree ? 0 : begin(c);
	if (!rc)
		rc = go_to(c, end);
	if (!rc)
		rc = compile_configure(c, first, end);
	v = pom_alloc(todo, sizeof(*v));
	for (i = first; i < end && !rc; i++)
		for (k = 0; k < c->out->patch[i].n; k++) {
			struct compile_object *o = &c->out->patch[i].object[k];

			if (is_settled(o))
				continue;
			o->line = why_not(c, o->path);
			if (!o->line)
				v[n++] = o;
		}
	if (!rc)
		rc = make(c, v, n);
	map_free(&c->now);
	for (i = 0; i < n && !rc; i++)
		judge(c, v[i]);
	free(v);
	if (!rc)
		rc = look_before(c, first, first + 1, first);
	if (!rc)
		rc = look_before(c, first + 1, end, first + 1);
	for (i = first; i < end && !rc; i++)
		for (k = 0; k < c->out->patch[i].n; k++)
			if (!c->out->patch[i].object[k].cached)
				compile_remember(c, i, k);
	c->done += todo;
	return rc;
}

/* Can the item change what the objects of the items from first on are made of? */
static bool interferes(const struct compile_job *c, size_t first, size_t item)
{
	size_t i, k;

	for (i = c->first[item]; i < c->first[item + 1]; i++) {
		if (c->file[i].shared)
			return true;
		for (k = c->first[first];
		     proof_is_source(c->file[i].path) && k < c->first[item];
		     k++)
			if (proof_is_source(c->file[k].path) &&
			    compile_near(c->file[i].path, c->file[k].path))
				return true;
	}
	return false;
}

static int build(struct compile_job *c)
{
	size_t first, end;
	int rc = 0;

	for (first = 0; first < c->out->n && !rc; first = end) {
		for (end = first + 1;
		     end < c->out->n && !interferes(c, first, end); end++)
			;
		rc = build_group(c, first, end);
		if (!rc && c->opt->progress && c->all)
			c->opt->progress(c->opt->arg, c->done, c->all);
	}
	return rc;
}

/* Drops objects that only include a header and are not built here; counts the others. */
static void conclude(struct compile *out)
{
	size_t i, k, n;

	for (i = 0; i < out->n; i++) {
		struct compile_patch *p = &out->patch[i];

		for (n = k = 0; k < p->n; k++) {
			struct compile_object *o = &p->object[k];

			if (o->user && o->is == COMPILE_NOT_BUILT)
				continue;
			out->count[o->is]++;
			out->cached += o->cached;
			p->object[n++] = *o;
		}
		p->n = n;
	}
}

static int prepare(struct compile_job *c, struct plan *plan)
{
	size_t i, k;
	int rc;

	collect(c, plan);
	rc = compile_read_config(c);
	for (i = 0; i < c->out->n && !rc; i++)
		rc = list_objects(c, i);
	if (rc || !unsettled(c, 0, c->out->n))
		return rc;
	rc = compile_keys(c);
	for (i = 0; i < c->out->n && !rc; i++)
		for (k = 0; k < c->out->patch[i].n; k++) {
			struct compile_object *o = &c->out->patch[i].object[k];

			if (!is_settled(o))
				o->cached = compile_recall(c, i, k);
		}
	c->all = unsettled(c, 0, c->out->n);
	return rc;
}

static bool stop(void *arg)
{
	const struct compile_job *c = arg;

	return c->opt->stop && c->opt->stop(c->opt->arg);
}

int compile_run(struct compile *out, struct plan *plan, struct session *s,
		const struct compile_opt *opt, struct pom_err *err)
{
	struct compile_job c = { .out = out, .opt = opt };
	int rc = proof_may_build(plan, err);

	memset(out, 0, sizeof(*out));
	c.popt = (struct proof_opt){ .jobs = opt->jobs,
				     .stop = stop,
				     .arg = &c };
	c.j = (struct proof_job){ .p = &c.p,
				  .s = s,
				  .opt = &c.popt,
				  .err = err,
				  .lock = -1,
				  .log = -1 };
	if (!rc)
		rc = scratch_cache(&out->a, &c.j.cache, err);
	if (!rc) {
		scratch_sweep(c.j.cache);
		rc = prepare(&c, plan);
	}
	if (!rc)
		rc = build(&c);
	if (c.j.work) {
		interrupt_take_back();
		scratch_drop(c.j.work, c.j.lock);
		scratch_bound(c.j.cache, PROOF_CACHE_LIMIT);
	}
	if (c.j.log >= 0)
		close(c.j.log);
	conclude(out);
	map_free(&c.asked);
	map_free(&c.failed);
	map_free(&c.absent);
	map_free(&c.every);
	map_free(&c.now);
	map_free(&c.wanted);
	buf_free(&c.errors);
	free(c.added);
	map_free(&c.latest);
	buf_free(&c.base);
	buf_free(&c.config);
	arena_free(&c.p.a);
	return rc;
}

void compile_free(struct compile *c)
{
	arena_free(&c->a);
	memset(c, 0, sizeof(*c));
}
