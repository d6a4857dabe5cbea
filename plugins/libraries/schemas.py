"""Parameters of the methods of libraries."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from penpot_core.rpc import Params


class OfFile(Params):
    """A file."""

    file_id: UUID


class InTeam(Params):
    """A team."""

    team_id: UUID


class FileAndLibrary(Params):
    """A file, and the library that it uses."""

    file_id: UUID
    library_id: UUID


class IgnoreUntil(Params):
    """Changes of libraries before `date` are of no interest to the file."""

    file_id: UUID
    date: datetime


class SetFileShared(Params):
    """Whether a file is a library."""

    id: UUID
    is_shared: bool
