"""The use cases: one verb a module, one transaction each, and the ports that they need filled."""
