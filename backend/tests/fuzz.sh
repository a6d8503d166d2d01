#!/usr/bin/env bash
# Runs each fuzz target for some seconds, starting from the committed seeds and the corpus of
# earlier runs.
#
#   tests/fuzz.sh [seconds]
#
# A failing input is stored in target/fuzz/: fix the defect and add the input to a unit test.
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${1:-20}
export CARGO_TARGET_DIR="$PWD/target/fuzz"
PATH="$PWD/target/tools/venv/bin:$PATH"

# cargo-fuzz needs unstable compiler flags for coverage; sanitizers are off, as there is no unsafe
# code.
RUSTC_BOOTSTRAP=1 cargo fuzz build --fuzz-dir backend/fuzz --sanitizer none

fuzz() {
  local seeds=$1 target
  target=$(basename "$seeds")
  mkdir -p "$CARGO_TARGET_DIR/corpus/$target"
  echo "fuzzing $target for $seconds s"
  "$CARGO_TARGET_DIR/$host/release/$target" \
    "$CARGO_TARGET_DIR/corpus/$target" "$seeds" \
    -max_total_time="$seconds" -max_len=70000 -print_final_stats=1 -verbosity=0 \
    -artifact_prefix="$CARGO_TARGET_DIR/$target-" 2>&1 | grep -v '^"\|^###' | sed "s/^/$target: /"
}
export -f fuzz
host=$(rustc --print host-tuple)
export seconds host
# A target uses one core.
printf '%s\n' backend/fuzz/seeds/* | xargs -P "$(nproc)" -I{} bash -euo pipefail -c 'fuzz {}'
