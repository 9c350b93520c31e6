// SPDX-License-Identifier: GPL-2.0-only
/*
 * The proof on an existing kernel image, such as a distribution's. All files of its guest
 * are in an initrd. guest.c reads its console.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "proof/internal.h"

static long long seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec;
}

bool proof_is_late(const struct proof_job *j)
{
	return j->begin_by && !j->begun &&
	       (j->broken || seconds() > j->begin_by);
}

/* Returns as proof_program does. j->begun is false if the first process did not begin. */
static int boot(struct proof_job *j, const struct proof_image *im, bool kvm)
{
	int rc;

	j->p->emulated = !kvm;
	j->begin_by =
		seconds() + (kvm ? PROOF_KVM_SECONDS : PROOF_BEGIN_SECONDS);
	rc = proof_program(j, proof_image_command(j, im, kvm), im->work,
			   PROOF_BOOT_SECONDS, proof_guest_line);
	j->begin_by = 0;
	return rc;
}

/*
 * Boots with KVM, or else emulated. Within a virtual machine /dev/kvm can often be opened,
 * and the guest hangs all the same. So KVM counts as working only if the guest's first
 * process begins.
 */
static int boot_kvm_or_emulated(struct proof_job *j,
				const struct proof_image *im)
{
	int rc = 0;

	if (access("/dev/kvm", R_OK | W_OK) == 0)
		rc = boot(j, im, true);
	if (rc < 0 || j->begun)
		return rc;
	j->p->nlines = 0;
	j->trouble = j->broken = j->finished = false;
	j->trouble_lines = 0;
	rc = boot(j, im, false);
	if (rc >= 0 && !j->begun)
		proof_keep_line(j, NULL,
				SPAN("the guest's first process did not begin"));
	return rc;
}

static int prove(struct proof_job *j, const struct proof_image *im)
{
	const char *dir = arena_printf(&j->p->a, "%s/guest", im->work);
	int rc = proof_open_log(j, PROOF_BOOT);

	if (!rc)
		rc = proof_prepare(j, dir, NULL);
	if (!rc)
		rc = im->pack(im->arg, dir, j->err);
	if (!rc)
		rc = boot_kvm_or_emulated(j, im);
	return rc < 0 ? rc : proof_conclude(j);
}

int proof_boot_image(struct proof *p, const struct proof_image *im,
		     const struct proof_opt *opt, struct pom_err *err)
{
	struct proof_job j = { .p = p,
			       .opt = opt,
			       .err = err,
			       .work = im->work,
			       .machine = &proof_qemu,
			       .log = -1 };
	const char *dot = strrchr(im->work, '.'),
		   *slash = strrchr(im->work, '/');
	int rc;

	p->machine = proof_qemu.name;
	p->failed_at = PROOF_DONE;
	p->packets = true;
	p->logs = arena_printf(&p->a, "%.*s/log-%s", (int)(slash - im->work),
			       im->work, dot ? dot + 1 : slash + 1);
	rc = prove(&j, im);
	if (rc > 0)
		p->failed_at = PROOF_BOOT;
	if (j.log >= 0)
		close(j.log);
	scratch_bound(arena_strndup(&p->a, im->work, (size_t)(slash - im->work)),
		      PROOF_CACHE_LIMIT);
	p->ok = rc == 0 && proof_all_well(p);
	return rc < 0 ? rc : 0;
}
