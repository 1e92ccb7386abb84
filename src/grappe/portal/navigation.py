"""The shell of every page: where one is, where one can go, by role."""

from dataclasses import replace
from functools import lru_cache
from operator import itemgetter
from posixpath import commonpath
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import resolve, reverse, translate_url
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from grappe.portal.contexts import Place, places_of
from grappe.web.shell import LanguageSwitch, NavEntry, NavGroup, Network, Person, Shell


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: what surrounds the page. It reads no table once the places are known."""
    # A request that failed before anybody was looked for has no user.
    user = getattr(request, "user", None)
    theme = request.COOKIES.get("theme", "")
    common: dict[str, Any] = {
        "demo": settings.DEMO,
        "language_switch": _language_switch(request),
        "theme": theme if theme in ("light", "dark") else "",
        "home_href": reverse("home"),
        "login_href": reverse("people:sign-in"),
        "theme_href": reverse("people:theme"),
        "return_path": request.get_full_path(),
        "public_nav": (
            NavEntry(label=_("Appels"), href=reverse("programmes:public-calls")),
            NavEntry(label=_("Réseaux"), href=reverse("networks:networks")),
        ),
    }
    if user is None or not user.is_authenticated:
        return {"shell": Shell(**common)}
    places = places_of(request, on=timezone.localdate())
    here = _here(request, places)
    nav = _located(_nav(request.path, here, places), request)
    return {
        "shell": Shell(
            **common,
            network=_network(here),
            networks=tuple(_as_network(place, place == here) for place in places),
            nav=nav,
            tabs=_tabs(request.path, nav),
            person=Person(user.name, _role(here), str(user.pk)),
            menu_href=reverse("menu"),
            logout_href=reverse("people:sign-out"),
            account=(NavEntry(label=_("Mon compte"), href=reverse("people:profile"), icon="user"),),
        )
    }


def _language_switch(request: HttpRequest) -> LanguageSwitch:
    """The same page in the other language, filters kept."""
    lang, label = ("fr", "Français") if get_language() == "en" else ("en", "English")
    return LanguageSwitch(href=translate_url(request.get_full_path(), lang), label=label, lang=lang)


def _role(here: Place | None) -> str:
    """Say what the person does where they are."""
    words = {
        "facilitator": _("Animation du réseau"),
        "engineer": _("Ingénierie de projet"),
        "board": _("Bureau du réseau"),
        "funder": _("Financeur"),
        "juror": _("Jury"),
        "expert": _("Avis d’expert"),
        "applicant": _("Candidature"),
        "partner": _("Partenaire de projets"),
        "consultant": _("Conseil"),
        "supported": _("Entreprise accompagnée"),
    }
    return words.get(here.role, "") if here else ""


def _label(place: Place) -> str:
    own = {
        "applicant": _("Mes candidatures"),
        "partner": _("Mes projets"),
        "support": _("Accompagnement"),
        "expert": _("Mes avis"),
    }
    return own.get(place.kind, place.name)


def _as_network(place: Place, current: bool) -> Network:
    return Network(name=_label(place), detail=place.detail, href=place.href, current=current)


def _network(here: Place | None) -> Network | None:
    return (
        Network(name=_label(here), detail=here.detail, href=reverse("menu"), current=True) if here else None
    )


def _here(request: HttpRequest, places: list[Place]) -> Place | None:
    """Follow the address; elsewhere stay where one was, or at the first place."""
    match = request.resolver_match
    asked = match.kwargs if match else {}
    for place in places:
        if place.kind in ("network", "oversight") and asked.get("network") == place.slug:
            return place
        if place.kind == "jury" and "network" not in asked and asked.get("slug") == place.slug:
            return place
        if place.kind == "expert" and request.path.startswith(reverse("programmes:my-opinions")):
            return place
        if place.kind == "applicant" and request.path.startswith(
            (reverse("programmes:my-applications"), reverse("grants:mine"))
        ):
            return place
        if place.kind == "partner" and request.path.startswith(reverse("projects:mine")):
            return place
        if place.kind == "support" and request.path.startswith(reverse("support:mine")):
            return place
    return places[0] if places else None


def _entry(path: str, label: str, icon: str, href: str) -> NavEntry:
    return NavEntry(label=label, icon=icon, href=href, current=path == href)


def _located(nav: tuple[NavGroup, ...], request: HttpRequest) -> tuple[NavGroup, ...]:
    """Mark the entry under which the page stands, when it is none of them: of those of its area, the one
    whose address it shares most."""
    entries = [entry for group in nav for entry in group.entries]
    match = request.resolver_match
    if match is None or not match.namespace or any(entry.current for entry in entries):
        return nav
    near = [
        (len(commonpath([entry.href.partition("?")[0], request.path])), entry)
        for entry in entries
        if _area_of(entry.href) == match.namespace
    ]
    if not near:
        return nav
    shared, found = max(near, key=itemgetter(0))
    if len(near) > 1 and shared <= len(commonpath([reverse("home"), request.path])):
        return nav
    return tuple(
        replace(group, entries=tuple(replace(e, within=True) if e is found else e for e in group.entries))
        for group in nav
    )


@lru_cache(maxsize=1_000)
def _area_of(href: str) -> str:
    return str(resolve(href.partition("?")[0]).namespace)


def _nav(path: str, here: Place | None, places: list[Place]) -> tuple[NavGroup, ...]:
    home = _entry(path, _("Accueil"), "home", reverse("home"))
    networks = _entry(path, _("Réseaux"), "affiliate", reverse("networks:networks"))
    calls = _entry(path, _("Appels publics"), "bulb", reverse("programmes:public-calls"))
    postings = _entry(path, _("Besoins et offres"), "arrows-exchange", reverse("directory:postings"))
    partners = _entry(path, _("Partenaires"), "search", reverse("matching:partners"))
    own_projects = _entry(path, _("Mes projets"), "share", reverse("projects:mine"))
    if here is None or here.kind in ("applicant", "partner", "support", "expert"):
        company = _entry(
            path, _("Mon organisation"), "building", reverse("directory:organisations") + "?miennes=on"
        )
        # What one has comes first: who sits at tables and applies for nothing opens on their projects.
        own = _own(path, places)
        after = (own_projects, company) if not own else (company, own_projects)
        return (
            NavGroup("", (home, *own, *after)),
            NavGroup(_("S’informer"), (calls, networks, postings, partners)),
        )
    if here.kind == "jury":
        to_mark = _entry(path, _("À noter"), "list-check", here.href)
        recusals = _entry(
            path, _("Récusations"), "ban", reverse("programmes:recusals", kwargs={"slug": here.slug})
        )
        rules = _entry(
            path, _("Règlement"), "file-text", reverse("programmes:public-call", kwargs={"slug": here.slug})
        )
        return (NavGroup("", (home, to_mark, recusals)), NavGroup(_("Repères"), (rules, calls)))
    where = {"network": here.slug}
    members = _entry(path, _("Membres"), "users", reverse("networks:members", kwargs=where))
    presentation = _entry(path, _("Le réseau"), "info-circle", here.href)
    organisations = _entry(path, _("Organisations"), "building", reverse("directory:organisations"))
    support = _entry(path, _("Accompagnement"), "users-group", reverse("support:programmes", kwargs=where))
    grants = _entry(path, _("Subventions"), "receipt", reverse("grants:desk", kwargs=where))
    projects = _entry(path, _("Projets"), "share", reverse("projects:projects", kwargs=where))
    shared = (
        (_entry(path, _("Besoins communs"), "git-compare", reverse("matching:common-needs", kwargs=where)),)
        if here.kind == "network"
        else ()
    )
    # Those who oversee read what is published and decided; the calls' desk is for those who run it.
    desk = reverse("programmes:calls", kwargs=where) if here.kind == "network" else calls.href
    run = _entry(path, _("Appels"), "bulb", desk)
    accounts = NavGroup(
        _("Coopérer et rendre compte"),
        (networks, _labels(path, here), *_aid(path, here), *_counts(path, here)),
    )
    if here.role == "engineer":
        # From a need to its partners and its project: the first things on a phone too.
        return (
            NavGroup("", (home,)),
            NavGroup(_("Monter des projets"), (projects, partners, postings, *shared)),
            NavGroup(_("Le réseau"), (presentation, members, organisations)),
            NavGroup(_("Innover"), (run, support, grants)),
            accounts,
        )
    return (
        NavGroup("", (home,)),
        NavGroup(_("Le réseau"), (presentation, members, organisations, postings, *shared, partners)),
        NavGroup(_("Innover"), (run, projects, support, grants)),
        accounts,
    )


def _own(path: str, places: list[Place]) -> tuple[NavEntry, ...]:
    """One's applications, and the support that one gives or receives; a consultant who applies for nothing
    has the second only, a partner of projects who applies for nothing neither."""
    kinds = {place.kind for place in places}
    mine = _entry(path, _("Mes candidatures"), "file-text", reverse("programmes:my-applications"))
    # A short word: it is also one of the four links at the bottom of a phone.
    support = _entry(path, _("Journées"), "users-group", reverse("support:mine"))
    if "expert" in kinds and "applicant" not in kinds:
        opinions = _entry(path, _("Mes avis"), "message", reverse("programmes:my-opinions"))
        return (opinions, support) if "support" in kinds else (opinions,)
    if "applicant" not in kinds and "support" in kinds:
        return (support,)
    # Grants before support: the agreement and its payments are what a laureate comes back for.
    grants = _entry(path, _("Subventions"), "receipt", reverse("grants:mine"))
    if "applicant" not in kinds and "partner" in kinds:
        return ()
    return (mine, grants, support) if "support" in kinds else (mine, grants)


def _labels(path: str, here: Place) -> NavEntry:
    """The network's labels and their support for those who run it; every label for the others."""
    own = reverse("labels:desk", kwargs={"network": here.slug}) if here.kind == "network" else ""
    return _entry(path, _("Labels"), "award", own or reverse("labels:schemes"))


def _aid(path: str, here: Place) -> tuple[NavEntry, ...]:
    """The register desk of public aid, for those who keep it: who runs the network, and its funder."""
    if here.kind == "oversight" and here.role != "funder":
        return ()
    href = reverse("funding:register", kwargs={"network": here.slug})
    return (_entry(path, _("Aides"), "coin-euro", href),)


def _counts(path: str, here: Place) -> tuple[NavEntry, ...]:
    """The counts of the federation that this network belongs to; nothing when none counts it."""
    if not here.federation:
        return ()
    href = reverse("networks:counts", kwargs={"network": here.federation})
    return (_entry(path, _("Comptes"), "chart-bar", href),)


def _tabs(path: str, nav: tuple[NavGroup, ...]) -> tuple[NavEntry, ...]:
    """The first three entries, then the menu: all that a phone has room for."""
    entries = [entry for group in nav for entry in group.entries][:3]
    return (*entries, _entry(path, _("Menu"), "menu-2", reverse("menu")))
