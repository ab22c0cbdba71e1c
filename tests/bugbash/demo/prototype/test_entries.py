from bugbash.demo.prototype.entries import Entry


def entry(doc: str) -> Entry:
    return Entry("shutil.rmtree", "function", "shutil", "(path)", "shutil.rmtree(path)", doc)


def test_name_is_without_the_module() -> None:
    assert entry("").name == "rmtree"


def test_summary_is_the_first_sentence_over_several_lines() -> None:
    assert entry("Delete a tree, e.g. of\ndirectories. Not a plant.").summary == ("Delete a tree, e.g. of directories.")


def test_summary_without_a_full_stop_is_the_first_paragraph() -> None:
    assert entry("Delete a\ntree\n\nMore.").summary == "Delete a tree"


def test_first_line_stops_in_the_middle_of_a_sentence() -> None:
    assert entry("Delete a\ntree.").first_line == "Delete a"


def test_long_summary_is_cut_at_a_word() -> None:
    assert entry("word " * 60).summary == "word " * 38 + "word…"
