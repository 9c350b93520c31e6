// SPDX-License-Identifier: GPL-2.0-only
/* The least that a check can do: reads every file of a list, counts newlines. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(void)
{
	static char path[4096], buf[1 << 20];
	size_t lines = 0;

	while (fgets(path, sizeof(path), stdin)) {
		ssize_t n;
		int fd;

		path[strcspn(path, "\n")] = '\0';
		fd = open(path, O_RDONLY);
		if (fd < 0)
			return perror(path), 1;
		while ((n = read(fd, buf, sizeof(buf))) > 0) {
			const char *p = buf, *end = buf + n;

			while ((p = memchr(p, '\n', (size_t)(end - p)))) {
				lines++;
				p++;
			}
		}
		close(fd);
	}
	return printf("%zu\n", lines) < 0;
}
