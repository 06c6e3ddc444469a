"""The same answers graded as a batch by Touchstone and by peers, in turn, against one mock.

    python -m benchmarks.cohort_peers --answers 1000 --rounds 3 \\
        --autorubric peer/bin/python --promptfoo node_modules/.bin/promptfoo

Each is a fresh process that reads answers, grades each with one call and writes results to disk.
Wall time, CPU (all its processes) and most memory include starting up; `per answer` is the
difference between this many answers and a tenth of them, so that starting up falls out.
"""

from __future__ import annotations

import argparse
import csv
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.corpus import answers
from benchmarks.loopback import free_port, running

RUBRIC_ID = "project-vs-product-manager"


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """What one process took: seconds, and MiB at most."""

    wall: float
    cpu: float
    memory: float


def used(command: Sequence[str], env: Mapping[str, str]) -> Used:
    """Run a program to its end."""
    began = time.perf_counter()
    process = subprocess.Popen(
        command, env={**os.environ, **env}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    said = process.stderr.read() if process.stderr else b""
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise RuntimeError(f"{command[0]} ended with status {status}: {said[-800:].decode()}")
    return Used(
        wall=time.perf_counter() - began,
        cpu=usage.ru_utime + usage.ru_stime,
        memory=usage.ru_maxrss / 1024,
    )


def of_touchstone(base_url: str, count: int, in_flight: int) -> Used:
    """`touchstone cohort` on a fresh database."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with (folder / "answers.csv").open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([["answer"], *([one] for one in answers(count))])
        env = {
            "DATABASE_URL": f"sqlite:///{folder / 'bench.db'}",
            "TOUCHSTONE_LLM_BASE_URL": base_url,
            "TOUCHSTONE_LLM_API_KEY": "bench",
            "TOUCHSTONE_LLM_MODEL": "bench-model",
            "TOUCHSTONE_LLM_CONCURRENCY": str(in_flight),
            "TOUCHSTONE_LLM_CROSS_CHECK": "off",  # a second judge, which peers do not have
        }
        command = [sys.executable, "-m", "app", "cohort", str(folder / "answers.csv")]
        command += ["--rubric", RUBRIC_ID, "--judge", "llm", "--out", str(folder / "results.csv")]
        return used(command, env)


def measure(base_url: str, count: int, given: argparse.Namespace) -> dict[str, Used]:
    """Everything once."""
    size = ["--base-url", base_url, "--answers", str(count), "--in-flight", str(given.in_flight)]
    found = {"Touchstone": of_touchstone(base_url, count, given.in_flight)}
    if given.autorubric:
        found["autorubric"] = used(
            [given.autorubric, "-m", "benchmarks.peer_autorubric", *size], {}
        )
    if given.promptfoo:
        command = [sys.executable, "-m", "benchmarks.peer_promptfoo", "--program", given.promptfoo]
        found["promptfoo"] = used([*command, *size], {})
    return found


def print_table(few: list[dict[str, Used]], many: list[dict[str, Used]], more: int) -> None:
    """Medians over the rounds."""
    print(f"{'':12}{'wall s':>9}{'CPU s':>9}{'MiB':>8}{'CPU ms per answer':>19}{'ratio':>8}")
    floor = 0.0
    for name in many[0]:
        wall, cpu, memory = (
            statistics.median(getattr(one[name], part) for one in many)
            for part in ("wall", "cpu", "memory")
        )
        each = (cpu - statistics.median(one[name].cpu for one in few)) / more * 1000
        floor = floor or each
        print(f"{name:12}{wall:>9.1f}{cpu:>9.1f}{memory:>8.0f}{each:>19.2f}{each / floor:>8.2f}")


def main() -> None:
    """Start the mock, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, default=1000)
    parser.add_argument("--in-flight", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--autorubric", help="interpreter of an environment with autorubric")
    parser.add_argument("--promptfoo", help="the promptfoo program")
    given = parser.parse_args()
    port, tenth = free_port(), given.answers // 10
    mock = [sys.executable, "-m", "benchmarks.mock_endpoint", "--port", str(port)]
    with running([*mock, "--latency-ms", "200"], {}, f"http://127.0.0.1:{port}/stats"):
        base_url = f"http://127.0.0.1:{port}/v1"
        few, many = [], []
        for _ in range(given.rounds):
            few.append(measure(base_url, tenth, given))
            many.append(measure(base_url, given.answers, given))
        print_table(few, many, given.answers - tenth)


if __name__ == "__main__":
    main()
