"""Words that people use for the same thing, one group a line."""

from collections.abc import Mapping

# Collected from search logs of tutorials: generous on purpose, and not always right.
GROUPS = """
add append insert put
address url link
array list sequence
ask prompt input question
average mean
begin start launch
big large huge
break split divide separate
build create make construct
change modify edit update alter
character letter char
check test verify validate
choose pick select
clean sanitize strip
clear reset
clock time
close near similar
cmd command shell
combine join merge concatenate
compare diff difference match
compress zip shrink pack
config configuration settings preferences ini
convert transform turn change cast
copy clone duplicate
count number tally
crash exception error failure
date day calendar
decode parse read
delete remove erase unlink
dict dictionary map mapping hash
directory folder dir tree
disk drive storage filesystem
document page file
download fetch retrieve get
email mail message
encrypt encode cipher hash
end finish stop
equal same identical
escape quote
execute run call invoke
extract unpack unzip
fast quick speed performance
file document
find search locate look
fraction rational ratio
get obtain read
group bundle cluster
guess detect determine
host server machine
html web markup
ignore suppress skip
integer int number
iterate loop walk
keep store save preserve
kill terminate stop abort
largest biggest maximum max
line row
list enumerate show
log record journal
lowercase lower downcase
measure time profile
memory ram
middle median
money currency decimal price
name title label
number numeric digit
object instance
open read load
order sort arrange
own custom
parallel concurrent simultaneous
password secret passphrase credential
path filename location
pause wait sleep delay
pretty nice readable format
print output display show write
program script application
random arbitrary
regex regexp pattern
rename move
repeat duplicate again
replace substitute
result answer output
reverse backwards invert
rounded round truncate
safe secure
save write store dump
send post submit
shorten truncate abbreviate
size length
smallest minimum min
string text str
switch toggle
table grid matrix
temporary temp tmp
thread process task
timeout deadline limit
timezone zone tz
tree hierarchy nested
undo revert restore
unique distinct
upload send
user person account
variable environment
version release
watch monitor observe
weekday day
wrap fold fill
"""


def table(groups: str) -> Mapping[str, tuple[str, ...]]:
    """Each word with the others of all its groups, in the order of the groups."""
    found: dict[str, list[str]] = {}
    for group in map(str.split, groups.strip().splitlines()):
        for word in group:
            found.setdefault(word, []).extend(other for other in group if other != word)
    return {word: tuple(dict.fromkeys(others)) for word, others in found.items()}


SYNONYMS = table(GROUPS)


def synonyms_of(word: str) -> tuple[str, ...]:
    """What else people may have meant by `word`, singular or plural."""
    return SYNONYMS.get(word) or SYNONYMS.get(word.removesuffix("s"), ())
