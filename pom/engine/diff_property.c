// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads svn:executable from the property changes of svn diff: the file gets or loses its x.
 * The forms are those of Subversion 1.7 and later ("## -0,0 +1 ##", then "+*"), of 1.6
 * ("   + *"), and of 1.4 ("Name: svn:executable", then "   + *"). Other properties say
 * nothing about the tree.
 */
#include "engine/diff_internal.h"

static const struct span title = { "Property changes on: ", 21 };

/* The nth line from here on; 0 is the next one. */
static struct span later_of(const struct parser *p, unsigned int n)
{
	struct span rest = p->rest, line = { "", 0 };

	while (span_line(&rest, &line) && n--)
		;
	return line;
}

static struct span next_of(const struct parser *p)
{
	return later_of(p, 0);
}

static bool has_name(const struct diff_file *f, struct span name)
{
	const struct diff_name *v[] = { &f->index, &f->post, &f->pre };
	size_t i;

	for (i = 0; i < sizeof(v) / sizeof(*v); i++)
		if (v[i]->text.p && span_eq(v[i]->text, name))
			return true;
	return false;
}

/* The file whose properties follow: the last one, or a new one that has nothing else. */
static struct diff_file *file_of(struct parser *p)
{
	struct diff_file *f = p->n ? &p->file[p->n - 1] : NULL;
	struct diff_name name;

	if (f && (has_name(f, p->property.text) || f->git))
		return f;
	name = p->property;
	f = parse_new_file(p);
	f->pre = f->post = f->index = p->property = name;
	return f;
}

static void set_modes(struct diff_file *f, bool added)
{
	if (f->change != DIFF_CREATE)
		f->pre_mode = added ? 0100644 : 0100755;
	if (f->change != DIFF_DELETE)
		f->post_mode = added ? 0100755 : 0100644;
}

/* Does the line say that the property was added? *deleted: it was deleted. */
static bool is_added(const struct parser *p, struct span line, bool *deleted)
{
	const struct span next = next_of(p);
	bool name = span_is(line, "Name: svn:executable");

	*deleted = name ? span_starts(next, SPAN("   - ")) &&
				   !span_starts(later_of(p, 1), SPAN("   + ")) :
			  span_is(line, "Deleted: svn:executable") &&
				   (span_starts(next, SPAN("## -1 +0,0 ##")) ||
				    span_starts(next, SPAN("   - ")));
	return name ? span_starts(next, SPAN("   + ")) :
		      span_is(line, "Added: svn:executable") &&
			       (span_starts(next, SPAN("## -0,0 +1 ##")) ||
				span_starts(next, SPAN("   + ")));
}

int parse_property(struct parser *p, struct span line)
{
	bool added, deleted;

	if (span_starts(line, title) && span_starts(next_of(p), SPAN("_____"))) {
		header_name(p, span_skip(line, title.n), &p->property);
		return 1;
	}
	if (!p->property.text.p)
		return 0;
	line = span_trim(line);
	added = is_added(p, line, &deleted);
	if (added || deleted) {
		struct diff_file *f = file_of(p);

		/* with --git, old mode and new mode stand in the header */
		if (!f->git)
			set_modes(f, added);
		return 1;
	}
	return 0;
}
