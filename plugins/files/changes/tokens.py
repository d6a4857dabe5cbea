"""Changes of the tokens library (contract/changes.md §11); all but set-tokens-lib make one where there is none."""

from __future__ import annotations

from collections.abc import Callable

from penpot_core.transit import Keyword
from penpot_plugins.files.changes.change_type import Apply, Change, ChangeType, change_schema
from penpot_plugins.files.changes.run import Run
from penpot_plugins.files.model.keys import ID, OPTIONS
from penpot_plugins.files.model.token_items import put_token, remove_token
from penpot_plugins.files.model.token_sets import (
    before_path,
    move_set,
    move_set_group,
    put_set,
    remove_set,
    rename_set_group,
)
from penpot_plugins.files.model.token_themes import activate_themes, put_theme, remove_theme
from penpot_plugins.files.model.tokens_lib import empty_lib
from penpot_plugins.files.schema.alternatives import nullable
from penpot_plugins.files.schema.collections import set_of, vector
from penpot_plugins.files.schema.maps import Fields
from penpot_plugins.files.schema.scalars import BOOLEAN, STRING, UUID_VALUE
from penpot_plugins.files.schema.tokens import (
    SET_ATTRS_GIVEN,
    THEME_ATTRS_GIVEN,
    TOKEN_ATTRS_GIVEN,
    WHOLE_TOKENS_LIB,
)
from penpot_plugins.files.transit import TokensLib

TOKENS_LIB_KEY = Keyword("tokens-lib")
BASE_FONT_SIZE = Keyword("base-font-size")

Edit = Callable[[Run, Change, TokensLib], TokensLib]


def editing(edit: Edit) -> Apply:
    """Applies an edit to the library of the file, made empty where there is none."""

    def apply(run: Run, change: Change) -> None:
        known = run.draft.get(TOKENS_LIB_KEY)
        lib = known if known is not None else empty_lib(run.now)
        new = edit(run, change, lib)
        if new is not known:
            run.draft.put(TOKENS_LIB_KEY, new)

    return apply


def set_tokens_lib(run: Run, change: Change) -> None:
    """Replace the library, or remove it."""
    if change[TOKENS_LIB_KEY] is None:
        run.draft.remove(TOKENS_LIB_KEY)
    else:
        run.draft.put(TOKENS_LIB_KEY, change[TOKENS_LIB_KEY])


def set_token(run: Run, change: Change, lib: TokensLib) -> TokensLib:
    """Add, change or delete a token."""
    attrs, set_id, token_id = change["attrs"], change["set-id"], change["token-id"]
    if attrs is None:
        return remove_token(lib, set_id, token_id, run.now)
    return put_token(lib, set_id, token_id, attrs, run.now)


def set_token_set(run: Run, change: Change, lib: TokensLib) -> TokensLib:
    """Add, replace or delete a set."""
    if change["attrs"] is None:
        return remove_set(lib, change[ID], run.now)
    return put_set(lib, change[ID], change["attrs"], run.now)


def set_token_theme(run: Run, change: Change, lib: TokensLib) -> TokensLib:
    """Add, change or delete a theme."""
    if change["attrs"] is None:
        return remove_theme(lib, change[ID])
    return put_theme(lib, change[ID], change["attrs"], run.now)


def set_active_token_themes(run: Run, change: Change, lib: TokensLib) -> TokensLib:
    """Say which themes are active."""
    return activate_themes(lib, frozenset(change["theme-paths"]))


def rename_token_set_group(run: Run, change: Change, lib: TokensLib) -> TokensLib:
    """Give a group of sets another name."""
    return rename_set_group(lib, change["set-group-path"], change["set-group-fname"], run.now)


def move_token_set(run: Run, change: Change, lib: TokensLib) -> TokensLib:
    """Move a set."""
    before = before_path(change["before-path"], group=change["before-group"] is True)
    return move_set(lib, change["from-path"], change["to-path"], before, run.now)


def move_token_set_group(run: Run, change: Change, lib: TokensLib) -> TokensLib:
    """Move a group of sets."""
    before = before_path(change["before-path"], group=change["before-group"] is True)
    return move_set_group(lib, change["from-path"], change["to-path"], before, run.now)


def set_base_font_size(run: Run, change: Change) -> None:
    """Set the size of the root font."""
    options = run.draft.get(OPTIONS) or {}
    run.draft.put(OPTIONS, {**options, BASE_FONT_SIZE: change[BASE_FONT_SIZE]})


NAMES = vector(STRING)
MOVE = Fields(
    {
        "from-path": NAMES,
        "to-path": NAMES,
        "before-path": nullable(NAMES),
        "before-group": nullable(BOOLEAN),
    }
)


def token_change(name: str, fields: Fields, apply: Apply) -> ChangeType:
    """A type of change of this module; all concern those who use the library."""
    return ChangeType(name, change_schema(name, fields), apply, library_relevant=True)


TOKEN_CHANGES = (
    token_change("set-tokens-lib", Fields({"tokens-lib": nullable(WHOLE_TOKENS_LIB)}), set_tokens_lib),
    token_change(
        "set-token",
        Fields({"set-id": UUID_VALUE, "token-id": UUID_VALUE, "attrs": nullable(TOKEN_ATTRS_GIVEN)}),
        editing(set_token),
    ),
    token_change(
        "set-token-set",
        Fields({"id": UUID_VALUE, "attrs": nullable(SET_ATTRS_GIVEN)}),
        editing(set_token_set),
    ),
    token_change(
        "set-token-theme",
        Fields({"id": UUID_VALUE, "attrs": nullable(THEME_ATTRS_GIVEN)}),
        editing(set_token_theme),
    ),
    token_change(
        "set-active-token-themes",
        Fields({"theme-paths": set_of(STRING)}),
        editing(set_active_token_themes),
    ),
    token_change(
        "rename-token-set-group",
        Fields({"set-group-path": NAMES, "set-group-fname": STRING}),
        editing(rename_token_set_group),
    ),
    token_change("move-token-set", MOVE, editing(move_token_set)),
    token_change("move-token-set-group", MOVE, editing(move_token_set_group)),
    token_change("set-base-font-size", Fields({"base-font-size": STRING}), set_base_font_size),
)
