// SPDX-License-Identifier: GPL-2.0-only
/*
 * The configuration in which the objects of a plan are compiled: the tree's own, as it is.
 * Or the default one, with the symbols that the objects' Makefiles ask for, and with what
 * Kconfig says that these depend on. That is a search with an end: what is still off then
 * is not built.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "lib/file.h"
#include "proof/compile_internal.h"

enum {
	CONFIG_BYTES = 8 << 20,
	ROUNDS = 4, /* most times that symbols are added for a group of patches */
	NESTED = 4,  /* most composite objects within each other */
	IFS = 16,    /* most conditions of a Makefile within each other */
	DEPENDS = 64 /* most symbols whose dependencies are looked up for one */
};

/* What keeps an object from being built. */
struct guard {
	struct compile_job *c;
	struct arena a;     /* the texts of Makefiles */
	const char *symbol; /* "CONFIG_X", that is off; or NULL */
};

static bool is_set(const char *name)
{
	const char *s = getenv(name);

	return s && *s;
}

/* Is there a compiler for the architecture? That of this machine makes no others. */
static int check_compiler(struct compile_job *c)
{
	struct arena *a = &c->p.a;
	const char *to = proof_arch_folder(c->j.arch, a);

	if (!strcmp(to, proof_arch_folder(NULL, a)) || !strcmp(to, "um") ||
	    is_set("CROSS_COMPILE") || is_set("CC") || is_set("LLVM"))
		return 0;
	pom_fail(c->j.err, POM_EUSAGE, "ARCH", 0,
		 "gcc compiles for this machine, and not for %s", to);
	pom_hint(c->j.err,
		 "set CROSS_COMPILE, as for make: arm-linux-gnueabi- is the prefix of Debian's gcc-arm-linux-gnueabi");
	return POM_EUSAGE;
}

int compile_read_config(struct compile_job *c)
{
	const struct root *r = &c->j.s->work[TREE_LINUX].tree.root;
	struct arena *a = &c->p.a;
	const char *arch = getenv("ARCH"), *is = "# Linux/", *at;
	struct span text;
	size_t n;
	int rc = tree_config(r, CONFIG_BYTES, a, &text, c->j.err);

	if (rc == 0)
		buf_addspan(&c->base, text);
	c->j.arch = arch && *arch ? arch : NULL;
	c->out->own_config = rc == 0;
	if (rc && rc != POM_ENOENT)
		return rc;
	at = rc ? NULL :
		  memmem(c->base.p ? c->base.p : "", c->base.n, is, strlen(is));
	if (!at)
		return check_compiler(c);
	n = strcspn(at + strlen(is), " \n");
	at = arena_strndup(a, at + strlen(is), n);
	if (!strcmp(proof_arch_folder(at, a), proof_arch_folder(c->j.arch, a)))
		return check_compiler(c);
	pom_fail(c->j.err, POM_EUSAGE, r->path, 0,
		 "its .config is for %s, and this would compile for %s", at,
		 proof_arch_folder(c->j.arch, a));
	pom_hint(c->j.err, "set ARCH and CROSS_COMPILE, as for make");
	return POM_EUSAGE;
}

static bool is_on(const struct compile_job *c, const char *symbol)
{
	char *line = pom_asprintf("\n%s=", symbol);
	const char *p = c->config.n ? memmem(c->config.p, c->config.n, line,
					     strlen(line)) :
				      NULL;
	bool on = p && (p[strlen(line)] == 'y' || p[strlen(line)] == 'm');

	free(line);
	return on;
}

/* The text of a folder's Makefile and Kbuild. "" is the top. */
static struct span makefile(struct guard *g, const char *dir)
{
	static const char *const names[] = { "Makefile", "Kbuild" };
	struct buf b = { 0 };
	struct span text;
	size_t i;

	for (i = 0; i < 2; i++) {
		if (file_read(arena_printf(&g->a, "%s/%s%s%s", g->c->tree, dir,
					   *dir ? "/" : "", names[i]),
			      &b, NULL))
			continue;
		buf_addch(&b, '\n');
	}
	text.p = arena_strndup(&g->a, b.p ? b.p : "", b.n);
	text.n = b.n;
	buf_free(&b);
	return text;
}

/* The next line, with those that it continues on. Blanks stand for the backslashes. */
static bool logical_line(struct arena *a, struct span *rest, struct span *out)
{
	struct span line;
	struct buf b = { 0 };
	bool more = true, any = false;

	while (more && span_line(rest, &line)) {
		line = span_trim(line);
		more = line.n && line.p[line.n - 1] == '\\';
		line.n -= more;
		buf_addspan(&b, line);
		buf_addch(&b, ' ');
		any = true;
	}
	out->p = arena_strndup(a, b.p ? b.p : "", b.n);
	out->n = b.n;
	buf_free(&b);
	return any;
}

static bool has_word(struct span text, const char *word)
{
	size_t n = strlen(word);
	const char *p = text.p, *end = text.p + text.n;

	while ((p = memmem(p, (size_t)(end - p), word, n))) {
		if (is_space(p[-1]) && (p + n == end || is_space(p[n])))
			return true;
		p++;
	}
	return false;
}

static int named(struct guard *g, const char *dir, const char *word,
		 unsigned int depth);

/* 1 if what the variable of the Makefile lists is built, else 0. */
static int variable(struct guard *g, const char *dir, struct span name,
		    unsigned int depth)
{
	static const char *const lists[] = { "obj",  "lib",  "core",
					     "net",  "libs", "drivers",
					     "init", "virt", "head" };
	struct arena *a = &g->a;
	char *s = arena_strndup(a, name.p, name.n), *end;
	char *dollar = strstr(s, "-$(CONFIG_");
	size_t i;
	int is;

	if (dollar) {
		const char *symbol =
			arena_strndup(a, dollar + 3, strcspn(dollar + 3, ")"));

		if (!is_on(g->c, symbol)) {
			g->symbol = symbol;
			return 0;
		}
		end = dollar;
	} else {
		end = strrchr(s, '-');
	}
	if (!end)
		return 1;
	*end = '\0';
	for (i = 0; i < sizeof(lists) / sizeof(*lists); i++)
		if (!strcmp(s, lists[i]))
			return 1;
	is = depth < NESTED ?
		     named(g, dir, arena_printf(a, "%s.o", s), depth + 1) :
		     1;
	return is != 0;
}

/* The conditions around a line of a Makefile. */
struct ifs {
	const char *symbol[IFS]; /* has to be on; NULL: not known */
	size_t n;
};

/* The symbol X that "ifdef X", "ifeq ($(X),y)" or "ifneq ($(X),)" asks for, or NULL. */
static const char *symbol_of(struct arena *a, struct span line)
{
	bool equal = span_starts(line, SPAN("ifeq "));
	struct span name, value;
	const char *end;

	if (span_starts(line, SPAN("ifdef CONFIG_"))) {
		name = span_trim(span_skip(line, 6));
		return arena_strndup(a, name.p, name.n);
	}
	if (!equal && !span_starts(line, SPAN("ifneq ")))
		return NULL;
	name = span_trim(span_skip(line, equal ? 5 : 6));
	if (!span_starts(name, SPAN("($(CONFIG_")))
		return NULL;
	name = span_skip(name, 3);
	end = memchr(name.p, ')', name.n);
	if (!end)
		return NULL;
	value = span_skip(name, (size_t)(end - name.p) + 1);
	name.n = (size_t)(end - name.p);
	if (!span_starts(value, SPAN(",")) || value.p[value.n - 1] != ')')
		return NULL;
	value.n--;
	value = span_trim(span_skip(value, 1));
	if (equal ? !span_is(value, "y") && !span_is(value, "m") : value.n > 0)
		return NULL;
	return arena_strndup(a, name.p, name.n);
}

/* Is the line about conditions? They are updated. */
static bool condition(struct arena *a, struct ifs *v, struct span line)
{
	line = span_trim(line);
	if (span_starts(line, SPAN("ifdef ")) ||
	    span_starts(line, SPAN("ifndef ")) ||
	    span_starts(line, SPAN("ifeq ")) ||
	    span_starts(line, SPAN("ifneq "))) {
		if (v->n < IFS)
			v->symbol[v->n] = symbol_of(a, line);
		v->n++;
	} else if (span_is(line, "else") || span_starts(line, SPAN("else "))) {
		if (v->n && v->n <= IFS)
			v->symbol[v->n - 1] =
				symbol_of(a, span_trim(span_skip(line, 4)));
	} else if (span_starts(line, SPAN("endif"))) {
		v->n -= v->n > 0;
	} else {
		return false;
	}
	return true;
}

/* The first symbol that the conditions ask for and that is off; NULL: there is none. */
static const char *off_by(const struct compile_job *c, const struct ifs *v)
{
	size_t i;

	for (i = 0; i < v->n && i < IFS; i++)
		if (v->symbol[i] && !is_on(c, v->symbol[i]))
			return v->symbol[i];
	return NULL;
}

/* 1: the Makefile of the folder has the word, and builds it; 0: it does not; -1: has not. */
static int named(struct guard *g, const char *dir, const char *word,
		 unsigned int depth)
{
	struct span rest = makefile(g, dir), line;
	struct ifs ifs = { .n = 0 };
	int is = -1;

	while (is < 1 && logical_line(&g->a, &rest, &line)) {
		const char *eq = memchr(line.p, '=', line.n), *off;
		struct span name, words;

		if (condition(&g->a, &ifs, line) || !eq || line.p[0] == '#')
			continue;
		name = (struct span){ line.p, (size_t)(eq - line.p) };
		words = span_skip(line, name.n + 1);
		while (name.n && strchr("+:? \t", name.p[name.n - 1]))
			name.n--;
		if (!name.n || !has_word(words, word))
			continue;
		off = off_by(g->c, &ifs);
		if (off)
			g->symbol = off;
		is = off ? 0 : variable(g, dir, name, depth);
	}
	return is;
}

const char *compile_off(struct compile_job *c, const char *path)
{
	struct guard g = { .c = c };
	char *dir = arena_strdup(&g.a, path), *slash = strrchr(dir, '/');
	const char *word = slash ? slash + 1 : dir;
	int is;

	word = arena_printf(&g.a, "%.*so", (int)strlen(word) - 1, word);
	for (;;) {
		if (slash)
			*slash = '\0';
		is = named(&g, slash ? dir : "", word, 0);
		if (is == 0 || !slash)
			break;
		slash = strrchr(dir, '/');
		word = arena_printf(&g.a, "%s/", slash ? slash + 1 : dir);
	}
	word = is == 0 && g.symbol ? arena_strdup(&c->p.a, g.symbol) : NULL;
	arena_free(&g.a);
	return word;
}

/* Adds a symbol without "CONFIG_" to those that are wanted. True if it is a new one. */
static bool want(struct compile_job *c, struct span symbol)
{
	const char *s = arena_strndup(&c->p.a, symbol.p, symbol.n);

	if (map_get(&c->wanted, s, symbol.n))
		return false;
	map_put(&c->wanted, s, symbol.n, c);
	c->added =
		pom_grow(c->added, c->nadded, &c->cap_added, sizeof(*c->added));
	c->added[c->nadded++] = s;
	return true;
}

/* Wants the symbols of an expression of Kconfig, without those behind a "!" or "=". */
static bool want_all(struct compile_job *c, struct span expr)
{
	bool any = false, not = false;
	size_t i = 0, from;

	while (i < expr.n) {
		char ch = expr.p[i];

		if ((ch < 'A' || ch > 'Z') && (ch < '0' || ch > '9')) {
			if (ch == '#')
				break;
			if (!is_space(ch) && ch != '(')
				not = ch == '!' || ch == '=';
			i++;
			continue;
		}
		for (from = i;
		     i < expr.n && (expr.p[i] == '_' ||
				    (expr.p[i] >= 'A' && expr.p[i] <= 'Z') ||
				    (expr.p[i] >= '0' && expr.p[i] <= '9'));
		     i++)
			;
		if (!not &&i > from + 1)
			any |= want(c,
				    (struct span){ expr.p + from, i - from });
		not = false;
	}
	return any;
}

/*
 * Wants what the entry of the symbol in a file of Kconfig depends on, also by the ifs
 * around it. *any: there was something new.
 */
static bool want_depends(struct compile_job *c, struct span text,
			 const char *symbol, bool *any)
{
	struct span stack[16], line;
	size_t depth = 0, i;
	bool within = false, found = false;

	while (span_line(&text, &line)) {
		line = span_trim(line);
		if (span_starts(line, SPAN("if "))) {
			if (depth < 16)
				stack[depth] = span_skip(line, 3);
			depth++;
		} else if (span_starts(line, SPAN("endif"))) {
			depth -= depth > 0;
		} else if (span_starts(line, SPAN("config ")) ||
			   span_starts(line, SPAN("menuconfig "))) {
			const char *name = memchr(line.p, ' ', line.n);

			name++;
			within = span_is(span_trim(span_skip(line,
							     (size_t)(name -
								      line.p))),
					 symbol);
			found |= within;
			for (i = 0; within && i < depth && i < 16; i++)
				*any |= want_all(c, stack[i]);
		} else if (within && span_starts(line, SPAN("depends on "))) {
			*any |= want_all(c, span_skip(line, 11));
		}
	}
	return found;
}

/* Wants what a symbol depends on by its entry in the Kconfig files above path. */
static bool want_entry(struct compile_job *c, const char *path,
		       const char *symbol)
{
	char *dir = arena_strdup(&c->p.a, path), *slash;
	bool any = false, found = false;

	while (!found && (slash = strrchr(dir, '/'))) {
		struct buf b = { 0 };

		*slash = '\0';
		if (!file_read(arena_printf(&c->p.a, "%s/%s/Kconfig", c->tree,
					    dir),
			       &b, NULL))
			found = want_depends(c, buf_span(&b), symbol, &any);
		buf_free(&b);
	}
	return any;
}

/*
 * Wants what a symbol that stays off depends on, and what these depend on. True if there
 * was something new.
 */
static bool want_more(struct compile_job *c, const char *path,
		      const char *symbol)
{
	size_t i = c->nadded, end = i + DEPENDS;
	bool any = want_entry(c, path, symbol);

	for (; i < c->nadded && i < end; i++)
		want_entry(c, path, c->added[i]);
	return any;
}

/* Keeps the line before that of a make that failed: there the error is. */
static void config_line(void *arg, struct span line)
{
	struct compile_job *c = arg;

	if (!span_starts(line, SPAN("make"))) {
		c->said = arena_strndup(&c->out->a, line.p, line.n);
	} else if (memmem(line.p, line.n, "***", 3) && !c->stray) {
		c->stray = c->said ? c->said :
				     arena_strndup(&c->out->a, line.p, line.n);
	}
}

static int configure(struct compile_job *c, const char *goal)
{
	const char *const goals[] = { goal, NULL };

	c->said = c->stray = NULL;
	return proof_kbuild_lines(&c->j, c->tree, goals, false, config_line);
}

/* Wants what the objects of the items lack. True if there was something new. */
static bool want_for(struct compile_job *c, size_t first, size_t end)
{
	const size_t prefix = strlen("CONFIG_");
	bool any = false;
	size_t i, k;

	for (i = first; i < end; i++)
		for (k = 0; k < c->out->patch[i].n; k++) {
			const struct compile_object *o =
				&c->out->patch[i].object[k];
			const char *off;

			if (o->is != COMPILE_NOT_BUILT || o->line)
				continue;
			off = compile_off(c, o->path);
			if (off && (want(c, span_of(off + prefix)) ||
				    want_more(c, o->path, off + prefix)))
				any = true;
		}
	return any;
}

/* Runs olddefconfig on the base with the wanted symbols, and reads the result. */
static int apply(struct compile_job *c)
{
	const char *path = arena_printf(&c->p.a, "%s/out/.config", c->tree);
	struct buf b = { 0 };
	size_t i;
	int rc;

	buf_addspan(&b, buf_span(&c->base));
	buf_addch(&b, '\n');
	for (i = 0; i < c->wanted.cap; i++)
		if (c->wanted.slot[i].key)
			buf_addf(&b, "CONFIG_%s=y\n", c->wanted.slot[i].key);
	scratch_remove(path);
	rc = file_append(path, buf_span(&b), c->j.err);
	buf_free(&b);
	if (!rc)
		rc = configure(c, "olddefconfig");
	c->config.n = 0;
	buf_addch(&c->config, '\n');
	return rc ? rc : file_read(path, &c->config, c->j.err);
}

/* Makes the default configuration the base. */
static int make_default(struct compile_job *c)
{
	int rc = configure(c, "defconfig");

	if (!rc)
		rc = file_read(arena_printf(&c->p.a, "%s/out/.config", c->tree),
			       &c->base, c->j.err);
	/* drivers of other machines; and warnings are no errors, as by default */
	if (!rc)
		buf_addstr(&c->base, "\nCONFIG_COMPILE_TEST=y\n"
				     "# CONFIG_WERROR is not set\n");
	return rc;
}

static int fail(struct compile_job *c)
{
	const char *last = c->state ? c->out->patch[c->state - 1].item->name :
				      NULL;

	pom_fail(c->j.err, POM_EIO, c->j.s->work[TREE_LINUX].tree.root.path, 0,
		 "%s%s%sthe kernel cannot be configured: %s",
		 last ? "with the patches up to " : "", last ? last : "",
		 last ? ", " : "",
		 c->stray    ? c->stray :
		 c->p.nlines ? c->p.line[0] :
			       "make failed");
	pom_hint(c->j.err, "the log is in %s", c->p.logs);
	return POM_EIO;
}

int compile_configure(struct compile_job *c, size_t first, size_t end)
{
	unsigned int round;
	int rc = 0;

	if (c->opt->progress && !c->configured)
		c->opt->progress(c->opt->arg, 0, 0);
	if (!c->config.n) {
		if (mkdir(arena_printf(&c->p.a, "%s/out", c->tree), 0755) < 0)
			return pom_fail(c->j.err, POM_EIO, c->tree, 0,
					"cannot make out/ in the scratch tree");
		/* at once for all, which saves a run of make for each group */
		if (first < end) {
			first = 0;
			end = c->out->n;
		}
		if (!c->out->own_config)
			rc = make_default(c);
	}
	if (!rc && !c->configured)
		rc = apply(c);
	for (round = 0; !rc && round < ROUNDS && !c->out->own_config &&
			want_for(c, first, end);
	     round++)
		rc = apply(c);
	c->configured = !rc;
	return rc > 0 ? fail(c) : rc;
}
