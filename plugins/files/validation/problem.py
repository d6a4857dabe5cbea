"""One thing that is wrong in a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from penpot_core.transit import Keyword, record

CODES = frozenset(
    {
        "child-not-found",
        "child-not-in-parent",
        "component-duplicate-slot",
        "component-id-mismatch",
        "component-main",
        "component-main-external",
        "component-nil-objects-not-allowed",
        "component-not-found",
        "component-not-main",
        "duplicate-slot",
        "duplicated-children",
        "frame-not-found",
        "instance-head-not-frame",
        "invalid-frame",
        "invalid-geometry",
        "invalid-main-instance",
        "invalid-main-instance-id",
        "invalid-main-instance-page",
        "invalid-parent",
        "invalid-text-touched",
        "invalid-variant-id",
        "invalid-variant-properties",
        "misplaced-slot",
        "missing-slot",
        "nested-copy-not-allowed",
        "nested-main-not-allowed",
        "non-deleted-component-cannot-have-objects",
        "not-a-variant",
        "not-component-not-allowed",
        "not-head-copy-not-allowed",
        "not-head-main-not-allowed",
        "parent-not-found",
        "parent-not-variant",
        "ref-shape-is-head",
        "ref-shape-is-not-head",
        "ref-shape-not-found",
        "root-copy-not-allowed",
        "root-main-not-allowed",
        "shape-ref-cycle",
        "shape-ref-in-main",
        "should-be-component-root",
        "should-not-be-component-root",
        "variant-bad-name",
        "variant-bad-variant-name",
        "variant-component-bad-id",
        "variant-component-bad-name",
        "variant-not-main",
    }
)
"""Every code there is. Three are never found, as no shape that they are about is classified so that they could be:
component-not-main, should-be-component-root, not-component-not-allowed (contract/update-file.md §5.3)."""


@dataclass(frozen=True, slots=True)
class Problem:
    """`shape` is the shape as it stands, or the component where `page_id` is None.

    `args` are what a repair needs; their keys are written in kebab-case.
    """

    code: str
    hint: str
    file_id: UUID
    shape_id: UUID
    shape: Mapping[Any, Any] | None = None
    page_id: UUID | None = None
    args: Mapping[str, Any] = field(default_factory=dict)

    def record(self) -> dict[Keyword, Any]:
        """The item of `details` that a client receives; what is not known is left out."""
        fields = record(
            code=Keyword(self.code),
            hint=self.hint,
            shape=self.shape,
            file_id=self.file_id,
            page_id=self.page_id,
            shape_id=self.shape_id,
            args=record(**self.args) if self.args else None,
        )
        return {key: value for key, value in fields.items() if value is not None}
