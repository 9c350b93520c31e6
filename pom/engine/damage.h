/* SPDX-License-Identifier: GPL-2.0-only */
/* Finds what a web page or an editor has changed in the lines of a patch. */
#ifndef POM_ENGINE_DAMAGE_H
#define POM_ENGINE_DAMAGE_H

#include "engine/diff.h"

/*
 * Says what is wrong with the lines of the diff, and which command mends it; NULL if nothing
 * is known to be. Such a diff may fit, where only new lines are damaged. Takes linear time.
 */
const char *damage_of(const struct diff *d);

/*
 * Says which characters of the diff a web page or an archive of mails has hidden or added:
 * "[email protected]" for an address, " at " for @, U+200B. NULL: none is known to be. Looks
 * at the first 256 kB: what is longer comes as a file. before: the text before the diff.
 */
const char *damage_hidden(struct span before, struct span diff);

/* Do all lines of the hunks, and the @@ lines, end in $, as cat -A shows a text? */
bool damage_is_shown(const struct diff *d);

/*
 * Are the characters < > & of this text all written as &lt; &gt; &amp;, and is one of them
 * there? Tags of HTML are not counted.
 */
bool damage_is_escaped(struct span text);

/* How the blanks of a line were changed. Several may explain the same line. */
enum damage_blanks {
	DAMAGE_TAB = 1,      /* a tab was put in front */
	DAMAGE_TRAILING = 2, /* blanks at its end were lost, or added */
	DAMAGE_EIGHT = 4,    /* each tab in front became eight blanks */
	DAMAGE_SEVEN = 8,   /* the same, but the first one seven: with a sign */
	DAMAGE_STUFFED = 16 /* a blank was put in front, or nothing changed */
};

/* The members of enum damage_blanks that make the tree's line that of the patch. */
unsigned int damage_blanks(struct span patch, struct span tree);

/* The command that gives such a text its characters back, and takes the tags off. */
#define DAMAGE_UNESCAPE                                                                    \
	"sed -E 's/<[^>]*>//g; s/&nbsp;/ /g; s/&lt;/</g; s/&gt;/>/g; s/&(quot|#34);/\"/g;" \
	" s/&(apos|#39|#x27);/\\x27/g; s/&amp;/\\&/g'"

/* The command that takes off the tab that diff -T writes behind a sign, or for a blank. */
#define DAMAGE_UNTAB "sed 's/^\\([-+]\\)\\t/\\1/; s/^\\t/ /'"

/* The commands that make tabs again of eight blanks each, or of seven and then eight. */
#define DAMAGE_TABS "sed -E ':a; s/^([-+ ]\\t*) {8}/\\1\\t/; ta'"
#define DAMAGE_TABS_SEVEN \
	"sed -E 's/^([-+ ]) {7}/\\1\\t/; :a; s/^([-+ ]\\t+) {8}/\\1\\t/; ta'"

#endif
