"""Getting many calls done: each is kept as it comes, and none is made twice."""
