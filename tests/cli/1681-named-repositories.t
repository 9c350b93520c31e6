#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# What is no repository and no patch is named for what it is, wherever it was given: as
# --repo, as a patch, and as the series of a folder.
# slow: repositories are named in a hundred ways
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
need_tool python3 gzip

cd "$scratch" || exit 2
mkdir orig p
numbered line 30 >orig/f
unified orig f 's/line 15/new/' >p/1.patch
python3 - <<'PYTHON'
import lzma
patch = open("p/1.patch", "rb").read()
noise = bytes(range(256)) * 4
for name, head in {
    "7z": b"7z\xbc\xaf\x27\x1c\0\4", "rar": b"Rar!\x1a\7\0", "rar5": b"Rar!\x1a\7\1\0",
    "deb": b"!<arch>\ndebian-binary   1342943816  0     0     100644  4         `\n2.0\n",
    "ar": b"!<arch>\nx.o/            0\n", "rpm": b"\xed\xab\xee\xdb\3\0",
    "lz4": b"\4\x22\x4d\x18", "lz": b"LZIP\1", "lzo": b"\x89LZO\0\r\n", "Z": b"\x1f\x9d\x90",
    "elf": b"\x7fELF\2\1\1", "exe": b"MZ\x90\0", "png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff\xe0",
    "pdf": b"%PDF-1.4\n%\xe2\n", "sqlite": b"SQLite format 3\0", "squashfs": b"hsqs\0\0",
    "doc": b"\xd0\xcf\x11\xe0\xa1\xb1", "binary": b"\1\2\3\0"}.items():
    open("x." + name, "wb").write(head + noise)
open("x.lzma", "wb").write(lzma.compress(patch, format=lzma.FORMAT_ALONE))
for magic in (b"070701", b"070702", b"070707"):
    open("x." + magic.decode(), "wb").write(magic + b"0" * 100 + b"1.patch\0\0" + patch + b"\0")
PYTHON
text() { printf -- "$2" >"x.$1"; }
text json '{\n  "sets": [\n    {"name": "1.patch"}\n  ]\n}\n'
text list.json '["1.patch",\n "2.patch"]\n'
text xml '<?xml version="1.0"?>\n<a/>\n'
text xhtml '<?xml version="1.0"?>\n<!DOCTYPE html>\n<html></html>\n'
text html '<!DOCTYPE html>\n<html></html>\n'
text sig '-----BEGIN PGP SIGNATURE-----\n\niQ\n'
text sh '#!/bin/sh\nfor p in *.patch; do patch -p1 <$p; done\n'
text dsc 'Format: 3.0 (quilt)\nSource: linux\nFiles:\n 0 12 linux.debian.tar.xz\n'
text spec 'Name: kernel\nPatch1: 1.patch\n%%prep\n%%autosetup\n'
text sums 'd41d8cd98f00b204e9800998ecf8427e  1.patch\n'
text stat ' a/f | 2 +-\n 1 file changed, 1 insertion(+), 1 deletion(-)\n'
text brief 'diff -r a b\nOnly in a: f\n'
text names 'net/socket.c\nfs/inode.c\n'
gzip -k x.json

# both NAME WORD: given as --repo and as a patch, x.NAME is named so
both() {
	ok "$1 is no repository" named "$2" 'this is no repository of patch sets: it is' --repo "x.$1"
	ok '... and no patch' named "$2" 'there is no patch in it: it is' "./x.$1"
}
named() {
	word=$1 what=$2
	shift 2
	refused 2 check --tree orig "$@" && says "$word" "$what"
}
note orig p
for one in '7z=a 7-Zip archive' 'rar=a RAR archive' 'rar5=a RAR archive' 'deb=a package of Debian' \
	'ar=an archive of ar' 'rpm=a package of RPM' '070701=a cpio archive' '070702=a cpio archive' \
	'070707=a cpio archive' 'squashfs=a squashfs image'; do
	both "${one%%=*}" "${one#*=}"
	ok '... but has some, maybe' says 'unpack it'
done
ok 'an archive is unpacked first' eval 'runs 2 list --repo x.7z &&
	says "unpack it first, and name the folder of its patches"'
for one in 'lzma=compressed with lzma' 'lz4=compressed with lz4' 'lz=compressed with lzip' \
	'lzo=compressed with lzop' 'Z=compressed with compress' 'elf=a program (ELF)' \
	'exe=a program of Windows' 'png=a picture (PNG)' 'jpg=a picture (JPEG)' 'pdf=a PDF document' \
	'sqlite=a database of SQLite' 'doc=an office document' 'binary=binary data' 'json=JSON' \
	'list.json=JSON' 'json.gz=JSON' 'xml=XML' 'xhtml=a web page' 'html=a web page' \
	'sig=a signature of PGP' 'sh=a script' 'dsc=a source package of Debian' \
	'sums=a list of checksums' 'stat=a diffstat' 'brief=diff -q' 'names=a list of files'; do
	both "${one%%=*}" "${one#*=}"
done
ok 'a spec file is no patch' named 'a spec file of RPM' 'there is no patch in it: it is' ./x.spec

# any text, and what is a series nevertheless
for words in 'This is a text.\nIt names no patch.\n' 'words\n' 'Please apply 1.patch first.\nThanks.\n' \
	'obj-y += x.o\n\nobj-m += y.o\n' '[core]\n\tx = y\n'; do
	# shellcheck disable=SC2059 # its newlines
	printf "$words" >p/text
	note orig p
	ok 'a text is no series' eval 'refused 2 check --tree orig --repo p/text &&
		says "it is a text that does not name patches"'
done
# series STATUS NAME...
series() {
	status=$1
	shift
	printf '%s\n' "$@" >p/text
	runs "$status" check --tree orig --repo p/text && matches '^1.patch +clean'
}
ok 'a series by any name' series 0 '# ours' 1.patch
ok '... whose patches are not there' series 1 1.patch 2.patch sub/3.patch
cp p/1.patch p/one
printf 'one\n' >p/text
ok '... or have no ending' eval 'runs 0 check --tree orig --repo p/text && matches "^one +clean"'
for file in json html elf 7z; do
	mkdir -p s && cp x.$file s/series && cp p/1.patch s
	ok "a folder whose series is $file" runs 2 check --tree orig --repo s
	ok '... is told so' matches 'series: this is no series: it is (JSON|a web page|a program|a 7-Zip)'
done
mkfifo fifo
ok 'a pipe' eval 'runs 2 list --repo fifo && says "fifo: this is no repository" "a pipe"'
ok 'a device' eval 'runs 2 list --repo /dev/null && says "/dev/null: this is no repository"'

done_testing
