"""The addresses by which whoever watches a server asks how it is."""

from __future__ import annotations

HEALTH = "/healthz"  # answered whatever the load, and under any name: whoever watches the server may know its address
READINESS = "/readyz"
METRICS = "/metrics"  # answered whatever the load too: that is when it is needed
