"""Addresses of public aid: an organisation's, and the register desk of a network."""

from django.urls import path

from grappe.areas.funding.web import aid, declarations, desk, lines

app_name = "funding"
urlpatterns = [
    path("organisations/<int:pk>/aides/", aid.aid, name="aid"),
    path("organisations/<int:pk>/aides.csv", aid.aid_csv, name="aid-csv"),
    path("organisations/<int:pk>/aides/ajouter/", lines.add, name="line-add"),
    path("organisations/<int:pk>/aides/profil/", lines.profile, name="aid-profile"),
    path("organisations/<int:pk>/aides/declarer/", declarations.declare, name="declare"),
    path(
        "organisations/<int:pk>/aides/declarations/<int:declaration>/",
        declarations.declaration,
        name="declaration",
    ),
    path(
        "organisations/<int:pk>/aides/declarations/<int:declaration>/papier/",
        declarations.declaration_paper,
        name="declaration-paper",
    ),
    path("organisations/<int:pk>/aides/<int:line>/", lines.line, name="line"),
    path("organisations/<int:pk>/aides/<int:line>/justificatif/", lines.evidence, name="line-evidence"),
    path("organisations/<int:pk>/aides/<int:line>/corriger/", lines.correct, name="line-correct"),
    path("organisations/<int:pk>/aides/<int:line>/etat/", lines.turn, name="line-turn"),
    path("organisations/<int:pk>/aides/<int:line>/meme-aide/", lines.join, name="line-join"),
    path("r/<slug:network>/aides/", desk.register, name="register"),
    path("r/<slug:network>/aides/envoyer/", desk.send, name="register-send"),
    path("r/<slug:network>/aides/envois/<int:number>.csv", desk.batch_csv, name="batch-csv"),
    path("r/<slug:network>/aides/envois/<int:number>/confirmer/", desk.confirm, name="batch-confirm"),
    path("r/<slug:network>/aides/lire/", desk.read, name="import-add"),
    path("r/<slug:network>/aides/lire/<int:pk>/", desk.reading, name="import"),
]
