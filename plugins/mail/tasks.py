"""The task that delivers a mail (contract/worker.md §7.1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from penpot_core.mail import Message

if TYPE_CHECKING:
    from penpot_core.app import App


async def sendmail(app: App, props: Mapping[Any, Any]) -> None:
    """Give the mail to every transport; without one it is dropped, as the instance sends no mail."""
    await app.mail.deliver(Message.of_props(props))
