"""A check that is switched off on a line says which one and why."""

from __future__ import annotations

import re

from tests.architecture.files import ROOT, python_files

# Joined, so that this line is not taken for one.
SWITCHED_OFF = re.compile("# " + r"(?:noqa|type: ignore)\b")
WITH_REASON = re.compile("# " + r"(?:noqa: [A-Z0-9, ]+ - \S|type: ignore\[[a-z, -]+\] +# \S)")


def test_every_suppression_names_its_rule_and_its_reason() -> None:
    bare = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in python_files("app", "benchmarks", "scripts", "tests", "training")
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if SWITCHED_OFF.search(line) and not WITH_REASON.search(line)
    ]
    assert bare == []
