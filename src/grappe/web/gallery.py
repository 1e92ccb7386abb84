"""The gallery: every component in every state, light and dark, for those who design and for the tests.

What it shows is invented and says so; it reads no table.
"""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grappe.kernel.http import public
from grappe.values import Euro, Explanation, ExplanationLine, RuleSource, Share
from grappe.web import charts
from grappe.web.explanations import register_words
from grappe.web.formats import euro, number
from grappe.web.icons import ICONS

register_words(
    lines={
        "web.sample_base": gettext_lazy("Coûts internes retenus"),
        "web.sample_rate": gettext_lazy("%(rate)s des coûts internes"),
        "web.sample_sum": gettext_lazy("Somme, arrondie une seule fois au centime"),
        "web.sample_off": gettext_lazy("Juré récusé"),
        "web.sample_cap": gettext_lazy("Plafond par entreprise"),
        "web.sample_aid": gettext_lazy("Aide"),
    },
    rules={"web.sample_article": gettext_lazy("Règlement de l’appel, art. 7")},
)


class SampleForm(forms.Form):
    """One field of each kind."""

    internal = forms.CharField(
        label=gettext_lazy("Coûts internes, en euros"),
        help_text=gettext_lazy("Salaires et charges du temps passé sur le projet."),
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    external = forms.DecimalField(
        label=gettext_lazy("Coûts externes, en euros"),
        help_text=gettext_lazy("Études, tests, licences, hors taxes si vous récupérez la TVA."),
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages={"invalid": gettext_lazy("Ce n’est pas un montant. Écrivez 9 500 ou 9 500,00.")},
    )
    start = forms.DateField(
        label=gettext_lazy("Début du projet"), help_text=gettext_lazy("Jour, mois, année."), required=False
    )
    vat = forms.ChoiceField(
        label=gettext_lazy("Votre entreprise récupère-t-elle la TVA ?"),
        widget=forms.RadioSelect,
        choices=[
            ("all", gettext_lazy("Oui, en totalité")),
            ("part", gettext_lazy("En partie")),
            ("no", gettext_lazy("Non")),
        ],
        error_messages={
            "required": gettext_lazy("Répondez pour que l’aide soit calculée sur la bonne base.")
        },
    )
    axes = forms.MultipleChoiceField(
        label=gettext_lazy("Domaines du projet"),
        widget=forms.CheckboxSelectMultiple,
        choices=[("food", gettext_lazy("Agroalimentaire")), ("care", gettext_lazy("Cosmétique"))],
        required=False,
    )
    department = forms.ChoiceField(
        label=gettext_lazy("Département"), choices=[("26", "Drôme"), ("07", "Ardèche")], required=False
    )
    summary = forms.CharField(
        label=gettext_lazy("Le projet en une phrase"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
    attachment = forms.FileField(label=gettext_lazy("Devis"), required=False)
    agreed = forms.BooleanField(
        label=gettext_lazy("Je certifie que ces montants sont exacts"), required=False
    )


@public
def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component twice, light then dark."""
    return render(
        request, "web/gallery.html", {"themes": [_specimens("light"), _specimens("dark")], "icons": ICONS}
    )


def _specimens(theme: str) -> dict[str, Any]:
    """What one half of the page needs. Names and ids carry the theme, so that none is said twice."""
    answers = {"internal": "15 000,00", "external": "9500 env.", "axes": ["food"], "start": "30/05/2009"}
    return {
        "theme": theme,
        "title": _("Clair") if theme == "light" else _("Sombre"),
        "form": SampleForm(answers, auto_id=f"{theme}-%s"),
        "explanation": _aid(),
        "page": _page_of(["Biscuiterie Exemple", "Ferme Démo", "Savonnerie Témoin"]),
        "envelope": _envelope(),
        "over": [charts.Slice(f"{_('aide')} {rank} : {euro(60000)}", 6_000_000) for rank in range(1, 4)],
        "categories": [
            (_("Agroalimentaire"), 78, number(78)),
            (_("Cosmétique"), 41, number(41)),
            (_("Textile"), 13, number(13)),
        ],
        "marks": [1880, 1810, 1910, 1760],
        "split": [1470, 1815, 1590, 1690, 1720],
        "mean": 1840,
        "split_mean": 1657,
        "days": [date(2009, 5, 7), date(2009, 5, 12), date(2009, 5, 20)],
        "closing": datetime(2009, 5, 29, 15, tzinfo=UTC),
        "aid": Euro(15000),
        "share": Share(3529),
        "seconds": Decimal("0.12"),
        "digest": "7c41d2f80b6a4f0f9d0b8f5c3a1e2d4c7c41d2f80b6a4f0f9d0b8f5c3a1ee09a",
        "mean_count": -500,
    }


def _envelope() -> list[charts.Slice]:
    names = ("Spiritueux Témoin", "Distillerie Exemple", "Jus Modèle", "Artisanat Témoin", "Laiterie Modèle")
    return [charts.Slice(f"{name} : {euro(15000)}", 1_500_000) for name in names]


def _page_of(names: list[str]) -> Page[str]:
    return Paginator(names * 40, 3).page(2)


def _aid() -> Explanation:
    """A calculation with a line of each kind."""
    source = RuleSource("web.sample_article", "2009")
    return Explanation(
        "web.sample",
        (
            ExplanationLine("web.sample_base", value=Euro(30000), unit="euro"),
            ExplanationLine("web.sample_rate", {"rate": Share(3000)}, "0.30 * 30000.00", Euro(9000), "euro"),
            ExplanationLine("web.sample_sum", value=Euro(19000), unit="euro", kind="sub"),
            ExplanationLine("web.sample_off", kind="off"),
            ExplanationLine("web.sample_cap", value=Euro(-4000), unit="euro", rule=source),
            ExplanationLine("web.sample_aid", value=Euro(15000), unit="euro", kind="total"),
        ),
    )
