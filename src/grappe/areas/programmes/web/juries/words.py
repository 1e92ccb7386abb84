"""The words of every refusal raised here."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    # The jury
    "programmes.jury_settled": _(
        "La délibération a commencé : le jury ne change plus. Rouvrez la notation pour le modifier."
    ),
    "programmes.juror_unknown_person": _(
        "Aucun compte n’a l’adresse « %(email)s ». Vérifiez-la, ou demandez à qui "
        "administre Grappe de créer le compte."
    ),
    "programmes.juror_already_seated": _("%(name)s siège déjà dans ce jury."),
    "programmes.juror_capacity_missing": _(
        "La qualité manque. Écrivez à quel titre la personne siège, par exemple « comité de pilotage »."
    ),
    "programmes.juror_has_read": _(
        "%(name)s a déjà ouvert, noté ou quitté un dossier : son siège reste au registre. "
        "Posez un conflit pour lui retirer un dossier."
    ),
    "programmes.expertise_unknown_theme": _("Le thème « %(theme)s » n’est pas un thème de cet appel."),
    "programmes.expertise_off_scale": _("%(level)s n’est pas une expertise. Choisissez de 0 à %(best)s."),
    # Conflicts of interest
    "programmes.register_closed": _("L’appel est décidé : le registre des conflits est clos."),
    "programmes.conflict_unknown_application": _(
        "Le dossier %(number)s n’est pas un dossier déposé de cet appel. Vérifiez son numéro."
    ),
    "programmes.conflict_already_pinned": _(
        "Un conflit est déjà posé entre cette personne et le dossier %(number)s."
    ),
    "programmes.conflict_reason_missing": _(
        "Le motif manque. Il reste au registre : écrivez-le en une phrase."
    ),
    "programmes.conflict_reason_too_long": _("Le motif dépasse %(longest)s caractères. Raccourcissez-le."),
    "programmes.conflict_computed_stays": _(
        "Ce conflit vient d’une relation inscrite à l’annuaire : il tombe quand elle y est corrigée ou "
        "cesse de compter. Il ne se lève pas à la main."
    ),
    "programmes.conflict_own": _("Ce conflit est le vôtre. Une autre personne de l’animation peut le lever."),
    "programmes.link_not_said": _("Dites quel lien vous avez avec ce dossier : choisissez une des réponses."),
    "programmes.link_unanswered": _("Répondez d’abord à la question des liens : le dossier s’ouvre ensuite."),
    # Assignment
    "programmes.assignment_not_now": _("L’affectation se fait entre la clôture du dépôt et la délibération."),
    "programmes.assignment_without_application": _("Aucun dossier n’est déposé : il n’y a rien à affecter."),
    "programmes.assignment_without_juror": _("Le jury est vide. Ajoutez d’abord des jurés."),
    "programmes.assignment_unknown_variant": _("Choisissez une des deux variantes calculées."),
    "programmes.assignment_stale": _(
        "Le jury, les conflits, les dossiers ou les notes ont changé depuis ce calcul. Relancez-le."
    ),
    "programmes.assignment_too_few_jurors": _(
        "Chaque dossier demande %(needed)s jurés ; il en reste %(available)s sans conflit pour : dossiers "
        "%(numbers)s. Ajoutez un juré ou levez un conflit déclaré."
    ),
    "programmes.assignment_capacity": _(
        "Ensemble, les dossiers %(numbers)s demandent %(needed)s lectures et les jurés n’en ont que "
        "%(available)s à donner. Ajoutez un juré."
    ),
    "programmes.assignment_fixed_too_many": _(
        "Les dossiers %(numbers)s ont déjà %(needed)s lectures ouvertes, l’appel en demande %(available)s."
    ),
    "programmes.assignment_fixed_over_capacity": _(
        "Un juré a déjà ouvert %(needed)s dossiers, il n’en accepte que %(available)s."
    ),
    "programmes.assignment_fixed_conflict": _(
        "Les dossiers %(numbers)s sont déjà lus par un juré en conflit. Recalculez les conflits."
    ),
    # Marks
    "programmes.marking_not_open": _("La notation n’est pas ouverte : aucune note ne s’écrit maintenant."),
    "programmes.marking_over": _(
        "La notation est terminée. Écrivez à l’animation de l’appel, qui peut la prolonger."
    ),
    "programmes.mark_recused": _(
        "Vous ne pouvez pas lire ce dossier : un conflit d’intérêts le ferme. L’animation voit pourquoi."
    ),
    "programmes.mark_changed_elsewhere": _(
        "Cette note a été modifiée dans une autre fenêtre pendant que vous écriviez. Votre saisie est gardée "
        "ci-dessous : comparez, puis enregistrez celle que vous voulez."
    ),
    "programmes.mark_already_given": _(
        "Votre note est rendue. Pour la changer, rendez-la à nouveau ; rien n’est modifié avant."
    ),
    "programmes.mark_unknown_criterion": _("« %(code)s » n’est pas un critère de la grille."),
    "programmes.mark_not_whole": _(
        "%(label)s : la note est un nombre entier. Écrivez par exemple 14, sans virgule."
    ),
    "programmes.mark_out_of_range": _(
        "%(label)s : %(mark)s est hors de l’échelle. Écrivez une note de 0 à %(maximum)s."
    ),
    "programmes.mark_and_blank": _(
        "%(label)s : vous avez donné une note et coché « Je ne peux pas juger ». Gardez l’un des deux."
    ),
    "programmes.mark_unanswered": _(
        "%(label)s : donnez une note, ou cochez « Je ne peux pas juger ». Un vide n’est pas un zéro."
    ),
    "programmes.mark_nothing_answered": _(
        "Aucun critère n’est noté. Notez au moins les critères prioritaires, ou abstenez-vous."
    ),
    "programmes.mark_required": _(
        "%(label)s : ce critère est obligatoire. Notez-le, ou abstenez-vous si vous ne pouvez pas juger."
    ),
    "programmes.mark_priority_not_majority": _(
        "La note est incomplète : les critères prioritaires notés pèsent la moitié ou moins de ce que vous "
        "avez noté. Notez d’autres critères prioritaires, ou abstenez-vous."
    ),
    "programmes.abstention_reason_missing": _(
        "Dites pourquoi vous vous abstenez : le jury le lira en délibération."
    ),
    "programmes.abstention_reason_too_long": _("La raison dépasse %(longest)s caractères. Raccourcissez-la."),
    # Wishes
    "programmes.preferences_closed": _(
        "Les souhaits se donnent entre la clôture du dépôt et la délibération."
    ),
    "programmes.preference_off_scale": _(
        "Dossier %(number)s : le souhait va de −%(most)s (plutôt pas) à %(most)s (volontiers)."
    ),
}
