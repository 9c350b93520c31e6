#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Runs cells of the matrix (matrix.sh), all or those that are named, on the hosts of
# MATRIX_HOSTS, and merges the results (merge.sh). These are in $BUILD/matrix, a file
# for each cell.
#
# A host is a name for ssh, or : for this machine, which is the default. Each host has
# one cell at a time, or MATRIX_JOBS. A host gets a copy of the tracked files, in a
# temporary folder that is removed at the end, and builds it. If a host is lost, its
# cells are run again on another one.
#
#	hosts.sh [--write] [CELL...]
. tests/lib/tap.sh
# MATRIX_SETS is that of matrix.sh.
: "${BUILD:=build}" "${MATRIX_HOSTS:=:}" "${MATRIX_JOBS:=1}"
export BUILD
ssh='ssh -o BatchMode=yes -o ConnectTimeout=20 -o ServerAliveInterval=15'
need_tool parallel
write=
if [ "${1-}" = --write ]; then
	write=$1
	shift
fi
known=$(tests/kernel/matrix.sh --cells)
# shellcheck disable=SC2086 # a list of names
[ $# -gt 0 ] || set -- $known
for cell; do
	echo "$known" | grep -qxF -e "$cell" ||
		bail "$cell is not a cell; \`make matrix-cells' prints them"
done

# "HOST FOLDER" for each host that can be used.
scratch_folder
: >"$out/hosts"
leave() {
	wait
	while read -r host folder; do
		[ "$host" = : ] || $ssh "$host" "rm -rf '$folder'" </dev/null ||
			echo "# $host is lost, with our folder $folder" >&2
	done <"$out/hosts"
	rm -rf "$out"
}
trap leave EXIT

# Prints the folder of the copy on a host.
prepare() {
	# shellcheck disable=SC2016 # for the host
	$ssh "$1" 'd=$(mktemp -d) && cd "$d" || exit
		if tar -xf - && make -s deps >&2 && make -s -j"$(nproc)" all >&2; then
			echo "$d"
		else
			cd / && rm -rf "$d"
			exit 1
		fi' <"$out/tracked.tar"
}

for host in $MATRIX_HOSTS; do
	case $host in
	:) ;;
	[!A-Za-z0-9]* | *[!A-Za-z0-9@._-]*) bail "MATRIX_HOSTS: $host is not the name of a host" ;;
	esac
done
for host in $MATRIX_HOSTS; do
	if [ "$host" = : ]; then
		echo ': .' >>"$out/hosts"
		continue
	fi
	# with what is not committed yet
	[ -e "$out/tracked.tar" ] || {
		commit=$(git -c user.name=matrix -c user.email=matrix@localhost stash create) &&
			git archive -o "$out/tracked.tar" "${commit:-HEAD}"
	} || bail 'other hosts get the files that git tracks: this is no checkout'
	{
		if folder=$(prepare "$host" 2>"$out/$host.err"); then
			echo "$host $folder" >>"$out/hosts"
		else
			sed "s/^/# $host: /" "$out/$host.err" >&2
			echo "# $host cannot be used" >&2
		fi
	} &
done
wait
[ -s "$out/hosts" ] || bail 'there is no host to run on'

# A cell ends with status 0 if it has a result, whatever that is. Otherwise it is
# tried on each other host, and once more. What a lost host said last may be half a
# line: each result begins on a new one. The lines are for sh: without PARALLEL_SHELL,
# parallel takes the shell of the user, who may have none.
cd_there=$(sed "s/\(.*\) \(.*\)/\1) cd '\2' ;;/" "$out/hosts")
cut -d' ' -f1 "$out/hosts" >"$out/logins"
mkdir "$out/parallel"
PARALLEL_SHELL=/bin/sh PARALLEL_HOME=$out/parallel parallel --will-cite --plain \
	-j "$MATRIX_JOBS" \
	--ssh "$ssh" --sshloginfile "$out/logins" \
	--retries $(($(wc -l <"$out/hosts") + 1)) --joblog "$out/log" \
	"case \$PARALLEL_SSHLOGIN in $cd_there esac && echo && MATRIX_SETS='${MATRIX_SETS-}' tests/kernel/matrix.sh --cell {}" \
	::: "$@" </dev/null | awk -v out="$out" '
		/^# cell / { if (file) close(file); file = out "/" $3 ".tap" }
		file && NF { print >file; print /^#/ ? $0 : "# " $0; fflush() }'
awk 'NR > 1 { print "# " $NF " on " $2 }' "$out/log"

mkdir -p "$BUILD/matrix" || exit 2
for cell; do
	shift
	set -- "$@" "$BUILD/matrix/$cell"
	rm -f "$BUILD/matrix/$cell"
	[ ! -e "$out/$cell.tap" ] || cp "$out/$cell.tap" "$BUILD/matrix/$cell"
done
# shellcheck disable=SC2086 # one word or none
tests/kernel/merge.sh $write "$@"
