"""What of an API's description a client may rely on, and what of that is gone in another one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Schema = Mapping[str, Any]
METHODS = ("get", "put", "post", "patch", "delete")
DEEPEST = 12


def breaks(old: Schema, new: Schema) -> list[str]:
    """Every promise of the old description that the new one does not keep, in words."""
    return sorted(set(_operations(old, new)))


def _operations(old: Schema, new: Schema) -> Iterator[str]:
    for path, methods in old["paths"].items():
        for method in (one for one in METHODS if one in methods):
            name = f"{method.upper()} {path}"
            now = new["paths"].get(path, {}).get(method)
            if now is None:
                yield f"{name}: the operation is gone"
                continue
            then = methods[method]
            if then.get("operationId") != now.get("operationId"):
                yield f"{name}: the operation has another id, so generated clients break"
            yield from _parameters(name, then, now)
            yield from _body(name, (then, old), (now, new))
            yield from _responses(name, (then, old), (now, new))


def _parameters(name: str, then: Schema, now: Schema) -> Iterator[str]:
    known = {(one["in"], one["name"]): one for one in then.get("parameters", ())}
    present = {(one["in"], one["name"]): one for one in now.get("parameters", ())}
    for key in known.keys() - present.keys():
        yield f"{name}: the {key[0]} parameter {key[1]} is gone"
    for key, one in present.items():
        if one.get("required") and not known.get(key, {}).get("required"):
            yield f"{name}: the {key[0]} parameter {key[1]} has become required"


def _body(name: str, then: tuple[Schema, Schema], now: tuple[Schema, Schema]) -> Iterator[str]:
    before, after = (one[0].get("requestBody", {}).get("content", {}) for one in (then, now))
    for kind in before.keys() - after.keys():
        yield f"{name}: {kind} is not taken any more"
    for kind in before.keys() & after.keys():
        pair = (before[kind].get("schema", {}), then[1]), (after[kind].get("schema", {}), now[1])
        yield from _taken(f"{name} body", *pair, depth=0)


def _responses(name: str, then: tuple[Schema, Schema], now: tuple[Schema, Schema]) -> Iterator[str]:
    for status, response in then[0]["responses"].items():
        if not status.startswith("2"):
            continue
        after = now[0]["responses"].get(status)
        if after is None:
            yield f"{name}: it does not answer {status} any more"
            continue
        for kind, content in response.get("content", {}).items():
            if kind not in after.get("content", {}):
                yield f"{name} {status}: {kind} is not given any more"
                continue
            shown = after["content"][kind].get("schema", {})
            pair = (content.get("schema", {}), then[1]), (shown, now[1])
            yield from _given(f"{name} {status}", *pair, depth=0)


def _taken(
    place: str, then: tuple[Schema, Schema], now: tuple[Schema, Schema], *, depth: int
) -> Iterator[str]:
    """What may not happen to what clients send: new demands."""
    before, after = _resolved(*then), _resolved(*now)
    for key in set(after.get("required", ())) - set(before.get("required", ())):
        yield f"{place}: {key} has become required"
    for key in before.get("properties", {}).keys() - after.get("properties", {}).keys():
        yield f"{place}: {key} is not taken any more"
    for key in set(before.get("enum", ())) - set(after.get("enum", before.get("enum", ()))):
        yield f"{place}: the value {key!r} is not taken any more"
    yield from _inside(_taken, place, (before, then[1]), (after, now[1]), depth)


def _given(
    place: str, then: tuple[Schema, Schema], now: tuple[Schema, Schema], *, depth: int
) -> Iterator[str]:
    """What may not happen to what clients read: something missing, or of another kind."""
    before, after = _resolved(*then), _resolved(*now)
    if before.get("type") != after.get("type"):
        yield f"{place}: it is {after.get('type')} instead of {before.get('type')}"
    for key in before.get("properties", {}).keys() - after.get("properties", {}).keys():
        yield f"{place}: {key} is gone"
    for key in set(before.get("required", ())) - set(after.get("required", ())):
        yield f"{place}: {key} may be missing now"
    yield from _inside(_given, place, (before, then[1]), (after, now[1]), depth)


def _inside(
    rule: Any,  # noqa: ANN401 - one of the two above
    place: str,
    then: tuple[Schema, Schema],
    now: tuple[Schema, Schema],
    depth: int,
) -> Iterator[str]:
    if depth > DEEPEST:
        return
    before, after = then[0].get("properties", {}), now[0].get("properties", {})
    for key in before.keys() & after.keys():
        pair = (before[key], then[1]), (after[key], now[1])
        yield from rule(f"{place}.{key}", *pair, depth=depth + 1)
    if "items" in then[0] and "items" in now[0]:
        pair = (then[0]["items"], then[1]), (now[0]["items"], now[1])
        yield from rule(f"{place}[]", *pair, depth=depth + 1)


def _resolved(schema: Schema, root: Schema) -> Schema:
    """The schema that a reference, or a choice between one and null, stands for."""
    others = [one for one in schema.get("anyOf", ()) if one.get("type") != "null"]
    if "$ref" in schema:
        found: Any = root
        for part in schema["$ref"].removeprefix("#/").split("/"):
            found = found.get(part, {})  # a schema inside may have parts of its own
        return _resolved(found, root)
    return _resolved(others[0], root) if len(others) == 1 else schema
