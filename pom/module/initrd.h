/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Writes an initramfs: an archive that a kernel unpacks as its root file system. The format
 * is "newc": Documentation/driver-api/early-userspace/buffer-format.rst of the kernel.
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
	struct map names; /* paths of its entries */
	struct map words; /* words of scripts in it: maybe names of programs */
	bool words_known; /* no more words are added */
	struct pom_err *err;
	int rc; /* the first error; after it, all functions do nothing */
};

/* Creates the file. Call initrd_close afterwards, also after an error. */
void initrd_open(struct initrd *w, struct arena *a, const char *path,
		 struct pom_err *err);
/* 0, or the first error. */
int initrd_close(struct initrd *w);

/* Adds a folder, and those above it. */
void initrd_folder(struct initrd *w, const char *path);
void initrd_link(struct initrd *w, const char *path, const char *target);
/*
 * Adds the file at path of this machine, or the file from, as path. A symbolic link at path
 * is added together with the file that it leads to. Does nothing if there is no such
 * regular file, or if the archive has the path already.
 */
void initrd_file(struct initrd *w, const char *path, const char *from);
/* Adds the files of a folder, and with deep those of the folders below it. from as above. */
void initrd_tree(struct initrd *w, const char *path, const char *from,
		 bool deep);
/*
 * Adds this machine's programs that match one of the patterns, or whose name is a word of a
 * script in the archive. Adds the libraries that these programs need, and those that files
 * in the archive with names that end in ".so" need.
 */
void initrd_programs(struct initrd *w, const char *const *pattern);

/* Does the machine have a program that initrd_programs would find? */
bool initrd_has_program(const char *name);

#endif
