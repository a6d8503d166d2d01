#!/usr/bin/env bash
# Runs all tests of the workspace. Tests of a real server wait for things that come in their
# own time, and on a busy machine one of a thousand may come late: up to three failed API
# tests are tried once more, alone, and named at the end. Whatever draws its course by lot
# has no second chance, and a test that fails twice has failed.
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

echo "once more, alone: ${failed[*]}"
cargo test --locked --test api -- --exact "${failed[@]}" 2>&1 | tee "$log"
[ "${PIPESTATUS[0]}" = 0 ] || exit 101
# Not one of them may have gone missing, as a unit test would.
grep -q "^test result: ok. ${#failed[@]} passed" "$log" || exit 101
echo "FLAKY, passed at the second try: ${failed[*]}"
