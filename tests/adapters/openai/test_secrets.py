"""Neither keys nor texts get into logs and errors."""

from __future__ import annotations

import logging
import traceback

import pytest

from app.adapters.openai.client import Connection
from app.adapters.openai.judge import LlmJudge, LlmOptions
from app.domain.errors import JudgeMisconfiguredError
from tests.adapters.openai.bench import GOOD, KEY, MODEL, TEMPLATES, bench
from tests.builders import ANSWER
from tests.fakes import scripted_endpoint as server
from tests.fakes.scripted_endpoint import Step, reply

FINE = reply(GOOD)


@pytest.mark.parametrize("outcome", [FINE, server.error(401, message=f"Bad key {KEY}: {ANSWER}")])
def test_neither_key_nor_answer_nor_reply_is_logged_or_told(
    outcome: Step, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    told = ""
    with bench(outcome) as there:
        try:
            there.ask()
        except JudgeMisconfiguredError as error:
            told = "".join(traceback.format_exception(error))
    logged = "\n".join(f"{one.getMessage()} {one.__dict__}" for one in caplog.records) + told
    assert caplog.records or told
    secrets = (KEY, ANSWER[:20], GOOD[:20], TEMPLATES.system[:20])
    assert [one for one in secrets if one in logged] == []


def test_a_key_that_cannot_be_sent_is_refused_without_being_told() -> None:
    connection = Connection(api_key="sk-\nhush")
    assert "hush" not in repr(connection)
    with pytest.raises(JudgeMisconfiguredError) as caught:
        LlmJudge(LlmOptions(model=MODEL, connection=connection), TEMPLATES)
    assert "hush" not in "".join(traceback.format_exception(caught.value))
