#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The search of extra/string finds every string that is there and no other, in one
# packet and split over packets, and never reads beyond the data. The search runs as a
# program, under the sanitizers.
. tests/lib/tap.sh
out=$(mktemp -d) || bail 'no scratch folder'
trap 'rm -rf "$out"' EXIT
set=extra/string/linux

# Builds it with the find.c in $1.
build() {
	${CC:-gcc} -std=gnu11 -O1 -g -Wall -Wextra -Wno-sign-compare \
		-fsanitize=address,undefined -fno-sanitize-recover=all \
		-I tests/kernel/strings -I "$1" -I $set/net/netfilter \
		-I $set/include/uapi -o "$out/search" tests/kernel/strings/search.c
}
search() {
	"$out/search" "$@"
}

ok 'it can be built' build $set/net/netfilter
ok '20,000 rules' search 20000 1

# The test sees what is wrong: each line is a thing to change.
while IFS=/ read -r from to; do
	mkdir -p "$out/wrong"
	sed "s/$from/$to/" $set/net/netfilter/xt_strings_find.c \
		>"$out/wrong/xt_strings_find.c"
	cp $set/net/netfilter/xt_strings.h "$out/wrong/"
	# shellcheck disable=SC2016
	ok "a difference is made by: $from" sh -c \
		'! cmp -s "$1" "$2"' - $set/net/netfilter/xt_strings_find.c \
		"$out/wrong/xt_strings_find.c"
	build "$out/wrong"
	# shellcheck disable=SC2016
	ok "it is found out: $from" sh -c '! "$1" 20000 1 >/dev/null 2>&1' - \
		"$out/search"
done <<-'END'
	size_t at = step - 1;/size_t at = step;
	places = n - r->longest + 1/places = n - r->longest
	r->longest - 1;/r->longest - 2;
	\[1\]\[\*p\];$/[0][*p];
	before <= at/before < at
	d0 >> 63) & clear1/d0 >> 62) \& clear1
	p + at - (step - 1),/p + at,
END

done_testing
