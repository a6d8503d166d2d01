#!/usr/bin/env bash
# Runs the fault tests. They start their own nodes, PostgreSQL and Redis servers, kill and freeze
# them, fill their disks and cut their connections. All of it is ended and removed afterwards.
#
#   tests/faults.sh short|full|topology|NAME
#
# Several tests run at once, because most of their time is waiting.
set -euo pipefail
cd "$(dirname "$0")/../.."
what=${1:?short, full, topology or the name of a test}

run() {
  backend/tests/with-parts.sh backend/tests/with-s3.sh cargo test --locked --test faults -- "$@"
}

# The disk tests mount a small file system; without that permission they are left out.
leaving_out=(--skip topology::)
disk=$(mktemp -d /tmp/umbrachat-disk.XXXXXX)
if mount -t tmpfs -o size=1m umbrachat-test "$disk" 2>/dev/null; then
  umount "$disk"
else
  echo "SKIPPED: full disks (mounting a small file system is not permitted)"
  leaving_out+=(--skip disk_full::)
fi
rmdir "$disk"

# The former version of the program is not built here.
if [ -z "${UMBRACHAT_TEST_FORMER:-}" ]; then
  echo "SKIPPED: upgrades (UMBRACHAT_TEST_FORMER names no program of the former version)"
  leaving_out+=(--skip upgrade::)
fi

export UMBRACHAT_TEST_BROKEN="$PWD/target/faults/build/debug/umbrachat"
case $what in
short)
  # The short form does not build the broken programs, but the patches have to apply.
  backend/tests/broken.sh apply
  UMBRACHAT_FAULTS=short run --test-threads 3 "${leaving_out[@]}" --skip broken::
  ;;
full)
  backend/tests/broken.sh build
  UMBRACHAT_FAULTS=full run --test-threads 2 "${leaving_out[@]}"
  ;;
topology) run topology:: ;;
*) run "$@" ;;
esac
