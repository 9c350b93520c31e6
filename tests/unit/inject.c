// SPDX-License-Identifier: GPL-2.0-only
/*
 * Interfering with system calls: see inject.h.
 *
 * A seccomp(2) filter stops the child once a call, before it is made; tracing
 * alone would stop it twice. At that stop, call number -1 means that the call
 * is not made and the result is what the register holds (seccomp(2),
 * SECCOMP_RET_TRACE).
 */
#include "inject.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

/* ptrace(2), PTRACE_GET_SYSCALL_INFO; glibc names the struct variously. */
struct call_info {
	uint8_t op;
	uint8_t pad[3];
	uint32_t arch;
	uint64_t instruction_pointer;
	uint64_t stack_pointer;
	uint64_t nr;
	uint64_t args[6];
	uint64_t filter_data;
};

enum { GET_CALL_INFO = 0x420e };

static long trace(int what, pid_t pid, uintptr_t addr, uintptr_t data)
{
	return ptrace((enum __ptrace_request)what, pid, (void *)addr,
		      (void *)data);
}

#if defined(__x86_64__)
static void poke(pid_t pid, size_t at, long value)
{
	trace(PTRACE_POKEUSER, pid, at, (uintptr_t)value);
}

static void set_call(pid_t pid, long nr)
{
	poke(pid, offsetof(struct user, regs.orig_rax), nr);
}

static void set_result(pid_t pid, long value)
{
	poke(pid, offsetof(struct user, regs.rax), value);
}

static void set_third(pid_t pid, long value)
{
	poke(pid, offsetof(struct user, regs.rdx), value);
}
#elif defined(__aarch64__)
static void set_reg(pid_t pid, int reg, long value)
{
	struct user_regs_struct regs;
	struct iovec v = { &regs, sizeof(regs) };

	trace(PTRACE_GETREGSET, pid, NT_PRSTATUS, (uintptr_t)&v);
	regs.regs[reg] = (unsigned long long)value;
	trace(PTRACE_SETREGSET, pid, NT_PRSTATUS, (uintptr_t)&v);
}

static void set_call(pid_t pid, long nr)
{
	int n = (int)nr;
	struct iovec v = { &n, sizeof(n) };

	trace(PTRACE_SETREGSET, pid, NT_ARM_SYSTEM_CALL, (uintptr_t)&v);
}

static void set_result(pid_t pid, long value)
{
	set_reg(pid, 0, value);
}

static void set_third(pid_t pid, long value)
{
	set_reg(pid, 2, value);
}
#else
#error "inject.c knows the registers of x86_64 and arm64 only"
#endif

/* Calls that must not be made to fail, for no file is concerned. */
static bool about_memory(long nr)
{
	switch (nr) {
	case SYS_brk:
	case SYS_mmap:
	case SYS_munmap:
	case SYS_mremap:
	case SYS_mprotect:
	case SYS_madvise:
	case SYS_futex:
	case SYS_exit:
	case SYS_exit_group:
	case SYS_rt_sigreturn:
	case SYS_rt_sigaction:
	case SYS_rt_sigprocmask:
	case SYS_sigaltstack:
		return true;
	default:
		return false;
	}
}

/* Opening changes something when it may make the file or empty it. */
static bool opens_to_change(pid_t pid, const struct call_info *c)
{
	long flags = (long)c->args[2];

	if (c->nr == SYS_openat2) /* the first field of a struct */
		flags = trace(PTRACE_PEEKDATA, pid, (uintptr_t)c->args[2], 0);
	return flags & (O_CREAT | O_TRUNC);
}

static bool changes(pid_t pid, const struct call_info *c)
{
	switch ((long)c->nr) {
	case SYS_openat:
	case SYS_openat2:
		return opens_to_change(pid, c);
	case SYS_write:
	case SYS_pwrite64:
	case SYS_writev:
	case SYS_copy_file_range:
	case SYS_renameat:
	case SYS_renameat2:
	case SYS_unlinkat:
	case SYS_mkdirat:
	case SYS_linkat:
	case SYS_symlinkat:
	case SYS_ftruncate:
	case SYS_fchmod:
	case SYS_fchmodat:
	case SYS_fchown:
	case SYS_fchownat:
	case SYS_utimensat:
	case SYS_fsync:
	case SYS_fdatasync:
	case SYS_syncfs:
	case SYS_flock:
#ifdef SYS_rename /* calls that newer machines do not have */
	case SYS_rename:
	case SYS_unlink:
	case SYS_rmdir:
	case SYS_mkdir:
	case SYS_link:
	case SYS_symlink:
	case SYS_chmod:
#endif
		return true;
	default:
		return false;
	}
}

static bool counts(const struct inject *how, pid_t pid,
		   const struct call_info *c)
{
	long nr = (long)c->nr;

	if (how->changing && !changes(pid, c))
		return false;
	switch (how->act) {
	case INJECT_FAIL:
		return !about_memory(nr);
	case INJECT_FAIL_LATE:
		/* write(2): EINTR says that nothing was written */
		return !about_memory(nr) &&
		       !(nr == SYS_write && how->errnum == EINTR);
	case INJECT_SHORT:
		return (nr == SYS_write || nr == SYS_pwrite64) &&
		       c->args[2] > 1;
	case INJECT_NOTHING:
	case INJECT_KILL:
		break;
	}
	return true;
}

enum { MAKE_IT = 1 };

/* The result that a call gets without being made, or MAKE_IT. */
static long standing_result(const struct inject *how, const struct call_info *c)
{
	switch ((long)c->nr) {
	case SYS_fsync:
	case SYS_fdatasync:
	case SYS_syncfs:
		return how->no_sync ? 0 : MAKE_IT;
	case SYS_renameat2:
		return how->no_flags && c->args[4] ? -EINVAL : MAKE_IT;
	case SYS_linkat:
		return how->no_link ? -EPERM : MAKE_IT;
	default:
		return MAKE_IT;
	}
}

/* At a call; true when its exit has to be seen too. */
static bool at_call(const struct inject *how, pid_t pid,
		    const struct call_info *c, struct inject_end *end)
{
	long result = standing_result(how, c);

	if (how->until && *how->until) {
		end->hit = true;
		kill(pid, SIGKILL);
		return false;
	}
	if (counts(how, pid, c) && ++end->calls == how->at) {
		end->hit = how->act != INJECT_NOTHING;
		end->nr = (long)c->nr;
		switch (how->act) {
		case INJECT_NOTHING:
			break;
		case INJECT_KILL:
			kill(pid, SIGKILL);
			return false;
		case INJECT_SHORT:
			set_third(pid, (long)(c->args[2] / 2));
			return false;
		case INJECT_FAIL_LATE:
			if (result == MAKE_IT)
				return true;
			result = -how->errnum;
			break;
		case INJECT_FAIL:
			result = -how->errnum;
			break;
		}
	}
	if (result != MAKE_IT) {
		set_call(pid, -1);
		set_result(pid, result);
	}
	return false;
}

static int watch(const struct inject *how, pid_t pid, struct inject_end *end)
{
	int status, step = PTRACE_CONT, sig = 0;

	for (;;) {
		struct call_info c = { 0 };

		if (trace(step, pid, 0, (uintptr_t)sig) < 0 && errno != ESRCH)
			return -1;
		if (waitpid(pid, &status, 0) < 0)
			return -1;
		if (WIFEXITED(status) || WIFSIGNALED(status))
			break;
		step = PTRACE_CONT;
		sig = 0;
		if (status >> 8 == (SIGTRAP | PTRACE_EVENT_SECCOMP << 8)) {
			if (trace(GET_CALL_INFO, pid, sizeof(c),
				  (uintptr_t)&c) < 0)
				return -1;
			if (how->look)
				how->look(how->look_arg, (long)c.nr);
			if (at_call(how, pid, &c, end))
				step = PTRACE_SYSCALL;
		} else if (WSTOPSIG(status) == (SIGTRAP | 0x80)) {
			/* the exit of the call that fails late */
			set_result(pid, -how->errnum);
		} else if (status >> 16 == 0) {
			sig = WSTOPSIG(status);
		}
	}
	end->killed = WIFSIGNALED(status);
	end->signal = end->killed ? WTERMSIG(status) : 0;
	end->status = end->killed ? 0 : WEXITSTATUS(status);
	return 0;
}

/* From here on, every call of this process stops for the tracer. */
static int be_watched(void)
{
	struct sock_filter all[] = {
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE),
	};
	struct sock_fprog prog = { 1, all };

	if (trace(PTRACE_TRACEME, 0, 0, 0) < 0 || raise(SIGSTOP) != 0)
		return -1;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return -1;
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog, 0, 0);
}

int inject_run(const struct inject *how, int (*fn)(void *), void *arg,
	       struct inject_end *end)
{
	pid_t pid = fork();
	int status, saved;

	memset(end, 0, sizeof(*end));
	if (pid < 0)
		return -1;
	if (pid == 0)
		_exit(be_watched() < 0 ? 127 : fn(arg));
	if (waitpid(pid, &status, 0) < 0)
		return -1;
	if (!WIFSTOPPED(status)) {
		errno = EPERM;
		return -1;
	}
	if (trace(PTRACE_SETOPTIONS, pid, 0,
		  PTRACE_O_EXITKILL | PTRACE_O_TRACESYSGOOD |
			  PTRACE_O_TRACEEXEC | PTRACE_O_TRACESECCOMP) == 0 &&
	    watch(how, pid, end) == 0)
		return 0;
	saved = errno;
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	errno = saved;
	return -1;
}

static int nothing(void *arg)
{
	(void)arg;
	return 7;
}

bool inject_works(void)
{
	const char *preload = getenv("LD_PRELOAD");
	struct inject how = { .act = INJECT_NOTHING };
	struct inject_end end;

	/* valgrind makes the calls itself, and others beside them */
	if (preload && strstr(preload, "vgpreload"))
		return false;
	return inject_run(&how, nothing, NULL, &end) == 0 && end.status == 7 &&
	       end.calls > 0;
}

bool inject_skips(void)
{
#if defined(__SANITIZE_ADDRESS__)
	bool skips = true;
#else
	bool skips = !inject_works();
#endif

	if (skips)
		puts("1..0 # SKIP under a sanitizer, or calls cannot be traced");
	return skips;
}
