"""Which methods stand under which limits of concurrency: those of the reference (contract/limits.md §2)."""

from __future__ import annotations

from penpot_core.plugins import PluginManager
from penpot_plugins.limits.permits import DEFAULTS

# Those that are there; pictures by address take theirs around the processing alone.
REFERENCE = {
    "auth": {
        "login-with-password", "recover-profile", "register-profile", "update-profile-password",
        "update-profile-notifications",
    },
    "update-file": {"update-file"},
    "process-image": {
        "upload-file-media-object", "assemble-file-media-object", "update-profile-photo", "update-team-photo",
    },
    "process-font": {"create-font-variant"},
    "file-thumbnail-ops": {
        "create-file-object-thumbnail", "delete-file-object-thumbnails", "create-file-thumbnail",
    },
    "restore-file-snapshot": {"restore-file-snapshot"},
    "create-file-snapshot": {"create-file-snapshot"},
}  # fmt: skip


def test_methods_when_declared_then_stand_under_the_references_limits() -> None:
    manager = PluginManager()
    manager.load()
    declared = {
        item.record.name: item.record.limits
        for item in manager.records("penpot_rpc_methods")
        if item.record.limits and item.record.module == "main"
    }
    # A demo account costs a hash of a password, too.
    assert declared.pop("create-demo-profile") == ("auth/global",)
    wanted = {
        method: tuple(f"{limit}/{kind}" for kind in ("by-profile", "global") if f"{limit}/{kind}" in DEFAULTS)
        for limit, methods in REFERENCE.items()
        for method in methods
    }
    assert declared == wanted
