// SPDX-License-Identifier: GPL-2.0-only
/* Reads mailboxes: see mail.h. */
#include <string.h>

#include "engine/mail.h"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The rule of git-mailsplit(1): "From " at the start, a time and a year at the end. */
bool mail_is_separator(struct span line)
{
	const char *colon, *nl;
	struct span s = line;

	if (!span_starts(line, SPAN("From ")))
		return false;
	nl = memchr(line.p, '\n', line.n);
	if (nl)
		s.n = (size_t)(nl - line.p);
	s = span_trim(s);
	colon = s.n ? memrchr(s.p, ':', s.n) : NULL;
	/* "10:00:00 2025": the last colon has digits on both sides */
	if (!colon || colon - s.p < 10 || s.p + s.n - colon < 8)
		return false;
	if (!is_digit(colon[-4]) || colon[-3] != ':' || !is_digit(colon[-2]) ||
	    !is_digit(colon[-1]) || !is_digit(colon[1]) || !is_digit(colon[2]))
		return false;
	colon += 3;
	while (*colon == ' ' && colon + 1 < s.p + s.n)
		colon++;
	return is_digit(*colon);
}

bool mail_is_of_git(struct span line)
{
	return span_starts(line, SPAN("From ")) &&
	       memmem(line.p, line.n, " Mon Sep 17 00:00:00 2001", 25);
}

bool mail_is_quoted_from(struct span line)
{
	size_t marks = 0;

	while (marks < line.n && line.p[marks] == '>')
		marks++;
	return marks && span_starts(span_skip(line, marks), SPAN("From "));
}

bool mail_next(struct span *rest, struct span *sep, struct span *mail)
{
	struct span s, line;

	if (!span_line(rest, sep))
		return false;
	*mail = s = *rest;
	/* another separator follows directly: the mail is empty */
	if (s.n && mail_is_separator(s)) {
		mail->n = 0;
		return true;
	}
	/* lines are short: this is quicker than memmem(3) */
	while (span_line(&s, &line)) {
		if (line.p[0] != 'F' || !mail_is_separator(line))
			continue;
		mail->n = (size_t)(line.p - mail->p);
		*rest = (struct span){ line.p, line.n + s.n };
		return true;
	}
	*rest = (struct span){ rest->p + rest->n, 0 };
	return true;
}

struct span mail_begin(struct span text)
{
	size_t n = 0, i;

	if (span_starts(text, SPAN("\xef\xbb\xbf")))
		text = span_skip(text, 3);
	for (i = 0; i < text.n && is_space(text.p[i]); i++)
		if (text.p[i] == '\n')
			n = i + 1;
	return span_skip(text, n);
}
