"""Who acts. Roles belong to objects, so the actor carries an identity, never a bundle of rights."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person, or the machine itself when `person_id` is None.

    Access is asked per object, in the areas' `access.py`, from the dated roles stored there.
    """

    person_id: int | None
    name: str

    @property
    def is_machine(self) -> bool:
        """True for jobs, imports and the demo loader, which act in nobody's name."""
        return self.person_id is None

    @property
    def own_id(self) -> int:
        """The id to look up what is one's own: 0, which no row has, for the machine. (A lookup by None
        would match every row without a person.)"""
        return self.person_id or 0


MACHINE = Actor(person_id=None, name="Grappe")
