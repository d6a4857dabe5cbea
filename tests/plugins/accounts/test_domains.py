"""Mail domains that may come in (contract/emails.md §5)."""

from __future__ import annotations

from pathlib import Path

import pytest

from penpot_core.errors import Restricted
from penpot_core.settings import kernel, load
from penpot_plugins.accounts.domains import check_registrable, domain_rules
from penpot_plugins.accounts.settings import SETTINGS
from penpot_plugins.teams.addresses import DomainRules, clean_email

RULES = DomainRules(
    refused=frozenset({"bad.example"}), accepted=frozenset({"good.example", "sub.bad.example"})
)


@pytest.mark.parametrize(
    ("email", "refused", "accepted"),
    [
        ("a@good.example", False, True),
        ("a@GOOD.example", False, True),
        ("a@below.good.example", False, False),
        ("a@notgood.example", False, False),
        ("a@bad.example", True, False),
        ("a@sub.bad.example", True, True),
        ("a@notbad.example", False, False),
        ("a@example", False, False),
    ],
)
def test_rules_judge_a_domain(email: str, refused: bool, accepted: bool) -> None:
    assert (RULES.refuses(email), RULES.accepts(email)) == (refused, accepted)


def test_rules_without_lists_let_everybody_in() -> None:
    assert DomainRules().accepts("a@b.example")
    assert not DomainRules().refuses("a@b.example")


@pytest.mark.parametrize(
    ("email", "hint"),
    [
        ("a@sub.bad.example", "email domain in blacklist"),
        ("a@other.example", "email domain not in whitelist"),
    ],
)
def test_check_registrable_says_which_list_it_was(email: str, hint: str) -> None:
    with pytest.raises(Restricted) as caught:
        check_registrable(RULES, email)
    assert (caught.value.code, caught.value.hint) == ("email-domain-is-not-allowed", hint)


def rules_of(folder: Path, flags: str, *, refused: str, accepted: str, named: str = "") -> DomainRules:
    (folder / "refused.txt").write_text(refused)
    (folder / "accepted.txt").write_text(accepted)
    environ = {
        "PENPOT_DATA_DIR": str(folder),
        "PENPOT_FLAGS": flags,
        "PENPOT_EMAIL_DOMAIN_BLACKLIST": str(folder / "refused.txt"),
        "PENPOT_EMAIL_DOMAIN_WHITELIST": str(folder / "accepted.txt"),
    } | ({"PENPOT_REGISTRATION_DOMAIN_WHITELIST": named} if named else {})
    return domain_rules(load([*kernel.SETTINGS, *SETTINGS], environ=environ))


def test_domain_rules_with_flags_read_the_files(tmp_path: Path) -> None:
    rules = rules_of(
        tmp_path,
        "enable-email-blacklist enable-email-whitelist",
        refused="# nobody from\nBad.example\n\n  worse.example \n",
        accepted="fine.example\n#no.example",
        named="Named.example",
    )
    assert rules == DomainRules(
        refused=frozenset({"bad.example", "worse.example"}),
        accepted=frozenset({"fine.example", "named.example"}),
    )


def test_domain_rules_without_flags_leave_the_files_alone(tmp_path: Path) -> None:
    rules = rules_of(tmp_path, "", refused="bad.example", accepted="fine.example", named="named.example")
    assert rules == DomainRules(accepted=frozenset({"named.example"}))


def test_domain_rules_of_a_missing_file_say_so(tmp_path: Path) -> None:
    environ = {
        "PENPOT_DATA_DIR": str(tmp_path),
        "PENPOT_FLAGS": "enable-email-blacklist",
        "PENPOT_EMAIL_DOMAIN_BLACKLIST": str(tmp_path / "nothing.txt"),
    }
    with pytest.raises(ValueError, match="cannot be read"):
        domain_rules(load([*kernel.SETTINGS, *SETTINGS], environ=environ))


@pytest.mark.parametrize("given", ["Alice@Example.com", "mailto:alice@example.com", "<alice@example.com>"])
def test_clean_email_gives_the_stored_form(given: str) -> None:
    assert clean_email(given) == "alice@example.com"
