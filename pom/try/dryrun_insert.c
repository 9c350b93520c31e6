// SPDX-License-Identifier: GPL-2.0-only
/* Finds the place for lines that a set adds to a file: see engine/insert.h. */
#include "lib/path.h"
#include "try/dryrun_internal.h"
#include "engine/insert.h"

enum { SHOWN = 120 /* bytes of a line in a message */ };

static const char *shown(struct job *j, struct span s)
{
	s = span_trim(s);
	if (s.n > SHOWN)
		s.n = SHOWN;
	return path_show(&j->ov->a, s);
}

static const char *anchor_name(struct job *j, const struct insertion *in)
{
	if (in->where == INSERT_BEFORE_ENDMENU)
		return "endmenu";
	return shown(j, in->anchor);
}

static struct span line_of(const struct image *im, size_t i)
{
	struct line l = image_line(im, i);

	return (struct span){ l.p, l.n };
}

static const char *no_anchor(struct job *j, const struct image *im,
			     const struct insertion *in,
			     const struct insert_place *p)
{
	const char *anchor = anchor_name(j, in);

	if (p->near)
		return arena_printf(&j->ov->a,
				    "it has no line `%s` to put lines at; nearest is line %zu: `%s`",
				    anchor, p->other + 1,
				    shown(j, line_of(im, p->other)));
	return arena_printf(&j->ov->a,
			    "it has no line `%s` to put lines at, and none like it",
			    anchor);
}

bool job_place(struct job *j, const struct image *in)
{
	const struct insertion *ins = j->r->file->insert;
	struct insert_place p;
	struct diff_file *f;

	j->r->before = *in;
	insert_locate(&j->ov->a, in, ins, &p);
	switch (p.state) {
	case INSERT_FITS:
		break;
	case INSERT_PRESENT:
		j->r->outcome = OUTCOME_PRESENT;
		return false;
	case INSERT_PARTIAL:
		j->r->outcome = OUTCOME_PARTIAL;
		j->r->why =
			arena_printf(&j->ov->a,
				     "some of the lines to %s are there, others not: line %zu is `%s`",
				     ins->remove ? "take out" : "add", p.at + 1,
				     shown(j, line_of(in, p.at)));
		return false;
	case INSERT_NOTHING:
		job_conflict(j, "there are no lines to add");
		return false;
	case INSERT_NO_ANCHOR:
		job_conflict(j, no_anchor(j, in, ins, &p));
		return false;
	case INSERT_NOT_UNIQUE:
		job_conflict(j,
			     arena_printf(&j->ov->a,
					  ins->remove ?
						  "the lines to take out stand there twice, at lines %zu and %zu" :
						  "the line to put lines at is there twice, at lines %zu and %zu",
					  (ins->remove ? p.at : p.anchor) + 1,
					  p.other + 1));
		return false;
	}
	f = arena_alloc(&j->ov->a, 1, sizeof(*f));
	*f = *j->r->file;
	f->hunk = arena_alloc(&j->ov->a, 1, sizeof(*f->hunk));
	insert_hunk(&j->ov->a, in, &p, f->hunk);
	f->nhunks = 1;
	j->r->file = f;
	return true;
}
