"""Where a text names a role."""

from __future__ import annotations

import pytest

from app.domain.roles import BOTH, find_mentions, role_names
from app.domain.rubric import Rubric
from tests.builders import a_rubric
from tests.domain.readings import PRODUCT, PROJECT, two_roles


def roles_in(text: str, rubric: Rubric | None = None) -> list[tuple[str, str]]:
    mentions = find_mentions(role_names(rubric or two_roles()), text)
    return [(text[one.start : one.end], one.role) for one in mentions]


@pytest.mark.parametrize(
    ("text", "named", "role"),
    [
        ("A project manager plans", "project manager", PROJECT),
        ("PRODUCT MANAGERS decide", "PRODUCT MANAGERS", PRODUCT),
        ("the product manager's call", "product manager", PRODUCT),
        ("Projct manger plans", "Projct manger", PROJECT),
        ("prod mgr: decides", "prod mgr", PRODUCT),
        ("pjm = dates", "pjm", PROJECT),
        ("the PdM decides", "PdM", PRODUCT),
        ("the project side plans", "project side", PROJECT),
        ("she is product.", "product", PRODUCT),
        ("Project: the dates", "Project", PROJECT),
        ("project_manager:\n  owns: dates", "project_manager", PROJECT),
        ("productManager.decides()", "productManager", PRODUCT),
    ],
)
def test_a_role_is_found_under_each_of_its_names(text: str, named: str, role: str) -> None:
    assert roles_in(text) == [(named, role)]


@pytest.mark.parametrize(
    "text",
    ["the project managed to slip", "a good product sells", "the project plan", "produce managers"],
)
def test_what_only_looks_like_a_name_is_passed_over(text: str) -> None:
    assert roles_in(text) == []


def test_two_roles_that_share_a_noun_are_one_mention_of_both() -> None:
    assert roles_in("project and product managers differ") == [
        ("project and product managers", BOTH)
    ]


def test_an_ambiguous_name_stands_for_its_default() -> None:
    text = "The project manager plans, the product manager and any PM decides."
    assert roles_in(text)[-1] == ("PM", PRODUCT)


def test_an_ambiguous_name_stands_for_the_role_it_is_put_behind() -> None:
    assert roles_in("A project manager (PM) plans. PM means dates.")[-1] == ("PM", PROJECT)


def test_an_ambiguous_name_beside_its_default_in_full_means_the_other() -> None:
    assert roles_in("PMs keep dates, a product manager decides.")[0] == ("PMs", PROJECT)


def test_an_hour_is_no_role() -> None:
    assert roles_in("we meet at 3 pm") == []


def test_a_rubric_without_roles_names_nobody() -> None:
    assert roles_in("the project manager", a_rubric(roles=[])) == []


def test_a_noun_that_only_one_role_has_stands_for_it() -> None:
    rubric = a_rubric(
        roles=[
            {"id": "product_manager", "names": ["product manager"]},
            {"id": "product_designer", "names": ["product designer"]},
        ]
    )
    assert roles_in("the designer draws, the manager decides", rubric) == [
        ("designer", "product_designer"),
        ("manager", "product_manager"),
    ]
