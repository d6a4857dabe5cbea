"""How many calls run at a time, and the reference's table (contract/limits.md §2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Permits:
    """`permits` run, `queue` wait (None: any number), each at most `timeout` milliseconds (None: for ever)."""

    permits: int
    queue: int | None = None
    timeout: int | None = None


DEFAULTS: Mapping[str, Permits] = {
    "root/global": Permits(40),
    "root/by-profile": Permits(10, 30, 30_000),
    "auth/global": Permits(8),
    "update-file/global": Permits(20),
    "update-file/by-profile": Permits(1, 5),
    "process-image/global": Permits(8),
    "process-image/by-profile": Permits(1),
    "process-font/global": Permits(4),
    "process-font/by-profile": Permits(1),
    "file-thumbnail-ops/global": Permits(20),
    "file-thumbnail-ops/by-profile": Permits(2),
    "submit-audit-events/by-profile": Permits(1, 3),
    "restore-file-snapshot/global": Permits(3),
    "restore-file-snapshot/by-profile": Permits(1, 2, 60_000),
    "create-file-snapshot/global": Permits(3),
    "create-file-snapshot/by-profile": Permits(1, 2, 60_000),
}
