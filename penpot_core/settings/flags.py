"""Flags: names that switch parts of the server and of the frontend on (contract/config.md §3)."""

from __future__ import annotations

from collections.abc import Collection, Iterable

ENABLE = "enable-"
DISABLE = "disable-"

BUILT_IN = frozenset(
    {
        "registration",
        "login-with-password",
        "export-file-v3",
        "frontend-svgo",
        "exporter-svgo",
        "backend-svgo",
        "backend-api-doc",
        "backend-openapi-doc",
        "backend-worker",
        "secure-session-cookies",
        "email-verification",
        "onboarding",
        "dashboard-templates-section",
        "google-fonts-provider",
        "component-thumbnails",
        "render-wasm-dpr",
        "token-color",
        "token-shadow",
        "token-typography-row",
        "inspect-styles",
        "feature-fdata-objects-map",
        "feature-render-wasm",
        "token-import-from-library",
        "render-switch",
        "render-wasm-info",
        "available-viewer-wasm",
        "background-blur",
        "token-combobox",
    }
)


class Flags(frozenset[str]):
    """The names of the flags that are on: `"registration" in settings.flags`."""

    __slots__ = ()


def computed(derived: Iterable[str], configured: Collection[str]) -> Flags:
    """The built-in flags, changed by the derived words and then by the configured ones.

    A word is `enable-NAME` or `disable-NAME`; other words change nothing. `configured` is a set without an
    order, so it must not hold both forms of one name: see `contradictions`.
    """
    names = set(BUILT_IN)
    for word in (*derived, *sorted(configured)):
        if word.startswith(ENABLE):
            names.add(word.removeprefix(ENABLE))
        elif word.startswith(DISABLE):
            names.discard(word.removeprefix(DISABLE))
    return Flags(names)


def contradictions(configured: Collection[str]) -> list[str]:
    """The flags that are both enabled and disabled."""
    enabled = {word.removeprefix(ENABLE) for word in configured if word.startswith(ENABLE)}
    return sorted(name for name in enabled if DISABLE + name in configured)


def strangers(configured: Collection[str]) -> list[str]:
    """The words that say neither enable nor disable."""
    return sorted(word for word in configured if not word.startswith((ENABLE, DISABLE)))
