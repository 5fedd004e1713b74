"""A local Jira and Confluence that treat a Connect app as Atlassian's do, to try and to test the app."""
