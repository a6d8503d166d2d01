#!/usr/bin/env bash
# Runs a command with a private S3-compatible service (nanio) on a free port of the loopback
# address, ended and removed afterwards.
#
#   tests/with-s3.sh cargo test
#
# UMBRACHAT_TEST_S3 contains the folder of its bucket `umbrachat`, in which each object is a file. The
# AWS_ variables contain what a client needs to know.
set -euo pipefail
cd "$(dirname "$0")/../.."
nanio=$PWD/target/tools/venv/bin/nanio
[ -x "$nanio" ] || { echo "nanio is not installed: run 'make test-tools'" >&2; exit 1; }

dir=$(mktemp -d /tmp/umbrachat-s3.XXXXXX)
stop() {
  [ -z "${server:-}" ] || { kill -9 "$server" && wait "$server"; } 2>/dev/null || true
  rm -rf "$dir"
}
trap stop EXIT
trap 'exit 130' INT TERM
mkdir -p "$dir/buckets/umbrachat"

# The port may be taken between the look-up and the start; then another port is tried.
for _ in 1 2 3 4 5; do
  port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  # The kernel kills the server when this script ends for any reason.
  NANIO_ACCESS_KEY=key NANIO_SECRET_KEY=secret setpriv --pdeathsig KILL "$nanio" serve \
    --host 127.0.0.1 --port "$port" --data-dir "$dir/buckets" --no-access-log >"$dir/log" 2>&1 &
  server=$!
  for _ in $(seq 200); do
    if grep -q 'Application startup complete' "$dir/log"; then started=yes; break 2; fi
    kill -0 "$server" 2>/dev/null || break
    sleep 0.05
  done
done
[ "${started:-}" = yes ] || { cat "$dir/log" >&2; exit 1; }

UMBRACHAT_TEST_S3="$dir/buckets/umbrachat" AWS_ENDPOINT_URL=http://127.0.0.1:$port AWS_ALLOW_HTTP=true \
  AWS_REGION=us-east-1 AWS_ACCESS_KEY_ID=key AWS_SECRET_ACCESS_KEY=secret "$@"
