from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from penpot_core.settings import (
    Integer,
    Setting,
    Settings,
    SettingsError,
    Text,
    WordSet,
    kernel,
    load,
    plugin_choice,
)
from tests.settings.conftest import SERVER, Load

Refusal = Callable[..., list[str]]

GREETING = Setting("greeting", Text, "hello", "What the plugin says.")
COUNT = Setting("count", Integer, 3, "How often.")
WORDS = Setting("words", WordSet, frozenset({"a"}), "Which ones.")
SECRET = Setting("plugin-secret", Text, "", "What nobody may see.", secret=True)
MINE = (GREETING, COUNT, WORDS, SECRET)

TRICKY = ["0123", "1e5", "true", "True", "2024-01-01", "[1]", '{"a": 1}', "'x'", '"x"', "@int 5", "@format {env[HOME]}",
          "@jinja {{ 1 }}",
          "@none", "@del", "@read_file /etc/passwd", "", " ", "null", "a\nb", "ä€😀", "1_0", "a=b", "inf"]  # fmt: skip


def toml(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_load_when_nothing_is_set_then_defaults_hold(load_env: Load) -> None:
    settings = load_env({}, MINE)
    assert settings[GREETING] == "hello"
    assert settings[COUNT] == 3
    assert settings.origin(GREETING) == "default"


@pytest.mark.parametrize("text", TRICKY)
def test_load_when_a_text_looks_like_something_else_then_it_stays_that_text(
    load_env: Load, text: str
) -> None:
    settings = load_env({"PENPOT_GREETING": text, "PENPOT_PLUGIN_SECRET": text}, MINE)
    assert settings[GREETING] == text
    assert settings[SECRET] == text


@pytest.mark.parametrize("text", ["0123", "1e5", "true"])
def test_load_when_the_secret_key_looks_like_a_number_then_it_stays_text(load_env: Load, text: str) -> None:
    assert load_env({"PENPOT_SECRET_KEY": text})[kernel.SECRET_KEY] == text


@pytest.mark.parametrize(
    "text", ["@int 5", "@int abc", "@del", "@none", "@format {env[HOME]}", "0123", "true"]
)
def test_load_when_a_file_holds_a_text_then_it_stays_that_text(
    load_env: Load, tmp_path: Path, text: str
) -> None:
    file = toml(tmp_path, "mine.toml", f'greeting = "{text}"')
    assert load_env({}, MINE, [file])[GREETING] == text


def test_load_when_layers_disagree_then_environment_wins_over_later_over_earlier_files(
    load_env: Load, tmp_path: Path
) -> None:
    first = toml(tmp_path, "first.toml", 'greeting = "first"\ncount = 1\nwords = ["first"]')
    second = toml(tmp_path, "second.toml", "count = 2\nwords = ['second']")
    settings = load_env({"PENPOT_WORDS": "third"}, MINE, [first, second])
    assert (settings[GREETING], settings[COUNT], settings[WORDS]) == ("first", 2, frozenset({"third"}))
    assert settings.origin(GREETING) == str(first)
    assert settings.origin(COUNT) == str(second)
    assert settings.origin(WORDS) == "environment"


def test_load_when_a_local_file_lies_beside_then_it_wins_over_the_file(
    load_env: Load, tmp_path: Path
) -> None:
    file = toml(tmp_path, "mine.toml", "count = 1")
    toml(tmp_path, "mine.local.toml", "count = 2")
    assert load_env({}, MINE, [file])[COUNT] == 2


def test_load_when_the_variable_names_files_then_they_are_read(load_env: Load, tmp_path: Path) -> None:
    first, second = toml(tmp_path, "a.toml", "count = 1"), toml(tmp_path, "b.toml", "count = 2")
    assert load_env({"PENPOT_SETTINGS_FILES": f"{first},{second}"}, MINE)[COUNT] == 2


@pytest.mark.parametrize("name", ["http-server-port", "HTTP-SERVER-PORT", "http_server_port"])
def test_load_when_a_file_spells_a_name_otherwise_then_it_is_the_same_setting(
    load_env: Load, tmp_path: Path, name: str
) -> None:
    file = toml(tmp_path, "mine.toml", f"{name} = 7000")
    assert load_env({}, (), [file])[kernel.HTTP_SERVER_PORT] == 7000


def test_load_when_dynaconf_has_variables_of_its_own_then_they_change_nothing(
    load_env: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DYNACONF_GREETING", "from dynaconf")
    monkeypatch.setenv("PENPOT_GREETING", "from the process")
    assert load_env({}, MINE)[GREETING] == "hello"


def test_load_when_no_environment_is_given_then_the_process_has_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PENPOT_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("PENPOT_COUNT", "9")
    assert load(MINE)[COUNT] == 9


@pytest.mark.parametrize("variable", ["PENPOT_count", "PENPOT_Count"])
def test_load_when_a_variable_has_small_letters_then_it_counts(load_env: Load, variable: str) -> None:
    assert load_env({variable: "9"}, MINE)[COUNT] == 9


def test_load_when_two_underscores_stand_in_a_name_then_nothing_nests(load_env: Load) -> None:
    assert load_env({"PENPOT_COUNT__DEEP": "9"}, MINE)[COUNT] == 3


@pytest.mark.parametrize(
    ("content", "value"),
    [("s3cret", "s3cret"), ("s3cret\n", "s3cret"), ("s3cret\r\n", "s3cret"), ("s3cret\n\n", "s3cret\n"),
     (" s3 cret ", " s3 cret "), ("0123\n", "0123"), ("", "")],
)  # fmt: skip
def test_load_when_a_file_holds_the_value_then_one_line_end_is_cut(
    load_env: Load, tmp_path: Path, content: str, value: str
) -> None:
    file = tmp_path / "secret"
    file.write_bytes(content.encode())
    settings = load_env({"PENPOT_PLUGIN_SECRET_FILE": str(file)}, MINE)
    assert settings[SECRET] == value
    assert settings.origin(SECRET) == f"file {file}"


def test_load_when_a_file_holds_a_number_then_any_setting_takes_it(load_env: Load, tmp_path: Path) -> None:
    file = tmp_path / "count"
    file.write_text("12\n")
    assert load_env({"PENPOT_COUNT_FILE": str(file)}, MINE)[COUNT] == 12


def test_load_when_variable_and_file_are_both_set_then_it_stops(refusal: Refusal, tmp_path: Path) -> None:
    (tmp_path / "count").write_text("12")
    both = {"PENPOT_COUNT": "1", "PENPOT_COUNT_FILE": str(tmp_path / "count")}
    assert refusal(both, MINE) == ["PENPOT_COUNT and PENPOT_COUNT_FILE are both set; keep one of them."]


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda path: None, "cannot be read (No such file or directory)"),
        (lambda path: path.mkdir(), "cannot be read (Is a directory)"),
        (lambda path: path.write_bytes(b"\xff\xfe"), "is not text in UTF-8"),
        (lambda path: path.write_bytes(b"x" * 70_000), "holds more than 64 KiB"),
    ],
)
def test_load_when_the_file_cannot_be_used_then_it_stops_with_the_reason(
    refusal: Refusal, tmp_path: Path, make: Callable[[Path], None], reason: str
) -> None:
    make(tmp_path / "secret")
    (sentence,) = refusal({"PENPOT_PLUGIN_SECRET_FILE": str(tmp_path / "secret")}, MINE)
    assert sentence.startswith("PENPOT_PLUGIN_SECRET_FILE names ")
    assert reason in sentence


def test_load_when_a_setting_itself_ends_in_file_then_it_is_no_indirection(load_env: Load) -> None:
    log, log_file = Setting("log", Text, "", "A log."), Setting("log-file", Text, "", "Its file.")
    settings = load_env({"PENPOT_LOG_FILE": "/nowhere"}, (log, log_file))
    assert (settings[log], settings[log_file]) == ("", "/nowhere")


def test_load_when_several_values_are_wrong_then_all_are_listed(refusal: Refusal, tmp_path: Path) -> None:
    file = toml(tmp_path, "mine.toml", 'count = "many"\nflags = 5')
    wrong = {
        "PENPOT_HTTP_SERVER_PORT": "60x60",
        "PENPOT_DATABASE_READONLY": "yes",
        "PENPOT_AUTH_TOKEN_COOKIE_MAX_AGE": "7d",
        "PENPOT_LOG_LEVEL": "loud",
        "PENPOT_METRICS_TOKEN_FILE": str(tmp_path / "nothing"),
        "PENPOT_HTTP_SERVER_WORKERS": "",
    }
    sentences = refusal(wrong, MINE, [file])
    named = {sentence.split()[0] for sentence in sentences}
    assert named == {*wrong, "count", "flags"}
    assert 'PENPOT_HTTP_SERVER_PORT is "60x60"; it takes a whole number in digits, such as 10.' in sentences
    assert 'PENPOT_LOG_LEVEL is "loud"; it takes debug, info, warning or error.' in sentences
    assert f'count in {file} is "many"; it takes a whole number in digits, such as 10.' in sentences


def test_load_when_a_value_is_wrong_in_itself_and_others_do_not_fit_then_both_are_told(
    refusal: Refusal,
) -> None:
    sentences = refusal({"PENPOT_DATABASE_URI": "postgresql://db/penpot", "PENPOT_HTTP_SERVER_PORT": "x"})
    assert {sentence.split()[0] for sentence in sentences} == {"PENPOT_HTTP_SERVER_PORT", "PENPOT_SECRET_KEY"}


def test_load_when_a_check_refuses_then_the_sentence_holds_what_it_allows(refusal: Refusal) -> None:
    def even(number: int) -> None:
        if number % 2:
            raise ValueError("an even number")

    picky = Setting("picky", Integer, 2, "An even one.", check=even)
    assert refusal({"PENPOT_PICKY": "3"}, (picky,)) == ['PENPOT_PICKY is "3"; it takes an even number.']


WRONG: list[tuple[Setting[Any], str]] = [
    (kernel.HTTP_SERVER_PORT, "65536"),
    (kernel.HTTP_SERVER_WORKERS, "0"),
    (kernel.HTTP_SERVER_MAX_BODY_SIZE, "0"),
    (kernel.HTTP_SERVER_HOST, "a b"),
    (kernel.PUBLIC_URI, "ftp://design.example.com"),
    (kernel.PUBLIC_URI, ""),
    (kernel.ADMINS, "boss"),
    (kernel.ALLOWED_ORIGINS, "https://a.example.com/path"),
    (kernel.TRUSTED_PROXIES, "10.0.0.0/33"),
    (kernel.TRUSTED_PROXIES, "proxy"),
    (kernel.AUTH_TOKEN_COOKIE_NAME, "a b"),
    (kernel.TENANT, "a:b"),
    (kernel.DATABASE_URI, "jdbc:postgresql://db/penpot"),
    (kernel.DATABASE_URI, "mysql://db/penpot"),
    (kernel.DATABASE_URI, ""),
    (kernel.REDIS_URI, "http://redis"),
    (kernel.SECRET_KEY, "  "),
    (kernel.METRICS_TOKEN, ""),
    (kernel.OBJECTS_STORAGE_BACKEND, ""),
]


@pytest.mark.parametrize(("setting", "text"), WRONG)
def test_kernel_setting_when_the_value_is_not_allowed_then_it_stops(
    refusal: Refusal, setting: Setting[Any], text: str
) -> None:
    (sentence,) = refusal({**SERVER, setting.variable: text})
    assert sentence.startswith(f"{setting.variable} is ")
    assert "; it takes " in sentence


def test_load_when_a_wrong_address_may_hold_a_password_then_it_is_masked(refusal: Refusal) -> None:
    for text in (
        "redis//:hunter2@redis/0",
        "http://user:hunter2@redis",
        "redis:/u:hun@ter2/hunter2@redis",
        "x?password=hunter2",
    ):
        (sentence,) = refusal({**SERVER, "PENPOT_REDIS_URI": text})
        assert "hunter2" not in sentence
        assert "••••" in sentence


def test_load_when_a_wrong_text_is_long_or_has_control_characters_then_it_is_cut_and_escaped(
    refusal: Refusal,
) -> None:
    (sentence,) = refusal({"PENPOT_COUNT": "9\n\x1b[31m" + "x" * 500}, MINE)
    assert r'"9\n\x1b[31mxxx' in sentence
    assert len(sentence) < 250


def test_load_when_an_unknown_name_is_set_then_it_is_ignored(load_env: Load, tmp_path: Path) -> None:
    file = toml(tmp_path, "mine.toml", "unknown = 1\n[table]\nx = 1")
    assert load_env({"PENPOT_UNKNOWN": "1", "OTHER": "2"}, MINE, [file])[COUNT] == 3


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda path: None, "cannot be read: No such file or directory."),
        (lambda path: path.write_text("x = [1"), "is not valid TOML"),
        (lambda path: path.write_bytes(b"x = '\xff'"), "is not text in UTF-8."),
    ],
)
def test_load_when_a_settings_file_cannot_be_used_then_it_stops_and_names_it(
    refusal: Refusal, tmp_path: Path, make: Callable[[Path], None], reason: str
) -> None:
    make(tmp_path / "mine.toml")
    sentences = refusal({"PENPOT_SETTINGS_FILES": str(tmp_path / "mine.toml"), "PENPOT_COUNT": "x"}, MINE)
    assert any(
        sentence.startswith(f"The settings file {tmp_path / 'mine.toml'} ") and reason in sentence
        for sentence in sentences
    )
    assert any(sentence.startswith("PENPOT_COUNT is ") for sentence in sentences)


def test_load_when_two_settings_have_one_name_then_it_stops(refusal: Refusal) -> None:
    (sentence,) = refusal({}, (COUNT, replace(COUNT, default=4)))
    assert "count is declared twice" in sentence


def test_load_when_a_plugin_takes_a_kernel_name_then_it_stops(refusal: Refusal) -> None:
    for name in ("http-server-port", "assets-storage-backend"):
        (sentence,) = refusal({}, (Setting(name, Integer, 1, "Mine."),))
        assert f"{name} is declared twice" in sentence


def test_load_when_the_same_record_comes_twice_then_it_counts_once(load_env: Load) -> None:
    assert load_env({}, (COUNT, COUNT, kernel.TENANT))[COUNT] == 3


@pytest.mark.parametrize(
    ("environ", "value"),
    [
        ({"PENPOT_OBJECTS_STORAGE_BACKEND": "s3"}, "s3"),
        ({"PENPOT_ASSETS_STORAGE_BACKEND": "assets-s3"}, "s3"),
        ({"PENPOT_ASSETS_STORAGE_BACKEND": "assets-fs", "PENPOT_OBJECTS_STORAGE_BACKEND": "s3"}, "fs"),
        ({"PENPOT_OBJECTS_STORAGE_BACKEND": "gcs"}, "gcs"),
    ],
)
def test_load_when_an_old_name_is_set_then_it_wins(
    load_env: Load, environ: dict[str, str], value: str
) -> None:
    assert load_env(environ)[kernel.OBJECTS_STORAGE_BACKEND] == value


def test_plugin_choice_when_other_values_are_wrong_then_it_still_answers(tmp_path: Path) -> None:
    environ = {
        "PENPOT_PLUGINS_DIR": str(tmp_path),
        "PENPOT_PLUGINS_BLOCKED": "demo console",
        "PENPOT_HTTP_SERVER_PORT": "x",
    }
    assert plugin_choice(environ) == (tmp_path, frozenset({"demo", "console"}))


class TestFrozen:
    @pytest.fixture
    def settings(self, load_env: Load) -> Settings:
        return load_env({"PENPOT_PLUGIN_SECRET": "hunter2"}, MINE)

    @pytest.mark.parametrize("name", ["flags", "embedded", "_values", "new"])
    def test_settings_when_written_to_then_they_refuse(self, settings: Settings, name: str) -> None:
        with pytest.raises(AttributeError, match="do not change"):
            setattr(settings, name, {})
        with pytest.raises(AttributeError, match="do not change"):
            delattr(settings, name)

    def test_settings_when_their_mapping_is_written_to_then_it_refuses(self, settings: Settings) -> None:
        with pytest.raises(TypeError):
            settings._values["count"] = 5  # type: ignore[index]

    def test_settings_when_used_as_a_mapping_then_all_values_are_there(self, settings: Settings) -> None:
        assert isinstance(settings, Mapping)
        assert dict(settings)[COUNT] == 3
        assert len(settings) == len(kernel.SETTINGS) + len(MINE)
        assert COUNT in settings
        assert "count" not in settings

    def test_settings_when_a_setting_is_not_declared_then_the_error_names_it(
        self, settings: Settings
    ) -> None:
        with pytest.raises(KeyError, match="stranger is declared by no loaded plugin"):
            settings[Setting("stranger", Text, "", "Nobody's.")]

    def test_settings_when_shown_then_no_secret_is_in_it(self, settings: Settings) -> None:
        assert "hunter2" not in f"{settings!r} {settings!s} {settings.keys()!r}"


@pytest.mark.parametrize(
    "setting", [each for each in kernel.SETTINGS if each.secret], ids=lambda setting: setting.name
)
def test_secret_when_anything_goes_wrong_then_no_error_holds_it(
    setting: Setting[Any], tmp_path: Path, load_env: Load
) -> None:
    strict = tuple(replace(each, name="x-" + each.name, check=refuse_all, legacy=()) for each in [setting])
    with pytest.raises(SettingsError) as caught:
        load_env({strict[0].variable: "hunter2"}, strict)
    assert "hunter2" not in f"{caught.value} {caught.value!r} {caught.value.problems!r}"
    assert strict[0].variable in str(caught.value)


def refuse_all(value: object) -> None:
    raise ValueError("nothing")


def test_import_when_only_records_are_needed_then_dynaconf_is_not_loaded() -> None:
    code = (
        "import sys; from penpot_core.settings import Setting, load; assert 'dynaconf' not in sys.modules; "
        "load([], environ={}, create=False); print(*({'dynaconf', 'jinja2'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    assert done.stdout.split() == ["dynaconf"]
