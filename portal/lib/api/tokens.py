"""Bearer tokens: hashed, expiring, and never more than what their owner may do at that moment."""

import re
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.plumbing import build_bearer_security_scheme_object
from knox.auth import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed

HEXADECIMAL = re.compile(rb"[0-9a-f]{16,128}")


class BearerToken(TokenAuthentication):  # type: ignore[misc]
    """Knox's tokens; what can not be one is refused before it is decoded and looked up."""

    def authenticate_credentials(self, token: bytes) -> Any:
        if not HEXADECIMAL.fullmatch(token):
            raise AuthenticationFailed("Invalid token.")
        return super().authenticate_credentials(token)


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = BearerToken
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> Any:
        return build_bearer_security_scheme_object("Authorization", "Bearer")
