"""Errors of the file engine. All are answers to what a client sent: 400 validation.

    penpot_core.errors.DataInvalid
    ├── ShapeInvalid      a shape that a change would leave behind does not fit its schema
    ├── FileInvalid       what changes would leave behind does not fit the schema of file data
    ├── PathInvalid       the children of a boolean shape cannot be combined
    └── FixUnknown        fix-obj names a fix that does not exist
    penpot_core.errors.ValidationFailed
    └── FileBroken        shapes and components would no longer agree with each other
    penpot_core.errors.ParamsInvalid
    └── ChangesInvalid    a change, or the list of them, is not of the declared form

The reference answers 500 (assertion, invalid-path-content, fix-not-implemented) where we raise the first four.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from penpot_core.errors import DataInvalid, ParamsInvalid, ValidationFailed


class ShapeInvalid(DataInvalid):
    """A shape does not fit its schema after a change; data: page-id, component-id, shape-id, explain."""

    def __init__(
        self, shape_id: UUID, explain: str, *, page_id: UUID | None = None, component_id: UUID | None = None
    ) -> None:
        """`explain` is the problem in prose, without the place, which is added here."""
        place = f"page {page_id}" if page_id is not None else f"component {component_id}"
        data = {"page_id": page_id} if page_id is not None else {"component_id": component_id}
        super().__init__(
            hint=f"The changes would leave shape {shape_id} invalid; nothing was changed.",
            **data,
            shape_id=shape_id,
            explain=f"shape {shape_id} on {place}: {explain}",
        )


class FileInvalid(DataInvalid):
    """Data does not fit its schema after changes; data: explain."""

    def __init__(self, explain: str) -> None:
        """`explain` is the problem in prose, with its place."""
        self.explain = explain
        super().__init__(
            hint="The changes would leave the file invalid; nothing was changed.", explain=explain
        )


class FileBroken(ValidationFailed):
    """Referential integrity would be lost (contract/update-file.md §5); data: file-id, details."""

    code = "referential-integrity"

    def __init__(self, file_id: UUID, details: Sequence[Mapping[Any, Any]]) -> None:
        """`details` are the records of what was found; the hint is the reference's, which clients may show."""
        super().__init__(
            hint="error on validating file referential integrity", file_id=file_id, details=list(details)
        )


class PathInvalid(DataInvalid):
    """The outline of a boolean shape cannot be computed; data: shape-id."""

    code = "invalid-path-content"

    def __init__(self, shape_id: UUID) -> None:
        super().__init__(
            hint=f"The shapes in {shape_id} cannot be combined; simplify their outlines.", shape_id=shape_id
        )


class FixUnknown(DataInvalid):
    """fix-obj with a `fix` that nobody knows; data: fix."""

    code = "fix-not-implemented"

    def __init__(self, fix: str) -> None:
        super().__init__(hint="fix-obj knows the fix broken-children only.", fix=fix)


class ChangesInvalid(ParamsInvalid):
    """The list of changes cannot be accepted; data: explain."""
