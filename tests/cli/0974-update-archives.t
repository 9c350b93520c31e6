#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A signed archive can still be bad: names that lead out, links, bombs, damage, or
# no valid repository. It is refused with the reason, and the snapshot in use
# stays.
# slow: about 200 archives are made, signed and fetched
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/update.sh
. "$(dirname -- "$0")/update.sh"

cd "$scratch" || exit 2
snapshot first.tar.xz 1 first
time=1000
nothing=$XDG_DATA_HOME used=$scratch/used
XDG_DATA_HOME=$used
store=$used/runme
ok 'a good one' update 0 first.tar.xz
mkdir outside
echo secret >outside/file

# tarball FILE <PYTHON: an archive of a sound repository, to which the Python
# adds: t is the tarfile, add(NAME, TYPE=, DATA=, LINK=, MODE=) an entry.
tarball() {
	cat >more.py
	cat - more.py >make.py <<'PYTHON'
import io, sys, tarfile
name = sys.argv[1]
fast = {"preset": 0} if sys.argv[2] == "xz" else {}
t = tarfile.open(name, "w:" + sys.argv[2], format=tarfile.GNU_FORMAT, **fast)
def add(name, type=tarfile.REGTYPE, data=b"", link="", mode=0o644):
    i = tarfile.TarInfo(name)
    i.type, i.size, i.linkname, i.mode = type, len(data), link, mode
    t.addfile(i, io.BytesIO(data))
def repository(top="", summary="evil"):
    add(top + "patches/repository", data=b"Repository: of the test\nGroups: base\n")
    add(top + "base/one/info", data=("Summary: the word %s\n" % summary).encode())
    add(top + "base/one/linux/one.c", data=b"int one;\n")
PYTHON
	echo 't.close()' >>make.py
	python3 make.py "$1" "${1##*.}" || bail "cannot make $1"
	time=$((time + 1))
	sign "$1" $time
}

# bad WHAT REASON <PYTHON
bad() {
	tarball bad.xz
	bad_file "$@"
}
# bad_file WHAT REASON: bad.xz, which is signed, with nothing in use, and with a snapshot.
# The sanitized tool, which is slow to start, tries only the latter.
bad_file() {
	for XDG_DATA_HOME in "$nothing" "$used"; do
		state='with a snapshot in use'
		if [ "$XDG_DATA_HOME" = "$nothing" ]; then
			! sanitized || continue
			state='with nothing in use'
		fi
		ok "$1, $state" refuses bad.xz
		ok '... is refused for it' matches "$2"
		ok '... outside of it nothing happened' outside_stays
	done
}
outside_stays() {
	[ "$(cat outside/file)" = secret ] && [ "$(ls outside)" = file ] &&
		[ ! -e evil ] && [ ! -e /tmp/pom-evil ]
}

# names
for name in ../evil ../../outside/evil base/../../evil .. ../ \
	base/one/../../../evil; do
	bad "the name $name" 'leads out of the tree' <<-END
		repository()
		add("$name", data=b"x")
	END
done
bad 'an absolute name' 'absolute file name' <<-'END'
	repository()
	add("/tmp/pom-evil", data=b"x")
END
bad 'a folder outside' 'leads out of the tree' <<-'END'
	add("../evil/", type=tarfile.DIRTYPE)
	repository()
END
bad 'an absolute folder' 'absolute file name' <<-'END'
	repository()
	add("/tmp/pom-evil/", type=tarfile.DIRTYPE)
END
for name in .git/config base/.GIT/hooks/x .pom/ledger; do
	bad "the name $name" 'may not write into' <<-END
		repository()
		add("$name", data=b"x")
	END
done
bad 'a name twice' 'has this name twice' <<-'END'
	repository()
	add("base/one/info", data=b"Summary: twice\n")
END
bad 'a file below a file' 'base/one/info' <<-'END'
	repository()
	add("base/one/info/x", data=b"x")
END
bad 'a name that is too long' 'longer than 255' <<-'END'
	repository()
	add("base/" + "n" * 256, data=b"x")
END
bad 'folders that are nested too deep' 'more than 128 parts' <<-'END'
	repository()
	add("d/" * 128 + "x", data=b"x")
END

# kinds
bad 'a symbolic link' 'a symbolic link here' <<-'END'
	repository()
	add("base/link", type=tarfile.SYMTYPE, link="one")
END
bad 'a symbolic link to write through' 'a symbolic link here' <<-END
	add("base", type=tarfile.SYMTYPE, link="$scratch/outside")
	add("base/evil", data=b"x")
	repository()
END
bad 'a hard link' 'a hard link here' <<-'END'
	repository()
	add("base/link", type=tarfile.LNKTYPE, link="base/one/info")
END
bad 'a hard link to a file outside' 'a hard link here' <<-END
	repository()
	add("base/link", type=tarfile.LNKTYPE, link="$scratch/outside/file")
END
for kind in FIFOTYPE CHRTYPE BLKTYPE; do
	bad "a $kind" 'a device or a FIFO here' <<-END
		repository()
		add("base/thing", type=tarfile.$kind)
	END
done

# bombs
bad 'zeros without end' 'more than 200 times as large' <<-'END'
	repository()
	add("base/one/linux/zeros", data=b"\0" * (64 << 20))
END
bad 'files without end' 'more than [0-9]+ (entries|times as large)' <<-'END'
	repository()
	for i in range((1 << 17) + 1):
	    add("base/one/linux/%d" % i)
END

# no repository, or one with errors
bad 'an archive without files' 'not a repository' <<-'END'
END
bad 'something else' 'not a repository' <<-'END'
	add("README", data=b"not here\n")
	add("src/main.c", data=b"int main;\n")
END
bad 'an info file that is malformed' 'base/one/info:2' <<-'END'
	repository(summary="x\nNosuch: field")
END
bad 'a patch that is malformed' 'linux-6.12.diff' <<-'END'
	repository()
	add("base/one/linux-6.12.diff",
	    data=b"--- a/x\n+++ b/x\n@@ -1,3 +1,3 @@\n-x\n+y\n")
END

# damage below the signature
tarball bad.xz <<-'END'
	repository()
END
head -c 100 bad.xz >half && mv half bad.xz
sign bad.xz $time
bad_file 'an archive that was cut off before it was signed' 'the archive cannot be read'
head -c 5000 /dev/urandom >bad.xz
sign bad.xz $time
bad_file noise 'the archive cannot be read'
: >bad.xz
sign bad.xz $time
bad_file nothing 'the archive cannot be read'
ok 'after all of that the good one is in use' uses first

# archives that are valid
tarball good.gz <<'END'
add("./", type=tarfile.DIRTYPE)
add("./patches/", type=tarfile.DIRTYPE, mode=0o7777)
repository("./", summary="dots")
add("./base/one/prove", data=b"#!/bin/sh\n", mode=0o6755)
END
ok 'names that begin with ./, and folders' update 0 good.gz
ok '... are used' uses dots
ok '... a file that can be run can be run' \
	[ -x "$store/current/base/one/prove" ]
ok '... without the other bits' \
	[ "$(stat -c %a "$store/current/base/one/prove")" = 755 ]
ok '... nor those of folders' \
	[ "$(stat -c %a "$store/current/patches")" = 755 ]
tarball top.bz2 <<'END'
repository("the-sets-1.0/", summary="a top folder")
END
ok 'all in one folder' update 0 top.bz2
ok '... is used' runs 0 list
ok '... without that folder' says 'a top folder'

# killed runs, and two runs at once
rm -rf "$store"
ok 'from the first one again' update 0 first.tar.xz
mkdir "$store/new.abcdef" && touch "$store/new.abcdef/x"
tarball next.xz <<'END'
repository(summary="next")
END
flock "$store" sh -c 'exec "$RUNME" update next.xz >"$0" 2>&1' "$out"
ok 'while another run writes' says 'another run'
ok '... nothing happens' uses first
ok 'afterwards' update 0 next.xz
ok '... it does' uses next
ok '... and what a dead run left is gone' [ ! -e "$store/new.abcdef" ]

done_testing
