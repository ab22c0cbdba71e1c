"""What people type, as words to look for."""

import re

WORD = re.compile(r"\w+")
# Words that say nothing about what somebody is looking for.
LITTLE = """
    a about all an and any are as at be but by can could do does from get getting give given go has have help
    how i if in into is it its just like make me my need no not of on one only or our out please python should
    show so some something that the their them then there these they thing things this to use using want was
    way we what when where which while who why will with without would you your
"""
STOP_WORDS = frozenset(LITTLE.split())


def telling(words: list[str]) -> list[str]:
    """`words` without the stop words, each once, in the order typed."""
    return [word for word in dict.fromkeys(words) if word not in STOP_WORDS]
