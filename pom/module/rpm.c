// SPDX-License-Identifier: GPL-2.0-only
/*
 * The sources of a set's module for rpmbuild: a tarball, and a spec by the conventions
 * of kmods and akmods. There kmodtool, which Fedora has, defines the packages for each
 * kernel and the akmod, whose sources are built for every new kernel. Without kmodtool
 * only the package "common" is made, which all of them need.
 */
#include <string.h>

#include "publish/export.h"
#include "module/module.h"

/* What does not depend on the set. */
static const char head[] =
	"# Made by runme module export. With kmodtool, rpmbuild makes the akmod;\n"
	"# with --define 'kernels RELEASE', the module for a kernel.\n"
	"%{!?kernels:%global buildforkernels akmod}\n"
	"%global debug_package %{nil}\n"
	"\n";

static const char packages[] =
	"Source0:        %{name}-%{version}.tar.xz\n"
	"BuildRequires:  gcc, make, kmodtool\n"
	"\n"
	"# The packages for kernels, and the names of these kernels.\n"
	"%{expand:%(kmodtool --target %{_target_cpu} --kmodname %{name} %{?buildforkernels:--%{buildforkernels}} %{?kernels:--for-kernels \"%{kernels}\"} 2>/dev/null)}\n"
	"\n"
	"%description\n"
	"The module of the patch set for netfilter. The plugin for iptables is not in\n"
	"this package.\n"
	"\n"
	"%package common\n"
	"Summary:        What the modules of %{name} have in common\n"
	"BuildArch:      noarch\n"
	"\n"
	"%description common\n"
	"The help text of the patch set.\n"
	"\n"
	"%prep\n"
	"%{?kmodtool_check}\n"
	"%setup -q -c\n"
	"for kernel in %{?kernel_versions}; do\n"
	"    cp -a %{name}-%{version} \"_kmod_build_${kernel%%___*}\"\n"
	"done\n"
	"\n"
	"%build\n"
	"for kernel in %{?kernel_versions}; do\n"
	"    make %{?_smp_mflags} -C \"${kernel##*___}\" \\\n"
	"        M=\"$PWD/_kmod_build_${kernel%%___*}\" \\\n"
	"        CONFIG_DEBUG_INFO_BTF_MODULES= modules\n"
	"done\n"
	"\n"
	"%install\n"
	"for kernel in %{?kernel_versions}; do\n"
	"    to=\"%{buildroot}%{kmodinstdir_prefix}/${kernel%%___*}/%{kmodinstdir_postfix}\"\n";

static const char tail[] = "done\n"
			   "%{?akmod_install}\n"
			   "\n"
			   "%files common\n"
			   "%doc %{name}-%{version}/help\n"
			   "\n"
			   "%changelog\n";

/* One line, in which a macro of rpm is not expanded. */
static void put_plain(struct buf *b, const char *s)
{
	for (; *s && *s != '\n'; s++) {
		if (*s == '%')
			buf_addch(b, '%');
		buf_addch(b, *s);
	}
}

static struct span spec(struct arena *a, const struct module_set *m,
			const struct module_pack *p)
{
	const struct module_part *part = &m->part[MODULE_KERNEL];
	struct buf b = { 0 };
	struct span out;
	size_t i;

	buf_addstr(&b, head);
	buf_addf(&b,
		 "Name:           %s-kmod\nVersion:        %s\n"
		 "Release:        1%%{?dist}\nSummary:        ",
		 p->name, p->version);
	put_plain(&b, *m->set->title ? m->set->title : m->set->name);
	buf_addstr(&b, "\nLicense:        ");
	put_plain(&b, *m->set->license ? m->set->license : "GPL-2.0-only");
	buf_addch(&b, '\n');
	buf_addstr(&b, packages);
	for (i = 0; i < part->nmade; i++)
		buf_addf(&b,
			 "    install -D -m 644 \"_kmod_build_${kernel%%%%___*}/%s\" \"$to/%s\"\n",
			 part->made[i], module_base(part->made[i]));
	buf_addstr(&b, tail);
	buf_addf(&b, "* %s ", module_date(a, MODULE_DATE_RPM));
	put_plain(&b, module_maintainer(a));
	buf_addf(&b, " - %s-1\n- The set ", p->version);
	put_plain(&b, m->name);
	buf_addf(&b, ", of patch-o-matic %s.\n", POM_VERSION);
	out = (struct span){ arena_strndup(a, b.p, b.n), b.n };
	buf_free(&b);
	return out;
}

/* One set: its spec and its tarball, into m. */
static int make_one(struct arena *a, const struct module_set *s,
		    struct archive_member *m, struct pom_err *err)
{
	struct module_pack p = { 0 };
	struct archive_member *v;
	struct buf out = { 0 };
	const char *top;
	size_t i, n = 0;
	int rc = repo_describe(s->set, err);

	if (rc)
		return rc;
	module_dkms_sources(a, s, 1, &p);
	top = arena_printf(a, "%s-kmod-%s", p.name, p.version);
	v = arena_alloc(a, p.n + 1, sizeof(*v));
	for (i = 0; i < p.n; i++)
		if (strcmp(p.file[i].path, "dkms.conf") != 0)
			v[n++] = (struct archive_member){
				arena_printf(a, "%s/%s", top, p.file[i].path),
				p.file[i].text
			};
	v[n++] = (struct archive_member){
		arena_printf(a, "%s/help", top),
		span_of(*s->set->help ? s->set->help :
					arena_printf(a, "%s\n", s->set->title))
	};
	m[0] = (struct archive_member){ arena_printf(a, "%s-kmod.spec", p.name),
					spec(a, s, &p) };
	m[1].path = arena_printf(a, "%s.tar.xz", top);
	rc = archive_pack(m[1].path, v, n, &out, err);
	if (!rc)
		m[1].text =
			(struct span){ arena_strndup(a, out.p, out.n), out.n };
	buf_free(&out);
	return rc;
}

int module_rpm(struct arena *a, const struct module_set *v, size_t n,
	       const char *path, struct pom_err *err)
{
	struct archive_member *m = arena_alloc(a, 2 * n + 1, sizeof(*m));
	size_t i;
	int rc = 0;

	for (i = 0; i < n && !rc; i++)
		rc = make_one(a, &v[i], &m[2 * i], err);
	return rc ? rc : export_folder(path, m, 2 * n, err);
}
