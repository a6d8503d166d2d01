#!/usr/bin/env bash
# Runs a command with a private Redis Cluster of three masters on free ports of the loopback
# address, ended and removed afterwards. Other servers are not affected.
#
#   tests/with-redis-cluster.sh cargo test
#
# UMBRACHAT_TEST_REDIS_CLUSTER contains its URLs, separated by commas.
set -euo pipefail
command -v redis-server >/dev/null || { echo "Redis is not installed: run 'make test-tools'" >&2; exit 1; }

dir=$(mktemp -d /tmp/umbrachat-redis-cluster.XXXXXX)
servers=()
end_servers() {
  for server in "${servers[@]}"; do
    { kill -9 "$server" && wait "$server"; } 2>/dev/null || true
  done
  servers=()
}
stop() { end_servers; rm -rf "$dir"; }
trap stop EXIT
trap 'exit 130' INT TERM

# Each of the three nodes needs a port for clients and one for the cluster bus.
free_ports() {
  python3 -c '
import socket
held = [socket.socket() for _ in range(6)]
for one in held: one.bind(("127.0.0.1", 0))
print(*(one.getsockname()[1] for one in held))'
}

# A port may be taken between the look-up and the start; then other ports are tried.
start() {
  rm -rf "$dir"/*
  for number in 0 1 2; do
    mkdir "$dir/$number"
    # The kernel kills the servers when this script ends for any reason.
    setpriv --pdeathsig KILL redis-server --bind 127.0.0.1 --port "${ports[number]}" \
      --cluster-enabled yes --cluster-port "${ports[number + 3]}" --cluster-node-timeout 5000 \
      --dir "$dir/$number" --save '' --appendonly no >"$dir/$number.log" 2>&1 &
    servers+=($!)
  done
  for _ in $(seq 200); do
    [ "$(cat "$dir"/*.log | grep -c 'Ready to accept connections')" -lt 3 ] || return 0
    for server in "${servers[@]}"; do kill -0 "$server" 2>/dev/null || return 1; done
    sleep 0.05
  done
  return 1
}

for _ in 1 2 3 4 5; do
  read -ra ports < <(free_ports)
  if start; then started=yes; break; fi
  end_servers
done
[ "${started:-}" = yes ] || { cat "$dir"/*.log >&2; exit 1; }

at() { redis-cli -h 127.0.0.1 -p "${ports[$1]}" "${@:2}"; }
{
  at 0 cluster addslotsrange 0 5460
  at 1 cluster addslotsrange 5461 10922
  at 2 cluster addslotsrange 10923 16383
  for number in 0 1 2; do at "$number" cluster set-config-epoch $((number + 1)); done
  for number in 1 2; do at 0 cluster meet 127.0.0.1 "${ports[number]}" "${ports[number + 3]}"; done
} >"$dir/joining" 2>&1

joined() {
  for number in 0 1 2; do
    at "$number" cluster info | grep -q '^cluster_state:ok' || return 1
    at "$number" cluster info | grep -q '^cluster_known_nodes:3' || return 1
  done
}
for _ in $(seq 600); do
  if joined; then whole=yes; break; fi
  sleep 0.1
done
[ "${whole:-}" = yes ] || { cat "$dir/joining" "$dir"/*.log >&2; exit 1; }

addresses=$(printf ',redis://127.0.0.1:%s' "${ports[@]:0:3}")
UMBRACHAT_TEST_REDIS_CLUSTER="${addresses:1}" "$@"
