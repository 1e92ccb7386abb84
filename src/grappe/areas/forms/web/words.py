"""The words of every refusal raised here."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "forms.unknown_question": _("La question « %(code)s » n’est pas dans ce formulaire. Rechargez la page."),
    "forms.not_a_text": _("« %(label)s » attend un texte."),
    "forms.not_a_long_text": _("« %(label)s » attend un texte."),
    "forms.not_a_number": _("« %(label)s » attend un nombre. Écrivez-le en chiffres, par exemple 1 200."),
    "forms.not_a_money": _(
        "« %(label)s » attend un montant positif. Écrivez-le en chiffres, par exemple 9 500."
    ),
    "forms.not_a_date": _("« %(label)s » attend une date, par exemple 29/05/2009."),
    "forms.not_a_choice": _("« %(label)s » : choisissez une réponse de la liste."),
    "forms.not_a_consent": _("« %(label)s » : cochez la case, ou laissez-la vide."),
    "forms.too_long": _(
        "« %(label)s » compte %(length)s caractères, %(longest)s au plus. Raccourcissez votre texte."
    ),
}
