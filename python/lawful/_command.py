"""Running the command: Node is found once, an answer is its JSON, an error of it an exception, and a child never outlives the question."""
import functools
import json
import os
import shutil
import subprocess
import sys

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "_command")
LEAST = 20


class LawfulError(Exception):
    """What is wrong, and where: `line` and `column` count from 1; each is None where there is nothing to say. `code` as in docs/command.md."""

    def __init__(self, message, line=None, column=None, file=None, expected=None, code=None):
        super().__init__(message)
        self.message, self.line, self.column, self.file, self.expected, self.code = message, line, column, file, expected, code


class NodeNotFoundError(LawfulError):
    """Node is missing, or too old."""


class CommandTimeout(LawfulError, TimeoutError):
    """No answer within `timeout` seconds. The option `time` of a question ends it with what was proved by then."""


@functools.lru_cache(maxsize=None)
def node(given=None):
    """The path of Node: LAWFUL_NODE, or the first `node` of PATH."""
    path = given or shutil.which("node")
    remedy = f"expected Node {LEAST} or later: https://nodejs.org, or conda install nodejs; LAWFUL_NODE names it where it is not on PATH"
    if path is None:
        raise NodeNotFoundError(f"node: not found, {remedy}", expected=f"Node {LEAST}")
    try:
        version = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=60).stdout.strip()
    except OSError as error:
        raise NodeNotFoundError(f"{path}: {error.strerror}, {remedy}", expected=f"Node {LEAST}") from None
    major = version.lstrip("v").split(".")[0]
    if not major.isdigit() or int(major) < LEAST:
        raise NodeNotFoundError(f"{path}: version {version or 'unknown'}, {remedy}", expected=f"Node {LEAST}")
    return path


def run(script, arguments, text=None, timeout=None):
    """What a script of the package prints, and what it says beside."""
    command = [node(os.environ.get("LAWFUL_NODE")), os.path.join(FOLDER, "bin", script), *map(str, arguments)]
    # A session of its own: Ctrl-C is for Python, which then ends the child.
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", start_new_session=True)
    try:
        return child.communicate(text, timeout)
    except subprocess.TimeoutExpired:
        raise CommandTimeout(f"lawful {arguments[0]}: no answer within {timeout} seconds", code="timeout") from None
    finally:
        if child.poll() is None:
            child.kill()
            child.wait()


def ask(arguments, text=None, timeout=None, script="lawful.mjs"):
    """The JSON answer of the command. Raises LawfulError."""
    out, err = run(script, arguments, text, timeout)
    try:
        answer = json.loads(out)
    except ValueError:
        raise LawfulError(err.strip() or out.strip() or "no answer", code="internal") from None
    error = answer.get("error") if isinstance(answer, dict) else None
    if error:
        fields = {name: error.get(name) for name in ("line", "column", "file", "expected", "code")}
        raise LawfulError(error["message"], **fields)
    return answer


def flags(**options):
    """Options of the command by their Python names: True is a flag, a list repeats, None is left out."""
    written = []
    for name, value in options.items():
        flag = "--" + name.rstrip("_").replace("_", "-")
        if value is None or value is False:
            continue
        if value is True:
            written.append(flag)
        elif isinstance(value, (list, tuple)):
            for one in value:
                written += [flag, str(one)]
        else:
            written += [flag, str(value)]
    return written


def main():
    """The command itself."""
    command = [node(os.environ.get("LAWFUL_NODE")), os.path.join(FOLDER, "bin", "lawful.mjs"), *sys.argv[1:]]
    if os.name == "nt":
        sys.exit(subprocess.call(command))
    os.execv(command[0], command)
