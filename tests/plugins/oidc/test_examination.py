"""`penpot auth test oidc`, over a real provider and one that tests make up: it says what is wrong, and what to do."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from penpot_core.app import build
from penpot_core.cli.steps import Step
from penpot_core.testing.servers import RELAXED, penpot
from penpot_plugins.oidc.examination import examine
from tests.plugins.oidc.house import CLIENT_ID, CLIENT_SECRET, House, missing
from tests.plugins.oidc.remote import Remote, Told

needs_house = pytest.mark.skipif(missing() is not None, reason=missing() or "")

HERE = "http://penpot.example"
ALL = ["settings", "description", "keys", "authorization", "secret", "userinfo"]
Steps = Callable[..., Awaitable[list[Step]]]


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    running = House([HERE])
    yield running
    running.stop()


@pytest.fixture
def remote() -> Iterator[Remote]:
    running = Remote()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Those of an installation whose database is empty."""
    own = {
        **RELAXED,
        "PENPOT_FLAGS": f"{RELAXED['PENPOT_FLAGS']} enable-login-with-oidc enable-login-with-github",
        "PENPOT_DATA_DIR": str(tmp_path_factory.mktemp("data")),
        "PENPOT_PUBLIC_URI": HERE,
        "PENPOT_SSRF_ALLOWED_HOSTS": "127.0.0.1",
        "PENPOT_OIDC_CLIENT_ID": CLIENT_ID,
        "PENPOT_OIDC_CLIENT_SECRET": CLIENT_SECRET,
        "PENPOT_REGISTRATION_DOMAIN_WHITELIST": "example.com",
    }
    migrated = penpot("migrate", settings=own)
    assert migrated.returncode == 0, migrated.stderr
    return own


@pytest.fixture
def steps(settings: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Steps:
    """The steps with such changes of the settings; in this process, as starting one takes long."""

    async def examined(
        changed: dict[str, str], provider: str = "oidc", user: str | None = None
    ) -> list[Step]:
        for name, value in {**settings, **changed}.items():
            monkeypatch.setenv(name, value)
        return [step async for step in examine(build(), provider, user)]

    return examined


@needs_house
def test_oidc_when_all_is_well_then_each_step_says_so(settings: dict[str, str], house: House) -> None:
    done = penpot("auth", "test", "oidc", settings={**settings, "PENPOT_OIDC_BASE_URI": house.base})
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "ok      settings: Login by oidc is on, as penpot.",
        f"ok      description: It describes itself as {house.base}, with PKCE.",
        "ok      keys: It signs with one of 1 keys.",
        f"ok      authorization: It lets people come back to {HERE}/api/auth/oidc/callback.",
        "ok      secret: It knows penpot and its secret.",
        f"ok      userinfo: People are described at {house.base}/me.",
    ]


def test_oidc_when_a_step_fails_then_the_status_says_so_too(settings: dict[str, str]) -> None:
    done = penpot("auth", "test", "oidc", "--json", settings={**settings, "PENPOT_FLAGS": ""})
    told = json.loads(done.stdout)
    assert (done.returncode, told["ok"], told["steps"][-1]["ok"]) == (1, False, False)
    assert "enable-login-with-oidc" in told["steps"][-1]["advice"]


@needs_house
@pytest.mark.parametrize(
    ("changed", "step", "sentence", "advice"),
    [
        ({"PENPOT_OIDC_CLIENT_SECRET": "wrong"}, "secret", "invalid_client", "client's id and secret"),
        ({"PENPOT_OIDC_CLIENT_ID": "unknown"}, "authorization", "status 400", "redirect addresses"),
        (
            {"PENPOT_PUBLIC_URI": "http://elsewhere.example"},
            "authorization",
            "status 400",
            "elsewhere.example",
        ),
        ({"PENPOT_SSRF_ALLOWED_HOSTS": ""}, "description", "not allowed", "PENPOT_SSRF_ALLOWED_HOSTS"),
    ],
    ids=["secret", "client", "redirect", "private"],
)
async def test_oidc_when_the_provider_refuses_us_then_the_step_says_what_and_what_to_do(
    steps: Steps, house: House, changed: dict[str, str], step: str, sentence: str, advice: str
) -> None:
    told = await steps({"PENPOT_OIDC_BASE_URI": f"{house.base}/", **changed})
    assert told[-1].name == step
    assert sentence in told[-1].sentence
    assert advice in (told[-1].advice or "")
    assert not told[-1].ok
    assert all(one.ok for one in told[:-1])
    assert not any(CLIENT_SECRET in str(one) for one in told)


@pytest.mark.parametrize(
    ("base", "sentence", "advice"),
    [
        ("{remote}/", "does not describe itself", "PENPOT_OIDC_BASE_URI"),
        ("{remote}/html/", "no JSON", "PENPOT_OIDC_BASE_URI"),
        ("{remote}/half/", "does not describe itself", "PENPOT_OIDC_BASE_URI"),
        ("http://127.0.0.1:{free}/", "cannot be asked", "firewall"),
        ("https://127.0.0.1:{port}/", "cannot be asked", "SSL_CERT_FILE"),
        ("http://no.host.invalid/", "could not be resolved", "Check the address"),
        ("ftp://127.0.0.1/", "scheme is not allowed", "Check the address"),
    ],
    ids=["nothing", "html", "half", "away", "tls", "name", "scheme"],
)
async def test_oidc_when_the_provider_does_not_describe_itself_then_the_step_says_so(
    steps: Steps, remote: Remote, base: str, sentence: str, advice: str, refusing_port: int
) -> None:
    place = ".well-known/openid-configuration"
    remote.answers |= {
        f"/html/{place}": Told(b"<html>"),
        f"/half/{place}": Told({"authorization_endpoint": f"{remote.base}/a"}),
    }
    port = remote.base.rpartition(":")[2]
    told = await steps(
        {"PENPOT_OIDC_BASE_URI": base.format(remote=remote.base, free=refusing_port, port=port)}
    )
    assert (told[-1].name, told[-1].ok) == ("description", False)
    assert sentence in told[-1].sentence
    assert advice in (told[-1].advice or "")


def made_up(remote: Remote) -> dict[str, str]:
    """The settings of a provider whose addresses are written down, and which answers as one does."""
    remote.answers |= {
        "/auth": Told(b"<form>", kind="text/html"),
        "/token": Told({"error": "invalid_grant"}, status=400),
        "/me": Told(status=401),
        "/keys": Told({"keys": []}),
    }
    return {
        "PENPOT_OIDC_BASE_URI": f"{remote.base}/",
        "PENPOT_OIDC_AUTH_URI": f"{remote.base}/auth",
        "PENPOT_OIDC_TOKEN_URI": f"{remote.base}/token",
        "PENPOT_OIDC_USER_URI": f"{remote.base}/me",
        "PENPOT_OIDC_USER_INFO_SOURCE": "userinfo",
    }


async def test_oidc_when_its_addresses_are_written_down_then_it_need_not_describe_itself(
    steps: Steps, remote: Remote
) -> None:
    told = await steps(made_up(remote))
    assert [step.name for step in told] == ALL
    assert all(step.ok for step in told)


@pytest.mark.parametrize(
    ("path", "answer", "changed", "step", "advice"),
    [
        ("/auth", Told(status=404), {}, "authorization", "redirect addresses"),
        ("/token", Told(status=401), {}, "secret", "client_secret_post"),
        ("/token", Told({"error": "incorrect_client_credentials"}), {}, "secret", "client_secret_post"),
        ("/token", Told(b"<html>"), {}, "secret", "Check that tokens are given"),
        ("/me", Told(status=404), {}, "userinfo", "PENPOT_OIDC_USER_URI"),
        (
            "/keys",
            Told({"keys": []}),
            {"PENPOT_OIDC_USER_INFO_SOURCE": "token", "PENPOT_OIDC_JWKS_URI": "/keys"},
            "keys",
            "PENPOT_OIDC_BASE_URI",
        ),
    ],
    ids=["no page", "no secret", "github", "no tokens", "nobody", "no keys"],
)
async def test_oidc_when_an_address_is_wrong_then_the_step_says_so(
    steps: Steps, remote: Remote, path: str, answer: Told, changed: dict[str, str], step: str, advice: str
) -> None:
    known = made_up(remote)
    remote.answers[path] = answer
    absolute = {name: value.replace("/keys", f"{remote.base}/keys") for name, value in changed.items()}
    told = await steps({**known, **absolute})
    assert (told[-1].name, told[-1].ok) == (step, False)
    assert advice in (told[-1].advice or "")


@pytest.mark.parametrize(
    ("provider", "advice"),
    [
        ("github", "Set PENPOT_GITHUB_CLIENT_ID, PENPOT_GITHUB_CLIENT_SECRET"),
        ("google", "enable-login-with-google"),
        ("nowhere", "Name one of google, github, gitlab, oidc"),
        (str(uuid4()), "penpot auth sso list"),
    ],
    ids=["unset", "off", "unknown", "no row"],
)
async def test_oidc_when_the_provider_is_not_there_then_the_first_step_says_so(
    steps: Steps, provider: str, advice: str
) -> None:
    (told,) = await steps({}, provider)
    assert (told.name, told.ok) == ("settings", False)
    assert advice in (told.advice or "")


@pytest.mark.parametrize(
    ("user", "flags", "ok", "sentence"),
    [
        ("new@example.com", "", True, "can register"),
        ("New@Elsewhere.example", "", False, "domain is not allowed"),
        ("new@example.com", "disable-registration", False, "may not register"),
        ("new@example.com", "disable-registration enable-oidc-registration", True, "can register"),
    ],
    ids=["new", "domain", "closed", "oidc only"],
)
async def test_oidc_when_somebody_is_named_then_it_says_what_would_become_of_them(
    steps: Steps, settings: dict[str, str], remote: Remote, user: str, flags: str, ok: bool, sentence: str
) -> None:
    others = (
        settings["PENPOT_FLAGS"].replace("enable-registration", "") if flags else settings["PENPOT_FLAGS"]
    )
    more = {**made_up(remote), "PENPOT_FLAGS": f"{others} {flags}"}
    told = await steps(more, "oidc", user)
    assert [step.name for step in told] == [*ALL, "user"]
    assert (told[-1].ok, sentence in told[-1].sentence) == (ok, True)


@pytest.mark.parametrize("away", ["sqlite", "postgresql"])
async def test_oidc_when_the_database_cannot_be_asked_then_a_step_says_so(
    steps: Steps, tmp_path: Path, away: str, refusing_port: int
) -> None:
    """One that is empty still, and one that is not there."""
    changed = {
        "sqlite": {"PENPOT_DATA_DIR": str(tmp_path)},
        "postgresql": {"PENPOT_DATABASE_URI": f"postgresql://127.0.0.1:{refusing_port}/x"},
    }
    (told,) = await steps(changed[away], str(uuid4()))
    assert (told.name, told.ok) == ("database", False)
    assert "penpot migrate" in (told.advice or "")
