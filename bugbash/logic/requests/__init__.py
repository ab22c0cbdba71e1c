"""How a prototype is called: templates are parsed first, then filled; a value can never become structure."""

from bugbash.logic.requests.building import BuiltRequest, build, secret_names
from bugbash.logic.requests.shell import curl
from bugbash.logic.requests.template import RequestError, RequestTemplate

__all__ = ["BuiltRequest", "RequestError", "RequestTemplate", "build", "curl", "secret_names"]
