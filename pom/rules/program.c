// SPDX-License-Identifier: GPL-2.0-only
/* The program of a rule: see program.h. */
#include "rules/program.h"

#include <string.h>
#include <strings.h>

/* Is it the name of a variable, such as $IPT or "${IP6TABLES}"? */
static bool is_variable(struct span word, bool *six)
{
	char name[32];
	size_t n = 0, i = 0;

	while (i < word.n && strchr("\"${", word.p[i]))
		i++;
	if (!i || !memchr(word.p, '$', i))
		return false;
	for (; i < word.n && n + 1 < sizeof(name); i++)
		name[n++] = word.p[i];
	name[n] = '\0';
	if (!strncasecmp(name, "ip6t", 4)) {
		*six = true;
		return true;
	}
	return !strncasecmp(name, "ipt", 3);
}

static bool is_program(struct span word, bool *six)
{
	static const char *const all[] = {
		"iptables",  "iptables-legacy",  "iptables-nft",
		"ip6tables", "ip6tables-legacy", "ip6tables-nft"
	};
	const char *slash = memrchr(word.p, '/', word.n);
	size_t i;

	if (is_variable(word, six))
		return true;
	if (slash)
		word = span_skip(word, (size_t)(slash - word.p) + 1);
	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (span_is(word, all[i])) {
			if (i >= 3)
				*six = true;
			return true;
		}
	return false;
}

size_t program_words(const struct rule_words *words, bool *six)
{
	size_t i = 0;

	if (words->n && words->v[0].text.n && words->v[0].text.p[0] == '[' &&
	    memchr(words->v[0].text.p, ':', words->v[0].text.n))
		return 1;
	if (words->n > 1 && span_is(words->v[0].text, "sudo"))
		i = 1;
	if (i < words->n && is_program(words->v[i].raw, six))
		return i + 1;
	return 0;
}

bool program_begins(struct span line)
{
	struct span word;
	bool six = false;

	line = span_trim(line);
	for (;;) {
		word = line;
		word.n = 0;
		while (word.n < line.n && !is_space(line.p[word.n]))
			word.n++;
		if (!span_is(word, "sudo"))
			return is_program(word, &six);
		line = span_trim(span_skip(line, word.n));
	}
}
