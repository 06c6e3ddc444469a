from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from tests.web.site import browsing


@pytest.fixture
def browser() -> Iterator[TestClient]:
    with browsing() as client:
        yield client
