"""What the tests of single rows use."""

from __future__ import annotations

from tests.plugins.conftest import database
from tests.plugins.mailing import browser, confirmed, inbox, mailing, mailing_database

__all__ = ["browser", "confirmed", "database", "inbox", "mailing", "mailing_database"]
