"""The certificate of a label: who holds it, from whom, since and until when, as it stands on a day."""

from datetime import date

from django.utils.translation import gettext as _

from grappe.areas.labels.models import STATE_LABELS
from grappe.areas.labels.queries import LabelledNetwork
from grappe.areas.programmes.documents.blocks import Paper, Table, Text
from grappe.values import Period
from grappe.web.formats import day, period, reading_language


def certificate_paper(held: LabelledNetwork, *, on: date) -> Paper:
    """Return the certificate of an award as it stands on the day."""
    award = held.award
    words = {
        "authority": award.label.authority.name,
        "network": award.network.organisation.name,
        "label": award.label.name,
    }
    known = held.life.period != Period()
    rows = [
        (_("Réseau"), words["network"]),
        (_("Label"), words["label"]),
        (_("Autorité"), words["authority"]),
        (_("Vague"), award.wave or _("non précisée par la source")),
        (_("Validité"), period(held.life.period) if known else _("dates non publiées")),
        (_("État le %(day)s") % {"day": day(on)}, str(STATE_LABELS[held.state])),
    ]
    opening = _("%(authority)s a accordé le label « %(label)s » au réseau %(network)s.")
    return Paper(
        title=_("Attestation de label"),
        subtitle=f"{words['network']} · {words['label']}",
        blocks=(
            Text(opening % words, "strong"),
            Table((_("Ce qui est attesté"), ""), tuple(rows), widths=(3, 5)),
            Text(
                _(
                    "Cette attestation dit l’état du label le jour où elle est établie. Une suspension ou un "
                    "retrait plus récents se lisent dans Grappe."
                ),
                "small",
            ),
        ),
        sender=(words["authority"],),
        recipient=(words["network"],),
        place_and_date=_("Établie le %(day)s") % {"day": day(on)},
        foot=_("Attestation nº %(number)s") % {"number": award.pk},
        language=reading_language(),
    )
