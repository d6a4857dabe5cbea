"""Mail addresses: the form in which they are stored, and those that may not come in (contract/emails.md §3, §5).

An address enters by registration and by invitation; both ask here (SECURITY row 38). Which domains are allowed is
a matter of settings: `accounts` reads them and provides the `DomainRules`.
"""

from __future__ import annotations

from dataclasses import dataclass

from penpot_core.db import Connection
from penpot_core.errors import Restricted
from penpot_plugins.teams import queries


def clean_email(email: str) -> str:
    """An address as it is stored: lower case, without `mailto:` and angle brackets."""
    return email.lower().removeprefix("mailto:").strip("<>")


@dataclass(frozen=True, slots=True)
class DomainRules:
    """Domains in lower case. `refused` holds for what is below them too; `accepted`, if any, for exact domains."""

    refused: frozenset[str] = frozenset()
    accepted: frozenset[str] = frozenset()

    def refuses(self, email: str) -> bool:
        """Whether the address lies in a refused domain, or below one."""
        labels = domain_of(email).split(".")
        return any(".".join(labels[start:]) in self.refused for start in range(len(labels)))

    def accepts(self, email: str) -> bool:
        """Whether the address lies in an accepted domain; with none named, all do."""
        return not self.accepted or domain_of(email) in self.accepted


def domain_of(email: str) -> str:
    """What stands behind the last @, in lower case."""
    return email.rpartition("@")[2].lower()


@dataclass(frozen=True, slots=True)
class ReportHints:
    """How a method words the refusal of an address whose mails came back, or were complained about."""

    bounce: str
    complaint: str


INVITED = ReportHints(
    "this email has been repeatedly reported as bounce", "this email has been repeatedly reported as spam"
)
MUTED = "the profile has reported repeatedly as spam or has bounces"


async def check_reports(
    db: Connection, email: str, hints: ReportHints = INVITED, *, bounced_as: str | None = None
) -> None:
    """Refuse an address whose mails came back or were complained about; `bounced_as` is told in its place."""
    reports = {row.type for row in await db.fetch_all(queries.REPORTS, {"email": email})}
    if "bounce" in reports:
        raise Restricted("email-has-permanent-bounces", hints.bounce, email=bounced_as or email)
    if "complaint" in reports:
        raise Restricted("email-has-complaints", hints.complaint, email=email)
