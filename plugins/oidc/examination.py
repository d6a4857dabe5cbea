"""Trying out a provider, step by step, in the words of whoever has to mend it.

It is asked what a login asks, up to the page where somebody types a password; then for the tokens of a code that does
not exist, which a provider refuses in another way than a wrong secret.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

import orjson

from penpot_core.cli.steps import Step
from penpot_core.db import DatabaseError, Row
from penpot_core.outbound import Answer, OutboundFailed, Outgoing, TargetBlocked
from penpot_plugins.accounts import queries as accounts
from penpot_plugins.oidc import directory, queries
from penpot_plugins.oidc import settings as names
from penpot_plugins.oidc.addresses import authorization_uri, callback_uri
from penpot_plugins.oidc.id_tokens import keys_of
from penpot_plugins.oidc.people import Return, exchange
from penpot_plugins.oidc.providers import LoginFailed, Provider, Providers, of_row
from penpot_plugins.teams.addresses import DomainRules, clean_email, domain_of

if TYPE_CHECKING:
    from penpot_core.app import App

SECONDS = 15
NO_CODE = "penpot-auth-test"
CREDENTIALS_REFUSED = frozenset({"invalid_client", "unauthorized_client", "incorrect_client_credentials"})
CODE_REFUSED = frozenset({"invalid_grant", "bad_verification_code"})
Problem = LoginFailed | OutboundFailed | TargetBlocked


async def examine(app: App, name: str, user: str | None, *, of_domain: bool = False) -> AsyncIterator[Step]:
    """The steps of a login by the provider `name`; after one that failed there are none that would need it.

    `name` is google, github, gitlab or oidc, or the id of a provider of the table; with `of_domain` its domain or id.
    """
    try:
        async for step in looked_at(app, name, user, of_table=of_domain or is_id(name)):
            yield step
    except DatabaseError as problem:
        advice = "Check PENPOT_DATABASE_URI and whether the database runs, and run `penpot migrate`."
        yield Step.failed("database", f"The database cannot be asked: {problem}.", advice)


async def looked_at(app: App, name: str, user: str | None, *, of_table: bool) -> AsyncIterator[Step]:
    """The same. Raises DatabaseError where the database is needed and cannot be used."""
    async with AsyncExitStack() as stack:
        if of_table or user is not None:
            await app.database.start()
            stack.push_async_callback(app.database.stop)
        row = None
        if of_table:
            row = await row_of(app, name)
            yield listed(name, row)
            provider = of_row(row) if row is not None else None
        else:
            yield configured(app, name)
            provider = app.get(Providers).of_settings(name)
        if provider is None:
            return
        try:
            provider = await app.get(Providers).complete(provider)
        except (LoginFailed, OutboundFailed, TargetBlocked) as problem:
            yield failure("description", "The provider cannot be asked about itself", problem, provider)
            return
        for look in (described, signing, authorizing, exchanging, describing):
            step = await look(app, provider)
            yield step
            if not step.ok:
                return
        if user is not None:
            yield await allowed(app, provider, clean_email(user), row)
        if row is not None and not row.is_enabled:
            advice = f"Turn it on: `penpot auth sso change {row.domain} --enabled`."
            yield Step.failed("enabled", "It is off: nobody can log in by it yet.", advice)


def configured(app: App, name: str) -> Step:
    """Whether a provider of the settings is on, and all is set that it needs; only then `of_settings` has it."""
    if name not in names.CREDENTIALS:
        known = ", ".join(names.CREDENTIALS)
        return Step.failed("settings", f"There is no provider {name}.", f"Name one of {known}, or an id.")
    if f"login-with-{name}" not in app.settings.flags:
        advice = f"Add enable-login-with-{name} to PENPOT_FLAGS."
        return Step.failed("settings", f"Login by {name} is off.", advice)
    needed = [*names.CREDENTIALS[name], *([names.BASE_URI] if name == "oidc" else [])]
    missing = ", ".join(str(setting.variable) for setting in needed if not app.settings[setting])
    if missing:
        return Step.failed("settings", f"Not all that is needed is set: {missing}.", f"Set {missing}.")
    return Step("settings", True, f"Login by {name} is on, as {app.settings[needed[0]]}.")


async def row_of(app: App, name: str) -> Row | None:
    """The row of a domain, or with an id, off or not."""
    async with app.database.read() as db:
        return await db.fetch_one(queries.NAMED, directory.by_name(name))


def listed(name: str, row: Row | None) -> Step:
    """Whether a provider of the table is there."""
    if row is None:
        advice = (
            "`penpot auth sso list` shows those that are there, `penpot auth sso add` gives a domain one."
        )
        return Step.failed("settings", f"The database has no provider {name}.", advice)
    return Step("settings", True, f"The database has a provider for {row.domain}, as {row.client_id}.")


async def described(app: App, provider: Provider) -> Step:
    """What the provider said of itself, or the settings say of it."""
    pkce = "with PKCE" if provider.pkce else "without PKCE, which it does not know"
    if provider.base_uri and provider.issuer is not None:
        return Step("description", True, f"It describes itself as {provider.issuer}, {pkce}.")
    return Step("description", True, f"Its addresses are known: people log in at {provider.auth_uri}.")


async def signing(app: App, provider: Provider) -> Step:
    """Whether its keys can be read, where they are needed."""
    if provider.source == "userinfo":
        return Step("keys", True, "Its keys are not needed: people are described at an address of their own.")
    if not provider.jwks_uri:
        sentence = "Where its keys are is not known: id tokens must be signed with the client secret."
        return Step("keys", True, sentence)
    try:
        keys = await keys_of(app, provider)
    except (LoginFailed, OutboundFailed, TargetBlocked) as problem:
        return failure("keys", f"Its keys at {provider.jwks_uri} cannot be used", problem, provider)
    return Step("keys", True, f"It signs with one of {len(keys.keys)} keys.")


async def authorizing(app: App, provider: Provider) -> Step:
    """Whether it would let a browser of ours begin."""
    url = authorization_uri(app, provider, state=NO_CODE, nonce=NO_CODE, verifier=NO_CODE * 3)
    try:
        answer = await app.outbound.send(Outgoing("GET", url, seconds=SECONDS))
    except (OutboundFailed, TargetBlocked) as problem:
        return failure("authorization", f"Its page {provider.auth_uri} cannot be reached", problem, provider)
    error = error_of(answer)
    if answer.status >= 400 or error:
        sentence = f"It refuses to let people log in here ({error or f'status {answer.status}'})."
        advice = (
            f"Enter {callback_uri(app)} among the redirect addresses of the client {provider.client_id} over there, "
            "and allow it these scopes: " + " ".join(provider.scopes) + "."
        )
        return Step.failed("authorization", sentence, advice)
    return Step("authorization", True, f"It lets people come back to {callback_uri(app)}.")


async def exchanging(app: App, provider: Provider) -> Step:
    """Whether it knows our secret: a code of ours that is none must be refused as a code."""
    back = Return(NO_CODE, callback_uri(app), verifier=NO_CODE * 3, nonce=NO_CODE)
    try:
        answer = await app.outbound.send(exchange(provider, back, seconds=SECONDS))
    except (OutboundFailed, TargetBlocked) as problem:
        return failure(
            "secret", f"Its address for tokens {provider.token_uri} cannot be reached", problem, provider
        )
    error = error_of(answer)
    if error in CODE_REFUSED:
        return Step("secret", True, f"It knows {provider.client_id} and its secret.")
    if error in CREDENTIALS_REFUSED or answer.status == 401:
        sentence = f"It does not take the secret of {provider.client_id} ({error or 'status 401'})."
        advice = (
            "Check the client's id and secret, and that it may send them in the form (client_secret_post)."
        )
        return Step.failed("secret", sentence, advice)
    sentence = f"It answers in a way that is not understood (status {answer.status}, error {error})."
    return Step.failed("secret", sentence, f"Check that tokens are given at {provider.token_uri}.")


async def describing(app: App, provider: Provider) -> Step:
    """Whether people are described where they should be; without a token that must be refused."""
    if provider.source == "token" or not provider.user_uri:
        return Step("userinfo", True, "People are described by their id tokens.")
    bearer = {"authorization": f"Bearer {NO_CODE}", "accept": "application/json", "user-agent": "penpot"}
    try:
        answer = await app.outbound.send(Outgoing("GET", provider.user_uri, bearer, seconds=SECONDS))
    except (OutboundFailed, TargetBlocked) as problem:
        return failure("userinfo", f"Its address {provider.user_uri} cannot be reached", problem, provider)
    if answer.status not in (400, 401, 403):
        sentence = f"Nobody is described at {provider.user_uri} (status {answer.status} for a wrong token)."
        advice = f"Check {place_of(provider, 'user-uri')}, or the provider's description."
        return Step.failed("userinfo", sentence, advice)
    return Step("userinfo", True, f"People are described at {provider.user_uri}.")


async def allowed(app: App, provider: Provider, email: str, row: Row | None) -> Step:
    """What would become of somebody with such an address. `row` is the provider's, where it is of the table."""
    if row is not None and domain_of(email) != row.domain:
        sentence = f"{email} is not led to this provider, which is that of {row.domain}."
        return Step.failed("user", sentence, f"Name an address that ends with @{row.domain}.")
    async with app.database.read() as db:
        profile = await db.fetch_one(accounts.BY_EMAIL, {"email": email, "now": datetime.now(UTC)})
    if profile is not None and profile.is_blocked:
        return Step.failed("user", f"The account of {email} is blocked.", "Lift the block of the account.")
    if profile is not None:
        known = profile.auth_backend == provider.type
        how = "as before" if known else "where the provider says that the address is verified"
        return Step("user", True, f"{email} has an account of {profile.auth_backend}, and can log in {how}.")
    rules = app.get(DomainRules)
    if rules.refuses(email) or not rules.accepts(email):
        advice = "Change the lists of mail domains (PENPOT_REGISTRATION_DOMAIN_WHITELIST and the files)."
        return Step.failed("user", f"{email} may not register: its domain is not allowed.", advice)
    if not {"registration", "oidc-registration"} & app.settings.flags:
        advice = "Add enable-oidc-registration to PENPOT_FLAGS, or make the account first."
        return Step.failed("user", f"{email} has no account, and may not register.", advice)
    return Step("user", True, f"{email} has no account, and can register at the first login.")


def error_of(answer: Answer) -> str | None:
    """The error that an answer names: in its JSON, or in the address that it sends to."""
    if "location" in answer.headers:
        location = urlsplit(answer.headers["location"])
        return dict(parse_qsl(location.query)).get("error")
    try:
        value = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        return None
    error = value.get("error") if isinstance(value, dict) else None
    return error if isinstance(error, str) else None


def failure(name: str, sentence: str, problem: Problem, provider: Provider) -> Step:
    """A step that failed on its way, or at what came back."""
    return Step.failed(name, f"{sentence}: {reason(problem)}", advice_for(problem, provider))


def reason(problem: Problem) -> str:
    """What went wrong, as a sentence."""
    if isinstance(problem, TargetBlocked):
        return f"{problem.hint}."
    return f"{problem}."


def advice_for(problem: Problem, provider: Provider) -> str:
    """What to do."""
    if isinstance(problem, TargetBlocked):
        return "Check the address. Where it lies in a private network, name its host in PENPOT_SSRF_ALLOWED_HOSTS."
    if isinstance(problem, OutboundFailed) and problem.kind == "tls":
        return (
            "Check whether it speaks TLS at this port. Where an authority of your own signed its certificate, "
            "name that authority's in the variable SSL_CERT_FILE."
        )
    if isinstance(problem, OutboundFailed):
        return "Check the address, and whether a firewall or a proxy lies in between."
    return f"Check {place_of(provider, 'base-uri')}: /.well-known/openid-configuration must lie below it."


def place_of(provider: Provider, value: str) -> str:
    """Where an operator writes a value of a provider: in a variable, or by a command."""
    if isinstance(provider.id, UUID):
        return f"--{value} of `penpot auth sso change {provider.id}`"
    return f"PENPOT_OIDC_{value.replace('-', '_').upper()}"


def is_id(name: str) -> bool:
    """Whether a name is that of a provider of the database."""
    try:
        UUID(name)
    except ValueError:
        return False
    return True
