// SPDX-License-Identifier: GPL-2.0-only
/* Runs another program: see process.h. */
#include "lib/process.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "lib/interrupt.h"
#include "lib/mem.h"
#include "lib/root.h"

enum { TICK_MS = 200 };

bool process_found(const char *program)
{
	const char *path = getenv("PATH");
	char *copy, *dir, *save = NULL;
	bool found = false;

	if (strchr(program, '/'))
		return access(program, X_OK) == 0;
	copy = pom_strdup(path ? path : "/usr/bin:/bin");
	for (dir = strtok_r(copy, ":", &save); dir && !found;
	     dir = strtok_r(NULL, ":", &save)) {
		char *full = pom_asprintf("%s/%s", dir, program);

		found = access(full, X_OK) == 0;
		free(full);
	}
	free(copy);
	return found;
}

static void set_environment(const char *const *env)
{
	setenv("LC_ALL", "C", 1);
	for (; env && *env; env++) {
		const char *eq = strchr(*env, '=');
		char *name = pom_strndup(*env, eq ? (size_t)(eq - *env) :
						    strlen(*env));

		if (eq)
			setenv(name, eq + 1, 1);
		else
			unsetenv(name);
		free(name);
	}
}

/* The only processor that a process may use; -1: it may use several, or is the kernel's. */
static int only_processor(const char *pid)
{
	char path[64], exe[8];
	cpu_set_t set;
	size_t cpu = 0;

	if (sched_getaffinity((pid_t)strtol(pid, NULL, 10), sizeof(set), &set) <
		    0 ||
	    CPU_COUNT(&set) != 1)
		return -1;
	snprintf(path, sizeof(path), "/proc/%.20s/exe", pid);
	if (readlink(path, exe, sizeof(exe)) < 0 && errno == ENOENT)
		return -1;
	while (!CPU_ISSET(cpu, &set))
		cpu++;
	return (int)cpu;
}

/*
 * Stays on one of the processors that it may use: where the fewest other processes have
 * to stay, as two programs there would wait for each other while another processor is
 * idle. Among equals, where the kernel has begun this process, for it knows how busy
 * they are.
 */
static void stay_on_one(void)
{
	unsigned int here, i, others[CPU_SETSIZE] = { 0 };
	const struct dirent *d;
	cpu_set_t may, one;
	DIR *proc;
	int cpu;

	if (getcpu(&here, NULL) < 0 || here >= CPU_SETSIZE ||
	    sched_getaffinity(0, sizeof(may), &may) < 0)
		return;
	proc = opendir("/proc");
	while (proc && (d = readdir(proc)))
		if (d->d_name[0] >= '1' && d->d_name[0] <= '9' &&
		    (cpu = only_processor(d->d_name)) >= 0)
			others[cpu]++;
	if (proc)
		closedir(proc);
	for (i = 0; i < CPU_SETSIZE; i++)
		if (CPU_ISSET(i, &may) && others[i] < others[here])
			here = i;
	CPU_ZERO(&one);
	CPU_SET(here, &one);
	sched_setaffinity(0, sizeof(one), &one); /* may fail: only for speed */
}

/* Runs in the child. Sends an error before exec to the parent through the pipe trouble. */
static void child(const struct process *r, int out, int trouble)
{
	int null = open("/dev/null", O_RDONLY), e;
	char **argv = NULL;
	size_t n = 0;
	sigset_t none;

	/* its own session: it has no terminal, and its group can be ended as a whole */
	setsid();
	if (r->one_cpu)
		stay_on_one();
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGINT, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
	signal(SIGHUP, SIG_DFL);
	signal(SIGPIPE, SIG_DFL);
	set_environment(r->env);
	while (r->argv[n])
		n++;
	argv = pom_alloc(n + 1, sizeof(*argv));
	for (n = 0; r->argv[n]; n++)
		argv[n] = pom_strdup(r->argv[n]);
	if (null >= 0 && dup2(null, 0) == 0 && dup2(out, 1) == 1 &&
	    dup2(out, 2) == 2 && (!r->dir || chdir(r->dir) == 0))
		execvp(argv[0], argv);
	e = errno;
	if (write(trouble, &e, sizeof(e)) < 0)
		_exit(126);
	_exit(127);
}

/* Orphans of the program become our children, because we are a subreaper. */
static void end_orphans(void)
{
	const struct dirent *d;
	DIR *proc = opendir("/proc");
	pid_t me = getpid();

	if (!proc)
		return;
	for (d = readdir(proc); d; d = readdir(proc)) {
		char path[64], stat[512];
		ssize_t n;
		pid_t pid = (pid_t)strtol(d->d_name, NULL, 10);
		const char *p;
		int fd;

		if (pid <= 0)
			continue;
		snprintf(path, sizeof(path), "/proc/%ld/stat", (long)pid);
		fd = open(path, O_RDONLY | O_CLOEXEC);
		n = fd < 0 ? -1 : read(fd, stat, sizeof(stat) - 1);
		if (fd >= 0)
			close(fd);
		if (n <= 0)
			continue;
		stat[n] = '\0';
		/* "PID (NAME) STATE PARENT ..."; the name can have any bytes */
		p = strrchr(stat, ')');
		if (p && strlen(p) > 4 && strtol(p + 4, NULL, 10) == (long)me)
			kill(pid, SIGKILL);
	}
	closedir(proc);
}

/* Ends the program's group and all processes that it has left. */
static void end_all(pid_t pid)
{
	int rounds;

	kill(-pid, SIGKILL);
	for (rounds = 0; rounds < 50; rounds++) {
		pid_t got;

		end_orphans();
		got = waitpid(-1, NULL, WNOHANG);
		if (got < 0)
			return; /* no children are left */
		if (got == 0)
			usleep(10 * 1000);
	}
}

struct feed {
	const struct process *r;
	struct buf line;
};

static void feed(struct feed *f, const char *p, size_t n)
{
	size_t i;

	if (f->r->log >= 0 && fd_write_all(f->r->log, p, n) < 0)
		errno = 0; /* a failed write to the log is ignored */
	for (i = 0; i < n; i++) {
		if (p[i] != '\n' && f->line.n < PROCESS_LINE_LIMIT) {
			buf_addch(&f->line, p[i]);
			continue;
		}
		if (f->r->line)
			f->r->line(f->r->arg, buf_span(&f->line));
		f->line.n = 0;
		if (p[i] != '\n')
			buf_addch(&f->line, p[i]);
	}
}

static bool timed_out(const struct process *r, const struct timespec *start)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return r->seconds && now.tv_sec - start->tv_sec >= (time_t)r->seconds;
}

/* Reads the output until the program ends, its time is up, or it is stopped. */
static enum process_end follow(const struct process *r, int fd, pid_t pid,
			       int *status)
{
	struct feed f = { .r = r };
	struct timespec start;
	enum process_end end = PROCESS_EXITED;
	bool ended = false;
	char text[16384];

	clock_gettime(CLOCK_MONOTONIC, &start);
	for (;;) {
		struct pollfd p = { .fd = fd, .events = POLLIN };
		int n = poll(&p, 1, TICK_MS);

		if (interrupted() || (r->stop && r->stop(r->arg)))
			end = PROCESS_STOPPED;
		else if (timed_out(r, &start))
			end = PROCESS_TIMED_OUT;
		if (end != PROCESS_EXITED)
			break;
		if (n > 0) {
			ssize_t got = read(fd, text, sizeof(text));

			if (got > 0)
				feed(&f, text, (size_t)got);
			else if (got == 0 || errno != EINTR)
				break;
		} else if (n == 0 && ended) {
			break; /* one of its children holds the pipe open */
		}
		if (!ended)
			ended = waitpid(pid, status, WNOHANG) == pid;
	}
	if (f.line.n && r->line)
		r->line(r->arg, buf_span(&f.line));
	buf_free(&f.line);
	if (end == PROCESS_EXITED && !ended)
		while (waitpid(pid, status, 0) < 0 && errno == EINTR)
			;
	return end;
}

static int run(const struct process *r, struct process_result *out,
	       struct pom_err *err)
{
	int pipes[2], trouble[2], e = 0, status = 0;
	pid_t pid;

	memset(out, 0, sizeof(*out));
	if (pipe2(pipes, O_CLOEXEC) < 0)
		return pom_fail_errno(err, errno, r->argv[0], "cannot start");
	if (pipe2(trouble, O_CLOEXEC) < 0) {
		e = errno;
		close(pipes[0]);
		close(pipes[1]);
		return pom_fail_errno(err, e, r->argv[0], "cannot start");
	}
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	fflush(NULL);
	pid = fork();
	if (pid == 0)
		child(r, pipes[1], trouble[1]);
	interrupt_kills(pid > 0 ? pid : 0);
	close(pipes[1]);
	close(trouble[1]);
	if (pid < 0 || read(trouble[0], &e, sizeof(e)) == sizeof(e)) {
		if (pid < 0)
			e = errno;
		else
			waitpid(pid, NULL, 0);
		interrupt_kills(0);
		close(pipes[0]);
		close(trouble[0]);
		return pom_fail_errno(err, e, r->argv[0],
				      "cannot run the program");
	}
	close(trouble[0]);
	out->end = follow(r, pipes[0], pid, &status);
	end_all(pid);
	interrupt_kills(0);
	close(pipes[0]);
	if (out->end != PROCESS_EXITED)
		return 0;
	out->end = WIFEXITED(status) ? PROCESS_EXITED : PROCESS_KILLED;
	out->status = WIFEXITED(status) ? WEXITSTATUS(status) :
					  WTERMSIG(status);
	return 0;
}

int process_run(const struct process *r, struct process_result *out,
		struct pom_err *err)
{
	int rc;

	/* a signal ends the program first, and then runme */
	interrupt_hold(true);
	rc = run(r, out, err);
	interrupt_release();
	return rc;
}
