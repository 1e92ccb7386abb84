"""The words of refusals of grants."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    # Terms
    "grants.share_unreadable": _("« %(text)s » n’est pas un pourcentage. Écrivez par exemple 30 ou 12,5."),
    "grants.share_above_whole": _("Un pourcentage ne peut pas dépasser 100."),
    "grants.method_missing": _("Choisissez comment les dépenses réelles ramènent l’aide."),
    "grants.advance_above_ceiling": _(
        "L’avance dépasse ce qui peut être versé avant le solde. Baissez l’une ou montez l’autre."
    ),
    "grants.pieces_range": _("Demandez entre une et %(most)s pièces par dépense."),
    "grants.publicity_missing": _("Écrivez la phrase que le financeur demande d’imprimer."),
    "grants.publicity_too_long": _("Cette phrase dépasse %(longest)s caractères. Raccourcissez-la."),
    "grants.start_missing": _("Écrivez le premier jour des dépenses retenues, par exemple 01/07/2026."),
    "grants.end_missing": _("Écrivez le dernier jour des dépenses retenues, par exemple 30/06/2028."),
    "grants.end_before_start": _("La période des dépenses retenues finit avant de commencer."),
    "grants.terms_fixed": _("Des conventions reprennent déjà ces conditions : elles ne changent plus."),
    # Agreements
    "grants.call_not_decided": _("Les décisions de l’appel ne sont pas encore appliquées."),
    "grants.call_without_scheme": _("L’appel n’a pas de régime d’aide : il n’y a rien à conventionner."),
    "grants.call_without_funder": _("L’appel n’a pas de financeur. Indiquez-le sur l’appel."),
    "grants.terms_missing": _("Fixez d’abord les conditions de paiement : chaque convention les imprime."),
    "grants.no_award_waiting": _("Aucune aide décidée n’attend de convention."),
    "grants.grant_step": _("Cette subvention est déjà passée à une autre étape. Relisez-la."),
    "grants.nothing_to_sign": _("Cette version est déjà signée ou retirée."),
    "grants.signed_on_range": _("La signature se situe entre le %(from)s et aujourd’hui."),
    "grants.nothing_to_withdraw": _("Seul un avenant qui attend sa signature peut être retiré."),
    "grants.not_signed": _("La convention n’est pas en vigueur : elle n’est pas signée, ou elle est soldée."),
    "grants.amendment_waiting": _("Un avenant attend déjà sa signature. Faites-le signer ou retirez-le."),
    "grants.amendment_without_reason": _("Dites pourquoi la convention change."),
    "grants.amendment_without_change": _("L’avenant ne change rien : ni la date de fin, ni le plan."),
    "grants.end_before_spending": _("Des dépenses retenues vont jusqu’au %(day)s : finissez après."),
    "grants.plan_empty": _("Le nouveau plan est vide. Gardez au moins une dépense."),
    "grants.plan_below_spent": _(
        "Le nouveau plan (%(planned)s) passe sous les dépenses déjà retenues (%(spent)s)."
    ),
    # Claims
    "grants.claim_open": _(
        "Une demande de paiement est déjà en cours. Terminez-la avant d’en commencer une."
    ),
    "grants.balance_settled": _("Le solde est réglé : plus rien ne peut être demandé."),
    "grants.advance_not_planned": _("La convention ne prévoit pas d’avance."),
    "grants.advance_first": _("Une avance se demande avant tout versement. Demandez un acompte."),
    "grants.advance_has_no_line": _("Une avance se demande sans dépense : envoyez-la telle quelle."),
    "grants.claim_sent": _("Cette demande est envoyée : elle ne s’écrit plus."),
    "grants.claim_changed": _("Cette demande a changé depuis que vous l’avez lue. Relisez-la."),
    "grants.too_few_pieces": _("La dépense « %(label)s » demande %(least)s pièces au moins. Joignez-les."),
    "grants.too_many_lines": _("Une demande porte %(most)s dépenses au plus. Faites-en une autre ensuite."),
    "grants.too_many_pieces": _("Joignez %(most)s fichiers au plus à la fois."),
    "grants.evidence_removed": _("Cette pièce est déjà retirée."),
    "grants.no_balance": _("Le solde n’est pas encore réglé."),
    "grants.recovery_unsettled": _("Le titre de recette n’est pas encore soldé."),
    "grants.label_missing": _("Dites ce que paie la dépense."),
    "grants.label_too_long": _("Ce libellé dépasse %(longest)s caractères. Raccourcissez-le."),
    "grants.category_missing": _("Choisissez une catégorie."),
    "grants.paid_on_missing": _("Écrivez le jour du paiement, par exemple 15/09/2026."),
    "grants.paid_on_future": _("Ce jour est à venir : seule une dépense payée se demande."),
    "grants.incl_below_excl": _("Le montant TVA comprise est plus petit que le montant hors taxes."),
    "grants.amount_missing": _("Écrivez un montant, par exemple 1 250,00."),
    "grants.amount_unreadable": _("« %(text)s » n’est pas un montant. Écrivez par exemple 1 250,00."),
    "grants.amount_negative": _("« %(text)s » est négatif. Écrivez un montant positif."),
    "grants.amount_too_fine": _("« %(text)s » a plus de deux décimales. Arrondissez au centime."),
    "grants.amount_too_large": _("« %(text)s » est trop grand pour une dépense. Vérifiez les zéros."),
    # Check, payment, recovery
    "grants.ask_without_message": _("Dites quelles pièces manquent."),
    "grants.reject_without_reason": _("Dites pourquoi la demande est refusée."),
    "grants.disallowed_above": _("Le montant écarté de « %(label)s » dépasse le montant demandé."),
    "grants.disallowed_without_reason": _("Dites pourquoi une partie de « %(label)s » est écartée."),
    "grants.not_checked": _("Seule une demande contrôlée et pas encore approuvée se reprend."),
    "grants.to_be_recovered": _("Ce solde est à recouvrer : il n’y a rien à payer."),
    "grants.nothing_to_recover": _("Ce solde n’a rien à recouvrer."),
    "grants.paid_day_range": _("Le paiement se situe entre l’approbation et aujourd’hui."),
    "grants.due_on_past": _("Donnez un délai : un jour à venir."),
    "grants.recovery_settled": _("Ce titre de recette est déjà soldé."),
    "grants.settled_on_range": _("Le remboursement se situe entre le titre de recette et aujourd’hui."),
    # Funding plan
    "grants.origin_missing": _("Choisissez d’où vient cette ressource."),
    "grants.source_too_long": _("Ce nom dépasse %(longest)s caractères. Raccourcissez-le."),
    "grants.funder_missing": _("Nommez le financeur public."),
    "grants.rate_of_public_only": _(
        "Le taux et l’équivalent-subvention ne concernent qu’un financeur public."
    ),
    "grants.too_many_resources": _("Un plan porte %(most)s ressources au plus."),
    "grants.plan_changed": _("Quelqu’un a enregistré ce plan entre-temps. Relisez-le, puis recommencez."),
    "grants.plan_signed": _("La convention est signée : le plan ne change plus que par avenant."),
    "grants.plan_over": _("Cette candidature n’est plus en course : son plan ne s’écrit plus."),
}
