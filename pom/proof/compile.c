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

enum {
	OBJECTS_AT_ONCE = 500,
	ERRORS_BYTES = 1 << 16 /* of one object, that are kept to compare */
};

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

static const char *object_of(struct arena *a, const char *source)
{
	return arena_printf(a, "%.*so", (int)strlen(source) - 1, source);
}

/* The line without the ../ that leads from the build folder to the sources. */
static char *keep_line(struct compile_job *c, struct span line)
{
	const char *at = memmem(line.p, line.n, ".s:", 3);

	/* the assembler names the compiler's file, which has another name each time */
	if (at && line.p[0] == '/')
		at = memmem(at, line.n - (size_t)(at - line.p), " Error: ", 8);
	if (at && line.p[0] == '/')
		line = span_skip(line, (size_t)(at - line.p));
	while (span_starts(line, SPAN("../")))
		line = span_skip(line, 3);
	line = span_trim(line);
	return arena_strndup(&c->out->a, line.p, line.n);
}

/* The object of "make[3]: *** [../scripts/Makefile.build:250: lib/sort.o] Error 1". */
static char *object_in(struct compile_job *c, struct span line)
{
	const char *end = memmem(line.p, line.n, ".o] ", 4), *p;

	if (!end) /* "No rule to make target 'lib/x.o'.  Stop." */
		end = memmem(line.p, line.n, ".o'", 3);
	for (p = end; p && p > line.p && !strchr(" ['`", p[-1]); p--)
		;
	return p ? arena_strndup(&c->out->a, p, (size_t)(end + 2 - p)) : NULL;
}

/* Notes the place of a source in which the macro with the error is used. */
static void note_use(struct compile_job *c, struct span line)
{
	const char *end = memmem(line.p, line.n, ".c:", 3), *colon;

	if (!c->said || c->use ||
	    !memmem(line.p, line.n, " note: in expansion of macro ", 29) ||
	    !end)
		return;
	end += 3;
	colon = memchr(end, ':', line.n - (size_t)(end - line.p));
	if (colon)
		line.n = (size_t)(colon - line.p);
	c->use = keep_line(c, line);
}

/* The first error of the object, with the place in its source. */
static char *first_error(struct compile_job *c, struct span line)
{
	if (!c->said)
		return keep_line(c, line);
	if (!c->use || !strncmp(c->said, c->use, strcspn(c->use, ":")))
		return c->said;
	return arena_printf(&c->out->a, "%s (used in %s)", c->said, c->use);
}

/* What an error says, without its place, which a patch can move. */
static struct span words_of(struct span line)
{
	const char *at = memmem(line.p, line.n, "rror: ", 6), *used;

	if (!at)
		return (struct span){ "", 0 };
	line = span_skip(line, (size_t)(at - line.p) + 6);
	used = memmem(line.p, line.n, " (used in ", 10);
	if (used)
		line.n = (size_t)(used - line.p);
	return span_trim(line);
}

/* Keeps an error of the object that is being compiled. */
static void keep_error(struct compile_job *c, struct span line)
{
	const char *kept = keep_line(c, line);

	if (!c->said)
		c->said = arena_strdup(&c->out->a, kept);
	if (memmem(line.p, line.n, "fatal error: ", 13) ||
	    c->errors.n + line.n > ERRORS_BYTES)
		c->more_errors = true;
	else
		buf_addf(&c->errors, "%s\n", kept);
}

/* Forgets what the compiler has said of the last object. */
static void forget_said(struct compile_job *c)
{
	c->said = c->use = NULL;
	c->errors.n = 0;
	c->more_errors = false;
}

/* Notes for an object that fails its first error, and all of them if they are known. */
static void note_failed(struct compile_job *c, const char *object,
			struct span line)
{
	size_t n = strlen(object);

	map_put(&c->failed, object, n, first_error(c, line));
	if (c->errors.n && !c->more_errors)
		map_put(&c->every, object, n,
			arena_strndup(&c->p.a, c->errors.p, c->errors.n));
}

static void make_line(void *arg, struct span line)
{
	struct compile_job *c = arg;
	char *object;

	if (span_starts(line, SPAN("  CC ")) ||
	    span_starts(line, SPAN("  AS "))) {
		forget_said(c);
		if (c->opt->progress)
			c->opt->progress(c->opt->arg, c->done, c->all);
		return;
	}
	if (!span_starts(line, SPAN("make"))) {
		if (memmem(line.p, line.n, " Error: ", 8) ||
		    memmem(line.p, line.n, "error:", 6))
			keep_error(c, line);
		note_use(c, line);
		return;
	}
	if (!memmem(line.p, line.n, "***", 3))
		return;
	object = object_in(c, line);
	if (object && memmem(line.p, line.n, "No rule to make", 15)) {
		map_put(&c->absent, object, strlen(object), object);
	} else if (object && map_get(&c->asked, object, strlen(object))) {
		note_failed(c, object, line);
	} else if (!c->stray && !memmem(line.p, line.n, "Error 2", 7)) {
		c->stray = first_error(c, line);
	}
	forget_said(c);
}

static bool is_there(struct compile_job *c, const struct compile_object *o)
{
	char *path =
		pom_asprintf("%s/out/%s", c->tree, object_of(&c->p.a, o->path));
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
	forget_said(c);
	c->stray = NULL;
	more[0] = "--keep-going";
	/* the lines of a compiler and its command's stay together */
	more[1] = "--output-sync=target";
	for (at = 0; at < n && rc >= 0; at += some) {
		some = n - at < OBJECTS_AT_ONCE ? n - at : OBJECTS_AT_ONCE;
		for (i = 0; i < some; i++) {
			more[i + 2] = object_of(&c->p.a, v[at + i]->path);
			map_put(&c->asked, more[i + 2], strlen(more[i + 2]), c);
			if (unlink(arena_printf(&c->p.a, "%s/out/%s", c->tree,
						more[i + 2])) < 0 &&
			    errno != ENOENT)
				return pom_fail_errno(c->j.err, errno,
						      more[i + 2],
						      "cannot remove it");
		}
		more[some + 2] = NULL;
		rc = proof_kbuild_lines(&c->j, c->tree, more, true, make_line);
	}
	/* the result is what is there, not make's exit status */
	return rc < 0 ? rc : interrupt_check(c->j.err);
}

/* What came of an object that make was asked for. */
static void judge(struct compile_job *c, struct compile_object *o)
{
	const char *object = object_of(&c->p.a, o->path);
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

/* Is there an error that says the same? */
static bool has_error(const char *errors, struct span words)
{
	struct span rest, line;

	for (rest = span_of(errors); span_line(&rest, &line);) {
		line = words_of(span_chomp(line));
		if (line.n == words.n && !memcmp(line.p, words.p, words.n))
			return true;
	}
	return false;
}

/* The first error of the broken object that it did not have in the last make, or NULL. */
static const char *new_error(struct compile_job *c,
			     const struct compile_object *o)
{
	const char *object = object_of(&c->p.a, o->path);
	const char *before = map_get(&c->every, object, strlen(object));
	const char *now = map_get(&c->now, object, strlen(object));
	struct span rest, line;

	if (!before)
		return NULL;
	for (rest = span_of(now ? now : o->line); span_line(&rest, &line);) {
		struct span words = words_of(line = span_chomp(line));

		if (words.n && !has_error(before, words))
			return arena_strndup(&c->out->a, line.p, line.n);
	}
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
		const char *line = v[i]->common ? NULL : new_error(c, v[i]);

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
