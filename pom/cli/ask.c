// SPDX-License-Identifier: GPL-2.0-only
/* Questions, and the pager: see ask.h. */
#include "cli/ask.h"

#include <errno.h>
#include <histedit.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/interrupt.h"
#include "lib/library.h"
#include "lib/rights.h"

enum { ANSWER_LIMIT = 4095, PAGER_WORDS = 16, WAIT_MS = 100 };

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

/* Replaces "~" or "~USER" at the beginning of *path. */
static void expand_home(char **path)
{
	size_t n = strcspn(*path, "/");
	const char *home = n == 1 ? getenv("HOME") : NULL;
	const struct passwd *pw;
	char *name, *full;

	if (**path != '~')
		return;
	if (!home) {
		name = pom_strndup(*path + 1, n - 1);
		pw = *name ? getpwnam(name) : getpwuid(getuid());
		home = pw ? pw->pw_dir : NULL;
		free(name);
	}
	if (!home)
		return;
	full = pom_asprintf("%s%s", home, *path + n);
	free(*path);
	*path = full;
}

/* The functions of libedit, after load_editor(). */
static struct {
	__typeof__(&el_init) el_init;
	__typeof__(&el_set) el_set;
	__typeof__(&el_gets) el_gets;
	__typeof__(&_el_fn_complete) _el_fn_complete;
} edit;

static bool load_editor(void)
{
	static const struct library_symbol symbols[] = {
		LIBRARY_SYMBOL(edit, el_init),
		LIBRARY_SYMBOL(edit, el_set),
		LIBRARY_SYMBOL(edit, el_gets),
		LIBRARY_SYMBOL(edit, _el_fn_complete),
	};
	const char *term = getenv("TERM");

	return term && strcmp(term, "dumb") != 0 &&
	       library_load("libedit.so.2", "libedit2", symbols,
			    sizeof(symbols) / sizeof(*symbols), NULL) == 0;
}

static const char *prompt_text; /* for the callback, which has no argument */

static char *prompt(EditLine *el)
{
	static char text[256];

	(void)el;
	snprintf(text, sizeof(text), "%s ", prompt_text);
	return text;
}

/*
 * Reads a byte for the editor. Its own function would sleep over a signal that comes
 * between the prompt and the read.
 */
static int read_byte(EditLine *el, wchar_t *out)
{
	struct pollfd fd = { .fd = STDIN_FILENO, .events = POLLIN };
	unsigned char c;
	ssize_t n;

	(void)el;
	for (;;) {
		if (interrupted())
			return 0;
		if (poll(&fd, 1, WAIT_MS) <= 0)
			continue;
		n = read(STDIN_FILENO, &c, 1);
		if (n < 0 && errno == EINTR)
			continue;
		*out = n == 1 ? c : 0;
		return n == 1;
	}
}

/* The editor for lines on f. It stays: libedit does not free the functions it was given. */
static EditLine *editor(FILE *f)
{
	static EditLine *el;

	if (el)
		return el;
	el = edit.el_init("runme", stdin, f, stderr);
	if (!el)
		return NULL;
	edit.el_set(el, EL_PROMPT, prompt);
	edit.el_set(el, EL_GETCFN, read_byte);
	edit.el_set(el, EL_EDITOR, "emacs");
	edit.el_set(el, EL_ADDFN, "complete", "complete a name",
		    edit._el_fn_complete);
	edit.el_set(el, EL_BIND, "^I", "complete", NULL);
	return el;
}

/* ask() with a line that can be edited. */
static bool edit_line(struct out *o, const char *question, char **answer)
{
	EditLine *el = editor(o->f);
	const char *line = NULL;
	int n = 0;

	*answer = NULL;
	if (!el)
		return ask(o, question, answer);
	fflush(o->f);
	prompt_text = question;
	interrupt_hold(true);
	/* before the prompt is seen: a ^D that comes at once is one for the editor */
	edit.el_set(el, EL_PREP_TERM, 1);
	if (!interrupted())
		line = edit.el_gets(el, &n);
	edit.el_set(el, EL_PREP_TERM, 0);
	interrupt_release();
	if (line && n > 0 && n <= ANSWER_LIMIT && !interrupted())
		*answer = pom_strndup(line, strcspn(line, "\n"));
	else
		putc('\n', o->f);
	return *answer;
}

bool ask_path(struct out *o, const char *question, char **answer)
{
	bool edits = o->tty && isatty(STDIN_FILENO) && load_editor();

	if (!(edits ? edit_line : ask)(o, question, answer))
		return false;
	expand_home(answer);
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

/* Prints text with out_diff or out_kept. */
typedef void print(struct out *o, struct span text);

/* Returns 0 if the pager has shown the text. */
static int run_pager(const char *pager, struct out *o, print *put,
		     struct span text)
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
	put(&to, text);
	fclose(to.f);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	sigaction(SIGINT, &old, NULL);
	return WIFEXITED(status) && WEXITSTATUS(status) < 126 ? 0 : -1;
}

static void page(struct out *o, print *put, struct span text)
{
	const char *pager = getenv("PAGER");

	if (o->tty && isatty(STDIN_FILENO) && (!pager || *pager)) {
		if (run_pager(pager ? pager : "less", o, put, text) == 0)
			return;
		/* the pager cannot be run */
	}
	put(o, text);
}

void ask_page(struct out *o, struct span text)
{
	page(o, out_diff, text);
}

void ask_page_kept(struct out *o, struct span text)
{
	size_t rows;

	out_rows(o, text, 0, &rows);
	if (rows < o->height)
		out_kept(o, text);
	else
		page(o, out_kept, text);
}
