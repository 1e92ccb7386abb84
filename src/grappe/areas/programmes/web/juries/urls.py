from django.urls import URLPattern, path

from grappe.areas.programmes.web.juries import assignment, desk, jury, marking, register

RUN = "r/<slug:network>/appels/<slug:slug>/"
SEAT = "jury/<slug:slug>/"

urlpatterns: list[URLPattern] = [
    path(f"{RUN}jury/", jury.show_jury, name="jury"),
    path(f"{RUN}jury/<int:pk>/", jury.edit_juror, name="juror-edit"),
    path(f"{RUN}jury/conflits/", register.show_register, name="conflicts"),
    path(f"{RUN}jury/conflits.csv", register.export_register, name="conflicts-csv"),
    path(f"{RUN}affectation/", assignment.show_assignment, name="assignment"),
    path(SEAT, desk.show_work, name="jury-work"),
    path(f"{SEAT}recusations/", desk.show_recusals, name="recusals"),
    path(f"{SEAT}souhaits/", desk.show_preferences, name="jury-preferences"),
    path(f"{SEAT}dossiers/<int:number>/note/", marking.mark, name="mark"),
    path(f"{SEAT}dossiers/<int:number>/pieces/<int:pk>/", marking.read_file, name="mark-file"),
]
