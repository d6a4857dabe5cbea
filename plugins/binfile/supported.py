"""Whether this server knows what a package's files use (contract/file-migrations.md §3.5)."""

from __future__ import annotations

from collections.abc import Iterable

from penpot_core.errors import Restricted
from penpot_plugins.teams import features


def check_features(names: Iterable[str]) -> None:
    """Raises Restricted, `feature-not-supported`, for the first that nobody here knows."""
    problem = features.check_supported(names)
    if problem is not None:
        raise Restricted(problem.code, problem.hint, feature=problem.feature)
