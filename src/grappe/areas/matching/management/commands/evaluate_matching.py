"""Say how well the declared score finds the real partners of past projects."""

import json
import time
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grappe.areas.matching.rules.evaluation import (
    DECLARED_SCORE,
    RARE,
    Evaluation,
    Outcome,
    evaluate,
    gain_over_baselines,
    measure,
)
from grappe.areas.matching.rules.evaluation_corpus import Corpus
from grappe.areas.matching.rules.evaluation_ranking import Baseline
from grappe.areas.matching.sources.evaluation_files import UnreadableProjects, read_projects

SEED = 20_261_122
EVERY_SECONDS = 2.0
RANKINGS = {
    DECLARED_SCORE: gettext_lazy("score déclaré"),
    Baseline.RANDOM: gettext_lazy("hasard"),
    Baseline.POPULARITY: gettext_lazy("popularité"),
    Baseline.BM25: gettext_lazy("BM25"),
    Baseline.REGION_POPULARITY: gettext_lazy("région × popularité"),
}
REASONS = {
    "folder": gettext_lazy("Aucun fichier CSV dans %(about)s."),
    "shape": gettext_lazy(
        "Colonnes non reconnues : %(about)s. Le format est décrit dans docs/reference/matching-evaluation.md."
    ),
    "needs": gettext_lazy(
        "Aucun besoin dans %(about)s : il faut des projets avec un coordinateur et au moins un partenaire."
    ),
}


class Command(BaseCommand):
    help = "Judge the declared score on past projects with their real partners, beside plain baselines."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR")
        parser.add_argument("--json", action="store_true", help="one line of JSON, and nothing else")
        parser.add_argument("--lang", choices=("fr", "en"), default="fr")
        parser.add_argument("--seed", type=int, default=SEED, help="of folds, ties and resamplings")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(options["lang"]):
            self._evaluate(options["folder"], seed=options["seed"], as_json=options["json"])

    def _evaluate(self, folder: Path, *, seed: int, as_json: bool) -> None:
        self.start = self.said = time.monotonic()
        try:
            shape, corpus = read_projects(folder)
        except UnreadableProjects as reason:
            raise CommandError(REASONS[reason.code] % {"about": reason.about}) from None
        judged = evaluate(corpus, seed=seed, tell=self._tell)
        seconds = time.monotonic() - self.start
        if as_json:
            figures = figures_of(corpus, judged, seed=seed)
            line = {"dataset": folder.name, "shape": shape, "seconds": round(seconds, 1), **figures}
            self.stdout.write(json.dumps(line, ensure_ascii=False))
            return
        self._say_corpus(shape, corpus)
        self._say_outcomes(
            _("Jugé sur d’autres projets que ceux qui ont fixé les poids"), judged.outcomes, seed
        )
        self._say_folds(judged, seed)
        if judged.newer is not None:
            title = _("Poids ajustés sur les projets d’avant %(year)s, jugés sur ceux de %(year)s et après")
            self._say_outcomes(title % {"year": judged.newer_from}, judged.newer.outcomes, seed)
        self.stdout.write("\n" + _("Durée : %(seconds)s s") % {"seconds": f"{seconds:.1f}"})

    def _tell(self, step: str, number: int, total: int) -> None:
        now = time.monotonic()
        if now - self.said < EVERY_SECONDS:
            return
        self.said = now
        steps = {"read": _("besoins lus"), "fold": _("paquets jugés"), "year": _("besoins récents lus")}
        self.stderr.write(f"[{now - self.start:6.1f} s] {number}/{total} {steps[step]}")

    def _say_corpus(self, shape: str, corpus: Corpus) -> None:
        params = {
            "shape": shape,
            "organisations": len(corpus.organisations),
            "projects": len(corpus.projects),
            "needs": len(corpus.needs),
            "rare": RARE,
        }
        self.stdout.write(
            _(
                "Format %(shape)s : %(organisations)s organisations, %(projects)s projets, "
                "%(needs)s besoins. Noms masqués ; chaque besoin ignore son propre projet. "
                "Rare : au plus %(rare)s autres projets."
            )
            % params
        )

    def _say_outcomes(self, title: str, outcomes: tuple[Outcome, ...], seed: int) -> None:
        heads = _("rappel à 10 [95 %]"), _("rappel à 50"), _("rang réciproque moyen")
        self.stdout.write(f"\n{title}")
        for rare, whom in ((False, _("Tous les partenaires")), (True, _("Partenaires rares"))):
            needs = measure(outcomes, DECLARED_SCORE, rare=rare, seed=seed).needs
            label = _("%(whom)s (%(needs)s besoins)") % {"whom": whom, "needs": needs}
            self.stdout.write(f"  {label:38} {heads[0]:>24}  {heads[1]:>12}  {heads[2]:>22}")
            for name, said in RANKINGS.items():
                found = measure(outcomes, name, rare=rare, seed=seed)
                at_10 = f"{found.recall_at_10:.4f} [{found.low:.4f} – {found.high:.4f}]"
                self.stdout.write(
                    f"    {said!s:36} {at_10:>24}  {found.recall_at_50:12.4f}  {found.mrr:22.4f}"
                )
        gain = gain_over_baselines(outcomes, seed=seed)
        params = {
            "best": RANKINGS[gain.best],
            "gain": f"{100 * gain.gain:+.0f}",
            "low": f"{100 * gain.low:+.0f}",
            "high": f"{100 * gain.high:+.0f}",
        }
        self.stdout.write(
            "  "
            + _("Rappel à 10 contre la meilleure référence (%(best)s) : %(gain)s %% [%(low)s ; %(high)s]")
            % params
        )

    def _say_folds(self, judged: Evaluation, seed: int) -> None:
        for number, fold in enumerate(judged.folds, start=1):
            params = {
                "number": number,
                "learnt": fold.fitted_on,
                "judged": len(fold.outcomes),
                "own": _figure(fold.outcomes, DECLARED_SCORE, seed),
                "region": _figure(fold.outcomes, Baseline.REGION_POPULARITY, seed),
                "text": fold.weights.text,
                "territory": fold.weights.territory,
                "relations": fold.weights.relations,
            }
            self.stdout.write(
                "  "
                + _(
                    "Paquet %(number)s : ajusté sur %(learnt)s, jugé sur %(judged)s : %(own)s "
                    "(région × popularité %(region)s) ; "
                    "poids texte %(text)s, territoire %(territory)s, relations %(relations)s"
                )
                % params
            )
        scale = judged.scale
        params = {
            "weights": _weights(judged),
            "region": scale.region,
            "joint": scale.joint,
            "led": scale.led,
            "programme": scale.programme[-1],
            "mutual": scale.mutual,
            "experience": scale.experience[-1],
        }
        self.stdout.write(
            "  "
            + _(
                "Ajusté sur tous : %(weights)s ; région %(region)s ‰ du territoire ; parts des relations : "
                "ensemble %(joint)s, sous sa conduite %(led)s, programme %(programme)s, "
                "partenaires de partenaires %(mutual)s, expérience %(experience)s"
            )
            % params
        )


def figures_of(corpus: Corpus, judged: Evaluation, *, seed: int) -> dict[str, object]:
    """Return every figure by its name, as `--json` prints them."""
    newer = judged.newer
    return {
        "organisations": len(corpus.organisations),
        "projects": len(corpus.projects),
        "needs": len(corpus.needs),
        **_rankings(judged.outcomes, seed),
        "folds": [
            {
                "fitted_on": fold.fitted_on,
                "judged_on": len(fold.outcomes),
                "recall_at_10": _figure(fold.outcomes, DECLARED_SCORE, seed),
                "region_popularity_recall_at_10": _figure(fold.outcomes, Baseline.REGION_POPULARITY, seed),
                "weights": asdict(fold.weights),
            }
            for fold in judged.folds
        ],
        "weights": asdict(judged.weights),
        "scale": asdict(judged.scale),
        "by_year": newer and {"from": judged.newer_from, **_rankings(newer.outcomes, seed)},
    }


def _rankings(outcomes: tuple[Outcome, ...], seed: int) -> dict[str, object]:
    gain = gain_over_baselines(outcomes, seed=seed)
    return {
        **{
            whom: {
                str(name): _rounded(asdict(measure(outcomes, name, rare=rare, seed=seed)))
                for name in RANKINGS
            }
            for whom, rare in (("everyone", False), ("rare", True))
        },
        "best_baseline": gain.best,
        "gain_recall_at_10": round(gain.gain, 4),
        "gain_low": round(gain.low, 4),
        "gain_high": round(gain.high, 4),
    }


def _rounded(figures: dict[str, Any]) -> dict[str, Any]:
    return {name: round(value, 4) for name, value in figures.items()}


def _figure(outcomes: tuple[Outcome, ...], name: str, seed: int) -> float:
    return round(measure(outcomes, name, rare=False, seed=seed).recall_at_10, 4)


def _weights(judged: Evaluation) -> str:
    weights = judged.weights
    return f"{weights.text} / {weights.territory} / {weights.relations}"
