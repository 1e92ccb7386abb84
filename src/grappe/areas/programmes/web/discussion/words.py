"""The words of every refusal raised by a discussion."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "programmes.discussion_closed": _(
        "La discussion n’est pas ouverte : la phase en cours de l’appel ne la prévoit pas."
    ),
    "programmes.message_empty": _("Le message est vide. Écrivez-le, puis envoyez-le."),
    "programmes.message_too_long": _("Le message dépasse %(longest)s caractères. Raccourcissez-le."),
    "programmes.message_unknown": _("Le message auquel vous répondez n’est pas de cette discussion."),
    "programmes.message_withdrawn": _("Ce message est retiré : il ne change plus."),
    "programmes.message_settled": _(
        "Un message se modifie pendant %(minutes)s minutes. Passé ce délai, répondez-y ou retirez-le."
    ),
}
