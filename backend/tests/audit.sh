#!/usr/bin/env bash
# Checks the dependencies: licences, sources, bans and advisories of the Rust crates (deny.toml) and
# of the web app's runtime packages. If an advisory database cannot be reached, the check reports a
# skip instead of a pass or a failure.
#
#   tests/audit.sh
set -euo pipefail
cd "$(dirname "$0")/../.."
PATH="$PWD/target/tools/venv/bin:$PATH"

cargo deny --locked check bans licenses sources

said=$(mktemp)
trap 'rm -f "$said"' EXIT
if cargo deny --locked check advisories >"$said" 2>&1; then
  tail -n 1 "$said"
elif grep -q "failed to fetch advisory database" "$said"; then
  echo "SKIPPED: the advisories of Rust crates (the RustSec database cannot be reached)"
else
  cat "$said" >&2
  exit 1
fi

cd frontend
if npm audit --omit=dev >"$said" 2>&1; then
  cat "$said"
elif grep -q "audit endpoint returned an error\|ENOTFOUND\|EAI_AGAIN\|ECONNREFUSED\|ETIMEDOUT" "$said"; then
  echo "SKIPPED: the advisories of npm packages (the registry does not support audits)"
else
  cat "$said" >&2
  exit 1
fi

npm sbom --omit=dev --sbom-format cyclonedx | python3 -c '
import json, sys

allowed = {"MIT", "ISC", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "OFL-1.1"}
# Its package.json has no licence field; its LICENSE file is the MIT licence.
named_in_a_file = {"svelte-toolbelt"}

def licences(package):
    for entry in package.get("licenses", []):
        licence = entry.get("license", {})
        yield licence.get("id") or licence.get("name") or entry.get("expression")

def is_allowed(licence):
    # "(MIT OR Apache-2.0)" leaves the choice.
    return any(choice in allowed for choice in licence.strip("()").split(" OR "))

packages = json.load(sys.stdin)["components"]
faults = [
    f"{package['\''name'\'']}: {list(licences(package))}"
    for package in packages
    if package["name"] not in named_in_a_file
    and (not list(licences(package)) or not all(map(is_allowed, licences(package))))
]
if faults or not packages:
    sys.exit(f"npm packages under other licences: {faults}")
print(f"npm licenses ok ({len(packages)} packages)")
'
