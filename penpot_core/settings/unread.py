"""Variables of the reference's containers that this server does not read (contract/config.md §2).

They may stay in an environment shared with the frontend or the exporter, or taken over from the reference.
"""

from __future__ import annotations

# The reference accepts these and they change nothing there either.
WITHOUT_EFFECT = frozenset(
    {
        "allow-demo-users",
        "audit-log-http-handler-concurrency",
        "default-executor-parallelism",
        "default-rpc-rlimit",
        "initial-project-skey",
        "media-directory",
        "media-uri",
        "quotes-files-per-team",
        "scheduled-executor-parallelism",
    }
)

# Thread pools and consoles of the JVM.
OF_THE_JVM = frozenset(
    {
        "http-server-io-threads",
        "http-server-max-worker-threads",
        "netty-io-threads",
        "objects-storage-s3-io-threads",
        "prepl-host",
        "prepl-port",
        "storage-assets-s3-io-threads",
        "urepl-host",
        "urepl-port",
    }
)

# Pictures are worked on without ImageMagick; the settings image-… say how far that may go.
OF_IMAGEMAGICK = frozenset(
    f"imagemagick-{what}-limit"
    for what in ("thread", "memory", "map", "area", "disk", "time", "width", "height")
)

OF_OTHER_PROGRAMS = frozenset(
    {
        "backend-uri",
        "disable-ipv6-listen",
        "exporter-uri",
        "internal-resolver",
        "internal-uri",
        "mcp-uri",
        "mcp-uri-ws",
        "nitrate-uri",
        "oidc-name",
    }
)


def reason(name: str) -> str | None:
    """Why a variable of the reference is not read here; None for a name it does not know either."""
    if name in WITHOUT_EFFECT:
        return "has no effect"
    if name in OF_THE_JVM:
        return "tunes the JVM and has no effect here"
    if name in OF_IMAGEMAGICK:
        return "limits ImageMagick, which is not used here: see PENPOT_IMAGE_MOST_PIXELS and its neighbours"
    if name in OF_OTHER_PROGRAMS:
        return "is for the frontend or the exporter and has no effect here"
    return None
