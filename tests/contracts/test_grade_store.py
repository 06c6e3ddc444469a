"""What every grade store promises about records."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from app.domain.errors import GradeNotFoundError, StoreError
from app.domain.grade import Status
from app.domain.review_errors import GradeErasedError
from app.grading.ports import GradeFilter, GradeStore
from app.grading.records import GradeRecord, RubricRef
from tests.contracts.conftest import OpenStore
from tests.records import a_failed_record, a_grade, a_record

pytestmark = pytest.mark.anyio

ALL = GradeFilter()
OTHER_RUBRIC = RubricRef(id="b-rubric", version="1.0.0", digest="sha256:22")
STRANGE_ANSWERS = [
    "",
    "NUL \x00 in the middle, \x00 and at the end\x00",
    "emoji 👩🏽‍💻 and flags 🇩🇪",
    "right to left: \u202eמנהל מוצר\u202c مدير المشروع",
    "a lone surrogate \ud83d and a pair of halves \ud83d\ude00",
    "line\r\nbreaks\u2028and\x85others",
    "not characters: \ufdd0 \ufdd00000 \uffff \U0010ffff",
    'quotes " and \\ and \\u0000 and \\\\u0000 and \\\x00 and {braces} and %s :name',
    "x" * 20_000,
]


async def add_all(store: GradeStore, *records: GradeRecord) -> None:
    for record in records:
        await store.add(record)


async def ids_of_pages(store: GradeStore, where: GradeFilter, limit: int) -> list[list[str]]:
    pages, after = [], None
    while True:
        page = await store.page(where=where, limit=limit, after=after)
        pages.append([record.id for record in page.items])
        if page.next_after is None:
            return pages
        after = page.next_after


async def test_a_record_comes_back_as_it_was(opened: OpenStore) -> None:
    await opened.store.add(a_record())
    assert await opened.store.get(a_record().id) == a_record()


async def test_a_failed_record_comes_back_as_it_was(opened: OpenStore) -> None:
    await opened.store.add(a_failed_record())
    assert await opened.store.get(a_failed_record().id) == a_failed_record()


@pytest.mark.parametrize("text", STRANGE_ANSWERS)
async def test_any_answer_comes_back_exactly(opened: OpenStore, text: str) -> None:
    reference = text[:100]
    record = a_record(answer=text, reference=reference, metadata={"note": text})
    await opened.store.add(record)
    await opened.reopen()
    stored = await opened.store.get(record.id)
    assert (stored.answer, stored.reference, stored.metadata) == (text, reference, {"note": text})
    page = await opened.store.page(where=GradeFilter(reference=reference), limit=9, after=None)
    assert page.items == [record]


async def test_records_outlive_a_restart(opened: OpenStore) -> None:
    await add_all(opened.store, a_record(1), a_record(2))
    await opened.reopen()
    assert await opened.store.get(a_record(1).id) == a_record(1)
    assert await ids_of_pages(opened.store, ALL, 10) == [[a_record(2).id, a_record(1).id]]


async def test_an_unknown_id_is_not_found(opened: OpenStore) -> None:
    with pytest.raises(GradeNotFoundError):
        await opened.store.get("grd_none")
    with pytest.raises(GradeNotFoundError):
        await opened.store.get("grd_\x00\ud800")


async def test_an_id_is_taken_once_and_keeps_its_record(opened: OpenStore) -> None:
    await opened.store.add(a_record())
    with pytest.raises(StoreError, match="id"):
        await opened.store.add(a_record(answer="Another answer."))
    assert await opened.store.get(a_record().id) == a_record()


async def test_pages_are_complete_and_newest_first(opened: OpenStore) -> None:
    await add_all(opened.store, *(a_record(number) for number in (3, 1, 5, 2, 4)))
    newest_first = [a_record(number).id for number in (5, 4, 3, 2, 1)]
    assert await ids_of_pages(opened.store, ALL, 2) == [
        newest_first[:2],
        newest_first[2:4],
        newest_first[4:],
    ]
    assert await ids_of_pages(opened.store, ALL, 5) == [newest_first]


async def test_a_store_without_records_has_one_empty_page(opened: OpenStore) -> None:
    assert await ids_of_pages(opened.store, ALL, 5) == [[]]


async def test_records_added_meanwhile_do_not_move_the_next_page(opened: OpenStore) -> None:
    await add_all(opened.store, *(a_record(number) for number in range(1, 5)))
    first = await opened.store.page(where=ALL, limit=2, after=None)
    await add_all(opened.store, a_record(8), a_record(9))
    await opened.store.delete(first.items[1].id)
    second = await opened.store.page(where=ALL, limit=2, after=first.next_after)
    assert [record.id for record in second.items] == [a_record(2).id, a_record(1).id]
    assert second.next_after is None


async def test_pages_can_be_filtered(opened: OpenStore) -> None:
    await add_all(
        opened.store,
        a_record(1, reference="c-1"),
        a_record(2, rubric=OTHER_RUBRIC, reference="c-1"),
        a_record(3, grade=a_grade(Status.NEEDS_REVIEW), reference="c-2"),
        a_failed_record(4),
    )
    expected = {
        GradeFilter(rubric_id="b-rubric"): [2],
        GradeFilter(status=Status.FAILED): [4],
        GradeFilter(status=Status.NEEDS_REVIEW): [3],
        GradeFilter(reference="c-1"): [2, 1],
        GradeFilter(reference="c-1", rubric_id="a-rubric", status=Status.GRADED): [1],
        GradeFilter(reference="C-1"): [],
    }
    for where, numbers in expected.items():
        found = await ids_of_pages(opened.store, where, 10)
        assert found == [[a_record(number).id for number in numbers]], where


async def test_filtered_pages_go_on_where_they_ended(opened: OpenStore) -> None:
    rubrics = [a_record().rubric, OTHER_RUBRIC]
    await add_all(opened.store, *(a_record(n, rubric=rubrics[n % 2]) for n in range(1, 9)))
    where = GradeFilter(rubric_id="b-rubric")
    wanted = [a_record(number).id for number in (7, 5, 3, 1)]
    assert await ids_of_pages(opened.store, where, 3) == [wanted[:3], wanted[3:]]


async def test_a_deleted_record_is_gone(opened: OpenStore) -> None:
    await add_all(opened.store, a_record(1), a_record(2))
    await opened.store.delete(a_record(1).id)
    with pytest.raises(GradeErasedError):
        await opened.store.get(a_record(1).id)
    with pytest.raises(GradeErasedError):
        await opened.store.delete(a_record(1).id)
    assert await opened.store.find_by_fingerprint("print-1") is None
    assert await ids_of_pages(opened.store, ALL, 10) == [[a_record(2).id]]


async def test_the_newest_graded_record_answers_for_a_fingerprint(
    opened: OpenStore,
) -> None:
    records = [a_record(number, fingerprint="same") for number in (1, 2, 3)]
    without_replies = replace(records[2], replies=(), sample_scores=())
    unreadable = replace(a_failed_record(4), replies=records[2].replies, fingerprint="same")
    await add_all(opened.store, records[1], records[0], without_replies, unreadable)
    assert await opened.store.find_by_fingerprint("same") == records[1]
    assert await opened.store.find_by_fingerprint("other") is None


async def test_several_fingerprints_are_looked_up_at_once(opened: OpenStore) -> None:
    records = [a_record(number, fingerprint=f"print-{number % 3}") for number in range(1, 7)]
    await add_all(opened.store, *records, a_failed_record(9))
    found = await opened.store.find_by_fingerprints(["print-1", "print-2", "print-9", "print-1"])
    assert {one.fingerprint: one for one in found} == {"print-1": records[3], "print-2": records[4]}
    assert list(await opened.store.find_by_fingerprints([])) == []


async def test_records_added_at_once_are_all_kept(opened: OpenStore) -> None:
    records = [a_record(number) for number in range(300)]
    await asyncio.gather(*(opened.store.add(record) for record in records))
    [ids] = await ids_of_pages(opened.store, ALL, 1000)
    assert sorted(ids) == [record.id for record in records]


async def test_one_refused_record_takes_no_other_with_it(opened: OpenStore) -> None:
    await opened.store.add(a_record(7))
    adding = [opened.store.add(a_record(number)) for number in range(20)]
    outcomes = await asyncio.gather(*adding, return_exceptions=True)
    assert [type(one) for one in outcomes if one is not None] == [StoreError]
    assert isinstance(outcomes[7], StoreError)
    [ids] = await ids_of_pages(opened.store, ALL, 100)
    assert len(ids) == 20
