"""Parameters of the methods that double things."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from penpot_core.rpc import Length, Params

Name = Annotated[str, Length(0, 250)]


class DuplicateFile(Params):
    """A file, and the name of its double where it is another one."""

    file_id: UUID
    name: Name | None = None


class DuplicateProject(Params):
    """A project, and the name of its double where it is another one."""

    project_id: UUID
    name: Name | None = None
