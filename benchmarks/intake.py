"""How fast an upload of many answers is read, and what memory that takes, beside bare Python.

    python -m benchmarks.intake
    python -m benchmarks.intake --rows 1000000

The same file is read by `Upload`, which decodes, checks and numbers every row, and by what the
standard library has: `csv.DictReader` over the open file, `json.loads` for each line, and
`json.load` of the whole document. Each reading is a process of its own; CPU is its microseconds a
row, and memory is what its peak of resident memory grew by while it read.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from pathlib import Path

from app.adapters.intake.upload import Upload
from app.domain.cohort import CohortAnswer
from app.domain.intake import UploadFormat

WORDS = re.findall(r"\S+", "a project manager owns delivery, a product manager the outcome, café")
ANSWER_WORDS = 110
CHUNK_BYTES = 262_144
STATUS = Path("/proc/self/status")


def answers(count: int) -> Iterator[dict[str, str]]:
    """Answers of about 650 characters, one in ten with a quoted newline and quotes."""
    for number in range(count):
        words = [WORDS[(number + at * 7) % len(WORDS)] for at in range(ANSWER_WORDS)]
        text = " ".join(words)
        yield {
            "id": f"candidate-{number}",
            "answer": f'{text}\nShe said "both"; ' if number % 10 == 0 else text,
            "team": f"team {number % 12}",
            "email": f"person{number}@example.org",
        }


def write(folder: Path, count: int) -> dict[UploadFormat, Path]:
    files = {kind: folder / f"answers-{count}.{kind}" for kind in UploadFormat}
    with files[UploadFormat.CSV].open("w", encoding="utf-8", newline="") as table:
        rows = csv.DictWriter(table, ["id", "answer", "team", "email"])
        rows.writeheader()
        rows.writerows(answers(count))
    with files[UploadFormat.NDJSON].open("w", encoding="utf-8") as lines:
        lines.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in answers(count))
    with files[UploadFormat.JSON].open("w", encoding="utf-8") as document:
        document.write('{"rubric_id": "project-vs-product-manager", "answers": [\n')
        for number, row in enumerate(answers(count)):
            document.write((",\n" if number else "") + json.dumps(row, ensure_ascii=False))
        document.write("\n]}")
    return files


async def chunks(file: Path) -> AsyncIterator[bytes]:
    with file.open("rb") as source:
        while chunk := source.read(CHUNK_BYTES):
            yield chunk


async def by_upload(file: Path, kind: UploadFormat) -> int:
    rows = 0
    async for row in Upload(chunks(file), kind):
        assert isinstance(row, CohortAnswer), row
        rows += 1
    return rows


def by_csv(file: Path) -> int:
    with file.open(encoding="utf-8", newline="") as source:
        return sum(1 for row in csv.DictReader(source) if row["answer"])


def by_json_lines(file: Path) -> int:
    with file.open(encoding="utf-8") as source:
        return sum(1 for line in source if json.loads(line)["answer"])


def by_json(file: Path) -> int:
    with file.open(encoding="utf-8") as source:
        return sum(1 for row in json.load(source)["answers"] if row["answer"])


BARE: Mapping[UploadFormat, Callable[[Path], int]] = {
    UploadFormat.CSV: by_csv,
    UploadFormat.NDJSON: by_json_lines,
    UploadFormat.JSON: by_json,
}


def peak_kilobytes() -> int:
    line = next(line for line in STATUS.read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1])


def measure(file: Path, kind: UploadFormat, *, is_bare: bool) -> None:
    """Reads a file once and prints what that took, for the process that asked."""
    peak, began, cpu = peak_kilobytes(), time.perf_counter(), time.process_time()
    rows = BARE[kind](file) if is_bare else asyncio.run(by_upload(file, kind))
    took = {"wall": time.perf_counter() - began, "cpu": time.process_time() - cpu}
    print(json.dumps({"rows": rows, "grown": peak_kilobytes() - peak, **took}))


def measured(file: Path, kind: UploadFormat, *more: str) -> str:
    command = [sys.executable, "-m", "benchmarks.intake", "--read", str(file), kind.value, *more]
    told = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    rows = told["rows"]
    cpu = 1e6 * told["cpu"] / rows
    return f"{rows / told['wall']:>9,.0f}{cpu:>8.1f}{told['grown'] / 1024:>8.1f}"


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure how uploads are read.")
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000, 300_000])
    parser.add_argument("--folder", type=Path, help="where to put the files")
    parser.add_argument("--read", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--bare", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.read:
        file, kind = options.read
        measure(Path(file), UploadFormat(kind), is_bare=options.bare)
        return
    head = f"{'rows/s':>9}{'CPU us':>8}{'+MB':>8}"
    print(f"{'':<23}   {'Upload':>25}   {'standard library':>25}")
    print(f"{'rows':>9} {'file':<7}{'MB':>6}   {head}   {head}")
    for count in options.rows:
        with tempfile.TemporaryDirectory(dir=options.folder) as folder:
            for kind, file in write(Path(folder), count).items():
                size = file.stat().st_size / 1e6
                ours, bare = measured(file, kind), measured(file, kind, "--bare")
                print(f"{count:>9,} {kind.value:<7}{size:>6.0f}   {ours}   {bare}")


if __name__ == "__main__":
    main()
