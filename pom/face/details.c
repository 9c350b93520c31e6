// SPDX-License-Identifier: GPL-2.0-only
/* Why a set does not fit, for people: see report.h. */
#include <string.h>

#include "engine/explain.h"
#include "face/report.h"

enum { LINES_SHOWN = 6, HUNKS_SHOWN = 8, FUZZ_TRIED = 16, NAME_SHOWN = 400 };

static void show_line(struct context *c, enum style st, const char *who,
		      size_t at, const struct line *l)
{
	struct span s = { l->p, l->n };

	s = span_chomp(s);
	if (s.n > 200)
		s.n = 200;
	out_printf(&c->out, st, "        %s %zu: %.*s\n", who, at + 1, (int)s.n,
		   s.p);
}

static void show_lines(struct context *c, const struct file_result *f,
		       const struct hunk *h, const struct explanation *x)
{
	size_t i;

	for (i = 0; i < x->ndiffer && i < LINES_SHOWN; i++) {
		size_t at = x->at + x->differ[i];
		struct line have = image_line(&f->before, at);

		show_line(c, BAD, "patch", at, &h->pre[x->differ[i]]);
		if (at < f->before.n)
			show_line(c, GOOD, "tree ", at, &have);
		else
			out_printf(&c->out, GOOD,
				   "        tree  ends before line %zu\n",
				   at + 1);
	}
	if (x->ndiffer > LINES_SHOWN)
		out_printf(&c->out, DIM, "        and %zu more\n",
			   x->ndiffer - LINES_SHOWN);
}

static const char *reason_text(enum hunk_reason r)
{
	switch (r) {
	case REASON_LINE_ENDS:
		return "the line ends differ: one has CR LF, the other LF; convert one of them";
	case REASON_BLANKS:
		return "only blanks and tabs differ; did a mailer or an editor change them?";
	case REASON_NEWLINE:
		return "only the newline at the end of the file differs";
	case REASON_ORDER:
		return "the place lies before that of an earlier hunk; the hunks are out of order";
	case REASON_ENDS:
		return "its short context says that the file begins or ends there, and it does not";
	case REASON_NOTHING_NEAR:
		return "nothing like it is in the file; is it the right version, or the right file?";
	case REASON_DIFFERS:
		break;
	}
	return NULL;
}

static void suggest_fuzz(struct context *c, const struct file_result *f,
			 const struct hunk *h)
{
	struct finder finder = { .file = &f->before };
	struct place p;
	uint32_t most = hunk_prefix(h) > hunk_suffix(h) ? hunk_prefix(h) :
							  hunk_suffix(h);

	locate(&finder, h, 0, 0, FUZZ_TRIED, &p);
	finder_free(&finder);
	/* with no context left at all it would be put in blindly */
	if (p.found && p.fuzz > c->o->fuzz && p.fuzz < most)
		out_printf(&c->out, PLAIN,
			   "      --fuzz %u would put it at line %zu; look at the result\n",
			   p.fuzz, p.at + 1);
}

static void show_failed(struct context *c, const struct file_result *f,
			uint32_t i)
{
	const struct hunk *h = &f->file->hunk[i];
	const struct hunk_result *r = &f->hunks.hunk[i];
	const char *owner, *text;
	struct explanation x;
	struct arena a = { 0 };

	if (r->place.found) {
		out_printf(&c->out, PLAIN,
			   "      hunk #%u fits at line %zu, and also at line %zu; --strict takes one place only\n",
			   h->number, r->place.at + 1, r->place.other + 1);
		return;
	}
	explain_hunk(&a, &f->before, h, &x);
	out_printf(&c->out, PLAIN,
		   "      hunk #%u (line %u of the patch) belongs at line %u",
		   h->number, h->line, h->pre_at + 1);
	if (x.reason != REASON_NOTHING_NEAR)
		out_printf(&c->out, PLAIN,
			   "; nearest is line %zu, where %zu of %u lines agree",
			   x.at + 1, x.same, h->npre);
	out_printf(&c->out, PLAIN, "\n");
	if (x.ndiffer)
		show_lines(c, f, h, &x);
	text = reason_text(x.reason);
	if (text)
		out_printf(&c->out, PLAIN, "      %s\n", text);
	owner = session_owner(&c->session, x.owner);
	if (owner)
		out_printf(&c->out, PLAIN,
			   "      %s changed lines there, in this request\n",
			   owner);
	suggest_fuzz(c, f, h);
	arena_free(&a);
}

static void show_hunks(struct context *c, const struct file_result *f)
{
	uint32_t i, shown = 0;

	if (f->merged) {
		out_printf(&c->out, WARN,
			   "      merged three ways, with the blob %.*s that the index line names; look at the result\n",
			   (int)f->file->pre_id.n, f->file->pre_id.p);
		return;
	}
	for (i = 0; f->hunks.hunk && i < f->file->nhunks; i++) {
		const struct hunk_result *r = &f->hunks.hunk[i];

		if (r->state == HUNK_PRESENT && f->outcome != OUTCOME_PRESENT) {
			out_printf(&c->out, PLAIN,
				   "      hunk #%u is there already, at line %zu\n",
				   f->file->hunk[i].number, r->place.at + 1);
		} else if (r->state == HUNK_FITS &&
			   (r->place.fuzz || r->place.others)) {
			out_printf(&c->out, PLAIN,
				   "      hunk #%u fits at line %zu (offset %ld, fuzz %u)",
				   f->file->hunk[i].number, r->place.at + 1,
				   r->place.offset, r->place.fuzz);
			if (r->place.others)
				out_printf(&c->out, WARN,
					   ", and also at line %zu",
					   r->place.other + 1);
			out_printf(&c->out, PLAIN, "\n");
		} else if (r->state == HUNK_FAILS && shown++ < HUNKS_SHOWN) {
			show_failed(c, f, i);
		}
	}
}

static enum style outcome_style(enum outcome o)
{
	if (o == OUTCOME_CLEAN || o == OUTCOME_PRESENT)
		return GOOD;
	return o == OUTCOME_FUZZY ? WARN : BAD;
}

static void show_file(struct context *c, const struct file_result *f)
{
	out_printf(&c->out, PLAIN, "    ");
	out_printf(&c->out, outcome_style(f->outcome), "%-9s",
		   outcome_name(f->outcome));
	if (f->from)
		out_printf(&c->out, PLAIN, "%s -> ", f->from);
	/* a name can have thousands of bytes, and then it is nonsense */
	out_printf(&c->out, PLAIN, "%.*s%s%s%s", NAME_SHOWN, f->path,
		   strlen(f->path) > NAME_SHOWN ? "..." : "",
		   f->why ? ": " : "", f->why ? f->why : "");
	if (f->hunks.offset)
		out_printf(&c->out, DIM, " (offset %ld)", f->hunks.offset);
	out_printf(&c->out, PLAIN, "\n");
	show_hunks(c, f);
}

/* What somebody can do about it. */
static const char *advice(const struct tree_standing *t)
{
	switch (t->is) {
	case STAND_PARTIAL:
		return "--force applies what is missing, if the rest fits";
	case STAND_UNSUITABLE:
		return "--force tries it all the same, where it has a variant";
	case STAND_MERGED:
		return "no patch is needed; --force applies it all the same";
	default:
		return NULL;
	}
}

void report_details(struct context *c, const struct set_standing *st)
{
	size_t i;
	int k;

	for (k = 0; k < TREE_KINDS; k++) {
		const struct tree_standing *t = &st->tree[k];

		if (t->is == STAND_NONE || !c->session.open[k])
			continue;
		out_printf(&c->out, PLAIN,
			   "  %s: ", tree_title((enum tree_kind)k));
		out_printf(&c->out, report_style(t->is), "%s",
			   standing_name(t->is));
		if (t->note)
			out_printf(&c->out, PLAIN, " (%s)", t->note);
		out_printf(&c->out, PLAIN, "\n");
		for (i = 0; i < t->result.n; i++)
			if (t->result.file[i].file)
				show_file(c, &t->result.file[i]);
		if (advice(t))
			out_printf(&c->out, PLAIN, "    %s\n", advice(t));
	}
}
