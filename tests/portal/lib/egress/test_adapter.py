import pytest
from requests import Request

from portal.lib.egress import Limits, Policy, system_resolver
from portal.lib.egress.adapter import PinningAdapter
from portal.lib.egress.vetting import AddressBook


def test_request_that_was_not_vetted_is_not_sent() -> None:
    adapter = PinningAdapter(AddressBook(Policy(), system_resolver), Limits(), 1, None)
    with pytest.raises(TypeError, match="Only requests that were vetted can be sent"):
        adapter.send(Request("GET", "http://search.example/").prepare())
