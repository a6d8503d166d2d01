#!/usr/bin/env bash
# Installs what the tests need besides Rust and Node from the system's packages: PostgreSQL, Redis,
# Caddy and docker-compose (only the programs, no running service), Chromium, Firefox, a colour emoji
# font, and Python's venv for the tools from PyPI.
set -euo pipefail

missing=()
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing+=(postgresql)
command -v redis-server >/dev/null || missing+=(redis-server)
command -v caddy >/dev/null || missing+=(caddy)
command -v docker-compose >/dev/null || missing+=(docker-compose)
command -v chromium-headless-shell >/dev/null || missing+=(chromium-headless-shell)
command -v firefox-esr >/dev/null || missing+=(firefox-esr)
command -v python3 >/dev/null || missing+=(python3)
python3 -c 'import ensurepip, venv' 2>/dev/null || missing+=(python3-venv)
command -v openssl >/dev/null || missing+=(openssl)
command -v patch >/dev/null || missing+=(patch)
command -v c++ >/dev/null || missing+=(g++)
[ -e /usr/share/fonts/truetype/noto/NotoColorEmoji.ttf ] || missing+=(fonts-noto-color-emoji)
[ ${#missing[@]} -gt 0 ] || exit 0

if ! command -v apt-get >/dev/null; then
  echo "Please install: ${missing[*]}" >&2
  exit 1
fi
as_root=()
[ "$(id -u)" = 0 ] || as_root=(sudo)
echo "installing ${missing[*]}"

# Debian starts services when it installs them. This policy prevents that for this run, unless the
# machine has a policy of its own.
policy=/usr/sbin/policy-rc.d
if [ ! -e $policy ]; then
  trap '"${as_root[@]}" rm -f "$policy"' EXIT
  printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee $policy >/dev/null
  "${as_root[@]}" chmod 755 $policy
fi
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
  apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
if [ -d /run/systemd/system ]; then
  for service in postgresql redis-server caddy; do
    [[ " ${missing[*]} " != *" $service "* ]] ||
      "${as_root[@]}" systemctl disable --quiet "$service"
  done
fi
