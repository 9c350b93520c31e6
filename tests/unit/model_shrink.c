// SPDX-License-Identifier: GPL-2.0-only
/* A failing sequence: made as small as it can be, and shown. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "model.h"

enum { NAME = 256 };

struct shrink {
	struct model_seq *seq; /* the smallest that fails */
	struct model_seq try;
	bool (*fails)(const struct model_seq *seq);
	time_t until;
	bool smaller;
};

static time_t seconds_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec;
}

/* Is what was tried still a failure? Then it is kept. */
static bool keep(struct shrink *w)
{
	if (seconds_now() > w->until || !w->fails(&w->try))
		return false;
	*w->seq = w->try;
	w->smaller = true;
	return true;
}

static void drop_steps(struct shrink *w)
{
	unsigned int i;

	for (i = w->seq->nsteps; i-- > 0;) {
		w->try = *w->seq;
		memmove(w->try.step + i, w->try.step + i + 1,
			(w->try.nsteps - i - 1) * sizeof(w->try.step[0]));
		w->try.nsteps--;
		keep(w);
	}
}

/* The set is gone, from the steps as well. */
static void without_set(struct model_seq *seq, unsigned int set)
{
	unsigned int i, k, n;

	memmove(seq->set + set, seq->set + set + 1,
		(seq->nsets - set - 1) * sizeof(seq->set[0]));
	seq->nsets--;
	for (i = 0; i < seq->nsteps; i++) {
		struct model_step *st = &seq->step[i];

		for (k = n = 0; k < st->n; k++)
			if (st->set[k] != set)
				st->set[n++] = (uint8_t)(st->set[k] -
							 (st->set[k] > set));
		st->n = (uint8_t)n;
	}
}

static void drop_sets(struct shrink *w)
{
	unsigned int i;

	for (i = w->seq->nsets; i-- > 0 && w->seq->nsets > 1;) {
		w->try = *w->seq;
		without_set(&w->try, i);
		keep(w);
	}
}

static void drop_names(struct shrink *w)
{
	unsigned int i, k;

	for (i = 0; i < w->seq->nsteps; i++) {
		for (k = w->seq->step[i].n; k-- > 0 && w->seq->step[i].n > 1;) {
			struct model_step *st = &w->try.step[i];

			w->try = *w->seq;
			memmove(st->set + k, st->set + k + 1, st->n - k - 1u);
			st->n--;
			keep(w);
		}
		for (k = 1; k <= M_BY_NAME; k *= 2) {
			w->try = *w->seq;
			w->try.step[i].flags &= (uint8_t)~k;
			if (w->seq->step[i].flags & k)
				keep(w);
		}
	}
}

static void drop_edits(struct shrink *w)
{
	unsigned int i, k, h;

	for (i = 0; i < w->seq->nsets; i++) {
		for (k = w->seq->set[i].nsections; k-- > 0;) {
			struct model_set *set = &w->try.set[i];

			w->try = *w->seq;
			memmove(set->section + k, set->section + k + 1,
				(set->nsections - k - 1) *
					sizeof(set->section[0]));
			set->nsections--;
			if (set->nsections && keep(w))
				continue;
			for (h = w->seq->set[i].section[k].nhunks; h-- > 0;) {
				struct model_section *s = &set->section[k];

				w->try = *w->seq;
				if (s->nhunks < 2)
					continue;
				memmove(s->hunk + h, s->hunk + h + 1,
					(s->nhunks - h - 1) *
						sizeof(s->hunk[0]));
				s->nhunks--;
				keep(w);
			}
		}
	}
}

static void drop_files(struct shrink *w)
{
	unsigned int t, i;

	for (t = 0; t < M_TREES; t++) {
		for (i = 0; i < M_PATHS; i++) {
			struct model_file *f = &w->try.pristine.tree[t].file[i];

			w->try = *w->seq;
			if (f->kind == M_ABSENT)
				continue;
			memset(f, 0, sizeof(*f));
			keep(w);
		}
	}
}

void model_shrink(struct model_seq *seq,
		  bool (*fails)(const struct model_seq *seq),
		  unsigned int seconds)
{
	struct shrink *w = pom_alloc(1, sizeof(*w));

	w->seq = seq;
	w->fails = fails;
	w->until = seconds_now() + (time_t)seconds;
	do {
		w->smaller = false;
		drop_steps(w);
		drop_sets(w);
		drop_names(w);
		drop_edits(w);
		drop_files(w);
	} while (w->smaller && seconds_now() <= w->until);
	free(w);
}

/* Text as it can stand between quotes for printf(1), or as a here document. */
static void show_text(const struct buf *b, const char *path, struct buf *out)
{
	size_t i;

	if (b->n && b->p[b->n - 1] == '\n' && !memchr(b->p, '\r', b->n)) {
		buf_addf(out, "cat >'%s' <<'END'\n", path);
		buf_addspan(out, buf_span(b));
		buf_addstr(out, "END\n");
		return;
	}
	buf_addstr(out, "printf -- '");
	for (i = 0; i < b->n; i++) {
		switch (b->p[i]) {
		case '\n':
			buf_addstr(out, i + 1 < b->n ? "\\n'\\\n'" : "\\n");
			break;
		case '\r':
			buf_addstr(out, "\\r");
			break;
		case '\\':
			buf_addstr(out, "\\\\");
			break;
		default:
			buf_addch(out, b->p[i]);
		}
	}
	buf_addf(out, "' >'%s'\n", path);
}

static void show_file(const char *path, struct buf *out)
{
	static const char of_the_tree[] = "of the tree\n";
	struct buf b = { 0 };
	struct stat st;
	char text[NAME];
	ssize_t n;

	if (lstat(path, &st) < 0)
		return;
	if (S_ISLNK(st.st_mode)) {
		n = readlink(path, text, sizeof(text));
		buf_addf(out, "ln -s '%.*s' '%s'\n", (int)(n > 0 ? n : 0), text,
			 path);
		return;
	}
	if (model_read(path, &b) && b.n && strcmp(b.p, of_the_tree) == 0)
		buf_addf(out, "echo of the tree >'%s'\n", path);
	else
		show_text(&b, path, out);
	if ((st.st_mode & 07777) != 0644)
		buf_addf(out, "chmod %o '%s'\n", st.st_mode & 07777, path);
	buf_free(&b);
}

static void show_folder(const char *dir, struct buf *out)
{
	struct dirent **v;
	int i, n = scandir(dir, &v, NULL, alphasort);

	for (i = 0; i < n; i++) {
		char path[NAME];

		snprintf(path, sizeof(path), "%.100s/%.100s", dir,
			 v[i]->d_name);
		if (v[i]->d_name[0] == '.') {
			free(v[i]);
			continue;
		}
		if (v[i]->d_type == DT_DIR) {
			buf_addf(out, "mkdir -p '%s'\n", path);
			show_folder(path, out);
		} else {
			show_file(path, out);
		}
		free(v[i]);
	}
	if (n >= 0)
		free(v);
}

void model_script(const struct model_seq *seq, const char *log, const char *why,
		  struct buf *out)
{
	unsigned int t;

	buf_addf(out,
		 "#!/bin/sh\n# In an empty folder; POM_MODEL_SEED=%llu has all of it.\n",
		 (unsigned long long)seq->seed);
	if (model_write(seq))
		show_folder(".", out);
	for (t = 0; seq->git && t < (seq->own ? 2u : 1u); t++)
		buf_addf(out,
			 "(cd %s && git init -q && git add -A && git commit -qm it)\n",
			 model_tree_dir(seq, t));
	buf_addstr(out, log);
	while (*why) {
		size_t n = strcspn(why, "\n");

		buf_addf(out, "# %.*s\n", (int)n, why);
		why += n + (why[n] == '\n');
	}
}
