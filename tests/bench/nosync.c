// SPDX-License-Identifier: GPL-2.0-only
/* For LD_PRELOAD: what a run would take if the disk had not to be waited for. */
int fsync(int fd);
int fdatasync(int fd);
int syncfs(int fd);

int fsync(int fd)
{
	(void)fd;
	return 0;
}

int fdatasync(int fd)
{
	(void)fd;
	return 0;
}

int syncfs(int fd)
{
	(void)fd;
	return 0;
}
