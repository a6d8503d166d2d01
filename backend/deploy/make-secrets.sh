#!/usr/bin/env bash
# Creates the secrets of docker-compose.yml once: random, readable by their owner only, never part
# of an image or the repository.
#
#   backend/deploy/make-secrets.sh
#
# The passwords of the database and of Redis are stored in their volumes too: to change one, change
# it there first. docs/operating.md describes the change of the token secret.
set -euo pipefail
cd "$(dirname "$0")"
[ ! -e secrets ] || { echo "$PWD/secrets exists already: nothing was changed" >&2; exit 1; }
umask 077
random() { head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n'; }
database=$(random) redis=$(random) tokens=$(random)

mkdir secrets.new
echo "POSTGRES_PASSWORD=$database" >secrets.new/postgres.env
echo "REDIS_PASSWORD=$redis" >secrets.new/redis.env
cat >secrets.new/umbrachat.env <<END
DATABASE_URL=postgres://umbrachat:$database@postgres:5432/umbrachat?sslmode=disable
REDIS_URL=redis://:$redis@redis:6379
UMBRACHAT_JWT_SECRET=$tokens
END
mv secrets.new secrets
echo "made $PWD/secrets; keep it, and keep it to yourself"
