# SPDX-License-Identifier: Apache-2.0
"""Django's settings, worked out from the one table of ``factdesk.config``.

**Invariants:** nothing here reads a variable by itself; no secret has a default; where
the key folder is not there yet, Django refuses to sign anything.

Example:
    $ factdesk config show
"""

from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from factdesk.desk.mail_settings import mail_settings
from factdesk.desk.options import database_settings, options_from

_HERE = Path(__file__).parent

DESK = options_from()
"""Options of this desk; read through ``factdesk.desk.running``."""

SECRET_KEY = DESK.key_folder.web_key()
DEBUG = False
ALLOWED_HOSTS = [DESK.public_host]
if DESK.public_host == "localhost":
    ALLOWED_HOSTS += ["127.0.0.1", "[::1]"]  # only to be redirected
CSRF_TRUSTED_ORIGINS = [DESK.base_url]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "factdesk.desk.audit",
    "factdesk.desk.accounts",
    "factdesk.desk.checks",
    "factdesk.desk.coalition",
    "factdesk.desk.intake",
    "factdesk.desk.jobs",
]

MIDDLEWARE = [
    "factdesk.desk.middleware.OneName",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "factdesk.desk.middleware.FirstRun",
    "factdesk.desk.middleware.WithActor",
    "factdesk.desk.middleware.SecondFactor",
    "factdesk.desk.middleware.ToldErrors",
]

ROOT_URLCONF = "factdesk.desk.urls"
WSGI_APPLICATION = "factdesk.desk.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [_HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "factdesk.desk.pages.page_context",
            ]
        },
    }
]

DATABASES: dict[str, dict[str, Any]] = {"default": database_settings(DESK)}
# Models of other packages; none of these numbers leaves the desk.
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        # Counts of visitors a minute: a flood must not push them out of the cache.
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}

# --- mail ----------------------------------------------------------------------------

globals().update(mail_settings(DESK.smtp, DESK.mail_from))

# --- signing in ----------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation."
        "UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
]
LOGIN_URL = reverse_lazy("account_login")
LOGIN_REDIRECT_URL = reverse_lazy("inbox")
ACCOUNT_ADAPTER = "factdesk.desk.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # an invitation by link is how people come in
ACCOUNT_LOGOUT_REDIRECT_URL = reverse_lazy("account_login")
ACCOUNT_SESSION_REMEMBER = True
MFA_ADAPTER = "factdesk.desk.accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {"add_webauthn": "factdesk.desk.accounts.people_forms.PasskeyForm"}
MFA_TOTP_TOLERANCE = 1  # a step of 30 s, as RFC 6238 5.2 advises: telephones drift
MFA_TOTP_ISSUER = "factdesk"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DESK.base_url.startswith("http://localhost")
# "Last seen" would be a write, and on SQLite a wait for the one writer, on each page.
USERSESSIONS_TRACK_ACTIVITY = False

# --- cookies and headers -------------------------------------------------------------

# "__Host-": sent to this very host only, over https only; browsers count localhost as
# safe. Plain http under any other name was refused by options_from.
SESSION_COOKIE_NAME = "__Host-session"
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_COOKIE_NAME = "__Host-csrf"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "factdesk.desk.pages.csrf_failure"
LANGUAGE_COOKIE_NAME = "__Host-language"
LANGUAGE_COOKIE_SECURE = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
if DESK.base_url.startswith("https://"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # the picture of a one-time-code secret
        "connect-src": [SELF],
        "font-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# --- languages, files, messages ------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("ar", _("Arabic"))]
LOCALE_PATHS = [_HERE / "locale"]
USE_TZ = True
TIME_ZONE = "UTC"
STATIC_URL = "/static/"
STATICFILES_DIRS = [_HERE / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600
_TMP = DESK.state_folder.tmp
FILE_UPLOAD_TEMP_DIR = str(_TMP) if _TMP.is_dir() else None
DATA_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
SILENCED_SYSTEM_CHECKS = [
    "security.W008",  # the proxy in front redirects to https; there is no other door
]
