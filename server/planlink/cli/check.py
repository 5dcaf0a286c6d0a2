"""`planlink check`: validate the shipped data, or other plans, and print a report."""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from planlink.checks.run import STAGES, VIOLATION, Finding, run_stages, shacl_report
from planlink.cli.options import add_texts_option
from planlink.settings import read_settings


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    parser.add_argument("--format", choices=tuple(_WRITERS), default="text", help="format of the report (default text)")
    text = f"run only this stage: {', '.join(STAGES)}; may be repeated"
    add_texts_option(parser, "folder of official texts to check beside the data; none by default")
    parser.add_argument("--only", action="append", metavar="STAGE", help=text)
    text = "check these files instead of the shipped plans: plans, profiles, and the shapes of profiles"
    parser.add_argument("--data", nargs="+", action="extend", type=Path, default=[], metavar="FILE", help=text)


def run(options: argparse.Namespace) -> int:
    """Run the stages, print progress on standard error and the report on standard output.

    :returns: the exit code: 1 if there is a violation, else 0.
    :raises ParameterError: if a stage is unknown.
    """
    findings: list[Finding] = []
    texts = read_settings({"texts": options.texts}).texts
    for result in run_stages(options.only, lambda stage: _progress(f"{stage} …"), texts, options.data):
        _progress(f"{result.stage}: {len(result.findings) or 'no'} findings, {result.seconds:.1f} s")
        findings += result.findings
    print(_WRITERS[options.format](findings))
    return int(any(finding.severity == VIOLATION for finding in findings))


def _progress(text: str) -> None:
    print(f"planlink: {text}", file=sys.stderr, flush=True)


def _text_report(findings: Sequence[Finding]) -> str:
    """Return the violations one by one, then the warnings, those of one shape or check together."""
    violations = [finding for finding in findings if finding.severity == VIOLATION]
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.severity != VIOLATION:
            groups.setdefault(finding.source, []).append(finding)
    lines = [line for finding in violations for line in _finding_lines([finding])]
    lines += [line for _, group in sorted(groups.items()) for line in _finding_lines(group)]
    warnings = len(findings) - len(violations)
    lines.append(f"{len(violations)} violations, {warnings} warnings" if findings else "All is well: no findings.")
    return "\n".join(lines)


def _finding_lines(group: Sequence[Finding]) -> list[str]:
    """Return the lines for findings of one shape or check: the first in full, the number of the others."""
    first = group[0]
    more = f" and {len(group) - 1} more ({len(group)} in all)" if len(group) > 1 else ""
    return [
        f"{first.severity.upper()} [{first.stage}] {first.subject}{more}",
        f"  {first.message_en}",
        f"  {first.message_th}",
        f"  ({first.source})",
    ]


def _json_report(findings: Sequence[Finding]) -> str:
    return json.dumps({"conforms": not findings, "findings": [asdict(f) for f in findings]}, ensure_ascii=False, indent=2)


_WRITERS: dict[str, Callable[[Sequence[Finding]], str]] = {"text": _text_report, "json": _json_report, "ttl": shacl_report}
