"""What a new call starts from: questions, themes and grid that its facilitator then changes.

The criteria are those of the Bio'INNOV 2009 brochure; it gives no weight, scale nor bonus: these are examples
that satisfy its one rule, priority criteria above half of the mark.
"""

from grappe.areas.forms.rules import Bound, Moment, Question, QuestionKind
from grappe.areas.programmes.rules.grid import BlankPolicy, Criterion, Family, Grid

STANDARD_THEMES: tuple[tuple[str, str], ...] = (
    ("production", "Modes de production"),
    ("distribution", "Distribution"),
    ("organisation", "Organisation de l’entreprise"),
)

STANDARD_QUESTIONS: tuple[Question, ...] = (
    Question(
        "need",
        QuestionKind.LONG_TEXT,
        "De quoi votre entreprise a-t-elle besoin ?",
        hint="Le problème, pour qui il se pose, et ce que vous avez déjà essayé.",
        max_length=2000,
        label_en="What does your company need?",
        hint_en="The problem, who has it, and what you have already tried.",
    ),
    Question(
        "innovation",
        QuestionKind.LONG_TEXT,
        "Qu’est-ce qui est nouveau dans votre projet ?",
        hint="Par rapport à votre offre actuelle et à ce qui existe ailleurs.",
        max_length=3000,
        label_en="What is new in your project?",
        hint_en="Compared with what you offer today and with what exists elsewhere.",
    ),
    Question(
        "leverage",
        QuestionKind.LONG_TEXT,
        "Que vous apporterait l’accompagnement ?",
        hint="Les compétences qui vous manquent et ce que vous ne feriez pas sans aide.",
        max_length=2000,
        label_en="What would the support bring you?",
        hint_en="The skills you lack and what you would not do without aid.",
    ),
    Question(
        "market",
        QuestionKind.LONG_TEXT,
        "Qui achètera, et pourquoi ?",
        hint="Clients visés, circuits, concurrents, chiffres si vous en avez.",
        max_length=2000,
        label_en="Who will buy, and why?",
        hint_en="Target customers, channels, competitors, figures if you have any.",
    ),
    Question(
        "sustainability",
        QuestionKind.LONG_TEXT,
        "Comment votre projet tient-il compte du développement durable ?",
        required=False,
        max_length=1500,
        label_en="How does your project take sustainable development into account?",
    ),
    Question(
        "start",
        QuestionKind.DATE,
        "Quand votre projet commencerait-il ?",
        # An aid must give the project its start: what began before is not eligible.
        least=Bound(moment=Moment.CLOSING, days=1),
        label_en="When would your project start?",
    ),
    Question(
        "commitment",
        QuestionKind.CONSENT,
        "Mon projet n’a pas commencé, et les renseignements donnés sont exacts.",
        label_en="My project has not started, and the information given is accurate.",
    ),
)

STANDARD_GRID = Grid(
    (
        Criterion(
            "C1",
            "Caractère innovant du projet",
            Family.PRIORITY,
            weight=3500,
            blank=BlankPolicy.REQUIRED,
            question="Qu’apporte ce projet que l’entreprise et son marché n’ont pas déjà ?",
        ),
        Criterion(
            "C2",
            "Effet levier et apport de compétences à l’entreprise",
            Family.PRIORITY,
            weight=2500,
            question="Que saura faire l’entreprise ensuite, qu’elle ne ferait pas sans l’aide ?",
        ),
        Criterion(
            "C3",
            "Potentiel commercial du projet",
            Family.SECONDARY,
            weight=2500,
            question="Des clients sont-ils désignés, et l’accès au marché est-il crédible ?",
        ),
        Criterion(
            "C4",
            "Présentation et clarté du projet",
            Family.SECONDARY,
            weight=1500,
            question="Comprend-on ce qui sera fait, par qui et quand ?",
        ),
        Criterion(
            "B1",
            "Prise en compte des principes du développement durable",
            Family.BONUS,
            bonus_points=200,
            question="Le projet améliore-t-il l’effet de l’entreprise sur son milieu ?",
        ),
    )
)
