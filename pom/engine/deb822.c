// SPDX-License-Identifier: GPL-2.0-only
/* Field files: see deb822.h. */
#include "engine/deb822.h"

#include <string.h>
#include <strings.h>

static bool same_name(struct span a, struct span b)
{
	return a.n == b.n && strncasecmp(a.p, b.p, a.n) == 0;
}

const struct deb822_field *deb822_get(const struct deb822 *d, unsigned int para,
				      const char *name)
{
	struct span wanted = span_of(name);
	size_t i;

	if (para >= d->paras)
		return NULL;
	for (i = d->first[para]; i < d->n && d->field[i].para == para; i++)
		if (same_name(d->field[i].name, wanted))
			return &d->field[i];
	return NULL;
}

static bool field_name(struct span line, struct span *name)
{
	size_t i;

	for (i = 0; i < line.n && line.p[i] != ':'; i++) {
		unsigned char c = (unsigned char)line.p[i];

		if (c <= ' ' || c >= 0x7f)
			return false;
	}
	*name = (struct span){ line.p, i };
	return i > 0 && i < line.n;
}

/* Has the line no control byte but tabs and carriage returns? */
static bool is_text(struct span line)
{
	size_t i;

	for (i = 0; i < line.n; i++) {
		unsigned char c = (unsigned char)line.p[i];

		if ((c < ' ' && c != '\t' && c != '\r') || c == 0x7f)
			return false;
	}
	return true;
}

/* The memory doubles, so that a value of many lines takes linear time. */
static void append(struct arena *a, struct deb822_field *f, struct span line)
{
	size_t n = f->value.n;
	char *s;

	if (span_is(line, "."))
		line.n = 0;
	if (n + 1 + line.n > f->cap) {
		f->cap = 2 * (n + 1 + line.n);
		s = arena_alloc(a, f->cap, 1);
		memcpy(s, f->value.p, n);
		f->value.p = s;
	}
	s = (char *)(uintptr_t)f->value.p;
	s[n++] = '\n';
	memcpy(s + n, line.p, line.n);
	f->value.n = n + line.n;
}

static int add_field(struct arena *a, struct deb822 *d, struct span line,
		     struct deb822_field f, const char *file,
		     struct pom_err *err)
{
	const struct deb822_field *twice;
	char *name = arena_strndup(a, f.name.p, f.name.n);

	if (f.para == d->paras) {
		d->first = arena_push(a, d->first, d->paras, sizeof(*d->first));
		d->first[d->paras++] = d->n;
	}
	twice = deb822_get(d, f.para, name);
	if (twice)
		return pom_fail(err, POM_ESYNTAX, file, f.line,
				"the field %s is in line %u already", name,
				twice->line);
	if (d->n - d->first[f.para] == DEB822_FIELDS)
		return pom_fail(err, POM_ELIMIT, file, f.line,
				"more than %d fields in a paragraph",
				DEB822_FIELDS);
	d->field = arena_push(a, d->field, d->n, sizeof(*d->field));
	f.value = span_trim(span_skip(line, f.name.n + 1));
	d->field[d->n++] = f;
	return 0;
}

int deb822_parse(struct arena *a, struct span text, const char *file,
		 struct deb822 *out, struct pom_err *err)
{
	struct deb822_field f = { 0 };
	bool open = false, any = false;
	struct span line;

	memset(out, 0, sizeof(*out));
	if (text.n > DEB822_LIMIT)
		return pom_fail(err, POM_ELIMIT, file, 0,
				"larger than %d bytes", DEB822_LIMIT);
	while (span_line(&text, &line)) {
		int rc;

		f.line++;
		line = span_chomp(line);
		if (line.n && line.p[0] == '#')
			continue;
		if (!is_text(line))
			return pom_fail(err, POM_ESYNTAX, file, f.line,
					"a control byte in the line");
		if (!span_trim(line).n) {
			if (any)
				f.para++;
			any = open = false;
			continue;
		}
		if (line.p[0] == ' ' || line.p[0] == '\t') {
			if (!open)
				return pom_fail(err, POM_ESYNTAX, file, f.line,
						"a continued line without a field before it");
			append(a, &out->field[out->n - 1], span_trim(line));
			continue;
		}
		if (!field_name(line, &f.name))
			return pom_fail(err, POM_ESYNTAX, file, f.line,
					"neither `Field: value` nor a continued line");
		rc = add_field(a, out, line, f, file, err);
		if (rc)
			return rc;
		any = open = true;
	}
	return 0;
}

/*
 * A byte that deb822_parse refuses becomes a "?". So does a carriage return at the
 * beginning or end of the line, which deb822_parse would trim.
 */
static void put_line(struct buf *b, struct span line)
{
	size_t i;

	for (i = 0; i < line.n; i++) {
		struct span c = { line.p + i, 1 };
		bool at_end = i == 0 || i + 1 == line.n;

		buf_addch(b,
			  is_text(c) && !(at_end && *c.p == '\r') ? *c.p : '?');
	}
}

void deb822_put(struct buf *b, const char *name, struct span value)
{
	const char *nl = NULL;
	bool first = true;

	buf_addf(b, "%s:", name);
	do {
		struct span line = value;

		nl = value.n ? memchr(value.p, '\n', value.n) : NULL;
		if (nl) {
			line.n = (size_t)(nl - value.p);
			value = span_skip(value, line.n + 1);
		}
		if (!first && !line.n)
			line = SPAN(".");
		if (line.n)
			buf_addch(b, ' ');
		put_line(b, line);
		buf_addch(b, '\n');
		first = false;
	} while (nl);
}
