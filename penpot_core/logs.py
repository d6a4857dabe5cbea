"""Logs: structlog and the standard library's loggers write the same lines to one stream.

    log = structlog.get_logger("penpot.files")
    log.info("file saved", file_id=file.id)

Lines for people (contract/metrics.md §8), or with PENPOT_LOG_FORMAT=json an object a line with `timestamp`,
`level`, `logger`, `event` and the other keys. Secrets are masked: by the names of keys, in `name=value`
pairs and in addresses. Until `configure` is called structlog's own defaults hold. Every process calls it
once, worker processes too; Sanic is built with `configure_logging=False`, so that its records come here.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import traceback
from collections.abc import Callable, MutableMapping
from datetime import datetime
from types import TracebackType
from typing import Any, TextIO

import orjson

from penpot_core.settings import Settings, kernel
from penpot_core.settings.imports import without
from penpot_core.settings.masking import mask_text, masked

with without("rich"):
    import structlog

Event = MutableMapping[str, Any]
Render = Callable[[Event], str]
ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]

ROOT = "penpot"
LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}
LETTERS = {"debug": "D", "info": "I", "warning": "W", "error": "E", "critical": "E", "exception": "E"}
NAME_WIDTH = 36
# Libraries that tell at `info` what concerns nobody but their authors.
QUIET = ("asyncio", "httpx", "httpcore", "sqlalchemy", "alembic.runtime.plugins", "urllib3", "websockets")
# A text from a client must not begin a line of its own or steer a terminal.
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
# What Sanic's access log hands over beside an empty message.
ACCESS_KEYS = ("host", "request", "status", "byte", "duration")


def configure(settings: Settings, stream: TextIO | None = None) -> None:
    """Route all logging of this process to `stream`, by default the standard error stream."""
    configure_with(settings[kernel.LOG_LEVEL], settings[kernel.LOG_FORMAT], stream)


def configure_with(level: str = "info", form: str = "text", stream: TextIO | None = None) -> None:
    """The same by values: `level` is a key of LEVELS, `form` is `text` or `json`."""
    output = Output(json_line if form == "json" else text_line, stream)
    structlog.configure(
        processors=[structlog.contextvars.merge_contextvars, add_level_and_name, output],
        wrapper_class=structlog.make_filtering_bound_logger(LEVELS[level]),
        logger_factory=Named,
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    root.handlers[:] = [Bridge(output)]
    root.setLevel(LEVELS[level])
    for name in QUIET:
        logging.getLogger(name).setLevel(max(LEVELS[level], logging.WARNING))
    for name in list(logging.root.manager.loggerDict):
        if name.partition(".")[0] in {"sanic", "dramatiq"}:
            hand_over(logging.getLogger(name))
    logging.captureWarnings(True)


def hand_over(logger: logging.Logger) -> None:
    """Let the root logger write what a library has set up handlers of its own for."""
    logger.handlers.clear()
    logger.propagate = True


class Named:
    """What structlog calls a logger: it knows its name; lines are written by the last processor."""

    __slots__ = ("name",)

    def __init__(self, name: str = ROOT) -> None:
        self.name = name

    def msg(self, _event: str) -> None:
        """Nothing is left to do."""

    debug = info = warning = error = critical = exception = log = msg


def add_level_and_name(logger: Any, method: str, event: Event) -> Event:
    """Note the level and the logger's name."""
    event["level"] = "error" if method == "exception" else method
    event.setdefault("logger", logger.name)
    return event


class Output:
    """Masks, renders and writes one event. As structlog's last processor it hands on an empty text."""

    def __init__(self, render: Render, stream: TextIO | None) -> None:
        self._render = render
        self._stream = stream

    def __call__(self, _logger: Any, _method: str, event: Event) -> str:
        """The protocol of a processor."""
        self.write(event)
        return ""

    def write(self, event: Event) -> None:
        """Write the line. A stream that is gone loses lines, it never fails a request."""
        error = exception_of(event.pop("exc_info", None))
        shown = {name: masked(name, value) for name, value in event.items()}
        if error is not None:
            shown["exception"] = mask_text("".join(traceback.format_exception(*error)).rstrip())
        line = self._render(shown) + "\n"
        try:
            stream = self._stream or sys.stderr
            stream.write(line)
            stream.flush()
        except (OSError, ValueError):
            return


def exception_of(given: Any) -> ExcInfo | None:
    """The exception that `exc_info` means: True is the current one."""
    if isinstance(given, BaseException):
        return type(given), given, given.__traceback__
    if isinstance(given, tuple):
        return given if given[0] is not None else None
    current = sys.exc_info() if given else (None, None, None)
    return current if current[0] is not None else None


class Bridge(logging.Handler):
    """Hands records of the standard library to the same output."""

    def __init__(self, output: Output) -> None:
        super().__init__()
        self._output = output

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record; one whose arguments do not fit its text is written as far as it can be."""
        try:
            message = record.getMessage()
        except Exception:
            message = f"{record.msg} {record.args!r}"
        event: Event = {"event": message, "level": record.levelname.lower(), "logger": record.name}
        if record.name == "sanic.access":
            event.update({key: vars(record)[key] for key in ACCESS_KEYS if key in vars(record)})
        event["exc_info"] = record.exc_info
        self._output.write(event)


def json_line(event: Event) -> str:
    """One JSON object; values that JSON does not know become texts."""
    line = {"timestamp": now().isoformat(timespec="milliseconds"), **event}
    return as_json(line)


def text_line(event: Event) -> str:
    """`[2026-01-31 12:00:00.000] I penpot.files - file saved, file_id=…`; a trace has lines of its own."""
    name, level, message = str(event.pop("logger")), event.pop("level"), event.pop("event", "")
    error = event.pop("exception", None)
    head = f"[{now():%Y-%m-%d %H:%M:%S.%f}"[:-3] + f"] {LETTERS.get(level, 'I')} {name[:NAME_WIDTH]} - "
    pairs = [f"{key}={value_text(value)}" for key, value in event.items()]
    line = head + ", ".join([escaped(str(message)), *pairs] if message else pairs)
    return f"{line}\n{indented(error)}" if error else line


def indented(trace: str) -> str:
    """A stack trace; none of its lines, whatever the message holds, looks like the start of an event."""
    return "\n".join(f"    {escaped(line)}" for line in trace.splitlines())


def now() -> datetime:
    """The local time with its offset."""
    return datetime.now().astimezone()


def value_text(value: object) -> str:
    """A value of a line for people: texts with blanks in quotes, structures as JSON."""
    if isinstance(value, str):
        text = escaped(value)
        return f'"{text}"' if " " in text or not text else text
    if isinstance(value, (dict, list)):
        return escaped(as_json(value))
    return escaped(text_of(value))


def as_json(value: object) -> str:
    """The value as JSON, whatever it is: huge integers and halves of surrogate pairs too."""
    try:
        return orjson.dumps(value, default=text_of).decode()
    except TypeError:
        return json.dumps(value, default=text_of)


def text_of(value: object) -> str:
    """The text of a value that JSON does not know, masked like any text."""
    try:
        return mask_text(str(value))
    except Exception as cause:
        return f"<{type(value).__name__} without a text: {type(cause).__name__}>"


def escaped(text: str) -> str:
    """The text with control characters written out."""
    return CONTROL.sub(lambda found: repr(found[0])[1:-1], text)
