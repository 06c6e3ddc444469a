"""Noise is told from language, whatever the language."""

from __future__ import annotations

import pytest

from app.domain.gibberish import is_gibberish


@pytest.mark.parametrize(
    "text",
    [
        "asdf qwer zxcv hjkl asdf jkl; qwer",
        "sdkfjh skdjfh ksjdhf kwjeh rkjwher",
        "fjdksla fjdksla ghtyru dkfjgh cmvnb",
        "qqqqqq wwwwww eeeeee rrrrrr",
        "manager manager manager " * 50,
        "value value value user user user impact impact " * 20,
        "lorem" * 30,
        "!!!!! ????? #### $$$$ %%%% ^^^^ &&&&",
        "12345 67890 12345 67890 12345",
        "x" * 30,
    ],
)
def test_noise_is_noise(text: str) -> None:
    assert is_gibberish(text)


@pytest.mark.parametrize(
    "text",
    [
        "Der Projektmanager verantwortet den Zeitplan, der Produktmanager den Nutzen.",
        "Rechtsschutzversicherungsgesellschaften beauftragen Projektmanager mit der Planung.",
        "El jefe de producto decide qué construir y por qué.",
        "Strč prst skrz krk, projektový manažer řídí termíny.",
        "Kierownik projektu pilnuje harmonogramu, a menedżer produktu decyduje, co zbudować.",
        "परियोजना प्रबंधक समय और बजट देखता है, उत्पाद प्रबंधक ग्राहक की समस्या समझता है।",
        "项目经理负责进度、预算和风险, 产品经理决定做什么、为什么做。",
        "プロジェクトマネージャーは納期と予算を守り、プロダクトマネージャーは何を作るかを決める。",
        "프로젝트 매니저는 일정과 예산을 책임지고 제품 관리자는 무엇을 만들지 결정한다.",
        "ผู้จัดการโครงการดูแลกำหนดเวลาและงบประมาณ",
        "مدير المشروع مسؤول عن الجدول والميزانية ومدير المنتج يقرر ماذا نبني",
        "prj mgr = tmln, bdgt, rsrcs; prd mgr = whts blt & why, cstmr vlu",
        "- PjM: RAID, WBS, EVM, SPI, CPI\n- PdM: OKR, JTBD, NPS, LTV, CAC",
        '{"pm":{"owns":["scope","time","cost"]},"pdm":{"owns":["why"],"kpi":["NPS","ARR"]}}',
        "```py\nif ctx.pm == 'project': owns(['plan','cost'])\n```",
        "| role | owns |\n|---|---|\n| project mgr | dates |\n| product mgr | value |",
        "One of them keeps the plan and the other one keeps the promise. " * 20,
        "",
    ],
)
def test_languages_notes_and_code_are_not(text: str) -> None:
    assert not is_gibberish(text)
