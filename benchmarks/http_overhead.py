"""What a grade costs through HTTP, beside the bare SDK, a peer, and HTTP with nothing behind it.

    python -m benchmarks.http_overhead --answers 600 --rounds 3 [--peer peer/bin/python]

All against one mock endpoint of 50 ms, 50 in flight, in turn, so that a noisy machine hits all
alike. CPU is that of the grading process alone. The last column is the ratio to the bare SDK.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.corpus import answers
from benchmarks.loopback import cpu_seconds, free_port, post_all, running

RUBRIC_ID = "project-vs-product-manager"
Figures = dict[str, float]


def by_command(python: str, module: str, base_url: str, given: argparse.Namespace) -> Figures:
    """Figures that another program measures of itself."""
    command = [python, "-m", module, "--base-url", base_url]
    command += ["--answers", str(given.answers), "--in-flight", str(given.in_flight)]
    done = subprocess.run(command, capture_output=True, check=True, timeout=600)
    figures: Figures = json.loads(done.stdout)
    return figures


def of_service(command: list[str], env: dict[str, str], given: argparse.Namespace) -> Figures:
    """CPU and rate of a service that answers POST /v1/grades."""
    port = free_port()
    bodies = [{"rubric_id": RUBRIC_ID, "answer": one} for one in answers(given.answers)]
    ready = f"http://127.0.0.1:{port}/health/ready"
    with running([*command, "--port", str(port)], env, ready) as pid:
        asyncio.run(post_all(port, "/v1/grades", bodies[:100], given.in_flight))
        cpu, wall = cpu_seconds(pid), time.perf_counter()
        seconds = asyncio.run(post_all(port, "/v1/grades", bodies, given.in_flight))
        cpu, wall = cpu_seconds(pid) - cpu, time.perf_counter() - wall
    cuts = statistics.quantiles(seconds, n=100)
    return {
        "cpu_ms": cpu / given.answers * 1000,
        "per_second": given.answers / wall,
        "p50_ms": cuts[49] * 1000,
        "p99_ms": cuts[98] * 1000,
    }


def measure(base_url: str, given: argparse.Namespace) -> dict[str, Figures]:
    """One round of everything."""
    found = {"bare SDK": by_command(sys.executable, "benchmarks.bare_sdk", base_url, given)}
    if given.peer:
        found["rubric one-shot"] = by_command(given.peer, "benchmarks.peer_rubric", base_url, given)
    found["HTTP alone"] = of_service([sys.executable, "-m", "benchmarks.bare_http"], {}, given)
    with tempfile.TemporaryDirectory() as folder:
        env = {
            "DATABASE_URL": f"sqlite:///{Path(folder) / 'bench.db'}",
            "TOUCHSTONE_LLM_BASE_URL": base_url,
            "TOUCHSTONE_LLM_API_KEY": "bench",
            "TOUCHSTONE_LLM_MODEL": "bench-model",
            "TOUCHSTONE_JUDGE": "llm",
            "TOUCHSTONE_LLM_CROSS_CHECK": "off",  # a second judge, not overhead
        }
        serve = [sys.executable, "-m", "app", "serve", "--host", "127.0.0.1"]
        found["Touchstone"] = of_service(serve, env, given)
    return found


def print_table(rounds: list[dict[str, Figures]]) -> None:
    """Medians over the rounds."""
    print(f"{'':18}{'CPU ms':>9}{'answers/s':>11}{'p50 ms':>9}{'p99 ms':>9}{'CPU ratio':>11}")
    floor = statistics.median(one["bare SDK"]["cpu_ms"] for one in rounds)
    for name in rounds[0]:
        columns = [
            statistics.median(one[name].get(key, float("nan")) for one in rounds)
            for key in ("cpu_ms", "per_second", "p50_ms", "p99_ms")
        ]
        numbers = "".join(
            f"{value:>{width}.2f}" for value, width in zip(columns, (9, 11, 9, 9), strict=True)
        )
        print(f"{name:18}{numbers}{columns[0] / floor:>11.2f}")


def main() -> None:
    """Start the mock, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, default=600)
    parser.add_argument("--in-flight", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--peer", help="interpreter of an environment with the package rubric")
    given = parser.parse_args()
    port = free_port()
    mock = [sys.executable, "-m", "benchmarks.mock_endpoint", "--port", str(port)]
    with running(mock, {}, f"http://127.0.0.1:{port}/stats"):
        base_url = f"http://127.0.0.1:{port}/v1"
        print_table([measure(base_url, given) for _ in range(given.rounds)])


if __name__ == "__main__":
    main()
