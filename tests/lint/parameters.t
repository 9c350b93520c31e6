#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# No function of pom/ has more than six parameters: more are a struct that is missing.
. tests/lib/tap.sh
need_tool perl
scratch_folder

# Prints FILE:LINE NAME NUMBER for each function that is defined. In the kernel's style
# its brace is the first byte of a line.
cat >"$out/functions.pl" <<'END'
local $/;
for my $file (@ARGV) {
	open my $in, '<', $file or die "$file: $!\n";
	my $text = <$in>;
	# without comments and strings, but with the same lines
	$text =~ s{/\*.*?\*/|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'}
		{ my $gone = $&; $gone =~ tr/\n//cd; $gone || 'x' }gse;
	while ($text =~ /(\w+)(\((?:[^(){};]|(?2))*\))\s*\n\{/g) {
		my ($name, $list) = ($1, substr($2, 1, -1));
		my $line = 1 + (substr($text, 0, $-[1]) =~ tr/\n//);
		1 while $list =~ s/\([^()]*\)//g; # parameters of a parameter
		print "$file:$line $name ", 1 + ($list =~ tr/,//), "\n";
	}
}
END
functions() {
	perl "$out/functions.pl" "$@"
}
long() {
	functions "$@" | awk '$3 > 6 { print $1 ": " $2 " has " $3 " parameters" }'
}

cat >"$out/try.c" <<'END'
int six(int a, int b /* a, b, c */, int (*c)(int, int, int), int d,
	int e[2], int f)
{
	return long_call(a, b, d, e, f, c(1, 2, 3), ",", 8);
}

static const char *
seven(int a, int b, int c, int d, int e, int f,
      int g)
{
}
int declared(int a, int b, int c, int d, int e, int f, int g);
END
seen() {
	[ "$(long "$out/try.c")" = "$out/try.c:8: seven has 7 parameters" ]
}
ok 'seven parameters are found, and six are not' seen
# Every brace that begins a line is of a function, and each of them is seen.
all() {
	[ "$(functions pom/*/*.c | wc -l)" -eq "$(cat pom/*/*.c | grep -c '^{')" ]
}
ok 'every function is seen' all
none 'no function has more than six parameters' long pom/*/*.[ch]
done_testing
