// SPDX-License-Identifier: GPL-2.0-only
/* Downloads files: see download.h. Only this file uses libcurl. */
#include "update/download.h"

/* curl's type checks are macros named as its functions; here these are members */
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/file.h"
#include "lib/library.h"
#include "lib/root.h"

enum { ERROR_LIMIT = 1 << 20 };

#define FUNCTION(NAME) __typeof__ (&(NAME))(NAME)
static struct {
	FUNCTION(curl_global_init);
	FUNCTION(curl_easy_init);
	FUNCTION(curl_easy_setopt);
	FUNCTION(curl_easy_perform);
	FUNCTION(curl_easy_getinfo);
	FUNCTION(curl_easy_header);
	FUNCTION(curl_easy_strerror);
	FUNCTION(curl_version);
	FUNCTION(curl_easy_cleanup);
	FUNCTION(curl_slist_append);
	FUNCTION(curl_slist_free_all);
} lib;

static int load(struct pom_err *err)
{
	const struct library_symbol symbols[] = {
		LIBRARY_SYMBOL(lib, curl_global_init),
		LIBRARY_SYMBOL(lib, curl_easy_init),
		LIBRARY_SYMBOL(lib, curl_easy_setopt),
		LIBRARY_SYMBOL(lib, curl_easy_perform),
		LIBRARY_SYMBOL(lib, curl_easy_getinfo),
		LIBRARY_SYMBOL(lib, curl_easy_header),
		LIBRARY_SYMBOL(lib, curl_easy_strerror),
		LIBRARY_SYMBOL(lib, curl_version),
		LIBRARY_SYMBOL(lib, curl_easy_cleanup),
		LIBRARY_SYMBOL(lib, curl_slist_append),
		LIBRARY_SYMBOL(lib, curl_slist_free_all),
	};
	static bool ready;
	int rc = library_load("libcurl.so.4", "libcurl4", symbols,
			      sizeof(symbols) / sizeof(*symbols), err);

	if (!rc && !ready && lib.curl_global_init(CURL_GLOBAL_DEFAULT))
		rc = pom_fail(err, POM_EIO, "libcurl", 0,
			      "it cannot be initialized");
	ready = !rc;
	return rc;
}

/* One request and its answer. */
struct transfer {
	const struct download *d;
	CURL *curl;
	const char *url; /* the target of the last redirect */
	struct buf *to_buf;
	int to_fd;             /* -1: to_buf */
	uint64_t from;         /* bytes that the file has already */
	const char *validator; /* identifies their version; NULL: unknown */
	uint64_t got;          /* bytes received of this answer's body */
	bool begun;            /* the answer has a body to keep */
	void (*started)(struct transfer *t);
	const char *state; /* the file in which the validator is noted */
	bool again;        /* the partial file is useless: download all of it */
	struct pom_err *err;
	int rc; /* the error of a callback, or 0 */
	char why[CURL_ERROR_SIZE];
};

static const char *header(struct transfer *t, const char *name)
{
	struct curl_header *h;

	return lib.curl_easy_header(t->curl, name, 0, CURLH_HEADER, -1, &h) ==
			       CURLHE_OK ?
		       h->value :
		       NULL;
}

/*
 * Checks "bytes 100-199/200": the part must begin where the file ends, and go to the end,
 * and the size must be the known one. length: of the part; negative if unknown.
 */
static bool range_fits(struct transfer *t, const char *range, curl_off_t length)
{
	unsigned long long from, size;
	char *end;

	if (!range || strncasecmp(range, "bytes ", 6) != 0)
		return false;
	from = strtoull(range + 6, &end, 10);
	end = strchr(end, '/');
	if (!end || from != t->from)
		return false;
	size = strtoull(end + 1, NULL, 10);
	if (end[1] == '*')
		return true;
	if (length >= 0 && t->from + (uint64_t)length != size)
		return false;
	return !t->d->size || size == t->d->size;
}

static int too_large(struct transfer *t)
{
	return pom_fail(t->err, POM_ELIMIT, t->url, 0,
			"it is larger than %llu bytes",
			(unsigned long long)t->d->limit);
}

static int other_size(struct transfer *t, uint64_t n)
{
	return pom_fail(t->err, POM_EUNSAFE, t->url, 0,
			"the server sends %llu bytes, but %llu were signed",
			(unsigned long long)n, (unsigned long long)t->d->size);
}

/* At the first byte of a body: is it the requested part? */
static int begin(struct transfer *t)
{
	long status = 0;
	curl_off_t length = -1;
	uint64_t all;

	t->begun = true;
	lib.curl_easy_getinfo(t->curl, CURLINFO_RESPONSE_CODE, &status);
	lib.curl_easy_getinfo(t->curl, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T,
			      &length);
	if (status == 206 && !t->from)
		return pom_fail(t->err, POM_EIO, t->url, 0,
				"the server sends a part, but the whole file was requested");
	if (status == 206 &&
	    !range_fits(t, header(t, "content-range"), length)) {
		t->again = true;
		return POM_EIO;
	}
	if (status == 200 && t->from) {
		/* the file has changed, or the server does not send parts */
		t->from = 0;
		if (ftruncate(t->to_fd, 0) < 0 ||
		    lseek(t->to_fd, 0, SEEK_SET) < 0)
			return pom_fail_errno(t->err, errno, t->state,
					      "cannot begin again");
	}
	all = t->from + (length > 0 ? (uint64_t)length : 0);
	if (all > t->d->limit)
		return too_large(t);
	if (t->d->size && length >= 0 && all != t->d->size)
		return other_size(t, all);
	if (t->started)
		t->started(t);
	return 0;
}

static size_t take(char *p, size_t one, size_t n, void *arg)
{
	struct transfer *t = arg;
	long status = 0;

	n *= one;
	lib.curl_easy_getinfo(t->curl, CURLINFO_RESPONSE_CODE, &status);
	if (status != 200 && status != 206) {
		t->got +=
			n; /* a short body with the text of an error: ignore it */
		return t->got > ERROR_LIMIT ? 0 : n;
	}
	if (!t->begun)
		t->rc = begin(t);
	if (!t->rc && n > t->d->limit - t->from - t->got)
		t->rc = too_large(t);
	if (!t->rc && t->d->size && t->from + t->got + n > t->d->size)
		t->rc = other_size(t, t->from + t->got + n);
	if (!t->rc && t->to_fd < 0)
		buf_add(t->to_buf, p, n);
	else if (!t->rc && fd_write_all(t->to_fd, p, n) < 0)
		t->rc = pom_fail_errno(t->err, errno, t->url,
				       "cannot write the received bytes");
	t->got += n;
	return t->rc ? 0 : n;
}

static int ticked(void *arg, curl_off_t all, curl_off_t done, curl_off_t up_all,
		  curl_off_t up)
{
	struct transfer *t = arg;
	uint64_t of = t->d->size;

	(void)up_all;
	(void)up;
	if (!of && all > 0)
		of = t->from + (uint64_t)all;
	if (!t->d->tick || t->d->tick(t->d->arg, t->from + (uint64_t)done, of))
		return 0;
	t->rc = pom_fail(t->err, POM_EINTERRUPTED, t->url, 0,
			 "the download was interrupted");
	return 1;
}

static const char *environment(const char *name)
{
	const char *s = getenv(name);

	return s && *s ? s : NULL;
}

static bool set_options(struct transfer *t)
{
	const char *file = t->d->cacert, *dir = NULL;
	long timeout = (long)t->d->timeout;
	CURL *c = t->curl;
	bool bad = false;

	if (!file)
		file = environment("CURL_CA_BUNDLE");
	if (!file)
		file = environment("SSL_CERT_FILE");
	if (!file)
		dir = environment("SSL_CERT_DIR");
#define SET(OPTION, VALUE) \
	bad |= lib.curl_easy_setopt(c, CURLOPT_##OPTION, VALUE) != CURLE_OK
	SET(PROTOCOLS_STR, "https");
	SET(FOLLOWLOCATION, 0L);
	SET(SSL_VERIFYPEER, 1L);
	SET(SSL_VERIFYHOST, 2L);
	SET(SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	if (file)
		SET(CAINFO, file);
	if (dir)
		SET(CAPATH, dir);
	SET(NETRC, (long)CURL_NETRC_OPTIONAL);
	SET(USERAGENT, "runme/" POM_VERSION);
	SET(CONNECTTIMEOUT, timeout);
	SET(LOW_SPEED_LIMIT, (long)DOWNLOAD_SLOW);
	SET(LOW_SPEED_TIME, timeout);
	SET(SUPPRESS_CONNECT_HEADERS, 1L);
	SET(ERRORBUFFER, t->why);
	SET(WRITEFUNCTION, take);
	SET(WRITEDATA, t);
	SET(NOPROGRESS, 0L);
	SET(XFERINFOFUNCTION, ticked);
	SET(XFERINFODATA, t);
#undef SET
	return !bad;
}

static int cut_off(struct transfer *t)
{
	unsigned long long got = t->from + t->got, all = t->from;
	curl_off_t length = -1;

	lib.curl_easy_getinfo(t->curl, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T,
			      &length);
	if (length > 0) {
		all += (unsigned long long)length;
		pom_fail(t->err, POM_EIO, t->url, 0,
			 "the transfer was cut off after %llu of %llu bytes",
			 got, all);
	} else {
		pom_fail(t->err, POM_EIO, t->url, 0,
			 "the transfer was cut off after %llu bytes", got);
	}
	if (t->to_fd >= 0)
		pom_hint(t->err,
			 "run the same command again to continue the download");
	return POM_EIO;
}

static int explain(struct transfer *t, CURLcode code)
{
	if (t->rc)
		return t->rc;
	switch (code) {
	case CURLE_OPERATION_TIMEDOUT:
		pom_fail(t->err, POM_EIO, t->url, 0,
			 "the server is too slow: it sent almost nothing for %u seconds",
			 t->d->timeout);
		pom_hint(t->err, "try again later, or with a longer --timeout");
		return POM_EIO;
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
		pom_fail(t->err, POM_EUNSAFE, t->url, 0,
			 "the server's certificate is not trusted: %s",
			 t->why[0] ? t->why : lib.curl_easy_strerror(code));
		pom_hint(t->err,
			 "to trust another authority, use --cacert FILE or SSL_CERT_FILE");
		return POM_EUNSAFE;
	case CURLE_PARTIAL_FILE:
		return cut_off(t);
	case CURLE_RECV_ERROR:
	case CURLE_GOT_NOTHING:
		if (t->begun)
			return cut_off(t);
		break;
	default:
		break;
	}
	return pom_fail(t->err, POM_EIO, t->url, 0, "cannot be fetched: %s",
			t->why[0] ? t->why : lib.curl_easy_strerror(code));
}

/* Requests only the rest, if the file has not changed. */
static struct curl_slist *ask_for_part(struct transfer *t)
{
	struct curl_slist *list = NULL;
	char *s;

	if (!t->from)
		return NULL;
	s = pom_asprintf("%llu-", (unsigned long long)t->from);
	lib.curl_easy_setopt(t->curl, CURLOPT_RANGE, s);
	free(s);
	if (t->validator) {
		s = pom_asprintf("If-Range: %s", t->validator);
		list = lib.curl_slist_append(NULL, s);
		free(s);
		lib.curl_easy_setopt(t->curl, CURLOPT_HTTPHEADER, list);
	}
	return list;
}

/* Makes one request. *next gets the target of a redirect, or NULL. */
static int one_hop(struct transfer *t, struct arena *a, const char **next)
{
	struct curl_slist *list = NULL;
	long status = 0;
	CURLcode code;
	int rc = 0;

	*next = NULL;
	t->why[0] = '\0';
	t->begun = false;
	t->got = 0;
	t->rc = 0;
	t->curl = lib.curl_easy_init();
	if (!t->curl || !set_options(t) ||
	    lib.curl_easy_setopt(t->curl, CURLOPT_URL, t->url)) {
		rc = pom_fail(t->err, POM_EIO, t->url, 0,
			      "libcurl is too old, or does not support https");
		goto done;
	}
	list = ask_for_part(t);
	code = lib.curl_easy_perform(t->curl);
	lib.curl_easy_getinfo(t->curl, CURLINFO_RESPONSE_CODE, &status);
	if (code != CURLE_OK) {
		rc = explain(t, code);
	} else if (status >= 300 && status < 400) {
		const char *where = NULL;

		lib.curl_easy_getinfo(t->curl, CURLINFO_REDIRECT_URL, &where);
		if (where)
			*next = arena_strdup(a, where);
		else
			rc = pom_fail(t->err, POM_EIO, t->url, 0,
				      "the server answers with status %ld",
				      status);
	} else if (status == 416 && t->from) {
		t->again = true;
		rc = POM_EIO;
	} else if (status != 200 && status != 206) {
		rc = pom_fail(t->err,
			      status == 404 || status == 410 ? POM_ENOENT :
							       POM_EIO,
			      t->url, 0, "the server answers with status %ld",
			      status);
	} else if (!t->begun) {
		rc = begin(t); /* an empty body */
	}
	if (!rc && !*next && t->d->size && t->from + t->got != t->d->size)
		rc = other_size(t, t->from + t->got);
done:
	if (t->curl)
		lib.curl_easy_cleanup(t->curl);
	lib.curl_slist_free_all(list);
	t->curl = NULL;
	return rc;
}

static int transfer(struct transfer *t)
{
	struct arena a = { 0 };
	const char *next;
	int rc, hops = 0;

	t->url = t->d->url;
	for (;;) {
		rc = one_hop(t, &a, &next);
		if (rc || !next)
			break;
		if (strncasecmp(next, "https://", 8) != 0) {
			rc = pom_fail(t->err, POM_EUNSAFE, t->url, 0,
				      "the server redirects to %s, which is not https",
				      next);
			break;
		}
		if (++hops > DOWNLOAD_REDIRECTS) {
			rc = pom_fail(t->err, POM_ELIMIT, t->d->url, 0,
				      "more than %d redirects",
				      DOWNLOAD_REDIRECTS);
			break;
		}
		t->url = next;
	}
	arena_free(&a);
	return rc;
}

int download_text(const struct download *d, struct buf *b, struct pom_err *err)
{
	struct transfer t = { .d = d, .to_fd = -1, .to_buf = b, .err = err };
	int rc = load(err);

	return rc ? rc : transfer(&t);
}

/* The validator for If-Range: a strong ETag, else the date. */
static void note_validator(struct transfer *t)
{
	const char *tag = header(t, "etag"), *v = tag;
	struct span part;

	unlink(t->state);
	if (!v || strncmp(v, "W/", 2) == 0)
		v = header(t, "last-modified");
	if (!v || strlen(v) > 1024)
		return;
	part = span_of(v);
	/* without this file, the next run starts at the first byte */
	if (file_create(t->state, 0600, &part, 1, NULL))
		unlink(t->state);
}

static char *state_path(const char *path)
{
	return pom_asprintf("%s.state", path);
}

void download_forget(const char *path)
{
	char *state = state_path(path);

	unlink(path);
	unlink(state);
	free(state);
}

static int open_part(const char *path, int *fd, struct pom_err *err)
{
	*fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (*fd < 0)
		return pom_fail_errno(err, errno, path, "cannot create");
	if (flock(*fd, LOCK_EX | LOCK_NB) < 0 && errno == EWOULDBLOCK) {
		pom_fail(err, POM_EBUSY, path, 0,
			 "another run is fetching the same file");
		pom_hint(err, "wait until it has ended, then try again");
		return POM_EBUSY;
	}
	return 0;
}

int download_file(const struct download *d, const char *path, bool *resumed,
		  struct pom_err *err)
{
	struct transfer t = {
		.d = d, .to_fd = -1, .err = err, .started = note_validator
	};
	char *state = state_path(path);
	struct buf noted = { 0 };
	off_t end = 0;
	int rc = load(err);

	if (!rc)
		rc = open_part(path, &t.to_fd, err);
	if (rc)
		goto done;
	t.state = state;
	if (file_read(state, &noted, NULL) == 0 && noted.n &&
	    !memchr(noted.p, '\n', noted.n) && !memchr(noted.p, '\r', noted.n))
		t.validator = noted.p;
	if (t.validator)
		end = lseek(t.to_fd, 0, SEEK_END);
	t.from = end > 0 && (uint64_t)end < d->limit ? (uint64_t)end : 0;
	*resumed = true;
	if (t.from && t.from == d->size)
		goto done; /* it was interrupted just after the last byte */
	do {
		t.again = false;
		if (!t.from && (ftruncate(t.to_fd, 0) < 0 ||
				lseek(t.to_fd, 0, SEEK_SET) < 0)) {
			rc = pom_fail_errno(err, errno, path, "cannot begin");
			break;
		}
		rc = transfer(&t);
		if (t.again)
			t.from = 0;
	} while (rc && t.again);
	*resumed = t.from > 0;
done:
	if (t.to_fd >= 0)
		close(t.to_fd);
	buf_free(&noted);
	free(state);
	return rc;
}

int download_check(const char *url, struct pom_err *err)
{
	const char *host = url + strlen("https://");

	if (strncasecmp(url, "https://", strlen("https://")) != 0) {
		pom_fail(err, POM_EUSAGE, url, 0,
			 "a snapshot can be fetched by https, or from a file, only");
		return POM_EUSAGE;
	}
	if (memchr(host, '@', strcspn(host, "/?#"))) {
		pom_fail(err, POM_EUSAGE, NULL, 0,
			 "the URL must not have a user name or a password, because it is shown and stored");
		pom_hint(err, "write them into ~/.netrc");
		return POM_EUSAGE;
	}
	return 0;
}

static int hex(char c)
{
	const char *digits = "0123456789abcdef0123456789ABCDEF";
	const char *p = c ? strchr(digits, c) : NULL;

	return p ? (int)((p - digits) % 16) : -1;
}

const char *download_local(struct arena *a, const char *url)
{
	const char *s;
	char *out, *p;

	if (strncasecmp(url, "file://", 7) != 0)
		return strstr(url, "://") ? NULL : url;
	s = url + 7;
	if (strncasecmp(s, "localhost/", 10) == 0)
		s += 9;
	if (*s != '/')
		return NULL; /* a file of another host */
	p = out = arena_strdup(a, s);
	for (; *s; s++) {
		if (*s == '%' && hex(s[1]) >= 0 && hex(s[2]) >= 0 &&
		    hex(s[1]) * 16 + hex(s[2])) {
			*p++ = (char)(hex(s[1]) * 16 + hex(s[2]));
			s += 2;
		} else {
			*p++ = *s;
		}
	}
	*p = '\0';
	return out;
}

int download_library(struct buf *b, struct pom_err *err)
{
	const char *all; /* "libcurl/7.88.1 OpenSSL/3.0.17 ..." */
	size_t slash;
	int rc = load(err);

	if (rc)
		return rc;
	all = lib.curl_version();
	slash = strcspn(all, "/");
	buf_addf(b, "%.*s %.*s", (int)slash, all,
		 (int)strcspn(all + slash, " ") - 1, all + slash + 1);
	return 0;
}
