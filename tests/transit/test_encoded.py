"""Values that are verbose transit already."""

from __future__ import annotations

from penpot_core.transit import Codec, Encoded, Keyword, record

CODEC = Codec()
SHAPE = Encoded(
    b'{"~#shape":{"~:id":"~u00000000-0000-0000-0000-000000000000","~:name":"~~x","~:tags":[{"~#set":["~:name"]}]}}'
)


def test_encode_verbose_then_the_bytes_are_copied() -> None:
    text = CODEC.encode({Keyword("name"): SHAPE, Keyword("more"): [SHAPE]}, verbose=True)
    assert text == b'{"~:name":%b,"~:more":[%b]}' % (SHAPE.data, SHAPE.data)


def test_encode_compact_then_the_names_share_the_codes_of_the_rest() -> None:
    assert CODEC.encode([record(name=1, tags=2), SHAPE, SHAPE], verbose=False) == (
        b'[["^ ","~:name",1,"~:tags",2],'
        b'["~#shape",["^ ","~:id","~u00000000-0000-0000-0000-000000000000","^0","~~x","^1",[["~#set",["^0"]]]]],'
        b'["^2",["^ ","^3","~u00000000-0000-0000-0000-000000000000","^0","~~x","^1",[["^4",["^0"]]]]]]'
    )


def test_encode_of_nothing_else_then_it_is_not_quoted_again() -> None:
    whole = Encoded(CODEC.encode(Keyword("a"), verbose=True))
    assert CODEC.encode(whole, verbose=True) == whole.data
    assert CODEC.decode(CODEC.encode(whole, verbose=False)) == Keyword("a")
