"""The only settings file: embedded (SQLite, file broker) by default, grown by environment variables."""

from datetime import timedelta
from pathlib import Path

from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key
from kombu import Queue

from portal import env
from portal.code import code_fingerprint

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = env.read_path("BASHBOARD_DATA", BASE_DIR / "var")
DATA_DIR.mkdir(parents=True, exist_ok=True)

# The environment's keys, or ones made once and kept in the data folder.
SECRET_KEY = env.read_text("SECRET_KEY") or env.read_kept(DATA_DIR / "secret_key", get_random_secret_key)
# Those of the secrets of projects are of their own: the first encrypts, all decrypt (`manage.py rotate_secrets`).
SECRET_KEYS = env.read_secret_keys("SECRET_KEYS", DATA_DIR / "secret_keys")
DEBUG = env.read_bool("DEBUG", default=False)
DEMO = env.read_bool("BASHBOARD_DEMO", default=False)
DATABASE = env.read_database("DATABASE_URL", sqlite=DATA_DIR / "bashboard.sqlite3")
REDIS_URL = env.read_text("REDIS_URL")
EMBEDDED = not REDIS_URL
ALLOWED_HOSTS = env.read_list("ALLOWED_HOSTS") or ["localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = env.read_list("CSRF_TRUSTED_ORIGINS")
HTTPS = env.read_bool("HTTPS", default=False)

if DEMO and HTTPS:
    raise ImproperlyConfigured("BASHBOARD_DEMO signs anybody in with one click; it can not be combined with HTTPS.")

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "django_htmx",
    "lucide",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "portal",
    "bugbash",
    "reviews",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "portal.problems.problem_pages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "portal.middleware.forbid_storing",
    "portal.middleware.reject_nul",
    "portal.middleware.activate_timezone",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["portal.templatetags.ui"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context.shell",
                "portal.context.instance",
            ],
        },
    }
]

FORM_RENDERER = "portal.lib.forms.FormRenderer"
ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
DATABASES = {"default": DATABASE}
SERIALIZATION_MODULES = {"jsonl": "portal.lib.jsonl"}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": (
        {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
        if EMBEDDED
        else {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": code_fingerprint(BASE_DIR),
        }
    )
}

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign-in"

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_I18N = False
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "portal.lib.api.tokens.BearerToken",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["portal.lib.api.parsing.BoundedJSONParser"],
    "DEFAULT_PAGINATION_CLASS": "portal.lib.api.paging.KeysetPagination",
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "portal.api_schema.Schema",
    "EXCEPTION_HANDLER": "portal.problems.problem_response",
    "URL_FORMAT_OVERRIDE": None,
    "NON_FIELD_ERRORS_KEY": "body",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
REST_KNOX = {"TOKEN_TTL": timedelta(days=90), "AUTH_HEADER_PREFIX": "Bearer", "TOKEN_LIMIT_PER_USER": None}
SPECTACULAR_SETTINGS = {
    "TITLE": "Bashboard API",
    "DESCRIPTION": "Everything a page can do, the API can do.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "AnswerKindEnum": "bugbash.choices.AnswerKind",
        "BreakageStatusEnum": "bugbash.choices.BreakageStatus",
        "DiffRuleKindEnum": "bugbash.choices.DiffRuleKind",
        "VerdictEnum": "bugbash.choices.Verdict",
        "WordListKindEnum": "bugbash.choices.WordListKind",
        "FindingKindEnum": "bugbash.choices.FindingKind",
        "FindingStateEnum": "bugbash.choices.FindingState",
        "EgressRequestStateEnum": "bugbash.choices.EgressRequestState",
        "QueryStateEnum": "bugbash.choices.QueryState",
        "ImportStateEnum": "bugbash.choices.ImportState",
        "QueryFormatEnum": "bugbash.choices.QueryFormat",
        "QueryStatusEnum": "bugbash.choices.QueryStatus",
        "ReplayStateEnum": "bugbash.choices.ReplayState",
        "SeverityEnum": "bugbash.choices.Severity",
        "GateStateEnum": "reviews.choices.GateState",
        "ReportStateEnum": "reviews.choices.ReportState",
        "RoleEnum": "bugbash.choices.Role",
        "ItemKindEnum": "reviews.choices.ItemKind",
        "JudgmentKindEnum": "reviews.choices.JudgmentKind",
        "JudgmentFormatEnum": "reviews.choices.JudgmentFormat",
        "JudgmentImportStateEnum": "reviews.choices.JudgmentImportState",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "portal.api_schema.close_bodies",
        "portal.api_schema.add_problems",
    ],
}

CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 5
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_TASK_TIME_LIMIT = 260
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker outlasts any outage
# Replays do not wait behind what nobody watches: workers take from both queues in turn.
CELERY_TASK_QUEUES = [Queue("celery"), Queue("background")]
CELERY_TASK_ROUTES = {
    name: {"queue": "background"}
    for name in (
        "bugbash.tasks.reproduce",
        "bugbash.tasks.prune",
        "bugbash.tasks.work_import",
        "reviews.tasks.work_judgment_import",
        "reviews.tasks.measure_project",
        "reviews.tasks.measure_stale",
        "reviews.tasks.rate_by_model",
    )
}
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat")
# Seconds between two looks for work that waits.
SWEEP_S = env.read_int("BASHBOARD_SWEEP_S", 10, least=1)
# What beat said longer ago is not done any more: long enough that a worker's clock may be wrong by hours.
STALE_S = 6 * 3600
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "bugbash.tasks.sweep", "schedule": float(SWEEP_S), "options": {"expires": STALE_S}},
    "judgments": {
        "task": "reviews.tasks.sweep_judgment_imports",
        "schedule": float(SWEEP_S),
        "options": {"expires": STALE_S},
    },
    "nightly": {"task": "bugbash.timed.start_scheduled", "schedule": 60.0, "options": {"expires": STALE_S}},
    "measure": {"task": "reviews.tasks.measure_stale", "schedule": 30.0, "options": {"expires": STALE_S}},
    "models": {"task": "reviews.tasks.sweep_models", "schedule": 60.0, "options": {"expires": STALE_S}},
    "prune": {"task": "bugbash.tasks.prune", "schedule": crontab(hour=3, minute=20), "options": {"expires": STALE_S}},
}
BROKER_DIR = DATA_DIR / "broker"
if EMBEDDED:
    for folder in ("queue", "control"):
        (BROKER_DIR / folder).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_URL = "filesystem://localhost"
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = {
        "data_folder_in": str(BROKER_DIR / "queue"),
        "data_folder_out": str(BROKER_DIR / "queue"),
        "control_folder": str(BROKER_DIR / "control"),
        "polling_interval": 0.05,
    }
else:
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 600,
        "socket_timeout": 5,
        "socket_connect_timeout": 2,
        "socket_keepalive": True,
    }
# What differs for those who only leave a message, in seconds: they try twice and wait for a second at most.
RINGING = (
    {} if EMBEDDED else {"socket_timeout": 0.4, "socket_connect_timeout": 0.4, "max_retries": 1, "interval_start": 0}
)

# Seconds after which another worker takes over what a silent one holds.
LEASE_S = env.read_int("BASHBOARD_LEASE_S", 15, least=2)
# Seconds between two questions to an endpoint that is down.
PROBE_S = env.read_int("BASHBOARD_PROBE_S", 30, least=1)

# Loopback endpoints are reachable only where everything runs on one machine (RELIABILITY B3).
EGRESS_ALLOW_LOOPBACK = env.read_bool("EGRESS_ALLOW_LOOPBACK", default=EMBEDDED)
EGRESS_LIST_ONLY = env.read_bool("EGRESS_LIST_ONLY", default=False)
# Rules beside those that administrators add on the page.
EGRESS_RULES = env.read_egress_rules("EGRESS_RULES")
EGRESS_ALLOW_HTTP = env.read_bool("EGRESS_ALLOW_HTTP", default=True)

# The model that `judge` checks ask, by the base URL of chat completions; without one they are not evaluated.
JUDGE_URL = env.read_text("JUDGE_URL")
JUDGE_MODEL = env.read_with("JUDGE_MODEL", JUDGE_URL, "JUDGE_URL")
JUDGE_KEY = env.read_text("JUDGE_KEY")

# Mail goes to the console until a server is named.
EMAIL_HOST = env.read_text("EMAIL_HOST")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"
EMAIL_PORT = env.read_int("EMAIL_PORT", 587, least=1)
EMAIL_HOST_USER = env.read_text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.read_text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env.read_bool("EMAIL_USE_TLS", default=True)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.read_text("EMAIL_FROM", "bashboard@localhost")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.read_text("LOG_LEVEL", "WARNING")},
    "loggers": {"bugbash": {"level": "INFO"}, "portal": {"level": "INFO"}},
}
# Our own database and broker, which no call for users may ever reach (RELIABILITY B3).
OWN_LISTENERS = env.read_listeners(env.read_text("DATABASE_URL"), REDIS_URL)
