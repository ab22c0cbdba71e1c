from typing import Protocol

from django.contrib.auth.models import User
from django.http import HttpRequest


class Person(Protocol):
    def get_full_name(self) -> str: ...
    def get_username(self) -> str: ...


def display_name(person: Person) -> str:
    """How people are called on pages and in trails: their full name, else their user name."""
    return person.get_full_name() or person.get_username()


class SignedInRequest(HttpRequest):
    """The request of a view behind `login_required`: its user is a person."""

    user: User
