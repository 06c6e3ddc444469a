"""What is sent first, what a refusal is about, and what is remembered."""

from __future__ import annotations

import pytest

from app.adapters.openai.capabilities import (
    NEW_LIMIT,
    OLD_LIMIT,
    Capabilities,
    CapabilityMemory,
    ReplyFormat,
    first_guess,
    refused_parameter,
)

SENT = ("model", "messages", "temperature", "seed", "max_tokens", "response_format", "stream")


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://api.openai.com/v1", NEW_LIMIT),
        ("https://eu.api.openai.com/v1", NEW_LIMIT),
        ("https://mine.openai.azure.com/openai/v1", NEW_LIMIT),
        ("http://127.0.0.1:8080/v1", OLD_LIMIT),
        ("https://notopenai.com/v1", OLD_LIMIT),
        ("not a url", OLD_LIMIT),
    ],
)
def test_only_openai_is_sent_the_new_name_of_the_output_limit_first(url: str, name: str) -> None:
    assert first_guess(url).limits[0] == name


@pytest.mark.parametrize(
    ("named", "message", "parameter"),
    [
        ("temperature", "", "temperature"),
        ("response_format.json_schema.name", "", "response_format"),
        ("response_format[0]", "", "response_format"),
        ("messages", "temperature and seed are fine", None),
        (None, "Unsupported parameter: 'seed'", "seed"),
        (None, "json_schema is not available", "response_format"),
        (None, "Failed to parse grammar", "response_format"),
        (None, "Streaming is off", None),
        (None, "streaming is off", "stream"),
        (None, "upstream failed", None),
        (None, "use max_completion_tokens", None),
        (None, "first seed, then temperature", "seed"),
        (None, "", None),
    ],
)
def test_a_refusal_is_about_what_it_names_first_of_what_was_sent(
    named: str | None, message: str, parameter: str | None
) -> None:
    assert refused_parameter(SENT, named=named, message=message) == parameter


def test_the_form_of_a_reply_is_loosened_step_by_step() -> None:
    steps = [Capabilities()]
    for _ in range(4):
        steps.append(steps[-1].without("response_format"))
    assert [one.reply_format for one in steps] == [3, 2, 1, 0, 0]


def test_two_calls_at_the_same_time_do_not_forget_each_others_lessons() -> None:
    memory = CapabilityMemory()
    start = memory.recall("http://x", "m")
    memory.learn("http://x", "m", start.without("seed").without(OLD_LIMIT))
    memory.learn("http://x", "m", start.without("temperature").without("response_format"))
    assert memory.recall("http://x", "m") == Capabilities(
        reply_format=ReplyFormat.JSON_OBJECT_WITH_SCHEMA,
        limits=(NEW_LIMIT,),
        refused=frozenset({"seed", "temperature"}),
    )


def test_nothing_is_proven_before_something_has_worked() -> None:
    memory = CapabilityMemory()
    assert not memory.is_proven("http://x", "m")
    memory.learn("http://x", "m", Capabilities())
    assert memory.is_proven("http://x", "m")
    assert not memory.is_proven("http://x", "other")
