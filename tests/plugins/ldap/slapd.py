"""A real directory: OpenLDAP's slapd with people in it, started for a test module.

It belongs to the system (`apt-get install slapd`); tests that want it are skipped where there is none.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import tempfile
import time
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Self

from penpot_core.testing.ports import LOOPBACK, free_port
from tests.plugins.certificates import write_certificate

PLACES = ("/usr/sbin/slapd", "/usr/local/sbin/slapd", "/usr/libexec/slapd")
MODULES = ("/usr/lib/ldap", "/usr/lib/openldap", "/usr/lib64/openldap")
SCHEMAS = ("/etc/ldap/schema", "/etc/openldap/schema")
PATIENCE = 60.0

SUFFIX = "dc=example,dc=com"
PEOPLE = f"ou=people,{SUFFIX}"
ADMIN = f"cn=admin,{SUFFIX}"
ADMIN_PASSWORD = "directory-admin"

CONFIGURATION = """
include {schemas}/core.schema
include {schemas}/cosine.schema
include {schemas}/inetorgperson.schema
pidfile {folder}/slapd.pid
argsfile {folder}/slapd.args
modulepath {modules}
moduleload back_mdb
loglevel stats
# Not the default, but common: a bind with a name and no password succeeds, as nobody.
allow bind_anon_cred bind_anon_dn
TLSCACertificateFile {certificate}
TLSCertificateFile {certificate}
TLSCertificateKeyFile {key}
database mdb
maxsize 10485760
suffix "{suffix}"
rootdn "{admin}"
rootpw {password}
directory {folder}/data
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="{admin}" read by * none
"""

PERSON = """
dn: uid={uid},{base}
objectClass: inetOrgPerson
uid: {uid}
userPassword: {password}
"""

TREE = f"""dn: {SUFFIX}
objectClass: dcObject
objectClass: organization
dc: example
o: Example

dn: {PEOPLE}
objectClass: organizationalUnit
ou: people

dn: ou=robots,{SUFFIX}
objectClass: organizationalUnit
ou: robots
"""


def person(
    uid: str, password: str, *mails: str, name: str = "Somebody", base: str = PEOPLE, **more: str
) -> str:
    """The entry of somebody, as LDIF."""
    text = PERSON.format(uid=uid, base=base, password=password)
    attributes = [("cn", name), ("sn", name), *(("mail", mail) for mail in mails), *more.items()]
    return text + "".join(f"{key}:: {b64encode(value.encode()).decode()}\n" for key, value in attributes)


def found(places: tuple[str, ...]) -> Path | None:
    """The first of some places that is there."""
    return next((Path(place) for place in places if Path(place).exists()), None)


def missing() -> str | None:
    """Why slapd cannot be started here; None where it can."""
    if found(PLACES) is None:
        return "slapd is not installed: apt-get install slapd"
    if found(MODULES) is None or found(SCHEMAS) is None:
        return "slapd's modules or schemas are not where they are looked for"
    return None


class Slapd:
    """One running directory, with and without TLS. `log` has every operation that it was asked for."""

    def __init__(self, *entries: str) -> None:
        """Write its data; `start` starts it."""
        self.folder = Path(tempfile.mkdtemp(prefix="penpot-slapd-"))
        (self.folder / "data").mkdir()
        self.port, self.tls_port = free_port(), free_port()
        self.certificate, key = write_certificate(self.folder)
        self.configuration = self.folder / "slapd.conf"
        self.configuration.write_text(
            CONFIGURATION.format(
                schemas=found(SCHEMAS),
                modules=found(MODULES),
                folder=self.folder,
                certificate=self.certificate,
                key=key,
                suffix=SUFFIX,
                admin=ADMIN,
                password=ADMIN_PASSWORD,
            )
        )
        data = self.folder / "people.ldif"
        data.write_text("\n".join((TREE, *entries)))
        # slapadd is slapd by another name; the link that distributions set may be missing.
        self._run("-T", "add", "-l", str(data))
        self._log = (self.folder / "log").open("ab")
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        self._log.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self) -> None:
        """Start it, and return when it answers."""
        program = found(PLACES)
        assert program is not None
        accepted = self.log.count(" ACCEPT ")
        addresses = f"ldap://{LOOPBACK}:{self.port}/ ldaps://{LOOPBACK}:{self.tls_port}/"
        self._process = subprocess.Popen(
            [program, "-f", self.configuration, "-h", addresses, "-d", "stats"],
            stdout=self._log,
            stderr=self._log,
        )
        self._wait_for(self._listens, self._process)
        # Tests count in the log: our look at it is to stand there before they begin.
        self._wait_for(lambda: self.log.count(" ACCEPT ") > accepted, self._process)

    def _wait_for(self, reached: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not reached():
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"slapd did not start:\n{self.log}")
            time.sleep(0.02)

    def stop(self) -> None:
        """End it; its data stays."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(PATIENCE)
            self._process = None

    @property
    def log(self) -> str:
        """What it was asked for until now."""
        return (self.folder / "log").read_text(errors="replace")

    def environment(self, **more: str) -> dict[str, str]:
        """The settings with which a server uses it, without TLS."""
        return {
            "PENPOT_LDAP_HOST": LOOPBACK,
            "PENPOT_LDAP_PORT": str(self.port),
            "PENPOT_LDAP_BASE_DN": PEOPLE,
            "PENPOT_LDAP_BIND_DN": ADMIN,
            "PENPOT_LDAP_BIND_PASSWORD": ADMIN_PASSWORD,
            **more,
        }

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex((LOOPBACK, self.port)) == 0

    def _run(self, *arguments: str) -> None:
        program = found(PLACES)
        assert program is not None
        done = subprocess.run(
            [program, *arguments[:2], "-f", self.configuration, *arguments[2:]],
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise RuntimeError(f"slapadd failed:\n{done.stdout}{done.stderr}")
