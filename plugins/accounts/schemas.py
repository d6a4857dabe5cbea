"""Parameters of the methods of accounts."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from penpot_core.rpc import Decode, Email, Length, NonBlank, Nullable, Params, StrictBool, Text
from penpot_plugins.accounts.props import reader

Word500 = Annotated[str, NonBlank(), Length(1, 500)]
TokenText = Annotated[str, NonBlank(), Length(1, 6000)]
Some = Literal["all", "partial", "none"]


class PrepareRegisterProfile(Params):
    """A person who wants an account."""

    fullname: Text
    email: Email
    password: Word500
    create_welcome_file: StrictBool | None = None
    accept_newsletter_updates: StrictBool | None = None
    invitation_token: TokenText | None = None


class RegisterProfile(Params):
    """The token of `prepare-register-profile`."""

    token: TokenText
    accept_newsletter_updates: StrictBool | None = None


class LoginWithPassword(Params):
    """Credentials."""

    email: Email
    password: Word500
    invitation_token: TokenText | None = None


class Logout(Params):
    """Whose session shall end."""

    profile_id: UUID | None = None


class UpdateProfile(Params):
    """Name, language and theme; what is left out is cleared."""

    fullname: Annotated[str, NonBlank(), Length(1, 250)]
    lang: Annotated[str, Length(0, 8)] | None = None
    theme: Annotated[str, Length(0, 250)] | None = None


class UpdateProfilePassword(Params):
    """The new password, and the old one where there is one; whether access tokens end too (ours)."""

    password: Word500
    old_password: Annotated[str, NonBlank(), Length(1, 500), Nullable()] | None = None
    end_access_tokens: StrictBool | None = None


class UpdateProfileProps(Params):
    """What to merge into the stored props; null removes."""

    props: Annotated[dict[Any, Any], Decode(reader)]


class UpdateProfileNotifications(Params):
    """What to be told of."""

    dashboard_comments: Some
    email_comments: Some
    email_invites: Literal["all", "none"]


class RequestProfileRecovery(Params):
    """Whose password was forgotten."""

    email: Email


class RecoverProfile(Params):
    """The token of the mail, and the new password; whether access tokens end too (ours)."""

    token: TokenText
    password: Word500
    end_access_tokens: StrictBool | None = None


class RequestEmailChange(Params):
    """The new address."""

    email: Email
