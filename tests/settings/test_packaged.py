from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import penpot_config
from penpot_core.settings import Setting, kernel, load
from penpot_core.settings.layers import packaged
from penpot_core.settings.template import template
from tests.settings.conftest import Load

EXAMPLES = Path(penpot_config.__path__[0]) / "examples"
# What each example leaves to the operator, as files.
SECRETS = ("PENPOT_SECRET_KEY", "PENPOT_DATABASE_PASSWORD", "PENPOT_METRICS_TOKEN")


def built_in() -> list[Setting[Any]]:
    """The settings of the kernel and of all built-in plugins, as `penpot config template` has them."""
    from penpot_core.plugins import PluginManager

    manager = PluginManager()
    manager.load()
    return [*kernel.SETTINGS, *(item.record for item in manager.records("penpot_settings"))]


def example(name: str) -> dict[str, str]:
    lines = (EXAMPLES / name).read_text("utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def test_packaged_file_when_settings_change_then_it_is_written_anew() -> None:
    assert packaged().read_text("utf-8") == template(built_in()), (
        "run `penpot config template > config/settings.toml`"
    )


def test_packaged_file_when_read_then_it_changes_no_default(tmp_path: Path) -> None:
    declared = built_in()
    settings = load(declared, environ={"PENPOT_DATA_DIR": str(tmp_path)}, create=False)
    assert {settings.origin(setting) for setting in settings} <= {"default", "embedded", "environment"}
    bare = load(declared, environ={"PENPOT_DATA_DIR": str(tmp_path)}, files=[], create=False)
    assert dict(settings) == dict(bare)


def test_packaged_file_when_a_line_differs_from_the_default_then_it_counts(load_env: Load) -> None:
    other = Setting("tenant-x", kernel.TENANT.kind, "one", "A name.")
    text = template([other]).replace('"one"', '"two"')
    assert 'tenant-x = "two"' in text


@pytest.mark.parametrize("setting", kernel.SETTINGS, ids=lambda setting: setting.name)
def test_setting_when_documented_then_it_is_one_sentence_in_a_section(setting: Setting[Any]) -> None:
    assert setting.doc[0].isupper()
    assert setting.doc.endswith(".")
    assert ". " not in setting.doc
    assert setting.section


def test_template_when_values_are_uncommented_then_they_are_toml_that_means_the_defaults(
    load_env: Load, tmp_path: Path
) -> None:
    import tomllib

    lines = template(kernel.SETTINGS).splitlines()
    known = [line.removeprefix("# ") for line in lines if " = " in line and not line.startswith("# A ")]
    values = tomllib.loads(
        "\n".join(line for line in known if not line.split(" =")[1].lstrip().startswith("#"))
    )
    by_name = {setting.name: setting for setting in kernel.SETTINGS}
    assert len(values) > 20
    for name, value in values.items():
        assert by_name[name].read(value) == by_name[name].default


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.env")), ids=lambda path: path.stem)
def test_example_when_its_secrets_are_there_then_it_loads(path: Path, tmp_path: Path, load_env: Load) -> None:
    environ = example(path.name)
    for name in SECRETS:
        if environ.pop(f"{name}_FILE", None):
            environ[name] = f"{name}-of-more-than-thirty-two-letters"
    environ["PENPOT_DATA_DIR"] = str(tmp_path / "data")
    settings = load_env(environ)
    assert settings.embedded is (path.stem == "embedded")


@pytest.mark.parametrize("name", ["one-server.env", "many-machines.env"])
def test_example_when_its_secrets_are_missing_then_it_stops(
    name: str, refusal: Callable[..., list[str]]
) -> None:
    sentences = refusal(example(name))
    assert any("PENPOT_SECRET_KEY_FILE" in sentence for sentence in sentences)


def test_examples_when_looked_for_then_every_shape_of_deployment_has_one() -> None:
    assert {path.stem for path in EXAMPLES.glob("*.env")} == {"embedded", "one-server", "many-machines"}
