// SPDX-License-Identifier: GPL-2.0-only
/* Splits and quotes the words of a rule: see rule.h. */
#include "engine/rule.h"

#include <string.h>

#include "lib/tame.h"

/* A line that is being split. The word is collected in text, which has room for it. */
struct splitter {
	struct span left;
	char *text;
	size_t n;
	enum rule_form form;
	bool quoted, expands;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool is_one_of(char c, const char *set)
{
	return c && strchr(set, c);
}

static char next(struct splitter *s)
{
	char c = *s->left.p;

	s->left = span_skip(s->left, 1);
	return c;
}

/* The character at i of what is left; 0 behind its end. */
static char peek(const struct splitter *s, size_t i)
{
	return i < s->left.n ? s->left.p[i] : '\0';
}

static int put(struct splitter *s, char c, struct pom_err *err)
{
	if (c == '\n')
		return pom_fail(err, POM_ESYNTAX, NULL, 0,
				"a word goes over several lines");
	if (s->n == RULE_BYTES)
		return pom_fail(err, POM_ELIMIT, NULL, 0,
				"a word has more than %d bytes", RULE_BYTES);
	s->text[s->n++] = c;
	return 0;
}

static int not_closed(char quote, struct pom_err *err)
{
	return pom_fail(err, POM_ESYNTAX, NULL, 0, "a quote (%c) is not closed",
			quote);
}

/*
 * Takes what the shell replaces, of which the first character, $ or `, has been taken:
 * $NAME, ${...}, $(...) or `...`. What is between the brackets is not looked at.
 */
static int expansion(struct splitter *s, char first, struct pom_err *err)
{
	char open = peek(s, 0), close = open == '(' ? ')' : '}';
	size_t depth = 0;
	int rc;

	s->expands = true;
	rc = put(s, first, err);
	if (first == '$' && open != '(' && open != '{')
		return rc;
	if (first == '`')
		close = open = '`';
	while (s->left.n && !rc) {
		char c = next(s);

		rc = put(s, c, err);
		if (c == open && open != close)
			depth++;
		else if (c == close && (open == close || !--depth))
			return rc;
	}
	return rc ? rc : not_closed(close, err);
}

/* Takes what is in quotes, up to the second one. The first has been taken. */
static int in_quotes(struct splitter *s, char quote, struct pom_err *err)
{
	const char *escapes = s->form == RULE_SAVE ? NULL : "$`\"\\\n";
	int rc = 0;

	s->quoted = true;
	while (s->left.n && !rc) {
		char c = next(s);

		if (c == quote)
			return 0;
		if (quote == '"' && c == '\\' && s->left.n &&
		    (!escapes || is_one_of(peek(s, 0), escapes))) {
			c = next(s);
			if (c == '\n' && escapes)
				continue;
		} else if (quote == '"' && s->form == RULE_SCRIPT &&
			   is_one_of(c, "$`")) {
			rc = expansion(s, c, err);
			continue;
		}
		rc = put(s, c, err);
	}
	return rc ? rc : not_closed(quote, err);
}

static int save_word(struct splitter *s, struct pom_err *err)
{
	int rc = 0;

	while (s->left.n && !rc && !is_blank(peek(s, 0))) {
		char c = next(s);

		if (c == '"')
			return in_quotes(s, c, err);
		rc = put(s, c, err);
	}
	return rc;
}

/* Does what is left begin with a backslash and a newline? */
static bool at_joint(const struct splitter *s)
{
	return peek(s, 0) == '\\' && peek(s, 1) == '\n';
}

static int shell_word(struct splitter *s, struct pom_err *err)
{
	bool script = s->form == RULE_SCRIPT;
	int rc = 0;

	while (s->left.n && !rc && !is_blank(peek(s, 0)) && !at_joint(s)) {
		char c = peek(s, 0);

		if (script && is_one_of(c, ";&|<>()"))
			return 0;
		next(s);
		if (c == '"' || c == '\'') {
			rc = in_quotes(s, c, err);
			continue;
		}
		if (c == '\\' && s->left.n) {
			s->quoted = true;
			c = next(s);
		} else if (script && is_one_of(c, "$`")) {
			rc = expansion(s, c, err);
			continue;
		} else if (script && is_one_of(c, "*?[{~")) {
			s->expands = true;
		}
		rc = put(s, c, err);
	}
	return rc;
}

static void skip_blanks(struct splitter *s)
{
	for (;;) {
		if (at_joint(s) && s->form != RULE_SAVE)
			s->left = span_skip(s->left, 2);
		else if (is_blank(peek(s, 0)))
			s->left = span_skip(s->left, 1);
		else
			return;
	}
}

/* Nothing of the rule comes any more: the line, or this command of a script, ends. */
static bool at_end(const struct splitter *s)
{
	return !s->left.n ||
	       (s->form == RULE_SCRIPT && is_one_of(peek(s, 0), "#;&|<>()"));
}

static int look_for_controls(struct span line, enum rule_form form,
			     struct pom_err *err)
{
	while (line.n) {
		bool taken = *line.p == '\t' ||
			     (*line.p == '\n' && form == RULE_SCRIPT);
		size_t shown = 1;

		if (!taken && tame_control(line, &shown))
			return pom_fail(err, POM_ESYNTAX, NULL, 0,
					"there is a control character");
		line = span_skip(line, taken ? 1 : shown);
	}
	return 0;
}

static bool all_digits(struct span s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return s.n;
}

/* Takes one word. Returns 1 if the line ended instead. */
static int take_word(struct splitter *s, struct arena *a,
		     struct rule_words *out, struct pom_err *err)
{
	const char *begin;
	struct rule_word w = { 0 };
	int rc;

	skip_blanks(s);
	if (at_end(s))
		return 1;
	begin = s->left.p;
	s->n = 0;
	s->quoted = s->expands = false;
	rc = s->form == RULE_SAVE ? save_word(s, err) : shell_word(s, err);
	if (rc)
		return rc;
	w.raw = (struct span){ begin, (size_t)(s->left.p - begin) };
	w.quoted = s->quoted;
	w.expands = s->expands;
	w.text = (struct span){ arena_strndup(a, s->text, s->n), s->n };
	if (s->form == RULE_SCRIPT && is_one_of(peek(s, 0), "<>") &&
	    all_digits(w.raw)) {
		/* the number of a descriptor: 2>/dev/null */
		s->left.n += w.raw.n;
		s->left.p = begin;
		return 1;
	}
	if (out->n == RULE_WORDS)
		return pom_fail(err, POM_ELIMIT, NULL, 0,
				"it has more than %d words", RULE_WORDS);
	out->v = arena_push(a, out->v, out->n, sizeof(*out->v));
	out->v[out->n++] = w;
	return 0;
}

int rule_split(struct arena *a, struct span line, enum rule_form form,
	       struct rule_words *out, struct pom_err *err)
{
	struct splitter s = { .left = line, .form = form };
	int rc;

	memset(out, 0, sizeof(*out));
	rc = look_for_controls(line, form, err);
	if (rc)
		return rc;
	s.text = arena_text(a, RULE_BYTES);
	do {
		rc = take_word(&s, a, out, err);
	} while (!rc);
	if (rc < 0)
		return rc;
	out->rest = s.left;
	return 0;
}

/* Is it read as one word, and as itself, without quotes? */
static bool is_bare(struct span word)
{
	size_t i;

	for (i = 0; i < word.n; i++) {
		char c = word.p[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		      (c >= '0' && c <= '9') || is_one_of(c, "_-.,:/+@%")))
			return false;
	}
	return word.n;
}

void rule_put(struct buf *b, struct span word, enum rule_form form)
{
	bool save = form == RULE_SAVE, single = false;
	size_t i;

	if (is_bare(word)) {
		buf_addspan(b, word);
		return;
	}
	for (i = 0; i < word.n && !save && !single; i++)
		single = is_one_of(word.p[i], "\"\\$`!");
	buf_addch(b, single ? '\'' : '"');
	for (i = 0; i < word.n; i++) {
		char c = word.p[i];

		if (save && is_one_of(c, "\"\\'"))
			buf_addch(b, '\\');
		if (single && c == '\'')
			buf_addstr(b, "'\\'");
		buf_addch(b, c);
	}
	buf_addch(b, single ? '\'' : '"');
}
