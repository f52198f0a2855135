"""Writes down what this CPython (3.13) says of the mistakes in mistakes.txt, in the lines before them."""

import pathlib
import warnings

warnings.simplefilter("ignore")


def cases(text):
    for case in ("\n" + text).split("\n== ")[1:]:
        _, _, source = case.partition("\n")
        yield source + "\n"


def said_of(source):
    try:
        compile(source, "main.py", "exec")
    except SyntaxError as error:
        return f"{type(error).__name__} {error.lineno}:{error.offset} {error.msg}"
    raise SystemExit(f"this is no mistake: {source!r}")


if __name__ == "__main__":
    table = pathlib.Path(__file__).with_name("mistakes.txt")
    sources = cases(table.read_text("utf-8").removesuffix("\n"))
    table.write_text("".join(f"== {said_of(source)}\n{source}" for source in sources), "utf-8")
