"""Nothing is too long to be read at one sitting."""

from __future__ import annotations

import ast

from tests.architecture.files import ROOT, python_files

MODULE_LINES = 300
FUNCTION_LINES = 40
FOLDERS = ("app", "benchmarks", "scripts", "tests", "training")


def test_no_module_is_longer_than_300_lines() -> None:
    lengths = {path: path.read_text().count("\n") for path in python_files(*FOLDERS)}
    too_long = {
        str(path.relative_to(ROOT)): lines
        for path, lines in lengths.items()
        if lines > MODULE_LINES
    }
    assert too_long == {}


def test_no_function_is_longer_than_40_lines() -> None:
    too_long = {}
    for path in python_files(*FOLDERS):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > FUNCTION_LINES:
                    too_long[f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"] = lines
    assert too_long == {}
