#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The recipes of the README, each run as it stands there, on small trees: with a series
# that applies and drifts, and with one of which a patch conflicts.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"

cd "$scratch" || exit 2
HOME=$scratch
mkdir bin
printf '#!/bin/sh\nexec "$RUNME" "$@"\n' >bin/runme
chmod +x bin/runme
PATH=$scratch/bin:$PATH
export HOME PATH

# recipe HEADING: prints the block under that heading
recipe() {
	awk -v heading="### $1" '
		$0 == heading { found = 1; next }
		found && (/^##/ || (/^```$/ && inside)) { exit }
		inside
		found && /^```/ { inside = 1 }' "$top/README.md"
}
# steps HEADING: the commands of it; of a job, those of its steps
steps() {
	case $1 in
	Git*) recipe "$1" | sed -n 's/^ *- run: //p; s/^ *- \(runme \)/\1/p' ;;
	*) recipe "$1" ;;
	esac
}
# cook STATUS HEADING: runs them in the folder w; each has to succeed, but for the
# last one, which ends with that status
cook() {
	steps "$2" >"$scratch/steps"
	[ -s "$scratch/steps" ] || return
	(cd w && sh "$scratch/steps") >"$out" 2>"$err"
	ended=$?
	[ "$ended" -eq "$1" ] && return
	echo "status $ended instead of $1"
	cat "$scratch/steps" "$out" "$err"
	return 1
}
# kernel DIR: a kernel with the lines 4 to 60 in net/f, a word among them
kernel() {
	make_linux "$1" 6 12 9
	seq 60 | sed 1,3d | sed s/^22$/new/ >"$1/net/f"
}
# patches DIR [BAD]: a patch with an offset, a fuzzy one, and one that conflicts
patches() {
	mkdir -p "$1"
	hunk net/f 10 10 ten >"$1/100-ten.patch"
	hunk net/f 20 20 twenty >"$1/200-twenty.patch"
	[ -z "${2-}" ] || hunk net/f 40 word other >"$1/300-word.patch"
}
# fits DIR PATCH...: they fit the kernel exactly now
fits() {
	(cd "$1" && shift && runs 0 check --strict --kernel "$scratch/linux-6.12.9" "$@" &&
		silent offset fuzz)
}
kernel linux-6.12.9
seq 60 >f

for heading in 'GitHub Actions' GitLab; do
	rm -rf w && mkdir -p w/patches
	make_linux w/linux 6 12 9 && cp f w/linux/net/f
	patches w/patches
	ok "$heading: a series that applies" cook 0 "$heading"
	patches w/patches bad
	ok '... one that does not: the job fails' cook 1 "$heading"
	case $heading in
	GitLab)
		report=$(recipe GitLab | sed -n 's/^ *junit: //p')
		ok '... the artifact has it' grep -q '<failure type="conflict" message="300-word.patch' "w/$report"
		;;
	*)
		ok '... it is shown at its line' matches '^::error file=patches/300-word\.patch,line=3,'
		;;
	esac
done

for heading in 'OpenWrt: a new kernel' Buildroot Yocto; do
	rm -rf w && mkdir w
	case $heading in
	OpenWrt*)
		patches w/one && mkdir -p w/target/linux/generic && cd w/target/linux/generic || exit 2
		mkdir backport-6.12 pending-6.12 hack-6.12
		mv ../../../one/100* backport-6.12 && mv ../../../one/200* pending-6.12
		mkdir -p ../bcm27xx/patches-6.12
		hunk net/f 50 50 fifty >../bcm27xx/patches-6.12/900-fifty.patch
		cd "$scratch" || exit 2
		set -- w/target/linux/generic backport-6.12/100-ten.patch pending-6.12/200-twenty.patch ../bcm27xx/patches-6.12/900-fifty.patch
		bad=w/target/linux/generic/hack-6.12
		;;
	Buildroot)
		patches w/board/acme/linux-patches
		set -- w/board/acme/linux-patches ./100-ten.patch ./200-twenty.patch
		bad=$1
		;;
	Yocto)
		patches w/recipes-kernel/linux/files
		printf 'SRC_URI = "git://git.example.org/linux.git;branch=v6.12 \\\n    file://defconfig \\\n' \
			>w/recipes-kernel/linux/linux-acme_6.12.bb
		printf '    file://%s \\\n' 100-ten.patch '200-twenty.patch;striplevel=1' >>w/recipes-kernel/linux/linux-acme_6.12.bb
		echo '"' >>w/recipes-kernel/linux/linux-acme_6.12.bb
		set -- w/recipes-kernel/linux/files ./100-ten.patch ./200-twenty.patch
		bad=
		;;
	esac
	ok "$heading: a series that drifts" cook 0 "$heading"
	ok '... what has drifted is named' says 'has drifted' '200-twenty.patch: net/f, fuzz 2'
	ok '... and refreshed' fits "$@"
	[ -n "$bad" ] || continue
	patches bad bad && mv bad/300* "$bad/950-word.patch" && rm -r bad
	ok '... one that conflicts' cook 1 "$heading"
	ok '... is named' matches '^(hack-6.12/)?950-word.patch +conflict'
done
ok 'Yocto: in the order of the recipe' eval 'runs 0 list --json --repo w/recipes-kernel/linux &&
	json "[s[\"name\"] for s in d[\"sets\"]] == [\"100-ten.patch\", \"200-twenty.patch\"]"'

rm -rf w && mkdir -p w/acme-1.2/debian w/acme-1.3/net
cp linux-6.12.9/net/f w/acme-1.3/net/f
patches w/acme-1.2/debian/patches
printf '100-ten.patch\n200-twenty.patch\n' >w/acme-1.2/debian/patches/series
ok 'Debian: a series that drifts' cook 0 Debian
ok '... is refreshed' eval 'runs 0 check --strict --tree w/acme-1.3 --repo w/acme-1.2/debian/patches && silent offset fuzz'
ok '... the release is as it was' cmp linux-6.12.9/net/f w/acme-1.3/net/f

rm -rf w && mkdir -p w acme-1.3/net
cp linux-6.12.9/net/f acme-1.3/net/f
patches w
printf 'Name: acme\nPatch1: 100-ten.patch\nPatch2: 200-twenty.patch\n%%prep\n%%autosetup -p1\n' >w/acme.spec
ok 'Fedora: a series that drifts' cook 0 Fedora
ok '... is refreshed' eval 'runs 0 check --strict --tree acme-1.3 --repo w && silent offset fuzz'

all_run() {
	sed -n '/^## Recipes/,$s/^### //p' "$top/README.md" | while read -r heading; do
		grep -qF "$heading" "$top/tests/cli/${0##*/}" || echo "$heading"
	done
}
ok 'every recipe is run' [ -z "$(all_run)" ]

done_testing
