"""Tokens of a set: added, changed, renamed in their place, removed (contract/changes.md §11)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from penpot_core.transit import OrderedMap
from penpot_plugins.files.model.keys import ID, MODIFIED_AT, NAME
from penpot_plugins.files.model.ordered_tree import with_node, without_node
from penpot_plugins.files.model.tokens_lib import SETS, TOKENS, Attrs, changed, found, new_token
from penpot_plugins.files.shapes.comparison import same
from penpot_plugins.files.transit import Token, TokenSet, TokensLib


def put_token(lib: TokensLib, set_id: UUID, token_id: UUID, attrs: Attrs, now: datetime) -> TokensLib:
    """Add a token to a set, or merge into the one of that id, which keeps its place when renamed."""

    def change(tokens: OrderedMap) -> OrderedMap:
        old_name = name_of(tokens, token_id)
        if old_name is None:
            made = new_token(attrs, now)
            return with_node(tokens, [made[NAME]], made)
        merged = Token({**tokens[old_name], **attrs})
        if same(merged, tokens[old_name]):
            return tokens
        merged[MODIFIED_AT] = now
        return OrderedMap(
            (merged[NAME], merged) if name == old_name else (name, token)
            for name, token in tokens.items()
            if name == old_name or name != merged[NAME]
        )

    return with_tokens(lib, set_id, change, now)


def remove_token(lib: TokensLib, set_id: UUID, token_id: UUID, now: datetime) -> TokensLib:
    """Remove a token from a set, which becomes newer whether it was there or not."""

    def change(tokens: OrderedMap) -> OrderedMap:
        name = name_of(tokens, token_id)
        return OrderedMap(tokens) if name is None else without_node(tokens, [name])

    return with_tokens(lib, set_id, change, now)


def name_of(tokens: OrderedMap, token_id: UUID) -> str | None:
    """The key of a token."""
    return next((name for name, token in tokens.items() if token.get(ID) == token_id), None)


def with_tokens(
    lib: TokensLib, set_id: UUID, change: Callable[[OrderedMap], OrderedMap], now: datetime
) -> TokensLib:
    """Change the tokens of a set, which becomes newer where they differ; a set that is not there stays so."""
    known = found(lib[SETS], set_id)
    if known is None:
        return lib
    path, item = known
    tokens = change(item[TOKENS])
    if tokens is item[TOKENS]:
        return lib
    made = TokenSet({**item, TOKENS: tokens, MODIFIED_AT: now})
    return changed(lib, sets=with_node(lib[SETS], path, made))
