"""Forge Remote's protocol: invocation tokens, the calls back to the product, events, and the app's manifest.

It is the second way into the app; `plugin.connect` is the first. What both have in common, the questions that the
products answer and the envelope of a signed token, it takes from there (docs/decisions/0014-two-doors.md).
"""
