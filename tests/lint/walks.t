#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# What pom/README.md names is there: each file, and each function in the file that is named
# with it, as "`function` of `room/file.c`" or "`room/file.c`: `function`, `function`".
. tests/lib/tap.sh
need_tool perl
scratch_folder

cat >"$out/walks.pl" <<'END'
local $/;
my $text = <STDIN>;
my $word = qr/[a-z_]\w*/i;
my $path = qr{[a-z]+/\w+\.[ch]};
my (%file, @pair);
$file{$1} = 1 while $text =~ /`($path)`/g;
push @pair, [$1, $2] while $text =~ /`($word)`\s+of\s+`($path)`/g;
while ($text =~ /`($path)`:\s+((?:(?:,\s+|\s+and\s+)?`$word`)+)/g) {
	my ($in, $list) = ($1, $2);
	push @pair, [$1, $in] while $list =~ /`($word)`/g;
}
for my $f (sort keys %file) {
	print "$f is not there\n" unless -e "pom/$f";
}
for my $p (@pair) {
	my ($name, $f) = @$p;
	open my $in, '<', "pom/$f" or next;
	print "$name is not in $f\n" unless <$in> =~ /\b$name\b/;
}
print STDERR scalar(keys %file), " ", scalar(@pair), "\n";
END
missing() {
	perl "$out/walks.pl" <"$1" 2>"$out/count"
}
none 'each file and function of pom/README.md is there' missing pom/README.md
many() {
	read -r files functions <"$out/count"
	[ "$files" -ge 50 ] && [ "$functions" -ge 30 ] || cat "$out/count"
}
none '... and there are many' many

sed 's,`place_hunk`,`no_hunk` of `engine/apply.c`,; s,`repo/series\.c`,`repo/no.c`,
	s,`json_plan`,`no_plan`,' pom/README.md >"$out/wrong.md"
wrong() {
	[ "$(missing "$out/wrong.md")" = 'repo/no.c is not there
no_hunk is not in engine/apply.c
no_plan is not in cli/json.c' ] || missing "$out/wrong.md"
}
none 'a file and functions that are not there are found' wrong

done_testing
