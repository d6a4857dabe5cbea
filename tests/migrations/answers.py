"""Answers in the notation of the recordings, to compare with what the reference answered."""

from __future__ import annotations

import json
from typing import Any

import httpx

from tests.compat.replayer import replayer

TRANSIT = {"content-type": "application/transit+json", "accept": "application/transit+json"}


def plain(value: Any) -> Any:
    """A value with its sets in one order."""
    if isinstance(value, dict):
        if set(value) == {"#set"}:
            return {"#set": sorted((plain(item) for item in value["#set"]), key=json.dumps)}
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list) else value


def body_of(answer: httpx.Response) -> Any:
    """The body of an answer in transit."""
    return plain(replayer().decode(answer)) if answer.content else None


def ask(client: httpx.Client, method: str, params: dict[str, Any] | None = None) -> tuple[int, Any]:
    """Call a method with params in the notation of the recordings: the status, and the body in it."""
    content = json.dumps(replayer().to_transit(params or {}))
    answer = client.post(f"/api/main/methods/{method}", content=content, headers=TRANSIT)
    return answer.status_code, body_of(answer)
