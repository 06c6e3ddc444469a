"""Serve on this machine, grade a first answer over HTTP and show the grade; `make run` calls it.

The answer is graded by the embedded judge: no key is needed and nothing leaves the machine. The
service keeps running until Ctrl-C.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx2
from rich.console import Console

from app.api.schemas import GradeResponse
from app.cli_report import print_grade

ROOT = Path(__file__).resolve().parent.parent
REQUEST = Path("docs/examples/request.json")
HOST = "127.0.0.1"
DEFAULT_PORT = 8000
READY_SECONDS = 60
STOP_SECONDS = 15


def main() -> None:
    """Start the service, show one grade, and wait until someone stops it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", default="", help="default: 8000, or a free one if it is taken")
    parser.add_argument("--once", action="store_true", help="stop after the first grade")
    arguments = parser.parse_args()
    url = f"http://{HOST}:{choose_port(arguments.port)}"
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    server = start(url)
    try:
        wait_until_ready(server, url)
        show_first_grade(url)
        if not arguments.once:
            print(f"\nServing on {url} (its pages: {url}/). Ctrl-C stops it.", flush=True)
            ended = server.wait()
            if ended > 0:
                sys.exit(f"The service ended with status {ended}; see above.")
    except KeyboardInterrupt:
        print("\nStopping ...", flush=True)
    finally:
        stop(server)
    print("Stopped.")


def choose_port(wanted: str) -> int:
    """The port that was asked for, or the default, or a free one where the default is taken.

    Exits with a message where the port that was asked for is taken.
    """
    if wanted:
        if not is_free(int(wanted)):
            sys.exit(f"Port {wanted} is taken. Choose another, such as: make run PORT=8080")
        return int(wanted)
    if is_free(DEFAULT_PORT):
        return DEFAULT_PORT
    with socket.create_server((HOST, 0)) as probe:
        port: int = probe.getsockname()[1]
    print(f"Port {DEFAULT_PORT} is taken, so this uses {port} (make run PORT=... to choose one).")
    return port


def is_free(port: int) -> bool:
    """Whether a service could listen there now."""
    try:
        with socket.create_server((HOST, port)):
            return True
    except OSError:
        return False


def start(url: str) -> subprocess.Popen[bytes]:
    """Start the service as a process of its own; it logs warnings only unless told otherwise."""
    port = url.rpartition(":")[2]
    print(f"Starting the service on {url} ...", flush=True)
    return subprocess.Popen(
        [sys.executable, "-m", "app", "serve", "--host", HOST, "--port", port],
        cwd=ROOT,
        env={"TOUCHSTONE_LOG_LEVEL": "warning", **os.environ},
    )


def wait_until_ready(server: subprocess.Popen[bytes], url: str) -> None:
    """Return once the service says that it can grade; exit when it has ended or never says so."""
    deadline = time.monotonic() + READY_SECONDS
    with httpx2.Client(trust_env=False, timeout=5) as client:
        while time.monotonic() < deadline:
            if server.poll() is not None:
                sys.exit(f"The service ended with status {server.returncode}; see above.")
            try:
                if client.get(f"{url}/health/ready").is_success:
                    return
            except httpx2.TransportError:
                pass
            time.sleep(0.1)
    sys.exit(f"The service was not ready within {READY_SECONDS} seconds.")


def show_first_grade(url: str) -> None:
    """Grade the example answer and print the grade, and the command that does the same."""
    body = json.loads((ROOT / REQUEST).read_text())
    with httpx2.Client(trust_env=False, timeout=60) as client:
        answered = client.post(f"{url}/v1/grades", json=body)
    if answered.is_error:
        sys.exit(f"The first grade failed with {answered.status_code}:\n{answered.text}")
    print()
    grade = GradeResponse.model_validate_json(answered.content)
    print_grade(Console(highlight=False), grade, body["answer"])
    print(
        "\nThe same with curl, in a second terminal:\n"
        f"  curl -s {url}/v1/grades -H 'content-type: application/json' -d @{REQUEST}"
    )


def stop(server: subprocess.Popen[bytes]) -> None:
    """End the service: it finishes what it is grading first, within bounds."""
    if server.poll() is None:
        server.terminate()
    try:
        server.wait(timeout=STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


if __name__ == "__main__":
    main()
