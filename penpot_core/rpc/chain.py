"""The chain of a method, compiled once at start: outermost stage first (see `Stage`), handler last.

Per call there is no hook call and no lookup by name, only these closures.
"""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from penpot_core.db import SerializationFailure, repeated
from penpot_core.errors import Unauthenticated
from penpot_core.rpc.call import Call
from penpot_core.rpc.params import compile_params
from penpot_core.settings import kernel
from penpot_core.types import Interceptor, Next, RpcMethod, Stage

if TYPE_CHECKING:
    from penpot_core.app import App


class NotModified(Exception):
    """The caller's copy is current: 304 without a body."""


def compile_chain(app: App, method: RpcMethod, interceptors: Sequence[Interceptor]) -> Next:
    """Build the chain of one method from the kernel's own stages and the plugins' interceptors."""
    ordered = sorted([*KERNEL, *interceptors], key=lambda interceptor: interceptor.stage.value)
    inner = [one for one in ordered if one.stage is Stage.HANDLER]
    chain = innermost(app, method, inner)
    for interceptor in reversed(ordered[: len(ordered) - len(inner)]):
        chain = interceptor.wrap(app, method, chain)
    return chain


def innermost(app: App, method: RpcMethod, inner: Sequence[Interceptor] = ()) -> Next:
    """The declared access check, what stands behind it, then the handler.

    A method without a transaction borrows a reader for the check.
    """
    check, handler = method.access.check, method.handler

    async def handled(call: Call) -> Any:
        return await handler(call, call.params)

    run: Next = handled
    for interceptor in reversed(inner):
        run = interceptor.wrap(app, method, run)

    async def checked(call: Call) -> Any:
        await check(call, call.params)  # type: ignore[misc]
        return await run(call)

    async def checked_apart(call: Call) -> Any:
        async with app.database.read() as call.connection:
            await check(call, call.params)  # type: ignore[misc]
        call.connection = None
        return await run(call)

    if check is None:
        return run
    return checked if method.transaction in ("read", "write") else checked_apart


def authentication(app: App, method: RpcMethod, next_: Next) -> Next:
    """Refuse an anonymous caller unless the method is declared public."""
    if method.access.anonymous:
        return next_

    async def authenticated(call: Call) -> Any:
        if call.identity is None:
            raise Unauthenticated("authentication-required", "authentication required for this endpoint")
        return await next_(call)

    return authenticated


def validation(app: App, method: RpcMethod, next_: Next) -> Next:
    """Turn the raw parameters into the declared struct."""
    decode = compile_params(method.params)

    async def validated(call: Call) -> Any:
        call.params = decode(call.raw)
        return await next_(call)

    return validated


def conditional(app: App, method: RpcMethod, next_: Next) -> Next:
    """Answer `if-none-match` without running the handler (contract/http.md §8)."""
    declared = method.conditional
    if declared is None:
        return next_

    async def answered(call: Call) -> Any:
        if call.client.if_none_match is not None:
            async with app.database.read() as connection:
                call.connection = connection
                key = await declared.prefetch(call, call.params)
                call.connection = None
            if etag(key) == call.client.if_none_match:
                raise NotModified
        result = await next_(call)
        call.reply.headers["etag"] = etag(declared.key(call, call.params, result))
        return result

    return answered


def etag(key: str) -> str:
    """The weak entity tag of a key."""
    digest = hashlib.blake2b(key.encode(), digest_size=32).digest()
    return f'W/"{urlsafe_b64encode(digest).rstrip(b"=").decode()}"'


def transaction(app: App, method: RpcMethod, next_: Next) -> Next:
    """Give the call the connection that it declares, and let its messages go after COMMIT."""
    return {"none": without, "read": reading, "write": writing, "own": without}[method.transaction](
        app, method, next_
    )


def without(app: App, method: RpcMethod, next_: Next) -> Next:
    """No connection; writers of file data (`own`) hand over batches and flush the call themselves."""

    async def run(call: Call) -> Any:
        result = await next_(call)
        call.flush()
        return result

    return run


def reading(app: App, method: RpcMethod, next_: Next) -> Next:
    """A reader connection."""
    read = app.database.read

    async def run(call: Call) -> Any:
        async with read() as call.connection:
            result = await next_(call)
        call.flush()
        return result

    return run


def writing(app: App, method: RpcMethod, next_: Next) -> Next:
    """The one write transaction of the call. Its messages are bound to COMMIT, not to this coroutine's life.

    One that lost to another transaction is run again from the access check on, as if the call had come just now.
    """

    limit = app.settings[kernel.WRITE_TIMEOUT].total_seconds()

    async def run(call: Call) -> Any:
        before = call.unsent()

        async def once() -> Any:
            try:
                async with app.database.write(timeout=limit) as call.connection:
                    call.connection.after_commit(call.flush)
                    return await app.guard(call.connection, next_(call))
            except SerializationFailure:
                call.forget(before)
                raise

        return await repeated(once)

    return run


KERNEL = (
    Interceptor("kernel-authentication", Stage.AUTHENTICATION, authentication),
    Interceptor("kernel-validation", Stage.VALIDATION, validation),
    Interceptor("kernel-conditional", Stage.CONDITIONAL, conditional),
    Interceptor("kernel-transaction", Stage.TRANSACTION, transaction),
)
