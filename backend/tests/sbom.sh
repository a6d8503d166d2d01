#!/usr/bin/env bash
# Writes the software bill of materials in the CycloneDX format:
# target/sbom/{umbrachat,web}.cdx.json.
set -euo pipefail
cd "$(dirname "$0")/../.."
tool=target/tools/bin/cargo-cyclonedx
[ -x "$tool" ] || cargo install --quiet --locked --root target/tools cargo-cyclonedx@0.5.9
mkdir -p target/sbom

# The tool always writes its output beside the crate's Cargo.toml.
"$tool" cyclonedx --manifest-path backend/Cargo.toml --format json --spec-version 1.5 \
  --override-filename umbrachat.cdx
mv backend/umbrachat.cdx.json target/sbom/

(cd frontend && npm sbom --omit=dev --sbom-format cyclonedx) >target/sbom/web.cdx.json
wc -c target/sbom/*.json
