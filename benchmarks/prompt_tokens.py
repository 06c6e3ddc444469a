"""What one grade costs in input tokens, and how much of it all answers to a rubric share.

    python -m benchmarks.prompt_tokens --words 150

Counts with tiktoken's o200k_base; install tiktoken first. It fetches that encoding on first use
(or takes it from TIKTOKEN_CACHE_DIR). Providers count a schema in ways of their own: here it is
counted as compact JSON, and as part of what is shared.
"""

from __future__ import annotations

import argparse
import json
from importlib import import_module

from app.adapters.files.prompts import read_templates
from app.adapters.files.rubrics import FileRubricLibrary, packaged_rubrics
from app.grading.prompt import render
from benchmarks.corpus import answers

ENCODING = "o200k_base"
LARGEST_CODE = f"{2**128 - 1:039d}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--words", type=int, default=150)
    parser.add_argument("--rubric", default="project-vs-product-manager")
    parser.add_argument("--examples", action="store_true", help="show levels with their examples")
    given = parser.parse_args()
    encoding = import_module("tiktoken").get_encoding(ENCODING)
    words = " ".join(answers(50)).split()[: given.words]
    rubric = FileRubricLibrary(packaged_rubrics()).get(given.rubric)
    templates = read_templates(examples=given.examples)
    prompt = render(templates, rubric, " ".join(words), LARGEST_CODE)
    parts = {message.role: message.content for message in prompt.messages}
    parts["schema"] = json.dumps(prompt.schema, separators=(",", ":"))
    counts = {
        name: len(encoding.encode(text, disallowed_special=())) for name, text in parts.items()
    }
    total = sum(counts.values())
    for name, count in counts.items():
        print(f"{name:8}{count:7,}")
    print(f"{'total':8}{total:7,}   shared {1 - counts['user'] / total:.1%}")


if __name__ == "__main__":
    main()
