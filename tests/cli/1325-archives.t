#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# An archive of patches is a repository, in every archive format, with and without
# a series. Nothing of it is written to disk, and hostile archives are refused.
# slow: archives of every kind are packed, up to the limits
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
need_tool tar gzip bzip2 xz zstd python3

cd "$scratch" || exit 2
mkdir -p orig p
numbered line 60 >orig/f
for i in 1 2 3; do
	unified orig f "s/line ${i}5/& new $i/" >p/$i-a.patch
done
cp -r orig want
for i in 1 2 3; do
	patch -s -p1 -d want -i "$scratch/p/$i-a.patch"
done

# whole FILE: all patches are applied and reverted, and no other file is made
whole() {
	rm -rf t && cp -r orig t && mkdir -p cache
	ls >"$scratch/.3"
	XDG_CACHE_HOME=$scratch/cache runs 0 apply --tree t --repo "$1" "$1" &&
		cmp t/f want/f && runs 0 revert --tree t --repo "$1" "$1" &&
		same orig t && ls | alike - "$scratch/.3" && [ -z "$(ls -A cache)" ]
}
tar cf patches-6.1.tar p
ok 'tar' whole patches-6.1.tar
for end in gz bz2 xz; do
	tar caf patches-6.1.tar.$end p
	ok "tar.$end" whole patches-6.1.tar.$end
done
zstd -q patches-6.1.tar
ok tar.zst whole patches-6.1.tar.zst
cp patches-6.1.tar.gz patches.tgz
ok 'tgz' whole patches.tgz
python3 -c 'import shutil; shutil.make_archive("patches", "zip", ".", "p")'
ok 'zip' whole patches.zip
(cd p && tar czf ../flat.tar.gz -- *)
ok 'without a folder' whole flat.tar.gz
mkdir -p a/b && cp -r p a/b
tar czf deep.tar.gz a
ok 'with folders in folders' whole deep.tar.gz
tar czf dot.tar.gz ./p
ok 'with ./ in front' whole dot.tar.gz
ok 'the sets have the names of the files' runs 0 list --repo deep.tar.gz
ok '... without the folders' matches '^  1-a\.patch' '^  3-a\.patch'
printf '3-a.patch\n1-a.patch -p1 # one\n' >p/series
tar cJf series.tar.xz p
ok 'with a series' runs 0 list --repo series.tar.xz
ok '... that is the order' [ "$(grep -o '[0-9]-a\.patch' "$out" | tr '\n' ' ')" = \
	'3-a.patch 1-a.patch ' ]
mkdir -p debian/patches && mv p/series debian/patches && cp p/*.patch debian/patches
tar cJf x.debian.tar.xz debian
ok 'a debian.tar.xz' runs 0 list --repo x.debian.tar.xz
ok '... has its series' says 3-a.patch
gzip -k p/2-a.patch && rm debian/patches/*.patch && cp p/2-a.patch.gz debian/patches
echo 2-a.patch.gz >debian/patches/series
tar cf packed.tar debian
ok 'a packed patch in it' runs 0 check --tree orig --repo packed.tar
ok 'export' runs 0 export --repo patches-6.1.tar.xz -o q
ok '... unpacks it' cmp q/2-a.patch p/2-a.patch
sed -i '1i first' orig/f
ok 'refresh cannot write to it' runs 2 refresh --repo patches-6.1.tar --onto orig
ok '... and says what to do' says 'has to be a folder' unpack
sed -i 1d orig/f
ok 'many --repo' runs 0 list --repo patches-6.1.tar --repo flat.tar.gz

# our own format
make_repo base
make_linux linux 6 1
new_set base/one
(cd "$POM_REPO/.." && tar czf own.tar.gz repo)
ok 'a snapshot of our own sets' runs 0 check --kernel linux --repo own.tar.gz
ok '... has them' matches '^one +clean'
ok '... refresh needs a folder' runs 2 refresh --repo own.tar.gz
ok '... and says so' says 'has to be a folder'

# hostile
python3 - <<'PYTHON'
import io, tarfile
patch = open("p/1-a.patch", "rb").read()
def make(name, *members):
    with tarfile.open(name, "w") as t:
        for path, kind, data in members:
            m = tarfile.TarInfo(path)
            m.type = kind
            if kind in (tarfile.SYMTYPE, tarfile.LNKTYPE):
                m.linkname = data
                t.addfile(m)
            elif kind == tarfile.REGTYPE:
                m.size = len(data)
                t.addfile(m, io.BytesIO(data))
            else:
                t.addfile(m)
R, S, L, F, D = (tarfile.REGTYPE, tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE)
make("up.tar", ("../1-a.patch", R, patch))
make("abs.tar", ("/tmp/1-a.patch", R, patch))
make("git.tar", ("p/.git/1-a.patch", R, patch))
make("link.tar", ("p/1-a.patch", S, "/etc/passwd"), ("p/2-a.patch", R, patch))
make("through.tar", ("p", S, "/etc"), ("p/1-a.patch", R, patch))
make("twice.tar", ("p/1-a.patch", R, patch), ("p/1-a.patch", R, patch))
make("hard.tar", ("p/1-a.patch", R, patch), ("p/2-a.patch", L, "p/1-a.patch"))
make("nowhere.tar", ("p/1-a.patch", R, patch), ("p/2-a.patch", L, "/etc/passwd"))
make("fifo.tar", ("p/1-a.patch", R, patch), ("p/2-a.patch", F, ""))
make("many.tar", *[("p/%d.patch" % i, R, b"") for i in range(140000)])
make("deep.tar", ("/".join(["d"] * 200) + "/1-a.patch", R, patch))
PYTHON
for name in up abs git through twice deep; do
	note orig
	ok "$name: refused" refused 2 check --tree orig --repo $name.tar
done
ok 'a link is not followed' refused 1 check --tree orig --repo link.tar
ok '... and that is said' says 'symbolic link' unpack
ok '... the others are checked' matches '^2-a.patch +clean'
ok 'a hard link to its own file is that file' runs 0 list --repo hard.tar
ok '... a hard link to any other file gives nothing of it' runs 1 check --tree orig --repo nowhere.tar
ok '... at all' silent root:
ok 'a FIFO is passed over' runs 0 check --tree orig --repo fifo.tar
ok 'more entries than there may be' runs 2 list --repo many.tar
ok '... is a limit' says 'more than 131072 entries'
head -c 300000000 /dev/zero | zstd -q >bomb.tar.zst
ok 'a bomb' bounded 60 700000 2 list --repo bomb.tar.zst
python3 - <<'PYTHON'
import io, tarfile
class Zero(io.RawIOBase):
    def readable(self): return True
    def readinto(self, b):
        b[:] = bytes(len(b)); return len(b)
with tarfile.open("big.tar.gz", "w:gz", compresslevel=1) as t:
    m = tarfile.TarInfo("p/1.patch"); m.size = 400 << 20
    t.addfile(m, io.BufferedReader(Zero()))
PYTHON
ok 'a large one' bounded 60 700000 2 list --repo big.tar.gz
ok '... is a limit' says 'larger than' --kernel
head -c 3000 patches-6.1.tar.xz | head -c 200 >cut.tar.xz
ok 'one that is cut off' runs 2 list --repo cut.tar.xz
ok '... is said to be' says 'cannot be read'
printf 'x' | gzip >x.gz
ok 'a compressed file that is nothing' runs 2 list --repo x.gz
ok '... is named' says 'compressed file with no mails'

done_testing
