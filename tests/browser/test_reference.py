"""The description of the API, as its viewer shows it under the policy of the pages."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Opener


def test_every_operation_can_be_read_and_tried(opened: Opener) -> None:
    page = opened()
    page.get_by_role("link", name="HTTP interface").click()
    operation = page.locator("#operations-grades-createGrade")
    operation.get_by_role("button").first.click()
    expect(operation).to_contain_text("rubric_id")
    listing = page.locator("#operations-rubrics-listRubrics")
    listing.get_by_role("button").first.click()
    listing.get_by_role("button", name="Try it out").click()
    listing.get_by_role("button", name="Execute").click()
    expect(listing.locator(".live-responses-table")).to_contain_text("project-vs-product-manager")
