"""`penpot account create`: an account where nobody may register, the first one above all."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import orjson
import typer

commands = typer.Typer(help="Accounts, for whoever runs the server.", no_args_is_help=True)

PASSWORD = "ACCOUNT_PASSWORD"


@commands.command()
def create(
    email: Annotated[str, typer.Argument(metavar="EMAIL", help="The address to log in with.")],
    fullname: Annotated[str, typer.Option(help="The name that others see.")],
    password_file: Annotated[
        Path | None,
        typer.Option(help=f"A file with the password, which is otherwise that in {PASSWORD}, or asked for."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Make an account that can be used at once, also where registration is off; no mail is sent.

    The rules for passwords and the lists of mail domains hold. Works beside running servers.
    """
    from penpot_core.cli.commands import built
    from penpot_core.cli.database import run_connected
    from penpot_core.cli.secrets import secret
    from penpot_plugins.accounts.operators import make_account

    app = built()
    question = f"Password of {email}"
    password = secret(question, variable=PASSWORD, option="--password-file", file=password_file, twice=True)
    profile_id = run_connected(app, lambda app: make_account(app, email, fullname, password))
    if as_json:
        print(orjson.dumps({"id": profile_id, "email": email.lower()}, option=orjson.OPT_INDENT_2).decode())
    else:
        print(f"The account of {email.lower()} is made: {profile_id}.")
    if not {"login", "login-with-password"} & app.settings.flags:
        print("Nobody can log in by a password: the flag login-with-password is off.", file=sys.stderr)
