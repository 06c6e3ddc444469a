from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from app.api.bodies import Limits
from tests.api.service import RUBRIC, Backstage
from tests.builders import ANSWER
from tests.web.site import browsing

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Sec-Fetch-Site": "none"}, 303),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://127.0.0.1:8000"}, 403),
        ({"Origin": "http://127.0.0.1:8000"}, 303),
        ({"Origin": "http://elsewhere.example"}, 403),
        ({"Origin": "null"}, 403),
        ({}, 303),
    ],
)
def test_a_form_is_taken_from_pages_of_this_site_only(
    browser: TestClient, headers: dict[str, str], status: int
) -> None:
    sent = browser.post("/", data={"rubric_id": RUBRIC.id, "answer": ANSWER}, headers=headers)
    assert sent.status_code == status


@pytest.mark.parametrize(
    "body",
    [
        b"answer=%ff%fe",
        b"answer=\xff",
        b"no pairs at all",
        b"&".join(b"a%d=b" % number for number in range(11)),
    ],
    ids=["no UTF-8", "not encoded", "no pairs", "too many fields"],
)
def test_a_form_that_cannot_be_read_is_refused(browser: TestClient, body: bytes) -> None:
    assert browser.post("/", content=body, headers=FORM).status_code == 400


def test_an_empty_form_lacks_its_answer(browser: TestClient) -> None:
    refused = browser.post("/", content=b"", headers=FORM)
    assert (refused.status_code, "There is no answer yet." in refused.text) == (422, True)


def test_other_types_of_body_are_not_read(browser: TestClient) -> None:
    assert browser.post("/", json={"answer": ANSWER}).status_code == 415


def test_a_form_may_be_three_times_as_large_as_what_it_holds() -> None:
    behind = Backstage(limits=Limits(body_bytes=1_000))
    with browsing(behind) as browser:
        fits = browser.post("/rubrics/validate", content=b"rubric=" + b"x" * 2_990, headers=FORM)
        bursts = browser.post("/rubrics/validate", content=b"rubric=" + b"x" * 3_000, headers=FORM)
    assert (fits.status_code, bursts.status_code) == (422, 413)
    assert "That was too much at once" in bursts.text


def test_of_a_field_given_twice_the_first_counts(browser: TestClient) -> None:
    refused = browser.post("/", content=b"answer=one&answer=two&rubric_id=no", headers=FORM)
    assert ">\none</textarea>" in refused.text
