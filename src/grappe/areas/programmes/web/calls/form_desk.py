"""One of the forms of a call as the pages that write it know it: what it asks, its names, its addresses.

A call in one stage has one form; a call in two has that of the idea and that of the full application, which
the same pages write.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from grappe.areas.forms.models import FormRevision
from grappe.areas.forms.rules import Question
from grappe.areas.programmes.models import Call
from grappe.areas.programmes.queries.calls import (
    in_two_stages,
    questions_of,
    refusals_to_write,
    revision_of,
)
from grappe.areas.programmes.rules.phases import FULL, IDEA

PREFIXES = {IDEA: "", FULL: "full-"}


@dataclass(frozen=True, slots=True)
class Part:
    """One of the two forms, to go from one to the other."""

    label: str
    href: str
    count: int
    is_current: bool


@dataclass(frozen=True, slots=True)
class FormDesk:
    """A form of a call: that of one stage."""

    call: Call
    stage: int

    @property
    def questions(self) -> Sequence[Question]:
        """What it asks, in order."""
        return questions_of(self.call, self.stage)

    @property
    def revision(self) -> FormRevision | None:
        """The revision being written, or the published one that applicants answer."""
        return revision_of(self.call, self.stage)

    @property
    def may_write(self) -> bool:
        """Whether its questions may still change."""
        return not refusals_to_write(self.call, self.stage)

    @property
    def is_full(self) -> bool:
        """Whether it is that of the full application."""
        return self.stage == FULL

    @property
    def in_two_stages(self) -> bool:
        """Whether the call has two forms."""
        return in_two_stages(self.call)

    @property
    def title(self) -> str:
        """What the pages call it."""
        if self.is_full:
            return _("Questionnaire du dossier complet")
        return _("Questionnaire de l’idée") if self.in_two_stages else _("Questions du dossier")

    @property
    def sentence(self) -> str:
        """What it is for, under its title."""
        if self.is_full:
            return _(
                "Ce que les candidats retenus après l’idée écrivent ensuite, étape par étape. L’ouverture de "
                "l’appel fige une révision numérotée ; un dossier reste sur la sienne."
            )
        return _(
            "Ce que chaque candidat écrit, étape par étape. L’ouverture de l’appel fige une révision "
            "numérotée ; un dossier reste sur la sienne."
        )

    @property
    def parts(self) -> list[Part]:
        """Both forms of a call in two stages; none for a call in one."""
        if not self.in_two_stages:
            return []
        names = {IDEA: _("Idée"), FULL: _("Dossier complet")}
        desks = [FormDesk(self.call, stage) for stage in names]
        return [
            Part(names[one.stage], one.list, len(one.questions), one.stage == self.stage) for one in desks
        ]

    def address(self, name: str, **more: Any) -> str:
        """Where one of its pages is, by the name of the first form's."""
        where = {"network": self.call.network.slug, "slug": self.call.slug, **more}
        return reverse(f"programmes:{PREFIXES[self.stage]}{name}", kwargs=where)

    @property
    def list(self) -> str:
        """The list of its questions."""
        return self.address("questions")

    @property
    def create(self) -> str:
        """A new question."""
        return self.address("question-new")

    @property
    def preview(self) -> str:
        """The questions as an applicant sees them."""
        return self.address("questions-preview")

    @property
    def origin(self) -> str:
        """What it starts from."""
        return self.address("questions-origin")

    @property
    def compare(self) -> str:
        """Two revisions side by side."""
        return self.address("questions-revisions")

    @property
    def question_page(self) -> str:
        """The name of the page of one question."""
        return f"programmes:{PREFIXES[self.stage]}question"
