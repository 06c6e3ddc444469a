from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from tests.api.service import serving


@pytest.fixture
def client() -> Iterator[TestClient]:
    with serving() as client:
        yield client
