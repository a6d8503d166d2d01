#!/usr/bin/env bash
# Runs a command with a private PostgreSQL: a new cluster in a temporary directory, on a free port
# of the loopback address, ended and removed afterwards. Other servers are not affected.
#
#   tests/with-postgres.sh cargo test
#
# UMBRACHAT_TEST_POSTGRES contains its URL. fsync is off, as no data has to survive.
set -euo pipefail

bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
[ -n "$bin" ] || { echo "PostgreSQL is not installed: run 'make test-tools'" >&2; exit 1; }

dir=$(mktemp -d /tmp/umbrachat-postgres.XXXXXX)
as_owner=()
if [ "$(id -u)" = 0 ]; then
  # PostgreSQL refuses to run as root.
  chown postgres "$dir"
  as_owner=(setpriv --reuid=postgres --regid=postgres --init-groups)
fi

stop() {
  "${as_owner[@]}" "$bin/pg_ctl" -D "$dir/cluster" -m immediate stop >/dev/null 2>&1 || true
  rm -rf "$dir"
}
trap stop EXIT
trap 'exit 130' INT TERM

cd "$dir"
"${as_owner[@]}" "$bin/initdb" -D "$dir/cluster" -U umbra -A trust -E UTF8 --locale=C.UTF-8 >/dev/null
for _ in 1 2 3 4 5; do
  port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  if "${as_owner[@]}" "$bin/pg_ctl" -D "$dir/cluster" -w -l "$dir/log" \
    -o "-h 127.0.0.1 -p $port -k $dir -c max_connections=400 -c fsync=off -c full_page_writes=off" \
    start >/dev/null; then
    started=yes
    break
  fi
done
[ "${started:-}" = yes ] || { cat "$dir/log" >&2; exit 1; }

cd "$OLDPWD"
UMBRACHAT_TEST_POSTGRES="postgres://umbra@127.0.0.1:$port/postgres" "$@"
