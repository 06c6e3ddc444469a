from __future__ import annotations

from dataclasses import fields, replace

from hypothesis import given
from hypothesis import strategies as st

from app.domain.audit import (
    GENESIS,
    Action,
    AuditEntry,
    AuditNote,
    ChainEnd,
    canonical,
    digest_of,
    entry_of,
    first_break,
)

WORDS = st.text(max_size=8)
NOTES = st.builds(
    AuditNote,
    at=WORDS,
    actor=WORDS,
    action=st.sampled_from(Action),
    subject=WORDS,
    rubric_digest=st.none() | WORDS,
    before=st.none() | WORDS,
    after=st.none() | WORDS,
    details=st.dictionaries(WORDS, st.none() | st.integers() | WORDS, max_size=3),
)
CHAINS = st.lists(NOTES, min_size=1, max_size=6)


def chained(notes: list[AuditNote]) -> list[AuditEntry]:
    entries: list[AuditEntry] = []
    end = ChainEnd()
    for note in notes:
        entries.append(entry_of(note, tenant="a", end=end))
        end = ChainEnd(seq=entries[-1].seq, hash=entries[-1].hash)
    return entries


def is_whole(entries: list[AuditEntry]) -> bool:
    return first_break(entries, tenant="a", end=ChainEnd()) is None


def test_an_entry_has_the_hash_of_its_canonical_text() -> None:
    note = AuditNote(at="t", actor="é", action=Action.GRADE_DELETED, subject="grd_1")
    (entry,) = chained([note])
    assert (entry.seq, entry.previous, entry.details) == (1, GENESIS, "{}")
    assert entry.hash == digest_of(
        {
            "action": "grade.deleted",
            "actor": "é",
            "after": None,
            "at": "t",
            "before": None,
            "details": "{}",
            "previous": GENESIS,
            "rubric_digest": None,
            "seq": 1,
            "subject": "grd_1",
            "tenant": "a",
        }
    )
    assert canonical({"b": 1, "a": "é\ud800"}) == '{"a":"\\u00e9\\ud800","b":1}'


@given(CHAINS)
def test_a_chain_that_nobody_touched_holds(notes: list[AuditNote]) -> None:
    assert is_whole(chained(notes))


@given(CHAINS, st.data())
def test_any_single_change_is_found_at_its_place(
    notes: list[AuditNote], data: st.DataObject
) -> None:
    entries = chained(notes)
    place = data.draw(st.integers(0, len(entries) - 1))
    name = data.draw(st.sampled_from([one.name for one in fields(AuditEntry)]))
    old = getattr(entries[place], name)
    kinds = st.integers() if name == "seq" else st.none() | WORDS
    other = data.draw(kinds.filter(lambda value: value != old))
    entries[place] = replace(entries[place], **{name: other})  # type: ignore[arg-type] # any field
    broken = first_break(entries, tenant="a", end=ChainEnd())
    assert broken is not None
    assert broken.seq == place + 1


@given(CHAINS, st.data())
def test_an_entry_that_is_taken_away_is_missed(notes: list[AuditNote], data: st.DataObject) -> None:
    entries = chained([*notes, notes[-1]])
    place = data.draw(st.integers(0, len(entries) - 2))
    assert not is_whole(entries[:place] + entries[place + 1 :])


@given(CHAINS, NOTES, st.data())
def test_an_entry_that_is_put_in_is_found(
    notes: list[AuditNote], note: AuditNote, data: st.DataObject
) -> None:
    entries = chained(notes)
    place = data.draw(st.integers(0, len(entries) - 1))
    before = entries[place - 1] if place else None
    end = ChainEnd(seq=before.seq, hash=before.hash) if before else ChainEnd()
    forged = entry_of(note, tenant="a", end=end)
    assert not is_whole([*entries[:place], forged, *entries[place:]])


@given(CHAINS)
def test_two_entries_that_changed_places_are_found(notes: list[AuditNote]) -> None:
    entries = chained([*notes, notes[0]])
    assert not is_whole([*entries[1:], entries[0]])
