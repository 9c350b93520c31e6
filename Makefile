# SPDX-License-Identifier: GPL-2.0-only
# make all demo test matrix bench fuzz patches lint install

CC ?= gcc
BUILD ?= build
CFLAGS ?= -O2 -g
WARN = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes \
	-Wmissing-prototypes -Wold-style-definition -Wpointer-arith \
	-Wcast-qual -Wwrite-strings -Wformat=2 -Wundef -Wvla -Werror
POM_CPPFLAGS = -D_GNU_SOURCE -Ipom $(shell pkg-config --cflags libsodium jansson)
POM_CFLAGS = -std=gnu11 $(WARN) $(SAN) -MMD -MP
POM_LDLIBS = $(shell pkg-config --libs libsodium jansson)
SAN ?=

SRC := $(wildcard pom/base/*.c pom/engine/*.c pom/domain/*.c pom/face/*.c)
OBJ := $(SRC:%.c=$(BUILD)/%.o)
LIB := $(filter-out $(BUILD)/pom/face/main.o,$(OBJ))

all: $(BUILD)/runme

$(BUILD)/runme: $(OBJ)
	$(CC) $(SAN) $(LDFLAGS) -o $@ $^ $(POM_LDLIBS)

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(POM_CPPFLAGS) $(CPPFLAGS) $(POM_CFLAGS) $(CFLAGS) -c -o $@ $<

-include $(OBJ:.o=.d)

clean:
	rm -rf $(BUILD)

.PHONY: all clean
