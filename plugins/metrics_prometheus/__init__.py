"""Prometheus: `/metrics` and the timing of every call (contract/metrics.md).

Needs: prometheus-client. Emits the figures that the kernel and the plugins tell, under the reference's names.
`/metrics` answers a bearer of `metrics-token`, or a loopback peer whose request carries no forwarding header.
"""

from __future__ import annotations

from collections.abc import Sequence

from penpot_core.hookspecs import hookimpl
from penpot_core.types import HttpRoute, Interceptor, MetricsSink, Stage
from penpot_plugins.metrics_prometheus.interceptor import timed
from penpot_plugins.metrics_prometheus.routes import metrics
from penpot_plugins.metrics_prometheus.sink import SINK


@hookimpl
def penpot_metrics_sinks() -> Sequence[MetricsSink]:
    """The registry that `/metrics` shows."""
    return [SINK]


@hookimpl
def penpot_interceptors() -> Sequence[Interceptor]:
    """Times every RPC call."""
    return [Interceptor("rpc-timing", Stage.METRICS, timed)]


@hookimpl
def penpot_http_routes() -> Sequence[HttpRoute]:
    """The page that Prometheus scrapes."""
    return [HttpRoute("/metrics", ("GET",), metrics)]
