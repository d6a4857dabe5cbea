"""Settings of telemetry (contract/config.md §2). `telemetry-enabled`, which switches the flag on, is the kernel's."""

from __future__ import annotations

from typing import Any

from penpot_core.settings import Boolean, Setting, Text, UriKind, checks

FLAG = "telemetry"

TELEMETRY_URI = Setting(
    "telemetry-uri",
    UriKind,
    "https://telemetry.penpot.app/",
    "Where reports are sent to, while the flag telemetry is on.",
    section="telemetry",
    check=checks.scheme("http", "https"),
)
TELEMETRY_WITH_TAIGA = Setting(
    "telemetry-with-taiga",
    Boolean,
    False,
    "Says in reports that the instance came with Taiga.",
    section="telemetry",
)
TELEMETRY_REFERER: Setting[str | None] = Setting(
    "telemetry-referer",
    Text,
    None,
    "Says in reports what the instance came with.",
    section="telemetry",
)

SETTINGS: tuple[Setting[Any], ...] = (TELEMETRY_URI, TELEMETRY_WITH_TAIGA, TELEMETRY_REFERER)
