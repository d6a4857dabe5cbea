"""Secrets that commands are given: in a file, in a variable, or typed in. Arguments would be seen by others."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import typer

from penpot_core.cli.failures import refuse
from penpot_core.settings.environment import Unreadable, content


def secret(question: str, *, variable: str, option: str, file: Path | None, twice: bool = False) -> str:
    """The secret of `file`, else of the variable, else of whoever sits there; asked for again to be sure if `twice`.

    Where nobody sits there the command ends with a sentence, which names the option that takes a file.
    """
    if file is not None:
        try:
            return content(file)
        except Unreadable as why:
            refuse(f"{file} {why}.")
    if variable in os.environ:
        return os.environ[variable]
    if not sys.stdin.isatty():
        refuse(f"Put the secret into the variable {variable}, or into a file that {option} names.")
    return str(typer.prompt(question, hide_input=True, confirmation_prompt=twice, err=True))
