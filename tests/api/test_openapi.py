"""The description of the API is true: what it promises is what is answered."""

from __future__ import annotations

import itertools
import os
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import positive_data_acceptance

from app.api.application import build
from app.api.errors import TABLE
from app.api.examples import GRADE, GRADE_REQUEST
from app.api.problems import MEDIA_TYPE
from app.api.requests import GradeBody
from app.api.schemas import GradeResponse
from app.api.webhook_schemas import EXAMPLE_URL
from tests.api.service import Backstage
from tests.builders import a_rubric
from tests.keys import a_key, bearer

EXAMPLES = int(os.environ.get("TOUCHSTONE_FUZZ_EXAMPLES", "20"))
"""For each operation; set the variable for a longer run."""

backstage = Backstage()
app = build(backstage.open, backstage.edge())
document: dict[str, Any] = app.openapi()
config = SchemathesisConfig.from_dict({"generation": {"allow-x00": False, "codec": "utf-8"}})
key = bearer(a_key(backstage))
schema = schemathesis.openapi.from_asgi("/openapi.json", app, config=config, headers=key)
numbers = itertools.count()

Case = schemathesis.Case[Any]


@schemathesis.serializer("application/x-ndjson")
def as_lines(_: object, value: object) -> bytes:
    return str(value).encode(errors="replace")


def leave_out_promises(case: Case) -> None:
    """What no schema can say of a valid request.

    Keys are for one body, cursors come from us, which URLs are taken is the operator's choice, and
    a rubric holds together.
    """
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    if case.query:
        case.query.pop("cursor", None)
    if case.headers and "Idempotency-Key" in case.headers:
        case.headers["Idempotency-Key"] = f"{next(numbers)}"
    if isinstance(case.body, dict) and "url" in case.body:
        case.body["url"] = EXAMPLE_URL
    if case.operation.label == "PUT /v1/rubrics/{rubric_id}":
        put_a_rubric(case)


def put_a_rubric(case: Case) -> None:
    """A document by the rules that no schema can say, as JSON: that is YAML as well."""
    case.path_parameters["rubric_id"] = f"own-{next(numbers)}"
    case.body = a_rubric(id=case.path_parameters["rubric_id"]).model_dump(mode="json")
    case.media_type = "application/json"
    case.headers.pop("If-Match", None)


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_is_as_described(case: Case) -> None:
    leave_out_promises(case)
    # No schema can say what a table of answers is, so not all that fits the schema is taken.
    is_upload = case.operation.definition.raw["operationId"] == "createCohort"
    case.call_and_validate(
        headers=key, excluded_checks=[positive_data_acceptance] if is_upload else []
    )


def operations() -> dict[str, dict[str, Any]]:
    return {
        operation["operationId"]: operation
        for path in document["paths"].values()
        for operation in path.values()
    }


def test_every_operation_has_a_name_for_clients_and_words_for_people() -> None:
    found = operations()
    assert {"createGrade", "listGrades", "getGrade", "rescoreGrade", "deleteGrade"} <= set(found)
    assert {"createCohort", "listCohorts", "getCohort", "watchCohort", "retryCohort"} <= set(found)
    assert all(operation["summary"] and operation["description"] for operation in found.values())
    assert all(operation["tags"] for operation in found.values())


def test_every_failure_is_a_problem_and_every_answer_has_a_request_id() -> None:
    for name, operation in operations().items():
        for status, response in operation["responses"].items():
            assert "X-Request-Id" in response["headers"], (name, status)
            if int(status) >= 400:
                assert list(response["content"]) == [MEDIA_TYPE], (name, status)
    assert "HTTPValidationError" not in document["components"]["schemas"]


def test_every_status_of_the_error_table_is_described_where_grades_are_made() -> None:
    # Only what can be changed by two can be changed by another: 412.
    statuses = {str(row.status) for row in TABLE.values()} - {"410", "412"}
    assert statuses <= set(operations()["createGrade"]["responses"])


def test_the_examples_are_what_the_schemas_ask_for() -> None:
    assert GradeBody.model_validate(GRADE_REQUEST).rubric_id == GRADE_REQUEST["rubric_id"]
    grade = GradeResponse.model_validate(GRADE).model_dump(mode="json")
    assert {**grade, "created_at": ""} == {**GRADE, "created_at": ""}
