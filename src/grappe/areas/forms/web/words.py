"""The words of every refusal raised here."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "forms.unknown_question": _("La question « %(code)s » n’est pas dans ce formulaire. Rechargez la page."),
    "forms.not_a_text": _("« %(label)s » attend un texte."),
    "forms.not_a_long_text": _("« %(label)s » attend un texte."),
    "forms.not_a_number": _("« %(label)s » attend un nombre. Écrivez-le en chiffres, par exemple 1 200."),
    "forms.not_a_money": _(
        "« %(label)s » attend un montant positif. Écrivez-le en chiffres, par exemple 9 500."
    ),
    "forms.not_a_date": _("« %(label)s » attend une date, par exemple 29/05/2009."),
    "forms.not_a_choice": _("« %(label)s » : choisissez une réponse de la liste."),
    "forms.not_a_consent": _("« %(label)s » : cochez la case, ou laissez-la vide."),
    "forms.not_a_file": _("« %(label)s » attend un fichier. Choisissez-le sur votre appareil."),
    "forms.not_a_organisation": _("« %(label)s » attend le SIREN d’une organisation, neuf chiffres."),
    "forms.too_long": _(
        "« %(label)s » compte %(length)s caractères, %(longest)s au plus. Raccourcissez votre texte."
    ),
    # Bounds.
    "forms.too_small_number": _("%(answer)s est en dessous du minimum. Écrivez au moins %(least)s."),
    "forms.too_large_number": _("%(answer)s est au-dessus du maximum. Écrivez au plus %(most)s."),
    "forms.too_small_money": _("%(answer)s est en dessous du minimum. Écrivez au moins %(least)s."),
    "forms.too_large_money": _("%(answer)s est au-dessus du maximum. Écrivez au plus %(most)s."),
    "forms.date_before_opening": _(
        "Le %(day)s précède l’ouverture de l’appel : le règlement l’interdit. Choisissez une date à partir "
        "du %(least)s."
    ),
    "forms.date_before_closing": _(
        "Le %(day)s précède la clôture du dépôt : le règlement l’interdit. Choisissez une date à partir du "
        "%(least)s."
    ),
    "forms.date_before_deposit": _(
        "Le %(day)s précède le dépôt : le règlement l’interdit. Choisissez une date à partir du %(least)s."
    ),
    "forms.date_too_early": _(
        "Le %(day)s vient trop tôt : le règlement l’interdit. Choisissez une date à partir du %(least)s."
    ),
    "forms.date_too_late": _(
        "Le %(day)s vient trop tard : le règlement l’interdit. Choisissez une date jusqu’au %(most)s."
    ),
    # Files.
    "forms.file_kind": _("« %(name)s » n’est pas d’un type accepté ici. Joignez un fichier %(kinds)s."),
    "forms.file_too_large": _(
        "« %(name)s » dépasse les %(megabytes)s Mo admis ici. Réduisez-le, ou n’en gardez que l’utile."
    ),
    # Of whoever writes the questions.
    "forms.too_many_questions": _("Un formulaire pose %(most)s questions au plus. Retirez-en."),
    "forms.question_code_twice": _(
        "La question « %(label)s » a le même code qu’une autre. Donnez-lui le sien."
    ),
    "forms.question_code_wrong": _(
        "« %(code)s » n’est pas un code de question. Écrivez-le en minuscules sans accent, par exemple "
        "besoin_principal."
    ),
    "forms.question_label_missing": _("La question %(number)s n’a pas de texte. Écrivez ce qu’elle demande."),
    "forms.question_label_too_long": _(
        "« %(label)s » dépasse %(longest)s caractères. Raccourcissez la question, l’aide peut en dire plus."
    ),
    "forms.question_hint_too_long": _(
        "L’aide de « %(label)s » dépasse %(longest)s caractères. Raccourcissez-la."
    ),
    "forms.question_choices_missing": _(
        "« %(label)s » est un choix : proposez au moins deux réponses, chacune avec son texte."
    ),
    "forms.question_choice_twice": _("« %(label)s » propose deux fois la même réponse. Gardez-en une."),
    "forms.question_bound_wrong": _(
        "La limite de « %(label)s » ne se lit pas pour ce genre de question. Écrivez un nombre, un montant "
        "ou une date selon le cas, ou laissez-la vide."
    ),
    "forms.question_bounds_reversed": _(
        "« %(label)s » : le maximum est plus petit que le minimum. Corrigez l’un des deux."
    ),
    "forms.question_length_wrong": _(
        "« %(label)s » : la longueur va de 1 à %(most)s caractères. Corrigez-la, ou laissez-la vide."
    ),
    "forms.question_file_kind_wrong": _(
        "« %(label)s » : ce type de fichier n’est pas gardé ici. Choisissez parmi %(kinds)s."
    ),
    "forms.question_file_size_wrong": _("« %(label)s » : la taille va de 1 à %(most)s Mo. Corrigez-la."),
    "forms.question_condition_unknown": _(
        "« %(label)s » dépend d’une question qui ne la précède pas, ou qui n’est ni un choix ni un "
        "consentement. Choisissez-en une autre."
    ),
    "forms.question_condition_value": _(
        "« %(label)s » dépend d’une réponse que « %(decider)s » ne propose pas. Choisissez-la dans la liste."
    ),
}
