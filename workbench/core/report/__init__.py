"""The report: one page, in one file, that shows what was found, how, and what it does not mean."""
