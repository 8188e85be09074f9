#!/bin/sh
# Whom a replay over https trusts: nobody but those whose certificate is signed by an
# authority, names the host and is in its time, unless it is told to.
# Usage: tls.sh VITRO SOURCE
set -eu
vitro=$(realpath "$1")
tls_server=$(realpath "$2")/tests/support/tls_server.py
. "$(dirname "$0")/server.sh"

quietly() {
    "$@" >log 2>&1 || fail "$*: $(cat log)"
}

new_key() { # NAME
    quietly openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1.key"
}

new_authority() { # NAME
    new_key "$1"
    quietly openssl req -x509 -new -key "$1.key" -subj "/CN=$1" -days 2 -out "$1.pem"
}

new_certificate() { # NAME SUBJECT_ALTERNATIVE_NAME DAYS
    new_key "$1"
    quietly openssl req -new -key "$1.key" -subj "/CN=$1" -addext "subjectAltName=$2" \
        -out "$1.request"
    quietly openssl x509 -req -in "$1.request" -CA authority.pem -CAkey authority.key \
        -copy_extensions copy -days "$3" -out "$1.pem"
}

serve() { # NAME [AUTHORITY]; sets port
    start_server python3 "$tls_server" "$1.pem" "$1.key" ${2:+"$2"}
}

cat >schedule.csv <<CSV
id,function,phase,scheduled_us,requested_us,memory_mib
0,f,measure,0,1000,16
1,f,measure,200000,1000,16
CSV
# Attempts, code, cause of both requests, which are the same.
expect() { # ATTEMPTS,CODE,CAUSE STATUS PATH [OPTION]...
    expected=$1
    status=$2
    path=$3
    shift 3
    rm -rf run
    "$vitro" replay schedule.csv -o run --platform http --url "https://127.0.0.1:$port$path" \
        "$@" >log 2>errors || fail "$path $*: $(cat errors)"
    seen=$(cut -d, -f3,7,8 run/requests.csv | sed 1d | uniq)
    [ "$seen" = "$expected" ] || fail "$path $*: $seen, not $expected"
    seen=$(cut -d, -f13 run/invocations.csv | sed 1d | uniq)
    [ "$seen" = "$status" ] || fail "$path $*: $seen, not $status"
}

new_authority authority
new_authority stranger
new_certificate good IP:127.0.0.1 2
new_certificate elsewhere DNS:elsewhere.example 2
new_certificate expired IP:127.0.0.1 -1
new_key alone
quietly openssl req -x509 -new -key alone.key -subj /CN=alone -addext subjectAltName=IP:127.0.0.1 \
    -days 2 -out alone.pem

serve good
expect 1,200,none ok / --cacert authority.pem
[ "$(cut -d, -f5 run/requests.csv | tail -1)" = 0 ] || fail "the second one shook hands again"
expect 0,,tls error / # whom the system trusts, it does not
expect 0,,tls error / --cacert stranger.pem
expect 0,,tls error / --cacert authority.key # no certificate
expect 1,200,none ok / --insecure
expect 1,,closed refused /hang-up --cacert authority.pem

for name in elsewhere expired; do
    serve "$name"
    expect 0,,tls error / --cacert authority.pem
    expect 1,200,none ok / --insecure
done

# Of the authorities of the system it reads once, whatever the number of connections.
bytes_read() { # by this shell and all that it has waited for
    awk '$1 == "rchar:" { print $2 }' /proc/$$/io
}
bundle=/etc/ssl/certs/ca-certificates.crt
if [ -r /proc/$$/io ] && [ -r $bundle ]; then
    {
        head -1 schedule.csv
        awk 'BEGIN { for (i = 0; i < 20; i++) printf "%d,f,measure,%d,1000,16\n", i, i * 20000 }'
    } >twenty.csv
    before=$(bytes_read)
    "$vitro" replay twenty.csv -o twenty --platform http --url "https://127.0.0.1:$port/" \
        >log 2>errors || fail "twenty: $(cat errors)"
    after=$(bytes_read)
    [ "$(cut -d, -f8 twenty/requests.csv | grep -c tls)" = 20 ] || fail "twenty: $(cat errors)"
    [ $((after - before)) -lt $((10 * $(wc -c <$bundle))) ] ||
        fail "twenty connections read $((after - before)) bytes"
fi

serve alone
expect 0,,tls error /
expect 1,200,none ok / --cacert alone.pem
expect 1,200,none ok / --insecure

# The server asks who we are. With TLS 1.3 it says no when the request is on its way.
serve good authority.pem
new_certificate client DNS:client 2
cat client.pem client.key >both.pem
expect 1,200,none ok / --cacert authority.pem --cert client.pem --key client.key
expect 1,200,none ok / --cacert authority.pem --cert both.pem
expect 1,,tls error / --cacert authority.pem
expect 1,,tls error / --cacert authority.pem --cert stranger.pem --key stranger.key
expect 0,,tls error / --cacert authority.pem --cert client.pem --key stranger.key
