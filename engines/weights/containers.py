"""Under which keys programs put the tensors of a checkpoint."""

CONTAINERS = ("state_dict", "model_state_dict", "model", "module", "net")
