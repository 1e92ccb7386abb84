"""Addresses of the desk that prepares calls, and of the public pages of calls."""

from django.urls import URLPattern, path

from grappe.areas.programmes.web.calls import dossiers, editing, public, questions, views

CALLS = "r/<slug:network>/appels/"
CALL = CALLS + "<slug:slug>/"
urlpatterns: list[URLPattern] = [
    path("public/appels/", public.calls, name="public-calls"),
    path("public/appels/<slug:slug>/", public.call, name="public-call"),
    path(CALLS, views.calls, name="calls"),
    path(CALLS + "nouveau/", editing.new, name="call-new"),
    path(CALL, views.call, name="call"),
    path(CALL + "etape/<slug:step>/", views.step, name="call-step"),
    path(CALL + "editions/", views.editions, name="call-editions"),
    path(CALL + "modifier/", editing.edit, name="call-edit"),
    path(CALL + "grille/", editing.grid, name="grid"),
    path(CALL + "questions/", questions.questions, name="questions"),
    path(CALL + "questions/nouvelle/", questions.question, name="question-new"),
    path(CALL + "questions/apercu/", questions.preview, name="questions-preview"),
    path(CALL + "questions/origine/", questions.origin, name="questions-origin"),
    path(CALL + "questions/revisions/", questions.revisions, name="questions-revisions"),
    path(CALL + "questions/question/<slug:code>/", questions.question, name="question"),
    path(CALL + "dossiers/", dossiers.applications, name="call-applications"),
    path(CALL + "dossiers.csv", dossiers.applications_csv, name="call-applications-csv"),
    path(CALL + "dossiers/<int:number>/", dossiers.application, name="application"),
]
