"""Declaring RPC methods.

    @rpc_method(access=can_edit_file("id"), transaction="write", added="1.17", webhook=Webhook())
    async def rename_file(call: Call, params: RenameFile) -> dict[Keyword, Any]:
        "Give a file another name."
        ...

The function's name with dashes is the method's name, its docstring the description, the annotation of its
second argument the params. A declaration without `access` cannot be built.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from types import ModuleType
from typing import Any, get_type_hints

from penpot_core.rpc.params import NoParams, Params
from penpot_core.types import Access, Conditional, Handler, Quote, RpcMethod, Transaction, Webhook


def rpc_method(
    *,
    access: Access,
    transaction: Transaction,
    added: str,
    name: str | None = None,
    result: Any = None,
    deprecated: str | None = None,
    limits: tuple[str, ...] = (),
    quotes: tuple[Quote, ...] = (),
    webhook: Webhook | None = None,
    audit: bool = True,
    conditional: Conditional | None = None,
    streaming: bool = False,
    module: str = "main",
    replaces: str | None = None,
) -> Callable[[Handler], RpcMethod]:
    """Turn a handler into the record of its method; the keywords are those of `RpcMethod`."""

    def declare(handler: Handler) -> RpcMethod:
        return RpcMethod(
            name=name or handler.__name__.replace("_", "-"),
            handler=handler,
            access=access,
            params=params_of(handler),
            transaction=transaction,
            result=result,
            added=added,
            deprecated=deprecated,
            doc=inspect.getdoc(handler) or "",
            limits=limits,
            quotes=quotes,
            webhook=webhook,
            audit=audit,
            conditional=conditional,
            streaming=streaming,
            module=module,
            replaces=replaces,
        )

    return declare


def params_of(handler: Handler) -> type[Any]:
    """The params struct of a handler: what its second argument is annotated with."""
    names = list(inspect.signature(handler).parameters)
    if len(names) < 2:
        return NoParams
    hints = get_type_hints(handler)
    kind = hints.get(names[1])
    if not isinstance(kind, type) or not issubclass(kind, Params):
        raise TypeError(
            f"{handler.__qualname__}: annotate {names[1]!r} with a Params struct, or with NoParams."
        )
    return kind


def methods_of(module: ModuleType) -> list[RpcMethod]:
    """The methods that a module declares, in the order of the file."""
    return [value for value in vars(module).values() if isinstance(value, RpcMethod)]
