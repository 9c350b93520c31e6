// SPDX-License-Identifier: GPL-2.0-only
/*
 * Commands of the model test. The tool runs in this process, from the words of
 * its command line on, as main() does it: a program of its own for each would
 * take ten times as long.
 */
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/opt.h"
#include "cli/out.h"
#include "model_run.h"

enum { WORDS = M_SETS + 24, WORD = 40 };

int model_tool(int said, const char *const *word, size_t n, struct buf *text)
{
	char copy[WORDS][WORD], *argv[WORDS + 1];
	struct options o;
	struct pom_err err;
	struct stat st;
	size_t i;
	int status;

	for (i = 0; i < n && i < WORDS; i++) {
		snprintf(copy[i], WORD, "%s", word[i]);
		argv[i] = copy[i];
	}
	argv[i] = NULL;
	optind = 0; /* getopt(3): begins anew */
	if (ftruncate(said, 0) < 0 || lseek(said, 0, SEEK_SET) < 0)
		return -1;
	if (opt_parse(&o, (int)i, argv, &err)) {
		out_error(&err);
		status = 2;
	} else {
		status = o.command->run(&o);
	}
	opt_free(&o);
	fflush(stdout);
	fflush(stderr);
	text->n = 0;
	if (fstat(said, &st) < 0)
		return -1;
	buf_reserve(text, (size_t)st.st_size + 1);
	if (pread(said, text->p, (size_t)st.st_size, 0) != st.st_size)
		return -1;
	text->n = (size_t)st.st_size;
	text->p[text->n] = '\0';
	return status;
}

bool run_fail(struct model_state *r, const char *kind, const char *fmt, ...)
{
	va_list ap;

	if (r->out->kind)
		return false;
	r->out->kind = kind;
	r->out->step = (int)r->step;
	va_start(ap, fmt);
	buf_addv(&r->out->why, fmt, ap);
	va_end(ap);
	if (r->text.n)
		buf_addf(&r->out->why, "The last command said:\n%s", r->text.p);
	return false;
}

struct words {
	const char *v[WORDS];
	size_t n;
	char name[M_SETS][32];
};

static void add(struct words *w, const char *word)
{
	if (w->n < WORDS)
		w->v[w->n++] = word;
}

static void add_trees(const struct model_state *r, struct words *w)
{
	add(w, r->seq->own ? "--kernel" : "--tree");
	add(w, model_tree_dir(r->seq, 0));
	if (r->seq->own) {
		add(w, "--iptables");
		add(w, model_tree_dir(r->seq, 1));
	}
}

static bool has_folder(const struct model_state *r, unsigned int folder)
{
	unsigned int i;

	for (i = 0; i < r->seq->nsets; i++)
		if (r->seq->set[i].folder == folder)
			return true;
	return false;
}

static void add_repos(const struct model_state *r, struct words *w)
{
	if (r->seq->own) {
		add(w, "--repo");
		add(w, "r");
		return;
	}
	if (has_folder(r, 0)) {
		add(w, "--repo");
		add(w, "s");
	}
	if (has_folder(r, 1)) {
		add(w, "--repo");
		add(w, "s2");
	}
}

static void add_groups(const struct model_state *r, struct words *w)
{
	if (r->seq->own)
		add(w, "base");
	if (!r->seq->own && has_folder(r, 0))
		add(w, "s");
	if (has_folder(r, 1))
		add(w, "s2");
}

static void add_sets(const struct model_state *r, const struct request *q,
		     struct words *w)
{
	unsigned int i;

	for (i = 0; i < q->n; i++) {
		const struct model_set *set = &r->seq->set[q->set[i]];
		const char *dir = "";
		char name[16];

		model_name(r->seq, set, name);
		if (q->flags & M_BY_PATH)
			dir = set->folder ? "s2/" : "s/";
		else if (set->folder && !(q->flags & M_BY_NAME))
			dir = "s2/";
		snprintf(w->name[i], sizeof(w->name[i]), "%s%s", dir, name);
		add(w, w->name[i]);
	}
}

static int run_words(struct model_state *r, const struct words *w)
{
	struct buf *log = &r->out->log;
	size_t i;
	int status;

	for (i = 0; i < w->n; i++)
		buf_addf(log, "%s%s", i ? " " : "", w->v[i]);
	r->out->sum.commands++;
	status = model_tool(r->said, w->v, w->n, &r->text);
	buf_addf(log, "\t# exit status %d\n", status);
	return status;
}

int run_request(struct model_state *r, const struct request *q)
{
	struct words w = { .n = 0 };

	add(&w, "runme");
	add(&w, q->op == M_APPLY ? "apply" : "revert");
	add_trees(r, &w);
	if (!(q->flags & (M_BY_PATH | M_BY_NAME)))
		add_repos(r, &w);
	if (q->flags & M_KEEP)
		add(&w, "-k");
	if (q->flags & M_QUILT)
		add(&w, "--quilt");
	if (q->flags & M_COMMIT)
		add(&w, "--commit");
	if (q->flags & M_FORCE)
		add(&w, "--force");
	if (q->op == M_APPLY) {
		add(&w, "--fuzz");
		add(&w, "0");
	}
	if (q->flags & M_BY_GROUP)
		add_groups(r, &w);
	else
		add_sets(r, q, &w);
	return run_words(r, &w);
}

/* "  NAME  STANDING ...": the sets with the last part of that name. */
static void note_line(struct model_state *r, const char *line,
		      unsigned int count[M_SETS])
{
	size_t n = strcspn(line, " \n");
	const char *slash = memrchr(line, '/', n);
	const char *standing = line + n + strspn(line + n, " ");
	unsigned int i;
	char name[16];

	if (slash) {
		n -= (size_t)(slash + 1 - line);
		line = slash + 1;
	}
	if (strncmp(standing, "present", 7) == 0)
		return;
	/* quilt's name of a set of our own format */
	if (r->seq->own && n > 6 && memcmp(line + n - 6, ".patch", 6) == 0)
		n -= 6;
	for (i = 0; i < r->seq->nsets; i++) {
		model_name(r->seq, &r->seq->set[i], name);
		if (strlen(name) == n && memcmp(name, line, n) == 0)
			count[i]++;
	}
}

/* The value of the next member of that name; empty when it is null. */
static const char *next_member(const char *s, const char *name, char out[256])
{
	const char *end;

	*out = '\0';
	s = strstr(s, name);
	if (!s)
		return NULL;
	s += strlen(name);
	if (*s != '"')
		return s;
	end = strchr(++s, '"');
	if (end && end - s < 255)
		snprintf(out, 256, "%.*s", (int)(end - s), s);
	return end;
}

static bool ends_in(const char *s, const char *tail)
{
	size_t n = strlen(s), k = strlen(tail);

	return n >= k && strcmp(s + n - k, tail) == 0;
}

/* Of two folders, the paths tell which one a set is from; quilt knows its folder. */
static void note_json(struct model_state *r, unsigned int count[M_SETS])
{
	const char *s = strstr(r->text.p, "\"applied\": [");
	char name[256], folder[256], path[256], full[32], file[16];
	unsigned int i;

	while (s && (s = next_member(s, "\"name\": ", name)) &&
	       (s = next_member(s, "\"repository\": ", folder)) &&
	       (s = next_member(s, "\"path\": ", path))) {
		for (i = 0; i < r->seq->nsets; i++) {
			const char *dir = r->seq->set[i].folder ? "/s2" : "/s";

			model_name(r->seq, &r->seq->set[i], file);
			snprintf(full, sizeof(full), "%s/%s", dir, file);
			count[i] += *path ? ends_in(path, full) :
					    strcmp(name, file) == 0 &&
						    ends_in(folder, dir);
		}
	}
}

static int list_status(struct model_state *r, unsigned int count[M_SETS])
{
	struct words w = { .n = 0 };
	bool two = !r->seq->own && has_folder(r, 1);
	const char *s;
	int status;

	memset(count, 0, M_SETS * sizeof(*count));
	add(&w, "runme");
	add(&w, "status");
	if (two)
		add(&w, "--json");
	add_trees(r, &w);
	status = run_words(r, &w);
	if (two) {
		note_json(r, count);
		return status;
	}
	for (s = r->text.p; s && *s; s = *s ? s + 1 : s) {
		if (strncmp(s, "  ", 2) == 0 && s[2] != ' ')
			note_line(r, s + 2, count);
		s += strcspn(s, "\n");
	}
	return status;
}

bool run_listed(struct model_state *r, uint32_t *mask)
{
	unsigned int count[M_SETS], i;
	int status = list_status(r, count);

	*mask = 0;
	for (i = 0; i < M_SETS; i++)
		*mask |= count[i] ? 1u << i : 0;
	return status == 0 || status == 1;
}

bool run_status(struct model_state *r)
{
	unsigned int count[M_SETS], want[M_SETS] = { 0 }, i;
	int status = list_status(r, count);
	char name[16];

	if (status)
		return run_fail(r, "status", "status must be 0, and is %d.\n",
				status);
	for (i = 0; i < r->list.n; i++)
		want[r->list.v[i].set]++;
	for (i = 0; i < r->seq->nsets; i++) {
		model_name(r->seq, &r->seq->set[i], name);
		if (r->seq->own ? !count[i] != !want[i] : count[i] != want[i])
			return run_fail(r, "listed",
					"status lists %s%s %u times; it is in %u times.\n",
					r->seq->set[i].folder ? "s2/" : "",
					name, count[i], want[i]);
	}
	return true;
}

bool run_excused(const struct model_state *r, const struct request *q)
{
	const char *s = r->text.p;
	bool quilt = q->flags & M_QUILT;
	unsigned int i;

	for (i = 0; i < r->list.n; i++)
		quilt |= r->list.v[i].quilt;
	if (quilt && strstr(s, "quilt"))
		return true;
	return q->flags & M_COMMIT && (strstr(s, "HEAD") || strstr(s, "git"));
}
