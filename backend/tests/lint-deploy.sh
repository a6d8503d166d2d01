#!/usr/bin/env bash
# Checks the deployment files without a Docker daemon: docker-compose and Caddy accept their
# configuration, hadolint accepts the Dockerfile, every copied path exists, and the build commands
# equal those of the Makefile.
#
#   tests/lint-deploy.sh
set -euo pipefail
cd "$(dirname "$0")/../.."
PATH="$PWD/target/tools/venv/bin:$PATH"
dockerfile=backend/Dockerfile

hadolint "$dockerfile"

fault() { echo "$1" >&2; exit 1; }
copied=$(sed -nE 's/^COPY ([^-].*) [^ ]+$/\1/p' "$dockerfile")
[ "$(wc -w <<<"$copied")" -ge 7 ] || fault "not every COPY of $dockerfile was understood: $copied"
for path in $copied; do
  git ls-files --error-unmatch "$path" >/dev/null 2>&1 || fault "$dockerfile copies $path, which is not there"
  grep -qx "!${path%%/*}" "$dockerfile.dockerignore" || fault "$dockerfile.dockerignore leaves out $path"
done
for command in 'npm ci --no-audit --no-fund' 'npm run build' 'cargo build --release --locked'; do
  for file in Makefile "$dockerfile"; do
    grep -qF "$command" "$file" || fault "$file does not build by '$command'"
  done
done

# Works on a copy with generated secrets.
rm -rf target/deploy
mkdir -p target/deploy/backend
cp docker-compose.yml target/deploy/
cp -r backend/deploy target/deploy/backend/
rm -rf target/deploy/backend/deploy/secrets
target/deploy/backend/deploy/make-secrets.sh >/dev/null
! target/deploy/backend/deploy/make-secrets.sh 2>/dev/null || fault "secrets were made anew over others"
[ -z "$(find target/deploy/backend/deploy/secrets -perm /077)" ] || fault "secrets are open to others"
docker-compose --file target/deploy/docker-compose.yml config >target/deploy/config.yml
for said in 'postgres://umbrachat:[0-9a-f]{64}@postgres:5432/umbrachat' \
  'redis://:[0-9a-f]{64}@redis:6379' 'UMBRACHAT_JWT_SECRET: [0-9a-f]{64}'; do
  [ "$(grep -cE "$said" target/deploy/config.yml)" = 2 ] || fault "not both nodes are told $said"
done
git check-ignore --quiet backend/deploy/secrets/umbrachat.env || fault "git would take the secrets"

export XDG_DATA_HOME="$PWD/target/deploy/caddy" XDG_CONFIG_HOME="$PWD/target/deploy/caddy"
said=$(caddy validate --adapter caddyfile --config backend/deploy/Caddyfile 2>&1) || fault "$said"
! caddy fmt --diff backend/deploy/Caddyfile | grep -q '^[-+]' || fault "run 'caddy fmt --overwrite backend/deploy/Caddyfile'"
echo "deployment files ok"
