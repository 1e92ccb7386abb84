from django.urls import URLPattern, path

from grappe.areas.programmes.web.opinions import answering, asking

RUN = "r/<slug:network>/appels/<slug:slug>/"

urlpatterns: list[URLPattern] = [
    path(f"{RUN}avis/", asking.follow, name="opinions"),
    path(f"{RUN}dossiers/<int:number>/avis/", asking.ask, name="opinion-ask"),
    path("avis/", answering.mine, name="my-opinions"),
    path("avis/<int:opinion>/", answering.answer, name="opinion"),
    path("avis/<int:opinion>/pieces/<int:pk>/", answering.read_file, name="opinion-file"),
]
