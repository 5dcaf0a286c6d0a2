"""Compare what the guard says that a query calls with what Oxigraph calls.

`python -m tests.hostile.guard_fuzz --texts 1000000` writes random texts from a vocabulary of tokens that parsers have read
differently, and evaluates each that the guard lets pass. A service is an address of this machine with a port that Oxigraph
never connects to; its refusal names the port, so every call is seen and none leaves the process. Exit status 1: a text made
the engine call what the guard did not find.
"""

import argparse
import random
import re
import sys
from collections import Counter
from dataclasses import dataclass, field

import pyoxigraph as ox

from planlink import errors
from planlink.sparql import guard
from planlink.sparql.tokens import calls

#: Ports of the Fetch standard's list of bad ports, which Oxigraph's client refuses with a message that names them.
LISTED, HIDDEN = "http://127.0.0.1:9/s", "http://127.0.0.1:25/s"
_REFUSAL = re.compile(r"The port (\d+) is not allowed")
_PORTS = {"9": LISTED, "25": HIDDEN}

_PREFIXES = (
    "PREFIX e: <http://a:> ",
    "PREFIX e: <urn:e:> ",
    "PREFIXurn: <urn:e:> ",
    "PREFIX : <http://127.0.0.1:25/> ",
    "BASE <http://127.0.0.1:25/> ",
    "PREFIX http: <urn:h:> ",
    "PREFIX e: <http://127.0.0.1:25/> ",
)
_CALLS = (f"SERVICE<{HIDDEN}>{{}}", f" SERVICE <{HIDDEN}> {{ }} ", f"SERVICE <{LISTED}> {{}}", "SERVICE :s {}", "SERVICE e:s{}")
#: What ends one reading of a string, a comment or an IRI and not another.
_EDGES = (
    *('"', "'", '""', "''", '"""', "'''", "#", "\n", "\r", "\\", "<", ">", "<<", ">>"),
    *("\\-", "\\'", '\\"', "\\#", "\\n", "\\x", "\\u0022", "\\uD800", "\\U00110000", "\\u00e9", "\\\\", "\\u003E"),
    *(" ", "\t", "\f", "\u1680", "\u2028", "\x00", ".", ";", ",", "-", "%41", "%", "@en", "^^", "$", "?"),
)
#: Constructs that parse wherever they stand, some of which two parsers may read differently.
_PIECES = (
    *(' VALUES ?w { "x" } ', " VALUES ?w { '''y''' } ", ' VALUES ?w { """z""" } ', " FILTER(1<2) ", " FILTER(1<2&&3>2) "),
    *(
        " ?s ?p ?o . ",
        " ?s ?p e:SERVICE",
        " ?s ?p e:",
        " VALUES ?w { e:a } ",
        " VALUES ?w { 1 'b' } ",
        " ?s ?p e:a\\-b ",
        " ?s ?p :a.b.",
    ),
    *(" OPTIONAL { } ", " { } UNION { } ", " FILTER(?s!=<urn:x>) ", " FILTER('x'<'y'||1>0) ", " ?s <urn:a#b> ?o . ", " ?s ?p 1"),
    *(
        " FILTER(1<urn:a||'>'='>') ",
        " { SELECT * { } } ",
        " # comment\n",
        " # '''\n",
        ' # """\r',
        " FILTER(1<(2)) ",
        " FILTER(1<2)",
    ),
    *(
        " FILTER(?s!=<a'b>) ",
        " FILTER(1<2&&1<'>')",
        " FILTER('' = '') ",
        " FILTER(1<2||'a'='#>')",
        " FILTER(1<2)#>\n",
        ' ?s ?p "a"@en.',
    ),
)
#: A long string that is not closed, which is also an empty short one beside another; what only one reading takes as an escape;
#: and the end of such a string.
_OPENINGS = (" VALUES ?w { QQQabcQ } ", " ?s ?p QQQabcQ . ", " VALUES ?w { 1 QQQQ } ", " FILTER(QQQQ != 1) ")
_BREAKS = (
    " VALUES ?w { e:a\\-b } ",
    " # \\x\n",
    " # \\uD800\n",
    " ?s ?p e:a\\-b . ",
    " # \\U00110000\n",
    " OPTIONAL { ?s ?p e:\\~ } ",
    "",
)
_CLOSINGS = (
    " VALUES ?w { QxQQQ } ",
    " # QQQ\n",
    " ?s ?p QxQ , QQ . ",
    " VALUES ?w { QQQxQQQ } ",
    " # \\- QQQ\n",
    " OPTIONAL { ?s ?p QxQQQ } ",
)


@dataclass
class Result:
    """What a run has seen.

    :param texts: how many texts were written.
    :param outcomes: how many of them the guard refused, the engine refused, and so on.
    :param disagreements: texts that made the engine call what the guard did not find.
    """

    texts: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    disagreements: list[str] = field(default_factory=list)


def random_query(source: random.Random) -> str:
    """Return a random text: constructs and calls, half of them inside a string in one of its readings, some damaged."""
    prologue = [source.choice(_PREFIXES) for _ in range(source.randrange(3))]
    body = [_piece(source) for _ in range(source.randrange(1, 5))]
    body.insert(source.randrange(len(body) + 1), source.choice(_CALLS))
    if source.random() < 0.5:
        quote = source.choice("\"'")
        middle = source.randrange(len(body) + 1)
        body.insert(middle, source.choice(_BREAKS))
        body.insert(source.randrange(middle + 1), source.choice(_OPENINGS).replace("Q", quote))
        body.insert(source.randrange(middle + 1, len(body) + 1), source.choice(_CLOSINGS).replace("Q", quote))
    text = "".join([*prologue, "SELECT * {", *body, "}"])
    if source.random() < 0.2:  # damage one place
        position = source.randrange(len(text))
        text = text[:position] + source.choice(_EDGES) + text[position + source.randrange(2) :]
    return text


def _piece(source: random.Random) -> str:
    kind = source.random()
    return source.choice(_PIECES if kind < 0.85 else _EDGES if kind < 0.9 else _CALLS)


def store() -> ox.Store:
    """Return a store in which the triple patterns of the vocabulary have solutions, so that joins with them are evaluated."""
    dataset = ox.Store()
    node, graph = ox.NamedNode, ox.DefaultGraph()
    objects = (
        node("http://a:"),
        node("urn:e:a-b"),
        node("urn:x"),
        ox.Literal("abc"),
        ox.Literal(""),
        ox.Literal("x"),
        ox.Literal("1"),
    )
    dataset.extend(ox.Quad(node("urn:s"), node(name), value, graph) for name in ("urn:p", "urn:a#b") for value in objects)
    return dataset


def called_by_engine(dataset: ox.Store, query: str) -> str | None:
    """Return the first service that the engine calls; empty if it calls none, None if it refuses the query.

    :param dataset: from :func:`store`.
    """
    try:
        result = dataset.query(query, base_iri="http://127.0.0.1:25/base/")
        for _ in result if not isinstance(result, ox.QueryBoolean) else ():
            pass
    except SyntaxError:
        return None
    except (OSError, RuntimeError, ValueError) as error:
        found = _REFUSAL.search(str(error))
        return _PORTS.get(found[1], found[1]) if found else ""
    return ""


def compare(dataset: ox.Store, query: str, result: Result) -> None:
    """Give one text to both, and note what becomes of it."""
    result.texts += 1
    try:
        guard.check(query, {LISTED})
        named = calls(query)
    except errors.PlanlinkError as error:
        result.outcomes[f"guard: {type(error).__name__}"] += 1
        return
    called = called_by_engine(dataset, query)
    if called is None:
        result.outcomes["engine: malformed"] += 1
    elif called and called not in named:
        result.outcomes["DISAGREEMENT"] += 1
        result.disagreements.append(query)
    else:
        result.outcomes["called, as listed" if called else "not called"] += 1


def run(texts: int, seed: int) -> Result:
    """Compare on random texts.

    :param texts: how many.
    :param seed: of the random numbers: the same seed, the same texts.
    """
    source, dataset, result = random.Random(seed), store(), Result()
    for _ in range(texts):
        compare(dataset, random_query(source), result)
    return result


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Compare the guard with Oxigraph's parser on random texts.")
    parser.add_argument("--texts", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    result = run(arguments.texts, arguments.seed)
    for outcome, count in result.outcomes.most_common():
        print(f"{count:>9,}  {outcome}")
    for query in sorted(result.disagreements, key=len)[:20]:
        print(repr(query))
    return 1 if result.disagreements else 0


if __name__ == "__main__":
    sys.exit(main())
