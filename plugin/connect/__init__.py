"""Atlassian Connect's protocol: signed tokens, lifecycle events, and the REST calls back to the host."""
