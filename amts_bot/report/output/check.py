"""Findings as people and programs read them: text, JSON, and annotations in a workflow's log."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from amts_bot.report.words.plural import plural
from amts_bot.translation.ledger import Finding, Severity

Findings = Sequence[tuple[str, Finding]]


def has_errors(findings: Findings) -> bool:
    return any(finding.severity is Severity.ERROR for _, finding in findings)


def told_findings(findings: Findings, files: int) -> str:
    """One sentence: how many files were checked, and what was found."""
    errors = sum(finding.severity is Severity.ERROR for _, finding in findings)
    found = f"{plural(errors, 'error')} and {plural(len(findings) - errors, 'warning')}"
    return f"{plural(files, 'file')} checked: {found if findings else 'nothing found'}"


def _text(findings: Findings) -> str:
    return "".join(f"{path}:{_line(finding)}: {finding.severity}: {finding.message} ({finding.check})\n"
                   for path, finding in findings)  # fmt: skip


def _line(finding: Finding) -> str:
    if finding.target_line is not None:
        return str(finding.target_line)
    return "" if finding.source_line is None else f"(source {finding.source_line})"


def _json(findings: Findings) -> str:
    errors = sum(finding.severity is Severity.ERROR for _, finding in findings)
    rows = [
        {
            "check": finding.check, "severity": finding.severity.value, "message": finding.message, "path": path,
            "source_line": finding.source_line, "target_line": finding.target_line,
        }
        for path, finding in findings
    ]  # fmt: skip
    told = {"errors": errors, "warnings": len(findings) - errors, "findings": rows}
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def _github(findings: Findings) -> str:
    """Workflow commands that annotate the translation's lines (forms: GitHub's documentation of workflow commands)."""
    return "".join(
        f"::{finding.severity} file={_property(path)},line={finding.target_line or 1}::"
        f"{_message(f'{finding.message} ({finding.check})')}\n"
        for path, finding in findings
    )


def _message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")


FORMATS: dict[str, Callable[[Findings], str]] = {"text": _text, "json": _json, "github": _github}
