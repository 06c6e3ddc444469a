"""Servers that understand only a part of the protocol, and replies that are heard growing."""

from __future__ import annotations

from typing import Any

import pytest

from app.adapters.openai.capabilities import CapabilityMemory
from app.domain.errors import (
    AnswerJudgeError,
    JudgeMisconfiguredError,
    JudgeRateLimitedError,
    JudgeRefusedError,
    JudgeUnavailableError,
)
from tests.adapters.openai.bench import GOOD, Bench, bench
from tests.fakes import scripted_endpoint as server
from tests.fakes.scripted_endpoint import Step, refusing, reply

FINE = reply(GOOD)


def no_json_schema(then: Step = FINE, **fields: Any) -> Step:  # noqa: ANN401 - any field
    return refusing("response_format", lambda one: "json_schema" in str(one), then, **fields)


def no_schema_at_all(then: Step = FINE) -> Step:
    known = refusing(
        "response_format",
        lambda one: one != {"type": "json_object"},
        then,
        message="Unknown parameter: 'response_format.schema'.",
        param="response_format.schema",
    )
    return no_json_schema(known, message="'json_schema' is not a supported type.")


def no_format(then: Step = FINE) -> Step:
    return refusing(
        "response_format", lambda _: True, then, message="response_format: unknown field"
    )


def formats(there: Bench) -> list[str | None]:
    return [body.get("response_format", {}).get("type") for body in there.endpoint.bodies]


def test_a_llama_cpp_server_is_met_half_way() -> None:
    message = "1 validation error: {'loc': ('body', 'response_format', 'type')}"
    with bench(no_json_schema(status=500, message=message)) as there:
        assert there.ask().text == GOOD
        assert formats(there) == ["json_schema", "json_object"]
        assert "schema" in there.endpoint.bodies[1]["response_format"]
        assert there.sleeps == []


def test_a_server_that_knows_only_json_objects_gets_no_schema() -> None:
    with bench(no_schema_at_all()) as there:
        assert there.ask().text == GOOD
        assert formats(there) == ["json_schema", "json_object", "json_object"]
        assert there.endpoint.bodies[2]["response_format"] == {"type": "json_object"}


def test_a_server_that_knows_no_reply_format_is_asked_in_words_alone() -> None:
    with bench(no_format()) as there:
        assert there.ask().text == GOOD
        assert formats(there) == ["json_schema", "json_object", "json_object", None]


def test_a_lesson_costs_one_call_and_is_remembered() -> None:
    with bench(no_format()) as there:
        there.ask()
        there.ask()
        assert len(there.endpoint.bodies) == 5


def test_a_lesson_is_about_one_model_only() -> None:
    with bench(no_json_schema(message="no json_schema")) as there:
        there.ask()
        there.model = "model-2"
        there.ask()
        assert formats(there) == ["json_schema", "json_object"] * 2


@pytest.mark.parametrize(
    ("parameter", "fields"),
    [
        ("temperature", {"param": "temperature", "message": "Unsupported value."}),
        ("temperature", {"message": "'temperature' does not support 0 with this model."}),
        ("seed", {"param": "seed", "code": "unsupported_parameter"}),
        ("seed", {"message": "body.seed: Extra inputs are not permitted", "status": 422}),
    ],
)
def test_a_sampling_parameter_that_is_refused_is_left_out(
    parameter: str, fields: dict[str, Any]
) -> None:
    with bench(refusing(parameter, lambda _: True, FINE, **fields)) as there:
        assert there.ask().text == GOOD
        assert [parameter in body for body in there.endpoint.bodies] == [True, False]


def test_several_refusals_are_learned_one_after_the_other() -> None:
    picky = refusing("seed", lambda _: True, no_format(), param="seed")
    picky = refusing("temperature", lambda _: True, picky, param="temperature")
    with bench(picky) as there:
        there.ask()
        there.ask()
        assert len(there.endpoint.bodies) == 7
        assert set(there.endpoint.bodies[-1]) == {"model", "messages", "max_tokens"}


def test_a_server_that_renamed_the_output_limit_gets_the_new_name() -> None:
    message = "'max_tokens' is not supported. Use 'max_completion_tokens' instead."
    with bench(refusing("max_tokens", lambda _: True, FINE, message=message)) as there:
        assert there.ask().text == GOOD
        assert there.endpoint.bodies[1]["max_completion_tokens"] == 4000
        assert "max_tokens" not in there.endpoint.bodies[1]


def test_a_server_that_knows_no_output_limit_gets_none() -> None:
    picky = refusing("max_completion_tokens", lambda _: True, FINE, param="max_completion_tokens")
    with bench(refusing("max_tokens", lambda _: True, picky, param="max_tokens")) as there:
        assert there.ask().text == GOOD
        assert len(there.endpoint.bodies) == 3


def test_an_error_that_names_nothing_we_sent_teaches_nothing() -> None:
    with bench(server.error(400, message="tools[0] is invalid", param="tools")) as there:
        with pytest.raises(JudgeMisconfiguredError):
            there.ask()
        assert len(there.endpoint.bodies) == 1


def test_what_did_not_help_is_not_remembered() -> None:
    broken = server.error(500, message="seed of the cluster lost")
    with bench(broken) as there:
        there.attempts = 1
        with pytest.raises(JudgeUnavailableError):
            there.ask()
        assert there.memory.is_proven(there.endpoint.base_url, there.model) is False
        assert len(there.endpoint.bodies) == 2


def test_what_a_proven_endpoint_refuses_is_about_that_answer() -> None:
    with bench(FINE, server.error(400)) as there:
        there.ask()
        with pytest.raises(AnswerJudgeError):
            there.ask()


def test_a_memory_can_be_shared_between_judges() -> None:
    memory = CapabilityMemory()
    with bench(no_format()) as there:
        there.memory = memory
        there.ask()
        again = Bench(endpoint=there.endpoint, memory=memory)
        again.ask()
        assert len(there.endpoint.bodies) == 5


def test_a_listener_hears_the_reply_grow() -> None:
    heard: list[str] = []
    with bench(reply(GOOD, piece=100)) as there:
        got = there.ask(heard.append)
        (body,) = there.endpoint.bodies
    assert (body["stream"], body["stream_options"]) == (True, {"include_usage": True})
    assert heard == [GOOD[:end] for end in range(100, len(GOOD), 100)] + [GOOD]
    assert got.text == GOOD
    assert (got.usage.input_tokens, got.usage.cached_input_tokens) == (1000, 800)


def test_a_server_that_refuses_stream_options_streams_without_a_count() -> None:
    heard: list[str] = []
    with bench(refusing("stream_options", lambda _: True, FINE, param="stream_options")) as there:
        got = there.ask(heard.append)
    assert heard[-1] == got.text == GOOD
    assert got.usage.input_tokens == 0
    assert got.usage.cost_usd is None


def test_a_server_that_refuses_to_stream_is_asked_for_the_whole() -> None:
    heard: list[str] = []
    with bench(refusing("stream", lambda _: True, FINE, message="stream: not supported")) as there:
        assert there.ask(heard.append).text == GOOD
        assert "stream" not in there.endpoint.bodies[-1]
        assert "stream_options" not in there.endpoint.bodies[-1]
    assert heard == []


def test_a_server_that_ignores_the_wish_to_stream_is_understood() -> None:
    whole = FINE(server.Request(path="", headers={}, body={"model": "model-1"}))
    with bench(lambda _: whole) as there:
        assert there.ask(lambda _: None).text == GOOD
        assert len(there.endpoint.bodies) == 1


def test_a_stream_that_is_cut_is_asked_for_again_and_heard_from_the_start() -> None:
    heard: list[str] = []
    with bench(server.cut_off(reply(GOOD, piece=100), keep=2), FINE) as there:
        assert there.ask(heard.append).text == GOOD
        assert len(there.endpoint.bodies) == 2
    assert heard[:3] == [GOOD[:100], GOOD[:200], GOOD[:40]]


def events(*lines: str) -> Step:
    content = "".join(f"data: {line}\n\n" for line in lines).encode()
    return server.body(content, content_type=server.EVENTS)


@pytest.mark.parametrize(
    ("step", "error"),
    [
        (events('{"choices": [{"delta": {"content": "{"}}]}', "[DONE]"), JudgeUnavailableError),
        (events(), JudgeUnavailableError),
        (events("not json"), JudgeUnavailableError),
        (events('{"choices": 7}'), JudgeUnavailableError),
        (
            events('{"error": {"message": "Slow.", "code": "rate_limit_exceeded"}}'),
            JudgeRateLimitedError,
        ),
        (events('{"error": {"message": "Broken."}}'), JudgeUnavailableError),
        (reply("", refusal="I will not."), JudgeRefusedError),
        (reply(GOOD, finish="content_filter"), JudgeRefusedError),
    ],
)
def test_each_way_a_stream_fails_has_its_error(step: Step, error: type[Exception]) -> None:
    with bench(step) as there:
        there.attempts = 1
        with pytest.raises(error):
            there.ask(lambda _: None)


def test_a_stream_that_reaches_the_limit_is_asked_for_with_more_room() -> None:
    with bench(reply(GOOD[:100], finish="length"), FINE) as there:
        assert there.ask(lambda _: None).text == GOOD
        assert [body["max_tokens"] for body in there.endpoint.bodies] == [4000, 16_000]
