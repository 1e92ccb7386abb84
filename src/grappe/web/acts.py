"""One act that a page asks for: who asks, whether it was done, and where each reason of a refusal belongs.

A missing right is a page of its own, no answer to correct: it goes on to whoever answers it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import QueryDict
from django.utils import timezone

from grappe.kernel.http import ActorRequest
from grappe.values import Refusal, Refused, whole_number
from grappe.web.refusals import add_to_form, words_of

NOT_ALLOWED = "kernel.not_allowed"
_LONGEST_KEY = 64


def who(request: ActorRequest) -> dict[str, Any]:
    """Return who acts, when, and under which key of the form, as commands take them."""
    key = request.POST.get("key", "")[:_LONGEST_KEY] or None
    return {"actor": request.actor, "on": timezone.localtime(), "key": key}


def numbered(sent: QueryDict, start: str) -> dict[int, str]:
    """Return what was sent in a column of rows, by the number that follows `start` in the name of each field.

    A name whose end is no whole number is left out; of a name sent twice, the last counts.
    """
    found = (
        (whole_number(name[len(start) :]), str(text)) for name, text in sent.items() if name.startswith(start)
    )
    return {number: text for number, text in found if number is not None}


def done(request: ActorRequest, form: Form, act: Callable[[dict[str, Any]], object]) -> bool:
    """Whether the form was sent and its act done with what it holds. A refusal's reasons are put on the form.

    :raises Refused: for a missing right.
    """
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        act(form.cleaned_data)
    except Refused as refused:
        if NOT_ALLOWED in refused.codes:
            raise
        add_to_form(form, refused)
        return False
    return True


def attempt(
    act: Callable[[], object],
    form: Form | None = None,
    *,
    said: Callable[[Refusal], str] = words_of,
) -> list[str] | None:
    """Do one act: None when it is done, else the reasons that are on no field of the form, in words.

    :param said: how a reason is said, where an area has words for its parameters.
    :raises Refused: for a missing right.
    """
    try:
        act()
    except Refused as refused:
        return reasons_of(refused, form, said=said)
    return None


def reasons_of(
    refused: Refused, form: Form | None = None, *, said: Callable[[Refusal], str] = words_of
) -> list[str]:
    """Put each reason on its field; return in words, each once, those that are about none.

    :raises Refused: for a missing right.
    """
    if NOT_ALLOWED in refused.codes:
        raise refused
    rest = []
    for refusal in refused.refusals:
        if form is not None and refusal.field in form.fields:
            form.add_error(refusal.field, said(refusal))
        else:
            rest.append(said(refusal))
    return list(dict.fromkeys(rest))
