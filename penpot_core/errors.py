"""The tree of errors and how each looks on the wire (contract/http.md §6).

    PenpotError                       500  server-error
    ├── ValidationFailed              400  validation
    │   ├── ParamsInvalid             400  validation/params-validation
    │   ├── DataInvalid               400  validation/data-validation
    │   ├── MalformedBody             400  validation/malformed-json, malformed-transit …
    │   ├── BodyTooLarge              413  validation/request-body-too-large
    │   └── VersionConflict           409  validation/vern-conflict
    ├── Restricted                    400  restriction
    │   └── MethodNotAllowed          405  restriction/method-not-allowed
    ├── Unauthenticated               401  authentication
    ├── Forbidden                     403  authorization
    ├── NotFound                      404  not-found
    │   └── ObjectNotFound            404  not-found/object-not-found
    ├── TooManyRequests               429  (empty body) rate-limit, concurrency-limit
    └── ServerFault                   500  server-error
        └── Unavailable               503  server-error

An error carries a machine part (type, code, data) and a human part (hint). Everything in `data` reaches
the client, so nothing secret belongs there.
"""

from __future__ import annotations

from typing import Any, ClassVar

from penpot_core.transit import Keyword


class PenpotError(Exception):
    """Root of all errors that have a form on the wire."""

    type: ClassVar[str] = "server-error"
    status: ClassVar[int] = 500
    code: str | None = None

    def __init__(self, code: str | None = None, hint: str | None = None, **data: Any) -> None:
        """`code` is kebab-case; `data` keys are written in kebab-case (`team_id` becomes `team-id`)."""
        super().__init__(hint or code or self.type)
        if code is not None:
            self.code = code
        self.hint = hint
        self.data = {Keyword(name.replace("_", "-")): value for name, value in data.items()}

    def body(self) -> dict[Keyword, Any]:
        """The map that a client receives."""
        body: dict[Keyword, Any] = {Keyword("type"): Keyword(self.type)}
        if self.code is not None:
            body[Keyword("code")] = Keyword(self.code)
        if self.hint is not None:
            body[Keyword("hint")] = self.hint
        body.update(self.data)
        return body


class ValidationFailed(PenpotError):
    """What the client sent cannot be accepted as it is."""

    type = "validation"
    status = 400


class ParamsInvalid(ValidationFailed):
    """Params do not fit the method's declaration; `explain` is prose for people."""

    code = "params-validation"

    def __init__(self, explain: str, hint: str | None = None) -> None:
        super().__init__(hint=hint, explain=explain)


class DataInvalid(ValidationFailed):
    """Data that a call would store is not valid (the reference's 500 assertion)."""

    code = "data-validation"


class MalformedBody(ValidationFailed):
    """A body that cannot be read; `code` says in which way."""

    code = "malformed-json"


class BodyTooLarge(ValidationFailed):
    """A body over `http-server-max-body-size`."""

    code = "request-body-too-large"
    status = 413


class VersionConflict(ValidationFailed):
    """The file was restored to another version meanwhile."""

    code = "vern-conflict"
    status = 409


class Restricted(PenpotError):
    """A rule of this instance forbids it, whoever asks."""

    type = "restriction"
    status = 400


class MethodNotAllowed(Restricted):
    """The HTTP verb is not for this method."""

    code = "method-not-allowed"
    status = 405


class Unauthenticated(PenpotError):
    """Nobody is logged in."""

    type = "authentication"
    status = 401


class Forbidden(PenpotError):
    """The request itself is refused (origin, shared key …)."""

    type = "authorization"
    status = 403


class NotFound(PenpotError):
    """It does not exist, or not for this caller."""

    type = "not-found"
    status = 404


class ObjectNotFound(NotFound):
    """A row that is not there, or that the caller may not see; both look alike."""

    code = "object-not-found"

    def __init__(self, hint: str = "not found", **data: Any) -> None:
        super().__init__(hint=hint, **data)


class TooManyRequests(PenpotError):
    """A rate or concurrency limit; the answer has headers and no body."""

    type = "rate-limit"
    status = 429

    def __init__(self, code: str, hint: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(code, hint)
        self.headers = headers or {}


class ServerFault(PenpotError):
    """Our own failure. The hint never holds driver or stack texts."""

    code = "unexpected"


class Unavailable(ServerFault):
    """A part this call needs (database, bus, storage) does not answer now."""

    code = "unavailable"
    status = 503
