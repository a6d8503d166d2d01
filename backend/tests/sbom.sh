#!/usr/bin/env bash
# Writes what the program consists of, as CycloneDX: target/sbom/{umbrachat,web}.cdx.json.
set -euo pipefail
cd "$(dirname "$0")/../.."
tool=target/tools/bin/cargo-cyclonedx
[ -x "$tool" ] || cargo install --quiet --locked --root target/tools cargo-cyclonedx@0.5.9
mkdir -p target/sbom

# It writes beside the crate's Cargo.toml and nowhere else.
"$tool" cyclonedx --manifest-path backend/Cargo.toml --format json --spec-version 1.5 \
  --override-filename umbrachat.cdx
mv backend/umbrachat.cdx.json target/sbom/

(cd frontend && npm sbom --omit=dev --sbom-format cyclonedx) >target/sbom/web.cdx.json
wc -c target/sbom/*.json
