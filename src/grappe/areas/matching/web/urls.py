"""Addresses of matching: who can answer a need, the same need elsewhere, what brings networks together."""

from django.urls import path

from grappe.areas.matching.web import convergence, likeness, search, thesaurus

app_name = "matching"
NETWORK = "r/<slug:network>"

urlpatterns = [
    path("partenaires/", search.partners, name="partners"),
    path("partenaires.csv", search.partners_csv, name="partners-csv"),
    path("besoins/<int:posting>/ailleurs/", likeness.alike, name="alike"),
    path("besoins/<int:posting>/ailleurs/projet/", likeness.propose, name="propose"),
    path(f"{NETWORK}/besoins-communs/", likeness.common, name="common-needs"),
    path(f"{NETWORK}/convergence/", convergence.all_convergences, name="convergences"),
    path(f"{NETWORK}/convergence.csv", convergence.convergences_csv, name="convergences-csv"),
    path(f"{NETWORK}/convergence/<slug:other>/", convergence.convergence, name="convergence"),
    path(f"{NETWORK}/convergence/<slug:other>.csv", convergence.convergence_csv, name="convergence-csv"),
    path(f"{NETWORK}/thesaurus/", thesaurus.thesaurus, name="thesaurus"),
    path(f"{NETWORK}/thesaurus.csv", thesaurus.thesaurus_csv, name="thesaurus-csv"),
    path(f"{NETWORK}/thesaurus/importer/", thesaurus.thesaurus_import, name="thesaurus-import"),
    path(f"{NETWORK}/thesaurus/<int:line>/", thesaurus.line, name="thesaurus-line"),
    path(f"{NETWORK}/thesaurus/<int:line>/retirer/", thesaurus.remove, name="thesaurus-remove"),
]
