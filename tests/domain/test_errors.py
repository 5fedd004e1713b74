"""The refusals of the product's rules."""

import inspect

from plugin.domain import errors
from plugin.domain.errors import DomainError, InvalidInput


def test_every_refusal_has_one_root():
    """The edge can tell a refusal from a fault of ours by its root alone."""
    classes = [
        each for _, each in inspect.getmembers(errors, inspect.isclass) if each.__module__ == errors.__name__
    ]

    assert len(classes) > 10
    assert all(issubclass(each, DomainError) for each in classes)


def test_invalid_input_names_its_fields_in_order():
    """The text for logs is made of field names alone."""
    error = InvalidInput({"title": "Missing.", "content": "Must be text."})

    assert str(error) == "invalid: content, title"
