"""Addresses of labels: for everyone, then for those who keep, run or fund."""

from django.urls import path

from grappe.areas.labels.web import awards, desk, reports, schemes

app_name = "labels"
AWARD = "labels/attributions/<int:award>"
SUPPORT = "labels/conventions/<int:agreement>"

urlpatterns = [
    path("labels/", schemes.schemes, name="schemes"),
    path("labels/<int:scheme>/", schemes.scheme, name="scheme"),
    path("labels/<int:scheme>/reseaux.csv", schemes.scheme_csv, name="scheme-csv"),
    path("labels/<int:scheme>/regles/", schemes.terms, name="terms"),
    path(f"{AWARD}/", awards.award, name="award"),
    path(f"{AWARD}/attestation.pdf", awards.certificate, name="certificate"),
    path(f"{AWARD}/soutenir/", desk.support_new, name="support-new"),
    path(f"{AWARD}/<slug:act>/", awards.act, name="act"),
    path(f"{SUPPORT}/", desk.support, name="support"),
    path(f"{SUPPORT}/annees/<int:year>/", reports.report, name="report"),
    path(f"{SUPPORT}/annees/<int:year>/fiche.pdf", reports.sheet, name="sheet"),
    path("r/<slug:network>/labels/", desk.desk, name="desk"),
]
