"""A place where batches are sent and taken in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.batch_places import BatchPlace, a_batch_place


@pytest.fixture
def place(tmp_path: Path) -> Iterator[BatchPlace]:
    with a_batch_place(f"sqlite:///{tmp_path}/t.db") as made:
        yield made
