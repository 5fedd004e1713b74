"""Metrics for Prometheus: counted in every process, shown on a port of their own. Off unless a port is set."""
