#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# dist.sh [FILE]: packs the repository of patch sets as a snapshot for `runme
# update' and, if SECRET_KEY names a key of minisign, signs it. The same commit
# gives the same bytes, whoever packs it and when: only files that git tracks
# go in, sorted, owned by nobody, readable by all, links as what they point to,
# all of the time of the last commit or of SOURCE_DATE_EPOCH.
#
# FILE is build/dist/patch-o-matic.tar.xz or another .tar.xz or .tar.zst.
set -eu
cd -P -- "$(dirname -- "$0")/.."
file=${1:-build/dist/patch-o-matic.tar.xz}
LC_ALL=C TZ=UTC
export LC_ALL TZ
unset XZ_OPT XZ_DEFAULTS ZSTD_CLEVEL ZSTD_NBTHREADS TAR_OPTIONS GZIP

die() {
	echo "dist: $*" >&2
	exit 2
}

groups=$(sed -n 's/^Groups: *//p' patches/repository | tr ',' ' ')
time=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || true)}
case $time in
'' | *[!0-9]*) die 'no commit, and no SOURCE_DATE_EPOCH, to take the time from' ;;
esac
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 2' HUP INT TERM

# a checkout without git is taken as it is
# shellcheck disable=SC2086 # a list of names
if git rev-parse HEAD >/dev/null 2>&1; then
	git ls-files -z -- patches $groups COPYING >"$scratch/list"
	[ -z "$(git status --porcelain -- patches $groups COPYING)" ] ||
		echo 'dist: there are changes that are not committed' >&2
else
	for name in patches $groups COPYING; do
		[ ! -e "$name" ] || find "$name" ! -type d -print0
	done >"$scratch/list"
fi
sort -z "$scratch/list" >"$scratch/sorted"
[ -s "$scratch/sorted" ] || die 'there is nothing to pack'
tar -cf "$scratch/tar" --format=gnu --null --no-recursion --verbatim-files-from \
	--files-from="$scratch/sorted" --dereference --hard-dereference \
	--mtime="@$time" --owner=0 --group=0 --numeric-owner \
	--mode=u=rwX,go=rX --transform='s,^,patch-o-matic/,'

case $file in
*.tar.xz) xz -9 --threads=1 <"$scratch/tar" >"$scratch/out" ;;
*.tar.zst) zstd -q -19 --single-thread <"$scratch/tar" >"$scratch/out" ;;
*) die "$file: a name that ends in .tar.xz or .tar.zst is needed" ;;
esac
mkdir -p "$(dirname -- "$file")"
name=$(basename -- "$file")
if [ -n "${SECRET_KEY-}" ]; then
	minisign -S -s "$SECRET_KEY" -m "$scratch/out" -x "$scratch/sig" \
		-c "signature of $name" \
		-t "timestamp:$time	size:$(stat -c %s "$scratch/out")	file:$name" \
		>"$scratch/say" || { cat "$scratch/say" >&2 && exit 2; }
	# the signature goes first: a new archive with an old one is refused
	cp "$scratch/sig" "$file.minisig"
	cp "$scratch/out" "$file"
	echo "$file and its signature, of $(date -u -d "@$time" '+%F %T') UTC"
else
	rm -f "$file.minisig"
	cp "$scratch/out" "$file"
	echo "$file, unsigned: make dist SECRET_KEY=minisign.key signs it"
fi
