from __future__ import annotations

import re

from app.web.assets import VIEWER, asset_path, assets, site_version


def test_every_module_that_a_script_imports_is_there() -> None:
    for name, asset in assets().items():
        if name.endswith(".js"):
            wanted = re.findall(r'from "\./([\w.]+)"', asset.content.decode())
            assert set(wanted) <= assets().keys(), name


def test_addresses_carry_the_version_of_all_files() -> None:
    assert asset_path("grade.js") == f"/static/{site_version()}/grade.js"
    assert re.fullmatch(r"[0-9a-f]{12}", site_version())


def test_scripts_use_nothing_that_the_policy_forbids() -> None:
    forbidden = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function"
    )
    for name in assets().keys() - set(VIEWER):
        asset = assets()[name]
        assert not forbidden.search(asset.content.decode()), name


def test_the_style_fetches_nothing() -> None:
    assert b"url(" not in assets()["style.css"].content
    assert b"@import" not in assets()["style.css"].content
