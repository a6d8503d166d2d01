#!/usr/bin/env bash
# Runs a command with everything it needs to start PostgreSQL servers: the directory of the
# programs, and a cluster to copy, which is faster than creating one. The temporary directory of the
# command is removed afterwards.
#
#   tests/with-parts.sh cargo test --test faults
set -euo pipefail

bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
[ -n "$bin" ] || { echo "PostgreSQL is not installed: run 'make test-tools'" >&2; exit 1; }

dir=$(mktemp -d /tmp/umbrachat-parts.XXXXXX)
trap 'rm -rf "$dir"' EXIT
trap 'exit 130' INT TERM
chmod 755 "$dir"
mkdir "$dir/postgres" "$dir/tmp"
as_owner=()
if [ "$(id -u)" = 0 ]; then
  # PostgreSQL refuses to run as root.
  chown postgres "$dir/postgres"
  as_owner=(setpriv --reuid=postgres --regid=postgres --init-groups)
fi
(cd "$dir" && "${as_owner[@]}" "$bin/initdb" -D "$dir/postgres/cluster" -U umbra -A trust \
  -E UTF8 --locale=C.UTF-8 >/dev/null)

# Enough descriptors for both ends of a thousand sockets.
ulimit -n "$(ulimit -Hn)"
UMBRACHAT_TEST_POSTGRES_BIN="$bin" UMBRACHAT_TEST_CLUSTER="$dir/postgres/cluster" \
  TMPDIR="$dir/tmp" "$@"
