"""Results that are told as they come about (contract/http.md §9).

    @rpc_method(access=can_edit_team("team_id"), transaction="own", added="2.13", streaming=True)
    async def empty_bin(call: Call, params: EmptyBin) -> Stream:
        async def work(emit: Emit) -> frozenset[UUID]:
            for file_id in params.ids:
                ...
                await emit(record(file_id=file_id))
            return params.ids

        return Stream(work)

What the handler refuses is an ordinary error; what `work` raises is the event `error` of an answer that has begun.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

Emit = Callable[[Any], Awaitable[None]]
"""Tells one step of the work: the event `progress` with this data. Waits while the client reads slowly."""


@dataclass(frozen=True, slots=True)
class Stream:
    """The work of a streaming method; its result is the event `end`.

    It has no transaction but those that it opens, and emits outside of them. A client that goes away cancels it.
    """

    work: Callable[[Emit], Awaitable[Any]]
