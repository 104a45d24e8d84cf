"""What is computed. Plain functions without Qt: settings in, frozen results out."""
