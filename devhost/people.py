"""The people who use the sites: the cast that demos and tests share."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an Atlassian account."""

    handle: str
    account_id: str
    name: str
    colour: str

    @property
    def initials(self) -> str:
        """The letters on the avatar."""
        return "".join(word[0] for word in self.name.split())


ALICE = Person("alice", "712020:5b10a284-4c20-4657-80ed-e21a0c0ffee1", "Alice Adams", "teal")
BOB = Person("bob", "712020:7c1d22f0-9a4b-4c0e-8f5d-2b6f1d7e90b2", "Bob Brown", "orange")
CHARLIE = Person("charlie", "5e8f3c1b7d2a9006b4c1d3e5", "Charlie Clark", "purple")
ADA = Person("ada", "5d0f1a2b3c4d5e6f70819203", "Ada Lovett", "blue")
MALLORY = Person("mallory", "5f0bad5f0bad5f0bad5f0bad", "Mallory Moss", "red")

COLLEAGUES = (ALICE, BOB, CHARLIE, ADA)
STRANGERS = (MALLORY,)
