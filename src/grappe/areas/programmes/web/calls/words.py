"""The words of every refusal raised here."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "programmes.grid_empty": _("La grille n’a aucun critère noté. Ajoutez au moins un critère prioritaire."),
    "programmes.grid_code_missing": _(
        "Le critère « %(label)s » n’a pas de code. Donnez-lui un code court, par exemple C1."
    ),
    "programmes.grid_duplicate_code": _("Deux critères portent le code %(code)s. Donnez un code à chacun."),
    "programmes.grid_maximum_too_small": _("Le critère %(code)s doit être noté sur 1 point au moins."),
    "programmes.grid_scale_too_small": _("La note finale doit être sur 1 point au moins."),
    "programmes.grid_weight_not_positive": _(
        "Le critère %(code)s ne pèse rien. Donnez-lui un poids, ou retirez-le."
    ),
    "programmes.grid_bonus_has_weight": _(
        "Le bonus %(code)s ajoute des points et n’a pas de poids. Laissez son poids vide."
    ),
    "programmes.grid_bonus_without_points": _(
        "Le bonus %(code)s ne donne aucun point. Dites combien il peut en ajouter."
    ),
    "programmes.grid_base_has_bonus_points": _(
        "Le critère %(code)s a un poids, pas de points de bonus. Laissez ses points vides."
    ),
    "programmes.grid_weights_not_whole": _(
        "Les poids, bonus à part, doivent faire 100 %% ensemble. Changez-les jusqu’à ce total."
    ),
    "programmes.grid_priority_not_majority": _(
        "Les critères prioritaires doivent peser plus de la moitié des poids, bonus à part. "
        "La moitié exacte, 50,00 %%, ne suffit pas."
    ),
    "programmes.grid_frozen": _(
        "La grille est figée depuis l’ouverture de l’appel : les candidats l’ont lue."
    ),
    "programmes.grid_unreadable": _("« %(text)s » n’est pas un nombre. Écrivez par exemple 35 ou 12,5."),
    "programmes.call_cannot_move": _(
        "L’appel n’est pas à l’étape qui permet cela. Rechargez la page pour voir où il en est."
    ),
    "programmes.call_without_places": _("Dites combien de lauréats l’appel vise, un au moins."),
    "programmes.call_places_out_of_range": _("Le nombre de lauréats va de 0 à %(most)s."),
    "programmes.call_without_question": _("Le dossier n’a aucune question. Ajoutez-en une au moins."),
    "programmes.call_without_opening": _("Dites quand l’appel ouvre."),
    "programmes.call_without_deadline": _("Dites quand le dépôt se clôt."),
    "programmes.call_closes_before_opening": _("La clôture doit venir après l’ouverture."),
    "programmes.call_deadline_in_the_past": _("La clôture est déjà passée. Choisissez une date à venir."),
    "programmes.call_without_title": _("Donnez un titre à l’appel."),
    "programmes.call_already_exists": _(
        "Un appel de ce titre existe déjà pour %(edition)s. Changez le titre ou l’édition."
    ),
    "programmes.call_envelope_negative": _("L’enveloppe ne peut pas être négative."),
    "programmes.call_field_binding": _(
        "Ce champ ne change plus depuis l’ouverture : les candidats l’ont lu."
    ),
    "programmes.call_without_application": _("Aucun dossier n’est déposé : le jury n’aurait rien à noter."),
    "programmes.deadline_brought_forward": _("La clôture publiée peut être repoussée, jamais avancée."),
    "programmes.deadline_not_passed": _(
        "Le dépôt est annoncé ouvert jusqu’à sa clôture : attendez-la. Vous pourrez fermer ensuite."
    ),
}
