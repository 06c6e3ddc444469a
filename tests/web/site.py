"""The real application with its pages over fakes, and ways to look at what it answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from html.parser import HTMLParser
from typing import Any

from starlette.testclient import TestClient
from typing_extensions import override

from app.api.application import build
from app.domain.agreement import AgreementReport
from app.web import pages
from app.web.site import Site
from tests.api.service import RUBRIC, Backstage
from tests.builders import ANSWER

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
BLOCKS = {"p", "div", "li", "h1", "h2", "h3", "dt", "dd", "td", "th", "section", "option"}
VOID = {"meta", "link", "input", "br", "img", "hr", "wbr"}


@contextmanager
def browsing(
    backstage: Backstage | None = None,
    *,
    has_llm: bool = True,
    reports: Mapping[str, AgreementReport] | None = None,
    embed_origins: Sequence[str] = (),
    raise_errors: bool = True,
) -> Iterator[TestClient]:
    """A client that asks as a browser does, and does not follow redirects."""
    behind = backstage or Backstage()
    app = build(behind.open, behind.edge(), pages=pages.ROUTERS)
    pages.attach(
        app, Site(has_llm=has_llm, reports=lambda: reports or {}, embed_origins=embed_origins)
    )
    with TestClient(
        app,
        base_url="http://127.0.0.1:8000",
        client=("127.0.0.1", 50_000),
        headers=BROWSER,
        follow_redirects=False,
        raise_server_exceptions=raise_errors,
    ) as client:
        yield client


def sent_form(client: TestClient, answer: str = ANSWER, **fields: str) -> Any:  # noqa: ANN401 - a response
    """What the form on the first page sends without script."""
    return client.post("/", data={"rubric_id": RUBRIC.id, "answer": answer, **fields})


def graded_page(client: TestClient, answer: str = ANSWER) -> str:
    """The page of the grade that an answer gets by the form."""
    return str(client.get(sent_form(client, answer).headers["location"]).text)


class Document(HTMLParser):
    """A page taken apart. It complains about elements that are not closed in order."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert self._open == [], self._open

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag in BLOCKS:
            self.texts.append(" ")
        if tag not in VOID:
            self._open.append(tag)

    @override
    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    @override
    def handle_endtag(self, tag: str) -> None:
        assert self._open, tag
        assert self._open.pop() == tag, tag

    @override
    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        """All text, with single spaces."""
        return " ".join("".join(self.texts).split())

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of every element of that name."""
        return [attributes for name, attributes in self.elements if name == tag]

    def classed(self, name: str) -> list[dict[str, str | None]]:
        """The attributes of every element of that class."""
        found = [attributes for _, attributes in self.elements]
        return [one for one in found if name in (one.get("class") or "").split()]
