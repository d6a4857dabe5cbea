"""Fourteen tokens of ten kinds that the reference made (contract/rpc-accounts.md §8.3), each for its use alone.

The secret and the people are throw-away. Most have run out, so the clock stands at the time of their making.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from penpot_core.tokens import TokenInvalid, Tokens
from penpot_core.transit import Codec, Keyword

RECORDED = json.loads((Path(__file__).parent / "data" / "reference-tokens.json").read_text())
TOKENS = Tokens(RECORDED["secret-key"], Codec())
VECTORS = RECORDED["tokens"]


def noted(value: Any) -> Any:
    """A value in the notation of the recording."""
    if isinstance(value, dict):
        return {noted(key): noted(item) for key, item in value.items()}
    if isinstance(value, Keyword):
        return f":{value}"
    if isinstance(value, datetime):
        return {"#inst": round(value.timestamp() * 1000)}
    return str(value) if isinstance(value, UUID) else value


def issuer(vector: dict[str, Any]) -> str:
    """The claim `iss`: a keyword for some uses and a text for others."""
    text: str = vector["claims"][":iss"]
    return Keyword(text[1:]) if text.startswith(":") else text


def test_vectors_when_counted_then_there_are_fourteen_of_ten_kinds() -> None:
    assert (len(VECTORS), len({vector["kind"] for vector in VECTORS})) == (14, 10)


@pytest.mark.parametrize("number", range(14))
def test_token_when_read_then_has_the_references_header_and_claims(number: int) -> None:
    vector = VECTORS[number]
    token = TOKENS.decode(vector["token"])
    assert token.header == vector["header"]
    assert noted(token.claims) == vector["claims"]


@pytest.mark.parametrize("number", range(14))
def test_token_when_verified_then_serves_in_its_time_and_for_its_use_alone(number: int) -> None:
    vector = VECTORS[number]
    iss, made = issuer(vector), datetime.fromtimestamp(vector["claims"][":iat"]["#inst"] / 1000, UTC)
    assert noted(TOKENS.verify(vector["token"], iss=iss, now=made)) == vector["claims"]
    other = str(iss) if isinstance(iss, Keyword) else Keyword(iss)
    for wrong in ("something-else", other):
        with pytest.raises(TokenInvalid) as caught:
            TOKENS.verify(vector["token"], iss=wrong, now=made)
        assert caught.value.data["reason"] == "invalid-issuer"
    if ":exp" in vector["claims"]:
        late = datetime.fromtimestamp(vector["claims"][":exp"]["#inst"] / 1000, UTC) + timedelta(seconds=1)
        with pytest.raises(TokenInvalid) as caught:
            TOKENS.verify(vector["token"], iss=iss, now=late)
        assert caught.value.data["reason"] == "token-expired"


@pytest.mark.parametrize("part", range(5))
def test_token_when_a_part_is_changed_then_is_refused(part: int) -> None:
    parts = VECTORS[0]["token"].split(".")
    parts[part] = ("A" if parts[part][0] != "A" else "B") + parts[part][1:]
    with pytest.raises(TokenInvalid):
        TOKENS.decode(".".join(parts))
