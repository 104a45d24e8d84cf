"""The tools of faces; they look at the same faces (:mod:`workbench.panes.faces.focus`)."""
