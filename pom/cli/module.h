/* SPDX-License-Identifier: GPL-2.0-only */
/* The state of runme module, shared with its JSON document and with prove. */
#ifndef POM_CLI_MODULE_H
#define POM_CLI_MODULE_H

#include "cli/setup.h"
#include "module/module.h"

/* Why an installed module or plugin should be built again: bits. */
enum module_outdated {
	OUTDATED_SET = 1,     /* the repository has other sources now */
	OUTDATED_KERNEL = 2,  /* it is not for the kernel that is there now */
	OUTDATED_IPTABLES = 4 /* ... or the iptables */
};

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
	size_t refused;         /* sets that cannot be built as modules */
	unsigned int *outdated; /* of status: for each entry; or NULL */
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

/* Opens the record. The kernel and iptables of today may be missing: it needs neither. */
int module_work_record(struct module_work *w, bool write);
/* Prints the name of a set at the beginning of a line, in its column. */
void module_work_name(struct module_work *w, const char *name);

int module_status(struct module_work *w);

#endif
