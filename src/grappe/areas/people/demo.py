"""The people of the demonstration. None of them exists; each stands for a role."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from grappe.areas.people.models import Person

PASSWORD = "grappe-demo-47"

# key → (name, role as shown on the sign-in page)
PEOPLE: dict[str, tuple[str, str]] = {
    "facilitator": ("Camille Exemple", "Animatrice d’Organics Cluster"),
    "facilitator47": ("Maxime Témoin", "Animateur, Interclustering 47"),
    "engineer": ("Lou Modèle", "Ingénieure projet de Nutravita"),
    "juror1": ("Alix Démo", "Jurée, comité de pilotage"),
    "juror2": ("Dominique Fictif", "Juré, comité de pilotage"),
    "juror3": ("Claude Témoin", "Jurée, professionnelle de l’innovation"),
    "juror4": ("Morgan Exemple", "Juré, professionnel de l’innovation"),
    "applicant": ("Sacha Modèle", "Porte une candidature"),
    "coapplicant": ("Noa Fictif", "Écrit une candidature avec d’autres"),
    "funder": ("Ariel Démo", "Financeur, Région"),
    "board": ("Charlie Exemple", "Bureau d’Organics Cluster"),
    "consultant": ("Robin Fictif", "Consultant, accompagnement"),
    "partner": ("Thaïs Modèle", "Partenaire d’un projet collaboratif"),
}

# Who carries the applications of the invented companies and clusters; no button signs them in. Key → name.
COMPANY_PEOPLE: dict[str, str] = {
    "moulin": "Andrea Exemple",
    "textile": "Dany Témoin",
    "brasserie": "Eden Modèle",
    "conserverie": "Gaby Fictif",
    "herboristerie": "Jessy Démo",
    "fromagerie": "Lior Exemple",
    "confiturerie": "Marlo Témoin",
    "brasserie.atelier": "Ollie Modèle",
    "ferme": "Sacha Fictif",
    "filature": "Yaël Témoin",
    "cluster.bois": "Alix Modèle",
    "cluster.velo": "Camille Fictif",
    "cluster.eau": "Lou Témoin",
    "consultant2": "Valery Démo",
}


def address(key: str) -> str:
    """Return the sign-in address of a person of the demonstration."""
    return f"{key}@exemple.test"


def load(*, on: datetime) -> None:
    """Create the people, once. They share one password, hashed once: the demonstration must start fast."""
    password = make_password(PASSWORD)
    Person.objects.bulk_create(
        [
            Person(email=address(key), name=name, password=password, invented=True, last_login=None)
            for key, name in _names().items()
        ],
        ignore_conflicts=True,
    )
    EmailAddress.objects.bulk_create(
        [EmailAddress(user=p, email=p.email, verified=True, primary=True) for p in people().values()],
        ignore_conflicts=True,
    )


def people() -> dict[str, Person]:
    """Return the people of the demonstration by key."""
    keys = {address(key): key for key in _names()}
    return {keys[p.email]: p for p in Person.objects.filter(email__in=keys)}


def _names() -> dict[str, str]:
    return {key: name for key, (name, _role) in PEOPLE.items()} | COMPANY_PEOPLE
