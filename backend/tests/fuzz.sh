#!/usr/bin/env bash
# Runs each fuzz target for a moment, from the committed seeds and what was found before.
#
#   tests/fuzz.sh [seconds]
#
# A finding lies in target/fuzz/ afterwards: mend it, and keep it as a unit test.
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${1:-20}
export CARGO_TARGET_DIR="$PWD/target/fuzz"
PATH="$PWD/target/tools/venv/bin:$PATH"

# libFuzzer's instrumentation is not stable yet; there is no unsafe code to sanitise.
RUSTC_BOOTSTRAP=1 cargo fuzz build --fuzz-dir backend/fuzz --sanitizer none

for seeds in backend/fuzz/seeds/*; do
  target=$(basename "$seeds")
  mkdir -p "$CARGO_TARGET_DIR/corpus/$target"
  echo "fuzzing $target for $seconds s"
  "$CARGO_TARGET_DIR/$(rustc --print host-tuple)/release/$target" \
    "$CARGO_TARGET_DIR/corpus/$target" "$seeds" \
    -max_total_time="$seconds" -max_len=70000 -print_final_stats=1 -verbosity=0 \
    -artifact_prefix="$CARGO_TARGET_DIR/$target-" 2>&1 | grep -v '^"\|^###'
done
