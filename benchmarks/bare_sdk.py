"""The floor: the bare `openai` SDK in a loop, with the prompt and schema that the service sends.

    python -m benchmarks.bare_sdk --base-url http://127.0.0.1:8099/v1 --answers 1000

It reads each reply as JSON and does nothing else. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import secrets
import time

from openai import AsyncOpenAI

from app.adapters.files.prompts import read_templates
from app.adapters.files.rubrics import FileRubricLibrary, packaged_rubrics
from app.grading.prompt import Prompt, render
from benchmarks.corpus import answers


def prompts(count: int) -> list[Prompt]:
    """One rendered prompt for each answer."""
    rubric = FileRubricLibrary(packaged_rubrics()).get("project-vs-product-manager")
    templates = read_templates()
    return [
        render(templates, rubric, one, f"{secrets.randbits(128):039d}") for one in answers(count)
    ]


async def measure(base_url: str, count: int, in_flight: int) -> dict[str, float]:
    """CPU and rate of `count` calls with `in_flight` at a time, after a warm-up."""
    client = AsyncOpenAI(base_url=base_url, api_key="bench", max_retries=0)
    slots = asyncio.Semaphore(in_flight)

    async def one(prompt: Prompt) -> None:
        async with slots:
            reply = await client.chat.completions.create(
                model="bench-model",
                temperature=0,
                messages=[{"role": m.role, "content": m.content} for m in prompt.messages],  # type: ignore[misc] # roles are literals
                response_format={
                    "type": "json_schema",
                    "json_schema": {
                        "name": "verdicts",
                        "strict": True,
                        "schema": dict(prompt.schema),
                    },
                },
            )
            json.loads(reply.choices[0].message.content or "")

    work = prompts(count)
    await asyncio.gather(*(one(prompt) for prompt in work[:in_flight]))
    cpu, wall = time.process_time(), time.perf_counter()
    await asyncio.gather(*(one(prompt) for prompt in work))
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    return {"cpu_ms": cpu / count * 1000, "per_second": count / wall}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base-url", required=True)
    parser.add_argument("--answers", type=int, default=1000)
    parser.add_argument("--in-flight", type=int, default=50)
    given = parser.parse_args()
    print(json.dumps(asyncio.run(measure(given.base_url, given.answers, given.in_flight))))
