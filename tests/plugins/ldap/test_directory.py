"""What is asked of a real directory, and how: TLS, passwords that are none, a directory that hangs."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from penpot_core.errors import Restricted, TooManyRequests, ValidationFailed
from penpot_core.testing.ports import LOOPBACK
from penpot_plugins.ldap.directory import Directory, Entry, PasswordMissing
from penpot_plugins.ldap.service import Logins, authenticated, person_of
from tests.plugins.certificates import write_certificate
from tests.plugins.ldap.slapd import ADMIN, ADMIN_PASSWORD, PEOPLE, Slapd, missing, person

needs_slapd = pytest.mark.skipif(missing() is not None, reason=missing() or "")

TYPED = ("ann@example.com", "ann-in-the-book")


@pytest.fixture(scope="module")
def slapd() -> Iterator[Slapd]:
    entries = (
        person(
            "ann", "ann-in-the-book", "ann@example.com", name="Ann", displayName="Dr. Ann", o="ann@o.example"
        ),
        person("nomail", "nomail-in-the-book", name="No Address"),
    )
    with Slapd(*entries) as running:
        yield running


def directory(port: int, **changed: Any) -> Directory:
    usual: dict[str, Any] = {
        "bind_dn": ADMIN,
        "bind_password": ADMIN_PASSWORD,
        "base_dn": PEOPLE,
        "query": "(|(uid=:username)(mail=:username))",
        "email": "mail",
        "fullname": "cn",
        "username": "uid",
        "seconds": 30,
    }
    return Directory(LOOPBACK, port, **{**usual, **changed})


@pytest.fixture
async def logins() -> AsyncIterator[Logins]:
    made = Logins(threads=2, waiting=1)
    yield made
    await made.stop()


@needs_slapd
@pytest.mark.parametrize("how", ["plain", "starttls", "ssl"])
def test_login_when_the_certificate_is_trusted_then_each_way_of_connecting_works(
    slapd: Slapd, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(slapd.certificate))
    port = slapd.tls_port if how == "ssl" else slapd.port
    before = slapd.log.count("TLS established")
    entry = authenticated(directory(port, **({} if how == "plain" else {how: True})), *TYPED)
    assert entry.dn == f"uid=ann,{PEOPLE}"
    assert slapd.log.count("TLS established") - before == (0 if how == "plain" else 2)


@needs_slapd
@pytest.mark.parametrize("how", ["starttls", "ssl"])
def test_login_when_the_certificate_is_not_trusted_then_no_password_is_sent(
    slapd: Slapd, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, how: str
) -> None:
    other, _ = write_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(other))
    before = slapd.log.count("BIND dn=")
    with pytest.raises(Restricted) as caught:
        authenticated(directory(slapd.tls_port if how == "ssl" else slapd.port, **{how: True}), *TYPED)
    assert caught.value.code == "unable-to-connect-to-ldap"
    assert slapd.log.count("BIND dn=") == before


@needs_slapd
def test_login_when_the_certificate_is_for_another_host_then_no_password_is_sent(
    slapd: Slapd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(slapd.certificate))
    before = slapd.log.count("BIND dn="), slapd.log.count(" ACCEPT ")
    with pytest.raises(Restricted):
        authenticated(replace(directory(slapd.port, starttls=True), host="localhost"), *TYPED)
    assert (slapd.log.count("BIND dn="), slapd.log.count(" ACCEPT ") - 1) == before


@needs_slapd
def test_login_when_no_password_is_given_then_the_directory_is_not_asked(slapd: Slapd) -> None:
    """It would say yes: the directory of this test lets nobody in as nobody, as many do."""
    before = slapd.log.count(" ACCEPT ")
    with pytest.raises(ValidationFailed):
        authenticated(directory(slapd.port), "ann@example.com", "")
    with pytest.raises(PasswordMissing):
        directory(slapd.port).bound(f"uid=ann,{PEOPLE}", "")
    assert slapd.log.count(" ACCEPT ") == before
    anonymous = directory(slapd.port).connected("", "")
    assert anonymous.bind()
    anonymous.unbind()


@needs_slapd
@pytest.mark.parametrize(
    "wrong",
    [{"bind_password": "wrong"}, {"bind_dn": f"cn=nobody,{PEOPLE}"}, {"bind_dn": "no name"}],
    ids=["password", "name", "form"],
)
def test_login_when_the_settings_name_or_password_is_wrong_then_it_is_no_fault_of_the_person(
    slapd: Slapd, wrong: dict[str, str]
) -> None:
    with pytest.raises(Restricted) as caught:
        authenticated(directory(slapd.port, **wrong), *TYPED)
    assert caught.value.code == "unable-to-connect-to-ldap"


@needs_slapd
@pytest.mark.parametrize(
    "wrong", [{"base_dn": "ou=nowhere,dc=example,dc=com"}, {"query": "(uid=:username"}], ids=["base", "query"]
)
def test_login_when_the_search_fails_then_credentials_are_wrong(slapd: Slapd, wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationFailed):
        authenticated(directory(slapd.port, **wrong), *TYPED)


@needs_slapd
def test_attributes_when_the_settings_name_others_then_those_are_read(slapd: Slapd) -> None:
    mapped = directory(slapd.port, email="o", fullname="DisplayName")
    found = person_of(mapped, authenticated(mapped, *TYPED), "ann@example.com")
    assert (found.email, found.fullname) == ("ann@o.example", "Dr. Ann")


@needs_slapd
def test_attributes_when_the_address_is_missing_then_the_answer_names_what_is_needed(slapd: Slapd) -> None:
    asked = directory(slapd.port)
    entry = authenticated(asked, "nomail", "nomail-in-the-book")
    with pytest.raises(Restricted) as caught:
        person_of(asked, entry, "nomail")
    assert caught.value.code == "wrong-ldap-response"
    assert "mail (an address) and cn" in str(caught.value.data)


@pytest.mark.parametrize(
    "attributes",
    [
        {"cn": ["Ann"], "mail": ["no address"]},
        {"cn": ["Ann"], "mail": []},
        {"cn": [" "], "mail": ["ann@example.com"]},
        {"cn": [b"\xff"], "mail": ["ann@example.com"]},
        {},
    ],
)
def test_attributes_when_they_are_not_of_the_right_form_then_the_login_is_refused(
    attributes: dict[str, Any],
) -> None:
    with pytest.raises(Restricted):
        person_of(directory(1), Entry("uid=ann", attributes), "ann@example.com")


async def test_login_when_the_directory_hangs_then_only_logins_wait(logins: Logins) -> None:
    """The directory is served by the loop itself: it could not even accept if a login held the loop."""
    accepted = asyncio.Semaphore(0)
    streams = []

    async def silence(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        streams.append(writer)
        accepted.release()
        await reader.read()

    server = await asyncio.start_server(silence, LOOPBACK, 0)
    port = server.sockets[0].getsockname()[1]
    patient, hasty = directory(port), directory(port, seconds=1)
    waiting = [asyncio.ensure_future(logins.authenticate(one, *TYPED)) for one in (patient, patient, hasty)]
    for _ in range(2):
        await accepted.acquire()
    assert not any(login.done() for login in waiting)
    with pytest.raises(TooManyRequests):
        await logins.authenticate(patient, *TYPED)
    for writer in [*streams]:
        writer.close()
    await accepted.acquire()
    ended = await asyncio.gather(*waiting, return_exceptions=True)
    assert [getattr(problem, "code", problem) for problem in ended] == ["unable-to-connect-to-ldap"] * 3
    streams[-1].close()
    server.close()


async def test_login_when_nobody_listens_then_it_is_told(logins: Logins) -> None:
    with socket.socket() as free:
        free.bind((LOOPBACK, 0))
        with pytest.raises(Restricted) as caught:
            await logins.authenticate(directory(free.getsockname()[1]), *TYPED)
    assert caught.value.code == "unable-to-connect-to-ldap"
