// SPDX-License-Identifier: GPL-2.0-only
/* A ledger as somebody may have left it in a tree: LEDGER NUL DIFF. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ledger/ledger.h"
#include "fuzz.h"

static char top[64];

static void put(const struct root *r, const char *path, struct span text)
{
	int fd = root_openat(r, path, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	MUST(fd >= 0 && fd_write_all(fd, text.p, text.n) == 0);
	close(fd);
}

static struct root tree = { .fd = -1 };

static void gone(void)
{
	unlinkat(tree.fd, LEDGER_FILE, 0);
	unlinkat(tree.fd, LEDGER_DIR "/0001-a.diff", 0);
	unlinkat(tree.fd, LEDGER_DIR, AT_REMOVEDIR);
	rmdir(top);
}

static const struct root *root(void)
{
	if (tree.fd < 0) {
		snprintf(top, sizeof(top), "%s/fuzz-ledger.XXXXXX",
			 access("/dev/shm", W_OK) ? "/tmp" : "/dev/shm");
		MUST(mkdtemp(top) && root_open(&tree, top, NULL) == 0);
		MUST(mkdirat(tree.fd, LEDGER_DIR, 0755) == 0);
		atexit(gone);
	}
	return &tree;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span rest = { (const char *)data, size };
	struct span text = fuzz_part(&rest);
	struct ledger l, again;
	struct buf b = { 0 };

	put(root(), LEDGER_FILE, text);
	put(root(), LEDGER_DIR "/0001-a.diff", rest);
	if (ledger_load(&l, root(), NULL) == 0) {
		ledger_text(&l, &b);
		if (b.n) {
			put(root(), LEDGER_FILE, buf_span(&b));
			MUST(ledger_load(&again, root(), NULL) == 0);
			MUST(again.n == l.n && again.next == l.next);
			ledger_free(&again);
		}
	}
	buf_free(&b);
	ledger_free(&l);
	return 0;
}
