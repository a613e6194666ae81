"""Conservation laws of neural-network training: counted, found, proved, certified.

Questions are answered by the command `lawful`, which runs in Node and comes with this package; nothing here computes laws.
"""
from ._command import CommandTimeout, LawfulError, NodeNotFoundError
from .asking import Prove, Verdict, analyse, check, mechanics, prove
from .models import Audit, Imported, audit, from_torch, import_model
from .results import Law, Result
from .version import VERSION as __version__

__all__ = ["Audit", "CommandTimeout", "Imported", "Law", "LawfulError", "NodeNotFoundError", "Prove", "Result", "Verdict", "analyse", "audit", "check", "from_torch",
           "import_model", "mechanics", "prove"]


def load_ipython_extension(shell):
    """`%load_ext lawful`: cells that begin with `%%lawful` are models."""
    from .magic import register

    register(shell)
