"""The promise of `/v1`: what clients rely on stays."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scripts.openapi import PAGE, description
from tests.compatibility import breaks

Document = dict[str, Any]


@pytest.fixture(scope="module")
def published() -> Document:
    document: Document = json.loads(Path(PAGE).read_text(encoding="utf-8"))
    return document


def test_nothing_that_was_promised_is_broken(published: Document) -> None:
    assert breaks(published, description()) == [], "see docs/versioning.md"


def test_the_published_description_is_that_of_the_service(published: Document) -> None:
    assert published == json.loads(json.dumps(description())), "run: python -m scripts.openapi"


def without_operation(document: Document) -> None:
    del document["paths"]["/v1/grades"]["get"]


def without_answered_field(document: Document) -> None:
    del document["components"]["schemas"]["GradeResponse"]["properties"]["score"]


def another_kind(document: Document) -> None:
    document["components"]["schemas"]["GradeResponse"]["properties"]["id"]["type"] = "integer"


def a_new_demand(document: Document) -> None:
    document["components"]["schemas"]["GradeBody"]["required"].append("metadata")


def a_parameter_less(document: Document) -> None:
    document["paths"]["/v1/grades"]["get"]["parameters"].pop()


def another_name(document: Document) -> None:
    document["paths"]["/v1/grades"]["post"]["operationId"] = "makeGrade"


@pytest.mark.parametrize(
    "change",
    [
        without_operation,
        without_answered_field,
        another_kind,
        a_new_demand,
        a_parameter_less,
        another_name,
    ],
)
def test_what_would_break_a_client_is_found(
    published: Document, change: Callable[[Document], None]
) -> None:
    changed = copy.deepcopy(published)
    change(changed)
    assert breaks(published, changed) != []


def test_what_is_only_added_breaks_nobody(published: Document) -> None:
    more = copy.deepcopy(published)
    more["paths"]["/v1/news"] = {"get": {"operationId": "listNews", "responses": {"200": {}}}}
    more["components"]["schemas"]["GradeResponse"]["properties"]["mood"] = {"type": "string"}
    assert breaks(published, more) == []
