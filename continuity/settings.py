"""Settings: one file, secure by default, read from the environment.

With neither DATABASE_URL nor REDIS_URL the embedded services of `continuity.embedded` are used and the
installation counts as a local one (development, demo, tests). With DATABASE_URL it counts as production
and refuses to start without its own SECRET_KEY, REDIS_URL and ALLOWED_HOSTS.
"""

import os
from pathlib import Path

from csp.constants import NONE, SELF

from continuity import embedded, env

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.text("CONTINUITE_HOME") or BASE_DIR / "var").resolve()
LOCAL = not env.text("DATABASE_URL") or env.flag("CONTINUITE_LOCAL")

DEBUG = env.flag("DEBUG")
LOCAL_SECRET_KEY = "local-only-" + "x" * 50
SECRET_KEY = env.text("SECRET_KEY") or LOCAL_SECRET_KEY
if not LOCAL:
    env.require("SECRET_KEY", "a long random text", but_not=LOCAL_SECRET_KEY)
    env.require("REDIS_URL", "the address of Redis, redis://host:6379/0")
    env.require("ALLOWED_HOSTS", "the names of the site, separated by commas")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]" if LOCAL else "")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "continuity.portal",
    "tutoring",
    "workload",
    "activities",
    "continuity.accounts",
    "continuity.directory",
    "continuity.common",
    "allauth",
    "allauth.account",
    "django_htmx",
    "csp",
    "continuity.accounts.support.SupportAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "continuity.accounts.middleware.SignInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "continuity.accounts.middleware.LastSeenMiddleware",
    "continuity.portal.errors.MethodNotAllowedMiddleware",
]

ROOT_URLCONF = "continuity.urls"
WSGI_APPLICATION = "continuity.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "continuity.portal.context.navigation",
            ],
        },
    }
]

FORM_RENDERER = "continuity.common.drawing.FormRenderer"

DATABASES = {"default": env.database(env.text("DATABASE_URL") or embedded.database_url(DATA_DIR))}
# Rows are reached by key, in tables that grow with the schools and of which what is asked for stays in memory: with the
# default (4) a sweep of a large school reads whole tables. `options` in DATABASE_URL takes its place.
DATABASES["default"]["OPTIONS"].setdefault("options", "-c random_page_cost=1.0")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.text("REDIS_URL") or embedded.redis_url(DATA_DIR)
# In PostgreSQL, not in Redis: the limits on sign-in live in the cache and must hold with the broker down.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}

CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = "Europe/Paris"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A page never waits for a broker that is down: one attempt, then the message is left to the next tick.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "socket_connect_timeout": 2,
    "socket_timeout": 5,
    "max_retries": 0,
}
CELERY_TASK_PUBLISH_RETRY = False

AUTH_USER_MODEL = "directory.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "portal:home"
ACCOUNT_ADAPTER = "continuity.accounts.adapter.SchoolAccountAdapter"
ACCOUNT_FORMS = {
    "login": "continuity.accounts.sign_in.SchoolLoginForm",
    "reset_password": "continuity.accounts.sign_in.SchoolResetPasswordForm",
    "add_email": "continuity.accounts.sign_in.SchoolAddEmailForm",
}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_SESSION_REMEMBER = True
# A whole school may share one address; one account may not be guessed at for long.
ACCOUNT_RATE_LIMITS = {"login": "300/m/ip", "login_failed": "60/m/ip,5/300s/key"}

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français")]
TIME_ZONE = "Europe/Paris"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    "default": env.file_storage(),
    "staticfiles": {"BACKEND": "continuity.common.css_bundle.BundledStaticFilesStorage"},
}
if DEBUG or os.environ.get("PYTEST_VERSION"):
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = LOCAL

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = not LOCAL
SECURE_HSTS_SECONDS = 0 if LOCAL else 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not LOCAL
if env.flag("BEHIND_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1

EMAIL_HOST = env.text("EMAIL_HOST", "" if LOCAL else "localhost")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"
EMAIL_PORT = int(env.text("EMAIL_PORT", "25"))
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS")
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "continuite@localhost")

# Files of a resource or of a return: stated on the page before upload, checked by `activities.files`. A larger request
# than ten files and what is typed beside them is not read whole.
UPLOAD_MAX_BYTES = 10_000_000
REQUEST_MAX_BYTES = 10 * UPLOAD_MAX_BYTES + 5_000_000
FILE_UPLOAD_HANDLERS = [
    "continuity.common.large_requests.LargeRequestHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o640

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "WARNING")},
}
