"""``python -m tests.benchmarks [NAME …]``: run all benchmarks, or those named, and print one Markdown table."""

import os
import platform
import sys
from importlib import metadata

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from tests.benchmarks import (
    against_limit,
    against_plain_loop,
    agreement_intervals,
    event_loop,
    examples,
    face_groups,
    face_search,
    faces,
    faces_memory,
    generator_reading,
    generator_rendering,
    generator_steering,
    grad_cam,
    grid,
    killed,
    maps,
    near_duplicates,
    pixel_numbers,
    resnet50,
    scanning,
    start_up,
    tables,
    thumbnails,
    tiles,
    visualise,
)
from tests.benchmarks.measuring import RUNS, Benchmark

BENCHMARKS: tuple[Benchmark, ...] = (
    Benchmark(
        "plain_loop",
        "classify 1,000 JPEG files end to end, results on disk, built-in network",
        "the plain loop: Pillow, torchvision's transforms, one picture at a time",
        "≥ 1.8× as fast",
        against_plain_loop.measure,
    ),
    Benchmark(
        "resnet50",
        "the same with ResNet-50 (random weights)",
        "the bare network on ready tensors at its best batch size",
        "≥ 0.9 of its throughput",
        resnet50.measure,
    ),
    Benchmark(
        "limit",
        "the same with the built-in network",
        "decoding alone and the network alone, each on all cores, times added",
        "≥ 0.9 of it",
        against_limit.measure,
    ),
    Benchmark(
        "event_loop",
        "event loop while classifying, finding and grouping faces, and while 100,000 files are scanned",
        "a heartbeat of 2 ms",
        "99th percentile ≤ 16 ms, worst ≤ 100 ms",
        event_loop.measure,
    ),
    Benchmark(
        "start_up",
        "window painted for the first time",
        "importing PySide6.QtWidgets alone",
        "≤ 4× its time, torch not imported",
        start_up.measure,
    ),
    Benchmark(
        "killed",
        "killed (SIGKILL) during a run, then resumed",
        "–",
        "at most one batch again, nothing lost, nothing twice",
        killed.measure,
    ),
    Benchmark(
        "tables",
        "filter and sort a table of 1,000,000 rows in a study on disk",
        "pandas on the same data in memory",
        "first rows < 0.3 s, memory < 150 MB above idle",
        tables.measure,
    ),
    Benchmark(
        "face_groups",
        "group 20,000 faces of 1,750 made-up people",
        "scikit-learn's DBSCAN on the matrix of all distances",
        "≥ 5× as fast, memory without n²",
        face_groups.measure,
    ),
    Benchmark(
        "near_duplicates",
        "near duplicates among 100,000 hashes",
        "all pairs by brute force in numpy",
        "≥ 20× as fast, same pairs",
        near_duplicates.measure,
    ),
    Benchmark(
        "agreement_intervals",
        "bootstrap intervals of precision, recall and F1, 100,000 pictures of 1,000 labels",
        "scikit-learn's figures of pictures drawn anew, one sample after the other",
        "≥ 10× as fast",
        agreement_intervals.measure,
    ),
    Benchmark(
        "scanning",
        "scan 100,000 JPEG files into a study: stat, format, upright size",
        "os.walk, stat and Pillow's header and EXIF orientation, one thread, no study",
        "≥ 2× as fast, < 700 MB",
        scanning.measure,
    ),
    Benchmark(
        "grid",
        "scroll, jump, resize, filter and sort 100,000 cached thumbnails in the window",
        "60 frames a second",
        "no frame over 33 ms, first screen < 1 s",
        grid.measure,
    ),
    Benchmark(
        "pixel_numbers",
        "the numbers of all pixels in sight, red, green and blue, on a canvas of 1920 × 1080",
        "60 frames a second; the ratio: Qt painting each number as a text",
        "95 of 100 frames < 16 ms",
        pixel_numbers.measure,
    ),
    Benchmark(
        "thumbnails",
        "thumbnails of 256 pixels of JPEG photographs of 12 megapixels",
        "full decode, then resize",
        "≥ 3× as fast",
        thumbnails.measure,
    ),
    Benchmark(
        "examples",
        "dataset examples for 256 units over 1,000 JPEG files end to end, built-in network",
        "classifying the same files",
        "≤ 1.25× its time, memory as for 200 files",
        examples.measure,
    ),
    Benchmark(
        "grad_cam",
        "Grad-CAM of one picture, enlarged to it: SqueezeNet, ResNet-50",
        "captum's LayerGradCam with the same layer and label",
        "≤ 1.0× its time",
        grad_cam.measure,
    ),
    Benchmark(
        "tiles",
        "512 tiles of 56×56 with their captions repainted",
        "60 frames a second",
        "under 16 ms",
        tiles.measure,
    ),
    Benchmark(
        "maps",
        "all feature maps of one layer, from click to painted",
        "the bare forward pass to that layer",
        "≤ 1.3× + one frame",
        maps.measure,
    ),
    Benchmark(
        "depth_slider",
        "moving the depth slider through all layers of SqueezeNet",
        "–",
        "≥ 10 steps a second",
        maps.measure_slider,
    ),
    Benchmark(
        "visualise",
        "feature visualisation, 256 steps at 128 pixels, watched in the window",
        "a plain loop of the same optimisation without a window",
        "≤ 1.1× its time",
        visualise.measure,
    ),
    Benchmark(
        "face_search",
        "one face searched among 50,000 faces of a study",
        "deepface's find on the same embeddings, without its detector and network",
        "≥ 50× as fast, same faces, < 50 ms",
        face_search.measure,
    ),
    Benchmark(
        "faces_built_in",
        "find and describe the faces in a folder, built-in detector and recogniser, results on disk",
        "deepface “represent” with the detector dlib and the recogniser Dlib, one picture after the other",
        "≥ 6× as fast, the same people found",
        faces.measure_built_in,
    ),
    Benchmark(
        "faces_opencv",
        "the same",
        "deepface “represent” with its usual detector (opencv) and Dlib",
        "≥ 1.6× as fast, fewer false matches",
        faces.measure_opencv,
    ),
    Benchmark(
        "yunet",
        "find faces with YuNet, pictures in memory",
        "the built-in detector (dlib HOG)",
        "≥ 3× as fast, every face",
        faces.measure_yunet,
    ),
    Benchmark(
        "faces_memory",
        "a first run over 10,000 photographs of people, killed (SIGKILL) and resumed",
        "–",
        "< 1.5 GB, as for 1,000; at most 50 pictures again",
        faces_memory.measure,
    ),
    Benchmark(
        "generator_reading",
        "a generator's pickle of 340 MB, read in a process of its own without executing anything of it",
        "pickle.load of the same file, with whatever it asks for at hand",
        "≤ 2× its time, memory ≤ 2.2× the file, opened again < 1 s",
        generator_reading.measure,
    ),
    Benchmark(
        "generator_exact",
        "one exact picture of a 256×256 generator (channel base 16384, random weights), float32",
        "the textbook implementation: weights modulated for each picture, grouped convolutions",
        "≥ 1.25× as fast, same numbers",
        generator_rendering.measure_exact,
    ),
    Benchmark(
        "generator_bfloat16",
        "the same as a preview with bfloat16, where the processor is quicker with it",
        "the same textbook implementation, float32",
        "≥ 2.5× as fast",
        generator_rendering.measure_few_digits,
    ),
    Benchmark(
        "generator_later_half",
        "a slider that the later half of its layers hears, exact pictures",
        "the same pictures from scratch",
        "≥ 1.5× as fast",
        generator_rendering.measure_later_half,
    ),
    Benchmark(
        "generator_preview",
        "a preview of a 512×512 generator while a slider for all layers is dragged",
        "its exact picture from scratch",
        "≥ 5× as fast",
        generator_rendering.measure_preview,
    ),
    Benchmark(
        "generator_overhead",
        "slider of the 256×256 generator moved until there are exact pixels",
        "the network's bare pass on styles that are ready",
        "≤ 1.15× as long",
        generator_rendering.measure_overhead,
    ),
    Benchmark(
        "generator_busy",
        "exact pictures of it while another program keeps one core busy",
        "the same on a computer that is idle otherwise",
        "≤ 2× as long",
        generator_rendering.measure_busy,
    ),
    Benchmark(
        "generator_window",
        "event loop while a slider of a 256×256 generator is dragged for 60 s",
        "a heartbeat of 2 ms",
        "99th percentile ≤ 16 ms, worst ≤ 100 ms, the newest value shown last",
        generator_steering.measure,
    ),
)


def main(names: list[str]) -> None:
    """Print the table row by row, as it is measured."""
    known = {each.name: each for each in BENCHMARKS}
    unknown = [name for name in names if name not in known]
    if unknown:
        sys.exit(f"There is no benchmark “{unknown[0]}”. The benchmarks are: {', '.join(known)}.")
    print("| what | rival | ratio | aim | reached | figures |\n|---|---|---|---|---|---|", flush=True)
    for each in [known[name] for name in names] or BENCHMARKS:
        found = each.measure()
        reached = "yes" if found.is_met else "no"
        cells = (each.what, each.rival, found.ratio, each.aim, reached, found.figures)
        print(f"| {' | '.join(cells)} |", flush=True)
    print(f"\nRatios: median (lowest–highest) of at least {RUNS} pairs of runs that took turns. {_machine()}")


def _machine() -> str:
    import torch

    return (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, {torch.get_num_threads()} torch threads, "
        f"{torch.backends.cpu.get_cpu_capability()}; Python {platform.python_version()}, "
        f"torch {torch.__version__}, PySide6 {metadata.version('PySide6-Essentials')}."
    )


if __name__ == "__main__":
    main(sys.argv[1:])
