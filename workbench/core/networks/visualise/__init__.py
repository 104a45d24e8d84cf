"""Pictures that excite a part of a network as much as possible (feature visualisation by optimisation).

After C. Olah, A. Mordvintsev & L. Schubert, “Feature Visualization”, Distill 2017, https://doi.org/10.23915/distill.00007,
and the defaults of its program Lucid.
"""
