#!/usr/bin/env bash
# Compares `messages` as one table and hash-partitioned by conversation: inserts, pages, look-ups of
# repeated sends and sizes, in one run on a private PostgreSQL.
#
#   benches/partitions.sh [rows]
#
# fsync is off, so the figures compare processor work, not disks.
set -euo pipefail
cd "$(dirname "$0")/../.."
if [ -z "${UMBRACHAT_TEST_POSTGRES:-}" ]; then
  exec backend/tests/with-postgres.sh "$0" "$@"
fi
rows=${1:-300000}
bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
sql() { "$bin/psql" -X -q -t -A -v ON_ERROR_STOP=1 -d "$UMBRACHAT_TEST_POSTGRES" "$@"; }
dir=$(mktemp -d /tmp/umbrachat-partitions.XXXXXX)
trap 'rm -rf "$dir"' EXIT

# The real schema, and the rows to insert. They are generated first, so that generating them is not
# measured. A fifth of the conversations gets most of the messages.
for up in migrations/postgres/*/up.sql; do sql -f "$up"; done
sql <<END
INSERT INTO accounts (id, username, username_key, display_name, password_hash, created_at)
  SELECT md5('account' || n)::uuid, 'a' || n, 'a' || n, 'A', '', now() FROM generate_series(1, 1000) n;
INSERT INTO conversations (id, kind, created_at, last_activity_at)
  SELECT md5('conversation' || n)::uuid, 1, now(), now() FROM generate_series(0, 19999) n;
CREATE UNLOGGED TABLE source AS
  SELECT n::bigint AS n,
    md5('conversation' || floor(20000 * power(random(), 3)))::uuid AS conversation_id,
    -- In the order of time, as UUIDv7 are.
    (lpad(to_hex(1795669548760 + n / 8), 12, '0') || '7' || substr(md5(n::text), 1, 19))::uuid AS id,
    md5('account' || 1 + n % 1000)::uuid AS sender_id,
    substr('The lamps are lit on the other side of the lake tonight, and nobody is on the water. ', 1, (10 + random() * 75)::int) AS body,
    sha256(n::text::bytea) AS digest
  FROM generate_series(0, $rows - 1) n;
CREATE UNIQUE INDEX ON source (n);
ANALYZE source;
END

columns='conversation_id, seq, rev, id, kind, sender_id, body, client_id, send_digest, created_at'
values="conversation_id, n + 1, n + 1, id, 0, sender_id, body, id, digest, now()"

table() { # name, partitions
  if [ "$2" = 0 ]; then
    sql -c "CREATE TABLE $1 (LIKE messages INCLUDING ALL)"
  else
    # A unique index of a partitioned table must include the partition key.
    sql <<END
CREATE TABLE $1 (LIKE messages INCLUDING DEFAULTS) PARTITION BY HASH (conversation_id);
DO \$\$ BEGIN FOR part IN 0..$2 - 1 LOOP
  EXECUTE format('CREATE TABLE $1_%s PARTITION OF $1 FOR VALUES WITH (MODULUS $2, REMAINDER %s)', part, part);
END LOOP; END \$\$;
ALTER TABLE $1 ADD PRIMARY KEY (conversation_id, seq), ADD UNIQUE (conversation_id, id),
  ADD UNIQUE (conversation_id, send_digest);
CREATE INDEX ON $1 (conversation_id, rev);
CREATE INDEX ON $1 (sender_id);
END
  fi
  sql -c "ALTER TABLE $1 ADD FOREIGN KEY (conversation_id) REFERENCES conversations (id), ADD FOREIGN KEY (sender_id) REFERENCES accounts (id)"
}

# Prints transactions per second of a script.
rate() { # clients, transactions for each, script
  echo "$3" >"$dir/script.sql"
  "$bin/pgbench" -n -M prepared -c "$1" -j 1 -t "$2" -f "$dir/script.sql" "$UMBRACHAT_TEST_POSTGRES" 2>&1 |
    sed -nE 's/^tps = ([0-9.]+).*/\1/p'
}

echo "$rows rows; rates are of one run, on $(nproc) cores"
echo "partitions | rows/s, 200 in a transaction | rows/s, one each | WAL bytes/row | pages/s | repeats/s by digest alone | repeats/s with conversation | heap, index bytes/row"
for partitions in 0 16 64; do
  name=talk$partitions
  table "$name" "$partitions"
  sql -c "CREATE SEQUENCE place MINVALUE 0; CHECKPOINT"
  begin=$(sql -c "SELECT pg_current_wal_lsn()")
  singles=4000
  batches=$(((rows - singles) / 200 / 4))
  batched=$(rate 4 "$batches" "SELECT nextval('place') AS place \\gset
INSERT INTO $name ($columns) SELECT $values FROM source WHERE n >= :place::bigint * 200 AND n < :place::bigint * 200 + 200;")
  inserted=$((batches * 4 * 200))
  wal=$(sql -c "SELECT round((pg_current_wal_lsn() - '$begin'::pg_lsn) / $inserted)")
  sql -c "SELECT setval('place', $inserted)" >/dev/null
  single=$(rate 4 $((singles / 4)) "SELECT nextval('place') - 1 AS place \\gset
INSERT INTO $name ($columns) SELECT $values FROM source WHERE n = :place::bigint;")
  sql -c "VACUUM ANALYZE $name"
  some="\\set n random(0, $inserted - 1)
SELECT conversation_id AS conversation, digest FROM source WHERE n = :n \\gset"
  pages=$(rate 2 3000 "\\set n random(0, 19999)
SELECT id, body FROM $name WHERE conversation_id = md5('conversation' || :n)::uuid AND seq < $rows ORDER BY seq DESC LIMIT 50;")
  alone=$(rate 2 300 "$some
SELECT id FROM $name WHERE send_digest = :digest::bytea;")
  with=$(rate 2 3000 "$some
SELECT id FROM $name WHERE conversation_id = :conversation::uuid AND send_digest = :digest::bytea;")
  size=$(sql -c "SELECT round(sum(pg_table_size(relid)) / $inserted) || ', ' || round(sum(pg_indexes_size(relid)) / $inserted) FROM (SELECT relid FROM pg_partition_tree('$name') WHERE isleaf UNION SELECT '$name'::regclass) AS parts")
  awk -v p="$partitions" -v b="$batched" -v s="$single" -v w="$wal" -v g="$pages" -v a="$alone" -v c="$with" -v z="$size" \
    'BEGIN { printf "%s | %.0f | %.0f | %s | %.0f | %.0f | %.0f | %s\n", p, b * 200, s, w, g, a, c, z }'
  sql -c "DROP TABLE $name; DROP SEQUENCE place"
done
