"""Key providers that are services: each keeps root keys where this app cannot copy them.

Each module needs a package that is installed only by whoever chose it, so nothing imports these modules but
`plugin.root_keys`, and only the chosen ones.
"""
