"""The examples of docs/examples do what they say, at a real service."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.files import ROOT
from tests.clients.conftest import Closed
from tests.clients.node import need_node, run
from tests.clients.test_python_client import ANSWER

EXAMPLES = ROOT / "docs/examples"
SHEET = """
const { execFileSync } = require("node:child_process");
const crypto = require("node:crypto");
const [code, answer, send] = process.argv.slice(1);
const properties = process.env;
globalThis.PropertiesService = {
  getScriptProperties: () => ({ getProperty: (name) => properties[name] }) };
globalThis.Utilities = {
  DigestAlgorithm: { SHA_256: "sha256" }, Charset: { UTF_8: "utf8" },
  computeDigest: (name, text) => [...crypto.createHash(name).update(text, "utf8").digest()],
  base64EncodeWebSafe: (bytes) => Buffer.from(bytes).toString("base64url") };
globalThis.UrlFetchApp = { fetch: (url, request) => {
  const told = execFileSync(process.execPath, ["-e", send, url, JSON.stringify(request)]);
  const { status, text } = JSON.parse(told);
  return { getResponseCode: () => status, getContentText: () => text }; } };
(0, eval)(require("node:fs").readFileSync(code, "utf8"));
try { console.log(JSON.stringify([TOUCHSTONE(answer), TOUCHSTONE(answer)])); }
catch (error) { console.log(JSON.stringify(error.message)); }
"""
SEND = """
const [url, text] = process.argv.slice(1);
const request = JSON.parse(text);
const headers = { ...request.headers, "Content-Type": request.contentType };
fetch(url, { method: request.method, headers, body: request.payload }).then(async (answer) =>
  console.log(JSON.stringify({ status: answer.status, text: await answer.text() })));
"""

Words = list[str | Path]


def environment(service: Closed, **more: str) -> dict[str, str]:
    client = os.pathsep.join([str(ROOT / "clients/python"), os.environ.get("PYTHONPATH", "")])
    return {
        **os.environ,
        "PYTHONPATH": client,
        "TOUCHSTONE_URL": service.url,
        "TOUCHSTONE_KEY": service.key,
        **more,
    }


def printed(service: Closed, *command: str | Path, status: int = 0, **more: str) -> str:
    done = subprocess.run(
        list(map(str, command)),
        env=environment(service, **more),
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def curl() -> None:
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")


@pytest.mark.usefixtures("curl")
def test_curl_grades_an_answer_once(service: Closed) -> None:
    command: Words = ["sh", EXAMPLES / "grade.sh", EXAMPLES / "request.json"]
    first = json.loads(printed(service, *command, TOUCHSTONE_ONCE="curl-once"))
    again = json.loads(printed(service, *command, TOUCHSTONE_ONCE="curl-once"))
    assert first["score"] is not None
    assert again["id"] == first["id"]


@pytest.mark.usefixtures("curl")
def test_curl_shows_the_problem(service: Closed, tmp_path: Path) -> None:
    wrong = tmp_path / "request.json"
    wrong.write_text('{"rubric_id": "nothing", "answer": "Yes."}')
    told = printed(service, "sh", EXAMPLES / "grade.sh", wrong, status=22)
    assert json.loads(told)["code"] == "rubric_not_found"


@pytest.mark.usefixtures("curl")
def test_a_spreadsheet_comes_back_with_scores(service: Closed, tmp_path: Path) -> None:
    graded = tmp_path / "graded.csv"
    command: Words = [
        "sh",
        EXAMPLES / "spreadsheet.sh",
        EXAMPLES / "answers.csv",
        graded,
    ]
    printed(service, *command)
    first = graded.read_bytes()
    rows = list(csv.DictReader(first.decode("utf-8-sig").splitlines(keepends=True)))
    given = (EXAMPLES / "answers.csv").read_text().splitlines()[1:]
    assert len(rows) == len(given)
    assert all(0 <= float(row["score"]) <= 100 for row in rows)
    printed(service, *command)
    assert graded.read_bytes() == first, "the same file goes on, and is not graded again"


def test_python_prints_what_the_score_rests_on(service: Closed) -> None:
    told = printed(service, sys.executable, EXAMPLES / "grade.py", ANSWER)
    quotes = [line.strip().strip('"') for line in told.splitlines() if line.startswith("    ")]
    assert " of 100, " in told.splitlines()[0]
    assert quotes
    assert all(quote in ANSWER for quote in quotes)


def test_a_cell_of_a_sheet_shows_score_band_and_advice(service: Closed) -> None:
    need_node()
    env = {"TOUCHSTONE_URL": service.url, "TOUCHSTONE_KEY": service.key}
    sheet = str(EXAMPLES / "sheet.gs")
    [[[score, band, advice]], again] = json.loads(
        run("node", "-e", SHEET, sheet, ANSWER, SEND, env=env)
    )
    assert 0 <= score <= 100
    assert band
    assert advice
    assert again == [[score, band, advice]]
    wrong = env | {"TOUCHSTONE_KEY": "ts_wrong"}
    told = json.loads(run("node", "-e", SHEET, sheet, ANSWER, SEND, env=wrong))
    assert told.startswith("unauthorized: ")
