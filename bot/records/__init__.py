"""What was asked, said and thought of it. Callers import `store`; how rows reach the disk is nobody else's affair."""
