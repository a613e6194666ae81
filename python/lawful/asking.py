"""Questions about a model in the model language: which laws, whether this one, whether a certificate holds."""
import json
import os

from ._command import ask, flags
from .results import Answer, Result


def source(text_or_path):
    """(argument, standard input): a path, or a text. A string is a path when it ends in .law and is one line."""
    if isinstance(text_or_path, os.PathLike):
        return os.fspath(text_or_path), None
    if "\n" not in text_or_path and text_or_path.strip().endswith(".law"):
        return text_or_path.strip(), None
    return "-", text_or_path


def widths_of(widths):
    return None if not widths else ",".join(f"{name}={value}" for name, value in widths.items())


def analyse(text_or_path, *, widths=None, degree=None, seed=None, budget=None, time=None, region=None, laws=None, block=None, sets=False, timeout=None):
    """How many functions are conserved, which, and whether that is all; with `sets` also what training does not leave, as `invariant_sets`. Options as those of `lawful find` (docs/command.md); `timeout` in seconds."""
    file, text = source(text_or_path)
    common = dict(set=widths_of(widths), seed=seed, block=None if block is None else ",".join(block))
    options = flags(degree=degree, budget=budget, time=time, region=region, law=laws, sets=sets, **common)
    return Result(ask(["find", file, "--json", *options], text, timeout), model=(file, text), options=dict(degree=degree, **common))


class Prove(Answer):
    """`verdict` is "proved", "refuted" or "unknown"; a refutation has a `witness`: numbers at which the expression moves."""

    def __bool__(self):
        return self.verdict == "proved"


def prove(text_or_path, law, *, widths=None, seed=None, budget=None, time=None, block=None, all_widths=False, timeout=None):
    """Whether an expression is conserved."""
    file, text = source(text_or_path)
    options = flags(set=widths_of(widths), seed=seed, budget=budget, time=time, block=None if block is None else ",".join(block), all_widths=all_widths)
    return Prove(ask(["prove", file, "--law", law, "--json", *options], text, timeout))


def mechanics(text_or_path, *, widths=None, order=None, seed=None, budget=None, time=None, timeout=None):
    """Symmetries, what each optimiser keeps of each law in discrete time (`discrete`), recurrences: the fields of `lawful mechanics --json`."""
    file, text = source(text_or_path)
    options = flags(set=widths_of(widths), order=order, seed=seed, budget=budget, time=time)
    return Answer(ask(["mechanics", file, "--json", *options], text, timeout))


class Verdict(Answer):
    """`verdict` is "accepted", "rejected" or "unable"; `reason`, and the `statement` that was verified."""

    def __bool__(self):
        return self.verdict == "accepted"


def check(certificate, *, model=None, timeout=None):
    """The verdict of the independent checker on a certificate: its fields, its text, or the path of its file."""
    path = isinstance(certificate, os.PathLike) or (isinstance(certificate, str) and not certificate.lstrip().startswith("{"))
    text = None if path else certificate if isinstance(certificate, str) else json.dumps(certificate)
    file = os.fspath(certificate) if path else "-"
    return Verdict(ask(["check", file, "--json", *flags(model=model)], text, timeout))
