from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from app.domain.key_token import ALPHABET, PATTERN, KeyToken, key_id, parse, shown

RANDOM = st.binary(min_size=40, max_size=40)
PEPPER = b"a pepper of the service"


@given(RANDOM)
def test_a_key_is_read_back_from_its_text(randomness: bytes) -> None:
    token = KeyToken.made(randomness)
    assert parse(token.text) == token
    assert PATTERN.fullmatch(token.text)
    assert len(token.text) == 76


def test_every_bit_of_the_secret_is_in_the_key() -> None:
    texts = {KeyToken.made((1 << bit).to_bytes(40, "big")).secret for bit in range(256)}
    assert len(texts) == 256


@given(RANDOM, st.integers(0, 75), st.sampled_from(ALPHABET + "_U"))
def test_a_key_with_another_character_is_none(randomness: bytes, at: int, character: str) -> None:
    text = KeyToken.made(randomness).text
    changed = text[:at] + character + text[at + 1 :]
    assert parse(changed) == (KeyToken.made(randomness) if changed == text else None)


@given(st.text(max_size=100))
def test_no_text_makes_reading_fail(text: str) -> None:
    assert parse(text) is None
    key_id(text)


def test_a_digest_fits_its_key_alone_and_holds_none_of_it() -> None:
    token, other = KeyToken.made(bytes(40)), KeyToken.made(b"\1" * 40)
    plain, peppered = token.digest(), token.digest(PEPPER)
    assert token.fits(plain, None)
    assert token.fits(plain, PEPPER), "a pepper set later leaves older keys as they are"
    assert token.fits(peppered, PEPPER)
    assert not token.fits(peppered, None)
    assert not token.fits(peppered, b"another pepper")
    assert not other.fits(plain, None)
    assert re.fullmatch(r"sha256:[0-9a-f]{64}", plain)
    assert re.fullmatch(r"hmac-sha256:[0-9a-f]{64}", peppered)


def test_a_secret_is_in_no_repr() -> None:
    token = KeyToken.made(b"\7" * 40)
    assert token.secret not in repr(token)


def test_a_key_is_named_by_its_id_with_prefix_or_without_or_by_itself() -> None:
    token = KeyToken.made(b"\7" * 40)
    assert {key_id(name) for name in (token.id, shown(token.id), f" {token.text}\n")} == {token.id}
