// SPDX-License-Identifier: GPL-2.0-only
/* Writes an initramfs: see initrd.h. */
#include "module/initrd.h"

#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/file.h"
#include "lib/interrupt.h"
#include "lib/process.h"

enum {
	ANSWER_SECONDS = 60,
	WORD_MOST = 64, /* bytes of a program's name */
	PROGRAMS_MOST = 2000
};

/* Where the guest's first process looks for programs, see guest/init. */
static const char *const folders[] = {
	"/usr/local/sbin", "/usr/local/bin", "/usr/sbin",
	"/usr/bin",        "/sbin",          "/bin",
};
enum { FOLDERS = sizeof(folders) / sizeof(folders[0]) };

bool initrd_has_program(const char *name)
{
	size_t i;
	bool there = false;

	for (i = 0; i < FOLDERS && !there; i++) {
		char *path = pom_asprintf("%s/%s", folders[i], name);

		there = access(path, X_OK) == 0;
		free(path);
	}
	return there;
}

void initrd_open(struct initrd *w, struct arena *a, const char *path,
		 struct pom_err *err)
{
	memset(w, 0, sizeof(*w));
	w->a = a;
	w->path = path;
	w->err = err;
	w->f = fopen(path, "wxe");
	if (!w->f)
		w->rc = pom_fail_errno(err, errno, path, "cannot write");
}

/* Writes an entry. A header of "newc" has a magic number and 13 fields of 8 digits. */
static void put(struct initrd *w, const char *name, unsigned int mode,
		struct span data)
{
	static const char zero[4];
	size_t n = strlen(name) + 1;

	if (w->rc)
		return;
	fprintf(w->f,
		"070701%08x%08x%08x%08x%08x%08x%08zx%08x%08x%08x%08x%08zx%08x",
		0u, mode, 0u, 0u, 1u, 0u, data.n, 0u, 0u, 0u, 0u, n, 0u);
	/* name and data each end at a multiple of 4 */
	fwrite(name, 1, n, w->f);
	fwrite(zero, 1, -(110 + n) % 4, w->f);
	fwrite(data.p, 1, data.n, w->f);
	fwrite(zero, 1, -data.n % 4, w->f);
	if (ferror(w->f))
		w->rc = pom_fail_errno(w->err, errno, w->path, "cannot write");
}

int initrd_close(struct initrd *w)
{
	put(w, "TRAILER!!!", 0, SPAN(""));
	if (w->f && fclose(w->f) != 0 && !w->rc)
		w->rc = pom_fail_errno(w->err, errno, w->path, "cannot write");
	w->f = NULL;
	map_free(&w->names);
	map_free(&w->words);
	return w->rc;
}

/* True at the first call for a path. */
static bool is_new(struct initrd *w, const char *path)
{
	void **at = map_at(&w->names, path, strlen(path));

	if (*at)
		return false;
	*at = w;
	return true;
}

/*
 * The path with the links among its folders resolved on this machine. The links are added
 * to the archive, too: programs may use either name.
 */
static const char *place(struct initrd *w, const char *path)
{
	char full[PATH_MAX];
	const char *slash;
	struct stat st;

	for (slash = strchr(path + 1, '/'); slash;
	     slash = strchr(slash + 1, '/')) {
		const char *dir =
			arena_strndup(w->a, path, (size_t)(slash - path));

		if (lstat(dir, &st) < 0)
			break;
		if (!S_ISLNK(st.st_mode) || !realpath(dir, full))
			continue;
		initrd_link(w, dir, full);
		path = arena_printf(w->a, "%s%s", full, slash);
		slash = path;
	}
	return path;
}

static void add_folders(struct initrd *w, const char *path)
{
	const char *slash;

	for (slash = strchr(path + 1, '/'); slash;
	     slash = strchr(slash + 1, '/')) {
		const char *dir =
			arena_strndup(w->a, path, (size_t)(slash - path));

		if (is_new(w, dir))
			put(w, dir + 1, S_IFDIR | 0755, SPAN(""));
	}
}

void initrd_folder(struct initrd *w, const char *path)
{
	add_folders(w, arena_printf(w->a, "%s/", place(w, path)));
}

void initrd_link(struct initrd *w, const char *path, const char *target)
{
	path = arena_strdup(w->a, path);
	add_folders(w, path);
	if (is_new(w, path))
		put(w, path + 1, S_IFLNK | 0777,
		    span_of(arena_strdup(w->a, target)));
}

/* Notes the words of a script: each may be the name of a program. */
static void note_words(struct initrd *w, struct span text)
{
	static const char letters[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._+-";
	struct span line;

	if (w->words_known || !span_starts(text, SPAN("#")))
		return;
	while (span_line(&text, &line)) {
		line = span_trim(line);
		while (line.n && *line.p != '#') {
			size_t n = 0;

			while (n < line.n && strchr(letters, line.p[n]))
				n++;
			if (n && n < WORD_MOST)
				map_put(&w->words,
					arena_strndup(w->a, line.p, n), n, w);
			line = span_skip(line, n ? n : 1);
		}
	}
}

static void copy(struct initrd *w, const char *path, const char *from,
		 unsigned int mode)
{
	struct buf b = { 0 };

	if (w->rc || !is_new(w, path))
		return;
	add_folders(w, path);
	w->rc = interrupt_check(w->err);
	if (!w->rc)
		w->rc = file_read(from, &b, w->err);
	if (!w->rc)
		note_words(w, buf_span(&b));
	put(w, path + 1, S_IFREG | (mode & 0111 ? 0755 : 0644), buf_span(&b));
	buf_free(&b);
}

void initrd_file(struct initrd *w, const char *path, const char *from)
{
	const char *at = place(w, arena_strdup(w->a, path));
	char full[PATH_MAX];
	struct stat st;

	if (w->rc || stat(from ? from : at, &st) < 0 || !S_ISREG(st.st_mode))
		return;
	if (from) {
		copy(w, at, from, st.st_mode);
		return;
	}
	if (!realpath(at, full))
		return;
	if (strcmp(full, at) != 0)
		initrd_link(w, at, full);
	copy(w, arena_strdup(w->a, full), full, st.st_mode);
}

void initrd_tree(struct initrd *w, const char *path, const char *from,
		 bool deep)
{
	const char *to, *name;
	DIR *d = opendir(from ? from : path);
	struct dirent *e;
	struct stat st;

	initrd_folder(w, path);
	while (d && !w->rc && (e = readdir(d))) {
		if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
			continue;
		to = arena_printf(w->a, "%s/%s", path, e->d_name);
		name = arena_printf(w->a, "%s/%s", from ? from : path,
				    e->d_name);
		if (lstat(name, &st) == 0 && S_ISDIR(st.st_mode)) {
			if (deep)
				initrd_tree(w, to, from ? name : NULL, deep);
		} else {
			initrd_file(w, to, from ? name : NULL);
		}
	}
	if (d)
		closedir(d);
}

struct programs {
	struct initrd *w;
	const char **v;
	size_t n;
};

static void add_program(struct programs *p, const char *path)
{
	struct stat st;

	if (p->n >= PROGRAMS_MOST || stat(path, &st) < 0 ||
	    !S_ISREG(st.st_mode) || !(st.st_mode & 0111))
		return;
	initrd_file(p->w, path, NULL);
	p->v[p->n++] = path;
}

static bool is_wanted(const struct initrd *w, const char *const *pattern,
		      const char *name)
{
	for (; *pattern; pattern++)
		if (fnmatch(*pattern, name, 0) == 0)
			return true;
	return map_get(&w->words, name, strlen(name)) != NULL;
}

/* A line of ldd: "\tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x...)" */
static void library_line(void *arg, struct span line)
{
	struct initrd *w = arg;
	const char *slash = line.n ? memchr(line.p, '/', line.n) : NULL;
	size_t n;

	if (!slash || *line.p != '\t')
		return;
	line = span_skip(line, (size_t)(slash - line.p));
	for (n = 0; n < line.n && !is_space(line.p[n]); n++)
		;
	initrd_file(w, arena_strndup(w->a, line.p, n), NULL);
}

static bool stop(void *arg)
{
	(void)arg;
	return interrupted();
}

/* Adds the libraries that ldd lists. For a script, ldd lists none. */
static void add_libraries(struct programs *p)
{
	const char **argv = arena_alloc(p->w->a, p->n + 2, sizeof(*argv));
	struct process r = { .argv = argv,
			     .seconds = ANSWER_SECONDS,
			     .log = -1,
			     .line = library_line,
			     .stop = stop,
			     .arg = p->w };
	struct process_result res;

	argv[0] = "ldd";
	memcpy(argv + 1, p->v, p->n * sizeof(*argv));
	if (!p->w->rc)
		p->w->rc = process_run(&r, &res, p->w->err);
	if (!p->w->rc)
		p->w->rc = interrupt_check(p->w->err);
}

/*
 * Adds the plugins in the archive to the list for ldd. A plugin of ours does not exist on
 * this machine and is left out: it needs the same libraries as iptables' own.
 */
static void note_plugins(struct programs *p)
{
	size_t i;

	for (i = 0; i < p->w->names.cap; i++) {
		const struct map_slot *s = &p->w->names.slot[i];
		size_t n = s->key ? strlen(s->key) : 0;

		if (n > 3 && p->n < PROGRAMS_MOST &&
		    strcmp(s->key + n - 3, ".so") == 0 &&
		    access(s->key, F_OK) == 0)
			p->v[p->n++] = s->key;
	}
}

void initrd_programs(struct initrd *w, const char *const *pattern)
{
	struct programs p = { w, NULL, 0 };
	struct dirent *e;
	size_t i;
	DIR *d;

	/* words of programs that are scripts are not searched for more programs */
	w->words_known = true;
	p.v = arena_alloc(w->a, PROGRAMS_MOST, sizeof(*p.v));
	for (i = 0; i < FOLDERS; i++) {
		d = opendir(folders[i]);
		while (d && !w->rc && (e = readdir(d)))
			if (is_wanted(w, pattern, e->d_name))
				add_program(&p, arena_printf(w->a, "%s/%s",
							     folders[i],
							     e->d_name));
		if (d)
			closedir(d);
	}
	note_plugins(&p);
	add_libraries(&p);
}
