"""Schemas of prototype interactions and their animations (contract/file-data.md §3.5)."""

from __future__ import annotations

from penpot_plugins.files.schema.alternatives import by_keyword, nullable
from penpot_plugins.files.schema.geometry import POINT
from penpot_plugins.files.schema.maps import Fields, map_with
from penpot_plugins.files.schema.scalars import BOOLEAN, SAFE_INTEGER, STRING, UUID_VALUE, one_of
from penpot_plugins.files.schema.schema import Schema

EASING = one_of("linear", "ease", "ease-in", "ease-out", "ease-in-out")
DIRECTION = one_of("right", "left", "up", "down")

ANIMATION_KEYS: dict[str, dict[str, Schema]] = {
    "dissolve": {},
    "slide": {"way": one_of("in", "out"), "direction": DIRECTION, "offset-effect": BOOLEAN},
    "push": {"direction": DIRECTION},
}

ANIMATION = by_keyword(
    "animation-type",
    {
        kind: map_with(
            Fields({"animation-type": one_of(kind), "duration": SAFE_INTEGER, "easing": EASING, **keys}),
            "an animation",
        )
        for kind, keys in ANIMATION_KEYS.items()
    },
    "an animation",
)

EVENT = one_of("click", "mouse-press", "mouse-over", "mouse-enter", "mouse-leave", "after-delay")

GENERIC = Fields(
    {"event-type": EVENT},
    {
        "destination": nullable(UUID_VALUE),
        "preserve-scroll": BOOLEAN,
        "animation": ANIMATION,
        "overlay-position": POINT,
        "overlay-pos-type": one_of(
            "manual",
            "center",
            "top-left",
            "top-right",
            "top-center",
            "bottom-left",
            "bottom-right",
            "bottom-center",
        ),
        "close-click-outside": BOOLEAN,
        "background-overlay": BOOLEAN,
        "position-relative-to": nullable(UUID_VALUE),
        "url": STRING,
    },
)

ACTION_KEYS: dict[str, dict[str, Schema]] = {
    "navigate": {},
    "open-overlay": {},
    "toggle-overlay": {},
    "close-overlay": {},
    "prev-screen": {},
    "open-url": {"url": STRING},
}

INTERACTION = by_keyword(
    "action-type",
    {
        kind: map_with(GENERIC | Fields({"action-type": one_of(kind), **keys}), "an interaction")
        for kind, keys in ACTION_KEYS.items()
    },
    "an interaction",
)
