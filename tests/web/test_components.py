"""Components: what they say, what they refuse, what they cost; and the gallery that shows them all."""

import re
import time
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError, engines
from django.test import Client, RequestFactory
from django.utils import translation

from grappe.values import Euro, Explanation, ExplanationLine, RuleSource, Share
from grappe.web.components import fields, lists, marks, page, reasons, tables
from grappe.web.explanations import LINE_WORDS, register_words
from grappe.web.form_renderer import GrappeRenderer
from grappe.web.icons import ICONS
from grappe.web.shell import NavEntry, NavGroup, Shell


@pytest.fixture(autouse=True)
def french() -> object:
    with translation.override("fr"):
        yield


def draw(source: str, **context: Any) -> str:
    return engines["django"].from_string(source).render(context)


def plain(html: str) -> str:
    """Words alone, single spaces."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


class Answers(forms.Form):
    amount = forms.CharField(label="Montant", help_text="En euros.")
    vat = forms.ChoiceField(label="TVA ?", widget=forms.RadioSelect, choices=[("y", "Oui"), ("n", "Non")])
    note = forms.CharField(label="Remarque", required=False)
    secret = forms.CharField(widget=forms.HiddenInput, required=False)
    agreed = forms.BooleanField(label="J’accepte", required=False)


# ---- small marks --------------------------------------------------------------------------------


def test_an_icon_is_hidden_beside_words_and_named_alone() -> None:
    assert 'aria-hidden="true"' in marks.icon("search")
    assert 'role="img" aria-label="récusé"' in marks.icon("ban", "récusé")


@pytest.mark.parametrize(
    "source",
    [
        '{% icon "serach" %}',
        '{% status "okay" "x" %}',
        '{% chip "info" "x" %}',
        '{% check "maybe" "x" %}',
        '{% button "x" kind="big" %}',
        '{% source_mark "guessed" %}',
        "{% table %}{% endtable %}",
        '{% figure "x" state="soon" %}{% endfigure %}',
    ],
)
def test_a_misspelt_value_fails_instead_of_showing_nothing(source: str) -> None:
    with pytest.raises(ValueError):
        draw(source)


def test_a_misspelt_argument_fails_when_the_template_is_read() -> None:
    with pytest.raises(TemplateSyntaxError, match="unexpected keyword argument 'tittle'"):
        Template('{% panel tittle="x" %}{% endpanel %}')


def test_what_people_type_is_escaped() -> None:
    html = draw('{% status "ok" name %}{% fact name name %}{% note title=name %}{% endnote %}', name="<b>&")
    assert "<b>" not in html
    assert html.count("&lt;b&gt;&amp;") == 4


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("saved", "Enregistrée à 14 h 32"),
        ("saving", "Enregistrement…"),
        ("failed", "Non enregistrée : réessayez"),
        ("none", ""),
    ],
)
def test_autosave_says_where_the_draft_stands(state: str, words: str) -> None:
    html = marks.saved(state, time="14 h 32")
    assert plain(html) == words
    assert 'role="status"' in html


def test_initials_carry_the_whole_name() -> None:
    assert marks.initials("Anne-Lise Exemple") == '<abbr title="Anne-Lise Exemple">ALE</abbr>'


def test_a_button_is_a_link_with_an_address_and_submits_without() -> None:
    assert marks.button("Suivant", href="/a").startswith('<a class="btn" href="/a">')
    assert 'type="submit" name="act" value="give"' in marks.button("Rendre", name="act", value="give")


# ---- page ---------------------------------------------------------------------------------------


def test_a_page_has_one_title_and_no_empty_row_of_buttons() -> None:
    html = draw('{% page_head "Délibération" sentence="14 dossiers." %}{% endpage_head %}')
    assert html.count("<h1>") == 1
    assert "g-head__actions" not in html


def test_a_panel_is_named_by_its_title_and_a_slot_fills_its_foot() -> None:
    html = draw(
        '{% slot as foot %}<a href="#">Exporter</a>{% endslot %}'
        '{% panel "Enveloppe" foot=foot %}x{% endpanel %}'
    )
    assert '<section class="g-panel" aria-labelledby="enveloppe">' in html
    assert '<div class="g-panel__foot"><a href="#">Exporter</a></div>' in html


def test_navigation_says_what_waits_and_where_one_is() -> None:
    entry = NavEntry(label="Appels", href="/appels/", icon="bulb", current=True, count=3, urgent=True)
    html = page.nav_groups((NavGroup("Innover", (entry, NavEntry(label="Projets", href="/p/"))),))
    assert plain(html) == "Innover Appels 3 à traiter Projets"
    assert html.count('aria-current="page"') == 1


def test_a_phone_has_room_for_four_tabs() -> None:
    with pytest.raises(ValueError, match="four tabs"):
        Shell(tabs=tuple(NavEntry(label=str(n), href="#") for n in range(5)))


# ---- lists --------------------------------------------------------------------------------------


def test_a_missing_figure_is_not_published_and_zero_is_zero() -> None:
    assert plain(lists.fact("Emplois")) == "Emplois non publié"
    assert plain(lists.fact("Emplois", 0)) == "Emplois 0"
    assert plain(lists.fact("Aide", Euro(15000), source="estimated")) == "Aide 15 000 € estimé"


@pytest.mark.parametrize(("state", "spoken"), [("ok", "Vérifié"), ("warn", "À voir"), ("no", "Non rempli")])
def test_a_check_says_its_state_without_colour(state: str, spoken: str) -> None:
    assert f'aria-label="{spoken}"' in lists.check(state, "Régime")


def test_a_cancelled_date_says_so_in_words() -> None:
    from_template = draw('{% agenda_item day "Comité" state="cancelled" %}', day=date(2009, 5, 12))
    assert plain(from_template) == "12 mar. Comité annulée"


# ---- tables -------------------------------------------------------------------------------------


def context_of(address: str) -> Context:
    return Context({"request": RequestFactory().get(address)})


def test_a_sorted_head_says_its_order_and_leads_to_the_other() -> None:
    html = tables.sort_head(context_of("/?tri=-mean&q=bio&page=3"), "Moy.", "mean", numeric=True)
    assert 'aria-sort="descending"' in html
    assert 'href="?tri=mean&amp;q=bio"' in html
    assert "aria-sort" not in tables.sort_head(context_of("/"), "Moy.", "mean")
    assert 'aria-sort="ascending"' in tables.sort_head(context_of("/"), "Rang", "rank", default="rank")


def test_pages_say_which_rows_are_shown_and_keep_the_filters() -> None:
    pages = Paginator(range(1200), 50)
    html = tables.pagination(context_of("/?q=bio"), pages.page(2))
    assert plain(html) == "51 à 100 sur 1 200 Précédents Suivants"
    assert 'href="?q=bio&amp;page=3"' in html
    assert tables.pagination(context_of("/"), Paginator([1], 50).page(1)) == ""


def test_a_scroll_region_is_focusable_and_named() -> None:
    html = draw('{% table caption="Notes <données>" cards=False %}<tbody></tbody>{% endtable %}')
    assert 'tabindex="0" role="region"' in html
    assert "Notes <données>" in html.replace("&lt;", "<").replace("&gt;", ">")


def test_the_cut_line_crosses_the_table() -> None:
    assert '<td colspan="7">' in tables.cut_line("Limite", 7)


# ---- reasons ------------------------------------------------------------------------------------


def explanation() -> Explanation:
    return Explanation(
        "tests.aid",
        (
            ExplanationLine("tests.rate", {"rate": Share(3000)}, "0.30 * 30000.00", Euro(9000), "euro"),
            ExplanationLine("tests.recused", kind="off"),
            ExplanationLine(
                "tests.unknown", value=1641, unit="points", kind="total", rule=RuleSource("art. 4", "2009")
            ),
        ),
    )


@pytest.fixture
def words() -> Any:
    register_words(lines={"tests.rate": "%(rate)s des coûts internes", "tests.recused": "Juré récusé"})
    yield
    for code in ("tests.rate", "tests.recused"):
        LINE_WORDS.pop(code)


def test_an_explanation_reads_line_by_line(words: None) -> None:
    html = reasons.calculation(explanation())
    assert plain(html) == (
        "Calcul 30 % des coûts internes 0,30 × 30 000,00 9 000,00 € "
        "Juré récusé hors calcul tests.unknown art. 4, 2009 16,41"
    )
    assert 'class="is-off"' in html
    assert 'class="is-total"' in html


def test_an_explanation_reads_in_english(words: None) -> None:
    with translation.override("en"):
        assert "0.30 × 30,000.00 €9,000.00" in plain(reasons.calculation(explanation()))


@pytest.mark.parametrize(
    ("text", "french"),
    [
        ("(0.35 * 18 - 1) / 0.85", "(0,35 × 18 − 1) ÷ 0,85"),
        ("{rate} * 2", "30 % × 2"),
        ("-4000", "−4 000"),
        ("", ""),
    ],
)
def test_a_formula_is_written_as_the_reader_writes(text: str, french: str) -> None:
    assert reasons.formula(text, {"rate": "30 %"}).replace("\u00a0", " ") == french


def test_two_areas_cannot_give_a_code_two_meanings(words: None) -> None:
    with pytest.raises(ValueError, match="tests.rate"):
        register_words(lines={"tests.rate": "autre chose"})


def test_a_certificate_says_what_was_proven() -> None:
    html = draw(
        '{% certificate "Affectation" objective="expertise" result="12" seconds=s seed=7 %}'
        "{% endcertificate %}",
        s=Decimal("0.125"),
    )
    assert "optimum prouvé" in html
    assert "Graine 7 Temps de calcul 0,13 s" in plain(html)
    worse = draw(
        '{% certificate "A" objective="e" result="r" state="bounded" gap="2 %" %}{% endcertificate %}'
    )
    assert "à 2 % près de l’optimum" in worse


# ---- forms --------------------------------------------------------------------------------------


def test_a_field_ties_its_label_hint_and_error() -> None:
    html = fields.field(Answers({"amount": ""})["amount"])
    assert '<label class="form-label" for="id_amount">Montant</label>' in html
    assert 'aria-describedby="id_amount-h id_amount-e"' in html
    assert 'aria-invalid="true"' in html
    assert html.index("g-hint") < html.index("g-error") < html.index("<input")


def test_choices_are_a_group_with_a_legend_and_keep_the_answer() -> None:
    html = fields.field(Answers({"vat": "n"})["vat"])
    assert "<legend>TVA ?</legend>" in html
    assert re.search(r'id="id_vat_1"[^>]*value="n"[^>]*checked', html)
    assert html.count("checked") == 1


def test_optional_fields_say_so_and_hidden_ones_show_nothing() -> None:
    assert "Remarque (facultatif)" in plain(fields.field(Answers()["note"]))
    assert "facultatif" not in fields.field(Answers()["amount"])
    assert plain(fields.field(Answers()["secret"])) == ""


def test_the_summary_leads_to_each_refused_field() -> None:
    html = fields.error_summary(Answers({"amount": ""}), reasons=["Le dépôt est clos."])
    assert "3 réponses à corriger" in html
    assert 'href="#id_amount">Montant\u00a0: ' in html
    assert 'href="#id_vat_0">TVA ? ' in html
    assert "<li>Le dépôt est clos.</li>" in html
    assert 'tabindex="-1"' in html


def test_the_summary_is_silent_when_all_is_well_and_singular_for_one() -> None:
    assert fields.error_summary(Answers({"amount": "1", "vat": "y"})) == ""
    assert "1 réponse à corriger" in fields.error_summary(reasons=["x"])


def test_a_form_drawn_by_django_has_our_look() -> None:
    html = Answers({"amount": ""}, renderer=GrappeRenderer()).render()
    assert html.count('class="g-field') == 4
    assert html.count('type="hidden"') == 1
    assert "g-summary" in html


def test_a_blank_mark_is_not_a_zero() -> None:
    html = fields.mark("C1", "Clarté", "secondaire, 15 %")
    assert 'name="C1" value=""' in html
    assert "is-on" not in html
    zero = fields.mark("C1", "Clarté", "secondaire, 15 %", value=0)
    assert 'name="C1" value="0"' in zero
    assert '<li class="is-on">0–3 absent</li>' in zero


def test_a_refused_mark_comes_back_as_it_was_typed() -> None:
    html = fields.mark("C1", "Clarté", "15 %", value="21", error="La note va de 0 à 20.")
    assert 'value="21" aria-describedby="e-C1" aria-invalid="true"' in html


def test_a_locked_mark_has_no_box() -> None:
    html = fields.mark("C1", "Clarté", "15 %", value=12, locked=True)
    assert "<input" not in html
    assert "12 sur 20" in plain(html)
    assert "Je ne peux pas juger" in fields.mark("C1", "Clarté", "15 %", blank=True, locked=True)


# ---- the gallery, and what it all costs ---------------------------------------------------------


class Page(HTMLParser):
    """What the content policy and screen readers care about."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.targets: set[str] = set()
        self.forbidden: list[str] = []
        self.titles = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.titles += tag == "h1"
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            if name in ("aria-labelledby", "aria-describedby", "for"):
                self.targets.update((value or "").split())
            if name == "style" or name.startswith("on"):
                self.forbidden.append(f"{tag} {name}")
        if tag == "script" and not dict(attrs).get("src"):
            self.forbidden.append("inline script")


@pytest.mark.django_db
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_gallery_shows_everything_and_breaks_no_rule(client: Client, prefix: str) -> None:
    response = client.get(f"{prefix}/composants/")
    html = response.content.decode()
    seen = Page(html)
    assert seen.titles == 1
    assert seen.forbidden == []
    assert len(seen.ids) == len(set(seen.ids))
    assert seen.targets <= set(seen.ids)
    assert all(f"#{name}" in html for name in ICONS)
    assert html.count("data-bs-theme=") == 2


@pytest.mark.django_db
def test_the_gallery_in_english_has_no_french_left(client: Client) -> None:
    html = client.get("/en/composants/").content.decode()
    assert "Components" in html
    assert "Enregistrée" not in html
    assert "heure du serveur" not in html


def test_a_page_of_fifty_rows_is_cheap() -> None:
    """Budget: 40 ms of processor for a ranking of 50; the components may take a quarter of it."""
    template = engines["django"].from_string(
        "{% for r in rows %}<tr><td>{{ r|ordinal }}</td>"
        '<td>{% chip "warn" "1 case vide" %}{% status "ok" "x" %}</td>'
        "<td>{% family_bar 1076 589 175 %}</td><td>{% juror_dots marks 1840 low=900 %}</td>"
        "<td>{{ 1840|points }}</td><td>{{ aid|euro }}</td></tr>{% endfor %}"
    )
    context = {"rows": range(50), "marks": [1880, 1810, 1910, 1760], "aid": Euro(15000)}
    template.render(context)
    spent = min(_cpu(lambda: template.render(context)) for _attempt in range(5))
    assert spent < 0.05, f"{spent * 1000:.1f} ms"


def _cpu(work: Any) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start
