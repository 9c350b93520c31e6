# SPDX-License-Identifier: GPL-2.0-only
"""
rules.py MATCH: rules of mainline's matches time and string, one a line, with a tab
between two words: what is right, what is wrong, and what is at the edge of it. The
same each time.
"""
import itertools
import random
import re
import sys

dice = random.Random(1)


def some(alphabet, most):
    return "".join(dice.choice(alphabet) for _ in range(dice.randint(0, most)))


def scratched(text, alphabet):
    """The text with one character more, less or another one."""
    at = dice.randint(0, len(text))
    return text[:at] + some(alphabet, 1) + text[at + dice.randint(0, 1):]


DATES = """2020 1970 1969 2038 2039 1970-01 1970-00 1970-0 2020-02-30 2021-02-29 2020-13
2020-12-31 2020-12-32 2020-12-00 2020-1-1 2020-01-01T 2020-01-01T24 2020-01-01T23
2020-01-01T23:60 2020-01-01T23:59 2020-01-01T23:59:60 2020-01-01T23:59:59 2020-
2020-01- 2020-01-01T10: 2020-01-01T10:10: 2020-01-01T10:10:10: 2020-01-01T10:10:10x
2020-01-01t10 2020/01/01 2020-01-01-01 x 20200101 +2020 -2020 4294969316 2038-01-19T03:14:07
2038-01-19T03:14:08 2038-12-31T23:59:59 1970-01-01T00:00:00 1970-01-01T00:00:01 02020
2020-012 2020-001-001 0x7e4 2020T10 2020-01T10""".split() + ["", " 2020", "2020 ", "2020- 1"]
CLOCKS = """00:00 0:0 23:59 23:59:59 24:01 25:00 10 10: 10:60 10:59:60 10:10:10:10 10:10: :10 ::
10-10 10:1x 1x:10 +1:+1 -1:10 10:10:1x 010:010 12:34:56 1:2:3 00:00:00 99:99 10:10:99""".split() \
    + ["", " 1:2"]
WEEKDAYS = """Mon Tue Wed Thu Fri Sat Sun Mo Mond Monday mon MON M 1 2 3 4 5 6 7 0 8 9 31 32 33 99
Mon,Tue Mon, ,Mon Mon,,Tue 1,2,3 1-3 01 07 010 0x1 1x x, Mox Mo,x Sun,Sat,Sun 1,Mon,7
Mon,Tue,Wed,Thu,Fri,Sat,Sun 1,2,3,4,5,6,7 , ,, +1 -1""".split() + ["", " 1", "Mon Tue"]
MONTHDAYS = """1 2 3 11 12 13 21 22 23 31 32 0 00 01 08 09 010 123 311 1,2,3 1, ,1 1,,2 x 1x 0x 0x1f
1-3 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
-1 +1 , ,,""".split() + ["", " 1", "1 2"]
FLAGS = ["--utc", "--kerneltz", "--localtz", "--contiguous"]


def time_rules():
    yield []
    for option, values in (("--datestart", DATES), ("--datestop", DATES), ("--timestart", CLOCKS),
                           ("--timestop", CLOCKS), ("--weekdays", WEEKDAYS),
                           ("--monthdays", MONTHDAYS)):
        yield [option]
        yield [option, values[0], option, values[0]]
        for value in values:
            yield [option, value]
            yield ["!", option, value]
    for n in range(5):
        for flags in itertools.permutations(FLAGS, n):
            yield list(flags)
            yield ["--timestart", "22:00", "--timestop", "06:00", *flags]
    for flag in FLAGS:
        yield [flag, flag]
        yield ["!", flag]
        yield [flag, "x"]
        yield ["--timestart", "06:00", "--timestop", "22:00", flag]
    for _ in range(200):
        rule = []
        for option, values in (("--timestart", CLOCKS[:5]), ("--timestop", CLOCKS[:3]),
                               ("--monthdays", MONTHDAYS[:10]), ("--weekdays", WEEKDAYS[:8]),
                               ("--kerneltz", None), ("--datestart", DATES[:2]),
                               ("--datestop", DATES[11:12])):
            if dice.random() < 0.5:
                continue
            if option[2] in "mw" and dice.random() < 0.3:
                rule.append("!")
            rule.append(option)
            if values:
                rule.append(dice.choice(values))
        yield rule
    for _ in range(700):
        option, values, alphabet = dice.choice((
            ("--datestop", DATES, "0123456789-T:x +"), ("--timestart", CLOCKS, "0123456789:x +-"),
            ("--weekdays", WEEKDAYS, "0123456789,MTWFSouenx"),
            ("--monthdays", MONTHDAYS, "0123456789,x-")))
        yield [option, scratched(dice.choice(values), alphabet)]


STRINGS = ["test", "", "x", "a b", 'a"b', "a\\b", "\\", "a\\", "|", "||", "|41|", "|7F|ELF", "%s",
           "x" * 127, "x" * 128, "x" * 129, "\\" * 128, "\x01", "\x7f", "\x80", "\xff", "\xe4\xf6",
           "--algo", "-", "a#b;c&d(e)", "~*?[x]", "0", " ", "  "]
HEX = ["|41|", "|4142|", "|41 42|", "|41  42|", "| 41|", "|  41|", "|41 |", "|4|", "|414|", "|41",
       "|4", "|", "||", "|||", "a|41|b", "a|41|b|42|c", "|41||42|", "|41|\\||42|", "\\", "\\\\", "a\\",
       "\\|", "\\a", "|\\41|", "|4\\1|", "|gg|", "|4g|", "|g4|", "|00|", "|00000000|", "|ff|", "|FF|",
       "|Ff|", "|41 4 2|", "|4 1|", "", " ", "plain", 'a"b', "|" + "41" * 127 + "|",
       "|" + "41" * 128 + "|", "|" + "41" * 128, "|" + "41" * 129 + "|", "x" * 128, "x" * 129,
       "x" * 127 + "\\y", "x" * 128 + "\\y", "x" * 128 + "|", "x" * 127 + "|41|", "|41|\\", "|7c|",
       "|5c|", "|22|", "|61|\\", "\x80|80|", "|41|" + "x" * 127, "| |", "|  |", "|41| ", "|0a0a0a0a|"]
OFFSETS = ["0", "1", "64", "65535", "65536", "-1", "x", "", "0x10", "010", "1.5", " 1", "1 ", "1:2"]
ALGOS = ["bm", "kmp", "fsm", "", "x" * 14, "x" * 15, "x" * 16, "x" * 17, "wrong"]


def string_rules():
    bm = ["--algo", "bm"]
    yield bm
    yield ["--algo"]
    for option, values in (("--string", STRINGS), ("--hex-string", HEX + STRINGS)):
        yield [*bm, option]
        yield [*bm, option, "a", option, "b"]
        for value in values:
            yield [option, value, *bm]
            yield [*bm, "!", option, value]
    yield [*bm, "--string", "a", "--hex-string", "b"]
    yield [*bm, "!", "--hex-string", "b", "--string", "a"]
    for algo in ALGOS:
        yield ["--algo", algo, "--string", "x"]
    yield [*bm, *bm, "--string", "x"]
    yield ["!", *bm, "--string", "x"]
    for option in ("--from", "--to"):
        yield [*bm, "--string", "x", option]
        for value in OFFSETS:
            yield [*bm, "--string", "x", option, value]
            yield [option, value, *bm, "--hex-string", "|00|"]
        yield [*bm, "--string", "x", option, "1", option, "2"]
        yield [*bm, "--string", "x", "!", option, "1"]
    yield [*bm, "--string", "x", "--from", "10", "--to", "20"]
    yield [*bm, "--string", "x", "--from", "20", "--to", "10"]
    for rule in (["--icase", "--string", "x"], ["!", "--icase", "--string", "x"],
                 ["--icase", "--icase", "--string", "x"], ["--icase", "!", "--string", "x"]):
        yield [*rule, *bm]
    for _ in range(600):
        yield [*bm, "--hex-string", scratched(scratched(dice.choice(HEX), "|4aF \\g"), "|4aF \\g")]
    for _ in range(300):
        yield [*bm, "--hex-string", some("|||44aF  \\\\g\"\x80", 12)]
    for _ in range(200):
        yield ["--string", some('ab |"\\\x01\x7f\x80\xff%', 9), *bm, "--from", dice.choice(OFFSETS)]


def ours(match, rule):
    """What only the plugins of the sets take, or save in another way."""
    if match == "string":
        return any(set(word) & set("'$`!") for word in rule if word != "!")
    return any(re.match(r"\d*:", word) and rule[i].startswith("--date") or
               word in ("24:00", "24:00:00") for i, word in enumerate(rule[1:]))


wanted = sys.argv[1]
for words in {"time": time_rules, "string": string_rules}[wanted]():
    if not ours(wanted, words):
        sys.stdout.buffer.write("\t".join(words).encode("latin-1") + b"\n")
