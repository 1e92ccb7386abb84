"""Addresses of the directory."""

from django.urls import path

from grappe.areas.directory.web import establishments, links, lists, profiles, views

app_name = "directory"
urlpatterns = [
    path("organisations/", lists.organisations, name="organisations"),
    path("organisations.csv", lists.organisations_csv, name="organisations-csv"),
    path("organisations/nouvelle/", views.add, name="organisation-add"),
    path("organisations/<int:pk>/", views.organisation, name="organisation"),
    path("organisations/<int:pk>/modifier/", views.edit, name="organisation-edit"),
    path("organisations/<int:pk>/competences/", profiles.edit, name="profile-edit"),
    path("organisations/<int:pk>/etablissements/", establishments.establishments, name="establishments"),
    path("organisations/<int:pk>/etablissements/ajouter/", establishments.add, name="establishment-add"),
    path("etablissements/<int:establishment>/modifier/", establishments.edit, name="establishment-edit"),
    path("etablissements/<int:establishment>/fermer/", establishments.close, name="establishment-close"),
    path("etablissements/<int:establishment>/rouvrir/", establishments.reopen, name="establishment-reopen"),
    path("organisations/<int:pk>/liens/", links.links, name="links"),
    path("organisations/<int:pk>/liens/ajouter/", links.add, name="link-add"),
    path("organisations/<int:pk>/liens/<int:relation>/terminer/", links.end, name="link-end"),
    path("organisations/<int:pk>/liens/<int:relation>/retirer/", links.withdraw, name="link-withdraw"),
    path("organisations/<int:pk>/besoins-et-offres/", profiles.of_organisation, name="organisation-postings"),
    path("organisations/<int:pk>/besoins-et-offres/ajouter/", profiles.add, name="posting-add"),
    path("besoins-et-offres/", profiles.postings, name="postings"),
    path("besoins-et-offres.csv", profiles.postings_csv, name="postings-csv"),
    path("besoins-et-offres/<int:posting>/modifier/", profiles.change, name="posting-edit"),
    path("besoins-et-offres/<int:posting>/etat/", profiles.turn, name="posting-turn"),
]
