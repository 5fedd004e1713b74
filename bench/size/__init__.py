"""What size costs: the same calls on a small and on a large store, in pairs."""
