from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penpot_core.settings import (
    Boolean,
    ByteSize,
    Choice,
    Duration,
    Integer,
    Kind,
    PathKind,
    Setting,
    Text,
    UriKind,
    WordList,
    WordSet,
    durations,
    sizes,
)

ACCEPTED: list[tuple[Kind[Any], object, object]] = [
    (Text, "", ""),
    (Text, "0123", "0123"),
    (Text, " spaces stay ", " spaces stay "),
    (Text, "@int 5", "@int 5"),
    (Integer, "0", 0),
    (Integer, "007", 7),
    (Integer, "9223372036854775807", 2**63 - 1),
    (Integer, 6060, 6060),
    (Boolean, "true", True),
    (Boolean, "t", True),
    (Boolean, "1", True),
    (Boolean, "false", False),
    (Boolean, "f", False),
    (Boolean, "0", False),
    (Boolean, True, True),
    (Duration, "15m", timedelta(minutes=15)),
    (Duration, "3h", timedelta(hours=3)),
    (Duration, "168h", timedelta(days=7)),
    (Duration, "0.5s", timedelta(milliseconds=500)),
    (Duration, "0,25s", timedelta(milliseconds=250)),
    (Duration, "1h30m", timedelta(minutes=90)),
    (Duration, "1H2M3S", timedelta(seconds=3723)),
    (Duration, "0s", timedelta(0)),
    (ByteSize, "1024", 1024),
    (ByteSize, "512MiB", 512 * 2**20),
    (ByteSize, 1024, 1024),
    (WordSet, "", frozenset()),
    (WordSet, " a,b  c,,\n\ta ", frozenset({"a", "b", "c"})),
    (WordSet, ["a", "b c"], frozenset({"a", "b", "c"})),
    (WordList, "b, a b", ("b", "a", "b")),
    (WordList, ["b", "a"], ("b", "a")),
    (PathKind, "assets", Path("assets")),
    (PathKind, "/opt/data with blanks", Path("/opt/data with blanks")),
    (UriKind, "https://design.example.com:8443/penpot", "https://design.example.com:8443/penpot"),
    (UriKind, "redis://redis/0", "redis://redis/0"),
    (UriKind, "http://[::1]:6060", "http://[::1]:6060"),
    (UriKind, "unix:///run/redis.sock", "unix:///run/redis.sock"),
    (Choice("db", "storage"), "storage", "storage"),
]

REFUSED: list[tuple[Kind[Any], object]] = [
    *((Text, value) for value in (5, True, 1.5, ["a"], "\udcff")),
    *((Integer, text) for text in ("", "-1", "+1", "1.0", "1e5", "0x10", "1_000", " 1", "1 ", "٣", "²")),
    *((Integer, text) for text in ("9" * 19, "1" * 20)),
    *((Integer, value) for value in (-1, True, 1.0, 2**63)),
    *((Boolean, text) for text in ("", "True", "TRUE", "yes", "on", "2", "truee", " true")),
    *((Boolean, value) for value in (0, 1, None)),
    *((Duration, text) for text in ("", "7d", "15", "1.5h", "30m1h", "100ms", "PT15M", "-5m", "15 m", "m", "1w")),
    (Duration, "9" * 40 + "h"),
    *((Duration, value) for value in (15, 1.5)),
    *((ByteSize, text) for text in ("", "512MB", "512mib", "1.5GiB", "-1", "MiB", "9999999999TiB")),
    *((WordSet, value) for value in (5, [1], {"a": "b"})),
    *((WordList, value) for value in (True, ["a", None])),
    *((PathKind, value) for value in ("", "  ", "a\0b", 5)),
    *((UriKind, text) for text in ("", "design.example.com", "//host/x", "http:host", "https://", "http://a b")),
    *((UriKind, text) for text in ("http://a:x/", "http://a\n", "1http://a")),
    *((Choice("db", "storage"), value) for value in ("", "DB", "fs", 1)),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "given", "value"), ACCEPTED)
def test_kind_when_the_value_is_allowed_then_it_is_read(
    kind: Kind[Any], given: object, value: object
) -> None:
    read = kind.read(given)
    assert read == value
    assert type(read) is type(value) or isinstance(read, Path)


@pytest.mark.parametrize(("kind", "given"), REFUSED)
def test_kind_when_the_value_is_not_allowed_then_the_error_says_what_is(
    kind: Kind[Any], given: object
) -> None:
    with pytest.raises(ValueError, match=r"\w") as caught:
        kind.read(given)
    assert type(caught.value) is ValueError
    assert str(caught.value).startswith(kind.allowed.split(",")[0])


@given(st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=30000)))
def test_duration_when_written_then_it_reads_back(value: timedelta) -> None:
    assert durations.read(durations.write(value)) == value


@pytest.mark.parametrize(
    ("text", "shortest"),
    [
        ("60m", "1h"),
        ("90s", "1m30s"),
        ("3600.5s", "1h0.5s"),
        ("0h", "0s"),
        ("168h", "168h"),
        ("0.500s", "0.5s"),
    ],
)
def test_duration_when_written_then_it_is_short(text: str, shortest: str) -> None:
    assert durations.write(durations.read(text)) == shortest


@given(st.integers(min_value=0, max_value=2**63 - 1))
def test_size_when_written_then_it_reads_back(size: int) -> None:
    assert sizes.read(sizes.write(size)) == size


@given(st.text())
def test_text_when_it_can_be_written_then_it_stays_as_it_is(text: str) -> None:
    assert Text.read(text) == text


@pytest.mark.parametrize("kind", [Integer, Boolean, Duration, ByteSize, WordSet, WordList, PathKind, UriKind])
@given(text=st.text())
def test_kind_when_given_any_text_then_it_reads_it_or_says_what_is_allowed(
    kind: Kind[Any], text: str
) -> None:
    try:
        kind.read(text)
    except ValueError as error:
        assert type(error) is ValueError


@pytest.mark.parametrize("name", ["", "HTTP", "http_port", "-a", "a-", "a--b", "1a", "a b"])
def test_setting_when_its_name_is_not_kebab_case_then_it_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="kebab-case"):
        Setting(name, Text, "", "A name.")


def test_setting_when_declared_then_its_variable_follows_from_the_name() -> None:
    assert Setting("http-server-port", Integer, 1, "A port.").variable == "PENPOT_HTTP_SERVER_PORT"
