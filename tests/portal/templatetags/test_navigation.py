import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.http import HttpRequest, QueryDict

from tests.portal.templatetags.rendering import render, squeeze

pytestmark = pytest.mark.urls("tests.portal.addresses")
PROJECT = SimpleNamespace(name="Stdlib search", slug="stdlib")
CHOICES = [("fixed", "fixed", 17, "good"), ("new", "new", 0, "")]
ITEM = "{% nav_item 'Versions' 'bugbash:version-index' 'version' 'git-branch' count=n hot=True %}"


def make_request(url_name: str = "", search: str = "") -> HttpRequest:
    request = HttpRequest()
    request.GET = QueryDict(search)
    request.resolver_match = SimpleNamespace(url_name=url_name)  # type: ignore[assignment]
    return request


def is_current(**facts: Any) -> bool:
    return 'aria-current="page"' in render(ITEM, project=PROJECT, **facts)


@pytest.mark.parametrize("url_name", ["settings", "diff-rule-index", "settings-retention", "wizard", "wizard-draft"])
def test_navigation_marks_settings_on_all_of_their_pages(url_name: str) -> None:
    item = "{% nav_item 'Settings' 'bugbash:settings' 'settings' 'settings' %}"
    assert 'aria-current="page"' in render(item, project=PROJECT, request=make_request(url_name))


@pytest.mark.parametrize(
    ("url_name", "current"),
    [
        ("version-index", True),
        ("version-detail", True),
        ("replay-detail", True),
        ("breakage-index", False),
        ("", False),
    ],
)
def test_navigation_marks_the_item_of_the_address(url_name: str, current: bool) -> None:
    assert is_current(request=make_request(url_name)) is current


def test_view_can_say_which_item_is_meant() -> None:
    assert is_current(request=make_request("console"), section="version") is True


def test_navigation_shows_a_count_that_is_not_zero() -> None:
    html = render(ITEM, project=PROJECT, request=make_request(), n=14)
    assert '<span class="count hot">14</span>' in html
    assert "count" not in render(ITEM, project=PROJECT, request=make_request(), n=0)


def test_item_without_a_page_is_left_out() -> None:
    source = "{% nav_item 'X' 'bugbash:no-such-page' 'x' 'bug' %}"
    assert render(source, project=PROJECT, request=make_request()) == ""


def test_crumb_is_a_link_or_the_place_itself() -> None:
    assert render("{% crumb name 'home' %}{% crumb '0.5' %}", name="<Home>") == (
        '<li><a href="/">&lt;Home&gt;</a></li><li>0.5</li>'
    )


def test_filters_keep_the_other_parameters_and_start_at_the_first_page() -> None:
    request = make_request(search="tag=a%26b&cursor=xyz&verdict=fixed")
    html = render("{% filter_pills 'verdict' choices all_count=21 %}", request=request, choices=CHOICES)
    assert re.findall(r'href="([^"]+)"', html) == [
        "?tag=a%26b",
        "?tag=a%26b&amp;verdict=fixed",
        "?tag=a%26b&amp;verdict=new",
    ]
    assert re.findall(r'aria-current="true">([^<]+)', html) == ["fixed 17"]


def test_filters_start_with_everything_chosen() -> None:
    html = render("{% filter_pills 'verdict' choices %}", request=make_request(), choices=CHOICES)
    assert re.findall(r'href="([^"]+)" aria-current="true">([^<]+)', html) == [("?", "all")]


def test_filters_swap_a_fragment_where_asked() -> None:
    html = render("{% filter_pills 'verdict' choices target='#t' %}", request=make_request(), choices=CHOICES[:1])
    assert re.findall(r'hx-get="([^"]+)" hx-target="([^"]+)"', html) == [
        ("?", "#t"),
        ("?verdict=fixed", "#t"),
    ]


def test_pages_lead_both_ways() -> None:
    html = squeeze(render("{% pagination previous='?cursor=a' next='?cursor=b' label='51 to 100' %}"))
    assert re.findall(r'href="(\S+)" rel="(\w+)"', html) == [("?cursor=a", "prev"), ("?cursor=b", "next")]


def test_single_page_has_no_navigation() -> None:
    assert render("{% pagination %}") == ""
