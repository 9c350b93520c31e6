// SPDX-License-Identifier: GPL-2.0-only
/* Signals that end a run: see interrupt.h. */
#include "lib/interrupt.h"

#include <signal.h>
#include <sys/time.h>
#include <unistd.h>

enum { SIGNALS = 3 };
static const int signals[SIGNALS] = { SIGINT, SIGTERM, SIGHUP };

static volatile sig_atomic_t noted; /* the signal, or 0 */
static volatile pid_t child;        /* process group, or 0 */
static void (*volatile last_call)(void);

static int depth; /* of holds, by the main thread */
static struct sigaction before[SIGNALS];

void interrupt_last(void (*last)(void))
{
	last_call = last;
}

void interrupt_call_last(void)
{
	void (*last)(void) = last_call;

	last_call = NULL;
	if (last)
		last();
}

/* Ends the process by the signal. Calls only functions that are safe in a handler. */
static void end_by(int sig)
{
	struct sigaction dfl = { .sa_handler = SIG_DFL };
	sigset_t set;

	if (child > 0)
		kill(-child, SIGKILL);
	interrupt_call_last();
	sigemptyset(&dfl.sa_mask);
	sigaction(sig, &dfl, NULL);
	sigemptyset(&set);
	sigaddset(&set, sig);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	raise(sig);
	_exit(128 + sig);
}

static void too_late(int sig)
{
	(void)sig;
	end_by(noted);
}

/* The handler. setitimer is a plain system call on Linux, so it is safe here. */
static void note(int sig)
{
	const struct itimerval most = {
		.it_value.tv_usec = INTERRUPT_MS * 1000,
	};

	if (noted)
		end_by(sig);
	noted = sig;
	setitimer(ITIMER_REAL, &most, NULL);
}

void interrupt_hold(bool break_waits)
{
	struct sigaction sa = { .sa_handler = note };
	struct sigaction alarm = { .sa_handler = too_late };
	int i;

	if (depth++)
		return;
	sa.sa_flags = break_waits ? 0 : SA_RESTART;
	sigemptyset(&sa.sa_mask);
	sigemptyset(&alarm.sa_mask);
	sigaction(SIGALRM, &alarm, NULL);
	for (i = 0; i < SIGNALS; i++) {
		sigaction(signals[i], NULL, &before[i]);
		if (before[i].sa_handler != SIG_IGN)
			sigaction(signals[i], &sa, NULL);
	}
}

void interrupt_release(void)
{
	int i;

	if (--depth)
		return;
	for (i = 0; i < SIGNALS; i++)
		sigaction(signals[i], &before[i], NULL);
}

void interrupt_take_back(void)
{
	const struct itimerval never = { 0 };

	setitimer(ITIMER_REAL, &never, NULL);
}

bool interrupted(void)
{
	return noted != 0;
}

int interrupt_check(struct pom_err *err)
{
	return noted ? pom_fail(err, POM_EINTERRUPTED, NULL, 0,
				"interrupted; nothing was changed") :
		       0;
}

bool interrupt_forget(void)
{
	if (noted && noted != SIGINT)
		return false;
	interrupt_take_back();
	noted = 0;
	return true;
}

void interrupt_kills(pid_t group)
{
	child = group;
}

void interrupt_end(void)
{
	if (noted)
		end_by(noted);
}
