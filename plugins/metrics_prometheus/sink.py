"""A sink that keeps the figures in a Prometheus registry. Label sets are bound once and kept."""

from __future__ import annotations

from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, Summary

from penpot_plugins.metrics_prometheus.series import BUCKETS, SERIES, Series

KINDS: dict[str, Any] = {"counter": Counter, "gauge": Gauge, "histogram": Histogram, "summary": Summary}


class PrometheusSink:
    """Knows the declared series; a figure of an undeclared one is an error of the program."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._series = {series.name: self._make(series) for series in SERIES}
        self._bound: dict[tuple[str, frozenset[tuple[str, str]]], Any] = {}

    def _make(self, series: Series) -> Any:
        options: dict[str, Any] = {"registry": self.registry, "labelnames": series.labels}
        if series.kind == "histogram":
            options["buckets"] = BUCKETS
        return KINDS[series.kind](series.name, series.help, **options)

    def _of(self, name: str, labels: dict[str, str]) -> Any:
        if not labels:
            return self._series[name]
        key = (name, frozenset(labels.items()))
        bound = self._bound.get(key)
        if bound is None:
            bound = self._bound[key] = self._series[name].labels(**labels)
        return bound

    def count(self, name: str, amount: float = 1, /, **labels: str) -> None:
        """Add to a counter."""
        self._of(name.removesuffix("_total"), labels).inc(amount)

    def observe(self, name: str, value: float, /, **labels: str) -> None:
        """Note one value of a histogram or summary."""
        self._of(name, labels).observe(value)

    def gauge(self, name: str, value: float, /, **labels: str) -> None:
        """Set a gauge."""
        self._of(name, labels).set(value)


SINK = PrometheusSink()
"""One registry a process: prometheus-client's process figures belong to it anyway."""
