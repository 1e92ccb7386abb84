"""The words of matching: why something is refused."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    # Thesaurus
    "matching.word_missing": _("Écrivez le mot."),
    "matching.text_too_long": _("Ce texte dépasse %(longest)s caractères. Raccourcissez-le."),
    "matching.word_says_nothing": _(
        "« %(text)s » ne contient aucun mot que la recherche retienne. Écrivez un mot du métier."
    ),
    "matching.same_word": _(
        "Pour la recherche, « %(term)s » et « %(canonical)s » sont déjà le même mot : accents, pluriel et "
        "terminaison ne comptent pas."
    ),
    "matching.line_exists": _("Le réseau a déjà une ligne pour « %(term)s » et « %(canonical)s »."),
    "matching.line_of_the_house": _(
        "« %(term)s » répond déjà à « %(canonical)s » pour tous les réseaux : rien n’est à ajouter."
    ),
    "matching.circle": _(
        "Une technique finirait par être une technique d’elle-même : %(path)s. Retirez d’abord une de ces "
        "lignes."
    ),
    "matching.line_gone": _("Cette ligne n’existe plus."),
    "matching.list_too_long": _("Importez %(most)s lignes au plus à la fois."),
    "matching.nothing_to_import": _("Aucune ligne de cette liste n’est nouvelle : rien n’a été ajouté."),
    "matching.columns_missing": _(
        "Le fichier n’a pas les colonnes « Terme » et « Terme demandé ». Partez d’un export."
    ),
    # Index and weights
    "matching.index_missing": _(
        "L’index des organisations n’est pas encore construit. Demandez à qui administre Grappe de le faire."
    ),
    "matching.index_damaged": _(
        "L’index des organisations ne peut pas être lu. Demandez à qui administre Grappe de le reconstruire."
    ),
    "matching.weight_negative": _("Un poids ne peut pas être négatif."),
    "matching.weights_sum": _("Les poids font ensemble %(sum)s : ils doivent faire 1 000."),
}
