"""The words of this area: its refusals, and the lines that explain an aid."""

from django.utils.translation import gettext_lazy as _

from grappe.areas.funding.rules.lines import NOT_HELD

WORDS = {
    "funding.rate_above_whole": _(
        "Un taux ne peut pas dépasser 100 %%. Corrigez celui de la catégorie %(category)s."
    ),
    "funding.scheme_without_rate": _(
        "Le régime %(scheme)s n’a aucun taux. Donnez-en un à chaque catégorie aidée."
    ),
    "funding.cap_not_positive": _("Le plafond doit être un montant positif, ou rester vide."),
    "funding.scheme_not_in_force": _(
        "Le régime %(scheme)s n’est pas en vigueur le %(on)s. Choisissez-en un autre."
    ),
    "funding.negative_amount": _("Le montant de « %(label)s » est négatif. Écrivez un montant positif."),
    "funding.category_without_rate": _(
        "L’appel ne fixe aucun taux pour la catégorie « %(category)s » : la dépense est refusée, "
        "pas estimée. Demandez à l’animation de fixer ce taux, ou retirez la ligne."
    ),
    "funding.negative_request": _("Le montant demandé est négatif. Écrivez un montant positif."),
    "funding.instalments_not_whole": _(
        "Les parts des versements doivent faire 100 %% ; elles font %(total)s."
    ),
    "funding.forecast_empty": _("Le plan prévu est vide : l’aide ne peut pas être ramenée au réalisé."),
    # Cumulation and de minimis
    "funding.over_ceiling": _(
        "Plafond du règlement %(regime)s dépassé : %(counted)s déjà comptés, %(headroom)s restants "
        "sur %(ceiling)s. Aucune partie de l’aide ne peut en bénéficier : réduisez-la avant la "
        "décision."
    ),
    "funding.over_joint_ceiling": _(
        "Plafond commun du règlement %(regime)s dépassé : %(counted)s déjà comptés, %(headroom)s "
        "restants sur %(ceiling)s. Réduisez l’aide avant la décision."
    ),
    "funding.over_call_rule": _(
        "Règle de l’appel dépassée : %(counted)s d’aides en %(years)s ans, %(headroom)s restants sur "
        "%(ceiling)s. Réduisez l’aide avant la décision."
    ),
    "funding.pending_exceeds": _(
        "Avec %(pending)s d’aides en attente, le plafond de %(ceiling)s (%(regime)s) serait dépassé. "
        "Vérifiez laquelle sera accordée en premier."
    ),
    "funding.pending_exceeds_call_rule": _(
        "Avec les aides en attente, la règle de l’appel (%(ceiling)s) serait dépassée."
    ),
    "funding.no_regime": _(
        "Aucun règlement de minimis connu ne couvre l’activité « %(activity)s » le %(on)s. Choisissez "
        "une autre base."
    ),
    "funding.regime_not_in_force": _(
        "Le règlement %(regime)s n’est pas en vigueur le %(on)s. Choisissez-en un autre."
    ),
    "funding.regime_not_for_activity": _(
        "Le règlement %(regime)s ne couvre pas l’activité « %(activity)s » de l’entreprise. Laissez "
        "le régime suivre l’activité, ou séparez les activités."
    ),
    "funding.adjustment_period": _(
        "Le règlement %(regime)s n’est plus utilisable que par sa période d’adaptation, jusqu’au %(until)s."
    ),
    "funding.adjustment_period_schemes": _(
        "Jusqu’au %(until)s, le règlement %(regime)s ne couvre plus que les aides sous un régime d’aides."
    ),
    "funding.entrustment_required": _(
        "Le règlement %(regime)s demande un mandat écrit de service d’intérêt économique général. Joignez-le."
    ),
    "funding.separation_required": _(
        "Le plafond général suppose que le transport routier soit séparé des autres activités (%(regime)s)."
    ),
    "funding.control_to_confirm": _(
        "Liens de contrôle à confirmer : %(links)s. Ils comptent jusqu’à votre décision."
    ),
    "funding.beneficiary_absorbed": _(
        "L’entreprise %(siren)s a été absorbée avant l’octroi : l’aide compte pour l’absorbante."
    ),
    "funding.control_circle": _(
        "Les liens de contrôle forment un cercle : %(members)s. Corrigez-les avant de recalculer."
    ),
    "funding.merger_circle": _(
        "Les fusions forment un cercle : %(members)s. Corrigez-les avant de recalculer."
    ),
    "funding.split_without_equity": _(
        "Indiquez l’entreprise qui reprend l’activité aidée, ou la valeur des capitaux propres de chacune."
    ),
    "funding.fiscal_year_end_missing": _(
        "Ce règlement compte en exercices fiscaux : indiquez la clôture de l’entreprise %(siren)s."
    ),
    # A case of ./grappe aid-check that cannot be read
    "funding.missing_field": _("Champ manquant : %(place)s."),
    "funding.not_an_object": _("%(place)s doit être un objet."),
    "funding.not_a_list": _("%(place)s doit être une liste."),
    "funding.not_a_text": _("%(place)s doit être un texte."),
    "funding.malformed_amount": _(
        "%(place)s : le montant « %(value)s » est illisible. Écrivez-le avec un point : 15000.00."
    ),
    "funding.malformed_date": _("%(place)s : la date « %(value)s » est illisible. Écrivez AAAA-MM-JJ."),
    "funding.malformed_period": _("%(place)s : la période finit avant de commencer."),
    "funding.malformed_fiscal_year_end": _(
        "%(place)s : la clôture « %(value)s » est illisible. Écrivez MM-JJ."
    ),
    "funding.malformed_member_state": _(
        "%(place)s : l’État membre « %(value)s » est illisible. Écrivez deux lettres."
    ),
    "funding.malformed_call_rule": _("%(place)s : « %(value)s » n’est pas une valeur connue."),
    "funding.malformed_option": _("%(place)s : « %(value)s » n’est pas une option connue."),
    "funding.unknown_regime": _("%(place)s : le régime « %(value)s » est inconnu."),
    "funding.unknown_activity": _("%(place)s : l’activité « %(value)s » est inconnue."),
    "funding.unknown_status": _("%(place)s : l’état « %(value)s » est inconnu."),
    "funding.unknown_undertaking": _("%(place)s : l’entreprise %(value)s n’est ni décrite ni liée."),
    "funding.duplicate_undertaking": _("%(place)s : l’entreprise %(value)s est décrite deux fois."),
    # Block exemption, equivalents, size
    "funding.over_intensity": _(
        "L’aide dépasse l’intensité maximale de l’article %(article)s (%(intensity)s). Réduisez-la."
    ),
    "funding.over_notification_threshold": _(
        "L’aide dépasse le seuil de notification de l’article %(article)s (%(threshold)s)."
    ),
    "funding.base_rate_unknown": _("Aucun taux de base n’est connu au %(on)s. Saisissez-le avec sa source."),
    "funding.harbour_too_long": _(
        "Une durée de %(months)s mois est hors des limites : dix ans au plus. Calculez l’équivalent "
        "autrement."
    ),
    "funding.harbour_too_large": _(
        "Le montant dépasse la limite de %(limit)s du règlement. Calculez l’équivalent autrement."
    ),
    "funding.harbour_collateral": _("Le prêt doit être couvert par des sûretés d’au moins %(least)s."),
    "funding.harbour_cover": _("La garantie ne peut pas couvrir plus de %(most)s du prêt."),
    "funding.size_without_period": _("Donnez au moins un exercice clos pour établir la taille."),
    "funding.size_negative_figure": _(
        "Un effectif, un chiffre d’affaires ou un bilan est négatif. Corrigez-le."
    ),
    # Funding plan
    "funding.plan_empty": _("Le plan de financement n’a aucun coût. Ajoutez une ligne de coûts."),
    "funding.plan_unbalanced": _(
        "Les ressources (%(funded)s) doivent égaler les coûts (%(cost)s) ; écart : %(gap)s."
    ),
    "funding.plan_too_public": _(
        "L’aide publique (%(public)s) dépasse le taux maximal d’aide publique (%(most)s)."
    ),
    "funding.funder_missing": _("Une aide publique de %(amount)s n’a pas de financeur. Nommez-le."),
    "funding.funder_rate_differs": _(
        "Le taux annoncé pour %(funder)s (%(rate)s) ne donne pas son montant. Corrigez l’un des deux."
    ),
    # Payment claims
    "funding.claim_empty": _("La demande de paiement n’a aucune dépense. Ajoutez-en une."),
    "funding.evidence_missing": _("La dépense « %(label)s » n’a pas de justificatif. Joignez-en un."),
    "funding.cost_not_eligible_day": _(
        "La dépense « %(label)s » n’a pas été payée pendant la période d’éligibilité."
    ),
    "funding.disallowed_amount": _(
        "Le montant écarté de « %(label)s » doit rester entre zéro et le montant demandé."
    ),
    "funding.disallowed_without_reason": _("Dites pourquoi une partie de « %(label)s » est écartée."),
    "funding.claim_over_plan": _(
        "Les dépenses demandées (%(spent)s) dépassent le plan conventionné (%(planned)s). Retirez "
        "l’excédent ou demandez un avenant."
    ),
    "funding.claim_over_category": _(
        "La catégorie « %(category)s » dépasse ce que le plan permet (%(most)s). Retirez l’excédent "
        "ou demandez un avenant."
    ),
    "funding.claim_step": _(
        "Cette demande est déjà passée à une autre étape. Relisez-la avant de continuer."
    ),
    "funding.advance_not_planned": _("La convention ne prévoit pas d’avance."),
    "funding.advance_already_paid": _("Un versement a déjà été fait : l’avance ne se demande qu’une fois."),
    "funding.advance_with_costs": _("Une avance se demande sans dépense. Faites une demande d’acompte."),
    # The ledger: lines, declarations, profiles
    "funding.line_amount": _(
        "%(amount)s n’est pas le montant d’une aide. Écrivez un montant positif, au centime au plus."
    ),
    "funding.line_nominal_lower": _(
        "L’équivalent-subvention (%(amount)s) ne peut pas dépasser le montant nominal (%(nominal)s)."
    ),
    "funding.line_without_day": _(
        "Une aide accordée a un jour d’octroi. Écrivez-le, ou dites-la en attente."
    ),
    "funding.line_day_too_old": _("Le %(day)s précède les aides publiques européennes. Vérifiez l’année."),
    "funding.line_day_to_come": _("Le %(day)s est à venir. Choisissez un jour passé, ou aujourd’hui."),
    "funding.line_paid_before": _("Une aide n’est pas versée avant son octroi. Vérifiez le %(day)s."),
    "funding.line_without_purpose": _("Dites à quoi sert cette aide."),
    "funding.line_without_authority": _("Dites qui accorde cette aide."),
    "funding.line_member_state": _("« %(state)s » n’est pas un État. Écrivez deux lettres : FR, BE, ES."),
    "funding.line_regime": _("Le régime « %(regime)s » est inconnu. Choisissez-en un de la liste."),
    "funding.line_origin": _("L’origine « %(origin)s » est inconnue."),
    "funding.line_step": _(
        "Une aide %(status)s ne peut pas devenir %(to)s : quelqu’un l’a peut-être déjà changée. Relisez-la."
    ),
    "funding.line_not_same": _(
        "Ces deux lignes ne peuvent pas être la même aide : choisissez-en une de la même entreprise, "
        "qui compte."
    ),
    "funding.line_outside_window": _(
        "Le %(day)s est hors de la période déclarée, du %(from)s au %(to)s. Retirez cette ligne, ou changez "
        "le jour de la situation."
    ),
    "funding.line_outside_undertaking": _("Ce bénéficiaire n’est pas de l’entreprise unique ce jour-là."),
    "funding.reason_missing": _("Dites pourquoi : l’historique le garde."),
    "funding.reason_too_long": _("La raison dépasse %(most)s caractères. Raccourcissez-la."),
    "funding.reference_used": _("Le numéro %(reference)s est déjà celui d’une aide. Vérifiez-le."),
    "funding.award_without_network": _("Choisissez le réseau au nom duquel l’aide est accordée."),
    "funding.declaration_unsigned": _("Écrivez le nom de la personne qui signe pour l’entreprise."),
    "funding.declaration_empty": _("Ajoutez une aide, ou cochez qu’il n’y en a eu aucune."),
    "funding.declaration_none_with_lines": _(
        "Vous cochez « aucune aide » et en écrivez %(count)s. Décochez, ou videz les lignes."
    ),
    "funding.profile_activity": _("L’activité « %(activity)s » est inconnue. Choisissez-en une de la liste."),
    "funding.profile_year_end": _(
        "« %(value)s » n’est pas un jour de l’année. Écrivez le jour et le mois : 31/12."
    ),
    # The national register
    "funding.nothing_to_send": _("Rien n’attend d’être envoyé : un autre envoi vient peut-être de partir."),
    "funding.batch_confirmed": _("Cet envoi est déjà confirmé."),
    "funding.import_applied": _("Ce fichier est déjà dans le registre des aides."),
    "funding.file_without_rows": _("Le fichier ne contient aucune aide."),
    "funding.file_not_a_table": _("Le fichier n’est pas un tableau CSV lisible. Enregistrez-le en CSV."),
    "funding.file_without_column": _(
        "Colonnes introuvables : %(columns)s. Donnez-leur ce nom dans la première ligne."
    ),
    "funding.file_too_long": _("Le fichier dépasse %(most)s aides. Partagez-le en plusieurs."),
    "funding.file_reference_twice": _("Le numéro d’aide « %(value)s » est déjà plus haut dans le fichier."),
    "funding.file_without_reference": _("Le numéro de l’aide manque."),
    "funding.file_without_authority": _("L’autorité qui accorde l’aide manque."),
    "funding.file_without_beneficiary": _("Ni SIREN ni nom de bénéficiaire."),
    "funding.file_siren": _("« %(value)s » n’est pas un SIREN."),
    "funding.file_day": _("« %(value)s » n’est pas une date. Écrivez jj/mm/aaaa."),
    "funding.file_amount": _("« %(value)s » n’est pas un montant positif. Écrivez 9500,50."),
    "funding.file_regime": _("« %(value)s » n’est pas un règlement connu."),
    "funding.file_status": _("« %(value)s » n’est pas un état connu."),
}

# What the inputs of a line say, for the codes that people read.
VALUES = {
    "internal": _("coûts internes"),
    "external": _("coûts externes"),
    "investment": _("investissement"),
    "excl": _("hors taxes"),
    "incl": _("TVA comprise"),
    "partial": _("TVA en partie"),
    "general": _("activité générale"),
    "road_freight": _("transport routier de marchandises"),
    "agriculture": _("production agricole primaire"),
    "fishery": _("pêche et aquaculture"),
    "sgei": _("service d’intérêt économique général"),
    "recompute": _("recalcul sur les dépenses réelles"),
    "prorata": _("au prorata des dépenses réelles"),
    "strict": _("le plus faible du recalcul et du prorata"),
    "granted": _("accordée"),
    "pending": _("en attente"),
    "cancelled": _("annulée"),
    "refused": _("refusée"),
    "recovered": _("récupérée"),
}

LINES = {
    "funding.aid": _("Aide"),
    "funding.aid.cost": "%(label)s",
    "funding.aid.category": _("%(rate)s des %(category)s"),
    "funding.aid.raw": _("Somme, arrondie une seule fois au centime"),
    "funding.aid.cap": _("Plafond par entreprise"),
    "funding.aid.requested": _("Montant demandé"),
    "funding.aid.costs": _("Coûts retenus, qu’une aide ne dépasse jamais"),
    "funding.aid.total": _("Aide"),
    "funding.ledger": _("Cumul des aides"),
    "funding.ledger.regime": _("Règlement %(regime)s, octroi le %(on)s"),
    "funding.ledger.regime_gber": _("Exemption par catégorie %(regime)s, valable jusqu’au %(until)s"),
    "funding.ledger.regime_other": _("Aucun plafond de minimis ne s’applique"),
    "funding.ledger.regime_none": _("Aucun règlement de minimis ne s’applique le %(on)s"),
    "funding.ledger.to_check": _("Chiffres de ce règlement à vérifier : une seule source lue"),
    "funding.ledger.alone": _("Entreprise unique : %(members)s seule"),
    "funding.ledger.group": _("Entreprise unique : %(members)s"),
    "funding.ledger.absorbed": _("%(siren)s est absorbée : ses aides antérieures comptent"),
    "funding.ledger.to_confirm": _("Lien %(parent)s → %(child)s à confirmer, compté par prudence"),
    "funding.ledger.ceiling_rolling": _("Plafond, trois années glissantes du %(from)s au %(to)s"),
    "funding.ledger.ceiling_fiscal": _("Plafond, trois exercices fiscaux, du %(from)s au %(to)s"),
    "funding.ledger.aid": _("%(beneficiary)s, le %(on)s"),
    "funding.ledger.left_out.outside_undertaking": _(
        "%(beneficiary)s, le %(on)s : hors de l’entreprise unique"
    ),
    "funding.ledger.left_out.other_state": _(
        "%(beneficiary)s, le %(on)s : autre État membre (%(member_state)s)"
    ),
    "funding.ledger.left_out.not_de_minimis": _("%(beneficiary)s, le %(on)s : pas une aide de minimis"),
    "funding.ledger.left_out.other_regime": _(
        "%(beneficiary)s, le %(on)s : régime que ce plafond ne compte pas"
    ),
    "funding.ledger.left_out.other_activity": _(
        "%(beneficiary)s, le %(on)s : autre activité que le transport"
    ),
    "funding.ledger.left_out.pending": _("%(beneficiary)s : en attente"),
    "funding.ledger.left_out.cancelled": _("%(beneficiary)s, le %(on)s : annulée avant tout versement"),
    "funding.ledger.left_out.refused": _("%(beneficiary)s, le %(on)s : refusée"),
    "funding.ledger.left_out.recovered": _("%(beneficiary)s, le %(on)s : récupérée"),
    "funding.ledger.left_out.before_window": _("%(beneficiary)s, le %(on)s : avant la période"),
    "funding.ledger.left_out.after_window": _("%(beneficiary)s, le %(on)s : après le jour de l’octroi"),
    "funding.ledger.counted": _("Total compté"),
    "funding.ledger.headroom": _("Reste disponible"),
    "funding.ledger.call": _("Règle de l’appel, %(years)s ans, du %(from)s au %(to)s"),
    "funding.ledger.call_counted": _("Total compté par la règle de l’appel"),
    "funding.ledger.call_headroom": _("Reste selon la règle de l’appel"),
    "funding.ledger.asked": _("Aide demandée"),
    "funding.ledger.allowed": _("L’aide peut être accordée"),
    "funding.ledger.blocked": _("Aide bloquée en entier ; montant le plus élevé si elle est réduite"),
    "funding.plan": _("Plan de financement"),
    "funding.plan.public_aid": _("Taux d’aide publique"),
    "funding.plan.cofunding": _("Taux de cofinancement de %(funder)s"),
    "funding.claim": _("Demande de paiement"),
    "funding.claim.disallowed": _("%(label)s, écarté : %(reason)s"),
    "funding.claim.claimed": _("Dépenses demandées"),
    "funding.claim.accepted": _("Dépenses retenues"),
    "funding.claim.due": _("Aide due à ce jour (%(method)s)"),
    "funding.claim.already_paid": _("Déjà versé"),
    "funding.claim.to_pay": _("À verser"),
    "funding.claim.to_recover": _("À recouvrer"),
}

# What blocks an aid, or is to be seen, is said in the calculation as it is in a refusal.
LINES |= {
    f"funding.ledger.because.{code}": WORDS[f"funding.{code}"]
    for code in (
        "over_ceiling",
        "over_joint_ceiling",
        "over_call_rule",
        "pending_exceeds",
        "pending_exceeds_call_rule",
        "no_regime",
        "regime_not_in_force",
        "regime_not_for_activity",
        "adjustment_period",
        "adjustment_period_schemes",
        "entrustment_required",
        "separation_required",
        "control_to_confirm",
        "beneficiary_absorbed",
    )
}

RULES = {
    "875/2007": _("Règlement (CE) nº 875/2007"),
    "1860/2004": _("Règlement (CE) nº 1860/2004"),
    "69/2001": _("Règlement (CE) nº 69/2001"),
    "bio-innov": _("Règlement de l’appel Bio’INNOV"),
    "1998/2006": _("Règlement (CE) nº 1998/2006"),
    "1535/2007": _("Règlement (CE) nº 1535/2007"),
    "360/2012": _("Règlement (UE) nº 360/2012"),
    "1407/2013": _("Règlement (UE) nº 1407/2013"),
    "1408/2013": _("Règlement (UE) nº 1408/2013"),
    "717/2014": _("Règlement (UE) nº 717/2014"),
    "2023/2831": _("Règlement (UE) 2023/2831"),
    "2023/2832": _("Règlement (UE) 2023/2832"),
}

# Why a line does not count, in a table; the code is that of the rules.
LEFT_OUT = {
    "outside_undertaking": _("hors de l’entreprise unique"),
    "other_state": _("autre État membre"),
    "not_de_minimis": _("pas une aide de minimis"),
    "other_regime": _("régime que ce plafond ne compte pas"),
    "other_activity": _("autre activité que le transport"),
    "pending": _("en attente"),
    "cancelled": _("annulée avant tout versement"),
    "refused": _("refusée"),
    "recovered": _("récupérée"),
    "before_window": _("avant la période"),
    "after_window": _("après ce jour"),
    "same": _("même aide qu’une autre ligne"),
    "replaced": _("remplacée par une déclaration"),
    "no_ceiling": _("aucun plafond ce jour-là"),
}

CEILINGS = {
    "own": _("Plafond du règlement"),
    "whole": _("Plafond de toute l’entreprise"),
    "services": _("Plafond commun avec les services d’intérêt général"),
    "general": _("Plafond général, qui compte aussi l’agriculture et la pêche"),
    "primary": _("Plafond commun de l’agriculture et de la pêche"),
}

CRITERIA = {
    "votes": _("majorité des droits de vote"),
    "appointment": _("droit de nommer la majorité des dirigeants"),
    "influence": _("influence dominante, par contrat ou par les statuts"),
    "agreement": _("contrôle seul des voix, par accord"),
    "natural_person": _("même personne aux commandes : à confirmer"),
    "unclear": _("critère non précisé : compté par prudence, à confirmer"),
}

# Reasons that the ledger writes by itself, said where its history is shown.
KEPT_REASONS = {NOT_HELD: _("Inscrite au-delà d’un plafond, ou sans pouvoir le vérifier : à examiner")}

_OTHERS = {"651/2014": _("exemption par catégorie (RGEC)"), "other": _("autre aide publique")}


def regime_words(code: str) -> str:
    """The name of a regulation, of a family, or of what is not de minimis; the code when none is known."""
    return str(RULES.get(code) or _OTHERS.get(code) or VALUES.get(code) or code)
