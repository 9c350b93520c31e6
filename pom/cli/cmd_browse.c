// SPDX-License-Identifier: GPL-2.0-only
/*
 * runme browse: the sets, full screen. Here are the keys and what they do; the list is in
 * browse_model.c, the drawing in browse_view.c, and the work on trees in browse_work.c.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "lib/interrupt.h"
#include "cli/browse_screen.h"
#include "cli/browse_view.h"
#include "cli/browse_work.h"
#include "cli/cmd.h"

enum { DRAW_MS = 50 /* between two drawings of a progress */ };

struct browse {
	struct work w;
	struct model m;
	struct view v;
	struct row **chosen; /* the sets that a key is about */
	size_t n;
	const struct row *helped; /* the row whose help is shown; NULL: none */
	unsigned int pending;  /* a key that has ended a test; or SCREEN_NONE */
	struct timespec drawn; /* when a progress was drawn last */
	bool hold;             /* test no more sets until t is pressed */
	bool quit;
};

static const char keys_text[] =
	"Up Down k j      move; also PgUp, PgDn, Home, End\n"
	"Tab, Enter       to the help and back; there the same keys scroll\n"
	"Left Right       fold a group, unfold it\n"
	"/ text           search names and texts; all words have to be there\n"
	"n N              next, previous place that was found\n"
	"\n"
	"Space            select a set, or all sets of a group\n"
	"\n"
	"The keys below work on the selected sets, or on the one at the cursor:\n"
	"t                test how they apply together, with what they depend on\n"
	"a                show what will be applied, ask, and apply\n"
	"r                show what will be reverted, ask, and revert\n"
	"d                show the change as a diff\n"
	"m                build and install as modules of the running kernel\n"
	"\n"
	"Ctrl-C           stop a test or a plan; else quit\n"
	"Ctrl-L           draw the screen anew\n"
	"?                these keys\n"
	"q, Esc           back, or quit\n"
	"\n"
	"How a set stands in the trees:\n"
	"applied          recorded in the tree\n"
	"present          the tree has it, without a record\n"
	"clean, fuzzy     it applies; fuzzy: not at exactly its place\n"
	"partial          the tree has a part of it\n"
	"conflict         it does not apply; t says why\n"
	"unsuitable       not for this version\n"
	"merged           the kernel has it already\n"
	"\n"
	"What became of an old set:\n"
	"merged           the kernel has it\n"
	"replaced         the kernel has something else for it\n"
	"revived          Patch-o-matic has it again\n"
	"addons           xtables-addons has it\n"
	"elsewhere        another project has it\n"
	"removed          the kernel had it\n"
	"dead             nobody maintains it\n";

/* Makes the help of the row at the cursor. */
static void show_help(struct browse *b)
{
	const struct row *r = model_row(&b->m);

	if (r == b->helped)
		return;
	work_help(&b->w, &b->m, r, &b->v.help);
	b->helped = r;
}

static void draw(struct browse *b)
{
	show_help(b);
	b->v.trees = b->w.trees;
	b->v.trees_text = b->w.trees_text;
	view_draw(&b->v);
}

/* A signal has come. Ctrl-C only ends what is going on; any other one ends browse. */
static bool goes_on(struct browse *b)
{
	if (interrupt_forget())
		return true;
	b->quit = true;
	return false;
}

/* What standard error got while the screen was open becomes the message. */
static void take_said(struct browse *b)
{
	struct buf said = { 0 };
	const char *tame;

	screen_said(&said);
	if (said.n) {
		while (said.n && said.p[said.n - 1] == '\n')
			said.p[--said.n] = '\0';
		tame = sheet_tame(&b->w.a, said.p);
		view_say(&b->v, false, "%s", tame);
	}
	buf_free(&said);
}

/* Does a key that scrolls a text. */
static bool scroll(struct sheet *t, unsigned int key, size_t height)
{
	long page = height > 1 ? (long)height - 1 : 1;

	if (key == SCREEN_UP || key == 'k')
		sheet_scroll(t, -1, height);
	else if (key == SCREEN_DOWN || key == 'j' || key == SCREEN_ENTER)
		sheet_scroll(t, 1, height);
	else if (key == SCREEN_PAGE_UP)
		sheet_scroll(t, -page, height);
	else if (key == SCREEN_PAGE_DOWN || key == ' ')
		sheet_scroll(t, page, height);
	else if (key == SCREEN_HOME)
		sheet_scroll(t, -(long)t->n, height);
	else if (key == SCREEN_END)
		sheet_scroll(t, (long)t->n, height);
	else if (key == SCREEN_LEFT)
		t->left -= t->left < 8 ? t->left : 8;
	else if (key == SCREEN_RIGHT && !t->wrap)
		t->left += 8;
	else
		return false;
	return true;
}

/* Reads a line into v.typed, which may have a suggestion. False: it was given up. */
static bool read_line(struct browse *b, const char *question)
{
	char *typed = b->v.typed;
	unsigned int key = SCREEN_NONE;
	enum view_keys keys = b->v.keys;

	b->v.keys = KEYS_INPUT;
	view_say(&b->v, false, "%s", question);
	while (key != SCREEN_ENTER && key != SCREEN_ESCAPE && !b->quit) {
		size_t n = strlen(typed);

		draw(b);
		key = screen_key(true);
		if (key == SCREEN_SIGNAL || key == SCREEN_GONE) {
			b->quit = key == SCREEN_GONE || !goes_on(b);
			key = SCREEN_ESCAPE;
		} else if (key == ('U' & 0x1f)) {
			typed[0] = '\0';
		} else if (key == SCREEN_BACKSPACE && n) {
			while (n-- && ((unsigned char)typed[n] & 0xc0) == 0x80)
				;
			typed[n] = '\0';
		} else if (key >= ' ' && key < SCREEN_NONE) {
			sheet_append(typed, VIEW_TEXT, key);
		}
	}
	b->v.keys = keys;
	b->v.message[0] = '\0';
	return key == SCREEN_ENTER;
}

/* Does the key answer a question with yes or no? */
static bool answers(unsigned int key)
{
	switch (key) {
	case 'y':
	case 'Y':
	case 'n':
	case 'N':
	case 'q':
	case SCREEN_ENTER:
	case SCREEN_ESCAPE:
	case SCREEN_SIGNAL:
	case SCREEN_GONE:
		return true;
	default:
		return false;
	}
}

static bool ask_yes(struct browse *b, const char *question)
{
	enum view_keys keys = b->v.keys;
	unsigned int key;

	b->v.keys = KEYS_QUESTION;
	view_say(&b->v, false, "%s", question);
	for (;;) {
		draw(b);
		key = screen_key(true);
		if (answers(key))
			break;
		if (b->v.title)
			scroll(&b->v.pane, key, view_height(&b->v));
	}
	b->v.keys = keys;
	b->v.message[0] = '\0';
	if (key == SCREEN_SIGNAL || key == SCREEN_GONE)
		b->quit = key == SCREEN_GONE || !goes_on(b);
	return key == 'y' || key == 'Y';
}

/* Searches in the text that is shown. */
static void search_text(struct browse *b, struct sheet *t, bool forwards,
			bool again)
{
	size_t from = t->top, row;

	if (again && !forwards && !from)
		row = t->n;
	else
		row = sheet_find(t, b->v.word,
				 !again   ? from :
				 forwards ? from + 1 :
					    from - 1,
				 forwards);
	if (row < t->n)
		t->top = row;
	else
		view_say(&b->v, true, "not found %s here: %s",
			 forwards ? "from" : "before", b->v.word);
}

static void search_list(struct browse *b, bool forwards, bool again)
{
	if (model_search(&b->m, b->v.word, forwards, again)) {
		size_t row;

		/* the first place in the help */
		show_help(b);
		draw(b);
		row = sheet_find(&b->v.help, b->v.word, 0, true);
		if (row < b->v.help.n && row > view_height(&b->v) / 2)
			b->v.help.top = row - view_height(&b->v) / 2;
		return;
	}
	view_say(&b->v, true, "no set and no old name has: %s", b->v.word);
}

static void search(struct browse *b, unsigned int key)
{
	bool again = key != '/';

	if (again && !*b->v.word) {
		view_say(&b->v, false, "nothing was searched; / does");
		return;
	}
	if (!again) {
		b->v.typed[0] = '\0';
		if (!read_line(b, "/") || !*b->v.typed)
			return;
		memcpy(b->v.word, b->v.typed, sizeof(b->v.word));
	}
	if (b->v.title)
		search_text(b, &b->v.pane, key != 'N', again);
	else
		search_list(b, key != 'N', again);
}

/* Shows the pane until it is closed. question: NULL, or one that y answers. */
static bool show_pane(struct browse *b, const char *title, const char *question)
{
	char word[VIEW_TEXT];
	bool yes = false;

	memcpy(word, b->v.word, sizeof(word));
	b->v.title = title;
	b->v.keys = KEYS_PANE;
	b->v.word[0] = '\0';
	if (question)
		yes = ask_yes(b, question);
	while (!question && !b->quit) {
		unsigned int key;

		draw(b);
		key = screen_key(true);
		if (key == SCREEN_RESIZED)
			continue; /* the message stays */
		b->v.message[0] = '\0';
		if (key == SCREEN_GONE)
			b->quit = true;
		if (key == SCREEN_SIGNAL)
			goes_on(b);
		if (key == 'q' || key == SCREEN_ESCAPE ||
		    key == SCREEN_SIGNAL || key == SCREEN_TAB)
			break;
		if (key == '/' || key == 'n' || key == 'N')
			search(b, key);
		else
			scroll(&b->v.pane, key, view_height(&b->v));
	}
	b->v.title = NULL;
	memcpy(b->v.word, word, sizeof(word));
	return yes;
}

/* Shows the error of the work; one by Ctrl-C is only a message. */
static void show_error(struct browse *b)
{
	int code = b->w.c.err.code;

	if (interrupted() && !goes_on(b))
		return;
	if (code == POM_EINTERRUPTED) {
		view_say(&b->v, false, "%s", b->w.c.err.what);
		return;
	}
	work_error(&b->w, &b->v.pane);
	show_pane(b, "This did not work", NULL);
}

static void show_keys(struct browse *b)
{
	struct sheet_print p;

	sheet_print_begin(&p);
	out_printf(&p.out, PLAIN, "%s", keys_text);
	sheet_print_end(&p, &b->v.pane, true);
	show_pane(b, "Keys", NULL);
}

/* Does a key that moves in the list or in the help. */
static bool move(struct browse *b, unsigned int key)
{
	struct sheet *t = view_text(&b->v);
	long page = (long)view_height(&b->v);

	if (t)
		return scroll(t, key, view_height(&b->v));
	if (key == SCREEN_UP || key == 'k')
		model_move(&b->m, -1);
	else if (key == SCREEN_DOWN || key == 'j')
		model_move(&b->m, 1);
	else if (key == SCREEN_PAGE_UP)
		model_move(&b->m, -page);
	else if (key == SCREEN_PAGE_DOWN)
		model_move(&b->m, page);
	else if (key == SCREEN_HOME)
		model_move(&b->m, -(long)b->m.n);
	else if (key == SCREEN_END)
		model_move(&b->m, (long)b->m.n);
	else if (key == SCREEN_LEFT || key == SCREEN_RIGHT)
		model_fold(&b->m, key == SCREEN_LEFT);
	else if (key == ' ')
		model_select(&b->m);
	else
		return false;
	if (key == ' ' && model_row(&b->m)->kind == ROW_SET)
		model_move(&b->m, 1);
	return true;
}

/* Draws the progress, but not too often. */
static void draw_progress(struct browse *b, bool now, const char *what,
			  size_t done, size_t all)
{
	struct timespec t;
	long ms;

	clock_gettime(CLOCK_MONOTONIC, &t);
	ms = (t.tv_sec - b->drawn.tv_sec) * 1000 +
	     (t.tv_nsec - b->drawn.tv_nsec) / 1000000;
	if (!now && ms < DRAW_MS)
		return;
	b->drawn = t;
	snprintf(b->v.progress, sizeof(b->v.progress), "%s %zu of %zu", what,
		 done + 1, all);
	draw(b);
}

/* Between two sets of a test: keys that move work, and any other one ends it. */
static bool tick_test(struct browse *b, size_t done, size_t all)
{
	bool moved = false;

	for (;;) {
		unsigned int key = screen_key(false);

		if (key == SCREEN_NONE)
			break;
		if (key != SCREEN_RESIZED && !move(b, key)) {
			b->pending = key;
			return false;
		}
		moved = true;
		b->v.message[0] = '\0';
	}
	draw_progress(b, moved, "testing", done, all);
	return true;
}

/* Between two sets of a plan: only Ctrl-C and Esc end it. */
static bool tick_plan(struct browse *b, size_t done, size_t all)
{
	unsigned int key = screen_key(false);

	if (key == SCREEN_SIGNAL || key == SCREEN_ESCAPE || key == SCREEN_GONE)
		return false;
	draw_progress(b, key == SCREEN_RESIZED, "trying", done, all);
	return true;
}

static bool tick(void *arg, size_t done, size_t all)
{
	struct browse *b = arg;

	return b->v.keys == KEYS_BUSY ? tick_plan(b, done, all) :
					tick_test(b, done, all);
}

/* Tests the sets that are not tested yet. */
static void test(struct browse *b)
{
	int rc = work_test(&b->w, &b->m);

	b->v.progress[0] = '\0';
	b->helped = NULL;
	take_said(b);
	if (!rc || b->pending != SCREEN_NONE) {
		if (b->pending != SCREEN_SIGNAL)
			return;
		b->pending = SCREEN_NONE;
	}
	b->hold = true;
	if (rc == POM_EINTERRUPTED) {
		if (goes_on(b))
			view_say(&b->v, false,
				 "testing was stopped; t goes on with it");
		return;
	}
	show_error(b);
	b->v.trees = b->w.trees;
}

/* Asks for a tree. Returns whether there is one now. */
static bool ask_trees(struct browse *b)
{
	static const char *const question[] = {
		[TREE_LINUX] = "Sources of the kernel (--kernel, KERNEL_DIR): ",
		[TREE_IPTABLES] =
			"Sources of iptables (--iptables, IPTABLES_DIR): ",
	};
	const char *typed[TREE_KINDS] = { NULL };
	int k;

	for (k = TREE_LINUX; k <= TREE_IPTABLES; k++) {
		const char *here = tree_default(&b->w.a, (enum tree_kind)k);

		snprintf(b->v.typed, sizeof(b->v.typed), "%s",
			 here ? here : "");
		if (!read_line(b, question[k]))
			return false;
		if (*b->v.typed)
			typed[k] = arena_strdup(&b->w.a, b->v.typed);
	}
	memcpy(b->w.o.tree, typed, sizeof(typed));
	if (work_trees(&b->w)) {
		show_error(b);
		memset(b->w.o.tree, 0, sizeof(b->w.o.tree));
		b->w.trees = false;
		return false;
	}
	take_said(b);
	model_untest(&b->m);
	b->hold = false;
	if (!b->w.trees)
		view_say(&b->v, false, "no tree was named");
	return b->w.trees;
}

/* Finds the sets that a key is about. False: there are none; a message says so. */
static bool choose(struct browse *b, bool trees)
{
	if (trees && !b->w.trees && !ask_trees(b))
		return false;
	b->n = model_chosen(&b->m, b->chosen);
	if (b->n)
		return true;
	if (model_row(&b->m) && model_row(&b->m)->kind == ROW_OLD)
		view_say(&b->v, false,
			 "an old set: its text says where it is today");
	else
		view_say(&b->v, false,
			 "no set is selected; Space selects the sets of a group");
	return false;
}

static void begin_work(struct browse *b)
{
	b->v.keys = KEYS_BUSY;
	snprintf(b->v.progress, sizeof(b->v.progress), "working");
	draw(b);
}

static void end_work(struct browse *b)
{
	b->v.keys = KEYS_LIST;
	b->v.progress[0] = '\0';
	b->helped = NULL;
	take_said(b);
}

/* t and d */
static void look(struct browse *b, unsigned int key)
{
	size_t i;
	int rc;

	if (!choose(b, true))
		return;
	begin_work(b);
	if (key == 'd')
		rc = work_diff(&b->w, b->chosen, b->n, &b->v.pane);
	else
		rc = work_check(&b->w, b->chosen, b->n, &b->v.pane);
	end_work(b);
	if (rc) {
		show_error(b);
		return;
	}
	if (key == 'd') {
		show_pane(b, "Diff", NULL);
		return;
	}
	b->hold = false;
	for (i = 0; i < b->n; i++)
		b->m.untested += b->chosen[i]->tested;
	for (i = 0; i < b->n; i++)
		b->chosen[i]->tested = false;
	show_pane(b, "Test", NULL);
}

/* Asks about the plan in the pane. Returns whether it shall be written. */
static bool agreed(struct browse *b, bool revert, const struct work_plan *p)
{
	char question[VIEW_TEXT];

	if (p->failed || !p->changes) {
		view_say(&b->v, p->failed, "%s",
			 p->failed ?
				 "Nothing can be changed like this. The text says why." :
				 "There is nothing to change.");
		show_pane(b, revert ? "Plan: revert" : "Plan: apply", NULL);
		return false;
	}
	snprintf(question, sizeof(question), "%s %zu set%s now? [y/N] ",
		 revert ? "Revert" : "Apply", p->changes,
		 p->changes == 1 ? "" : "s");
	if (show_pane(b, revert ? "Plan: revert" : "Plan: apply", question))
		return true;
	view_say(&b->v, false, "Nothing was changed.");
	return false;
}

/* a and r */
static void change(struct browse *b, bool revert)
{
	struct work_plan plan;
	bool written = false;
	int rc;

	if (!choose(b, true))
		return;
	begin_work(b);
	rc = work_plan(&b->w, revert, b->chosen, b->n, &plan, &b->v.pane);
	end_work(b);
	if (!rc && agreed(b, revert, &plan)) {
		begin_work(b);
		rc = work_write(&b->w, &b->v.pane);
		written = !rc;
	}
	work_end(&b->w);
	end_work(b);
	if (rc)
		show_error(b);
	if (!written)
		return;
	model_select_none(&b->m);
	model_untest(&b->m);
	b->hold = false;
	show_pane(b, revert ? "Reverted" : "Applied", NULL);
}

/* m: as `runme module install` does, on the plain screen. */
static void install(struct browse *b)
{
	static char action[] = "install";
	struct options as = b->w.o;
	const char *no_trees[TREE_KINDS] = { NULL };
	char **name, c;
	size_t i;

	if (!choose(b, false))
		return;
	name = pom_alloc(b->n + 1, sizeof(*name));
	name[0] = action;
	for (i = 0; i < b->n; i++)
		name[i + 1] = pom_strdup(b->chosen[i]->set->name);
	as.name = name;
	as.nnames = b->n + 1;
	as.nkernels = 0;
	as.force = false;
	memcpy(as.tree, no_trees, sizeof(no_trees));
	/* the process must not have the rights of a tree's owner */
	work_leave(&b->w);
	screen_leave();
	cmd_module(&as);
	printf("\nEnter goes back to the list. ");
	fflush(stdout);
	while (read(STDIN_FILENO, &c, 1) > 0 && c != '\n')
		;
	screen_back();
	if (interrupted())
		goes_on(b);
	for (i = 0; i < b->n; i++)
		free(name[i + 1]);
	free(name);
}

static void quit(struct browse *b)
{
	char question[VIEW_TEXT];

	if (b->m.selected) {
		snprintf(question, sizeof(question),
			 "%zu set%s selected, and not applied. Quit? [y/N] ",
			 b->m.selected, b->m.selected == 1 ? " is" : "s are");
		b->quit = ask_yes(b, question) || b->quit;
	} else {
		b->quit = true;
	}
}

/* Ctrl-C while nothing is going on: as q, but the shell sees the signal. */
static void by_signal(struct browse *b)
{
	if (!b->m.selected) {
		b->quit = true;
		return;
	}
	if (goes_on(b))
		quit(b);
}

static void press(struct browse *b, unsigned int key)
{
	if (key != SCREEN_RESIZED)
		b->v.message[0] = '\0';
	switch (key) {
	case SCREEN_SIGNAL:
		by_signal(b);
		break;
	case SCREEN_GONE:
		b->quit = true;
		break;
	case SCREEN_ESCAPE:
	case 'q':
		if (b->v.in_help && key == SCREEN_ESCAPE)
			b->v.in_help = false;
		else
			quit(b);
		break;
	case SCREEN_TAB:
	case SCREEN_ENTER:
		b->v.in_help = !b->v.in_help;
		break;
	case '/':
	case 'n':
	case 'N':
		search(b, key);
		break;
	case 't':
	case 'd':
		look(b, key);
		break;
	case 'a':
	case 'r':
		change(b, key == 'r');
		break;
	case 'm':
		install(b);
		break;
	case '?':
		show_keys(b);
		break;
	default:
		move(b, key);
	}
}

static void loop(struct browse *b)
{
	while (!b->quit) {
		unsigned int key = b->pending;

		b->v.keys = b->v.in_help ? KEYS_HELP : KEYS_LIST;
		b->pending = SCREEN_NONE;
		if (key == SCREEN_NONE && b->w.trees && b->m.untested &&
		    !b->hold) {
			test(b);
			continue;
		}
		draw(b);
		if (key == SCREEN_NONE)
			key = screen_key(true);
		press(b, key);
	}
}

/* Wrong usage, or not on a terminal. */
static int refuse(const struct options *o, struct pom_err *err)
{
	if (!o->nnames)
		return screen_possible(err);
	pom_fail(err, POM_EUSAGE, NULL, 0, "browse takes no names");
	pom_hint(err, "/ searches; `runme show %s` prints its text",
		 o->name[0]);
	return POM_EUSAGE;
}

int cmd_browse(const struct options *o)
{
	struct browse b = { .pending = SCREEN_NONE };
	int status = STATUS_OK, rc;

	b.v.m = &b.m;
	b.w.c.o = o;
	rc = refuse(o, &b.w.c.err);
	if (!rc)
		rc = work_open(&b.w, o);
	if (!rc)
		rc = screen_open(o->color, &b.w.c.err);
	if (rc) {
		status = setup_fail(&b.w.c);
		goto done;
	}
	b.w.tick = tick;
	b.w.arg = &b;
	model_fill(&b.m, &b.w.c.repo);
	b.chosen = pom_alloc(b.m.sets + 1, sizeof(struct row *));
	if (b.m.n > 1 && b.m.row[1].kind == ROW_SET)
		b.m.at = 1;
	loop(&b);
	screen_close();
done:
	free(b.chosen);
	view_free(&b.v);
	model_free(&b.m);
	work_close(&b.w);
	return status;
}
