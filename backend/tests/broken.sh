#!/usr/bin/env bash
# Builds the program broken on purpose, so that the fault tests can show that they would
# notice: a copy of the sources below target/, all patches of tests/faults/broken applied.
# Which of the parts is broken is said when the program is started.
#
#   tests/broken.sh apply|build
set -euo pipefail
cd "$(dirname "$0")/../.."
place=target/faults/broken
patches="$PWD/backend/tests/faults/broken"

rm -rf "$place"
mkdir -p "$place"
cp -a Cargo.toml Cargo.lock backend migrations "$place/"
for patch in "$patches"/*.patch; do
  patch --quiet --strip 1 --no-backup-if-mismatch --directory "$place" <"$patch" ||
    { echo "$patch does not fit the sources any more: make it anew" >&2; exit 1; }
done
[ "$1" = build ] || exit 0

CARGO_TARGET_DIR=target/faults/build cargo build --quiet --locked --bin umbrachat \
  --manifest-path "$place/Cargo.toml"
