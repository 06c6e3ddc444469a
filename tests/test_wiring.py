from __future__ import annotations

import asyncio
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import AnyHttpUrl, SecretStr

from app.adapters.openai.pricing import Price
from app.domain.errors import RubricInvalidError, StoreError
from app.grading.judges import Judges
from app.settings import Settings
from app.settings_judges import ModelPrice
from app.wiring import Overrides, create_app, open_parts, rubric_library
from app.wiring_judges import llm_options, open_judges
from tests.api.service import local_client
from tests.builders import verdicts
from tests.fakes.judge import ScriptedJudge, a_reply

RUBRIC_ID = "project-vs-product-manager"
BODY = {
    "rubric_id": RUBRIC_ID,
    "answer": "A project manager owns the plan and its dates; a product manager owns the problem.",
}


def a_setting(folder: Path, **fields: Any) -> Settings:  # noqa: ANN401 - any setting
    return Settings(data_dir=folder, **fields)


def judges_of(settings: Settings) -> Judges:
    async def run() -> Judges:
        async with open_judges(settings) as judges:
            return judges

    return asyncio.run(run())


def test_without_settings_the_embedded_judge_grades_into_a_sqlite_file(tmp_path: Path) -> None:
    with local_client(create_app(a_setting(tmp_path))) as client:
        ready = client.get("/health/ready")
        made = client.post("/v1/grades", json=BODY)
        again = client.get(made.headers["location"])
    assert (ready.status_code, made.status_code) == (200, 201)
    assert made.json()["judge"]["kind"] == "embedded"
    assert again.json() == made.json()
    assert (tmp_path / "touchstone.db").exists()


def test_grades_outlive_the_process(tmp_path: Path) -> None:
    with local_client(create_app(a_setting(tmp_path))) as client:
        made = client.post("/v1/grades", json=BODY, headers={"Idempotency-Key": "k"})
    with local_client(create_app(a_setting(tmp_path))) as client:
        again = client.post("/v1/grades", json=BODY, headers={"Idempotency-Key": "k"})
    assert (again.json(), again.headers["idempotency-replayed"]) == (made.json(), "true")


def test_a_judge_can_be_handed_in(tmp_path: Path) -> None:
    judge = ScriptedJudge(a_reply(verdicts()), kind="embedded")
    overrides = Overrides(judges=Judges(embedded=judge))
    with local_client(create_app(a_setting(tmp_path), overrides)) as client:
        client.post("/v1/grades", json=BODY)
    assert len(judge.assignments) == 1


def test_limits_come_from_the_settings(tmp_path: Path) -> None:
    settings = a_setting(tmp_path, max_answer_characters=10, max_body_bytes=1000)
    with local_client(create_app(settings)) as client:
        long = client.post("/v1/grades", json=BODY)
        large = client.post("/v1/grades", json=BODY | {"metadata": {"a": "x" * 1000}})
        told = client.get("/openapi.json").json()
    assert (long.json()["code"], large.json()["code"]) == ("answer_rejected", "body_too_large")
    assert told["components"]["schemas"]["GradeBody"]["properties"]["answer"]["maxLength"] == 10


def test_an_llm_is_opened_where_an_endpoint_or_a_key_is_set(tmp_path: Path) -> None:
    assert judges_of(a_setting(tmp_path)).llm is None
    assert judges_of(a_setting(tmp_path, llm_api_key=SecretStr("k"))).llm is not None
    url = AnyHttpUrl("http://127.0.0.1:1/v1")
    judges = judges_of(a_setting(tmp_path, llm_base_url=url, judge="llm", fallback="embedded"))
    assert judges.llm is not None
    assert (judges.default, judges.falls_back) == ("llm", True)


def test_an_endpoint_that_is_down_is_503_or_degraded(tmp_path: Path) -> None:
    settings = a_setting(tmp_path, llm_base_url=AnyHttpUrl("http://127.0.0.1:1/v1"), llm_retries=0)
    with local_client(create_app(settings)) as client:
        failed, again = (client.post("/v1/grades", json=BODY) for _ in range(2))
    with local_client(create_app(settings.model_copy(update={"fallback": "embedded"}))) as client:
        degraded = client.post("/v1/grades", json=BODY).json()
    assert (failed.status_code, failed.json()["code"]) == (503, "judge_unavailable")
    assert "retry-after" in failed.headers
    assert again.json()["detail"] == "The judge has not answered for 0 s, and is left alone."
    assert (degraded["degraded"], degraded["status"]) == (True, "needs_review")


def test_prices_reach_the_judge(tmp_path: Path) -> None:
    prices = {"m": ModelPrice(input=Decimal("0.25"), output=Decimal(2))}
    settings = a_setting(tmp_path, llm_api_key=SecretStr("k"), llm_prices=prices)
    assert llm_options(settings).prices == {"m": Price(input=Decimal("0.25"), output=Decimal(2))}


def test_rubrics_of_the_operator_are_added(tmp_path: Path) -> None:
    with local_client(create_app(a_setting(tmp_path, rubric_dirs=()))) as client:
        assert RUBRIC_ID in [item["id"] for item in client.get("/v1/rubrics").json()["items"]]
    missing = a_setting(tmp_path, rubric_dirs=(tmp_path / "none",))
    with (
        pytest.raises(RubricInvalidError, match="no such folder"),
        local_client(create_app(missing)),
    ):
        pass


def test_a_database_that_cannot_be_used_stops_the_start(tmp_path: Path) -> None:
    settings = a_setting(tmp_path, database_url=SecretStr("mysql://host/name"))
    with pytest.raises(StoreError), local_client(create_app(settings)):
        pass


def test_the_parts_can_be_opened_without_a_server(tmp_path: Path) -> None:
    async def run() -> int:
        async with open_parts(a_setting(tmp_path)) as parts:
            await parts.database.ping()
            return len(await parts.rubrics.page(limit=100, after=""))

    assert asyncio.run(run()) >= 1


@pytest.mark.parametrize(("setting", "reads"), [("on", True), ("off", False)])
def test_the_embedded_judge_reads_beside_the_llm_where_the_operator_wants_it(
    tmp_path: Path,
    setting: str,
    reads: bool,  # noqa: FBT001 - what is expected
) -> None:
    judges = judges_of(a_setting(tmp_path, llm_api_key=SecretStr("k"), llm_cross_check=setting))
    assert judges.llm is not None
    assert judges.beside(judges.llm) is (judges.embedded if reads else None)
    assert judges.beside(judges.embedded) is None


def test_examples_are_shown_where_the_operator_wants_them(tmp_path: Path) -> None:
    rubric = rubric_library(a_setting(tmp_path)).get(RUBRIC_ID)
    digests = set()
    for on in ("off", "on"):
        key = SecretStr("k")
        judges = judges_of(a_setting(tmp_path, llm_api_key=key, llm_examples=on))
        assert judges.llm is not None
        digests.add(judges.llm.identity(rubric).prompt_digest)
    assert len(digests) == 2
