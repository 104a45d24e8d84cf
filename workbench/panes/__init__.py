"""The tools. ``PANES`` is the one list of them; read it first."""

import pkgutil
from dataclasses import dataclass


@dataclass(frozen=True)
class PaneEntry:
    """A pane in the rail. ``location`` is "module:class", so that a pane is imported when it is first shown.

    Panes of one ``group`` share a place in the rail and are told apart by tabs; ``tip`` says what such a one is for.
    """

    name: str
    title: str
    icon: str
    location: str
    group: str = ""
    tip: str = ""

    def pane_class(self) -> type:
        """The pane's class, imported now."""
        found: type = pkgutil.resolve_name(self.location)
        return found


@dataclass(frozen=True)
class PaneGroup:
    """Several tools about one thing, behind one place in the rail."""

    name: str
    title: str
    icon: str


GROUPS: tuple[PaneGroup, ...] = (
    PaneGroup("network", "Network", "network"),
    PaneGroup("faces", "Faces", "scan-face"),
    PaneGroup("generator", "Generator", "blend"),
)

# In the order of the work: what counts twice is left out before anything is computed.
PANES: tuple[PaneEntry, ...] = (
    PaneEntry("images", "Images", "images", "workbench.panes.images:ImagesPane"),
    PaneEntry("duplicates", "Duplicates", "copy", "workbench.panes.duplicates:DuplicatesPane"),
    PaneEntry("classify", "Classify", "tags", "workbench.panes.classify:ClassifyPane"),
    PaneEntry(
        "numbers",
        "Numbers",
        "binary",
        "workbench.panes.network.numbers:NumbersPane",
        "network",
        "The picture as numbers: values, histogram, matrix",
    ),
    PaneEntry(
        "process",
        "Process",
        "sliders-horizontal",
        "workbench.panes.network.process:ProcessPane",
        "network",
        "Image processing: crop, blur, threshold, edges … step by step",
    ),
    PaneEntry(
        "convolution",
        "Convolution",
        "grid-3x3",
        "workbench.panes.network.convolution:ConvolutionPane",
        "network",
        "A kernel slides over a matrix, sum by sum; pooling, transposed convolution",
    ),
    PaneEntry(
        "layers",
        "Layers",
        "layers",
        "workbench.panes.network.layers:LayersPane",
        "network",
        "How a network is built: shapes, weights, memory and work of every layer",
    ),
    PaneEntry(
        "filters",
        "Filters",
        "palette",
        "workbench.panes.network.filters:FiltersPane",
        "network",
        "The patterns with which a layer looks at what comes before it",
    ),
    PaneEntry(
        "maps",
        "Maps",
        "layout-grid",
        "workbench.panes.network.maps:MapsPane",
        "network",
        "What every channel of a layer responds to in the picture",
    ),
    PaneEntry(
        "saliency",
        "Saliency",
        "scan-eye",
        "workbench.panes.network.saliency:SaliencyPane",
        "network",
        "Where the network looked: on which places of the picture its answer depends",
    ),
    PaneEntry(
        "visualise",
        "Visualise",
        "sparkles",
        "workbench.panes.network.visualise:VisualisePane",
        "network",
        "What a part of the network wants to see: pictures made by optimisation",
    ),
    PaneEntry(
        "adversarial",
        "Adversarial",
        "venetian-mask",
        "workbench.panes.network.adversarial:AdversarialPane",
        "network",
        "Small changes of a picture that nobody sees and that make the network err",
    ),
    PaneEntry(
        "find_faces",
        "Find",
        "scan-face",
        "workbench.panes.faces.find:FindFacesPane",
        "faces",
        "Every face in the pictures: found, counted, corrected by hand",
    ),
    PaneEntry(
        "compare_faces",
        "Compare",
        "columns-2",
        "workbench.panes.faces.compare:CompareFacesPane",
        "faces",
        "Two faces side by side: how similar a recogniser finds them",
    ),
    PaneEntry(
        "search_faces",
        "Search",
        "user-search",
        "workbench.panes.faces.search:SearchFacesPane",
        "faces",
        "One face among many: the others, the most similar first",
    ),
    PaneEntry(
        "people",
        "People",
        "users",
        "workbench.panes.faces.people:PeoplePane",
        "faces",
        "Similar faces put together, named by you; who appears where, and with whom",
    ),
    PaneEntry(
        "describe",
        "Describe",
        "scan-text",
        "workbench.panes.faces.describe:DescribeFacesPane",
        "faces",
        "How faces seem to networks: expression, gender presentation, age; only after consent",
    ),
    PaneEntry(
        "audit",
        "Audit",
        "clipboard-check",
        "workbench.panes.faces.audit:AuditFacesPane",
        "faces",
        "How often the machine errs on these pictures, and for whom: a sample coded by hand",
    ),
    PaneEntry(
        "protect",
        "Protect",
        "shield",
        "workbench.panes.faces.protect:ProtectFacesPane",
        "faces",
        "Copies in which faces cannot be recognised; forgetting embeddings",
    ),
    PaneEntry(
        "steer",
        "Steer",
        "sliders-vertical",
        "workbench.panes.generator.steer:SteerPane",
        "generator",
        "Open a generator and move through its pictures: seeds, sliders, labels",
    ),
    PaneEntry(
        "directions",
        "Directions",
        "compass",
        "workbench.panes.generator.directions:DirectionsPane",
        "generator",
        "Find ways in which a generator's pictures change, look at them, name and keep them",
    ),
    PaneEntry(
        "variations",
        "Variations",
        "grid-2x2",
        "workbench.panes.generator.variations:VariationsPane",
        "generator",
        "Side by side: points by directions, strips, animations, what a slider changes",
    ),
    PaneEntry(
        "stimuli",
        "Stimuli",
        "gallery-thumbnails",
        "workbench.panes.generator.stimuli:StimuliPane",
        "generator",
        "Save pictures, animations and balanced sets, labelled as generated",
    ),
    PaneEntry(
        "two_networks",
        "Two networks",
        "swords",
        "workbench.panes.generator.two_networks:TwoNetworksPane",
        "generator",
        "How a generator learns: against a network that tells real from generated",
    ),
    PaneEntry("tables", "Tables", "table", "workbench.panes.tables:TablesPane"),
)


def group_of(name: str) -> str:
    """The group of a pane; empty for one that stands alone."""
    return next((entry.group for entry in PANES if entry.name == name), "")


def tools_of(group: str) -> tuple[PaneEntry, ...]:
    """The panes of a group in their order."""
    return tuple(entry for entry in PANES if group and entry.group == group)
