"""A second person, in a browser of their own."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import BrowserContext, Page

from tests.live import Live

SignInAt = Callable[[User], Page]


@pytest.fixture
def another_tab(live: Live, new_context: Callable[..., BrowserContext]) -> SignInAt:
    """`another_tab(user)` is a tab of another browser in which that person is signed in."""

    def open_for(user: User) -> Page:
        client = Client()
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        context = new_context()
        context.set_default_timeout(5000)
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live.url}])
        return context.new_page()

    return open_for
