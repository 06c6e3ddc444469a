"""One folder for each vendor; every adapter implements ports and knows no other adapter."""
