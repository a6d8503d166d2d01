#!/usr/bin/env bash
# Runs the fault tests: real nodes, PostgreSQLs and Redises of their own, which they kill,
# freeze, fill and cut off. Everything is ended and removed afterwards.
#
#   tests/faults.sh short|full|topology|NAME
#
# Several run at once, because most of their time is waiting.
set -euo pipefail
cd "$(dirname "$0")/../.."
what=${1:?short, full or topology}

bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
[ -n "$bin" ] || { echo "PostgreSQL is not installed: run 'make test-tools'" >&2; exit 1; }

dir=$(mktemp -d /tmp/umbrachat-faults.XXXXXX)
trap 'rm -rf "$dir"' EXIT
trap 'exit 130' INT TERM
chmod 755 "$dir"

# A cluster to copy, which takes less time than to make one.
mkdir "$dir/postgres"
as_owner=()
if [ "$(id -u)" = 0 ]; then
  # PostgreSQL refuses to run as root.
  chown postgres "$dir/postgres"
  as_owner=(setpriv --reuid=postgres --regid=postgres --init-groups)
fi
(cd "$dir" && "${as_owner[@]}" "$bin/initdb" -D "$dir/postgres/cluster" -U umbra -A trust -E UTF8 --locale=C.UTF-8 >/dev/null)
export UMBRACHAT_TEST_POSTGRES_BIN="$bin" UMBRACHAT_TEST_CLUSTER="$dir/postgres/cluster" TMPDIR="$dir"
# A thousand sockets, and both ends of each.
ulimit -n "$(ulimit -Hn)"

# A small disk can be filled only where one may be mounted.
leaving_out=(--skip topology::)
mkdir "$dir/disk"
if mount -t tmpfs -o size=1m umbrachat-test "$dir/disk" 2>/dev/null; then
  umount "$dir/disk"
else
  echo "SKIPPED: full disks (this machine lets nobody mount a small one)"
  leaving_out+=(--skip disk_full::)
fi

case $what in
short)
  # The patches of the broken builds have to fit, though there is no time to build them.
  backend/tests/broken.sh apply
  UMBRACHAT_FAULTS=short cargo test --locked --test faults -- \
    --test-threads 3 "${leaving_out[@]}" --skip broken::
  ;;
full)
  backend/tests/broken.sh build
  export UMBRACHAT_TEST_BROKEN="$PWD/target/faults/build/debug/umbrachat"
  UMBRACHAT_FAULTS=full cargo test --locked --test faults -- --test-threads 2 "${leaving_out[@]}"
  ;;
topology) cargo test --locked --test faults -- topology:: ;;
*)
  # A single one, by its name.
  export UMBRACHAT_TEST_BROKEN="$PWD/target/faults/build/debug/umbrachat"
  cargo test --locked --test faults -- "$@"
  ;;
esac
