"""Writes the tables of docs/settings.md and docs/errors.md, which are made from the code."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final

from app.api.errors import TABLE, Row
from app.domain.errors import TouchstoneError
from app.settings import Settings, variable_names

DOCS: Final = Path(__file__).resolve().parents[1] / "docs"
START, END = "<!-- table: made by scripts/tables.py -->", "<!-- end of table -->"


def settings_table() -> str:
    """Every setting: variables, default, meaning."""
    rows = []
    for name, field in Settings.model_fields.items():
        variables = ", else ".join(f"`{variable}`" for variable in variable_names(name))
        default = field.get_default(call_default_factory=True, validated_data={})
        rows.append((variables, _shown(default), field.description or ""))
    return _table(("variable", "default", "meaning"), rows)


def errors_table() -> str:
    """Every code: status, meaning, whether the same request may work later."""
    rows = {}
    # Of the classes that share a code, the most specific one says what it means.
    for cls, row in sorted(TABLE.items(), key=lambda item: len(item[0].__mro__)):
        rows[cls.code] = (f"`{cls.code}`", str(row.status), _meaning(cls), _repeat(row))
    ordered = sorted(rows.values(), key=lambda cells: (cells[1], cells[0]))
    return _table(("code", "status", "meaning", "again?"), ordered)


def with_table(text: str, table: str) -> str:
    """The page with its table in place of the one it holds."""
    before, _, rest = text.partition(START)
    _, _, after = rest.partition(END)
    return f"{before}{START}\n{table}\n{END}{after}"


TABLES: Final[dict[str, Callable[[], str]]] = {
    "settings.md": settings_table,
    "errors.md": errors_table,
}


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _shown(default: object) -> str:
    return "not set" if default in (None, {}, ()) else f"`{default}`"


def _meaning(cls: type[TouchstoneError]) -> str:
    if cls is TouchstoneError:
        return "A fault of this service; the log names it."
    return " ".join((cls.__doc__ or "").partition("\n\n")[0].split())


def _repeat(row: Row) -> str:
    return f"after `Retry-After`, by default {row.retry_seconds} s" if row.retry_seconds else "no"


def main() -> None:
    """Write both pages."""
    for name, table in TABLES.items():
        page = DOCS / name
        page.write_text(with_table(page.read_text(encoding="utf-8"), table()), encoding="utf-8")


if __name__ == "__main__":
    main()
