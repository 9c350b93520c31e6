// SPDX-License-Identifier: GPL-2.0-only
/* Questions, the pager, signals: see ask.h. */
#include "face/ask.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/rights.h"

enum { ANSWER_LIMIT = 4095, PAGER_WORDS = 16 };

static volatile sig_atomic_t caught;

static void note_signal(int sig)
{
	caught = sig;
}

static void signal_set(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGINT);
	sigaddset(set, SIGTERM);
	sigaddset(set, SIGHUP);
}

void ask_catch_signals(void)
{
	/* no SA_RESTART: a question that waits has to end */
	struct sigaction sa = { .sa_handler = note_signal };

	sigemptyset(&sa.sa_mask);
	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGHUP, &sa, NULL);
}

bool ask_interrupted(void)
{
	return caught != 0;
}

void ask_hold_signals(void)
{
	sigset_t set;

	signal_set(&set);
	sigprocmask(SIG_BLOCK, &set, NULL);
}

void ask_release_signals(void)
{
	sigset_t set;

	signal_set(&set);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
}

bool ask(struct out *o, const char *question, char **answer)
{
	struct buf line = { 0 };
	char c = 0;
	ssize_t n = 0;

	*answer = NULL;
	out_printf(o, BOLD, "%s", question);
	putc(' ', o->f);
	fflush(o->f);
	/* byte by byte: what follows the line is for the next question */
	while (!caught && line.n <= ANSWER_LIMIT) {
		n = read(STDIN_FILENO, &c, 1);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0 || c == '\n')
			break;
		buf_addch(&line, c);
	}
	if (caught || n < 0 || (n == 0 && !line.n) || line.n > ANSWER_LIMIT) {
		putc('\n', o->f);
		fflush(o->f);
		buf_free(&line);
		return false;
	}
	if (!o->tty || !isatty(STDIN_FILENO))
		putc('\n', o->f);
	buf_addstr(&line, "");
	*answer = line.p;
	return true;
}

static void exec_pager(const char *pager, int in)
{
	char *words[PAGER_WORDS + 1], *copy = pom_strdup(pager), *save = NULL;
	sigset_t set;
	size_t n = 0;
	char *w;

	for (w = strtok_r(copy, " \t", &save); w && n < PAGER_WORDS;
	     w = strtok_r(NULL, " \t", &save))
		words[n++] = w;
	words[n] = NULL;
	if (dup2(in, STDIN_FILENO) < 0)
		_exit(126);
	rights_give_back();
	signal(SIGINT, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
	signal(SIGHUP, SIG_DFL);
	signal(SIGPIPE, SIG_DFL);
	signal_set(&set);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	setenv("LESS", "FRX", 0);
	if (n)
		execvp(words[0], words);
	_exit(127);
}

/* 0 when the pager has shown it. */
static int run_pager(const char *pager, struct out *o, struct span text)
{
	int ends[2], status = -1;
	struct out to = *o;
	pid_t pid;

	if (pipe(ends) < 0)
		return -1;
	fflush(o->f);
	pid = fork();
	if (pid == 0) {
		close(ends[1]);
		exec_pager(pager, ends[0]);
	}
	close(ends[0]);
	to.f = pid > 0 ? fdopen(ends[1], "w") : NULL;
	if (!to.f) {
		close(ends[1]);
		return -1;
	}
	signal(SIGPIPE, SIG_IGN);
	out_diff(&to, text);
	fclose(to.f);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return WIFEXITED(status) && WEXITSTATUS(status) < 126 ? 0 : -1;
}

void ask_page(struct out *o, struct span text)
{
	const char *pager = getenv("PAGER");

	if (o->tty && isatty(STDIN_FILENO) && (!pager || *pager)) {
		if (run_pager(pager ? pager : "less", o, text) == 0)
			return;
		/* there is no such pager */
	}
	out_diff(o, text);
}
