"""`penpot mail`: the mails that an embedded server keeps, and what templates look like."""

from __future__ import annotations

import sys
from email.message import EmailMessage
from typing import Annotated, NoReturn

import orjson
import typer

from penpot_core.cli.commands import built
from penpot_core.mail import TemplateMissing
from penpot_plugins.mail.folder import MailFolder

commands = typer.Typer(help="Kept mails, and previews of templates.", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Html = Annotated[bool, typer.Option("--html", help="Show the HTML part.")]


@commands.command("list")
def list_mails(json: Json = False) -> None:
    """List the mails that this server has kept, the oldest first."""
    mails = [summary(name, mail) for name, mail in MailFolder.of(built()).mails()]
    if json:
        print(orjson.dumps(mails, option=orjson.OPT_INDENT_2).decode())
        return
    for mail in mails:
        print(f"{mail['name']}  {mail['date']}  {mail['to']}  {mail['subject']}")
    if not mails:
        print("No mails are kept. A server keeps them while it is embedded and has no mail server.")


@commands.command("show")
def show_mail(name: str, html: Html = False, json: Json = False) -> None:
    """Show one of the kept mails."""
    try:
        mail = MailFolder.of(built()).mail(name)
    except FileNotFoundError:
        refuse(f"There is no mail {name!r}: `penpot mail list` has the names.")
    body = part(mail, "html" if html else "plain")
    if json:
        print(orjson.dumps({**summary(name, mail), "body": body}, option=orjson.OPT_INDENT_2).decode())
        return
    print(f"To: {mail['to']}\nSubject: {mail['subject']}\n\n{body}")


@commands.command("preview")
def preview(template: str, html: Html = False, lang: str | None = None) -> None:
    """Show what a template looks like with values made up for it."""
    app = built()
    try:
        known = app.mail.templates.known
        values = known[template].context if template in known else {}
        subject, text, page = app.mail.render(template, "somebody@example.com", values, lang=lang)
    except TemplateMissing as problem:
        refuse(str(problem))
    print(page if html else f"Subject: {subject}\n\n{text}")


def summary(name: str, mail: EmailMessage) -> dict[str, str]:
    """What a list shows of a mail."""
    return {"name": name, "date": str(mail["date"]), "to": str(mail["to"]), "subject": str(mail["subject"])}


def part(mail: EmailMessage, kind: str) -> str:
    """The plain or the HTML part."""
    found = mail.get_body((kind,))
    return "" if found is None else str(found.get_content())


def refuse(sentence: str) -> NoReturn:
    """End with a sentence."""
    print(sentence, file=sys.stderr)
    raise typer.Exit(1)
