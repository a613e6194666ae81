"""Networks from elsewhere: laws of a torch module or of a file, and the value of laws on weights."""
import json
import os
import tempfile

from ._command import ask, flags
from .results import Answer, Law, Listed
from .tensors import save_safetensors


class Imported(Listed):
    """Laws of an imported network in the names of its tensors, each proved at every width. `total` of them are independent (None where that is not known)."""

    columns = ("law", "count", "where", "form", "formula", "latex", "proved")

    def __init__(self, fields, audit_laws=None, certificate=None):
        super().__init__(fields)
        self._laws = [Law(law) for law in fields["laws"]]
        self.audit_laws, self._certificate = audit_laws, certificate

    @property
    def summary(self):
        total = "laws" if self.total is None else f"{self.total:,} independent laws"
        return f"{self.model}: {self.parameters:,} trained parameters, {total} of {self.losses}"

    def certificate(self):
        """As a dict, which `check` accepts."""
        return self._certificate


def import_model(path, *, loss=None, eps=None, parameters=None, weights_from_constants=False, squeeze=False, timeout=None):
    """The laws of an ONNX file, or of the config.json of a known family. Options as those of `lawful import`."""
    options = flags(loss=loss, eps=eps, parameters=parameters, weights_from_constants=weights_from_constants, squeeze=squeeze)
    with tempfile.TemporaryDirectory(prefix="lawful-") as folder:
        fields = ask(["import", os.fspath(path), "--json", "-o", folder, *options], timeout=timeout)
        written = {os.path.basename(name): os.path.join(folder, os.path.basename(name)) for name in fields.pop("files", [])}
        read = lambda path: json.load(open(path, encoding="utf-8"))
        laws = [read(path) for name, path in written.items() if name.endswith(".laws.json")]
        certificates = [read(path) for name, path in written.items() if name.endswith(".json") and not name.endswith(".laws.json")]
        return Imported(fields, laws[0] if laws else None, certificates[0] if certificates else None)


def from_torch(module, example, **options):
    """The laws of a torch module, which is exported by an example of its inputs (a tensor, or a tuple). `loss="cross-entropy"` for losses of the softmax."""
    from .lawful_export import export

    with tempfile.TemporaryDirectory(prefix="lawful-") as folder:
        path = os.path.join(folder, f"{type(module).__name__}.onnx")
        export(module, example, path)
        return import_model(path, **options)


class Audit(Answer):
    """Values of laws on a checkpoint, `laws`, and their drift where there is a second one."""

    @property
    def laws(self):
        return [Answer(law) for law in self.json["laws"]]


def audit(checkpoint, other=None, *, with_, lr=None, decay=None, steps=None, timeout=None):
    """The value of every law on weights, and the drift between two. Weights are a path, a module, or a state dict of torch tensors or numpy arrays;
    `with_` is what `import_model` or `from_torch` answered, or the path of a model or of a file of laws."""
    with tempfile.TemporaryDirectory(prefix="lawful-") as folder:

        def file(given, name):
            if isinstance(given, (str, os.PathLike)):
                return os.fspath(given)
            path = os.path.join(folder, f"{name}.safetensors")
            save_safetensors(path, given.state_dict() if hasattr(given, "state_dict") else given)
            return path

        laws = with_
        if not isinstance(with_, (str, os.PathLike)):
            laws = os.path.join(folder, "laws.json")
            with open(laws, "w", encoding="utf-8") as out:
                json.dump(with_.audit_laws if isinstance(with_, Imported) else with_, out)
        files = [file(checkpoint, "checkpoint")] + ([] if other is None else [file(other, "other")])
        return Audit(ask(["audit", *files, "--json", *flags(**{"with": os.fspath(laws)}, lr=lr, decay=decay, steps=steps)], timeout=timeout))
