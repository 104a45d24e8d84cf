"""The tools with which one looks into a network: each a pane of the group “network”."""
