/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Names a text that is no patch for what it is: an archive, a web page, UTF-16,
 * a patch that every line of which is indented, a diffstat. For messages.
 */
#ifndef POM_ENGINE_RECOGNISE_H
#define POM_ENGINE_RECOGNISE_H

#include <stdbool.h>

#include "lib/span.h"

enum {
	RECOGNISE_LOOKS = 1
			  << 16 /* bytes at the beginning that are looked at */
};

struct recognised {
	const char *what; /* "a web page (HTML)": ends "it is" or "this is" */
	const char *todo; /* how to get the patch */
};

/*
 * A text in which no diff was found. False when nothing more is known of it. Time
 * is linear in RECOGNISE_LOOKS.
 */
bool recognise(struct span text, struct recognised *out);

/* A text in which a diff was found that cannot be parsed. The same. */
bool recognise_spoilt(struct span text, struct recognised *out);

/*
 * Something that has no right to be parsed though a diff may be found in it: a web
 * page, which writes < and & as &lt; and &amp;, an archive whose files are not
 * compressed, a text in UTF-16. Looks at a few bytes.
 */
bool recognise_container(struct span text, struct recognised *out);

/*
 * What it is by its first bytes; with sure, only by such as no text begins with. And
 * is it an archive, of those that are known by them?
 */
bool recognise_magic(struct span text, bool sure, struct recognised *out);
bool recognise_archive(struct span text, struct recognised *out);

/* Are its lines nothing but the names of files, maybe with what git puts before them? */
bool recognise_names(struct span text);

/*
 * Is a text, which is said to be HTML, HTML with a diff in it? Somebody may have saved
 * it as plain text. Looks for tags before the first hunk, and for lines with &lt;.
 */
bool recognise_html(struct span text);

/*
 * Is a diff that was found part of a web page? before is what stands before it: a
 * tag begins one of its lines, and it is no mail. The diff's lines have &lt; or the
 * like, and no tags.
 */
bool recognise_page(struct span before, struct span diff,
		    struct recognised *out);

/* Is it the letter before a series, "[PATCH 0/3]", which has no diff? */
bool recognise_cover_letter(struct span text);

/* Does the text before a diff say that it is one from an older version of a series? */
bool recognise_interdiff(struct span before);

/* The text without the byte order mark of UTF-8 in front. */
struct span recognise_skip_mark(struct span text);

#endif
