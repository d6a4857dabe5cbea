"""Referential integrity of files: what shapes and components say of each other (contract/update-file.md §5).

    world = World(file_id, draft, libraries)
    found = affected_problems(world, outcome.affected)      # the pages and components that an edit may have broken
    found = file_problems(world)                             # all of them

Pure, and by the same rules in both cases. A walk asks the index of a page and the facts of its shapes; it decodes
only shapes that take part in variants, and those that it reports. editing.py ties it to edits, library_files.py
reads the libraries that a page refers to.
"""

from penpot_plugins.files.validation.problem import Problem
from penpot_plugins.files.validation.walk import affected_problems, file_problems
from penpot_plugins.files.validation.world import World

__all__ = ["Problem", "World", "affected_problems", "file_problems"]
