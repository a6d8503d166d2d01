#!/usr/bin/env bash
# Runs a command with a private Redis on a free port of the loopback address, ended and removed
# afterwards. Other servers are not affected.
#
#   tests/with-redis.sh cargo test
#
# UMBRACHAT_TEST_REDIS contains its URL. Persistence is off, as in production.
set -euo pipefail
command -v redis-server >/dev/null || { echo "Redis is not installed: run 'make test-tools'" >&2; exit 1; }

dir=$(mktemp -d /tmp/umbrachat-redis.XXXXXX)
stop() {
  [ -z "${server:-}" ] || { kill -9 "$server" && wait "$server"; } 2>/dev/null || true
  rm -rf "$dir"
}
trap stop EXIT
trap 'exit 130' INT TERM

# The port may be taken between the look-up and the start; then another port is tried.
for _ in 1 2 3 4 5; do
  port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  # The kernel kills the server when this script ends for any reason.
  setpriv --pdeathsig KILL redis-server --bind 127.0.0.1 --port "$port" --dir "$dir" \
    --save '' --appendonly no >"$dir/log" 2>&1 &
  server=$!
  for _ in $(seq 200); do
    if grep -q 'Ready to accept connections' "$dir/log"; then started=yes; break 2; fi
    kill -0 "$server" 2>/dev/null || break
    sleep 0.05
  done
done
[ "${started:-}" = yes ] || { cat "$dir/log" >&2; exit 1; }

UMBRACHAT_TEST_REDIS="redis://127.0.0.1:$port" "$@"
