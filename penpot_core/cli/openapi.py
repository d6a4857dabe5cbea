"""`penpot openapi`."""

from __future__ import annotations

from typing import Annotated

import orjson
import typer

from penpot_core.cli.migrate import JsonOption
from penpot_core.rpc.openapi import document, owned_methods
from penpot_core.settings import kernel


def openapi_command(
    as_json: JsonOption = False,
    module: Annotated[str, typer.Option(help="Whose methods: main or management.")] = "main",
) -> None:
    """Print the OpenAPI 3.1 document of all methods: indented, or with --json in one line."""
    from penpot_core.cli.commands import built

    app = built()
    found = document(owned_methods(app.plugins), module, app.settings[kernel.PUBLIC_URI])
    print(orjson.dumps(found, option=0 if as_json else orjson.OPT_INDENT_2).decode())
