// SPDX-License-Identifier: GPL-2.0-only
/*
 * Loaded before a kernel that runs as User Mode Linux (LD_PRELOAD). Such a kernel
 * keeps the floating point registers of its processes in so many bytes as processors
 * had once; on one that has more (AMX), Linux takes nothing less than all of them back
 * from ptrace(2), and the guest's first process dies. Here the rest is put behind what
 * the kernel knows: as it is at that moment, for the guest does not use it.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/types.h>
#include <sys/uio.h>

enum { MOST = 64 * 1024 /* bytes of all registers; 11008 with AMX */ };

typedef long call(enum __ptrace_request request, ...);

/* All registers: the first n as they are given, the others as they are. */
static long set_all(call *real, pid_t pid, void *set, const struct iovec *given)
{
	static _Thread_local char all[MOST];
	struct iovec v = { all, sizeof(all) };

	if (real(PTRACE_GETREGSET, pid, set, &v) < 0)
		return -1;
	if (v.iov_len <= given->iov_len) {
		errno = EFAULT;
		return -1;
	}
	memcpy(all, given->iov_base, given->iov_len);
	return real(PTRACE_SETREGSET, pid, set, &v);
}

long ptrace(enum __ptrace_request request, ...)
{
	static call *real;
	void *addr, *data, *next;
	va_list ap;
	pid_t pid;
	long rc;

	va_start(ap, request);
	pid = va_arg(ap, pid_t);
	addr = va_arg(ap, void *);
	data = va_arg(ap, void *);
	va_end(ap);
	if (!real) {
		next = dlsym(RTLD_NEXT, "ptrace");
		memcpy(&real, &next, sizeof(real));
	}
	rc = real(request, pid, addr, data);
	if (rc < 0 && errno == EFAULT && request == PTRACE_SETREGSET &&
	    addr == (void *)NT_X86_XSTATE)
		rc = set_all(real, pid, addr, data);
	return rc;
}
