"""Discovery, order and clashes of plugins; every error names who and says what to do."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from penpot_core.hookspecs import hookimpl
from penpot_core.plugins import PluginError, PluginManager
from penpot_core.types import TaskHandler


async def nothing(app: Any, props: Any) -> None: ...


def plugin(name: str, *handlers: TaskHandler, requires: tuple[str, ...] = ()) -> Any:
    """A plugin that gives task handlers."""

    @hookimpl
    def penpot_task_handlers() -> list[TaskHandler]:
        return list(handlers)

    return SimpleNamespace(name=name, requires=requires, penpot_task_handlers=penpot_task_handlers)


def loaded(*plugins: Any, **options: Any) -> PluginManager:
    manager = PluginManager()
    manager.load(extra=plugins, built_in=(), **options)
    return manager


def test_plugins_when_one_requires_another_then_come_after_it() -> None:
    manager = loaded(plugin("late", requires=("early",)), plugin("early"))
    assert [one.name for one in manager.plugins] == ["early", "late"]


def test_plugins_when_nothing_is_required_then_come_as_they_were_found() -> None:
    manager = loaded(plugin("c", requires=("b",)), plugin("z"), plugin("b"), plugin("a"))
    assert [one.name for one in manager.plugins] == ["b", "c", "z", "a"]


def test_records_when_two_plugins_give_one_name_then_both_are_named() -> None:
    manager = loaded(plugin("one", TaskHandler("mail", nothing)), plugin("two", TaskHandler("mail", nothing)))
    with pytest.raises(
        PluginError, match=r"'mail' is provided by both 'one' and 'two'.*replaces=\"one:mail\""
    ):
        manager.named("penpot_task_handlers", TaskHandler)


def test_record_when_it_replaces_another_then_wins() -> None:
    theirs = TaskHandler("mail", nothing, queue="fast", replaces="one:mail")
    manager = loaded(plugin("one", TaskHandler("mail", nothing)), plugin("two", theirs))
    assert manager.named("penpot_task_handlers", TaskHandler) == {"mail": theirs}


@pytest.mark.parametrize("target", ["one:nothing", "nobody:mail"])
def test_record_when_it_replaces_what_is_not_there_then_start_stops(target: str) -> None:
    manager = loaded(
        plugin("one", TaskHandler("mail", nothing)), plugin("two", TaskHandler("x", nothing, replaces=target))
    )
    with pytest.raises(PluginError, match=f"'two' replaces '{target}', which is not there"):
        manager.named("penpot_task_handlers", TaskHandler)


def test_records_when_two_replace_the_same_then_second_is_refused() -> None:
    manager = loaded(
        plugin("one", TaskHandler("mail", nothing)),
        plugin("two", TaskHandler("mail", nothing, replaces="one:mail")),
        plugin("three", TaskHandler("mail", nothing, replaces="one:mail")),
    )
    with pytest.raises(PluginError, match=r"'three' replaces 'one:mail'.*two replaced it"):
        manager.named("penpot_task_handlers", TaskHandler)


def test_plugin_when_requirement_is_missing_then_says_so() -> None:
    with pytest.raises(PluginError, match=r"'late' requires 'early', which is not installed"):
        loaded(plugin("late", requires=("early",)))


def test_plugin_when_requirement_is_blocked_then_says_so() -> None:
    with pytest.raises(PluginError, match=r"'late' requires 'early', which is blocked"):
        loaded(plugin("late", requires=("early",)), plugin("early"), blocked=["early"])


def test_plugins_when_they_require_each_other_then_circle_is_told() -> None:
    with pytest.raises(PluginError, match=r"in a circle"):
        loaded(plugin("a", requires=("b",)), plugin("b", requires=("a",)))


def test_plugins_when_two_have_one_name_then_both_origins_are_told() -> None:
    with pytest.raises(PluginError, match=r"Two plugins are called 'same'"):
        loaded(plugin("same"), plugin("same"))


def test_hook_when_misspelt_then_start_stops_and_lists_the_hooks() -> None:
    @hookimpl
    def penpot_task_handler() -> list[TaskHandler]:
        return []

    with pytest.raises(PluginError, match=r"penpot_task_handler.*The hooks are .*penpot_task_handlers"):
        loaded(SimpleNamespace(name="typo", penpot_task_handler=penpot_task_handler))


def test_hook_when_argument_is_unknown_then_plugin_is_named() -> None:
    @hookimpl
    def penpot_task_handlers(server: Any) -> list[TaskHandler]:
        return []

    with pytest.raises(PluginError, match=r"'odd'.*wrong hook"):
        loaded(SimpleNamespace(name="odd", penpot_task_handlers=penpot_task_handlers))


def test_hook_when_it_raises_then_plugin_and_reason_are_told() -> None:
    @hookimpl
    def penpot_task_handlers() -> list[TaskHandler]:
        raise ValueError("no licence")

    manager = loaded(SimpleNamespace(name="broken", penpot_task_handlers=penpot_task_handlers))
    with pytest.raises(PluginError, match=r"'broken' failed in penpot_task_handlers: ValueError: no licence"):
        manager.named("penpot_task_handlers", TaskHandler)


def test_directory_when_it_holds_a_file_and_a_package_then_both_are_plugins(tmp_path: Path) -> None:
    (tmp_path / "single.py").write_text("requires = ('packaged',)\n")
    (tmp_path / "packaged").mkdir()
    (tmp_path / "packaged" / "__init__.py").write_text("from . import inner\n")
    (tmp_path / "packaged" / "inner.py").write_text("")
    (tmp_path / "_ignored.py").write_text("raise RuntimeError\n")
    manager = loaded(directory=tmp_path)
    assert [one.name for one in manager.plugins] == ["packaged", "single"]


def test_directory_when_a_plugin_fails_to_load_then_its_file_and_error_are_told(tmp_path: Path) -> None:
    (tmp_path / "bad.py").write_text("import nowhere_to_be_found\n")
    with pytest.raises(PluginError, match=r"'bad' \(.*bad.py\) cannot be loaded: ModuleNotFoundError"):
        loaded(directory=tmp_path)


def test_directory_when_missing_then_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(PluginError, match=r"does not exist. Create it, or unset PENPOT_PLUGINS_DIR"):
        loaded(directory=tmp_path / "nowhere")


def test_plugin_when_blocked_then_is_left_out() -> None:
    assert loaded(plugin("one"), plugin("two"), blocked=["one"]).plugins[0].name == "two"
