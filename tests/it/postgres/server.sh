# Runs a throw-away PostgreSQL server for the test process at the other end of standard input.
# It reads "stop" and "start"; when the pipe closes, however the tests ended, server and folder go.
set -u
bin=$1
port=$2
fsync=$3
# The tests may be gone when this script answers: that must not keep it from cleaning up.
trap '' HUP INT PIPE
dir=$(mktemp -d "${TMPDIR:-/tmp}/naru-postgres.XXXXXX") || exit 1
cd "$dir" || exit 1
log=$dir/log

fail() {
    echo "$1:"
    cat "$log"
    rm -rf "$dir"
    exit 1
}

start() {
    "$bin/postgres" -D "$dir/data" -k "$dir" -p "$port" -c listen_addresses=127.0.0.1 \
        -c max_connections=300 -c "fsync=$fsync" </dev/null >>"$log" 2>&1 &
    server=$!
    until "$bin/pg_isready" -q -h "$dir" -p "$port"; do
        kill -0 "$server" 2>/dev/null || fail "the server did not start"
        sleep 0.05
    done
}

stop() {
    kill -QUIT "$server"
    wait "$server"
}

# A Korean collation: under the C locale a text key that lacks its own collation would not show.
"$bin/initdb" -D "$dir/data" -U postgres --auth=trust --no-sync -E UTF8 \
    --locale-provider=icu --icu-locale=ko-KR </dev/null >"$log" 2>&1 || fail "initdb failed"
start
echo ready
while read -r command; do
    "$command"
    echo done
done
stop
cd /
rm -rf "$dir"
