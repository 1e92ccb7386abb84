"""The words of every refusal of this area."""

from django.utils.translation import gettext_lazy as _

TEMPLATES = {
    "support.no_phase": _("Ce modèle n’a aucune phase. Écrivez-en au moins une."),
    "support.too_many_phases": _("Un modèle tient en %(most)s phases. Réunissez-en quelques-unes."),
    "support.negative_days": _("Un nombre de jours n’est jamais négatif. Écrivez 0 ou plus."),
    "support.no_firm": _("Il faut au moins un cabinet. Écrivez 1 ou plus."),
    "support.days_without_phase": _(
        "Des jours sont prévus, mais aucune phase ne les emploie. Ajoutez une phase de ce type, ou retirez "
        "les jours."
    ),
    "support.phase_title": _("Donnez un nom à cette phase, en %(most)s caractères au plus."),
    "support.phase_twice": _("Deux phases portent le même repère (%(code)s). Rechargez la page."),
    "support.phase_before_start": _(
        "« %(title)s » commence avant le programme. Comptez les jours à partir de son début : 0 ou plus."
    ),
    "support.phase_without_length": _("« %(title)s » dure au moins un jour."),
    "support.template_taken": _(
        "Un autre réseau a déjà un modèle de ce nom. Donnez-lui un titre qui vous est propre."
    ),
}
PROGRAMMES = {
    "support.call_not_decided": _(
        "Cet appel n’est pas décidé : l’accompagnement commence avec les lauréats. Appliquez d’abord les "
        "décisions."
    ),
    "support.already_open": _("L’accompagnement de cet appel est déjà ouvert. Rechargez la page."),
    "support.no_laureate": _("Cet appel n’a aucun lauréat : il n’y a personne à accompagner."),
    "support.day_rate": _(
        "Une journée de conseil a une valeur : elle est une aide pour qui la reçoit. Écrivez un montant "
        "supérieur à zéro."
    ),
    "support.over_ceiling": _(
        "Dossier %(number)s, %(organisation)s : l’accompagnement vaut %(worth)s et dépasserait le plafond de "
        "%(ceiling)s du règlement %(regime)s (%(counted)s déjà comptés). Rien n’est ouvert ; il peut valoir "
        "%(highest)s au plus : prenez un modèle de moins de jours."
    ),
    "support.over_call_rule": _(
        "Dossier %(number)s, %(organisation)s : l’accompagnement vaut %(worth)s et dépasserait la règle de "
        "l’appel, %(ceiling)s en %(years)s ans, toutes aides publiques (%(counted)s déjà comptés). La loi "
        "n’est pas en cause. Rien n’est ouvert ; il peut valoir %(highest)s au plus : prenez un modèle de "
        "moins de jours."
    ),
    "support.closed": _("Ce programme est terminé : plus rien ne s’y écrit. Son bilan reste à lire."),
    "support.days_unsigned": _(
        "%(company)s : il reste des lignes sans signature (%(n)s). Faites-les signer, corriger ou annuler."
    ),
    "support.report_not_approved": _(
        "%(company)s : le bilan n’est pas approuvé. Le cabinet l’écrit, l’entreprise l’approuve."
    ),
    "support.sessions_pending": _(
        "Des mises en commun sont encore prévues (nombre : %(n)s). Dites si elles ont eu lieu, "
        "ou annulez-les."
    ),
    "support.closing_report_missing": _("Écrivez le bilan du programme : il s’imprime en tête du document."),
}
FIRMS = {
    "support.firms_full": _(
        "Le modèle limite le nombre de cabinets à %(most)s. Retirez-en un avant d’en choisir un autre."
    ),
    "support.firm_has_days": _(
        "%(firm)s a déjà noté des jours : ils restent. Confiez plutôt ses entreprises à un autre cabinet."
    ),
    "support.no_such_person": _(
        "Personne n’a de compte à l’adresse %(email)s. Vérifiez l’adresse, ou faites d’abord inviter cette "
        "personne."
    ),
    "support.consultant_there": _("%(name)s note déjà des jours pour ce cabinet."),
    "support.consultant_left": _("%(name)s ne note déjà plus de jours pour ce cabinet."),
    "support.unknown_firm": _(
        "Ce cabinet ou cette entreprise n’est plus dans le programme. Rechargez la page."
    ),
    "support.firm_days_wait": _(
        "%(company)s a des jours qui attendent sa signature : son cabinet peut seul les corriger. "
        "Faites-les signer ou annuler, puis changez de cabinet."
    ),
}
DAYS = {
    "support.unknown_phase": _("Cette phase n’est pas dans le programme. Choisissez-en une de la liste."),
    "support.phase_is_pooled": _(
        "« %(phase)s » est une mise en commun : elle se note pour toutes les entreprises, à l’animation."
    ),
    "support.phase_is_individual": _(
        "« %(phase)s » se passe avec chaque entreprise : choisissez une mise en commun."
    ),
    "support.half_days_of_a_day": _("Une ligne compte une demi-journée ou une journée."),
    "support.consultant_day_full": _(
        "Le %(day)s est déjà pris, toutes entreprises confondues : il y reste %(left)s. Choisissez un autre "
        "jour ou une autre durée."
    ),
    "support.quota_exceeded": _(
        "Il reste %(left)s à cette entreprise sur %(granted)s, et %(asked)s dépassent son droit. Réduisez la "
        "durée, ou annulez une ligne qui n’a pas eu lieu."
    ),
    "support.work_missing": _("Écrivez ce qui a été fait : c’est ce que l’entreprise signe."),
    "support.day_to_come": _("Le %(day)s n’est pas encore passé. Notez le temps une fois fait."),
    "support.day_outside": _(
        "Ce jour est hors du programme, qui va du %(from)s au %(to)s. Choisissez un jour entre les deux."
    ),
    "support.day_is_logged": _("Cette ligne attend déjà la signature de l’entreprise."),
    "support.day_is_signed": _("Cette ligne est signée : elle ne change plus."),
    "support.day_is_contested": _("Cette ligne est contestée : le cabinet doit d’abord la corriger."),
    "support.day_is_cancelled": _("Cette ligne est annulée : elle ne change plus."),
    "support.day_changed": _(
        "Cette ligne a changé pendant que vous lisiez. Relisez-la telle qu’elle est maintenant, puis décidez."
    ),
    "support.contest_reason": _("Écrivez ce qui ne va pas : le cabinet corrige d’après vos mots."),
}
SESSIONS = {
    "support.session_without_time": _("Dites combien de temps la séance a duré : une demi-journée au moins."),
    "support.pooled_quota_exceeded": _(
        "Il reste %(left)s de mise en commun sur %(granted)s, et vous en notez %(asked)s. Réduisez la durée."
    ),
    "support.session_without_company": _("Cochez les entreprises venues : il en faut au moins une."),
    "support.unknown_company": _("Une entreprise cochée n’est pas de ce programme. Rechargez la page."),
    "support.session_is_held": _("Cette séance est déjà tenue : elle ne change plus."),
    "support.session_is_cancelled": _("Cette séance est annulée : elle ne change plus."),
    "support.session_changed": _(
        "Quelqu’un a changé cette séance pendant que vous écriviez. Rechargez la page pour la relire."
    ),
}
REPORTS = {
    "support.report_section_missing": _("Cette partie est vide. Écrivez-la avant d’envoyer le bilan."),
    "support.report_is_draft": _("Ce bilan est encore en rédaction : le cabinet ne l’a pas envoyé."),
    "support.report_is_sent": _(
        "Ce bilan est envoyé : l’entreprise doit d’abord l’approuver ou le renvoyer."
    ),
    "support.report_is_approved": _("Ce bilan est approuvé : il ne change plus."),
    "support.report_changed": _(
        "Quelqu’un a changé ce bilan pendant que vous écriviez. Votre texte est gardé ici : copiez-le, "
        "rechargez la page et comparez."
    ),
    "support.remark_missing": _("Écrivez ce qu’il faut reprendre : le cabinet corrige d’après vos mots."),
}
WORDS = {**TEMPLATES, **PROGRAMMES, **FIRMS, **DAYS, **SESSIONS, **REPORTS}
