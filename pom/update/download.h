/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Files from elsewhere, by libcurl, which is loaded when it is first needed.
 * Only https is spoken, only to servers whose certificate is trusted, and
 * redirects are followed to https only. Proxies are those of the environment
 * (https_proxy, all_proxy, no_proxy). What comes is not trusted for that.
 */
#ifndef POM_UPDATE_DOWNLOAD_H
#define POM_UPDATE_DOWNLOAD_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/err.h"
#include "lib/mem.h"

enum {
	DOWNLOAD_TIMEOUT = 30,  /* seconds, unless said otherwise */
	DOWNLOAD_REDIRECTS = 5, /* followed */
	DOWNLOAD_SLOW = 64      /* bytes in a second that are too few */
};

struct download {
	const char *url;
	const char *cacert;   /* a file; NULL: CURL_CA_BUNDLE, SSL_CERT_FILE,
			       SSL_CERT_DIR, else the system's */
	unsigned int timeout; /* seconds to connect in, or of next to nothing */
	uint64_t limit;       /* bytes; more are refused */
	uint64_t size;        /* bytes that it must have; 0: not known */
	/* Told now and then; all is 0 when it is not known. False breaks off. */
	bool (*tick)(void *arg, uint64_t done, uint64_t all);
	void *arg;
};

/* The path of a file:// URL or a plain path, in a; NULL for another URL. */
const char *download_local(struct arena *a, const char *url);

/*
 * A URL that is no local one must be https, without a name or password in it:
 * it is shown, and kept. POM_EUSAGE.
 */
int download_check(const char *url, struct pom_err *err);

/*
 * Appends it to b. POM_ENOENT when the server has no such file (404, 410) or
 * libcurl is not there, POM_ELIMIT, POM_EUNSAFE (a redirect away from https, a
 * certificate that nobody vouches for), POM_EINTERRUPTED, POM_EIO.
 */
int download_text(const struct download *d, struct buf *b, struct pom_err *err);

/*
 * Fetches it into the file at path, goes on where an earlier call was cut off
 * if the server's file is still the same, and keeps what came if it is cut off
 * now. *resumed: a part is of an earlier call; the server's word is all there
 * is for their fitting together. Two at once: POM_EBUSY. Errors as above.
 */
int download_file(const struct download *d, const char *path, bool *resumed,
		  struct pom_err *err);

/* Removes the file and what was noted about it. */
void download_forget(const char *path);

#endif
