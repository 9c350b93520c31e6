// SPDX-License-Identifier: GPL-2.0-only
/*
 * prove/xstate.c: registers that are given in fewer bytes than there are. Any
 * processor does for it, with fewer bytes still.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../pom/guest/xstate.c"

/* As XSAVE lays them out (Intel's manual, volume 1, 13.4): the header ends at 576. */
enum { XMM0 = 160, FEW = 576 };

static char before[MOST], after[MOST];

static size_t get(pid_t pid, char *all, size_t n)
{
	struct iovec v = { all, n };

	assert_int_equal(ptrace(PTRACE_GETREGSET, pid, (void *)NT_X86_XSTATE,
				&v),
			 0);
	return v.iov_len;
}

static void the_first_registers_alone(void **state)
{
#if defined(__x86_64__)
	struct iovec few = { before, FEW };
	size_t n, i;
	int status;
	pid_t pid;

	(void)state;
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		unsigned long low = 11;

		ptrace(PTRACE_TRACEME, 0, NULL, NULL);
		__asm__ volatile("movq %0, %%xmm0\n\t"
				 "int3\n\t"
				 "movq %%xmm0, %0"
				 : "+r"(low)
				 :
				 : "xmm0");
		_exit((int)(low & 0xff));
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSTOPPED(status));
	n = get(pid, before, sizeof(before));
	assert_in_range(n, FEW + 1, MOST);
	assert_int_equal(before[XMM0], 11);
	before[XMM0] = 42;
	assert_int_equal(ptrace(PTRACE_SETREGSET, pid, (void *)NT_X86_XSTATE,
				&few),
			 0);
	assert_int_equal(get(pid, after, sizeof(after)), n);
	for (i = 0; i < n; i++)
		assert_int_equal(after[i], before[i]);
	/* what is wrong otherwise stays wrong */
	few.iov_base = NULL;
	few.iov_len = n;
	assert_int_equal(ptrace(PTRACE_SETREGSET, pid, (void *)NT_X86_XSTATE,
				&few),
			 -1);
	assert_int_equal(errno, EFAULT);
	assert_int_equal(ptrace(PTRACE_CONT, pid, NULL, NULL), 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 42);
#else
	(void)state;
	skip();
#endif
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_registers_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
