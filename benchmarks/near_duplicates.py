"""What finding near-duplicates takes: our finder beside datasketch, the library for it.

    python -m benchmarks.near_duplicates
    python -m benchmarks.near_duplicates --answers 100000 --ways ours

Each way is a process of its own over the same seeded answers, of which one in twenty repeats an
earlier one with one word in twenty changed. `ours` is `app.adapters.similarity`. `library` is
datasketch as its documentation shows it: SHA1 of each shingle, MinHash and MinHashLSH. `spared`
hands it our shingles, hashed already, which is the least that it can be given to do. All three have
128 permutations in 32 bands of 4. Memory is what the peak of resident memory grew by; found are
answers like an earlier one.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from app.adapters.similarity.finder import MinHashFinder
from app.adapters.similarity.shingles import WIDTH, shingles
from app.domain.folding import fold_text

STATUS = Path("/proc/self/status")
WORDS = 140
MILLION = 1_000_000


def answers(count: int) -> Iterator[str]:
    """Answers of about 900 characters."""
    rng = random.Random(7)
    letters = "eeeeaaaiiioootttnnnsssrrhldcum"
    known = ["".join(rng.choices(letters, k=rng.randint(2, 9))) for _ in range(4000)]
    earlier: list[list[str]] = []
    for number in range(count):
        if number % 20 == 19:
            words = [
                rng.choice(known) if rng.random() < 0.05 else one for one in rng.choice(earlier)
            ]
        else:
            words = rng.choices(known, k=WORDS)
        if len(earlier) < 500:
            earlier.append(words)
        yield " ".join(words)


def ours(count: int) -> int:
    finder = MinHashFinder(ideal_response=next(answers(1)))
    for index, text in enumerate(answers(count)):
        finder.add(index, text)
    found = finder.near_duplicates(groups=50, members=10)
    return found.answers - found.groups


def library(count: int) -> int:
    from datasketch import MinHash  # noqa: PLC0415 - only where it is measured

    def sketch(text: str) -> MinHash:
        made = MinHash(num_perm=128)
        folded = fold_text(text).encode()
        made.update_batch({folded[at : at + WIDTH] for at in range(len(folded) - WIDTH + 1)})
        return made

    return indexed(count, sketch)


def spared(count: int) -> int:
    from datasketch import MinHash  # noqa: PLC0415 - only where it is measured

    def sketch(text: str) -> MinHash:
        made = MinHash(num_perm=128, hashfunc=lambda value: value)
        made.update_batch(shingles(text).tolist())
        return made

    return indexed(count, sketch)


def indexed(count: int, sketch: Callable[[str], object]) -> int:
    """How many answers the index holds that are like one before."""
    from datasketch import MinHashLSH  # noqa: PLC0415 - only where it is measured

    index = MinHashLSH(num_perm=128, params=(32, 4))
    found = 0
    for number, text in enumerate(answers(count)):
        made = sketch(text)
        found += bool(index.query(made))
        index.insert(number, made)
    return found


WAYS: dict[str, Callable[[int], int]] = {"ours": ours, "library": library, "spared": spared}


def child(way: str, count: int) -> None:
    WAYS[way](20)
    before, started = peak_kilobytes(), time.process_time()
    found = WAYS[way](count)
    used = time.process_time() - started
    print(json.dumps({"found": found, "s": used, "kB": peak_kilobytes() - before}))


def peak_kilobytes() -> int:
    lines = STATUS.read_text().splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith("VmHWM")))


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure how near-duplicates are found.")
    parser.add_argument("--answers", type=int, default=20_000)
    parser.add_argument("--ways", nargs="+", choices=WAYS, default=list(WAYS))
    parser.add_argument("--child", action="store_true")
    asked = parser.parse_args()
    if asked.child:
        child(asked.ways[0], asked.answers)
        return
    for way in asked.ways:
        command = [sys.executable, "-m", "benchmarks.near_duplicates", "--child"]
        command += ["--ways", way, "--answers", str(asked.answers)]
        told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        figures = json.loads(told)
        megabytes = figures["kB"] / 1024
        print(
            f"{way:8} {asked.answers} answers: {figures['s']:.1f} s of CPU "
            f"({1e6 * figures['s'] / asked.answers:.0f} us each), {megabytes:.0f} MB, "
            f"{figures['found']} found; at 1,000,000 that is "
            f"{megabytes * MILLION / asked.answers:.0f} MB"
        )


if __name__ == "__main__":
    main()
