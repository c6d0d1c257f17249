"""Settings: one file, top to bottom. Every environment variable is read once, in `environment`."""

import os
from pathlib import Path

from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _

from config.environment import read_environment
from config.logs import logging_config

BASE_DIR = Path(__file__).resolve().parent.parent
LAUREL = read_environment(os.environ, BASE_DIR)

# --- The house ---------------------------------------------------------------------------------------------------

DEBUG = False
SECRET_KEY = LAUREL.secret_key
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ALLOWED_HOSTS = list(LAUREL.hosts)
INSTALLED_APPS = [
    # The theme must come before the admin, or the admin's own templates win.
    "unfold",
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",  # its templates, which are looked up together with ours
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "config",
    "members",
    "achievements",
    "campaigns",
    *(f"dialects.{name}" for name in LAUREL.dialects),
]
MIDDLEWARE = [
    "config.middleware.request_context",
    "config.middleware.admit_probes",
    "config.metrics.measure_requests",
    "config.middleware.content_security_policy",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
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
                "members.admin.switcher.store_switcher",
            ]
        },
    }
]

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"  # so that widgets of ours have their templates in templates/

# --- Data --------------------------------------------------------------------------------------------------------

DATABASES = {"default": {**LAUREL.database, "CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}}
if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    # Allows statements to be prepared where the code asks for it, and nowhere else.
    DATABASES["default"].setdefault("OPTIONS", {})["prepare_threshold"] = 1_000_000_000
else:
    # IMMEDIATE takes the write lock at once, so no transaction is refused half-way with "database is locked";
    # FULL keeps what was answered even when the machine loses power.
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "members.Staff"
if LAUREL.broker_url.startswith("redis"):
    _redis = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": LAUREL.broker_url}
    CACHES = {"default": _redis, "nudges": _redis}
else:
    CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
        # Web and worker both write here which lanes a worker was asked to look at.
        "nudges": {
            "BACKEND": "config.caches.FolderCache",
            "LOCATION": str(LAUREL.home / "broker" / "nudges"),
        },
    }

# --- Work in the background --------------------------------------------------------------------------------------

CELERY_BROKER_URL = LAUREL.broker_url
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
if LAUREL.broker_url.startswith("filesystem"):
    _folder = LAUREL.home / "broker"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_folder / "messages"),
        "data_folder_out": str(_folder / "messages"),
        "control_folder": str(_folder / "control"),
        "polling_interval": 0.1,  # the default of a second makes everything feel broken
    }
else:
    # A nudge is never worth waiting for: the database knows what is pending, and beat sweeps.
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 600,
        "socket_connect_timeout": 2,
        "socket_timeout": 10,
        "retry_on_timeout": True,
    }
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_DEFAULT_QUEUE = "laurel"
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"
CELERY_BEAT_SCHEDULE = {
    "note-that-beat-and-worker-live": {
        "task": "members.tasks.pulse",
        "schedule": 5.0,
        "options": {"expires": 5},
    },
    "look-which-lanes-have-something-pending": {
        "task": "achievements.tasks.sweep_lanes",
        "schedule": 2.0,
        "options": {"expires": 2},
    },
    "look-what-campaigns-have-not-answered": {
        "task": "campaigns.tasks.sweep",
        "schedule": 5.0,
        "options": {"expires": 5},
    },
    "look-through-all-that-campaigns-may-have-left": {
        "task": "campaigns.tasks.sweep_everything",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "hand-out-codes-and-expire-rewards": {
        "task": "campaigns.tasks.tend",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "close-attempts-that-have-ended": {
        "task": "achievements.tasks.expire_due",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "go-on-with-backfills": {
        "task": "achievements.tasks.sweep_backfills",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "go-on-with-backtests": {
        "task": "achievements.tasks.sweep_backtests",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "let-returns-find-their-sales": {
        "task": "members.tasks.free_returns",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
}

# --- People ------------------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True
FORMAT_MODULE_PATH = "config.formats"
CSRF_FAILURE_VIEW = "members.admin.fragments.form_expired"
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"  # the theme's sign-in form loses Django's hidden "next"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# --- Safety ------------------------------------------------------------------------------------------------------

CSRF_TRUSTED_ORIGINS = [LAUREL.url] if LAUREL.url else []
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "laurel_session", "laurel_csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LAUREL.secure
SESSION_COOKIE_AGE = 60 * 60 * 12
SECURE_SSL_REDIRECT = LAUREL.secure
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]  # probes speak plain HTTP to the process itself
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if LAUREL.secure else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = LAUREL.secure
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if LAUREL.trust_proxy:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000  # the builder sends each part of a definition as an input of its own

# --- Files and words ---------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = LAUREL.static_root
STATICFILES_DIRS = [BASE_DIR / "static"]
if STATIC_ROOT:  # the image collects once; everywhere else the finders serve files as they are
    STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
else:
    WHITENOISE_USE_FINDERS = True
    WHITENOISE_AUTOREFRESH = False
vars().update(LAUREL.mail)  # EMAIL_HOST and its like
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = LAUREL.mail_from or f"laurel@{LAUREL.host}"
LOGGING_CONFIG = "config.logs.configure_logging"
LOGGING = logging_config(json=LAUREL.json_logs)

# --- The panel ---------------------------------------------------------------------------------------------------

UNFOLD = {
    "SITE_TITLE": "Laurel",
    "SITE_HEADER": "Laurel",
    "SITE_SUBHEADER": _("Achievements engine"),
    "SITE_URL": None,
    "SITE_ICON": lambda request: static("laurel/mark.svg"),
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("laurel/mark.svg")},
    ],
    "SHOW_BACK_BUTTON": True,
    "BORDER_RADIUS": "8px",
    "ENVIRONMENT": "config.panel.environment",
    "DASHBOARD_CALLBACK": "config.panel.dashboard",
    "LOGIN": {"image": lambda request: static("laurel/signin.svg"), "form": "members.signin.SignInForm"},
    "STYLES": [
        lambda request: static("laurel/panel.css"),
        lambda request: static("laurel/cards.css"),
        lambda request: static("laurel/tables.css"),
        lambda request: static("laurel/forms.css"),
        lambda request: static("laurel/achievements.css"),
        lambda request: static("laurel/member.css"),
        lambda request: static("laurel/drawer.css"),
        lambda request: static("laurel/switcher.css"),
    ],
    "SCRIPTS": [lambda request: static("laurel/keyboard.js"), lambda request: static("laurel/menus.js")],
    "COLORS": {
        "primary": {
            "50": "oklch(97% .02 155)",
            "100": "oklch(94% .045 155)",
            "200": "oklch(88% .08 156)",
            "300": "oklch(80% .11 157)",
            "400": "oklch(71% .125 158)",
            "500": "oklch(61% .12 159)",
            "600": "oklch(51% .105 160)",
            "700": "oklch(44% .09 161)",
            "800": "oklch(38% .075 162)",
            "900": "oklch(33% .06 163)",
            "950": "oklch(24% .045 164)",
        }
    },
    "SIDEBAR": {
        "show_search": True,
        "command_search": True,
        "navigation": "config.panel.navigation",
    },
}

# --- The API -----------------------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["members.api.auth.CallerAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["members.api.auth.HasScope"],
    "DEFAULT_RENDERER_CLASSES": ["members.api.bodies.ExactRenderer"],
    "DEFAULT_PARSER_CLASSES": ["members.api.bodies.ExactParser"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "members.api.bodies.AlwaysJson",
    "DEFAULT_FILTER_BACKENDS": ["members.api.filters.Filters"],
    "DEFAULT_PAGINATION_CLASS": "members.api.pages.Pages",
    "DEFAULT_SCHEMA_CLASS": "members.api.document.Described",
    "EXCEPTION_HANDLER": "members.api.problems.handle_exception",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "OAS_VERSION": "3.1.0",
    "TITLE": "Laurel",
    "VERSION": "1",
    "DESCRIPTION": (
        "Events come in, achievements move, campaigns pay out.\n\n"
        "Every request carries a key of the store, or a member's own token: `Authorization: Bearer …`. "
        "Amounts are exact: write and read them as JSON numbers with up to six decimals. "
        "Errors are problem documents (RFC 9457) with a stable `code`; so is a 500, whose `X-Request-ID` finds it "
        "in the log. Fields and query parameters nobody knows are refused by name."
    ),
    "TAGS": [
        {"name": "events", "description": "What happened: send it, look it up, take it back."},
        {"name": "members", "description": "Who takes part."},
        {"name": "achievements", "description": "What is worth rewarding: write it down, let it go live, change it."},
        {"name": "campaigns", "description": "What follows when a target is reached."},
        {"name": "rewards", "description": "What members got, and what became of it."},
        {"name": "pools", "description": "Coupon codes made elsewhere, given out one by one."},
        {"name": "public", "description": "What everybody may read where a store allows it, without a key."},
        {"name": "completions", "description": "Which targets were reached, and when."},
        {"name": "event-types", "description": "Which kinds of events there are, and what must be in them."},
        {"name": "store", "description": "What the key belongs to."},
        {"name": "me", "description": "What a member reads with a token of their own."},
    ],
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "ENABLE_DJANGO_DEPLOY_CHECK": False,  # a test holds the document against the committed one
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "members.api.document.finish",
        "achievements.api.document.add_definitions",
    ],
    "ENUM_NAME_OVERRIDES": {
        "MemberStatus": "members.models.MemberStatus",
        "AnswerStatus": "members.api.serializers.events.STATUSES",
        "EventState": "members.models.EventState",
        "EventKind": "members.models.Event.Kind",
        "FieldType": "members.models.FieldType",
        "AchievementStatus": "achievements.models.Achievement.Status",
        "ProgressStatus": "achievements.models.Progress.Status",
        "AttemptOutcome": "achievements.models.Attempt.Outcome",
        "CompletionCause": "achievements.models.Completion.Cause",
        "CampaignTrigger": "campaigns.models.Campaign.Trigger",
        "EffectKind": "campaigns.models.Effect.Kind",
        "LimitOf": "campaigns.models.Limit.Of",
        "FiringStatus": "campaigns.models.Firing.Status",
        "FiringReason": "campaigns.models.Firing.Reason",
        "RewardKind": "campaigns.models.Reward.Kind",
        "RewardState": "campaigns.models.Reward.State",
        "LedgerKind": "campaigns.models.LedgerEntry.Kind",
        "HistoryKind": "achievements.api.serializers.progress.KINDS",
        "UnknownMember": "members.models.Store.UnknownMember",
        "Identifier": "members.models.Store.Identifier",
    },
}
