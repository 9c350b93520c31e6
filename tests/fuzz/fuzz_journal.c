// SPDX-License-Identifier: GPL-2.0-only
/*
 * A journal as somebody may have left it in a tree. As it is: what is read and
 * written again reads the same, and no name leads out of the tree. As the
 * changes in a journal that is right otherwise: the recovery that it asks for
 * ends, and nothing outside of the tree changes, although links lead there.
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "txn/internal.h"
#include "fuzz.h"

/* tree/ and out/ lie beside each other in here. */
static char top[64];
static int top_fd = -1;

/* Nothing here has to survive a power cut. */
int fsync(int fd)
{
	(void)fd;
	return 0;
}

int syncfs(int fd)
{
	(void)fd;
	return 0;
}

static void make(const char *path, const char *text)
{
	int fd = openat(top_fd, path,
			O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC,
			0644);

	MUST(fd >= 0 && fd_write_all(fd, text, strlen(text)) == 0);
	close(fd);
}

static void empty(int at, const char *name)
{
	struct root r = { .fd = openat(at, name,
				       O_RDONLY | O_DIRECTORY | O_NOFOLLOW) };
	struct arena a = { 0 };
	char **names;
	size_t n, i;

	if (r.fd < 0)
		return;
	fchmod(r.fd, 0700);
	r.path = top;
	MUST(root_list(&r, ".", &a, &names, &n, NULL) == 0);
	for (i = 0; i < n; i++) {
		if (unlinkat(r.fd, names[i], 0) == 0)
			continue;
		empty(r.fd, names[i]);
		MUST(unlinkat(r.fd, names[i], AT_REMOVEDIR) == 0);
	}
	arena_free(&a);
	close(r.fd);
}

static void gone(void)
{
	empty(top_fd, ".");
	close(top_fd);
	rmdir(top);
}

static void start(void)
{
	snprintf(top, sizeof(top), "%s/fuzz-journal.XXXXXX",
		 access("/dev/shm", W_OK) ? "/tmp" : "/dev/shm");
	MUST(mkdtemp(top));
	top_fd = open(top, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	MUST(top_fd >= 0);
	atexit(gone);
	MUST(mkdirat(top_fd, "out", 0700) == 0);
	make("out/x", "x\n");
}

/* What a recovery finds: staged files, files and links at their places. */
static void plant(void)
{
	static const char *const folders[] = { "tree", "tree/d", "tree/.pom",
					       "tree/.pom/txn" };
	static const struct {
		const char *text, *path;
	} links[] = {
		{ "../out", "tree/l" },
		{ "../../../out", "tree/.pom/txn/2.old" },
		{ "../../../out", "tree/.pom/txn/folder" },
		{ "../../../out/x", "tree/.pom/txn/4" },
		{ "../out/x", "tree/m" },
	};
	size_t i;

	for (i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
		MUST(mkdirat(top_fd, folders[i], 0755) == 0);
	for (i = 0; i < sizeof(links) / sizeof(links[0]); i++)
		MUST(symlinkat(links[i].text, top_fd, links[i].path) == 0);
	make("tree/f", "f\n");
	make("tree/d/f", "a\n");
	make("tree/.pom/txn/1.old", "old\n");
	make("tree/.pom/txn/3", "a\n");
}

static void outside_is_untouched(void)
{
	char text[8] = { 0 };
	struct stat st;
	int fd;

	MUST(fstatat(top_fd, "out", &st, AT_SYMLINK_NOFOLLOW) == 0);
	MUST(st.st_mode == (S_IFDIR | 0700) && st.st_nlink == 2);
	MUST(fstatat(top_fd, "out/x", &st, AT_SYMLINK_NOFOLLOW) == 0);
	MUST(st.st_mode == (S_IFREG | 0644) && st.st_nlink == 1);
	fd = openat(top_fd, "out/x", O_RDONLY | O_CLOEXEC);
	MUST(fd >= 0 && read(fd, text, sizeof(text)) == 2);
	MUST(strcmp(text, "x\n") == 0);
	close(fd);
}

static void recover(struct span journal)
{
	struct pom_err err = { 0 };
	enum txn_found found;
	char path[96];
	struct root r;
	int fd, rc;

	empty(top_fd, "tree");
	unlinkat(top_fd, "tree", AT_REMOVEDIR);
	plant();
	fd = openat(top_fd, "tree/.pom/journal", O_WRONLY | O_CREAT | O_CLOEXEC,
		    0644);
	MUST(fd >= 0 && fd_write_all(fd, journal.p, journal.n) == 0);
	close(fd);
	snprintf(path, sizeof(path), "%s/tree", top);
	MUST(root_open(&r, path, NULL) == 0);
	MUST(root_lock(&r, true, NULL) == 0);
	rc = txn_recover(&r, &found, &err);
	MUST(rc ? rc == err.code && err.what[0] : found == TXN_ROLLED_BACK);
	MUST(rc || !txn_pending(&r));
	root_close(&r);
	outside_is_untouched();
}

static void read_again(struct arena *a, const struct journal *j)
{
	struct journal again;
	struct buf b = { 0 };
	size_t i;

	MUST(journal_encode(j, &b, NULL) == 0);
	MUST(journal_parse(a, buf_span(&b), "again", &again, NULL) == 0);
	MUST(again.n == j->n && again.ntrees == j->ntrees &&
	     again.self == j->self && strcmp(again.id, j->id) == 0);
	for (i = 0; i < j->n; i++) {
		const char *path = j->rec[i].path;

		MUST(again.rec[i].op == j->rec[i].op &&
		     again.rec[i].num == j->rec[i].num &&
		     strcmp(again.rec[i].path, path) == 0);
		MUST(path[0] && path[0] != '/' && !strstr(path, "//"));
		MUST(strcmp(path, "..") != 0 && strncmp(path, "../", 3) != 0 &&
		     !strstr(path, "/../"));
	}
	buf_free(&b);
}

/* The changes that the text lists, in a journal of that tree alone. */
static void framed(struct buf *out, struct span text)
{
	char sum[DIGEST_HEX + 1];
	struct span body;

	buf_addf(out, "runme journal 1\nid %032d\nself 0\ntree %s/tree\n", 7,
		 top);
	buf_addspan(out, text);
	if (text.n && text.p[text.n - 1] != '\n')
		buf_addch(out, '\n');
	body = buf_span(out);
	pom_digest(sum, &body, 1);
	buf_addf(out, "sum %s\n", sum);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = { (const char *)data, size };
	struct pom_err err = { 0 };
	struct arena a = { 0 };
	struct buf b = { 0 };
	struct journal j;

	if (top_fd < 0)
		start();
	if (journal_parse(&a, text, "input", &j, &err) == 0)
		read_again(&a, &j);
	else
		MUST(err.code < 0 && err.what[0]);
	framed(&b, text);
	if (journal_parse(&a, buf_span(&b), "input", &j, NULL) == 0) {
		read_again(&a, &j);
		recover(buf_span(&b));
	}
	buf_free(&b);
	arena_free(&a);
	return 0;
}
