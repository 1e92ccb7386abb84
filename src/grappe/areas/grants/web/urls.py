"""Addresses of grants: the beneficiary's pages, then the desk's."""

from django.urls import path

from grappe.areas.grants.web import amending, checking, desk, mine, plans, spending

app_name = "grants"
OWN = "subventions"
DESK = "r/<slug:network>/subventions"

urlpatterns = [
    path(f"{OWN}/", mine.mine, name="mine"),
    path(f"{OWN}/<int:grant>/", mine.grant, name="grant"),
    path(f"{OWN}/<int:grant>/signer/", mine.sign, name="sign"),
    path(f"{OWN}/<int:grant>/demander/", mine.start, name="claim-start"),
    path(f"{OWN}/<int:grant>/convention/<int:number>.pdf", mine.agreement, name="agreement"),
    path(f"{OWN}/<int:grant>/avenant/", amending.amend, name="amend"),
    path(f"{OWN}/<int:grant>/avenant/<int:number>/retirer/", amending.withdraw, name="amendment-withdraw"),
    path(f"{OWN}/<int:grant>/solder/", amending.close, name="close"),
    path(f"{OWN}/demandes/<int:claim>/", spending.claim, name="claim"),
    path(f"{OWN}/demandes/<int:claim>/envoyer/", spending.submit, name="claim-submit"),
    path(f"{OWN}/demandes/<int:claim>/abandonner/", spending.drop, name="claim-drop"),
    path(f"{OWN}/demandes/<int:claim>/avis.pdf", spending.notice, name="notice"),
    path(f"{OWN}/depenses/<int:line>/", spending.line, name="line"),
    path(f"{OWN}/depenses/<int:line>/retirer/", spending.remove, name="line-remove"),
    path(f"{OWN}/pieces/<int:evidence>/", spending.piece, name="evidence"),
    path(f"{OWN}/pieces/<int:evidence>/retirer/", spending.remove_piece, name="evidence-remove"),
    path("financement/<int:pk>/", plans.plan, name="plan"),
    path(f"{DESK}/", desk.desk, name="desk"),
    path("r/<slug:network>/subventions.csv", desk.export, name="export"),
    path(f"{DESK}/demandes/<int:claim>/", checking.check, name="check"),
    path("r/<slug:network>/appels/<slug:slug>/subventions/", desk.of_call, name="of-call"),
]
