from __future__ import annotations

import pytest

from penpot_core.settings.flags import BUILT_IN
from penpot_plugins.teams import features
from penpot_plugins.teams.features import FeatureProblem

NEW_TEAM = {"components/v2", "layout/grid", "design-tokens/v1", "variants/v1", "fdata/objects-map"}
TEAM = frozenset(NEW_TEAM)
ENABLED = features.team_enabled(BUILT_IN, TEAM)
NEW_FILE = NEW_TEAM | {"fdata/path-data", "fdata/shape-data-type"}


def test_sets_when_compared_then_all_names_are_supported() -> None:
    supported = set(features.SUPPORTED)
    assert len(features.SUPPORTED) == len(supported) == 15
    assert supported >= features.DEFAULT | features.NO_MIGRATION | features.NO_TEAM_INHERITABLE
    assert set(features.OF_FLAGS.values()) | set(features.OLD_NAMES.values()) <= supported
    assert supported - features.NO_MIGRATION == {"components/v2"}


def test_new_team_when_flags_are_the_built_in_ones_then_it_has_the_features_of_the_contract() -> None:
    assert features.of_new_team(BUILT_IN) == NEW_TEAM


@pytest.mark.parametrize(
    ("flag", "feature"),
    [("feature-fdata-pointer-map", "fdata/pointer-map"), ("feature-text-editor-v2", "text-editor/v2")],
)
def test_enabled_when_a_flag_is_on_then_its_feature_is_too(flag: str, feature: str) -> None:
    assert feature not in features.enabled(BUILT_IN)
    assert feature in features.enabled(BUILT_IN | {flag})


def test_enabled_when_a_default_flag_is_off_then_its_feature_is_too() -> None:
    assert "fdata/objects-map" not in features.enabled(BUILT_IN - {"feature-fdata-objects-map"})


def test_team_enabled_when_computed_then_components_come_only_from_the_team() -> None:
    assert "components/v2" in features.team_enabled(BUILT_IN, TEAM)
    assert "components/v2" not in features.team_enabled(BUILT_IN, [])
    assert "ephimeral/migration" not in features.team_enabled(BUILT_IN, ["ephimeral/migration"])
    assert {"fdata/path-data", "render-wasm/v1"} <= features.team_enabled(BUILT_IN, [])


def test_new_file_when_made_then_it_has_the_features_of_the_contract() -> None:
    assert features.of_new_file(ENABLED) == NEW_FILE
    assert features.of_new_file(
        ENABLED, {"text-editor/v2", "fdata/pointer-map", "components/v9"}
    ) == NEW_FILE | {"fdata/pointer-map"}


def test_file_when_written_then_its_own_features_stay() -> None:
    assert features.of_file_after(ENABLED, ["old/feature"]) == NEW_FILE | {"old/feature"}


def test_team_when_a_file_brings_features_then_it_takes_them_but_two() -> None:
    after = features.of_team_after(TEAM, ENABLED)
    assert after == NEW_TEAM | {"plugins/runtime", "render-wasm/v1", "styles/v2", "tokens/numeric-input"}
    assert features.of_team_after(after, ENABLED) is None
    assert features.of_team_after({"fdata/path-data"}, {"fdata/path-data", "x"}) == {"x"}


@pytest.mark.parametrize(
    ("client", "named", "listed"),
    [
        (None, None, ""),
        (features.SUPPORTED, None, ""),
        (NEW_FILE - {"fdata/objects-map"}, None, ""),
        # recorded: changes-rejected step 12 and files-create-rename step 5
        (
            {"components/v2", "layout/grid"},
            "fdata/path-data",
            "fdata/path-data,design-tokens/v1,variants/v1,fdata/shape-data-type",
        ),
        (
            {"components/v2"},
            "fdata/path-data",
            "fdata/path-data,design-tokens/v1,variants/v1,layout/grid,fdata/shape-data-type",
        ),
        (NEW_FILE - {"components/v2"}, "components/v2", "components/v2"),
    ],
)
def test_client_when_it_lacks_features_then_the_first_is_named(
    client: set[str] | None, named: str | None, listed: str
) -> None:
    problem = features.check_client(ENABLED, client)
    if named is None:
        assert problem is None
    else:
        hint = f"client declares no support for '{listed}' features"
        assert problem == FeatureProblem("feature-not-supported", hint, named)


@pytest.mark.parametrize(
    ("enabled", "file", "code", "feature"),
    [
        (ENABLED, NEW_FILE, None, None),
        (ENABLED, NEW_FILE | {"fdata/pointer-map", "text-editor/v2"}, None, None),
        (ENABLED, NEW_FILE | {"ephimeral/x"}, None, None),
        (ENABLED, {"components/v2"}, None, None),
        (ENABLED, NEW_FILE - {"components/v2"}, "file-feature-mismatch", "components/v2"),
        (ENABLED - {"components/v2"}, NEW_FILE - {"components/v2"}, "file-in-components-v1", None),
        (ENABLED | {"new/one"}, NEW_FILE, "file-feature-mismatch", "new/one"),
        (ENABLED - {"variants/v1"}, NEW_FILE, "file-feature-mismatch", "variants/v1"),
        (ENABLED, NEW_FILE | {"smell/v9"}, "file-feature-mismatch", "smell/v9"),
    ],
)
def test_file_when_it_does_not_fit_then_the_code_and_feature_are_told(
    enabled: frozenset[str], file: set[str], code: str | None, feature: str | None
) -> None:
    problem = features.check_file(enabled, file)
    assert (problem.code, problem.feature) == (code, feature) if problem else code is None


def test_import_when_a_feature_is_unknown_then_it_is_refused_as_recorded() -> None:
    hint = "feature 'smell/v9' not supported on this backend"  # binfile-bad step 6
    assert features.check_supported({*NEW_FILE, "smell/v9"}) == FeatureProblem(
        "feature-not-supported", hint, "smell/v9"
    )
    assert features.check_supported(features.SUPPORTED) is None


@pytest.mark.parametrize(
    ("source", "target", "code", "feature"),
    [
        (NEW_TEAM, NEW_TEAM, None, None),
        (NEW_TEAM, NEW_TEAM - {"components/v2"}, None, None),
        (NEW_TEAM, NEW_TEAM | {"fdata/pointer-map"}, None, None),
        (NEW_TEAM | {"ephimeral/x"}, NEW_TEAM, None, None),
        (NEW_TEAM | {"ephimeral/migration"}, NEW_TEAM, "migration-in-progress", None),
        (NEW_TEAM, {"ephimeral/migration", "x"}, "migration-in-progress", None),
        (NEW_TEAM | {"x"}, NEW_TEAM, "team-feature-mismatch", "x"),
        (NEW_TEAM, NEW_TEAM | {"x"}, "team-feature-mismatch", "x"),
    ],
)
def test_teams_when_files_move_then_features_have_to_fit(
    source: set[str], target: set[str], code: str | None, feature: str | None
) -> None:
    problem = features.check_teams(source, target)
    assert (problem.code, problem.feature) == (code, feature) if problem else code is None


@pytest.mark.parametrize(("old", "new"), features.OLD_NAMES.items())
def test_feature_when_its_name_is_old_then_it_gets_todays(old: str, new: str) -> None:
    assert features.renamed({old, "styles/v2"}) == {new, "styles/v2"}
