"""What Fabric and the Trainer share."""
