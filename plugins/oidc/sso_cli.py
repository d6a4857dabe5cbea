"""`penpot auth sso`: the providers of companies, each for the people of a mail domain."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import orjson
import typer

from penpot_core.cli.failures import refuse

if TYPE_CHECKING:
    from penpot_core.app import App
    from penpot_core.db import Row

commands = typer.Typer(
    help="Let the people of a mail domain log in by a provider of their own.", no_args_is_help=True
)

T = TypeVar("T")
SECRET = "SSO_CLIENT_SECRET"
SOON = "Servers use it from the next login on; what it says of itself they keep for up to 10 minutes."

Named = Annotated[str, typer.Argument(metavar="DOMAIN", help="The domain that it is for, or its id.")]
NewDomain = Annotated[
    str, typer.Argument(metavar="DOMAIN", help="The domain of the people's addresses: acme.example.")
]
BaseUri = Annotated[str, typer.Option(help="The address below which the provider describes itself.")]
ClientId = Annotated[str, typer.Option(help="The name of this instance there.")]
SecretFile = Annotated[Path | None, typer.Option(help="A file that holds the secret of this instance there.")]
Asked = Annotated[
    bool,
    typer.Option("--secret", help=f"Give it another secret: that in {SECRET}, or one that is asked for."),
]
Text = str | None
Domain = Annotated[Text, typer.Option(help="Another domain.")]
AuthUri = Annotated[Text, typer.Option(help="Where people log in, where the provider does not say.")]
TokenUri = Annotated[Text, typer.Option(help="Where codes are exchanged, where it does not say.")]
UserUri = Annotated[Text, typer.Option(help="Where people are described, where it does not say.")]
JwksUri = Annotated[Text, typer.Option(help="Where its keys are, where it does not say.")]
LogoutUri = Annotated[Text, typer.Option(help="Where people log out, where it does not say.")]
Source = Annotated[
    Text, typer.Option(help="Where people are described: token, userinfo, or auto for the first that does.")
]
Scopes = Annotated[Text, typer.Option(help="What is asked for: openid profile email, unless said here.")]
Roles = Annotated[Text, typer.Option(help="Roles that people need, all of them.")]
RolesAttr = Annotated[Text, typer.Option(help="The attribute with the roles.")]
EmailAttr = Annotated[Text, typer.Option(help="The attribute with the address.")]
NameAttr = Annotated[Text, typer.Option(help="The attribute with the full name.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@commands.command("list")
def list_command(as_json: AsJson = False) -> None:
    """List the providers of domains, those that are off too."""
    from penpot_plugins.oidc import directory

    rows = run(lambda app: directory.listed(app.database))
    if as_json:
        print(in_json([shown(row) for row in rows]))
        return
    for row in rows:
        state = "on " if row.is_enabled else "off"
        print(f"{row.domain}  {state}  {row.base_uri} as {row.client_id}, {sessions(row)}")
    if not rows:
        print("No domain has a provider of its own; `penpot auth sso add` gives it one.")


@commands.command()
def show(name: Named, as_json: AsJson = False) -> None:
    """Show one provider; its secret is never shown."""
    from penpot_plugins.oidc import directory

    tell(run(lambda app: directory.named(app.database, name)), as_json)


@commands.command()
def add(
    context: typer.Context,
    domain: NewDomain,
    base_uri: BaseUri,
    client_id: ClientId,
    secret_file: SecretFile = None,
    auth_uri: AuthUri = None,
    token_uri: TokenUri = None,
    user_uri: UserUri = None,
    jwks_uri: JwksUri = None,
    logout_uri: LogoutUri = None,
    user_info_source: Source = None,
    scopes: Scopes = None,
    roles: Roles = None,
    roles_attr: RolesAttr = None,
    email_attr: EmailAttr = None,
    name_attr: NameAttr = None,
    disabled: Annotated[bool, typer.Option("--disabled", help="Write it down, and leave it off.")] = False,
    as_json: AsJson = False,
) -> None:
    """Give a domain a provider. Its secret is asked for, or taken from SSO_CLIENT_SECRET or a file.

    Whoever runs the provider can log in as anybody whose address it calls verified. Try it out with
    `penpot auth test sso DOMAIN`.
    """
    from penpot_plugins.oidc import directory

    given = {**texts(context), "client_secret": secret_of(secret_file)}
    row = run(lambda app: directory.add(app.database, given, hosts(app), enabled=not disabled))
    tell(row, as_json)
    say(f"{SOON} `penpot auth test sso {row.domain}` tries it out.")


@commands.command()
def change(
    context: typer.Context,
    name: Named,
    domain: Domain = None,
    base_uri: Annotated[Text, typer.Option(help="Another address of the same provider.")] = None,
    client_id: Annotated[Text, typer.Option(help="Another name of this instance there.")] = None,
    secret: Asked = False,
    secret_file: SecretFile = None,
    auth_uri: AuthUri = None,
    token_uri: TokenUri = None,
    user_uri: UserUri = None,
    jwks_uri: JwksUri = None,
    logout_uri: LogoutUri = None,
    user_info_source: Source = None,
    scopes: Scopes = None,
    roles: Roles = None,
    roles_attr: RolesAttr = None,
    email_attr: EmailAttr = None,
    name_attr: NameAttr = None,
    enabled: Annotated[
        bool | None, typer.Option("--enabled/--disabled", help="Turn it on or off.", show_default=False)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Change what is named here, and leave the rest; an empty text ('') takes a value away.

    Who is logged in by it stays so, also where it is turned off. For another provider remove this one and add that
    one: the same name of a person means somebody else there.
    """
    from penpot_plugins.oidc import directory

    given = texts(context)
    if secret or secret_file is not None:
        given["client_secret"] = secret_of(secret_file)
    if not given and enabled is None:
        refuse("Say what to change: `penpot auth sso change --help` lists what can be.")
    row = run(lambda app: directory.change(app.database, name, given, hosts(app), enabled=enabled))
    tell(row, as_json)
    say(SOON)
    if not row.is_enabled and row.sessions:
        say(f"{sessions(row)} that it began go on; `penpot auth sso remove {row.domain}` would end them.")


@commands.command()
def remove(
    name: Named,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Remove a provider, and end the sessions that it began. Accounts and what they made stay."""
    from penpot_plugins.oidc import directory

    async def removed(app: App) -> Row:
        row = await directory.named(app.database, name)
        if not yes:
            question = f"Remove the provider of {row.domain}, and end {sessions(row)} that it began?"
            typer.confirm(question, abort=True, err=True)
        return await directory.remove(app.database, str(row.id))

    row = run(removed)
    if as_json:
        print(in_json({"id": row.id, "domain": row.domain, "sessions": row.sessions}))
    else:
        print(f"{row.domain} has no provider any more; {sessions(row)} ended.")


def run(work: Callable[[App], Awaitable[T]]) -> T:
    """Do something with the database of this environment; what is refused ends the command with sentences."""
    from penpot_core.cli.commands import built
    from penpot_core.cli.database import run_connected
    from penpot_plugins.oidc.entries import EntryRefused

    try:
        return run_connected(built(), work)
    except EntryRefused as refusal:
        refuse(*refusal.sentences)


def texts(context: typer.Context) -> dict[str, str]:
    """The texts that were given for columns."""
    from penpot_plugins.oidc.entries import READERS

    return {name: text for name, text in context.params.items() if name in READERS and text is not None}


def secret_of(file: Path | None) -> str:
    """The secret of the file, of the environment, or of whoever sits there."""
    from penpot_core.cli.secrets import secret

    question = "The secret of this instance there"
    return secret(question, variable=SECRET, option="--secret-file", file=file)


def hosts(app: App) -> frozenset[str]:
    """The private hosts that the server may reach."""
    from penpot_core.settings import kernel

    return frozenset(host.lower() for host in app.settings[kernel.SSRF_ALLOWED_HOSTS])


def shown(row: Row) -> dict[str, Any]:
    """A row without its secret."""
    from penpot_core.settings.masking import MASK

    return {**{str(name): row[name] for name in row}, "client_secret": MASK}


def tell(row: Row, as_json: bool) -> None:
    """Print a row: what is set of it, a line each."""
    values = shown(row)
    if as_json:
        print(in_json(values))
        return
    for name, value in values.items():
        if value is not None:
            print(f"{name:17} {' '.join(value) if isinstance(value, list) else value}")


def in_json(value: Any) -> str:
    """A value as JSON with names in snake_case."""
    return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()


def sessions(row: Row) -> str:
    """How many sessions it began."""
    return f"{row.sessions} session{'' if row.sessions == 1 else 's'}"


def say(sentence: str) -> None:
    """Tell something beside the result."""
    print(sentence, file=sys.stderr)
