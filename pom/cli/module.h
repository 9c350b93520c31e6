/* SPDX-License-Identifier: GPL-2.0-only */
/* The state of runme module, shared with its JSON document and with prove. */
#ifndef POM_CLI_MODULE_H
#define POM_CLI_MODULE_H

#include "cli/setup.h"
#include "module/module.h"

struct module_work {
	struct context c;
	struct options o;    /* the action and the source trees are removed */
	const char *action;  /* "install" */
	const char *headers; /* --kernel, or NULL */
	struct arena a;
	struct module_host host;
	struct module_record record;
	struct module_set *set;
	size_t n;
	struct module_build build;
	size_t refused; /* sets that cannot be built as modules */
	bool written;
};

/*
 * Can both halves of the set, module and plugin, be built? With halves: can at least
 * one of them?
 */
bool module_work_ok(const struct module_set *m, bool halves);

/*
 * Finds the kernel (w->headers) and iptables, and reads the sets. w->build gets the
 * sets for which module_work_ok(set, halves) holds.
 */
int module_work_prepare(struct module_work *w, bool installs, bool halves);
/* Compiles w->build in a scratch folder, and makes that folder if there is none. */
int module_work_compile(struct module_work *w);

#endif
