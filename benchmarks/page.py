"""What the pages weigh and how soon they show, in a real browser on loopback.

python -m benchmarks.page
"""

from __future__ import annotations

import statistics
from dataclasses import dataclass

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.loopback import free_port
from scripts.browsing import launched, served

ROUNDS = 7
PATHS = (
    "/",
    "/cohorts",
    "/rubrics",
    "/rubrics/project-vs-product-manager",
    "/rubrics/validate",
    "/agreement",
    "/agreement/project-vs-product-manager--embedded",
)
ANSWER = (
    "A project manager answers for delivery: the dates, the budget, the scope and the risks. A "
    "product manager decides what to build, for whom and why, talks to customers every week and is "
    "judged by adoption and revenue. Round {round}."
)
WEIGHT = """() => performance.getEntriesByType("navigation")
    .concat(performance.getEntriesByType("resource"))
    .reduce((sum, one) => sum + one.transferSize, 0)"""
PAINT = """() => new Promise((told) => new PerformanceObserver((list) => {
        told(list.getEntriesByName("first-contentful-paint")[0].startTime);
    }).observe({ type: "paint", buffered: true }))"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """One load of a page: bytes over the wire with headers, milliseconds."""

    weight: float
    paint: float


def load(browser: Browser, address: str) -> Load:
    """Load a page with an empty cache."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(address, wait_until="networkidle")
    measured = Load(weight=page.evaluate(WEIGHT), paint=page.evaluate(PAINT))
    context.close()
    return measured


def graded(page: Page, number: int) -> tuple[float, float]:
    """Milliseconds from sending an answer to its first verdict, and to its page in place."""
    page.fill("#answer", ANSWER.format(round=number))
    page.evaluate(
        """() => {
            window.times = {};
            const note = (name) => { window.times[name] ??= performance.now(); };
            const watch = (id, name) => new MutationObserver((changes) => {
                if (changes.some((one) => one.addedNodes.length)) note(name);
            }).observe(document.getElementById(id), { childList: true });
            document.getElementById("answer-form").addEventListener(
                "submit", () => note("sent"), { capture: true });
            watch("live-criteria", "verdict");
            watch("result", "shown");
        }"""
    )
    page.click("#submit")
    page.wait_for_selector("#answer-form[aria-busy=false]")
    times = page.evaluate("window.times")
    return times["verdict"] - times["sent"], times["shown"] - times["sent"]


def main() -> None:
    with served(free_port()) as url, sync_playwright() as playwright:
        browser = launched(playwright)
        print(f"median of {ROUNDS} loads with an empty cache, Chromium {browser.version}")
        for path in PATHS:
            loads = [load(browser, url + path) for _ in range(ROUNDS)]
            weight = statistics.median(one.weight for one in loads) / 1000
            paint = statistics.median(one.paint for one in loads)
            print(f"{path:60} {weight:7.1f} kB  first paint {paint:6.0f} ms")
        page = browser.new_context().new_page()
        page.goto(url)
        rounds = [graded(page, number) for number in range(ROUNDS + 1)][1:]
        first, shown = (statistics.median(column) for column in zip(*rounds, strict=True))
        print(f"first verdict after {first:.0f} ms, graded page in place after {shown:.0f} ms")
        browser.close()


if __name__ == "__main__":
    main()
