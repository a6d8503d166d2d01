#!/usr/bin/env bash
# Runs all tests of the workspace. Tests of a real server depend on timing, and on a busy machine
# about one of a thousand can be late: up to three failed API tests are repeated alone and named at
# the end. Randomised tests are not repeated, and a test that fails twice has failed.
set -uo pipefail

log=$(mktemp)
trap 'rm -f "$log"' EXIT

cargo test --workspace --locked --no-fail-fast 2>&1 | tee "$log"
[ "${PIPESTATUS[0]}" = 0 ] && exit 0

mapfile -t failed < <(sed -nE 's/^test (.+) \.\.\. FAILED$/\1/p' "$log" | sort -u)
if [ ${#failed[@]} = 0 ] || [ ${#failed[@]} -gt 3 ]; then
  exit 101
fi
for name in "${failed[@]}"; do
  case $name in
  invariants::* | crash::*) exit 101 ;;
  esac
done

echo "repeating alone: ${failed[*]}"
cargo test --locked --test api -- --exact "${failed[@]}" 2>&1 | tee "$log"
[ "${PIPESTATUS[0]}" = 0 ] || exit 101
# Every repeated test has to run: a test that no longer exists must not count as passed.
grep -q "^test result: ok. ${#failed[@]} passed" "$log" || exit 101
echo "FLAKY, passed at the second attempt: ${failed[*]}"
