from __future__ import annotations

import io
import json
import logging
import os
import re
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator

import pytest
import structlog

from penpot_core import logs
from penpot_core.settings import Settings, kernel, load

FORMS = ("text", "json")


def settings_of(**environ: str) -> Settings:
    return load([], environ=environ, create=False)


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    """Logging as it was before the test."""
    root = logging.getLogger()
    before, level, configuration = list(root.handlers), root.level, structlog.get_config()
    levels = {name: logging.getLogger(name).level for name in logs.QUIET}
    yield
    root.handlers[:] = before
    root.setLevel(level)
    for name, value in levels.items():
        logging.getLogger(name).setLevel(value)
    structlog.configure(**configuration)
    logging.captureWarnings(False)


def written(form: str, tell: Callable[[], object], level: str = "info") -> str:
    stream = io.StringIO()
    logs.configure_with(level, form, stream)
    tell()
    return stream.getvalue()


def boom() -> None:
    try:
        raise ValueError("cannot reach redis://:hunter2@redis\n[2026-01-01 00:00:00.000] I forged - line")
    except ValueError:
        structlog.get_logger("penpot.x").exception("failed", password="hunter2")
        logging.getLogger("sanic.error").exception("failed too")


def test_event_when_written_as_text_then_it_has_the_form_of_the_contract() -> None:
    line = written(
        "text", lambda: structlog.get_logger("penpot.files").info("file saved", revn=3, name="a b")
    )
    assert re.fullmatch(
        r'\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}\] I penpot\.files - file saved, revn=3, name="a b"\n', line
    )


def test_event_when_written_as_json_then_it_is_one_object() -> None:
    line = written("json", lambda: structlog.get_logger("penpot.files").warning("slow", ms=1.5, tags={"a"}))
    event = json.loads(line)
    assert line.count("\n") == 1
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d", event.pop("timestamp"))
    assert event == {"level": "warning", "logger": "penpot.files", "event": "slow", "ms": 1.5, "tags": ["a"]}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "name", ["penpot.x", "sanic.root", "sanic.access", "dramatiq.worker.WorkerThread", "asyncpg"]
)
def test_record_of_the_standard_library_when_logged_then_it_comes_the_same_way(form: str, name: str) -> None:
    line = written(form, lambda: logging.getLogger(name).warning("told %s", "once"))
    assert line.count("\n") == 1
    assert "told once" in line
    assert name in line


def test_sanic_and_dramatiq_when_they_have_handlers_then_lines_come_once() -> None:
    names = ("sanic.root", "dramatiq.broker")
    for name in names:
        logging.getLogger(name).addHandler(logging.StreamHandler(io.StringIO()))
        logging.getLogger(name).propagate = False
    text = written("text", lambda: [logging.getLogger(name).warning("here") for name in names])
    assert text.count("here") == 2
    assert not any(logging.getLogger(name).handlers for name in names)


def test_access_log_when_written_then_its_fields_are_there_and_tokens_are_not() -> None:
    extra = {"request": "GET /x?token=hunter2", "status": 200, "byte": 5, "duration": " 1ms", "host": "::1"}
    line = written("json", lambda: logging.getLogger("sanic.access").info("", extra=extra))
    event = json.loads(line)
    assert event["status"] == 200
    assert event["request"] == "GET /x?token=••••"


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "keys",
    [
        {"password": "hunter2"},
        {"new_password": "hunter2"},
        {"params": {"auth-token": "hunter2"}},
        {"headers": [("Cookie", "hunter2")]},
        {"uri": "redis://:hunter2@redis/0"},
        {"error": ValueError("password=hunter2")},
        {"deep": {"a": [{"secret": "hunter2"}]}},
    ],
)
def test_secret_when_it_is_logged_then_it_is_masked(form: str, keys: dict[str, object]) -> None:
    line = written(form, lambda: structlog.get_logger("penpot").info("told", **keys))
    assert "hunter2" not in line
    assert "••••" in line


@pytest.mark.parametrize("form", FORMS)
def test_settings_when_they_are_logged_then_no_secret_is_shown(form: str) -> None:
    settings = settings_of(PENPOT_SECRET_KEY="hunter2")
    line = written(
        form, lambda: structlog.get_logger("penpot").info("start", settings=settings, at=kernel.SECRET_KEY)
    )
    assert "Settings" in line
    assert "hunter2" not in line


@pytest.mark.parametrize("form", FORMS)
def test_exception_when_logged_then_its_trace_is_there_without_secrets(form: str) -> None:
    text = written(form, boom)
    assert text.count("ValueError: cannot reach redis://••••@redis") == 2
    assert "hunter2" not in text


def test_exception_when_its_message_imitates_a_line_then_the_line_is_indented() -> None:
    starts = [line for line in written("text", boom).splitlines() if line.startswith("[")]
    assert len(starts) == 2


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("nasty", ["a\nb", "a\r\nb", "\x1b[31mred", "a\u2028b", "\x00"])
def test_text_when_it_holds_control_characters_then_it_stays_on_its_line(form: str, nasty: str) -> None:
    def tell() -> None:
        structlog.get_logger("penpot").info(nasty, value=nasty)
        logging.getLogger("x").info("from %s", nasty)

    text = written(form, tell)
    assert text.count("\n") == 2
    assert not any(letter in text for letter in "\r\x1b\x00")


@pytest.mark.parametrize(("level", "lines"), [("debug", 4), ("info", 3), ("warning", 2), ("error", 1)])
def test_level_when_it_is_set_then_lesser_events_are_left_out(level: str, lines: int) -> None:
    def tell() -> None:
        for logger in (structlog.get_logger("penpot"), logging.getLogger("x")):
            logger.debug("d")
            logger.info("i")
            logger.warning("w")
            logger.error("e")

    assert written("text", tell, level).count("\n") == 2 * lines


def test_libraries_when_they_chat_then_only_warnings_are_written() -> None:
    def tell() -> None:
        logging.getLogger("httpx").info("chat")
        logging.getLogger("httpx").warning("matter")

    assert "chat" not in written("text", tell)
    assert "matter" in written("text", tell)


def test_warning_of_python_when_raised_then_it_is_logged() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        assert "old way" in written("text", lambda: warnings.warn("old way", stacklevel=1))


def test_record_when_its_arguments_do_not_fit_then_it_is_written_all_the_same() -> None:
    assert "%d of %d" in written("text", lambda: logging.getLogger("x").info("%d of %d", 1))


def test_context_when_bound_then_every_event_has_it() -> None:
    with structlog.contextvars.bound_contextvars(request_id="r1"):
        assert "request_id=r1" in written("text", lambda: structlog.get_logger("penpot").info("told"))


def test_logger_when_made_before_configuring_then_it_follows_the_configuration() -> None:
    log = structlog.get_logger("penpot.early")
    assert "one" in written("text", lambda: log.info("one"))
    assert json.loads(written("json", lambda: log.info("two")))["event"] == "two"


def test_stream_when_it_is_gone_then_nothing_fails() -> None:
    stream = io.StringIO()
    logs.configure_with("info", "text", stream)
    stream.close()
    structlog.get_logger("penpot").info("into the void")
    logging.getLogger("x").info("into the void")


def test_configure_when_settings_say_json_then_lines_are_json() -> None:
    stream = io.StringIO()
    logs.configure(settings_of(PENPOT_LOG_FORMAT="json", PENPOT_LOG_LEVEL="warning"), stream)
    structlog.get_logger("penpot").info("not this")
    structlog.get_logger("penpot").warning("this")
    assert json.loads(stream.getvalue())["event"] == "this"


def test_import_when_nothing_else_needs_it_then_rich_is_not_loaded() -> None:
    code = "import sys; from penpot_core import logs; print('rich' in sys.modules); import rich.console"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    assert done.stdout.strip() == "False"


class Mute:
    def __str__(self) -> str:
        raise RuntimeError("no text")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "value",
    [
        2**80,
        "\udcff",
        {1: {2: 3}},
        {"a": {"b": {"c": {"d": {"e": 1}}}}},
        Mute(),
        b"\xff",
        float("nan"),
        {"\udcff": "\udcff"},
    ],
)
def test_value_when_it_is_odd_then_the_line_is_written_all_the_same(form: str, value: object) -> None:
    line = written(form, lambda: structlog.get_logger("penpot").info("odd", value=value))
    assert line.encode().count(b"\n") == 1
    assert "odd" in line


def test_value_when_it_contains_itself_then_the_line_ends() -> None:
    value: dict[str, object] = {}
    value["again"] = value
    assert "again" in written("json", lambda: structlog.get_logger("penpot").info("round", value=value))
