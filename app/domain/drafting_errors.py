"""Errors of drafting a rubric from a document. No HTTP request meets them."""

from __future__ import annotations

from app.domain.errors import InputError


class DocumentInvalidError(InputError):
    """No rubric can be drafted from a document; the message says what to put into it."""

    code = "document_invalid"
