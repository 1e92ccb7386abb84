"""The words of every refusal raised about an expert's opinion."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "programmes.opinion_not_now": _(
        "Un avis se demande pendant que le jury lit les dossiers en entier, jusqu’à la décision. Ce n’est "
        "pas le cas en ce moment."
    ),
    "programmes.opinion_question_missing": _("La question manque. Écrivez ce que l’expert doit éclairer."),
    "programmes.opinion_question_too_long": _(
        "La question dépasse %(longest)s caractères. Gardez-en l’essentiel."
    ),
    "programmes.opinion_due_in_the_past": _("Cette date est passée. Choisissez un moment à venir."),
    "programmes.opinion_confidential_with_letter": _(
        "Un avis que l’animation garde pour elle ne part pas avec la lettre. Choisissez l’un ou l’autre."
    ),
    "programmes.opinion_capacity_missing": _(
        "La qualité manque. Écrivez à quel titre la personne est consultée."
    ),
    "programmes.opinion_already_asked": _(
        "Un avis est déjà demandé à « %(address)s » sur ce dossier. Retirez la demande pour en faire une "
        "autre."
    ),
    "programmes.opinion_of_juror": _(
        "Cette personne siège au jury : elle donne une note, pas un avis extérieur."
    ),
    "programmes.opinion_expert_tied": _(
        "%(name)s a un lien avec la candidate ou un de ses partenaires, d’après l’annuaire. Demandez à une "
        "autre personne."
    ),
    "programmes.opinion_withdrawn": _("L’animation de l’appel a retiré sa demande d’avis."),
    "programmes.opinion_recused": _(
        "Vous ne pouvez pas lire ce dossier : un lien avec lui vous en écarte. L’animation le voit."
    ),
    "programmes.opinion_late": _(
        "L’avis était attendu avant le %(due)s : il ne peut plus être rendu. Écrivez à l’animation de "
        "l’appel."
    ),
    "programmes.opinion_phase_over": _(
        "Le jury ne lit plus les dossiers : cet avis ne change plus, ni qui le lit."
    ),
    "programmes.opinion_empty": _("L’avis est vide. Écrivez-le, puis rendez-le."),
    "programmes.opinion_too_long": _("L’avis dépasse %(longest)s caractères. Raccourcissez-le."),
    "programmes.opinion_step": _("Cet avis n’est plus attendu : ce geste ne s’y applique plus."),
    "programmes.opinion_changed_elsewhere": _(
        "Cet avis a été modifié dans une autre fenêtre. Votre texte est gardé ci-dessous : comparez, puis "
        "rouvrez la page pour l’enregistrer."
    ),
}
