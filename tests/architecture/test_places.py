"""No file names a place that exists on one machine only, or where packages are fetched from."""

from __future__ import annotations

import re

from tests.architecture.files import ROOT, text_files

# Joined here, so that this file does not contain what it forbids.
REGISTRIES = [
    ".".join(name) for name in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"))
]
PLACES = ["/" + name for name in ("work/", "root/", "opt/wheels", "opt/pypi", "tmp/lab", "Users/")]
SIBLING = "../" + "shared"
FORBIDDEN = re.compile("|".join(re.escape(text) for text in [*REGISTRIES, *PLACES, SIBLING]))


def test_no_file_names_a_machine_path_or_a_registry_host() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {match[0]}"
        for path in text_files()
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1)
        if (match := FORBIDDEN.search(line))
    ]
    assert found == []
