from __future__ import annotations

import multiprocessing
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from penpot_core.settings import SettingsError, embedded, kernel, load
from penpot_core.settings.flags import BUILT_IN
from penpot_core.settings.secret_key import FILE_NAME, KeyUnusable, secret_key
from tests.settings.conftest import SERVER, Load

Refusal = Callable[..., list[str]]

OUTSIDE = {
    "PENPOT_SECRET_KEY": "a-key-of-more-than-thirty-two-letters",
    "PENPOT_PUBLIC_URI": "http://10.0.0.5:6060",
}
LOOPBACK = ["127.0.0.1", "::1", "localhost"]
ELSEWHERE = ["0.0.0.0", "::", "10.0.0.5", "design.example.com", "127.0.0.2", "localhost.example.com"]


def test_embedded_when_nothing_is_set_then_defaults_are_for_this_machine(
    load_env: Load, tmp_path: Path
) -> None:
    settings = load_env()
    assert settings.embedded
    assert settings.relaxed
    assert settings[kernel.HTTP_SERVER_HOST] == "127.0.0.1"
    assert settings[kernel.PUBLIC_URI] == "http://localhost:6060"
    assert settings[kernel.OBJECTS_STORAGE_FS_DIRECTORY] == tmp_path / "data" / "objects"
    assert embedded.database_file(settings) == tmp_path / "data" / "penpot.sqlite"
    assert embedded.mail_folder(settings) == tmp_path / "data" / "mails"
    assert settings.origin(kernel.HTTP_SERVER_HOST) == "embedded"
    assert settings.origin(kernel.SECRET_KEY) == "embedded"


def test_embedded_when_nothing_is_set_then_flags_are_relaxed(load_env: Load) -> None:
    flags = load_env().flags
    assert {"registration", "login-with-password"} <= flags
    assert not flags & {"email-verification", "secure-session-cookies"}


def test_embedded_when_the_port_is_set_then_the_public_address_follows(load_env: Load) -> None:
    assert load_env({"PENPOT_HTTP_SERVER_PORT": "7000"})[kernel.PUBLIC_URI] == "http://localhost:7000"


def test_embedded_when_values_are_set_then_they_win(load_env: Load) -> None:
    given = {
        "PENPOT_PUBLIC_URI": "http://localhost:9001",
        "PENPOT_OBJECTS_STORAGE_FS_DIRECTORY": "/srv/objects",
        "PENPOT_SECRET_KEY": "mine",
    }
    settings = load_env(given)
    assert settings[kernel.PUBLIC_URI] == "http://localhost:9001"
    assert settings[kernel.OBJECTS_STORAGE_FS_DIRECTORY] == Path("/srv/objects")
    assert settings[kernel.SECRET_KEY] == "mine"
    assert settings.origin(kernel.SECRET_KEY) == "environment"


def test_embedded_when_a_settings_file_sets_a_value_then_it_wins_over_the_mode(
    load_env: Load, tmp_path: Path
) -> None:
    file = tmp_path / "mine.toml"
    file.write_text('http-server-host = "::1"')
    assert load_env({}, (), [file])[kernel.HTTP_SERVER_HOST] == "::1"


@pytest.mark.parametrize("host", LOOPBACK)
def test_embedded_when_bound_to_loopback_then_it_is_relaxed(load_env: Load, host: str) -> None:
    assert load_env({"PENPOT_HTTP_SERVER_HOST": host}).relaxed


@pytest.mark.parametrize("host", ELSEWHERE)
@pytest.mark.parametrize(
    ("given", "wanted", "unwanted"),
    [
        ((), ["PENPOT_SECRET_KEY", "PENPOT_PUBLIC_URI"], []),
        (("PENPOT_SECRET_KEY",), ["PENPOT_PUBLIC_URI"], ["PENPOT_SECRET_KEY"]),
        (("PENPOT_PUBLIC_URI",), ["PENPOT_SECRET_KEY"], ["PENPOT_PUBLIC_URI"]),
    ],
)
def test_embedded_when_bound_elsewhere_then_it_stops_and_names_what_to_set(
    refusal: Refusal,
    host: str,
    given: tuple[str, ...],
    wanted: list[str],
    unwanted: list[str],
    tmp_path: Path,
) -> None:
    (sentence,) = refusal({"PENPOT_HTTP_SERVER_HOST": host, **{name: OUTSIDE[name] for name in given}})
    assert host in sentence
    assert all(name in sentence for name in [*wanted, "PENPOT_HTTP_SERVER_HOST=127.0.0.1"])
    assert not any(name in sentence for name in unwanted)
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("host", ELSEWHERE)
def test_embedded_when_bound_elsewhere_and_told_all_then_it_starts_without_relaxations(
    load_env: Load, host: str
) -> None:
    settings = load_env({"PENPOT_HTTP_SERVER_HOST": host, **OUTSIDE})
    assert settings.embedded
    assert not settings.relaxed
    assert settings.flags == BUILT_IN - {
        "secure-session-cookies"
    }  # http to another host, contract/setup.md §2


@pytest.mark.parametrize("address", ["https://design.example.com", "http://10.0.0.5:6060"])
def test_embedded_when_others_reach_it_through_a_proxy_then_it_is_not_relaxed(
    load_env: Load, address: str
) -> None:
    settings = load_env({"PENPOT_PUBLIC_URI": address})
    assert not settings.relaxed
    assert "email-verification" in settings.flags


@pytest.mark.parametrize(
    ("words", "present", "absent"),
    [
        ("enable-smtp", {"smtp"}, {"email-verification"}),
        ("enable-email-verification", {"email-verification"}, {"secure-session-cookies"}),
        ("enable-secure-session-cookies disable-registration", {"secure-session-cookies"}, {"registration"}),
    ],
)
def test_embedded_when_flags_are_set_then_they_win_over_relaxations(
    load_env: Load, words: str, present: set[str], absent: set[str]
) -> None:
    flags = load_env({"PENPOT_FLAGS": words}).flags
    assert present <= flags
    assert not absent & flags


@pytest.mark.parametrize(
    ("extra", "named"),
    [
        ({"PENPOT_HTTP_SERVER_WORKERS": "2"}, "PENPOT_HTTP_SERVER_WORKERS"),
        ({"PENPOT_DATABASE_PASSWORD": "x"}, "PENPOT_DATABASE_PASSWORD"),
        ({"PENPOT_DATABASE_USERNAME": "x"}, "PENPOT_DATABASE_USERNAME"),
    ],
)
def test_embedded_when_told_what_belongs_to_a_server_then_it_stops(
    refusal: Refusal, extra: dict[str, str], named: str
) -> None:
    (sentence,) = refusal(extra)
    assert named in sentence
    assert "PENPOT_DATABASE_URI" in sentence


def test_server_when_the_secret_key_is_missing_then_it_stops(refusal: Refusal, tmp_path: Path) -> None:
    (sentence,) = refusal({"PENPOT_DATABASE_URI": SERVER["PENPOT_DATABASE_URI"]})
    assert sentence.startswith("PENPOT_SECRET_KEY is missing")
    assert not (tmp_path / "data").exists()


def test_server_when_told_all_then_defaults_are_those_of_the_contract(load_env: Load, tmp_path: Path) -> None:
    settings = load_env(SERVER)
    assert not settings.embedded
    assert not settings.relaxed
    assert settings[kernel.HTTP_SERVER_HOST] == "0.0.0.0"
    assert settings[kernel.PUBLIC_URI] == "http://localhost:3449"
    assert settings[kernel.OBJECTS_STORAGE_FS_DIRECTORY] == Path("assets")
    assert settings.flags == BUILT_IN
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("redis", [None, "redis://redis/0"])
def test_server_when_it_has_several_processes_then_it_needs_redis(
    load_env: Load, refusal: Refusal, redis: str | None
) -> None:
    several = {**SERVER, "PENPOT_HTTP_SERVER_WORKERS": "2"}
    if redis:
        assert load_env({**several, "PENPOT_REDIS_URI": redis})[kernel.REDIS_URI] == redis
    else:
        (sentence,) = refusal(several)
        assert "set PENPOT_REDIS_URI" in sentence


def test_server_when_the_pool_keeps_more_than_it_may_open_then_it_stops(refusal: Refusal) -> None:
    pool = {"PENPOT_DATABASE_MIN_POOL_SIZE": "9", "PENPOT_DATABASE_MAX_POOL_SIZE": "8"}
    (sentence,) = refusal({**SERVER, **pool})
    assert "PENPOT_DATABASE_MIN_POOL_SIZE is 9" in sentence


@pytest.mark.parametrize("value", ["10.0.0.0/8, office", "10.0.0.0/40", "8.8.8.8/x"])
@pytest.mark.parametrize("name", ["PENPOT_SSRF_EXTRA_BLOCKED_CIDRS", "PENPOT_TRUSTED_PROXIES"])
def test_server_when_a_network_is_none_then_it_stops_and_says_what_is_allowed(
    refusal: Refusal, name: str, value: str
) -> None:
    (sentence,) = refusal({**SERVER, name: value})
    assert sentence.startswith(name)
    assert "networks such as 10.0.0.0/8, which" in sentence


def test_server_when_the_database_address_is_wrong_then_nothing_is_said_about_embedded(
    refusal: Refusal,
) -> None:
    (sentence,) = refusal({**SERVER, "PENPOT_DATABASE_URI": "db", "PENPOT_DATABASE_PASSWORD": "x"})
    assert sentence.startswith("PENPOT_DATABASE_URI is ")


class TestSecretKey:
    def test_key_when_made_then_only_the_owner_reads_it_and_it_stays(
        self, load_env: Load, tmp_path: Path
    ) -> None:
        first = load_env()[kernel.SECRET_KEY]
        path = tmp_path / "data" / FILE_NAME
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert len(first) == 86
        assert load_env()[kernel.SECRET_KEY] == first
        assert list(path.parent.iterdir()) == [path]

    def test_key_when_two_instances_start_then_they_differ(self, tmp_path: Path) -> None:
        assert secret_key(tmp_path / "a") != secret_key(tmp_path / "b")

    def test_key_when_nothing_may_be_created_then_none_is_made(self, load_env: Load, tmp_path: Path) -> None:
        assert load_env(create=False)[kernel.SECRET_KEY] == ""
        assert not (tmp_path / "data").exists()

    def test_key_when_it_is_kept_then_it_is_read_without_creating(self, load_env: Load) -> None:
        made = load_env()[kernel.SECRET_KEY]
        settings = load_env(create=False)
        assert settings[kernel.SECRET_KEY] == made
        assert settings.origin(kernel.SECRET_KEY) == "embedded"

    @pytest.mark.parametrize("content", [b"", b"\n", b"\xff\xff"])
    def test_key_when_its_file_is_broken_then_it_stops_and_keeps_the_file(
        self, tmp_path: Path, content: bytes
    ) -> None:
        (tmp_path / FILE_NAME).write_bytes(content)
        with pytest.raises(KeyUnusable, match="holds no secret key"):
            secret_key(tmp_path)
        assert (tmp_path / FILE_NAME).read_bytes() == content

    def test_key_when_the_folder_cannot_be_made_then_the_start_stops_with_a_sentence(
        self, tmp_path: Path
    ) -> None:
        (tmp_path / "data").write_text("a file")
        with pytest.raises(SettingsError, match="let PENPOT_DATA_DIR name another one"):
            load([], environ={"PENPOT_DATA_DIR": str(tmp_path / "data")})

    def test_key_when_links_are_not_possible_then_it_is_made_all_the_same(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(*_: object, **__: object) -> None:
            raise PermissionError(1, "Operation not permitted")

        monkeypatch.setattr(os, "link", refuse)
        key = secret_key(tmp_path)
        monkeypatch.undo()
        assert secret_key(tmp_path) == key
        assert list(tmp_path.iterdir()) == [tmp_path / FILE_NAME]

    def test_key_when_processes_start_together_then_all_have_the_same(self, tmp_path: Path) -> None:
        with multiprocessing.get_context("spawn").Pool(3) as pool:
            for number in range(10):
                folder = tmp_path / str(number)
                keys = pool.map(secret_key, [folder] * 6, chunksize=1)
                assert len(set(keys)) == 1
                assert list(folder.iterdir()) == [folder / FILE_NAME]
