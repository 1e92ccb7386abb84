"""Settings: what the environment says, else what one laptop needs."""

import os
import secrets
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

SOURCE = Path(__file__).resolve().parents[1]
HOME = Path(os.environ.get("GRAPPE_HOME", SOURCE.parents[1] / "var"))
DEMO = os.environ.get("GRAPPE_DEMO", "") == "1"
DEBUG = os.environ.get("GRAPPE_DEBUG", "") == "1"
# Read when numpy is first imported, after this file. Our matrices are small: a second thread of algebra
# gains nothing there, yet spins between two of them and takes the core of another request.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def _secret_key() -> str:
    """Take the key from the environment, else keep one beside the database, readable by its owner only."""
    if key := os.environ.get("GRAPPE_SECRET_KEY"):
        return key
    path = HOME / "secret-key"
    if not path.exists():
        HOME.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()


def _database(url: str) -> dict[str, object]:
    """Read postgresql://user:password@host:port/name?option=value; without a URL, SQLite under HOME."""
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": HOME / "grappe.sqlite3",
            # Closing at each request would write the journal back each time.
            "CONN_MAX_AGE": 60,
            # A real file: tests that race two threads need real locks, which memory does not have.
            "TEST": {"NAME": HOME / "tests.sqlite3"},
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
            },
        }
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": parts.port or "",
        "CONN_MAX_AGE": 60,
        "OPTIONS": dict(parse_qsl(parts.query)),
    }


SECRET_KEY = _secret_key()
# Receipts are signed with a key of their own (32 bytes in base64), made at the first receipt.
SIGNING_KEY = os.environ.get("GRAPPE_SIGNING_KEY", "")
SIGNING_KEY_FILE = HOME / "signing-key"
ALLOWED_HOSTS = os.environ.get("GRAPPE_HOSTS", "127.0.0.1,localhost,testserver").split(",")
CSRF_FAILURE_VIEW = "grappe.web.errors.stale_page"
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("GRAPPE_ORIGINS", "").split(",") if o]
SECURE = bool(CSRF_TRUSTED_ORIGINS) and all(o.startswith("https://") for o in CSRF_TRUSTED_ORIGINS)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SECURE_HSTS_SECONDS = 31536000 if SECURE else 0
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "template_partials.apps.SimpleAppConfig",
    "django_htmx",
    "allauth.account",
    "allauth.mfa",
    "grappe.kernel",
    "grappe.areas.people",
    "grappe.areas.territory",
    "grappe.areas.directory",
    "grappe.areas.networks",
    "grappe.areas.forms",
    "grappe.areas.funding",
    "grappe.areas.programmes",
    "grappe.areas.support",
    "grappe.areas.grants",
    "grappe.areas.labels",
    "grappe.areas.matching",
    "grappe.areas.projects",
    "grappe.web",
    "grappe.portal",
    "grappe.config",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "grappe.kernel.http.ContentPolicyMiddleware",
    "grappe.portal.contexts.PlacesMiddleware",
    "grappe.web.errors.RefusalMiddleware",
]
ROOT_URLCONF = "grappe.config.urls"
WSGI_APPLICATION = "grappe.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "grappe.portal.navigation.shell",
            ],
            "builtins": [
                "grappe.web.templatetags.grappe",
                "django.templatetags.i18n",
                "template_partials.templatetags.partials",
            ],
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            ["django.template.loaders.app_directories.Loader"],
                        )
                    ],
                )
            ],
        },
    }
]
FORM_RENDERER = "grappe.web.form_renderer.GrappeRenderer"
DATABASES = {"default": _database(os.environ.get("DATABASE_URL", ""))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "people.Person"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "people:sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
SESSION_COOKIE_AGE = 14 * 24 * 3600
PASSWORD_RESET_TIMEOUT = 2 * 3600

# Attempts are counted in the database: every process, and every machine, counts together.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache_entry",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

# Sign-in (docs/decisions/0005): addresses, pages, words and letters are ours, in areas/people.
ACCOUNT_ADAPTER = "grappe.areas.people.web.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
# An account comes with an invitation, which proves its address; a new address is proven before it serves.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
# Per source (ip), per address (key) or per person (user). Five wrong passwords for one address, then wait.
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "30/10m/ip,5/10m/key",
    "reset_password": "30/h/ip,3/h/key",
    "reset_password_from_key": "30/h/ip",
    "change_password": "10/h/user",
    "reauthenticate": "10/10m/user",
    "manage_email": "10/h/user",
    "confirm_email": "1/1m/key",
}
ACCOUNT_FORMS = {
    "login": "grappe.areas.people.web.forms.SignInForm",
    "reset_password": "grappe.areas.people.web.forms.ResetForm",
    "reset_password_from_key": "grappe.areas.people.web.forms.NewPasswordForm",
    "change_password": "grappe.areas.people.web.forms.ChangePasswordForm",
    "add_email": "grappe.areas.people.web.forms.ChangeAddressForm",
    "reauthenticate": "grappe.areas.people.web.forms.ConfirmForm",
}
MFA_ADAPTER = "grappe.areas.people.web.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "grappe.areas.people.web.forms.CodeForm",
    "reauthenticate": "grappe.areas.people.web.forms.ConfirmByCodeForm",
    "activate_totp": "grappe.areas.people.web.forms.ActivateForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
# A phone's clock may be one step of thirty seconds off.
MFA_TOTP_TOLERANCE = 1
MFA_TOTP_ISSUER = "Grappe"
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
# How many proxies of ours stand before the application: the source of a request is read behind them.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("GRAPPE_PROXIES", "0"))

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("en", "English")]
USE_I18N = True
TIME_ZONE = "Europe/Paris"
USE_TZ = True

STATIC_URL = "/static/"
# Files are served straight from the packages: no copy to make at the first start.
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600
MEDIA_ROOT = HOME / "files"
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024

EMAIL_BACKEND = os.environ.get("GRAPPE_MAIL", "django.core.mail.backends.filebased.EmailBackend")
EMAIL_FILE_PATH = HOME / "sent-mail"
DEFAULT_FROM_EMAIL = os.environ.get("GRAPPE_FROM", "Grappe <grappe@exemple.test>")
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# The public search service of companies: off without its address, and then only imported files answer.
COMPANY_SEARCH = os.environ.get("GRAPPE_COMPANY_SEARCH", "")

# Closeness of meaning in the search for partners: 150 MB a process. With 0, the search says that it is not
# counted.
MEANING = os.environ.get("GRAPPE_MEANING", "1") != "0"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
