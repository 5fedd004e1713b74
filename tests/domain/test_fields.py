"""Taking values out of an untrusted object."""

import pytest

from plugin.domain.complaint import Complaint
from plugin.domain.errors import InvalidInput
from plugin.domain.fields import FieldFault, Fields, parse_text


def refuse(_value):
    """Complain about any value."""
    raise FieldFault(Complaint("Is wrong."))


def faults(fields):
    """Return the complaints that `finish` raises."""
    with pytest.raises(InvalidInput) as caught:
        fields.finish()
    return caught.value.fields


def test_a_required_field_is_parsed():
    """What the parser returns is returned."""
    fields = Fields({"size": "7"}, allowed={"size"})

    assert fields.required("size", lambda value: int(str(value)), instead=0) == 7
    fields.finish()


def test_a_missing_required_field_is_named():
    """Something else is returned instead, and `finish` refuses."""
    fields = Fields({}, allowed={"size"})

    assert fields.required("size", parse_text, instead="nothing") == "nothing"
    assert faults(fields) == {"size": "Missing."}


def test_an_absent_optional_field_is_its_default():
    """And no parser runs."""
    fields = Fields({}, allowed={"size"})

    assert fields.optional("size", refuse, default=30) == 30
    fields.finish()


def test_a_faulty_optional_field_is_a_fault():
    """The default is for what is absent, not for what is wrong."""
    fields = Fields({"size": 1}, allowed={"size"})

    assert fields.optional("size", refuse, default=30) == 30
    assert faults(fields) == {"size": "Is wrong."}


def test_faults_of_an_inner_object_are_named_with_both_names():
    """They are raised together with the others."""
    fields = Fields({"place": {"street": 1, "colour": "red"}, "size": 1}, allowed={"place", "size"})
    inner = fields.within("place", {"street": 1, "colour": "red"}, allowed={"street", "town"})
    inner.required("street", refuse, instead="")
    inner.required("town", parse_text, instead="")
    fields.required("size", refuse, instead=0)

    assert faults(fields) == {
        "place": "Holds a field that this call does not know.",
        "place.street": "Is wrong.",
        "place.town": "Missing.",
        "size": "Is wrong.",
    }


@pytest.mark.parametrize("value", ["text", ["a list"], 7, None])
def test_what_is_no_object_has_no_inner_fields(value):
    """It is a fault of the outer field."""
    with pytest.raises(FieldFault):
        Fields({}, allowed=set()).within("place", value, allowed={"street"})
