// SPDX-License-Identifier: GPL-2.0-only
/* runme export: sets as a quilt folder, a mailbox or a tarball. */
#include <string.h>
#include <strings.h>

#include "lib/interrupt.h"
#include "lib/rights.h"
#include "plan/diff.h"
#include "plan/try_set.h"
#include "publish/export.h"
#include "publish/rebase.h"
#include "cli/cmd.h"
#include "cli/json.h"
#include "cli/report.h"

/* Chooses the tree whose patches are exported. */
static int choose_kind(struct context *c, enum tree_kind *kind)
{
	size_t have[TREE_KINDS] = { 0 }, i;
	int k, kinds = 0;

	for (i = 0; i < c->plan.n; i++)
		for (k = 0; k < TREE_KINDS; k++)
			have[k] += c->plan.item[i].set->tree[k].any;
	*kind = TREE_LINUX;
	for (k = TREE_KINDS; k-- > 0;) {
		bool given = c->session.work[TREE_LINUX].open ||
			     c->session.work[TREE_IPTABLES].open ||
			     c->session.work[TREE_PLAIN].open;

		if (!have[k] || (given && !c->session.work[k].open))
			continue;
		*kind = (enum tree_kind)k;
		kinds++;
	}
	if (kinds == 1)
		return 0;
	if (!kinds)
		return pom_fail(&c->err, POM_EUSAGE, NULL, 0,
				"these sets have no patch for the given trees");
	pom_fail(&c->err, POM_EUSAGE, NULL, 0,
		 "these sets have patches for several trees; only one can be exported at a time");
	pom_hint(&c->err, "give either --kernel or --iptables");
	return POM_EUSAGE;
}

/* Parses a set's patch. Returns 1 if it cannot be read and is left out; <0: an error. */
static int leave_out(struct context *c, struct plan_item *it,
		     const struct export *x, struct diff **d)
{
	struct pom_err *e = &c->err;
	int rc = repo_patch(it->set, x->kind, x->version, d, e);

	if (!rc || !pom_of_input(rc))
		return rc;
	it->ok = false;
	it->st.is = STAND_MALFORMED;
	it->st.note =
		e->line ? arena_printf(&c->plan.a, "%s:%u: %s", e->where,
				       e->line, e->what) :
			  arena_printf(&c->plan.a, "%s: %s", e->where, e->what);
	if (!c->o->json)
		fprintf(stderr, "runme: %s: %s: %s\n", it->name,
			c->o->keep_going ? "left out" : "cannot be exported",
			it->st.note);
	return 1;
}

/*
 * Is there nothing to export? quilt takes an empty patch, but git am takes no mail
 * without a diff. Neither takes a cover letter.
 */
static bool says_nothing(const struct plan_item *it, const struct diff *d,
			 bool whole)
{
	if (!d || (!d->letter && (whole || !d->empty)))
		return false;
	fprintf(stderr, "runme: %s: left out, since it changes nothing\n",
		it->name);
	return true;
}

/* Tells that a mailbox has the patch for files with CR LF. A folder is for patch(1). */
static void note_crlf(const struct plan_item *it, const struct diff *d,
		      bool whole)
{
	if (whole || !d || !d->cr_stripped)
		return;
	fprintf(stderr,
		"runme: %s: its lines end in CR LF, so git am applies it to files with CR LF only\n"
		"  with --kernel, --iptables or --tree it is written for the files of that tree\n",
		it->name);
}

/* Adds a set. Drops an invalid date, which git am would refuse. */
static int add_one(struct context *c, struct export *x, struct plan_item *it,
		   const struct span *change)
{
	const struct set *set = it->set;
	size_t n = x->n;
	int rc = export_add(x, set, change, &c->err);

	if (!rc && x->n > n && !(x->whole && set->origin->ordered) &&
	    export_omits_date(set))
		fprintf(stderr,
			"runme: %s: its date is invalid and is left out\n",
			it->name);
	return rc;
}

/* Did its hunks alone make the files, with the lines that they have? */
static bool by_hunks(const struct patch_result *p)
{
	size_t i;

	for (i = 0; i < p->n; i++) {
		const struct file_result *f = &p->file[i];

		if (f->merged || f->crlf || f->file->insert ||
		    f->outcome == OUTCOME_PRESENT || f->hunks.present)
			return false;
	}
	return true;
}

/* What the set changes in the tree, as a mail. */
static int add_change(struct context *c, struct export *x, struct plan_item *it)
{
	struct buf text = { 0 };
	struct span change;
	int rc;

	session_diff(&c->session, x->kind, &it->st.tree[x->kind], &text);
	change = buf_span(&text);
	rc = add_one(c, x, it, &change);
	buf_free(&text);
	return rc;
}

/*
 * A patch of a series that was tried, written for the tree. Everything but places and
 * context stays as it is, if that makes the same files.
 */
static int add_rebased(struct context *c, struct export *x,
		       struct plan_item *it)
{
	struct session *s = &c->session;
	struct rebased b = { 0 };

	if (it->st.is == STAND_EMPTY)
		return add_one(c, x, it, NULL);
	if (!by_hunks(&it->st.tree[x->kind].result))
		return add_change(c, x, it);
	if (rebase_patch(s, it, x->kind, &b, &c->err))
		return -1;
	if (!b.why)
		return b.text.n ? export_add_text(x, it->set, b.text, &c->err) :
				  add_one(c, x, it, NULL);
	session_rollback(s, &it->st);
	if (session_try(s, it->set, &it->st, &c->err))
		return -1;
	return add_change(c, x, it);
}

/* With a tree, tries the set on the result of those before it. 1: it does not fit. */
static int add(struct context *c, struct export *x, struct plan_item *it)
{
	struct session *s = &c->session;
	struct diff *d = NULL;
	bool tree = s->work[x->kind].open;
	struct out err;
	int rc;

	it->ok = true;
	if (!it->set->tree[x->kind].any)
		return 0;
	if (!tree) {
		rc = leave_out(c, it, x, &d);
		if (!rc && says_nothing(it, d, x->whole))
			return 0;
		if (!rc)
			note_crlf(it, d, x->whole);
		return rc ? rc : add_one(c, x, it, NULL);
	}
	if (session_try(s, it->set, &it->st, &c->err))
		return -1;
	it->tried = true;
	if (says_nothing(it, it->st.tree[x->kind].diff, x->whole))
		return 0;
	it->ok = standing_fits(it->st.is) || it->st.is == STAND_EMPTY;
	if (!it->ok) {
		out_init(&err, stderr, c->o->color);
		if (!c->o->json)
			out_printf(&err, PLAIN,
				   "runme: %s: its standing is %s; %s\n",
				   it->name, standing_name(it->st.is),
				   it->st.is == STAND_APPLIED ?
					   report_without(c, it) :
					   arena_printf(&c->plan.a,
							"%s says why",
							report_check(c, it)));
		return 1;
	}
	return x->whole && it->set->origin->ordered ? add_rebased(c, x, it) :
						      add_change(c, x, it);
}

struct format {
	const char *name;
	bool whole;
	int (*write)(struct export *x, const char *path, struct pom_err *err);
};

/* Does the name promise a format that the file will not have? */
static bool is_misnamed(const struct format *f, const char *path)
{
	static const char *const archives[] = { ".zip",  ".tgz", ".tbz",
						".tbz2", ".txz", ".tzst",
						".7z",   ".rar", ".lz",
						".lzma", ".Z",   ".cpio" };
	const char *end = strrchr(path, '.');
	size_t i;

	if (f->write == export_quilt || !end)
		return false;
	for (i = 0; i < sizeof(archives) / sizeof(*archives); i++)
		if (strcasecmp(end, archives[i]) == 0)
			return true;
	return f->write == export_mbox &&
	       (archive_bare_name(path) || !strcasecmp(end, ".tar"));
}

/* The format, or NULL when the command line is wrong. */
static const struct format *choose_format(struct context *c)
{
	static const struct format formats[] = {
		{ "quilt", true, export_quilt },
		{ "mbox", false, export_mbox },
		{ "tar", true, export_tar },
	};
	const char *name = c->o->format ? c->o->format : "quilt";
	size_t f;

	for (f = 0; f < 3 && strcmp(name, formats[f].name); f++)
		;
	if (f == 3)
		pom_fail(&c->err, POM_EUSAGE, "--format", 0,
			 "unknown format `%s`; use quilt, mbox or tar", name);
	else if (!c->o->output)
		pom_fail(&c->err, POM_EUSAGE, "export", 0,
			 "-o is missing: it names the folder or file to write");
	else if (is_misnamed(&formats[f], c->o->output))
		pom_fail(&c->err, POM_EUSAGE, c->o->output, 0,
			 formats[f].write == export_mbox ?
				 "the name is an archive's, and this writes a plain mailbox; name it .mbox, or use --format tar" :
				 "this writes a tar archive; name it .tar, .tar.gz, .tar.bz2, .tar.xz or .tar.zst");
	else
		return &formats[f];
	return NULL;
}

/* Adds all sets. 1: one cannot be exported. */
static int add_all(struct context *c, struct export *x)
{
	const struct tree *t = &c->session.work[x->kind].tree;
	int rc, all = 0;
	size_t i;

	if (c->session.work[x->kind].open && t->version.n)
		x->version = &t->version;
	c->session.opt.dry = true;
	for (i = 0; i < c->plan.n; i++) {
		rc = add(c, x, &c->plan.item[i]);
		if (rc < 0)
			return rc;
		all |= rc;
	}
	return all;
}

/* Tells how the patches fitted that were written for the tree, if not exactly. */
static void report_fits(struct context *c, const struct export *x)
{
	size_t i, ambiguous = 0;

	report_names(c);
	for (i = 0; i < c->plan.n; i++) {
		const struct plan_item *it = &c->plan.item[i];
		const struct patch_result *r = &it->st.tree[x->kind].result;
		struct buf fit = { 0 };

		if (!it->tried || !it->ok)
			continue;
		report_fit(&fit, r);
		if (fit.n)
			report_line(c, it, NULL);
		if (it->st.is == STAND_FUZZY || r->ambiguous)
			report_details(c, it->set, &it->st);
		ambiguous += r->ambiguous;
		buf_free(&fit);
	}
	report_several_places(c, ambiguous);
}

static void report(struct context *c, const struct export *x, bool written)
{
	report_fates(c);
	if (written)
		report_fits(c, x);
	if (written)
		out_printf(&c->out, PLAIN, "written: %s, %s\n", c->o->output,
			   report_plural(&c->plan.a, x->n,
					 x->n == 1 ? "patch" : "patche"));
	else
		out_printf(&c->out, BAD, "Nothing was written.%s\n",
			   x->n && !c->o->keep_going && !c->nfates ?
				   " --keep-going writes what can be exported." :
				   "");
}

/* Writes with the caller's rights, not with those of a tree's owner. */
static int write_out(struct context *c, struct export *x,
		     const struct format *f)
{
	bool was = rights_as(true);
	int rc = f->write(x, c->o->output, &c->err);

	rights_as(was);
	return rc;
}

int cmd_export(const struct options *o)
{
	struct export x = { 0 };
	const struct format *f;
	struct context c;
	bool write = false;
	int rc, status = STATUS_OK;

	memset(&c, 0, sizeof(c));
	c.o = o;
	f = choose_format(&c);
	if (!f)
		return setup_fail(&c);
	x.whole = f->whole;
	rc = setup(&c, o, ALL_WITHOUT_NAMES);
	if (!rc)
		rc = choose_kind(&c, &x.kind);
	if (!rc)
		rc = add_all(&c, &x);
	if (rc > 0 || c.nfates)
		status = STATUS_NOT_SO;
	if (rc >= 0) {
		write = !c.nfates && (status == STATUS_OK || o->keep_going);
		interrupt_hold(false);
		rc = write ? write_out(&c, &x, f) : 0;
		interrupt_release();
	}
	c.out.mute = o->json;
	if (rc)
		status = setup_fail(&c);
	else if (o->json)
		json_export(&c, &x, o->output, f->name, write, status);
	else
		report(&c, &x, write);
	export_free(&x);
	setup_done(&c);
	return status;
}
