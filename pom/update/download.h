/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Downloads files with libcurl, which is loaded when it is first needed. Only https is
 * used, also after a redirect, and the server's certificate must be valid. Proxies come
 * from the environment (https_proxy, all_proxy, no_proxy). Callers do not rely on https
 * alone: they verify a signature.
 */
#ifndef POM_UPDATE_DOWNLOAD_H
#define POM_UPDATE_DOWNLOAD_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/err.h"
#include "lib/mem.h"

enum {
	DOWNLOAD_TIMEOUT = 30,  /* seconds; the default */
	DOWNLOAD_REDIRECTS = 5, /* the most redirects that are followed */
	DOWNLOAD_SLOW = 64      /* bytes per second; fewer are too slow */
};

struct download {
	const char *url;
	const char *cacert;   /* a file; NULL: CURL_CA_BUNDLE, SSL_CERT_FILE,
			       SSL_CERT_DIR, else the system's */
	unsigned int timeout; /* seconds: to connect, or below DOWNLOAD_SLOW */
	uint64_t limit;       /* bytes; more are refused */
	uint64_t size;        /* bytes that the file must have; 0: unknown */
	/*
	 * Called several times a second. all is 0 if unknown. Returns false to end the
	 * download.
	 */
	bool (*tick)(void *arg, uint64_t done, uint64_t all);
	void *arg;
};

/* The path of a file:// URL or a plain path, in a; NULL for another URL. */
const char *download_local(struct arena *a, const char *url);

/*
 * POM_EUSAGE unless the URL is local, or https without a user name and password. They are
 * refused because the URL is shown and stored.
 */
int download_check(const char *url, struct pom_err *err);

/*
 * Appends the file to b. POM_ENOENT: the server has no such file (404, 410), or there is
 * no libcurl. POM_EUNSAFE: a redirect to another protocol, or an invalid certificate.
 * POM_ELIMIT, POM_EINTERRUPTED, POM_EIO.
 */
int download_text(const struct download *d, struct buf *b, struct pom_err *err);

/*
 * Downloads to the file at path. If an earlier call was interrupted and the server's file
 * is still the same, only the missing part is downloaded, and *resumed is true. That it is
 * the same is not verified: the server says so. If this call is interrupted, the downloaded
 * part stays. POM_EBUSY: another process downloads to path. Errors as above.
 */
int download_file(const struct download *d, const char *path, bool *resumed,
		  struct pom_err *err);

/* Removes the file and the notes about its download. */
void download_forget(const char *path);

/* Appends the version of libcurl to b, such as "libcurl 7.88.1". POM_ENOENT, POM_EIO. */
int download_library(struct buf *b, struct pom_err *err);

#endif
