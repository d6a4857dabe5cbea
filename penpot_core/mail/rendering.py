"""Templates, rendered with Jinja2.

A template NAME is three files in its plugin's folder: `NAME.subject.txt`, `NAME.txt` and `NAME.html`, which
extends `layout.html` of the kernel. A folder may have sub-folders named by language (`de/NAME.txt`), which go before.
Jinja2 is loaded with the first mail.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from penpot_core.types import MailTemplate

if TYPE_CHECKING:
    import jinja2

KERNEL_FOLDER = "penpot_core.mail:templates"
SHORTEST_CUT = 4


class TemplateMissing(LookupError):
    """No plugin brings a template of that name, or its files are not there."""


class Templates:
    """All templates of an application."""

    def __init__(self, templates: Mapping[str, MailTemplate]) -> None:
        self.known = templates

    @cached_property
    def _environment(self) -> jinja2.Environment:
        import jinja2

        folders = dict.fromkeys([*(one.folder for one in self.known.values()), KERNEL_FOLDER])
        environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader([str(place(folder)) for folder in folders]),
            autoescape=jinja2.select_autoescape(["html"]),
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.filters["abbreviate"] = abbreviate
        return environment

    def render(self, name: str, context: Mapping[str, Any], lang: str | None = None) -> tuple[str, str, str]:
        """Subject, text and HTML. TemplateMissing; a jinja2.UndefinedError names a value that is missing."""
        if name not in self.known:
            raise TemplateMissing(
                f"No plugin brings a mail template {name!r}; there are {', '.join(self.known)}."
            )
        subject, text, html = (
            self._render(f"{name}{suffix}", context, lang) for suffix in (".subject.txt", ".txt", ".html")
        )
        return " ".join(subject.split()), text, html

    def _render(self, file: str, context: Mapping[str, Any], lang: str | None) -> str:
        import jinja2

        choices: Sequence[str] = (f"{lang}/{file}", file) if lang else (file,)
        try:
            return self._environment.select_template(list(choices)).render(context)
        except jinja2.TemplateNotFound as problem:
            raise TemplateMissing(f"The mail template {problem.name!r} is not there.") from problem


def place(folder: str) -> Any:
    """The folder that `package:folder` names."""
    package, _, inner = folder.partition(":")
    return files(package) / inner


def abbreviate(text: str, most: int = 25) -> str:
    """A name cut to so many characters, the last three being dots (contract/emails.md §2)."""
    return text if len(text) <= most or most < SHORTEST_CUT else f"{text[: most - 3]}..."
