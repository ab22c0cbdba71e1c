"""Every page opens, fits, says nothing to the console and is usable with a screen reader: wide and light, narrow and
dark, on paper.
"""
