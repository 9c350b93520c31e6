#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A revision of a git repository can be a tree, without a checkout.
# shellcheck source=tests/cli/git.sh
. "$(dirname -- "$0")/git.sh"

make_linux_and_sets
ln -s tools "$scratch/linux/short"
edit_by base/two linux.diff "$scratch/linux" net/netfilter/Makefile '40i two'
rm -rf "$POM_REPO/base/clash/linux"

# The work tree has 6.1 and 6.12; a branch with a slash and the tags say which.
git_tree "$scratch/linux" "$scratch/work"
work=$scratch/work
git -C "$work" tag v6.1
git -C "$work" tag -a -m signed v6.1-tag
sed -i 's/^PATCHLEVEL.*/PATCHLEVEL = 12/' "$work/Makefile"
git -C "$work" commit -qam 'Linux 6.12'
git -C "$work" branch topic/lists
git clone -q --bare "$work" "$scratch/linux.git"
git -C "$work" worktree add -q "$scratch/linked" v6.1
sha=$(git -C "$work" rev-parse v6.1)
short=$(git -C "$work" rev-parse --short v6.1)

note "$work" "$scratch/linux.git" "$scratch/linked"
ok 'a tag of a bare repository has the verdicts of the folder' \
	as_the_folder "$scratch/linux.git@v6.1"
ok 'so has a tag object' as_the_folder "$scratch/linux.git@v6.1-tag"
ok 'so has a full name' as_the_folder "$scratch/linux.git@$sha"
ok 'so has the beginning of one' as_the_folder "$scratch/linux.git@$short"
ok 'so has HEAD~1 of a work tree' as_the_folder "$work@HEAD~1"
ok 'so has @{-0}~, with an @ of its own' as_the_folder "$work@HEAD@{0}~1"
ok 'so has a linked work tree' as_the_folder "$scratch/linked@HEAD"
ok 'so has the .git of a work tree' as_the_folder "$work/.git@v6.1"
ok 'nothing was changed by any of these' untouched

branch() {
	runs 0 check --json --kernel "$scratch/linux.git@topic/lists" late &&
		json 'd["trees"]["linux"]["version"] == "6.12.1"' &&
		json 'd["trees"]["linux"]["kind"] == "git"' &&
		json 'len(d["trees"]["linux"]["revision"]) == 40' &&
		json 'd["sets"][0]["standing"] == "clean"'
}
ok 'a branch with a slash in its name' branch

subfolder() {
	mkdir "$scratch/mono" && cp -a "$scratch/linux" "$scratch/mono/linux" &&
		git_tree "$scratch/mono" "$scratch/mono.git" &&
		as_the_folder "$scratch/mono.git@HEAD:linux"
}
ok 'a folder of a revision' subfolder

strange() {
	cp -a "$scratch/linux" "$scratch/linux.git@HEAD" &&
		runs 0 check --json --kernel "$scratch/linux.git@HEAD" one &&
		json 'd["trees"]["linux"]["kind"] == "directory"' &&
		rm -r "$scratch/linux.git@HEAD"
}
ok 'a folder with an @ in its name is a folder' strange
longest() {
	cp -a "$scratch/linux.git" "$scratch/a@b.git" &&
		mkdir "$scratch/a" && as_the_folder "$scratch/a@b.git@v6.1"
}
ok 'a repository with an @ in its name' longest

# Links and modes come from the repository.
modes() {
	cat >"$scratch/modes.patch" <<'END'
diff --git a/tools/run b/tools/run
old mode 100755
new mode 100644
diff --git a/short b/short
--- a/short
+++ b/short
@@ -1 +1 @@
-tools
\ No newline at end of file
+net
\ No newline at end of file
END
	sed -i 's/^--- a.short/index 1..2 120000\n&/' "$scratch/modes.patch"
	runs 0 check --kernel "$scratch/linux" "$scratch/modes.patch" &&
		runs 0 check --kernel "$work@HEAD" "$scratch/modes.patch" &&
		runs 0 diff --kernel "$work@HEAD" "$scratch/modes.patch" &&
		says 'old mode 100755'
}
ok 'links and modes' modes
through_a_link() {
	cat >"$scratch/through.patch" <<'END'
--- a/tools/kernel/fork.c
+++ b/tools/kernel/fork.c
@@ -1 +1 @@
-int fork;
+int spoon;
END
	for tree in "$scratch/linux" "$work@HEAD"; do
		runs 1 check -p1 --kernel "$tree" "$scratch/through.patch" &&
			says 'goes through a symbolic link' || return
	done
}
ok 'nothing is found through a symbolic link' through_a_link

reading() {
	runs 0 list --kernel "$work@v6.1" && matches 'one +clean' 'late +unsui' &&
		runs 0 show --kernel "$work@v6.1" one && says 'new file' &&
		runs 0 diff --kernel "$work@v6.1" two &&
		"$RUNME" diff --kernel "$scratch/linux" two >"$scratch/.1" &&
		alike "$scratch/.1" "$out"
}
ok 'list, show and diff' reading
for command in status 'status --json' 'revert -n one'; do
	# shellcheck disable=SC2086 # several words
	ok "$command: a revision has no record" runs 2 $command --kernel "$work@v6.1"
	ok '... which is said' says 'a revision has no record of what was applied' \
		'`runme check` says'
done

for command in apply revert; do
	ok "$command says what to do instead" refused 2 "$command" \
		--kernel "$work@v6.1" one
	ok "$command names the way" says 'git worktree add' --commit
done
ok 'the walk says so at the start' refused 2 --kernel "$work@v6.1" one
ok 'prove, too' refused 2 prove --build-only --kernel "$work@v6.1" one

ok 'a repository without a revision' refused 2 check --kernel "$scratch/linux.git"
ok '... is told how to name one' says 'linux.git@REVISION'
ok 'an empty revision' refused 2 check --kernel "$work@"
ok 'an unknown revision' refused 2 check --kernel "$work@v9.9"
ok '... is named' says 'no revision v9.9'
ok 'a file of a revision' refused 2 check --kernel "$work@v6.1:Makefile"
ok 'a folder that is no repository' refused 2 check --kernel "$scratch/linux@v6.1"
ok '... is named' says 'no git repository'
ok 'a revision with no kernel in it' refused 2 check --kernel "$work@v6.1:tools"

if [ "$(id -u)" -eq 0 ]; then
	cp -a "$scratch/linux.git" "$scratch/foreign.git"
	chown -R 65534:65534 "$scratch/foreign.git"
	ok 'a repository of somebody else that its owner cannot reach' \
		runs 2 check --kernel "$scratch/foreign.git@v6.1"
	ok '... says so' says 'the owner of the tree cannot reach it'
	chmod 755 "$scratch"
	ok 'a repository of somebody else is read with the rights of its owner' \
		runs 0 list --kernel "$scratch/foreign.git@v6.1"
	chown -R 65533:65533 "$scratch/foreign.git/objects"
	chmod 700 "$scratch/foreign.git/objects"
	ok '... and with no others' \
		runs 2 list --kernel "$scratch/foreign.git@v6.1"
	ok '... which is said' says 'cannot read the objects: Permission denied'
fi

damaged() {
	cp -a "$scratch/linux.git" "$scratch/damaged.git"
	blob=$(git -C "$work" rev-parse v6.1:net/netfilter/Makefile)
	object=$scratch/damaged.git/objects/$(echo "$blob" | sed 's|..|&/|')
	git -C "$scratch/damaged.git" unpack-objects -q </dev/null 2>/dev/null
	for pack in "$scratch"/damaged.git/objects/pack/*.pack; do
		[ -e "$pack" ] || continue
		mv "$pack" "$scratch/pack" && rm -f "${pack%.pack}".*
		git -C "$scratch/damaged.git" unpack-objects -q <"$scratch/pack"
	done
	rm -f "$object"
	runs 2 check --kernel "$scratch/damaged.git@v6.1" one &&
		says 'the repository is damaged'
}
ok 'an object that is missing is trouble, not absence' damaged

done_testing
