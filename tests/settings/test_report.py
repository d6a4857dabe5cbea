from __future__ import annotations

from pathlib import Path

import pytest

from penpot_core.settings import Setting, Text, kernel
from penpot_core.settings.report import Finding, check, describe
from tests.settings.conftest import SERVER, Load

SECRETS = {
    setting.variable: f"hunter2-{setting.name}-{'x' * 32}" for setting in kernel.SETTINGS if setting.secret
}


def findings(environ: dict[str, str], tmp_path: Path, files: list[Path] | None = None) -> list[Finding]:
    return check([], environ={"PENPOT_DATA_DIR": str(tmp_path / "data"), **environ}, files=files)


def warning(environ: dict[str, str], tmp_path: Path, files: list[Path] | None = None) -> str:
    (finding,) = findings(environ, tmp_path, files)
    assert finding.level == "warning"
    return finding.sentence


def test_describe_when_secrets_are_set_then_none_is_shown(load_env: Load) -> None:
    addresses = {
        "PENPOT_DATABASE_URI": "postgresql://penpot:hunter2@db/penpot?password=hunter2",
        "PENPOT_REDIS_URI": "redis://:hunter2@redis/0",
    }
    rows = describe(load_env({**addresses, **SECRETS}))
    assert "hunter2" not in repr(rows)
    values = {row.variable: row.value for row in rows}
    assert {values[variable] for variable in SECRETS} == {"••••"}
    assert values["PENPOT_REDIS_URI"] == "redis://••••@redis/0"


def test_describe_when_shown_then_every_setting_has_value_origin_and_doc(load_env: Load) -> None:
    rows = {
        row.name: row
        for row in describe(load_env({"PENPOT_ADMINS": "b@x.org a@x.org", "PENPOT_HTTP_SERVER_PORT": "7000"}))
    }
    assert set(rows) == {setting.name for setting in kernel.SETTINGS} | {"(flags on)"}
    assert (rows["admins"].value, rows["admins"].origin) == ("a@x.org b@x.org", "environment")
    assert (rows["public-uri"].value, rows["public-uri"].origin) == ("http://localhost:7000", "embedded")
    assert (rows["auth-token-cookie-max-age"].value, rows["auth-token-cookie-max-age"].origin) == (
        "168h",
        "default",
    )
    assert rows["database-readonly"].value == "false"
    assert rows["redis-uri"].value == "–"
    assert all(row.doc.endswith(".") and row.section for row in rows.values())
    assert "registration" in rows["(flags on)"].value.split()


def test_describe_when_the_key_is_not_made_yet_then_it_says_so(load_env: Load) -> None:
    rows = {row.name: row for row in describe(load_env(create=False))}
    assert "made at the first start" in rows["secret-key"].value


def test_describe_when_a_plain_text_holds_an_address_then_its_password_is_masked(load_env: Load) -> None:
    hook = Setting("hook", Text, None, "Where to tell.")
    rows = {
        row.name: row.value
        for row in describe(load_env({"PENPOT_HOOK": "https://u:hunter2@x/?token=hunter2"}, (hook,)))
    }
    assert "hunter2" not in rows["hook"]


@pytest.mark.parametrize("environ", [{}, SERVER])
def test_check_when_all_is_fine_then_it_finds_and_writes_nothing(
    environ: dict[str, str], tmp_path: Path
) -> None:
    assert findings(environ, tmp_path) == []
    assert not (tmp_path / "data").exists()


def test_check_when_values_are_wrong_then_errors_come_first(tmp_path: Path) -> None:
    found = findings(
        {"PENPOT_HTTP_SERVER_PORT": "x", "PENPOT_AAA": "1", "PENPOT_LOG_LEVEL": "loud"}, tmp_path
    )
    assert [finding.level for finding in found] == ["error", "error", "warning"]


def test_check_when_names_clash_then_that_is_an_error() -> None:
    (finding,) = check([Setting("tenant", Text, "", "Mine.")], environ={})
    assert finding.level == "error"


@pytest.mark.parametrize(
    ("variable", "sentence"),
    [
        ("PENPOT_PUBLIC_URL", "PENPOT_PUBLIC_URL is not known; did you mean PENPOT_PUBLIC_URI."),
        ("PENPOT_HTTP_SERVR_PORT", "did you mean PENPOT_HTTP_SERVER_PORT"),
        ("PENPOT_SETTINGS_FILE", "did you mean PENPOT_SETTINGS_FILES"),
        ("PENPOT_ZZZZZZZZ", "PENPOT_ZZZZZZZZ is not known and is ignored."),
        ("PENPOT_MEDIA_DIRECTORY", "PENPOT_MEDIA_DIRECTORY has no effect."),
        ("PENPOT_BACKEND_URI", "is for the frontend or the exporter"),
        ("PENPOT_HTTP_SERVER_IO_THREADS", "tunes the JVM"),
        ("PENPOT_IMAGEMAGICK_THREAD_LIMIT", "limits ImageMagick, which is not used here"),
    ],
)
def test_check_when_a_variable_is_not_read_then_it_says_why(
    variable: str, sentence: str, tmp_path: Path
) -> None:
    assert sentence.rstrip(".") in warning({variable: "hunter2"}, tmp_path)


def test_check_when_a_variable_of_another_program_is_set_then_it_is_none_of_its_business(
    tmp_path: Path,
) -> None:
    assert findings({"POSTGRES_PASSWORD": "x", "PATH": "y"}, tmp_path) == []


def test_check_when_a_settings_file_holds_an_unknown_name_then_it_is_told(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text("http-server-prt = 1\n[logs]\nlevel = 'info'")
    sentences = [finding.sentence for finding in findings({}, tmp_path, [file])]
    assert sentences[0].startswith(f"http-server-prt in {file} is not known; did you mean http-server-port")
    assert sentences[1].startswith(f"logs in {file} is not known")


@pytest.mark.parametrize(
    ("environ", "sentence"),
    [
        (
            {"PENPOT_ASSETS_STORAGE_BACKEND": "assets-fs"},
            "is an old name and wins over PENPOT_OBJECTS_STORAGE_BACKEND",
        ),
        ({"PENPOT_FLAGS": "enable-smtp registration"}, "say enable-registration or disable-registration"),
        ({"PENPOT_SECRET_KEY": "short"}, "PENPOT_SECRET_KEY is shorter than 32 letters"),
        (
            {"PENPOT_PUBLIC_URI": "https://design.example.com"},
            "the relaxed defaults of an embedded server are off",
        ),
    ],
)
def test_check_when_something_is_probably_not_meant_then_it_warns(
    environ: dict[str, str], sentence: str, tmp_path: Path
) -> None:
    assert sentence in warning(environ, tmp_path)


def test_check_when_others_can_read_the_kept_key_then_it_warns(load_env: Load, tmp_path: Path) -> None:
    load_env()
    (tmp_path / "data" / "secret-key").chmod(0o644)
    assert "chmod 600" in warning({}, tmp_path)
    (tmp_path / "data" / "secret-key").chmod(0o600)
    assert findings({}, tmp_path) == []


def test_check_when_the_kept_key_is_empty_then_it_warns(load_env: Load, tmp_path: Path) -> None:
    load_env()
    (tmp_path / "data" / "secret-key").write_text("")
    assert "holds no secret key" in warning({}, tmp_path)


def test_check_when_secrets_are_set_then_no_finding_holds_one(tmp_path: Path) -> None:
    wrong = {"PENPOT_DATABASE_URI": "pg:hunter2@db", "PENPOT_METRICS_TOKEN": " ", "PENPOT_SECRET": "hunter2"}
    assert "hunter2" not in repr(findings({**SECRETS, **wrong}, tmp_path))
