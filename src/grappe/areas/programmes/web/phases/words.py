"""The words of every refusal about phases."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    # What the phase in force does not allow
    "programmes.phase_without_deposit": _("La phase en vigueur de l’appel ne prend aucun dossier."),
    "programmes.phase_without_read": _("La phase en vigueur de l’appel n’ouvre pas les dossiers au jury."),
    "programmes.phase_without_mark": _(
        "La phase en vigueur de l’appel ne prend plus de note. Écrivez à l’animation si la vôtre manque."
    ),
    "programmes.phase_without_decide": _(
        "La phase en vigueur de l’appel ne permet pas de décider. La page Phases dit quand elle change."
    ),
    "programmes.phase_of_first_stage": _(
        "La phase « %(phase)s » choisit les idées à poursuivre ; les lauréats se décident "
        "à la deuxième étape."
    ),
    "programmes.phase_of_other_stage": _(
        "La phase « %(phase)s » prend les dossiers de l’autre étape de cet appel."
    ),
    "programmes.phases_changed": _(
        "Les phases de l’appel ont changé pendant que vous écriviez. Rechargez la page, puis recommencez."
    ),
    # Going from the first stage to the second
    "programmes.choice_not_in_review": _(
        "Les idées se choisissent pendant la notation : l’appel n’y est pas."
    ),
    "programmes.choice_not_now": _(
        "La phase en vigueur ne choisit pas d’idées. La page Phases dit laquelle le fera, et quand."
    ),
    "programmes.choice_missing": _("Dossier %(number)s : dites si l’idée est retenue pour la suite."),
    "programmes.choice_keeps_nobody": _("Aucune idée n’est retenue : la deuxième étape n’aurait personne."),
    "programmes.choice_departs_without_reason": _(
        "Dossier %(number)s : mieux noté qu’une idée retenue, il est écarté. Écrivez pourquoi."
    ),
    "programmes.choice_reason_too_long": _(
        "Dossier %(number)s : le motif dépasse %(longest)s caractères. Raccourcissez-le."
    ),
    "programmes.choice_of_none": _("Dites combien d’idées retenir, une au moins."),
    "programmes.stage_lacks_form": _(
        "Le dossier complet n’a aucune question. Écrivez-les à la page Questionnaire du dossier complet."
    ),
    "programmes.stage_lacks_dates": _(
        "Le dépôt de la deuxième étape n’a pas ses dates. Fixez-les à la page Phases."
    ),
    # Writing them
    "programmes.phases_changed_elsewhere": _(
        "Quelqu’un a enregistré d’autres phases entre-temps. Les vôtres sont gardées ci-dessous : ouvrez la "
        "page dans un autre onglet pour comparer."
    ),
    "programmes.phases_settled": _("L’appel est décidé : ses phases ne changent plus."),
    "programmes.phases_too_late": _(
        "Le jury lit déjà selon le calendrier de l’appel : il est trop tard pour y ajouter des phases."
    ),
    "programmes.too_many_phases": _("Un appel compte %(most)s phases au plus. Retirez-en."),
    "programmes.phase_without_label": _("Nommez cette phase : les jurés liront ce nom."),
    "programmes.phase_label_twice": _("Deux phases s’appellent « %(phase)s ». Changez un des deux noms."),
    "programmes.phase_twice": _("Deux phases ont le même code. Changez le nom de l’une d’elles."),
    "programmes.phase_closes_before_opening": _(
        "Cette phase doit finir après la fin de la précédente. Changez l’une des deux dates."
    ),
    "programmes.phase_without_opening": _("Dites quand finit la phase précédente : celle-ci commence alors."),
    "programmes.phase_without_closing": _(
        "Dites quand cette phase finit ; seule la dernière peut rester sans fin."
    ),
    "programmes.phase_stage_unknown": _("L’étape est 1 (idée) ou 2 (dossier complet)."),
    "programmes.phase_stage_backwards": _("Une phase de l’étape 1 ne vient pas après l’étape 2."),
    "programmes.phase_stage_undecided": _(
        "L’étape 2 commence sans que l’étape 1 ait décidé. Ajoutez avant elle une phase qui décide."
    ),
    "programmes.phase_unread": _(
        "Noter, discuter ou voir les notes des autres demande de lire. Ouvrez la lecture, anonymisée "
        "ou complète."
    ),
    "programmes.phase_deposit_while_judging": _(
        "On ne note ni ne décide pendant que des dossiers arrivent. Séparez le dépôt en une phase à part."
    ),
    "programmes.phase_anonymised_late": _(
        "Les noms ont été lus dans une phase précédente : les cacher ensuite ne cache plus rien."
    ),
    "programmes.phases_overlap": _("La phase %(second)s commence avant la fin de la phase %(first)s."),
    "programmes.phases_apart": _(
        "Entre les phases %(first)s et %(second)s, un moment n’appartient à aucune. Faites-les se suivre."
    ),
    "programmes.phase_cuts_round": _(
        "La période de dépôt %(round)s sort des phases qui permettent le dépôt. Accordez leurs dates."
    ),
    "programmes.stage_without_deposit": _("L’étape %(stage)s n’a aucune phase de dépôt."),
    "programmes.stage_without_mark": _("L’étape %(stage)s n’a aucune phase où le jury note."),
    "programmes.stage_without_decide": _("L’étape %(stage)s n’a aucune phase qui décide."),
    # What has begun
    "programmes.phase_begun_removed": _("La phase « %(phase)s » a commencé : elle ne se retire plus."),
    "programmes.phase_past_changed": _("La phase « %(phase)s » est passée : rien n’en change plus."),
    "programmes.phase_begun_changed": _(
        "La phase « %(phase)s » est en cours : seuls son nom et sa fin changent encore."
    ),
    "programmes.phase_end_in_the_past": _("Cette fin est déjà passée. Choisissez un moment à venir."),
}
