"""The text of a key: `ts_<id>_<secret>_<checksum>`, all in digits and lower-case letters.

The id is public: it is shown in lists and finds the key's row. The checksum tells a mistyped or
made-up text from a key without a look at any row, and scanners for leaked keys from chance.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import zlib
from dataclasses import dataclass, field

PREFIX = "ts"
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base 32: five bits a character, and no letter that is read as a digit."""
BITS = 5
ID_BYTES, SECRET_BYTES = 8, 32
ID_LENGTH, SECRET_LENGTH, CHECKSUM_LENGTH = 12, 52, 7
PATTERN = re.compile(rf"ts_([{ALPHABET}]{{12}})_([{ALPHABET}]{{52}})_([{ALPHABET}]{{7}})")
"""What a scanner looks for. Where it fits, the checksum decides."""
PLAIN, PEPPERED = "sha256", "hmac-sha256"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyToken:
    """A key, whole. Its secret is in no `repr`."""

    id: str
    secret: str = field(repr=False)

    @classmethod
    def made(cls, randomness: bytes) -> KeyToken:
        """The key of 40 random bytes."""
        assert len(randomness) == ID_BYTES + SECRET_BYTES
        public, secret = randomness[:ID_BYTES], randomness[ID_BYTES:]
        return cls(id=_base32(public, ID_LENGTH), secret=_base32(secret, SECRET_LENGTH))

    @property
    def text(self) -> str:
        """The key as its holder sends it."""
        body = f"{PREFIX}_{self.id}_{self.secret}"
        return f"{body}_{_checksum(body)}"

    def digest(self, pepper: bytes | None = None) -> str:
        """What is kept of the key. A secret of 256 random bits needs no slow hash.

        Args:
            pepper: A secret of the service that is not kept beside the digest.
        """
        text = f"{self.id}_{self.secret}".encode()
        if pepper is None:
            return f"{PLAIN}:{hashlib.sha256(text).hexdigest()}"
        return f"{PEPPERED}:{hmac.new(pepper, text, hashlib.sha256).hexdigest()}"

    def fits(self, digest: str, pepper: bytes | None) -> bool:
        """Whether the digest is that of this key; the time it takes tells nothing of it."""
        peppered = digest.startswith(f"{PEPPERED}:") and pepper is not None
        own = self.digest(pepper if peppered else None)
        return hmac.compare_digest(own.encode(), digest.encode())


def parse(text: str) -> KeyToken | None:
    """The key with that text, or None where it cannot be one."""
    match = PATTERN.fullmatch(text)
    if match is None:
        return None
    token = KeyToken(id=match[1], secret=match[2])
    return token if hmac.compare_digest(token.text, text) else None


def key_id(text: str) -> str:
    """The id in what a person names a key by: the id, with its prefix or without, or the key."""
    token = parse(text.strip())
    return token.id if token is not None else text.strip().removeprefix(f"{PREFIX}_")


def shown(identifier: str) -> str:
    """How a key is named where people read it."""
    return f"{PREFIX}_{identifier}"


def _checksum(body: str) -> str:
    return _base32(zlib.crc32(body.encode()).to_bytes(4, "big"), CHECKSUM_LENGTH)


def _base32(content: bytes, characters: int) -> str:
    """The lowest bits of the bytes, in so many characters."""
    number = int.from_bytes(content, "big")
    last = len(ALPHABET) - 1
    digits = (number >> (BITS * place) & last for place in reversed(range(characters)))
    return "".join(ALPHABET[digit] for digit in digits)
