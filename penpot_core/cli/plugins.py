"""`penpot plugins`."""

from __future__ import annotations

import orjson
import typer

from penpot_core.cli.migrate import JsonOption


def plugins_command(as_json: JsonOption = False) -> None:
    """List the loaded plugins, where they come from, what they require and which hooks they implement."""
    from penpot_core.cli.commands import built

    rows = [
        {
            "name": plugin.name,
            "origin": plugin.origin,
            "version": plugin.version,
            "requires": list(plugin.requires),
            "hooks": list(plugin.hooks),
        }
        for plugin in built().plugins.plugins
    ]
    if as_json:
        print(orjson.dumps(rows, option=orjson.OPT_INDENT_2).decode())
        return
    for row in rows:
        needs = f", requires {', '.join(row['requires'])}" if row["requires"] else ""
        typer.secho(f"{row['name']}", bold=True, nl=False)
        print(f" ({row['origin']}{needs})")
        for hook in row["hooks"]:
            print(f"    {hook}")
