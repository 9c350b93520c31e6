#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# deps.sh LOG PACKAGE...: installs the Debian packages that are missing; the output
# of apt goes to LOG. Without root it only prints which are missing. Status: 0 all
# are installed, 2 not.
set -u
log=$1
shift

missing=
for package in "$@"; do
	state=$(dpkg-query -W -f '${db:Status-Status} ' "$package" 2>/dev/null)
	case " $state" in
	*' installed '*) ;;
	*) missing="$missing $package" ;;
	esac
done
[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null; then
	echo "deps: this system has no apt; install what these hold:$missing" >&2
	exit 2
fi
if [ "$(id -u)" -ne 0 ]; then
	echo "deps: packages are missing; as root, run" >&2
	echo "apt-get install --no-install-recommends$missing" >&2
	exit 2
fi

echo "deps: installing$missing"
mkdir -p "$(dirname -- "$log")" || exit 2
export DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2086 # a list of names
if ! {
	apt-get -q -o DPkg::Lock::Timeout=300 update &&
		apt-get -q -y -o DPkg::Lock::Timeout=300 install \
			--no-install-recommends $missing
} >"$log" 2>&1 </dev/null; then
	tail -n 20 "$log" >&2
	echo "deps: apt-get failed; all of its output is in $log" >&2
	exit 2
fi
