"""With what things are shown: widgets that open alone and know neither study nor pane."""
