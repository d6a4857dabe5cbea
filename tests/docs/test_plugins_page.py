"""The plugin of docs/plugins.md, taken out of the page and run as the page says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from penpot_core.testing.client import ApiClient
from penpot_core.testing.ports import free_port
from penpot_core.testing.process import COMMAND, ServerProcess
from penpot_core.testing.servers import RELAXED

PAGE = Path(__file__).parents[2] / "docs" / "plugins.md"
FIRST_BLOCK = re.compile(r"```python\n(.*?)```", re.DOTALL)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A plugins folder that holds the page's first example."""
    plugins = tmp_path / "plugins"
    plugins.mkdir()
    found = FIRST_BLOCK.search(PAGE.read_text("utf-8"))
    assert found is not None
    (plugins / "greeting.py").write_text(found.group(1), "utf-8")
    return plugins


async def test_plugin_of_the_page_when_started_as_it_says_then_answers(folder: Path, tmp_path: Path) -> None:
    settings = {**RELAXED, "PENPOT_DATA_DIR": str(tmp_path / "data"), "PENPOT_GREETING": "Good morning"}
    process = ServerProcess(
        settings,
        free_port(),
        tmp_path / "log",
        command=(*COMMAND, "run", "--plugins-dir", str(folder)),
    )
    process.start()
    try:
        async with ApiClient(process.base) as alice:
            anonymous = await alice.answer("get-greeting", {"name": "you"})
            assert (anonymous.status, anonymous.body["code"]) == (401, "authentication-required")
            await alice.register("Alice")
            assert await alice.call("get-greeting", {"name": "you"}) == {"words": "Good morning, you!"}
            as_json = await alice.answer("get-greeting", {"name": "you"}, encoding="json", verb="GET")
            assert as_json.body == {"words": "Good morning, you!"}
            refused = await alice.answer("get-greeting", {})
            assert (refused.status, refused.body["code"]) == (400, "params-validation")
            assert "greeting" in (await alice.http.get("/")).text, "the console names it"
        process.stop()
    finally:
        process.kill()
