"""People whom a text names with @."""

import re

NAMED = re.compile(r"(?<![\w@./+-])@([\w.@+-]{1,150})")
AT_END = ".-+@_"


def mentioned(text: str) -> list[str]:
    """What may be user names, each once in order; a name that ends a sentence is told without the full stop, too."""
    found = []
    for name in NAMED.findall(text):
        found += [name, name.rstrip(AT_END)]
    return [name for name in dict.fromkeys(found) if name]
