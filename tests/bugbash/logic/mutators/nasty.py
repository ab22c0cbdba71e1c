"""Texts that break programs, by what is wrong with them."""

import json

NASTY = {
    "empty": "",
    "one character": "a",
    "one digit": "7",
    "one space": " ",
    "white space": " \t\r\n\u00a0\u3000 ",
    "ten thousand letters": "a" * 10_000,
    "ten thousand characters": "How do I remove 12 old files, please? " * 264,
    "emoji": "\U0001f642",
    "emoji of several": "\U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001f44d\U0001f3fd \U0001f1e6\U0001f1f9 family",
    "right to left": "كيف أحذف 12 ملفًا قديمًا؟ עברית",
    "bidi controls": "\u202eabc\u202c \u2067def\u2069",
    "half a surrogate": json.loads('"half \\ud800 of a pair"'),
    "the other half": json.loads('"\\udc00"'),
    "halves the wrong way round": json.loads('"\\udc00\\ud800"'),
    "nul": "nul \0 here\0",
    "control characters": "".join(map(chr, range(1, 32))) + "\x7f\x85",
    "combining alone": "\u0301\u0301\u0301",
    "combining marks": "e\u0301" * 50,
    "last characters": "\U0010ffff\ufffe\uffff",
    "grows in upper case": "ßßß straße ŉ ǰ ﬃ İi̇",
    "chinese": "如何删除旧文件",
    "thai": "ลบไฟล์เก่า",
    "mathematical": "𝐇𝐨𝐰 𝐝𝐨 𝐈",
    "punctuation": "?!.,;:'\"()[]{}<>|\\/*&^%$#@~`",
    "numbers": "0 -1 1e309 00012 1,000 1.5 99999999999999999999 ٣",
    "only stop words": "the of and to it is",
    "a long number": "9" * 5_000,
    "back references": "\\1 \\g<0> $1 {0} %s",
}
