#!/usr/bin/env bash
# Builds the program with deliberate defects, so that the fault tests can prove that they detect
# them: a copy of the sources below target/ with all patches of tests/faults/broken. An environment
# variable of the program selects the active defect.
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
    { echo "$patch does not apply to the sources any more: create it again" >&2; exit 1; }
done
[ "$1" = build ] || exit 0

CARGO_TARGET_DIR=target/faults/build cargo build --quiet --locked --bin umbrachat \
  --manifest-path "$place/Cargo.toml"
