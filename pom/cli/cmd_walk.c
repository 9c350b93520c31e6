// SPDX-License-Identifier: GPL-2.0-only
/*
 * The walk: shows the standing and help of each set, and asks about it. Each yes
 * is a transaction of its own. So whenever the walk ends, the trees are as the
 * last completed set left them.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "lib/interrupt.h"
#include "plan/diff.h"
#include "plan/open.h"
#include "plan/revert_set.h"
#include "plan/run.h"
#include "plan/run_revert.h"
#include "plan/try_set.h"
#include "cli/cmd.h"
#include "cli/report.h"
#include "cli/walk_show.h"

enum {
	IN_VAIN =
		3, /* failed answers for one set, after which a piped walk ends */
	NAMES_SHOWN = 12 /* of each kind, on the last screen */
};

struct walk {
	struct context *c;
	size_t at;
	bool reverse; /* r sets it, a clears it; after a y it is as at the start */
	bool in_view; /* name, standing and title are on the screen */
	/* of each set of the plan: its standing, or what was done, in a word; or NULL */
	const char **word;
	bool all; /* b, w: show the set whatever its standing */
	bool quit;
	/* not on a terminal: why the walk ended before the last set; or NULL */
	const char *unanswered;
	size_t answers;
	unsigned int in_vain;   /* failed y and f answers for the current set */
	struct set_standing st; /* of the current set, in the current mode */
	const char *note;       /* why it cannot be reverted, or NULL */
	size_t changed; /* sets that the last y or f applied or reverted */
	size_t taken_out;
	bool out_of[TREE_KINDS]; /* trees from which a set was reverted */
	struct report_done *done;
	size_t ndone, cap_done;
	struct arena a;
};

static const char help_text[] =
	"  y  test, and apply if it fits        d  show the diff\n"
	"  N  skip (so does Enter)              e  explain how it fits, or why not\n"
	"  t  test again, and show the result   h  show all of the help\n"
	"  f  force: ignore the version range,  b  back to the set before\n"
	"     or complete a partial set         w  walk on to the next set,\n"
	"  a  apply mode: offer to apply           whatever its standing\n"
	"  r  reverse mode: offer to revert,    q  quit; applied sets stay\n"
	"     until a set was reverted          ?  this text\n";

static struct plan_item *item(const struct walk *w)
{
	return &w->c->plan.item[w->at];
}

/* Tries to revert the set. w->st: the standing; STAND_NONE if it is not applied. */
static int test_revert(struct walk *w, const struct plan_item *it)
{
	struct plan p = { .alone = true };
	int rc = plan_add(&p, it->set, &w->c->err);

	if (!rc)
		rc = plan_run_revert(&p, &w->c->session, &w->c->err);
	if (!rc) {
		w->st = p.item[0].st;
		w->note = p.item[0].note ? arena_strdup(&w->a, p.item[0].note) :
					   NULL;
	}
	plan_free(&p);
	return rc;
}

/* Sets w->st for the current set. Leaves the overlays unchanged. */
static int test(struct walk *w)
{
	struct context *c = w->c;
	struct plan_item *it = item(w);
	int rc;

	rc = session_reload(&c->session, &c->err);
	if (rc)
		return rc;
	if (w->reverse)
		rc = test_revert(w, it);
	else
		rc = session_try(&c->session, it->set, &w->st, &c->err);
	if (!rc && standing_fits(w->st.is))
		session_rollback(&c->session, &w->st);
	return rc;
}

/* Can the set be skipped without a question in this mode? */
static bool nothing_to_ask(const struct walk *w)
{
	if (w->reverse)
		return w->st.is == STAND_NONE;
	return standing_there(w->st.is) || w->st.is == STAND_NONE;
}

static const char *standing_word(const struct walk *w)
{
	if (!w->reverse)
		return standing_name(w->st.is);
	if (standing_fits(w->st.is))
		return "applied";
	return w->st.is == STAND_NONE ? "not applied" : standing_name(w->st.is);
}

static void show(struct walk *w)
{
	bool details = !w->reverse && !standing_fits(w->st.is) &&
		       !standing_there(w->st.is);

	w->in_view =
		walk_show(w->c, item(w), &w->st, standing_word(w), details);
}

static void remember(struct walk *w, const struct plan_item *it)
{
	w->done = pom_grow(w->done, w->ndone, &w->cap_done, sizeof(*w->done));
	w->done[w->ndone++] = report_done(it);
}

static void forget(struct walk *w, const struct plan_item *it)
{
	size_t i, n = 0;
	int k;

	for (i = 0; i < w->ndone; i++)
		if (strcmp(w->done[i].set->name, it->name) != 0)
			w->done[n++] = w->done[i];
	w->ndone = n;
	w->taken_out++;
	for (k = 0; k < TREE_KINDS; k++)
		w->out_of[k] |= it->st.tree[k].changes;
}

/* Notes for the last screen what became of the set of that name. */
static void note_word(struct walk *w, const char *name, const char *word)
{
	size_t i;

	for (i = 0; i < w->c->plan.n; i++)
		if (strcmp(w->c->plan.item[i].name, name) == 0)
			w->word[i] = word;
}

static const char *word_for(const struct walk *w, const struct plan_item *it)
{
	if (!it->changes)
		return NULL;
	return w->reverse ? "reverted" : "applied";
}

/* y and f: applies or reverts the set, with its dependencies, in one transaction. */
static int carry_out(struct walk *w, bool force, bool *fits)
{
	struct context *c = w->c;
	struct plan p = { .alone = w->reverse };
	size_t i;
	int rc;

	*fits = false;
	w->changed = 0;
	rc = session_reload(&c->session, &c->err);
	if (!rc)
		rc = plan_add(&p, item(w)->set, &c->err);
	if (rc)
		goto done;
	c->session.opt.force = force || c->o->force;
	if (w->reverse)
		rc = plan_run_revert(&p, &c->session, &c->err);
	else
		rc = plan_run(&p, &c->session, NULL, NULL, &c->err);
	c->session.opt.force = c->o->force;
	*fits = !rc && !p.failed;
	if (*fits)
		rc = setup_commit(c, false);
	for (i = 0; i < p.n && !rc; i++) {
		const char *word = *fits ? word_for(w, &p.item[i]) : NULL;

		if (!*fits || word || p.n > 1)
			report_line(c, &p.item[i], word);
		if (word)
			note_word(w, p.item[i].name, word);
		w->changed += word != NULL;
		if (*fits && p.item[i].changes && w->reverse)
			forget(w, &p.item[i]);
		if (*fits && p.item[i].changes && !w->reverse)
			remember(w, &p.item[i]);
	}
done:
	plan_free(&p);
	return rc;
}

static int show_diff(struct walk *w)
{
	struct context *c = w->c;
	struct plan_item *it = item(w);
	struct buf text = { 0 };
	int k, rc = session_reload(&c->session, &c->err);

	if (!rc && w->reverse)
		rc = session_try_revert(&c->session, it->set, it->name, &w->st,
					&c->err);
	else if (!rc)
		rc = session_try(&c->session, it->set, &w->st, &c->err);
	for (k = 0; k < TREE_KINDS && !rc; k++) {
		const struct tree_standing *t = &w->st.tree[k];

		if (t->is == STAND_NONE)
			continue;
		if (t->changes && standing_fits(w->st.is))
			session_diff(&c->session, (enum tree_kind)k, t, &text);
		else if (t->entry)
			buf_addspan(&text, t->entry->text);
	}
	if (text.n)
		ask_page(&c->out, buf_span(&text));
	else if (!rc)
		out_printf(&c->out, PLAIN,
			   "There is no diff: the set does not fit. e explains why.\n");
	if (!rc && standing_fits(w->st.is))
		session_rollback(&c->session, &w->st);
	buf_free(&text);
	return rc;
}

static void go_back(struct walk *w)
{
	if (!w->at) {
		out_printf(&w->c->out, PLAIN, "This is the first set.\n");
		return;
	}
	w->at--;
	w->all = true;
}

static void go_on(struct walk *w, bool all)
{
	w->at++;
	w->all = all;
}

static int yes(struct walk *w, bool force)
{
	bool fits;
	int rc = carry_out(w, force, &fits);

	if (rc)
		return rc;
	if (fits && !w->changed)
		out_printf(&w->c->out, PLAIN,
			   w->reverse ?
				   "%s is not applied; there is nothing to revert.\n" :
				   "%s is there already; r offers to revert it.\n",
			   item(w)->name);
	else if (fits)
		w->reverse = w->c->o->reverse;
	if (fits) {
		go_on(w, false);
		return 0;
	}
	out_printf(&w->c->out, WARN, "Nothing was changed. e explains why%s.\n",
		   force ? "" : "; f tries with force");
	/* yes(1) as the input would go on for ever */
	if (++w->in_vain == IN_VAIN && !isatty(STDIN_FILENO)) {
		w->unanswered =
			"the set does not fit, and the input only says yes";
		w->quit = true;
	}
	/* the trees were read again: w->st must refer to the new ones, for e */
	return test(w);
}

/* Carries out an answer. Prints the help for an unknown letter. */
static int answer(struct walk *w, char letter)
{
	struct context *c = w->c;
	int rc = 0;

	switch (letter) {
	case '\0':
	case 'n':
		go_on(w, false);
		break;
	case 'y':
		rc = yes(w, false);
		break;
	case 'f':
		rc = yes(w, true);
		break;
	case 't':
		rc = test(w);
		if (!rc)
			walk_show_details(c, item(w)->set, &w->st);
		break;
	case 'e':
		walk_show_details(c, item(w)->set, &w->st);
		break;
	case 'h':
		walk_show_help(c, item(w)->set);
		break;
	case 'd':
		rc = show_diff(w);
		break;
	case 'a':
	case 'r':
		w->reverse = letter == 'r';
		w->all = true;
		rc = test(w);
		if (!rc)
			show(w);
		break;
	case 'b':
		go_back(w);
		break;
	case 'w':
		go_on(w, true);
		break;
	case 'q':
		w->quit = true;
		break;
	default:
		if (letter != '?')
			out_printf(&c->out, WARN,
				   "The answer begins with one of these letters:\n");
		out_printf(&c->out, PLAIN, "%s", help_text);
	}
	return rc;
}

/* Asks about the current set once. False when there is no answer. */
static bool ask_about(struct walk *w, char **text)
{
	char *question =
		pom_asprintf("Do you want to %s %s [N/y/t/f/a/r/b/w/q/?]",
			     w->reverse ? "revert" : "apply", item(w)->name);
	bool any;

	if (!w->in_view)
		walk_show_line(w->c, item(w), report_style(w->st.is),
			       standing_word(w));
	w->in_view = false;
	any = ask(&w->c->out, question, text);
	free(question);
	if (any)
		return true;
	w->quit = true;
	/* at a terminal, the end of input is a q */
	if (interrupted()) /* the summary must still be printed */
		interrupt_take_back();
	else if (!isatty(STDIN_FILENO))
		w->unanswered = "the input ended";
	return false;
}

static int one_set(struct walk *w)
{
	struct context *c = w->c;
	size_t here = w->at;
	bool all = w->all;
	char *text;
	int rc = test(w);

	if (rc)
		return rc;
	w->word[here] = standing_word(w);
	if (!all && nothing_to_ask(w)) {
		out_printf(&c->out, PLAIN, "Testing... %s  %s\n", item(w)->name,
			   standing_word(w));
		go_on(w, false);
		return 0;
	}
	w->all = false;
	w->in_vain = 0;
	show(w);
	while (!rc && w->at == here && !w->quit && !w->all) {
		if (!ask_about(w, &text))
			break;
		w->answers++;
		rc = answer(w,
			    (char)tolower(
				    (unsigned char)text[strspn(text, " \t")]));
		free(text);
		if (w->at == here)
			w->all = false;
	}
	return rc;
}

/* The names of the sets with this word, beginning with set i; some, if there are many. */
static void list_names(struct walk *w, size_t i)
{
	const struct plan *p = &w->c->plan;
	const char *word = w->word[i];
	size_t n = 0;

	out_printf(&w->c->out, PLAIN, "  %-12s", word);
	for (; i < p->n; i++)
		if (w->word[i] && strcmp(w->word[i], word) == 0 &&
		    n++ < NAMES_SHOWN)
			out_printf(&w->c->out, PLAIN, " %s", p->item[i].name);
	if (n > NAMES_SHOWN)
		out_printf(&w->c->out, PLAIN, " and %zu more", n - NAMES_SHOWN);
	out_printf(&w->c->out, PLAIN, "\n");
}

/* The last screen: how each set stands now. */
static void show_end(struct walk *w)
{
	size_t i, k, n = w->c->plan.n;

	out_rule(&w->c->out);
	out_printf(&w->c->out, PLAIN, "This is the end of the list.\n");
	for (i = 0; i < n; i++) {
		for (k = 0; k < i; k++)
			if (w->word[i] && w->word[k] &&
			    strcmp(w->word[i], w->word[k]) == 0)
				break;
		if (k == i && w->word[i])
			list_names(w, i);
	}
}

/* At a terminal, the walk ends with a question, so that the user can go back. */
static void ask_at_end(struct walk *w)
{
	struct context *c = w->c;
	char *text, letter;

	if (c->plan.n < 2 || !c->out.tty || !isatty(STDIN_FILENO)) {
		w->quit = true;
		return;
	}
	show_end(w);
	do {
		if (!ask(&c->out, "Quit, or go back [Q/b]", &text)) {
			w->quit = true;
			if (interrupted())
				interrupt_take_back();
			return;
		}
		letter =
			(char)tolower((unsigned char)text[strspn(text, " \t")]);
		free(text);
		if (letter == 'b') {
			go_back(w);
			return;
		}
	} while (letter && letter != 'q' && letter != 'y' && letter != 'n');
	w->quit = true;
}

static void farewell(struct walk *w)
{
	struct context *c = w->c;
	size_t i;

	const char *built = report_built(&c->plan.a, w->out_of);

	out_rule(&c->out);
	if (w->taken_out)
		out_printf(&c->out, PLAIN, "%s reverted%s%s.\n",
			   report_plural(&c->plan.a, w->taken_out, "set"),
			   built ? "; build and install again in " : "",
			   built ? built : "");
	else if (!w->ndone)
		out_printf(&c->out, PLAIN,
			   "No set was applied in this walk.\n");
	if (!w->ndone)
		return;
	out_printf(&c->out, BOLD, "Applied:");
	for (i = 0; i < w->ndone; i++)
		out_printf(&c->out, PLAIN, " %s", w->done[i].set->name);
	out_printf(&c->out, PLAIN, "\n");
	report_next(c, w->done, w->ndone);
}

/*
 * The input ended before the last set. Exit status 1 if at least one answer came: the
 * sets that were applied stay. Otherwise 2.
 */
static int end_unanswered(struct walk *w)
{
	struct context *c = w->c;
	bool some = w->answers > 0;

	if (some)
		pom_fail(&c->err, POM_EUSAGE, item(w)->name, 0,
			 "no answer: %s; this set and those after it were not %s",
			 w->unanswered, w->reverse ? "reverted" : "applied");
	else
		pom_fail(&c->err, POM_EUSAGE, NULL, 0,
			 "no answer: the input is empty, and not a terminal; nothing was changed");
	pom_hint(&c->err,
		 "--batch%s %s without a question; --check only looks%s",
		 w->reverse ? " --reverse" : "",
		 w->reverse ? "reverts" : "applies",
		 c->o->nnames ? "" :
				"; --batch needs the names of groups or sets");
	return some ? STATUS_NOT_SO : STATUS_TROUBLE;
}

/* All names of o, separated by blanks; or NULL. */
static const char *all_names(struct arena *a, const struct options *o)
{
	struct buf b = { 0 };
	const char *all = NULL;
	size_t i;

	for (i = 0; i < o->nnames; i++)
		buf_addf(&b, "%s%s", i ? " " : "", o->name[i]);
	if (b.n)
		all = arena_strndup(a, b.p, b.n);
	buf_free(&b);
	return all;
}

/*
 * For a user without sources: offers to build sets as modules of the running kernel, and
 * asks for their names. False if none was named.
 */
static bool ask_for_modules(struct context *c, char **answer)
{
	const char *given = all_names(&c->plan.a, c->o);
	struct utsname u;
	char *question;
	bool any;

	*answer = NULL;
	if (!c->none_named || c->o->reverse || c->nfiles || uname(&u) < 0)
		return false;
	out_printf(&c->out, PLAIN,
		   "Without sources, sets can be built as modules of the running kernel, %s.\n",
		   u.release);
	question = pom_asprintf("Which sets? [%s]", given ? given : "none");
	any = ask(&c->out, question, answer);
	free(question);
	if (any && !**answer && given) {
		free(*answer);
		*answer = pom_strdup(given);
	}
	return any && **answer && strcmp(*answer, "none") != 0;
}

/* Runs `runme module install` for these sets. */
static int install_modules(const struct options *o, char *sets)
{
	static char action[] = "install";
	struct options as = *o;
	char **name = pom_alloc(strlen(sets) + 2, sizeof(*name)), *save, *w;
	int status;

	name[0] = action;
	as.nnames = 1;
	for (w = strtok_r(sets, " ,\t", &save); w;
	     w = strtok_r(NULL, " ,\t", &save))
		name[as.nnames++] = w;
	as.name = name;
	status = cmd_module(&as);
	free(name);
	return status;
}

int cmd_walk(const struct options *o)
{
	char *sets = NULL;
	struct context c;
	struct walk w = { .c = &c, .reverse = o->reverse };
	int status = STATUS_OK;

	if (setup(&c, o, NEED_TREE | NEED_WRITE | ALL_WITHOUT_NAMES | MAY_ASK)) {
		if (!ask_for_modules(&c, &sets)) {
			status = setup_fail(&c);
			free(sets);
			sets = NULL;
		}
		goto done;
	}
	report_header(&c);
	report_fates(&c);
	w.word = pom_alloc(c.plan.n, sizeof(*w.word));
	while (c.plan.n && !w.quit) {
		if (w.at == c.plan.n) {
			ask_at_end(&w);
		} else if (one_set(&w)) {
			status = setup_fail(&c);
			goto done;
		}
	}
	if (!w.unanswered || w.answers)
		farewell(&w);
	if (c.nfates)
		status = STATUS_NOT_SO;
	if (w.unanswered) {
		status = end_unanswered(&w);
		out_error(&c.err);
	}
done:
	free(w.done);
	free(w.word);
	arena_free(&w.a);
	setup_done(&c);
	if (sets)
		status = install_modules(o, sets);
	free(sets);
	return status;
}
