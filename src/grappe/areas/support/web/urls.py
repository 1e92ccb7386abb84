"""Addresses of support: the network's desk, then what belongs to consultants and companies."""

from django.urls import path

from grappe.areas.support.web import closing, companies, drafting, firms, programmes, reports, sessions

app_name = "support"
DESK = "r/<slug:network>/accompagnement"
CALL = f"{DESK}/<slug:slug>"

urlpatterns = [
    path("accompagnement/", companies.mine, name="mine"),
    path("accompagnement/<int:company>/", companies.company, name="company"),
    path("accompagnement/<int:company>/journee/", companies.log, name="day-log"),
    path("accompagnement/<int:company>/bilan/", reports.report, name="report"),
    path("accompagnement/journees/<int:day>/corriger/", companies.correct, name="day-correct"),
    path("accompagnement/journees/<int:day>/annuler/", companies.cancel, name="day-cancel"),
    path("accompagnement/journees/<int:day>/signer/", companies.sign, name="day-sign"),
    path("accompagnement/journees/<int:day>/contester/", companies.contest, name="day-contest"),
    path(f"{DESK}/", programmes.programmes, name="programmes"),
    path(f"{DESK}/modeles/<slug:template>/", drafting.adapt, name="template"),
    path("r/<slug:network>/appels/<slug:slug>/accompagnement/", programmes.of_call, name="of-call"),
    path(f"{CALL}/", programmes.programme, name="programme"),
    path(f"{CALL}/ouvrir/", programmes.opening, name="opening"),
    path(f"{CALL}/journees.csv", programmes.export, name="export"),
    path(f"{CALL}/cabinets/", firms.firms, name="firms"),
    path(f"{CALL}/cabinets/choisir/", firms.firm_add, name="firm-add"),
    path(f"{CALL}/cabinets/<int:firm>/retirer/", firms.firm_remove, name="firm-remove"),
    path(f"{CALL}/cabinets/repartir/", firms.assign, name="assign"),
    path(f"{CALL}/consultants/ajouter/", firms.consultant_add, name="consultant-add"),
    path(f"{CALL}/consultants/<int:consultant>/retirer/", firms.consultant_remove, name="consultant-remove"),
    path(
        f"{CALL}/consultants/invitations/<int:invitation>/",
        firms.consultant_invitation,
        name="consultant-invitation",
    ),
    path(f"{CALL}/mises-en-commun/", sessions.sessions, name="sessions"),
    path(f"{CALL}/mises-en-commun/prevoir/", sessions.plan, name="session-plan"),
    path(f"{CALL}/mises-en-commun/<int:session>/", sessions.change, name="session"),
    path(f"{CALL}/mises-en-commun/<int:session>/tenir/", sessions.hold, name="session-hold"),
    path(f"{CALL}/mises-en-commun/<int:session>/annuler/", sessions.cancel, name="session-cancel"),
    path(f"{CALL}/valeur/", closing.values, name="values"),
    path(f"{CALL}/valeur/inscrire/", closing.values_record, name="values-record"),
    path(f"{CALL}/valeur/<int:number>.pdf", closing.value_sheet, name="value-sheet"),
    path(f"{CALL}/cloture/", closing.closing, name="closing"),
    path(f"{CALL}/bilan.pdf", closing.closing_report, name="closing-report"),
]
