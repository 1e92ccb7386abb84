from django.urls import URLPattern, path

from grappe.areas.programmes.web.discussion import board

RUN = "r/<slug:network>/appels/<slug:slug>/"

urlpatterns: list[URLPattern] = [
    path(f"{RUN}echanges/", board.list_boards, name="discussions"),
    path(f"{RUN}dossiers/<int:number>/discussion/", board.show_board_to_run, name="discussion-followed"),
    path("jury/<slug:slug>/dossiers/<int:number>/discussion/", board.show_board, name="discussion"),
]
