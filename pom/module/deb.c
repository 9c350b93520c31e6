// SPDX-License-Identifier: GPL-2.0-only
/*
 * Makes a Debian source package and binary package of each set, with the sources of its
 * module for dkms. Debian's own tools make them. The debian/rules of the source package
 * makes the binary one; it needs no debhelper.
 *
 * Installing the package succeeds even if the module cannot be built for a kernel.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "lib/file.h"
#include "lib/process.h"
#include "publish/export.h"
#include "module/module.h"

enum { DEB_SECONDS = 600, DATE = 64, LAST = 4 };

/* A package while it is made. */
struct deb {
	struct module_build *b; /* its scratch folder */
	const struct module_set *set;
	struct module_pack pack;
	const char *name;       /* patch-o-matic-tarpit-dkms */
	const char *date;       /* of the change log */
	const char *last[LAST]; /* the latest lines of output, a ring buffer */
	size_t said;            /* number of lines of output */
};

static const char rules[] =
	"#!/usr/bin/make -f\n"
	"package := $(shell sed -n 's/^Package: //p' debian/control)\n"
	"version := $(shell dpkg-parsechangelog -S Version)\n"
	"name := $(shell sed -n 's/^PACKAGE_NAME=\"\\(.*\\)\"/\\1/p' dkms/dkms.conf)\n"
	"top := debian/$(package)\n"
	"doc := $(top)/usr/share/doc/$(package)\n"
	"\n"
	"build build-arch build-indep:\n"
	"clean:\n"
	"\trm -rf $(top) debian/files\n"
	"binary-arch:\n"
	"binary binary-indep:\n"
	"\trm -rf $(top)\n"
	"\tinstall -d $(top)/DEBIAN $(doc)\n"
	"\tcd dkms && find . -type f -exec install -D -m 644 {} \\\n"
	"\t\t$(CURDIR)/$(top)/usr/src/$(name)-$(version)/{} \\;\n"
	"\tgzip -9n <debian/changelog >$(doc)/changelog.gz\n"
	"\tinstall -m 644 debian/copyright $(doc)/copyright\n"
	"\tchmod 644 $(doc)/changelog.gz\n"
	"\tinstall -m 755 debian/postinst debian/prerm $(top)/DEBIAN\n"
	"\tcd $(top) && find usr -type f | LC_ALL=C sort | xargs md5sum >DEBIAN/md5sums\n"
	"\tchmod 644 $(top)/DEBIAN/md5sums\n"
	"\tdpkg-gencontrol -p$(package) -P$(top)\n"
	"\tdpkg-deb --root-owner-group --build $(top) ..\n"
	"\n"
	".PHONY: build build-arch build-indep clean binary binary-arch binary-indep\n";

/* The package's name. Debian allows lower-case letters, digits, '+', '-' and '.'. */
static const char *deb_name(struct arena *a, const char *name)
{
	char *out = arena_printf(a, "%s-dkms", name), *p;

	for (p = out; *p; p++)
		*p = *p == '_' ? '-' : (char)tolower((unsigned char)*p);
	return out;
}

const char *module_date(struct arena *a, enum module_date style)
{
	static const char *const day[] = { "Sun", "Mon", "Tue", "Wed",
					   "Thu", "Fri", "Sat" };
	static const char *const month[] = { "Jan", "Feb", "Mar", "Apr",
					     "May", "Jun", "Jul", "Aug",
					     "Sep", "Oct", "Nov", "Dec" };
	const char *epoch = getenv("SOURCE_DATE_EPOCH");
	time_t now = epoch && *epoch ? (time_t)strtoll(epoch, NULL, 10) :
				       time(NULL);
	struct tm t;

	if (!gmtime_r(&now, &t))
		memset(&t, 0, sizeof(t));
	if (style == MODULE_DATE_RPM)
		return arena_printf(a, "%s %s %02d %d", day[t.tm_wday],
				    month[t.tm_mon], t.tm_mday,
				    t.tm_year + 1900);
	return arena_printf(a, "%s, %02d %s %d %02d:%02d:%02d +0000",
			    day[t.tm_wday], t.tm_mday, month[t.tm_mon],
			    t.tm_year + 1900, t.tm_hour, t.tm_min, t.tm_sec);
}

const char *module_maintainer(struct arena *a)
{
	const char *name = getenv("DEBFULLNAME"), *mail = getenv("DEBEMAIL");

	if (!mail || !*mail)
		mail = getenv("EMAIL");
	if (mail && strchr(mail, '<'))
		return mail;
	return arena_printf(a, "%s <%s>",
			    name && *name ? name : "Patch-o-matic",
			    mail && *mail ? mail : "patch-o-matic@localhost");
}

static const char *control(struct deb *d)
{
	const struct set *s = d->set->set;

	return arena_printf(d->b->a,
			    "Source: %s\n"
			    "Section: kernel\n"
			    "Priority: optional\n"
			    "Maintainer: %s\n"
			    "Standards-Version: 4.6.2\n"
			    "Rules-Requires-Root: no\n"
			    "\n"
			    "Package: %s\n"
			    "Architecture: all\n"
			    "Depends: dkms (>= 2.1)\n"
			    "Description: %.60s (dkms)\n"
			    " The module of the patch set %s for netfilter, as sources, which\n"
			    " dkms builds for each kernel%s%s.\n"
			    " .\n"
			    " The plugin for iptables is not in this package.\n",
			    d->name, module_maintainer(d->b->a), d->name,
			    s->title, d->set->name,
			    s->range_text[TREE_LINUX] ? " " : "",
			    s->range_text[TREE_LINUX] ?
				    s->range_text[TREE_LINUX] :
				    "");
}

static const char *changelog(struct deb *d)
{
	return arena_printf(d->b->a,
			    "%s (%s) unstable; urgency=medium\n\n"
			    "  * The set %s, of patch-o-matic %s.\n\n"
			    " -- %s  %s\n",
			    d->name, d->pack.version, d->set->name, POM_VERSION,
			    module_maintainer(d->b->a), d->date);
}

static const char *copyright(struct deb *d)
{
	const struct set *s = d->set->set;

	return arena_printf(d->b->a,
			    "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n"
			    "\n"
			    "Files: *\n"
			    "Copyright: %s\n"
			    "License: %s\n"
			    " On Debian systems, the text of the GNU General Public License, version 2,\n"
			    " is in /usr/share/common-licenses/GPL-2.\n",
			    *s->author ? s->author : "as the files say",
			    *s->license ? s->license : "GPL-2.0-only");
}

static const char *postinst(struct deb *d)
{
	return arena_printf(d->b->a,
			    "#!/bin/sh\n"
			    "set -e\n"
			    "if [ \"$1\" = configure ]; then\n"
			    "	# a kernel that it cannot be built for is no reason to stop apt\n"
			    "	/usr/lib/dkms/common.postinst %s %s \\\n"
			    "		/usr/share/%s \"\" \"$2\" ||\n"
			    "		echo \"%s: dkms could not build it for all kernels, see above\" >&2\n"
			    "fi\n",
			    d->pack.name, d->pack.version, d->name, d->name);
}

static const char *prerm(struct deb *d)
{
	return arena_printf(d->b->a,
			    "#!/bin/sh\n"
			    "set -e\n"
			    "case $1 in\n"
			    "remove | upgrade | deconfigure)\n"
			    "	if [ -n \"$(dkms status -m %s -v %s 2>/dev/null)\" ]; then\n"
			    "		dkms remove -m %s -v %s --all\n"
			    "	fi\n"
			    "	;;\n"
			    "esac\n",
			    d->pack.name, d->pack.version, d->pack.name,
			    d->pack.version);
}

static int write_source(struct deb *d, const char *dir, struct pom_err *err)
{
	const struct span text = { rules, strlen(rules) };
	struct arena *a = d->b->a;
	struct archive_member *m = arena_alloc(a, d->pack.n + 8, sizeof(*m));
	size_t n = 0, i;
	int rc;

	for (i = 0; i < d->pack.n; i++)
		m[n++] = (struct archive_member){
			arena_printf(a, "dkms/%s", d->pack.file[i].path),
			d->pack.file[i].text
		};
	m[n++] = (struct archive_member){ "debian/control",
					  span_of(control(d)) };
	m[n++] = (struct archive_member){ "debian/changelog",
					  span_of(changelog(d)) };
	m[n++] = (struct archive_member){ "debian/copyright",
					  span_of(copyright(d)) };
	m[n++] = (struct archive_member){ "debian/postinst",
					  span_of(postinst(d)) };
	m[n++] = (struct archive_member){ "debian/prerm", span_of(prerm(d)) };
	m[n++] = (struct archive_member){ "debian/source/format",
					  SPAN("3.0 (native)\n") };
	rc = export_folder(dir, m, n, err);
	return rc ? rc :
		    file_create(arena_printf(a, "%s/debian/rules", dir), 0755,
				&text, 1, err);
}

static void hear(void *arg, struct span line)
{
	struct deb *d = arg;

	line = span_trim(line);
	if (line.n)
		d->last[d->said++ % LAST] =
			arena_strndup(d->b->a, line.p, line.n);
}

static int run(struct deb *d, const char *const *argv, const char *dir,
	       struct pom_err *err)
{
	static const char *const env[] = { "MAKEFLAGS", "MFLAGS", "MAKELEVEL",
					   "MAKEOVERRIDES", NULL };
	struct process p = { .argv = argv,
			     .dir = dir,
			     .env = env,
			     .seconds = DEB_SECONDS,
			     .log = -1,
			     .line = hear,
			     .arg = d };
	struct process_result res;
	int rc;

	d->said = 0;
	rc = process_run(&p, &res, err);
	if (rc || (res.end == PROCESS_EXITED && res.status == 0))
		return rc;
	return pom_fail(err, POM_EIO, argv[0], 0, "it failed for %s: %s",
			d->name,
			d->said ? d->last[(d->said - 1) % LAST] :
				  "it does not say why");
}

static int need_tools(struct pom_err *err)
{
	static const char *const tools[][2] = {
		{ "dpkg-deb", "dpkg" }, { "dpkg-source", "dpkg-dev" },
		{ "make", "make" },     { "gzip", "gzip" },
		{ "xz", "xz-utils" },
	};
	size_t i;

	for (i = 0; i < sizeof(tools) / sizeof(tools[0]); i++) {
		if (process_found(tools[i][0]))
			continue;
		pom_fail(err, POM_ENOENT, tools[i][0], 0,
			 "it is not installed");
		pom_hint(err, "install the package %s", tools[i][1]);
		return POM_ENOENT;
	}
	return 0;
}

static int add_result(struct deb *d, const char *end, struct archive_member *m,
		      struct pom_err *err)
{
	struct arena *a = d->b->a;
	struct buf b = { 0 };
	int rc;

	m->path = arena_printf(a, "%s_%s%s", d->name, d->pack.version, end);
	rc = file_read(arena_printf(a, "%s/%s", d->b->work, m->path), &b, err);
	if (!rc)
		m->text = (struct span){ arena_strndup(a, b.p, b.n), b.n };
	buf_free(&b);
	return rc;
}

/* Makes the packages of one set. m gets the three files. */
static int make_one(struct deb *d, struct archive_member *m,
		    struct pom_err *err)
{
	static const char *const ends[] = { ".dsc", ".tar.xz", "_all.deb" };
	struct arena *a = d->b->a;
	const char *dir = arena_printf(a, "%s/%s-%s", d->b->work, d->name,
				       d->pack.version);
	const char *source[] = { "dpkg-source", "--build", dir, NULL };
	const char *binary[] = { "make", "-f", "debian/rules", "binary", NULL };
	size_t i;
	int rc = repo_describe(d->set->set, err);

	if (!rc)
		rc = write_source(d, dir, err);
	if (!rc)
		rc = run(d, source, d->b->work, err);
	if (!rc)
		rc = run(d, binary, dir, err);
	for (i = 0; i < 3 && !rc; i++)
		rc = add_result(d, ends[i], &m[i], err);
	return rc;
}

int module_deb(struct module_build *b, const char *path, struct pom_err *err)
{
	struct archive_member *m = arena_alloc(b->a, 3 * b->n + 1, sizeof(*m));
	size_t i;
	int rc = need_tools(err);

	if (!rc)
		rc = module_build_begin(b, err);
	for (i = 0; i < b->n && !rc; i++) {
		struct deb d = { .b = b, .set = &b->set[i] };

		module_dkms_sources(b->a, d.set, 1, &d.pack);
		d.name = deb_name(b->a, d.pack.name);
		d.date = module_date(b->a, MODULE_DATE_DEB);
		rc = make_one(&d, &m[3 * i], err);
	}
	return rc ? rc : export_folder(path, m, 3 * b->n, err);
}
