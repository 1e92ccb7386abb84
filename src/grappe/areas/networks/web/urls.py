"""Addresses of networks."""

from django.urls import path

from grappe.areas.networks.web import figures, imports, members, terms, views

app_name = "networks"
urlpatterns = [
    path("reseaux/", views.networks, name="networks"),
    path("reseaux.csv", views.networks_csv, name="networks-csv"),
    path("comptes/", views.first_counts, name="first-counts"),
    path("r/<slug:network>/", views.network, name="network"),
    path("r/<slug:network>/comptes/", views.counts, name="counts"),
    path("r/<slug:network>/comptes.csv", views.counts_csv, name="counts-csv"),
    path("r/<slug:network>/chiffres/declarer/", figures.declare, name="figure-add"),
    path("r/<slug:network>/chiffres/<int:figure>/retirer/", figures.withdraw, name="figure-withdraw"),
    path("r/<slug:network>/membres/", members.members, name="members"),
    path("r/<slug:network>/membres/ajouter/", members.add, name="member-add"),
    path("r/<slug:network>/membres/<int:membership>/", terms.member, name="member"),
    path("r/<slug:network>/membres/<int:membership>/renouveler/", terms.renew, name="member-renew"),
    path("r/<slug:network>/membres/<int:membership>/terminer/", terms.end, name="member-end"),
    path("r/<slug:network>/membres/<int:membership>/retablir/", terms.resume, name="member-resume"),
    path("r/<slug:network>/membres/<int:membership>/retirer/", terms.withdraw, name="member-withdraw"),
    path("r/<slug:network>/membres/importer/", imports.imports, name="imports"),
    path("r/<slug:network>/membres/importer/<int:sheet>/", imports.columns, name="import"),
    path("r/<slug:network>/membres/importer/<int:sheet>/verifier/", imports.check, name="import-check"),
    path("r/<slug:network>/membres/importer/<int:sheet>/annuler/", imports.undo, name="import-undo"),
    path(
        "r/<slug:network>/membres/importer/<int:sheet>/a-corriger.csv",
        imports.rejected_csv,
        name="import-csv",
    ),
    path("r/<slug:network>/membres.csv", members.members_csv, name="members-csv"),
]
