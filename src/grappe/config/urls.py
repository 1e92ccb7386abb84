"""Every address of the product. French is at the root, English under /en/."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path

from grappe.portal import home

urlpatterns: list[URLPattern | URLResolver] = [
    *i18n_patterns(
        path("", home.home, name="home"),
        path("a-traiter/", home.more, name="more-duties"),
        path("menu/", home.menu, name="menu"),
        path("", include("grappe.web.gallery_urls")),
        path("", include("grappe.areas.people.web.urls")),
        path("", include("grappe.areas.people.web.account_urls")),
        path("", include("grappe.areas.directory.web.urls")),
        path("", include("grappe.areas.networks.web.urls")),
        path("", include("grappe.areas.funding.web.urls")),
        path("", include("grappe.areas.programmes.web.urls")),
        path("", include("grappe.areas.support.web.urls")),
        path("", include("grappe.areas.grants.web.urls")),
        path("", include("grappe.areas.labels.web.urls")),
        path("", include("grappe.areas.matching.web.urls")),
        path("", include("grappe.areas.projects.web.urls")),
        prefix_default_language=False,
    ),
]
handler403 = "grappe.web.errors.forbidden"
handler404 = "grappe.web.errors.not_found"
handler429 = "grappe.areas.people.web.views.too_many"
handler500 = "grappe.web.errors.failure"
