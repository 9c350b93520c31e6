// SPDX-License-Identifier: GPL-2.0-only
/* For LD_PRELOAD under a valgrind that does not know openat2: openat in its place. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdarg.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <unistd.h>

long syscall(long number, ...)
{
	const struct open_how *how;
	const char *path;
	va_list more;
	long first;

	va_start(more, number);
	first = va_arg(more, long);
	path = va_arg(more, const char *);
	how = va_arg(more, const struct open_how *);
	va_end(more);
	/* the tool makes no other call so, and libgit2 only this one */
	if (number == SYS_getrandom)
		return getrandom((void *)first, (size_t)path, 0);
	if (number != SYS_openat2)
		_exit(100);
	return openat((int)first, path, (int)how->flags, (mode_t)how->mode);
}
