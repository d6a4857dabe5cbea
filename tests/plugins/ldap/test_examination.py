"""`penpot auth test ldap`, over a real directory: what it says, and that it says what is wrong."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from penpot_core.cli.config import declared as every_setting
from penpot_core.cli.steps import Step
from penpot_core.settings import Setting, load
from penpot_core.testing.ports import LOOPBACK
from penpot_core.testing.servers import RELAXED, penpot
from penpot_plugins.ldap.cli import commands
from penpot_plugins.ldap.examination import examine
from tests.plugins.certificates import write_certificate
from tests.plugins.ldap.slapd import PEOPLE, Slapd, missing, person

pytestmark = pytest.mark.skipif(missing() is not None, reason=missing() or "")

Steps = Callable[..., list[Step]]

ANN = ("--user", "ann@example.com")
PASSWORD = {"AUTH_TEST_PASSWORD": "ann-in-the-book"}


@pytest.fixture(scope="module")
def slapd() -> Iterator[Slapd]:
    entries = (
        person("ann", "ann-in-the-book", "ann@example.com", name="Ann Book"),
        person("nomail", "nomail-in-the-book", name="No Address"),
        person("one", "in-the-book", "twin@example.com", name="Twin"),
        person("two", "in-the-book", "twin@example.com", name="Twin"),
    )
    with Slapd(*entries) as running:
        yield running


@pytest.fixture
def settings(slapd: Slapd, tmp_path: Path) -> dict[str, str]:
    flags = f"{RELAXED['PENPOT_FLAGS']} enable-login-with-ldap"
    return {**RELAXED, "PENPOT_DATA_DIR": str(tmp_path), "PENPOT_FLAGS": flags, **slapd.environment()}


def asked(settings: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return penpot("auth", "test", "ldap", *arguments, settings=settings)


@pytest.fixture(scope="module")
def declared() -> Sequence[Setting[Any]]:
    return every_setting()


@pytest.fixture
def steps(
    declared: Sequence[Setting[Any]], settings: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> Steps:
    """The steps with such changes of the settings, for somebody; in this process, as starting one takes long."""

    def examined(changed: Mapping[str, str], user: str | None = None, password: str = "") -> list[Step]:
        for name, value in {**settings, **changed}.items():
            monkeypatch.setenv(name, value)
        return list(examine(load(declared, create=False), user, password))

    return examined


def test_ldap_when_all_is_well_then_each_step_says_so(settings: dict[str, str], slapd: Slapd) -> None:
    done = asked({**settings, **PASSWORD}, *ANN)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        f"ok      settings: {LOOPBACK}, port {slapd.port}, with no encryption.",
        f"ok      address: {LOOPBACK} is {LOOPBACK}.",
        "ok      bind: The directory can be reached, and lets cn=admin,dc=example,dc=com in.",
        f"ok      base: People are looked for below {PEOPLE}.",
        f"ok      query: ann@example.com is uid=ann,{PEOPLE}.",
        "ok      attributes: The account is ann@example.com, by the name of Ann Book.",
        "ok      password: The password is right: ann@example.com can log in.",
    ]


def test_ldap_when_something_is_wrong_then_the_status_says_so_too(settings: dict[str, str]) -> None:
    done = asked({**settings, "AUTH_TEST_PASSWORD": "guess"}, "--json", *ANN)
    told = json.loads(done.stdout)
    assert (done.returncode, told["ok"], told["steps"][-1]["name"]) == (1, False, "password")
    assert told["steps"][-1]["advice"]
    assert settings["PENPOT_LDAP_BIND_PASSWORD"] not in done.stdout


def test_ldap_when_the_password_is_typed_then_it_is_not_shown(
    settings: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AUTH_TEST_PASSWORD", raising=False)
    done = CliRunner().invoke(commands, ["--json", *ANN], input="ann-in-the-book\n")
    assert done.exit_code == 0
    assert json.loads(done.stdout)["ok"]
    assert done.stderr.startswith("Password of ann@example.com")
    assert "ann-in-the-book" not in done.output


def test_ldap_when_nobody_is_named_then_it_ends_at_the_query(steps: Steps) -> None:
    told = steps({})
    assert [step.name for step in told] == ["settings", "address", "bind", "base", "query"]
    assert all(step.ok for step in told)


def test_ldap_when_encrypted_then_it_says_how(steps: Steps, slapd: Slapd) -> None:
    told = steps({"PENPOT_LDAP_STARTTLS": "true", "SSL_CERT_FILE": str(slapd.certificate)})
    assert told[0].sentence.endswith("with StartTLS.")
    assert all(step.ok for step in told)


@pytest.mark.parametrize(
    ("changed", "credentials", "step", "sentence", "advice"),
    [
        ({"PENPOT_FLAGS": ""}, (), "settings", "is off", "enable-login-with-ldap"),
        ({"PENPOT_LDAP_BIND_DN": ""}, (), "settings", "PENPOT_LDAP_BIND_DN", "Set PENPOT_LDAP_BIND_DN"),
        ({"PENPOT_LDAP_USER_QUERY": "(uid=ann)"}, (), "settings", "for everybody", ":username"),
        ({"PENPOT_LDAP_HOST": "no.host.invalid"}, (), "address", "no.host.invalid", "PENPOT_LDAP_HOST"),
        ({"PENPOT_LDAP_PORT": "FREE"}, (), "connection", "refused", "whether the directory runs"),
        ({"PENPOT_LDAP_SSL": "true"}, (), "connection", "cannot be reached", "does not speak TLS"),
        ({"PENPOT_LDAP_STARTTLS": "true"}, (), "connection", "CERTIFICATE_VERIFY_FAILED", "SSL_CERT_FILE"),
        (
            {"PENPOT_LDAP_BIND_PASSWORD": "wrong"},
            (),
            "bind",
            "InvalidCredentials",
            "PENPOT_LDAP_BIND_PASSWORD",
        ),
        ({"PENPOT_LDAP_BIND_DN": "admin"}, (), "bind", "InvalidDNSyntax", "distinguished name"),
        (
            {"PENPOT_LDAP_BASE_DN": "ou=x,dc=example,dc=com"},
            (),
            "base",
            "NoSuchObject",
            "PENPOT_LDAP_BASE_DN",
        ),
        (
            {"PENPOT_LDAP_USER_QUERY": "(uid=:username"},
            (),
            "query",
            "InvalidFilter",
            "PENPOT_LDAP_USER_QUERY",
        ),
        ({}, ("nobody@example.com", "x"), "query", "finds nobody", "PENPOT_LDAP_USER_QUERY"),
        ({}, ("twin@example.com", "x"), "query", "uid=two", "one entry"),
        ({}, ("nomail", "x"), "attributes", "cn", "PENPOT_LDAP_ATTRS_EMAIL"),
        ({}, ("ann@example.com", "guess"), "password", "InvalidCredentials", "anew"),
        ({}, ("ann@example.com", ""), "password", "No password", "never sent"),
    ],
    ids=lambda value: value if isinstance(value, str) and value.isalpha() else "",
)
def test_ldap_when_a_step_fails_then_it_says_what_and_what_to_do(
    steps: Steps,
    changed: dict[str, str],
    credentials: tuple[str, ...],
    step: str,
    sentence: str,
    advice: str,
    refusing_port: int,
) -> None:
    told = steps(
        {name: value.replace("FREE", str(refusing_port)) for name, value in changed.items()}, *credentials
    )
    assert (told[-1].name, told[-1].ok) == (step, False)
    assert sentence in told[-1].sentence
    assert advice in (told[-1].advice or "")
    assert all(one.ok for one in told[:-1])


def test_ldap_when_the_certificate_is_for_another_host_then_it_says_so(
    steps: Steps, slapd: Slapd, tmp_path: Path
) -> None:
    tls = {"PENPOT_LDAP_STARTTLS": "true", "PENPOT_LDAP_HOST": "localhost"}
    told = steps({**tls, "SSL_CERT_FILE": str(slapd.certificate)})
    assert (told[-1].name, told[-1].ok) == ("connection", False)
    assert "stands in the directory's certificate" in (told[-1].advice or "")
    other, _ = write_certificate(tmp_path)
    assert "SSL_CERT_FILE" in (steps({**tls, "SSL_CERT_FILE": str(other)})[-1].advice or "")
