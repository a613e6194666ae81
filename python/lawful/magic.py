"""`%%lawful`: a cell that is a model; options as those of `analyse`, `%%lawful --degree 3`."""
import shlex

from ._command import LawfulError
from .asking import analyse


def options_of(line):
    words, options = shlex.split(line), {}
    while words:
        name = words.pop(0)
        if not name.startswith("--"):
            raise LawfulError(f"%%lawful: {name}: expected an option, as --degree 3", code="usage")
        value = words.pop(0) if words and not words[0].startswith("--") else None
        if value is None:
            raise LawfulError(f"%%lawful: {name}: expected a value", code="usage")
        options[name[2:].replace("-", "_")] = int(value) if value.isdigit() else value
    return options


def register(shell):
    def lawful(line, cell):
        return analyse(cell, **options_of(line))

    shell.register_magic_function(lawful, magic_kind="cell", magic_name="lawful")
