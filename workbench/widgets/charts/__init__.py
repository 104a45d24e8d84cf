"""Charts: painted on the screen in the theme's colours, copied and saved on white."""
