"""What a rule of each shape demands, in words; its modules stand along those of the shapes."""
