import re
import shlex
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugbash.logic.requests.pasted_error import PastedError
from bugbash.logic.requests.shell_words import split_words
from tests.bugbash.logic.requests.naughty import SENDABLE

# A shell knows more marks than these, but whatever these are made into, bash reads the same words.
MARKS = st.lists(st.sampled_from(["'", '"', "\\", "\\\n", " ", "a", "é", "$'", "\\n", "\\x41", "\\'", "#", "=", "-"]))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a 'b c' \"d e\"", ["a", "b c", "d e"]),
        ("a \\\n  b \\  \n c\\\nd", ["a", "b", "cd"]),
        ("a'b'\"c\"$'d'", ["abcd"]),
        ("''", [""]),
        (r"a\ b \$x \\", ["a b", "$x", "\\"]),
        (r'"a\"b\$c\`d\\e\nf"', ['a"b$c`d\\e\\nf']),
        ('"a\\\nb"', ["ab"]),
        ("'a\nb'", ["a\nb"]),
        ('$"a"', ["a"]),
        ("a$ b$/", ["a$", "b$/"]),
        ("a#b # the rest 'is not read", ["a#b"]),
        (r"$'a\nb\t\'\"\\\?'", ["a\nb\t'\"\\?"]),
        (r"$'\x41\101\u0041\U00000041\cA\e\q'", ["AAAA\x01\x1b\\q"]),
        (r"$'caf\xc3\xa9 \303\251 é \u00e9 !\u0021'", ["café é é é !!"]),
        (r"$'\ud83d\ude00'", ["😀"]),
        ("a\u2003b\vc", ["a\u2003b\vc"]),
        ("", []),
    ],
)
def test_words_are_read_as_a_shell_reads_them(text: str, words: list[str]) -> None:
    assert split_words(text) == words


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a 'b", "The quote ' at “'b” is never closed."),
        ('a "b', 'The quote " at “"b” is never closed.'),
        ("a\nb", "The command ends at “a”: end each of its lines but the last with a backslash."),
        ("a $B", "“$B” is a variable of your shell; paste the command with its value in its place."),
        ('a "${B}"', "“${B}” is a variable of your shell; paste the command with its value in its place."),
        ("a $(b)", "“$(” is a variable of your shell; paste the command with its value in its place."),
        ("a `b`", "“`” lets a shell work something out; paste the command with the value in its place."),
        ('a "`b`"', "“`” lets a shell work something out; paste the command with the value in its place."),
        (
            "a | b",
            "Paste one command: “|” leads to a second one. If it belongs to the address, put that in quotes.",
        ),
        (
            "http://a/?b=c&d=e",
            "Paste one command: “&” leads to a second one. If it belongs to the address, put that in quotes.",
        ),
        ("a; b", "Paste one command: “;” leads to a second one. If it belongs to the address, put that in quotes."),
        ("a > b", "Paste one command: “>” leads to a second one. If it belongs to the address, put that in quotes."),
        ('a ^\n"b"', "This line is for the command prompt of Windows (^); copy it as cURL for bash instead."),
        ('a ^"b^"', "This line is for the command prompt of Windows (^); copy it as cURL for bash instead."),
        (r"$'\xff'", r"The text “\xff” is not UTF-8."),
        (r"$'\ud800'", "The escape of code point D800 stands for no character."),
        (r"$'\UFFFFFFFF'", "The escape of code point FFFFFFFF stands for no character."),
    ],
)
def test_what_only_a_shell_can_read_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(PastedError) as caught:
        split_words(text)
    assert str(caught.value) == sentence


@given(st.lists(SENDABLE))
def test_quoted_words_come_back(words: list[str]) -> None:
    assert split_words(shlex.join(words)) == words


@given(MARKS.map("".join))
def test_what_is_read_is_what_bash_reads(text: str) -> None:
    try:
        words = split_words(text)
    except PastedError:
        return
    if re.search(r"\\( +\n|\s*\Z)", text):
        return
    command = f"printf '%s\\0' x {text.strip()}"
    told = subprocess.run(["bash", "-c", command], capture_output=True, check=False, env={"LC_ALL": "C.UTF-8"})
    assert told.stdout.decode().split("\0")[1:-1] == words


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        words = split_words(text)
    except PastedError:
        return
    assert all(isinstance(word, str) for word in words)
