"""The series of contract/metrics.md §2, and our own; their help texts and labels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

BUCKETS = (1, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500)


@dataclass(frozen=True, slots=True)
class Series:
    """One declared metric; the name of a counter is without `_total`."""

    name: str
    kind: Literal["counter", "gauge", "histogram", "summary"]
    help: str
    labels: tuple[str, ...] = ()


SERIES = (
    Series("penpot_rpc_update_file_changes", "counter", "Changes submitted to update-file."),
    Series("penpot_rpc_update_file_bytes_processed", "counter", "Bytes processed by update-file."),
    Series("penpot_rpc_main_timing", "histogram", "Timing of main RPC methods, ms.", ("name",)),
    Series("penpot_rpc_management_timing", "histogram", "Timing of management RPC methods, ms.", ("name",)),
    Series("penpot_websocket_active_connections", "gauge", "Open websockets."),
    Series("penpot_websocket_message", "counter", "Websocket messages handled.", ("op",)),
    Series("penpot_websocket_dropped", "counter", "Messages dropped for a slow client."),
    Series("penpot_websocket_session_timing", "summary", "Length of websocket sessions, s."),
    Series("penpot_tasks_timing", "histogram", "Timing of background tasks, ms.", ("name",)),
    Series("penpot_children_timing", "histogram", "Timing of work in child processes, ms.", ("name",)),
    Series("penpot_redis_eval_timing", "histogram", "Timing of Redis scripts, ms.", ("name",)),
    Series("penpot_rpc_climit_queue", "gauge", "Calls that wait for a permit.", ("name",)),
    Series("penpot_rpc_climit_permits", "gauge", "Permits that are free.", ("name",)),
    Series("penpot_rpc_climit_timing", "histogram", "Wait for a permit, ms.", ("name",)),
    Series("penpot_bus_dropped", "counter", "Bus messages dropped because the bus was away or behind."),
    Series("penpot_files_cache_evictions", "counter", "Files put out of the cache for its size."),
    Series(
        "penpot_files_turns_refused",
        "counter",
        "Edits refused because the file's queue was full or too slow.",
    ),
)
