"""The rule of the line of a call in sentences: pages and minutes say the same."""

from django.utils.translation import gettext as _

from grappe.areas.programmes.rules.selection import SelectionTerms
from grappe.web.formats import number


def rule_words(terms: SelectionTerms, places: int) -> tuple[str, ...]:
    """The rule of the line as the call sets it, in sentences."""
    said = [
        _(
            "En descendant le classement, chaque dossier est payé en entier par la première enveloppe qui "
            "le peut."
        )
    ]
    if terms.least_share is None:
        said.append(_("Un dossier qu’aucune ne peut payer en entier n’est pas financé en partie."))
    else:
        share = number(terms.least_share.percentage.normalize())
        said.append(
            _(
                "Le dossier à la limite peut être financé en partie, à partir de %(share)s %% de ce qu’il "
                "demande."
            )
            % {"share": share}
        )
    said.append(
        _("Un dossier trop cher est passé : les suivants peuvent encore être financés.")
        if terms.passes_over
        else _("Le premier dossier qu’une enveloppe ne peut pas payer arrête sa ligne.")
    )
    if terms.keeps_places:
        said.append(_("Pas plus de %(places)s lauréats en tout.") % {"places": number(places)})
    return tuple(said)
