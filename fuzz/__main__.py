"""Fuzz one target, guided by coverage: `python -m fuzz rubric [SECONDS] [FOLDER]`.

Inputs that reach new code are kept in the folder and taken up again by the next run. A find is
written to a file whose name begins with `crash-`, and ends the run.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import mkdtemp

import atheris

with atheris.instrument_imports(include=["app"]):
    from fuzz.seeds import seeds
    from fuzz.targets import TARGETS

SECONDS = "600"
LONGEST = {"rubric": 6000, "upload": 2000}
"""Bytes of an input; 1000 where nothing is said."""


def main() -> None:
    """Fuzz until the time is up or something is found."""
    if len(sys.argv) < 2 or sys.argv[1] not in TARGETS:  # noqa: PLR2004 - the first argument
        sys.exit(f"usage: python -m fuzz {{{','.join(TARGETS)}}} [SECONDS] [FOLDER]")
    name, seconds, folder = (*sys.argv[1:], *(SECONDS, "")[len(sys.argv) - 2 :])[:3]
    corpus = Path(folder or mkdtemp(prefix="fuzz-"))
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds(name)):
        (corpus / f"seed-{number}").write_bytes(seed)
    options = [f"-max_total_time={seconds}", f"-max_len={LONGEST.get(name, 1000)}", "-timeout=10"]
    atheris.Setup([sys.argv[0], *options, str(corpus)], TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
