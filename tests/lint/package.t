#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# slow: dpkg and lintian take ten seconds
# make deb makes a package that lintian has no error for, with all that make install
# installs and no more, at Debian's places. It can be installed, works there, and
# leaves nothing behind when it is purged.
# slow: a tool with another prefix is linked, and lintian unpacks all
. tests/lib/tap.sh
: "${BUILD:=build}"
need_tool lintian dpkg dpkg-deb dpkg-shlibdeps zsh mman
scratch_folder
root=$out/root

# The root of a user namespace will do.
as_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	else
		unshare -r "$@"
	fi
}
packed() {
	DEBFULLNAME='A. Maintainer' DEBEMAIL=a.maintainer@example.org \
		make deb BUILD="$BUILD" DEB="$out/$1" >"$out/said"
}
ok 'it is made' packed deb
deb=$(echo "$out"/deb/runme_*.deb)
ok '... and its name is printed' [ "$(tail -n 1 "$out/said")" = "$deb" ]
ok '... nothing else is left there' [ "$(ls -A "$out/deb")" = "${deb##*/}" ]
ok 'lintian has no error for it' lintian --allow-root --fail-on error "$deb"
sets() {
	DEBFULLNAME='A. Maintainer' DEBEMAIL=a.maintainer@example.org POM_HOME=$PWD \
		"$RUNME" module export --format deb -o "$out/sets" base extra >"$out/said" &&
		lintian --allow-root --fail-on error "$out"/sets/*.deb "$out"/sets/*.dsc
}
ok '... nor for those of the sets as modules' sets
packed again
ok 'the same commit gives the same bytes' cmp "$deb" "$out"/again/runme_*.deb
depends() {
	dpkg-deb -f "$deb" "$1" | grep -qE "$2" || dpkg-deb -f "$deb"
}
none 'it depends on what it is linked with' depends Depends '^libc6 .*libjansson4 .*libsodium'
none '... and recommends what it loads on demand' depends Recommends '^libarchive13.*libcurl4.*libgit2-.*libncursesw6'

mkdir -p "$root/var/lib/dpkg/updates" "$root/var/lib/dpkg/info"
touch "$root/var/lib/dpkg/status" "$root/var/lib/dpkg/available"
dpkg_root() {
	as_root dpkg --root="$root" --log=/dev/null --force-depends "$@"
}
ok 'it can be installed' dpkg_root -i "$deb"

# What make install installs, at the places of the package.
make -s install BUILD="$BUILD" PREFIX="$(cat "$BUILD/prefix")" DESTDIR="$out/plain" >"$out/said"
plain=$out/plain$(cat "$BUILD/prefix")
installed() {
	find "$plain" -type f -printf '/usr/%P\n' | sed -e 's,^/usr/share/man/.*,&.gz,' \
		-e 's,/zsh/site-functions/,/zsh/vendor-completions/,'
	echo /usr/share/doc/runme/changelog.gz
	echo /usr/share/doc/runme/copyright
}
installed | sort >"$out/wanted"
dpkg_root -L runme | while read -r file; do
	[ ! -f "$root$file" ] || echo "$file"
done | sort >"$out/listed"
none 'it lists what make install installs' diff "$out/wanted" "$out/listed"
unlike() {
	diff -r "$plain/share/runme" "$root/usr/share/runme"
	for page in "$plain"/share/man/*/*; do
		gzip -dc "$root/usr${page#"$plain"}.gz" | cmp - "$page"
	done
	find "$root/usr" ! -perm -444 -o -perm /022 ! -type l
}
none '... the same files, for everybody to read' unlike
folder=$root/usr/share
ok '... with what prove boots' diff -r pom/guest "$folder/runme/guest"
ok '... with what new writes' diff -r pom/skeleton "$folder/runme/skeleton"

# It is run where it is installed, with the libraries that it is linked with.
ldd "$root/usr/bin/runme" | grep -o '/[^ ]*' | while read -r file; do
	mkdir -p "$root${file%/*}" && cp -L "$file" "$root$file"
done
runs() {
	as_root "$(command -v chroot)" "$root" /usr/bin/runme "$@"
}
ok 'it says its version' [ "$(runs --version | head -n 1)" = \
	"$("$BUILD/runme" --version | head -n 1)" ]
ok '... and which libraries are not there' [ "$(runs --version |
	grep -oE 'no lib[a-z0-9]+\.so\.[0-9.]+ \(install the package lib' | wc -l)" = 3 ]
ok 'it lists its sets' [ "$(runs list)" = "$(POM_HOME=. "$BUILD/runme" list)" ]
ok '... which are all' [ "$(runs list | grep -c '^  ')" = "$(ls base/*/info extra/*/info | wc -l)" ]
none 'no other prefix is left in it' grep -a -o '/[a-z/]*local/share/runme' "$root/usr/bin/runme"
for page in pom/man/*.[1-9]; do
	section=${page##*.}
	ok "man finds ${page##*/}" [ "$(mman -M "$folder/man" -w "$section" \
		"$(basename "$page" ".$section")" 2>/dev/null)" = "$folder/man/man$section/${page##*/}.gz" ]
done
ok 'bash completes it' bash -c '. "$1" && complete -p runme' - \
	"$folder/bash-completion/completions/runme"
ok 'zsh looks for its completion there' zsh -fc \
	'print -l $fpath | grep -qx /usr/share/zsh/vendor-completions && head -n 1 $1 | grep -qx "#compdef runme"' \
	- "$folder/zsh/vendor-completions/_runme"
ok 'it can be purged' dpkg_root -P runme
none '... and leaves nothing' find "$root" -name '*runme*'

done_testing
