// SPDX-License-Identifier: GPL-2.0-only
/* Explains to people why a set does not fit: see report_details in report.h. */
#include <stdio.h>
#include <string.h>

#include "lib/path.h"
#include "lib/utf8.h"
#include "engine/damage.h"
#include "plan/diagnose.h"
#include "plan/history.h"
#include "plan/there.h"
#include "cli/report.h"

enum {
	LINES_SHOWN = 6,
	LINE_SHOWN = 200, /* bytes */
	HUNKS_SHOWN = 8,
	EDITS_SHOWN = 8,
	NAME_SHOWN = 400
};

/*
 * If two long lines differ only far from their beginnings, cuts both off at the same byte,
 * at the start of a character. Returns "..." then, else "".
 */
static const char *cut_before(struct span *want, struct span *have,
			      struct line_change *d)
{
	size_t cut = d->from > LINE_SHOWN / 2 ? d->from - LINE_SHOWN / 4 : 0;

	while (cut && utf8_continues(have->p[cut]))
		cut--;
	*want = span_skip(*want, cut);
	*have = span_skip(*have, cut);
	*d = (struct line_change){ d->from - cut, d->a_to - cut,
				   d->b_to - cut };
	return cut ? "..." : "";
}

/* A line of the patch or of the tree, to be shown above or below the other one. */
struct side {
	const char *whose;
	enum style style;
	const char *before; /* "..." if the beginning was cut off, or "" */
	struct span text;
	size_t from, to; /* the bytes that differ */
};

/* Prints a line, with the differing bytes in reverse video. See also show_carets. */
static void show_line(struct context *c, size_t at, const struct side *l)
{
	const char *after = l->text.n > LINE_SHOWN ? "..." : "";
	struct span s = l->text;
	size_t from, to;

	if (s.n > LINE_SHOWN)
		s.n = LINE_SHOWN;
	from = l->from < s.n ? l->from : s.n;
	to = l->to < s.n ? l->to : s.n;
	out_printf(&c->out, l->style, "        %s %zu: %s%.*s", l->whose,
		   at + 1, l->before, (int)from, s.p);
	out_printf(&c->out, MARK, "%.*s", (int)(to - from), s.p + from);
	out_printf(&c->out, l->style, "%.*s%s\n", (int)(s.n - to), s.p + to,
		   after);
}

/* Writes "^^^" below the tree's line when there are no colours. */
static void show_carets(struct context *c, size_t at, const struct side *l)
{
	size_t to = l->to < LINE_SHOWN ? l->to : LINE_SHOWN;
	struct span s = l->text;
	char number[32];
	size_t i;

	if (c->out.color || l->from >= to || (l->from == 0 && to == s.n))
		return;
	snprintf(number, sizeof(number), "%zu", at + 1);
	out_printf(&c->out, PLAIN, "        %*s",
		   (int)(strlen(number) + strlen(l->before)) + 8, "");
	for (i = 0; i < to; i++) {
		/* a tab is as wide as the one above it */
		if (s.p[i] == '\t')
			out_printf(&c->out, PLAIN, "%s%s",
				   i < l->from ? "" : "^",
				   i + 1 < to ? "\t" : "");
		else if (!utf8_continues(s.p[i]))
			out_printf(&c->out, PLAIN, "%c",
				   i < l->from ? ' ' : '^');
	}
	out_printf(&c->out, PLAIN, "\n");
}

static struct span shown(const struct line *l)
{
	return span_chomp((struct span){ l->p, l->n });
}

static void show_lines(struct context *c, const struct file_result *f,
		       const struct hunk *h, const struct explanation *x)
{
	size_t i;

	for (i = 0; i < x->ndiffer && i < LINES_SHOWN; i++) {
		size_t at = x->at + x->differ[i];
		struct line have = image_line(&f->before, at);
		struct side patch = { "patch", BAD,
				      "",      shown(&h->pre[x->differ[i]]),
				      0,       0 };
		struct side tree = { .whose = "tree ", .style = GOOD };
		struct line_change d;

		if (at >= f->before.n) {
			show_line(c, at, &patch);
			out_printf(&c->out, GOOD,
				   "        tree  ends before line %zu\n",
				   at + 1);
			continue;
		}
		tree.text = shown(&have);
		compare_lines(patch.text, tree.text, &d);
		patch.before = cut_before(&patch.text, &tree.text, &d);
		patch.from = d.from;
		patch.to = d.a_to;
		tree.before = patch.before;
		tree.from = d.from;
		tree.to = d.b_to;
		show_line(c, at, &patch);
		show_line(c, at, &tree);
		show_carets(c, at, &tree);
	}
	if (x->ndiffer > LINES_SHOWN)
		out_printf(&c->out, DIM, "        and %zu more\n",
			   x->ndiffer - LINES_SHOWN);
}

static const char *reason_text(enum hunk_reason r)
{
	switch (r) {
	case REASON_NEWLINE:
		return "only the newline at the end of the file differs";
	case REASON_ORDER:
		return "it fits only before the place of an earlier hunk; the hunks are out of order";
	case REASON_ENDS:
		return "its short context says that the file begins or ends there, but it does not";
	case REASON_GOES_ON:
		return "it only removes the newline at the end of the file, and more lines follow in this file";
	case REASON_NOTHING_NEAR:
		return "the file has no similar lines; is it the right file, and the right version?";
	case REASON_LINE_ENDS: /* see line_ends */
	case REASON_BLANKS:    /* see blanks */
	case REASON_RENAMED:
	case REASON_DIFFERS:
		break;
	}
	return NULL;
}

/* Says which line ends the two have, and what to do. */
static const char *line_ends(const struct file_result *f, const struct hunk *h,
			     const struct explanation *x)
{
	struct line l = image_line(&f->before, x->first);
	size_t patch, file;

	if (x->reason != REASON_LINE_ENDS)
		return NULL;
	patch = line_crs(&h->pre[x->first - x->at]);
	file = line_crs(&l);
	if (patch > 1 && file > 1)
		return "the line ends of the patch have another number of CRs than those of the file";
	if (patch > 1)
		return file ? "the patch has CR CR LF line ends, as they were converted twice, and the file has CR LF; `sed 's/\\r*$/\\r/'` makes the patch fit" :
			      "the patch has CR CR LF line ends, as they were converted twice, and the file has LF; `sed 's/\\r*$//'` makes the patch fit";
	if (file > 1)
		return "the file has CR CR LF line ends, as they were converted twice; `sed -i 's/\\r*$//'` mends it";
	if (file)
		return "the file has CR LF line ends, and the patch has LF; `unix2dos` makes the patch fit";
	return "the patch has CR LF line ends, and the file has LF; `dos2unix` makes the patch fit";
}

/* Says how the blanks differ, and what to do. */
static const char *blanks(const struct file_result *f, const struct hunk *h,
			  const struct explanation *x)
{
	unsigned int is = DAMAGE_TAB | DAMAGE_TRAILING | DAMAGE_EIGHT |
			  DAMAGE_SEVEN | DAMAGE_STUFFED;
	uint32_t i;

	if (x->reason != REASON_BLANKS)
		return NULL;
	for (i = 0; i < h->npre && x->at + i < f->before.n && is; i++) {
		struct line have = image_line(&f->before, x->at + i);

		is &= damage_blanks((struct span){ h->pre[i].p, h->pre[i].n },
				    (struct span){ have.p, have.n });
	}
	if (is & DAMAGE_TAB)
		return "the lines of the patch have a tab in front, as diff -T writes them; `" DAMAGE_UNTAB
		       "` takes it off";
	if (is & DAMAGE_EIGHT)
		return "the patch has blanks where the file has tabs; `" DAMAGE_TABS
		       "` makes tabs of them";
	if (is & DAMAGE_SEVEN)
		return "the patch has blanks where the file has tabs; `" DAMAGE_TABS_SEVEN
		       "` makes tabs of them";
	if (is & DAMAGE_STUFFED)
		return "the lines of context have a blank too many, as a mail with format=flowed; `sed 's/^  / /'` takes it off";
	if (is & DAMAGE_TRAILING)
		return "only blanks at the ends of lines differ, as after a mailer or an editor; `patch -l` takes the patch, or get it as a file";
	return "only blanks and tabs differ, as after a mailer or an editor; `patch -l` takes the patch, or get it as a file";
}

static void show_renames(struct context *c, const struct explanation *x)
{
	size_t i;

	for (i = 0; i < x->nrenamed; i++)
		out_printf(&c->out, PLAIN, "      %s%.*s is called %.*s here%s",
			   i ? "" : "only names differ: ",
			   (int)x->renamed[i].from.n, x->renamed[i].from.p,
			   (int)x->renamed[i].to.n, x->renamed[i].to.p,
			   i + 1 < x->nrenamed ? ",\n" : "\n");
}

/* Names the commit of a hunk, with --history. *last: that of the hunk before. */
static void show_commit(struct context *c, const struct diagnosis *d,
			uint32_t i, const struct history_commit **last)
{
	static const char *const words[] = {
		[PAST_BROUGHT] = "upstream since",
		[PAST_BROKE] = "it fits no more since",
		[PAST_CHANGED] = "it was upstream, and was changed by",
		[PAST_LINE] = "this line of the tree is from",
		[PAST_GONE] = "it is there no more since",
	};
	const struct history_commit *k;
	enum past_kind kind;

	if (!c->o->history || d->file->back || d->file->recorded)
		return;
	k = past_of_hunk(&c->session, d->kind, d->file, i, &kind);
	if (!k || (kind == PAST_BROUGHT && *last &&
		   commit_id_eq(&k->id, &(*last)->id)))
		return;
	out_printf(&c->out, PLAIN, "      %s ", words[kind]);
	out_printf(&c->out, HEAD, "%.*s", HISTORY_SHORT, k->hex);
	out_printf(&c->out, PLAIN, " %s (%s, %s)\n", k->subject, k->author,
		   k->date);
	*last = kind == PAST_BROUGHT ? k : NULL;
}

/* The lines that an edit of a proposal removes and adds. */
static void show_edit(struct context *c, const struct file_result *f,
		      const struct proposal *p, const struct edit *e)
{
	size_t i;

	for (i = 0; i < e->npre && i < LINES_SHOWN; i++) {
		struct line l = image_line(&f->before, e->pre + i);
		struct span s = shown(&l);

		out_printf(&c->out, BAD, "        -%.*s\n",
			   (int)(s.n < LINE_SHOWN ? s.n : LINE_SHOWN), s.p);
	}
	if (e->npre > LINES_SHOWN)
		out_printf(&c->out, DIM, "        and %zu more\n",
			   e->npre - LINES_SHOWN);
	for (i = 0; i < e->npost && i < LINES_SHOWN; i++) {
		struct span s = shown(&p->line[e->post + i]);

		out_printf(&c->out, GOOD, "        +%.*s\n",
			   (int)(s.n < LINE_SHOWN ? s.n : LINE_SHOWN), s.p);
	}
	if (e->npost > LINES_SHOWN)
		out_printf(&c->out, DIM, "        and %zu more\n",
			   e->npost - LINES_SHOWN);
}

/* How a hunk that does not fit could be merged, or was. */
static void show_proposal(struct context *c, const struct file_result *f,
			  const struct proposal *p, bool taken)
{
	size_t i;

	if (!p->found)
		return;
	out_printf(&c->out, WARN,
		   "      %s at line %zu, confidence %u%%: %u of %u lines agree",
		   taken ? "merged" : "could be merged", p->at + 1,
		   p->confidence, p->same, p->of);
	for (i = 0; i < p->nbasis; i++)
		out_printf(&c->out, WARN, "; %s", p->basis[i]);
	out_printf(&c->out, WARN, "\n");
	for (i = 0; i < p->nedits && i < EDITS_SHOWN; i++)
		show_edit(c, f, p, &p->edit[i]);
	if (p->nedits > EDITS_SHOWN)
		out_printf(&c->out, DIM, "        and %zu more changes\n",
			   p->nedits - EDITS_SHOWN);
}

/* The hunks of a merged file that were not placed as they are. */
static void show_merged(struct context *c, const struct file_result *f)
{
	uint32_t i;

	for (i = 0; f->hunks.hunk && i < f->file->nhunks; i++) {
		if (f->hunks.hunk[i].state != HUNK_FAILS)
			continue;
		out_printf(&c->out, PLAIN,
			   "      hunk #%u (line %u of the patch) belongs at line %u\n",
			   f->file->hunk[i].number, f->file->hunk[i].line,
			   f->file->hunk[i].pre_at + 1);
		show_proposal(c, f, &f->proposal[i], true);
	}
}

static void show_failed(struct context *c, struct diagnosis *file, uint32_t i)
{
	const struct file_result *f = file->file;
	const struct hunk *h = &f->file->hunk[i];
	const struct hunk_result *r = &f->hunks.hunk[i];
	struct hunk_diagnosis d;
	struct arena a = { 0 };
	const char *text;

	if (r->among) {
		out_printf(&c->out, PLAIN,
			   "      hunk #%u (line %u of the patch) is there already, with other lines in between: see line %zu\n",
			   h->number, h->line, r->place.at + 1);
		return;
	}
	if (r->twice) {
		out_printf(&c->out, PLAIN,
			   "      hunk #%u (line %u of the patch) would go in twice: its lines are there already, see line %zu\n",
			   h->number, h->line, r->place.at + 1);
		return;
	}
	if (r->loose) {
		out_printf(&c->out, PLAIN,
			   "      hunk #%u (line %u of the patch) fits at line %zu only with fuzz; other hunks are there already, so compare it with the tree\n",
			   h->number, h->line, r->place.at + 1);
		return;
	}
	if (r->number) {
		out_printf(&c->out, PLAIN,
			   "      hunk #%u (line %u of the patch) is there already at line %zu, and only changes a number: is it that of this patch?\n",
			   h->number, h->line, r->place.at + 1);
		return;
	}
	if (r->refused) {
		out_printf(&c->out, PLAIN,
			   "      hunk #%u (line %u of the patch) fits at line %zu, and the tree has an entry of that name; look at both\n",
			   h->number, h->line, r->place.at + 1);
		return;
	}
	if (r->vague)
		out_printf(&c->out, PLAIN,
			   "      hunk #%u (line %u of the patch) fits with fuzz only, at line %zu and also at line %zu; compare both\n",
			   h->number, h->line, r->place.at + 1,
			   r->place.other + 1);
	if (r->place.found) {
		out_printf(&c->out, PLAIN,
			   "      hunk #%u fits at line %zu, and also at line %zu; --strict refuses that\n",
			   h->number, r->place.at + 1, r->place.other + 1);
		return;
	}
	diagnose_hunk(&a, file, i, &d);
	out_printf(&c->out, PLAIN,
		   "      hunk #%u (line %u of the patch) belongs at line %u",
		   h->number, h->line, h->pre_at + 1);
	if (d.x.reason != REASON_NOTHING_NEAR)
		out_printf(&c->out, PLAIN,
			   "; nearest is line %zu, where %zu of %u lines agree",
			   d.x.at + 1, d.x.same, h->npre);
	out_printf(&c->out, PLAIN, "\n");
	if (d.x.ndiffer)
		show_lines(c, f, h, &d.x);
	text = reason_text(d.x.reason);
	if (!text)
		text = line_ends(f, h, &d.x);
	if (!text)
		text = blanks(f, h, &d.x);
	if (text)
		out_printf(&c->out, PLAIN, "      %s\n", text);
	show_renames(c, &d.x);
	if (d.changed_by)
		out_printf(&c->out, PLAIN, "      %s changed lines there, %s\n",
			   d.changed_by,
			   d.before ? "applied before" : "in this request");
	show_proposal(c, f, &d.merge, f->some && f->some[i].found);
	if (d.fuzz_helps)
		out_printf(&c->out, PLAIN,
			   "      --fuzz %u would apply it at line %zu; check the result\n",
			   d.fuzz, d.fuzz_at + 1);
	arena_free(&a);
}

static void show_moved(struct context *c, enum tree_kind k,
		       const struct file_result *f)
{
	struct moved m[DIAGNOSE_PLACES];
	struct arena a = { 0 };
	size_t n = diagnose_moved(&a, &c->session, k, f, m), i;

	for (i = 0; i < n; i++)
		out_printf(&c->out, PLAIN,
			   "      has it moved? %s %s, and %u of %u hunks fit there\n",
			   m[i].path,
			   m[i].renamed ? "lies beside it" : "has its name",
			   m[i].fits, f->file->nhunks);
	arena_free(&a);
}

static void show_hunks(struct context *c, enum tree_kind k,
		       const struct tree_standing *t,
		       const struct file_result *f)
{
	const struct history_commit *last = NULL;
	struct diagnosis file;
	uint32_t i, shown = 0;

	if (f->proposal) {
		show_merged(c, f);
		return;
	}
	if (f->merged && f->outcome != OUTCOME_PRESENT) {
		out_printf(&c->out, WARN,
			   "      3-way merge with the blob %.*s of the index line; check the result\n",
			   (int)f->file->pre_id.n, f->file->pre_id.p);
		return;
	}
	diagnose_begin(&file, &c->session, k, t, f);
	for (i = 0; f->hunks.hunk && i < f->file->nhunks; i++) {
		const struct hunk_result *r = &f->hunks.hunk[i];

		if (f->outcome == OUTCOME_PRESENT) {
			show_commit(c, &file, i, &last);
			continue;
		}
		if (r->state == HUNK_PRESENT) {
			out_printf(&c->out, PLAIN,
				   f->back ?
					   "      hunk #%u is reverted already, at line %zu\n" :
					   "      hunk #%u is there already, at line %zu\n",
				   f->file->hunk[i].number, r->place.at + 1);
			show_commit(c, &file, i, &last);
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
			show_failed(c, &file, i);
			show_commit(c, &file, i, &last);
		}
	}
}

static enum style outcome_style(enum outcome o)
{
	if (o == OUTCOME_CLEAN || o == OUTCOME_PRESENT)
		return GOOD;
	return o == OUTCOME_FUZZY ? WARN : BAD;
}

static void show_file(struct context *c, enum tree_kind k,
		      const struct tree_standing *t,
		      const struct file_result *f)
{
	const struct history_commit *last = NULL;
	struct arena a = { 0 };
	struct diagnosis d;
	const char *path = path_say(&a, span_of(f->path));

	out_printf(&c->out, PLAIN, "    ");
	out_printf(&c->out, outcome_style(f->outcome), "%-9s",
		   outcome_name(f->outcome));
	if (f->from)
		out_printf(&c->out, PLAIN, "%s -> ",
			   path_say(&a, span_of(f->from)));
	/* a name can have thousands of bytes */
	out_printf(&c->out, PLAIN, "%.*s%s%s%s", NAME_SHOWN, path,
		   strlen(path) > NAME_SHOWN ? "..." : "", f->why ? ": " : "",
		   f->why ? f->why : "");
	arena_free(&a);
	if (f->hunks.offset)
		out_printf(&c->out, DIM, " (offset %ld)", f->hunks.offset);
	if (f->crlf)
		out_printf(&c->out, PLAIN, " (line ends: CR LF)");
	out_printf(&c->out, PLAIN, "\n");
	show_hunks(c, k, t, f);
	if (f->missing) {
		diagnose_begin(&d, &c->session, k, t, f);
		show_commit(c, &d, 0, &last);
		show_moved(c, k, f);
	}
}

/* Counts the hunks of a file that are there, and names them. */
static void count_there(struct diagnosis *d, size_t n[3], struct buf *names)
{
	const struct file_result *f = d->file;
	struct arena a = { 0 };
	uint32_t i;

	for (i = 0; f->hunks.hunk && i < f->file->nhunks; i++) {
		enum hunk_state is = f->hunks.hunk[i].state;
		enum there form = THERE_NOT;

		n[0]++;
		if (f->outcome == OUTCOME_PRESENT)
			is = HUNK_PRESENT;
		if (is == HUNK_FAILS && !f->hunks.hunk[i].place.found)
			form = diagnose_there(&a, d, i);
		n[1] += is == HUNK_PRESENT;
		n[2] += form != THERE_NOT;
		if (is == HUNK_PRESENT || form)
			buf_addf(names, "      %s #%u%s%s\n", f->path,
				 f->file->hunk[i].number,
				 form ? ", it seems: " : "", there_words(form));
	}
	arena_free(&a);
}

/* Says which hunks of a set that does not fit are in the tree already, in which form. */
static void show_there(struct context *c, enum tree_kind k,
		       const struct tree_standing *t)
{
	struct diagnosis d;
	struct buf names = { 0 };
	size_t n[3] = { 0 }, i; /* all hunks, those there, those that seem so */

	if ((t->is != STAND_PARTIAL && t->is != STAND_CONFLICT) || t->entry ||
	    t->by_quilt)
		return;
	for (i = 0; i < t->result.n; i++) {
		if (!t->result.file[i].file || t->result.file[i].missing)
			continue;
		diagnose_begin(&d, &c->session, k, t, &t->result.file[i]);
		count_there(&d, n, &names);
	}
	if (n[1] + n[2]) {
		out_printf(&c->out, PLAIN,
			   "    %zu of %zu hunk%s %s in already", n[1] + n[2],
			   n[0], n[0] == 1 ? "" : "s",
			   n[1] + n[2] == 1 ? "is" : "are");
		if (n[2])
			out_printf(&c->out, WARN,
				   ", as it seems of %zu; look at %s", n[2],
				   n[2] == 1 ? "it" : "them");
		out_printf(&c->out, PLAIN, ":\n%s", names.p);
	}
	buf_free(&names);
}

/* Suggests what the user can do. */
static void show_tries(struct context *c, const struct set *set,
		       enum tree_kind k, const struct tree_standing *t)
{
	const char *v[DIAGNOSE_TRIES];
	struct arena a = { 0 };
	size_t n = diagnose_tries(&a, &c->session, set, k, t, v), i;

	for (i = 0; i < n; i++)
		out_printf(&c->out, PLAIN, "    %s\n", v[i]);
	arena_free(&a);
}

void report_details(struct context *c, const struct set *set,
		    const struct set_standing *st)
{
	size_t i;
	int k;

	for (k = 0; k < TREE_KINDS; k++) {
		const struct tree_standing *t = &st->tree[k];

		if (t->is == STAND_NONE || !c->session.work[k].open)
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
				show_file(c, (enum tree_kind)k, t,
					  &t->result.file[i]);
		show_there(c, (enum tree_kind)k, t);
		show_tries(c, set, (enum tree_kind)k, t);
	}
}
