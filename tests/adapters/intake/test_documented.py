"""The page on uploads lists every code that reading one can give, and no other."""

from __future__ import annotations

import re

from app.adapters.intake.records import Fault
from app.domain.intake_errors import UploadError
from tests.architecture.files import ROOT, python_files

PAGE = (ROOT / "docs/uploads.md").read_text()


def test_every_code_is_on_the_page() -> None:
    source = "".join(path.read_text() for path in python_files("app/adapters/intake"))
    codes = set(re.findall(r'code="(\w+)"|_UnfitError\(\s*"(\w+)"', source))
    found = {one or other for one, other in codes} | {fault.value for fault in Fault}
    found |= {cls.code for cls in UploadError.__subclasses__()}
    assert found == set(re.findall(r"^\| `(\w+)` \|", PAGE, flags=re.MULTILINE))
