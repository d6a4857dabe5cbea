"""Every hook is documented, and its example registers and gives what it says."""

from __future__ import annotations

import builtins
import inspect
import textwrap
from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any

import pluggy
import pytest

from penpot_core import types
from penpot_core.hookspecs import PROJECT, HookSpecs, hookimpl
from penpot_core.rpc import methods_of
from penpot_core.settings import Setting, Text
from penpot_core.transit import TagHandler

HOOKS = [name for name in vars(HookSpecs) if name.startswith("penpot_")]


def example_of(hook: str) -> str:
    """The code block under "Example::" of a hook's docstring."""
    doc = inspect.getdoc(getattr(HookSpecs, hook)) or ""
    block = doc.partition("Example::")[2].partition("Since")[0]
    return textwrap.dedent(block)


class Names(dict[str, Any]):
    """The names that an example may use: ours, and whatever its author would have defined."""

    def __missing__(self, name: str) -> Any:
        if hasattr(builtins, name):
            raise KeyError(name)

        class Theirs:
            start = stop = None

            def __init__(self, *arguments: Any) -> None: ...

        Theirs.__name__ = name
        self[name] = Theirs
        return Theirs


def run_example(hook: str) -> Callable[..., Any]:
    ours = {name: getattr(types, name) for name in dir(types) if name[0].isupper()}
    names = Names(
        hookimpl=hookimpl, methods_of=methods_of, Setting=Setting, Text=Text, TagHandler=TagHandler, **ours
    )
    names["methods"] = SimpleNamespace()
    code = compile(example_of(hook), hook, "exec")
    exec(code, names)
    return names[hook]


class FakeApp:
    """What an author's service hook reaches: only that it may provide."""

    database = None

    def provide(self, kind: type, value: Any) -> None:
        assert isinstance(value, kind)


@pytest.mark.parametrize("hook", HOOKS)
def test_hook_when_documented_then_has_sentence_example_and_since(hook: str) -> None:
    doc = inspect.getdoc(getattr(HookSpecs, hook)) or ""
    assert doc.partition("\n")[0].endswith((".", ":")) or "." in doc.partition("\n\n")[0]
    assert "Example::" in doc
    assert "Since 0." in doc


@pytest.mark.parametrize("hook", HOOKS)
def test_example_when_registered_then_is_called_and_gives_records(hook: str) -> None:
    manager = pluggy.PluginManager(PROJECT)
    manager.add_hookspecs(HookSpecs)
    manager.register(SimpleNamespace(**{hook: run_example(hook)}))
    manager.check_pending()
    arguments = {"app": FakeApp()} if "app" in inspect.signature(getattr(HookSpecs, hook)).parameters else {}
    [result] = getattr(manager.hook, hook)(**arguments) or [None]
    if hook not in ("penpot_after_start", "penpot_before_stop", "penpot_rpc_methods"):
        assert isinstance(result, Sequence)
        assert len(result) == 1
