# SPDX-License-Identifier: GPL-2.0-only
# make            builds build/runme (V=1 shows the commands)
# make demo       shows it on a real kernel
# make test       installs what the tests need, then runs all of them
# make quick      runs the fast tests, in about a minute
# make dist       packs the sets for `runme update' (SECRET_KEY=FILE signs)
# make deb        makes a Debian package of the tool and the sets, in build/deb
# make check | lint | matrix | fuzz | bench | patches | format | install | deps | clean
VERSION = 0.1
MAKEFLAGS += --no-print-directory
CC ?= gcc
BUILD ?= build
PREFIX ?= /usr/local
JOBS ?= $(shell nproc)
Q = $(if $(V),,@)
CFLAGS ?= -O3 -g
WARN = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes \
	-Wmissing-prototypes -Wold-style-definition -Wpointer-arith \
	-Wcast-qual -Wwrite-strings -Wformat=2 -Wundef -Wvla
# Set by check and lint: the warnings of a newer compiler must not keep a user
# from building.
WERROR ?=
SAN ?=
DIST ?= $(BUILD)/dist/patch-o-matic.tar.xz
DEB ?= $(BUILD)/deb
LIBS = libsodium jansson
# Their headers only: they are loaded when they are first needed.
LIBS_LAZY = libarchive libcurl libgit2 libedit ncursesw

# Debian packages: to build, for the demo, for the tests.
DEPS_BUILD = gcc libc6-dev make pkg-config libsodium-dev libjansson-dev \
	libarchive-dev libcurl4-openssl-dev libgit2-dev libedit-dev \
	libncurses-dev
DEPS_DEMO = dpkg-dev xz-utils
DEPS_TEST = $(DEPS_DEMO) libcmocka-dev perl expect git patch quilt strace \
	valgrind clang clang-format clang-tidy cppcheck mandoc shellcheck \
	sparse autoconf automake bc bison flex kmod libelf-dev libmnl-dev \
	libnftnl-dev libssl-dev libtool python3 ccache iproute2 procps netbase nmap \
	libclang-rt-14-dev minisign openssl zstd bzip2 tzdata patchelf zsh fish iptables \
	libxtables-dev nftables dkms qemu-system-x86 lintian \
	parallel rpm rpmlint debootstrap tmux tidy chromium \
	python3-jsonschema

# pkg-config is asked once, and only when something is compiled.
ask = $(if $(shell pkg-config --exists $(LIBS) $(LIBS_LAZY) && echo 1),$(shell \
	pkg-config $(1)),$(error $(LIBS) $(LIBS_LAZY) not found: run `make deps'))
LIBS_CFLAGS = $(eval LIBS_CFLAGS := $(call \
	ask,--cflags $(LIBS) $(LIBS_LAZY)))$(LIBS_CFLAGS)
LIBS_LDLIBS = $(eval LIBS_LDLIBS := $(call ask,--libs $(LIBS)))$(LIBS_LDLIBS)
POM_DATA = $(PREFIX)/share/runme
POM_CPPFLAGS = -D_GNU_SOURCE -DPOM_VERSION=\"$(VERSION)\" \
	-DPOM_DATA=\"$(POM_DATA)\" -Ipom $(LIBS_CFLAGS)
POM_CFLAGS = -std=gnu11 -pthread $(WARN) $(WERROR) $(SAN)
COMPILE = $(CC) $(POM_CPPFLAGS) $(CPPFLAGS) $(POM_CFLAGS) $(CFLAGS)
LINK = @echo '  LD   $@'; $(CC) -pthread $(SAN) $(LDFLAGS) -o $@.new $^ $(LIBS_LDLIBS)

# What is compiled; each may include only what tests/lint/rooms.t says.
ROOMS = lib engine txn tree try repo ledger plan publish proof module update rules cli
SRC := $(wildcard $(ROOMS:%=pom/%/*.c))
OBJ := $(SRC:%.c=$(BUILD)/%.o)
LIB := $(filter-out $(BUILD)/pom/cli/main.o,$(OBJ))
UNIT_OBJ := $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/unit/*.c))
UNIT := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/unit/test_*.c))
FUZZERS := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/fuzz/fuzz_*.c))
UNIT_LIB := $(filter-out $(UNIT:=.o),$(UNIT_OBJ))

all: $(BUILD)/runme

$(BUILD)/runme: $(OBJ)
	$(LINK) && mv $@.new $@

$(UNIT): %: %.o $(UNIT_LIB) $(LIB)
	$(LINK) -lcmocka && mv $@.new $@

# Built by tests/fuzz/run, with clang and what it links in.
$(FUZZERS): %: %.o $(LIB)
	$(LINK) && mv $@.new $@

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	@echo '  CC   $@'
	$(Q)$(COMPILE) -MMD -MP -c -o $@ $<

# The assembler reads these.
$(BUILD)/pom/publish/html_search.o: pom/publish/style.css pom/publish/search.js

# An installed tool finds the sets by its PREFIX: a new one is compiled in.
$(patsubst %.c,$(BUILD)/%.o,$(shell grep -l POM_DATA $(SRC))): $(BUILD)/prefix
$(BUILD)/prefix: always
	@mkdir -p $(@D)
	@echo $(PREFIX) | cmp -s - $@ || echo $(PREFIX) >$@

# Sets whose code is tested as a program's, too: as if it were the system's.
TIMEZONE = $(BUILD)/tests/unit/test_timezone.o \
	$(BUILD)/tests/unit/test_timezone_match.o
$(TIMEZONE): POM_CPPFLAGS += -isystem tests/unit/kernel \
	-isystem base/time/iptables/include -isystem base/time/iptables/extensions \
	-isystem base/time/linux/net/netfilter
$(TIMEZONE): $(wildcard base/time/iptables/*/*.[ch] \
	base/time/linux/net/netfilter/*.[ch] tests/unit/kernel/*.h)

FUZZ_RTSP = $(BUILD)/tests/fuzz/fuzz_rtsp.o
$(FUZZ_RTSP): POM_CPPFLAGS += -isystem tests/fuzz/kernel \
	-isystem extra/rtsp/linux/net/netfilter
$(FUZZ_RTSP): $(wildcard extra/rtsp/linux/net/netfilter/*parse.[ch] \
	tests/fuzz/kernel/linux/*.h)

-include $(OBJ:.o=.d) $(UNIT_OBJ:.o=.d) $(FUZZERS:=.d)

# Everything twice, the second time under the sanitizers (asan:), in one run
# of prove. The slow ones start first.
ASAN = BUILD=$(BUILD)/asan CFLAGS="-O1 -g -fno-omit-frame-pointer" \
	SAN="-fsanitize=address,undefined -fno-sanitize-recover=all"
ASAN_UNIT = $(UNIT:$(BUILD)/%=$(BUILD)/asan/%)
CLI = $(wildcard tests/cli/*.t)
FUZZ ?= 600
TESTS = $(wildcard tests/kernel/*.t tests/lint/*.t tests/fuzz/*.t) $(CLI) $(CLI:%=asan:%) \
	$(UNIT) $(ASAN_UNIT)
PROVE = BUILD=$(BUILD) prove -j$(JOBS) --exec tests/lib/run.sh

test: deps
	$(MAKE) check

check:
	@$(MAKE) WERROR=-Werror all $(UNIT)
	@$(MAKE) WERROR=-Werror $(ASAN) all $(ASAN_UNIT)
	@rm -rf $(BUILD)/tap
	@PERL_TEST_HARNESS_DUMP_TAP=$(BUILD)/tap $(PROVE) $(TESTS) || \
		{ sh tests/lib/failed.sh $(BUILD)/tap; exit 1; }

# The fast tests once: what a change is tried with. A test that takes more than
# about 2 s of processor time has a line "slow: why" at its beginning.
SLOW = ^\(\#\| \*\) slow: .
QUICK = $(shell grep -L '$(SLOW)' tests/lint/*.t $(CLI))
QUICK_UNIT := $(patsubst %.c,$(BUILD)/%,$(shell grep -L '$(SLOW)' tests/unit/test_*.c))

quick: WERROR = -Werror
quick: all $(QUICK_UNIT)
	@$(PROVE) $(QUICK) $(QUICK_UNIT)

lint: all
	@$(PROVE) tests/lint/*.t

deps:
	@tests/lib/deps.sh $(BUILD)/deps.log $(DEPS_BUILD) $(DEPS_TEST)

demo:
	@tests/lib/deps.sh $(BUILD)/deps.log $(DEPS_BUILD) $(DEPS_DEMO)
	@tests/lib/demo.sh

# Every set on every kernel with every iptables; writes what was proved into info.
# Or one CELL of that, into $(BUILD)/matrix; MATRIX_SETS="time mport" tries only
# these. MATRIX_HOSTS: see tests/kernel/hosts.sh.
CELL ?=
matrix: deps all
	@BUILD=$(BUILD) prove -v --exec sh tests/kernel/hosts.sh :: $(or $(CELL),--write)

# The cells as JSON, for the jobs of a CI that has a matrix.
matrix-cells:
	@tests/kernel/matrix.sh --cells | sed 's/.*/"&"/' | paste -sd , | \
		sed 's/.*/{"cell":[&]}/'

# Results of cells that ran elsewhere, files or folders, into info.
RESULTS ?= $(BUILD)/matrix
matrix-merge:
	@prove -v --exec sh tests/kernel/merge.sh :: --write $(RESULTS)

# Each fuzzer in turn, FUZZ seconds in all, under ASan and UBSan; `make test'
# has two minutes of it.
fuzz: deps
	@BUILD=$(BUILD) tests/fuzz/run $(FUZZ)

# The tool beside others, on Debian's series and on queues that are made; then
# (kernel) the sets beside what mainline has, in a kernel that is booted for it.
SERIES ?= debian deep 5000 50000 kernel
bench: deps all
	@BUILD=$(BUILD) tests/bench/run $(SERIES)

patches: all
	POM_HOME=$(CURDIR) $(BUILD)/runme refresh

# A snapshot in $(BUILD)/dist, the same bytes from the same commit.
dist: all
	@$(BUILD)/runme refresh --check --repo .
	@pom/dist.sh $(DIST)

# Of what `make install' installs, below /usr.
deb:
	@tests/lib/deps.sh $(BUILD)/deps.log $(DEPS_BUILD) dpkg-dev
	@$(MAKE) all
	@BUILD=$(BUILD) MAKE="$(MAKE)" CC="$(CC)" pom/deb.sh $(DEB)

format:
	@find pom tests \( -path tests/data -o -path "*/linux" \) -prune -o \
		-name "*.[ch]" -exec clang-format -i {} +

SHARE = $(DESTDIR)$(PREFIX)/share
ZSH_DIR ?= $(PREFIX)/share/zsh/site-functions
install: all
	install -D $(BUILD)/runme $(DESTDIR)$(PREFIX)/bin/runme
	install -D -m 644 pom/man/runme.1 $(SHARE)/man/man1/runme.1
	install -D -m 644 pom/man/pom-repository.5 \
		$(SHARE)/man/man5/pom-repository.5
	install -D -m 644 pom/man/runme-json.7 $(SHARE)/man/man7/runme-json.7
	install -D -m 644 pom/man/runme.schema.json \
		$(SHARE)/doc/runme/runme.schema.json
	install -d $(DESTDIR)$(POM_DATA)
	cp -R $(wildcard base extra patches pom/guest pom/skeleton) $(DESTDIR)$(POM_DATA)
	install -D -m 644 pom/completion/runme.bash \
		$(SHARE)/bash-completion/completions/runme
	install -D -m 644 pom/completion/_runme $(DESTDIR)$(ZSH_DIR)/_runme
	install -D -m 644 pom/completion/runme.fish \
		$(SHARE)/fish/vendor_completions.d/runme.fish

clean:
	rm -rf $(BUILD)

# For the lint tests: how everything is compiled.
compiler:
	@echo $(COMPILE) -Werror

.PHONY: all always bench check clean compiler deb demo deps dist format fuzz install lint matrix \
	matrix-cells matrix-merge patches quick test
