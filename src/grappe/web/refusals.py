"""The words of refusals: the rules say codes, the areas register the words, the pages show them."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.forms import BaseForm
from django.utils.translation import gettext_lazy as _

from grappe.values import Refusal, Refused
from grappe.web.explanations import input_words

_words: dict[str, Any] = {
    "kernel.file_empty": _("« %(name)s » est vide. Choisissez un fichier qui contient le document."),
    "kernel.file_too_large": _(
        "« %(name)s » dépasse %(megabytes)s Mo. Réduisez-le ou partagez-le en plusieurs fichiers."
    ),
    "kernel.file_kind_unknown": _("« %(name)s » n’est pas d’un type accepté. Joignez un fichier %(kinds)s."),
    "kernel.file_not_its_kind": _(
        "« %(name)s » se dit %(kind)s, mais son contenu ne l’est pas. "
        "Enregistrez-le à nouveau dans ce format."
    ),
    "kernel.not_allowed": _(
        "Vous n’avez pas le droit de faire cela ici. L’animation du réseau peut vous l’ouvrir."
    ),
    "kernel.stale": _(
        "Quelqu’un a modifié cette page pendant que vous écriviez. Rien de ce que vous avez saisi n’a été "
        "enregistré ; rouvrez-la pour comparer."
    ),
}


def register(words: Mapping[str, Any]) -> None:
    """Add an area's words; a code said twice is a mistake of ours."""
    doubles = _words.keys() & words.keys()
    if any(str(_words[code]) != str(words[code]) for code in doubles):
        raise ValueError(f"words given twice: {sorted(doubles)}")
    _words.update(words)


def known_codes() -> frozenset[str]:
    """Every code that has words."""
    return frozenset(_words)


def words_of(refusal: Refusal) -> str:
    """Return the reason in the reader's language."""
    words = _words.get(refusal.code)
    if words is None:
        raise KeyError(f"no words for the refusal {refusal.code}")
    return str(words) % {name: input_words(value) for name, value in refusal.params.items()}


def all_words(refusals: Iterable[Refusal]) -> list[str]:
    """Return the reasons in the reader's language, in order, each once."""
    return list(dict.fromkeys(words_of(refusal) for refusal in refusals))


def add_to_form(form: BaseForm, refused: Refused) -> None:
    """Put each reason on its field, or on the form when it is about none; typed values stay."""
    for refusal in refused.refusals:
        field = refusal.field if refusal.field in form.fields else None
        form.add_error(field, words_of(refusal))
