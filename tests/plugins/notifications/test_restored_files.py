"""A file that went back to a snapshot has a new revision that no change tells of; it is no gap."""

from __future__ import annotations

from uuid import uuid4

import pytest

from penpot_core.app import build
from penpot_core.transit import Keyword, record
from penpot_plugins.notifications.hub import Hub
from tests.plugins.files.worlds import settings_for


def message(kind: str, **more: object) -> dict[object, object]:
    return record(type=Keyword(kind), **more)


@pytest.mark.parametrize(("last", "expected"), [("file-change", 7), ("file-restored", None)])
def test_delivered_revision_when_a_file_is_restored_is_forgotten(
    tmp_path: object, last: str, expected: int | None
) -> None:
    hub = build(environ=settings_for(tmp_path, {})).get(Hub)  # type: ignore[arg-type]
    file_id = uuid4()
    for revn in (6, 7):
        hub.deliver(file_id, message("file-change", revn=revn, file_id=file_id))
    hub.deliver(file_id, message(last, revn=7, vern=1, file_id=file_id))
    assert hub.delivered.get(file_id) == expected
