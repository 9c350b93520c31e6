// SPDX-License-Identifier: GPL-2.0-only
/*
 * stopwatch FILE COMMAND...: runs the command and writes to FILE the
 * nanoseconds that it took, the kilobytes that it had at most, its status.
 */
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	struct timespec from, to;
	struct rusage use;
	int status;
	pid_t pid;
	FILE *f;

	if (argc < 3)
		return 2;
	clock_gettime(CLOCK_MONOTONIC, &from);
	pid = vfork();
	if (pid == 0) {
		execvp(argv[2], argv + 2);
		_exit(127);
	}
	if (pid < 0 || wait4(pid, &status, 0, &use) != pid)
		return 2;
	clock_gettime(CLOCK_MONOTONIC, &to);
	f = fopen(argv[1], "w");
	if (!f)
		return 2;
	fprintf(f, "%lld %ld %d\n",
		(to.tv_sec - from.tv_sec) * 1000000000ll + to.tv_nsec -
			from.tv_nsec,
		use.ru_maxrss, WIFEXITED(status) ? WEXITSTATUS(status) : 128);
	return fclose(f) != 0;
}
