"""Secrets for Jira and Confluence: the backend that Jira and Confluence talk to."""
