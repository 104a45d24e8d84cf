"""The inference thread and the pool for reading, and the one signal on which answers come back."""

import sys
import threading
from collections.abc import Callable, Generator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Protocol

from PySide6.QtCore import QObject, QThread, Signal, Slot

from workbench.workers.job import Job, JobQueue

# macOS gives threads 512 KB, too little for deep networks.
STACK_SIZE = 8 * 1024 * 1024


class Runs(Protocol):
    """What a pane may ask of a runner; tests give it one that answers at once."""
