"""Times every call, failures included."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING, Any

from penpot_core.types import Next, RpcMethod
from penpot_plugins.metrics_prometheus.sink import SINK

if TYPE_CHECKING:
    from penpot_core.app import App
    from penpot_core.rpc import Call


def timed(app: App, method: RpcMethod, next_: Next) -> Next:
    """Observe `penpot_rpc_<module>_timing{name}` around the rest of the chain."""
    series, labels = f"penpot_rpc_{method.module}_timing", {"name": method.name}

    async def run(call: Call) -> Any:
        began = perf_counter()
        try:
            return await next_(call)
        finally:
            SINK.observe(series, (perf_counter() - began) * 1000, **labels)

    return run
