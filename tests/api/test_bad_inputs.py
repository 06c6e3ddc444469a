"""Every bad input has one answer, with its place, and is repeated neither there nor in the log."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass, field

import pytest
from starlette.testclient import TestClient

from tests.api.service import a_body

SECRET = "the words of a candidate"
JSON = {"Content-Type": "application/json"}
NESTED = 100_000


@dataclass(frozen=True, kw_only=True)
class Bad:
    """A request that cannot be taken, and what it must be answered."""

    name: str
    body: bytes = b""
    status: int
    code: str
    pointer: str | None = None
    headers: dict[str, str] = field(default_factory=lambda: JSON)
    path: str = "/v1/grades"
    method: str = "POST"


def sent(**fields: object) -> bytes:
    return json.dumps(a_body(**{"answer": SECRET, **fields})).encode()


def raw(answer: str) -> bytes:
    return sent().replace(json.dumps(SECRET).encode(), answer.encode())


UNREADABLE = [
    Bad(name="empty body", status=400, code="invalid_json"),
    Bad(name="blank body", body=b" \n", status=400, code="invalid_json"),
    Bad(name="cut off", body=sent()[:-9], status=400, code="invalid_json"),
    Bad(name="more than one value", body=sent() + b"{}", status=400, code="invalid_json"),
    Bad(name="single quotes", body=b"{'answer': 'x'}", status=400, code="invalid_json"),
    Bad(name="invalid UTF-8", body=sent() + b"\xff", status=400, code="invalid_json"),
    Bad(name="overlong UTF-8", body=b'{"answer": "\xc0\x80"}', status=400, code="invalid_json"),
    Bad(
        name="surrogate in UTF-8",
        body=b'{"answer": "\xed\xa0\x80"}',
        status=400,
        code="invalid_json",
    ),
    Bad(name="UTF-16", body=sent().decode().encode("utf-16"), status=400, code="invalid_json"),
    Bad(name="UTF-32", body=sent().decode().encode("utf-32"), status=400, code="invalid_json"),
    Bad(
        name="100,000 arrays",
        body=b'{"answer":' + b"[" * NESTED,
        status=400,
        code="invalid_json",
    ),
    Bad(
        name="closed nesting",
        body=b'{"metadata":' + b"[" * NESTED + b"]" * NESTED + b"}",
        status=400,
        code="invalid_json",
    ),
    Bad(name="33 objects", body=b'{"a":' * 33 + b"1" + b"}" * 33, status=400, code="invalid_json"),
]

NOT_STRICT = [
    ("NaN", raw("NaN"), "/answer"),
    ("Infinity", raw("-Infinity"), "/answer"),
    ("NaN for a number", sent(samples=float("nan")), "/samples"),
    ("1e999", raw("1e999"), "/answer"),
    ("a number of 5,000 digits", raw("9" * 5000), "/answer"),
    ("a key twice", sent()[:-1] + b', "answer": "x"}', "/answer"),
    ("a key twice inside", sent()[:-1] + b', "metadata": {"a": 1, "a": 2}}', "/metadata/a"),
    ("half a surrogate pair", raw(rf'"{SECRET} \ud83d"'), "/answer"),
    ("other half", raw(rf'"{SECRET} \ude00 "'), "/answer"),
    ("NUL", raw(rf'"{SECRET} \u0000"'), "/answer"),
    ("NUL in metadata", sent(metadata={"a": "x\0"}), "/metadata/a"),
    ("NUL in a key", sent(metadata={"a\0": "x"}), "/metadata"),
    ("surrogate in a key", sent(metadata={"\ud800": "x"}), "/metadata"),
    ("NUL in the reference", sent(reference="x\0"), "/reference"),
]

NOT_TAKEN = [
    ("an array", b"[]", ""),
    ("a number", b"1", ""),
    ("a text", b'"x"', ""),
    ("null", b"null", ""),
    ("nothing in it", b"{}", "/rubric_id"),
    ("no answer", json.dumps({"rubric_id": "r"}).encode(), "/answer"),
    ("null answer", sent(answer=None), "/answer"),
    ("number for answer", sent(answer=1), "/answer"),
    ("list for answer", sent(answer=[SECRET]), "/answer"),
    ("object for answer", sent(answer={"text": SECRET}), "/answer"),
    ("unknown field", sent(anwser=SECRET), "/anwser"),
    ("unknown field with content for a name", sent(**{SECRET: 1}), ""),
    ("unknown judge", sent(judge=SECRET), "/judge"),
    ("no samples", sent(samples=0), "/samples"),
    ("too many samples", sent(samples=6), "/samples"),
    ("samples as text", sent(samples="2"), "/samples"),
    ("half a sample", sent(samples=1.5), "/samples"),
    ("true for samples", sent(samples=True), "/samples"),
    ("path for rubric", sent(rubric_id="../../etc/passwd"), "/rubric_id"),
    ("upper case rubric", sent(rubric_id="A-Rubric"), "/rubric_id"),
    ("line feed after rubric", sent(rubric_id="a-rubric\n"), "/rubric_id"),
    ("long rubric id", sent(rubric_id="a" * 65), "/rubric_id"),
    ("empty reference", sent(reference=""), "/reference"),
    ("long reference", sent(reference="r" * 201), "/reference"),
    ("metadata as list", sent(metadata=[]), "/metadata"),
    ("nested metadata", sent(metadata={"a": {"b": 1}}), "/metadata/a"),
    ("much metadata", sent(metadata={f"k{n}": n for n in range(33)}), "/metadata"),
    ("long metadata", sent(metadata={"a": "x" * 501}), "/metadata/a"),
]

MEDIA = [
    ("form", {"Content-Type": "application/x-www-form-urlencoded"}),
    ("multipart", {"Content-Type": "multipart/form-data; boundary=x"}),
    ("plain text", {"Content-Type": "text/plain"}),
    ("JSON of another kind", {"Content-Type": "application/vnd.api+json"}),
    ("Latin-1", {"Content-Type": "application/json; charset=latin-1"}),
    ("UTF-16", {"Content-Type": 'application/json; charset="utf-16"'}),
    ("nonsense", {"Content-Type": ";;;="}),
    ("none", {}),
    ("compressed", JSON | {"Content-Encoding": "gzip"}),
]

ACCEPT = ["text/html", "application/xml, text/*;q=0", "application/json;q=0", "x", "*/*;q=0"]

HEADERS = [
    ("empty key", {"Idempotency-Key": ""}, "/Idempotency-Key"),
    ("long key", {"Idempotency-Key": "k" * 256}, "/Idempotency-Key"),
    ("key with a tab", {"Idempotency-Key": "a\tb"}, "/Idempotency-Key"),
    ("key with an accent", {"Idempotency-Key": "clé"}, "/Idempotency-Key"),
]

QUERIES = [
    ("limit 0", "limit=0", "invalid_request", "/limit"),
    ("limit 101", "limit=101", "invalid_request", "/limit"),
    ("limit as text", f"limit={SECRET}", "invalid_request", "/limit"),
    ("unknown filter", f"anwser={SECRET}", "invalid_request", "/anwser"),
    ("unknown status", f"status={SECRET}", "invalid_request", "/status"),
    ("NUL in reference", "reference=%00", "invalid_request", "/reference"),
    ("empty cursor", "cursor=", "invalid_request", "/cursor"),
    ("bad cursor", f"cursor={SECRET}", "invalid_cursor", "/cursor"),
    ("forged cursor", "cursor=MDAwMDAwMDAwMDAwMDAwMCBncmRfMQ", "invalid_cursor", "/cursor"),
    ("long cursor", "cursor=" + "A" * 201, "invalid_request", "/cursor"),
]

PATHS = [
    ("/v1/grades/..%2f..%2fetc%2fpasswd", "path_not_found"),
    ("/v1/grades/%2e%2e", "grade_not_found"),
    ("/v1/grades/grd_%00", "grade_not_found"),
    ("/v1/grades/grd_" + "0" * 27, "grade_not_found"),
    ("/v1/grades/grd_0000000000000000000000000%0A", "grade_not_found"),
    ("/v1/grades/grd_00000000000000000000000001", "grade_not_found"),
    ("/v1/grades/' OR 1=1 --", "grade_not_found"),
    ("/v1/rubrics/..%5c..%5cwindows", "rubric_not_found"),
    ("/v1/rubrics/a-rubric.yaml", "rubric_not_found"),
    ("/v1/rubrics/a-rubric%00", "rubric_not_found"),
    ("/v1/grades/", "path_not_found"),
    ("/v2/grades", "path_not_found"),
    ("//v1//grades", "path_not_found"),
    ("/%ff%fe", "path_not_found"),
]

ALL = [
    *UNREADABLE,
    *(
        Bad(name=name, body=body, status=422, code="invalid_request", pointer=pointer)
        for name, body, pointer in [*NOT_STRICT, *NOT_TAKEN]
    ),
    *(
        Bad(
            name=f"body of {name}",
            body=sent(),
            headers=headers,
            status=415,
            code="unsupported_media_type",
        )
        for name, headers in MEDIA
    ),
    *(
        Bad(
            name=f"accepts {accept}",
            body=sent(),
            headers=JSON | {"Accept": accept},
            status=406,
            code="not_acceptable",
        )
        for accept in ACCEPT
    ),
    *(
        Bad(
            name=name,
            body=sent(),
            headers=JSON | headers,
            status=422,
            code="invalid_request",
            pointer=pointer,
        )
        for name, headers, pointer in HEADERS
    ),
    *(
        Bad(
            name=name,
            method="GET",
            path=f"/v1/grades?{query}",
            status=422,
            code=code,
            pointer=pointer,
        )
        for name, query, code, pointer in QUERIES
    ),
    *(Bad(name=path, method="GET", path=path, status=404, code=code) for path, code in PATHS),
    Bad(
        name="unknown rubric",
        body=sent(rubric_id="no-such-rubric"),
        status=404,
        code="rubric_not_found",
    ),
    Bad(
        name="answer of 20,001 characters",
        body=sent(answer=SECRET + "é" * (20_001 - len(SECRET))),
        status=422,
        code="answer_rejected",
        pointer="/answer",
    ),
    Bad(
        name="body of 300 kB",
        body=sent(metadata={"a": "x" * 300_000}),
        status=413,
        code="body_too_large",
    ),
    Bad(name="PUT", method="PUT", body=sent(), status=405, code="method_not_allowed"),
    Bad(name="TRACE", method="TRACE", status=405, code="method_not_allowed"),
    Bad(name="made-up method", method="HACK", status=405, code="method_not_allowed"),
]


@pytest.mark.parametrize("bad", ALL, ids=lambda bad: bad.name)
def test_a_bad_request_is_refused_with_its_place_and_not_repeated(
    bad: Bad, client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        headers = [(name.encode(), value.encode("latin-1")) for name, value in bad.headers.items()]
        answer = client.request(bad.method, bad.path, content=bad.body, headers=headers)
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (bad.status, bad.code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["request_id"] == answer.headers["x-request-id"]
    assert (problem["status"], problem["type"]) == (
        bad.status,
        f"urn:touchstone:problem:{bad.code}",
    )
    if bad.pointer is not None:
        assert bad.pointer in [fault["pointer"] for fault in problem["errors"]]
    assert SECRET not in answer.text
    assert SECRET not in caplog.text
