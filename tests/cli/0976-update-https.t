#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# update by https, from a real server with its own certificate authority. It
# continues after an interruption, follows redirects, uses proxies, and resists
# everything that a server can do.
# slow: it waits for timeouts of a server
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/update.sh
. "$(dirname -- "$0")/update.sh"
need_tool openssl expect

cd "$scratch" || exit 2
mkdir www log
authority() {
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
		-days 2 -subj "/CN=$1" -keyout "$1.key" -out "$1.crt" 2>/dev/null
}
# certificate NAME AUTHORITY HOST [OPTION...]
certificate() {
	name=$1 by=$2 host=$3
	shift 3
	openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
		-subj "/CN=$host" -keyout "$name.key" -out "$name.csr" \
		2>/dev/null &&
		echo "subjectAltName=DNS:$host" >"$name.ext" &&
		openssl x509 -req -in "$name.csr" -CA "$by.crt" \
			-CAkey "$by.key" -CAcreateserial -days 1 "$@" \
			-extfile "$name.ext" -out "$name.crt" 2>/dev/null
}
authority ours && authority theirs &&
	certificate server ours localhost &&
	certificate other ours elsewhere.invalid || bail openssl

# serve CERTIFICATE OUT: sets $host and $proxy
pids=
trap 'kill $pids 2>/dev/null; cleanup' EXIT
serve() {
	mkdir -p "$2"
	env python3 "$top/tests/lib/https_server.py" "$scratch/www" "$1.crt" \
		"$1.key" "$2" 2>"$2/err" &
	pids="$pids $!"
	for _ in $(seq 300); do
		[ ! -e "$2/port" ] || break
		kill -0 $! || bail "the server: $(cat "$2/err")"
		sleep 0.1
	done
	host=localhost:$(cat "$2/port") proxy=127.0.0.1:$(cat "$2/proxy")
}
serve server log

# The archive is large enough to be cut off in the middle.
make_repo base
new_set base/one
echo 'Summary: the word net' >"$POM_REPO/base/one/info"
awk 'BEGIN { for (i = 0; i < 9000; i++) print "int x" i * i * 7919 % 100003 ";" }' \
	>"$POM_REPO/base/one/linux/net/netfilter/one.c"
pack www/a.tar.gz
size=$(stat -c %s www/a.tar.gz)
[ "$size" -gt 10000 ] || bail "the archive has $size bytes only"
sign www/a.tar.gz 1000
cp www/a.tar.gz www/a.tar.gz.minisig .
unset POM_REPO

# get STATUS HOW ARG...: update from the server, which behaves as HOW says.
get() {
	status=$1 how=$2
	shift 2
	update "$status" --cacert ours.crt "$@" "https://$host/$how/a.tar.gz"
}
refuses_it() {
	held
	get 2 "$@" && same_store
}
part() {
	find "$XDG_CACHE_HOME" -name 'update-*' ! -name '*.state' 2>/dev/null
}
parts() {
	set -- "$1" "$(part | xargs -r cat | wc -c)"
	[ "$2" -eq "$1" ] && return
	echo "$2 bytes are kept"
	return 1
}
asked() {
	grep -qxF -e "$1" log/requests && return
	cat log/requests
	return 1
}
anew() {
	rm -rf "$store" "$XDG_CACHE_HOME" log/requests
}

# a correct server
ok 'by https' get 0 plain
ok '... it is used' uses net
ok '... nothing is left in the cache' parts 0
ok '... once more, by the URL that it knows' update 0 --cacert ours.crt
ok '... nothing is new' says 'nothing new' "https://$host/plain/a.tar.gz"
ok '... for which the archive is not fetched' \
	[ "$(grep -c 'a.tar.gz -' log/requests)" -eq 1 ]
ok 'is there something new?' update 0 --check --cacert ours.crt
anew
ok 'as JSON' get 0 plain --json
ok '... it is a document' json 'd["outcome"] == "new" and d["switched"] and
	d["timestamp"] == 1000 and d["from"].startswith("https://localhost:")
	and d["repository"] == "of the test" and d["exit"] == 0'
anew
for how in whole chunked 'hops=1' 'hops=5' 'status/../plain'; do
	ok "$how" get 0 "$how"
	ok '... is used' uses net
	anew
done
ok 'with a query' update 0 --cacert ours.crt "https://$host/plain/a.tar.gz?x=y"
ok '... which the signature gets, too' asked \
	'GET /plain/a.tar.gz.minisig?x=y - -'
anew

# breaks
ok 'a transfer that is cut off' refuses_it cut=5000
ok '... says so' says "cut off after 5000 of $size bytes" 'to continue the download'
ok '... and keeps what came' parts 5000
ok '... is cut off once more' refuses_it cut=3000
ok '... further on' says "cut off after 8000 of $size bytes"
ok '... and keeps what came' parts 8000
ok '... goes on' get 0 plain
tag=\"$(sha256sum a.tar.gz | cut -c 1-16)\"
ok '... where it ended' asked "GET /plain/a.tar.gz 8000- $tag"
ok '... and is used' uses net
ok '... nothing is left in the cache' parts 0
anew
ok 'after a break' refuses_it cut=5000
ok 'a server without ranges' get 0 whole
ok '... sends all of it' uses net
anew
for how in badrange othertotal; do
	ok 'after a break' refuses_it cut=5000
	ok "a server that lies about the part ($how)" get 0 $how
	ok '... is asked for all of it' asked "GET /$how/a.tar.gz - -"
	ok '... which is used' uses net
	anew
done
ok 'without an ETag that counts' refuses_it dated=5000
ok '... the date will do' get 0 dated
ok '... to go on' asked \
	'GET /dated/a.tar.gz 5000- Sun, 23 Nov 2025 18:11:11 GMT'
ok '... and be used' uses net
anew
ok 'after a break' refuses_it cut=5000
printf '\1' | dd of=www/a.tar.gz bs=1 seek=100 conv=notrunc 2>/dev/null
ok 'a file that has changed meanwhile' refuses_it plain
ok '... is not the one that was signed' says 'not the one that was signed'
ok '... and is not kept' parts 0
cp a.tar.gz www
ok 'after that' get 0 plain
ok '... the right one is fetched' uses net
anew
ok 'where the server keeps the tag' refuses_it cut=4000
printf '"same"' >"$(part).state"
head -c 4000 /dev/zero >zeros && cp zeros "$(part)"
ok '... but not the file' get 0 sametag
ok '... all is fetched in the end' asked 'GET /sametag/a.tar.gz - -'
ok '... and used' uses net
anew

# with the size in the signature, a wrong size is noticed at once
minisign -S -W -s own.sec -m www/a.tar.gz -t "timestamp:1000 size:$size" \
	>/dev/null
ok 'of another length than what was signed' refuses_it long
ok '... is refused before it comes' says 'but' 'were signed'
ok '... whichever way' refuses_it short
ok '... is refused before it comes' says 'but' 'were signed'
ok '... and without end' refuses_it endless
ok '... is refused' says 'were signed'
ok 'cut off after the last byte' refuses_it cut=5000
cp a.tar.gz "$(part)"
rm log/requests
ok '... is not asked for again' get 0 plain
ok '... but the signature' [ "$(wc -l <log/requests)" -eq 1 ]
ok '... and used' uses net
anew
cp a.tar.gz.minisig www

# lies
ok 'more bytes promised than sent' refuses_it long
ok '... is cut off' says 'cut off after'
anew
ok 'fewer bytes promised than sent' refuses_it short
ok '... is not what was signed' says 'not the one that was signed'
ok 'a part that nobody asked for' refuses_it unasked
ok '... is refused' says 'sends a part'
ok 'bytes without end' refuses_it endless
ok '... are refused at the limit' says 'larger than 67108864 bytes'
anew
ok 'a page instead of everything' refuses_it html
ok '... is no signature' says 'begins with `untrusted comment: `'
for status in 403 404 410 500 503; do
	ok "status $status" refuses_it status=$status
done
ok '... is told' says 'status 503'
rm www/a.tar.gz.minisig
ok 'no signature' refuses_it plain
ok '... it is unsigned' says 'unsigned'
cp a.tar.gz.minisig www
rm www/a.tar.gz
ok 'no archive' refuses_it plain
ok '... ' says 'status 404'
cp a.tar.gz www

# redirects
ok 'a redirect to http' refuses_it tohttp
ok '... is refused' says 'redirects to http://localhost' 'not https'
ok '... and not followed' not grep -q HTTP log/requests
ok 'a redirect to a file' refuses_it tofile
ok '... is refused' says 'redirects to file:///' 'not https'
ok 'six redirects' refuses_it hops=6
ok '... are too many' says 'more than 5 redirects'
ok 'a circle' refuses_it circle
ok '... is too many' says 'more than 5 redirects'
ok 'a redirect to nowhere' refuses_it nowhere
ok '... is an error' says 'status 302'

# slow servers
ok 'a server that falls silent' refuses_it stall=5000 --timeout 1
ok '... is left' says 'too slow' 'for 1 seconds' '--timeout'
ok '... and what came is kept' parts 5000
anew
ok 'a server that drips' refuses_it drip --timeout 2
ok '... is left' says 'too slow'
anew

# an interrupted run, and another run meanwhile
held
"$RUNME" update --cacert ours.crt "https://$host/stall=5000/a.tar.gz" \
	>"$out" 2>"$err" </dev/null &
run=$!
pids="$pids $run"
for _ in $(seq 300); do
	[ "$(part | xargs -r cat | wc -c)" -eq 5000 ] && break
	sleep 0.1
done
ok 'two runs at once' sh -c '"$RUNME" update --cacert ours.crt "$1" >two 2>&1
	[ $? -eq 2 ]' sh "https://$host/plain/a.tar.gz"
ok '... the second says so' grep -q 'another run is fetching' two
ok '... and does no harm' parts 5000
kill -TERM "$run"
wait "$run"
ok 'a run that is broken off ends by that signal' [ $? -eq 143 ]
ok '... says so' says 'the download was interrupted'
ok '... keeps what came' parts 5000
ok '... and nothing is changed' same_store
anew

# certificates
for variable in CURL_CA_BUNDLE SSL_CERT_FILE; do
	ok "$variable" env $variable="$scratch/ours.crt" "$RUNME" update \
		"https://$host/plain/a.tar.gz"
	ok '... is used' uses net
	anew
done
mkdir certs
cp ours.crt "certs/$(openssl x509 -in ours.crt -noout -hash).0"
held
ok 'an authority that nobody knows' update 2 "https://$host/plain/a.tar.gz"
ok '... is refused' says 'certificate is not trusted' '--cacert'
ok '... and nothing is changed' same_store
ok '... before anything is asked' [ ! -e log/requests ]
ok 'another authority' update 2 --cacert theirs.crt \
	"https://$host/plain/a.tar.gz"
ok '... is refused' says 'certificate is not trusted'
ok 'the address, which the certificate does not have' update 2 --cacert \
	ours.crt "https://127.0.0.1:${host#*:}/plain/a.tar.gz"
ok '... is refused' says 'certificate is not trusted'
here=$host there=$proxy
serve other log2
ok 'the certificate of somebody else' update 2 --cacert ours.crt \
	"https://$host/plain/a.tar.gz"
ok '... is refused' says 'certificate is not trusted'
host=$here proxy=$there
ok 'a file of authorities that is not there' refuses_it plain --cacert none
anew

# other URLs
for url in "http://$host/plain/a.tar.gz" ftp://localhost/a file://host/a x://; do
	held
	ok "$url" update 2 "$url"
	ok '... is refused' says 'by https, or from a file'
	ok '... and nothing is changed' same_store
done
ok 'a password in the URL' update 2 "https://me:secret@$host/plain/a.tar.gz"
ok '... is refused' says 'must not have a user name'
ok '... and not shown' silent secret
ok 'nobody at home' update 2 --cacert ours.crt https://localhost:1/a.tar.gz
ok '... is an error' says 'cannot be fetched'

# a proxy
ok 'through a proxy' env https_proxy="http://$proxy" "$RUNME" update \
	--cacert ours.crt "https://$host/plain/a.tar.gz"
ok '... it went' asked "CONNECT $host"
anew
ok 'not through the proxy' env https_proxy="http://$proxy" \
	no_proxy=localhost "$RUNME" update --cacert ours.crt \
	"https://$host/plain/a.tar.gz"
ok '... it went' not grep -q CONNECT log/requests
anew
gone() {
	https_proxy=http://localhost:1 get 2 plain
}
ok 'through a proxy that is not there' gone
ok '... it does not go' says 'cannot be fetched'

# the field of the repository
make_repo base
new_set base/one
echo "Update: https://$host/plain/a.tar.gz" >>"$POM_REPO/patches/repository"
ok 'a repository that says where' update 0 --cacert ours.crt
ok '... is updated' says 'new: of the test' POM_REPO
unset POM_REPO
ok '... and used where no other is named' uses net
anew

# on a terminal
at_terminal update --cacert ours.crt "https://$host/plain/a.tar.gz" <<'END'
ends 0
END
ok 'progress on a terminal' matches '\[#+ *\] +[0-9]+ of [0-9]+ KiB'
ok '... and on a pipe' get 0 plain
ok '... there is none' silent KiB

done_testing
