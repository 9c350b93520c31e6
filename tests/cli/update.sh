# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
#
# For the tests of update, sourced after lib.sh: makes keys and snapshots, keeps the
# tool's files in the scratch folder, and has predicates about them.
# shellcheck disable=SC2034,SC2154 # of lib.sh, or for the tests
need_tool minisign python3 xz

unset http_proxy https_proxy all_proxy no_proxy HTTPS_PROXY ALL_PROXY NO_PROXY
unset CURL_CA_BUNDLE SSL_CERT_FILE SSL_CERT_DIR SOURCE_DATE_EPOCH
HOME=$scratch/home
XDG_DATA_HOME=$scratch/data XDG_CONFIG_HOME=$scratch/config
XDG_CACHE_HOME=$scratch/cache
export HOME XDG_DATA_HOME XDG_CONFIG_HOME XDG_CACHE_HOME
mkdir -p "$HOME" "$XDG_DATA_HOME" "$XDG_CONFIG_HOME"
store=$XDG_DATA_HOME/runme
keys=$XDG_CONFIG_HOME/runme/keys

# new_key NAME: makes NAME.pub and NAME.sec in the scratch folder.
new_key() {
	minisign -G -W -f -p "$scratch/$1.pub" -s "$scratch/$1.sec" >/dev/null ||
		bail 'minisign -G'
}
new_key own
new_key stranger
mkdir -p "$keys"
cp "$scratch/own.pub" "$keys"

# sign FILE TIMESTAMP [MINISIGN-OPTION...]: makes FILE.minisig with the key `own'.
sign() {
	signed=$1
	comment="timestamp:$2	file:$(basename "$1")"
	shift 2
	minisign -S -W -s "$scratch/own.sec" -m "$signed" -t "$comment" "$@" \
		>/dev/null 2>&1 </dev/null || bail 'minisign -S'
}

# pack FILE [FOLDER]: packs the repository; the suffix of FILE says how.
pack() {
	tar -caf "$1" -C "${2-$POM_REPO}" .
}

# snapshot FILE TIMESTAMP [WORD]: makes a signed snapshot of a repository with one
# set, which has that word in its summary.
snapshot() {
	make_repo base
	new_set base/one
	echo "Summary: the word ${3-word}" >"$POM_REPO/base/one/info"
	pack "$1"
	sign "$1" "$2"
	unset POM_REPO
}

# update STATUS ARG...: runs update, which ends with that status.
update() {
	status=$1
	shift
	runs "$status" update "$@"
}

# uses WORD: without options, the tool uses the snapshot with that word.
uses() {
	runs 0 list && says "the word $1"
}

# refuses ARG...: update ends with 2, and nothing has changed in the folder of the
# snapshots. held remembers that folder, and same_store compares it.
held() {
	rm -rf "$scratch/.held"
	if [ -e "$XDG_DATA_HOME" ]; then
		cp -a "$XDG_DATA_HOME" "$scratch/.held"
	else
		mkdir "$scratch/.held"
	fi
}
same_store() {
	mkdir -p "$XDG_DATA_HOME"
	same "$scratch/.held" "$XDG_DATA_HOME"
}
refuses() {
	held
	update 2 "$@" && same_store
}
