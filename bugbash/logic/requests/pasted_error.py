"""What is said about a line that can not become a request."""


class PastedError(Exception):
    """What was pasted can not become a request; the message is one sentence for the form field."""
