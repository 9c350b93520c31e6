// SPDX-License-Identifier: GPL-2.0-only
/* The diff parser: nothing crashes, and what was parsed holds together. */
#include "engine/diff.h"
#include "fuzz.h"

static void check_hunk(const struct hunk *h)
{
	uint32_t i, pre = 0, post = 0;

	MUST(h->nruns > 0);
	for (i = 0; i < h->nruns; i++) {
		const struct run *r = &h->run[i];

		MUST(r->npre || r->npost);
		MUST(r->pre >= pre && r->post >= post);
		MUST(r->pre - pre == r->post - post); /* context between */
		pre = r->pre + r->npre;
		post = r->post + r->npost;
	}
	MUST(pre <= h->npre && post <= h->npost);
	MUST(h->npre - pre == h->npost - post);
	for (i = 0; i < h->npre; i++)
		MUST(h->pre[i].n > 0 && h->pre[i].p);
	for (i = 0; i < h->npost; i++)
		MUST(h->post[i].n > 0 && h->post[i].p);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = { (const char *)data, size };
	struct arena a = { 0 };
	struct diff d, back, again;
	struct pom_err err = { 0 };
	size_t i;
	uint32_t k;

	if (diff_parse(&a, text, "input", &d, &err) == 0) {
		MUST(d.n > 0 || d.letter);
		diff_reverse(&a, &d, &back);
		diff_reverse(&a, &back, &again);
		for (i = 0; i < d.n; i++) {
			MUST(d.file[i].pre.text.p || d.file[i].post.text.p ||
			     d.file[i].index.text.p);
			MUST(again.file[i].nhunks == d.file[i].nhunks);
			for (k = 0; k < d.file[i].nhunks; k++) {
				check_hunk(&d.file[i].hunk[k]);
				check_hunk(&back.file[d.n - 1 - i].hunk[k]);
			}
		}
	} else {
		MUST(err.code < 0 && err.what[0]);
	}
	arena_free(&a);
	return 0;
}
