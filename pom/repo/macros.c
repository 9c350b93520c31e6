// SPDX-License-Identifier: GPL-2.0-only
/* Variables in the texts of recipes and spec files: see macros.h. */
#include "repo/macros.h"

#include <string.h>

enum {
	DEPTH = 8,           /* of values that name others */
	NAME_MOST = 256,     /* bytes of a name */
	STEPS = 1 << 16,     /* values that one text may take */
	STEPS_ALL = 1 << 20, /* values that all texts may take */
};

/* A text while it is expanded. */
struct expansion {
	const struct macros *m;
	struct buf out;
	size_t most;         /* bytes */
	size_t steps, limit; /* values taken, and how many it may take */
};

void macros_free(struct macros *m)
{
	map_free(&m->value);
}

void macros_set(struct macros *m, struct span name, struct span value)
{
	struct span *kept = arena_alloc(m->a, 1, sizeof(*kept));

	if (!name.n || name.n > NAME_MOST)
		return;
	*kept = (struct span){ arena_strndup(m->a, value.p, value.n), value.n };
	map_put(&m->value, arena_strndup(m->a, name.p, name.n), name.n, kept);
}

bool macros_has(const struct macros *m, struct span name)
{
	return map_get(&m->value, name.p, name.n);
}

/* The length of the name at the beginning of s, which a brace ends; 0: it is none. */
static size_t name_length(struct span s)
{
	size_t n = 0;

	while (n < s.n && n < NAME_MOST && s.p[n] != '}' && s.p[n] != '{' &&
	       s.p[n] != ' ' && s.p[n] != '@' && s.p[n] != ':')
		n++;
	return n < s.n && s.p[n] == '}' ? n : 0;
}

static void put(struct expansion *e, struct span s)
{
	size_t room = e->most - e->out.n;

	buf_addspan(&e->out, (struct span){ s.p, s.n < room ? s.n : room });
}

static void expand(struct expansion *e, struct span s, unsigned int depth)
{
	const struct macros *m = e->m;

	while (s.n && e->out.n < e->most) {
		const char *at = memchr(s.p, m->sigil, s.n);
		size_t n = at ? (size_t)(at - s.p) : s.n, skip;
		const struct span *value;
		struct span name;
		bool maybe;

		put(e, (struct span){ s.p, n });
		s = span_skip(s, n);
		if (!s.n)
			return;
		maybe = m->sigil == '%' && s.n > 2 && s.p[2] == '?';
		skip = maybe ? 3 : 2;
		if (s.n > skip && s.p[1] == '{')
			name = (struct span){ s.p + skip,
					      name_length(span_skip(s, skip)) };
		else
			name = SPAN("");
		value = name.n ? map_get(&m->value, name.p, name.n) : NULL;
		if (!name.n || (!value && !maybe) || depth == DEPTH ||
		    e->steps == e->limit) {
			put(e, (struct span){ s.p, 1 });
			s = span_skip(s, 1);
			continue;
		}
		e->steps++;
		if (value)
			expand(e, *value, depth + 1);
		s = span_skip(s, skip + name.n + 1);
	}
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

struct span macros_expand(struct macros *m, struct arena *a, struct span text,
			  size_t most)
{
	struct expansion e = { .m = m };

	if (!text.n || !memchr(text.p, m->sigil, text.n))
		return text;
	e.most = least(most + 1, MACROS_ALL - m->bytes);
	e.limit = least(STEPS, STEPS_ALL - m->steps);
	if (!m->spent)
		expand(&e, text, 0);
	m->bytes += e.out.n;
	m->steps += e.steps;
	m->spent |= m->bytes == MACROS_ALL || m->steps == STEPS_ALL;
	if (!m->spent)
		text = (struct span){
			arena_strndup(a, buf_span(&e.out).p, e.out.n), e.out.n
		};
	buf_free(&e.out);
	return text;
}

const char *macros_note(const struct macros *m)
{
	return m->spent ?
		       "the variables expand to more than 8 MiB, or have more than 1048576 uses; what is behind that is not expanded" :
		       NULL;
}

bool macros_line(struct arena *a, struct span *text, struct span *line,
		 unsigned int *at, unsigned int *next)
{
	struct buf b = { 0 };
	bool more = span_line(text, line);

	*at = ++*next;
	if (!more)
		return false;
	*line = span_chomp(*line);
	while (line->n && line->p[line->n - 1] == '\\') {
		buf_addspan(&b, (struct span){ line->p, line->n - 1 });
		buf_addf(&b, " ");
		if (!span_line(text, line)) {
			*line = SPAN("");
			break;
		}
		++*next;
		*line = span_chomp(*line);
	}
	if (b.n) {
		buf_addspan(&b, *line);
		*line = (struct span){ arena_strndup(a, b.p, b.n), b.n };
	}
	buf_free(&b);
	return true;
}
