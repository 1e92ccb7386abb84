"""Refusals: why the rules say no, as codes that each area's words translate."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason, as a code prefixed by its area, with its parameters and the form field it is about."""

    code: str
    params: Mapping[str, object] = dataclass_field(default_factory=dict)
    field: str | None = None

    def __hash__(self) -> int:
        # The parameters may hold lists; equal refusals still have equal codes and fields.
        return hash((self.code, self.field))


class Refused(Exception):
    """A command was refused, with every reason at once."""

    def __init__(self, refusals: Iterable[Refusal] | Refusal) -> None:
        self.refusals: tuple[Refusal, ...] = (refusals,) if isinstance(refusals, Refusal) else tuple(refusals)
        super().__init__(self.refusals)

    def __str__(self) -> str:
        return ", ".join(self.codes)

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes alone, in order."""
        return tuple(refusal.code for refusal in self.refusals)


def refuse_if(refusals: Iterable[Refusal]) -> None:
    """Let the caller go on when there is no reason to refuse.

    :raises Refused: with all the reasons together, when there is any.
    """
    reasons = tuple(refusals)
    if reasons:
        raise Refused(reasons)
