from __future__ import annotations

from app.domain.errors import InputError
from app.domain.intake_errors import UploadError, UploadUnreadableError


def test_an_error_of_an_upload_names_its_line_if_it_has_one() -> None:
    error = UploadUnreadableError("this is not JSON.", line=7)
    assert (str(error), error.line) == ("Line 7: this is not JSON.", 7)
    assert str(UploadError("Nothing came.")) == "Nothing came."


def test_every_error_of_an_upload_is_the_senders_and_has_its_own_code() -> None:
    classes: list[type[UploadError]] = [UploadError, *UploadError.__subclasses__()]
    codes = [cls.code for cls in classes]
    assert len(set(codes)) == len(codes) > 1
    assert issubclass(UploadError, InputError)
