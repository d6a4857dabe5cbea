"""What a share link lets its readers do (SECURITY rows 8, 18)."""

from __future__ import annotations

from uuid import uuid4

import pytest

from penpot_plugins.files.access import READER, FileAccess, ShareLink

PAGE = uuid4()


def reading_by(link: ShareLink | None) -> FileAccess:
    return FileAccess(
        READER, head=None, team_id=uuid4(), team_features=(), is_member=link is None, share=link
    )


@pytest.mark.parametrize(
    ("who", "is_logged", "expected"),
    [("all", True, True), ("all", False, False), ("team", True, False), ("team", False, False)],
)
def test_share_link_when_it_says_all_then_those_with_a_session_comment(
    who: str, is_logged: bool, expected: bool
) -> None:
    link = ShareLink(frozenset({PAGE}), who, "all", is_logged=is_logged)
    access = reading_by(link)
    assert access.may_comment is expected
    assert (access.shows(PAGE), access.shows(uuid4())) == (True, False)
    assert access.record()["type"] == "share-link"


def test_members_comment_and_see_every_page() -> None:
    access = reading_by(None)
    assert access.may_comment and access.shows(uuid4())
