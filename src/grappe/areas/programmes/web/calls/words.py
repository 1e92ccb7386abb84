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
    "programmes.number_out_of_range": _("Ce nombre va de %(least)s à %(most)s."),
    "programmes.rounds_overlap": _(
        "La période %(second)s chevauche la période %(first)s. Faites-la commencer après sa clôture."
    ),
    "programmes.too_many_rounds": _("Un appel compte %(most)s périodes de dépôt au plus. Retirez-en."),
    "programmes.envelope_negative": _("Une enveloppe ne peut pas être négative. Écrivez un montant positif."),
    "programmes.envelope_without_label": _("Nommez cette enveloppe, pour la distinguer des autres."),
    "programmes.envelope_for_nobody": _("Dites à qui cette enveloppe est réservée, ou ouvrez-la à tous."),
    "programmes.envelope_unknown_territory": _(
        "« %(code)s » n’est ni un département ni une région. Écrivez par exemple 47, Landes ou Bretagne."
    ),
    "programmes.envelope_unknown_sector": _(
        "« %(code)s » n’est pas un thème de l’appel. Écrivez-le comme dans la liste des thèmes."
    ),
    "programmes.envelope_unknown_maturity": _(
        "« %(code)s » n’est la réponse d’aucune question à choix du dossier. "
        "Ajoutez la question, ou reprenez ses réponses."
    ),
    "programmes.envelope_for_all_twice": _(
        "Deux enveloppes sont ouvertes à tous les dossiers : réunissez-les, ou réservez l’une des deux."
    ),
    "programmes.envelope_shared": _(
        "Une autre enveloppe a déjà les mêmes dossiers. Un dossier n’en a qu’une : partagez-les autrement."
    ),
    "programmes.too_many_envelopes": _("Un appel compte %(most)s enveloppes au plus. Retirez-en."),
    "programmes.requirement_without_label": _("Nommez le label demandé."),
    "programmes.requirement_without_member": _("Nommez le réseau dont il faut être adhérent."),
    "programmes.requirement_without_territory": _("Nommez le département ou la région."),
    "programmes.requirement_without_activity": _("Écrivez un mot au moins de l’activité demandée."),
    "programmes.requirement_without_size": _("Dites le plus petit ou le plus grand effectif admis."),
    "programmes.requirement_size_reversed": _("Le plus grand effectif est en dessous du plus petit."),
    "programmes.requirement_unknown_label": _("« %(code)s » n’est pas un label connu de l’annuaire."),
    "programmes.requirement_unknown_member": _("« %(code)s » n’est pas un réseau connu de l’annuaire."),
    "programmes.requirement_unknown_territory": _(
        "« %(code)s » n’est ni un département ni une région. Écrivez par exemple 47, Landes ou Bretagne."
    ),
    "programmes.requirement_twice": _("Cette condition est déjà dans la liste. Gardez-en une."),
    "programmes.too_many_requirements": _("Un appel pose %(most)s conditions au plus. Retirez-en."),
    "programmes.form_frozen": _(
        "Les questions sont figées depuis l’ouverture de l’appel : les candidats y répondent."
    ),
    "programmes.full_form_frozen": _(
        "Les questions du dossier complet sont figées depuis leur publication. "
        "Les candidats retenus y répondront."
    ),
    "programmes.full_form_without_stage": _(
        "Cet appel se dépose en une étape. Choisissez d’abord le modèle en deux étapes, à la page Phases."
    ),
    "programmes.revision_frozen": _(
        "La révision %(number)s est déjà publiée, et rien n’a changé depuis : le prochain changement "
        "en ouvrira une autre."
    ),
    "programmes.question_gone": _(
        "Cette question n’est plus dans le dossier : quelqu’un l’a retirée. Rechargez la page."
    ),
    "programmes.question_decides": _(
        "La question « %(other)s » dépend de sa réponse. Changez d’abord la condition de celle-ci."
    ),
    "programmes.question_is_anchor": _("Tout dossier dit déjà cela. Donnez un autre intitulé à la question."),
    "programmes.condition_of_two": _(
        "Une condition regarde une seule question. Gardez les réponses d’une seule."
    ),
    "programmes.anchor_kept_organisation": _(
        "Tout dossier dit pour quelle organisation il est : les listes, les conflits d’intérêts et l’aide "
        "en dépendent. Cela ne se retire pas."
    ),
    "programmes.anchor_kept_title": _(
        "Tout dossier a un titre : le jury et la liste des lauréats le montrent. Il ne se retire pas."
    ),
    "programmes.anchor_kept_total_cost": _(
        "Tout dossier dit ce que coûte le projet : le jury et l’aide en dépendent. Cela ne se retire pas."
    ),
    "programmes.anchor_kept_aid_asked": _(
        "Tout dossier dit l’aide qu’il demande, calculée de ses coûts : l’enveloppe en dépend. Elle ne se "
        "retire pas."
    ),
    "programmes.call_field_binding": _(
        "Ce champ ne change plus depuis l’ouverture : les candidats l’ont lu."
    ),
    "programmes.call_without_application": _("Aucun dossier n’est déposé : le jury n’aurait rien à noter."),
    "programmes.deadline_brought_forward": _("La clôture publiée peut être repoussée, jamais avancée."),
    "programmes.deadline_not_passed": _(
        "Le dépôt est annoncé ouvert jusqu’à sa clôture : attendez-la. Vous pourrez fermer ensuite."
    ),
}
