"""Generates clients from openapi.yaml with a common generator for Python and for TypeScript,
and runs the main use case with each of them against a real server.

    python run.py target/debug/umbrachat

A generator that warns or omits an operation fails the test. The clients are written to
target/clients.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent.parent
sys.path.insert(0, str(HERE.parent / "contract"))

from run import CONTRACT, start  # noqa: E402

MADE = ROOT / "target" / "clients"
TOOLS = Path(sys.executable).parent
NODE = ROOT / "frontend" / "node_modules" / ".bin"


def call(command, **options):
    """Runs a command to its end; returns its output."""
    # Both generators look for their formatters on the PATH.
    path = f"{TOOLS}:{NODE}:{os.environ['PATH']}"
    done = subprocess.run(
        command, env={**os.environ, "PATH": path}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options,
    )
    if done.returncode:
        sys.exit(f"{command[0]} failed:\n{done.stdout}")
    return done.stdout


def operations():
    return re.findall(r"^      operationId: (\w+)$", CONTRACT.read_text(), re.MULTILINE)


def check_complete(kind, made):
    missing = [operation for operation in operations() if operation not in made]
    if missing or not made:
        sys.exit(f"the {kind} client lacks {missing}")
    print(f"{kind}: a client with {len(operations())} operations", flush=True)


def make_python():
    directory = MADE / "python"
    call([
        TOOLS / "openapi-python-client", "generate", "--path", CONTRACT, "--meta", "none",
        "--output-path", directory / "umbrachat_client", "--fail-on-warning",
        "--config", HERE / "python-client.yaml",
    ])
    modules = (directory / "umbrachat_client" / "api").glob("*/*.py")
    check_complete("Python", {module.stem for module in modules})
    shutil.copy(HERE / "job.py", directory)
    return [sys.executable, directory / "job.py"]


def make_typescript():
    directory = MADE / "typescript"
    directory.mkdir(parents=True)
    (directory / "package.json").write_text('{ "type": "module" }\n')
    shutil.copy(HERE / "openapi-ts.config.js", directory)
    said = call([
        NODE / "openapi-ts", "--file", "openapi-ts.config.js", "--input", CONTRACT, "--no-log-file",
    ], cwd=directory)
    if re.search(r"warn|skip|unsupported", said, re.IGNORECASE):
        sys.exit(f"openapi-ts warns:\n{said}")
    names = re.findall(r"export const (\w+)", (directory / "client" / "sdk.gen.ts").read_text())
    check_complete("TypeScript", {re.sub(r"[A-Z]", lambda it: "_" + it[0].lower(), name) for name in names})
    shutil.copy(HERE / "job.ts", directory)
    call([
        NODE / "tsc", "--strict", "--target", "es2023", "--module", "preserve", "--lib",
        "es2023,dom,dom.iterable", "--types", "", "--noEmit", "--allowImportingTsExtensions",
        "job.ts",
    ], cwd=directory)
    # Node strips the types itself.
    return [NODE / "node", directory / "job.ts"]


def main(program):
    shutil.rmtree(MADE, ignore_errors=True)
    jobs = [make_python(), make_typescript()]
    with tempfile.TemporaryDirectory() as directory:
        server, base, log = start(os.path.abspath(program), "sqlite:", directory, limits="standard")
        try:
            for job in jobs:
                print(call([*job, base]), end="", flush=True)
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(20)
        errors = [line for line in log.read_text().splitlines() if " ERROR " in line]
        if errors:
            sys.exit("\n".join(["the server failed:", *errors[:20]]))


if __name__ == "__main__":
    main(sys.argv[1])
