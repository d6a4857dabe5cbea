"""Features that files, teams, clients and this server agree on (contract/file-migrations.md §3).

Everything here is a pure function of sets of names. Checks return a `FeatureProblem` or None; `refuse` makes it the
400 `restriction` answer.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from penpot_core.errors import Restricted

# In the order in which the reference names them in errors (recorded: changes-rejected, files-create-rename).
SUPPORTED = (
    "fdata/path-data",
    "plugins/runtime",
    "design-tokens/v1",
    "variants/v1",
    "layout/grid",
    "styles/v2",
    "fdata/pointer-map",
    "text-editor/v2-html-paste",
    "fdata/objects-map",
    "text-editor/v2",
    "tokens/numeric-input",
    "render-wasm/v1",
    "text-editor-wasm/v1",
    "components/v2",
    "fdata/shape-data-type",
)
DEFAULT = frozenset(
    {
        "fdata/shape-data-type",
        "fdata/path-data",
        "styles/v2",
        "layout/grid",
        "components/v2",
        "plugins/runtime",
        "design-tokens/v1",
        "tokens/numeric-input",
        "variants/v1",
    }
)
FRONTEND_ONLY = frozenset(
    {
        "styles/v2",
        "plugins/runtime",
        "text-editor/v2-html-paste",
        "text-editor/v2",
        "text-editor-wasm/v1",
        "tokens/numeric-input",
        "render-wasm/v1",
    }
)
BACKEND_ONLY = frozenset({"fdata/pointer-map", "fdata/objects-map"})
NO_TEAM_INHERITABLE = frozenset({"fdata/path-data", "fdata/shape-data-type"})
# A file may gain or lose these without a migration of its data.
NO_MIGRATION = (
    frozenset(
        {
            "layout/grid",
            "design-tokens/v1",
            "fdata/shape-data-type",
            "fdata/path-data",
            "tokens/numeric-input",
            "variants/v1",
        }
    )
    | FRONTEND_ONLY
    | BACKEND_ONLY
)
OF_FLAGS: Mapping[str, str] = {
    "feature-styles-v2": "styles/v2",
    "feature-fdata-objects-map": "fdata/objects-map",
    "feature-fdata-pointer-map": "fdata/pointer-map",
    "feature-plugins": "plugins/runtime",
    "feature-design-tokens": "design-tokens/v1",
    "feature-text-editor-v2": "text-editor/v2",
    "feature-text-editor-v2-html-paste": "text-editor/v2-html-paste",
    "feature-text-editor-wasm": "text-editor-wasm/v1",
    "feature-render-wasm": "render-wasm/v1",
    "feature-variants": "variants/v1",
    "feature-token-input": "tokens/numeric-input",
}
OLD_NAMES: Mapping[str, str] = {
    "storage/pointer-map": "fdata/pointer-map",
    "storage/objects-map": "fdata/objects-map",
    "internal/geom-record": "fdata/shape-data-type",
    "internal/shape-record": "fdata/shape-data-type",
}
EPHEMERAL = "ephimeral/"  # spelt so by the reference
MIGRATING = "ephimeral/migration"

Features = frozenset[str]


@dataclass(frozen=True, slots=True)
class FeatureProblem:
    """Why features do not fit: the code of a `restriction` error, the feature that it names, and prose."""

    code: str
    hint: str
    feature: str | None = None


def refuse(problem: FeatureProblem | None) -> None:
    """Raise what a check found. Raises Restricted."""
    if problem is not None:
        feature = {"feature": problem.feature} if problem.feature is not None else {}
        raise Restricted(problem.code, problem.hint, **feature)


def lasting(features: Iterable[str]) -> Features:
    """Without the ephemeral ones, which comparisons ignore."""
    return frozenset(name for name in features if not name.startswith(EPHEMERAL))


def renamed(features: Iterable[str]) -> Features:
    """Old names replaced by today's."""
    return frozenset(OLD_NAMES.get(name, name) for name in features)


def enabled(flags: Collection[str]) -> Features:
    """What this server has on for everybody: the default features and those of flags."""
    return DEFAULT | {feature for flag, feature in OF_FLAGS.items() if flag in flags}


def of_new_team(flags: Collection[str]) -> Features:
    """The features that a new team is stored with."""
    return enabled(flags) - FRONTEND_ONLY - NO_TEAM_INHERITABLE


def team_enabled(flags: Collection[str], team: Iterable[str]) -> Features:
    """What is on in a team: of everybody's features those that need no migration, and the team's own."""
    return (enabled(flags) & NO_MIGRATION) | lasting(team)


def of_team_after(team: Iterable[str], now_enabled: Iterable[str]) -> Features | None:
    """What a team is stored with after a write to one of its files, None where that is nothing new."""
    before = frozenset(team)
    new = frozenset(now_enabled) - before - NO_TEAM_INHERITABLE
    return (before | new) - NO_TEAM_INHERITABLE if new else None


def of_new_file(now_enabled: Iterable[str], client: Collection[str] | None = None) -> Features:
    """The features of a new file; a client may add those that need no migration."""
    return with_client(now_enabled, client) - FRONTEND_ONLY


def with_client(now_enabled: Iterable[str], client: Collection[str] | None) -> Features:
    """Enabled features and those that a client adds at `create-file`."""
    return frozenset(now_enabled) | ((frozenset(client or ()) & NO_MIGRATION) - FRONTEND_ONLY)


def of_file_after(now_enabled: Iterable[str], file: Iterable[str]) -> Features:
    """The features of a file after it is written."""
    return (frozenset(now_enabled) - FRONTEND_ONLY) | frozenset(file)


def check_client(now_enabled: Iterable[str], client: Collection[str] | None) -> FeatureProblem | None:
    """Whether a client that declares features knows all that it needs; one that declares none passes."""
    if client is None:
        return None
    missing = in_order(frozenset(now_enabled) - frozenset(client) - FRONTEND_ONLY - BACKEND_ONLY)
    if not missing:
        return None
    hint = f"client declares no support for '{','.join(missing)}' features"
    return FeatureProblem("feature-not-supported", hint, missing[0])


def check_file(now_enabled: Iterable[str], file: Iterable[str]) -> FeatureProblem | None:
    """Whether a file has what is enabled, and nothing that is not."""
    wanted, present = frozenset(now_enabled), lasting(file)
    for name in in_order(wanted - present - NO_MIGRATION):
        return FeatureProblem(
            "file-feature-mismatch", f"the file lacks '{name}' and has to be migrated", name
        )
    if "components/v2" not in present:
        return FeatureProblem("file-in-components-v1", "the file has components of the first version")
    for name in in_order(present - wanted - BACKEND_ONLY - FRONTEND_ONLY):
        return FeatureProblem("file-feature-mismatch", f"the file uses '{name}', which is not enabled", name)
    return None


def check_supported(features: Iterable[str]) -> FeatureProblem | None:
    """Whether this server knows the features of a file to be imported."""
    for name in in_order(frozenset(features).difference(SUPPORTED)):
        return FeatureProblem(
            "feature-not-supported", f"feature '{name}' not supported on this backend", name
        )
    return None


def check_teams(source: Iterable[str], target: Iterable[str]) -> FeatureProblem | None:
    """Whether files can move between two teams."""
    ours, theirs = frozenset(source), frozenset(target)
    if MIGRATING in ours | theirs:
        return FeatureProblem("migration-in-progress", "one of the teams is being migrated; try again later")
    for name in in_order(lasting(ours ^ theirs) - NO_MIGRATION - DEFAULT):
        return FeatureProblem("team-feature-mismatch", f"only one of the teams has '{name}'", name)
    return None


def in_order(features: Collection[str]) -> list[str]:
    """Known features in the reference's order, then unknown ones by name."""
    known = [name for name in SUPPORTED if name in features]
    return known + sorted(set(features).difference(SUPPORTED))
