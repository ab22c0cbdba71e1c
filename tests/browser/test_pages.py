"""Every address of the product is known to these tests: a page to look at, or a reason why it is none."""

from tests.browser.pages import DOWNLOADS, FORMS_ONLY, FRAGMENTS, MACHINES, PAGES, SIGNED_OUT, names_of_addresses


def test_every_address_is_a_page_or_says_why_not() -> None:
    known = [*PAGES, *SIGNED_OUT, *FORMS_ONLY, *DOWNLOADS, *FRAGMENTS, *MACHINES]
    assert sorted(known) == sorted(names_of_addresses())
