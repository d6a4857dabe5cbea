"""What tests of access requests use."""

from __future__ import annotations

from tests.plugins.mailing import browser, confirmed, inbox, mailing, mailing_database

__all__ = ["browser", "confirmed", "inbox", "mailing", "mailing_database"]
