#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A changed file keeps its access list (acl(5)) and its user's attributes. Without the
# list, the group would have the rights that are only a bound of it.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

# list PERMISSIONS-OF-THE-GROUP FILE: gives the file a list, and an attribute
list() {
	python3 - "$1" "$2" <<'END'
import os, struct, sys
entries = (1, 6, -1), (2, 6, 1234), (4, int(sys.argv[1]), -1), (16, 6, -1), (32, 0, -1)
os.setxattr(sys.argv[2], "system.posix_acl_access", struct.pack("<I", 2) + b"".join(
    struct.pack("<HHI", tag, bits, who & 0xffffffff) for tag, bits, who in entries))
os.setxattr(sys.argv[2], "user.note", b"hello")
END
}
# has FILE GROUP MODE: it has the list and the attribute
has() {
	python3 - "$@" <<'END'
import os, struct, sys
acl = os.getxattr(sys.argv[1], "system.posix_acl_access")
entry = dict((struct.unpack("<H", acl[i:i + 2])[0], struct.unpack("<H", acl[i + 2:i + 4])[0])
             for i in range(4, len(acl), 8))
ok = (entry[4] == int(sys.argv[2]) and os.getxattr(sys.argv[1], "user.note") == b"hello"
      and os.stat(sys.argv[1]).st_mode & 0o777 == int(sys.argv[3], 8))
sys.exit(not ok)
END
}
cd "$scratch" || exit 2
mkdir t s
seq 60 >t/f
list 0 t/f 2>"$err" || bail "no access lists here: $(cat "$err")"
ok 'a file with a list, whose group may do nothing' has t/f 0 660
printf -- '--- a/f\n+++ b/f\n@@ -9,3 +9,3 @@\n 9\n-10\n+x\n 11\n' >s/1.patch
printf 'diff --git a/f b/f\nold mode 100644\nnew mode 100755\n' >s/2.patch
printf '1.patch\n2.patch\n' >s/series

for how in '' --quilt; do
	# shellcheck disable=SC2086 # none or one word
	ok "an edit${how:+ with $how}" runs 0 apply $how --tree t --repo s 1.patch
	ok '... keeps them' has t/f 0 660
	ok '... and is taken back' runs 0 revert --tree t --repo s 1.patch
	ok '... with them' has t/f 0 660
done
ok 'a change of the permissions' runs 0 apply --tree t --repo s s
ok '... is one of the bound' has t/f 0 770
ok '... is taken back' runs 0 revert --tree t --repo s s
ok '... the group has what it had' has t/f 0 660

printf 'diff --git a/f b/g\nsimilarity index 100%%\nrename from f\nrename to g\n' >s/3.patch
echo 3.patch >>s/series
ok 'a file that is renamed' runs 0 apply --tree t --repo s 3.patch
ok '... keeps them' has t/g 0 660
ok '... and is taken back' runs 0 revert --tree t --repo s 3.patch
ok '... with them' has t/f 0 660

rm -rf t
mkdir t
seq 60 >t/f
ok 'a file without a list' runs 0 apply --tree t --repo s 1.patch
ok '... gets none' eval '! has t/f 0 644 2>/dev/null && [ "$(stat -c %a t/f)" = 644 ]'
done_testing
