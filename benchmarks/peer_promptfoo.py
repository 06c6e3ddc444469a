"""A peer: `promptfoo eval` with one llm-rubric assertion an answer.

    npm install promptfoo@0.121
    python -m benchmarks.peer_promptfoo --program node_modules/.bin/promptfoo \\
        --base-url http://127.0.0.1:8099/v1 --answers 300

It has the model say one score for all criteria together.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import tempfile
from pathlib import Path
from subprocess import DEVNULL

from benchmarks.corpus import ITEMS, answers

QUIET = {
    "PROMPTFOO_DISABLE_TELEMETRY": "1",
    "PROMPTFOO_DISABLE_UPDATE": "1",
    "PROMPTFOO_DISABLE_REMOTE_GENERATION": "1",
    "PROMPTFOO_DISABLE_SHARING": "1",
}


def configuration(base_url: str, count: int) -> dict[str, object]:
    """What it is to grade: the answers come from its echo provider."""
    judge = {
        "id": "openai:chat:bench-model",
        "config": {"apiBaseUrl": base_url, "apiKey": "bench", "temperature": 0},
    }
    rubric = "\n".join(f"{weight:+.0f}: {text}" for text, weight in ITEMS)
    return {
        "prompts": ["{{answer}}"],
        "providers": ["echo"],
        "defaultTest": {
            "options": {"provider": judge},
            "assert": [{"type": "llm-rubric", "value": rubric}],
        },
        "tests": [{"vars": {"answer": one}} for one in answers(count)],
    }


def grade(program: str, base_url: str, count: int, in_flight: int) -> None:
    """Run it, and see that every answer has a score."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "config.json").write_text(json.dumps(configuration(base_url, count)))
        command = [str(Path(program).resolve()), "eval", "-c", "config.json", "-o", "out.json"]
        command += ["-j", str(in_flight), "--no-cache", "--no-table", "--no-progress-bar"]
        env = {**os.environ, **QUIET, "PROMPTFOO_CONFIG_DIR": str(folder / "home")}
        # Its exit code tells of failed assertions, which are none of our business here.
        subprocess.run(command, cwd=folder, env=env, check=False, stdout=DEVNULL, timeout=600)
        results = json.loads((folder / "out.json").read_text())["results"]["results"]
    if sum("score" in one for one in results) != count:
        raise RuntimeError("some answers have no score")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True)
    parser.add_argument("--base-url", required=True)
    parser.add_argument("--answers", type=int, default=300)
    parser.add_argument("--in-flight", type=int, default=50)
    given = parser.parse_args()
    grade(given.program, given.base_url, given.answers, given.in_flight)
