"""Charts: geometry in attributes, a sentence with the numbers, nothing the content policy refuses."""

import re
from xml.etree import ElementTree

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from grappe.web import charts
from grappe.web.charts import Slice

SVG_ROOT_ATTRIBUTES = {"class", "viewBox", "width", "height", "role", "aria-label"}
marks = st.lists(st.integers(0, 2000), min_size=1, max_size=9)


@pytest.fixture(autouse=True)
def french() -> object:
    with translation.override("fr"):
        yield


def read(svg: str) -> ElementTree.Element:
    """The chart as a tree; fails when it is not well formed."""
    assert "style=" not in svg
    return ElementTree.fromstring(svg)


def widths(root: ElementTree.Element, css: str) -> list[float]:
    return [float(rect.get("width", "0")) for rect in root.iter("rect") if rect.get("class") == css]


def test_the_family_bar_says_its_three_parts_and_keeps_their_order() -> None:
    root = read(charts.family_bar(1076, 589, 175))
    assert set(root.attrib) == SVG_ROOT_ATTRIBUTES
    assert root.get("aria-label") == "Prioritaire 10,76, secondaire 5,89, bonus 1,75"
    assert [rect.get("class") for rect in root.iter("rect")] == ["dtrack", "d1", "d2", "hatch-bg"]
    assert widths(root, "d1") == [79.7]  # 10.76 / 20 × 150, less the gap


@given(st.integers(0, 2000), st.integers(0, 2000), st.integers(0, 2000))
def test_a_family_bar_never_leaves_its_track(priority: int, secondary: int, bonus: int) -> None:
    root = read(charts.family_bar(priority, secondary, bonus))
    for rect in root.iter("rect"):
        assert float(rect.get("x", "0")) + float(rect.get("width", "0")) <= 150.1


@given(marks, st.integers(0, 2000))
def test_each_juror_has_a_dot_and_the_mean_a_tick(given_marks: list[int], mean: int) -> None:
    root = read(charts.juror_dots(given_marks, mean))
    dots = [(float(dot.get("cx", "0")), float(dot.get("cy", "0"))) for dot in root.iter("circle")]
    assert len(dots) == len(given_marks)
    assert all(0 <= x <= 150 and 0 <= y <= 27 for x, y in dots)
    assert len([line for line in root.iter("line") if line.get("class") == "dmean"]) == 1


def test_dots_of_equal_marks_do_not_hide_each_other() -> None:
    root = read(charts.juror_dots([1500, 1500, 1500], 1500, low=900))
    assert len({dot.get("cy") for dot in root.iter("circle")}) == 3


def test_the_sentence_of_the_dots_says_every_mark() -> None:
    label = read(charts.juror_dots([1880, 1760], 1820)).get("aria-label", "")
    assert label.replace("\u00a0", " ") == "2 notes : 18,80 ; 17,60. Moyenne 18,20"
    assert read(charts.juror_dots([])).get("aria-label") == "aucune note"


def test_an_envelope_has_one_segment_per_item_and_leaves_the_rest_empty() -> None:
    svg = charts.envelope_bar([Slice("Jus Modèle", 25), Slice("Ferme Démo", 25)], 100, "la moitié")
    root = read(svg)
    assert widths(root, "d1") == [248.0, 248.0]
    assert [title.text for title in root.iter("title")] == ["Jus Modèle", "Ferme Démo"]
    assert "dlimit" not in svg


def test_an_envelope_that_is_passed_shows_its_limit() -> None:
    root = read(charts.envelope_bar([Slice("a", 150)], 100, "dépassée"))
    assert [line.get("x1") for line in root.iter("line")] == ["666.7"]


def test_an_empty_envelope_of_nothing_can_be_drawn() -> None:
    assert widths(read(charts.envelope_bar([], 0, "rien")), "d1") == []


@given(st.integers(0, 30), st.integers(0, 30))
def test_grains_are_counted_one_by_one(full: int, total: int) -> None:
    if full > total:
        with pytest.raises(ValueError, match="one by one"):
            charts.grains(full, total)
        return
    circles = [dot.get("class") for dot in read(charts.grains(full, total)).iter("circle")]
    assert (circles.count("d1"), circles.count("dring")) == (full, total - full)


def test_more_than_thirty_grains_are_refused() -> None:
    with pytest.raises(ValueError, match="30 at most"):
        charts.grains(31)


def test_grains_say_their_number() -> None:
    assert read(charts.grains(5, 6)).get("aria-label") == "5 sur 6"
    assert read(charts.grains(14)).get("aria-label") == "14"


def test_bars_start_at_zero_and_write_their_value() -> None:
    root = read(charts.bars([("Agroalimentaire", 78, "78"), ("Textile", 39, "39")], "deux domaines"))
    long, short = widths(root, "d1")
    assert long == pytest.approx(2 * short, abs=0.1)
    assert [text.text for text in root.iter("text")] == ["Agroalimentaire", "78", "Textile", "39"]


def test_bars_below_zero_go_to_the_other_side_of_a_line() -> None:
    rows = [("Sévère", -30, "− 0,30"), ("Juste", 0, "0,00"), ("Large", 60, "+ 0,60")]
    root = read(charts.bars(rows, "trois jurés"))
    below, none, above = ([float(bar.get(name, "")) for name in ("x", "width")] for bar in root.iter("rect"))
    (line,) = root.iter("line")
    zero = float(line.get("x1", ""))
    assert below[0] + below[1] == pytest.approx(zero, abs=0.1) and none == [zero, 0]
    assert above[0] == zero and above[1] == pytest.approx(2 * below[1], abs=0.2)
    anchors = {text.text: text.get("text-anchor") for text in root.iter("text")}
    assert (anchors["− 0,30"], anchors["+ 0,60"]) == ("end", "start")


def test_bars_of_nothing_can_be_drawn() -> None:
    assert list(read(charts.bars([], "aucune")).iter("rect")) == []


@pytest.mark.parametrize("tone", ["1", "6", "hatch", "ring"])
def test_a_swatch_is_hidden_from_screen_readers(tone: charts.Tone) -> None:
    assert read(charts.swatch(tone)).get("aria-hidden") == "true"


def test_names_typed_by_people_cannot_break_out_of_the_drawing() -> None:
    svg = charts.bars([("<script>", 1, "1")], 'a"b')
    assert "<script>" not in svg
    assert read(svg).get("aria-label") == 'a"b'


def test_colours_come_from_classes_of_the_style_sheet() -> None:
    svg = charts.family_bar(1000, 500, 100) + charts.grains(1, 2) + charts.juror_dots([1], 1)
    assert set(re.findall(r'class="([^"]+)"', svg)) <= {
        "g-svg", "d1", "d2", "dtrack", "dring", "dgrid", "dmean", "hatch-bg", "hatch-fg"
    }  # fmt: skip
    assert "fill=" not in svg
