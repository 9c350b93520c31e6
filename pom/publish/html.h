/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Writes a catalogue as a folder of HTML pages: index.html, a page for each set,
 * fates.html if there are old names, style.css and search.js. The pages need no server
 * and no network. The same catalogue gives the same bytes.
 *
 * The file .runme-html of the folder lists all files of it. Only a folder with nothing
 * but these files is replaced.
 */
#ifndef POM_PUBLISH_HTML_H
#define POM_PUBLISH_HTML_H

#include "publish/html_site.h"

enum { HTML_BYTES_MOST = 1 << 30 /* of all files of a folder */ };

/* What was written. */
struct html_written {
	size_t files;
	uint64_t bytes;
	bool replaced; /* a folder of an earlier run */
};

/*
 * Writes the folder path completely, or not at all. s must have its names (html_site_name).
 * POM_EUSAGE when path exists and is neither empty nor a folder that this function has
 * written; POM_ELIMIT; POM_EIO.
 */
int html_write(struct html_site *s, const char *path, struct html_written *w,
	       struct pom_err *err);

#endif
