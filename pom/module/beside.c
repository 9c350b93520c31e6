// SPDX-License-Identifier: GPL-2.0-only
/*
 * A plugin beside iptables' own of the same match. iptables looks for libipt_X.so
 * (IPv4) or libip6t_X.so (IPv6) first, and then for libxt_X.so (libxtables,
 * load_extension). So a set's plugin that takes the place of iptables' libxt_X.so
 * gets the first two names. The distribution's file is not touched: there is
 * nothing to divert, an upgrade of iptables replaces nothing of ours, and to remove
 * it is to delete two files. No other place does without a variable in everybody's
 * environment: XTABLES_LIBDIR is one, and there is no file for it.
 *
 * After an upgrade the plugin may not fit: 1.8.10 made struct xt_option_entry
 * longer under the same name of the library, and an older plugin crashes there. So
 * each plugin begins with a guard. In a program of another version it loads what
 * iptables would have found without it.
 */
#include <string.h>

#include "module/module.h"

/* The last line of a text without its line end; and the text without it. */
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
 * It adds lines at the very beginning, up to #if 0, and an #endif at the very end:
 * hunks without context lines there are those of a diff at the ends of a file.
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
 * The cc that compiles it has defined PLUGIN_INIT, the function by which the plugin
 * registers itself, PLUGIN_FOR, the version, and for a plugin beside another one
 * PLUGIN_ELSE, the other one's name.
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
