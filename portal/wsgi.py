import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.template.loader import get_template
from django.urls import get_resolver

from portal.lib.collector import spare_the_collector

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")


def warm_up() -> None:
    """Load the views and the templates now: the first people do not wait for it, above all not a hundred at once."""
    folder = settings.BASE_DIR / "templates"
    for path in folder.rglob("*.html"):
        get_template(path.relative_to(folder).as_posix())
    get_resolver().url_patterns  # noqa: B018 - reading it loads them


application = get_wsgi_application()
warm_up()
spare_the_collector()
