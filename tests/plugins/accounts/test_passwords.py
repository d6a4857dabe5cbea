"""Forms of password hashes, written and old."""

from __future__ import annotations

import hashlib

import bcrypt
import pytest

from penpot_plugins.accounts.passwords import (
    NO_PASSWORD,
    Verdict,
    bcrypt_base64,
    derive,
    verify,
    verify_nobody,
)

# contract/rpc-accounts.md §8.1: the password 123123 with the salt 00..0f
RECORDED = (
    "argon2id$000102030405060708090a0b0c0d0e0f$32768$3$2"
    "$af26eb851f989539360184189fc8389b057411c7a50b9fa2889eb40891c273c9"
)
RIGHT, OLD, WRONG = Verdict(True), Verdict(True, outdated=True), Verdict(False)


def weak_argon2(password: str) -> str:
    from penpot_plugins.accounts.passwords import argon2id

    digest = argon2id(password.encode(), b"0123456789abcdef", 1024, 1, 1, 32)
    return f"argon2id${b'0123456789abcdef'.hex()}$1024$1$1${digest.hex()}"


def pbkdf2(password: str, *, size: int = 32) -> str:
    digest = hashlib.pbkdf2_hmac("sha256", password.encode(), b"salt-of-ages", 1000, size)
    return f"pbkdf2+sha256${b'salt-of-ages'.hex()}$1000${digest.hex()}"


def old_bcrypt(password: str) -> str:
    """As buddy stores it: 24 bytes, of which the usual libraries give 23."""
    digest = hashlib.sha512(password.encode()).digest()
    salt = bytes(range(16))
    text = bcrypt.hashpw((digest * 2)[:72], f"$2b$04${bcrypt_base64(salt)}".encode()).decode()
    standard = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    of_bcrypt = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    import base64

    raw = base64.b64decode(text[-31:].translate(str.maketrans(of_bcrypt, standard)) + "=")
    return f"bcrypt+sha512${salt.hex()}$4${(raw + b'?').hex()}"


def test_derive_with_the_recorded_salt_gives_the_recorded_text() -> None:
    assert derive("123123", bytes(range(16))) == RECORDED


def test_derive_twice_gives_two_texts_that_both_verify() -> None:
    first, second = derive("secret"), derive("secret")
    assert first != second
    assert [verify("secret", text) for text in (first, second)] == [RIGHT, RIGHT]


@pytest.mark.parametrize("password", ["grün 🎨", "x" * 500, "half a pair \ud83d"])
def test_verify_of_any_text_accepts_what_was_derived(password: str) -> None:
    assert verify(password, derive(password)) == RIGHT
    assert verify(password + ".", derive(password)) == WRONG


@pytest.mark.parametrize("stored", [weak_argon2("secret"), pbkdf2("secret"), old_bcrypt("secret")])
def test_verify_of_an_old_form_says_that_it_is_outdated(stored: str) -> None:
    assert verify("secret", stored) == OLD
    assert not verify("Secret", stored).valid


def test_verify_of_a_longer_pbkdf2_hash_compares_all_of_it() -> None:
    assert verify("secret", pbkdf2("secret", size=48)) == OLD
    assert not verify("secret", pbkdf2("secret", size=48)[:-2] + "00").valid


@pytest.mark.parametrize(
    "stored",
    [
        NO_PASSWORD,
        "",
        "secret",
        "argon2id",
        "argon2id$zz$32768$3$2$00",
        "argon2id$00$1$1$1$00",
        "argon2id$000102030405060708090a0b0c0d0e0f$99999999999$3$2$00",
        "pbkdf2+sha256$00$0$00",
        "pbkdf2+sha256$00$1$",
        "bcrypt+sha512$00$4$00",
        f"bcrypt+sha512${'00' * 16}$31${'00' * 24}",
        f"{RECORDED}$more",
    ],
)
def test_verify_of_no_hash_refuses_and_raises_nothing(stored: str) -> None:
    assert not verify("secret", stored).valid
    assert not verify("", stored).valid


def test_verify_nobody_never_accepts() -> None:
    assert verify_nobody("secret") == WRONG
