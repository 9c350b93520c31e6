// SPDX-License-Identifier: GPL-2.0-only
/*
 * The least that an apply can do. Reads every file of a list; those below the
 * folder that is the argument are also written beside, with the bytes that they
 * have, and renamed. One syncfs(2) at the end.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int fail(const char *path)
{
	perror(path);
	return 1;
}

int main(int argc, char **argv)
{
	static char path[4096], to[4104], buf[1 << 24];
	const char *tree = argc > 1 ? argv[1] : "";
	int top = open(".", O_RDONLY | O_DIRECTORY);

	while (fgets(path, sizeof(path), stdin)) {
		ssize_t n;
		int fd;

		path[strcspn(path, "\n")] = '\0';
		fd = open(path, O_RDONLY);
		n = fd < 0 ? -1 : read(fd, buf, sizeof(buf));
		if (n < 0)
			return fail(path);
		close(fd);
		if (strncmp(path, tree, strlen(tree)) != 0)
			continue;
		snprintf(to, sizeof(to), "%s.new", path);
		fd = open(to, O_WRONLY | O_CREAT | O_EXCL, 0644);
		if (fd < 0 || write(fd, buf, (size_t)n) != n || close(fd) < 0 ||
		    rename(to, path) < 0)
			return fail(to);
	}
	return top < 0 || syncfs(top) < 0 ? fail("syncfs") : 0;
}
