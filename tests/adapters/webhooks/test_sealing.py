from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.webhooks.sealing import FernetBox, PlainBox
from app.domain.webhook_errors import SecretUnreadableError
from tests.webhooks import SECRET

OLD, NEW = "o" * 32, "n" * 32
BOX, PLAIN = FernetBox([NEW, OLD]), PlainBox()


@given(st.text(alphabet=st.characters(codec="ascii"), min_size=1))
def test_what_is_sealed_comes_out_as_it_was(secret: str) -> None:
    sealed = BOX.seal(secret)
    assert BOX.unseal(sealed) == secret
    assert sealed != secret


def test_the_secret_cannot_be_seen_and_is_never_sealed_the_same_way() -> None:
    sealed = {BOX.seal(SECRET) for _ in range(5)}
    assert len(sealed) == 5
    assert not any(SECRET.removeprefix("whsec_") in one for one in sealed)


def test_the_first_key_seals_and_every_key_opens() -> None:
    assert BOX.unseal(FernetBox([OLD]).seal(SECRET)) == SECRET
    assert FernetBox([NEW]).unseal(BOX.seal(SECRET)) == SECRET
    with pytest.raises(SecretUnreadableError, match="not set any more"):
        FernetBox([OLD]).unseal(BOX.seal(SECRET))


def test_a_changed_seal_is_noticed() -> None:
    sealed = BOX.seal(SECRET)
    changed = sealed[:30] + ("A" if sealed[30] != "A" else "B") + sealed[31:]
    with pytest.raises(SecretUnreadableError):
        BOX.unseal(changed)


def test_secrets_from_before_there_was_a_key_are_read() -> None:
    assert BOX.unseal(PLAIN.seal(SECRET)) == SECRET
    with pytest.raises(SecretUnreadableError, match="no secret key"):
        PLAIN.unseal(BOX.seal(SECRET))
