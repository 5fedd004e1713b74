"""The builder of the Connect descriptor: what the app tells Jira and Confluence about itself."""
