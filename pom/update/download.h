/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Downloads, by libcurl, which is loaded when it is first needed. Only https is used, only
 * to servers whose certificate is valid, and a redirect is followed only to https. Proxies
 * come from the environment (https_proxy, all_proxy, no_proxy). Callers do not trust a
 * download because of https: they verify its signature.
 */
#ifndef POM_UPDATE_DOWNLOAD_H
#define POM_UPDATE_DOWNLOAD_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/err.h"
#include "lib/mem.h"

enum {
	DOWNLOAD_TIMEOUT = 30,  /* seconds; the default */
	DOWNLOAD_REDIRECTS = 5, /* followed */
	DOWNLOAD_SLOW = 64      /* bytes a second; fewer are too slow */
};

struct download {
	const char *url;
	const char *cacert;   /* a file; NULL: CURL_CA_BUNDLE, SSL_CERT_FILE,
			       SSL_CERT_DIR, else the system's */
	unsigned int timeout; /* seconds: to connect, or below DOWNLOAD_SLOW */
	uint64_t limit;       /* bytes; more are refused */
	uint64_t size;        /* bytes that it must have; 0: unknown */
	/* called several times a second; all is 0 if unknown; false ends it */
	bool (*tick)(void *arg, uint64_t done, uint64_t all);
	void *arg;
};

/* The path of a file:// URL or a plain path, in a; NULL for another URL. */
const char *download_local(struct arena *a, const char *url);

/*
 * POM_EUSAGE unless the URL is a local one, or https without a user name or password. It
 * must have none because it is shown and stored.
 */
int download_check(const char *url, struct pom_err *err);

/*
 * Appends the file to b. POM_ENOENT: the server has no such file (404, 410), or there is
 * no libcurl. POM_EUNSAFE: a redirect to another protocol, or an invalid certificate.
 * POM_ELIMIT, POM_EINTERRUPTED, POM_EIO.
 */
int download_text(const struct download *d, struct buf *b, struct pom_err *err);

/*
 * Downloads to the file at path. If an earlier call was interrupted, and the server's
 * file is the same, only the missing part is downloaded, and *resumed is true. Only the
 * server says that both parts are of the same file. If this call is interrupted, what it
 * has downloaded stays. POM_EBUSY: another process downloads to path. Errors as above.
 */
int download_file(const struct download *d, const char *path, bool *resumed,
		  struct pom_err *err);

/* Removes the file and the notes about its download. */
void download_forget(const char *path);

#endif
