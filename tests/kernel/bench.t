#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The report of the kernel bench: a figure at a bar meets it, and a figure just beyond
# it misses it. A missing figure is an error, and matches with different results are
# not compared.
. tests/lib/tap.sh
need_tool python3 awk
out=$(mktemp -d) || bail 'no scratch folder'
trap 'rm -rf "$out"' EXIT

# CASE;WHAT;NS;RESULT: figures that just meet every bar.
cat >"$out/figures" <<'END'
ports: 1;multiport;10;0
ports: 1;mport;10;0
ports: 15;multiport;30;0
ports: 15;mport;15;0
ports: 128 ranges;multiport;30;0
ports: 128 ranges;mport;29;0
chains: 1;mport;20;1
chains: 1;rules;20;1
chains: 4;mport;20;1
chains: 4;rules;40;1
chains: 15;mport;20;1
chains: 15;rules;90;1
options: none;u32;30;0
options: none;any-opt;5;0
options: none;lsrr;10;0
options: none;only;5;0
strip: none;nothing;5;1
strip: none;MARK;10;1
strip: none;IPV4OPTSSTRIP;10;1
psd: SYN;hashlimit;30;0
psd: SYN;psd;40;0
psd: 32 ports;hashlimit;20;1
psd: 32 ports;psd;40;1
psd: data;hashlimit;20;0
psd: data;psd;10;0
quota: there is some;quota;12;1
quota: there is some;quota2;15;1
quota: used up;quota;6;0
quota: used up;quota2;6;0
random;statistic;20;1
random;random;9;0
time: Fri 05:00;mainline;5;1
time: Fri 05:00;zone;10;1
switch: 0;mark;5;0
switch: 0;condition;5;0
string: 4 in 1460 of text: abcd;bm;1000;0
string: 4 in 1460 of text: abcd;kmp;200;0
string: 4 in 1460 of text: abcd;string;200;0
string: 4 in 1460 of text: abcd;icase;220;0
string: 4 in 1460 of text: abcd;kmp-icase;220;0
string: 16 in 1460 of random: abcdabcdabcdabcd;bm;200;0
string: 16 in 1460 of random: abcdabcdabcdabcd;kmp;900;0
string: 16 in 1460 of random: abcdabcdabcdabcd;string;100;0
string: 16 in 1460 of random: abcdabcdabcdabcd;icase;110;0
string: 16 in 1460 of random: abcdabcdabcdabcd;kmp-icase;900;0
string: 64 in 1460 of text: abcd...;bm;100;0
string: 64 in 1460 of text: abcd...;kmp;900;0
string: 64 in 1460 of text: abcd...;string;100;0
string: 64 in 1460 of text: abcd...;icase;110;0
string: 64 in 1460 of text: abcd...;kmp-icase;900;0
NAT, known;without;100;0
NAT, known;MASQUERADE;100;0
NAT, known;FULLCONENAT;110;0
RTSP, media;without;100;0
RTSP, media;rtsp;110;0
RTSP, a request;ftp;40;0
RTSP, a request;rtsp;100;0
RTSP, SETUP;ftp;40;0
RTSP, SETUP;rtsp;1000;0
SYN;raw DROP;100;1
SYN;raw TARPIT;500;1
SYN;INPUT TARPIT;900;1
data;raw DROP;100;1
data;raw TARPIT;500;1
data;INPUT TARPIT;900;1
END

# report STATUS [PART]: the report of the lines on standard input ends with this
# status, and has a line with that part.
report() {
	awk -F';' -v OFS='\t' '{ print "# bench", $1, $2, $3 * 1000, $3 * 1000, $4 }' \
		>"$out/log"
	python3 tests/bench/kernel/report "$out/log" >"$out/said" 2>&1
	got=$?
	cat "$out/said"
	[ "$got" = "$1" ] && grep -q -- "${2-}" "$out/said"
}

# with LINE NS STATUS PART: another figure in one line
with() {
	awk -F';' -v OFS=';' -v line="$1" -v ns="$2" '
		$1 ";" $2 == line { $3 = ns; n++ }
		{ print }
		END { exit n != 1 }' "$out/figures" >"$out/other" &&
		report "$3" "$4" <"$out/other"
}

report 0 '^all met' <"$out/figures" >/dev/null
ok 'all bars are met' test $? = 0
while IFS='|' read -r line ns bar; do
	ok "$line at $ns: missed" with "$line" "$ns" 1 "MISSED $bar"
done <<'END'
ports: 1;mport|10.1|mport beside multiport, 1 port
ports: 15;mport|15.1|mport beside multiport, 15 ports
ports: 128 ranges;mport|30|mport's 128 ranges
options: none;lsrr|10.1|ipv4options beside u32, no options
psd: SYN;psd|40.1|psd beside hashlimit, SYN
psd: 32 ports;psd|40.1|psd beside hashlimit, 32 ports
psd: data;psd|10.1|psd beside hashlimit, data
quota: there is some;quota2|15.1|quota2 beside quota
quota: used up;quota2|6.1|quota2 beside quota, used up
random;random|10|random beside statistic
switch: 0;condition|5.1|switch: 0, condition
time: Fri 05:00;zone|10.1|time: Fri 05:00
string: 4 in 1460 of text: abcd;bm|990|string: 4 in 1460 of text: abcd, beside bm
string: 4 in 1460 of text: abcd;kmp|199|string beside kmp
string: 4 in 1460 of text: abcd;kmp-icase|219|icase beside kmp-icase
string: 4 in 1460 of text: abcd;icase|221|string: 4 in 1460 of text: abcd, --icase
string: 16 in 1460 of random: abcdabcdabcdabcd;bm|199|string: 16
string: 64 in 1460 of text: abcd...;bm|99|string: 64
NAT, known;FULLCONENAT|111|FULLCONENAT beside MASQUERADE
RTSP, media;rtsp|111|rtsp beside no helper, media
RTSP, a request;rtsp|101|rtsp beside ftp, a request
END

# lacking PART: without the lines that have this
lacking() {
	grep -v -- "$1" "$out/figures" | report 2 '^not measured'
}
for part in '^ports: 1;' ';mport;' '^chains: 4' ';psd' ';quota2' '^random' '^switch' \
	'^options' '^strip' '^time' '^string' '^NAT, known' '^RTSP, m' \
	'^RTSP, a' '^RTSP, S' '^SYN;raw T' '^data'; do
	ok "without $part" lacking "$part"
done

# Instructions that were counted in a kernel are not held to bars of time.
counted() {
	awk -F';' -v OFS=';' '/^string: 4/ && $2 == "bm" { $3 = 990 } 1' "$out/figures" |
		report 1 'MISSED.*beside bm' || return
	python3 tests/bench/kernel/report "$out/log" 6.1.0-9-test >"$out/said" || return
	grep -q '^linux 6.1.0-9-test, the sets as modules' "$out/said" &&
		grep -q '^Instructions' "$out/said" && grep -q '^all met' "$out/said" &&
		grep -q 'mport beside multiport, 15' "$out/said" &&
		! grep -qE 'beside bm|packets a second' "$out/said"
}
ok 'instructions of modules' counted

differ() {
	sed 's/^\(time.*zone.*\)1$/\10/' "$out/figures" | report 2 'do not agree'
}
ok 'matches that do not agree' differ

done_testing
