"""What is sent under which capabilities."""

from __future__ import annotations

from typing import Any

import pytest

from app.adapters.openai.capabilities import Capabilities, ReplyFormat
from app.adapters.openai.requests import MAX_STRING_CHARACTERS, Sampling, request_body
from app.grading.endpoint import Inquiry
from app.grading.prompt import render
from tests.adapters.openai.bench import RUBRIC, TEMPLATES

PROMPT = render(TEMPLATES, RUBRIC, "An answer.", "code")
TEXT = {"type": "string"}


def body(capabilities: Capabilities, *, stream: bool = False) -> dict[str, Any]:
    inquiry = Inquiry(prompt=PROMPT, sample=0, max_output_tokens=100)
    return request_body("model-1", inquiry, capabilities, Sampling(), stream=stream)


def reply_format(form: ReplyFormat) -> Any:  # noqa: ANN401 - a JSON value
    return body(Capabilities(reply_format=form)).get("response_format")


def test_a_strict_schema_is_sent_as_it_is() -> None:
    assert reply_format(ReplyFormat.JSON_SCHEMA)["json_schema"]["schema"] == PROMPT.schema


def test_a_schema_for_a_small_server_bounds_every_text() -> None:
    schema = reply_format(ReplyFormat.JSON_OBJECT_WITH_SCHEMA)["schema"]
    bounded = {**TEXT, "maxLength": MAX_STRING_CHARACTERS}
    for name in ("c2", "p"):
        assert schema["$defs"][name]["properties"]["reason"] == bounded
        assert schema["$defs"][name]["properties"]["quote"] == bounded
    assert schema["properties"] == PROMPT.schema["properties"]


@pytest.mark.parametrize(
    ("form", "sent"), [(ReplyFormat.JSON_OBJECT, {"type": "json_object"}), (ReplyFormat.TEXT, None)]
)
def test_looser_forms_hold_no_schema(form: ReplyFormat, sent: object) -> None:
    assert reply_format(form) == sent


@pytest.mark.parametrize("refused", ["temperature", "seed", "stream_options"])
def test_what_is_refused_is_not_sent(refused: str) -> None:
    assert refused in body(Capabilities(), stream=True)
    assert refused not in body(Capabilities(refused=frozenset({refused})), stream=True)


def test_without_streaming_there_are_no_options_for_it() -> None:
    sent = body(Capabilities(refused=frozenset({"stream"})), stream=True)
    assert {"stream", "stream_options"} & sent.keys() == set()


@pytest.mark.parametrize(("limits", "name"), [(("max_tokens",), "max_tokens"), ((), None)])
def test_one_name_of_the_output_limit_is_sent_at_most(
    limits: tuple[str, ...], name: str | None
) -> None:
    sent = body(Capabilities(limits=limits))
    assert {key: value for key, value in sent.items() if value == 100} == (
        {name: 100} if name else {}
    )
