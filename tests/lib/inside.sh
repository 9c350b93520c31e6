#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Runs a program of another system: the one with the name by which this script is
# called, of the folder usr beside the script's own folder (see sources.sh headers
# newest). The program finds that usr in the place of this system's, and all other
# folders by their usual paths. This needs no root.
here=$(cd -P -- "$(dirname -- "$0")/.." && pwd) || exit 2
# shellcheck disable=SC2016 # for the other shell
exec unshare --user --map-root-user --mount sh -c '
	usr=$1 root=$2
	shift 2
	mount -t tmpfs none "$root" || exit
	for folder in /*; do
		if [ -L "$folder" ] && [ -d "$folder" ]; then # /bin, /lib
			ln -s "usr$folder" "$root$folder" || exit
		elif [ -d "$folder" ]; then
			mkdir "$root$folder" || exit
			[ "$folder" = /usr ] && from=$usr || from=$folder
			mount --rbind "$from" "$root$folder" || exit
		fi
	done
	PATH=/usr/sbin:/usr/bin exec chroot "$root" "$@"' \
	sh "$here/usr" "$here/outside/root" "${0##*/}" "$@"
