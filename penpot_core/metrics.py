"""Figures: one place to tell them, any number of sinks (contract/metrics.md)."""

from __future__ import annotations

from collections.abc import Sequence

from penpot_core.types import MetricsSink


class Metrics:
    """Passes every figure to every sink; without sinks it costs a loop over nothing."""

    def __init__(self, sinks: Sequence[MetricsSink] = ()) -> None:
        self._sinks = tuple(sinks)

    def count(self, name: str, amount: float = 1, /, **labels: str) -> None:
        """Add to a counter."""
        for sink in self._sinks:
            sink.count(name, amount, **labels)

    def observe(self, name: str, value: float, /, **labels: str) -> None:
        """Note one value of a histogram (milliseconds unless the name says otherwise)."""
        for sink in self._sinks:
            sink.observe(name, value, **labels)

    def gauge(self, name: str, value: float, /, **labels: str) -> None:
        """Set a gauge."""
        for sink in self._sinks:
            sink.gauge(name, value, **labels)
