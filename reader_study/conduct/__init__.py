"""What the coordinator does with a study while it is read: looks, amends, opens, voids."""
