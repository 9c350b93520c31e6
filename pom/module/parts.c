// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads the halves of a set from its patches: new files, lines for Makefiles, options for
 * Kconfig. A patch that changes the kernel itself cannot become a module. Changes of
 * iptables' own files are left out. The reason says which file it is.
 */
#include <ctype.h>
#include <string.h>

#include "lib/path.h"
#include "try/dryrun.h"
#include "module/module.h"

enum { TAB = 8 };

struct reader {
	struct arena *a;
	struct module_set *m;
	struct module_part *part;
	struct module_symbol *symbol; /* the current option, or NULL */
	unsigned int help_indent;     /* of the current help text */
	bool in_help, help_begins;    /* help_begins: before its first line */
};

const char *module_base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static bool is_kconfig(const char *path)
{
	return strncmp(module_base(path), "Kconfig", 7) == 0;
}

static bool is_makefile(const char *path)
{
	const char *base = module_base(path);

	return strcmp(base, "Makefile") == 0 || strcmp(base, "Kbuild") == 0;
}

static bool ends_in(const char *s, const char *end)
{
	size_t n = strlen(s), m = strlen(end);

	return n > m && strcmp(s + n - m, end) == 0;
}

/* Keeps the first reason: later ones may be a consequence of it. */
static void refuse(struct reader *r, const char *why)
{
	if (!r->part->why_not)
		r->part->why_not = why;
}

/* Takes the next word off a line. */
static struct span next_word(struct span *line)
{
	struct span word;

	*line = span_trim(*line);
	word = *line;
	for (word.n = 0; word.n < line->n && !is_space(line->p[word.n]);)
		word.n++;
	*line = span_trim(span_skip(*line, word.n));
	return word;
}

static void add_text(struct arena *a, const char ***v, size_t *n,
		     struct span text)
{
	*v = arena_push(a, *v, *n, sizeof(**v));
	(*v)[(*n)++] = arena_strndup(a, text.p, text.n);
}

static unsigned int indent_of(struct span line)
{
	unsigned int n = 0;

	for (; line.n && (*line.p == ' ' || *line.p == '\t');
	     line = span_skip(line, 1))
		n = *line.p == ' ' ? n + 1 : (n / TAB + 1) * TAB;
	return n;
}

/*
 * Is the line a part of a help text? A help text ends before a line that is indented less
 * than its first line: kconfig-language.rst.
 */
static bool is_help_line(struct reader *r, struct span line)
{
	unsigned int indent = indent_of(line);

	if (!r->in_help || !span_trim(line).n)
		return r->in_help;
	if (r->help_begins) {
		r->help_begins = false;
		r->help_indent = indent;
		r->in_help = indent > 0;
	} else {
		r->in_help = indent >= r->help_indent;
	}
	return r->in_help;
}

static void begin_symbol(struct reader *r, struct span name)
{
	struct module_set *m = r->m;

	m->symbol =
		arena_push(r->a, m->symbol, m->nsymbols, sizeof(*m->symbol));
	r->symbol = &m->symbol[m->nsymbols++];
	memset(r->symbol, 0, sizeof(*r->symbol));
	r->symbol->name = arena_strndup(r->a, name.p, name.n);
}

/* Reads an attribute of the current option; false if the line is no attribute. */
static bool read_attribute(struct reader *r, struct span word, struct span rest)
{
	struct module_symbol *s = r->symbol;

	if (span_is(word, "help") || span_is(word, "---help---")) {
		r->in_help = r->help_begins = true;
	} else if (span_is(word, "depends")) {
		next_word(&rest);
		if (s)
			add_text(r->a, &s->depends, &s->ndepends, rest);
	} else if (span_is(word, "select")) {
		if (s)
			add_text(r->a, &s->select, &s->nselect,
				 next_word(&rest));
	} else if (span_is(word, "tristate") || span_is(word, "def_tristate")) {
		if (s)
			s->tristate = true;
	} else if (!span_is(word, "bool") && !span_is(word, "def_bool") &&
		   !span_is(word, "prompt") && !span_is(word, "default") &&
		   !span_is(word, "imply") && !span_is(word, "int") &&
		   !span_is(word, "hex") && !span_is(word, "string") &&
		   !span_is(word, "range")) {
		return false;
	}
	return true;
}

/* Reads the lines that the patch adds to a Kconfig. */
static void read_kconfig(struct reader *r, const char *path, struct span text)
{
	struct span line, rest, word;

	r->symbol = NULL;
	r->in_help = false;
	while (span_line(&text, &line)) {
		if (is_help_line(r, line))
			continue;
		rest = line;
		word = next_word(&rest);
		if (!word.n || word.p[0] == '#')
			continue;
		if (span_is(word, "config") || span_is(word, "menuconfig")) {
			begin_symbol(r, rest);
		} else if (!read_attribute(r, word, rest)) {
			r->symbol = NULL;
		} else if (!r->symbol) {
			refuse(r,
			       arena_printf(r->a,
					    "it changes an option that the kernel has already, in %s",
					    path));
			return;
		}
	}
}

static struct module_symbol *own_symbol(const struct module_set *m,
					struct span name)
{
	size_t i;

	for (i = 0; i < m->nsymbols; i++)
		if (span_is(name, m->symbol[i].name))
			return &m->symbol[i];
	return NULL;
}

/* "X" for "$(CONFIG_X)"; "" for anything else. */
static struct span symbol_in(struct span s)
{
	if (!span_starts(s, SPAN("$(CONFIG_")) || s.p[s.n - 1] != ')')
		return SPAN("");
	return (struct span){ s.p + 9, s.n - 10 };
}

/* Adds the objects of obj-$(CONFIG_X): each becomes a module. */
static void add_modules(struct reader *r, const char *path, struct span value)
{
	int dir = (int)(module_base(path) - path);
	struct span word;

	while ((word = next_word(&value)).n) {
		const char *ko;

		if (word.n < 3 || memcmp(word.p + word.n - 2, ".o", 2) != 0)
			continue; /* a folder, which has its own Makefile */
		ko = arena_printf(r->a, "%.*s%.*s.ko", dir, path,
				  (int)word.n - 2, word.p);
		add_text(r->a, &r->part->made, &r->part->nmade, span_of(ko));
	}
}

static void read_object_line(struct reader *r, const char *path,
			     struct span what, struct span value)
{
	struct span symbol = symbol_in(span_skip(what, 4));
	const struct module_symbol *s = own_symbol(r->m, symbol);
	int n = (int)symbol.n;

	if (span_is(what, "obj-m") || (s && s->tristate))
		add_modules(r, path, value);
	else if (s)
		refuse(r,
		       arena_printf(r->a,
				    "CONFIG_%.*s can only be built into a kernel, not as a module",
				    n, symbol.p));
	else if (symbol.n)
		refuse(r,
		       arena_printf(r->a,
				    "in %s it adds to what CONFIG_%.*s of the kernel builds",
				    path, n, symbol.p));
	else
		refuse(r,
		       arena_printf(r->a,
				    "in %s it is built into the kernel, whatever its configuration",
				    path));
}

/* Is NAME, of NAME-y or NAME-objs, a module of the set? */
static bool own_module(const struct reader *r, const char *path,
		       struct span name)
{
	int dir = (int)(module_base(path) - path);
	const char *ko = arena_printf(r->a, "%.*s%.*s.ko", dir, path,
				      (int)name.n, name.p);
	size_t i;

	for (i = 0; i < r->part->nmade; i++)
		if (strcmp(r->part->made[i], ko) == 0)
			return true;
	return false;
}

/* Is it a variable of kbuild that does not list objects? */
static bool is_flag_variable(struct span what)
{
	return memmem(what.p, what.n, "flags", 5) ||
	       memmem(what.p, what.n, "FLAGS", 5) ||
	       span_starts(what, SPAN("clean-files")) ||
	       !memchr(what.p, '-', what.n);
}

/* "NAME-y += a.o": refuses the set if NAME is not one of its modules. */
static void read_parts_line(struct reader *r, const char *path,
			    struct span what)
{
	const char *dash = memrchr(what.p, '-', what.n);
	struct span name = { what.p, dash ? (size_t)(dash - what.p) : 0 };

	if (is_flag_variable(what) || own_module(r, path, name))
		return;
	refuse(r,
	       arena_printf(r->a, "in %s it adds to %.*s, a part of the kernel",
			    path, (int)name.n, name.p));
}

/*
 * Reads the assignments of a Makefile; a backslash joins two lines. objects: reads obj- and
 * lib- only; otherwise the others.
 */
static void read_makefile(struct reader *r, const char *path, struct span text,
			  bool objects)
{
	struct buf joined = { 0 };
	struct span line;

	while (span_line(&text, &line)) {
		struct span what, value;
		const char *eq;

		line = span_trim(line);
		if (line.n && line.p[line.n - 1] == '\\') {
			buf_add(&joined, line.p, line.n - 1);
			buf_addch(&joined, ' ');
			continue;
		}
		buf_addspan(&joined, line);
		what = buf_span(&joined);
		eq = memchr(what.p, '=', what.n);
		if (eq && what.p[0] != '#') {
			value = span_skip(what, (size_t)(eq - what.p) + 1);
			for (what.n = (size_t)(eq - what.p);
			     what.n && (is_space(what.p[what.n - 1]) ||
					strchr("+:?", what.p[what.n - 1]));)
				what.n--;
			if (span_starts(what, SPAN("obj-")) ||
			    span_starts(what, SPAN("lib-"))) {
				if (objects)
					read_object_line(r, path, what, value);
			} else if (!objects) {
				read_parts_line(r, path, what);
			}
		}
		joined.n = 0;
	}
	buf_free(&joined);
}

/* The path in the tree of a name in a patch. */
static int path_of(struct reader *r, const struct diff_name *name,
		   const char **out, struct pom_err *err)
{
	int strip = r->m->set->strip;
	struct span rest = name->text;

	if (!name->placed &&
	    !path_strip(name->text,
			diff_level(name, strip < 0 ? 1U : (unsigned int)strip),
			&rest))
		return pom_fail(err, POM_EUNSAFE, r->m->set->info, 0,
				"a name in its patch has too few parts");
	return path_check(r->a, rest, out, err);
}

/* The lines that a section adds. False if it also removes lines. */
static bool added_lines(struct arena *a, const struct diff_file *f,
			struct span *out)
{
	struct buf b = { 0 };
	bool only = true;
	uint32_t i, k, l;

	if (f->insert)
		buf_addspan(&b, f->insert->text);
	for (i = 0; i < f->nhunks; i++)
		for (k = 0; k < f->hunk[i].nruns; k++) {
			const struct run *run = &f->hunk[i].run[k];

			only &= !run->npre;
			for (l = run->post; l < run->post + run->npost; l++)
				buf_add(&b, f->hunk[i].post[l].p,
					f->hunk[i].post[l].n);
		}
	*out = (struct span){ arena_strndup(a, b.p ? b.p : "", b.n), b.n };
	buf_free(&b);
	return only;
}

static void add_file(struct reader *r, const char *path, struct span text,
		     bool lines)
{
	struct module_part *p = r->part;

	p->file = arena_push(r->a, p->file, p->n, sizeof(*p->file));
	p->file[p->n++] = (struct module_file){ path, text, lines };
}

/* Reads a section of a patch for the kernel. */
static void read_kernel_file(struct reader *r, const struct diff_file *f,
			     const char *path)
{
	struct span text;
	bool only_adds = added_lines(r->a, f, &text);
	bool fresh = f->change == DIFF_CREATE;

	if (strncmp(path, "Documentation/", 14) == 0)
		return;
	if (fresh || (f->change == DIFF_EDIT && only_adds &&
		      (is_kconfig(path) || is_makefile(path)))) {
		if (is_kconfig(path))
			read_kconfig(r, path, text);
		else
			add_file(r, path, text, !fresh);
		return;
	}
	refuse(r,
	       arena_printf(r->a,
			    f->change == DIFF_EDIT ?
				    "it changes %s, which is part of the kernel" :
			    f->change == DIFF_DELETE ?
				    "it deletes %s from the kernel" :
				    "it renames or copies a file of the kernel to %s",
			    path));
}

/* Finds the modules in all Makefiles. Call it when all options are known. */
static void find_modules(struct reader *r)
{
	size_t i;

	for (i = 0; i < r->part->n; i++)
		if (is_makefile(r->part->file[i].path))
			read_makefile(r, r->part->file[i].path,
				      r->part->file[i].text, true);
	for (i = 0; i < r->part->n; i++)
		if (is_makefile(r->part->file[i].path))
			read_makefile(r, r->part->file[i].path,
				      r->part->file[i].text, false);
	if (!r->part->nmade)
		refuse(r,
		       "no Makefile of it names an object that can be a module");
}

/* Is it a source of a plugin, such as "extensions/libxt_X.c"? */
static bool is_plugin(const char *path)
{
	const char *base = module_base(path);

	return strncmp(path, "extensions/lib", 14) == 0 && base == path + 11 &&
	       ends_in(base, ".c");
}

static void add_plugin(struct reader *r, const char *path)
{
	add_text(r->a, &r->part->made, &r->part->nmade,
		 span_of(arena_printf(r->a, "%.*s.so", (int)strlen(path) - 2,
				      path)));
}

/* Adds a plugin that replaces iptables' own: one for IPv4 and one for IPv6. */
static void add_beside(struct reader *r, const char *path, struct span text)
{
	const char *beside;
	size_t i;

	for (i = 0; (beside = module_beside(r->a, path, i)); i++) {
		add_file(r, beside, text, false);
		add_plugin(r, beside);
	}
}

static void read_iptables_file(struct reader *r, const struct diff_file *f,
			       const char *path)
{
	struct span text;

	/* manual pages and tests are not compiled */
	if (ends_in(path, ".man") || ends_in(path, ".t"))
		return;
	added_lines(r->a, f, &text);
	if (is_plugin(path) && module_beside(r->a, path, 0) &&
	    module_takes_place(f, text)) {
		add_beside(r, path, text);
		return;
	}
	if (f->change != DIFF_CREATE) {
		if (!r->part->lacks)
			r->part->lacks =
				arena_printf(r->a,
					     "it changes %s of iptables itself, which needs the sources of iptables",
					     path);
		return;
	}
	add_file(r, path, text, false);
	if (is_plugin(path))
		add_plugin(r, path);
}

static int read_half(struct reader *r, enum module_half half,
		     const struct version *v, struct pom_err *err)
{
	enum tree_kind k = half == MODULE_KERNEL ? TREE_LINUX : TREE_IPTABLES;
	const char *path = NULL;
	struct diff *d = NULL;
	size_t i;
	int rc;

	r->part = &r->m->part[half];
	r->part->any = r->m->set->tree[k].any;
	if (!r->part->any)
		return 0;
	rc = repo_patch(r->m->set, k, v->n ? v : NULL, &d, err);
	if (!rc && !d)
		refuse(r, "it has no patch for this version");
	for (i = 0; !rc && d && i < d->n; i++) {
		const struct diff_file *f = &d->file[i];

		path = NULL;
		rc = path_of(r, f->post.text.p ? &f->post : &f->pre, &path,
			     err);
		if (rc || !path)
			break;
		if (half == MODULE_KERNEL)
			read_kernel_file(r, f, path);
		else
			read_iptables_file(r, f, path);
	}
	if (!rc && half == MODULE_KERNEL)
		find_modules(r);
	else if (!rc && !r->part->nmade)
		refuse(r, r->part->lacks ? r->part->lacks :
					   "it has no extensions/lib*.c");
	return rc;
}

int module_read(struct arena *a, struct module_set *m,
		const struct version *kernel, const struct version *iptables,
		struct pom_err *err)
{
	struct reader r = { .a = a, .m = m };
	int rc = 0;

	if (m->set->problem || m->set->reverse) {
		m->part[MODULE_KERNEL].any = true;
		m->part[MODULE_KERNEL].why_not =
			m->set->problem ? m->set->problem :
					  "its patch is to be taken out";
		return 0;
	}
	rc = read_half(&r, MODULE_KERNEL, kernel, err);
	return rc ? rc : read_half(&r, MODULE_IPTABLES, iptables, err);
}
