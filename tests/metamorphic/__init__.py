"""Laws of whole conversations: what a frame, a remark or a neighbour may never change."""
