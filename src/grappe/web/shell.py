"""What the page around the work is made of: who reads, where, and where they can go.

A context processor fills one `Shell` per request, under the name `shell`; the templates
`web/base.html`, `web/public.html` and `web/menu.html` read nothing else. Every label is
already translated and every address already resolved.
"""

from dataclasses import dataclass
from typing import Literal

Theme = Literal["", "light", "dark"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NavEntry:
    """One link of the navigation.

    `icon` is a name of `grappe.web.icons.ICONS`. `count` is the number of things that wait behind
    the link; `urgent` fills it with the accent colour (one entry at most per page). `current` is the page
    itself, `within` the entry under which it stands.
    """

    label: str
    href: str
    icon: str = ""
    current: bool = False
    within: bool = False
    count: int | None = None
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class NavGroup:
    """Entries under a title; the first group has none."""

    title: str
    entries: tuple[NavEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """The network (or call, or federation) the reader is in, or may switch to.

    `href` is None when there is nothing to switch to.
    """

    name: str
    detail: str = ""
    href: str | None = None
    current: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """Who is signed in, and in what role here; `key` tells accounts apart for what a browser keeps."""

    name: str
    detail: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageSwitch:
    """The same page in the other language. `lang` marks the word for screen readers."""

    href: str
    label: str
    lang: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """Everything around the work, for one request.

    `nav` is the side navigation, in groups (`NavGroup("", …)` first). `tabs` are the four links
    of the bar on a phone, the last of which is usually the menu. `networks` are those one may
    switch to (shown on the menu page), `account` the links under the reader's name there, and
    `public_nav` the links of the public layout. An empty address hides its control. `theme` is
    empty to follow the system; `theme_href` receives a POST with `theme` and `next`.
    """

    network: Network | None = None
    nav: tuple[NavGroup, ...] = ()
    tabs: tuple[NavEntry, ...] = ()
    person: Person | None = None
    demo: bool = False
    language_switch: LanguageSwitch | None = None
    theme: Theme = ""
    networks: tuple[Network, ...] = ()
    account: tuple[NavEntry, ...] = ()
    public_nav: tuple[NavEntry, ...] = ()
    home_href: str = "/"
    menu_href: str = ""
    search_href: str = ""
    login_href: str = ""
    logout_href: str = ""
    theme_href: str = ""
    return_path: str = ""

    def __post_init__(self) -> None:
        """Refuse what the layout cannot show: the bar of a phone has room for four links."""
        if len(self.tabs) > 4:
            raise ValueError("a phone shows four tabs at most")
