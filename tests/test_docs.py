"""The pages that describe the code say what the code says."""

from __future__ import annotations

import pytest

from app.api.errors import TABLE
from scripts.tables import DOCS, TABLES, with_table


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_as_the_script_makes_it(name: str) -> None:
    page = (DOCS / name).read_text(encoding="utf-8")
    assert with_table(page, TABLES[name]()) == page, "run: python -m scripts.tables"


def test_every_code_is_explained() -> None:
    page = (DOCS / "errors.md").read_text(encoding="utf-8")
    assert [cls.code for cls in TABLE if f"| `{cls.code}` |" not in page] == []
