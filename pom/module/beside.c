// SPDX-License-Identifier: GPL-2.0-only
/*
 * A set's plugin that replaces iptables' own plugin for the same match.
 *
 * iptables looks for libipt_X.so (IPv4) or libip6t_X.so (IPv6) first, and then for
 * libxt_X.so (libxtables, load_extension). So a plugin that replaces iptables' libxt_X.so
 * is installed under the first two names, and the distribution's file stays as it is. No
 * file has to be diverted, an upgrade of iptables does not overwrite ours, and removing the
 * plugin means deleting two files. Another folder would need XTABLES_LIBDIR in everybody's
 * environment: iptables has no file to set it in.
 *
 * After an upgrade of iptables the plugin may not fit. Version 1.8.10 made struct
 * xt_option_entry longer without a new soname, and an older plugin crashes there. So each
 * plugin begins with a guard. In a program of another version the guard loads the plugin
 * that iptables would have found without ours.
 */
#include <string.h>

#include "module/module.h"

/* Takes the last line off the text. Returns the line without its line end. */
static struct span last_line(struct span *text)
{
	struct span line = *text;
	const char *p;

	if (line.n && line.p[line.n - 1] == '\n')
		line.n--;
	p = line.n ? memrchr(line.p, '\n', line.n) : NULL;
	text->n = p ? (size_t)(p - line.p) + 1 : 0;
	return span_skip(line, text->n);
}

/*
 * True if the patch adds lines at the very beginning, which end in #if 0, and an #endif at
 * the very end. In a diff, only hunks at the ends of a file lack context on that side.
 */
bool module_takes_place(const struct diff_file *f, struct span added)
{
	const struct hunk *first = f->hunk, *last = f->hunk + f->nhunks - 1;
	struct span before = added;

	if (f->change != DIFF_EDIT || f->nhunks != 2 || first->nruns != 1 ||
	    last->nruns != 1 || first->run->npre || last->run->npre)
		return false;
	if (first->pre_at || hunk_prefix(first) || !hunk_prefix(last) ||
	    hunk_suffix(last))
		return false;
	return span_is(last_line(&before), "#endif") &&
	       span_is(last_line(&before), "#if 0");
}

const char *module_beside(struct arena *a, const char *path, size_t i)
{
	static const char *const prefix[] = { "libipt_", "libip6t_" };
	static const char common[] = "extensions/libxt_";

	if (strncmp(path, common, sizeof(common) - 1) != 0 ||
	    i >= sizeof(prefix) / sizeof(prefix[0]))
		return NULL;
	return arena_printf(a, "extensions/%s%s", prefix[i],
			    path + sizeof(common) - 1);
}

bool module_is_beside(const char *file)
{
	const char *base = module_base(file);

	return strncmp(base, "libipt_", 7) == 0 ||
	       strncmp(base, "libip6t_", 8) == 0;
}

/*
 * build.c compiles it with these macros. PLUGIN_INIT: the function with which the plugin
 * registers itself. PLUGIN_FOR: the version of iptables. PLUGIN_ELSE, for a plugin that
 * replaces another one: the name of the other one.
 */
const char module_guard[] =
	"/* Made by runme module: begins a plugin where it fits. */\n"
	"#define _GNU_SOURCE\n"
	"#include <dlfcn.h>\n"
	"#include <limits.h>\n"
	"#include <stdio.h>\n"
	"#include <string.h>\n"
	"#include <xtables.h>\n"
	"\n"
	"void PLUGIN_INIT(void);\n"
	"\n"
	"/* Of a program that is not of iptables, the version says nothing. */\n"
	"static int fits(void)\n"
	"{\n"
	"	const char *name = xt_params ? xt_params->program_name : NULL;\n"
	"	const char *now = name ? xt_params->program_version : NULL;\n"
	"	size_t n = strlen(PLUGIN_FOR);\n"
	"\n"
	"	if (!now || !strstr(name, \"tables\"))\n"
	"#ifdef PLUGIN_ELSE\n"
	"		return 0;\n"
	"#else\n"
	"		return 1;\n"
	"#endif\n"
	"	return strncmp(now, PLUGIN_FOR, n) == 0 &&\n"
	"	       (now[n] == ' ' || now[n] == '\\0');\n"
	"}\n"
	"\n"
	"static void __attribute__((constructor)) begin(void)\n"
	"{\n"
	"	Dl_info self = { .dli_fname = \"plugin\" };\n"
	"\n"
	"	if (fits()) {\n"
	"		PLUGIN_INIT();\n"
	"		return;\n"
	"	}\n"
	"	dladdr((void *)fits, &self);\n"
	"#ifdef PLUGIN_ELSE\n"
	"	char path[PATH_MAX];\n"
	"	const char *slash = strrchr(self.dli_fname, '/');\n"
	"	int folder = slash ? (int)(slash - self.dli_fname) + 1 : 0;\n"
	"\n"
	"	snprintf(path, sizeof(path), \"%.*s%s\", folder,\n"
	"		 self.dli_fname, PLUGIN_ELSE);\n"
	"	if (dlopen(path, RTLD_NOW))\n"
	"		return;\n"
	"#endif\n"
	"	fprintf(stderr, \"%s: this is for iptables \" PLUGIN_FOR\n"
	"		\": `runme module install' builds it for another one\\n\",\n"
	"		self.dli_fname);\n"
	"}\n";
