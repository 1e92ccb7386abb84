"""Numbers of the French company register, checked when they are read."""

from __future__ import annotations

import re

_BLANKS = re.compile(r"[\s\u00a0\u202f\u2009.]+")


class Siren(str):
    """The nine digits of a legal unit. Only `parse` makes one from a person's text."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> Siren:
        """Return the number without its blanks: "356 000 000".

        :raises ValueError: when it is not nine digits or the check digit is wrong.
        """
        # Imported here because the replay of a call runs before anything is installed.
        from stdnum.fr import siren  # noqa: PLC0415

        digits = _BLANKS.sub("", text)
        if not siren.is_valid(digits):
            raise ValueError(f"not a SIREN: {text!r}")
        return cls(digits)


class Siret(str):
    """The fourteen digits of an establishment: its legal unit and its own number."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> Siret:
        """Return the number without its blanks, La Poste's own check rule included.

        :raises ValueError: when it is not fourteen digits or the check digit is wrong.
        """
        # Imported here for the same reason.
        from stdnum.fr import siret  # noqa: PLC0415

        digits = _BLANKS.sub("", text)
        if not siret.is_valid(digits):
            raise ValueError(f"not a SIRET: {text!r}")
        return cls(digits)

    @property
    def siren(self) -> Siren:
        """The legal unit of the establishment."""
        return Siren(self[:9])
