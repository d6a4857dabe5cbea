"""Password hashes in the reference's form, and the older forms that its databases hold (contract/rpc-accounts.md §8.1).

| form | stored |
|---|---|
| `argon2id` | `argon2id$<salt hex>$<memory KiB>$<iterations>$<parallelism>$<hash hex>`; what is written |
| `pbkdf2+sha256` | `pbkdf2+sha256$<salt hex>$<iterations>$<hash hex>` |
| `bcrypt+sha512` | `bcrypt+sha512$<salt hex>$<cost>$<hash hex>`; the input is the raw SHA-512 digest, repeated |
| `!` | no password: never verifies |

A stored text that is none of these verifies nothing and raises nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass

NO_PASSWORD = "!"
"""Stored where an account has no password of its own (OIDC, LDAP)."""

MEMORY_KIB = 32768
ITERATIONS = 3
PARALLELISM = 2
SALT_BYTES = 16
HASH_BYTES = 32

ARGON2_LIMIT_KIB = 1024 * 1024
PBKDF2_LIMIT = 10_000_000
BCRYPT_COSTS = range(4, 17)
BCRYPT_INPUT = 72
BCRYPT_COMPARED = 23

STANDARD_BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
BCRYPT_BASE64 = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
TO_BCRYPT = str.maketrans(STANDARD_BASE64, BCRYPT_BASE64)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a password is right, and whether its hash should be replaced by one of today's form."""

    valid: bool
    outdated: bool = False


def derive(password: str, salt: bytes | None = None) -> str:
    """The text to store for a password. Takes about 0.1 s and 32 MiB: never on the event loop."""
    salt = secrets.token_bytes(SALT_BYTES) if salt is None else salt
    digest = argon2id(encoded(password), salt, MEMORY_KIB, ITERATIONS, PARALLELISM, HASH_BYTES)
    return f"argon2id${salt.hex()}${MEMORY_KIB}${ITERATIONS}${PARALLELISM}${digest.hex()}"


def verify(password: str, stored: str) -> Verdict:
    """Compare a password with a stored text, in constant time for one form."""
    form, *parts = stored.split("$")
    check = FORMS.get(form)
    if check is None:
        return Verdict(False)
    try:
        return check(encoded(password), parts)
    except (ValueError, OverflowError):
        return Verdict(False)


def verify_nobody(password: str) -> Verdict:
    """Spend the time of `verify` where there is no account, so that the answer's time does not tell: no."""
    verify(password, NOBODY)
    return Verdict(False)


def verify_argon2id(password: bytes, parts: Sequence[str]) -> Verdict:
    """Today's form; outdated where memory or iterations differ from today's."""
    salt, memory, iterations, parallelism, expected = parts
    if int(memory) > ARGON2_LIMIT_KIB:
        return Verdict(False)
    wanted = bytes.fromhex(expected)
    found = argon2id(
        password, bytes.fromhex(salt), int(memory), int(iterations), int(parallelism), len(wanted)
    )
    outdated = (int(memory), int(iterations)) != (MEMORY_KIB, ITERATIONS)
    return Verdict(hmac.compare_digest(found, wanted), outdated)


def verify_pbkdf2(password: bytes, parts: Sequence[str]) -> Verdict:
    """The form of old databases; always outdated."""
    salt, iterations, expected = parts
    wanted = bytes.fromhex(expected)
    if not wanted or not 0 < int(iterations) <= PBKDF2_LIMIT:
        return Verdict(False)
    found = hashlib.pbkdf2_hmac("sha256", password, bytes.fromhex(salt), int(iterations), len(wanted))
    return Verdict(hmac.compare_digest(found, wanted), outdated=True)


def verify_bcrypt(password: bytes, parts: Sequence[str]) -> Verdict:
    """The form of the oldest databases; always outdated.

    The reference gives the 64 raw bytes to bcrypt without a closing NUL, which repeats them up to 72; its result has
    24 bytes where the usual libraries keep 23.
    """
    import bcrypt

    salt, cost, expected = parts
    wanted = bytes.fromhex(expected)
    if len(wanted) < BCRYPT_COMPARED or int(cost) not in BCRYPT_COSTS:
        return Verdict(False)
    digest = hashlib.sha512(password).digest()
    settings = f"$2b${int(cost):02}${bcrypt_base64(bytes.fromhex(salt))}"
    found = bcrypt.hashpw((digest + digest)[:BCRYPT_INPUT], settings.encode()).decode()[-31:]
    return Verdict(hmac.compare_digest(found, bcrypt_base64(wanted[:BCRYPT_COMPARED])), outdated=True)


FORMS: dict[str, Callable[[bytes, Sequence[str]], Verdict]] = {
    "argon2id": verify_argon2id,
    "pbkdf2+sha256": verify_pbkdf2,
    "bcrypt+sha512": verify_bcrypt,
}

NOBODY = f"argon2id${'00' * SALT_BYTES}${MEMORY_KIB}${ITERATIONS}${PARALLELISM}${'00' * HASH_BYTES}"


def argon2id(
    password: bytes, salt: bytes, memory: int, iterations: int, parallelism: int, size: int
) -> bytes:
    """The raw argon2id digest (version 1.3). Raises ValueError for parameters that the algorithm refuses."""
    from argon2.exceptions import HashingError
    from argon2.low_level import Type, hash_secret_raw

    try:
        return hash_secret_raw(password, salt, iterations, memory, parallelism, size, Type.ID)
    except HashingError as cause:
        raise ValueError(str(cause)) from None


def bcrypt_base64(data: bytes) -> str:
    """Base64 in bcrypt's alphabet, without padding."""
    return b64encode(data).decode().rstrip("=").translate(TO_BCRYPT)


def encoded(password: str) -> bytes:
    """UTF-8 as the JVM writes it: half a surrogate pair becomes a question mark."""
    return password.encode("utf-8", "replace")
