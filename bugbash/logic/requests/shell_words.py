"""The words of one command as a POSIX shell reads them; what a shell would work out is refused, never guessed."""

import re
from collections.abc import Callable

from bugbash.logic.requests.pasted_error import PastedError

BETWEEN = " \t\n"
BLANK = re.compile(r"[ \t]+")
CONTINUED = re.compile(r"\\(?:\n|\Z)")
# A shell would not go on here, but a blank at the end of a line is what copying adds.
NEARLY_CONTINUED = re.compile(r"\\[ \t]+\n")
PLAIN = re.compile(r"[^ \t\n'\"\\$`|&;<>()]+")
QUOTED = re.compile(r"'([^']*)'")
ANSI = re.compile(r"\$'((?:[^'\\]|\\.)*)'", re.DOTALL)
DOUBLE = re.compile(r'\$?"((?:[^"\\]|\\.)*)"', re.DOTALL)
VARIABLE = re.compile(r"\$(?:\{[^}]*\}|\(|[A-Za-z_]\w*|[0-9@*#?!$-])")
UNESCAPED = re.compile(r"\\(.)", re.DOTALL)
# In the order of the alternatives: a pair of surrogates, other code points, bytes, control characters, single letters.
ESCAPES = re.compile(
    r"\\(?:u(?P<high>[dD][89abAB][0-9a-fA-F]{2})\\u(?P<low>[dD][c-fC-F][0-9a-fA-F]{2})"
    r"|(?:u(?P<short>[0-9a-fA-F]{1,4})|U(?P<long>[0-9a-fA-F]{1,8}))"
    r"|(?:x(?P<hex>[0-9a-fA-F]{1,2})|(?P<octal>[0-7]{1,3}))|c(?P<control>[@-_a-z])|(?P<letter>.))",
    re.DOTALL,
)
LETTERS = dict(zip("abeEfnrtv", "\a\b\x1b\x1b\f\n\r\t\v", strict=True))
SECOND_COMMAND = "Paste one command: “{}” leads to a second one. If it belongs to the address, put that in quotes."


def split_words(text: str) -> list[str]:
    """The words of one command, over as many lines as it takes; raises PastedError for anything beyond that."""
    text = text.strip(BETWEEN)
    words: list[str] = []
    position = 0
    while position < len(text):
        if blank := blank_at(text, position):
            position = blank.end()
        elif text[position] == "\n":
            ended = shorten(text[:position])
            raise PastedError(f"The command ends at “{ended}”: end each of its lines but the last with a backslash.")
        elif text[position] == "^":
            raise PastedError("This line is for the command prompt of Windows (^); copy it as cURL for bash instead.")
        elif text[position] == "#":
            position = (text + "\n").index("\n", position)
        else:
            word, position = read_word(text, position)
            words.append(word)
    return words


def blank_at(text: str, position: int) -> re.Match[str] | None:
    """What stands between two words here, if anything does."""
    patterns = (BLANK, CONTINUED, NEARLY_CONTINUED)
    return next((match for pattern in patterns if (match := pattern.match(text, position))), None)


def shorten(text: str) -> str:
    return text if len(text) <= 30 else f"…{text[-30:]}"


def read_word(text: str, position: int) -> tuple[str, int]:
    """The word that begins here, put together from its pieces, and where it ends."""
    pieces: list[str] = []
    while position < len(text) and text[position] not in BETWEEN and not NEARLY_CONTINUED.match(text, position):
        piece, position = read_piece(text, position)
        pieces.append(piece)
    return "".join(pieces), position


def read_piece(text: str, position: int) -> tuple[str, int]:
    for pattern, read in PIECES:
        if match := pattern.match(text, position):
            return read(match), match.end()
    char = text[position]
    if text[position : position + 2] in {"$'", '$"'}:
        char = text[position + 1]
    if char in "'\"":
        raise PastedError(f"The quote {char} at “{text[position : position + 30]}” is never closed.")
    if char == "\\":
        return text[position + 1 : position + 2], position + 2
    if char == "$":
        refuse_variable(text, position)
        return char, position + 1
    if char in "`()":
        raise PastedError(f"“{char}” lets a shell work something out; paste the command with the value in its place.")
    raise PastedError(SECOND_COMMAND.format(char))


def refuse_variable(text: str, position: int = 0) -> None:
    if match := VARIABLE.match(text, position):
        raise PastedError(f"“{match[0]}” is a variable of your shell; paste the command with its value in its place.")


def read_double(match: re.Match[str]) -> str:
    """Text in double quotes, where a backslash keeps its meaning before four characters and an end of line."""
    for found in re.finditer(r"\\.|[$`]", match[1], re.DOTALL):
        if found[0] == "`":
            raise PastedError("“`” lets a shell work something out; paste the command with the value in its place.")
        if found[0] == "$":
            refuse_variable(match[1], found.start())
    return UNESCAPED.sub(read_kept, match[1])


def read_kept(match: re.Match[str]) -> str:
    if match[1] == "\n":
        return ""
    return match[1] if match[1] in '$`"\\' else match[0]


def read_ansi(match: re.Match[str]) -> str:
    """Text in $'...', whose \\x and octal escapes are bytes of UTF-8."""
    written = ESCAPES.sub(lambda escape: read_escape(escape).decode("latin-1"), to_bytes(match[1]))
    try:
        return written.encode("latin-1").decode()
    except UnicodeDecodeError:
        raise PastedError(f"The text “{shorten(match[1])}” is not UTF-8.") from None


def to_bytes(text: str) -> str:
    """The UTF-8 of a text with a character for each byte, so that escapes of bytes can stand among them."""
    return text.encode(errors="replace").decode("latin-1")


def read_escape(match: re.Match[str]) -> bytes:
    if match["high"]:
        pair = bytes.fromhex(match["high"] + match["low"])
        return pair.decode("utf-16-be").encode()
    if digits := match["short"] or match["long"]:
        return code_point(int(digits, 16))
    if match["hex"] or match["octal"]:
        return bytes([int(match["hex"], 16) if match["hex"] else int(match["octal"], 8) & 0xFF])
    if match["control"]:
        return bytes([ord(match["control"].upper()) & 0x1F])
    letter = match["letter"]
    if letter in LETTERS:
        return LETTERS[letter].encode()
    return (letter if letter in "\\'\"?" else match[0]).encode("latin-1")


def code_point(number: int) -> bytes:
    try:
        return chr(number).encode()
    except (ValueError, OverflowError):
        raise PastedError(f"The escape of code point {number:X} stands for no character.") from None


PIECES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (CONTINUED, lambda _: ""),
    (PLAIN, lambda match: match[0]),
    (QUOTED, lambda match: match[1]),
    (ANSI, read_ansi),
    (DOUBLE, read_double),
)
