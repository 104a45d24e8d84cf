"""The feature maps of the generator's layers: what each channel gives on the way to the picture."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout

from workbench.core.generators.variations.variation_settings import ONE_SCALE, LayerSettings
from workbench.core.wording import short_number
from workbench.panes.generator.generator_tool import GeneratorTool
from workbench.panes.generator.saving import SavePictures
from workbench.panes.generator.variations_view import Explained, VariationView
from workbench.panes.generator.variations_work import MapsWish, SeenMaps, layer_maps
from workbench.widgets.choice_box import ChoiceBox
from workbench.widgets.colour_bar import ColourScale
from workbench.widgets.large_tile import LargeTile
from workbench.widgets.tile_grid import Tile, TilePoint
from workbench.widgets.tile_panel import TilePanel

if TYPE_CHECKING:
    from workbench.core.generators.networks.design import Layer

_WAITING = "The maps are on their way …"
_MEANING = (
    "A generator paints from coarse to fine: early layers (4×4, 8×8) lay out the scene, late ones draw edges and "
    "texture. Each tile is one channel of the layer for this picture. Strong colours show where it gives much; what "
    "that stands for, nobody has told it."
)


class LayerMapsView(VariationView):
    """Tiles of all channels, one of them large in the details."""

    title = "Maps"
    tip = "What each channel of a layer of the generator gives for this picture"
    button = "Save these maps …"
    button_tip = "Save the maps of this layer as one picture (Ctrl+Enter)"

    def __init__(self, pane: GeneratorTool, saving: SavePictures) -> None:
        super().__init__(pane, saving)
        self._seen: SeenMaps | None = None
        self._layer = ChoiceBox()
        self._layer.setAccessibleName("Layer")
        self._layer.setToolTip("Which layer's maps are shown, from the first to the last")
        self.add_control(self._layer)
        self._form = self.add_form(LayerSettings)
        self.panel, self.large = (
            TilePanel("Feature maps of the generator", _WAITING),
            LargeTile("The chosen map"),
        )
        self.large.setToolTip("The chosen map; point at it to read its values")
        self.panel.grid.set_size("medium")
        self.large.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.panel, 3)
        column.addWidget(self.large, 2)
        self._layer.currentIndexChanged.connect(self._on_layer_chosen)
        self.panel.grid.current_changed.connect(self._show_large)
        self.panel.grid.tile_pointed.connect(self._show_value)
        self.panel.grid.size_changed.connect(self._on_size_changed)

    @property
    def needs_direction(self) -> bool:
        return False

    @property
    def can_save(self) -> bool:
        return self._seen is not None

    def refresh(self) -> None:
        layers = self.focus.build.layers if self.focus.build is not None else ()
        self._show_layers(layers)
        if layers:
            wish = MapsWish(
                self.where(),
                self.focus.point,
                self._layer.currentIndex(),
                self._form.settings(),
                self.panel.grid.tile_side,
            )
            answers = {"then": self._show_seen, "failed": partial(self.pane.failed.emit, self.pane)}
            self.pane.runner.run(self, layer_maps, wish, live=True, **answers)
        self.explained.emit(Explained("What does this mean?", (), _MEANING))
        self.wish_changed.emit()

    def clear(self) -> None:
        self._seen = None
        self._layer.blockSignals(True)
        self._layer.clear()
        self._layer.blockSignals(False)
        self.large.hide()
        self.panel.grid.show_message(_WAITING)
        self.panel.show_heading("")
        self.panel.show_scale(None)

    def save(self) -> None:
        from workbench.core.networks.sheets import Bar, Entry, sheet

        seen = self._seen
        if seen is None:
            return
        scale = _scale(seen)
        entries = [
            Entry(str(channel), short_number(float(seen.maps.largest[channel]))) for channel in seen.channels
        ]
        heading = (
            f"Feature maps of {seen.maps.layer.name}",
            "Channel and largest value; computed for a generated picture",
        )
        pixels = sheet(seen.tiles, entries, heading, Bar(scale.low, scale.high, scale.is_signed))
        description = f"feature maps of the generator's layer {seen.maps.layer.name} for a generated picture"
        self.saving.save_sheet(
            pixels, description, [seen.wish.point], seen.wish.where.directions, f"maps {seen.maps.layer.name}"
        )

    def _show_layers(self, layers: "tuple[Layer, ...]") -> None:
        names = [_in_words(each) for each in layers]
        if names != [self._layer.itemText(at) for at in range(self._layer.count())]:
            self._layer.blockSignals(True)
            self._layer.clear()
            self._layer.addItems(names)
            features = [at for at, each in enumerate(layers) if not each.is_colour]
            self._layer.setCurrentIndex(features[len(features) // 2] if features else 0)
            self._layer.blockSignals(False)

    def _on_layer_chosen(self, _: int) -> None:
        self.large.hide()
        self.panel.grid.set_current(None)
        self.asked.emit()

    def _on_size_changed(self, _: str) -> None:
        self.asked.emit()

    def _show_seen(self, seen: SeenMaps) -> None:
        if self.focus.card is None or seen.wish.where.key != self.focus.card.key:
            return
        self._seen = seen
        count, rows, columns = seen.maps.values.shape
        tiles = [
            Tile(
                str(channel),
                short_number(float(seen.maps.largest[channel])),
                description=f"Channel {channel}, largest value {short_number(float(seen.maps.largest[channel]))}",
            )
            for channel in seen.channels
        ]
        self.panel.grid.show_tiles(seen.tiles, tiles, f"{count:,} maps of {rows}×{columns}.")
        self.panel.show_heading(
            f"{count:,} channels, each a map of {rows}×{columns} values. Number and largest value below."
        )
        self.panel.show_scale(_scale(seen))
        current = self.panel.grid.current
        if current is not None:
            self._show_large(current)
        self.wish_changed.emit()

    def _show_large(self, tile: int) -> None:
        from workbench.core.networks.maps_pictures import map_picture

        seen = self._seen
        if seen is None:
            return
        channel = int(seen.channels[tile])
        self.large.show()
        picture = map_picture(seen.maps, channel, seen.scale)
        self.large.show_picture(picture, picture.shape[:2], words=f"Channel {channel}")
        values = seen.maps.values[channel]
        facts = (
            ("Channel", f"{channel:,} of {seen.maps.count:,}"),
            ("Layer", seen.maps.layer.name),
            ("Lowest and highest value", f"{short_number(values.min())} to {short_number(values.max())}"),
            ("Mean of sizes", short_number(float(abs(values).mean()))),
        )
        self.explained.emit(Explained("The chosen map", facts, _MEANING))

    def _show_value(self, point: TilePoint | None) -> None:
        seen = self._seen
        if seen is None or point is None:
            self.panel.show_read_out("")
            return
        channel, (_, height, width) = int(seen.channels[point.tile]), seen.maps.values.shape
        row, column = point.y * height // seen.tiles.shape[1], point.x * width // seen.tiles.shape[2]
        value = short_number(float(seen.maps.values[channel, row, column]))
        self.panel.show_read_out(f"Channel {channel:,}, row {row}, column {column}: {value}")


def _in_words(layer: "Layer") -> str:
    name = layer.name.removeprefix("synthesis.")
    return f"{layer.size}×{layer.size} · {name}{' (colours)' if layer.is_colour else ''}"


def _scale(seen: SeenMaps) -> ColourScale:
    is_signed = seen.scale.is_signed
    if seen.wish.settings.scale == ONE_SCALE:
        return ColourScale(short_number(seen.scale.low(0)), short_number(seen.scale.high(0)), is_signed)
    low = "−largest" if is_signed else "0"
    return ColourScale(low, "+largest of each" if is_signed else "largest of each", is_signed)
