"""A peer: the `autorubric` package's EvalRunner, run by its own interpreter.

    python -m venv peer && peer/bin/pip install autorubric==1.6.1
    peer/bin/python -m benchmarks.peer_autorubric --base-url http://127.0.0.1:8099/v1 --answers 300

Judges the same criteria and pitfalls with its own prompt, one call an answer.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import tempfile

# It would fetch prices from the internet, with retries, before anything else.
os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"

from autorubric import LLMConfig, Rubric, RubricDataset
from autorubric.dataset import DataItem
from autorubric.eval import EvalConfig, EvalRunner
from autorubric.graders import CriterionGrader

from benchmarks.corpus import ITEMS, QUESTION, answers


async def grade(base_url: str, count: int, in_flight: int) -> None:
    """Grade `count` answers, `in_flight` at a time, with its checkpoints on disk as usual."""
    judge = LLMConfig(
        model="openai/bench-model",
        api_base=base_url,
        api_key="bench",
        temperature=0.0,
        max_parallel_requests=in_flight,
        max_retries=1,
    )
    rubric = Rubric.from_dict(
        [
            {"name": f"item_{number}", "weight": weight, "requirement": text}
            for number, (text, weight) in enumerate(ITEMS)
        ]
    )
    items = [DataItem(submission=one, description=str(n)) for n, one in enumerate(answers(count))]
    with tempfile.TemporaryDirectory() as folder:
        result = await EvalRunner(
            dataset=RubricDataset(prompt=QUESTION, rubric=rubric, items=items),
            grader=CriterionGrader(judge_model_config=judge, llm_calls="per_item"),
            config=EvalConfig(show_progress=False, experiments_dir=folder),
        ).run()
    if result.failed_items:
        raise RuntimeError(f"{result.failed_items} answers failed")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base-url", required=True)
    parser.add_argument("--answers", type=int, default=300)
    parser.add_argument("--in-flight", type=int, default=50)
    given = parser.parse_args()
    asyncio.run(grade(given.base_url, given.answers, given.in_flight))
