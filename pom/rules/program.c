// SPDX-License-Identifier: GPL-2.0-only
/* The program of a rule: see program.h. */
#include "rules/program.h"

#include <string.h>
#include <strings.h>

/* Is it the name of a variable, such as $IPT or "${IP6TABLES}", and nothing else? */
static bool is_variable(struct span word, bool *six)
{
	size_t n = 0;

	while (word.n && strchr("\"${", *word.p))
		word = span_skip(word, 1);
	while (n < word.n &&
	       ((word.p[n] >= 'A' && word.p[n] <= 'Z') ||
		(word.p[n] >= 'a' && word.p[n] <= 'z') ||
		(word.p[n] >= '0' && word.p[n] <= '9') || word.p[n] == '_'))
		n++;
	if (word.n - n > strlen("}\"") || n < strlen("ipt"))
		return false;
	if (n >= strlen("ip6t") && !strncasecmp(word.p, "ip6t", 4)) {
		*six = true;
		return true;
	}
	return !strncasecmp(word.p, "ipt", 3);
}

static bool is_program(struct span word, bool *six)
{
	static const char *const all[] = {
		"iptables",  "iptables-legacy",  "iptables-nft",
		"ip6tables", "ip6tables-legacy", "ip6tables-nft"
	};
	const char *slash = memrchr(word.p, '/', word.n);
	size_t i;

	if (memchr(word.p, '$', word.n) && is_variable(word, six))
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

/* "[5:300]": packets and bytes. */
static bool is_counters(struct span word)
{
	uint64_t n;

	if (!word.n || *word.p != '[')
		return false;
	word = span_skip(word, 1);
	if (!span_number(&word, 10, UINT64_MAX, &n) || !word.n ||
	    *word.p != ':')
		return false;
	word = span_skip(word, 1);
	return span_number(&word, 10, UINT64_MAX, &n) && span_is(word, "]");
}

size_t program_words(const struct rule_words *words, bool *six)
{
	size_t i = 0;

	if (words->n && is_counters(words->v[0].raw))
		return 1;
	if (words->n > 1 && span_is(words->v[0].text, "sudo"))
		i = 1;
	if (i < words->n && is_program(words->v[i].raw, six))
		return i + 1;
	return 0;
}

void program_put(struct buf *b, const struct rule_words *words, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		struct span raw = words->v[i].raw;
		bool six = false;

		if (i)
			buf_addch(b, ' ');
		if (memchr(raw.p, '$', raw.n) && is_variable(raw, &six))
			buf_addstr(b, six ? "ip6tables" : "iptables");
		else if (*raw.p == '[')
			buf_addspan(b, raw);
		else
			rule_put(b, words->v[i].text, RULE_TYPED);
	}
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
