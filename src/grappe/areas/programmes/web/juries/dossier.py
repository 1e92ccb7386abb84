"""An application as a juror reads it: questions and answers, in words."""

from grappe.areas.forms.web.answers import answers_in_words
from grappe.areas.programmes.models import Review
from grappe.areas.programmes.queries.applications import questions_of
from grappe.web.formats import reading_language


def dossier_of(review: Review) -> list[tuple[str, str]]:
    """The questions that were asked with the applicant's words; an empty text where there is no answer."""
    language = reading_language()
    questions = [q.said_in(language) for q in questions_of(review.application.form_revision)]
    return [
        (question.label, words) for question, words in answers_in_words(questions, review.application.answers)
    ]
