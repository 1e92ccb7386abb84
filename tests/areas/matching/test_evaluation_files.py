"""Folders of past projects: our format, and the published ones as they are, with invented contents."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from grappe.areas.matching.sources.evaluation_files import UnreadableProjects, read_projects

ANR_PROJECTS = """\
Projet.Code_Decision_ANR,Projet.Date_debut,Action.Edition,Action.Titre.Francais,Projet.Acronyme,\
Projet.Titre.Francais,Projet.Resume.Francais,Projet.Aide_allouee
ANR-00-DEMO-0001,,2019,DEMO,UN,Capteurs d’algues,"Mesurer, à la Société Exemple, la houle",1.0
ANR-00-DEMO-0002,,2020,DEMO,DEUX,Dragées,,0.0
"""
ANR_PARTNERS = """\
Projet.Code_Decision_ANR,Action.Edition,Projet.Acronyme,Projet.Partenaire.Code_Decision_ANR,\
Projet.Partenaire.Est_coordinateur,Projet.Partenaire.Nom_organisme,Projet.Partenaire.Categorie_organisme,\
Projet.Partenaire.Adresse.Ville,Projet.Partenaire.Adresse.Region,Projet.Partenaire.Adresse.Pays
ANR-00-DEMO-0001,2019,UN,01,True,Laboratoire Témoin,Universités,DEMOVILLE CEDEX 05,Bretagne,France
ANR-00-DEMO-0001,2019,UN,02,False,Société Exemple,Entreprises,Démoville 29000,Bretagne,France
ANR-00-DEMO-0001,2019,UN,03,False,Non renseigné,Non renseigné,Non renseigné,Non renseigné,France
ANR-00-DEMO-0002,2020,DEUX,01,True,Société Exemple,,Demoville,Non renseigné,France
"""
CORDIS_PROJECTS = """\
acronym;endDate;fundingScheme;id;masterCall;objective;startDate;title
ONE;2020-01-01;RIA;11;;"Sensors;
on two lines";2017-05-01;Waves
"""
CORDIS_ORGANISATIONS = """\
SME;activityType;city;country;name;order;organisationID;projectID;role
;PRC;WITNESS TOWN;FR;EXAMPLE LIMITED;1;901;11;coordinator
;HES;MODEL TOWN;IT;MODEL UNIVERSITY;2;902;11;participant
"""
PAGES_PROJECTS = """\
project_id,acronym,title,objective,start,end,topic,call,scheme
7,ONE,Water,Clean water,2012-11-01,"2017-12-31, closed project",T,FP-DEMO,CP
"""
PAGES_PARTNERS = """\
project_id,rang,name,country,activity
7,1,EXAMPLE UNIVERSITY,Denmark,
7,2,Witness Limited,Greece,
"""
OUR_ORGANISATIONS = """\
organisation;name;kind;place;region
a;Atelier Exemple;pme;Démoville;Bretagne
b;Bureau Témoin;laboratoire;;
c;Comptoir Fictif;pme;Démoville;Occitanie
;Sans numéro;;;
"""
OUR_PROJECTS = """\
project;title;text;year;programme
p1;Capteurs;avec des algues;2019;demo
p2;Dragées;;;
"""
OUR_PARTNERS = """\
project;organisation;leader
p1;a;oui
p1;b;non
p2;c
p2;;oui
"""
Folder = Callable[..., Path]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    def write(*texts: str, encoding: str = "utf-8") -> Path:
        for number, text in enumerate(texts):
            (tmp_path / f"file{number}.csv").write_bytes(text.encode(encoding))
        return tmp_path

    return write


def test_published_files_of_the_agency_are_read_as_they_are(folder: Folder) -> None:
    shape, corpus = read_projects(folder(ANR_PARTNERS, ANR_PROJECTS))
    assert shape == "anr"
    assert [one.name for one in corpus.organisations] == ["Laboratoire Témoin", "Société Exemple"]
    laboratory, company = corpus.organisations
    assert laboratory.place == company.place == "Bretagne/demoville"
    assert company.region == "Bretagne"
    assert company.kind == "Entreprises"
    first = corpus.projects[0]
    assert (first.year, first.programme, first.leader) == (2019, "DEMO", "Laboratoire Témoin")
    assert set(corpus.words[0]) == {"capteur", "algu", "mesurer", "houl"}
    assert corpus.needs == (0,)


def test_official_columns_of_cordis_are_read_as_they_are(folder: Folder) -> None:
    shape, corpus = read_projects(folder(CORDIS_ORGANISATIONS, CORDIS_PROJECTS))
    assert shape == "cordis"
    assert [(one.ident, one.kind, one.region) for one in corpus.organisations] == [
        ("901", "PRC", "FR"), ("902", "HES", "IT"),
    ]  # fmt: skip
    only = corpus.projects[0]
    assert (only.leader, only.year, only.programme) == ("901", 2017, "RIA")
    assert only.text == "Waves. Sensors;\non two lines"


def test_pages_of_cordis_name_their_coordinator_first(folder: Folder) -> None:
    shape, corpus = read_projects(folder(PAGES_PARTNERS, PAGES_PROJECTS))
    assert shape == "cordis pages"
    only = corpus.projects[0]
    assert (only.leader, only.year, only.programme) == ("EXAMPLE UNIVERSITY", 2012, "FP-DEMO")
    assert corpus.organisations[1].region == "Greece"
    assert corpus.organisations[1].place is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_our_format_is_read_as_spreadsheets_write_it(folder: Folder, encoding: str) -> None:
    shape, corpus = read_projects(folder(OUR_ORGANISATIONS, OUR_PROJECTS, OUR_PARTNERS, encoding=encoding))
    assert shape == "grappe"
    assert [(one.ident, one.place) for one in corpus.organisations] == [
        ("a", "Bretagne/demoville"), ("b", None), ("c", "Occitanie/demoville"),
    ]  # fmt: skip
    assert [(one.ident, one.leader, one.year) for one in corpus.projects] == [
        ("p1", "a", 2019), ("p2", None, None),
    ]  # fmt: skip
    assert corpus.projects[0].text == "Capteurs. avec des algues"
    assert corpus.needs == (0,)


def test_our_format_does_without_a_file_of_organisations(folder: Folder) -> None:
    _, corpus = read_projects(folder(OUR_PROJECTS, OUR_PARTNERS))
    assert [one.name for one in corpus.organisations] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ((), "folder"),
        (("a,b\n1,2\n",), "shape"),
        (("",), "shape"),
        ((OUR_PROJECTS, "project;organisation;leader\np1;a;oui\n"), "needs"),
    ],
)
def test_a_folder_that_cannot_be_judged_says_why(folder: Folder, files: tuple[str, ...], code: str) -> None:
    with pytest.raises(UnreadableProjects) as refused:
        read_projects(folder(*files))
    assert refused.value.code == code
    with pytest.raises(CommandError, match=refused.value.about.rpartition("/")[2]):
        call_command("evaluate_matching", folder(*files))


def many_projects() -> tuple[str, str]:
    projects = ["project,title,year"]
    partners = ["project,organisation,leader"]
    for number in range(80):
        pair = number % 4
        projects.append(f"p{number},capteur {'algue' if pair else 'dragée'},{1980 + number // 2}")
        partners += [f"p{number},lead{pair},yes", f"p{number},friend{pair},no"]
    return "\n".join(projects), "\n".join(partners)


def test_the_command_prints_one_line_of_json(folder: Folder) -> None:
    out = StringIO()
    call_command("evaluate_matching", folder(*many_projects()), "--json", "--seed", "3", stdout=out)
    assert out.getvalue().count("\n") == 1
    figures = json.loads(out.getvalue())
    assert (figures["shape"], figures["organisations"], figures["needs"]) == ("grappe", 8, 80)
    assert set(figures["everyone"]) == {
        "declared", "random", "popularity", "bm25", "region_popularity",
    }  # fmt: skip
    declared = figures["everyone"]["declared"]
    assert declared["recall_at_10"] == declared["mrr"] == 1
    assert declared["low"] <= declared["recall_at_10"] <= declared["high"]
    assert len(figures["folds"]) == 5
    assert sum(fold["judged_on"] for fold in figures["folds"]) == 80
    assert sum(figures["weights"].values()) == 1000
    assert figures["by_year"]["from"] == 2006
    assert figures["by_year"]["everyone"]["declared"]["needs"] == 28


@pytest.mark.parametrize(
    ("language", "words"), [("fr", ("score déclaré", "Rappel à 10", "Paquet 5", "2006 et après")), ("en", ())]
)
def test_the_command_says_what_it_judged(folder: Folder, language: str, words: tuple[str, ...]) -> None:
    out = StringIO()
    call_command("evaluate_matching", folder(*many_projects()), "--lang", language, stdout=out)
    said = out.getvalue()
    assert all(word in said for word in words)
    assert "BM25" in said
    assert said.count("1.0000") >= 4
