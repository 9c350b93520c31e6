/* SPDX-License-Identifier: GPL-2.0-only */
/* What runme module works on, for its file and for its JSON document. */
#ifndef POM_CLI_MODULE_H
#define POM_CLI_MODULE_H

#include "cli/setup.h"
#include "module/module.h"

struct module_work {
	struct context c;
	struct options o;    /* without the action's name, and without trees */
	const char *action;  /* "install" */
	const char *headers; /* --kernel, or NULL */
	struct arena a;
	struct module_host host;
	struct module_record record;
	struct module_set *set;
	size_t n;
	struct module_build build;
	size_t refused; /* sets that cannot be had so */
	bool written;
};

/* Can all of the set be had so, or (halves) one half of it at least? */
bool module_work_ok(const struct module_set *m, bool halves);

/*
 * Finds the kernel (w->headers) and iptables, reads the sets and judges them.
 * w->build has those then that can be had, or (halves) of which one half can be.
 */
int module_work_prepare(struct module_work *w, bool installs, bool halves);
/* Compiles them in the build's scratch folder, which is made if need be. */
int module_work_compile(struct module_work *w);

#endif
