"""What may be written into the table of providers: each check, with a value that it refuses beside those it takes."""

from __future__ import annotations

from typing import Any

import pytest

from penpot_plugins.oidc.entries import READERS, EntryRefused, checked

PRIVATE = frozenset({"login.acme.internal"})
ADDRESSES = ("auth-uri", "token-uri", "user-uri", "jwks-uri", "logout-uri")
ATTRIBUTES = ("email-attr", "name-attr", "roles-attr")


def values_of(name: str, text: str) -> Any:
    """The value of one column."""
    column = name.replace("-", "_")
    return checked({column: text}, PRIVATE)[column]


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("domain", "ACME.Example", "acme.example"),
        ("domain", "xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("client-id", "penpot at acme", "penpot at acme"),
        ("client-secret", "s3cr=t&+ %", "s3cr=t&+ %"),
        ("base-uri", "https://login.acme.example", "https://login.acme.example/"),
        ("base-uri", "https://login.acme.example/realms/x", "https://login.acme.example/realms/x/"),
        ("base-uri", "https://login.acme.example/realms/x/", "https://login.acme.example/realms/x/"),
        ("base-uri", "http://127.0.0.1:3000", "http://127.0.0.1:3000/"),
        ("base-uri", "http://localhost:3000", "http://localhost:3000/"),
        ("base-uri", "http://[::1]:3000", "http://[::1]:3000/"),
        ("base-uri", "http://Login.Acme.Internal", "http://Login.Acme.Internal/"),
        *((name, "https://login.acme.example/x?tenant=7", None) for name in ADDRESSES),
        *((name, "https://acme/claims/it", None) for name in ATTRIBUTES),
        *((name, "about.it", None) for name in ATTRIBUTES),
        *((name, "about__it", None) for name in ATTRIBUTES),
        *(("user-info-source", text, None) for text in ("auto", "userinfo", "token")),
        ("scopes", "profile,openid  profile", ["openid", "profile"]),
        ("roles", "painter reader", ["painter", "reader"]),
    ],
)
def test_value_when_it_is_good_then_it_is_taken(name: str, text: str, value: Any) -> None:
    assert values_of(name, text) == (text if value is None else value)


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        *(
            ("domain", text, "such as acme.example")
            for text in (
                "",
                "acme",
                "@acme.example",
                "ann@acme.example",
                "acme.example.",
                "-acme.example",
                "bücher.example",
                "a b.example",
                "x" * 64 + ".example",
                "x." * 160 + "example",
                "127.0.0.1",
            )
        ),
        *(
            (name, text, sentence)
            for name in ("client-id", "client-secret")
            for text, sentence in (
                ("", "must not be empty"),
                (" wrong-one", "one line"),
                ("wrong-one\n", "one line"),
                ("wrong-one\nanother", "one line"),
                ("wrong-one" * 300, "not that long"),
            )
        ),
        *(
            (name, text, sentence)
            for name in ("base-uri", *ADDRESSES)
            for text, sentence in (
                ("login.acme.example", "no address"),
                ("ftp://login.acme.example/", "no address"),
                ("https://", "no address"),
                ("https:///x", "no address"),
                ("https://login.acme.example:x/", "no address"),
                ("https://[::1/", "no address"),
                ("http://login.acme.example/", "begin with https"),
                ("http://10.0.0.1/", "begin with https"),
                ("http://localhost.acme.example/", "begin with https"),
                ("http://login.acme.internal.example/", "PENPOT_SSRF_ALLOWED_HOSTS"),
                ("https://ann:wrong-one@login.acme.example/", "neither name nor password"),
                ("https://login.acme.example/#x", "behind a #"),
                ("https://login.acme.example/ x", "neither blanks"),
                ("https://login.acme.example/\n", "neither blanks"),
                ("https://lögin.acme.example/", "beyond ASCII"),
                (f"https://login.acme.example/{'x' * 2000}", "not that long"),
            )
        ),
        ("base-uri", "", "no address"),
        ("base-uri", "https://login.acme.example/?tenant=7", "behind a ?"),
        *(
            ("base-uri", f"https://login.acme.example/x/.well-known/openid-configuration{end}", "leave")
            for end in ("", "/")
        ),
        *((name, "about..it", "words with dots") for name in ATTRIBUTES),
        *((name, "about__", "words with dots") for name in ATTRIBUTES),
        *((name, " it", "one line") for name in ATTRIBUTES),
        ("user-info-source", "", "one of auto"),
        ("user-info-source", "Token", "one of auto"),
        ("scopes", "profile email", "openid must be"),
        ("scopes", 'openid "x"', "neither quotes"),
        ("scopes", "openid prófile", "beyond ASCII"),
        ("roles", "painter\nreader", "one line"),
    ],
)
def test_value_when_it_is_wrong_then_a_sentence_says_why_and_does_not_repeat_it(
    name: str, text: str, sentence: str
) -> None:
    with pytest.raises(EntryRefused) as refusal:
        values_of(name, text)
    (told,) = refusal.value.sentences
    assert told.startswith(f"{name}: ")
    assert sentence in told
    assert "wrong-one" not in told


def test_values_when_several_are_wrong_then_all_are_told_at_once() -> None:
    with pytest.raises(EntryRefused) as refusal:
        checked({"domain": "x", "base_uri": "y", "scopes": "openid"}, ())
    assert [told.partition(":")[0] for told in refusal.value.sentences] == ["domain", "base-uri"]


def test_values_when_empty_then_those_that_are_needed_not_are_none() -> None:
    needed = {"domain", "client_id", "client_secret", "base_uri", "user_info_source"}
    assert checked(dict.fromkeys(READERS.keys() - needed, ""), ()) == dict.fromkeys(READERS.keys() - needed)
    with pytest.raises(EntryRefused) as refusal:
        checked(dict.fromkeys(needed, ""), ())
    assert len(refusal.value.sentences) == len(needed)
