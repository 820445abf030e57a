"""`ode story`: the main job from end to end on a scratch database, told line by line."""
