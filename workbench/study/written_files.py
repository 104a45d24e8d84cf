"""Tasks that write files: where those were put that are there already."""

import json
from pathlib import Path

from workbench.study.runs import Request
from workbench.study.study import Study


def last_folder(study: Study, request: Request) -> Path | None:
    """Where the newest run of a request has put its files; None if there was none."""
    with study.reading() as connection:
        found = connection.execute(
            "SELECT record FROM runs WHERE identity = ? ORDER BY id DESC LIMIT 1", (request.identity,)
        ).fetchone()
    folder = json.loads(found[0]).get("folder") if found else None
    return Path(folder) if folder else None
