"""What reading answers needs from elsewhere: the names of the organisations they give by their number."""

from collections.abc import Iterable

from grappe.areas.directory.models import Organisation
from grappe.areas.forms.rules import Answers, Question, QuestionKind, is_blank


def organisations_named(questions: Iterable[Question], *answers: Answers) -> dict[str, str]:
    """Return SIREN → name for the organisations that these answers give and the directory knows.

    Nothing is asked of the database when no question is about an organisation.
    """
    codes = [question.code for question in questions if question.kind is QuestionKind.ORGANISATION]
    found = {str(said[code]) for said in answers for code in codes if not is_blank(said.get(code))}
    if not found:
        return {}
    return dict(Organisation.objects.filter(siren__in=found).values_list("siren", "name"))
