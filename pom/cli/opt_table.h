/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The options, one row each: its names, the commands that take it, the field of
 * struct options for its value, its help. The parser, the error messages and the
 * help read this table, and the shell completion reads the help. To add an
 * option, add a row.
 */
#ifndef POM_CLI_OPT_TABLE_H
#define POM_CLI_OPT_TABLE_H

#include <stddef.h>

/* The commands, as bits. IN_WALK is the call without a command. */
enum command_bit {
	IN_WALK = 1 << 0,
	IN_LIST = 1 << 1,
	IN_SHOW = 1 << 2,
	IN_CHECK = 1 << 3,
	IN_APPLY = 1 << 4,
	IN_REVERT = 1 << 5,
	IN_STATUS = 1 << 6,
	IN_DIFF = 1 << 7,
	IN_PROVE = 1 << 8,
	IN_REFRESH = 1 << 9,
	IN_EXPORT = 1 << 10,
	IN_IMPORT = 1 << 11,
	IN_UPDATE = 1 << 12,
	IN_HELP = 1 << 13,
	IN_MODULE = 1 << 14,
	IN_SEARCH = 1 << 15,
	IN_BROWSE = 1 << 16,
	IN_HTML = 1 << 17,
	IN_TRANSLATE = 1 << 18,
	IN_NEW = 1 << 19,
	IN_BISECT = 1 << 20,
	IN_ALL = (1 << 21) - 1
};

enum opt_section {
	SECTION_TREES,
	SECTION_WORK,
	SECTION_PROVE,
	SECTION_UPDATE,
	SECTION_OUTPUT,
	SECTIONS
};

/* The kind of an option's value, and the type of its field in struct options. */
enum opt_kind {
	OPT_FLAG, /* no value; bool */
	/* from least to most; unsigned int, or int for --strip; two different ones are an error */
	OPT_NUMBER,
	OPT_TEXT,  /* const char *; two different values are an error */
	OPT_WORDS, /* repeatable; const char **, and a size_t at nat */
	OPT_WHEN,  /* always, never, auto, or no value; enum color_when */
	OPT_BAR    /* from 1 to most, or no value; unsigned int */
};

struct opt_row {
	const char *name;    /* without the dashes */
	const char *also[2]; /* other names of the option */
	const char *value;   /* the name of the value in the help; or NULL */
	const char *help;    /* lines of at most 58 columns */
	size_t at, nat; /* offsets in struct options: value, number of values */
	long least, most; /* OPT_NUMBER: the smallest value, and the largest */
	unsigned int commands; /* that take it: bits */
	enum opt_section section;
	enum opt_kind kind;
	char letter; /* 0: none */
};

/*
 * An option whose help differs between commands has several rows, one after the
 * other, with the same name, kind and offsets.
 */
extern const struct opt_row opt_table[];
extern const size_t opt_rows;

/* The titles of the sections in the help. */
extern const char *const opt_section[SECTIONS];

#endif
