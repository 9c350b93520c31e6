/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Recognises files that are not patches, for messages: archives, web pages, UTF-16,
 * indented patches, diffstats and more.
 */
#ifndef POM_ENGINE_RECOGNISE_H
#define POM_ENGINE_RECOGNISE_H

#include <stdbool.h>

#include "lib/span.h"

enum {
	RECOGNISE_LOOKS = 1 << 16 /* bytes that are read from the beginning */
};

struct recognised {
	const char *what; /* follows "it is": "a web page (HTML)" */
	const char *todo; /* tells the user how to get the patch */
};

/*
 * Recognises a text in which no diff was found. False if it is unknown. Takes linear time
 * in RECOGNISE_LOOKS.
 */
bool recognise(struct span text, struct recognised *out);

/* The same for a text with a diff that cannot be parsed. */
bool recognise_spoilt(struct span text, struct recognised *out);

/*
 * Recognises a text that must not be parsed, even if it has a diff: a web page, which has
 * &lt; instead of <, an uncompressed archive, or UTF-16. Reads only a few bytes.
 */
bool recognise_container(struct span text, struct recognised *out);

/*
 * Recognises a format by its first bytes. sure: only by bytes with which no text can
 * begin.
 */
bool recognise_magic(struct span text, bool sure, struct recognised *out);
/* Recognises an archive by its first bytes. */
bool recognise_archive(struct span text, struct recognised *out);

/* Recognises a document of a word processor: RTF, or a zip archive of Word or LibreOffice. */
bool recognise_document(struct span text, struct recognised *out);

/*
 * Recognises forms that other programs write, and damage to all lines. spoilt: the text has
 * a diff that cannot be parsed; tries only forms that can have one.
 */
bool recognise_form(struct span text, bool spoilt, struct recognised *out);

/* Is it a list of names of files, also with the status that git puts before each? */
bool recognise_names(struct span text);

/*
 * A part of a mail claims to be HTML: is it really HTML with a diff? It may be plain text.
 * Searches for tags before the first hunk, and for lines with &lt;.
 */
bool recognise_html(struct span text);

/*
 * Is the diff part of a web page? before: the text before the diff. It must have a line
 * that begins with a tag, and not be a mail. The diff must have &lt; or the like, and no
 * tags.
 */
bool recognise_page(struct span before, struct span diff,
		    struct recognised *out);

/* Is it a cover letter, "[PATCH 0/3]", without a diff? */
bool recognise_cover_letter(struct span text);

/* Does the text before a diff say that it compares two versions of a series? */
bool recognise_interdiff(struct span before);

/* The text without the byte order mark of UTF-8 in front. */
struct span recognise_skip_mark(struct span text);

#endif
