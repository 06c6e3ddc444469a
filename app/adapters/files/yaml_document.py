"""Reads YAML that a stranger wrote into plain values, and remembers where each one stands.

Values are built straight from the parser's events, as they come: nothing recurses, no tag is ever
resolved to a class, and a document that is too deep or too large is refused at the event that
makes it so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

import yaml

from app.adapters.files.yaml_scalars import Scalar, plain_value
from app.adapters.files.yaml_text import Place, forbidden_character, readable_text, refusal
from app.domain.errors import RubricInvalidError

MAX_DEPTH = 32
MAX_NODES = 10_000
MAX_KEY_CHARS = 200

FieldPath = tuple[str | int, ...]
Container = dict[str, object] | list[object]
Loader = type[yaml.SafeLoader] | type[yaml.CSafeLoader]

FASTEST_LOADER: Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_CHECK_NEIGHBOURS = "check the indentation and the quotes of this line and the one before"
_HINTS = {
    "mapping values are not allowed": "put text that contains ': ' in quotes",
    "cannot start any token": "indent with spaces, and quote text that starts with a special mark",
    "expected <block end>": _CHECK_NEIGHBOURS,
    "find expected": _CHECK_NEIGHBOURS,
    "unknown escape character": "write patterns in single quotes",
    "unexpected end of stream": "close the quotes",
}


@dataclass(slots=True, kw_only=True)
class Document:
    """Plain values, with the place of each value and of each key by its path."""

    root: object = None
    values: dict[FieldPath, Place] = field(default_factory=dict)
    keys: dict[FieldPath, Place] = field(default_factory=dict)

    def place(self, path: FieldPath) -> Place:
        """Where the value stands, or the nearest part that holds it."""
        while path and path not in self.values:
            path = path[:-1]
        return self.values.get(path, Place(line=1, column=1))

    def key_place(self, path: FieldPath) -> Place:
        """Where the key stands, or the value where it has none."""
        return self.keys.get(path) or self.place(path)


def pointer_to(path: FieldPath) -> str:
    """The JSON pointer (RFC 6901) of a path."""
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in path)


def read_document(
    document: str | bytes, *, source: str, loader: Loader = FASTEST_LOADER
) -> Document:
    """The one document in that text.

    Raises:
        RubricInvalidError: It is not YAML, or it is YAML of a kind that is refused.
    """
    builder = _Builder(source)
    for event in _events(readable_text(document, source=source), source, loader):
        builder.take(event)
    if not builder.document.values:
        raise refusal("there is nothing in this file", source=source)
    return builder.document


def _events(text: str, source: str, loader: Loader) -> Iterator[yaml.Event]:
    try:
        yield from yaml.parse(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        place = _place(error.problem_mark or error.context_mark)
        raise refusal(_syntax_message(error), place, source=source) from None
    except (yaml.YAMLError, ValueError, OverflowError):
        # The parser written in Python lets a character escape such as "\UFFFFFFFF" through to chr.
        raise refusal("this cannot be read as YAML", source=source) from None


def _syntax_message(error: yaml.MarkedYAMLError) -> str:
    problem = " ".join(part for part in (error.problem, error.context) if part)
    hint = next((hint for mark, hint in _HINTS.items() if mark in problem), None)
    return f"this is not YAML: {problem}" + (f"; {hint}" if hint else "")


class _Mark(Protocol):
    """What the marks of both parsers, the one in C and the one in Python, have in common."""

    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...


def _place(mark: _Mark | None) -> Place:
    return Place(line=mark.line + 1, column=mark.column + 1) if mark else Place(line=1, column=1)


@dataclass(slots=True, kw_only=True)
class _Frame:
    """A mapping or list that is not complete yet; `key` waits for its value."""

    container: Container
    path: FieldPath
    key: str | None = None

    @property
    def next_path(self) -> FieldPath:
        """The path of the value that comes next; of the mapping itself when a key comes next."""
        if isinstance(self.container, list):
            return (*self.path, len(self.container))
        return self.path if self.key is None else (*self.path, self.key)

    @property
    def wants_key(self) -> bool:
        return isinstance(self.container, dict) and self.key is None

    def put(self, value: object) -> None:
        if isinstance(self.container, list):
            self.container.append(value)
        elif self.key is not None:
            self.container[self.key] = value
            self.key = None


class _Builder:
    """Builds a document from events, and refuses it at the first that may not be."""

    def __init__(self, source: str) -> None:
        self.document = Document()
        self._source = source
        self._frames: list[_Frame] = []
        self._nodes = 0

    def take(self, event: yaml.Event) -> None:
        """Go on with the next event of the parser."""
        match event:
            case yaml.DocumentStartEvent() if self.document.values:
                raise self._refusal("one file holds one rubric; remove what follows '---'", event)
            case yaml.AliasEvent():
                raise self._refusal("aliases (*name) are refused; write the value out", event)
            case yaml.NodeEvent():
                self._refuse_properties(event)
                self._take_node(event)
            case yaml.CollectionEndEvent():
                self._frames.pop()
            case _:
                # The start and end of the stream and of the document hold nothing.
                pass

    def _take_node(self, event: yaml.NodeEvent) -> None:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise self._refusal(f"a rubric has at most {MAX_NODES} values and keys", event)
        wants_key = bool(self._frames) and self._frames[-1].wants_key
        match event:
            case yaml.ScalarEvent() if wants_key:
                self._take_key(event)
            case yaml.ScalarEvent():
                self._put(self._scalar(event), event)
            case _ if wants_key:
                raise self._refusal("a field name must be text, not a list or fields", event)
            case _:
                self._open({} if isinstance(event, yaml.MappingStartEvent) else [], event)

    def _take_key(self, event: yaml.ScalarEvent) -> None:
        frame, key = self._frames[-1], event.value
        if len(key) > MAX_KEY_CHARS:
            raise self._refusal(f"a field name has at most {MAX_KEY_CHARS} characters", event)
        if wrong := forbidden_character(key):
            raise self._refusal(wrong, event)
        path = (*frame.path, key)
        if earlier := self.document.keys.get(path):
            message = f"the field {key!r} is here twice, first on line {earlier.line}; remove one"
            raise self._refusal(message, event, path)
        self.document.keys[path] = _place(event.start_mark)
        frame.key = key

    def _scalar(self, event: yaml.ScalarEvent) -> Scalar:
        text = event.value
        if wrong := forbidden_character(text):
            raise self._refusal(f"{wrong}, not even as an escape", event)
        try:
            return plain_value(text) if event.implicit[0] else text
        except ValueError as error:
            raise self._refusal(str(error), event) from None

    def _open(self, container: Container, event: yaml.NodeEvent) -> None:
        if len(self._frames) >= MAX_DEPTH:
            raise self._refusal(f"lists and fields are nested over {MAX_DEPTH} deep", event)
        path = self._put(container, event)
        self._frames.append(_Frame(container=container, path=path))

    def _put(self, value: object, event: yaml.NodeEvent) -> FieldPath:
        path = self._next_path()
        self.document.values[path] = _place(event.start_mark)
        if self._frames:
            self._frames[-1].put(value)
        else:
            self.document.root = value
        return path

    def _next_path(self) -> FieldPath:
        return self._frames[-1].next_path if self._frames else ()

    def _refuse_properties(self, event: yaml.NodeEvent) -> None:
        if event.anchor is not None:
            raise self._refusal("anchors (&name) are refused; write the value out", event)
        tag = getattr(event, "tag", None)
        if tag is not None:
            raise self._refusal("tags (!name) are refused; remove it, or quote the text", event)

    def _refusal(
        self, message: str, event: yaml.Event, path: FieldPath | None = None
    ) -> RubricInvalidError:
        pointer = pointer_to(self._next_path() if path is None else path)
        return refusal(message, _place(event.start_mark), pointer=pointer, source=self._source)
