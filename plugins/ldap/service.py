"""Who has these credentials: asked of the directory in a few threads of its own (contract/rpc-accounts.md §2)."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import BoundedSemaphore

import structlog

from penpot_core.errors import Restricted, TooManyRequests, ValidationFailed
from penpot_core.rpc.decoders import Mismatch
from penpot_core.rpc.decoders import email as as_email
from penpot_plugins.ldap.directory import Connection, Directory, Entry, PasswordMissing, closed
from penpot_plugins.teams.addresses import clean_email

log = structlog.get_logger("penpot.ldap")

THREADS = 8
WAITING = 100
"""How many logins may wait for a thread while the directory is slow."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whom the directory vouches for; `email` is in the form in which addresses are stored."""

    email: str
    fullname: str


class Logins:
    """Asks the directory. Its threads are not those of files: a directory that hangs holds up nothing else."""

    def __init__(self, *, threads: int = THREADS, waiting: int = WAITING) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="penpot-ldap")
        self._places = BoundedSemaphore(threads + waiting)

    async def authenticate(self, directory: Directory, typed: str, password: str) -> Person:
        """The person with these credentials.

        Raises Restricted `unable-to-connect-to-ldap` and `wrong-ldap-response`, ValidationFailed `wrong-credentials`,
        and TooManyRequests.
        """
        if not self._places.acquire(blocking=False):
            raise TooManyRequests("capacity-limit-reached", "Too many people log in at once; try again soon.")
        job = self._threads.submit(authenticated, directory, typed, password)
        job.add_done_callback(lambda _: self._places.release())
        return person_of(directory, await asyncio.wrap_future(job), typed)

    async def stop(self) -> None:
        """End the threads; what still waits is given up."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def authenticated(directory: Directory, typed: str, password: str) -> Entry:
    """The one entry that the query finds and the password belongs to. Blocks; raises as `Logins.authenticate`."""
    from ldap3.core.exceptions import LDAPCommunicationError, LDAPException

    if not password:
        raise ValidationFailed("wrong-credentials")
    try:
        searching = directory.bound(directory.bind_dn, directory.bind_password)
    except (LDAPException, PasswordMissing) as problem:
        raise unreachable(directory, problem) from problem
    try:
        entry = sought(directory, searching, typed)
        closed(directory.bound(entry.dn, password))
    except LDAPCommunicationError as problem:
        raise unreachable(directory, problem) from problem
    except (LDAPException, UnicodeError) as problem:
        raise ValidationFailed("wrong-credentials") from problem
    finally:
        closed(searching)
    return entry


def sought(directory: Directory, searching: Connection, typed: str) -> Entry:
    """The one entry that the query finds. Raises ValidationFailed `wrong-credentials` and LDAPException."""
    from ldap3.core.exceptions import LDAPException

    try:
        found = directory.entries(searching, typed)
    except LDAPException as problem:
        log.warning(
            "the directory refuses to search for people", problem=f"{type(problem).__name__}: {problem}"
        )
        raise
    if len(found) > 1:
        log.warning("a login was refused: the query finds more than one entry", query=directory.query)
    if len(found) != 1:
        raise ValidationFailed("wrong-credentials")
    return found[0]


def unreachable(directory: Directory, problem: Exception) -> Restricted:
    """The error where the directory does not answer us; the log says why, the caller is not told."""
    log.warning(
        "the directory cannot be used; `penpot auth test ldap` looks at each step",
        host=directory.host,
        port=directory.port,
        problem=f"{type(problem).__name__}: {problem}",
    )
    return Restricted("unable-to-connect-to-ldap", "unable to connect to ldap server")


def person_of(directory: Directory, entry: Entry, typed: str) -> Person:
    """What an entry says of somebody. Raises Restricted `wrong-ldap-response`.

    Of several addresses the one that was typed is taken, so that nobody ends up with two accounts; one that the entry
    does not have is not believed.
    """
    addresses = [clean_email(value) for value in entry.values(directory.email)]
    names = entry.values(directory.fullname)
    wanted = clean_email(typed)
    address = wanted if wanted in addresses else next(iter(addresses), None)
    try:
        as_email(address)
    except Mismatch:
        address = None
    if address is None or not names:
        raise Restricted(
            "wrong-ldap-response",
            "ldap response is not valid",
            explain=f"The entry needs the attributes {directory.email} (an address) and {directory.fullname}.",
        )
    return Person(address, names[0])
