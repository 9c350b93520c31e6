// SPDX-License-Identifier: GPL-2.0-only
/* The screen of `runme browse`, by ncurses: see browse_screen.h. */
#include "cli/browse_screen.h"

/* functions instead of macros, which would use the library's variables */
#define NCURSES_NOMACROS
#include <curses.h>
#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

#include "lib/interrupt.h"
#include "lib/library.h"
#include "cli/browse_text.h"

enum {
	ESCAPE_MS =
		100, /* a lone Esc; over ssh, the bytes of a key may come apart */
	LAST_BYTES = 256,
	PIECE = 128, /* characters that are given to ncurses at once */
	UNKNOWN = '?',
	LINE = 0x2502 /* a light vertical line */
};

#define FUNCTION(NAME) __typeof__ (&(NAME))(NAME)
static struct {
	FUNCTION(newterm);
	FUNCTION(endwin);
	FUNCTION(cbreak);
	FUNCTION(noecho);
	FUNCTION(nonl);
	FUNCTION(newwin);
	FUNCTION(keypad);
	FUNCTION(nodelay);
	FUNCTION(curs_set);
	FUNCTION(set_escdelay);
	FUNCTION(has_colors);
	FUNCTION(start_color);
	FUNCTION(use_default_colors);
	FUNCTION(init_pair);
	FUNCTION(tigetstr);
	FUNCTION(getmaxx);
	FUNCTION(getmaxy);
	FUNCTION(wget_wch);
	FUNCTION(werase);
	FUNCTION(wmove);
	FUNCTION(waddnwstr);
	FUNCTION(wattr_set);
	FUNCTION(clearok);
	FUNCTION(wrefresh);
} lib;

static struct {
	bool open, left; /* left: between screen_leave and screen_back */
	bool color;
	WINDOW *window;
	locale_t locale, outer;  /* the user's, and that of the other code */
	struct termios terminal; /* as it was */
	char last[LAST_BYTES]; /* what is written to restore it in a handler */
	size_t nlast;
	struct sigaction stop; /* as it was */
	int real, said;        /* standard error, and the file instead; or -1 */
} screen = { .real = -1, .said = -1 };

static volatile sig_atomic_t stopped; /* SIGTSTP was noted */

static int load(struct pom_err *err)
{
	const struct library_symbol symbols[] = {
		LIBRARY_SYMBOL(lib, newterm),
		LIBRARY_SYMBOL(lib, endwin),
		LIBRARY_SYMBOL(lib, cbreak),
		LIBRARY_SYMBOL(lib, noecho),
		LIBRARY_SYMBOL(lib, nonl),
		LIBRARY_SYMBOL(lib, newwin),
		LIBRARY_SYMBOL(lib, keypad),
		LIBRARY_SYMBOL(lib, nodelay),
		LIBRARY_SYMBOL(lib, curs_set),
		LIBRARY_SYMBOL(lib, set_escdelay),
		LIBRARY_SYMBOL(lib, has_colors),
		LIBRARY_SYMBOL(lib, start_color),
		LIBRARY_SYMBOL(lib, use_default_colors),
		LIBRARY_SYMBOL(lib, init_pair),
		LIBRARY_SYMBOL(lib, tigetstr),
		LIBRARY_SYMBOL(lib, getmaxx),
		LIBRARY_SYMBOL(lib, getmaxy),
		LIBRARY_SYMBOL(lib, wget_wch),
		LIBRARY_SYMBOL(lib, werase),
		LIBRARY_SYMBOL(lib, wmove),
		LIBRARY_SYMBOL(lib, waddnwstr),
		LIBRARY_SYMBOL(lib, wattr_set),
		LIBRARY_SYMBOL(lib, clearok),
		LIBRARY_SYMBOL(lib, wrefresh),
	};

	return library_load("libncursesw.so.6", "libncursesw6", symbols,
			    sizeof(symbols) / sizeof(*symbols), err);
}

/* The rest of the program is in the locale C, so that no locale changes its results. */
static void begin_locale(void)
{
	if (screen.locale)
		screen.outer = uselocale(screen.locale);
}

static void end_locale(void)
{
	if (screen.locale)
		uselocale(screen.outer);
}

static void note_stop(int sig)
{
	(void)sig;
	stopped = 1;
}

/* For interrupt_last: restores the terminal from a handler. */
static void restore(void)
{
	if (write(STDOUT_FILENO, screen.last, screen.nlast) < 0)
		return;
	tcsetattr(STDOUT_FILENO, TCSANOW, &screen.terminal);
	if (screen.real >= 0)
		dup2(screen.real, STDERR_FILENO);
}

/* Collects what ends the full screen, for restore. */
static void prepare_last(void)
{
	static const char *const names[] = { "sgr0", "op", "rmkx", "cnorm",
					     "rmcup" };
	size_t i, n;

	screen.nlast = 0;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *s = lib.tigetstr(names[i]);

		if (!s || s == (const char *)-1)
			continue;
		n = strlen(s);
		if (screen.nlast + n > sizeof(screen.last))
			break;
		memcpy(screen.last + screen.nlast, s, n);
		screen.nlast += n;
	}
}

static int no_terminal(struct pom_err *err, const char *why)
{
	pom_fail(err, POM_EUSAGE, NULL, 0, "browse needs a terminal: %s", why);
	pom_hint(err,
		 "`runme list` prints the sets, and `runme show SET` one of them");
	return POM_EUSAGE;
}

static void begin_colors(enum color_when when)
{
	static const short colors[] = { [GOOD] = COLOR_GREEN,
					[WARN] = COLOR_YELLOW,
					[BAD] = COLOR_RED,
					[HEAD] = COLOR_CYAN };
	const char *no = getenv("NO_COLOR");
	int i, back = COLOR_BLACK;

	screen.color = when != COLOR_NEVER &&
		       (when == COLOR_ALWAYS || !(no && *no)) &&
		       lib.has_colors() && lib.start_color() == OK;
	if (!screen.color)
		return;
	if (lib.use_default_colors() == OK)
		back = -1;
	for (i = GOOD; i <= HEAD; i++)
		lib.init_pair((short)i, colors[i], (short)back);
}

static void keep_errors(bool keep)
{
	if (keep && screen.said < 0)
		screen.said = memfd_create("messages", MFD_CLOEXEC);
	if (screen.said < 0)
		return;
	if (keep && screen.real < 0) {
		screen.real = dup(STDERR_FILENO);
		dup2(screen.said, STDERR_FILENO);
	} else if (!keep && screen.real >= 0) {
		dup2(screen.real, STDERR_FILENO);
		close(screen.real);
		screen.real = -1;
	}
}

/* Takes the signals. ncurses leaves those alone that have a handler. */
static void take_signals(void)
{
	struct sigaction sa = { .sa_handler = note_stop };

	interrupt_hold(true);
	sigemptyset(&sa.sa_mask);
	sigaction(SIGTSTP, NULL, &screen.stop);
	if (screen.stop.sa_handler != SIG_IGN)
		sigaction(SIGTSTP, &sa, NULL);
	interrupt_last(restore);
}

static void give_signals_back(void)
{
	interrupt_last(NULL);
	sigaction(SIGTSTP, &screen.stop, NULL);
	interrupt_release();
}

/* Opens the window; false: this terminal cannot have one. */
static bool begin_window(void)
{
	const char *cup;

	if (!lib.newterm(NULL, stdout, stdin))
		return false;
	cup = lib.tigetstr("cup");
	screen.window = lib.newwin(0, 0, 0, 0);
	if (!screen.window || !cup || cup == (const char *)-1) {
		lib.endwin();
		return false;
	}
	if (!getenv("ESCDELAY"))
		lib.set_escdelay(ESCAPE_MS);
	lib.cbreak();
	lib.noecho();
	lib.nonl();
	lib.curs_set(0);
	lib.keypad(screen.window, true);
	lib.nodelay(screen.window, true);
	return true;
}

int screen_possible(struct pom_err *err)
{
	const char *term = getenv("TERM");

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return no_terminal(err, isatty(STDIN_FILENO) ?
						"standard output is none" :
						"standard input is none");
	if (!term || !*term)
		return no_terminal(err, "TERM is not set");
	if (tcgetattr(STDOUT_FILENO, &screen.terminal) < 0)
		return no_terminal(err, "this one cannot be set");
	return 0;
}

int screen_open(enum color_when color, struct pom_err *err)
{
	bool opened;
	int rc = screen_possible(err);

	if (!rc)
		rc = load(err);
	if (rc)
		return rc;
	screen.locale = newlocale(LC_CTYPE_MASK, "", (locale_t)0);
	take_signals();
	begin_locale();
	opened = begin_window();
	end_locale();
	if (!opened) {
		give_signals_back();
		return no_terminal(err,
				   "TERM names one whose cursor cannot be moved");
	}
	screen.open = true;
	begin_locale();
	begin_colors(color);
	end_locale();
	prepare_last();
	keep_errors(true);
	return 0;
}

void screen_leave(void)
{
	if (!screen.open || screen.left)
		return;
	begin_locale();
	lib.endwin();
	end_locale();
	screen.left = true;
	keep_errors(false);
	give_signals_back();
}

void screen_back(void)
{
	if (!screen.open || !screen.left)
		return;
	take_signals();
	keep_errors(true);
	screen.left = false;
	lib.clearok(screen.window, true);
}

/* Prints what nobody has seen. */
static void print_said(void)
{
	struct buf b = { 0 };

	screen_said(&b);
	if (b.n)
		fwrite(b.p, 1, b.n, stderr);
	buf_free(&b);
}

void screen_close(void)
{
	if (!screen.open)
		return;
	screen_leave();
	screen.open = false;
	print_said();
	if (screen.said >= 0)
		close(screen.said);
	screen.said = -1;
	if (screen.locale)
		freelocale(screen.locale);
	screen.locale = (locale_t)0;
}

void screen_said(struct buf *b)
{
	char piece[512];
	ssize_t n;

	if (screen.said < 0 || lseek(screen.said, 0, SEEK_SET) < 0)
		return;
	while ((n = read(screen.said, piece, sizeof(piece))) > 0)
		buf_add(b, piece, (size_t)n);
	if (ftruncate(screen.said, 0) == 0)
		lseek(screen.said, 0, SEEK_SET);
}

void screen_size(unsigned int *rows, unsigned int *columns)
{
	int y = lib.getmaxy(screen.window), x = lib.getmaxx(screen.window);

	*rows = y > 0 ? (unsigned int)y : 0;
	*columns = x > 0 ? (unsigned int)x : 0;
}

/* Ctrl-Z: gives the terminal back, stops, and goes on when the shell says so. */
static void stop(void)
{
	struct sigaction dfl = { .sa_handler = SIG_DFL }, mine;

	stopped = 0;
	begin_locale();
	lib.endwin();
	end_locale();
	sigemptyset(&dfl.sa_mask);
	sigaction(SIGTSTP, &dfl, &mine);
	raise(SIGTSTP);
	sigaction(SIGTSTP, &mine, NULL);
	lib.clearok(screen.window, true);
}

static unsigned int translate(wint_t key)
{
	static const struct {
		wint_t key;
		unsigned int to;
	} all[] = {
		{ KEY_UP, SCREEN_UP },
		{ KEY_DOWN, SCREEN_DOWN },
		{ KEY_LEFT, SCREEN_LEFT },
		{ KEY_RIGHT, SCREEN_RIGHT },
		{ KEY_PPAGE, SCREEN_PAGE_UP },
		{ KEY_NPAGE, SCREEN_PAGE_DOWN },
		{ KEY_HOME, SCREEN_HOME },
		{ KEY_END, SCREEN_END },
		{ KEY_BACKSPACE, SCREEN_BACKSPACE },
		{ KEY_DC, SCREEN_BACKSPACE },
		{ KEY_ENTER, SCREEN_ENTER },
		{ KEY_BTAB, SCREEN_TAB },
		{ KEY_RESIZE, SCREEN_RESIZED },
	};
	size_t i;

	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (all[i].key == key)
			return all[i].to;
	return SCREEN_OTHER;
}

/* The key that ncurses has; SCREEN_NONE: none. */
static unsigned int next_key(void)
{
	wint_t c = 0;
	int kind;

	begin_locale();
	kind = lib.wget_wch(screen.window, &c);
	end_locale();
	if (kind == ERR)
		return SCREEN_NONE;
	if (kind == KEY_CODE_YES)
		return translate(c);
	switch (c) {
	case '\r':
	case '\n':
		return SCREEN_ENTER;
	case '\t':
		return SCREEN_TAB;
	case 033:
		return SCREEN_ESCAPE;
	case '\b':
	case 0x7f:
		return SCREEN_BACKSPACE;
	case 'L' & 0x1f:
		lib.clearok(screen.window, true);
		return SCREEN_RESIZED;
	default:
		return c;
	}
}

/* Waits until there is input or a signal. False: the terminal is gone. */
static bool wait_input(bool wait)
{
	static const int some[] = { SIGINT,  SIGTERM,  SIGHUP,
				    SIGTSTP, SIGWINCH, SIGALRM };
	const struct timespec none = { 0 };
	struct pollfd fd = { .fd = STDIN_FILENO, .events = POLLIN };
	sigset_t set, before;
	bool here = true;
	size_t i;

	sigemptyset(&set);
	for (i = 0; i < sizeof(some) / sizeof(some[0]); i++)
		sigaddset(&set, some[i]);
	/* a signal between the question and ppoll would be slept over */
	sigprocmask(SIG_BLOCK, &set, &before);
	if (!interrupted() && !stopped &&
	    ppoll(&fd, 1, wait ? NULL : &none, &before) > 0)
		here = !(fd.revents & (POLLHUP | POLLERR | POLLNVAL));
	sigprocmask(SIG_SETMASK, &before, NULL);
	return here;
}

unsigned int screen_key(bool wait)
{
	unsigned int key;
	bool waited = false;

	for (;;) {
		if (interrupted())
			return SCREEN_SIGNAL;
		if (stopped) {
			stop();
			return SCREEN_RESIZED;
		}
		key = next_key();
		if (key != SCREEN_NONE || (waited && !wait))
			return key;
		if (!wait_input(wait))
			return SCREEN_GONE;
		waited = true;
	}
}

void screen_begin(void)
{
	lib.werase(screen.window);
}

static void set_look(unsigned int look)
{
	static const attr_t attributes[] = {
		[BOLD] = A_BOLD, [DIM] = A_DIM, [HEAD] = A_BOLD, [MARK] = A_REVERSE
	};
	unsigned int style = look & 0xff;
	attr_t a = style < sizeof(attributes) / sizeof(attributes[0]) ?
			   attributes[style] :
			   0;
	bool color = screen.color && style >= GOOD && style <= HEAD;

	if (look & SCREEN_REVERSE)
		a |= A_REVERSE;
	if (look & SCREEN_DIM)
		a |= A_DIM;
	if (look & SCREEN_BOLD)
		a |= A_BOLD;
	lib.wattr_set(screen.window, a, color ? (short)style : 0, NULL);
}

/* Can the terminal's character set show it? */
static bool can_show(wchar_t c)
{
	mbstate_t state = { 0 };
	char bytes[64];

	return wcrtomb(bytes, c, &state) != (size_t)-1;
}

/* The columns of a character in the user's locale; -1: it cannot be shown. */
static int columns_of(uint32_t c)
{
	if (c < 0x20 || (c >= 0x7f && c < 0xa0) || !can_show((wchar_t)c))
		return -1;
	return wcwidth((wchar_t)c);
}

unsigned int screen_columns(uint32_t c)
{
	int n;

	if (c >= 0x20 && c < 0x7f)
		return 1;
	begin_locale();
	n = columns_of(c);
	end_locale();
	return n < 0 ? 1 : (unsigned int)n;
}

unsigned int screen_put(unsigned int row, unsigned int column,
			unsigned int width, unsigned int look, struct span text)
{
	unsigned int used = 0;
	wchar_t piece[PIECE];
	int n = 0;

	begin_locale();
	set_look(look);
	lib.wmove(screen.window, (int)row, (int)column);
	while (text.n) {
		uint32_t c = sheet_character(&text);
		int columns = columns_of(c);

		if (columns < 0 || (!columns && !used)) {
			c = c < 0x20 ? ' ' : UNKNOWN;
			columns = 1;
		}
		if (used + (unsigned int)columns > width)
			break;
		used += (unsigned int)columns;
		piece[n++] = (wchar_t)c;
		if (n == PIECE) {
			lib.waddnwstr(screen.window, piece, n);
			n = 0;
		}
	}
	if (n)
		lib.waddnwstr(screen.window, piece, n);
	end_locale();
	return used;
}

void screen_fill(unsigned int row, unsigned int column, unsigned int width,
		 unsigned int look)
{
	static const char text[] = "                                ";
	const struct span blanks = SPAN(text);
	unsigned int n;

	for (; width; width -= n, column += n) {
		n = width < blanks.n ? width : (unsigned int)blanks.n;
		screen_put(row, column, n, look, blanks);
	}
}

void screen_line(unsigned int row, unsigned int column, unsigned int height)
{
	wchar_t c = LINE;

	begin_locale();
	if (columns_of(LINE) != 1)
		c = '|';
	set_look(PLAIN);
	for (; height; height--, row++) {
		lib.wmove(screen.window, (int)row, (int)column);
		lib.waddnwstr(screen.window, &c, 1);
	}
	end_locale();
}

void screen_show(unsigned int row, unsigned int column, bool visible)
{
	begin_locale();
	lib.curs_set(visible);
	lib.wmove(screen.window, (int)row, (int)column);
	lib.wrefresh(screen.window);
	end_locale();
}
