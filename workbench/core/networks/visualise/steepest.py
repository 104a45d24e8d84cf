"""Adam (Kingma & Ba 2015): steps whose length does not depend on how large the gradient is."""

import torch
from torch.optim.adam import adam

_DECAY_OF_MEAN, _DECAY_OF_SQUARE, _EPSILON = 0.9, 0.999, 1e-8


class Adam:
    """Torch's Adam for one tensor.

    Torch's own class imports its compiler when it is first made, which takes seconds; the function does not.
    """

    def __init__(self, numbers: torch.Tensor, learning_rate: float) -> None:
        """``numbers`` are changed in place."""
        self._numbers, self._learning_rate = numbers, learning_rate
        self._means, self._squares = torch.zeros_like(numbers), torch.zeros_like(numbers)
        self._steps = torch.tensor(0.0)

    @torch.no_grad()
    def step(self, gradient: torch.Tensor) -> None:
        """Go against the gradient."""
        adam(
            [self._numbers],
            [gradient],
            [self._means],
            [self._squares],
            [],
            [self._steps],
            foreach=False,
            fused=False,
            amsgrad=False,
            beta1=_DECAY_OF_MEAN,
            beta2=_DECAY_OF_SQUARE,
            lr=self._learning_rate,
            weight_decay=0.0,
            eps=_EPSILON,
            maximize=False,
        )
