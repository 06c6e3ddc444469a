"""Write requirements.lock: one hash lock, in sections, for every supported Python.

`uv` resolves everything once; the sections are then cut from that one resolution, so that a
version can never differ between them. Each section holds what the ones above it do not, and
installs after them:

    run time      what the service imports, and the model weights
    build         what `pip install --no-build-isolation` of the project itself needs
    development   what `make check` and `make test` need, and `touchstone evaluate`

No index address is written: the lock says what to install, the installer's settings say from where.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.lock"
OLDEST_PYTHON = "3.11"
SECTIONS = {
    "run time": ("model",),
    "build": ("model", "build"),
    "development": ("model", "build", "evaluate", "dev"),
}
HEADER = """\
# Made by `make lock`; do not edit. Every version and hash, for Python 3.11 and later.
# Install with: pip install --require-hashes --no-deps -r requirements.lock
"""
ENTRY = re.compile(r"^(?P<name>[a-z0-9-]+)==.*?(?=^[a-z0-9-]+==|\Z)", re.MULTILINE | re.DOTALL)


def main() -> None:
    """Resolve, cut into sections and write the lock."""
    upgrade = ["--upgrade"] if "--upgrade" in sys.argv[1:] else []
    with tempfile.TemporaryDirectory() as folder:
        everything = Path(folder) / "everything.txt"
        if LOCK.exists():
            everything.write_text(LOCK.read_text())
        resolve(everything, SECTIONS["development"], upgrade)
        LOCK.write_text(HEADER + "".join(_sections(everything)))


def resolve(output: Path, groups: Sequence[str], extra: Sequence[str]) -> None:
    """Have uv write the hashed requirements of the project and some dependency groups.

    Versions already in `output` are kept where they still fit.
    """
    command = [
        *(sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--universal"),
        *("--generate-hashes", "--no-emit-index-url", "--no-header", "--no-annotate"),
        *("--python-version", OLDEST_PYTHON, "--output-file", str(output), *extra),
        *(word for group in groups for word in ("--group", group)),
        "pyproject.toml",
    ]
    subprocess.run(command, cwd=ROOT, check=True)


def _sections(everything: Path) -> Iterator[str]:
    entries = entries_by_name(everything.read_text())
    written: set[str] = set()
    for title, groups in SECTIONS.items():
        section = everything.with_name("section.txt")
        resolve(section, groups, ["--constraint", str(everything)])
        names = entries_by_name(section.read_text()).keys() - written
        yield f"\n# {title}\n" + "".join(entries[name] for name in sorted(names))
        written |= names


def entries_by_name(text: str) -> dict[str, str]:
    """The lock's entries, a package's alternatives for several Pythons together."""
    entries: dict[str, str] = {}
    for match in ENTRY.finditer(text):
        name = match["name"]
        entries[name] = entries.get(name, "") + match[0].split("\n#")[0].rstrip() + "\n"
    return entries


if __name__ == "__main__":
    main()
