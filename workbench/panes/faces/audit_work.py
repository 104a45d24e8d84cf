"""What the tool “Audit” has computed elsewhere; not for the thread of the window."""

from dataclasses import dataclass

from workbench.core.faces.audit_settings import AuditSettings
from workbench.study.faces.audit_drawing import draw_audit
from workbench.study.faces.audit_groups import Grouping, groupings
from workbench.study.faces.audits import Audit, ListedAudit, audits, delete_audit, keep_audit, open_audit
from workbench.study.faces.finding import known_faces
from workbench.study.study import Study


@dataclass(frozen=True)
class Overview:
    """What there is to be audited: by what faces can be grouped, the audits so far, how many faces are known."""

    groupings: tuple[Grouping, ...] = ()
    audits: tuple[ListedAudit, ...] = ()
    faces: int = 0


def overview(study: Study) -> Overview:
    """Look at the study before an audit."""
    faces = sum(not each.ignored for each in known_faces(study))
    return Overview(groupings(study), tuple(audits(study)), faces)


def begin_audit(study: Study, settings: AuditSettings) -> Audit:
    """Draw a sample, keep it, and open the audit. Raises :class:`WorkbenchError`."""
    return open_audit(study, keep_audit(study, draw_audit(study, settings)))


def delete_and_look(study: Study, audit: int) -> Overview:
    """Delete an audit, and look at what is left."""
    delete_audit(study, audit)
    return overview(study)
