"""Ingest on the workers of a Dask cluster (extra `cluster`): they read, analyse, save and link; one process leads."""

from app.cluster.ingest import ingest_on_cluster
from app.cluster.scheduler import ClusterError, Scheduler, require

__all__ = ["ClusterError", "Scheduler", "ingest_on_cluster", "require"]
