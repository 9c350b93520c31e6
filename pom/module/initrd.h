/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An archive of files for a kernel to unpack as its first root: "newc" as in
 * Documentation/driver-api/early-userspace/buffer-format.rst of the kernel.
 */
#ifndef POM_MODULE_INITRD_H
#define POM_MODULE_INITRD_H

#include <stdio.h>

#include "lib/err.h"
#include "lib/mem.h"

struct initrd {
	struct arena *a;
	FILE *f;
	const char *path;
	struct map names; /* what is in it */
	struct map words; /* that scripts in it have: programs, maybe */
	bool words_known; /* and no more are to be added */
	struct pom_err *err;
	int rc; /* the first error; whatever comes after it does nothing */
};

/* Makes the file; initrd_close afterwards in either case. */
void initrd_open(struct initrd *w, struct arena *a, const char *path,
		 struct pom_err *err);
/* 0, or the first error. */
int initrd_close(struct initrd *w);

/* A folder with those above it. */
void initrd_folder(struct initrd *w, const char *path);
void initrd_link(struct initrd *w, const char *path, const char *target);
/*
 * A file of the machine, by its path there, or (from) another one; where the
 * machine has a link, the archive has that and what it leads to. What is there
 * already stays.
 */
void initrd_file(struct initrd *w, const char *path, const char *from);
/* The regular files of a folder, and (deep) of those in it. */
void initrd_tree(struct initrd *w, const char *path, const char *from,
		 bool deep);
/*
 * Programs that match one of the patterns, or that a word of a script in the
 * archive names; and the libraries of these, and of what has so far been added
 * with a name that ends in ".so".
 */
void initrd_programs(struct initrd *w, const char *const *pattern);

/* Does the machine have a program that initrd_programs would find? */
bool initrd_has_program(const char *name);

#endif
