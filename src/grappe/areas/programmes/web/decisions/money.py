"""What the points to settle about envelopes and ceilings say."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from grappe.areas.programmes.queries.lines import Ranking
from grappe.areas.programmes.queries.settling import Point
from grappe.values import Euro
from grappe.web.formats import euro


def money_words(ranking: Ranking, point: Point, names: Sequence[str]) -> tuple[str, str] | None:
    """What the points about envelopes and ceilings say."""
    named = {"names": ", ".join(names), "name": names[0] if names else ""}
    match point.code:
        case "tie_money":
            return (
                _("Ex æquo qui change qui est financé : %(names)s") % named,
                _(
                    "Selon leur ordre, l’enveloppe ne paie pas les mêmes. Le jury les ordonne et dit "
                    "pourquoi."
                ),
            )
        case "unread":
            return (
                _("%(name)s : l’aide demandée n’est pas connue") % named,
                _("Sans elle, les enveloppes ne peuvent pas être réparties. Sa page d’aide dit pourquoi."),
            )
        case "exceeded":
            words = {name: euro(v) if isinstance(v, Euro) else v for name, v in point.params.items()}
            return (
                _("Enveloppe dépassée : %(envelope)s") % words,
                _("%(granted)s accordés pour %(amount)s. Réduisez une aide, ou changez une décision.")
                % words,
            )
        case "ceiling":
            most = ranking.lines[point.numbers[0]].most_allowed
            return (
                _("%(name)s : un plafond d’aide publique bloque l’aide entière") % named,
                _("Au plus %(most)s, si le jury la ramène avant de décider.") % {"most": euro(most or 0)},
            )
        case "announced":
            return (
                _("Aides en attente à surveiller : %(names)s") % named,
                _("Seule, chaque aide passe ; avec celles qui attendent pour la même entreprise, non."),
            )
    return None
