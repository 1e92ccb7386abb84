"""Addresses of projects."""

from django.urls import path

from grappe.areas.projects.web import (
    agreement,
    editing,
    lists,
    meetings,
    partners,
    projects,
    recording,
    table,
    teams,
    work,
)

app_name = "projects"
NETWORK = "r/<slug:network>/projets"
PROJECT = "projets/<int:project>"
urlpatterns = [
    path("projets/", lists.mine, name="mine"),
    path(f"{NETWORK}/", lists.projects, name="projects"),
    path(f"{NETWORK}.csv", lists.projects_csv, name="projects-csv"),
    path(f"{NETWORK}/portefeuille/", lists.portfolio, name="portfolio"),
    path(f"{NETWORK}/nouveau/", projects.new, name="new"),
    path(f"{NETWORK}/noter/", recording.record, name="record"),
    path(f"{PROJECT}/", projects.project, name="project"),
    path(f"{PROJECT}/modifier/", projects.edit, name="edit"),
    path(f"{PROJECT}/etape/", projects.move, name="move"),
    path(f"{PROJECT}/journal/", projects.journal, name="journal"),
    path(f"{PROJECT}/tour-de-table/", table.table, name="table"),
    path(f"{PROJECT}/tour-de-table/maillons/", table.links, name="links"),
    path(f"{PROJECT}/tour-de-table/equipe/", teams.team, name="team"),
    path(f"{PROJECT}/tour-de-table/dire/", table.state, name="state"),
    path(f"{PROJECT}/partenaires/ajouter/", partners.add, name="partner-add"),
    path(f"{PROJECT}/partenaires/<int:partner>/", partners.partner, name="partner"),
    path(f"{PROJECT}/reunions/ajouter/", meetings.add, name="meeting-add"),
    path(f"{PROJECT}/reunions/<int:meeting>/", meetings.meeting, name="meeting"),
    path(f"{PROJECT}/accord/", agreement.agreement, name="agreement"),
    path(f"{PROJECT}/accord/versions/<int:number>/", agreement.version, name="version"),
    path(f"{PROJECT}/accord/articles/<slug:section>/", editing.section, name="section"),
    path(f"{PROJECT}/accord.pdf", agreement.pdf, name="agreement-pdf"),
    path(f"{PROJECT}/accord.docx", agreement.docx, name="agreement-docx"),
    path(f"{PROJECT}/travail/", work.work, name="work"),
    path(f"{PROJECT}/travail/<slug:item>/<str:code>/", work.follow, name="follow"),
    path(f"{PROJECT}/financement/", work.money, name="money"),
]
