"""The only floor that imports wandb: what we ask a server, and what its answers mean."""
