// SPDX-License-Identifier: GPL-2.0-only
/* Questions, and the pager: see ask.h. */
#include "cli/ask.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/interrupt.h"
#include "lib/rights.h"

enum { ANSWER_LIMIT = 4095, PAGER_WORDS = 16 };

bool ask(struct out *o, const char *question, char **answer)
{
	struct buf line = { 0 };
	char c = 0;
	ssize_t n = 0;

	*answer = NULL;
	/* before the question is visible: Ctrl-C may come at once */
	interrupt_hold(true);
	out_printf(o, BOLD, "%s", question);
	putc(' ', o->f);
	fflush(o->f);
	/* byte by byte: input after the newline belongs to the next question */
	while (!interrupted() && line.n <= ANSWER_LIMIT) {
		n = read(STDIN_FILENO, &c, 1);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0 || c == '\n')
			break;
		buf_addch(&line, c);
	}
	interrupt_release();
	if (interrupted() || n < 0 || (n == 0 && !line.n) ||
	    line.n > ANSWER_LIMIT) {
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
	signal(SIGPIPE, SIG_DFL);
	/* a pager that outlives runme would compete with the shell for input */
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	setenv("LESS", "FRX", 0);
	if (n)
		execvp(words[0], words);
	_exit(127);
}

/* Ctrl-C belongs to the pager. A signal that another process sent is obeyed. */
static void not_from_terminal(int sig, siginfo_t *info, void *context)
{
	(void)context;
	if (info->si_code == SI_KERNEL)
		return;
	signal(sig, SIG_DFL);
	raise(sig);
}

/* Returns 0 if the pager has shown the text. */
static int run_pager(const char *pager, struct out *o, struct span text)
{
	struct sigaction sa = { .sa_sigaction = not_from_terminal,
				.sa_flags = SA_SIGINFO | SA_RESTART },
			 old;
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
	sigemptyset(&sa.sa_mask);
	sigaction(SIGINT, &sa, &old);
	out_diff(&to, text);
	fclose(to.f);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	sigaction(SIGINT, &old, NULL);
	return WIFEXITED(status) && WEXITSTATUS(status) < 126 ? 0 : -1;
}

void ask_page(struct out *o, struct span text)
{
	const char *pager = getenv("PAGER");

	if (o->tty && isatty(STDIN_FILENO) && (!pager || *pager)) {
		if (run_pager(pager ? pager : "less", o, text) == 0)
			return;
		/* the pager cannot be run */
	}
	out_diff(o, text);
}
