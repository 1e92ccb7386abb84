"""Addresses of the jury's decisions and of what follows."""

from django.urls import path

from grappe.areas.programmes.web.decisions import (
    ceilings,
    choosing,
    deciding,
    deliberating,
    explaining,
    following,
    laureates,
    terms,
)

CALL = "r/<slug:network>/appels/<slug:slug>"

urlpatterns = [
    path("public/appels/<slug:slug>/laureats/", laureates.public_laureates, name="public-laureates"),
    path(f"{CALL}/deliberation/", deliberating.deliberation, name="deliberation"),
    path(f"{CALL}/deliberation/ouvrir/", deliberating.open_session, name="deliberation-open"),
    path(f"{CALL}/deliberation/presents/", deliberating.present, name="present"),
    path(f"{CALL}/deliberation/classement/", deliberating.propose, name="propose"),
    path(f"{CALL}/deliberation/retirer/", deliberating.withdraw, name="decisions-withdraw"),
    path(f"{CALL}/deliberation/ex-aequo/", deciding.tie, name="tie"),
    path(f"{CALL}/deliberation/rouvrir-la-notation/", deliberating.reopen, name="marking-reopen"),
    path(f"{CALL}/deliberation/appliquer/", deliberating.apply, name="decisions-apply"),
    path(f"{CALL}/deliberation/regle/", terms.terms, name="selection-terms"),
    path(f"{CALL}/deliberation/et-si/", choosing.suppose, name="selection-what-if"),
    path(f"{CALL}/deliberation/propositions/", choosing.proposals, name="selection-proposals"),
    path(f"{CALL}/dossiers/<int:number>/plafonds/", ceilings.ceilings, name="ceilings"),
    path(f"{CALL}/dossiers/<int:number>/explication/", explaining.explanation, name="explanation"),
    path(f"{CALL}/dossiers/<int:number>/decision/", deciding.decide, name="decide"),
    path(f"{CALL}/dossiers/<int:number>/aide/", explaining.aid, name="aid"),
    path(f"{CALL}/dossiers/<int:number>/aide/fiche.pdf", explaining.aid_sheet, name="aid-sheet"),
    path(f"{CALL}/suites/", following.follow_up, name="follow-up"),
    path(f"{CALL}/suites/proces-verbal.pdf", following.minutes, name="minutes"),
    path(f"{CALL}/suites/proces-verbal.docx", following.minutes_docx, name="minutes-docx"),
    path(f"{CALL}/suites/a-poster/", following.posting, name="letters-post"),
    path(f"{CALL}/suites/a-poster/lettres.pdf", following.letters_to_print, name="letters-print"),
    path(f"{CALL}/suites/envoyer/", following.send, name="letters-send"),
    path(f"{CALL}/suites/lettres/<int:number>/", following.letter, name="letter"),
    path(f"{CALL}/suites/lettres/<int:number>/lettre.pdf", following.letter_file, name="letter-file"),
    path(f"{CALL}/export.json", following.export_json, name="export-json"),
    path(f"{CALL}/notes.csv", following.marks_csv, name="marks-csv"),
]
