"""Pictures that are fetched from an address (contract/storage.md §8.3, SECURITY rows 16, 19)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from penpot_core.errors import ValidationFailed
from penpot_core.outbound import Answer, OutboundFailed, Outgoing
from penpot_plugins.media import settings
from penpot_plugins.media.pictures import Raw, check_size, check_type
from penpot_plugins.media.trailing import cut_trailing

if TYPE_CHECKING:
    from penpot_core.app import App

REDIRECTS = 3
SECONDS = 60.0
HEADERS = {"accept": "image/*", "accept-encoding": "identity"}
FAULTS = {
    "connect": "connection refused or host unreachable",
    "timeout": "connection timeout",
    "tls": "connection refused or host unreachable",
}


async def fetched(app: App, url: str, target: Path) -> Raw:
    """Fetch a picture into a file. Raises TargetBlocked, ValidationFailed and Restricted."""

    def check_head(answer: Answer) -> None:
        if not 200 <= answer.status < 300:
            raise unable(url, f"unexpected status code {answer.status}")
        length = answer.headers.get("content-length", "")
        if not length.isascii() or not length.isdigit():
            raise ValidationFailed("unknown-size", "seems like the url points to resource with unknown size")
        check_type(answer.headers.get("content-type"))
        check_size(app, int(length))

    most = app.settings[settings.MEDIA_MAX_FILE_SIZE]
    request = Outgoing("GET", url, HEADERS, redirects=REDIRECTS, seconds=SECONDS)
    try:
        answer = await app.outbound.send(request, most=most, to=target, gate=check_head)
    except OutboundFailed as failed:
        raise unable(url, FAULTS.get(failed.kind, "I/O error")) from None
    mtype = answer.headers["content-type"]
    return Raw(target, await cut_trailing(target, mtype), mtype)


def unable(url: str, why: str) -> ValidationFailed:
    """Nothing was fetched, and nothing is stored."""
    return ValidationFailed("unable-to-download-image", f"unable to download image from '{url}': {why}")
