"""What to try next when the first call of a new endpoint gave no answer."""

from bugbash.choices import CallError

BY_STATUS = {
    400: "It did not understand the request: compare the body and the parameters with what it expects.",
    401: "It wants to know who asks: paste the call with its Authorization header, or set the token.",
    403: "It knows who asks and does not allow it: another token, or another path.",
    404: "Nothing answers at this path: compare the address and the path.",
    405: "It answers here, but not to this method.",
    406: "It can not answer in the form that the Accept header asks for.",
    415: "It wants the body in another form: compare the Content-Type.",
    422: "It understood the form of the request, but not what is in it: its answer says which field.",
    429: "It is asked too often: wait a moment and ask again.",
}
BY_ERROR = {
    CallError.DNS: "Compare the name of the host; names of an internal network may not be known here.",
    CallError.REFUSED: "Nothing listens there: start the prototype, or compare the port.",
    CallError.BLOCKED: "Nothing was sent. Request access; an administrator of this instance decides.",
    CallError.TLS: "Give the certificate authority of the prototype under “Edit the request”.",
    CallError.TIMEOUT_CONNECT: "Nothing answers there at all: a firewall, or the wrong address.",
    CallError.TIMEOUT_TOTAL: "It took longer than the deadline, which can be raised under “Edit the request”.",
    CallError.RESET: "The prototype hung up: its own log may say why.",
    CallError.PROTOCOL: "Something answers there that does not speak HTTP, or https where http was asked.",
    CallError.TOO_LARGE: "Ask for fewer results, or for fewer fields of each.",
    CallError.BAD_ENCODING: "Ask without an Accept-Encoding header.",
    CallError.HTTP_3XX: "Use the address to which it leads: the Location header names it.",
    CallError.HTTP_5XX: "The prototype failed: its own log may say why.",
    CallError.NOT_JSON: "Read the answer as a text with the path @, or ask for JSON.",
    CallError.MAPPING: "Change the paths below, or take one of the proposals.",
    CallError.REQUEST: "Change the request, or give what is missing.",
    CallError.INTERNAL: "The answer as it was received is kept.",
}


def advise(error: str, status: int | None) -> str:
    """One sentence for an error of a call; empty where there is none."""
    if not error:
        return ""
    known = BY_STATUS.get(status or 0) if error in {CallError.HTTP_4XX, CallError.HTTP_5XX} else None
    return known or BY_ERROR.get(CallError(error), "The endpoint's answer says more.")
