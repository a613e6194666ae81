"""Answers as objects: the fields of the JSON (docs/command.md) by name, laws as SymPy, tables and LaTeX."""
import functools
import html
import json
import os
import tempfile

from ._command import ask, flags


class Answer:
    """The fields of a JSON answer as attributes; `json` is all of it."""

    def __init__(self, fields):
        self.json = fields

    def __getattr__(self, name):
        if name.startswith("_") or name == "json":
            raise AttributeError(name)
        for own in (name, "".join(w.capitalize() if k else w for k, w in enumerate(name.split("_")))):
            if own in self.json:
                return self.json[own]
        raise AttributeError(f"{type(self).__name__} has no field {name!r}; it has {', '.join(self.json)}")

    def __dir__(self):
        return [*super().__dir__(), *self.json]

    def __repr__(self):
        return f"{type(self).__name__}({', '.join(f'{name}={str(value)[:60]}' for name, value in self.json.items() if not isinstance(value, (dict, list)))})"


class Law(Answer):
    """A law, or laws with a free index i: `law` as text, `count` of independent ones, `entries`, `latex`, `family`, `proved`."""

    def __init__(self, fields, locals_=None):
        super().__init__(fields)
        self._locals = locals_

    @functools.cached_property
    def sympy(self):
        """As SymPy: matrices are MatrixSymbols, single parameters Symbols, tensors of more axes IndexedBases; indices, the free one `i` as well, count from 0."""
        try:
            import sympy
        except ImportError:
            raise ImportError("law.sympy needs SymPy: pip install sympy") from None
        if self._locals is None or not self.json.get("sympy"):
            raise ValueError(f"{self.law}: no form for SymPy; its entries are in law.entries")
        return sympy.sympify(self.json["sympy"], locals=self._locals())

    @property
    def matrix(self):
        """As a SymPy Matrix, entry by entry; None where the law is no matrix."""
        if not getattr(self.sympy, "is_Matrix", False):
            return None
        whole = self.sympy.as_explicit() if hasattr(self.sympy, "as_explicit") else self.sympy
        return whole.as_mutable()

    def __str__(self):
        return self.law

    def _repr_latex_(self):
        return f"$\\displaystyle {self.latex}$"


class Listed(Answer):
    """An answer with laws, to be shown as a table."""

    columns = ("law", "count", "latex")

    @property
    def laws(self):
        return self._laws

    def to_dataframe(self):
        """The laws as a pandas DataFrame, a row each."""
        try:
            import pandas
        except ImportError:
            raise ImportError("to_dataframe needs pandas: pip install pandas") from None
        return pandas.DataFrame([{name: law.json.get(name) for name in self.columns} for law in self.laws], columns=list(self.columns))

    def _repr_latex_(self):
        rows = r" \\ ".join(f"{law.latex} & \\quad {law.count}" for law in self.laws)
        return f"$\\displaystyle \\begin{{aligned}} {rows} \\end{{aligned}}$" if rows else "no laws"

    def _repr_html_(self):
        rows = "".join(f"<tr><td style='text-align:left'><code>{html.escape(law.law)}</code></td><td>{law.count:,}</td></tr>" for law in self.laws)
        return f"<p>{html.escape(self.summary)}</p><table><thead><tr><th>law</th><th>count</th></tr></thead><tbody>{rows}</tbody></table>"

    def __repr__(self):
        return "\n".join([self.summary, *(f"  {law.law}    ({law.count})" for law in self.laws)])


class Result(Listed):
    """What `analyse` answers. With a symmetry of the data, `plain` and `augmented` are the two families; `found`, `max_laws`, `complete` are those of the larger."""

    columns = ("law", "count", "family", "kind", "latex", "proved")

    def __init__(self, fields, model, options):
        super().__init__(fields)
        self._model, self._options = model, options
        self._laws = [Law(law, self._locals) for law in fields["laws"]]

    def _locals(self):
        import sympy

        symbols = {"i": sympy.Symbol("i", integer=True)}
        for name, dims in self._shapes.items():
            for own in (name, f"vel_{name}"):
                dims_ = [n for n in dims]
                if len(dims_) > 2:
                    symbols[own] = sympy.IndexedBase(own, shape=tuple(dims_))
                elif dims_ == [1, 1]:
                    symbols[own] = sympy.Symbol(own)
                else:
                    symbols[own] = sympy.MatrixSymbol(own, *dims_)
        return symbols

    @functools.cached_property
    def _shapes(self):
        """Shapes of all names, as the model language reads them."""
        file, text = self._model
        widths = self._options["set"]
        return ask([file, *([] if widths is None else [widths])], text, script="shapes.mjs")

    @property
    def _counts(self):
        return self.json["augmented"] or self.json["plain"]

    @property
    def found(self):
        return self._counts["found"]

    @property
    def max_laws(self):
        return self._counts["maxLaws"]

    @property
    def complete(self):
        return self._counts["complete"]

    @property
    def summary(self):
        return f"{self.parameters} parameters, {self.found} laws, {'and no others' if self.complete else f'of at most {self.max_laws}'}"

    def certificate(self, timeout=None):
        """A certificate of this answer, which `check` accepts, as a dict. Raises LawfulError where there is none."""
        file, text = self._model
        with tempfile.TemporaryDirectory(prefix="lawful-") as folder:
            ask(["certify", file, "--json", "-o", folder, *flags(**self._options)], text, timeout)
            (name,) = [name for name in os.listdir(folder) if name.endswith(".json")]
            with open(os.path.join(folder, name), encoding="utf-8") as certificate:
                return json.load(certificate)
