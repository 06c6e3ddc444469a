from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from app.settings import Settings, SettingsError, unknown_variables, variable_names

KEY = "sk-very-secret"


def test_every_setting_has_a_default_and_a_description() -> None:
    for name, field in Settings.model_fields.items():
        assert not field.is_required(), name
        assert field.description
        assert field.description.endswith("."), name


def test_nothing_set_means_the_embedded_judge_and_a_sqlite_file() -> None:
    settings = Settings.load()
    assert (settings.judge, settings.fallback, settings.has_llm) == ("auto", "none", False)
    assert settings.resolved_database_url == "sqlite:///touchstone.db"
    assert (settings.max_answer_characters, settings.max_body_bytes) == (20_000, 256_000)


def test_the_sqlite_file_lies_in_the_data_directory() -> None:
    settings = Settings(data_dir=Path("/data"))
    assert settings.resolved_database_url == "sqlite:////data/touchstone.db"


@pytest.mark.parametrize(
    ("field", "fallback", "own"),
    [
        ("llm_base_url", "OPENAI_BASE_URL", "TOUCHSTONE_LLM_BASE_URL"),
        ("llm_api_key", "OPENAI_API_KEY", "TOUCHSTONE_LLM_API_KEY"),
        ("database_url", "DATABASE_URL", "TOUCHSTONE_DATABASE_URL"),
    ],
)
def test_our_own_variable_wins_over_the_common_one(
    field: str, fallback: str, own: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert variable_names(field) == (own, fallback)
    monkeypatch.setenv(fallback, "http://common.example/v1")
    assert shown(field) == "http://common.example/v1"
    monkeypatch.setenv(own, "http://own.example/v1")
    assert shown(field) == "http://own.example/v1"
    monkeypatch.setenv(own, "")
    assert shown(field) == "http://common.example/v1"


def shown(field: str) -> str:
    value = getattr(Settings.load(), field)
    return str(getattr(value, "get_secret_value", lambda: value)())


def test_lists_and_prices_are_json(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOUCHSTONE_RUBRIC_DIRS", '["a", "b"]')
    monkeypatch.setenv("TOUCHSTONE_LLM_PRICES", '{"m": {"input": 0.25, "output": 2}}')
    settings = Settings.load()
    assert settings.rubric_dirs == (Path("a"), Path("b"))
    assert float(settings.llm_prices["m"].input) == 0.25


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("TOUCHSTONE_JUDGE", KEY, "TOUCHSTONE_JUDGE: Input should be 'auto', 'llm' or 'embedded'"),
        ("TOUCHSTONE_PORT", "70000", "TOUCHSTONE_PORT: Input should be less than or equal to"),
        ("TOUCHSTONE_LLM_PRICES", "{" + KEY, "TOUCHSTONE_LLM_PRICES: not valid JSON"),
        ("TOUCHSTONE_LLM_PRICES", '{"m": {"input": -1}}', "TOUCHSTONE_LLM_PRICES[m][input]: "),
        ("OPENAI_BASE_URL", f"{KEY} x", "_BASE_URL: Input should be a valid URL"),
        ("TOUCHSTONE_LLM_TIMEOUT_SECONDS", "inf", "TOUCHSTONE_LLM_TIMEOUT_SECONDS: "),
        ("TOUCHSTONE_LOG_LEVEL", KEY, "TOUCHSTONE_LOG_LEVEL: "),
    ],
)
def test_a_bad_value_is_named_and_not_shown(
    name: str, value: str, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        Settings.load()
    assert sentence in str(caught.value)
    assert KEY not in str(caught.value)
    assert caught.value.__cause__ is None


def test_asking_for_an_llm_without_an_endpoint_says_what_to_set(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TOUCHSTONE_JUDGE", "llm")
    with pytest.raises(SettingsError, match="set TOUCHSTONE_LLM_BASE_URL"):
        Settings.load()
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    assert Settings.load().has_llm


def test_keys_and_passwords_are_masked_and_settings_are_frozen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("DATABASE_URL", f"postgresql://me:{KEY}@host/name")
    settings = Settings.load()
    assert KEY not in repr(settings)
    assert KEY not in str(settings.model_dump())
    with pytest.raises(ValidationError, match="frozen"):
        settings.port = 1  # type: ignore[misc]  # it cannot be set


def test_a_misspelt_variable_is_noticed() -> None:
    names = ["TOUCHSTONE_LLM_MODLE", "TOUCHSTONE_LLM_MODEL", "TOUCHSTONE_DATABASE_URL", "PATH"]
    assert unknown_variables(names) == ("TOUCHSTONE_LLM_MODLE",)
