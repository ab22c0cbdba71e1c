import re

from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

HEADER = "Idempotency-Key"
KEY = re.compile(r"[\x21-\x7e]{1,200}")
KEY_PARAMETER = OpenApiParameter(
    HEADER,
    str,
    OpenApiParameter.HEADER,
    description=(
        "Sent again with the same key, the request gives the result of the first time and starts nothing; "
        "another request with that key is a conflict."
    ),
    pattern=KEY.pattern,
)


def read_key(request: Request) -> str:
    """The key of the request, empty where it has none; raises ValidationError for what can not be one."""
    key = request.headers.get(HEADER)
    if key is not None and not KEY.fullmatch(key):
        raise ValidationError({HEADER: ["A key has 1 to 200 printable ASCII characters without blanks."]})
    return key or ""
