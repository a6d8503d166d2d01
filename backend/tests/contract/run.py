"""Tests a real server against openapi.yaml, with and without a session; also on PostgreSQL
if backend/tests/with-postgres.sh runs this script.

    python run.py target/debug/umbrachat
"""

import os
import re
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
CONTRACT = HERE.parent.parent.parent / "openapi.yaml"
SCHEMATHESIS = Path(sys.executable).parent / "schemathesis"


def start(program, database, directory, limits="off"):
    """Starts a server on a free port with new data; returns the process, its address and its log."""
    log = Path(directory) / "log"
    settings = {
        **os.environ,
        "UMBRACHAT_LISTEN": "127.0.0.1:0",
        "UMBRACHAT_DATA_DIR": str(Path(directory) / "data"),
        "UMBRACHAT_LIMITS": limits,
        "DATABASE_URL": database,
    }
    writer, reader = open(log, "w"), open(log)
    server = subprocess.Popen([program, "serve"], env=settings, stderr=writer)
    said = ""
    while server.poll() is None:
        said += reader.readline()
        if found := re.search(r"address=(\S+)\n", said):
            return server, f"http://{found[1]}", log
    sys.exit(f"the server did not start: {said}")


def test(base, caller, directory):
    environment = {
        **os.environ,
        "UMBRACHAT_CONTRACT_BASE": base,
        "UMBRACHAT_CONTRACT_AS": caller,
        "PYTHONPATH": str(HERE),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    print(f"--- as {caller}", flush=True)
    command = [SCHEMATHESIS, "--config-file", HERE / "schemathesis.toml", "run", CONTRACT]
    # The tools write caches to their working directory.
    return subprocess.run([*command, "--url", base], env=environment, cwd=directory).returncode


def try_on(program, database, callers):
    with tempfile.TemporaryDirectory() as directory:
        server, base, log = start(os.path.abspath(program), database, directory)
        try:
            faults = [caller for caller in callers if test(base, caller, directory)]
            if server.poll() is not None:
                faults.append("the server ended")
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(20)
        # The server logs ERROR for 5xx answers and panics only.
        errors = [line for line in log.read_text().splitlines() if " ERROR " in line]
        print("\n".join(errors[:20]))
        if faults or errors:
            sys.exit(f"the contract is broken: {faults}, {len(errors)} errors in the log")


def main(program):
    try_on(program, "sqlite:", ["somebody", "nobody"])
    if postgres := os.environ.get("UMBRACHAT_TEST_POSTGRES"):
        # A request without a session is refused before any database query, so the second engine
        # adds nothing.
        try_on(program, postgres, ["somebody"])


if __name__ == "__main__":
    main(sys.argv[1])
