"""The words of every refusal raised here."""

from django.utils.translation import gettext_lazy as _

from grappe.areas.programmes.queries.following import Awaited
from grappe.areas.programmes.rules.admissibility import PieceState

PIECE_STATES = {
    PieceState.UNCHECKED: _("à vérifier"),
    PieceState.PRESENT: _("présente"),
    PieceState.MISSING: _("manquante"),
    PieceState.GIVEN: _("reçue, à vérifier"),
}
AWAITED_LABELS = {
    Awaited.ANSWER: _("une question sans réponse"),
    Awaited.CHECK: _("à vérifier"),
    Awaited.PIECES: _("des pièces demandées"),
}
WORDS = {
    # Of the rules of applications.
    "programmes.answer_missing": _("« %(question)s » : la réponse manque. Ouvrez l’étape et répondez."),
    "programmes.application_cannot_move": _(
        "Une candidature « %(state)s » ne peut pas devenir « %(to)s ». Rechargez la page pour voir où elle "
        "en est."
    ),
    "programmes.application_not_draft": _(
        "Cette candidature est « %(state)s » : elle ne se modifie plus. Tant que l’appel est ouvert, "
        "reprenez-la depuis son récépissé."
    ),
    "programmes.call_not_open": _("L’appel est %(state)s : il ne reçoit pas de candidature."),
    "programmes.call_not_open_yet": _(
        "L’appel ouvre le %(opens_at)s ; à l’horloge du serveur, nous sommes le %(on)s. Revenez à "
        "l’ouverture."
    ),
    "programmes.deadline_passed": _(
        "Le dépôt a fermé le %(closes_at)s ; votre demande est arrivée le %(on)s, heure du serveur. "
        "Rien n’a été enregistré ; votre brouillon reste lisible."
    ),
    "programmes.too_many_applications": _(
        "L’appel accepte %(most)s candidature par organisation, et elle est déjà déposée."
    ),
    # Of starting.
    "programmes.not_acting_for": _(
        "Vous n’êtes pas relié à cette organisation dans l’annuaire. Choisissez-en une de la "
        "liste, ou donnez "
        "son SIREN."
    ),
    "programmes.organisation_missing": _(
        "Dites pour quelle organisation : choisissez-la ou donnez son SIREN."
    ),
    "programmes.organisation_unknown": _(
        "Aucune organisation de l’annuaire ne porte le SIREN %(siren)s. Écrivez son nom pour l’ajouter."
    ),
    "programmes.already_applied": _(
        "« %(organisation)s » a déjà une candidature à cet appel. Demandez à la personne qui la "
        "porte de vous "
        "y inviter."
    ),
    # Of writing.
    "programmes.application_changed_elsewhere": _(
        "Quelqu’un a enregistré cette étape pendant que vous écriviez. Rien de votre texte n’est perdu : "
        "comparez ci-dessous, puis enregistrez."
    ),
    "programmes.application_title_too_long": _(
        "Le titre compte %(length)s caractères, %(longest)s au plus. Raccourcissez-le."
    ),
    "programmes.theme_unknown": _("Ce thème n’est pas de cet appel. Choisissez-en un dans la liste."),
    "programmes.title_missing": _("Le titre du projet manque. Écrivez-le à l’étape « Projet »."),
    "programmes.theme_missing": _("Le thème manque. Choisissez-le à l’étape « Projet »."),
    "programmes.vat_missing": _("Dites si votre entreprise récupère la TVA, à l’étape « Budget »."),
    "programmes.costs_missing": _("Le budget est vide. Écrivez au moins une dépense à l’étape « Budget »."),
    # Of the plan.
    "programmes.plan_too_long": _("Un budget compte %(most)s lignes au plus. Regroupez les plus petites."),
    "programmes.cost_label_missing": _("Dites ce que paie cette dépense."),
    "programmes.cost_label_too_long": _("Ce libellé dépasse %(longest)s caractères. Raccourcissez-le."),
    "programmes.cost_category_missing": _("Choisissez la catégorie de cette dépense."),
    "programmes.amount_missing": _("Le montant hors taxes manque. Écrivez-le, par exemple 9 500."),
    "programmes.amount_unreadable": _("« %(text)s » n’est pas un montant. Écrivez 9 500 ou 9 500,00."),
    "programmes.amount_negative": _("« %(text)s » est négatif. Écrivez un montant positif."),
    "programmes.amount_too_fine": _("« %(text)s » est plus fin que le centime. Arrondissez au centime."),
    "programmes.amount_too_large": _(
        "« %(text)s » dépasse ce qu’un budget peut contenir. Relisez les zéros."
    ),
    "programmes.vat_basis_unknown": _("Choisissez une des trois réponses sur la TVA."),
    "programmes.deduction_missing": _("Dites quelle part de la TVA votre entreprise récupère, en pour cent."),
    "programmes.deduction_unreadable": _("« %(text)s » n’est pas un pourcentage. Écrivez 40 ou 12,5."),
    "programmes.deduction_not_partial": _(
        "« %(text)s » n’est pas une partie. Écrivez un nombre entre 0 et 100, ou choisissez « oui, en "
        "totalité » ou « non »."
    ),
    # Of files.
    "programmes.too_many_files": _("Une candidature porte %(most)s fichiers au plus. Retirez-en un d’abord."),
    "programmes.file_label_too_long": _("La description dépasse %(longest)s caractères. Raccourcissez-la."),
    "programmes.file_already_there": _("« %(name)s » a le même contenu qu’un fichier déjà joint."),
    "programmes.file_already_removed": _("Ce fichier est déjà retiré."),
    # Of the team.
    "programmes.member_role_unknown": _("Choisissez un rôle de la liste."),
    "programmes.application_withdrawn": _("La candidature est retirée : personne n’y est plus invité."),
    "programmes.invitation_address_wrong": _(
        "« %(address)s » n’est pas une adresse. Écrivez-la en entier, par exemple prenom.nom@exemple.fr."
    ),
    "programmes.member_already_there": _("%(address)s est déjà dans l’équipe."),
    "programmes.already_invited": _(
        "%(address)s est déjà invitée ; sa réponse est attendue. Retirez l’invitation pour en "
        "changer le rôle."
    ),
    "programmes.invitation_answered": _("Cette invitation a déjà reçu une réponse ou a été retirée."),
    "programmes.last_owner": _(
        "%(name)s est la seule personne à porter la candidature. Confiez d’abord ce rôle à quelqu’un d’autre."
    ),
    # Of partners.
    "programmes.too_many_partners": _(
        "Une candidature compte %(most)s partenaires au plus. Retirez-en un d’abord."
    ),
    "programmes.partner_role_missing": _("Dites ce que ce partenaire fait dans le projet."),
    "programmes.partner_role_too_long": _("Ce rôle dépasse %(longest)s caractères. Raccourcissez-le."),
    "programmes.partner_is_applicant": _(
        "« %(organisation)s » porte déjà la candidature. Donnez le SIREN d’une autre organisation."
    ),
    "programmes.partner_already_there": _("« %(organisation)s » est déjà partenaire de cette candidature."),
    # Of files that answer a question.
    "programmes.file_answers_question": _(
        "Ce fichier répond à « %(question)s ». Retirez-le ou remplacez-le à l’étape où la question est posée."
    ),
    "programmes.file_not_asked": _("Aucun fichier n’est demandé à cette question. Rechargez la page."),
    # Of comments.
    "programmes.comment_empty": _("Votre message est vide. Écrivez-le avant de l’envoyer."),
    "programmes.comment_too_long": _("Votre message dépasse %(longest)s caractères. Raccourcissez-le."),
    "programmes.comment_section_unknown": _("Choisissez une partie de la liste."),
    "programmes.comment_audience_unknown": _("Choisissez qui lit ce message."),
    "programmes.comment_settled": _("Ce message est déjà réglé. Rechargez la page."),
    "programmes.comment_open": _("Ce message est déjà ouvert. Rechargez la page."),
    # Of the check of pieces.
    "programmes.check_not_submitted": _(
        "Cette candidature est « %(state)s » : seules celles qui sont déposées se vérifient."
    ),
    "programmes.check_too_late": _(
        "L’appel est %(state)s : les pièces ne se vérifient plus. Le jury décide sur ce qui a été rendu."
    ),
    "programmes.check_closed": _("Ce dossier est déclaré complet. Reprenez la vérification pour le changer."),
    "programmes.check_cannot_move": _(
        "Une vérification « %(state)s » ne passe pas à « %(to)s ». Rechargez la page pour voir où elle "
        "en est."
    ),
    "programmes.too_many_pieces": _("Un dossier compte %(most)s pièces au plus. Regroupez-les."),
    "programmes.piece_too_long": _("Le nom d’une pièce compte %(longest)s caractères au plus."),
    "programmes.no_piece_missing": _(
        "Aucune pièce n’est marquée manquante. Marquez celles que vous demandez, puis envoyez la demande."
    ),
    "programmes.piece_due_missing": _("Dites jusqu’à quand les pièces sont attendues."),
    "programmes.piece_due_in_the_past": _(
        "Le %(due_at)s est passé : nous sommes le %(on)s. Choisissez un moment à venir."
    ),
    "programmes.piece_message_too_long": _("Le message dépasse %(longest)s caractères. Raccourcissez-le."),
    "programmes.pieces_left": _(
        "%(count)s pièces ne sont pas marquées présentes. Vérifiez-les, ou demandez celles qui manquent."
    ),
    "programmes.pieces_not_asked": _("Aucune pièce n’est demandée pour cette candidature."),
    "programmes.pieces_too_late": _(
        "Les pièces étaient attendues avant le %(due_at)s ; les vôtres arrivent le %(on)s, heure du serveur. "
        "Rien n’a été enregistré. Écrivez à l’animation, qui peut fixer un nouveau délai."
    ),
    "programmes.piece_file_missing": _("Choisissez au moins un fichier avant d’envoyer."),
    "programmes.piece_unknown": _("Cette pièce n’est pas demandée. Rechargez la page."),
}
