"""A doubt about an item, written so that it can be put on a criterion: that is how vague requirements get sharp."""

from collections.abc import Sequence

LONGEST_PIECE = 300
MOST_WORDS = 20


def question_text(*, query: str, thing: str, words: Sequence[tuple[str, str]], link: str) -> str:
    """Markdown that quotes the query and what raters said with their reasons, nameless; it ends with a link.

    `words` are (what was said, why). Who said it stays between the rater and the managers.
    """
    about = f"{quoted(thing)} for {quoted(query)}" if thing else f"the answer to {quoted(query)}"
    begins = "Raters disagree about" if len(words) > 1 else "A rater is in doubt about"
    lines = [f"> **{word}**{f': {short(reason)}' if reason.strip() else ''}" for word, reason in words[:MOST_WORDS]]
    if len(words) > MOST_WORDS:
        lines.append(f"> and {len(words) - MOST_WORDS} more")
    said = "\n>\n".join(lines)
    return f"{begins} {about}:\n\n{said}\n\nWhat does this criterion ask for here? [The item]({link})"


def quoted(text: str) -> str:
    """As code, so that nothing in it is read as Markdown."""
    line = short(text).replace("`", "'")
    return f"`{line}`"


def short(text: str) -> str:
    """On one line, and no longer than a quotation should be."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_PIECE else f"{line[:LONGEST_PIECE]}…"
