"""How good the line is on a labelled corpus: gold labels, one-to-one pairs, figures, and the card of the weights."""
